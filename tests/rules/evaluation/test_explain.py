"""Any number opens to its rule, its sum, its inputs and the way up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cmdesk.rules.evaluation import explain, score
from cmdesk.values.evaluation import (
    Absent,
    Band,
    Bands,
    ByRank,
    Column,
    Curve,
    Direction,
    Explanation,
    Inputs,
    Item,
    Manual,
    Measure,
    Name,
    PerOccurrence,
    Proportional,
    Prorate,
    Rater,
    Status,
    Steps,
    Threshold,
    YesNo,
)
from cmdesk.values.messages import english
from tests.rules.evaluation.build import BONUS, DEDUCTION, VETO, D, array, filler, item, people, scheme

PERCENT = Name("%", "%")
FORECAST = item(Threshold(D(95), D("0.5"), D(1)), 15, "forecast", unit=PERCENT)


def explained(one: Item, value: float, who: Any = None, ratings: Any = None, **parts: float) -> Explanation:
    column = Column(value=array(value), **{name: array(part) for name, part in parts.items()})
    figures = {one.sources[0].indicator: column} if one.sources else {}
    inputs = Inputs(figures=figures, ratings={one.code: np.array(ratings)} if ratings else {})
    rules, who = scheme(one), who or people(1)
    return explain(rules, who, inputs, score(rules, who, inputs), "P1", one.code, language="en")


def test_the_forecast_of_the_sheet() -> None:
    found = explained(FORECAST, 91.2)
    assert found.formula == "15 − (95.00 − 91.20) × 0.5 = 13.10"
    assert english(found.rule) == (
        "required ≥ 95%; each 1 percentage point below costs 0.5; each 1 percentage point above adds 1; at most 15"
    )
    assert (str(found.score), str(found.full)) == ("13.10", "15.00")


@pytest.mark.parametrize(
    ("one", "given", "formula"),
    [
        (FORECAST, {"value": 96}, "min(15, 15 + (96.00 − 95.00) × 1) = 15.00"),
        (FORECAST, {"value": 95}, "95.00 ≥ 95 → 15 = 15.00"),
        (FORECAST, {"value": 10}, "max(0, 15 − (95.00 − 10.00) × 0.5) = 0.00"),
        (item(Threshold(D(95), D(1), steps=Steps.STARTED)), {"value": 93.9}, "10 − ⌈(95.00 − 93.90)⌉ × 1 = 8.00"),
        (item(Threshold(D("1.5"), D("0.5"), step=D("0.1")), 8, direction=Direction.LOWER), {"value": 1.83},
         "8 − (1.83 − 1.50) ÷ 0.1 × 0.5 = 6.35"),
        (item(Proportional(cap=D(120)), 20, measure=Measure.COMPLETION), {"value": 96.5, "target": 100},
         "20 × 96.50 ÷ 100 = 19.30"),
        (item(Proportional(cap=D(120)), 20, measure=Measure.COMPLETION), {"value": 150, "target": 100},
         "20 × 120 ÷ 100 = 24.00"),
        (item(Proportional(full_at=D(2), zero_at=D(10)), 4, direction=Direction.LOWER), {"value": 5},
         "4 × (10 − 5.00) ÷ 8 = 2.50"),
        (item(Proportional(zero_at=D(60))), {"value": 75}, "10 × (75.00 − 60) ÷ 40 = 3.75"),
        (item(Proportional(line=D(80))), {"value": 79}, "79.00 < 80 → 0 = 0.00"),
        (item(Bands((Band(D(90), D(5)), Band(D(80), D(3))), D(1)), 5), {"value": 85}, "85.00 ≥ 80 → 3 = 3.00"),
        (item(Bands((Band(D(90), D(5)), Band(D(80), D(3))), D(1)), 5), {"value": 50}, "50.00 < 80 → 1 = 1.00"),
        (item(Curve((Band(D(60), D(0)), Band(D(100), D(10))))), {"value": 85},
         "0 + (85.00 − 60) × (10 − 0) ÷ (100 − 60) = 6.25"),
        (item(ByRank(step=D("0.5"))), {"value": 7}, "10 − (1 − 1) × 0.5 = 10.00"),
        (item(PerOccurrence(D(1)), 5), {"value": 2}, "5 − 2 × 1 = 3.00"),
        (item(PerOccurrence(D("0.5"), free=D(3)), 2, kind=BONUS), {"value": 5}, "max(5 − 3, 0) × 0.5 = 1.00"),
        (item(PerOccurrence(D(2)), 5, kind=DEDUCTION), {"value": 4}, "max(−5, −4 × 2) = −5.00"),
        (item(YesNo(), 1), {"value": 1}, "1 ≥ 1 → 1 = 1.00"),
        (item(Threshold(D(95), D(5)), 15, out_of=D(100)), {"value": 92},
         "(100 − (95.00 − 92.00) × 5) × 15 ÷ 100 = 12.75"),
    ],
)
def test_the_sum_can_be_followed_on_paper(one: Item, given: dict[str, float], formula: str) -> None:
    assert explained(one, **given).formula == formula


def test_inputs_name_value_unit_and_where_they_come_from() -> None:
    one = item(Proportional(), 20, "volume", measure=Measure.COMPLETION)
    inputs = Inputs(figures={"volume": Column(value=array(1842), target=array(2000))})
    rules, who = scheme(one), people(1)
    found = explain(
        rules, who, inputs, score(rules, who, inputs), "P1", "volume", sources={"volume": "sales.xlsx, row 14"},
        names={"volume": "Volume"}, language="en",
    )
    assert [(english(line.name), str(line.value), line.unit, line.source) for line in found.inputs] == [
        ("Volume, actual", "1842", "", "sales.xlsx, row 14"),
        ("Volume, target", "2000", "", "sales.xlsx, row 14"),
        ("Completion", "92.1", "%", None),
    ]


def test_each_rater_is_an_input() -> None:
    raters = (Rater("s", Name("主管", "Supervisor"), D("0.6")), Rater("c", Name("同事", "Colleague"), D("0.4")))
    found = explained(item(Manual(raters, D(100)), sources=()), 0, ratings=[[90, 80]])
    lines = [(english(line.name), str(line.value)) for line in found.inputs]
    assert lines == [("Supervisor", "90"), ("Colleague", "80")]
    assert found.formula == "86.00 × 10 ÷ 100 = 8.60"


def team(points: list[float], rest: list[float], one: Item, person: str) -> Explanation:
    rules, who = scheme(one, filler(100)), people(len(points))
    figures = {one.sources[0].indicator: Column(value=array(*points)), "rest": Column(value=array(*rest))}
    inputs = Inputs(figures=figures)
    return explain(rules, who, inputs, score(rules, who, inputs), person, one.code, language="en")


def test_what_it_takes_to_reach_the_next_above() -> None:
    # 75.21 + 15 = 90.21 against 75.76 + 13.10 = 88.86: 1.35 more is 14.45, and 15 − 1.11 × 0.5 = 14.445
    found = team([95, 91.2], [75.21, 75.76], FORECAST, "P2").next_above
    assert found is not None
    assert (found.above, str(found.gap), str(found.change), str(found.to)) == ("P1", "1.35", "2.69", "93.89")
    assert english(found.text) == (
        "Raising “forecast” by 2.69 percentage points to 93.89% draws level with Person 1 (1.35 points)."
    )


def test_fewer_complaints_are_the_way_up_too() -> None:
    found = team([0, 3], [80, 81], item(PerOccurrence(D(1)), 5, "c"), "P2").next_above
    assert found is not None
    assert (str(found.change), str(found.to)) == ("-2", "1")


def test_an_item_that_cannot_make_up_the_gap_says_so() -> None:
    found = team([95, 91.2], [90, 60], FORECAST, "P2").next_above
    assert found is not None
    assert found.change is None
    assert english(found.text) == "31.90 points behind Person 1; “forecast” alone cannot make that up."


def test_the_first_has_nobody_above() -> None:
    assert team([95, 91.2], [90, 60], FORECAST, "P1").next_above is None


def test_place_and_average_in_the_item() -> None:
    found = team([95, 91.2], [90, 60], FORECAST, "P2")
    assert (found.rank, str(found.average)) == (2, "14.05")


def absent(rule: Absent) -> Explanation:
    one = item(Proportional(full_at=D(20)), 20, "a", not_applicable=rule)
    rules, who = scheme(one, filler(80)), people(3)
    figures = {"a": Column(value=array(10, 15, 0)), "rest": Column(value=array(40, 40, 40))}
    inputs = Inputs(figures=figures, not_applicable={"a": np.array([False, False, True])})
    return explain(rules, who, inputs, score(rules, who, inputs), "P3", "a")


def test_an_absent_item_says_why_and_what_it_gets() -> None:
    found = absent(Absent.AVERAGE)
    assert (found.status, found.formula) == (Status.NOT_APPLICABLE, "25.00 ÷ 2 = 12.50")
    assert [english(note) for note in found.notes] == [
        "The item does not apply to this person.", "It takes the average of those who have it: 12.50.",
    ]
    assert english(absent(Absent.SPREAD).notes[1]) == "Its weight is spread over the other items."


def test_a_spread_weight_shows_its_factor() -> None:
    a = item(Proportional(full_at=D(20)), 20, "a", not_applicable=Absent.SPREAD)
    rules, who = scheme(a, filler(80)), people(1)
    figures = {"a": Column(value=array(0)), "rest": Column(value=array(40))}
    inputs = Inputs(figures=figures, not_applicable={"a": np.array([True])})
    found = explain(rules, who, inputs, score(rules, who, inputs), "P1", "rest")
    assert (found.formula, str(found.full)) == ("80 × 40.00 ÷ 80 × 5 ÷ 4 = 50.00", "100.00")
    assert english(found.notes[0]) == "The weight of items without a score is spread over the others: × 1.25."


def test_a_reduced_target_and_a_veto_are_noted() -> None:
    one = item(Proportional(), 20, "v", measure=Measure.COMPLETION, prorate=Prorate.TARGET)
    found = explained(one, 45, people(1, presence=[D("0.5")]), target=100)
    assert found.formula == "20 × 90.00 ÷ 100 = 18.00"
    assert [english(note) for note in found.notes] == ["Present 50% of the period; the target is reduced to that."]
    vetoed = explained(item(YesNo(), 0, kind=VETO), 1)
    assert english(vetoed.rule) == "veto if ≥ 1; the total becomes 0"
    assert [english(note) for note in vetoed.notes] == ["The veto applies."]
