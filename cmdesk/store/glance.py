"""A first look into a data file, before the large parts that work with it are loaded."""

from __future__ import annotations

import json
import threading
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from cmdesk.store import presence
from cmdesk.store.driver import connect, driver_error
from cmdesk.store.files import HEAD, SCHEMA, filled, log_of
from cmdesk.store.keys import read_key
from cmdesk.store.location import refuse_unsafe
from cmdesk.values.problems import UserError
from cmdesk.values.remembered import PAGE, Glance, name_of

PATIENCE = 0.2


class Glancing:
    """Looks into a file in a thread of its own, while the window's parts are loaded."""

    def __init__(self, path: Path, day: date) -> None:
        self._path, self._day = path, day
        self._found: Glance | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._look, name="glance", daemon=True)
        self._thread.start()

    def found(self) -> Glance | None:
        """See `glance`; waits for it."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._found

    def _look(self) -> None:
        try:
            self._found = glance(self._path, self._day)
        except BaseException as error:  # noqa: BLE001
            self._error = error


def glance(path: Path, day: date) -> Glance | None:
    """What can be shown at once of a file for a single desk.

    None wherever the opening must look closer: a file that is missing, new, of another version, in use, left by a
    program that died, without a branch, or with users who have to sign in. Every page that is read proves itself by
    its digest; all the others are looked at by the opening, before anybody can do anything with the data.
    """
    try:
        refuse_unsafe(path)
        if not filled(path) or filled(log_of(path)) or presence.noticed(path):
            return None
        with closing(connect(path, read_key(path), PATIENCE)) as connection:
            return _look(connection, name_of(day))
    except (OSError, UserError, ValueError, driver_error()):
        return None


def _look(connection: Any, page: str) -> Glance | None:
    version = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    users, branches = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM users WHERE active), EXISTS (SELECT 1 FROM branches)"
    ).fetchone()
    if version != [(SCHEMA,)] or users or not branches:
        return None
    found = connection.execute(
        "SELECT key, value FROM settings WHERE user_id = 0 AND (key = ? OR key NOT LIKE ?)", (page, PAGE + "%"),
    ).fetchall()
    settings = {key: json.loads(value) for key, value in found}
    return Glance(settings, settings.pop(HEAD, None), settings.pop(page, None))
