"""Building the desk: settings, store, who sits in front. The doors receive it; nothing is global."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cmdesk import __version__
from cmdesk.values.language import translator
from cmdesk.values.people import Actor
from cmdesk.values.problems import trouble
from cmdesk.values.rights import ROLE_LABELS, Role

if TYPE_CHECKING:
    import logging

    from cmdesk.services.work import Desk
    from cmdesk.values.remembered import Glance

FILE = "cmdesk.db"
PORTABLE = "cmdesk-data"
LOG = "cmdesk.log"
LOG_BYTES = 1_000_000


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
    from cmdesk.services.work import Desk
    from cmdesk.store.store import open_store

    store = open_store(target or default_data())
    folder = store.path.parent if store.path is not None else data_folder()
    return Desk(store, folder)


def glance_at(target: str | None = None) -> Callable[[], Glance | None]:
    """Begins to look what the window may show of the data before all of it is opened; the call returned waits for the
    answer, None where the window has to wait for the data.
    """
    if target is not None and target.startswith(("postgresql://", "postgres://")):
        return lambda: None
    from cmdesk.store.glance import Glancing

    return Glancing(Path(target or default_data()).expanduser().absolute(), date.today()).found


def has_users(desk: Desk) -> bool:
    from sqlalchemy import func, select

    from cmdesk.models.system import User

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


def log_path() -> Path:
    """The log in the user's folder of logs; when it is full, the one before is kept beside it."""
    from platformdirs import user_log_path

    return user_log_path("cmdesk", appauthor=False) / LOG


@cache
def log() -> logging.Logger:
    """The program's log; silent until `start_log`."""
    import logging

    found = logging.getLogger("cmdesk")
    found.addHandler(logging.NullHandler())
    return found


def _log_file(path: Path) -> logging.Handler:
    from logging.handlers import RotatingFileHandler

    class LogFile(RotatingFileHandler):
        def rotate(self, source: str, dest: str) -> None:
            """Where another program writes to the same log it goes on growing a little."""
            try:
                super().rotate(source, dest)
            except OSError:
                return

    return LogFile(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")


def start_log() -> Path | None:
    """Begin to write down starts and bugs, those that nobody catches too; None where there is no place for a log."""
    import logging
    import platform

    path = log_path()
    stop_log()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = _log_file(path)
    except OSError:
        return None
    file.set_name(LOG)
    file.setFormatter(logging.Formatter("%(asctime)s %(process)d %(message)s"))
    log().addHandler(file)
    log().setLevel(logging.INFO)
    log().propagate = False
    log().info("cmdesk %s, Python %s, %s", __version__, platform.python_version(), platform.platform())
    _note_uncaught()
    return path


def stop_log() -> None:
    for file in [each for each in log().handlers if each.get_name() == LOG]:
        log().removeHandler(file)
        file.close()


def note_bug(error: BaseException) -> str:
    """Write a bug down without personal data; gives what was written, to be shown and copied."""
    report = bug_report(error)
    log().error("%s", report)
    return report


def bug_report(error: BaseException) -> str:
    """Where a bug happened and of what kind it and its causes are. Their messages may quote names and phone numbers,
    so they are left out; this text can be sent to anybody.
    """
    import platform
    import traceback

    lines, seen = [f"cmdesk {__version__}, Python {platform.python_version()}, {platform.platform()}"], set[int]()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        lines += [line.rstrip() for line in traceback.format_tb(each.__traceback__)]
        lines.append(f"{type(each).__module__}.{type(each).__qualname__}")
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
        if each is not None:
            lines.append("because of:")
    return "\n".join(lines).replace(str(Path.home()), "~")


def _note_uncaught() -> None:
    """Bugs that no door catches go to the log too, then to whoever was told before."""
    if getattr(sys.excepthook, "notes", False):
        return
    before, before_thread = sys.excepthook, threading.excepthook

    def on_bug(kind: type[BaseException], error: BaseException, trace: object) -> None:
        note_bug(error)
        before(kind, error, trace)  # type: ignore[arg-type]

    def on_thread(given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None:
            note_bug(given.exc_value)
        before_thread(given)

    on_bug.notes = True  # type: ignore[attr-defined]
    sys.excepthook, threading.excepthook = on_bug, on_thread
