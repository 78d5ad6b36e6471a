from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from cmdesk.rules.visits.effects import best_order, day_loads, move_effect, suggest
from cmdesk.rules.visits.model import Model
from cmdesk.rules.visits.planner import plan
from cmdesk.values.planning import FixedVisit, PlannedVisit
from tests.rules.visits.branch import FIRST, dates_of, gaps, judged_day, manager, tour

REQUEST = manager(70, iterations=600)
PLAN = plan(REQUEST)
MODEL = Model(REQUEST)
SOURCE, TARGET = REQUEST.days[3].date, REQUEST.days[12].date


def test_loads_of_the_plan_are_those_it_told() -> None:
    assert day_loads(MODEL, PLAN.visits) == PLAN.days


def test_a_moved_visit_changes_both_days() -> None:
    client = next(k for k in tour(PLAN, SOURCE) if k not in tour(PLAN, TARGET))
    effect = move_effect(MODEL, PLAN.visits, client, SOURCE, TARGET)
    left = [k for k in tour(PLAN, SOURCE) if k != client]
    stops = tour(PLAN, TARGET)
    tries = [judged_day(REQUEST, [*stops[:k], client, *stops[k:]]) for k in range(len(stops) + 1)]
    assert (effect.source_after.km, effect.source_after.minutes) == pytest.approx(judged_day(REQUEST, left), abs=1e-3)
    assert (effect.target_after.km, effect.target_after.minutes) == pytest.approx(min(tries), abs=1e-3)
    assert effect.order == tries.index(min(tries)) + 1
    before = judged_day(REQUEST, tour(PLAN, SOURCE))[0] + judged_day(REQUEST, stops)[0]
    assert effect.km == pytest.approx(judged_day(REQUEST, left)[0] + min(tries)[0] - before, abs=1e-3)


def test_a_visit_put_at_a_place_of_the_day_stands_there() -> None:
    client = next(k for k in tour(PLAN, SOURCE) if k not in tour(PLAN, TARGET))
    effect = move_effect(MODEL, PLAN.visits, client, SOURCE, TARGET, order=1)
    assert effect.order == 1
    expected = judged_day(REQUEST, [client, *tour(PLAN, TARGET)])
    assert effect.target_after.km == pytest.approx(expected[0], abs=1e-3)


def test_within_its_day_a_visit_only_changes_the_order() -> None:
    stops = tour(PLAN, SOURCE)
    effect = move_effect(MODEL, PLAN.visits, stops[-1], SOURCE, SOURCE, order=1)
    assert effect.source_after == effect.target_after
    assert effect.target_after.km == pytest.approx(judged_day(REQUEST, [stops[-1], *stops[:-1]])[0], abs=1e-3)


def test_a_day_without_visits_can_be_moved_to() -> None:
    visits = [v for v in PLAN.visits if v.date != TARGET]
    client = tour(PLAN, SOURCE)[0]
    effect = move_effect(MODEL, visits, client, SOURCE, TARGET)
    assert (effect.target_before.visits, effect.target_after.visits, effect.order) == (0, 1, 1)


def test_unknown_days_and_visits_are_refused() -> None:
    client = tour(PLAN, SOURCE)[0]
    with pytest.raises(KeyError):
        move_effect(MODEL, PLAN.visits, client, SOURCE, FIRST - timedelta(days=1))
    absent = next(c.id for c in REQUEST.clients if c.id not in tour(PLAN, SOURCE))
    with pytest.raises(ValueError, match="x not in list"):
        move_effect(MODEL, PLAN.visits, absent, SOURCE, TARGET)


def crowded() -> list[PlannedVisit]:
    """The plan with ten visits of once-a-month clients thrown onto one day."""
    once = [c.id for c in REQUEST.clients if c.visits == 1][:10]
    rest = [v for v in PLAN.visits if v.client not in once]
    return [*rest, *(PlannedVisit(client=k, date=SOURCE, order=100 + n) for n, k in enumerate(once))]


def test_better_days_have_room_keep_gaps_even_and_save_way() -> None:
    found = suggest(MODEL, crowded(), SOURCE)
    assert 1 <= len(found) <= 10
    dates = dates_of(replace(PLAN, visits=tuple(crowded())))
    by_id = {c.id: c for c in REQUEST.clients}
    for move in found:
        assert (move.source, move.effect.source_before.date) == (SOURCE, SOURCE)
        assert move.effect.target_after.over == 0
        days = sorted({*dates[move.client], move.target} - {SOURCE})
        assert all(abs(gap - 20 / by_id[move.client].visits) <= 2 for gap in gaps(REQUEST, days))
    assert found[0].effect.km < 0
    assert len({move.client for move in found}) == len(found)


def test_fixed_visits_are_never_suggested() -> None:
    fixed = tuple(FixedVisit(client=v.client, date=v.date) for v in crowded() if v.date == SOURCE)
    assert suggest(Model(replace(REQUEST, fixed=fixed)), crowded(), SOURCE) == ()


def test_no_day_has_room_when_all_are_full() -> None:
    full = Model(replace(REQUEST, days=tuple(replace(d, capacity=1.0) for d in REQUEST.days)))
    assert suggest(full, PLAN.visits, SOURCE) == ()


def test_the_best_order_of_a_small_day_is_the_shortest_of_all() -> None:
    few = [c.id for c in REQUEST.clients[:6]]
    shortest = min(judged_day(REQUEST, list(each))[0] for each in permutations(few))
    found = best_order(MODEL, few)
    assert sorted(found) == sorted(few)
    assert judged_day(REQUEST, list(found))[0] == pytest.approx(shortest, abs=1e-6)
    assert best_order(MODEL, few[:1]) == (few[0],)
