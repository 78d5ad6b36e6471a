"""What came of the visits: entered from paper, quickly and safely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Client
from cmdesk.models.visits import Visit
from cmdesk.services.work import Desk, Work, require
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right

PAPER_DAYS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class DayVisit:
    """A visit of a manager's day as it is entered; `id` None: out of plan."""

    id: int | None
    client_id: int
    client: str
    client_code: str
    position: int
    minutes: int
    state: str = "planned"
    origin: str = "program"
    arrived_at: time | None = None
    left_at: time | None = None
    service: str | None = None
    opinion: str = ""
    note: str = ""
    version: int = 1
    locked: bool = False
    client_class: str = ""
    latitude: float | None = None
    longitude: float | None = None


def day_visits(
    desk: Desk, actor: Actor, manager_id: int, first: date, last: date | None = None,
) -> dict[date, list[DayVisit]]:
    """A manager's visits between two days in the order of the route. Raises UserError not_allowed."""
    require_own(actor, manager_id)
    with desk.read(actor, Right.SEE_VISITS) as session:
        return day_visits_in(session, manager_id, first, last or first)


def day_visits_in(session: Session, manager_id: int, first: date, last: date) -> dict[date, list[DayVisit]]:
    found: dict[date, list[DayVisit]] = {}
    for visit, client in session.execute(_asked(manager_id, first, last)):
        found.setdefault(visit.day, []).append(_shown(visit, client))
    return found


def _asked(manager_id: int, first: date, last: date) -> Select[Visit, Client]:
    return (
        select(Visit, Client).join(Client, Client.id == Visit.client_id)
        .where(Visit.manager_id == manager_id, Visit.day.between(first, last))
        .order_by(Visit.day, Visit.position, Visit.id)
    )


def _shown(visit: Visit, client: Client) -> DayVisit:
    return DayVisit(
        id=visit.id, client_id=client.id, client=client.name, client_code=client.code, position=visit.position,
        minutes=visit.minutes, state=visit.state, origin=visit.origin, arrived_at=visit.arrived_at,
        left_at=visit.left_at, service=visit.service, opinion=visit.opinion or "", note=visit.note or "",
        version=visit.version, locked=visit.locked,
        client_class=client.client_class or "", latitude=client.latitude, longitude=client.longitude,
    )


def require_own(actor: Actor, manager_id: int) -> None:
    """Client managers see and change what is theirs alone. Raises UserError not_allowed."""
    if actor.own_only and manager_id != actor.manager_id:
        require(actor, Right.PLAN_VISITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the clerk typed for one visit. Done needs in and out; `client_id` is asked for visits out of plan alone."""

    visit_id: int | None = None
    client_id: int | None = None
    state: str = "done"
    arrived_at: time | None = None
    left_at: time | None = None
    service: str | None = None
    opinion: str = ""
    note: str = ""


def enter_visits(desk: Desk, actor: Actor, manager_id: int, day: date, entries: list[Entry]) -> Outcome[int]:
    """Record a day's visits in one step. Raises UserError visit_times, visit_future, record_gone, not_allowed."""
    require_own(actor, manager_id)
    if day > desk.today():
        raise trouble("visit_future", value=day.isoformat())
    for each in entries:
        _valid(each)
    with desk.write(actor, Right.RECORD_VISITS, "visits.enter", Area.VISITS) as work:
        for each in entries:
            _put(work, manager_id, day, each)
        done = _("Entered {n} visits of {day}")(n=len(entries), day=day.isoformat())
        return work.outcome(len(entries), done, subject=f"visits:{manager_id}:{day}")


def _valid(entry: Entry) -> None:
    if entry.state != "done":
        return
    if entry.arrived_at is None or entry.left_at is None or entry.left_at <= entry.arrived_at:
        shown = f"{entry.arrived_at or '—'} – {entry.left_at or '—'}"
        raise trouble("visit_times", field="left_at", value=shown)


def _put(work: Work, manager_id: int, day: date, entry: Entry) -> None:
    visit = _found(work.session, manager_id, day, entry)
    visit.state, visit.arrived_at, visit.left_at = entry.state, entry.arrived_at, entry.left_at
    visit.service, visit.opinion, visit.note = entry.service, entry.opinion or None, entry.note or None


def _found(session: Session, manager_id: int, day: date, entry: Entry) -> Visit:
    if entry.visit_id is not None:
        visit = session.get(Visit, entry.visit_id)
        if visit is None or visit.manager_id != manager_id:
            raise trouble("record_gone", label=Visit.__entity__.label)
        return visit
    if entry.client_id is None:
        raise trouble("required", field="client", label=Client.__entity__.label)
    last = session.scalar(select(func.max(Visit.position)).where(Visit.manager_id == manager_id, Visit.day == day)) or 0
    visit = Visit(
        manager_id=manager_id, client_id=entry.client_id, day=day, position=last + 1, origin="extra", minutes=15,
    )
    session.add(visit)
    return visit


def move_visit(desk: Desk, actor: Actor, visit_id: int, day: date, position: int | None = None) -> Outcome[int]:
    """Put a planned visit on another day, or to another place (from 1) of its own; it counts as placed by hand then.

    Raises UserError record_gone, visit_done, not_allowed.
    """
    with desk.write(actor, Right.PLAN_VISITS, "visits.move", Area.VISITS) as work:
        visit = _planned(work.session, visit_id)
        place_visit(work.session, visit, day, position)
        client = work.session.get_one(Client, visit.client_id)
        done = _("Moved “{client}” to {day}")(client=client.name, day=day.isoformat())
        return work.outcome(visit.id, done, subject=f"visits:{visit.id}")


def place_visit(session: Session, visit: Visit, day: date, position: int | None) -> None:
    """Into the day at a place (from 1, None: its end); the stops of the day are numbered anew."""
    asked = select(Visit).where(Visit.manager_id == visit.manager_id, Visit.day == day, Visit.id != visit.id)
    others = list(session.scalars(asked.order_by(Visit.position, Visit.id)))
    at = len(others) if position is None else max(0, min(position - 1, len(others)))
    visit.day, visit.origin = day, visit.origin if visit.origin == "extra" else "hand"
    for number, each in enumerate([*others[:at], visit, *others[at:]], start=1):
        if each.position != number:
            each.position = number


def swap_days(desk: Desk, actor: Actor, manager_id: int, one: date, other: date) -> Outcome[int]:
    """Exchange the planned visits of two days; locked and entered ones stay. Raises no_visits, not_allowed."""
    with desk.write(actor, Right.PLAN_VISITS, "visits.swap", Area.VISITS) as work:
        asked = select(Visit).where(Visit.manager_id == manager_id, Visit.day.in_((one, other)))
        moved = [v for v in work.session.scalars(asked) if v.state == "planned" and not v.locked]
        if not moved:
            raise trouble("no_visits", value=f"{one} / {other}")
        for visit in moved:
            visit.day, visit.origin = other if visit.day == one else one, "hand"
        done = _("Swapped {one} and {other}: {n} visits")(one=one.isoformat(), other=other.isoformat(), n=len(moved))
        return work.outcome(len(moved), done, subject=f"visits:{manager_id}:{one}")


def lock_visit(desk: Desk, actor: Actor, visit_id: int, locked: bool) -> Outcome[int]:
    """A locked visit stays where it is when the plan is made anew."""
    with desk.write(actor, Right.PLAN_VISITS, "visits.lock", Area.VISITS) as work:
        visit = _planned(work.session, visit_id)
        visit.locked = locked
        client = work.session.get_one(Client, visit.client_id)
        done = _("Locked “{client}” on {day}") if locked else _("Unlocked “{client}” on {day}")
        return work.outcome(visit.id, done(client=client.name, day=visit.day.isoformat()), subject=f"visits:{visit.id}")


def skip_visit(desk: Desk, actor: Actor, visit_id: int, reason: str) -> Outcome[int]:
    """Leave a visit out with a reason; it no longer counts as planned. Raises UserError required, record_gone."""
    if not reason.strip():
        raise trouble("required", field="note", label=_("Reason"))
    with desk.write(actor, Right.PLAN_VISITS, "visits.skip", Area.VISITS) as work:
        visit = _planned(work.session, visit_id)
        visit.state, visit.note = "skipped", reason.strip()
        client = work.session.get_one(Client, visit.client_id)
        done = _("Skipped “{client}” on {day}")(client=client.name, day=visit.day.isoformat())
        return work.outcome(visit.id, done, subject=f"visits:{visit.id}")


def _planned(session: Session, visit_id: int) -> Visit:
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise trouble("record_gone", label=Visit.__entity__.label)
    if visit.state == "done":
        raise trouble("visit_done")
    return visit


def day_to_enter(desk: Desk, actor: Actor, manager_id: int, first: date, last: date) -> date:
    """The earliest day of these with visits not entered, else the last one with visits, else `last`."""
    require_own(actor, manager_id)
    with desk.read(actor, Right.SEE_VISITS) as session:
        past = select(Visit.day).where(Visit.manager_id == manager_id, Visit.day.between(first, last))
        found = session.scalar(past.where(Visit.state == "planned").order_by(Visit.day).limit(1))
        return found or session.scalar(past.order_by(Visit.day.desc()).limit(1)) or last
