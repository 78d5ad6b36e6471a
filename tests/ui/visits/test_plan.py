from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cmdesk.services.visits.entering import DayVisit, day_visits
from cmdesk.ui import visits
from cmdesk.ui.context import AppContext, Period
from cmdesk.ui.shell import Window
from cmdesk.ui.visits.page import VisitsPage
from cmdesk.ui.visits.plan.generate import make_plan
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.queries import Filter
from cmdesk.values.rights import Role
from tests.services.visits.making import CHIEF, MONDAY, Made, save, visit
from tests.ui.conftest import ScriptedAsker
from tests.ui.hands import write_over

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
KEY, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier
TUESDAY, SATURDAY, SUNDAY = date(2026, 11, 17), date(2026, 11, 21), date(2026, 11, 22)


def week(made: Made) -> list[int]:
    """Three visits on Monday, one on Tuesday."""
    ids = [visit(made.desk, made.lee, c, MONDAY, k) for k, c in enumerate(made.clients[:3], start=1)]
    return [*ids, visit(made.desk, made.lee, made.clients[5], TUESDAY, 1)]


@pytest.fixture
def ids(made: Made) -> list[int]:
    """The visits stand before the window is made."""
    return week(made)


@pytest.fixture
def planned(ids: list[int], page: VisitsPage) -> VisitsPage:
    return page


def of_day(made: Made, day: date) -> list[DayVisit]:
    return day_visits(made.desk, CHIEF, made.lee, MONDAY, SUNDAY).get(day, [])


def press(
    qtbot: QtBot, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    qtbot.keyClick(widget, key, modifier)


def drag(qtbot: QtBot, page: VisitsPage, visit_id: int, target: QPoint) -> None:
    board = page.plan.week
    start = board.card_box(visit_id).center().toPoint()
    qtbot.mousePress(board.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for part in (0.3, 0.7, 1.0):
        qtbot.mouseMove(board.viewport(), start + (target - start) * part)
    qtbot.wait(1)


def test_the_week_shows_every_visit_of_the_manager(planned: VisitsPage, ids: list[int]) -> None:
    board = planned.plan.week
    assert planned.chooser.person is not None and planned.chooser.person.name == "李建国"
    assert [len(d.visits) for d in board.days] == [3, 1, 0, 0, 0, 0, 0]
    assert all(board.card_box(i).isValid() for i in ids)
    assert planned.plan.side.values["scheduled"].text() == "4"


def test_a_card_dragged_to_another_day_moves_and_comes_back(
    qtbot: QtBot, planned: VisitsPage, ids: list[int], made: Made, window: Window,
) -> None:
    board = planned.plan.week
    target = board.column_box(TUESDAY).center().toPoint()
    drag(qtbot, planned, ids[0], target)
    assert board.effect is not None and board.effect.target_after.visits == 2
    assert board.effect.source_after.visits == 2
    qtbot.mouseRelease(board.viewport(), Qt.MouseButton.LeftButton, pos=target)
    assert {v.id for v in of_day(made, TUESDAY)} == {ids[0], ids[3]}
    assert board.visit_id == ids[0] and board.day == TUESDAY
    assert [len(d.visits) for d in board.days][:2] == [2, 2]
    qtbot.mouseClick(window.status.undo, Qt.MouseButton.LeftButton)
    assert [v.id for v in of_day(made, MONDAY)] == ids[:3]
    assert [len(d.visits) for d in board.days][:2] == [3, 1]


def test_a_card_dropped_within_its_day_changes_the_order(
    qtbot: QtBot, planned: VisitsPage, ids: list[int], made: Made,
) -> None:
    target = planned.plan.week.card_box(ids[2]).center().toPoint()
    drag(qtbot, planned, ids[0], target)
    qtbot.mouseRelease(planned.plan.week.viewport(), Qt.MouseButton.LeftButton, pos=target)
    assert [v.id for v in of_day(made, MONDAY)] == [ids[1], ids[2], ids[0]]


def test_the_same_by_keys(qtbot: QtBot, planned: VisitsPage, ids: list[int], made: Made, window: Window) -> None:
    board = planned.plan.week
    board.setFocus()
    press(qtbot, board, KEY.Key_Down)
    press(qtbot, board, KEY.Key_Down)
    assert board.visit_id == ids[1]
    press(qtbot, board, KEY.Key_Right)
    assert (board.visit_id, board.day) == (ids[3], TUESDAY)
    press(qtbot, board, KEY.Key_Left, CONTROL)
    assert ids[3] in {v.id for v in of_day(made, MONDAY)}
    press(qtbot, board, KEY.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: [v.id for v in of_day(made, TUESDAY)] == [ids[3]])
    board.choose(ids[0], MONDAY)
    press(qtbot, board, KEY.Key_Down, CONTROL)
    assert [v.id for v in of_day(made, MONDAY)] == [ids[1], ids[0], ids[2]]


def test_moving_past_the_last_working_day_of_the_week_does_nothing(
    qtbot: QtBot, planned: VisitsPage, ids: list[int], made: Made,
) -> None:
    board = planned.plan.week
    board.choose(ids[0], MONDAY)
    for _k in range(7):
        press(qtbot, board, KEY.Key_Right, CONTROL)
    assert [v.id for v in of_day(made, date(2026, 11, 20))] == [ids[0]]


def test_lock_skip_and_open(
    qtbot: QtBot, planned: VisitsPage, ids: list[int], made: Made, asker: ScriptedAsker, window: Window,
) -> None:
    board = planned.plan.week
    board.choose(ids[0], MONDAY)
    press(qtbot, board, KEY.Key_L)
    assert of_day(made, MONDAY)[0].locked
    press(qtbot, board, KEY.Key_L)
    assert not of_day(made, MONDAY)[0].locked
    asker.answers = [None, "盘点"]
    press(qtbot, board, KEY.Key_Delete)
    assert of_day(made, MONDAY)[0].state == "planned"
    press(qtbot, board, KEY.Key_Delete)
    assert (of_day(made, MONDAY)[0].state, of_day(made, MONDAY)[0].note) == ("skipped", "盘点")
    assert len(board.days[0].stops) == 2
    press(qtbot, board, KEY.Key_Return)
    assert window.key == "clients" and window.page.opened == [made.clients[0]]  # type: ignore[attr-defined]


def test_the_side_tells_of_the_chosen_day(planned: VisitsPage, ids: list[int]) -> None:
    side, board = planned.plan.side, planned.plan.week
    board.choose(ids[3], TUESDAY)
    assert side.load.text() == "1 visits · 20 min · 0.0 km"
    board.choose(ids[1], MONDAY)
    assert side.load.text().startswith("3 visits · ")
    assert len(side.route.places()) == 3


def test_a_full_day_is_said_with_a_better_one(
    qtbot: QtBot, made: Made, ctx: AppContext, page: VisitsPage,
) -> None:
    day = date(2026, 12, 1)
    for at, client in enumerate(made.clients, start=1):
        visit(made.desk, made.lee, client, day, at, minutes=40)
    ctx.period.set(Period(Month(2026, 12), Week.of(day)))
    side = page.plan.side
    qtbot.waitUntil(lambda: not side.adopt.isHidden())
    assert "over" in side.chip.text() and "Better move" in side.advice.text()
    qtbot.mouseClick(side.adopt, Qt.MouseButton.LeftButton)
    assert len(day_visits(made.desk, CHIEF, made.lee, day)[day]) == 9


def test_month_day_and_everybody(qtbot: QtBot, planned: VisitsPage, ids: list[int], ctx: AppContext) -> None:
    plan = planned.plan
    qtbot.mouseClick(plan.modes.buttons["month"], Qt.MouseButton.LeftButton)
    assert plan.stack.currentWidget() is plan.month
    month = plan.month
    qtbot.mouseClick(month, Qt.MouseButton.LeftButton, pos=month.cell(TUESDAY).center().toPoint())
    assert plan.day == TUESDAY and plan.side.load.text().startswith("1 visits")
    press(qtbot, month, KEY.Key_Left)
    press(qtbot, month, KEY.Key_Return)
    assert plan.mode == "day" and plan.day == MONDAY
    rows = plan.one_day.table.model
    assert [rows.text(k, 2) for k in range(rows.rowCount())] == ["惠民超市", "老李食杂", "顺达烟酒"]
    assert [rows.text(k, 1) for k in range(3)] == ["08:30", "08:55", "09:20"]
    qtbot.mouseClick(plan.modes.buttons["all"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: plan.lanes.table.model.rowCount() == 2)
    plan.lanes.opened.emit(1, TUESDAY)
    assert plan.mode == "week" and plan.day == TUESDAY


def test_the_order_of_a_day_is_changed_in_its_list(
    qtbot: QtBot, planned: VisitsPage, ids: list[int], made: Made,
) -> None:
    planned.plan.show_day(MONDAY)
    table = planned.plan.one_day.table
    table.select(ids[0])
    table.table.setFocus()
    press(qtbot, table.table, KEY.Key_Down, CONTROL)
    assert [v.id for v in of_day(made, MONDAY)] == [ids[1], ids[0], ids[2]]


def test_stepping_changes_the_period_of_the_window(qtbot: QtBot, planned: VisitsPage, ctx: AppContext) -> None:
    qtbot.mouseClick(planned.plan.later, Qt.MouseButton.LeftButton)
    assert ctx.period.value.week == Week(2026, 48)
    planned.plan.show_mode("month")
    qtbot.mouseClick(planned.plan.earlier, Qt.MouseButton.LeftButton)
    assert ctx.period.value.month == Month(2026, 10)


def test_an_empty_month_offers_the_plan_and_the_job_makes_it(
    qtbot: QtBot, page: VisitsPage, made: Made, ctx: AppContext, window: Window,
) -> None:
    ctx.period.set(Period(Month(2026, 12), Week(2026, 50)))
    plan = page.plan
    assert plan.stack.currentWidget() is plan.empty
    plan.generate()
    assert plan.dialog is not None
    plan.dialog.seconds.show_key("1")
    with qtbot.waitSignal(ctx.done, timeout=20000):
        qtbot.mouseClick(plan.dialog.start, Qt.MouseButton.LeftButton)
    assert plan.stack.currentWidget() is plan.week
    assert plan.side.values["to_schedule"].text() == "0"
    assert plan.chip.text() == "Draft"
    assert not window.status.undo.isHidden()
    assert [b.text() for b in page.header.buttons][-2:] == ["Submit for approval", "Plan anew"]
    qtbot.mouseClick(page.header.buttons[-2], Qt.MouseButton.LeftButton)
    assert plan.chip.text() == "Submitted"


def test_a_cancelled_plan_leaves_nothing(
    qtbot: QtBot, page: VisitsPage, made: Made, ctx: AppContext, window: Window,
) -> None:
    make_plan(ctx, Month(2026, 12), None, 20)
    qtbot.waitUntil(lambda: bool(ctx.jobs.running) and ctx.jobs.running[0].total > 0, timeout=10000)
    qtbot.mouseClick(window.status.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not ctx.jobs.running, timeout=5000)
    december = Month(2026, 12)
    assert day_visits(made.desk, CHIEF, made.lee, december.first, december.last) == {}


def test_the_manager_is_found_by_initials(qtbot: QtBot, planned: VisitsPage, ids: list[int], made: Made) -> None:
    visit(made.desk, made.zhang, made.others[0], MONDAY, 1)
    line = planned.chooser.editor.line
    write_over(qtbot, line, "zm")
    press(qtbot, line, KEY.Key_Return)
    assert planned.chooser.person is not None and planned.chooser.person.name == "张敏"
    assert len(planned.plan.week.days[0].visits) == 1
    planned.chooser.step(1)
    assert planned.chooser.person.name == "李建国"


def test_the_numbers_open_their_visits(qtbot: QtBot, planned: VisitsPage, ids: list[int]) -> None:
    planned.plan.side.number_opened.emit("scheduled")
    assert planned.stack.currentWidget() is planned.rows
    assert planned.rows.list.model.total == 4
    press(qtbot, planned, KEY.Key_Escape)
    assert planned.stack.currentWidget() is planned.plan


def test_visits_without_a_day_are_listed_with_the_reason_and_put_on_one(
    qtbot: QtBot, planned: VisitsPage, ids: list[int], made: Made,
) -> None:
    planned.plan.week.choose(ids[3], TUESDAY)
    press(qtbot, planned.plan.week, KEY.Key_Insert)
    schedule = planned.schedule
    assert planned.stack.currentWidget() is schedule
    waiting = schedule.table.model
    assert waiting.text(0, 0) == "惠民超市" and waiting.text(0, 2) == "Not planned yet."
    schedule.table.table.show_current(0)
    press(qtbot, schedule.table.table, KEY.Key_Return)
    assert [v.client for v in of_day(made, TUESDAY)] == ["惠民超市", "福星烟酒"]
    write_over(qtbot, schedule.client.line, "bxcs")
    press(qtbot, schedule.client.line, KEY.Key_Return)
    assert [v.client for v in of_day(made, TUESDAY)] == ["惠民超市", "福星烟酒", "百姓超市"]
    planned.back()
    assert len(planned.plan.week.days[1].visits) == 3


def test_two_days_are_swapped_from_the_menu_of_a_day(
    qtbot: QtBot, planned: VisitsPage, ids: list[int], made: Made,
) -> None:
    board = planned.plan.week
    names = {action.text(): action for action in board.day_menu(board.days[0]).actions()}
    names["Swap with Tue 11/17"].trigger()
    assert {v.id for v in of_day(made, TUESDAY)} == set(ids[:3])
    assert [v.id for v in of_day(made, MONDAY)] == [ids[3]]


def test_a_month_is_copied_from_the_four_weeks_before(
    qtbot: QtBot, planned: VisitsPage, ids: list[int], made: Made, ctx: AppContext,
) -> None:
    ctx.period.set(Period(Month(2026, 12), Week(2026, 51)))
    copy = next(b for b in planned.plan.empty.findChildren(QPushButton) if b.text() == "Copy the last four weeks")
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert [len(d.visits) for d in planned.plan.week.days] == [3, 1, 0, 0, 0, 0, 0]


def test_those_who_only_look_move_nothing(qtbot: QtBot, made: Made, ids: list[int], ctx: AppContext) -> None:
    ctx.actor = Actor(7, "领导", Role.LEADER)
    window = Window(ctx, [visits.spec()])
    qtbot.addWidget(window)
    window.show()
    page = window.page
    assert isinstance(page, VisitsPage)
    assert [page.tabs.tabText(k) for k in range(page.tabs.count())] == [
        "Visit planning", "Completion of visits", "Cycles and calendar",
    ]
    assert [b.text() for b in page.header.buttons] == []
    page.plan.week.choose(ids[0], MONDAY)
    for key in (KEY.Key_L, KEY.Key_Delete, KEY.Key_Insert):
        press(qtbot, page.plan.week, key)
    press(qtbot, page.plan.week, KEY.Key_Right, CONTROL)
    drag(qtbot, page, ids[0], page.plan.week.column_box(TUESDAY).center().toPoint())
    assert page.plan.week.dragged is None
    assert [v.id for v in of_day(made, MONDAY)] == ids[:3]


def test_the_week_sheet_is_previewed(qtbot: QtBot, planned: VisitsPage, ids: list[int], window: Window) -> None:
    with qtbot.waitSignal(planned.preview.ready, timeout=20000):
        qtbot.mouseClick(planned.plan.side.printing, Qt.MouseButton.LeftButton)
    document = planned.preview.pdf.document
    assert document is not None and document.pageCount() >= 1
    planned.back()
    assert planned.stack.currentWidget() is planned.plan


def test_the_month_is_printed_as_an_overview(qtbot: QtBot, planned: VisitsPage, ids: list[int]) -> None:
    planned.plan.show_mode("month")
    with qtbot.waitSignal(planned.preview.ready, timeout=20000):
        qtbot.keyClick(planned, KEY.Key_P, CONTROL)
    assert planned.preview.title.text() == "Visit plan of 2026-11"
    document = planned.preview.pdf.document
    assert document is not None and document.pageCount() >= 1


def test_a_week_without_visits_prints_nothing_and_says_so(qtbot: QtBot, page: VisitsPage, ctx: AppContext) -> None:
    with qtbot.waitSignal(ctx.failed, timeout=10000) as refused:
        page.print()
    assert [p.code for p in refused.args[0]] == ["no_visits"]
    assert page.stack.currentWidget() is page.plan


def test_the_visits_on_show_are_exported(
    qtbot: QtBot, planned: VisitsPage, ids: list[int], asker: ScriptedAsker, made: Made, ctx: AppContext,
) -> None:
    target = made.desk.folder / "out.csv"
    asker.answers = [target]
    with qtbot.waitSignal(ctx.told, timeout=10000):
        qtbot.mouseClick(planned.plan.side.exporting, Qt.MouseButton.LeftButton)
    assert len(target.read_text(encoding="utf-8-sig").splitlines()) == 5


def test_leave_and_days_off_are_named(made: Made, ids: list[int], page: VisitsPage, ctx: AppContext) -> None:
    save(made.desk, "absences", manager=made.lee, kind="duty", first_day=TUESDAY, last_day=TUESDAY, note="培训")
    page.refresh()
    tuesday = page.plan.week.days[1]
    assert (tuesday.works, tuesday.capacity, tuesday.name) == (False, 0, "培训")


def test_other_pages_point_at_a_person_a_view_or_rows(
    planned: VisitsPage, ids: list[int], window: Window, made: Made,
) -> None:
    window.go("visits", "completion")
    assert planned.key == "completion"
    window.go("visits", made.zhang)
    assert planned.key == "plan" and planned.chooser.person is not None and planned.chooser.person.name == "张敏"
    window.go("visits", Filter("day", "equals", MONDAY))
    assert planned.stack.currentWidget() is planned.rows and planned.rows.list.model.total == 3
    window.go("visits", "entry")
    assert planned.stack.currentWidget() is planned.entry


def test_everything_speaks_the_other_language(qtbot: QtBot, window: Window, ctx: AppContext, ids: list[int]) -> None:
    ctx.language.set("zh_CN")
    page = window.page
    assert isinstance(page, VisitsPage)
    assert page.header.title.text() == "[Client visits]"
    assert [page.tabs.tabText(k) for k in range(4)] == [
        "[Visit planning]", "[Visit entry]", "[Completion of visits]", "[Cycles and calendar]",
    ]
    page.plan.week.choose(ids[0], MONDAY)
    assert page.plan.side.day.text() == "[[Mon] · 11/16]"
