"""Draft, published, locked: what each state allows, to whom, and what the audit trail keeps."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cmdesk.models.evaluation import Evaluation
from cmdesk.models.system import AuditEntry
from cmdesk.services import system
from cmdesk.services.evaluation import evaluate, lock, publish, reopen, standings
from cmdesk.services.meetings import pack_data
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role

MONTH = Month(2026, 11)
SUPERVISOR = Actor(5, "主管", Role.SUPERVISOR)


def state(desk: Desk, actor: Actor) -> str:
    found = standings(desk, actor, MONTH)
    assert found is not None
    return found.state


def refused(error: pytest.ExceptionInfo[UserError]) -> str:
    return error.value.problems[0].code


def test_the_way_there_and_back(sample: Desk, actor: Actor) -> None:
    assert state(sample, actor) == "draft"
    publish(sample, SUPERVISOR, MONTH)
    assert state(sample, actor) == "published"
    lock(sample, SUPERVISOR, MONTH)
    assert state(sample, actor) == "locked"
    reopen(sample, actor, MONTH, "补录一次拜访")
    assert state(sample, actor) == "published"
    reopen(sample, SUPERVISOR, MONTH, "重新计算")
    assert state(sample, actor) == "draft"


@pytest.mark.parametrize("steps", [1, 2])
def test_what_is_published_or_locked_is_not_computed_again(sample: Desk, actor: Actor, steps: int) -> None:
    for step in (publish, lock)[:steps]:
        step(sample, actor, MONTH)
    before = standings(sample, actor, MONTH)
    with pytest.raises(UserError) as error:
        evaluate(sample, actor, MONTH)
    assert refused(error) == ("evaluation_published", "evaluation_locked")[steps - 1]
    assert standings(sample, actor, MONTH) == before


def test_the_meeting_pack_takes_a_published_month_as_it_is(sample: Desk, actor: Actor) -> None:
    publish(sample, actor, MONTH)
    before = standings(sample, actor, MONTH)
    data = pack_data(sample, actor, Week(2026, 46))
    assert data.ranking is not None
    assert before is not None
    assert [row.total for row in data.ranking.rows] == [row.total for row in before.rows]
    assert state(sample, actor) == "published"


def test_only_an_administrator_opens_a_locked_month_and_only_with_a_reason(sample: Desk, actor: Actor) -> None:
    publish(sample, actor, MONTH)
    lock(sample, actor, MONTH)
    with pytest.raises(UserError) as error:
        reopen(sample, SUPERVISOR, MONTH, "想改")
    assert refused(error) == "not_allowed"
    with pytest.raises(UserError) as error:
        reopen(sample, actor, MONTH, "  ")
    assert refused(error) == "reason_missing"
    assert state(sample, actor) == "locked"


def test_a_draft_cannot_be_locked(sample: Desk, actor: Actor) -> None:
    with pytest.raises(UserError) as error:
        lock(sample, actor, MONTH)
    assert refused(error) == "evaluation_unpublished"


def test_results_older_than_their_figures_are_not_published(sample: Desk, actor: Actor) -> None:
    with sample.store.writing() as session:
        for found in session.scalars(select(Evaluation)):
            found.stale = True
        session.commit()
    with pytest.raises(UserError) as error:
        publish(sample, actor, MONTH)
    assert refused(error) == "evaluation_stale"
    evaluate(sample, actor, MONTH)
    publish(sample, actor, MONTH)
    assert state(sample, actor) == "published"


def test_each_step_stands_in_the_audit_trail_with_its_reason(sample: Desk, actor: Actor) -> None:
    publish(sample, SUPERVISOR, MONTH)
    reopen(sample, SUPERVISOR, MONTH, "漏了一人")
    with sample.store.reading() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert [(entry.who, entry.action) for entry in last] == [
        ("主管", "evaluation.reopen"), ("主管", "evaluation.publish"),
    ]
    assert "漏了一人" in last[0].detail


def test_publishing_can_be_undone_and_locking_not(sample: Desk, actor: Actor) -> None:
    token = publish(sample, actor, MONTH).undo
    assert token is not None
    system.undo(sample, actor, token)
    assert state(sample, actor) == "draft"
    publish(sample, actor, MONTH)
    assert lock(sample, actor, MONTH).undo is None


def test_a_month_without_result_has_nothing_to_publish(branch: Desk, actor: Actor) -> None:
    with pytest.raises(UserError) as error:
        publish(branch, actor, MONTH)
    assert refused(error) == "evaluation_missing"


@pytest.mark.parametrize("role", [Role.CLERK, Role.MANAGER, Role.LEADER])
def test_others_may_not(sample: Desk, role: Role) -> None:
    someone = Actor(9, "某人", role, manager_id=1)
    for step in (publish, lock):
        with pytest.raises(UserError) as error:
            step(sample, someone, MONTH)
        assert refused(error) == "not_allowed"
    with pytest.raises(UserError) as error:
        reopen(sample, someone, MONTH, "因为")
    assert refused(error) == "not_allowed"
