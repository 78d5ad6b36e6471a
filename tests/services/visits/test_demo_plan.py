"""What is promised of a plan, judged on the made-up branch without the planner's own code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from cmdesk.services.demo import DemoOrder, make_demo
from cmdesk.services.visits.planning import Made, compute_plans
from cmdesk.values.periods import Month
from cmdesk.values.planning import PlanClient, PlanRequest, PlanResult, Reason
from tests.fixtures_desk import ADMINISTRATOR, desk_at
from tests.rules.visits.branch import km_between

DECEMBER = Month(2026, 12)
Planned = tuple[PlanRequest, PlanResult]


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Planned]]:
    """Two managers with 150 clients each, a month to come; one of them has more to do than there is time for."""
    path: Path = tmp_path_factory.mktemp("planned") / "demo.db"
    desk = desk_at(path)
    with closing(desk.store):
        make_demo(desk, ADMINISTRATOR, DemoOrder(managers=2, clients=300, months=1, seed=5))
        yield [
            (request, plan.result) for made in [made_of(compute_plans(desk, ADMINISTRATOR, DECEMBER, seconds=1.0))]
            for request, plan in zip(made.requests, made.plans.plans, strict=True)
        ]


def made_of(steps: Iterator[object]) -> Made:
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            assert isinstance(stop.value, Made)
            return stop.value


def days_of(result: PlanResult) -> dict[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    for visit in result.visits:
        found[visit.client].append(visit.date)
    return {client: sorted(days) for client, days in found.items()}


def minutes(request: PlanRequest, tour: list[PlanClient]) -> float:
    """Of a day's clients in that order: visits, and the way from the first to the last."""
    way = sum(km_between((a.lat or 0, a.lon or 0), (b.lat or 0, b.lon or 0)) for a, b in pairwise(tour))
    return sum(c.minutes for c in tour) + way * request.detour / request.speed * 60


def test_every_visit_due_is_planned_or_listed_with_a_reason(plans: list[Planned]) -> None:
    for request, result in plans:
        placed, missing = days_of(result), {u.client: u for u in result.unplaced}
        assert len(request.clients) > 100
        for client in request.clients:
            short = client.visits - len(placed.get(client.id, []))
            assert short == (missing[client.id].visits if client.id in missing else 0)


def test_gaps_lie_within_two_working_days_of_the_ideal_or_say_why(plans: list[Planned]) -> None:
    for request, result in plans:
        position = {day.date: k for k, day in enumerate(request.days)}
        told = {u.client for u in result.uneven}
        by_id = {c.id: c for c in request.clients}
        for client, days in days_of(result).items():
            ideal = len(request.days) / by_id[client].visits
            gaps = [position[b] - position[a] for a, b in pairwise(days)]
            assert client in told or all(abs(gap - ideal) <= 2 for gap in gaps)
        assert len(told) <= len(by_id) // 10, "reasons are the exception"


def test_no_day_is_over_its_capacity_while_another_allowed_day_has_room(plans: list[Planned]) -> None:
    for request, result in plans:
        by_id = {c.id: c for c in request.clients}
        tours = {
            day.date: [by_id[v.client] for v in sorted(result.visits, key=lambda v: v.order) if v.date == day.date]
            for day in request.days
        }
        room = {day.date: day.capacity + request.overtime - minutes(request, tours[day.date]) for day in request.days}
        assert min(room.values()) >= -0.01
        for left in (u for u in result.unplaced if u.reason is Reason.CAPACITY):
            client, there = by_id[left.client], days_of(result).get(left.client, [])
            for day in request.days:
                near = any(abs((day.date - other).days) < max(client.min_gap, 1) for other in there)
                early = client.last_visit and (day.date - client.last_visit).days < client.min_gap
                if near or early or day.capacity <= 0:
                    continue
                tour = tours[day.date]
                added = min(
                    minutes(request, [*tour[:k], client, *tour[k:]]) for k in range(len(tour) + 1)
                ) - minutes(request, tour)
                assert added > room[day.date] - 0.01


def test_nothing_falls_on_a_holiday_or_in_leave(plans: list[Planned]) -> None:
    for request, result in plans:
        works = {day.date for day in request.days if day.capacity > 0}
        assert all(visit.date in works for visit in result.visits)
        assert date(2026, 12, 5) not in works and date(2026, 12, 7) in works | {d.date for d in request.days}


def test_what_the_classes_ask_between_two_visits_is_kept(plans: list[Planned]) -> None:
    for request, result in plans:
        by_id = {c.id: c for c in request.clients}
        for client, days in days_of(result).items():
            before = [last] if (last := by_id[client].last_visit) else []
            assert all((b - a).days >= by_id[client].min_gap for a, b in pairwise([*before, *days]))
