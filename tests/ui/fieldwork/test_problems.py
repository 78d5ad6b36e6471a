"""The clients' problems through the window: stages, what is overdue, closing with an answer."""

from __future__ import annotations

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from cmdesk.services import entities
from cmdesk.services.work import Desk
from cmdesk.ui import fieldwork
from cmdesk.ui.fieldwork.page import FieldworkPage
from cmdesk.ui.fieldwork.problems import ProblemsPage
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.pages import IGNORED, Make, finish, window_of

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)


@pytest.fixture
def page(qtbot: QtBot, sample: Desk, actor: Actor, open_context: Make) -> ProblemsPage:
    there = [row.id for row in entities.rows(sample, actor, ListQuery(entity="problems")).rows]
    entities.delete(sample, actor, "problems", there)
    for text, due in (("一、缺货", date(2026, 11, 10)), ("二、柜台坏了", date(2026, 12, 10))):
        entities.save(sample, actor, "problems", None, None, {
            "client": 1, "manager": 1, "text": text, "found_on": date(2026, 11, 3), "due_on": due,
        })
    made = ProblemsPage(open_context(sample))
    qtbot.addWidget(made)
    made.show()
    made.refresh()
    return made


def stages(page: ProblemsPage) -> list[str]:
    at = [column.key for column in page.list.model.columns].index("stage")
    return [page.list.model.text(row, at) for row in range(page.list.model.rowCount())]


def test_problems_are_answered_and_closed_from_the_list(
    qtbot: QtBot, page: ProblemsPage, asker: ScriptedAsker,
) -> None:
    assert stages(page) == ["Unanswered", "Unanswered"]
    page.show_overdue()
    finish(qtbot, page.ctx)
    assert page.list.model.total == 1
    page.list.table.selectAll()
    asker.answers = [""]
    page.close_chosen()
    assert asker.said[-1] == "problem_unanswered"
    asker.answers = ["周五补货"]
    page.close_chosen()
    page.refresh()
    finish(qtbot, page.ctx)
    assert page.list.model.total == 0, "what is closed is overdue no more"
    page.list.filters.clear_all()
    finish(qtbot, page.ctx)
    assert sorted(stages(page)) == ["Settled", "Unanswered"]


def test_who_may_only_look_is_not_offered_to_close(page: ProblemsPage, sample: Desk, open_context: Make) -> None:
    def offered(role: Role) -> set[str]:
        ctx = open_context(sample, Actor(9, "某人", role))
        return {english(a.label) for a in ProblemsPage(ctx).actions() if a.right is None or ctx.may(a.right)}

    assert "Answer and close…" in offered(Role.CLERK)
    assert "Answer and close…" not in offered(Role.LEADER)


def test_client_managers_find_their_own_problems_and_no_others(
    qtbot: QtBot, page: ProblemsPage, sample: Desk, actor: Actor, open_context: Make,
) -> None:
    entities.save(sample, actor, "problems", None, None, {
        "client": 2, "manager": 2, "text": "别人的", "found_on": date(2026, 11, 3), "due_on": date(2026, 11, 10),
    })
    ctx = open_context(sample, Actor(5, "本人", Role.MANAGER, 1))
    window = window_of(qtbot, ctx, fieldwork.spec())
    window.page.open(("problems",))
    finish(qtbot, ctx)
    assert isinstance(window.page, FieldworkPage)
    assert isinstance(window.page.view, ProblemsPage)
    assert window.page.view.list.model.total == 2
