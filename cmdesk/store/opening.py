"""A data file before it is used: is it whole, and did the program before end well?"""

from __future__ import annotations

import shutil
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cmdesk.store import presence
from cmdesk.store.audit import head
from cmdesk.store.check import check_store, torn_pages
from cmdesk.store.driver import driver_error
from cmdesk.store.engine import file_engine
from cmdesk.store.errors import said_to_people
from cmdesk.store.files import EXAMINED_BYTES, filled, log_of
from cmdesk.store.keys import key_path, owner_only, read_key
from cmdesk.values.problems import Problem, Severity, UserError, trouble

if TYPE_CHECKING:
    from cmdesk.store.store import Store

DAMAGE = ("database_damaged", "database_gone", "not_a_database")


def examine(store: Store) -> tuple[Problem, ...]:
    """What the user should know before working on; a file that others have open now was examined by them.

    Raises UserError database_damaged, not_a_database, damaged_since or log_stale; the file stays as it was found then.
    """
    assert store.path is not None
    path = store.path
    died = presence.sweep(path)
    try:
        with said_to_people(store.where):
            if presence.others(path) or not filled(log_of(path)):
                missing = died and not log_of(path).exists() and not presence.others(path)
                _whole(store)
                return (Problem(code="changes_missing", severity=Severity.WARNING, value=str(path)),) if missing else ()
            return _after_a_death(store)
    except UserError as error:
        raise with_backup(error, path) from error


def never_filled(path: Path) -> None:
    """An empty file that was full once is no new one. Raises UserError damaged_since, database_gone."""
    lost = trouble("database_gone", value=str(path))
    told = with_backup(lost, path)
    if told is not lost or filled(log_of(path)):
        raise told


def _whole(store: Store) -> None:
    """Every page of a file of ordinary size is looked at; of a large one each page when it is read, as always."""
    from cmdesk.store.store import schema_version

    assert store.path is not None
    looked_at = store.path.stat().st_size <= EXAMINED_BYTES
    if schema_version(store.engine) is not None and looked_at and torn_pages(store.engine):
        raise trouble("database_damaged", value=store.where)


def _after_a_death(store: Store) -> tuple[Problem, ...]:
    """Everything is checked in a copy first: opening the file itself writes the newest changes into it."""
    assert store.path is not None
    problems = _checked_copy(store.path)
    damage = [p for p in problems if p.code in DAMAGE]
    if damage:
        raise UserError(damage[0])
    with suppress(DBAPIError, driver_error()):
        _settle(store)
    return tuple(replace(p, severity=Severity.WARNING) for p in problems)


def _checked_copy(path: Path) -> list[Problem]:
    """What is wrong with a file and its newest changes; nothing is found where there is no room for the copy.

    Raises UserError log_stale.
    """
    from cmdesk.store.store import remove_database

    copy = path.with_name(path.name + ".examined")
    try:
        remove_database(copy)
        copy_files(path, copy)
        log_of(copy).unlink()
        without = _last_entry(copy)
        shutil.copyfile(log_of(path), log_of(copy))
        return _check_copy(copy, path, without)
    except OSError:
        return []
    finally:
        with suppress(OSError):
            remove_database(copy)


def _check_copy(copy: Path, path: Path, without: int) -> list[Problem]:
    """The log of an earlier time would set the data back, which shows in the audit trail: it only grows."""
    from cmdesk.store.store import Store

    with closing(Store(file_engine(copy, read_key(copy)), copy, str(path))) as opened:
        with said_to_people(str(path)):
            _settle(opened)
        problems = check_store(opened)
    if not problems and _last_entry(copy) < without:
        raise trouble("log_stale", value=str(path), log=str(log_of(path)))
    return problems


def _last_entry(path: Path) -> int:
    """The number of the last entry of the audit trail; 0 where it cannot be told."""
    engine = file_engine(path, read_key(path))
    try:
        with Session(engine) as session:
            return head(session)[0]
    except DBAPIError:
        return 0
    finally:
        engine.dispose()


def _settle(store: Store) -> None:
    """Bring the newest changes into the main file."""
    connection = store.engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()


def copy_files(source: Path, target: Path) -> None:
    """Copy a closed database as it lies there, with its key and with changes that are not in the main file yet."""
    for old, new in ((key_path(source), key_path(target)), (log_of(source), log_of(target)), (source, target)):
        if old.exists():
            shutil.copyfile(old, new)
    if key_path(target).exists():
        owner_only(key_path(target))


def with_backup(error: UserError, path: Path) -> UserError:
    """The trouble of a damaged file, with the time of its newest good backup where there is one."""
    from cmdesk.store.backup import newest_good

    if error.problems[0].code not in DAMAGE:
        return error
    found = newest_good(path)
    return error if found is None else trouble(
        "damaged_since", value=str(path), backup=str(found[0]), when=found[1].strftime("%Y-%m-%d %H:%M"))
