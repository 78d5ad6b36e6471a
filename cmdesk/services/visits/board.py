"""A manager's days as they are planned by hand: visits, loads, ways, and what a move would do to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Client, Territory
from cmdesk.models.people import Manager
from cmdesk.models.visits import Visit, VisitPlan
from cmdesk.rules.visits.effects import move_effect, suggest
from cmdesk.rules.visits.model import Model
from cmdesk.services.visits.completion import day_loads, on_duty
from cmdesk.services.visits.entering import DayVisit, day_visits_in, require_own
from cmdesk.services.visits.options import options_in
from cmdesk.services.visits.requests import (
    Gathered,
    absences,
    clients_of,
    grouped,
    manager_days,
    placed,
    plan_job,
    territory_names,
)
from cmdesk.services.visits.ways import way_request
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.planning import (
    CalendarDay,
    DayKind,
    MoveEffect,
    PlanClient,
    PlanDay,
    PlannedVisit,
    PlanRequest,
    Suggestion,
)
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A manager as the visits pages show one."""

    id: int
    code: str
    name: str
    territory: str = ""
    clients: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardDay:
    """A day with its visits in order; minutes (with travel) and kilometres of those that take place."""

    day: date
    kind: DayKind
    name: str
    capacity: float
    visits: tuple[DayVisit, ...] = ()
    minutes: float = 0.0
    km: float = 0.0

    @property
    def works(self) -> bool:
        return self.kind in (DayKind.WORKDAY, DayKind.MAKE_UP)

    @property
    def over(self) -> float:
        return max(0.0, self.minutes - self.capacity)

    @property
    def stops(self) -> tuple[DayVisit, ...]:
        """The visits that take place."""
        return tuple(v for v in self.visits if v.state != "skipped")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHead:
    """The state of a month's plan and when it was made, the objection to it and the answer."""

    state: str
    made_at: datetime
    challenge: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Board:
    """A manager's days from a first to a last one, with the head of each month's plan."""

    person: Person
    days: tuple[BoardDay, ...]
    plans: Mapping[Month, PlanHead] = field(default_factory=dict)
    _way: PlanRequest = PlanRequest(clients=(), days=())

    def day(self, day: date) -> BoardDay | None:
        return next((each for each in self.days if each.day == day), None)

    def visit(self, visit_id: int) -> tuple[BoardDay, DayVisit] | None:
        return next(((d, v) for d in self.days for v in d.visits if v.id == visit_id), None)

    def effect(self, visit_id: int, target: date, order: int | None = None) -> MoveEffect:
        """Both days before and after the visit moves, and its place there (the best one unless `order` is given)."""
        found = self.visit(visit_id)
        if found is None:
            raise trouble("record_gone", label=Visit.__entity__.label)
        return move_effect(self._model, self._planned, found[1].client_id, found[0].day, target, order)

    def place_for(self, client_id: int, day: date) -> int | None:
        """Where in a day a client costs the shortest detour, from 1; None for a client of others."""
        found, ground = self.day(day), self._model.ground
        if found is None or client_id not in ground.index:
            return None
        before = ground.cheapest_place([ground.index[v.client_id] for v in found.stops], ground.index[client_id])
        return _position(found, before + 1)

    def best_place(self, visit_id: int, target: date) -> int | None:
        """Where in another day a visit costs the shortest detour, from 1."""
        found = self.day(target)
        return _position(found, self.effect(visit_id, target).order) if found else None

    def moved(self, visit_id: int, target: date, place: int) -> Board:
        """The board as it will be once the visit stands at a place (from 1) of a day."""
        found, day = self.visit(visit_id), self.day(target)
        if found is None or day is None:
            return self
        source, visit = found
        others = [v for v in day.visits if v.id != visit_id]
        there = (*others[:place - 1], visit, *others[place - 1:])
        order = 1 + sum(v.state != "skipped" for v in others[:place - 1])
        effect = self.effect(visit_id, target, order)
        now, then = effect.target_after, effect.source_after
        changed = {
            source.day: replace(
                source, visits=tuple(v for v in source.visits if v.id != visit_id), minutes=then.minutes, km=then.km,
            ),
            target: replace(day, visits=there, minutes=now.minutes, km=now.km),
        }
        return replace(self, days=tuple(changed.get(d.day, d) for d in self.days))

    def ways(self, day: date) -> list[int]:
        """Minutes of travel to each stop of a day from the one before it, 0 to the first; in steps of five."""
        found, ground = self.day(day), self._model.ground
        stops = [ground.index[v.client_id] for v in found.stops] if found else []
        legs = [float(ground.minutes[a, b]) for a, b in pairwise(stops)]
        return [0, *(_in_fives(leg) for leg in legs)] if stops else []

    @cached_property
    def _model(self) -> Model:
        return _model_of(self._way, [(d.day, d.capacity) for d in self.days])

    @cached_property
    def _planned(self) -> list[PlannedVisit]:
        return [_planned_visit(d.day, k, v) for d in self.days for k, v in enumerate(d.stops, start=1)]


def _position(day: BoardDay, order: int) -> int:
    """The place among all visits of a day for the order among those that take place, both from 1."""
    stops = day.stops
    return day.visits.index(stops[order - 1]) + 1 if order <= len(stops) else len(day.visits) + 1


def _in_fives(minutes: float) -> int:
    return max(5, round(minutes / 5) * 5)


def _planned_visit(day: date, order: int, visit: DayVisit) -> PlannedVisit:
    return PlannedVisit(client=visit.client_id, date=day, order=order)


def _model_of(way: PlanRequest, days: Sequence[tuple[date, float]]) -> Model:
    """A model in which every day may be asked about, days off too."""
    return Model(replace(way, days=tuple(PlanDay(date=d, capacity=c) for d, c in days)))


def board(desk: Desk, actor: Actor, manager_id: int, first: date, last: date) -> Board:
    """A manager's days. Raises UserError record_gone, not_allowed."""
    require_own(actor, manager_id)
    with desk.read(actor, Right.SEE_VISITS) as session:
        manager = session.get(Manager, manager_id)
        if manager is None:
            raise trouble("record_gone", label=Manager.__entity__.label)
        return board_in(session, manager, first, last, desk.today())


def board_in(session: Session, manager: Manager, first: date, last: date, today: date) -> Board:
    visits = day_visits_in(session, manager.id, first, last)
    own = clients_of(session, [manager.id], max(first, min(today, last))).get(manager.id, [])
    clients = _placed(session, own, visits)
    days = manager_days(session, manager, first, last, grouped(absences(session, first, last)).get(manager.id, ()))
    plans = _plans(session, manager.id, first, last)
    way = way_request(manager, options_in(session), clients)
    return Board(_person(session, manager, len(own)), _days(days, visits, way), plans, way)


def _person(session: Session, manager: Manager, clients: int) -> Person:
    territory = session.get(Territory, manager.territory_id) if manager.territory_id else None
    return Person(
        id=manager.id, code=manager.code, name=manager.name, clients=clients,
        territory=territory.name if territory else "",
    )


def _placed(
    session: Session, own: Sequence[Client], visits: Mapping[date, Sequence[DayVisit]],
) -> tuple[PlanClient, ...]:
    """The manager's clients, and those visited that others answer for now."""
    minutes = {v.client_id: float(v.minutes) for day in visits.values() for v in day}
    others = set(minutes) - {c.id for c in own}
    more = session.scalars(select(Client).where(Client.id.in_(others)).order_by(Client.id)) if others else ()
    names = territory_names(session)
    return tuple(placed(c, names, k, 1, minutes.get(c.id, 15.0)) for k, c in enumerate([*own, *more]))


def _days(
    days: Sequence[CalendarDay], visits: Mapping[date, Sequence[DayVisit]], way: PlanRequest,
) -> tuple[BoardDay, ...]:
    ground = _model_of(way, [(d.date, d.minutes) for d in days]).ground
    found = []
    for each in days:
        there = tuple(visits.get(each.date, ()))
        stops = [v for v in there if v.state != "skipped"]
        tour = [ground.index[v.client_id] for v in stops]
        km = ground.tour_km(tour)
        found.append(BoardDay(
            day=each.date, kind=each.kind, name=each.name, capacity=each.minutes, visits=there, km=km,
            minutes=km * ground.minutes_per_km + sum(v.minutes for v in stops),
        ))
    return tuple(found)


def _plans(session: Session, manager_id: int, first: date, last: date) -> dict[Month, PlanHead]:
    months = (Month.of(first).number, Month.of(last).number)
    asked = select(VisitPlan).where(VisitPlan.manager_id == manager_id, VisitPlan.month.between(*months))
    return {
        Month.from_number(p.month): PlanHead(
            state=p.state, made_at=p.made_at, challenge=p.challenge or "", answer=p.answer or "",
        ) for p in session.scalars(asked)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A better day for a visit of a full day."""

    visit_id: int
    client: str
    move: Suggestion


def advice(desk: Desk, actor: Actor, manager_id: int, day: date, most: int = 3) -> tuple[Advice, ...]:
    """Visits of a day that would stand better on another day of the month, the best first."""
    require_own(actor, manager_id)
    month = Month.of(day)
    with desk.read(actor, Right.SEE_VISITS) as session:
        manager = session.get_one(Manager, manager_id)
        gathered = Gathered.read(session, month, desk.today(), [manager_id])
        job = plan_job(session, gathered, manager, 1.0)
        visits = [v for v in gathered.visits.get(manager_id, ()) if v.state == "planned"]
    model = Model(job.request)
    known = [v for v in visits if v.day in model.position and v.client_id in model.ground.index]
    if day not in model.position:
        return ()
    planned = [PlannedVisit(client=v.client_id, date=v.day, order=v.position) for v in known]
    ids = {v.client_id: v.id for v in known if v.day == day}
    return tuple(
        Advice(visit_id=ids[found.client], client=job.names[found.client], move=found)
        for found in suggest(model, planned, day, most)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One manager's load on each day of a period: (visits, minutes with the way) by day, and the minutes each day has
    without leave and duties."""

    person: Person
    loads: Mapping[date, tuple[int, int]]
    capacity: Mapping[date, float]

    def over(self, day: date) -> bool:
        """Whether the day is fuller than it is long."""
        return day in self.loads and self.loads[day][1] > self.capacity.get(day, 0.0) + 0.5


def lanes(desk: Desk, actor: Actor, first: date, last: date, branch_id: int | None = None) -> tuple[Lane, ...]:
    """Everybody's days side by side. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_VISITS) as session:
        people = [m for m in on_duty(session, branch_id) if not actor.own_only or m.id == actor.manager_id]
        loads, away = day_loads(session, first, last), grouped(absences(session, first, last))
        return tuple(
            Lane(person=_person(session, m, 0), loads=loads.get(m.id, {}), capacity={
                d.date: d.minutes for d in manager_days(session, m, first, last, away.get(m.id, ()))
            }) for m in people
        )


def people(desk: Desk, actor: Actor, branch_id: int | None = None) -> tuple[Person, ...]:
    """Who may be planned for: everybody on duty of the branch, or oneself."""
    with desk.read(actor, Right.SEE_VISITS) as session:
        found = [m for m in on_duty(session, branch_id) if not actor.own_only or m.id == actor.manager_id]
        names = territory_names(session)
        return tuple(
            Person(id=m.id, code=m.code, name=m.name, territory=names.get(m.territory_id or 0, "")) for m in found
        )
