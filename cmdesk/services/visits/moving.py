"""Changes of a plan by hand: moved, swapped, locked, skipped with a reason."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Client
from cmdesk.models.visits import Visit
from cmdesk.services.work import Desk
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right


def move_visit(desk: Desk, actor: Actor, visit_id: int, day: date, position: int | None = None) -> Outcome[int]:
    """Put a planned visit on another day, or to another place (from 1) of its own; it counts as placed by hand then.

    Raises UserError record_gone, visit_done, already_planned (the client has another visit that day), not_allowed.
    """
    with desk.write(actor, Right.PLAN_VISITS, "visits.move", Area.VISITS) as work:
        visit = _planned(work.session, visit_id)
        client = work.session.get_one(Client, visit.client_id)
        if day != visit.day:
            require_free(work.session, client, day)
        place_visit(work.session, visit, day, position)
        done = _("Moved “{client}” to {day}")(client=client.name, day=day.isoformat())
        return work.outcome(visit.id, done, subject=f"visits:{visit.id}")


def require_free(session: Session, client: Client, day: date) -> None:
    """Raises UserError already_planned where the client has a visit on the day."""
    asked = select(Visit.id).where(Visit.client_id == client.id, Visit.day == day, Visit.state != "skipped")
    if session.scalar(asked.limit(1)) is not None:
        raise trouble("already_planned", value=client.name, day=day.isoformat())


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
