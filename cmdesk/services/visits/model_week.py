"""模板周: a week kept as the model, and coming weeks planned like it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Client
from cmdesk.models.people import Manager
from cmdesk.models.visits import ModelVisit, Visit
from cmdesk.services.visits.requests import Gathered, manager_days
from cmdesk.services.work import Desk
from cmdesk.values.messages import Msg, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right

NOT_THEIRS, NOT_DUE = _("Not a client in business of this manager."), _("No more visits are due in the month.")
SEEN, NO_DAY = _("Has a visit in that week already."), _("The week has no working day left for it.")


def save_model_week(desk: Desk, actor: Actor, manager_id: int, week: Week) -> Outcome[int]:
    """Keep a week's visits as the manager's model week, in place of the one before; the value counts them.

    Raises UserError no_visits, not_allowed.
    """
    with desk.write(actor, Right.PLAN_VISITS, "visits.model", Area.VISITS) as work:
        session, name = work.session, work.session.get_one(Manager, manager_id).name
        asked = select(Visit).where(
            Visit.manager_id == manager_id, Visit.day.between(week.first, week.last), Visit.origin != "extra",
            Visit.state != "skipped",
        )
        visits = session.scalars(asked.order_by(Visit.day, Visit.position, Visit.id)).all()
        if not visits:
            raise trouble("no_visits", value=str(week))
        for old in session.scalars(select(ModelVisit).where(ModelVisit.manager_id == manager_id)):
            session.delete(old)
        session.flush()
        session.add_all(_model_of(visits))
        done = _("Kept {week} as the model week of {name}: {n} visits")
        return work.outcome(
            len(visits), done(week=str(week), name=name, n=len(visits)), subject=f"model_visits:{manager_id}",
        )


def _model_of(visits: Sequence[Visit]) -> Iterator[ModelVisit]:
    places: Counter[int] = Counter()
    for visit in visits:
        weekday = visit.day.isoweekday()
        places[weekday] += 1
        yield ModelVisit(
            manager_id=visit.manager_id, weekday=weekday, position=places[weekday], client_id=visit.client_id,
            minutes=visit.minutes,
        )


def model_size(desk: Desk, actor: Actor, manager_id: int) -> int:
    """How many visits the manager's model week has. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_VISITS) as session:
        return len(session.scalars(select(ModelVisit.id).where(ModelVisit.manager_id == manager_id)).all())


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A visit of the model that a week did not get."""

    week: Week
    client: str
    reason: Msg


@dataclass(frozen=True, slots=True)
class Applied:
    visits: int
    left_out: tuple[LeftOut, ...] = ()


def apply_model_week(desk: Desk, actor: Actor, manager_id: int, first: Week, weeks: int) -> Outcome[Applied]:
    """Plan so many weeks like the model week; days gone by and visits that are there stay as they are.

    A day off gives its visits to the next working day of its week. Nobody gets more visits than are due in the month,
    nor a second one in a week that has one. Raises UserError model_empty, no_visits (nothing to add), not_allowed.
    """
    with desk.write(actor, Right.PLAN_VISITS, "visits.model_week", Area.VISITS) as work:
        session = work.session
        manager = session.get_one(Manager, manager_id)
        asked = select(ModelVisit).where(ModelVisit.manager_id == manager_id)
        model = session.scalars(asked.order_by(ModelVisit.weekday, ModelVisit.position)).all()
        if not model:
            raise trouble("model_empty")
        planner = _Planner(session, manager, work.today)
        for k in range(weeks):
            planner.plan(first.plus(k), model)
        session.add_all(planner.made)
        found = Applied(len(planner.made), tuple(planner.left_out))
        done = _("Planned {n} visits of {name} like the model week, {left} left out")
        told = done(n=found.visits, name=manager.name, left=len(found.left_out))
        if not planner.made:
            return work.nothing(found, told)
        return work.outcome(found, told, subject=f"plans:{manager_id}:{first}")


@dataclass
class _Planner:
    """Makes the visits week by week, month by month counting what is due."""

    session: Session
    manager: Manager
    today: date
    made: list[Visit] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    _months: dict[Month, _MonthDue] = field(default_factory=dict)

    def plan(self, week: Week, model: Sequence[ModelVisit]) -> None:
        months = {Month.of(day) for day in (week.first, week.last)}
        working = [day for month in sorted(months) for day in self._month(month).working if Week.of(day) == week]
        busy = {v.client_id for month in months for v in self._month(month).visits if Week.of(v.day) == week}
        busy |= {v.client_id for v in self.made if Week.of(v.day) == week}
        for each in model:
            wanted = week.days()[each.weekday - 1]
            day = next((d for d in working if d >= max(wanted, self.today)), None) if wanted >= self.today else None
            reason = self._hindrance(each.client_id, day, busy)
            if reason is not None or day is None:
                self.left_out.append(LeftOut(week, self._name(each.client_id), reason or NO_DAY))
                continue
            busy.add(each.client_id)
            self._add(each, day)

    def _hindrance(self, client: int, day: date | None, busy: set[int]) -> Msg | None:
        if day is None:
            return NO_DAY
        month = self._month(Month.of(day))
        if client not in month.due:
            return NOT_THEIRS
        if client in busy:
            return SEEN
        return NOT_DUE if month.have[client] >= month.due[client] else None

    def _add(self, each: ModelVisit, day: date) -> None:
        month = self._month(Month.of(day))
        month.have[each.client_id] += 1
        month.last[day] += 1
        self.made.append(Visit(
            manager_id=self.manager.id, client_id=each.client_id, day=day, position=month.last[day], origin="hand",
            state="planned", minutes=each.minutes,
        ))

    def _month(self, month: Month) -> _MonthDue:
        if month not in self._months:
            self._months[month] = _MonthDue.read(self.session, self.manager, month, self.today)
        return self._months[month]

    def _name(self, client_id: int) -> str:
        return self.session.get_one(Client, client_id).name


@dataclass(frozen=True)
class _MonthDue:
    """What a month asks of each client, what it has, and where each day ends."""

    due: Mapping[int, int]
    have: Counter[int]
    last: dict[date, int]
    visits: Sequence[Visit]
    working: Sequence[date]

    @classmethod
    def read(cls, session: Session, manager: Manager, month: Month, today: date) -> _MonthDue:
        gathered = Gathered.read(session, month, today, [manager.id])
        visits = [v for v in gathered.visits.get(manager.id, ()) if v.state != "missed"]
        skipped = Counter(v.client_id for v in visits if v.state == "skipped")
        last: dict[date, int] = defaultdict(int)
        for visit in gathered.visits.get(manager.id, ()):
            last[visit.day] = max(last[visit.day], visit.position)
        days = manager_days(session, manager, month.first, month.last, gathered.absences.get(manager.id, ()))
        return cls(
            due={c.id: gathered.due(c, manager.id) - skipped[c.id] for c in gathered.clients.get(manager.id, ())},
            have=Counter(v.client_id for v in visits if v.origin != "extra" and v.state != "skipped"), last=last,
            visits=[v for v in visits if v.state != "skipped"], working=[d.date for d in days if d.works],
        )
