"""The first page: who is where, what waits, how the week and the month stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Client, Route, Territory
from cmdesk.models.figures import Indicator, ManagerFigure
from cmdesk.models.meetings import ActionItem
from cmdesk.models.people import Absence, Manager
from cmdesk.models.visits import Visit, VisitPlan
from cmdesk.models.vocabulary import ABSENCES
from cmdesk.services.evaluation.checking import PARTS
from cmdesk.services.evaluation.standings import evaluation_of, own_scores, read_standings, seen_by
from cmdesk.services.figures import Figures, indicators, read_figures, read_targets
from cmdesk.services.figures.pace import AHEAD, WorkingTime, known_until, times_by_days, working_time
from cmdesk.services.meetings import gathering
from cmdesk.services.visits.calendar import working_days
from cmdesk.services.visits.completion import on_duty
from cmdesk.services.work import Desk
from cmdesk.values.messages import Text, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.rights import Right
from cmdesk.values.standings import Standings
from cmdesk.values.today import DayBar, DayStatus, Progress, Today, Todo, TodoKind, Whereabouts

USUAL_START = time(8, 30)
LOOK_AHEAD = timedelta(days=20)


def today(
    desk: Desk, actor: Actor, month: Month, branch_id: int | None = None, language: str = "zh_CN",
    week: Week | None = None,
) -> Today:
    """The first page for a branch; `month` and `week` (the running one unless given) are the period chosen at the top.

    Client managers see their own day.
    """
    day = desk.today()
    with desk.read(actor, Right.SEE_RANKING) as session:
        managers = [m for m in on_duty(session, branch_id) if not actor.own_only or m.id == actor.manager_id]
        found = _standings(session, month, language, actor)
        time_gone = working_time(session, month, day)
        shown = _next_at_work(session, day)
        return Today(
            day=day, working_day=time_gone.passed, working_days=time_gone.days,
            people_on=shown, people=_whereabouts(session, shown, managers),
            todos=_todos(session, day, managers, found, actor.may(Right.PLAN_VISITS)),
            week=_week(session, week or Week.of(day), managers),
            progress=_progress(session, month, day, managers, time_gone),
            standings=found, figures_of=_figures_of(session),
        )


def _next_at_work(session: Session, day: date) -> date:
    """The day itself where it is a working one or somebody has visits, else the next working day."""
    planned = session.scalar(select(func.count()).where(Visit.day == day, Visit.state != "skipped"))
    return day if planned else next(iter(working_days(session, day, day + LOOK_AHEAD)), day)


def _standings(session: Session, month: Month, language: str, actor: Actor) -> Standings | None:
    """The month's ranking, or the last one there is."""
    for k in range(3):
        found = evaluation_of(session, month.plus(-k))
        if found is not None:
            return seen_by(actor, read_standings(session, found, language, own_scores(actor)))
    return None


def _figures_of(session: Session) -> Month | None:
    number = session.scalar(select(func.max(ManagerFigure.month)))
    return Month.from_number(number) if number else None


def _whereabouts(session: Session, day: date, managers: Sequence[Manager]) -> tuple[Whereabouts, ...]:
    done = func.sum(case((Visit.state == "done", 1), else_=0))
    asked = (
        select(Visit.manager_id, func.count(), done, func.sum(Visit.minutes), func.min(Visit.arrived_at))
        .where(Visit.day == day, Visit.state != "skipped").group_by(Visit.manager_id)
    )
    tallies = {row[0]: row[1:] for row in session.execute(asked)}
    away = dict(session.execute(
        select(Absence.manager_id, Absence.kind).where(Absence.first_day <= day, Absence.last_day >= day)
    ).all())
    places = _places(session, day)
    return tuple(_person(m, tallies.get(m.id), away.get(m.id), places.get(m.id, "")) for m in managers)


def _places(session: Session, day: date) -> dict[int, str]:
    """The route, else the territory, that most of a manager's visits of the day belong to."""
    name = func.coalesce(Route.name, Territory.name, Client.city)
    asked = (
        select(Visit.manager_id, name, func.count()).join(Client, Client.id == Visit.client_id)
        .outerjoin(Route, Route.id == Client.route_id).outerjoin(Territory, Territory.id == Client.territory_id)
        .where(Visit.day == day).group_by(Visit.manager_id, name).order_by(func.count())
    )
    return {manager: place for manager, place, _n in session.execute(asked) if place}


def _person(
    manager: Manager, tally: Sequence[object] | None, absence: str | None, place: str,
) -> Whereabouts:
    planned, done, minutes, starts = tally or (0, 0, 0, None)
    assert isinstance(planned, int)
    count = int(str(done or 0))
    status = _status(planned, count, absence)
    note: Text = next((c.label for c in ABSENCES if c.code == absence), "") if status is DayStatus.AWAY else ""
    usual = USUAL_START if planned else None
    return Whereabouts(
        manager_id=manager.id, manager=manager.name, starts=starts if isinstance(starts, time) else usual, where=place,
        planned=planned, done=count, minutes=int(str(minutes or 0)), status=status, note=note,
    )


def _status(planned: int, done: int, absence: str | None) -> DayStatus:
    if not planned:
        return DayStatus.AWAY if absence else DayStatus.NO_PLAN
    if done >= planned:
        return DayStatus.DONE
    return DayStatus.UNDER_WAY if done else DayStatus.NOT_STARTED


def _todos(
    session: Session, day: date, managers: Sequence[Manager], found: Standings | None, planning: bool,
) -> tuple[Todo, ...]:
    """`planning`: whether the reader makes plans."""
    week = Week.of(day)
    logs = gathering.missing_logs(session, week.first, day, managers)
    visits = gathering.missing_visits(session, week.first, week.last, day, managers)
    problems = gathering.overdue(session, day, managers)
    actions = _late_actions(session, day, managers)
    plans = _unmade_plans(session, Month.of(day).plus(1), managers) if planning else 0
    who = _some([m.who for m in logs])
    lines = (
        (TodoKind.LOGS, sum(m.count for m in logs), _("diaries not handed in: {who}")(who=who), True),
        (TodoKind.PROBLEMS, len(problems), _("client problems past their day"), True),
        (TodoKind.VISITS, sum(m.count for m in visits), _("visits of this week to be entered"), False),
        (TodoKind.FIGURES, _gaps(found, True), _("figures missing for the evaluation"), False),
        (TodoKind.SCORES, _gaps(found, False), _("marks to be given by hand"), False),
        (TodoKind.ACTIONS, actions, _("action items past their day"), True),
        (TodoKind.PLANS, plans, _("people without a visit plan for next month"), False),
    )
    return tuple(Todo(kind=kind, count=count, text=text, urgent=urgent) for kind, count, text, urgent in lines if count)


def _late_actions(session: Session, day: date, managers: Sequence[Manager]) -> int:
    mine = or_(ActionItem.manager_id.is_(None), ActionItem.manager_id.in_([m.id for m in managers]))
    return session.scalar(select(func.count()).where(ActionItem.state == "open", ActionItem.due_on < day, mine)) or 0


def _some(names: Sequence[str], most: int = 3) -> str:
    return "、".join(names[:most]) + ("…" if len(names) > most else "")


def _gaps(found: Standings | None, figures: bool) -> int:
    if found is None:
        return 0
    return sum(1 for m in found.missing if (m.part in PARTS) is figures)


def _unmade_plans(session: Session, month: Month, managers: Sequence[Manager]) -> int:
    made = set(session.scalars(select(VisitPlan.manager_id).where(VisitPlan.month == month.number)))
    return sum(1 for m in managers if m.id not in made)


def _week(session: Session, week: Week, managers: Sequence[Manager]) -> tuple[DayBar, ...]:
    asked = (
        select(Visit.day, func.count(), func.sum(case((Visit.state == "done", 1), else_=0)))
        .where(Visit.day.between(week.first, week.last), Visit.state != "skipped", Visit.origin != "extra")
        .where(Visit.manager_id.in_([m.id for m in managers])).group_by(Visit.day)
    )
    found = {day: (planned, int(done)) for day, planned, done in session.execute(asked)}
    working = set(working_days(session, week.first, week.last))
    return tuple(DayBar(d, *found.get(d, (0, 0))) for d in week.days() if d in working or d in found)


def _progress(
    session: Session, month: Month, day: date, managers: Sequence[Manager], gone: WorkingTime,
) -> tuple[Progress, ...]:
    """Every indicator with targets this month, against the time gone by."""
    known = indicators(session)
    targets = read_targets(session, [month], list(known), known)
    figures = read_figures(session, [month], [c for c, goal in targets.items() if goal], day, known)
    ids = [m.id for m in managers]
    times = times_by_days(session, month, known_until(session, month))
    ways = {c: (times.get(known[c].id, gone).share, known[c].id in times) for c in figures}
    lines = (_line(known[c], figures[c], targets[c], ids, *ways[c]) for c in figures)
    return tuple(line for line in lines if line is not None)


def _line(
    each: Indicator, figures: Figures, target: Mapping[int, Decimal], ids: Sequence[int], gone: Decimal, daily: bool,
) -> Progress | None:
    """`gone`: the share of the working days that the figures cover, which is sure where they are `daily`."""
    goals = [target[i] for i in ids if i in target]
    values = [figures.value[i] for i in ids if i in figures.value]
    if not goals or not values:
        return None
    total, goal = sum(values, Decimal(0)), sum(goals, Decimal(0))
    if each.nature == "amount" and not each.accumulates:
        return _told(each, total, goal, None, total > goal if each.direction == "lower" else total < goal)
    if each.nature == "amount":
        share = total / goal if goal else Decimal(0)
        late = total > goal * gone if each.direction == "lower" else share < gone
        return _told(each, total, goal, _forecast(share, gone, daily), late)
    goal /= len(goals)
    now = _whole(figures, total, values, ids)
    return _told(each, now, goal, None, now > goal if each.direction == "lower" else now < goal)


def _forecast(share: Decimal, gone: Decimal, daily: bool) -> Decimal | None:
    """The share at the month's end at the rate so far; none where the figures are plainly those of the whole month."""
    return share / gone if gone and (daily or share < gone * AHEAD) else None


def _whole(figures: Figures, total: Decimal, values: Sequence[Decimal], ids: Sequence[int]) -> Decimal:
    """The branch's rate from the sums of its parts; the mean of levels that have none."""
    if figures.over is None:
        return total / len(values)
    base = sum((figures.over[i] for i in ids if i in figures.over), Decimal(0))
    return (100 if figures.percent else 1) * total / base if base else Decimal(0)


def _told(each: Indicator, value: Decimal, goal: Decimal, forecast: Decimal | None, behind: bool) -> Progress:
    share = value / goal if goal else Decimal(0)
    return Progress(
        code=each.code,
        name=each.name,
        unit=each.unit,
        value=value,
        target=goal,
        share=share,
        forecast=forecast,
        adds=each.nature == "amount",
        behind=behind,
    )
