"""Sharing out clients: neighbours together, everybody's load about the same."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

TOLERANCE = 0.15
Place = TypeVar("Place", bound=Hashable)


def spread(places: Sequence[Hashable], loads: Sequence[float], parts: int) -> list[int]:
    """The part (from 0) of each unit; units come in the order of their places and parts are runs of that order.

    A place that reaches past the end of a part by no more than 15 % of a share stays whole; else it is divided.
    Raises ValueError without parts.
    """
    if parts < 1:
        raise ValueError(parts)
    share = sum(loads) / parts or 1.0
    found: list[int] = []
    done = 0.0
    for group in _groups(places):
        weight = sum(loads[k] for k in group)
        found += _whole(group, done, weight, share) or _divided(group, loads, done, share)
        done += weight
    return [min(part, parts - 1) for part in found]


def _groups(places: Sequence[Hashable]) -> Iterable[list[int]]:
    return (list(group) for _place, group in groupby(range(len(places)), key=lambda k: places[k]))


def _whole(group: Sequence[int], done: float, weight: float, share: float) -> list[int]:
    """All in one part, where the place lies within it but for the tolerance at either end; else nothing."""
    part = int((done + weight / 2) / share)
    early, late = part * share - done, done + weight - (part + 1) * share
    return [part] * len(group) if max(early, late) <= TOLERANCE * share else []


def _divided(group: Sequence[int], loads: Sequence[float], done: float, share: float) -> list[int]:
    found = []
    for k in group:
        found.append(int((done + loads[k] / 2) / share))
        done += loads[k]
    return found


def chain(places: Mapping[Place, tuple[float, float] | None]) -> list[Place]:
    """Places in an order in which neighbours follow one another: from the northernmost always to the nearest left.

    The values are latitude and longitude; places without them come last, in the order given.
    """
    left = {place: at for place, at in places.items() if at is not None}
    found: list[Place] = []
    while left:
        last = places[found[-1]] if found else None
        here = max(left, key=lambda place: left[place][0]) if last is None else _nearest(last, left)
        found.append(here)
        del left[here]
    return found + [place for place, at in places.items() if at is None]


def _nearest(at: tuple[float, float], left: Mapping[Place, tuple[float, float]]) -> Place:
    return min(left, key=lambda place: _apart(at, left[place]))


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Squared degrees, a degree of longitude shortened as in the middle of China."""
    return (one[0] - other[0]) ** 2 + (0.82 * (one[1] - other[1])) ** 2
