"""Every page, view and dialog in both languages: nothing in the other language, nothing cut off, at 1366 × 768."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cmdesk.services.work import Desk
from cmdesk.ui.app import build
from cmdesk.ui.imports.wizard import ImportWizard
from cmdesk.ui.lists.change import ChangeMany
from cmdesk.ui.lists.dialog import RecordDialog
from cmdesk.ui.shell import Window
from cmdesk.ui.shell.first_start import FirstStart
from cmdesk.ui.shell.period import PeriodPopup
from cmdesk.ui.shell.segments import views_of
from cmdesk.ui.sign_in import SignIn
from cmdesk.ui.system.first_steps import FirstSteps
from cmdesk.ui.theme import Mode, Theme
from tests.fixtures_desk import ADMINISTRATOR
from tests.ui.conftest import ScriptedAsker
from tests.ui.looking import chinese_in, cut_off, english_in, texts
from tests.ui.pages import IGNORED, finish

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)
NAMES = {"简体中文", "English", "系统管理员", "驻店营销", "Enter"}
"""Each language is called by its own name; the others are data, and a key."""


def settle(qtbot: QtBot, window: Window) -> None:
    finish(qtbot, window.ctx)
    for _round in range(3):
        QApplication.processEvents()


def wrong(part: QWidget, language: str) -> list[str]:
    found = texts(part) - NAMES
    foreign = english_in(found) if language == "zh_CN" else chinese_in(found)
    return [*(f"language: {t}" for t in foreign), *(f"cut off: {t}" for t in cut_off(part))]


@pytest.fixture
def opened(qtbot: QtBot, theme: Theme, sample: Desk, asker: ScriptedAsker) -> Iterator[Callable[[str], Window]]:
    theme.set_mode(Mode.LIGHT)
    windows = []

    def make(language: str) -> Window:
        window = build(sample, ADMINISTRATOR, theme, language, asker)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        qtbot.waitExposed(window)
        windows.append(window)
        return window

    yield make


class Flashes(QObject):
    """Notes whatever is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {getattr(watched, 'text', str)()}")
        return False


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_page_and_view(
    qtbot: QtBot, qapp: QApplication, opened: Callable[[str], Window], language: str,
) -> None:
    """And no part of a page flashes up as a window of its own while the page is made, nor needs more than a screen
    of 1366 × 768 has left beside its task bar and the title of the window."""
    window = opened(language)
    flashes = Flashes()
    qapp.installEventFilter(flashes)
    found: dict[str, list[str]] = {}
    for spec in window.specs:
        window.go(spec.key)
        settle(qtbot, window)
        if bad := wrong(window, language):
            found[spec.key] = bad
        for view in views_of(window.page):
            view.choose()
            settle(qtbot, window)
            if bad := wrong(window, language):
                found[f"{spec.key} {view.key}"] = bad
    qapp.removeEventFilter(flashes)
    assert flashes.seen == []
    assert window.minimumSizeHint().height() <= 700 and window.minimumSizeHint().width() <= 1366
    assert not found, "\n".join(f"{place}: {line}" for place, lines in found.items() for line in lines)


def dialogs(window: Window, desk: Desk, language: str) -> Iterator[QWidget]:
    """Those that open by themselves or from several pages, one after another."""
    ctx = window.ctx
    yield window._show_shortcuts()
    yield window.find()
    yield FirstSteps(ctx, window)
    yield SignIn(desk, language)
    yield FirstStart(ctx, (("tobacco", "烟草"),), lambda: None, lambda *_given: None)
    yield PeriodPopup(ctx, window)
    yield ImportWizard(ctx, "managers", parent=window)
    yield RecordDialog(ctx, "absences", ("kind", "first_day", "last_day", "note"), {}, parent=window)
    yield ChangeMany(ctx, ctx.describe("clients"), [1, 2], window)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_dialog(
    qtbot: QtBot, opened: Callable[[str], Window], sample: Desk, asker: ScriptedAsker, language: str,
) -> None:
    window = opened(language)
    found: dict[str, list[str]] = {}
    for dialog in dialogs(window, sample, language):
        dialog.show()
        settle(qtbot, window)
        if bad := wrong(dialog, language):
            found[type(dialog).__name__] = bad
        dialog.close()
    assert not found, "\n".join(f"{place}: {line}" for place, lines in found.items() for line in lines)
