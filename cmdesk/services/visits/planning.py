"""A month's visit plan: asked of the planner without holding the database, then written briefly."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import date
from threading import Event
from typing import Any

from sqlalchemy import Table, delete, insert, select, update

from cmdesk.models.visits import Visit, VisitPlan
from cmdesk.rules.visits.planner import plan_stream
from cmdesk.services.visits.calendar import branch_calendar
from cmdesk.services.visits.requests import plan_jobs
from cmdesk.services.work import Desk, Work
from cmdesk.store.bulk import continue_numbers, next_number
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.planning import PlannedVisit, PlanRequest, PlanResult
from cmdesk.values.problems import Area, Outcome, Problem, trouble
from cmdesk.values.rights import Right

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
Step = tuple[int, int, str]
POLL = 0.1


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
class Made:
    """Plans that were computed and not yet written, with what was asked for each."""

    plans: MonthPlans
    requests: tuple[PlanRequest, ...]


@dataclass
class Search:
    """A search while it runs, looked at from beside: whom it plans for, the best plan so far, the share of the time
    that is spent; `stop` ends it with what was found, and those not begun keep the plan they have."""

    name: str = ""
    done: int = 0
    total: int = 0
    best: PlanResult | None = None
    share: float = 0.0
    _stop: Event = field(default_factory=Event)

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def stop(self) -> None:
        self._stop.set()

    def turn_to(self, name: str, done: int, total: int) -> None:
        self.name, self.done, self.total, self.best, self.share = name, done, total, None, 0.0

    def spent(self, share: float) -> None:
        self.share = share


def plan_month(
    desk: Desk, actor: Actor, month: Month, *, manager: str | None = None, seconds: float = 1.0,
    progress: Progress | None = None, cancelled: Cancelled | None = None,
) -> Outcome[MonthPlans]:
    """Plan a month for one manager (by staff number) or everybody on duty.

    Visits done, locked, moved by hand or before the day after tomorrow stay; what the program placed is placed anew.
    `progress` hears of the managers done. Raises UserError not_found, nothing_to_plan, plan_cancelled, not_allowed.
    """
    steps = compute_plans(desk, actor, month, manager=manager, seconds=seconds)
    while True:
        if cancelled is not None and cancelled():
            steps.close()
            raise trouble("plan_cancelled")
        try:
            done, total, _name = next(steps)
        except StopIteration as stop:
            return keep_plans(desk, actor, stop.value)
        if progress is not None:
            progress(done, total)


def compute_plans(
    desk: Desk, actor: Actor, month: Month, *, manager: str | None = None, seconds: float = 1.0,
    search: Search | None = None,
) -> Generator[Step, None, Made]:
    """The plans of a month, nothing written; yields (managers done, managers, name of the next) and may be closed.

    Ever better plans are told to `search`, which may end it early. Raises UserError not_found, nothing_to_plan,
    not_allowed.
    """
    search = search or Search()
    with desk.read(actor, Right.PLAN_VISITS) as session:
        jobs = plan_jobs(session, month, manager, seconds, desk.today())
        problems = branch_calendar(session, month.first, month.last).problems
    if not any(job.request.clients for job in jobs):
        raise trouble("nothing_to_plan", value=str(month))
    plans: list[ManagerPlan] = []
    for done, job in enumerate(jobs):
        step = done, len(jobs), job.manager.name
        search.turn_to(job.manager.name, done, len(jobs))
        yield step
        if search.stopped and plans:
            break
        for _waiting in (found := _Found(job.request, search)):
            yield step
        plans.append(ManagerPlan(job.manager.id, job.manager.code, job.manager.name, found.result, job.names))
    yield len(jobs), len(jobs), ""
    return Made(MonthPlans(month, tuple(plans), problems), tuple(job.request for job in jobs[:len(plans)]))


@dataclass
class _Found:
    """Iterated over while the search runs beside; then it has the result. Closing the iteration ends the search."""

    request: PlanRequest
    search: Search

    def __iter__(self) -> Iterator[None]:
        closed = Event()

        def over() -> bool:
            return closed.is_set() or self.search.stopped

        with ThreadPoolExecutor(max_workers=1) as pool:
            running = pool.submit(self._run, over)
            try:
                while not wait([running], POLL).done:
                    yield
                self.result = running.result()
            finally:
                closed.set()

    def _run(self, over: Cancelled) -> PlanResult:
        for found in plan_stream(self.request, self.search.spent, over):
            self.search.best = found
        return found


def keep_plans(desk: Desk, actor: Actor, made: Made) -> Outcome[MonthPlans]:
    """Write plans that were computed; what people moved, locked or entered meanwhile stays theirs."""
    month, plans = made.plans.month, made.plans.plans
    with desk.write(actor, Right.PLAN_VISITS, "visits.plan", Area.VISITS) as work:
        next_id = next_number(work.session.connection(), _VISITS)
        for each, request in zip(plans, made.requests, strict=True):
            next_id = _write(work, month, each, request, next_id)
        visits = sum(len(p.result.visits) for p in plans)
        done = _("Planned {month}: {visits} visits for {n} people")
        return work.outcome(
            made.plans, done(month=str(month), visits=visits, n=len(plans)), subject=f"plans:{month}",
            problems=made.plans.problems,
        )


_VISITS: Table = Visit.__table__  # type: ignore[assignment]


def _write(work: Work, month: Month, made: ManagerPlan, request: PlanRequest, next_id: int) -> int:
    """Replace the visits the program had placed; the held ones take their new order."""
    asked = select(_VISITS).where(
        _VISITS.c.manager_id == made.manager_id, _VISITS.c.day.between(month.first, month.last),
    )
    rows = [dict(row) for row in work.session.execute(asked).mappings()]
    fixed = {(f.client, f.date) for f in request.fixed}
    loose = [row for row in rows if _is_loose(row) and (row["client_id"], row["day"]) not in fixed]
    taken = {row["id"] for row in loose}
    _remove(work, loose)
    kept = [row for row in rows if row["id"] not in taken]
    visits = _less_changed(made.result.visits, kept, fixed)
    _reorder(work, visits, kept)
    minutes = {c.id: int(c.minutes) for c in request.clients}
    new = [v for v in visits if (v.client, v.date) not in fixed]
    added = [_visit_row(next_id + k, made.manager_id, v, minutes.get(v.client, 15)) for k, v in enumerate(new)]
    if added:
        work.session.execute(insert(_VISITS), added)
        continue_numbers(work.session.connection(), _VISITS)
        work.changes.created(_VISITS, added)
    _plan_row(work, month, made)
    return next_id + len(added)


Rows = Sequence[Mapping[str, Any]]


def _is_loose(row: Mapping[str, Any]) -> bool:
    return row["state"] == "planned" and row["origin"] == "program" and not row["locked"]


def _remove(work: Work, rows: Rows) -> None:
    for row in rows:
        work.changes.replaced(_VISITS, row, None)
    ids = [row["id"] for row in rows]
    for start in range(0, len(ids), 500):
        work.session.execute(delete(_VISITS).where(_VISITS.c.id.in_(ids[start:start + 500])))


def _less_changed(
    visits: Sequence[PlannedVisit], kept: Rows, fixed: set[tuple[int, Any]],
) -> list[PlannedVisit]:
    """The planned visits without those that a visit changed since the question now stands for."""
    changed = Counter(
        row["client_id"] for row in kept
        if row["state"] in ("planned", "done") and row["origin"] != "extra"
        and (row["client_id"], row["day"]) not in fixed
    )
    found = []
    for visit in visits:
        if changed[visit.client] and (visit.client, visit.date) not in fixed:
            changed[visit.client] -= 1
        else:
            found.append(visit)
    return found


def _reorder(work: Work, visits: Sequence[PlannedVisit], kept: Rows) -> None:
    """The visits still ahead take their new order; days gone by and visits done stay as they were."""
    orders = {(v.client, v.date): v.order for v in visits}
    for row in kept:
        order = orders.get((row["client_id"], row["day"]))
        if order is None or order == row["position"] or row["state"] != "planned" or row["day"] < work.today:
            continue
        new = {**row, "position": order, "version": row["version"] + 1}
        work.session.execute(
            update(_VISITS).where(_VISITS.c.id == row["id"]).values(position=order, version=new["version"])
        )
        work.changes.replaced(_VISITS, row, new)


def _visit_row(id_: int, manager_id: int, visit: PlannedVisit, minutes: int) -> dict[str, Any]:
    return {
        "id": id_, "version": 1, "day": visit.date, "manager_id": manager_id, "position": visit.order,
        "client_id": visit.client, "minutes": minutes, "state": "planned", "origin": "program", "locked": False,
        "arrived_at": None, "left_at": None, "service": None, "checks": None, "stock": None, "prices": None,
        "shelf": None, "opinion": None, "note": None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plan_row(work: Work, month: Month, made: ManagerPlan) -> None:
    asked = select(VisitPlan).where(VisitPlan.manager_id == made.manager_id, VisitPlan.month == month.number)
    kept = work.session.scalars(asked).first()
    if kept is None:
        kept = VisitPlan(manager_id=made.manager_id, month=month.number, made_at=work.now)
        work.session.add(kept)
    kept.made_at, kept.state = work.now, "draft"
    kept.unplaced = json.dumps([[u.client, u.visits, u.reason.value] for u in made.result.unplaced])
    kept.uneven = json.dumps([[u.client, u.gap, round(u.ideal, 1), u.reason.value] for u in made.result.uneven])
    kept.moved = json.dumps([[m.client, _iso(m.before), _iso(m.after), m.why.value] for m in made.result.moved])
    kept.loads = json.dumps([
        [d.date.isoformat(), d.visits, round(d.minutes), round(d.km, 2)] for d in made.result.days
    ])
