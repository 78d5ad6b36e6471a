"""What counts of in-store sessions, circle events and attendance calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Generic, TypeVar

T = TypeVar("T")
SESSION_MINUTES = 60
NEW_CONSUMERS = 10


def minutes_between(start: time, end: time) -> int:
    """Whole minutes from one time of day to a later one, 0 where it is not later."""
    return max(0, (end.hour - start.hour) * 60 + end.minute - start.minute)


def session_counts(start: time, end: time, least: int = SESSION_MINUTES) -> bool:
    """An in-store session counts from so many minutes on."""
    return minutes_between(start, end) >= least


@dataclass(frozen=True, slots=True)
class Consumer:
    """Somebody by the telephone's digits and the name; where either has no telephone, the name alone tells."""

    phone: str
    name: str

    @classmethod
    def of(cls, name: str, phone: str | None) -> Consumer:
        return cls("".join(c for c in phone or "" if c.isdigit()), "".join(name.split()).casefold())


class Met(Generic[T]):
    """Who was met, each with what is kept of the first time."""

    def __init__(self) -> None:
        self._phones: dict[str, T] = {}
        self._names: dict[str, T] = {}
        self._bare: dict[str, T] = {}

    def add(self, who: Consumer, kept: T) -> T | None:
        """What was kept when the same person was met before; None: never, and it is kept now."""
        before = self.find(who)
        if who.phone:
            self._phones.setdefault(who.phone, before or kept)
        elif who.name:
            self._bare.setdefault(who.name, before or kept)
        if who.name:
            self._names.setdefault(who.name, before or kept)
        return before

    def find(self, who: Consumer) -> T | None:
        if who.phone and who.phone in self._phones:
            return self._phones[who.phone]
        return (self._bare if who.phone else self._names).get(who.name)


@dataclass(frozen=True, slots=True)
class Attended:
    """Somebody at an event."""

    event: int
    day: date
    who: Consumer


def new_consumers(attended: Iterable[Attended]) -> dict[int, int]:
    """By event, those who were at no earlier event of the calendar year; on one day the lower id is earlier.

    Within an event who gave a telephone goes first.
    """
    years: dict[int, Met[int]] = defaultdict(Met)
    found: dict[int, int] = {}
    for each in sorted(attended, key=lambda a: (a.day, a.event, not a.who.phone)):
        known = years[each.day.year].add(each.who, each.event) is not None
        found[each.event] = found.get(each.event, 0) + (not known)
    return found


def event_counts(new: int, least: int = NEW_CONSUMERS) -> bool:
    """A circle event counts with so many consumers nobody counted before."""
    return new >= least
