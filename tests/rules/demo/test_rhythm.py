"""The days of a made-up branch: full, near together, and never longer than the working day with the way."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import pairwise
from statistics import median

import pytest

from cmdesk.rules.demo.options import DemoOptions
from tests.rules.demo.making import TOBACCO, Tables, tables_of

Day = tuple[int, object]


def day_minutes(tables: Tables) -> dict[Day, float]:
    """Visits and the way along the day (straight lines on a sphere, longer by the detour), at the usual speed."""
    places = {c["id"]: (math.radians(c["latitude"]), math.radians(c["longitude"])) for c in tables["clients"]}
    tours = defaultdict(list)
    for visit in sorted(tables["visits"], key=lambda v: v["position"]):
        if visit["state"] != "skipped":
            tours[visit["manager_id"], visit["day"]].append(visit)
    slowness = TOBACCO.planning["detour"] / TOBACCO.planning["speed"] * 60
    found = {}
    for key, tour in tours.items():
        stops = [places[v["client_id"]] for v in tour]
        found[key] = sum(v["minutes"] for v in tour) + slowness * sum(km(a, b) for a, b in pairwise(stops))
    return found


def km(a: tuple[float, float], b: tuple[float, float]) -> float:
    cosine = math.sin(a[0]) * math.sin(b[0]) + math.cos(a[0]) * math.cos(b[0]) * math.cos(a[1] - b[1])
    return 6371.0088 * math.acos(min(1.0, cosine))


@pytest.mark.parametrize(("managers", "clients"), [(3, 425), (2, 600)])
def test_days_fit_the_minutes_with_the_way(managers: int, clients: int) -> None:
    minutes = day_minutes(tables_of(DemoOptions(managers=managers, clients=clients, months=4))).values()
    assert max(minutes) <= TOBACCO.minutes_per_day
    assert median(minutes) > 0.75 * TOBACCO.minutes_per_day


def test_what_finds_no_room_is_little_where_there_is_time_for_all() -> None:
    made = tables_of(DemoOptions(managers=4, clients=560, months=4))
    asked = {c.code: c.visits for c in TOBACCO.client_classes}
    active = [c for c in made["clients"] if c["state"] == "active" and c["opened_on"].year < 2025]
    known = {c["id"]: c["client_class"] for c in active}
    months = 4
    due = sum(asked[kind] for kind in known.values()) * months
    planned = sum(v["client_id"] in known and v["origin"] == "program" for v in made["visits"])
    assert 0.88 < planned / due < 1.12
