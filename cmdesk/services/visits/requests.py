"""What the planner is asked: a manager's clients with their cycles, days and the visits that stay where they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Assignment, Client, Territory
from cmdesk.models.people import Absence, Manager
from cmdesk.models.visits import CycleException, Visit, VisitCycle
from cmdesk.rules.visits.calendar import plan_days, with_absences
from cmdesk.rules.visits.changes import free_from, held
from cmdesk.rules.visits.cycles import Terms, terms
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
    """What the requests of several managers draw on. `clients` are those a manager answers for at some time of the
    month; `spans` from when to when, of those (manager, client) where that is not the whole month."""

    month: Month
    today: date
    options: PlanOptions
    cycles: Mapping[str, Cycle]
    exceptions: Mapping[int, Sequence[ClientCycle]]
    territories: Mapping[int, str]
    absences: Mapping[int, Sequence[PlanAbsence]]
    clients: Mapping[int, Sequence[Client]]
    spans: Mapping[tuple[int, int], Span]
    visits: Mapping[int, Sequence[Visit]]
    seen: Mapping[int, date]

    @classmethod
    def read(cls, session: Session, month: Month, today: date, manager_ids: Collection[int]) -> Gathered:
        options = options_in(session)
        visits = select(Visit).where(Visit.manager_id.in_(manager_ids), Visit.day.between(month.first, month.last))
        clients, spans = held_in(session, manager_ids, month)
        return cls(
            month, today, options,
            {c.client_class: _cycle(c, options.cycle) for c in session.scalars(select(VisitCycle))},
            grouped(_exceptions(session)), territory_names(session),
            grouped(absences(session, month.first, month.last)),
            clients, spans,
            grouped([(v.manager_id, v) for v in session.scalars(visits.order_by(Visit.day, Visit.position))]),
            last_visits(session, month.first, manager_ids),
        )

    def due(self, client: Client, manager_id: int) -> int:
        """Visits the client's cycle asks of the manager in the month."""
        found = self.terms_of(client, manager_id)
        return found.due if found else 0

    def cycle_of(self, client: Client) -> Cycle | None:
        """The cycle that holds for the client through most of the month."""
        found = self.terms_of(client)
        return found.cycle if found else None

    def terms_of(self, client: Client, manager_id: int | None = None) -> Terms | None:
        """The cycle of the client's class under its exceptions, on the manager's days; without a class, that of the
        class seen least."""
        base = self.cycles.get(client.client_class or "") or self._usual
        if base is None:
            return None
        whole = self.month.first, self.month.last
        first, last = self.spans.get((manager_id, client.id), whole) if manager_id is not None else whole
        found = terms(base, self.exceptions.get(client.id, ()), first, last, client.id)
        if (first, last) == whole:
            return found
        others = frozenset(day for day in self.month.days() if not first <= day <= last)
        return replace(found, shut=found.shut | others)

    @cached_property
    def _usual(self) -> Cycle | None:
        return min(self.cycles.values(), key=lambda c: c.visits, default=None)


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
    own = {c.id for c in clients}
    visits = [v for v in gathered.visits.get(manager.id, ()) if v.client_id in own]
    kept_before = first_free if month.first <= first_free else None
    request = PlanRequest(
        clients=_plan_clients(gathered, manager.id, visits), seconds=seconds, free_from=kept_before, seed=manager.id,
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
    calendar = branch_calendar(session, first, last, manager.branch_id, manager.minutes_per_day)
    return with_absences(calendar.days, away)


def start_of(manager: Manager) -> tuple[float, float] | None:
    """Where the manager's days begin and end (latitude, longitude); None: not known."""
    if manager.start_latitude is None or manager.start_longitude is None:
        return None
    return manager.start_latitude, manager.start_longitude


def last_visits(session: Session, before: date, manager_ids: Collection[int]) -> dict[int, date]:
    """By client ever answered for by these managers, the last day before a day on which it was visited or is still
    to be, by whomever."""
    theirs = select(Assignment.client_id).where(Assignment.manager_id.in_(manager_ids))
    asked = select(Visit.client_id, func.max(Visit.day)).where(
        Visit.client_id.in_(theirs), Visit.day < before, Visit.state.in_(("planned", "done")))
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


Span = tuple[date, date]


def held_in(
    session: Session, manager_ids: Collection[int], month: Month,
) -> tuple[dict[int, list[Client]], dict[tuple[int, int], Span]]:
    """The open clients each manager answers for on any day of a month, in the order of the branch's list; and from when
    to when, of those (manager, client) that not all the time."""
    asked = (
        select(Assignment.manager_id, Assignment.first_day, Assignment.last_day, Client)
        .join(Client, Assignment.client_id == Client.id)
        .where(Assignment.manager_id.in_(manager_ids), Assignment.first_day <= month.last, Client.state == "active")
        .where(or_(Assignment.last_day.is_(None), Assignment.last_day >= month.first))
        .order_by(Client.territory_id, Client.code)
    )
    clients: dict[int, dict[Client, None]] = defaultdict(dict)
    spans: dict[tuple[int, int], Span] = {}
    for manager_id, first, last, client in session.execute(asked):
        clients[manager_id][client] = None
        span = max(first, month.first), min(last or month.last, month.last)
        known = spans.get((manager_id, client.id), span)
        spans[manager_id, client.id] = min(known[0], span[0]), max(known[1], span[1])
    whole = month.first, month.last
    parts = {key: span for key, span in spans.items() if span != whole}
    return {manager_id: list(found) for manager_id, found in clients.items()}, parts


def territory_names(session: Session) -> dict[int, str]:
    return dict(session.execute(select(Territory.id, Territory.name)).all())


def absences(session: Session, first: date, last: date) -> list[tuple[int, PlanAbsence]]:
    """(manager, absence) of all that touch the days."""
    asked = select(Absence).where(Absence.first_day <= last, Absence.last_day >= first)
    return [
        (a.manager_id, PlanAbsence(
            first=a.first_day, last=a.last_day,
            kind=AbsenceKind.DUTY if a.kind in ("duty", "training") else AbsenceKind.LEAVE, name=a.note or "",
            weekdays=_weekdays(a.weekdays) or frozenset(), minutes=a.minutes,
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


def _plan_clients(gathered: Gathered, manager_id: int, visits: Sequence[Visit]) -> tuple[PlanClient, ...]:
    skipped = Counter(v.client_id for v in visits if v.state == "skipped")
    clients = gathered.clients.get(manager_id, ())
    found = (_plan_client(gathered, manager_id, each, k, skipped[each.id]) for k, each in enumerate(clients))
    return tuple(each for each in found if each is not None)


def _plan_client(
    gathered: Gathered, manager_id: int, client: Client, place: int, skipped: int,
) -> PlanClient | None:
    asked = gathered.terms_of(client, manager_id)
    if asked is None or asked.due <= skipped:
        return None
    cycle = asked.cycle
    made = placed(client, gathered.territories, place, asked.due - skipped, cycle.minutes)
    return replace(
        made, weekdays=cycle.weekdays, shut=asked.shut, min_gap=cycle.min_gap, max_gap=cycle.max_gap,
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
