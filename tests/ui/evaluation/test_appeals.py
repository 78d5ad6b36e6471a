"""Appeals and confirmations through the window: filed by a manager, answered by the supervisor, confirmed, locked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from cmdesk.services.evaluation import appeals, evaluate, file_appeal, lock, open_appeals, progress, publish
from cmdesk.services.figures import Entry, enter_targets
from cmdesk.services.work import Desk
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.appeals import AppealsView
from cmdesk.ui.evaluation.page import EvaluationPage
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.evaluation.looking import CHIEF, give_raters, offered, press, shown
from tests.ui.pages import Make, finish

MONTH = Month(2026, 10)
MINE = Actor(9, "张三", Role.MANAGER, manager_id=2)


@pytest.fixture
def opened(sample: Desk) -> Desk:
    evaluate(sample, CHIEF, MONTH)
    publish(sample, CHIEF, MONTH)
    open_appeals(sample, CHIEF, MONTH)
    return sample


def view(qtbot: QtBot, ctx: AppContext) -> tuple[EvaluationPage, AppealsView]:
    page = shown(qtbot, ctx, MONTH)
    page.show_view("appeals")
    found = page.segment
    assert isinstance(found, AppealsView)
    return page, found


def click(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.waitUntil(button.isVisible)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_manager_files_an_appeal_by_keys_and_clicks(qtbot: QtBot, opened: Desk, open_context: Make) -> None:
    _page, found = view(qtbot, open_context(opened, MINE))
    assert "appeals until 2026-11-25" in found.about.text()
    click(qtbot, found.panel.beginning)
    found.panel.items.setCurrentIndex(found.panel.items.findData("volume"))
    click(qtbot, found.panel.filing)
    assert "needs a reason" in found.panel.problem.text()
    qtbot.keyClicks(found.panel.reason, "one delivery was booked twice")
    click(qtbot, found.panel.filing)
    line = appeals(opened, CHIEF, MONTH)[0]
    assert (line.manager_id, line.item, line.reason) == (2, "volume", "one delivery was booked twice")
    assert found.appeals.model.text(0, 0) == "Waits for an answer"
    click(qtbot, found.panel.withdrawing)
    assert appeals(opened, CHIEF, MONTH)[0].state == "withdrawn"


def test_the_supervisor_answers_and_the_points_move(
    qtbot: QtBot, opened: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    asker.answers = [True]
    file_appeal(opened, MINE, MONTH, "supervisor_score", "漏了一次活动")
    page, found = view(qtbot, open_context(opened))
    panel = found.panel
    before = next(r for r in page.found.rows if r.manager_id == 2).total  # type: ignore[union-attr]
    panel.points.set_text("abc")
    click(qtbot, panel.accepting)
    assert panel.problem.isVisible()
    panel.points.set_text("9.5")
    page.refresh()
    assert panel.points.text() == "9.5"
    click(qtbot, panel.accepting)
    assert "needs an answer in words" in panel.problem.text()
    qtbot.keyClicks(panel.answer, "counted now")
    click(qtbot, panel.accepting)
    line = appeals(opened, CHIEF, MONTH)[0]
    assert (line.state, line.answer, str(line.points_after)) == ("accepted", "counted now", "9.5000")
    after = next(r for r in page.found.rows if r.manager_id == 2)  # type: ignore[union-attr]
    assert after.total == before + after.scores["supervisor_score"].points - (line.points_before or 0)  # type: ignore[operator]
    assert found.appeals.model.text(0, 0) == "Accepted"


def test_fewer_points_are_asked_about_first(
    qtbot: QtBot, opened: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    file_appeal(opened, MINE, MONTH, "supervisor_score", "复核")
    _page, found = view(qtbot, open_context(opened))
    before = appeals(opened, CHIEF, MONTH)[0].points_before
    assert before is not None
    assert before > 1
    found.panel.points.set_text("1")
    qtbot.keyClicks(found.panel.answer, "checked again")
    asker.answers = [False, True]
    click(qtbot, found.panel.accepting)
    assert "This lowers the points of " in asker.said[-1]
    assert appeals(opened, CHIEF, MONTH)[0].state == "open"
    assert found.panel.answer.toPlainText() == "checked again"
    click(qtbot, found.panel.accepting)
    assert (appeals(opened, CHIEF, MONTH)[0].state, asker.answers) == ("accepted", [])


def test_an_overdue_answer_is_told(qtbot: QtBot, opened: Desk, open_context: Make) -> None:
    file_appeal(opened, MINE, MONTH, "volume", "复核")
    late = replace(opened, now=lambda: datetime(2026, 11, 30, 9))
    _page, found = view(qtbot, open_context(late))
    assert found.appeals.model.text(0, 0) == "Answer overdue"
    assert "appeals were open until 2026-11-25" in found.about.text()


def test_a_manager_confirms_with_one_click(qtbot: QtBot, opened: Desk, open_context: Make) -> None:
    _page, found = view(qtbot, open_context(opened, MINE))
    click(qtbot, found.accept)
    assert not found.accept.isVisible()
    assert [found.people.model.text(k, 1) for k in range(found.people.model.rowCount())] == ["Confirmed in the program"]


def test_signed_slips_are_noted_and_the_month_goes_on_to_the_lock(
    qtbot: QtBot, opened: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    page, found = view(qtbot, open_context(opened))
    assert "All confirmed" in offered(page)
    found.people.table.selectAll()
    click(qtbot, found.paper)
    state = progress(opened, CHIEF, MONTH)
    assert state is not None
    assert state.waiting == 0
    press(qtbot, page, "All confirmed")
    assert page.header.chip.text() == "Confirmed"
    asker.answers = [True]
    press(qtbot, page, "Lock")
    assert page.header.chip.text() == "Locked"
    assert offered(page)[-1] == "Take back"


def test_a_locked_month_tells_its_seal_and_what_was_corrected_since(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    evaluate(sample, CHIEF, MONTH)
    publish(sample, CHIEF, MONTH)
    lock(sample, CHIEF, MONTH)
    enter_targets(sample, CHIEF, MONTH, [Entry(2, "volume", Decimal(2000))])
    _page, found = view(qtbot, open_context(sample))
    assert "sealed by 王芳 on 2026-11-20" in found.about.text()
    assert "1 figures corrected since the lock" in found.about.text()
    assert "→ 2000" in found.about.toolTip()


def test_self_scoring_is_opened_and_ended_from_the_header(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    give_raters(sample)
    ctx = open_context(sample)
    page = shown(qtbot, ctx)
    press(qtbot, page, "Open self-scoring")
    assert page.header.chip.text() == "Self-scoring"
    asker.answers = [1]
    press(qtbot, page, "Compute")
    finish(qtbot, ctx)
    press(qtbot, page, "Finish scoring")
    assert page.header.chip.text() == "Scored"
    assert "Compute" not in offered(page)
    asker.answers = [True]
    press(qtbot, page, "Publish")
    assert page.header.chip.text() == "Published"


def test_the_rules_are_set_in_the_window(qtbot: QtBot, opened: Desk, open_context: Make) -> None:
    from cmdesk.services.evaluation import evaluation_rules

    _page, found = view(qtbot, open_context(opened))
    click(qtbot, found.rules)
    found.dialog.days["appeal_days"].set_text("0")
    click(qtbot, found.dialog.saving)
    assert "choose a number from 1 to 60" in found.dialog.problem.text()
    found.dialog.days["appeal_days"].set_text("5")
    found.dialog.silence.setChecked(False)
    click(qtbot, found.dialog.saving)
    rules = evaluation_rules(opened, CHIEF)
    assert (rules.appeal_days, rules.silence) == (5, False)


def test_why_am_i_where_i_am_is_one_click(qtbot: QtBot, opened: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(opened, MINE), MONTH)
    mine = next(r for r in page.found.rows if r.manager_id == 2)  # type: ignore[union-attr]
    page.show_view("appeals")
    page.show_view("ranking")
    press(qtbot, page, f"Why am I no. {mine.rank}?")
    page.result.explain_now()
    assert page.result.panel.texts[0].startswith(mine.name)
