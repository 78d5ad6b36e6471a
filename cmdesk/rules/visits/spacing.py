"""Evenly spaced visit days: all good choices of days for a client, each with its unevenness.

Positions number the working days of the period from 0; the ideal gap of n visits in N days is N / n.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

TOLERATED = 2.0
FREE = 0.5
MOST_CHOICES = 240
BEAM = 8

Gap = Callable[[int, int], bool]
Choice = tuple[float, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Spacing:
    """What spacing depends on. `open` are the positions that may be used, `fixed` those that must be (and may lie
    outside `open`), `period` the number of positions; `ordinals` their calendar days, for the smallest and largest
    calendar gap."""

    visits: int
    period: int
    open: tuple[int, ...]
    fixed: tuple[int, ...] = ()
    ordinals: tuple[int, ...] = ()
    min_gap: int = 0
    max_gap: int | None = None

    @property
    def ideal(self) -> float:
        return self.period / max(self.visits, 1)


def unevenness(days: Sequence[int], ideal: float, period: int) -> float:
    """Squared working days off the ideal gap, half a day free; the gap over the period's end counts half."""
    inner = sum(_squared(b - a, ideal) for a, b in pairwise(days))
    return inner + (0.5 * _squared(days[0] + period - days[-1], ideal) if days else 0.0)


def _squared(gap: float, ideal: float) -> float:
    return max(0.0, abs(gap - ideal) - FREE) ** 2


def worst_gap(days: Sequence[int], ideal: float) -> int | None:
    """The gap farthest from the ideal, None for fewer than two visits."""
    gaps = [b - a for a, b in pairwise(days)]
    return max(gaps, key=lambda gap: abs(gap - ideal), default=None)


@lru_cache(maxsize=4096)
def choices(spacing: Spacing) -> tuple[Choice, ...]:
    """Choices of days with their unevenness, the most even first; none when there are too few days.

    First only choices whose gaps lie within two working days of the ideal; where weekdays, leave or fixed visits
    leave none of them, the next wider ones. The calendar gaps hold always.
    """
    slack = TOLERATED
    while True:
        found = _within(spacing, slack)
        if found or slack > spacing.period:
            return _picked(found)
        slack *= 2


def _picked(found: list[Choice]) -> tuple[Choice, ...]:
    """The most even ones; among equals a fixed mixture, so that all days stay in play."""
    mixed = sorted(found, key=lambda choice: (round(choice[0], 6), crc32(bytes(choice[1]))))
    return tuple(mixed[:MOST_CHOICES])


def _within(spacing: Spacing, slack: float) -> list[Choice]:
    """Grows choices day by day, keeping for each first and last day the most even few."""
    days = sorted({*spacing.open, *spacing.fixed})
    reach = spacing.ideal + slack
    if spacing.visits == 0:
        return [] if spacing.fixed else [(0.0, ())]
    front: list[Choice] = [(0.0, (day,)) for day in days if day <= reach and not _skips(spacing, -1, day)]
    for _ in range(spacing.visits - 1):
        front = _trimmed([longer for choice in front for longer in _grown(spacing, choice, days, slack)])
    ended = [chosen for _, chosen in front if _may_end(spacing, chosen[-1], reach)]
    return [(unevenness(chosen, spacing.ideal, spacing.period), chosen) for chosen in ended]


def _may_end(spacing: Spacing, last: int, reach: float) -> bool:
    return spacing.period - last <= reach + 1 and not _skips(spacing, last, spacing.period)


def _grown(spacing: Spacing, choice: Choice, days: Sequence[int], slack: float) -> list[Choice]:
    cost, chosen = choice
    last, ideal = chosen[-1], spacing.ideal
    return [
        (cost + _squared(day - last, ideal), (*chosen, day))
        for day in days
        if day > last and abs(day - last - ideal) <= slack and _allowed(spacing, last, day)
    ]


def _allowed(spacing: Spacing, a: int, b: int) -> bool:
    if _skips(spacing, a, b):
        return False
    if a in spacing.fixed and b in spacing.fixed:
        return True
    apart = spacing.ordinals[b] - spacing.ordinals[a] if spacing.ordinals else b - a
    return spacing.min_gap <= apart and (spacing.max_gap is None or apart <= spacing.max_gap)


def _skips(spacing: Spacing, a: int, b: int) -> bool:
    """Whether a fixed visit lies between two positions."""
    return any(a < day < b for day in spacing.fixed)


def _trimmed(front: list[Choice]) -> list[Choice]:
    if len(front) <= MOST_CHOICES:
        return front
    groups: dict[tuple[int, int], list[Choice]] = {}
    for choice in front:
        groups.setdefault((choice[1][0], choice[1][-1]), []).append(choice)
    ordered = (sorted(g, key=lambda c: (round(c[0], 6), crc32(bytes(c[1])))) for g in groups.values())
    return [choice for group in ordered for choice in group[:BEAM]]
