"""Grade proposals: who moves up or down, by which facts, and who does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cmdesk.rules.evaluation import propose_grades
from cmdesk.values.evaluation import Compare, GradeCondition, GradeMove, GradeRule, History, Metric, PeriodRecord
from cmdesk.values.messages import english
from tests.rules.evaluation.build import D

AT_MOST = Compare.AT_MOST
UP = GradeRule(
    code="up", move=GradeMove.PROMOTE, grade="junior", to="senior", periods=3,
    all_of=(
        GradeCondition(metric=Metric.TOTAL, value=D(85), times=2),
        GradeCondition(metric=Metric.AVERAGE_RANK_SHARE, value=D(30), compare=AT_MOST),
    ),
)
DOWN = GradeRule(
    code="down", move=GradeMove.DEMOTE, grade="senior", to="junior", periods=2,
    any_of=(
        GradeCondition(metric=Metric.RANK_SHARE, value=D(90), times=2),
        GradeCondition(metric=Metric.VETOES, value=D(1)),
    ),
)


def history(
    *periods: tuple[float, int], person: str = "A", grade: str = "junior", vetoed: bool = False, **given: Any,
) -> History:
    """(total, rank of 10) per period, oldest first; `vetoed`: in the last one."""
    records = [PeriodRecord(D(str(total)), rank, 10, vetoed and k == len(periods) - 1)
               for k, (total, rank) in enumerate(periods)]
    return History(person=person, grade=grade, periods=tuple(records), **given)


GOOD = history((84, 4), (90, 2), (88, 3))  # average place 3 of 10


def reasons(rule: GradeRule, one: History) -> tuple[str, list[str]]:
    proposals, refusals = propose_grades([rule], [one])
    found = proposals[0] if proposals else refusals[0]
    return ("proposed" if proposals else "refused"), [english(reason) for reason in found.reasons]


def test_a_promotion_states_its_facts() -> None:
    assert reasons(UP, GOOD) == ("proposed", [
        "2 of 3 periods with at least 85 points", "on average at 30% of the ranking, 30% or better",
    ])


@pytest.mark.parametrize(
    ("rule", "one", "against"),
    [
        (UP, history((84, 4), (84, 2), (88, 3)), ["1 of 3 periods with at least 85 points"]),
        (UP, history((90, 4), (90, 4), (88, 3)), ["on average at 36.67% of the ranking, 30% or better"]),
        (UP, history((90, 1), (90, 1)), ["only 2 of 3 periods on record"]),
        (replace(UP, exam=True), GOOD, ["the exam is not passed"]),
        (replace(UP, protection=6), replace(GOOD, since_change=4),
         ["the grade changed 4 periods ago; protected for 6"]),
        (replace(UP, no_veto=True), history((90, 1), (90, 1), (90, 1), vetoed=True), ["a veto in the last 3 periods"]),
    ],
)
def test_a_refusal_says_what_stands_against_it(rule: GradeRule, one: History, against: list[str]) -> None:
    assert reasons(rule, one) == ("refused", against)


def test_what_is_fulfilled_does_not_stand_in_the_way() -> None:
    strict = replace(UP, exam=True, protection=6, no_veto=True)
    assert reasons(strict, replace(GOOD, exam_passed=True, since_change=6))[0] == "proposed"


def test_only_the_last_periods_count() -> None:
    assert reasons(UP, history((10, 10), (10, 10), (90, 1), (90, 1), (90, 1)))[0] == "proposed"


def test_any_one_of_the_grounds_demotes() -> None:
    last_twice = history((60, 9), (61, 10), grade="senior")
    struck = history((90, 1), (90, 1), grade="senior", vetoed=True)
    assert reasons(DOWN, last_twice) == ("proposed", ["2 of 2 periods outside the first 90%"])
    assert reasons(DOWN, struck) == ("proposed", ["1 vetoes, at least 1"])
    assert reasons(DOWN, history((70, 8), (60, 10), grade="senior"))[0] == "refused"


def test_a_period_without_a_rank_does_not_count_as_fulfilled() -> None:
    away = replace(GOOD, periods=(*GOOD.periods[:2], PeriodRecord(D(99), 0, 10)))
    assert reasons(replace(UP, all_of=UP.all_of[:1]), away) == ("refused", ["1 of 3 periods with at least 85 points"])


def test_the_quota_goes_to_the_strongest_and_the_others_are_told() -> None:
    names = ("A", "B", "C")
    people = [history(*[(90, rank)] * 3, person=name) for name, rank in zip(names, (3, 1, 2), strict=True)]
    proposals, _ = propose_grades([replace(UP, quota=1)], people)
    assert [(p.person, p.granted) for p in proposals] == [("B", True), ("C", False), ("A", False)]
    assert english(proposals[1].reasons[-1]) == "the quota of 1 is used up"


def test_a_quota_in_percent_counts_those_already_there() -> None:
    there = [history(*[(80, 5)] * 3, person=f"S{k}", grade="senior") for k in range(2)]
    below = [history(*[(90, 1)] * 3, person=f"J{k}") for k in range(8)]
    proposals, _ = propose_grades([replace(UP, quota_percent=D(35))], [*there, *below])
    assert sum(p.granted for p in proposals) == 1  # 35 % of 10 is 3, two are there


def test_a_person_is_proposed_once() -> None:
    proposals, _ = propose_grades([UP, replace(UP, code="again", to="chief")], [GOOD])
    assert [p.rule for p in proposals] == ["up"]
