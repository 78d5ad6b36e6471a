"""Made-up managers to plan for, and a judge that recomputes a plan without the planner's own code."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from cmdesk.values.planning import PlanClient, PlanDay, PlannedVisit, PlanRequest, PlanResult

FIRST = date(2026, 11, 2)  # a Monday
START = (31.0, 118.6)


def weeks(count: int, capacity: float = 420.0, first: date = FIRST) -> tuple[PlanDay, ...]:
    """Monday to Friday of so many weeks."""
    days = (first + timedelta(weeks=week, days=day) for week in range(count) for day in range(5))
    return tuple(PlanDay(date=day, capacity=capacity) for day in days)


def manager(count: int, seed: int = 1, **changes: object) -> PlanRequest:
    """So many clients in six villages around a town, one to eight visits in four weeks."""
    draw = random.Random(seed)
    villages = [(START[0] + draw.gauss(0, 0.04), START[1] + draw.gauss(0, 0.04)) for _ in range(6)]
    clients = tuple(_client(draw, k, villages) for k in range(count))
    request = PlanRequest(clients=clients, days=weeks(4), start=START, iterations=1500)
    return replace(request, **changes)  # type: ignore[arg-type]


def _client(draw: random.Random, number: int, villages: list[tuple[float, float]]) -> PlanClient:
    village = draw.randrange(len(villages))
    visits = draw.choices([8, 4, 2, 1], [3, 12, 30, 55])[0]
    return PlanClient(
        id=500 + number,
        visits=visits,
        minutes={8: 20, 4: 18, 2: 14, 1: 10}[visits],
        lat=villages[village][0] + draw.gauss(0, 0.008),
        lon=villages[village][1] + draw.gauss(0, 0.008),
        territory=f"village {village}",
        street=f"street {draw.randrange(4)}",
        place=number,
    )


def dates_of(result: PlanResult) -> dict[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    for visit in result.visits:
        found[visit.client].append(visit.date)
    return {client: sorted(days) for client, days in found.items()}


def tour(result: PlanResult, day: date) -> list[int]:
    return [v.client for v in sorted(result.visits, key=order) if v.date == day]


def order(visit: PlannedVisit) -> int:
    return visit.order


def km_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle kilometres, by the spherical law of cosines."""
    (lat, lon), (lat2, lon2) = (map(math.radians, place) for place in (a, b))
    cosine = math.sin(lat) * math.sin(lat2) + math.cos(lat) * math.cos(lat2) * math.cos(lon - lon2)
    return 6371.0088 * math.acos(min(1.0, cosine))


def judged_day(request: PlanRequest, clients: list[int]) -> tuple[float, float]:
    """Kilometres and minutes of a day's clients in that order; all have coordinates and there is a start."""
    by_id = {c.id: c for c in request.clients}
    assert request.start
    stops = [request.start, *((by_id[k].lat or 0.0, by_id[k].lon or 0.0) for k in clients), request.start]
    km = sum(km_between(a, b) for a, b in pairwise(stops)) * request.detour if clients else 0.0
    return km, km / request.speed * 60 + sum(by_id[k].minutes for k in clients)


def gaps(request: PlanRequest, days: list[date]) -> list[int]:
    """Working days between one visit and the next."""
    numbers = {day.date: k for k, day in enumerate(request.days)}
    return [numbers[b] - numbers[a] for a, b in pairwise(days)]
