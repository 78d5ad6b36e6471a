"""A plan beside what was done: on its day, late, early, missed, and what came besides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cmdesk.values.planning import Became


@dataclass(frozen=True, slots=True)
class Compared:
    """A client's planned day (None: the visit was added) and the day it was seen (None: it was not)."""

    client: int
    planned: date | None
    seen: date | None
    became: Became


def compare(
    planned: Iterable[tuple[int, date]], done: Iterable[tuple[int, date]], today: date,
    skipped: Iterable[tuple[int, date]] = (),
) -> tuple[Compared, ...]:
    """Every planned (client, day) with the visit that fulfils it, each visit counted once.

    A visit on the planned day comes first; then each plan still open takes the client's nearest visit left over, before
    the client's next planned day. Days from `today` on are still ahead; a skipped day is no miss. Visits that fulfil
    nothing are added.
    """
    plans, visits = _by_client(planned), _by_client(done)
    left_out = _by_client(skipped)
    found = (
        each for client in sorted({*plans, *visits})
        for each in _of_client(client, plans[client], visits[client], set(left_out[client]), today)
    )
    return tuple(found)


def _by_client(pairs: Iterable[tuple[int, date]]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    for client, day in sorted(set(pairs)):
        found[client].append(day)
    return found


def _of_client(
    client: int, plans: Sequence[date], visits: Sequence[date], skipped: set[date], today: date,
) -> Iterator[Compared]:
    free = [day for day in visits if day not in plans]
    for number, day in enumerate(plans):
        if day in visits:
            yield Compared(client, day, day, Became.ON_DAY)
        elif (seen := _nearest(day, plans, number, free)) is not None:
            free.remove(seen)
            yield Compared(client, day, seen, Became.LATE if seen > day else Became.EARLY)
        elif day in skipped:
            yield Compared(client, day, None, Became.SKIPPED)
        else:
            yield Compared(client, day, None, Became.MISSED if day < today else Became.AHEAD)
    yield from (Compared(client, None, day, Became.ADDED) for day in free)


def _nearest(day: date, plans: Sequence[date], number: int, free: Sequence[date]) -> date | None:
    """The visit left over between the neighbouring planned days that lies nearest; of two as near the later one."""
    after = plans[number - 1] if number else date.min
    before = plans[number + 1] if number + 1 < len(plans) else date.max
    between = [seen for seen in free if after < seen < before]
    return min(between, key=lambda seen: (abs((seen - day).days), seen < day), default=None)


def behind(due: int, done: int, passed: float) -> int:
    """Visits that should have been made by now and were not: `passed` is the share of the period's working days
    that are over; what is due is counted down to whole visits."""
    return max(0, int(due * min(1.0, max(0.0, passed)) + 1e-9) - done)


def streak(days: Iterable[bool]) -> int:
    """How many of the newest days in a row were whole; days come oldest first."""
    count = 0
    for whole in reversed(list(days)):
        if not whole:
            return count
        count += 1
    return count
