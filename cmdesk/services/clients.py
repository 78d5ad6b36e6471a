"""Who answers for which client, from when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import func, insert, or_, select

from cmdesk.models.clients import Assignment
from cmdesk.services.work import Work

SINCE_EVER = date(2000, 1, 1)


def assign(work: Work, manager_by_client: Mapping[int, int], day: date) -> int:
    """Make managers responsible from a day on; who had the client before ends the day before.

    A client nobody answered for yet counts from the beginning, so that figures of the past find their manager.
    Returns how many clients changed hands.
    """
    current = _current(work, day)
    moved = {c: m for c, m in manager_by_client.items() if c not in current or current[c].manager_id != m}
    for client_id in moved:
        if client_id in current:
            _end(work, current[client_id], day)
    work.session.flush()
    _insert(work, moved, current, day)
    return len(moved)


def _current(work: Work, day: date) -> dict[int, Assignment]:
    asked = select(Assignment).where(
        Assignment.first_day <= day, or_(Assignment.last_day.is_(None), Assignment.last_day >= day),
    )
    return {a.client_id: a for a in work.session.scalars(asked.order_by(Assignment.first_day))}


def _end(work: Work, assignment: Assignment, day: date) -> None:
    if assignment.first_day >= day:
        work.session.delete(assignment)
    else:
        assignment.last_day = day - timedelta(days=1)


def _insert(work: Work, moved: Mapping[int, int], current: Mapping[int, Assignment], day: date) -> None:
    next_id = (work.session.scalar(select(func.max(Assignment.id))) or 0) + 1
    rows = [
        {
            "id": next_id + k, "version": 1, "client_id": client_id, "manager_id": manager_id, "last_day": None,
            "first_day": day if client_id in current else SINCE_EVER,
        }
        for k, (client_id, manager_id) in enumerate(moved.items())
    ]
    if rows:
        work.session.execute(insert(Assignment.__table__), rows)  # type: ignore[arg-type]
        work.changes.created(Assignment.__table__, rows)  # type: ignore[arg-type]


def end_overlapping(work: Work) -> None:
    """End every assignment the day before the client's next one begins."""
    asked = select(Assignment).order_by(Assignment.client_id, Assignment.first_day, Assignment.id)
    found = work.session.scalars(asked).all()
    for this, following in zip(found, found[1:], strict=False):
        overlaps = this.last_day is None or this.last_day >= following.first_day
        if this.client_id == following.client_id and overlaps and following.first_day > this.first_day:
            this.last_day = following.first_day - timedelta(days=1)
    work.session.flush()
