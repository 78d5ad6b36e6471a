"""Rules of pay and grades in words, looked through, and a veto told from its measure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cmdesk.rules.evaluation.career_checks import rule_problems, strikes
from cmdesk.rules.evaluation.career_words import condition_in_words, grade_conditions, pay_in_words
from cmdesk.rules.evaluation.payroll import problems
from cmdesk.values.evaluation import (
    Compare,
    Direction,
    GradeCondition,
    GradeMove,
    GradeRule,
    Item,
    ItemKind,
    Manual,
    Metric,
    Name,
    PayBand,
    PayRule,
    YesNo,
)
from cmdesk.values.messages import english

D = Decimal


def test_bands_are_told_from_the_highest_down() -> None:
    rule = PayRule(bands=(PayBand(D(60), D("0.8")), PayBand(D(90), D("1.2"))), by_points=False)
    assert [english(m) for m in pay_in_words(rule)] == [
        "from 90 points: 1.2", "from 60 to below 90 points: 0.8",
        "split by coefficient × grade's coefficient × presence",
    ]


def test_a_formula_is_told_with_its_bounds() -> None:
    rule = PayRule(at=D(85), per_point=D("0.02"), least=D("0.5"), most=D(2))
    assert english(pay_in_words(rule)[0]) == "1 + (points − 85) × 0.02, within 0.5 and 2"


@pytest.mark.parametrize(("metric", "compare", "times", "told"), [
    (Metric.TOTAL, Compare.AT_LEAST, 0, "at least 80 points in each of them"),
    (Metric.TOTAL, Compare.AT_MOST, 3, "at most 80 points in 3 of them"),
    (Metric.TOTAL, Compare.AT_LEAST, 6, "at least 80 points in each of them"),
    (Metric.RANK, Compare.AT_MOST, 2, "place 80 or better in 2 of them"),
    (Metric.RANK_SHARE, Compare.AT_MOST, 0, "within the first 80% in each of them"),
    (Metric.AVERAGE_TOTAL, Compare.AT_MOST, 0, "average of at most 80 points"),
    (Metric.AVERAGE_RANK_SHARE, Compare.AT_LEAST, 0, "on average at 80% of the ranking or further down"),
    (Metric.VETOES, Compare.AT_LEAST, 0, "at least 80 vetoes"),
])
def test_conditions_in_words(metric: Metric, compare: Compare, times: int, told: str) -> None:
    condition = GradeCondition(metric=metric, compare=compare, value=D(80), times=times)
    assert english(condition_in_words(condition, 6)) == told


def test_all_that_a_rule_asks_for_is_told() -> None:
    one, other = (GradeCondition(metric=Metric.VETOES, value=D(k)) for k in (1, 2))
    rule = GradeRule(
        code="x", move=GradeMove.DEMOTE, grade="a", to="b", periods=6, any_of=(one, other), exam=True, no_veto=True,
        protection=3, quota=2, quota_percent=D("7.5"),
    )
    assert [english(m) for m in grade_conditions(rule)] == [
        "over the last 6 periods", "one of these: at least 1 vetoes / at least 2 vetoes",
        "examination passed since the last change of grade", "no veto in these periods",
        "not within 3 periods after a change of grade", "at most 2 people at a time",
        "at most 7.5% of all people at a time",
    ]


def test_rules_are_looked_through() -> None:
    bad = GradeRule(code="x", move=GradeMove.PROMOTE, grade="a", to="nowhere", periods=61)
    assert [p.code for p in rule_problems([bad], ["a", "b"])] == [
        "grade_steps", "grade_rule_empty", "grade_rule_periods",
    ]
    assert problems(PayRule()) == ()
    both = PayRule(bands=(PayBand(D(1), D(1)), PayBand(D(1), D(-1))))
    assert [p.code for p in problems(both)] == ["pay_band_twice", "pay_coefficient"]


@pytest.mark.parametrize(("direction", "value", "struck"), [
    (Direction.HIGHER, "1", True), (Direction.HIGHER, "0", False), (Direction.LOWER, "0.5", True),
    (Direction.LOWER, "1.5", False), (Direction.HIGHER, None, False),
])
def test_a_veto_is_told_from_its_measure(direction: Direction, value: str | None, struck: bool) -> None:
    item = Item(code="v", name=Name("v"), method=YesNo(line=D(1)), kind=ItemKind.VETO, direction=direction)
    assert strikes(item, None if value is None else D(value)) is struck


def test_what_is_no_veto_never_strikes() -> None:
    assert not strikes(Item(code="m", name=Name("m"), method=Manual(), weight=D(10)), D(9))
