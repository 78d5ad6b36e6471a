"""The working calendar of the branch, read from its table over the published holidays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.people import Absence, Manager
from cmdesk.models.visits import CalendarDay
from cmdesk.rules.visits.calendar import USUAL_WEEK, WorkingCalendar, working_calendar
from cmdesk.values.planning import DayException


def branch_calendar(
    session: Session, first: date, last: date, week: Sequence[float] = USUAL_WEEK,
) -> WorkingCalendar:
    """Every day between two days as the branch works; `week` holds the minutes of Monday to Sunday."""
    asked = select(CalendarDay).where(CalendarDay.day.between(first, last))
    lines = [DayException(date=d.day, works=d.working, name=d.note or "") for d in session.scalars(asked)]
    return working_calendar(first, last, lines, week)


def unknown_years(first: date, last: date) -> tuple[int, ...]:
    """The years between two days whose public holidays are not published yet."""
    return working_calendar(first, last).unknown_years


def working_days(session: Session, first: date, last: date) -> list[date]:
    if last < first:
        return []
    return [day.date for day in branch_calendar(session, first, last).working_days()]


def absent_days(
    session: Session, first: date, last: date, kinds: Collection[str] = (),
) -> dict[int, set[date]]:
    """The days each manager is away between two days; for all reasons unless `kinds` are named."""
    asked = select(Absence.manager_id, Absence.first_day, Absence.last_day).where(
        Absence.first_day <= last, Absence.last_day >= first,
    )
    if kinds:
        asked = asked.where(Absence.kind.in_(kinds))
    away: dict[int, set[date]] = {}
    for manager_id, start, end in session.execute(asked):
        span = range((min(end, last) - max(start, first)).days + 1)
        away.setdefault(manager_id, set()).update(max(start, first) + timedelta(days=k) for k in span)
    return away


def due_days(session: Session, first: date, last: date) -> dict[int, list[date]]:
    """The working days on which each manager on duty owes visits and a diary."""
    days = working_days(session, first, last)
    away = absent_days(session, first, last)
    managers = session.execute(select(Manager.id, Manager.entered_on).where(Manager.state != "left"))
    return {
        m: [d for d in days if d not in away.get(m, ()) and (entered is None or d >= entered)]
        for m, entered in managers
    }
