"""What the planner is asked: a manager's clients with their cycles, days and the visits that stay where they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Assignment, Client, Territory
from cmdesk.models.people import Absence, Manager
from cmdesk.models.visits import CycleException, Visit, VisitCycle
from cmdesk.rules.visits.calendar import plan_days, with_absences
from cmdesk.rules.visits.changes import free_from, held
from cmdesk.rules.visits.cycles import effective_cycle, visits_due
from cmdesk.services.visits.calendar import branch_calendar
from cmdesk.services.visits.options import options_in
from cmdesk.values.periods import Month
from cmdesk.values.planning import Absence as PlanAbsence
from cmdesk.values.planning import (
    AbsenceKind,
    CalendarDay,
    Cycle,
    FixedVisit,
    Hold,
    PlanClient,
    PlannedVisit,
    PlanOptions,
    PlanRequest,
)
from cmdesk.values.planning import CycleException as ClientCycle
from cmdesk.values.presets import CycleKind
from cmdesk.values.problems import trouble

STREET = 12


class Place(NamedTuple):
    """What a way needs of a client; for a week of everybody's visits, where whole clients would take long to read."""

    id: int
    client_class: str | None
    latitude: float | None
    longitude: float | None
    territory_id: int | None
    city: str | None
    address: str | None


@dataclass(frozen=True)
class PlanJob:
    """One manager's request; `names` gives the clients' names by id."""

    manager: Manager
    request: PlanRequest
    names: Mapping[int, str]


@dataclass(frozen=True)
class Gathered:
    """What the requests of several managers draw on."""

    month: Month
    today: date
    options: PlanOptions
    cycles: Mapping[str, Cycle]
    exceptions: Mapping[int, Sequence[ClientCycle]]
    territories: Mapping[int, str]
    absences: Mapping[int, Sequence[PlanAbsence]]
    clients: Mapping[int, Sequence[Client]]
    visits: Mapping[int, Sequence[Visit]]
    seen: Mapping[int, date]

    @classmethod
    def read(cls, session: Session, month: Month, today: date, manager_ids: Collection[int]) -> Gathered:
        options = options_in(session)
        visits = select(Visit).where(Visit.manager_id.in_(manager_ids), Visit.day.between(month.first, month.last))
        return cls(
            month, today, options,
            {c.client_class: _cycle(c, options.cycle) for c in session.scalars(select(VisitCycle))},
            grouped(_exceptions(session)), territory_names(session),
            grouped(absences(session, month.first, month.last)),
            clients_of(session, manager_ids, max(month.first, min(today, month.last))),
            grouped([(v.manager_id, v) for v in session.scalars(visits.order_by(Visit.day, Visit.position))]),
            last_visits(session, month.first),
        )

    def due(self, client: Client) -> int:
        """Visits the client's cycle asks for in the month."""
        cycle = self.cycle_of(client)
        return visits_due(cycle, self.month.first, self.month.last, client.id) if cycle else 0

    def cycle_of(self, client: Client) -> Cycle | None:
        """The cycle of the client's class under its exceptions; without a class, that of the class seen least."""
        usual = min(self.cycles.values(), key=lambda c: c.visits, default=None)
        base = self.cycles.get(client.client_class or "") or usual
        return base and effective_cycle(base, self.exceptions.get(client.id, ()), self.month.first)


def grouped(pairs: Sequence[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def plan_jobs(session: Session, month: Month, code: str | None, seconds: float, today: date) -> list[PlanJob]:
    """The requests of one manager (by staff number) or of everybody on duty. Raises UserError not_found."""
    asked = select(Manager).where(Manager.state != "left").order_by(Manager.code)
    managers = list(session.scalars(asked if code is None else asked.where(Manager.code == code)))
    if code is not None and not managers:
        raise trouble("not_found", value=code, label=Manager.__entity__.label)
    gathered = Gathered.read(session, month, today, [m.id for m in managers])
    return [plan_job(session, gathered, manager, seconds) for manager in managers]


def plan_job(session: Session, gathered: Gathered, manager: Manager, seconds: float) -> PlanJob:
    """What the planner is asked for a manager's month."""
    month, first_free = gathered.month, free_from(gathered.today)
    clients = gathered.clients.get(manager.id, ())
    visits = [v for v in gathered.visits.get(manager.id, ()) if v.client_id in {c.id for c in clients}]
    kept_before = first_free if month.first <= first_free else None
    request = PlanRequest(
        clients=_plan_clients(gathered, clients, visits), seconds=seconds, free_from=kept_before, seed=manager.id,
        start=start_of(manager), speed=gathered.options.speed, detour=gathered.options.detour,
        overtime=gathered.options.longer, weights=gathered.options.weights,
        days=plan_days(manager_days(session, manager, month.first, month.last, gathered.absences.get(manager.id, ()))),
        fixed=tuple({(v.client_id, v.day): FixedVisit(client=v.client_id, date=v.day, why=why) for v in visits
                     if (why := hold_of(v, kept_before)) is not None}.values()),
        previous=tuple(PlannedVisit(client=v.client_id, date=v.day, order=v.position) for v in visits
                       if v.state == "planned" and hold_of(v, kept_before) is None),
    )
    return PlanJob(manager, request, {c.id: c.name for c in clients})


def manager_days(
    session: Session, manager: Manager, first: date, last: date, away: Sequence[PlanAbsence],
) -> tuple[CalendarDay, ...]:
    """The manager's days between two days, leave and duties taken off."""
    week = (float(manager.minutes_per_day),) * 5 + (0.0, 0.0)
    return with_absences(branch_calendar(session, first, last, week).days, away)


def start_of(manager: Manager) -> tuple[float, float] | None:
    """Where the manager's days begin and end (latitude, longitude); None: not known."""
    if manager.start_latitude is None or manager.start_longitude is None:
        return None
    return manager.start_latitude, manager.start_longitude


def last_visits(session: Session, before: date) -> dict[int, date]:
    """By client, the last day before a day on which it was visited or is still to be."""
    asked = select(Visit.client_id, func.max(Visit.day)).where(Visit.day < before, Visit.state.in_(("planned", "done")))
    return dict(session.execute(asked.group_by(Visit.client_id)).all())


def hold_of(visit: Visit, since: date | None) -> Hold | None:
    """Why planning anew leaves the visit where it is; a skipped one is none, it lessens what the client is due."""
    if visit.state not in ("planned", "done"):
        return None
    return held(
        visit.day, since, done=visit.state == "done", locked=visit.locked, by_hand=visit.origin == "hand",
    )


def clients_of(session: Session, manager_ids: Collection[int], day: date) -> dict[int, list[Client]]:
    """The open clients each manager answers for on a day, in the order of the branch's list."""
    asked = (
        select(Assignment.manager_id, Client).join(Client, Assignment.client_id == Client.id)
        .where(Assignment.manager_id.in_(manager_ids), Assignment.first_day <= day, Client.state == "active")
        .where(or_(Assignment.last_day.is_(None), Assignment.last_day >= day))
        .order_by(Client.territory_id, Client.code)
    )
    return {m: list(dict.fromkeys(found)) for m, found in grouped(list(session.execute(asked))).items()}


def territory_names(session: Session) -> dict[int, str]:
    return dict(session.execute(select(Territory.id, Territory.name)).all())


def absences(session: Session, first: date, last: date) -> list[tuple[int, PlanAbsence]]:
    """(manager, absence) of all that touch the days."""
    asked = select(Absence).where(Absence.first_day <= last, Absence.last_day >= first)
    return [
        (a.manager_id, PlanAbsence(
            first=a.first_day, last=a.last_day,
            kind=AbsenceKind.DUTY if a.kind in ("duty", "training") else AbsenceKind.LEAVE, name=a.note or "",
        )) for a in session.scalars(asked)
    ]


def placed(
    client: Client | Place, territories: Mapping[int, str], place: int, visits: int, minutes: float,
) -> PlanClient:
    """A client as far as its place matters."""
    return PlanClient(
        id=client.id, visits=visits, minutes=minutes, class_code=client.client_class or "", lat=client.latitude,
        lon=client.longitude, territory=territories.get(client.territory_id or 0, client.city or ""),
        street=(client.address or "")[:STREET], place=place,
    )


def _plan_clients(gathered: Gathered, clients: Sequence[Client], visits: Sequence[Visit]) -> tuple[PlanClient, ...]:
    skipped = Counter(v.client_id for v in visits if v.state == "skipped")
    found = (_plan_client(gathered, each, k, skipped[each.id]) for k, each in enumerate(clients))
    return tuple(each for each in found if each is not None)


def _plan_client(gathered: Gathered, client: Client, place: int, skipped: int) -> PlanClient | None:
    cycle, visits = gathered.cycle_of(client), gathered.due(client) - skipped
    if cycle is None or visits <= 0:
        return None
    made = placed(client, gathered.territories, place, visits, cycle.minutes)
    return replace(
        made, weekdays=cycle.weekdays, min_gap=cycle.min_gap, max_gap=cycle.max_gap,
        last_visit=gathered.seen.get(client.id),
    )


def _weekdays(digits: str | None) -> frozenset[int] | None:
    return frozenset(int(d) for d in digits) if digits else None


def _cycle(kept: VisitCycle, basis: CycleKind) -> Cycle:
    weekdays = _weekdays(kept.weekdays) or frozenset()
    return Cycle(
        visits=kept.visits, minutes=kept.minutes, basis=basis, weekdays=weekdays, min_gap=kept.min_gap or 0,
        max_gap=kept.max_gap,
    )


def _exceptions(session: Session) -> list[tuple[int, ClientCycle]]:
    return [
        (e.client_id, ClientCycle(
            first=e.first_day, last=e.last_day, visits=e.visits, minutes=e.minutes, weekdays=_weekdays(e.weekdays),
            min_gap=e.min_gap, max_gap=e.max_gap,
        )) for e in session.scalars(select(CycleException).order_by(CycleException.id))
    ]
