"""The five numbers of a month: due by cycle, scheduled, done, remaining, still to schedule, and why."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.people import Manager
from cmdesk.models.visits import Visit, VisitPlan
from cmdesk.services.visits.completion import on_duty
from cmdesk.services.visits.entering import require_own
from cmdesk.services.visits.requests import Gathered, manager_days
from cmdesk.services.visits.ways import Ways
from cmdesk.services.work import Desk
from cmdesk.values.messages import Msg, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.planning import REASONS, Reason
from cmdesk.values.rights import Right

NOT_PLANNED = _("Not planned yet.")
WAS_MISSED = _("A visit that was planned was missed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Visits of a client that have no day yet, and why."""

    client_id: int
    client: str
    visits: int
    reason: Msg


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """A manager's month. `asked` are the minutes of the visits due, `way` those between them (as planned; for visits
    without a day as between near neighbours), `capacity` those there are."""

    manager_id: int
    code: str
    name: str
    due: int
    scheduled: int
    done: int
    asked: float
    way: float
    capacity: float
    waiting: tuple[Waiting, ...] = ()

    @property
    def remaining(self) -> int:
        return max(0, self.due - self.done)

    @property
    def to_schedule(self) -> int:
        return sum(each.visits for each in self.waiting)

    @property
    def utilisation(self) -> float:
        """Minutes asked for, with the way, by minutes there are."""
        return (self.asked + self.way) / self.capacity if self.capacity else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientNumbers:
    """One client's month; `reason` says why visits have no day yet."""

    client_id: int
    code: str
    name: str
    client_class: str
    due: int
    scheduled: int
    done: int
    reason: Msg | str = ""

    @property
    def remaining(self) -> int:
        return max(0, self.due - self.done)

    @property
    def to_schedule(self) -> int:
        return max(0, self.due - self.scheduled)


def client_numbers(desk: Desk, actor: Actor, month: Month, manager_id: int) -> tuple[ClientNumbers, ...]:
    """The five numbers of each of a manager's clients, those still to schedule first. Raises UserError not_allowed."""
    require_own(actor, manager_id)
    with desk.read(actor, Right.SEE_VISITS) as session:
        gathered = Gathered.read(session, month, desk.today(), [manager_id])
        reasons = _reasons(session, month).get(manager_id, {})
    visits = gathered.visits.get(manager_id, ())
    planned = [v for v in visits if v.origin != "extra" and v.state in ("planned", "done")]
    due, _minutes = _due(gathered, manager_id, visits)
    told, scheduled = _told(visits, reasons), Counter(v.client_id for v in planned)
    done = Counter(v.client_id for v in planned if v.state == "done")
    found = [
        ClientNumbers(
            client_id=c.id, code=c.code, name=c.name, client_class=c.client_class or "", due=due[c.id],
            scheduled=scheduled[c.id], done=done[c.id],
            reason=told.get(c.id, NOT_PLANNED) if due[c.id] > scheduled[c.id] else "",
        ) for c in gathered.clients.get(manager_id, ())
    ]
    return tuple(sorted(found, key=lambda each: (-each.to_schedule, -each.remaining, each.code)))


def month_numbers(
    desk: Desk, actor: Actor, month: Month, branch_id: int | None = None, manager_id: int | None = None,
) -> tuple[Numbers, ...]:
    """The numbers of everybody on duty in the branch, or of one manager. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_VISITS) as session:
        found = [m for m in on_duty(session, branch_id) if manager_id in (None, m.id)]
        if actor.own_only:
            found = [m for m in found if m.id == actor.manager_id]
        gathered = Gathered.read(session, month, desk.today(), [m.id for m in found])
        reasons = _reasons(session, month)
        return tuple(_numbers(session, gathered, m, reasons.get(m.id, {})) for m in found)


def _numbers(session: Session, gathered: Gathered, manager: Manager, reasons: dict[int, Reason]) -> Numbers:
    visits = gathered.visits.get(manager.id, ())
    planned = [v for v in visits if v.origin != "extra" and v.state in ("planned", "done")]
    due, asked = _due(gathered, manager.id, visits)
    month, away = gathered.month, gathered.absences.get(manager.id, ())
    days = manager_days(session, manager, month.first, month.last, away)
    waiting = _waiting(gathered, manager.id, due, planned, _told(visits, reasons))
    return Numbers(
        manager_id=manager.id, code=manager.code, name=manager.name, due=sum(due.values()), scheduled=len(planned),
        done=sum(1 for v in planned if v.state == "done"), asked=asked, capacity=sum(d.minutes for d in days),
        way=_way(gathered, manager, planned, sum(w.visits for w in waiting)), waiting=waiting,
    )


def _way(gathered: Gathered, manager: Manager, planned: Sequence[Visit], waiting: int) -> float:
    """Minutes of travel: along the planned days, and a usual leg to each visit that has no day yet."""
    ways = Ways.of(manager, gathered.options, gathered.clients.get(manager.id, ()), gathered.territories)
    tours: dict[date, list[int]] = defaultdict(list)
    for visit in planned:
        tours[visit.day].append(visit.client_id)
    return sum(map(ways.minutes, tours.values())) + waiting * ways.usual()


def _due(gathered: Gathered, manager_id: int, visits: Sequence[Visit]) -> tuple[Counter[int], float]:
    """Visits due of each client and their minutes; a visit skipped with a reason is no longer due."""
    skipped = Counter(v.client_id for v in visits if v.state == "skipped")
    due, minutes = Counter[int](), 0.0
    for client in gathered.clients.get(manager_id, ()):
        cycle = gathered.cycle_of(client)
        due[client.id] = max(0, gathered.due(client, manager_id) - skipped[client.id])
        minutes += due[client.id] * cycle.minutes if cycle else 0.0
    return due, minutes


def _told(visits: Sequence[Visit], reasons: Mapping[int, Reason]) -> dict[int, Msg]:
    """By client, why a visit has no day: what the planner said, else that one was missed."""
    missed = {v.client_id: WAS_MISSED for v in visits if v.state == "missed"}
    return {**missed, **{client: REASONS[reason] for client, reason in reasons.items()}}


def _waiting(
    gathered: Gathered, manager_id: int, due: Counter[int], planned: Sequence[Visit], told: Mapping[int, Msg],
) -> tuple[Waiting, ...]:
    have = Counter(v.client_id for v in planned)
    names = {c.id: c.name for c in gathered.clients.get(manager_id, ())}
    return tuple(
        Waiting(
            client_id=client, client=names[client], visits=asked - have[client],
            reason=told.get(client, NOT_PLANNED),
        ) for client, asked in due.items() if asked > have[client]
    )


def _reasons(session: Session, month: Month) -> dict[int, dict[int, Reason]]:
    """By manager and client, what the planner said of the visits it could not place."""
    asked = select(VisitPlan.manager_id, VisitPlan.unplaced).where(VisitPlan.month == month.number)
    return {
        manager: {int(client): Reason(reason) for client, _visits, reason in json.loads(text)}
        for manager, text in session.execute(asked)
    }
