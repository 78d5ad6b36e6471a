from __future__ import annotations

from datetime import date, time

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cmdesk.services.visits.entering import Entry, enter_visits
from cmdesk.ui.context import AppContext
from cmdesk.ui.shell import Window
from cmdesk.ui.visits.page import VisitsPage
from tests.services.visits.making import CHIEF, MONDAY, Made, visit

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
KEY = Qt.Key
TUESDAY = date(2026, 11, 17)


@pytest.fixture
def shown(qtbot: QtBot, made: Made, window: Window, page: VisitsPage) -> VisitsPage:
    ids = [visit(made.desk, made.lee, c, MONDAY, k) for k, c in enumerate(made.clients[:3], start=1)]
    visit(made.desk, made.lee, made.clients[3], TUESDAY, 1)
    done = [Entry(visit_id=i, arrived_at=time(9), left_at=time(9, 30)) for i in ids[:2]]
    enter_visits(made.desk, CHIEF, made.lee, MONDAY, [*done, Entry(visit_id=ids[2], state="missed")])
    page.show_view("completion")
    qtbot.waitUntil(lambda: page.completion.table.model.rowCount() == 2)
    return page


def test_every_manager_has_his_numbers(shown: VisitsPage) -> None:
    model = shown.completion.table.model
    assert [model.text(0, k) for k in range(10)] == ["李建国", "4", "2", "1", "0", "1", "0", "50.0%", "60", "0"]
    assert shown.completion.finding.text() == "2 of 4 visits done so far (50.0%), 1 not entered"


def test_a_number_opens_its_visits(qtbot: QtBot, shown: VisitsPage) -> None:
    table = shown.completion.table.table
    for column, count in ((1, 4), (2, 2), (3, 1), (5, 1)):
        place = table.visualRect(table.model().index(0, column)).center()
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert shown.stack.currentWidget() is shown.rows and shown.rows.list.model.total == count
        shown.back()
        assert shown.stack.currentWidget() is shown.completion


def test_a_day_of_the_heat_map_opens_its_visits_by_click_and_by_key(qtbot: QtBot, shown: VisitsPage) -> None:
    heat = shown.completion.heat
    qtbot.mouseClick(heat, Qt.MouseButton.LeftButton, pos=heat.cell(0, 0).center().toPoint())
    assert shown.rows.list.model.total == 3
    shown.back()
    heat.setFocus()
    qtbot.keyClick(heat, KEY.Key_Right)
    assert heat.accessibleDescription() == "李建国, Tue 11/17: Nothing done"
    qtbot.keyClick(heat, KEY.Key_Return)
    assert shown.rows.list.model.total == 1


def test_the_table_is_printed_as_it_is_shown(qtbot: QtBot, shown: VisitsPage) -> None:
    sheet = shown.completion.sheet()
    assert "李建国" in str(sheet) and "张敏" in str(sheet)
    with qtbot.waitSignal(shown.preview.ready, timeout=20000):
        shown.print()
    assert shown.preview.title.text() == "Visit completion"
    shown.back()
    assert shown.stack.currentWidget() is shown.completion


def test_coverage_and_clients_nobody_saw(qtbot: QtBot, shown: VisitsPage, window: Window) -> None:
    view = shown.completion
    assert [view.coverage.model.text(0, k) for k in range(4)] == ["A类", "3", "1", "33.3%"]
    missing = view.missing.table
    assert missing.model.rowCount() == 10
    table = missing.table
    place = table.visualRect(table.model().index(0, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.key == "clients"


def test_the_three_kinds_of_miss_are_listed(qtbot: QtBot, shown: VisitsPage) -> None:
    card = shown.completion.missing
    qtbot.mouseClick(card.kinds.buttons["missed"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: card.count.text() == "2 visits")
    assert [card.table.model.text(row, 0) for row in range(2)] == ["顺达烟酒", "永盛商行"]
    assert card.table.model.text(0, 4) == "Missed" and not card.days.isVisible()
    qtbot.mouseClick(card.kinds.buttons["behind"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: card.count.text().endswith("clients"))
    names = [card.table.model.text(row, 0) for row in range(card.table.model.rowCount())]
    assert "顺达烟酒" in names and "东街食杂" not in names, "class D is due once and has time till the month's end"


def test_the_month_has_all_its_days(qtbot: QtBot, shown: VisitsPage) -> None:
    view = shown.completion
    qtbot.mouseClick(view.spans.buttons["month"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.found is not None and len(view.found.heat.days) == 30)


def test_cycles_and_calendar_are_lists_with_forms(qtbot: QtBot, page: VisitsPage, ctx: AppContext) -> None:
    page.show_view("lists")
    lists = page.lists
    assert lists.page.list.model.total == 4
    qtbot.mouseClick(lists.lists.buttons["calendar"], Qt.MouseButton.LeftButton)
    page.new()
    form = lists.page.detail.form
    form.rows["day"].editor.set_text("2026-11-18")
    form.rows["note"].editor.set_text("盘点")
    page.save()
    assert lists.page.list.model.total == 1
    page.show_view("plan")
    wednesday = page.plan.week.days[2]
    assert (wednesday.works, wednesday.name) == (False, "盘点")
