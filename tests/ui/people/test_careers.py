"""Ladder, workload, admission and probation through the window."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cmdesk.services import entities
from cmdesk.services.careers.admissions import admission_rule, admission_sheet, probation
from cmdesk.services.work import Desk
from cmdesk.ui import people as team_page
from cmdesk.ui.context import Period
from cmdesk.ui.lists import Views
from cmdesk.ui.people.admissions import AdmissionsPage
from cmdesk.ui.people.ladder import LadderPage
from cmdesk.ui.people.probation import ProbationPage
from cmdesk.ui.people.workload import WorkloadPage
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.rights import Role
from tests.services.careers.test_careers import FULL, candidate, scored
from tests.ui.conftest import ScriptedAsker
from tests.ui.pages import Make, finish, probe, window_of

CHIEF = Actor(0, "王芳", Role.ADMINISTRATOR)


def team(qtbot: QtBot, open_context: Make, desk: Desk, view: str, actor: Actor = CHIEF) -> Views:
    ctx = open_context(desk, actor)
    ctx.period.set(Period(Month(2026, 9), Week(2026, 38)))
    page = window_of(qtbot, ctx, team_page.spec()).page
    assert isinstance(page, Views)
    page.show_view(view)
    return page


def test_the_ladder_shows_a_grade_with_its_people(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    views = team(qtbot, open_context, sample, "ladder")
    page = views.view
    assert isinstance(page, LadderPage)
    assert "3.00 : 1" in views.header.subtitle.text()
    assert page.list.model.total == 5
    assert page.people.count() >= 1
    shown = [page.people.itemAt(k).widget() for k in range(page.people.count())]
    assert any("Promotion" in getattr(w, "text", str)() for w in shown if hasattr(w, "text"))
    page.print_ladder()
    qtbot.addWidget(page.dialog)
    finish(qtbot, views.ctx)
    assert page.dialog.view.document.pageCount() >= 1


def test_workload_holds_branches_against_the_standard(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    views = team(qtbot, open_context, sample, "workload")
    page = views.view
    assert isinstance(page, WorkloadPage)
    probe(page.table.model)
    assert page.table.model.rowCount() == 1
    assert "fall short" in views.header.subtitle.text()


def test_a_candidate_is_scored_in_the_table_and_admitted(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    id_ = candidate(sample)
    views = team(qtbot, open_context, sample, "admissions")
    page = views.view
    assert isinstance(page, AdmissionsPage)
    page.open(id_)
    probe(page.marks.model)
    model = page.marks.model
    for k, value in enumerate(FULL.values()):
        assert model.setData(model.index(k, 2), str(value))
    assert admission_sheet(sample, CHIEF, id_).total == Decimal(82)
    assert page.state.text() == "reached"
    model.setData(model.index(0, 2), "21")
    assert "0 to 20" in page.problem.text()
    asker.answers = ["SG090"]
    qtbot.mouseClick(page.admitting, Qt.MouseButton.LeftButton)
    assert admission_sheet(sample, CHIEF, id_).state == "admitted"
    assert [line.code for line in probation(sample, CHIEF)] == ["SG090"]
    assert not page.admitting.isVisible()


def test_turning_down_and_the_empty_sheet(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    id_ = scored(sample, {"written": 3})
    page = team(qtbot, open_context, sample, "admissions").view
    assert isinstance(page, AdmissionsPage)
    page.open(id_)
    asker.answers = ["SG091"]
    qtbot.mouseClick(page.admitting, Qt.MouseButton.LeftButton)
    assert "not scored in every item" in page.problem.text()
    asker.answers = ["未达线"]
    qtbot.mouseClick(page.refusing, Qt.MouseButton.LeftButton)
    assert admission_sheet(sample, CHIEF, id_).state == "refused"
    page.print_sheets()
    qtbot.addWidget(page.dialog)
    finish(qtbot, page.ctx)
    assert page.dialog.view.document.pageCount() == 1


def test_line_and_probation_are_typed(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = team(qtbot, open_context, sample, "admissions").view
    assert isinstance(page, AdmissionsPage)
    dialog = page.change_rule()
    qtbot.addWidget(dialog)
    dialog.line.set_text("300")
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    assert "0 to 100" in dialog.problem.text()
    dialog.line.set_text("75")
    dialog.months.set_text("")
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    assert "empty" in dialog.problem.text()
    dialog.months.set_text("6")
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    assert admission_rule(sample, CHIEF) == (Decimal(75), 6)


def test_probation_is_ended_from_the_list(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    for k, name in enumerate(("甲", "乙")):
        entities.save(sample, CHIEF, "managers", None, None, {
            "code": f"T{k}", "name": name, "state": "probation", "entered_on": date(2026, 7, 1)})
    views = team(qtbot, open_context, sample, "probation")
    page = views.view
    assert isinstance(page, ProbationPage)
    probe(page.table.model)
    assert views.header.subtitle.text() == "2 on probation, 2 due"
    page.confirm()
    assert [line.code for line in page.lines] == ["T1"]
    asker.answers = ["业绩不达标"]
    page.let_go()
    assert not page.lines


@pytest.mark.parametrize("view", ["grade_exams", "admission_items"])
def test_plain_lists_open(qtbot: QtBot, sample: Desk, open_context: Make, view: str) -> None:
    assert team(qtbot, open_context, sample, view).key == view


def test_a_clerk_scores_and_does_not_decide(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    id_ = candidate(sample)
    page = team(qtbot, open_context, sample, "admissions", Actor(4, "内勤", Role.CLERK)).view
    assert isinstance(page, AdmissionsPage)
    page.open(id_)
    assert page.scoring.isVisible()
    assert not page.admitting.isVisible()
