"""The run: absent items, carried decisions, vetoes, sections, rounding."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from cmdesk.rules.evaluation import rank, score
from cmdesk.rules.evaluation.spread import factors_by_status
from cmdesk.values.evaluation import (
    Absent,
    Band,
    Bands,
    Column,
    Direction,
    Inputs,
    Item,
    Measure,
    Name,
    Peers,
    PerOccurrence,
    Proportional,
    Rounding,
    Section,
    Span,
    Status,
    Threshold,
    VetoEffect,
    YesNo,
)
from cmdesk.values.periods import Month
from tests.rules.evaluation.build import BONUS, DEDUCTION, VETO, D, array, item, people, scheme, totals, written


def plain(weight: Any, code: str, **given: Any) -> Item:
    """Worth one point per unit of its figure, at most the weight."""
    return item(Proportional(full_at=D(weight)), weight, code, **given)


def inputs(**values: Any) -> Inputs:
    return Inputs(figures={code: Column(value=array(*column)) for code, column in values.items()})


def without(given: Inputs, **absent: Any) -> Inputs:
    masks = {code: np.array(mask, dtype=bool) for code, mask in absent.items()}
    return Inputs(figures=given.figures, not_applicable=masks)


@pytest.mark.parametrize(
    ("rule", "points", "total"),
    [
        (Absent.AVERAGE, "15.33", "75.33"),  # (10 + 16 + 20) ÷ 3
        (Absent.FULL, "20.00", "80.00"),
        (Absent.ZERO, "0.00", "60.00"),
        (Absent.SPREAD, "0.00", "75.00"),  # 60 × 100 ÷ 80
    ],
)
def test_people_without_such_clients(rule: Absent, points: str, total: str) -> None:
    rules = scheme(plain(80, "a"), plain(20, "b", not_applicable=rule))
    given = without(inputs(a=[60, 60, 60, 60], b=[10, 16, 20, 99]), b=[0, 0, 0, 1])
    result = score(rules, people(4), given)
    assert (written(result, "b")[3], totals(result)[3]) == (points, total)
    assert result.status("P4", "b") is Status.NOT_APPLICABLE
    assert totals(result)[:3] == ["70.00", "76.00", "80.00"]


def test_the_average_is_that_of_the_peers() -> None:
    rules = scheme(plain(10, "a", peers=Peers.GRADE))
    given = without(inputs(a=[4, 8, 0, 0]), a=[0, 0, 1, 1])
    result = score(rules, people(4, grade=["high", "low", "high", "low"]), given)
    assert written(result, "a") == ["4.00", "8.00", "4.00", "8.00"]


def test_with_nobody_to_average_over_the_weight_is_spread() -> None:
    rules = scheme(plain(80, "a"), plain(20, "b"))
    result = score(rules, people(1), without(inputs(a=[40], b=[0]), b=[1]))
    assert totals(result) == ["50.00"]


def test_spread_within_the_section_first() -> None:
    sections = (
        Section(code="s", name=Name("s"), items=(plain(30, "a"), plain(20, "b", not_applicable=Absent.SPREAD))),
        Section(code="t", name=Name("t"), items=(plain(50, "c"),)),
    )
    given = without(inputs(a=[15], b=[0], c=[50]), b=[1])
    inside = score(scheme(sections=sections, spread_in_section=True), people(1), given)
    assert (str(inside.section("P1", "s")), totals(inside)) == ("25.00", ["75.00"])  # 15 × 50 ÷ 30
    over_all = score(scheme(sections=sections), people(1), given)
    assert totals(over_all) == ["81.25"]  # 65 × 100 ÷ 80 = 18.75 + 62.50


def test_a_section_without_any_item_left_gives_its_weight_to_the_others() -> None:
    sections = (
        Section(code="s", name=Name("s"), items=(plain(20, "a", not_applicable=Absent.SPREAD),)),
        Section(code="t", name=Name("t"), items=(plain(80, "b"),)),
    )
    given = without(inputs(a=[0], b=[40]), a=[1])
    assert totals(score(scheme(sections=sections, spread_in_section=True), people(1), given)) == ["50.00"]


def test_absent_parts_do_not_drag_a_person_down() -> None:
    rules = scheme(plain(40, "a"), *(plain(20, c, not_applicable=Absent.SPREAD) for c in "bcd"))
    given = without(inputs(a=[36], b=[18], c=[0], d=[0]), c=[1], d=[1])
    assert totals(score(rules, people(1), given)) == ["90.00"]  # 54 × 100 ÷ 60


@pytest.mark.parametrize(
    ("rule", "expected"), [(Absent.ZERO, "30.00"), (Absent.SPREAD, "60.00"), (Absent.FULL, "80.00")]
)
def test_missing_figures_follow_their_own_rule(rule: Absent, expected: str) -> None:
    rules = scheme(plain(50, "a"), plain(50, "b", missing=rule, not_applicable=Absent.AVERAGE))
    result = score(rules, people(1), inputs(a=[30]))
    assert (result.status("P1", "b"), totals(result)) == (Status.MISSING, [expected])


def test_no_entry_means_no_complaint_where_the_scheme_says_so() -> None:
    rules = scheme(item(PerOccurrence(D(1)), 5, "c", none_is_zero=True), plain(5, "d"))
    result = score(rules, people(2), inputs(c=[None, 2], d=[5, 5]))
    assert written(result, "c") == ["5.00", "3.00"]
    assert written(score(rules, people(1), inputs(d=[5])), "c") == ["5.00"]


@pytest.mark.parametrize(
    ("measure", "parts"),
    [
        (Measure.COMPLETION, {"target": array(0)}),
        (Measure.GROWTH, {"last": array(0)}),
        (Measure.VALUE, {"over": array(0)}),
    ],
)
def test_nothing_to_divide_by_means_it_does_not_apply(measure: Measure, parts: Any) -> None:
    rules = scheme(item(Proportional(), 10, "a", measure=measure), plain(10, "b"))
    figures = {"a": Column(value=array(0), **parts), "b": Column(value=array(10))}
    assert score(rules, people(1), Inputs(figures=figures)).status("P1", "a") is Status.NOT_APPLICABLE


def test_items_of_other_grades_are_not_part_of_the_scheme() -> None:
    rules = scheme(plain(90, "a"), plain(10, "old", grades=("chief",)), plain(10, "new", grades=("!chief",)))
    result = score(rules, people(2, grade=["chief", "junior"]), inputs(a=[80, 80], old=[10, 10], new=[5, 5]))
    assert totals(result) == ["90.00", "85.00"]
    assert result.status("P2", "old") is Status.OUTSIDE
    assert result.full.sum(axis=1).tolist() == [10000, 10000]


def test_an_item_of_one_post_may_give_the_others_the_average() -> None:
    rules = scheme(plain(90, "a"), plain(10, "b", posts=("rural",), outside=Absent.AVERAGE))
    result = score(rules, people(3, post=["rural", "city", "rural"]), inputs(a=[80, 80, 80], b=[4, 9, 8]))
    assert written(result, "b") == ["4.00", "6.00", "8.00"]


def test_a_quarterly_decision_waits_for_the_quarter_and_carries_the_last_one() -> None:
    one = plain(20, "q", span=Span.QUARTER, due=Span.QUARTER, not_applicable=Absent.SPREAD)
    rules = scheme(plain(80, "a"), one)
    figures = {"a": Column(value=array(40, 40)), "q@quarter": Column(value=array(20, 10))}
    given = Inputs(figures=figures, carried={"q": array(None, 12.5)})
    due = score(rules, people(2), given, Month(2026, 9))
    between = score(rules, people(2), given, Month(2026, 10))
    assert totals(due) == ["60.00", "50.00"]
    assert totals(between) == ["50.00", "52.50"]  # spread: 40 × 100 ÷ 80; carried: 40 + 12.5
    assert [between.status(p, "q") for p in ("P1", "P2")] == [Status.NOT_DUE, Status.CARRIED]


def test_bonus_and_deduction_stand_apart_and_the_total_does_not_fall_below_zero() -> None:
    rules = scheme(
        plain(100, "a"), item(PerOccurrence(D(1)), 3, "plus", kind=BONUS),
        item(PerOccurrence(D(10)), 0, "minus", kind=DEDUCTION),
    )
    result = score(rules, people(3), inputs(a=[100, 50, 5], plus=[9, 0, 0], minus=[0, 1, 2]))
    assert totals(result) == ["103.00", "40.00", "0.00"]


@pytest.mark.parametrize(
    ("effect", "expected", "ranks"),
    [
        (VetoEffect.TOTAL_ZERO, ["0.00", "50.00"], [2, 1]),
        (VetoEffect.SECTION_ZERO, ["50.00", "50.00"], [1, 1]),
        (VetoEffect.TOTAL_CAP, ["60.00", "50.00"], [1, 2]),
        (VetoEffect.LAST_RANK, ["95.00", "50.00"], [2, 1]),
        (VetoEffect.NO_HONOURS, ["95.00", "50.00"], [1, 2]),
    ],
)
def test_veto(effect: VetoEffect, expected: list[str], ranks: list[int]) -> None:
    struck = item(YesNo(), 0, "v", kind=VETO, veto=effect, veto_cap=D(60))
    rules = scheme(sections=(
        Section(code="s", name=Name("s"), items=(plain(50, "a"), struck)),
        Section(code="t", name=Name("t"), items=(plain(50, "b"),)),
    ))
    who = people(2)
    result = score(rules, who, inputs(a=[45, 20], b=[50, 30], v=[1, 0]))
    assert totals(result) == expected
    assert result.vetoes == (("v",), ())
    found = {row.person: row.rank for row in rank(rules, who, result)}
    assert [found["P1"], found["P2"]] == ranks


def test_a_section_is_bounded() -> None:
    section = Section(code="s", name=Name("s"), items=(item(PerOccurrence(D(2)), 0, "b", kind=BONUS),), cap=D(5))
    result = score(scheme(sections=(section,)), people(2), inputs(b=[2, 9]))
    assert [str(result.section(p, "s")) for p in result.people] == ["4.00", "5.00"]


def thirds(rounding: Rounding) -> list[str]:
    items = [item(Proportional(), "33.3333", c, measure=Measure.COMPLETION) for c in "abc"]
    figures = {c: Column(value=array(1), target=array(2)) for c in "abc"}
    return totals(score(scheme(*items, rounding=rounding), people(1), Inputs(figures=figures)))


def test_what_is_rounded_is_what_the_scheme_says() -> None:
    assert thirds(Rounding.ITEMS) == ["50.01"]  # 16.66665 → 16.67, three times
    assert thirds(Rounding.TOTAL) == ["50.00"]  # 49.99995


def test_averages_are_rounded_when_the_items_are() -> None:
    given = without(inputs(a=[10.004, 10.004, 0], b=[5, 5, 5.004]), a=[0, 0, 1])
    items = (plain(20, "a"), plain(80, "b"))
    found = {r: totals(score(scheme(*items, rounding=r), people(3), given))[2] for r in Rounding}
    assert found == {Rounding.ITEMS: "15.00", Rounding.TOTAL: "15.01"}  # 10.00 + 5.00; 10.004 + 5.004


def test_a_tie_in_the_unrounded_total_goes_up() -> None:
    items = [item(Proportional(), w, c, measure=Measure.COMPLETION) for w, c in ((1, "a"), (1, "b"), (1, "c"))]
    parts = {"a": (1, 3), "b": (1, 3), "c": (203, 600)}  # 0.333… + 0.333… + 0.338333… = 1.005
    figures = {c: Column(value=array(v), target=array(t)) for c, (v, t) in parts.items()}
    result = score(scheme(*items, rounding=Rounding.TOTAL), people(1), Inputs(figures=figures))
    assert totals(result) == ["1.01"]


def test_decimals_and_whole_numbers_may_be_given_instead_of_floats() -> None:
    rules = scheme(item(Threshold(D(95), D("0.5")), 15))
    for values in ([Decimal("91.23"), None], [91.23, float("nan")]):
        figures = {"x": Column(value=np.array(values, dtype=object))}
        assert written(score(rules, people(2), Inputs(figures=figures)), "x") == ["13.12", "0.00"]
    whole = Inputs(figures={"x": Column(value=np.array([91, 95]))})
    assert written(score(rules, people(2), whole), "x") == ["13.00", "15.00"]


def test_nobody_to_score_and_nothing_to_score() -> None:
    assert score(scheme(plain(10, "a")), [], inputs(a=[])).total_units.tolist() == []
    assert totals(score(scheme(), people(2), Inputs())) == ["0.00", "0.00"]


@pytest.mark.parametrize("rounding", list(Rounding))
def test_two_rates_on_their_lines_in_opposite_directions(rounding: Rounding) -> None:
    at_least = item(Bands((Band(D(90), D(5)),), D(3)), 5, "a")
    at_most = item(Bands((Band(D(90), D(5)),), D(3)), 5, "b", direction=Direction.LOWER)
    figures = {code: Column(value=array(1809), over=array(2010)) for code in "ab"}  # 90 % exactly
    result = score(scheme(at_least, at_most, rounding=rounding), people(1), Inputs(figures=figures))
    assert totals(result) == ["10.00"]


def test_a_veto_by_a_rate_on_its_line() -> None:
    rules = scheme(plain(100, "a"), item(YesNo(D(30)), 0, "v", kind=VETO))
    figures = {"a": Column(value=array(80, 80)), "v": Column(value=array(0.3, 0.299), over=array(1, 1))}
    assert totals(score(rules, people(2), Inputs(figures=figures))) == ["0.00", "80.00"]


def test_factors_of_a_finished_evaluation_are_those_of_the_run() -> None:
    """Worked out again from what became of each item: a 40, b 30 missing, c 30 without anybody who has it."""
    items = (
        item(Proportional(), 40, "a"), item(Proportional(), 30, "b", missing=Absent.SPREAD),
        item(Proportional(), 30, "c", missing=Absent.AVERAGE),
    )
    states = {"a": Status.SCORED, "b": Status.MISSING, "c": Status.MISSING}
    rules = scheme(*items)
    assert factors_by_status(rules, states, {"a"}) == {"a": Fraction(100, 40)}
    assert factors_by_status(rules, states, {"a", "c"}) == {"a": Fraction(100, 70), "c": Fraction(100, 70)}
    assert factors_by_status(rules, states | {"b": Status.OUTSIDE}, {"a", "c"}) == {"a": 1, "c": 1}
    assert factors_by_status(rules, states | {"b": Status.CARRIED}, {"a", "c"}) == {"a": 1, "b": 1, "c": 1}
