"""Hand-over: a leaver's clients, planned visits and targets go to others from a day on; the past stays as it was."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from cmdesk.models.clients import Assignment, Client
from cmdesk.models.figures import ClientFigure, Indicator, Target
from cmdesk.models.people import Manager
from cmdesk.models.visits import ClientProblem, Visit
from cmdesk.rules.targets import breakdown
from cmdesk.rules.visits.handover import Moving, Receiver, share_out
from cmdesk.services.figures.entering import mark_stale
from cmdesk.services.imports.figures import sum_up
from cmdesk.services.visits.calendar import absent_days
from cmdesk.services.visits.requests import Gathered, clients_of
from cmdesk.services.work import Desk, Work
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.planning import PlanOptions
from cmdesk.values.problems import Area, Outcome, Problem, Severity, trouble
from cmdesk.values.rights import Right

WEEKS = 4
FEWEST = 2
FINEST = Decimal("0.0001")
AREAS = (Area.CLIENTS, Area.VISITS, Area.FIGURES, Area.EVALUATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A receiver before and after: clients in business, minutes of their visits in four weeks; `capacity` are the
    minutes there are, `visits` the planned ones taken over."""

    manager_id: int
    code: str
    name: str
    clients_before: int
    clients_after: int
    minutes_before: float
    minutes_after: float
    capacity: float
    visits: int = 0

    @property
    def before(self) -> float:
        """Minutes asked for by minutes there are."""
        return self.minutes_before / self.capacity if self.capacity else 0.0

    @property
    def after(self) -> float:
        return self.minutes_after / self.capacity if self.capacity else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """What goes over from a day on, and to whom. `targets` counts the leaver's targets that were divided."""

    code: str
    name: str
    day: date
    clients: int
    minutes: float
    visits: int
    targets: int
    problems: int
    loads: tuple[Load, ...]
    receivers: Mapping[int, int]


@dataclass(frozen=True)
class _Case:
    """The people, what their clients ask for, and the clients to hand over."""

    leaver: Manager
    takers: Sequence[Manager]
    day: date
    clients: Mapping[int, Sequence[Client]]
    minutes: Mapping[int, float]
    moving: Sequence[Client]
    options: PlanOptions

    def capacity(self, manager: Manager) -> float:
        """Minutes a manager works in four weeks."""
        return WEEKS * sum(self.options.minutes_of(manager.minutes_per_day))

    def load(self, manager_id: int) -> float:
        return sum(self.minutes[c.id] for c in self.clients.get(manager_id, ()))


def hand_over(
    desk: Desk, actor: Actor, from_manager: str, effective_day: date, to_managers: Sequence[str] = (), *,
    divide_month: bool = True, dry_run: bool = False,
) -> Outcome[HandOver]:
    """Spread a manager's clients over others (staff numbers; by rule unless given), by workload and neighbourhood.

    By rule: those on duty in the leaver's territory where there are two at least, else in the branch, else all.
    From the day on the receivers answer for the clients and have their planned visits and open problems; targets of
    the months that begin then or later are divided, the sums stay. So are those of the month that is under way, by the
    days that are left of it, as figures are (without `divide_month` they stay). `dry_run` counts and changes nothing.
    Raises UserError not_found, nobody_to_assign, handover_self, handover_nothing, not_allowed.
    """
    with desk.write(actor, Right.ASSIGN_CLIENTS, "clients.hand_over", *AREAS) as work:
        case = _case(work, from_manager, to_managers, effective_day)
        receivers = _shared(case)
        visits = _move_visits(work.session, case, receivers)
        targets = _divide_targets(work, case, receivers, divide_month)
        found = HandOver(
            code=case.leaver.code, name=case.leaver.name, day=effective_day, clients=len(case.moving),
            minutes=sum(case.minutes[c.id] for c in case.moving), visits=len(visits), targets=len(targets),
            problems=_move_problems(work, case, receivers), receivers=receivers, loads=_loads(case, receivers, visits),
        )
        if not (case.moving or visits or targets):
            raise trouble("handover_nothing", value=case.leaver.name, day=effective_day.isoformat())
        _move_assignments(work.session, case, receivers)
        warnings = _on_days_off(work.session, case, visits)
        done = _("Handed over {clients} clients, {visits} visits and {targets} targets of {name} from {day}")(
            clients=found.clients, visits=found.visits, targets=found.targets, name=found.name,
            day=effective_day.isoformat(),
        )
        if dry_run:
            return work.nothing(found, done, warnings)
        _sum_again(work, case)
        mark_stale(work, {Month.of(effective_day).number})
        counts = {load.code: load.clients_after - load.clients_before for load in found.loads}
        return work.outcome(
            found, done, subject=f"managers:{case.leaver.id}", problems=warnings,
            detail={"from": found.code, "day": effective_day.isoformat(), "to": counts},
        )


def _case(work: Work, code: str, to: Sequence[str], day: date) -> _Case:
    session = work.session
    leaver = _manager(session, code)
    takers = _takers(session, leaver, to)
    ids = [leaver.id, *(m.id for m in takers)]
    clients = clients_of(session, ids, day)
    moving = _moving(session, leaver.id, day)
    gathered = Gathered.read(session, Month.of(day), work.today, ids)
    every = {c.id: c for c in (*moving, *(c for found in clients.values() for c in found))}
    minutes = {id_: _minutes(gathered, client) for id_, client in every.items()}
    return _Case(leaver, takers, day, clients, minutes, moving, gathered.options)


def _manager(session: Session, code: str) -> Manager:
    found = session.scalars(select(Manager).where(Manager.code == code)).one_or_none()
    if found is None:
        raise trouble("not_found", value=code, label=Manager.__entity__.label)
    return found


def _takers(session: Session, leaver: Manager, codes: Sequence[str]) -> list[Manager]:
    if leaver.code in codes:
        raise trouble("handover_self", value=leaver.name)
    asked = select(Manager).where(Manager.state != "left", Manager.id != leaver.id).order_by(Manager.code)
    others = list(session.scalars(asked))
    unknown = set(codes) - {m.code for m in others}
    if unknown:
        raise trouble("not_found", value=min(unknown), label=Manager.__entity__.label)
    if not others:
        raise trouble("nobody_to_assign")
    if codes:
        return [m for m in others if m.code in codes]
    near = [m for m in others if m.territory_id is not None and m.territory_id == leaver.territory_id]
    return near if len(near) >= FEWEST else [m for m in others if m.branch_id == leaver.branch_id] or others


def _moving(session: Session, leaver_id: int, day: date) -> list[Client]:
    """The clients the leaver answers for on the day or later, closed ones left out, and those of planned visits."""
    assigned = select(Assignment.client_id).where(
        Assignment.manager_id == leaver_id, or_(Assignment.last_day.is_(None), Assignment.last_day >= day),
    )
    planned = select(Visit.client_id).where(Visit.manager_id == leaver_id, Visit.day >= day, Visit.state == "planned")
    wanted = or_(Client.id.in_(assigned) & (Client.state != "closed"), Client.id.in_(planned))
    return list(session.scalars(select(Client).where(wanted).order_by(Client.code)))


def _minutes(gathered: Gathered, client: Client) -> float:
    """Minutes of visits in four weeks; a client that does business no more, or not now, asks for none."""
    cycle = gathered.cycle_of(client) if client.state == "active" else None
    return float(cycle.visits * cycle.minutes) if cycle else 0.0


def _shared(case: _Case) -> dict[int, int]:
    """The receiver of each client by id."""
    moving = [
        Moving(id=c.id, minutes=case.minutes[c.id], place=_place(c), territory=c.territory_id or 0) for c in case.moving
    ]
    return share_out(moving, [
        Receiver(
            id=m.id, minutes=case.load(m.id), capacity=case.capacity(m),
            places=[p for c in case.clients.get(m.id, ()) if (p := _place(c)) is not None],
            territories=Counter(c.territory_id for c in case.clients.get(m.id, ()) if c.territory_id is not None),
        ) for m in case.takers
    ])


def _place(client: Client) -> tuple[float, float] | None:
    if client.latitude is None or client.longitude is None or (client.latitude, client.longitude) == (0, 0):
        return None
    return client.latitude, client.longitude


def _move_assignments(session: Session, case: _Case, receivers: Mapping[int, int]) -> None:
    asked = select(Assignment).where(
        Assignment.manager_id == case.leaver.id, or_(Assignment.last_day.is_(None), Assignment.last_day >= case.day),
    )
    for each in [a for a in session.scalars(asked) if a.client_id in receivers]:
        if each.first_day >= case.day:
            each.manager_id = receivers[each.client_id]
            continue
        session.add(Assignment(
            client_id=each.client_id, manager_id=receivers[each.client_id], first_day=case.day, last_day=each.last_day,
        ))
        each.last_day = case.day - timedelta(days=1)
    session.flush()


def _move_visits(session: Session, case: _Case, receivers: Mapping[int, int]) -> list[Visit]:
    """Planned visits keep their day and come after those the receiver has that day."""
    asked = select(Visit).where(Visit.day >= case.day, Visit.state == "planned", Visit.manager_id == case.leaver.id)
    moved = [v for v in session.scalars(asked.order_by(Visit.day, Visit.position)) if v.client_id in receivers]
    last = _last_places(session, case)
    for visit in moved:
        visit.manager_id = receivers[visit.client_id]
        last[visit.manager_id, visit.day] += 1
        visit.position = last[visit.manager_id, visit.day]
    session.flush()
    return moved


def _last_places(session: Session, case: _Case) -> dict[tuple[int, date], int]:
    asked = select(Visit.manager_id, Visit.day, Visit.position).where(
        Visit.manager_id.in_([m.id for m in case.takers]), Visit.day >= case.day,
    )
    found: dict[tuple[int, date], int] = defaultdict(int)
    for manager_id, day, position in session.execute(asked):
        found[manager_id, day] = max(found[manager_id, day], position)
    return found


def _move_problems(work: Work, case: _Case, receivers: Mapping[int, int]) -> int:
    """Open problems go along; one due before a day that is still to come stays with the leaver."""
    asked = select(ClientProblem).where(
        ClientProblem.manager_id == case.leaver.id, ClientProblem.closed_on.is_(None),
        true() if case.day <= work.today else ClientProblem.due_on >= case.day,
    )
    moved = [p for p in work.session.scalars(asked) if p.client_id in receivers]
    for each in moved:
        each.manager_id = receivers[each.client_id]
    work.session.flush()
    return len(moved)


def _loads(case: _Case, receivers: Mapping[int, int], visits: Sequence[Visit]) -> tuple[Load, ...]:
    seen = Counter(v.manager_id for v in visits)
    return tuple(_load(case, m, receivers, seen[m.id]) for m in case.takers)


def _load(case: _Case, manager: Manager, receivers: Mapping[int, int], visits: int) -> Load:
    taken = [c for c in case.moving if receivers[c.id] == manager.id]
    before, minutes = len(case.clients.get(manager.id, ())), case.load(manager.id)
    return Load(
        manager_id=manager.id, code=manager.code, name=manager.name, clients_before=before,
        clients_after=before + len(taken), minutes_before=minutes,
        minutes_after=minutes + sum(case.minutes[c.id] for c in taken),
        capacity=case.capacity(manager), visits=visits,
    )


def _on_days_off(session: Session, case: _Case, visits: Sequence[Visit]) -> tuple[Problem, ...]:
    """Visits that fall on a receiver's leave or other duties."""
    if not visits:
        return ()
    away = absent_days(session, case.day, max(v.day for v in visits))
    counts = Counter(v.manager_id for v in visits if v.day in away.get(v.manager_id, ()))
    names = {m.id: m.name for m in case.takers}
    return tuple(
        Problem(code="handover_days_off", severity=Severity.WARNING, value=names[m], params={"count": n})
        for m, n in sorted(counts.items())
    )


def days_of_each(month: Month, day: date) -> tuple[int, int]:
    """The days of a month before a day, and those from it on."""
    days = (month.last - month.first).days + 1
    before = min(max(0, (day - month.first).days), days)
    return before, days - before


def _divide_targets(work: Work, case: _Case, receivers: Mapping[int, int], divide_month: bool) -> list[Target]:
    """The leaver's targets from the day on: amounts are divided, a rate or level goes to who has none; of a month that
    is under way the leaver keeps the share of the days gone by, and rates and levels."""
    session, month = work.session, Month.of(case.day)
    start = month if divide_month or case.day == month.first else month.plus(1)
    mine = Target.subject_id == case.leaver.id
    asked = select(Target).where(Target.level == "manager", Target.month >= start.number)
    targets = list(session.scalars(asked.where(mine)))
    theirs = {
        _slot(t, t.subject_id): t for t in session.scalars(
            asked.where(Target.subject_id.in_([m.id for m in case.takers])))
    }
    for target in targets:
        indicator, days = session.get_one(Indicator, target.indicator_id), days_of_each(
            Month.from_number(target.month), case.day)
        kept = target.value
        if indicator.nature == "amount":
            kept, rest = breakdown(target.value, days, unit=_unit(target, indicator))
            parts = _parts(session, case, receivers, target, indicator, rest)
        else:
            parts = {m.id: target.value for m in case.takers if _slot(target, m.id) not in theirs}
        for manager_id, value in parts.items():
            _add_target(session, theirs, target, manager_id, value)
        if days[0]:
            target.value = kept
        else:
            session.delete(target)
    session.flush()
    if targets:
        mark_stale(work, {t.month for t in targets})
    return targets


def _slot(target: Target, manager_id: int) -> tuple[int, int, str, int]:
    return target.month, target.indicator_id, target.tier, manager_id


def _parts(
    session: Session, case: _Case, receivers: Mapping[int, int], target: Target, indicator: Indicator, value: Decimal,
) -> dict[int, Decimal]:
    """By the clients' own targets, else by the minutes of visits taken over, else by clients; the sum stays."""
    asked = select(Target.subject_id, Target.value).where(
        Target.level == "client", Target.month == target.month, Target.indicator_id == target.indicator_id,
        Target.tier == target.tier,
    )
    own: dict[int, Decimal] = defaultdict(Decimal)
    for client_id, goal in session.execute(asked):
        if client_id in receivers:
            own[receivers[client_id]] += max(goal, Decimal(0))
    minutes: Counter[int] = Counter()
    for client_id, manager_id in receivers.items():
        minutes[manager_id] += round(case.minutes[client_id])
    ids = [m.id for m in case.takers]
    shares = own if any(own.values()) else minutes if any(minutes.values()) else Counter(receivers.values())
    found = breakdown(value, [shares[i] for i in ids], unit=_unit(target, indicator))
    return {i: part for i, part in zip(ids, found, strict=True) if part}


def _unit(target: Target, indicator: Indicator) -> Decimal:
    """What parts of a target are rounded to."""
    unit = Decimal(1).scaleb(-indicator.digits)
    return unit if target.value % unit == 0 else FINEST


def _add_target(
    session: Session, theirs: dict[tuple[int, int, str, int], Target], target: Target, manager_id: int, value: Decimal,
) -> None:
    slot = _slot(target, manager_id)
    if slot in theirs:
        theirs[slot].value += value
        return
    theirs[slot] = Target(
        month=target.month, indicator_id=target.indicator_id, level="manager", subject_id=manager_id, tier=target.tier,
        value=value,
    )
    session.add(theirs[slot])


def _sum_again(work: Work, case: _Case) -> None:
    """Figures imported already for the day's month or later are summed anew to those who answer for the clients now."""
    ids = [c.id for c in case.moving]
    asked = select(ClientFigure.month, ClientFigure.indicator_id).where(
        ClientFigure.month >= Month.of(case.day).number, ClientFigure.client_id.in_(ids),
    ).distinct()
    months: dict[int, set[int]] = defaultdict(set)
    for month, indicator_id in work.session.execute(asked):
        months[month].add(indicator_id)
    for month, indicator_ids in months.items():
        sum_up(work, [month], indicator_ids)
