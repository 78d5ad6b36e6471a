"""The window by keyboard: every control by Tab in the order of reading, with a name; Esc closes, Enter presses."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from cmdesk.services.work import Desk
from cmdesk.ui.app import build
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.ui.lists.views import Switch
from cmdesk.ui.shell import Window
from cmdesk.ui.shell.palette import Palette
from cmdesk.ui.theme import Mode, Theme
from cmdesk.ui.visits.entry.table import EntryTable
from tests.fixtures_desk import ADMINISTRATOR
from tests.ui.conftest import ScriptedAsker
from tests.ui.dialogs import OPENERS
from tests.ui.keys import backward, controls, nameless, round_trip, told, unreached
from tests.ui.pages import IGNORED
from tests.ui.tour import deeper, filled, pages, put_away, settle

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)
BY_ARROWS = (Palette,)
"""The line keeps the focus; arrows move in the list below it."""
KEEPING_TAB = (EntryTable,)
"""Tab goes from time to time there; F6 leaves it."""


@pytest.fixture
def window(qtbot: QtBot, theme: Theme, sample: Desk, asker: ScriptedAsker) -> Window:
    theme.set_mode(Mode.LIGHT)
    made = build(sample, ADMINISTRATOR, theme, "en", asker)
    qtbot.addWidget(made)
    made.resize(1366, 700)
    made.show()
    qtbot.waitActive(made)
    settle(made)
    return made


def wrong(part: QWidget) -> list[str]:
    """What the keyboard does not reach or finds in another order than the eye, and what has no name."""
    part.activateWindow()
    QApplication.processEvents()
    found = controls(part)
    if not found:
        return []
    first = next(each for each in found if each.focusPolicy() & Qt.FocusPolicy.TabFocus)
    met = round_trip(first, KEEPING_TAB)
    lost = [] if isinstance(part, BY_ARROWS) else unreached(part, met)
    before = [f"{told(b)} stands before {told(a)}" for a, b in backward(met)]
    return [*(f"{each} is not reached" for each in lost), *before, *nameless(part)]


def test_every_page(window: Window) -> None:
    """Each view as full as it gets: with the first row of its lists opened, and what opens over it."""
    found: dict[str, list[str]] = {}
    for place, _shown in pages(window):
        if place.endswith(" row") or not filled(window.page):
            found[place] = wrong(window)
    for place, _shown in deeper(window):
        if place not in found:
            found[place] = wrong(window)
    assert not any(found.values()), "\n".join(f"{place}: {line}" for place, lines in found.items() for line in lines)


def test_every_dialog(window: Window, sample: Desk) -> None:
    """And each is closed by Esc; Enter presses what goes on, or stays where something would be lost."""
    found: list[str] = []
    for opener in OPENERS:
        last = None
        for shown in opener(window, sample):
            if last not in (None, shown):
                found += left_open(last)
            last = shown
            shown.show()
            settle(window)
            found += [f"{opener.__name__}: {line}" for line in (*wrong(shown), *enter(shown))]
        found += left_open(last)
    assert not found, "\n".join(found)


def left_open(shown: QWidget) -> list[str]:
    """Press Esc, then put away whatever is left."""
    name = type(shown).__name__
    if shown.isWindow():
        QTest.keyClick(shown.focusWidget() or shown, Qt.Key.Key_Escape)
        QApplication.processEvents()
    if not isValid(shown):
        return []
    stays = shown.isWindow() and shown.isVisible()
    put_away(shown)
    return [f"Esc leaves {name} open"] if stays else []


def enter(shown: QWidget) -> list[str]:
    """Which button Enter presses although it is not the one that goes on; quiet dialogs leave it to their fields."""
    if not isinstance(shown, QDialog) or isinstance(shown, (QMessageBox, QuietDialog)):
        return []
    pressed = [each for each in shown.findChildren(QPushButton) if each.isDefault() and each.isVisible()]
    going = [each for each in shown.findChildren(QPushButton) if each.property("role") == "primary"]
    return [f"Enter presses {told(each)}" for each in pressed if going and each not in going]


def test_a_message_over_the_window_is_reached_too(window: Window, qtbot: QtBot) -> None:
    undone: list[str] = []
    window.toasts.show("Plan made", action=("Undo", lambda: undone.append("yes")))
    met = round_trip(window.top.search)
    link = next(each for each in met if getattr(each, "text", str)() == "Undo")
    qtbot.keyClick(link, Qt.Key.Key_Return)
    assert undone == ["yes"]


def test_tab_leaves_the_sheet_of_visits_by_f6(window: Window, qtbot: QtBot) -> None:
    window.go("visits", "entry")
    settle(window)
    table = window.page.findChild(EntryTable)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert table.hasFocus()
    qtbot.keyClick(table, Qt.Key.Key_F6)
    assert not table.hasFocus() and window.top.isAncestorOf(QApplication.focusWidget())


def test_arrows_choose_among_views_and_enter_presses_a_button(window: Window, qtbot: QtBot) -> None:
    window.go("system", "history")
    settle(window)
    switch = window.page.findChild(Switch)
    switch.buttons["history"].setFocus()
    qtbot.keyClick(switch.buttons["history"], Qt.Key.Key_Right)
    settle(window)
    assert window.page.key == "imports"
    window.go("team", "managers")
    settle(window)
    new = window.page.header.buttons[-1]
    new.setFocus()
    qtbot.keyClick(new, Qt.Key.Key_Return)
    assert window.page.view.detail.isVisible()


