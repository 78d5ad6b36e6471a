"""Grades: proposals with reasons, decided by a person, kept as dated events; tried on past periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from cmdesk.models.careers import GradeDecision, GradeExam
from cmdesk.models.evaluation import Evaluation, Score, Standing
from cmdesk.models.people import Manager, ManagerEvent
from cmdesk.models.system import AuditEntry
from cmdesk.services import people, system
from cmdesk.services.careers.rulebooks import grade_rules, save_grade_rules
from cmdesk.services.evaluation.grades import Verdict, decide_grade, grade_sheet, simulate
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import Compare, GradeCondition, GradeMove, GradeRule, Metric
from cmdesk.values.messages import english
from cmdesk.values.papers import GradeLine, GradeSheet
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role

MONTH = Month(2026, 11)
SUPERVISOR = Actor(5, "主管", Role.SUPERVISOR)
UP = GradeRule(
    code="up", move=GradeMove.PROMOTE, grade="junior", to="intermediate", periods=3,
    all_of=(GradeCondition(metric=Metric.TOTAL, value=Decimal(85), times=2),), protection=2,
)


def sheet(desk: Desk, month: Month = MONTH) -> GradeSheet:
    found = grade_sheet(desk, SUPERVISOR, month)
    assert found is not None
    return found


def line(desk: Desk, manager_id: int, month: Month = MONTH) -> GradeLine:
    return next(each for each in sheet(desk, month).lines if each.manager_id == manager_id)


def prepare(desk: Desk, *rules: GradeRule) -> None:
    """All five juniors; totals of 2026-09, 10, 11 as written; ranks by total; no change of grade on record."""
    totals = {1: (90, 90, 90), 2: (86, 80, 86), 3: (85, 84, 70), 4: (60, 60, 60), 5: (70, 88, 89)}
    with desk.store.writing() as session:
        for manager in session.scalars(select(Manager)):
            manager.grade = "junior"
        for event in session.scalars(select(ManagerEvent).where(ManagerEvent.kind == "grade")):
            session.delete(event)
        for exam in session.scalars(select(GradeExam)):
            session.delete(exam)
        for at, number in enumerate((MONTH.plus(-2), MONTH.plus(-1), MONTH)):
            asked = select(Standing).join(Evaluation).where(Evaluation.month == number.number)
            rows = {row.manager_id: row for row in session.scalars(asked)}
            order = sorted(totals, key=lambda m: -totals[m][at])
            for manager_id, row in rows.items():
                row.total, row.grade = Decimal(totals[manager_id][at]), "junior"
                row.rank = order.index(manager_id) + 1
        session.commit()
    save_grade_rules(desk, SUPERVISOR, Month(2026, 1), rules or (UP,))


def refused(error: pytest.ExceptionInfo[UserError]) -> str:
    return error.value.problems[0].code


def decide(desk: Desk, manager_id: int, verdict: Verdict, **how: object) -> object:
    return decide_grade(desk, SUPERVISOR, MONTH, manager_id, verdict, **how)  # type: ignore[arg-type]


def test_who_is_proposed_and_why(sample: Desk) -> None:
    prepare(sample)
    moves = {x.manager_id: x for x in sheet(sample).lines if x.move}
    assert set(moves) == {1, 2, 5}
    assert [english(r) for r in moves[2].reasons] == ["2 of 3 periods with at least 85 points"]
    assert (moves[2].move, moves[2].grade_code, moves[2].to_code, moves[2].granted) == (
        "promote", "junior", "intermediate", True)
    with sample.store.reading() as session:
        totals = session.scalars(select(Standing.total).where(Standing.manager_id == 5)).all()
    assert moves[5].average == round(sum(totals, Decimal(0)) / 4, 4)
    third = line(sample, 3)
    assert (third.move, [english(r) for r in third.reasons]) == ("", ["1 of 3 periods with at least 85 points"])


def test_what_comes_before_the_month_does_not_count_and_nothing_after_it(sample: Desk) -> None:
    prepare(sample)
    assert not any(x.move for x in sheet(sample, MONTH.plus(-2)).lines if x.periods < 3)
    assert line(sample, 1, MONTH.plus(-1)).periods == line(sample, 1).periods - 1


def test_accepting_changes_the_grade_and_the_career(sample: Desk) -> None:
    prepare(sample)
    made = decide(sample, 1, Verdict.ACCEPTED, day=date(2026, 11, 18))
    assert made.value == "intermediate"  # type: ignore[attr-defined]
    newest = people.career(sample, SUPERVISOR, 1).events[0]
    assert (newest.day, english(newest.before), english(newest.after)) == (date(2026, 11, 18), "初级", "中级")
    assert "2026-11" in newest.note
    assert "85" in newest.note
    found = line(sample, 1)
    assert (found.decision, found.decided_code, found.grade_code, found.decided_by) == (
        "accepted", "intermediate", "junior", "主管")
    assert found.effective_on == date(2026, 11, 18)
    with pytest.raises(UserError) as error:
        decide(sample, 1, Verdict.REFUSED, reason="再想想")
    assert refused(error) == "grade_decided"


def test_who_left_stays_on_the_list_of_the_month_that_decided(sample: Desk) -> None:
    prepare(sample)
    decide(sample, 1, Verdict.ACCEPTED)
    with sample.store.writing() as session:
        for manager in session.scalars(select(Manager).where(Manager.id.in_((1, 2)))):
            manager.state = "left"
        session.commit()
    assert [x.manager_id for x in sheet(sample).lines] == [1, 3, 4, 5]
    assert line(sample, 1).decision == "accepted"


def test_a_decision_can_be_undone_whole(sample: Desk, actor: Actor) -> None:
    prepare(sample)
    before = sheet(sample)
    events = len(people.career(sample, SUPERVISOR, 1).events)
    token = decide(sample, 1, Verdict.ACCEPTED).undo  # type: ignore[attr-defined]
    system.undo(sample, actor, token)
    assert sheet(sample) == before
    assert len(people.career(sample, SUPERVISOR, 1).events) == events
    with sample.store.reading() as session:
        assert session.get_one(Manager, 1).grade == "junior"
        assert session.scalars(select(GradeDecision)).all() == []


def test_refusing_keeps_the_grade_and_takes_a_reason(sample: Desk) -> None:
    prepare(sample)
    with pytest.raises(UserError) as error:
        decide(sample, 2, Verdict.REFUSED, reason="  ")
    assert refused(error) == "decision_reason"
    decide(sample, 2, Verdict.REFUSED, reason="任职时间不足")
    found = line(sample, 2)
    assert (found.decision, found.decided_code, found.reason, found.effective_on) == (
        "refused", "junior", "任职时间不足", None)
    with sample.store.reading() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert session.get_one(Manager, 2).grade == "junior"
    assert (last.action, "任职时间不足" in last.detail) == ("grades.decide", True)


@pytest.mark.parametrize(("grade", "reason", "code"), [
    ("senior", "", "decision_reason"), ("wizard", "特批", "grade_unknown"), ("junior", "特批", "grade_same"),
])
def test_another_grade_is_checked(sample: Desk, grade: str, reason: str, code: str) -> None:
    prepare(sample)
    with pytest.raises(UserError) as error:
        decide(sample, 4, Verdict.OTHER, grade=grade, reason=reason)
    assert refused(error) == code


def test_another_grade_for_somebody_nobody_proposed(sample: Desk) -> None:
    prepare(sample)
    decide(sample, 4, Verdict.OTHER, grade="senior", reason="省级竞赛一等奖")
    found = line(sample, 4)
    assert (found.decision, found.decided_code, found.move) == ("other", "senior", "")


def test_the_day_lies_neither_ahead_nor_before_the_last_change(sample: Desk) -> None:
    prepare(sample)
    with pytest.raises(UserError) as error:
        decide(sample, 1, Verdict.ACCEPTED, day=date(2026, 12, 1))
    assert refused(error) == "grade_day_future"
    with sample.store.writing() as session:
        session.add(ManagerEvent(manager_id=5, kind="grade", happened_on=date(2026, 7, 1), before=None, after="junior"))
        session.commit()
    with pytest.raises(UserError) as error:
        decide(sample, 5, Verdict.ACCEPTED, day=date(2026, 6, 1))
    assert refused(error) == "grade_day_early"


def test_protection_counts_from_the_last_change(sample: Desk) -> None:
    prepare(sample, replace(UP, protection=5))
    with sample.store.writing() as session:
        session.add(ManagerEvent(manager_id=1, kind="grade", happened_on=date(2026, 7, 3), before="x", after="junior"))
        session.commit()
    held = line(sample, 1)
    assert held.move == ""
    assert [english(r) for r in held.reasons] == ["the grade changed 4 periods ago; protected for 5"]
    assert line(sample, 2).move == "promote"


def test_the_exam_counts_if_passed_after_the_last_change(sample: Desk) -> None:
    prepare(sample, replace(UP, exam=True))
    assert not any(x.move for x in sheet(sample).lines)
    with sample.store.writing() as session:
        session.add(ManagerEvent(manager_id=2, kind="grade", happened_on=date(2026, 6, 1), before="x", after="junior"))
        for manager_id, day, passed in ((1, date(2026, 5, 5), True), (2, date(2026, 5, 5), True),
                                        (5, date(2026, 5, 5), False)):
            session.add(GradeExam(manager_id=manager_id, taken_on=day, name="中级", passed=passed))
        session.commit()
    assert [x.manager_id for x in sheet(sample).lines if x.move] == [1]
    assert (line(sample, 1).exam, line(sample, 2).exam) == (True, False)


def test_a_veto_stands_in_the_way(sample: Desk) -> None:
    prepare(sample, replace(UP, no_veto=True))
    with sample.store.writing() as session:
        asked = select(Score).join(Evaluation).where(
            Evaluation.month == MONTH.plus(-1).number, Score.manager_id == 1, Score.item == "violations")
        kept = session.scalars(asked).one()
        kept.value, kept.detail = Decimal(1), "scored"
        session.commit()
    assert line(sample, 1).move == ""
    assert line(sample, 1).vetoes == 1
    assert [english(r) for r in line(sample, 1).reasons] == ["a veto in the last 3 periods"]


def test_over_the_quota_it_takes_a_reason_and_the_quota_is_used_up_by_decisions(sample: Desk) -> None:
    prepare(sample, replace(UP, quota=1))
    granted = {x.manager_id: x.granted for x in sheet(sample).lines if x.move}
    assert granted == {1: True, 2: False, 5: False}
    decide(sample, 1, Verdict.ACCEPTED)
    assert {x.manager_id: x.granted for x in sheet(sample).lines if x.move and not x.decision} == {2: False, 5: False}
    with pytest.raises(UserError) as error:
        decide(sample, 2, Verdict.ACCEPTED)
    assert refused(error) == "decision_reason"
    decide(sample, 2, Verdict.ACCEPTED, reason="增加一个名额")
    assert line(sample, 2).decided_code == "intermediate"


def test_demotion_by_rule(sample: Desk) -> None:
    down = GradeRule(
        code="down", move=GradeMove.DEMOTE, grade="junior", to="intermediate", periods=3, any_of=(
            GradeCondition(metric=Metric.AVERAGE_TOTAL, value=Decimal(65), compare=Compare.AT_MOST),),
    )
    prepare(sample, down)
    assert [(x.manager_id, x.move) for x in sheet(sample).lines if x.move] == [(4, "demote")]


def test_rules_are_tried_on_past_periods_with_the_grades_of_then(sample: Desk) -> None:
    prepare(sample)
    two = replace(UP, periods=2, protection=0)
    found = simulate(sample, SUPERVISOR, MONTH, 12, [two])
    assert {(m.month, m.manager_id) for m in found if m.month.number >= MONTH.number - 1} == {
        (MONTH.plus(-1), 1), (MONTH, 1), (MONTH, 5),
    }
    decide(sample, 1, Verdict.ACCEPTED)
    again = simulate(sample, SUPERVISOR, MONTH, 12, [two])
    assert {english(m.became) for m in again if m.manager_id == 1} == {"中级"}
    assert {english(m.became) for m in again if m.manager_id == 5} == {""}


def test_the_schemes_own_rules_hold_where_the_branch_has_none(sample: Desk) -> None:
    rules = grade_rules(sample, SUPERVISOR, MONTH)
    assert [r.code for r in rules][:2] == ["junior_up", "intermediate_up"]
    found = sheet(sample)
    assert len(found.rules) == len(rules) == 8
    assert english(found.rules[0][0]) == "Promotion: 初级 → 中级"
    assert "on average within the first 40% of the ranking" in map(english, found.rules[0][1])


@pytest.mark.parametrize(("rule", "code"), [
    (replace(UP, to="wizard"), "grade_steps"), (replace(UP, all_of=()), "grade_rule_empty"),
    (replace(UP, periods=0), "grade_rule_periods"),
])
def test_rules_without_sense_are_refused(sample: Desk, rule: GradeRule, code: str) -> None:
    with pytest.raises(UserError) as error:
        save_grade_rules(sample, SUPERVISOR, MONTH, [rule])
    assert refused(error) == code


@pytest.mark.parametrize("role", [Role.CLERK, Role.LEADER, Role.MANAGER])
def test_others_do_not_decide(sample: Desk, role: Role) -> None:
    someone = Actor(9, "某人", role, manager_id=1)
    with pytest.raises(UserError) as error:
        decide_grade(sample, someone, MONTH, 1, Verdict.REFUSED, reason="x")
    assert refused(error) == "not_allowed"
    if role is Role.MANAGER:
        with pytest.raises(UserError):
            grade_sheet(sample, someone, MONTH)
