"""等级 through the window: proposals read, decided, tried on the past; the rules changed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cmdesk.services.careers.rulebooks import grade_rules
from cmdesk.services.evaluation.grades import grade_sheet
from cmdesk.services.work import Desk
from cmdesk.ui.evaluation.grades import GradesView
from cmdesk.ui.evaluation.grades_rules import GradeRulesDialog
from cmdesk.ui.evaluation.page import EvaluationPage
from cmdesk.values.evaluation import Compare, Metric
from cmdesk.values.papers import GradeLine
from cmdesk.values.people import Actor
from cmdesk.values.rights import Role
from tests.services.evaluation.test_grades import prepare
from tests.ui.evaluation.looking import CHIEF, MONTH, offered, press, shown
from tests.ui.pages import Make, finish, probe


def grades_view(page: EvaluationPage) -> GradesView:
    page.show_view("grades")
    assert isinstance(page.segment, GradesView)
    return page.segment


def line(desk: Desk, manager_id: int) -> GradeLine:
    found = grade_sheet(desk, CHIEF, MONTH)
    assert found is not None
    return next(each for each in found.lines if each.manager_id == manager_id)


def texts(view: GradesView, key: str) -> list[str]:
    model = view.table.model
    at = [column.key for column in model.columns].index(key)
    return [model.text(k, at) for k in range(model.rowCount())]


def test_proposals_stand_first_with_their_reasons_beside(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    prepare(sample)
    view = grades_view(shown(qtbot, open_context(sample)))
    probe(view.table.model)
    assert [bool(text) for text in texts(view, "move")] == [True, True, True, False, False]
    assert texts(view, "decision")[:4] == ["to be decided"] * 3 + [""]
    view.table.select(2)
    facts = [view.panel.facts.itemAt(k).widget().text() for k in range(view.panel.facts.count())]  # type: ignore[union-attr]
    assert facts == ["Why it is proposed", "• 2 of 3 periods with at least 85 points"]
    view.table.select(3)
    facts = [view.panel.facts.itemAt(k).widget().text() for k in range(view.panel.facts.count())]  # type: ignore[union-attr]
    assert facts[0] == "What is lacking for a promotion"
    assert not view.panel.accept.isVisible()


def test_accepting_by_the_button(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    prepare(sample)
    view = grades_view(shown(qtbot, open_context(sample)))
    view.table.select(1)
    qtbot.mouseClick(view.panel.accept, Qt.MouseButton.LeftButton)
    assert (line(sample, 1).decision, line(sample, 1).decided_code) == ("accepted", "intermediate")
    assert "as proposed" in texts(view, "decision")
    view.table.select(1)
    assert not view.panel.deciding.isVisible()


def test_refusing_asks_for_a_reason_at_the_place(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    prepare(sample)
    view = grades_view(shown(qtbot, open_context(sample)))
    view.table.select(2)
    qtbot.mouseClick(view.panel.refuse, Qt.MouseButton.LeftButton)
    assert "write down why" in view.panel.problem.text()
    assert line(sample, 2).decision == ""
    view.panel.reason.set_text("任职时间不足")
    qtbot.mouseClick(view.panel.refuse, Qt.MouseButton.LeftButton)
    assert (line(sample, 2).decision, line(sample, 2).reason) == ("refused", "任职时间不足")


def test_another_grade_on_another_day(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    prepare(sample)
    view = grades_view(shown(qtbot, open_context(sample)))
    view.table.select(4)
    view.panel.grade.setCurrentIndex(view.panel.grade.findData("senior"))
    view.panel.reason.set_text("省赛一等奖")
    view.panel.day.set_text("2026-12-24")
    qtbot.mouseClick(view.panel.other, Qt.MouseButton.LeftButton)
    assert "has not come yet" in view.panel.problem.text()
    view.panel.day.set_text("2026-11-02")
    qtbot.mouseClick(view.panel.other, Qt.MouseButton.LeftButton)
    found = line(sample, 4)
    assert (found.decided_code, str(found.effective_on)) == ("senior", "2026-11-02")


def test_the_past_is_tried_in_a_worker(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    prepare(sample)
    page = shown(qtbot, open_context(sample))
    view = grades_view(page)
    view.switch.buttons["past"].click()
    finish(qtbot, page.ctx)
    probe(view.past.model)
    assert view.past.model.rowCount() == len(view.moves) > 0
    assert not view.panel.isVisible()


def test_the_decision_list_is_printed(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    prepare(sample)
    page = shown(qtbot, open_context(sample))
    view = grades_view(page)
    press(qtbot, page, "Print the decision list")
    qtbot.addWidget(view.preview)
    finish(qtbot, page.ctx)
    assert view.preview.view.document.pageCount() >= 1


def test_rules_are_changed_tried_and_put_in_force(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    prepare(sample)
    page = shown(qtbot, open_context(sample))
    view = grades_view(page)
    dialog = view.edit_rules()
    assert isinstance(dialog, GradeRulesDialog)
    qtbot.addWidget(dialog)
    assert dialog.table.model.rowCount() == 1
    dialog.form.numbers["periods"].set_text("2")
    dialog.form.exam.setChecked(True)
    dialog.form.add()
    added = dialog.form.lines[-1]
    added.group.setCurrentIndex(added.group.findData("any"))
    added.looked_at.setCurrentIndex(added.looked_at.findData(Metric.AVERAGE_TOTAL.value))
    added.compare.setCurrentIndex(added.compare.findData(Compare.AT_LEAST.value))
    added.value.set_text("88.5")
    dialog.try_out()
    finish(qtbot, page.ctx)
    assert "promotions" in dialog.tried.text()
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    (rule,) = grade_rules(sample, CHIEF, MONTH)
    assert (rule.periods, rule.exam, rule.any_of[0].value, rule.any_of[0].metric) == (
        2, True, Decimal("88.5"), Metric.AVERAGE_TOTAL)
    assert line(sample, 1).move == ""


def test_a_rule_without_conditions_is_refused_in_words(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    prepare(sample)
    view = grades_view(shown(qtbot, open_context(sample)))
    dialog = view.edit_rules()
    assert isinstance(dialog, GradeRulesDialog)
    qtbot.addWidget(dialog)
    dialog.add()
    assert dialog.table.model.rowCount() == 2
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    assert "has no condition" in dialog.problem.text()
    dialog.remove()
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    assert len(grade_rules(sample, CHIEF, MONTH)) == 1


@pytest.mark.parametrize("role", [Role.CLERK, Role.LEADER])
def test_others_read_and_decide_nothing(qtbot: QtBot, sample: Desk, open_context: Make, role: Role) -> None:
    prepare(sample)
    page = shown(qtbot, open_context(sample, Actor(9, "某人", role)))
    view = grades_view(page)
    view.table.select(1)
    assert not view.panel.deciding.isVisible()
    assert "Change the rules…" not in offered(page)


def test_a_manager_does_not_find_it(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample, Actor(9, "本人", Role.MANAGER, manager_id=1)))
    assert "grades" not in page.switch.buttons
