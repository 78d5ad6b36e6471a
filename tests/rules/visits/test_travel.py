from __future__ import annotations

import numpy as np
import pytest

from cmdesk.rules.visits.travel import distances, ground_of, places_of
from cmdesk.values.planning import PlanClient, PlanRequest
from tests.rules.visits.branch import START, km_between, manager, weeks


def client(number: int, **changes: object) -> PlanClient:
    return PlanClient(id=number, visits=1, minutes=10, place=number, **changes)  # type: ignore[arg-type]


def test_distances_are_great_circles() -> None:
    beijing, shanghai = (39.9042, 116.4074), (31.2304, 121.4737)
    km = distances(np.array([beijing, shanghai, beijing]))
    assert km[0, 1] == pytest.approx(1067.3, abs=1.0)
    assert km[0, 1] == pytest.approx(km_between(beijing, shanghai), rel=1e-9)
    assert km[0, 2] == 0.0


def test_way_and_minutes_follow_detour_and_speed() -> None:
    request = PlanRequest(
        clients=(client(1, lat=31.0, lon=118.6), client(2, lat=31.1, lon=118.6)),
        days=weeks(1), start=START, detour=1.5, speed=30.0,
    )
    ground = ground_of(request)
    assert ground.km[1, 2] == pytest.approx(0.1 * 111.195 * 1.5, rel=1e-4)
    assert ground.tour_minutes([1, 2]) == pytest.approx(2 * ground.km[1, 2] * 2 + 20)


def test_without_a_start_days_begin_and_end_anywhere() -> None:
    request = manager(5, start=None)
    ground = ground_of(request)
    assert ground.tour_km([3]) == 0.0
    assert ground.tour_km([3, 4]) == pytest.approx(ground.km[3, 4])


def test_a_client_without_coordinates_stands_with_its_street() -> None:
    clients = (
        client(0, lat=31.0, lon=118.0, territory="A", street="Main"),
        client(1, lat=31.2, lon=118.0, territory="A", street="Side"),
        client(2, territory="A", street="Main"),
        client(3, lat=35.0, lon=110.0, territory="B", street="Main"),
    )
    places, guessed = places_of(clients)
    assert guessed == (2,)
    assert places[2].tolist() == [31.0, 118.0]


def test_else_with_the_nearest_of_the_list_in_its_territory() -> None:
    clients = tuple(client(k, lat=31.0 + k, lon=118.0, territory="A") for k in range(5))
    stranger = (client(5, lat=10.0, lon=100.0, territory="B"), client(6, territory="A"))
    places, _guessed = places_of((*clients, *stranger))
    assert places[6, 0] == pytest.approx((33.0 + 34.0 + 35.0) / 3)


def test_without_any_coordinates_the_territory_keeps_together() -> None:
    clients = tuple(client(k, territory="AB"[k % 2], street=f"{k % 4}") for k in range(40))
    places, guessed = places_of(clients, START)
    assert len(guessed) == 40
    km = distances(places)
    own = [km[i, j] for i in range(40) for j in range(i) if (i - j) % 2 == 0]
    other = [km[i, j] for i in range(40) for j in range(i) if (i - j) % 2]
    assert np.mean(own) < np.mean(other)
    assert places.mean(axis=0) == pytest.approx(START)


@pytest.mark.parametrize("place", [(0.0, 0.0), (118.6, 31.0), (None, 118.0), (31.0, None)])
def test_impossible_coordinates_count_as_none(place: tuple[float | None, float | None]) -> None:
    clients = (client(0, lat=31.0, lon=118.0), client(1, lat=place[0], lon=place[1]))
    assert places_of(clients)[1] == (1,)


def test_the_plan_names_who_was_guessed() -> None:
    request = PlanRequest(clients=(client(0, lat=31.0, lon=118.0), client(7)), days=weeks(1))
    assert ground_of(request).guessed == (7,)
