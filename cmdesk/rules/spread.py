"""Sharing out clients: neighbours together, everybody's load about the same."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import groupby

TOLERANCE = 0.15


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
