"""The start of the window.

On a file of a single desk the window is there as soon as a glance into the file tells what stands on its first page;
the file is opened behind it. All other data is opened first.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from cmdesk.bootstrap import glance_at
from cmdesk.ui.sources import leave_unread

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from cmdesk.services.work import Desk
    from cmdesk.ui.shell import Window
    from cmdesk.values.problems import UserError
    from cmdesk.values.remembered import Glance
    from cmdesk.values.today import Today

Loop = Callable[["QApplication"], int]
QUICK = 0.0005
"""Seconds after which a thread has its turn while the window is made: the glance waits for nothing else."""
USUAL = sys.getswitchinterval()


def run(
    data: str | None = None, lang: str | None = None, loop: Loop = lambda app: app.exec(),
) -> int:
    """Open the window and stay until it is closed; `loop` runs the window's events."""
    gc.disable()
    try:
        sys.setswitchinterval(QUICK)
        glancing = glance_at(data)
        leave_unread()
        from cmdesk.ui import app as wiring

        app = wiring.application(sys.argv)
        found = glancing()
        if found is None:
            return _open_first(app, data, lang, loop)
        return _show_first(app, found, data, lang, loop)
    except Exception:
        from cmdesk.bootstrap import start_log

        start_log()
        raise
    finally:
        _calm()
        gc.enable()


def _calm() -> None:
    """Threads take turns as always, once everything is loaded."""
    sys.setswitchinterval(USUAL)


def _open_first(app: QApplication, data: str | None, lang: str | None, loop: Loop) -> int:
    from cmdesk.bootstrap import open_desk, start_log
    from cmdesk.ui.app import open_window
    from cmdesk.values.problems import UserError

    _calm()
    start_log()
    try:
        desk = open_desk(data)
    except UserError as error:
        return _refuse(error, lang)
    try:
        window = open_window(app, desk, lang)
        if window is None:
            return 0
        window.show()
        code = loop(app)
        _at_close(desk, window)
        return code
    finally:
        desk.store.close()


def _show_first(app: QApplication, found: Glance, data: str | None, lang: str | None, loop: Loop) -> int:
    from cmdesk.ui.app import show_early
    from cmdesk.ui.opening import Opening
    from cmdesk.values.problems import UserError

    opening = Opening(partial(_open_behind, data, lang, found))
    window = show_early(app, opening, found, lang)
    opening.ended.connect(lambda: app.exit(1) if opening.error else _calm())
    opening.begin_behind(window)
    code = loop(app)
    try:
        desk = opening.desk()
    except UserError as error:
        window.hide()
        return _refuse(error, lang)
    try:
        _at_close(desk, window)
        return code
    finally:
        desk.store.close()


def _open_behind(data: str | None, lang: str | None, found: Glance) -> tuple[Desk, Today]:
    from cmdesk.bootstrap import open_desk, single_desk, start_log
    from cmdesk.services import entities, search, system  # noqa: F401
    from cmdesk.services.today import today
    from cmdesk.ui.app import language_of
    from cmdesk.values.periods import Month

    start_log()
    desk = open_desk(data)
    language = language_of(lang, found.settings)
    return desk, today(desk, single_desk(language), Month.of(date.today()), None, language)


def _at_close(desk: Desk, window: Window) -> None:
    """Remember the first page for the next start, then back up; a page that cannot be kept is read anew."""
    from contextlib import suppress

    from cmdesk.services import first_page, system
    from cmdesk.values.problems import UserError

    with suppress(UserError):
        first_page.keep(desk, window.ctx.actor, window.ctx.language.value)
    system.backup_at_close(desk)


def _refuse(error: UserError, lang: str | None) -> int:
    """Say why the data cannot be opened."""
    from cmdesk.ui.shell import WindowAsker
    from cmdesk.values.language import LANGUAGES, translator

    WindowAsker(translator(lang if lang in LANGUAGES else LANGUAGES[0])).problems(error.problems)
    return 1
