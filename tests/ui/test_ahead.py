"""Pages are made ready while the window rests, and never while somebody works."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from cmdesk.services.work import Desk
from cmdesk.ui.ahead import Ahead
from cmdesk.ui.app import build
from cmdesk.ui.meetings.weekly import WeeklyPage
from cmdesk.ui.shell import Window
from cmdesk.ui.theme import Theme
from cmdesk.values.people import Actor
from tests.ui.conftest import ScriptedAsker
from tests.ui.pages import IGNORED, finish

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)


@pytest.fixture
def window(qtbot: QtBot, sample: Desk, actor: Actor, theme: Theme, asker: ScriptedAsker) -> Window:
    made = build(sample, actor, theme, "en", asker)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    finish(qtbot, made.ctx)
    return made


def prepared(qtbot: QtBot, window: Window) -> None:
    ahead = Ahead(window)
    qtbot.waitUntil(lambda: ahead.done, timeout=60_000)
    finish(qtbot, window.ctx)


def test_a_page_shows_its_rows_before_it_was_ever_opened(qtbot: QtBot, window: Window) -> None:
    prepared(qtbot, window)
    assert list(window.pages) == [spec.key for spec in window.specs]
    assert window.pages["clients"].list.model.rowCount() == 120  # type: ignore[attr-defined]
    assert window.key == "today"


def test_what_takes_long_waits_until_it_is_looked_at(qtbot: QtBot, window: Window) -> None:
    prepared(qtbot, window)
    weekly = window.pages["meetings"].view  # type: ignore[attr-defined]
    assert isinstance(weekly, WeeklyPage)
    assert weekly.data is None
    window.go("meetings")
    finish(qtbot, window.ctx)
    assert weekly.data is not None


def test_nothing_is_made_while_a_dialog_asks_or_a_key_is_pressed(qtbot: QtBot, window: Window) -> None:
    dialog = QDialog(window)
    dialog.setModal(True)
    dialog.show()
    ahead = Ahead(window)
    qtbot.wait(900)
    assert list(window.pages) == ["today"]
    dialog.close()
    handle = window.windowHandle()
    assert handle is not None
    qtbot.keyClick(handle, Qt.Key.Key_Shift)
    qtbot.wait(300)
    assert list(window.pages) == ["today"]
    qtbot.waitUntil(lambda: ahead.done, timeout=60_000)
    finish(qtbot, window.ctx)
