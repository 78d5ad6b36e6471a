"""What if: ranks side by side, how near a swap is, how firm a rank."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cmdesk.rules.evaluation import firmness, score, sensitivity, validate, what_if, with_weights
from cmdesk.values.evaluation import Column, EvaluationResult, Inputs, Measure, Proportional, Scheme, Threshold
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
