"""The way of a month with appeals and confirmations: deadlines, answers, corrections, and what silence means."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from cmdesk.models.evaluation import Evaluation
from cmdesk.models.system import AuditEntry
from cmdesk.services import system
from cmdesk.services.evaluation import evaluate, explain, lock, publish, reopen, standings
from cmdesk.services.evaluation.appeals import (
    accept_appeal,
    appeal_counts,
    appeals,
    file_appeal,
    reject_appeal,
    withdraw_appeal,
)
from cmdesk.services.evaluation.states import (
    Rules,
    confirm,
    finish_scoring,
    open_appeals,
    progress,
    set_evaluation_rules,
    settle,
)
from cmdesk.services.work import Desk
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role
from cmdesk.values.standings import Standing

MONTH = Month(2026, 10)
SUPERVISOR = Actor(5, "主管", Role.SUPERVISOR)
MINE = Actor(9, "张三", Role.MANAGER, manager_id=2)
OTHER = Actor(10, "李四", Role.MANAGER, manager_id=3)


@pytest.fixture
def opened(sample: Desk, actor: Actor) -> Desk:
    """October is published and open to appeals; today is Friday 20 November 2026."""
    evaluate(sample, actor, MONTH)
    publish(sample, actor, MONTH)
    open_appeals(sample, SUPERVISOR, MONTH)
    return sample


def at(desk: Desk, *day: int) -> Desk:
    return replace(desk, now=lambda: datetime(*day, 9, 0))  # type: ignore[arg-type]


def row_of(desk: Desk, manager_id: int) -> Standing:
    found = standings(desk, SUPERVISOR, MONTH)
    assert found is not None
    return next(row for row in found.rows if row.manager_id == manager_id)


def refused(call: object) -> str:
    with pytest.raises(UserError) as error:
        call()  # type: ignore[operator]
    return error.value.problems[0].code


def test_three_working_days_from_a_friday_end_on_wednesday(opened: Desk) -> None:
    found = progress(opened, SUPERVISOR, MONTH)
    assert found is not None
    assert (found.state, str(found.appeal_until)) == ("appeal", "2026-11-25")
    assert found.waiting == 5


def test_an_appeal_is_filed_answered_and_leaves_a_trail(opened: Desk, actor: Actor) -> None:
    before = row_of(opened, 2)
    old = before.scores["supervisor_score"].points
    assert old is not None
    number = file_appeal(opened, MINE, MONTH, "supervisor_score", "漏算了一次驻店活动").value
    line = appeals(opened, SUPERVISOR, MONTH)[0]
    assert (line.manager_id, line.state, str(line.answer_by), line.overdue) == (2, "open", "2026-11-27", False)
    assert appeal_counts(opened, SUPERVISOR).open == 1
    accept_appeal(opened, SUPERVISOR, number, old + Decimal("0.5"), "补记活动,加 0.5 分")
    after = row_of(opened, 2)
    assert after.scores["supervisor_score"].points == old + Decimal("0.5")
    assert after.total == before.total + Decimal("0.5")
    told = explain(opened, MINE, MONTH, after.code, "supervisor_score", language="en")
    assert told.score == old + Decimal("0.5")
    assert "corrected on appeal on 2026-11-20" in english(told.notes[-1])
    answered = appeals(opened, MINE)[0]
    assert (answered.state, answered.answer, answered.answered_by) == ("accepted", "补记活动,加 0.5 分", "主管")
    assert (answered.points_before, answered.points_after) == (old, old + Decimal("0.5"))
    with opened.store.reading() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.action, last.who) == ("appeal.accept", "主管")


def test_a_correction_moves_the_ranks(opened: Desk) -> None:
    found = standings(opened, SUPERVISOR, MONTH)
    assert found is not None
    first, second = found.rows[0], found.rows[1]
    mine = Actor(9, second.name, Role.MANAGER, manager_id=second.manager_id)
    number = file_appeal(opened, mine, MONTH, "", "总分少算").value
    accept_appeal(opened, SUPERVISOR, number, first.total + 1, "同意")
    after = standings(opened, SUPERVISOR, MONTH)
    assert after is not None
    assert [row.manager_id for row in after.rows[:2]] == [second.manager_id, first.manager_id]
    assert [row.rank for row in after.rows[:2]] == [1, 2]
    assert after.rows[0].total == first.total + 1


def test_a_corrected_month_is_locked_and_checked(opened: Desk, actor: Actor) -> None:
    number = file_appeal(opened, MINE, MONTH, "supervisor_score", "复核").value
    accept_appeal(opened, SUPERVISOR, number, Decimal(9), "同意")
    lock(at(opened, 2026, 11, 26), actor, MONTH)
    assert system.check(opened, actor) == []


def test_accepted_appeals_count_again_after_the_month_was_computed_anew(opened: Desk, actor: Actor) -> None:
    number = file_appeal(opened, MINE, MONTH, "supervisor_score", "复核").value
    accept_appeal(opened, SUPERVISOR, number, Decimal(9), "同意")
    then = row_of(opened, 2)
    reopen(opened, actor, MONTH, "先退回公布")
    reopen(opened, actor, MONTH, "再退回草稿")
    evaluate(opened, actor, MONTH)
    publish(opened, actor, MONTH)
    now = row_of(opened, 2)
    assert (now.total, now.scores["supervisor_score"].points) == (then.total, Decimal(9))


@pytest.mark.parametrize(("item", "reason", "code"), [
    ("supervisor_score", " ", "appeal_reason"), ("no_such", "为什么", "item_unknown"),
])
def test_what_is_no_appeal(opened: Desk, item: str, reason: str, code: str) -> None:
    assert refused(lambda: file_appeal(opened, MINE, MONTH, item, reason)) == code


def test_appeals_have_their_time(opened: Desk, sample: Desk, actor: Actor) -> None:
    assert refused(lambda: file_appeal(sample, MINE, Month(2026, 9), "volume", "早了")) == "appeals_not_open"
    late = at(opened, 2026, 11, 26)
    assert refused(lambda: file_appeal(late, MINE, MONTH, "volume", "晚了")) == "appeals_over"
    file_appeal(at(opened, 2026, 11, 25), MINE, MONTH, "volume", "最后一天")
    assert refused(lambda: file_appeal(opened, MINE, MONTH, "volume", "再来")) == "appeal_twice"


def test_an_unanswered_appeal_is_overdue_and_keeps_the_month_open(opened: Desk, actor: Actor) -> None:
    number = file_appeal(opened, MINE, MONTH, "volume", "复核").value
    later = at(opened, 2026, 11, 30)
    assert appeals(later, SUPERVISOR, MONTH)[0].overdue
    assert appeal_counts(later, SUPERVISOR).overdue == 1
    assert refused(lambda: settle(later, SUPERVISOR, MONTH)) == "appeals_open"
    assert refused(lambda: lock(later, SUPERVISOR, MONTH)) == "appeals_open"
    assert refused(lambda: reject_appeal(later, SUPERVISOR, number, "")) == "appeal_answer_missing"
    reject_appeal(later, SUPERVISOR, number, "数据无误")
    assert settle(later, SUPERVISOR, MONTH).value == "confirmed"
    assert refused(lambda: accept_appeal(later, SUPERVISOR, number, Decimal(1), "x")) == "appeal_answered"


def test_nobody_sees_or_takes_back_the_appeal_of_another(opened: Desk) -> None:
    number = file_appeal(opened, MINE, MONTH, "volume", "复核").value
    assert appeals(opened, OTHER, MONTH) == ()
    assert refused(lambda: withdraw_appeal(opened, OTHER, number)) == "not_found"
    assert refused(lambda: accept_appeal(opened, OTHER, number, Decimal(1), "x")) == "not_allowed"
    withdraw_appeal(opened, MINE, number)
    assert appeals(opened, MINE, MONTH)[0].state == "withdrawn"


def test_silence_is_consent_once_the_time_is_over(opened: Desk) -> None:
    confirm(opened, MINE, MONTH)
    confirm(opened, SUPERVISOR, MONTH, [3])
    assert refused(lambda: settle(opened, SUPERVISOR, MONTH)) == "evaluation_unconfirmed"
    later = at(opened, 2026, 11, 26)
    found = progress(later, SUPERVISOR, MONTH)
    assert found is not None
    assert found.overdue
    settle(later, SUPERVISOR, MONTH)
    found = progress(later, SUPERVISOR, MONTH)
    assert found is not None
    assert {each.manager_id: each.way for each in found.people} == {
        1: "silence", 2: "own", 3: "paper", 4: "silence", 5: "silence",
    }


def test_without_the_rule_of_silence_everybody_has_to_confirm(opened: Desk) -> None:
    set_evaluation_rules(opened, SUPERVISOR, Rules(silence=False))
    later = at(opened, 2026, 11, 26)
    assert refused(lambda: lock(later, SUPERVISOR, MONTH)) == "evaluation_unconfirmed"
    confirm(later, SUPERVISOR, MONTH, [1, 2, 3, 4, 5])
    assert lock(later, SUPERVISOR, MONTH).value == "locked"


def test_a_manager_confirms_for_nobody_else(opened: Desk) -> None:
    assert confirm(opened, MINE, MONTH, [1, 3, 4]).value == 1
    found = progress(opened, SUPERVISOR, MONTH)
    assert found is not None
    assert [each.manager_id for each in found.people if each.way] == [2]
    own = progress(opened, MINE, MONTH)
    assert own is not None
    assert [each.manager_id for each in own.people] == [2]


def test_an_undone_confirmation_of_a_locked_month_is_refused(opened: Desk, actor: Actor) -> None:
    token = confirm(opened, SUPERVISOR, MONTH, [1, 2, 3, 4, 5]).undo
    lock(opened, actor, MONTH)
    assert token is not None
    assert refused(lambda: system.undo(opened, actor, token)) == "month_closed_undo"
    assert system.check(opened, actor) == []


def test_the_end_of_scoring_closes_marks_before_publication(sample: Desk, actor: Actor) -> None:
    month = Month(2026, 11)
    finish_scoring(sample, SUPERVISOR, month)
    assert refused(lambda: evaluate(sample, actor, month)) == "evaluation_scored"
    seen = standings(sample, MINE, month)
    assert seen is not None
    assert [row.manager_id for row in seen.rows] == [2]
    assert publish(sample, SUPERVISOR, month).value == "published"


def test_days_come_from_the_rules(sample: Desk, actor: Actor) -> None:
    evaluate(sample, actor, MONTH)
    publish(sample, actor, MONTH)
    set_evaluation_rules(sample, SUPERVISOR, Rules(appeal_days=1))
    assert str(open_appeals(sample, SUPERVISOR, MONTH).value) == "2026-11-23"
    assert refused(lambda: set_evaluation_rules(sample, SUPERVISOR, Rules(appeal_days=0))) == "days_out_of_range"


def test_going_back_takes_the_confirmations_away(opened: Desk, actor: Actor) -> None:
    confirm(opened, SUPERVISOR, MONTH, [1, 2])
    reopen(opened, actor, MONTH, "重算")
    reopen(opened, actor, MONTH, "重算")
    with opened.store.reading() as session:
        found = session.scalars(select(Evaluation).where(Evaluation.month == MONTH.number)).one()
        assert (found.state, found.appeal_until) == ("draft", None)
    found_progress = progress(opened, actor, MONTH)
    assert found_progress is not None
    assert found_progress.waiting == 5
