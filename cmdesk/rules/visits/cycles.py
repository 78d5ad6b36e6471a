"""Visit cycles: what a client's cycle is on a day, and how many visits it asks for in a period."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cmdesk.values.planning import Cycle, CycleException, PlanClient, PlanDay, Workload
from cmdesk.values.presets import CycleKind

FOUR_WEEKS = 28
ANCHOR = date(2024, 1, 1).toordinal()  # a Monday; four-week cycles are counted from here


def effective_cycle(cycle: Cycle, exceptions: Iterable[CycleException], day: date) -> Cycle:
    """The class's cycle under the client's exceptions that hold on the day; a later line wins over an earlier one."""
    for line in exceptions:
        if (line.first or date.min) <= day <= (line.last or date.max):
            cycle = _changed(cycle, line)
    return cycle


def _changed(cycle: Cycle, line: CycleException) -> Cycle:
    return replace(
        cycle,
        visits=cycle.visits if line.visits is None else line.visits,
        minutes=cycle.minutes if line.minutes is None else line.minutes,
        weekdays=cycle.weekdays if line.weekdays is None else line.weekdays,
        min_gap=cycle.min_gap if line.min_gap is None else line.min_gap,
        max_gap=cycle.max_gap if line.max_gap is None else line.max_gap,
    )


def visits_due(cycle: Cycle, first: date, last: date, phase: int = 0) -> int:
    """Visits that the cycle asks for from `first` to `last`, both included.

    Per month: whole months count fully, part of one in proportion, rounded. Per four weeks: counted along a running
    calendar, so that any stretch of years has the right sum; `phase` (any number, say the client's) spreads the
    clients, so that not all have their additional visit in the same month.
    """
    if cycle.visits <= 0 or last < first:
        return 0
    if cycle.basis is CycleKind.MONTH:
        return round(cycle.visits * _months(first, last))
    return _running(cycle.visits, last.toordinal() + 1, phase) - _running(cycle.visits, first.toordinal(), phase)


def _running(visits: int, ordinal: int, phase: int) -> int:
    return ((ordinal - ANCHOR) * visits + phase % FOUR_WEEKS) // FOUR_WEEKS


@dataclass(frozen=True, slots=True)
class Terms:
    """What a client's cycle and its exceptions come to in a period: the visits due, the cycle that holds the longest
    (its weekdays are those of any part of the period), and the days on which none may be."""

    due: int
    cycle: Cycle
    shut: frozenset[date]


def terms(cycle: Cycle, exceptions: Sequence[CycleException], first: date, last: date, phase: int = 0) -> Terms:
    """The class's cycle from `first` to `last` under the client's exceptions, each on its days alone.

    Where the cycle changes within the period, each part asks for its share of visits; the sum is rounded once.
    """
    parts = _parts(cycle, exceptions, first, last)
    if len(parts) == 1:
        return Terms(visits_due(parts[0][2], first, last, phase), parts[0][2], frozenset())
    usual = max(parts, key=lambda part: (part[2].visits > 0, part[1] - part[0]))[2]
    open_ = [part for part in parts if part[2].visits > 0]
    anywhere = frozenset(range(1, 8))
    weekdays = frozenset().union(*(part[2].weekdays or anywhere for part in open_))
    shut = frozenset(day for part in parts for day in _shut_days(*part))
    due = max(0, _floor(_share(parts, first, last), phase))
    return Terms(due, replace(usual, weekdays=frozenset() if weekdays == anywhere else weekdays), shut)


Part = tuple[date, date, Cycle]


def _shut_days(first: date, last: date, cycle: Cycle) -> Iterator[date]:
    days = (first + timedelta(days=k) for k in range((last - first).days + 1))
    return (day for day in days if not cycle.visits or not _takes(cycle.weekdays, day))


def _parts(cycle: Cycle, exceptions: Sequence[CycleException], first: date, last: date) -> list[Part]:
    """The period cut where the cycle changes."""
    turns = {line.first for line in exceptions if line.first} | {
        line.last + timedelta(days=1) for line in exceptions if line.last}
    starts = sorted({first, *(day for day in turns if first < day <= last)})
    ends = [*(day - timedelta(days=1) for day in starts[1:]), last]
    found: list[Part] = []
    for start, end in zip(starts, ends, strict=True):
        now = effective_cycle(cycle, exceptions, start)
        if found and found[-1][2] == now:
            found[-1] = (found[-1][0], end, now)
        else:
            found.append((start, end, now))
    return found


def _share(parts: Sequence[Part], first: date, last: date) -> float:
    """Visits that the parts ask for together, not rounded."""
    def of(start: date, end: date, cycle: Cycle) -> float:
        if cycle.basis is CycleKind.MONTH:
            return cycle.visits * _months(start, end)
        return cycle.visits * ((end - start).days + 1) / FOUR_WEEKS

    return sum(of(*part) for part in parts)


def _floor(visits: float, phase: int) -> int:
    """Rounded so that over many clients (`phase`: any number of theirs) as many are rounded up as there should be."""
    return math.floor(visits + (phase % FOUR_WEEKS + 0.5) / FOUR_WEEKS)


def _months(first: date, last: date) -> float:
    total, month = 0.0, first.replace(day=1)
    while month <= last:
        following = (month.replace(day=28).toordinal() + 4) - month.toordinal()
        after = date.fromordinal(month.toordinal() + following).replace(day=1)
        length = (after - month).days
        covered = min(after.toordinal() - 1, last.toordinal()) - max(month, first).toordinal() + 1
        total += covered / length
        month = after
    return total


def workload(clients: Iterable[PlanClient], days: Iterable[PlanDay]) -> Workload:
    """What the plan will ask and what there is, before it is made; travel not counted."""
    clients, days = tuple(clients), tuple(days)
    missing = {c.id: short for c in clients if (short := c.visits - sum(may_visit(c, day) for day in days)) > 0}
    return Workload(
        visits=sum(c.visits for c in clients),
        minutes=sum(c.visits * c.minutes for c in clients),
        capacity=sum(day.capacity for day in days),
        missing=missing,
    )


def may_visit(client: PlanClient, day: PlanDay) -> bool:
    """Whether the manager works that day and the client receives on that weekday."""
    return day.capacity > 0 and receives(client, day.date)


def receives(client: PlanClient, day: date) -> bool:
    """Clients that take visits from Monday to Friday take them on make-up workdays too."""
    return day not in client.shut and _takes(client.weekdays, day)


def _takes(weekdays: frozenset[int], day: date) -> bool:
    return not weekdays or weekdays >= {1, 2, 3, 4, 5} or day.isoweekday() in weekdays
