"""What if: ranks side by side, how near a swap is, how firm a rank."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cmdesk.rules.evaluation import firmness, score, sensitivity, swaps, validate, what_if, with_weights
from cmdesk.values.evaluation import (
    Absent,
    Column,
    EvaluationResult,
    Inputs,
    Measure,
    Proportional,
    Scheme,
    Span,
    Threshold,
)
from cmdesk.values.periods import Month
from tests.rules.evaluation.build import BONUS, D, array, item, people, scheme, totals

A = item(Proportional(), 60, "a", measure=Measure.VALUE)
B = item(Proportional(), 40, "b", measure=Measure.VALUE)


def case(a: list[float], b: list[float], rules: Scheme | None = None) -> tuple[Scheme, Inputs, EvaluationResult]:
    rules = rules or scheme(A, B)
    inputs = Inputs(figures={"a": Column(value=array(*a)), "b": Column(value=array(*b))})
    return rules, inputs, score(rules, people(len(a)), inputs)


def test_other_weights_move_ranks_and_keep_100() -> None:
    rules, inputs, before = case([90, 70, 80], [50, 90, 60])
    assert totals(before) == ["74.00", "78.00", "72.00"]
    other = with_weights(rules, {"a": D(80)})
    assert [one.weight for one in other.items] == [80, 20]
    assert validate(other) == ()
    moves = what_if(rules, other, people(3), inputs)
    # 72 + 10, 56 + 18, 64 + 12
    assert [(m.person, str(m.before), str(m.after), m.rank_before, m.rank_after, m.places) for m in moves] == [
        ("P1", "74.00", "82.00", 2, 1, 1), ("P3", "72.00", "76.00", 3, 2, 1), ("P2", "78.00", "74.00", 1, 3, -2),
    ]


def test_the_original_is_untouched_and_points_scale_with_the_weight() -> None:
    rules = scheme(item(Threshold(D(95), D("0.5")), 15, "a"), item(Proportional(), 85, "b"))
    other = with_weights(rules, {"a": D(30)})
    assert (rules.items[0].weight, other.items[0].weight) == (15, 30)
    _, _, result = case([91.2], [0], other)
    assert str(result.points("P1", "a")) == "26.20"  # 13.10 × 2


def test_three_items_are_rebalanced_in_proportion_to_the_hundredth() -> None:
    rules = scheme(*(item(Proportional(), w, c) for c, w in (("a", 30), ("b", 30), ("c", 40))))
    other = with_weights(rules, {"c": D("33.33")})
    assert [one.weight for one in other.items] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_impossible_changes_are_refused() -> None:
    with pytest.raises(ValueError, match="exceed"):
        with_weights(scheme(A, B), {"a": D(101)})
    with pytest.raises(KeyError):
        with_weights(scheme(A, B), {"z": D(1)})


def test_sensitivity_is_the_change_at_which_neighbours_tie() -> None:
    rules, inputs, result = case([90, 70], [50, 80])
    # 60 a + 40 b: 74 and 74 would tie; here 54 + 20 = 74 against 42 + 32 = 74
    assert [s.change for s in sensitivity(rules, result)] == [None, None]
    rules, inputs, result = case([90, 70], [50, 75])
    # 74 against 72; at weight w of a: 0.9 w + 0.5 (100 − w) = 0.7 w + 0.75 (100 − w) at w = 25 ÷ 0.45 = 55.5556
    found = {s.item: s for s in sensitivity(rules, result)}
    assert str(found["a"].change) == "-4.4444"
    assert str(found["b"].change) == "4.4444"
    assert (found["a"].above, found["a"].below) == ("P1", "P2")
    before = with_weights(rules, {"a": D("56")})
    swapped = with_weights(rules, {"a": D("55")})
    ranks = [{m.person: m.rank_after for m in what_if(rules, s, people(2), inputs)} for s in (before, swapped)]
    assert ranks == [{"P1": 1, "P2": 2}, {"P1": 2, "P2": 1}]


def test_who_leads_in_everything_cannot_be_overtaken_by_weights() -> None:
    rules, _, result = case([90, 70], [80, 60])
    assert [s.change for s in sensitivity(rules, result)] == [None, None]
    assert [(f.kept, f.best, f.worst) for f in firmness(rules, result)] == [(1.0, 1, 1), (1.0, 2, 2)]


def test_the_weights_keep_their_sum_when_they_change_at_random() -> None:
    rules = scheme(item(Proportional(), 100, "a"), item(Proportional(full_at=D(2)), 2, "b", kind=BONUS))
    _, _, result = case([50, 52], [1.9, 0], rules)
    assert totals(result) == ["51.90", "52.00"]
    assert [f.kept for f in firmness(rules, result, percent=D(20))] == [1.0, 1.0]


def test_near_neighbours_are_less_firm_and_the_seed_decides() -> None:
    rules, _, result = case([90, 70, 10], [50, 79.9, 10])
    first, second, third = firmness(rules, result, percent=D(10), draws=400, seed=5)
    assert 0.3 < first.kept < 0.8
    assert (first.best, first.worst, second.best, second.worst) == (1, 2, 1, 2)
    assert third.kept == 1.0
    assert firmness(rules, result, percent=D(10), draws=400, seed=5)[0] == first
    assert firmness(rules, result, percent=D(0), draws=10)[0].kept == 1.0


def test_each_pair_of_neighbours_has_its_ways_the_nearest_first() -> None:
    parts = [item(Proportional(), w, c) for c, w in (("a", 50), ("b", 30), ("c", 20))]
    rules = scheme(*parts)
    columns = {"a": [90, 80, 50], "b": [40, 70, 60], "c": [80, 50, 90]}
    inputs = Inputs(figures={code: Column(value=array(*values)) for code, values in columns.items()})
    result = score(rules, people(3), inputs)
    # P1 45 + 12 + 16 = 73, P2 40 + 21 + 10 = 71, P3 25 + 18 + 18 = 61
    assert totals(result) == ["73.00", "71.00", "61.00"]
    first, second = swaps(rules, result)
    assert (first.above, first.below, str(first.gap)) == ("P1", "P2", "2.00")
    assert (second.above, second.below, str(second.gap)) == ("P2", "P3", "10.00")
    found = {way.item: way.change for way in first.ways}
    # b at 30 + d: the others scaled by (70 - d) / 70; P1 0.40 (30 + d) + 61 (70 - d) / 70 against
    # P2 0.70 (30 + d) + 50 (70 - d) / 70: 2 - d (0.30 + 11 / 70) = 0 at d = 4.375
    assert str(found["b"]) == "4.3750"
    # c at 20 + d: 0.80 (20 + d) + 57 (80 - d) / 80 against 0.50 (20 + d) + 61 (80 - d) / 80: 2 + d (0.30 + 0.05) = 0
    assert str(found["c"]) == "-5.7143"
    # a at 50 + d: 0.90 (50 + d) + 28 (50 - d) / 50 against 0.80 (50 + d) + 31 (50 - d) / 50: 2 + d (0.10 + 0.06) = 0
    assert str(found["a"]) == "-12.5000"
    assert [way.item for way in first.ways] == ["b", "c", "a"]
    assert [way.to for way in first.ways] == [D("34.3750"), D("14.2857"), D("37.5000")]


def test_a_swap_is_found_where_the_weight_of_an_absent_item_falls_to_the_others() -> None:
    """P2 has no c: its 20 fall to a and b, so that its total is no plain sum of the weights."""
    parts = [
        item(Proportional(), w, c, not_applicable=Absent.SPREAD, measure=Measure.COMPLETION)
        for c, w in (("a", 50), ("b", 30), ("c", 20))
    ]
    rules = scheme(*parts)
    given = {"a": [90, 80], "b": [60, 70], "c": [70, 0]}
    targets = {"a": [100, 100], "b": [100, 100], "c": [100, 0]}
    inputs = Inputs(figures={c: Column(value=array(*v), target=array(*targets[c])) for c, v in given.items()})
    result = score(rules, people(2), inputs)
    # P1 45 + 18 + 14 = 77; P2 (40 + 21) × 100 / 80 = 76.25
    assert totals(result) == ["77.00", "76.25"]
    ways = {way.item: way for way in swaps(rules, result)[0].ways}
    for code, way in ways.items():
        for share, swapped in (("0.9", False), ("1.1", True)):
            weight = (rules.item(code).weight + way.change * D(share)).quantize(D("0.0001"))
            moved = {m.person: m for m in what_if(rules, with_weights(rules, {code: weight}), people(2), inputs)}
            assert (moved["P2"].after > moved["P1"].after) is swapped, (code, share)
    assert set(ways) == {"a", "b", "c"}
    firm = firmness(rules, result, percent=D(0), draws=5)
    assert [(f.rank, f.kept) for f in firm] == [(1, 1.0), (2, 1.0)]


def test_carried_points_do_not_move_with_the_weights() -> None:
    rules = scheme(item(Proportional(), 60, "a"), item(Proportional(), 40, "b", due=Span.QUARTER))
    inputs = Inputs(
        figures={"a": Column(value=array(90, 80))}, carried={"b": array(20.0, 25.0)})
    result = score(rules, people(2), inputs, Month(2026, 11))
    assert totals(result) == ["74.00", "73.00"]
    # a at 60 + d: 0.9 (60 + d) + 20 against 0.8 (60 + d) + 25: 1 + 0.1 d = 0
    assert [(w.item, str(w.change)) for w in swaps(rules, result)[0].ways][:1] == [("a", "-10.0000")]


def test_a_weight_that_is_no_hundredth_still_leaves_100() -> None:
    rules = scheme(*(item(Proportional(), w, c) for c, w in (("a", 30), ("b", 30), ("c", 40))))
    other = with_weights(rules, {"c": D("33.3333")})
    assert sum(one.weight for one in other.items) == 100
    assert validate(other) == ()
