"""Building the desk: settings, store, who sits in front. The doors receive it; nothing is global."""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import func, select

from cmdesk.models.system import User
from cmdesk.services.work import Desk
from cmdesk.store.store import open_store
from cmdesk.values.language import translator
from cmdesk.values.people import Actor
from cmdesk.values.problems import trouble
from cmdesk.values.rights import ROLE_LABELS, Role

FILE = "cmdesk.db"
PORTABLE = "cmdesk-data"


def data_folder() -> Path:
    """The folder of the data: `cmdesk-data` beside the executable where there is one, else the user's own."""
    program = Path(sys.executable if getattr(sys, "frozen", False) else sys.argv[0]).resolve().parent
    portable = program / PORTABLE
    if portable.is_dir():
        return portable
    from platformdirs import user_data_path

    return user_data_path("cmdesk", appauthor=False)


def default_data() -> Path:
    return data_folder() / FILE


def open_desk(target: str | Path | None = None) -> Desk:
    """The desk on a database file or server; the default file unless one is named. Raises UserError."""
    store = open_store(target or default_data())
    folder = store.path.parent if store.path is not None else data_folder()
    return Desk(store, folder)


def has_users(desk: Desk) -> bool:
    with desk.store.reading() as session:
        return bool(session.scalar(select(func.count()).select_from(User).where(User.active)))


def single_desk(language: str) -> Actor:
    """The administrator of a desk without users."""
    return Actor(0, translator(language)(ROLE_LABELS[Role.ADMINISTRATOR]), Role.ADMINISTRATOR)


def actor_for(desk: Desk, language: str, login: str | None = None, password: str | None = None) -> Actor:
    """Who acts: the single desk until users exist, then the one who signs in. Raises UserError sign_in_needed."""
    if not has_users(desk):
        return single_desk(language)
    if not login:
        raise trouble("sign_in_needed")
    from cmdesk.services.users import sign_in

    return sign_in(desk, login, password or "")
