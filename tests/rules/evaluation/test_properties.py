"""What must hold for every scheme and every figure."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.rules.evaluation import rank, score
from cmdesk.values.evaluation import (
    Absent,
    Band,
    Bands,
    ByRank,
    Column,
    Curve,
    Direction,
    Inputs,
    Item,
    Measure,
    PerOccurrence,
    Proportional,
    Rounding,
    Scheme,
    Steps,
    Threshold,
    Ties,
    YesNo,
)
from tests.rules.evaluation.build import D, array, item, people, points_of, scheme, totals, written

FEW = settings(max_examples=40, deadline=None)
HUNDREDTHS = st.integers(0, 15000).map(lambda n: n / 100)
METHODS = (
    Proportional(cap=D(120)), Proportional(line=D(60)), Threshold(D(95), D("0.5"), D("0.3"), start=D(8)),
    Threshold(D(90), D("0.7"), step=D("0.5"), steps=Steps.STARTED), Bands((Band(D(60), D(4)), Band(D(90), D(9)))),
    Curve((Band(D(50), D(0)), Band(D(80), D(7)), Band(D(100), D(10)))), ByRank(step=D("0.3")), ByRank(), YesNo(D(80)),
)


def for_direction(method: Any, direction: Direction) -> Any:
    """Bands and curves whose better side is the low one have their marks the other way round."""
    if direction is Direction.HIGHER:
        return method
    if isinstance(method, Bands):
        return Bands((Band(D(60), D(9)), Band(D(90), D(4))))
    if isinstance(method, Curve):
        return Curve((Band(D(50), D(10)), Band(D(80), D(7)), Band(D(100), D(0))))
    return method


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("method", METHODS, ids=lambda m: type(m).__name__)
@FEW
@given(values=st.lists(HUNDREDTHS, min_size=2, max_size=12))
def test_a_better_value_never_scores_less_and_equal_ones_the_same(
    method: Any, direction: Direction, values: list[float],
) -> None:
    one = item(for_direction(method, direction), direction=direction)
    scored = list(zip(values, map(D, points_of(one, values)), strict=True))
    scored.sort(key=lambda pair: pair[0] if direction is Direction.HIGHER else -pair[0])
    for (worse, less), (better, more) in pairwise(scored):
        assert less <= more
        assert worse != better or less == more


@FEW
@given(values=st.lists(HUNDREDTHS, min_size=1, max_size=8), weight=st.integers(1, 40))
def test_marks_out_of_100_scale_with_the_weight(values: list[float], weight: int) -> None:
    method = Threshold(D(95), D("2.5"), start=D(100))
    marks = points_of(item(method, 100, out_of=D(100)), values, decimals=4)
    points = points_of(item(method, weight, out_of=D(100)), values, decimals=4)
    assert [D(p) for p in points] == [(D(m) * weight / 100).quantize(D("0.0001"), ROUND_HALF_UP) for m in marks]


@FEW
@given(
    value=st.integers(0, 10**9), target=st.integers(1, 10**9), weight=st.integers(1, 9999), decimals=st.integers(0, 4)
)
def test_completion_agrees_with_exact_arithmetic_to_the_last_digit(
    value: int, target: int, weight: int, decimals: int,
) -> None:
    points = points_of(
        item(Proportional(), D(weight) / 100, measure=Measure.COMPLETION), [value / 100], target=[target / 100],
        decimals=decimals,
    )
    exact = min(Fraction(value, target), Fraction(1)) * Fraction(weight, 100) * 10**decimals
    assert int(D(points[0]).scaleb(decimals)) == int(exact + Fraction(1, 2))


@FEW
@given(value=st.integers(0, 10000), off=st.integers(1, 300), line=st.integers(5000, 10000))
def test_threshold_agrees_with_decimals_to_the_last_digit(value: int, off: int, line: int) -> None:
    points = points_of(item(Threshold(D(line) / 100, D(off) / 100), 10), [value / 100])
    exact = max(D(10) - max(D(line - value) / 100, D(0)) * D(off) / 100, D(0))
    assert D(points[0]) == exact.quantize(D("0.01"), ROUND_HALF_UP)


def whole_scheme(**given_: Any) -> Scheme:
    items: list[Item] = [item(method, 10, f"i{k}") for k, method in enumerate(METHODS)]
    items[2] = replace(items[2], not_applicable=Absent.SPREAD)
    return scheme(*items, item(PerOccurrence(D(1)), 10, "last"), **given_)


def whole_inputs(count: int, seed: int) -> Inputs:
    random = np.random.default_rng(seed)
    codes = [one.code for one in whole_scheme().items]
    figures = {code: Column(value=random.integers(4000, 12000, count) / 100) for code in codes}
    figures["last"] = Column(value=random.integers(0, 4, count).astype(float))
    absent = {code: random.random(count) < 0.2 for code in codes}
    return Inputs(figures=figures, not_applicable=absent)


def picked(inputs: Inputs, order: list[int]) -> Inputs:
    return Inputs(
        figures={code: Column(value=column.value[order]) for code, column in inputs.figures.items()},
        not_applicable={code: mask[order] for code, mask in inputs.not_applicable.items()},
    )


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), order=st.permutations(range(7)), rounding=st.sampled_from(Rounding))
def test_the_order_of_people_does_not_matter(seed: int, order: list[int], rounding: Rounding) -> None:
    rules, who, inputs = whole_scheme(rounding=rounding), people(7), whole_inputs(7, seed)
    straight = score(rules, who, inputs)
    turned = score(rules, [who[k] for k in order], picked(inputs, order))
    assert {p.code: straight.total(p.code) for p in who} == {p.code: turned.total(p.code) for p in who}
    assert {row.person: row.rank for row in rank(rules, who, straight)} == {
        row.person: row.rank for row in rank(rules, [who[k] for k in order], turned)
    }


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), rounding=st.sampled_from(Rounding))
def test_computing_again_gives_every_digit_again(seed: int, rounding: Rounding) -> None:
    rules, who, inputs = whole_scheme(rounding=rounding), people(9), whole_inputs(9, seed)
    first, second = score(rules, who, inputs), score(rules, who, inputs)
    assert totals(first) == totals(second)
    assert all(written(first, code) == written(second, code) for code in first.items)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_sheet_adds_up(seed: int) -> None:
    rules, who = whole_scheme(), people(6)
    result = score(rules, who, whole_inputs(6, seed))
    for person in result.people:
        assert sum(result.points(person, code) for code in result.items) == result.total(person)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_full_marks_sum_to_100_for_everybody_when_absent_weights_are_spread(seed: int) -> None:
    items = [replace(one, not_applicable=Absent.SPREAD) for one in whole_scheme().items]
    inputs = whole_inputs(6, seed)
    result = score(scheme(*items), people(6), inputs)
    there = np.column_stack([~inputs.not_applicable[one.code] for one in items]).any(axis=1)
    sums = result.full.sum(axis=1)
    assert all(abs(int(total) - 10000) <= len(items) for total, has in zip(sums, there, strict=True) if has)


@FEW
@given(points=st.lists(st.integers(0, 5), min_size=1, max_size=10), ties=st.sampled_from(Ties))
def test_ranks_follow_the_tie_rule(points: list[int], ties: Ties) -> None:
    who = people(len(points))
    rules = scheme(item(Proportional(full_at=D(5)), 5), ties=ties)
    rows = rank(rules, who, score(rules, who, Inputs(figures={"x": Column(value=array(*points))})))
    for row in rows:
        better = {other.points for other in rows if other.points > row.points}
        ahead = sum(other.points > row.points for other in rows)
        assert row.rank == 1 + (ahead if ties is Ties.COMPETITION else len(better))
