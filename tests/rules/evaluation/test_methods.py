"""Scoring rules as branches write them, with the scores worked out by hand beside each."""

from __future__ import annotations

from typing import Any

import pytest

from cmdesk.values.evaluation import (
    AllReach,
    Band,
    Bands,
    ByRank,
    Check,
    Checklist,
    Column,
    Curve,
    Direction,
    Item,
    Line,
    Manual,
    Measure,
    Name,
    Peers,
    PerOccurrence,
    Proportional,
    Prorate,
    Rater,
    Steps,
    Term,
    Threshold,
    YesNo,
)
from tests.rules.evaluation.build import BONUS, DEDUCTION, D, array, item, people, points_of

LOWER = Direction.LOWER
COMPLETION, GROWTH, CHANGE = Measure.COMPLETION, Measure.GROWTH, Measure.CHANGE


def bands(*rows: tuple[Any, Any]) -> tuple[Band, ...]:
    return tuple(Band(D(str(edge)), D(str(marks))) for edge, marks in rows)


RULES: list[tuple[str, Item, dict[str, Any], list[str]]] = [
    ("required 95 %, each point below 0.5 off: 15 − 3.8 × 0.5 = 13.10",
     item(Threshold(D(95), D("0.5")), 15), {"values": [95, 91.2, 100, 60]}, ["15.00", "13.10", "15.00", "0.00"]),
    ("required 95 %, below 0.5 off, above 1 on, at most 15; 12 at the line: 12 + 2 × 1 = 14, 12 + 5 → 15",
     item(Threshold(D(95), D("0.5"), D(1), start=D(12)), 15), {"values": [95, 97, 100, 94]},
     ["12.00", "14.00", "15.00", "11.50"]),
    ("half a cent goes up: 15 − (95 − 91.23) × 0.5 = 13.115",
     item(Threshold(D(95), D("0.5")), 15), {"values": [91.23, 91.21]}, ["13.12", "13.11"]),
    ("only full points count: 94.1 is none short, 93.9 is one",
     item(Threshold(D(95), D(1), steps=Steps.FULL)), {"values": [94.1, 94, 93.9]}, ["10.00", "9.00", "9.00"]),
    ("every started point counts: 94.1 is one short, 93.9 two",
     item(Threshold(D(95), D(1), steps=Steps.STARTED)), {"values": [94.1, 94, 93.9]}, ["9.00", "9.00", "8.00"]),
    ("started tenths are exact: 95.3 over a step of 0.1 is 3 steps, though 0.3 ÷ 0.1 is less in floating point",
     item(Threshold(D(95), on=D("0.1"), step=D("0.1"), steps=Steps.FULL, start=D(5))), {"values": [95.3, 95.6]},
     ["5.30", "5.60"]),
    ("bad loans at most 1.5 %, each 0.1 above costs 0.5: 8 − (1.83 − 1.5) ÷ 0.1 × 0.5 = 6.35",
     item(Threshold(D("1.5"), D("0.5"), step=D("0.1")), 8, direction=LOWER), {"values": [1.5, 1.83, 0, 4]},
     ["8.00", "6.35", "8.00", "0.00"]),
    ("points may fall below zero down to −5",
     item(Threshold(D(90), D(1)), 10, floor=D(-5)), {"values": [78, 60]}, ["-2.00", "-5.00"]),
    ("by completion of the task handed down, at most 120 %: 20 × 0.965 = 19.3",
     item(Proportional(cap=D(120)), 20, measure=COMPLETION), {"values": [96.5, 115, 150, 0], "target": [100] * 4},
     ["19.30", "23.00", "24.00", "0.00"]),
    ("by completion, full mark at most: 197 ÷ 200 = 98.5 %",
     item(Proportional(), 10), {"values": [197, 200], "over": [200, 200]}, ["9.85", "10.00"]),
    ("a third of the way is 6.67",
     item(Proportional(), 20, measure=COMPLETION), {"values": [1, 2], "target": [3, 3]}, ["6.67", "13.33"]),
    ("nothing below 80 % completion",
     item(Proportional(line=D(80)), 10, measure=COMPLETION), {"values": [79.9, 80], "target": [100, 100]},
     ["0.00", "8.00"]),
    ("80 % exactly, from parts that are not exact in floating point: 0.56 ÷ 0.7",
     item(Proportional(line=D(80)), 10, measure=COMPLETION), {"values": [0.56], "target": [0.7]}, ["8.00"]),
    ("at least 40 % of the mark for trying",
     item(Proportional(floor=D(40)), 10, measure=COMPLETION), {"values": [10, 55], "target": [100, 100]},
     ["4.00", "5.50"]),
    ("from 60 on in proportion: (75 − 60) ÷ 40 × 10 = 3.75",
     item(Proportional(zero_at=D(60))), {"values": [75, 60, 50, 100]}, ["3.75", "0.00", "0.00", "10.00"]),
    ("costs against budget, lower is better: (200 − 110) % of 10",
     item(Proportional(cap=D(110)), measure=COMPLETION, direction=LOWER),
     {"values": [110, 95, 80], "target": [100] * 3}, ["9.00", "10.50", "11.00"]),
    ("days to answer, full at 2, nothing at 10: (10 − 5) ÷ 8 × 4",
     item(Proportional(full_at=D(2), zero_at=D(10)), 4, direction=LOWER), {"values": [5, 2, 0, 12]},
     ["2.50", "4.00", "4.00", "0.00"]),
    ("target ÷ actual for what should be small: 3 ÷ 4 = 75 %; none at all is full",
     item(Proportional(), measure=Measure.RECIPROCAL), {"values": [4, 3, 0], "target": [3, 3, 3]},
     ["7.50", "10.00", "10.00"]),
    ("loan target against a falling base: −80 against −100 is 120 %",
     item(Proportional(cap=D(130)), measure=COMPLETION), {"values": [-80, -110], "target": [-100, -100]},
     ["12.00", "9.00"]),
    ("bands: 90 and more 5, 80 and more 3, else 1",
     item(Bands(bands((90, 5), (80, 3)), D(1)), 5), {"values": [90, 89.99, 80, 79.99, 100]},
     ["5.00", "3.00", "3.00", "1.00", "5.00"]),
    ("bands met exactly by a rate: 9 ÷ 10 and 1,809 ÷ 2,010 are both 90 %",
     item(Bands(bands((90, 5), (80, 3))), 5), {"values": [9, 1809, 1808], "over": [10, 2010, 2010]},
     ["5.00", "5.00", "3.00"]),
    ("bands where lower is better: up to 1 day 5, up to 3 days 3",
     item(Bands(bands((1, 5), (3, 3))), 5, direction=LOWER), {"values": [1, 1.5, 3, 4]},
     ["5.00", "3.00", "3.00", "0.00"]),
    ("growth: −10 % nothing, 0 % seven, 5 % ten, straight between: −4 % is 4.2, 2 % is 8.2",
     item(Curve(bands((-10, 0), (0, 7), (5, 10))), measure=GROWTH), {"values": [96, 102, 120, 80], "last": [100] * 4},
     ["4.20", "8.20", "10.00", "0.00"]),
    ("growth from a negative base: −50 to −40 is 20 % up",
     item(Curve(bands((0, 0), (40, 10))), measure=GROWTH), {"values": [-40], "last": [-50]}, ["5.00"]),
    ("market share up 0.5 points: 3 + 0.5 = 3.5",
     item(Curve(bands((-2, 0), (0, 3), (2, 5))), 5, measure=CHANGE), {"values": [30.5, 28], "last": [30, 30]},
     ["3.50", "0.00"]),
    ("forecast off by at most 5 %, each point more costs 1: 112 for 100 is 7 too many",
     item(Threshold(D(5), D(1)), measure=Measure.DEVIATION, direction=LOWER),
     {"values": [112, 95, 88], "target": [100] * 3}, ["3.00", "10.00", "3.00"]),
    ("ranking, each place 0.5 less; two tie for first",
     item(ByRank(step=D("0.5"))), {"values": [88, 92, 92, 70]}, ["9.00", "10.00", "10.00", "8.50"]),
    ("ranking from 8 evenly to 4: second of three is 6",
     item(ByRank(last=D(4)), 8), {"values": [3, 2, 1]}, ["8.00", "6.00", "4.00"]),
    ("ranking by place: first 10, to third 8, then 5",
     item(ByRank(places=bands((1, 10), (3, 8)), last=D(5))), {"values": [9, 8, 7, 6]},
     ["10.00", "8.00", "8.00", "5.00"]),
    ("ranking by share: first 20 % 10, to 60 % 8, rest 6; five people",
     item(ByRank(shares=bands((20, 10), (60, 8)), last=D(6))), {"values": [5, 4, 3, 2, 1]},
     ["10.00", "8.00", "8.00", "6.00", "6.00"]),
    ("fewest complaints rank first",
     item(ByRank(step=D(1)), direction=LOWER), {"values": [0, 3, 1]}, ["10.00", "8.00", "9.00"]),
    ("1 ÷ 3 and 2 ÷ 6 tie",
     item(ByRank(step=D(1))), {"values": [1, 2, 4], "over": [3, 6, 13]}, ["10.00", "10.00", "8.00"]),
    ("each occurrence costs 1, down to zero for the item",
     item(PerOccurrence(D(1)), 5), {"values": [0, 2, 5, 9]}, ["5.00", "3.00", "0.00", "0.00"]),
    ("the first two are free, then 0.5 each",
     item(PerOccurrence(D("0.5"), free=D(2)), 5), {"values": [1, 2, 5]}, ["5.00", "5.00", "3.50"]),
    ("deduction: each complaint costs 2, at most 5",
     item(PerOccurrence(D(2)), 5, kind=DEDUCTION), {"values": [0, 1, 4]}, ["0.00", "-2.00", "-5.00"]),
    ("deduction without a limit",
     item(PerOccurrence(D(3)), 0, kind=DEDUCTION), {"values": [4]}, ["-12.00"]),
    ("deduction below a line: each point under 90 costs 0.2, at most 3",
     item(Threshold(D(90), D("0.2")), 3, kind=DEDUCTION), {"values": [95, 85, 70]}, ["0.00", "-1.00", "-3.00"]),
    ("bonus: over 3 in-store sessions 0.5 each, at most 2",
     item(PerOccurrence(D("0.5"), free=D(3)), 2, kind=BONUS), {"values": [2, 4, 20]}, ["0.00", "0.50", "2.00"]),
    ("bonus for passing the contest: 3 or nothing",
     item(YesNo(), 3, kind=BONUS), {"values": [1, 0]}, ["3.00", "0.00"]),
    ("1 mark if complete, else 0",
     item(YesNo(D(100)), 1), {"values": [22, 21], "over": [22, 22]}, ["1.00", "0.00"]),
    ("no accident: 5 if none",
     item(YesNo(D(0)), 5, direction=LOWER), {"values": [0, 1]}, ["5.00", "0.00"]),
    ("supervisor marks out of 100, worth 10: 87.5 → 8.75",
     item(Manual(scale=D(100))), {"ratings": [[87.5], [100]]}, ["8.75", "10.00"]),
    ("three raters 60 : 25 : 15 — 54 + 20 + 13.5 = 87.5; the one without self: (54 + 20) ÷ 0.85 = 87.0588",
     item(Manual((Rater("s", weight=D("0.6")), Rater("c", weight=D("0.25")), Rater("o", weight=D("0.15"))), D(100))),
     {"ratings": [[90, 80, 90], [90, 80, None]]}, ["8.75", "8.71"]),
    ("jury of five without highest and lowest: (80 + 85 + 90) ÷ 3 = 85",
     item(Manual(tuple(Rater(str(k)) for k in range(5)), D(100), drop_extremes=True)),
     {"ratings": [[80, 85, 90, 20, 100]]}, ["8.50"]),
    ("checklist of 2 + 2 + 1: the first and third met is 3 of 5; without the second 3 of 3",
     item(Checklist((Check("a", Name("a"), D(2)), Check("b", Name("b"), D(2)), Check("c"))), 5),
     {"ratings": [[1, 0, 1], [1, None, 1], [0.5, 1, 0]]}, ["3.00", "5.00", "3.00"]),
    ("marks out of 100 that count as 15 points: 100 − 3 × 5 = 85 → 12.75",
     item(Threshold(D(95), D(5)), 15, out_of=D(100)), {"values": [92]}, ["12.75"]),
    ("an own limit: at most 12 marks of 10",
     item(Proportional(cap=D(200)), cap=D(12), measure=COMPLETION), {"values": [150], "target": [100]}, ["12.00"]),
    ("value per case: 3,150,000 ÷ 100 = 31,500 yuan, 0.2 off for each 500 below 32,000",
     item(Threshold(D(32000), D("0.2"), step=D(500)), 5), {"values": [3150000], "over": [100], "percent": False},
     ["4.80"]),
]


@pytest.mark.parametrize(("one", "given", "expected"), [rule[1:] for rule in RULES], ids=[rule[0] for rule in RULES])
def test_rule(one: Item, given: dict[str, Any], expected: list[str]) -> None:
    assert points_of(one, **given) == expected


def test_at_least_forty_rules_are_worked_out() -> None:
    assert len(RULES) >= 40


def test_deposits_weigh_one_margin_deposits_three_tenths_savings_eleven_tenths() -> None:
    one = item(
        Proportional(cap=D(120)), 20, "deposits", measure=COMPLETION, target="deposits",
        sources=(Term("corporate"), Term("margin", D("0.3")), Term("savings", D("1.1"))),
    )
    columns = {
        "corporate": Column(value=array(500, 100)), "margin": Column(value=array(100, 0)),
        "savings": Column(value=array(200, 100)), "deposits": Column(value=array(0, 0), target=array(1000, 200)),
    }
    # 500 + 30 + 220 = 750 of 1,000; 100 + 110 = 210 of 200
    assert points_of(one, columns=columns) == ["15.00", "21.00"]


def test_without_an_own_target_the_targets_are_weighed_too() -> None:
    one = item(Proportional(), 10, "d", measure=COMPLETION, sources=(Term("a"), Term("b", D("0.5"))))
    columns = {"a": Column(value=array(60), target=array(100)), "b": Column(value=array(80), target=array(None))}
    assert points_of(one, columns=columns) == ["10.00"]  # 60 + 40 = 100 of 100
    columns["b"] = Column(value=array(80), target=array(100))
    assert points_of(one, columns=columns) == ["6.67"]  # 100 of 100 + 50


def test_sums_that_differ_in_floating_point_alone_share_a_rank() -> None:
    one = item(ByRank(step=D(1)), sources=(Term("a"), Term("b")))
    columns = {"a": Column(value=array(0.1, 0.3, 0.2)), "b": Column(value=array(0.2, 0, 0.05))}
    assert 0.1 + 0.2 != 0.3
    assert points_of(one, columns=columns) == ["10.00", "10.00", "8.00"]


def test_both_must_reach_the_line() -> None:
    lines = (Line("deposits", D(100), COMPLETION), Line("profit", D(100), COMPLETION))
    columns = {
        "deposits": Column(value=array(100, 99.99, 120), target=array(100, 100, 100)),
        "profit": Column(value=array(0.3, 50, 30), target=array(0.3, 40, 40)),
    }
    assert points_of(item(AllReach(lines), sources=()), columns=columns) == ["10.00", "0.00", "0.00"]
    assert points_of(item(AllReach(lines, each=D(4)), sources=()), columns=columns) == ["10.00", "4.00", "4.00"]


def test_a_line_reached_exactly_is_reached() -> None:
    columns = {"a": Column(value=array(0.29, 0.28), over=array(1, 1))}
    assert 0.29 * 100 < 29
    assert points_of(item(AllReach((Line("a", D(29)),)), sources=()), columns=columns) == ["10.00", "0.00"]


def test_ranking_within_the_territory() -> None:
    who = people(4, territory=["east", "west", "east", "west"])
    one = item(ByRank(Peers.TERRITORY, step=D(2)))
    assert points_of(one, [5, 4, 3, 6], who=who) == ["10.00", "8.00", "8.00", "10.00"]


def test_half_a_month_present_halves_the_target() -> None:
    who = people(2, presence=[D("0.5"), D(1)])
    one = item(Proportional(), 20, measure=COMPLETION, prorate=Prorate.TARGET)
    assert points_of(one, [45, 45], target=[100, 100], who=who) == ["18.00", "9.00"]


def test_half_a_month_present_halves_the_points() -> None:
    who = people(2, presence=[D("0.5"), D(1)])
    one = item(PerOccurrence(D(1)), 5, prorate=Prorate.POINTS)
    assert points_of(one, [1, 1], who=who) == ["2.00", "4.00"]
