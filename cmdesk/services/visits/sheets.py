"""The paper a client manager takes along, and the month at a glance."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Client, Territory
from cmdesk.models.describe import described
from cmdesk.models.people import Branch, Manager
from cmdesk.models.visits import Visit
from cmdesk.services.visits.board import board_in
from cmdesk.services.visits.calendar import branch_calendar
from cmdesk.services.visits.codes import row_code
from cmdesk.services.visits.completion import day_loads, on_duty
from cmdesk.services.visits.entering import class_checks, words_in
from cmdesk.services.vocabularies import vocabularies
from cmdesk.services.work import Desk
from cmdesk.store.lists import may_see
from cmdesk.values.kinds import masked
from cmdesk.values.messages import english
from cmdesk.values.pack import Load, MonthPlan, Plan, PlanRow, Stamp, VisitDay, VisitStop, VisitWeek, VisitWeeks
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right


def visit_weeks(
    desk: Desk, actor: Actor, week: Week, manager_code: str | None = None, plain: bool = False,
) -> VisitWeeks:
    """The visit sheets of a week, one per manager with visits; phones are masked unless `plain` is asked and allowed.

    Raises UserError not_found, no_visits, not_allowed.
    """
    with desk.read(actor, Right.SEE_VISITS) as session:
        managers = _managers(session, actor, manager_code)
        weeks = tuple(w for m in managers if (w := _week(session, desk, actor, week, m, plain)).days)
    if not weeks:
        raise trouble("no_visits", value=str(week))
    return VisitWeeks(weeks=weeks)


def _managers(session: Session, actor: Actor, code: str | None) -> list[Manager]:
    found = [m for m in on_duty(session) if code in (None, m.code)]
    if actor.own_only:
        found = [m for m in found if m.id == actor.manager_id]
    if code is not None and not found:
        raise trouble("not_found", value=code, label=Manager.__entity__.label)
    return found


def _week(session: Session, desk: Desk, actor: Actor, week: Week, manager: Manager, plain: bool) -> VisitWeek:
    asked = (
        select(Visit, Client).join(Client, Client.id == Visit.client_id)
        .where(Visit.manager_id == manager.id, Visit.day.between(week.first, week.last), Visit.state != "skipped")
        .order_by(Visit.day, Visit.position, Visit.id)
    )
    classes = {c.code: english(c.label) for c in vocabularies(session).get("client_classes", ())}
    asks, words = class_checks(session), words_in(session)
    stops: dict[date, list[VisitStop]] = defaultdict(list)
    for visit, client in session.execute(asked):
        stop = _stop(visit, client, len(stops[visit.day]) + 1, classes, _phone(actor, client, plain))
        stops[visit.day].append(replace(stop, checks=asks(client.client_class)))
    km = _kilometres(session, manager, week, desk.today())
    return VisitWeek(
        stamp=_stamp(session, desk, actor, manager, week), manager=manager.name, territory=_territory(session, manager),
        checks="  ".join(f"{code} {english(word)}" for code, word in words.checks), stock=words.stock,
        shop=bool(words.prices or words.shelf),
        days=tuple(VisitDay(day=d, stops=tuple(s), kilometres=km.get(d)) for d, s in sorted(stops.items())),
    )


def _stop(visit: Visit, client: Client, order: int, classes: dict[str, str], phone: str) -> VisitStop:
    return VisitStop(
        order=order, name=client.name, code=client.code, address=client.address or "", phone=phone,
        client_class=classes.get(client.client_class or "", client.client_class or ""), minutes=visit.minutes,
        note=visit.note or "", scan=row_code(client.code, visit.day),
    )


def _phone(actor: Actor, client: Client, plain: bool) -> str:
    each = described(Client)["phone"]
    shown = plain and may_see(actor, each)
    return (client.phone or "") if shown else masked(each.field, client.phone)


def _kilometres(session: Session, manager: Manager, week: Week, today: date) -> dict[date, Decimal]:
    """The way of each day as its visits stand now, where every stop has coordinates."""
    days = board_in(session, manager, week.first, week.last, today).days
    known = [d for d in days if d.km and all(v.latitude is not None for v in d.stops)]
    return {d.day: Decimal(str(round(d.km, 2))) for d in known}


def _territory(session: Session, manager: Manager) -> str:
    found = session.get(Territory, manager.territory_id) if manager.territory_id else None
    return found.name if found else ""


def _stamp(session: Session, desk: Desk, actor: Actor, manager: Manager, period: Month | Week) -> Stamp:
    branch = session.get(Branch, manager.branch_id) if manager.branch_id else None
    return Stamp(branch=branch.name if branch else "", period=period, made_on=desk.today(), made_by=actor.name)


def month_plan(desk: Desk, actor: Actor, month: Month, branch_id: int | None = None) -> MonthPlan:
    """Every manager's planned visits of a month, day by day. Raises UserError no_visits, not_allowed."""
    with desk.read(actor, Right.SEE_VISITS) as session:
        managers = on_duty(session, branch_id)
        if actor.own_only:
            managers = [m for m in managers if m.id == actor.manager_id]
        loads = day_loads(session, month.first, month.last)
        if not any(m.id in loads for m in managers):
            raise trouble("no_visits", value=str(month))
        calendar = branch_calendar(session, month.first, month.last, branch_id)
        rows = tuple(
            PlanRow(name=m.name, code=m.code, loads=tuple(
                Load(*loads[m.id][d]) if d in loads.get(m.id, {}) else None for d in month.days()
            )) for m in managers
        )
        return MonthPlan(
            stamp=_stamp(session, desk, actor, managers[0], month),
            holidays=frozenset(d.date for d in calendar.days if not d.works),
            plan=Plan(days=tuple(month.days()), rows=rows, limit=max(m.minutes_per_day for m in managers)),
        )
