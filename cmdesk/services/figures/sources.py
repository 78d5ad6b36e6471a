"""Indicators the program fills from its own records: visits, work logs, field work, occurrences.

A source counts between two days, both included; what is due counts up to yesterday, so the caller ends the span there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import Occurrence
from cmdesk.models.trace import WorkLog
from cmdesk.models.visits import Visit
from cmdesk.services.figures.accuracy import forecast_hits
from cmdesk.services.visits.calendar import due_days
from cmdesk.services.visits.completion import stayed
from cmdesk.services.visits.sessions import FIELDWORK_SOURCES

Source = Callable[[Session, date, date], Mapping[int, Decimal]]


def _visits(*conditions: ColumnElement[bool]) -> Source:
    def count(session: Session, first: date, last: date) -> dict[int, Decimal]:
        asked = select(Visit.manager_id, func.count()).where(Visit.day.between(first, last), *conditions)
        return {m: Decimal(n) for m, n in session.execute(asked.group_by(Visit.manager_id))}

    return count


def _minutes(session: Session, first: date, last: date) -> dict[int, Decimal]:
    asked = select(Visit.manager_id, func.sum(stayed())).where(
        Visit.day.between(first, last), Visit.state == "done"
    )
    return {m: Decimal(n) for m, n in session.execute(asked.group_by(Visit.manager_id))}


def _logs_written(session: Session, first: date, last: date) -> dict[int, Decimal]:
    asked = select(WorkLog.manager_id, func.count()).where(WorkLog.day.between(first, last), WorkLog.kind == "diary")
    return {m: Decimal(n) for m, n in session.execute(asked.group_by(WorkLog.manager_id))}


def _logs_in_time(session: Session, first: date, last: date) -> dict[int, Decimal]:
    in_time = or_(WorkLog.written_on.is_(None), func.coalesce(WorkLog.written_on, WorkLog.day) <= WorkLog.day)
    asked = select(WorkLog.manager_id, func.count()).where(
        WorkLog.day.between(first, last), WorkLog.kind == "diary", in_time,
    )
    return {m: Decimal(n) for m, n in session.execute(asked.group_by(WorkLog.manager_id))}


def _logs_due(session: Session, first: date, last: date) -> dict[int, Decimal]:
    return {m: Decimal(len(days)) for m, days in due_days(session, first, last).items()}


SOURCES: dict[str, Source] = {
    "visits_planned": _visits(Visit.origin != "extra", Visit.state != "skipped"),
    "visits_done": _visits(Visit.state == "done", Visit.origin != "extra"),
    "visits_extra": _visits(Visit.state == "done", Visit.origin == "extra"),
    "visits_on_time": _visits(
        Visit.state == "done", Visit.origin != "extra", Visit.arrived_at.is_not(None), Visit.left_at.is_not(None),
    ),
    "visit_minutes": _minutes,
    "logs_due": _logs_due,
    "logs_written": _logs_written,
    "logs_in_time": _logs_in_time,
    "forecast_hit": forecast_hits,
    **FIELDWORK_SOURCES,
}


def occurrences(session: Session, first: date, last: date, items: Collection[str]) -> dict[str, Counter[int]]:
    """How often each item happened to each manager."""
    asked = select(Occurrence.item, Occurrence.manager_id, func.sum(Occurrence.times)).where(
        Occurrence.happened_on.between(first, last), Occurrence.item.in_(items),
    ).group_by(Occurrence.item, Occurrence.manager_id)
    found: dict[str, Counter[int]] = {item: Counter() for item in items}
    for item, manager_id, times in session.execute(asked):
        found[item][manager_id] = times
    return found
