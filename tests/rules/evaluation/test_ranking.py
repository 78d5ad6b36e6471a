"""Ranking, lists and awards as they are read out in the meeting."""

from __future__ import annotations

from typing import Any

import pytest

from cmdesk.rules.evaluation import awards, best, rank, red_and_black, risers, score, worst
from cmdesk.values.evaluation import (
    AwardBasis,
    AwardRule,
    Column,
    Direction,
    EvaluationResult,
    Inputs,
    ListRule,
    Name,
    Peers,
    Person,
    Proportional,
    Scheme,
    Ties,
    YesNo,
)
from cmdesk.values.messages import english
from tests.rules.evaluation.build import VETO, D, array, item, people, scheme

POINTS = [90, 85, 85, 70]


Ranked = tuple[Scheme, EvaluationResult, list[Person]]


def ranked(points: list[float], who: list[Person] | None = None, **given: Any) -> Ranked:
    rules = scheme(item(Proportional(full_at=D(100)), 100), **given)
    who = who or people(len(points))
    return rules, score(rules, who, Inputs(figures={"x": Column(value=array(*points))})), who


def ranks_of(points: list[float], **given: Any) -> list[int]:
    rules, result, who = ranked(points, **given)
    return [row.rank for row in rank(rules, who, result)]


def test_ties_as_the_scheme_says() -> None:
    assert ranks_of(POINTS) == [1, 2, 2, 4]
    assert ranks_of(POINTS, ties=Ties.DENSE) == [1, 2, 2, 3]


def test_change_gap_and_who_is_above() -> None:
    rules, result, who = ranked(POINTS)
    rows = rank(rules, who, result, last={"P1": 3, "P2": 1, "P4": 4})
    assert [row.change for row in rows] == [2, -1, None, 0]
    assert [str(row.gap) for row in rows] == ["0", "5.00", "5.00", "15.00"]
    assert [row.above for row in rows] == ["", "P1", "P1", "P3"]


def test_equal_totals_are_told_apart_by_the_tie_breakers() -> None:
    half = Proportional(full_at=D(50))
    rules = scheme(item(half, 50, "a"), item(half, 50, "b"), tie_break=("b",))
    figures = {"a": Column(value=array(40, 30, 35)), "b": Column(value=array(30, 40, 35))}
    who = people(3)
    rows = rank(rules, who, score(rules, who, Inputs(figures=figures)))
    assert [(row.person, row.rank) for row in rows] == [("P2", 1), ("P3", 2), ("P1", 3)]


def test_ranking_within_territories_and_of_one_item() -> None:
    who = people(4, territory=["north", "south", "north", "south"])
    rules, result, who = ranked(POINTS, who)
    rows = rank(rules, who, result, by=Peers.TERRITORY)
    assert [(row.group, row.person, row.rank) for row in rows] == [
        ("north", "P1", 1), ("north", "P3", 2), ("south", "P2", 1), ("south", "P4", 2),
    ]
    assert [row.rank for row in rank(rules, who, result, item="x")] == [1, 2, 2, 4]


def test_who_was_away_most_of_the_month_is_scored_but_not_ranked() -> None:
    who = people(3, presence=[D(1), D("0.4"), D("0.5")])
    rules, result, who = ranked([80, 99, 70], who, least_presence=D("0.5"))
    assert [(row.person, row.rank) for row in rank(rules, who, result)] == [("P1", 1), ("P3", 2), ("P2", 0)]
    assert str(result.total("P2")) == "99.00"


def test_risers_best_and_worst() -> None:
    rules, result, who = ranked([90, 85, 80, 75, 70])
    rows = rank(rules, who, result, last={"P1": 3, "P2": 4, "P3": 1, "P4": 5, "P5": 2})
    assert [row.person for row in risers(rows, 2)] == ["P1", "P2"]
    assert [row.person for row in risers(rows, 1)] == ["P1", "P2"]  # both won two places
    assert [row.person for row in best(rows, 2)] == ["P1", "P2"]
    assert [row.person for row in worst(rows, 2)] == ["P5", "P4"]


def test_red_and_black_list() -> None:
    rules = scheme(
        item(Proportional(full_at=D(100)), 100), item(YesNo(), 0, "v", kind=VETO),
        lists=ListRule(red_top=1, red_from=D(90), black_bottom=1, black_below=D(60)),
    )
    who = people(5)
    figures = {"x": Column(value=array(98, 91, 80, 55, 95)), "v": Column(value=array(0, 0, 0, 0, 1))}
    result = score(rules, who, Inputs(figures=figures))
    red, black = red_and_black(rules, result, rank(rules, who, result))
    assert [row.person for row in red] == ["P1", "P2"]
    assert [row.person for row in black] == ["P4", "P5"]  # below 60; last with the veto's 0


def award(basis: AwardBasis, **given: Any) -> AwardRule:
    return AwardRule(code="star", name=Name("星", "Star"), basis=basis, **given)


def winners(rule: AwardRule, points: list[float], last: dict[str, int] | None = None, **given: Any) -> list[str]:
    rules, result, who = ranked(points, awards=(rule,), **given)
    return [each.person for each in awards(rules, who, result, rank(rules, who, result, last=last or {}))]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (award(AwardBasis.TOTAL), ["P1"]),
        (award(AwardBasis.TOTAL, top=2), ["P1", "P2", "P3"]),
        (award(AwardBasis.TOTAL, least=D(95)), []),
        (award(AwardBasis.ITEM, of="x", top=3), ["P1", "P2", "P3"]),
        (award(AwardBasis.MEASURE, of="x"), ["P1"]),
        (award(AwardBasis.SECTION, of="all"), ["P1"]),
        (award(AwardBasis.RISE, least=D(2)), ["P4"]),
        (award(AwardBasis.RISE, least=D(2), most_rank=3), []),
    ],
)
def test_awards_by_rule(rule: AwardRule, expected: list[str]) -> None:
    assert winners(rule, [90, 85, 85, 70], {"P1": 1, "P2": 3, "P3": 2, "P4": 7}) == expected


def test_one_star_for_each_territory() -> None:
    who = people(4, territory=["n", "s", "n", "s"])
    rules, result, who = ranked(POINTS, who, awards=(award(AwardBasis.TOTAL, peers=Peers.TERRITORY),))
    assert [each.person for each in awards(rules, who, result, rank(rules, who, result))] == ["P1", "P2"]


def test_the_lowest_measure_wins_where_lower_is_better_and_a_veto_bars() -> None:
    rules = scheme(
        item(Proportional(full_at=D(0), zero_at=D(10)), 100, direction=Direction.LOWER),
        item(YesNo(), 0, "v", kind=VETO), awards=(award(AwardBasis.MEASURE, of="x"),),
    )
    figures = {"x": Column(value=array(1, 2, 3)), "v": Column(value=array(1, 0, 0))}
    who = people(3)
    result = score(rules, who, Inputs(figures=figures))
    given = awards(rules, who, result, rank(rules, who, result))
    assert [(each.person, str(each.figure), english(each.reason)) for each in given] == [
        ("P2", "2.0000", "the best in “x” with 2")
    ]
