"""Planned visits put by hand: one client on a day, or the last four weeks once more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Client
from cmdesk.models.people import Manager
from cmdesk.models.visits import Visit
from cmdesk.services.visits.entering import USUAL_MINUTES
from cmdesk.services.visits.moving import place_visit, require_free
from cmdesk.services.visits.requests import Gathered, manager_days
from cmdesk.services.work import Desk
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right

CYCLE = timedelta(weeks=4)


def add_visit(
    desk: Desk, actor: Actor, manager_id: int, client_id: int, day: date, position: int | None = None,
) -> Outcome[int]:
    """Plan a visit by hand, at a place of the day (from 1) or at its end; the outcome's value is its id.

    Raises UserError already_planned, record_gone, not_allowed.
    """
    with desk.write(actor, Right.PLAN_VISITS, "visits.add", Area.VISITS) as work:
        client, manager = work.session.get(Client, client_id), work.session.get(Manager, manager_id)
        if client is None or manager is None:
            raise trouble("record_gone", label=Client.__entity__.label)
        require_free(work.session, client, day)
        gathered = Gathered.read(work.session, Month.of(day), work.today, [manager_id])
        cycle = gathered.cycle_of(client)
        visit = Visit(
            manager_id=manager_id, client_id=client_id, day=day, position=0, origin="hand", state="planned",
            minutes=int(cycle.minutes) if cycle else USUAL_MINUTES,
        )
        work.session.add(visit)
        work.session.flush()
        place_visit(work.session, visit, day, position)
        done = _("Planned “{client}” on {day}")(client=client.name, day=day.isoformat())
        return work.outcome(visit.id, done, subject=f"visits:{visit.id}")


def copy_cycle(desk: Desk, actor: Actor, manager_id: int, month: Month) -> Outcome[int]:
    """Plan each day of a month like the day four weeks before; a day off gives its visits to the next working day.

    No client gets more visits than it is due, and days before today stay as they are. The outcome's value counts the
    visits. Raises UserError no_visits, not_allowed.
    """
    with desk.write(actor, Right.PLAN_VISITS, "visits.copy", Area.VISITS) as work:
        manager = work.session.get_one(Manager, manager_id)
        gathered = Gathered.read(work.session, month, work.today, [manager_id])
        made = list(_copies(work.session, gathered, manager))
        if not made:
            raise trouble("no_visits", value=f"{month.first - CYCLE} – {month.last - CYCLE}")
        work.session.add_all(made)
        done = _("Copied {n} visits of {name} from four weeks before {month}")
        return work.outcome(
            len(made), done(n=len(made), name=manager.name, month=str(month)), subject=f"plans:{manager_id}:{month}",
        )


def _copies(session: Session, gathered: Gathered, manager: Manager) -> Iterator[Visit]:
    month, there = gathered.month, gathered.visits.get(manager.id, ())
    due = {c.id: gathered.due(c, manager.id) for c in gathered.clients.get(manager.id, ())}
    have = Counter(v.client_id for v in there if v.origin != "extra" and v.state != "missed")
    taken = {(v.client_id, v.day) for v in there}
    last = Counter(v.day for v in there)
    away = gathered.absences.get(manager.id, ())
    working = [d.date for d in manager_days(session, manager, month.first, month.last, away) if d.works]
    for old in _last_cycle(session, manager.id, month):
        day = next((d for d in working if d >= max(old.day + CYCLE, gathered.today)), None)
        client = old.client_id
        past = old.day + CYCLE < gathered.today
        if day is None or past or have[client] >= due.get(client, 0) or (client, day) in taken:
            continue
        have[client] += 1
        last[day] += 1
        taken.add((client, day))
        yield Visit(
            manager_id=manager.id, client_id=client, day=day, position=last[day], origin="hand", state="planned",
            minutes=old.minutes,
        )


def _last_cycle(session: Session, manager_id: int, month: Month) -> Sequence[Visit]:
    asked = select(Visit).where(
        Visit.manager_id == manager_id, Visit.day.between(month.first - CYCLE, month.last - CYCLE),
        Visit.origin != "extra", Visit.state != "skipped",
    )
    return session.scalars(asked.order_by(Visit.day, Visit.position, Visit.id)).all()
