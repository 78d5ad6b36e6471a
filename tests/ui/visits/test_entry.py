from __future__ import annotations

from datetime import date, time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from cmdesk.services.visits.entering import DayVisit, day_visits
from cmdesk.ui.context import AppContext, Period
from cmdesk.ui.shell import Window
from cmdesk.ui.visits.entry.lines import Sheet, read_time
from cmdesk.ui.visits.entry.model import GUESSED, At, EntryModel
from cmdesk.ui.visits.entry.table import EntryTable
from cmdesk.ui.visits.page import VisitsPage
from cmdesk.ui.visits.words import Classes
from cmdesk.values.periods import Month, Week
from tests.services.visits.making import CHIEF, MONDAY, Made, visit
from tests.ui.conftest import ScriptedAsker, speak
from tests.ui.hands import write, write_over

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
KEY, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier
TUESDAY = date(2026, 11, 17)


@pytest.fixture
def ids(made: Made) -> list[int]:
    ids = [visit(made.desk, made.lee, c, MONDAY, k) for k, c in enumerate(made.clients[:5], start=1)]
    visit(made.desk, made.lee, made.clients[6], TUESDAY, 1)
    return ids


@pytest.fixture
def table(qtbot: QtBot, ids: list[int], page: VisitsPage) -> EntryTable:
    page.show_view("entry")
    assert page.entry.table.hasFocus() or page.entry.table.setFocus() is None
    return page.entry.table


def of_monday(made: Made) -> list[DayVisit]:
    return day_visits(made.desk, CHIEF, made.lee, MONDAY)[MONDAY]


def strokes(qtbot: QtBot, table: EntryTable, line: str) -> int:
    """Type; ⇥ is Tab, ↵ is Enter. Returns how many keys that were."""
    named = {"⇥": KEY.Key_Tab, "↵": KEY.Key_Return}
    for each in line:
        qtbot.keyClick(table, named[each]) if each in named else qtbot.keyClicks(table, each)
    return len(line)


def save(qtbot: QtBot, table: EntryTable) -> None:
    qtbot.keyClick(table, KEY.Key_S, CONTROL)
    QApplication.processEvents()


def test_the_sheet_opens_at_the_first_day_that_waits(table: EntryTable, page: VisitsPage) -> None:
    assert page.entry.day == MONDAY
    names = [table.lines.index(k, At.CLIENT).data() for k in range(5)]
    assert names == ["惠民超市", "老李食杂", "顺达烟酒", "永盛商行", "新村食杂"]
    assert (table.row, table.currentIndex().column()) == (0, At.IN)


def test_times_are_typed_and_saved_with_few_keys(qtbot: QtBot, table: EntryTable, made: Made) -> None:
    used = [strokes(qtbot, table, line) for line in ("830⇥845↵", "855⇥920↵", "930⇥1005p↵")]
    save(qtbot, table)
    found = of_monday(made)
    assert [(v.arrived_at, v.left_at) for v in found[:3]] == [
        (time(8, 30), time(8, 45)), (time(8, 55), time(9, 20)), (time(9, 30), time(10, 5)),
    ]
    assert [v.service for v in found[:3]] == ["standard", "standard", "personal"]
    assert [v.state for v in found] == ["done"] * 3 + ["planned"] * 2
    assert max(used) <= 12


def test_the_most_a_visit_can_take_is_twelve_keys(qtbot: QtBot, table: EntryTable) -> None:
    assert strokes(qtbot, table, "1030⇥1045f↵") == 11


def test_enter_alone_takes_the_usual_times(qtbot: QtBot, table: EntryTable, made: Made) -> None:
    strokes(qtbot, table, "↵↵")
    save(qtbot, table)
    found = of_monday(made)
    assert [(v.arrived_at, v.left_at) for v in found[:2]] == [(time(8, 30), time(8, 50)), (time(8, 55), time(9, 15))]


def test_two_figures_after_the_arrival_are_minutes(qtbot: QtBot, table: EntryTable) -> None:
    strokes(qtbot, table, "850⇥10↵")
    line = table.lines.sheet.lines[0]
    assert (line.typed_in, line.typed_out) == ("08:50", "09:10")


def test_a_number_goes_to_its_line(qtbot: QtBot, table: EntryTable) -> None:
    strokes(qtbot, table, "4↵")
    assert table.row == 3 and not table.lines.sheet.changed
    strokes(qtbot, table, "99↵")
    assert table.row == 4


def test_missed_service_note_and_same_as_above(qtbot: QtBot, table: EntryTable, made: Made) -> None:
    strokes(qtbot, table, "-")
    assert table.row == 1
    strokes(qtbot, table, "q")
    qtbot.keyClicks(table, "n")
    editor = QApplication.focusWidget()
    assert editor is not None and editor is not table
    write(qtbot, editor, "缺货")
    qtbot.keyClick(editor, KEY.Key_Return)
    qtbot.waitUntil(table.hasFocus)
    assert table.row == 1
    strokes(qtbot, table, "o")
    editor = QApplication.focusWidget()
    assert editor is not None and editor is not table
    write(qtbot, editor, "希望多供软包")
    qtbot.keyClick(editor, KEY.Key_Return)
    qtbot.waitUntil(table.hasFocus)
    strokes(qtbot, table, "↵=↵")
    save(qtbot, table)
    found = of_monday(made)
    assert [v.opinion for v in found[:3]] == ["", "希望多供软包", ""]
    assert [(v.state, v.service, v.note) for v in found[:3]] == [
        ("missed", None, ""), ("done", "family", "缺货"), ("done", "family", "缺货"),
    ]


def test_times_that_do_not_fit_are_refused_at_the_line(qtbot: QtBot, table: EntryTable, page: VisitsPage) -> None:
    strokes(qtbot, table, "900⇥830↵")
    assert table.row == 0 and "09:00" not in page.entry.message.text()
    assert "do not make a visit" in page.entry.message.text()
    assert table.lines.sheet.lines[0].state == "planned"
    strokes(qtbot, table, "915↵")
    assert table.row == 1 and "do not make a visit" not in page.entry.message.text()


def test_a_visit_out_of_plan_is_found_by_pinyin(
    qtbot: QtBot, table: EntryTable, page: VisitsPage, made: Made,
) -> None:
    strokes(qtbot, table, "+")
    line = page.entry.client.line
    assert line.hasFocus()
    qtbot.keyClicks(line, "bxcs")
    qtbot.keyClick(line, KEY.Key_Return)
    assert table.row == 5 and table.lines.index(5, At.CLIENT).data() == "百姓超市"
    strokes(qtbot, table, "1600⇥1610↵")
    save(qtbot, table)
    assert table.lines.sheet.lines[-1].visit.asks, "a visit out of plan gets the checklist of its class too"
    extra = of_monday(made)[-1]
    assert extra.checks == extra.asks != ""
    assert (extra.client, extra.origin, extra.state, extra.left_at) == ("百姓超市", "extra", "done", time(16, 10))


def test_saving_is_one_step_to_undo(qtbot: QtBot, table: EntryTable, made: Made, window: Window) -> None:
    strokes(qtbot, table, "↵↵-")
    save(qtbot, table)
    assert [v.state for v in of_monday(made)] == ["done", "done", "missed", "planned", "planned"]
    qtbot.mouseClick(window.status.undo, Qt.MouseButton.LeftButton)
    assert [v.state for v in of_monday(made)] == ["planned"] * 5
    assert [line.state for line in table.lines.sheet.lines] == ["planned"] * 5


def test_what_was_typed_waits_while_another_day_or_view_is_looked_at(
    qtbot: QtBot, table: EntryTable, page: VisitsPage, made: Made,
) -> None:
    strokes(qtbot, table, "↵")
    page.entry.show_day(TUESDAY)
    assert table.lines.rowCount() == 1
    page.show_view("plan")
    page.show_view("entry")
    page.entry.show_day(MONDAY)
    assert table.lines.sheet.lines[0].changed and page.entry.unsaved.text() == "1 not saved"
    save(qtbot, table)
    assert of_monday(made)[0].state == "done"
    assert page.entry.unsaved.text() == ""


def test_leaving_asks_about_typed_lines(
    qtbot: QtBot, table: EntryTable, page: VisitsPage, asker: ScriptedAsker, window: Window, made: Made,
) -> None:
    strokes(qtbot, table, "↵")
    asker.answers = [2]
    window.go("clients")
    assert window.key == "visits"
    asker.answers = [0]
    window.go("clients")
    assert window.key == "clients" and of_monday(made)[0].state == "done"


def test_another_manager_shows_his_own_day(qtbot: QtBot, table: EntryTable, page: VisitsPage, made: Made) -> None:
    visit(made.desk, made.zhang, made.others[0], TUESDAY, 1)
    page.chooser.step(1)
    assert page.entry.day == TUESDAY and table.lines.rowCount() == 1


def test_a_day_is_typed_into_the_date_field(qtbot: QtBot, table: EntryTable, page: VisitsPage) -> None:
    write_over(qtbot, page.entry.day_editor.line, "1117")
    qtbot.keyClick(page.entry.day_editor.line, KEY.Key_Return)
    assert page.entry.day == TUESDAY


def test_the_day_follows_the_period_and_the_period_the_day(
    qtbot: QtBot, table: EntryTable, page: VisitsPage, made: Made, ctx: AppContext,
) -> None:
    before = date(2026, 11, 12)
    visit(made.desk, made.lee, made.clients[0], before, 1)
    ctx.period.set(Period(Month(2026, 11), Week(2026, 46)))
    assert page.entry.day == before and table.lines.rowCount() == 1
    page.entry.show_day(TUESDAY)
    assert ctx.period.value.week == Week(2026, 47) and page.entry.day == TUESDAY
    ctx.period.set(Period(Month(2026, 12), Week(2026, 50)))
    assert page.entry.day == TUESDAY, "nothing can be entered in a week to come"


def test_del_empties_a_line_and_up_goes_back(qtbot: QtBot, table: EntryTable) -> None:
    strokes(qtbot, table, "↵")
    qtbot.keyClick(table, KEY.Key_Up)
    qtbot.keyClick(table, KEY.Key_Delete)
    assert table.row == 0 and not table.lines.sheet.changed


def sheet() -> Sheet:
    visits = [
        DayVisit(id=k, client_id=k, client=f"店{k}", client_code=f"K{k}", position=k, minutes=20) for k in range(1, 5)
    ]
    return Sheet.of(visits, [0, 5, 15, 5])


def test_guesses_follow_the_last_visit() -> None:
    found = sheet()
    assert [found.arrival(k) for k in range(4)] == [time(8, 30), time(8, 55), time(9, 30), time(9, 55)]
    found.lines[0].typed_in = "900"
    found.miss(1)
    assert found.arrival(2) == time(9, 35)
    assert found.accept(0) is None and found.accept(2) is None
    found.lines[3].typed_in = "940"
    assert found.accept(3) is None and found.overlaps(3) and not found.overlaps(2)


@pytest.mark.parametrize(("text", "after", "expected"), [
    ("830", None, time(8, 30)), ("0830", None, time(8, 30)), ("8:30", None, time(8, 30)), ("8.05", None, time(8, 5)),
    ("1745", None, time(17, 45)), ("45", time(8, 30), time(8, 45)), ("10", time(8, 30), time(9, 10)),
    ("2460", None, None), ("870", None, None), ("30", None, None), ("5", time(23, 30), None), ("", time(8), None),
])
def test_times_as_they_are_typed(text: str, after: time | None, expected: time | None) -> None:
    assert read_time(text, after) == expected


@pytest.mark.filterwarnings("default")
def test_the_model_keeps_qts_rules(qtbot: QtBot, qtmodeltester: ModelTester, ctx: AppContext) -> None:
    model = EntryModel(speak("zh_CN"), Classes(ctx))
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_sheet(sheet())
    model.add(7, "新店")
    model.sheet.accept(0)
    model.tell()
    assert model.setData(model.index(0, At.NOTE), "备注")
    assert model.index(1, At.IN).data(GUESSED) == "08:55"
    assert model.headerData(At.CLIENT, Qt.Orientation.Horizontal) == "[Client]"
    assert tester.model() is model
    qtmodeltester.check(model)
