"""The working calendar of a branch, read from its table over the published holidays."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from cmdesk.models.people import Absence, Branch, Manager
from cmdesk.models.visits import CalendarDay
from cmdesk.rules.visits.calendar import WorkingCalendar, working_calendar
from cmdesk.services.visits.options import options_in
from cmdesk.values.planning import DayException

FULL_DAY = 480.0


def branch_calendar(
    session: Session, first: date, last: date, branch_id: int | None = None, minutes: float = FULL_DAY,
) -> WorkingCalendar:
    """Every day between two days as a branch works (None: as all do), for somebody with so many minutes a day.

    A line of the branch itself stands over those of the branches above it, and these over the lines of all.
    """
    lines = {line.date: line for line in _lines(session, first, last, branch_id)}
    return working_calendar(first, last, lines.values(), options_in(session).minutes_of(minutes))


def _lines(session: Session, first: date, last: date, branch_id: int | None) -> Iterator[DayException]:
    """Those that hold in the branch, the nearest last."""
    asked = select(CalendarDay).where(CalendarDay.day.between(first, last))
    found = session.scalars(asked).all()
    near = [None, *reversed(_upwards(session, branch_id))] if any(d.branch_id for d in found) else [None]
    for at in near:
        yield from (
            DayException(date=d.day, works=d.working, name=d.note or "") for d in found if d.branch_id == at
        )


def _upwards(session: Session, branch_id: int | None) -> list[int]:
    """A branch and those above it."""
    above = dict(session.execute(select(Branch.id, Branch.parent_id)).all())
    found: list[int] = []
    while branch_id is not None and branch_id not in found:
        found.append(branch_id)
        branch_id = above.get(branch_id)
    return found


def unknown_years(first: date, last: date) -> tuple[int, ...]:
    """The years between two days whose public holidays are not published yet."""
    return working_calendar(first, last).unknown_years


def working_days(session: Session, first: date, last: date, branch_id: int | None = None) -> list[date]:
    if last < first:
        return []
    return [day.date for day in branch_calendar(session, first, last, branch_id).working_days()]


def days_of_branches(
    session: Session, first: date, last: date, branches: Collection[int | None],
) -> dict[int | None, list[date]]:
    """The working days of several branches, worked out once where no branch has lines of its own."""
    own = select(exists().where(CalendarDay.day.between(first, last), CalendarDay.branch_id.is_not(None)))
    if not session.scalar(own):
        return dict.fromkeys(branches, working_days(session, first, last))
    return {branch: working_days(session, first, last, branch) for branch in branches}


def absent_days(
    session: Session, first: date, last: date, kinds: Collection[str] = (),
) -> dict[int, set[date]]:
    """The whole days each manager is away between two days; for all reasons unless `kinds` are named."""
    asked = select(Absence.manager_id, Absence.first_day, Absence.last_day, Absence.weekdays).where(
        Absence.first_day <= last, Absence.last_day >= first, Absence.minutes.is_(None),
    )
    if kinds:
        asked = asked.where(Absence.kind.in_(kinds))
    away: dict[int, set[date]] = {}
    for manager_id, start, end, weekdays in session.execute(asked):
        span = range((min(end, last) - max(start, first)).days + 1)
        days = (max(start, first) + timedelta(days=k) for k in span)
        away.setdefault(manager_id, set()).update(d for d in days if not weekdays or str(d.isoweekday()) in weekdays)
    return away


def due_days(session: Session, first: date, last: date) -> dict[int, list[date]]:
    """The working days on which each manager on duty owes visits and a diary."""
    away = absent_days(session, first, last)
    asked = select(Manager.id, Manager.entered_on, Manager.branch_id).where(Manager.state != "left")
    managers = session.execute(asked).all()
    days = days_of_branches(session, first, last, {m.branch_id for m in managers})
    return {
        m: [d for d in days[branch] if d not in away.get(m, ()) and (entered is None or d >= entered)]
        if m in away or (entered is not None and entered > first) else list(days[branch])
        for m, entered, branch in managers
    }
