"""A problem goes from found to closed, with an answer to the client on the way."""

from __future__ import annotations

from datetime import date

import pytest

from cmdesk.services import entities, system
from cmdesk.services.visits.problems import close_problems
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError
from cmdesk.values.queries import Filter, ListQuery
from cmdesk.values.rights import Role
from tests.services.visits.making import CHIEF, CLERK, FRIDAY, MONDAY, Made, save

DUE = {"found_on": MONDAY, "due_on": FRIDAY}


def stages(made: Made, *filters: Filter) -> list[tuple[str, object]]:
    query = ListQuery(entity="problems", columns=("stage", "closed_on"), filters=filters, sort=(("text", False),))
    rows = entities.rows(made.desk, CHIEF, query).rows
    return [(getattr(row.values[0], "id", ""), row.values[1]) for row in rows]


def test_a_problem_is_answered_and_closed(made: Made) -> None:
    one = save(made.desk, "problems", client=made.clients[0], manager=made.lee, text="一、缺货", **DUE)
    two = save(made.desk, "problems", client=made.clients[0], manager=made.lee, text="二、柜台坏了", **DUE)
    entities.save(made.desk, CLERK, "problems", two, None, {"answer": "周三上门修"})
    assert stages(made) == [("open", None), ("answered", None)]
    with pytest.raises(UserError, match="problem_unanswered"):
        close_problems(made.desk, CLERK, [one, two], "")
    assert stages(made) == [("open", None), ("answered", None)], "all or none"
    close_problems(made.desk, CLERK, [two], " ")
    outcome = close_problems(made.desk, CLERK, [one, two], "周五补货")
    assert stages(made) == [("closed", FRIDAY), ("closed", FRIDAY)]
    answers = {p: entities.record(made.desk, CHIEF, "problems", p).values["answer"] for p in (one, two)}
    assert answers == {one: "周五补货", two: "周三上门修"}
    assert stages(made, Filter("stage", "one_of", ("closed",))) == stages(made)
    with pytest.raises(UserError, match="problems_closed"):
        close_problems(made.desk, CLERK, [one, two], "x")
    system.undo(made.desk, CHIEF, outcome.undo or "")
    assert [stage for stage, _day in stages(made)] == ["open", "closed"]


def test_a_record_closed_by_hand_needs_its_answer_and_days_in_order(made: Made) -> None:
    values = {"client": made.clients[0], "manager": made.lee, "text": "缺货"}
    early = {"due_on": date(2026, 11, 1)}
    for wrong, code in (({"closed_on": FRIDAY}, "problem_unanswered"), (early, "days_reversed")):
        with pytest.raises(UserError, match=code):
            save(made.desk, "problems", **values, **{**DUE, **wrong})


def test_a_client_manager_closes_the_own_problems_alone(made: Made) -> None:
    theirs = save(made.desk, "problems", client=made.others[0], manager=made.zhang, text="缺货", **DUE)
    with pytest.raises(UserError, match="not_allowed"):
        close_problems(made.desk, Actor(5, "李建国", Role.MANAGER, made.lee), [theirs], "已补货")
    close_problems(made.desk, Actor(6, "张敏", Role.MANAGER, made.zhang), [theirs], "已补货")
    assert stages(made)[0][0] == "closed"
