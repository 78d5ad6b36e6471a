from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from cmdesk.ui.context import AppContext
from cmdesk.ui.shell.first_start import FirstStart
from cmdesk.ui.theme import LIGHT
from tests.ui.conftest import ScriptedAsker

TRADES = (("tobacco", "烟草"), ("bank", "银行"))


def test_the_sample_branch_is_one_click_away(qtbot: QtBot, ctx: AppContext) -> None:
    called: list[str] = []
    page = FirstStart(ctx, TRADES, lambda: called.append("sample"), lambda *_given: None)
    qtbot.addWidget(page)
    page.show()
    qtbot.mouseClick(page.sample, Qt.MouseButton.LeftButton)
    assert called == ["sample"]


def test_nothing_shines_through(qtbot: QtBot, ctx: AppContext) -> None:
    below, red = QLabel(), QPixmap(800, 600)
    red.fill(Qt.GlobalColor.red)
    below.setPixmap(red)
    below.resize(800, 600)
    page = FirstStart(ctx, TRADES, lambda: None, lambda *_given: None)
    page.setParent(below)
    page.setGeometry(below.rect())
    qtbot.addWidget(below)
    below.show()
    picture = below.grab().toImage()
    assert picture.pixelColor(5, 5).name() == LIGHT.background.lower()
    assert picture.pixelColor(790, 590).name() == LIGHT.background.lower()


def test_the_name_of_the_branch_is_typed_at_once_and_enter_begins(qtbot: QtBot, ctx: AppContext) -> None:
    begun: list[object] = []
    page = FirstStart(ctx, TRADES, lambda: None, lambda *given: begun.append(given))
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    qtbot.keyClick(page.own, Qt.Key.Key_Space)
    assert page.branch.hasFocus()
    qtbot.keyClicks(page.branch, "Shouguang")
    qtbot.keyClick(page.branch, Qt.Key.Key_Return)
    assert begun == [("tobacco", "Shouguang", None)]


def test_ones_own_branch_takes_three_steps(qtbot: QtBot, ctx: AppContext, asker: ScriptedAsker) -> None:
    begun: list[object] = []
    page = FirstStart(ctx, TRADES, lambda: None, lambda *given: begun.append(given))
    qtbot.addWidget(page)
    page.show()
    qtbot.keyClick(page.own, Qt.Key.Key_Space)
    assert not page.start.isEnabled()
    page.trades.button(1).click()
    qtbot.keyClicks(page.branch, "Shouguang")
    asker.answers = [Path("people.xlsx")]
    page._pick()
    qtbot.mouseClick(page.start, Qt.MouseButton.LeftButton)
    assert begun == [("bank", "Shouguang", Path("people.xlsx"))]
