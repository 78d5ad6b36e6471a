"""The menu of the plan: model week, swapping, objections, the plan as issued, each client's numbers, settings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from cmdesk.services.visits.entering import day_visits
from cmdesk.services.visits.issuing import set_plan_state
from cmdesk.services.visits.options import planning_options
from cmdesk.ui import visits
from cmdesk.ui.context import AppContext, Period
from cmdesk.ui.shell import Window
from cmdesk.ui.visits.page import VisitsPage
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.rights import Role
from tests.services.visits.making import CHIEF, MONDAY, Made, save
from tests.ui.conftest import ScriptedAsker
from tests.ui.pages import finish, read_sheet
from tests.ui.visits.test_plan import KEY, TUESDAY, of_day, week

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
NOVEMBER = Month(2026, 11)
LATER = Week(2026, 50)


@pytest.fixture
def planned(made: Made, request: pytest.FixtureRequest) -> VisitsPage:
    week(made)
    save(made.desk, "plans", manager=made.lee, month=NOVEMBER.number, made_at=made.desk.now())
    page = request.getfixturevalue("page")
    assert isinstance(page, VisitsPage)
    return page


def choose(page: VisitsPage, words: str) -> None:
    """As a click in the menu."""
    action = next(a for a in page.plan.more.menu(page.plan.menu).actions() if a.text() == words)
    action.trigger()


def offered(page: VisitsPage) -> list[str]:
    return [english(words) for group in page.plan.more.entries() for words, _run in group]


def texts(page: VisitsPage) -> str:
    return "\n".join(each.text() for each in page.plan.findChildren(QLabel) if each.isVisible())


def test_a_week_is_kept_as_the_model_and_coming_weeks_are_planned_like_it(
    planned: VisitsPage, made: Made, asker: ScriptedAsker, window: Window, qtbot: QtBot,
) -> None:
    choose(planned, "Keep this week as the model week")
    planned.ctx.period.set(Period(Month(2026, 12), LATER))
    asker.answers = [7]
    choose(planned, "Plan weeks like the model week…")
    assert "left out" in asker.said[-1], "eight weeks are more than some clients are due"
    found = day_visits(made.desk, CHIEF, made.lee, LATER.first, LATER.plus(1).last)
    assert [len(there) for there in found.values()][:2] == [3, 1]
    qtbot.mouseClick(window.status.undo, Qt.MouseButton.LeftButton)
    assert day_visits(made.desk, CHIEF, made.lee, LATER.first, LATER.plus(1).last) == {}


def test_two_days_are_swapped_by_keys_alone(
    planned: VisitsPage, made: Made, asker: ScriptedAsker, qtbot: QtBot,
) -> None:
    before = [v.client for v in of_day(made, MONDAY)]
    asker.answers = [0]
    qtbot.keyClick(planned.plan.week, KEY.Key_S)
    assert [v.client for v in of_day(made, TUESDAY)] == before


def test_everything_of_the_menu_is_found_by_its_name(planned: VisitsPage) -> None:
    named = {english(action.label) for action in planned.actions()}
    assert set(offered(planned)) <= named


def test_an_objection_is_raised_shown_and_answered(planned: VisitsPage, made: Made, asker: ScriptedAsker) -> None:
    assert "Object to the plan…" not in offered(planned), "nobody objects to a draft"
    planned.plan.advance("submitted")
    asker.answers = ["周三全天培训"]
    choose(planned, "Object to the plan…")
    assert planned.plan.chip.text() == "Objection raised" and "周三全天培训" in texts(planned)
    assert planned.plan.next_step() is None
    asker.answers = ["改到周四"]
    choose(planned, "Agree and change the plan…")
    assert "周三全天培训" in asker.said[-1]
    assert planned.plan.chip.text() == "Draft" and "改到周四" in texts(planned)


def test_a_client_manager_objects_to_the_own_plan_and_changes_nothing(
    qtbot: QtBot, ctx: AppContext, made: Made, asker: ScriptedAsker,
) -> None:
    week(made)
    save(made.desk, "plans", manager=made.lee, month=NOVEMBER.number, made_at=made.desk.now())
    set_plan_state(made.desk, CHIEF, made.lee, NOVEMBER, "submitted")
    ctx.actor = Actor(5, "李建国", Role.MANAGER, made.lee)
    window = Window(ctx, [visits.spec()])
    qtbot.addWidget(window)
    window.show()
    assert isinstance(window.page, VisitsPage)
    assert offered(window.page) == [
        "Five numbers of each client", "Compare with the plan as issued", "What the last planning did",
        "Object to the plan…",
    ]
    asker.answers = ["路太远"]
    choose(window.page, "Object to the plan…")
    assert window.page.plan.head is not None and window.page.plan.head.challenge == "路太远"


def test_the_plan_as_issued_is_compared_over_the_calendar(planned: VisitsPage, made: Made, qtbot: QtBot) -> None:
    told: list[object] = []
    planned.ctx.failed.connect(told.append)
    choose(planned, "Compare with the plan as issued")
    assert told and planned.stack.currentWidget() is planned.plan
    for state in ("submitted", "approved", "issued"):
        planned.plan.advance(state)
    choose(planned, "Compare with the plan as issued")
    over = planned.over
    assert planned.stack.currentWidget() is over and "4 missed" in over.summary.text()
    assert over.table.model.rowCount() == 4
    qtbot.keyClick(planned, KEY.Key_Escape)
    planned.back()
    assert planned.stack.currentWidget() is planned.plan


def test_a_plan_issued_twice_is_looked_at_edition_by_edition(
    planned: VisitsPage, made: Made, asker: ScriptedAsker, tmp_path: Path, qtbot: QtBot,
) -> None:
    for state in ("submitted", "approved", "issued", "draft", "submitted", "approved"):
        planned.plan.advance(state)
    moved = of_day(made, MONDAY)[0]
    planned.plan.move(moved.id or 0, date(2026, 11, 18))
    planned.plan.advance("issued")
    choose(planned, "Compare with the plan as issued")
    over = planned.over
    assert over.editions.isVisible() and over.editions.count() == 2

    def issued_for() -> set[object]:
        return {over.table.model.value(k, 0) for k in range(over.table.model.rowCount())
                if over.table.model.value(k, 1) == moved.client}

    assert issued_for() == {date(2026, 11, 18)}
    over.editions.setFocus()
    qtbot.keyClick(over.editions, KEY.Key_Down)
    assert issued_for() == {MONDAY} and over.summary.text().startswith("Edition 1")
    asker.answers = [tmp_path / "下达.xlsx"]
    next(a for a in planned.actions() if english(a.label) == "Export").run()
    qtbot.waitUntil(lambda: (tmp_path / "下达.xlsx").exists())
    finish(qtbot, planned.ctx)
    kept = [row[0].date() for row in read_sheet(tmp_path / "下达.xlsx") if row[1] == moved.client]
    assert kept == [MONDAY]


def test_planning_anew_shows_what_was_moved_and_why(planned: VisitsPage, made: Made, qtbot: QtBot) -> None:
    december = Month(2026, 12)
    planned.ctx.period.set(Period(december, Week(2026, 50)))
    planned.plan._make(december, False, 1)
    finish(qtbot, planned.ctx)
    save(made.desk, "calendar", day=date(2026, 12, 9), working=False, note="盘点")
    leave = {"first_day": date(2026, 12, 14), "last_day": date(2026, 12, 18)}
    save(made.desk, "absences", manager=made.lee, kind="annual", **leave)
    planned.plan._make(december, False, 1)
    assert planned.plan.strip.isVisible()
    qtbot.waitUntil(lambda: "visits, 0 without a day" in planned.plan.strip.told.text(), timeout=10_000)
    finish(qtbot, planned.ctx)
    assert not planned.plan.strip.isVisible()
    over = planned.over
    assert planned.stack.currentWidget() is over and "visits moved" in over.summary.text()
    model = over.table.model
    why = {model.value(k, 7) for k in range(model.rowCount()) if model.value(k, 4) == date(2026, 12, 16)}
    assert [english(each) for each in why] == ["The day is no longer worked."]  # type: ignore[arg-type]


def test_the_plans_of_all_go_their_way_in_one_step(
    planned: VisitsPage, made: Made, window: Window, qtbot: QtBot,
) -> None:
    save(made.desk, "plans", manager=made.zhang, month=NOVEMBER.number, made_at=made.desk.now())
    planned.plan.show_mode("all")
    finish(qtbot, planned.ctx)
    assert {planned.plan.lanes.table.model.value(k, 1) for k in range(2)} == {"Draft"}
    for words in ("Submit all 2 drafts for approval", "Approve all 2 submitted plans", "Issue all 2 approved plans"):
        choose(planned, words)
        finish(qtbot, planned.ctx)
    assert {planned.plan.lanes.table.model.value(k, 1) for k in range(2)} == {"Issued"}
    qtbot.mouseClick(window.status.undo, Qt.MouseButton.LeftButton)
    finish(qtbot, planned.ctx)
    assert {planned.plan.lanes.table.model.value(k, 1) for k in range(2)} == {"Approved"}


def test_the_keys_of_the_week_work_in_the_view_of_one_day(
    planned: VisitsPage, made: Made, asker: ScriptedAsker, qtbot: QtBot,
) -> None:
    control, plan = Qt.KeyboardModifier.ControlModifier, planned.plan
    plan.show_day(MONDAY)
    plan.focus()
    table = plan.one_day.table
    first, second = of_day(made, MONDAY)[:2]
    table.select(first.id)
    qtbot.keyClick(table.table, KEY.Key_L)
    assert of_day(made, MONDAY)[0].locked
    qtbot.keyClick(table.table, KEY.Key_L)
    qtbot.keyClick(table.table, KEY.Key_Right, control)
    assert first.client in [v.client for v in of_day(made, TUESDAY)]
    assert plan.day == TUESDAY and table.current_id == first.id, "the view goes along"
    plan.show_day(MONDAY)
    table.select(second.id)
    asker.answers = ["店主外出"]
    qtbot.keyClick(table.table, KEY.Key_Delete)
    assert next(v for v in of_day(made, MONDAY) if v.id == second.id).state == "skipped"
    qtbot.keyClick(table.table, KEY.Key_Insert)
    assert planned.stack.currentWidget() is planned.schedule


def test_the_five_numbers_of_each_client_are_a_table(planned: VisitsPage) -> None:
    choose(planned, "Five numbers of each client")
    table = planned.over.table.model
    assert table.rowCount() == 10
    by_name = {table.value(row, 0): [table.value(row, k) for k in range(3, 8)] for row in range(10)}
    assert by_name["惠民超市"][1] == 1 and by_name["惠民超市"][0] >= 4


def test_planning_settings_are_read_saved_and_refused_at_their_field(planned: VisitsPage, made: Made) -> None:
    dialog = planned.plan.more.open_options()
    assert dialog.editors["speed"].text() == "25" and dialog.cycle.key == "four_weeks"
    dialog.editors["speed"].set_text("0")
    dialog.save()
    assert dialog.isVisible() and dialog.editors["speed"].line.property("problem") == "true"
    dialog.editors["speed"].set_text("40")
    dialog.editors["evenness"].set_text("0.5")
    dialog.cycle.show_key("month")
    dialog.save()
    found = planning_options(made.desk, CHIEF)
    assert (found.speed, found.weights.evenness, found.cycle.value) == (40.0, 0.5, "month")
    again = planned.plan.more.open_options()
    assert again.editors["speed"].text() == "40"
    again.show_usual()
    assert again.editors["speed"].text() == "25"
    again.reject()


def test_forms_are_made_and_read_from_the_visits_page(
    planned: VisitsPage, made: Made, asker: ScriptedAsker, tmp_path: Path, qtbot: QtBot,
) -> None:
    asker.answers = [tmp_path]
    planned.write_forms()
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("*J001*.xlsx"))) == 1)
    dialog = planned.open_forms(list(tmp_path.glob("*J001*.xlsx")))
    qtbot.waitUntil(lambda: dialog.found is not None)
    assert dialog.found is not None and dialog.found.count("empty") == 4
    dialog.reject()


def test_what_can_be_worked_and_what_the_visits_take_is_said_with_the_way(planned: VisitsPage) -> None:
    assert "visits and the way take" in planned.plan.side.capacity.text()
    assert planned.plan.board is not None and planned.plan.board.day(date(2026, 11, 16)) is not None
