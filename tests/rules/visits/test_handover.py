"""A leaver's clients go to those who have room, and to the nearest of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.rules.visits.handover import SLACK, Moving, Receiver, rooms, share_out

WEST, EAST = (36.80, 118.60), (36.80, 118.90)


def client(number: int, minutes: float = 20, **more: object) -> Moving:
    return Moving(id=number, minutes=minutes, **more)  # type: ignore[arg-type]


def receiver(number: int, minutes: float = 1000, **more: object) -> Receiver:
    return Receiver(id=number, minutes=minutes, capacity=7200, **more)  # type: ignore[arg-type]


def test_neighbours_go_to_those_who_are_there_already() -> None:
    there = [receiver(1, places=[WEST] * 3), receiver(2, places=[EAST] * 3)]
    moving = [client(k, place=(36.80, 118.60 + 0.05 * k)) for k in range(6)]
    assert share_out(moving, there) == {0: 1, 1: 1, 2: 1, 3: 2, 4: 2, 5: 2}


def test_who_has_less_to_do_takes_more() -> None:
    there = [receiver(1, 1000), receiver(2, 1200)]
    shared = share_out([client(k) for k in range(30)], there)
    taken = [list(shared.values()).count(r) * 20 for r in (1, 2)]
    assert sum(taken) == 600
    assert abs((1000 + taken[0]) - (1200 + taken[1])) <= 2 * (SLACK * 400 + 20)


def test_without_places_the_territory_decides() -> None:
    there = [receiver(1, territories={7: 40}), receiver(2, territories={8: 40})]
    shared = share_out([client(1, territory=8), client(2, territory=7)], there)
    assert shared == {1: 2, 2: 1}


def test_clients_that_ask_for_nothing_go_to_the_nearest() -> None:
    there = [receiver(1, 5000, places=[WEST]), receiver(2, 0, places=[EAST])]
    assert share_out([client(1, 0, place=WEST)], there) == {1: 1}


def test_rooms_fill_from_the_least_busy_on() -> None:
    there = [receiver(1, 100), receiver(2, 300), receiver(3, 900)]
    assert list(rooms(400, there)) == pytest.approx([300, 100, 0])


def test_somebody_must_take_them() -> None:
    with pytest.raises(ValueError, match="nobody"):
        share_out([client(1)], [])
    assert share_out([], [receiver(1)]) == {}


@settings(max_examples=40, deadline=None)
@given(
    loads=st.lists(st.sampled_from([0, 15, 30, 60, 120]), min_size=1, max_size=40),
    have=st.lists(st.integers(0, 4000), min_size=1, max_size=6),
    data=st.data(),
)
def test_everybody_is_handed_over_once_and_nobody_is_overfilled(
    loads: list[int], have: list[int], data: st.DataObject,
) -> None:
    points = st.tuples(st.floats(36, 37), st.floats(118, 119))
    moving = [client(k, load, place=data.draw(points)) for k, load in enumerate(loads)]
    there = [receiver(k, minutes, places=[data.draw(points)]) for k, minutes in enumerate(have)]
    shared = share_out(moving, there)
    assert set(shared) == set(range(len(loads)))
    for each, room in zip(there, rooms(float(sum(loads)), there), strict=True):
        taken = sum(load for k, load in enumerate(loads) if shared[k] == each.id)
        assert taken <= room * (1 + SLACK) + max(loads) + 1e-6
