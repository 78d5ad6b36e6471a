from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.rules.visits.planner import plan, plan_stream
from cmdesk.values.planning import (
    FixedVisit,
    PlanClient,
    PlanDay,
    PlannedVisit,
    PlanRequest,
    PlanResult,
    PlanWeights,
    Reason,
    Unplaced,
)
from tests.rules.visits.branch import FIRST, START, dates_of, gaps, judged_day, manager, tour, weeks


def missing(result: PlanResult) -> Counter[int]:
    return Counter({u.client: u.visits for u in result.unplaced})


def assert_sound(request: PlanRequest, result: PlanResult) -> None:
    """What holds for every plan: frequency met or reason given, days and limits kept, loads told truly."""
    dates, short = dates_of(result), missing(result)
    open_days = {day.date for day in request.days if day.capacity > 0}
    fixed = {(f.client, f.date) for f in request.fixed}
    for client in request.clients:
        days = dates.get(client.id, [])
        assert len(days) == len(set(days))
        assert len(days) + short[client.id] >= client.visits
        free = [day for day in days if (client.id, day) not in fixed]
        assert all(day in open_days for day in free)
        assert all(not client.weekdays or day.isoweekday() in client.weekdays for day in free)
    assert fixed <= {(v.client, v.date) for v in result.visits}
    assert_loads(request, result)


def assert_loads(request: PlanRequest, result: PlanResult) -> None:
    held = Counter(f.date for f in request.fixed)
    for day in result.days:
        km, minutes = judged_day(request, tour(result, day.date))
        assert day.km == pytest.approx(km, abs=1e-3)
        assert day.minutes == pytest.approx(minutes, abs=1e-2)
        assert minutes <= day.capacity + request.overtime + 1e-3 or held[day.date]


def test_a_usual_month_is_planned_whole_even_and_balanced() -> None:
    request = manager(140)
    result = plan(request)
    assert_sound(request, result)
    assert result.unplaced == result.uneven == ()
    by_id = {c.id: c for c in request.clients}
    for client, days in dates_of(result).items():
        ideal = 20 / by_id[client].visits
        assert all(abs(gap - ideal) <= 2 for gap in gaps(request, days))
    usual = mean(day.minutes for day in result.days)
    assert all(0.7 * usual <= day.minutes <= 1.3 * usual for day in result.days)


def test_the_way_is_much_shorter_than_by_the_list() -> None:
    request = manager(120)
    planned = sum(judged_day(request, tour(plan(request), day.date))[0] for day in request.days)
    by_list = [c.id for c in request.clients for _ in range(c.visits)]
    listed = sum(judged_day(request, by_list[k::20])[0] for k in range(20))
    assert planned < 0.5 * listed


def test_the_same_request_gives_the_same_plan_and_another_seed_another() -> None:
    request = manager(60, iterations=400)
    assert plan(request) == plan(request)
    assert plan(request).visits != plan(replace(request, seed=2)).visits


def test_better_plans_stream_until_the_best() -> None:
    request = manager(60, iterations=None, seconds=0.8)
    results = list(plan_stream(request))
    assert results[-1].cost == min(r.cost for r in results)
    for result in results:
        assert_sound(request, result)


def test_a_cancelled_search_gives_the_plan_it_has() -> None:
    request = manager(60, iterations=None, seconds=600.0)
    shares: list[float] = []
    result = plan(request, progress=shares.append, cancelled=lambda: len(shares) >= 3)
    assert_sound(request, result)
    assert 0 <= shares[0] <= shares[-1] < 0.1


def test_a_closed_stream_stops_the_search() -> None:
    stream = plan_stream(manager(40, iterations=None, seconds=600.0))
    assert next(stream).visits
    stream.close()


def test_nobody_to_visit_is_an_empty_plan() -> None:
    result = plan(PlanRequest(clients=(), days=weeks(1)))
    assert (result.visits, result.km, result.minutes) == ((), 0.0, 0.0)
    assert len(result.days) == 5


def test_no_days_leave_every_visit_unplaced() -> None:
    result = plan(PlanRequest(clients=(PlanClient(id=1, visits=2, minutes=10),), days=()))
    assert [(u.client, u.visits) for u in result.unplaced] == [(1, 2)]


def test_what_exceeds_the_capacity_is_listed_and_days_are_filled() -> None:
    request = manager(80, days=weeks(4, capacity=90.0))
    result = plan(request)
    assert_sound(request, result)
    assert {u.reason for u in result.unplaced} >= {Reason.CAPACITY}
    assert mean(day.minutes for day in result.days) > 60


def one(**changes: object) -> PlanClient:
    client = PlanClient(id=1, visits=1, minutes=30, lat=START[0], lon=START[1])
    return replace(client, **changes)  # type: ignore[arg-type]


def alone(client: PlanClient, **changes: object) -> PlanResult:
    request = PlanRequest(clients=(client,), days=weeks(2), start=START, iterations=50)
    return plan(replace(request, **changes))  # type: ignore[arg-type]


def away(*positions: int) -> tuple[PlanDay, ...]:
    return tuple(replace(d, capacity=0.0, away=True) if k in positions else d for k, d in enumerate(weeks(2)))


@pytest.mark.parametrize(
    ("client", "changes", "reason"),
    [
        (one(visits=3, weekdays=frozenset({1})), {}, Reason.WEEKDAYS),
        (one(visits=2, weekdays=frozenset({1})), {"days": away(0)}, Reason.LEAVE),
        (one(visits=2, min_gap=20), {}, Reason.GAPS),
        (one(lat=START[0] + 5), {}, Reason.FAR),
        (one(minutes=500), {}, Reason.FAR),
        (one(visits=11), {}, Reason.WEEKDAYS),
    ],
)
def test_the_reason_is_said(client: PlanClient, changes: dict[str, object], reason: Reason) -> None:
    result = alone(client, **changes)
    assert [u.reason for u in result.unplaced] == [reason]
    assert len(result.visits) + result.unplaced[0].visits == client.visits


def test_a_gap_that_leave_tears_open_is_listed_with_its_reason() -> None:
    result = alone(one(visits=5), days=away(3, 4, 5, 6))
    assert len(result.visits) == 5
    assert [(u.gap, u.ideal, u.reason) for u in result.uneven] == [(5, 2.0, Reason.LEAVE)]


def test_the_smallest_gap_counts_from_the_visit_before_the_period() -> None:
    result = alone(one(min_gap=7, last_visit=FIRST - timedelta(days=3)))
    assert result.visits[0].date >= FIRST + timedelta(days=4)


def test_a_client_not_seen_for_long_comes_early() -> None:
    assert alone(one(last_visit=FIRST - timedelta(days=60))).visits[0].date <= FIRST + timedelta(days=1)


def test_overtime_is_used_only_where_it_is_tolerated() -> None:
    clients = tuple(one(id=k, minutes=50) for k in range(1, 4))
    day = (PlanDay(date=FIRST, capacity=120.0),)
    strict = plan(PlanRequest(clients=clients, days=day, start=START, iterations=50))
    lenient = plan(PlanRequest(clients=clients, days=day, start=START, iterations=50, overtime=60.0))
    assert (len(strict.visits), strict.unplaced[0].reason) == (2, Reason.CAPACITY)
    assert (len(lenient.visits), lenient.days[0].over) == (3, 30.0)


def test_a_larger_priority_keeps_its_visit() -> None:
    clients = tuple(one(id=k, minutes=50, priority=3.0 if k == 2 else 1.0) for k in range(1, 4))
    day = (PlanDay(date=FIRST, capacity=55.0),)
    result = plan(PlanRequest(clients=clients, days=day, start=START, iterations=100))
    assert [v.client for v in result.visits] == [2]


def test_a_fixed_visit_on_a_day_off_counts_for_its_client() -> None:
    sunday = FIRST - timedelta(days=1)
    result = alone(one(visits=2), fixed=(FixedVisit(client=1, date=sunday),))
    assert len(result.visits) == 1
    assert result.unplaced == ()


def test_fixed_visits_may_fill_a_day_over_its_capacity_but_nothing_is_added() -> None:
    clients = tuple(one(id=k, minutes=50) for k in range(1, 6))
    fixed = tuple(FixedVisit(client=k, date=FIRST) for k in (1, 2, 3))
    request = PlanRequest(clients=clients, days=weeks(1, 100.0), start=START, fixed=fixed, iterations=100)
    result = plan(request)
    assert sorted(tour(result, FIRST)) == [1, 2, 3]
    assert result.days[0].over == 50.0
    assert result.unplaced == ()


def test_unequal_days_carry_loads_by_their_size() -> None:
    days = tuple(replace(d, capacity=210.0) if d.date.isoweekday() == 5 else d for d in weeks(4))
    result = plan(manager(140, days=days))
    fridays = [d.minutes for d in result.days if d.date.isoweekday() == 5]
    others = [d.minutes for d in result.days if d.date.isoweekday() != 5]
    assert mean(fridays) < 0.75 * mean(others)


def test_evenness_weighs_against_the_way() -> None:
    result = plan(manager(80, weights=PlanWeights(evenness=50.0)))
    request = manager(80)
    by_id = {c.id: c for c in request.clients}
    off = [
        abs(gap - 20 / by_id[client].visits)
        for client, days in dates_of(result).items()
        for gap in gaps(request, days)
    ]
    assert max(off) <= 1


def test_two_lines_for_one_client_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        alone(one(), clients=(one(), one()))


def test_days_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        alone(one(), days=weeks(2)[::-1])


def test_one_client_one_day() -> None:
    result = alone(one(), days=weeks(2)[:1])
    assert result.visits == (PlannedVisit(client=1, date=FIRST, order=1),)


clients_strategy = st.lists(
    st.builds(
        PlanClient,
        id=st.just(0),
        visits=st.integers(0, 9),
        minutes=st.sampled_from([5.0, 15.0, 40.0, 90.0]),
        weekdays=st.frozensets(st.integers(1, 5)),
        min_gap=st.integers(0, 4),
        max_gap=st.one_of(st.none(), st.integers(5, 15)),
        last_visit=st.one_of(st.none(), st.dates(FIRST - timedelta(days=30), FIRST - timedelta(days=1))),
        lat=st.floats(30.9, 31.1),
        lon=st.floats(118.5, 118.7),
        territory=st.sampled_from(["", "east", "west"]),
    ),
    max_size=14,
).map(lambda found: tuple(replace(client, id=k) for k, client in enumerate(found)))


@st.composite
def requests(draw: st.DrawFn) -> PlanRequest:
    clients = draw(clients_strategy)
    capacity = draw(st.sampled_from([60.0, 150.0, 400.0]))
    leave = draw(st.sets(st.integers(0, 9), max_size=4))
    days = tuple(
        replace(d, capacity=0.0, away=True) if k in leave else d for k, d in enumerate(weeks(2, capacity))
    )
    pairs = st.tuples(st.sampled_from([c.id for c in clients] or [0]), st.sampled_from([d.date for d in days]))
    fixed = draw(st.sets(pairs, max_size=4)) if clients else set()
    return PlanRequest(
        clients=clients,
        days=days,
        start=START,
        fixed=tuple(FixedVisit(client=client, date=day) for client, day in sorted(fixed)),
        free_from=draw(st.sampled_from([None, FIRST + timedelta(days=2)])),
        iterations=60,
        walkers=1,
    )


def room_left(request: PlanRequest, result: PlanResult, short: Unplaced) -> list[date]:
    """Days on which a visit of the client that was not placed would still fit."""
    client = next(c for c in request.clients if c.id == short.client)
    others = [*dates_of(result).get(client.id, []), *([client.last_visit] if client.last_visit else [])]
    return [
        day.date
        for day in request.days
        if day.capacity > 0
        and day.date >= (request.free_from or day.date)
        and (not client.weekdays or day.date.isoweekday() in client.weekdays or client.weekdays >= {1, 2, 3, 4, 5})
        and all(abs((day.date - other).days) >= max(client.min_gap, 1) for other in others)
        and _fits(request, tour(result, day.date), client.id, day.capacity)
    ]


def _fits(request: PlanRequest, stops: list[int], client: int, capacity: float) -> bool:
    tries = ([*stops[:k], client, *stops[k:]] for k in range(len(stops) + 1))
    return min(judged_day(request, stops)[1] for stops in tries) < capacity - 0.01


@settings(max_examples=60, deadline=None)
@given(requests())
def test_every_plan_keeps_its_word(request: PlanRequest) -> None:
    result = plan(request)
    assert_sound(request, result)
    for short in result.unplaced:
        assert room_left(request, result, short) == []
    uneven = {u.client for u in result.uneven}
    for client in request.clients:
        ideal = len(request.days) / max(client.visits, 1)
        found = gaps(request, dates_of(result).get(client.id, []))
        assert client.id in uneven or all(abs(gap - ideal) <= 2 for gap in found)


@settings(max_examples=15, deadline=None)
@given(requests())
def test_every_plan_comes_again(request: PlanRequest) -> None:
    assert plan(request) == plan(request)
