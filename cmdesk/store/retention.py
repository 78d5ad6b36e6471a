"""Which backups to keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

DAILY, WEEKLY, MONTHLY = 12, 10, 9
STEPS, STEP_AGE = 10, timedelta(days=7)


def to_keep(times: Iterable[datetime], before_steps: Iterable[datetime] = ()) -> set[datetime]:
    """The newest backup of each of the last 12 days, 10 weeks and 9 months that have one; the newest is always kept.

    Of those made before a step that changes much, such as an import, the newest 10 stay for a week.
    """
    newest_first = sorted(times, reverse=True)
    steps = sorted(before_steps, reverse=True)[:STEPS]
    recent = {step for step in steps if newest_first[0] - step < STEP_AGE}
    groups: list[tuple[Callable[[datetime], object], int]] = [
        (lambda t: t.date(), DAILY), (lambda t: t.isocalendar()[:2], WEEKLY), (lambda t: (t.year, t.month), MONTHLY),
    ]
    return {kept for name, most in groups for kept in _first_of_each(newest_first, name, most)} | recent


def _first_of_each(times: list[datetime], name: Callable[[datetime], object], most: int) -> list[datetime]:
    first: dict[object, datetime] = {}
    for time in times:
        first.setdefault(name(time), time)
    return list(first.values())[:most]
