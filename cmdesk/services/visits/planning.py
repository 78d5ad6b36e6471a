"""A month's visit plan: asked of the planner without holding the database, then written briefly."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Assignment, Client, Territory
from cmdesk.models.people import Absence, Manager
from cmdesk.models.visits import CycleException, Visit, VisitCycle, VisitPlan
from cmdesk.rules.visits.calendar import plan_days, with_absences
from cmdesk.rules.visits.cycles import effective_cycle, visits_due
from cmdesk.rules.visits.planner import plan
from cmdesk.services.presets import TRADE
from cmdesk.services.system import get_setting
from cmdesk.services.visits.calendar import branch_calendar
from cmdesk.services.work import Desk, Work
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.planning import Absence as PlanAbsence
from cmdesk.values.planning import (
    AbsenceKind,
    Cycle,
    FixedVisit,
    Hold,
    PlanClient,
    PlannedVisit,
    PlanRequest,
    PlanResult,
)
from cmdesk.values.planning import CycleException as ClientCycle
from cmdesk.values.presets import CycleKind, load_preset
from cmdesk.values.problems import Area, Outcome, Problem, trouble
from cmdesk.values.rights import Right

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
KEPT_DAYS = 2


@dataclass(frozen=True)
class ManagerPlan:
    """A manager's plan as it was made; `names` gives the clients' names by id."""

    manager_id: int
    code: str
    name: str
    result: PlanResult
    names: Mapping[int, str]


@dataclass(frozen=True)
class MonthPlans:
    month: Month
    plans: tuple[ManagerPlan, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Job:
    manager: Manager
    request: PlanRequest
    names: Mapping[int, str]


def plan_month(
    desk: Desk, actor: Actor, month: Month, *, manager: str | None = None, seconds: float = 1.0,
    progress: Progress | None = None, cancelled: Cancelled | None = None,
) -> Outcome[MonthPlans]:
    """Plan a month for one manager (by staff number) or everybody on duty.

    Visits done, locked, moved by hand or before the day after tomorrow stay; what the program placed is placed anew.
    Raises UserError not_found, nothing_to_plan, plan_cancelled, not_allowed.
    """
    with desk.read(actor, Right.PLAN_VISITS) as session:
        jobs, problems = _jobs(session, month, manager, seconds, desk.today())
    if not any(job.request.clients for job in jobs):
        raise trouble("nothing_to_plan", value=str(month))
    plans = []
    for done, job in enumerate(jobs):
        if cancelled is not None and cancelled():
            raise trouble("plan_cancelled")
        result = plan(job.request, cancelled=cancelled)
        plans.append(ManagerPlan(job.manager.id, job.manager.code, job.manager.name, result, job.names))
        if progress is not None:
            progress(done + 1, len(jobs))
    made = MonthPlans(month, tuple(plans), problems)
    return _keep(desk, actor, made, jobs)


def _jobs(
    session: Session, month: Month, code: str | None, seconds: float, today: date,
) -> tuple[list[_Job], tuple[Problem, ...]]:
    asked = select(Manager).where(Manager.state != "left").order_by(Manager.code)
    managers = list(session.scalars(asked if code is None else asked.where(Manager.code == code)))
    if code is not None and not managers:
        raise trouble("not_found", value=code, label=Manager.__entity__.label)
    gathered = _Gathered.read(session, month)
    jobs = [_job(session, gathered, manager, month, seconds, today) for manager in managers]
    return jobs, branch_calendar(session, month.first, month.last).problems


@dataclass(frozen=True)
class _Gathered:
    """What all managers' requests draw on."""

    cycles: Mapping[str, Cycle]
    exceptions: Mapping[int, Sequence[ClientCycle]]
    territories: Mapping[int, str]
    absences: Mapping[int, Sequence[PlanAbsence]]
    visits: Mapping[int, Sequence[Visit]]

    @classmethod
    def read(cls, session: Session, month: Month) -> _Gathered:
        basis = _basis(session)
        cycles = {c.client_class: _cycle(c, basis) for c in session.scalars(select(VisitCycle))}
        territories = dict(session.execute(select(Territory.id, Territory.name)).tuples().all())
        return cls(
            cycles, _grouped(_exceptions(session)), territories, _grouped(_absences(session, month)),
            _grouped([(v.manager_id, v) for v in session.scalars(select(Visit).where(Visit.day.between(month.first, month.last)))]),
        )


def _grouped(pairs: Sequence[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _basis(session: Session) -> CycleKind:
    trade = get_setting(session, TRADE)
    return load_preset(trade).cycle if trade else CycleKind.FOUR_WEEKS


def _weekdays(digits: str | None) -> frozenset[int] | None:
    return frozenset(int(d) for d in digits) if digits else None


def _cycle(kept: VisitCycle, basis: CycleKind) -> Cycle:
    return Cycle(visits=kept.visits, minutes=kept.minutes, basis=basis, weekdays=_weekdays(kept.weekdays) or frozenset())


def _exceptions(session: Session) -> list[tuple[int, ClientCycle]]:
    return [
        (e.client_id, ClientCycle(
            first=e.first_day, last=e.last_day, visits=e.visits, minutes=e.minutes, weekdays=_weekdays(e.weekdays),
        )) for e in session.scalars(select(CycleException).order_by(CycleException.id))
    ]


def _absences(session: Session, month: Month) -> list[tuple[int, PlanAbsence]]:
    asked = select(Absence).where(Absence.first_day <= month.last, Absence.last_day >= month.first)
    return [
        (a.manager_id, PlanAbsence(
            first=a.first_day, last=a.last_day,
            kind=AbsenceKind.DUTY if a.kind in ("duty", "training") else AbsenceKind.LEAVE, name=a.note or "",
        )) for a in session.scalars(asked)
    ]


def _job(
    session: Session, gathered: _Gathered, manager: Manager, month: Month, seconds: float, today: date,
) -> _Job:
    week = (float(manager.minutes_per_day),) * 5 + (0.0, 0.0)
    calendar = branch_calendar(session, month.first, month.last, week)
    days = plan_days(with_absences(calendar.days, gathered.absences.get(manager.id, ())))
    clients = _clients(session, manager.id, month, today)
    visits = gathered.visits.get(manager.id, ())
    known = {c.id for c in clients}
    free_from = today + timedelta(days=KEPT_DAYS) if month.first <= today + timedelta(days=KEPT_DAYS) else None
    request = PlanRequest(
        clients=tuple(c for k, each in enumerate(clients) if (c := _plan_client(gathered, each, month, k)) is not None),
        days=days, seconds=seconds, free_from=free_from, seed=manager.id,
        fixed=tuple(FixedVisit(client=v.client_id, date=v.day, why=why) for v in visits
                    if v.client_id in known and (why := _held(v, free_from)) is not None),
        previous=tuple(PlannedVisit(client=v.client_id, date=v.day, order=v.position) for v in visits
                       if v.client_id in known and _held(v, free_from) is None and v.state == "planned"),
    )
    return _Job(manager, request, {c.id: c.name for c in clients})


def _held(visit: Visit, free_from: date | None) -> Hold | None:
    if visit.state == "done":
        return Hold.DONE
    if visit.locked:
        return Hold.LOCKED
    if visit.origin == "hand":
        return Hold.BY_HAND
    return Hold.NEAR if free_from is not None and visit.day < free_from and visit.state == "planned" else None


def _clients(session: Session, manager_id: int, month: Month, today: date) -> list[Client]:
    """The open clients of a manager on the first day of the month that is still ahead."""
    day = max(month.first, min(today, month.last))
    asked = (
        select(Client).join(Assignment, Assignment.client_id == Client.id)
        .where(Assignment.manager_id == manager_id, Assignment.first_day <= day, Client.state == "active")
        .where(or_(Assignment.last_day.is_(None), Assignment.last_day >= day)).order_by(Client.territory_id, Client.code)
    )
    return list(session.scalars(asked).unique())


def _plan_client(gathered: _Gathered, client: Client, month: Month, place: int) -> PlanClient | None:
    base = gathered.cycles.get(client.client_class or "") or _usual(gathered.cycles)
    if base is None:
        return None
    cycle = effective_cycle(base, gathered.exceptions.get(client.id, ()), month.first)
    visits = visits_due(cycle, month.first, month.last, client.id)
    if visits <= 0:
        return None
    return PlanClient(
        id=client.id, visits=visits, minutes=cycle.minutes, class_code=client.client_class or "", weekdays=cycle.weekdays,
        min_gap=cycle.min_gap, max_gap=cycle.max_gap, lat=client.latitude, lon=client.longitude,
        territory=gathered.territories.get(client.territory_id or 0, client.city or ""), street=(client.address or "")[:12],
        place=place,
    )


def _usual(cycles: Mapping[str, Cycle]) -> Cycle | None:
    """Clients without a class are visited like the class seen least."""
    return min(cycles.values(), key=lambda c: c.visits, default=None)


def _keep(desk: Desk, actor: Actor, made: MonthPlans, jobs: Sequence[_Job]) -> Outcome[MonthPlans]:
    with desk.write(actor, Right.PLAN_VISITS, "visits.plan", Area.VISITS) as work:
        next_id = (work.session.scalar(select(func.max(Visit.id))) or 0) + 1
        for each, job in zip(made.plans, jobs, strict=True):
            next_id = _write(work, made.month, each, job.request, next_id)
        visits = sum(len(p.result.visits) for p in made.plans)
        done = _("Planned {month}: {visits} visits for {n} people")
        return work.outcome(
            made, done(month=str(made.month), visits=visits, n=len(made.plans)), subject=f"plans:{made.month}",
            problems=made.problems,
        )


def _write(work: Work, month: Month, made: ManagerPlan, request: PlanRequest, next_id: int) -> int:
    """Replace the visits the program had placed; the held ones take their new order."""
    table: Table = Visit.__table__  # type: ignore[assignment]
    asked = select(table).where(table.c.manager_id == made.manager_id, table.c.day.between(month.first, month.last))
    minutes = {c.id: int(c.minutes) for c in request.clients}
    fixed = {(f.client, f.date) for f in request.fixed}
    loose = [
        row for row in work.session.execute(asked).mappings()
        if row["state"] == "planned" and row["origin"] == "program" and (row["client_id"], row["day"]) not in fixed
    ]
    for row in loose:
        work.changes.replaced(table, row, None)
    ids = [row["id"] for row in loose]
    for start in range(0, len(ids), 500):
        work.session.execute(delete(table).where(table.c.id.in_(ids[start:start + 500])))
    rows = [
        _visit_row(next_id + k, made.manager_id, v, minutes.get(v.client, 15))
        for k, v in enumerate(v for v in made.result.visits if (v.client, v.date) not in fixed)
    ]
    if rows:
        work.session.execute(insert(table), rows)
        work.changes.created(table, rows)
    _plan_row(work, month, made)
    return next_id + len(rows)


def _visit_row(id_: int, manager_id: int, visit: PlannedVisit, minutes: int) -> dict[str, Any]:
    return {
        "id": id_, "version": 1, "day": visit.date, "manager_id": manager_id, "position": visit.order,
        "client_id": visit.client, "minutes": minutes, "state": "planned", "origin": "program", "locked": False,
        "arrived_at": None, "left_at": None, "service": None, "opinion": None, "note": None,
    }


def _plan_row(work: Work, month: Month, made: ManagerPlan) -> None:
    asked = select(VisitPlan).where(VisitPlan.manager_id == made.manager_id, VisitPlan.month == month.number)
    kept = work.session.scalars(asked).first()
    if kept is None:
        kept = VisitPlan(manager_id=made.manager_id, month=month.number, made_at=work.now)
        work.session.add(kept)
    kept.made_at, kept.state = work.now, "draft"
    kept.unplaced = json.dumps([[u.client, u.visits, u.reason.value] for u in made.result.unplaced])
    kept.loads = json.dumps([[d.date.isoformat(), d.visits, round(d.minutes), round(d.km, 2)] for d in made.result.days])
