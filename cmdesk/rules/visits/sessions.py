"""What counts of in-store sessions, circle events and attendance calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

SESSION_MINUTES = 60
SESSIONS_A_MONTH = 3
NEW_CONSUMERS = 10
CALLS_A_DAY = 2


def minutes_between(start: time, end: time) -> int:
    """Whole minutes from one time of day to a later one, 0 where it is not later."""
    return max(0, (end.hour - start.hour) * 60 + end.minute - start.minute)


def session_counts(start: time, end: time) -> bool:
    """An in-store session counts from one hour on."""
    return minutes_between(start, end) >= SESSION_MINUTES


def consumer(name: str, phone: str | None) -> str:
    """Who somebody is: by the telephone's digits, without one by the name."""
    digits = "".join(c for c in phone or "" if c.isdigit())
    return digits or "".join(name.split()).casefold()


@dataclass(frozen=True, slots=True)
class Attended:
    """Somebody at an event."""

    event: int
    day: date
    who: str


def new_consumers(attended: Iterable[Attended]) -> dict[int, int]:
    """By event, those who were at no earlier event of the calendar year; on one day the lower id is earlier."""
    seen: set[tuple[int, str]] = set()
    found: dict[int, int] = {}
    for each in sorted(attended, key=lambda a: (a.day, a.event)):
        known = (each.day.year, each.who) in seen
        seen.add((each.day.year, each.who))
        found[each.event] = found.get(each.event, 0) + (not known)
    return found


def event_counts(new: int) -> bool:
    """A circle event counts with ten consumers nobody counted before."""
    return new >= NEW_CONSUMERS
