from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from cmdesk.ui.context import AppContext, Period
from cmdesk.ui.kit.page import ListWithDetail
from cmdesk.ui.shell import Action, Entry, Page, PageSpec, Window
from cmdesk.ui.shell.period import PeriodPopup, weeks_of
from cmdesk.ui.shell.shortcuts import keys_of
from cmdesk.ui.shell.toasts import Toast
from cmdesk.ui.system.guide import Guide
from cmdesk.values.messages import _
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import Area, Outcome
from cmdesk.values.queries import Ref
from tests.ui.conftest import ScriptedAsker

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


class Probe(Page):
    """A page that notes what it is asked."""

    areas = frozenset({Area.VISITS})
    made = 0

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        type(self).made += 1
        self.calls: list[object] = []
        self.line = QLineEdit()
        self.body.addWidget(self.line)
        self.stay = False

    def refresh(self) -> None:
        self.calls.append("refresh")

    def open(self, target: object) -> None:
        self.calls.append(target)

    def leave(self) -> bool:
        return not self.stay

    def new(self) -> None:
        self.calls.append("new")

    def save(self) -> None:
        self.calls.append("save")

    def print(self) -> None:
        self.calls.append("print")

    def filter(self) -> None:
        self.calls.append("filter")

    def back(self) -> None:
        self.calls.append("back")

    def actions(self) -> list[Action]:
        return [Action(label=_("Prepare the meeting"), run=lambda: self.calls.append("meeting"), primary=True)]


def specs(factory: Callable[[AppContext], Page] = Probe) -> list[PageSpec]:
    return [
        PageSpec(key="today", title=_("Today"), icon="home", factory=factory),
        PageSpec(
            key="visits", title=_("Visits"), icon="calendar", factory=Probe, group=_("Daily"), badge=lambda ctx: 2,
        ),
        PageSpec(
            key="clients", title=_("Clients"), icon="shop", group=_("Daily"),
            factory=lambda ctx: ListWithDetail(ctx, "clients"),
        ),
    ]


@pytest.fixture
def window(qtbot: QtBot, ctx: AppContext) -> Window:
    Probe.made = 0
    made = Window(ctx, specs())
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def press(qtbot: QtBot, window: Window, keys: str) -> None:
    """Press a shortcut such as Ctrl+K, as the keyboard would."""
    *holds, key = keys.split("+")
    modifier = Qt.KeyboardModifier.NoModifier
    for hold in holds:
        modifier |= {
            "Ctrl": Qt.KeyboardModifier.ControlModifier, "Alt": Qt.KeyboardModifier.AltModifier,
            "Shift": Qt.KeyboardModifier.ShiftModifier,
        }[hold]
    target = QApplication.focusWidget() or window
    qtbot.keyClick(target, getattr(Qt.Key, f"Key_{key}"), modifier)


def test_pages_are_made_when_they_are_first_shown(qtbot: QtBot, window: Window) -> None:
    assert list(window.pages) == ["today"]
    qtbot.mouseClick(window.navigation.buttons["visits"], Qt.MouseButton.LeftButton)
    assert (window.key, Probe.made) == ("visits", 2)
    window.go("today")
    assert Probe.made == 2


def test_number_keys_go_to_pages(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, "Ctrl+3")
    assert window.key == "clients"
    assert window.navigation.buttons["clients"].isChecked()
    press(qtbot, window, "Ctrl+1")
    assert window.key == "today"


@pytest.mark.parametrize(
    ("keys", "call"),
    [
        ("Ctrl+N", "new"), ("Ctrl+S", "save"), ("Ctrl+P", "print"), ("Ctrl+F", "filter"), ("Escape", "back"),
        ("F5", "refresh"),
    ],
)
def test_keys_reach_the_page_even_from_inside_a_field(qtbot: QtBot, window: Window, keys: str, call: str) -> None:
    page = window.page
    assert isinstance(page, Probe)
    page.line.setFocus()
    page.calls.clear()
    press(qtbot, window, keys)
    assert page.calls == [call]


def test_only_pages_that_show_what_changed_read_again(window: Window, ctx: AppContext) -> None:
    page = window.page
    assert isinstance(page, Probe)
    page.calls.clear()
    ctx.conclude(Outcome(value=None, areas=frozenset({Area.TEAM})))
    assert page.calls == []
    ctx.conclude(Outcome(value=None, areas=frozenset({Area.VISITS})))
    assert page.calls == ["refresh"]


def test_a_page_not_on_show_reads_again_when_it_is_shown(window: Window, ctx: AppContext) -> None:
    window.go("visits")
    visits = window.page
    assert isinstance(visits, Probe)
    window.go("today")
    visits.calls.clear()
    ctx.period.set(Period(Month(2026, 10), Week(2026, 42)))
    assert visits.calls == []
    window.go("visits")
    assert visits.calls == ["refresh"]


def test_a_page_with_unsaved_work_is_not_left(window: Window) -> None:
    page = window.page
    assert isinstance(page, Probe)
    page.stay = True
    window.go("visits")
    assert window.key == "today"
    assert window.navigation.buttons["today"].isChecked()


def test_going_with_a_target_opens_it(window: Window) -> None:
    window.go("visits", 17)
    page = window.page
    assert isinstance(page, Probe)
    assert page.calls[-1] == 17


def test_waiting_things_are_counted_beside_the_page(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: window.navigation.buttons["visits"].badge.text() == "2")
    assert not window.navigation.buttons["today"].badge.isVisible()


def test_anything_is_found_from_the_keyboard(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, "Ctrl+K")
    palette = next(child for child in window.children() if type(child).__name__ == "Palette")
    qtbot.keyClicks(palette.line, "visi")  # type: ignore[attr-defined]
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: window.key == "visits")


def test_actions_of_the_page_and_records_are_found_too(qtbot: QtBot, window: Window, ctx: AppContext) -> None:
    chosen: list[str] = []
    window._sources = [lambda text: [Entry(title="李建国", note=_("Person"), run=lambda: chosen.append(text))]]
    palette = window.find()
    assert palette.found.item(0).text().startswith("Prepare the meeting")
    qtbot.keyClicks(palette.line, "ljg")
    palette.search()
    assert palette.found.item(0).text().startswith("李建国")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: chosen == ["ljg"])


def test_nothing_found_says_what_to_try(qtbot: QtBot, window: Window) -> None:
    palette = window.find()
    qtbot.keyClicks(palette.line, "zzzz")
    palette.search()
    assert palette.nothing.isVisible()
    palette.close()


def test_f1_opens_the_guide_at_the_chapter_of_the_page(qtbot: QtBot, window: Window) -> None:
    window.go("visits")
    press(qtbot, window, "F1")
    guide = next(child for child in window.children() if isinstance(child, Guide))
    assert guide.name == "visits"
    assert "拜访" in guide.text.toPlainText()
    guide.close()


def test_shift_f1_shows_every_key(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, "Shift+F1")
    sheet = next(child for child in window.children() if type(child).__name__ == "ShortcutSheet")
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert {"Ctrl+K", "Ctrl+S", "Find anything: people, clients, pages, actions"} <= shown
    sheet.close()  # type: ignore[attr-defined]


def test_the_sheet_tells_the_keys_of_the_page_on_show(qtbot: QtBot, window: Window, ctx: AppContext) -> None:
    class Board(QLabel):
        KEYS = (("L", _("Lock or unlock")),)

    page = window.page
    page.body.addWidget(Board("board"))
    earlier = QPushButton("Earlier")
    earlier.setToolTip("Earlier (Ctrl+PgUp)")
    earlier.setShortcut("Ctrl+PgUp")
    page.body.addWidget(earlier)
    hidden = QPushButton("Hidden")
    hidden.setShortcut("Ctrl+H")
    page.body.addWidget(hidden)
    hidden.hide()
    QApplication.processEvents()
    assert dict(keys_of(page, ctx.translate)) == {"Ctrl+PgUp": "Earlier", "L": "Lock or unlock"}


def test_another_language_waits_for_what_is_not_saved(window: Window, ctx: AppContext) -> None:
    page = window.page
    assert isinstance(page, Probe)
    page.stay = True
    assert not ctx.speak("zh_CN")
    assert window.page is page
    page.stay = False
    assert ctx.speak("zh_CN")
    assert window.page is not page
    assert window.windowTitle() == "[Client manager desk]"


def test_a_page_that_is_come_back_to_is_as_it_was_left(qtbot: QtBot, window: Window) -> None:
    first = window.page
    assert isinstance(first, Probe)
    first.line.setFocus()
    window.go("clients")
    clients = window.page
    assert isinstance(clients, ListWithDetail)
    window.go("today")
    assert first.line.hasFocus()
    window.go("clients")
    assert not clients.detail.isVisible()


def test_the_language_changes_while_the_program_runs(window: Window, ctx: AppContext) -> None:
    window.go("visits")
    ctx.language.set("zh_CN")
    assert window.key == "visits"
    assert window.page.header.title.text() == "[Visits]"
    assert window.navigation.buttons["visits"].text().strip() == "[Visits]"
    assert window.windowTitle() == "[Client manager desk]"
    ctx.language.set("en")
    assert window.page.header.title.text() == "Visits"


def test_the_top_bar_says_and_changes_branch_and_period(qtbot: QtBot, window: Window, ctx: AppContext) -> None:
    assert window.top.period.text().startswith("2026-11 · week 47")
    assert window.top.branch.text().startswith("All branches")
    ctx.branch.set(Ref(1, "寿光营销部"))
    assert window.top.branch.text().startswith("寿光营销部")
    popup = PeriodPopup(ctx, window.top)
    qtbot.addWidget(popup)
    october = next(b for b in popup.findChildren(QAbstractButton) if b.text() == "October")
    october.click()
    assert ctx.period.value == Period(Month(2026, 10), Week(2026, 40))
    week = next(b for b in popup.findChildren(QAbstractButton) if b.text().startswith("Week 43") and not b.isHidden())
    week.click()
    assert ctx.period.value == Period(Month(2026, 10), Week(2026, 43))


def test_weeks_of_a_month_are_those_that_touch_it() -> None:
    assert weeks_of(Month(2026, 11)) == [Week(2026, k) for k in range(44, 50)]
    assert weeks_of(Month(2027, 1))[0] == Week(2026, 53)


def test_what_was_done_is_said_and_can_be_undone(
    qtbot: QtBot, window: Window, ctx: AppContext, asker: ScriptedAsker
) -> None:
    window.go("clients")
    page = window.page
    assert isinstance(page, ListWithDetail)
    page.list.table.show_current(0)
    page.delete()
    assert page.list.model.total == 29
    assert window.status.text.text().startswith("Deleted 1")
    press(qtbot, window, "Ctrl+Z")
    assert page.list.model.total == 30
    assert window.status.text.text() == "Undone"
    assert not window.status.undo.isVisible()


def test_a_toast_says_what_a_job_did(window: Window, ctx: AppContext) -> None:
    window.toast(Outcome(value=None, summary=_("Plan made"), undo="token"))
    toast = window.toasts.toast
    assert isinstance(toast, Toast)
    assert toast.text.text() == "Plan made"
    assert toast.isVisible()
    window.toasts.hide()
    assert window.toasts.toast is None


def test_nothing_is_clipped_on_the_smallest_screen(window: Window) -> None:
    window.resize(1366, 768)
    window.go("clients")
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1366, 768)
    for part in window.findChildren(QAbstractButton) + window.findChildren(QLabel):
        if part.isVisible() and part.text() and not (isinstance(part, QLabel) and part.wordWrap()):
            assert part.width() + 1 >= part.minimumSizeHint().width(), part.text()


def test_everything_that_takes_the_focus_has_a_name(window: Window) -> None:
    window.go("clients")
    page = window.page
    assert isinstance(page, ListWithDetail)
    page.list.table.show_current(0)
    page.list.table.setFocus()
    nameless = [
        part for part in [*window.findChildren(QAbstractButton), *window.findChildren(QLineEdit)]
        if part.isVisible() and part.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not part.accessibleName() and not part.text()  # type: ignore[union-attr]
    ]
    assert nameless == []


def test_f6_goes_round_the_window(qtbot: QtBot, window: Window) -> None:
    window.top.search.setFocus()
    press(qtbot, window, "F6")
    assert QApplication.focusWidget() is window.navigation.buttons["today"]
    press(qtbot, window, "F6")
    assert window.page.isAncestorOf(QApplication.focusWidget())  # type: ignore[arg-type]
    press(qtbot, window, "F6")
    assert QApplication.focusWidget() is window.top.search
