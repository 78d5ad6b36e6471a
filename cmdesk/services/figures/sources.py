"""Indicators the program fills from its own records: visits, work logs, field work, occurrences.

A source counts between two days, both included; what is due counts up to yesterday, so the caller ends the span there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import Occurrence
from cmdesk.models.trace import WorkLog
from cmdesk.models.visits import Visit
from cmdesk.services.figures.accuracy import forecast_hits
from cmdesk.services.visits.calendar import due_days
from cmdesk.services.visits.completion import stayed
from cmdesk.services.visits.sessions import FIELDWORK_SOURCES

Source = Callable[[Session, date, date], Mapping[int, Decimal]]


@dataclass(frozen=True, slots=True)
class _VisitKind:
    """Visits of some states and origins; `timed`: only those with both times."""

    states: tuple[str, ...]
    extra: bool = False
    timed: bool = False


VISITS = {
    "visits_planned": _VisitKind(("planned", "done", "missed")),
    "visits_done": _VisitKind(("done",)),
    "visits_extra": _VisitKind(("done",), extra=True),
    "visits_on_time": _VisitKind(("done",), timed=True),
}


def _counted_visits(session: Session, first: date, last: date, names: Collection[str]) -> dict[str, dict[int, Decimal]]:
    """All kinds from one walk along the index, whose order the inner groups follow."""
    kinds = (Visit.manager_id, Visit.state, Visit.origin)
    timed = func.count(case((Visit.arrived_at.is_not(None), Visit.left_at)))
    days = select(*kinds, func.count().label("visits"), timed.label("timed")).where(
        Visit.day.between(first, last)).group_by(Visit.day, *kinds).subquery().c
    asked = select(days.manager_id, days.state, days.origin, func.sum(days.visits), func.sum(days.timed)).group_by(
        days.manager_id, days.state, days.origin)
    found: dict[str, dict[int, Decimal]] = {name: {} for name in names}
    for manager_id, state, origin, count, with_times in session.execute(asked):
        for name in names:
            kind = VISITS[name]
            number = int(with_times if kind.timed else count)
            if state in kind.states and (origin == "extra") is kind.extra and number:
                found[name][manager_id] = found[name].get(manager_id, Decimal(0)) + number
    return found


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


_OTHERS: dict[str, Source] = {
    "visit_minutes": _minutes,
    "logs_due": _logs_due,
    "logs_written": _logs_written,
    "logs_in_time": _logs_in_time,
    "forecast_hit": forecast_hits,
    **FIELDWORK_SOURCES,
}
SOURCES = frozenset({*VISITS, *_OTHERS})


def read_sources(
    session: Session, first: date, last: date, names: Collection[str],
) -> dict[str, Mapping[int, Decimal]]:
    """What the records count for each manager, by name of the source."""
    visits = [name for name in VISITS if name in names]
    found: dict[str, Mapping[int, Decimal]] = dict(_counted_visits(session, first, last, visits)) if visits else {}
    return found | {name: _OTHERS[name](session, first, last) for name in names if name in _OTHERS}


def occurrences(session: Session, first: date, last: date, items: Collection[str]) -> dict[str, Counter[int]]:
    """How often each item happened to each manager."""
    asked = select(Occurrence.item, Occurrence.manager_id, func.sum(Occurrence.times)).where(
        Occurrence.happened_on.between(first, last), Occurrence.item.in_(items),
    ).group_by(Occurrence.item, Occurrence.manager_id)
    found: dict[str, Counter[int]] = {item: Counter() for item in items}
    for item, manager_id, times in session.execute(asked):
        found[item][manager_id] = times
    return found
