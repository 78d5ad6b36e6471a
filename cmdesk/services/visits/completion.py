"""What was planned, done, missed and done besides, per manager and day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, case, distinct, extract, func, select
from sqlalchemy.orm import Session

from cmdesk.models.people import Manager
from cmdesk.models.visits import Visit
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Week
from cmdesk.values.rights import Right


@dataclass(frozen=True, slots=True)
class Tally:
    """Visits of a manager between two days. `open` are past their day and not entered; planned = done + missed + open
    and those still to come; `minutes` are those of visits done, from in to out where known, else as planned."""

    planned: int = 0
    done: int = 0
    missed: int = 0
    open: int = 0
    extra: int = 0
    minutes: int = 0


def stayed() -> ColumnElement[int]:
    """SQL: minutes of a visit from in to out; as planned where they are not known or do not fit."""
    inside = (extract("hour", Visit.left_at) - extract("hour", Visit.arrived_at)) * 60 + (
        extract("minute", Visit.left_at) - extract("minute", Visit.arrived_at)
    )
    return case((Visit.left_at > Visit.arrived_at, inside), else_=Visit.minutes)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def tallies(session: Session, first: date, last: date, today: date) -> dict[int, Tally]:
    """Each manager's visits between two days."""
    done = Visit.state == "done"
    asked = (
        select(
            Visit.manager_id,
            _count((Visit.origin != "extra") & (Visit.state != "skipped")),
            _count(done & (Visit.origin != "extra")),
            _count(Visit.state == "missed"),
            _count((Visit.state == "planned") & (Visit.day < today)),
            _count(done & (Visit.origin == "extra")),
            func.sum(case((done, stayed()), else_=0)),
        ).where(Visit.day.between(first, last)).group_by(Visit.manager_id)
    )
    return {row[0]: Tally(*(int(n or 0) for n in row[1:])) for row in session.execute(asked)}


def weekly_rates(
    session: Session, weeks: Collection[Week], manager_ids: Collection[int],
) -> dict[Week, tuple[int, int]]:
    """(done, planned) of each week over the managers."""
    ordered = sorted(weeks)
    asked = (
        select(
            Visit.day, _count((Visit.state == "done") & (Visit.origin != "extra")),
            _count((Visit.origin != "extra") & (Visit.state != "skipped")),
        ).where(Visit.day.between(ordered[0].first, ordered[-1].last), Visit.manager_id.in_(manager_ids))
        .group_by(Visit.day)
    )
    found: dict[Week, tuple[int, int]] = dict.fromkeys(ordered, (0, 0))
    for day, done, planned in session.execute(asked):
        week = Week.of(day)
        found[week] = (found[week][0] + int(done), found[week][1] + int(planned))
    return found


def day_loads(session: Session, first: date, last: date) -> dict[int, dict[date, tuple[int, int]]]:
    """(visits, minutes with the way) per manager on duty and day; skipped visits left out."""
    from cmdesk.services.visits.ways import loads_with_way

    return loads_with_way(session, on_duty(session), first, last)


def on_duty(session: Session, branch_id: int | None = None) -> list[Manager]:
    """The managers on duty, of a branch where one is named, by staff number."""
    asked = select(Manager).where(Manager.state != "left")
    if branch_id is not None:
        asked = asked.where(Manager.branch_id == branch_id)
    return list(session.scalars(asked.order_by(Manager.code)))


def late_managers(desk: Desk, actor: Actor) -> int:
    """How many managers have visits of the last four weeks, before today, that were not entered."""
    today = desk.today()
    with desk.read(actor, Right.SEE_VISITS) as session:
        asked = select(func.count(distinct(Visit.manager_id))).where(
            Visit.state == "planned", Visit.day < today, Visit.day >= today - timedelta(weeks=4),
        )
        own = Visit.manager_id == actor.manager_id
        return session.scalar(asked.where(own) if actor.own_only else asked) or 0
