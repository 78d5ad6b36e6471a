"""任务分解: a year's target down to months, branches, territories, managers, clients; corrected, re-spread, undone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Assignment, Client
from cmdesk.models.figures import Breakdown, Target
from cmdesk.models.people import Manager
from cmdesk.services.figures.entering import mark_stale
from cmdesk.services.figures.shape import BRANCH, CLIENT, MANAGER, TERRITORY, Shape, make_shape
from cmdesk.services.figures.spreading import (
    HUNDRED,
    Locks,
    Place,
    Plan,
    given_above,
    locks_of,
    make_plan,
    place_of,
    plain,
    stored_table,
    when,
    years_of,
)
from cmdesk.services.figures.storing import TargetCells, put_targets
from cmdesk.services.figures.units import names_of
from cmdesk.services.work import Desk, Work
from cmdesk.values.messages import Msg, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, Problem, Severity, trouble
from cmdesk.values.rights import Right
from cmdesk.values.targets import YEAR, BreakdownKey, BreakdownOrder, Broken, CellFix, Tier, Unit

Progress = Callable[[int, int], None]
AREAS = (Area.FIGURES, Area.EVALUATION)
LEVELS = (BRANCH, TERRITORY, MANAGER)


def break_down(desk: Desk, actor: Actor, order: BreakdownOrder, progress: Progress | None = None) -> Outcome[Broken]:
    """Break a year's target down, or do it again in another way; cells fixed by hand stay.

    A branch below one that was broken down passes on what it was given, in every month and tier. Raises UserError
    not_allowed, breakdown_not_amount, breakdown_nobody, breakdown_finer, breakdown_tiers, breakdown_negative,
    breakdown_fixed, breakdown_given.
    """
    with desk.read(actor, Right.EDIT_FIGURES) as session:
        place = place_of(session, order.key)
        order = _settled(order, place)
        shape = make_shape(session, order, place.indicator, place.branch, desk.today())
        if all(unit.level == BRANCH for unit in shape.units):
            raise trouble("breakdown_nobody", value=place.branch.name)
        locks = locks_of(session, order.key.year, place, shape)
        plan = make_plan(session, place, order, shape, locks, years_of(place.kept))
        plan = replace(plan, problems=(*plan.problems, *_warnings(session, order, shape)))
    done = _("Broke {name} of {year} down: {total} over {people} people and {clients} clients")
    people = sum(1 for unit in shape.units if unit.level == MANAGER)
    return _write(desk, actor, plan, "targets.break_down", done(
        name=place.indicator.name, year=order.key.year, total=plain(order.total), people=people,
        clients=plan.reached,
    ), progress)


def correct(
    desk: Desk, actor: Actor, key: BreakdownKey, fixes: Sequence[CellFix], progress: Progress | None = None,
) -> Outcome[Broken]:
    """Fix cells by hand, or let them go, and spread the rest again: neighbours give way, parents where they must.

    Only clients of managers whose targets changed are reached. Raises UserError breakdown_missing and what
    `break_down` raises.
    """
    with desk.read(actor, Right.EDIT_FIGURES) as session:
        place = place_of(session, key)
        order = place.order(key)
        if not fixes:
            return Outcome(value=Broken(0, 0, 0))
        if place.kept is None or order is None:
            raise trouble("breakdown_missing", value=str(key.year), label=place.indicator.name)
        shape = Shape.loaded(place.kept.shape)
        locks, years = locks_of(session, key.year, place, shape), years_of(place.kept)
        order = _fixed(_passed_on(session, place, order), shape, fixes, locks, years)
        touched: dict[Unit, set[int]] = {}
        for fix in fixes:
            if fix.unit.level == CLIENT:
                touched.setdefault(fix.unit, set()).add(fix.month)
        plan = make_plan(session, place, order, shape, locks, years, touched)
        names = names_of(session, [f.unit for f in fixes[:1]])
    said = _("Corrected {name} of {who}, {when}: {value}") if len(fixes) == 1 else _("Corrected {n} targets of {name}")
    return _write(desk, actor, plan, "targets.correct", said(
        name=place.indicator.name, who=names.get(fixes[0].unit, ("", ""))[1], when=when(key.year, fixes[0].month),
        value="—" if fixes[0].value is None else plain(fixes[0].value), n=len(fixes),
    ), progress)


def _settled(order: BreakdownOrder, place: Place) -> BreakdownOrder:
    """The order with its unit, checked; what went down to the clients once does so again."""
    indicator, kept = place.indicator, place.kept
    if indicator.nature != "amount" or indicator.source:
        raise trouble("breakdown_not_amount", label=indicator.name)
    unit = order.unit or Decimal(1).scaleb(-indicator.digits)
    if order.total < 0:
        raise trouble("breakdown_negative", value=plain(order.total))
    if not HUNDRED <= order.stretch <= order.challenge:
        raise trouble("breakdown_tiers")
    return replace(
        order, unit=unit, clients=order.clients or (kept is not None and kept.clients),
        client_tiers=order.client_tiers or (kept is not None and kept.client_tiers),
    )


def _passed_on(session: Session, place: Place, order: BreakdownOrder) -> BreakdownOrder:
    """The order with the year that a breakdown above gives the branch now."""
    given = given_above(session, place, order.key.year)
    return replace(order, total=sum(given[Tier.BASE], Decimal(0))) if given else order


def _fixed(
    order: BreakdownOrder, shape: Shape, fixes: Iterable[CellFix], locks: Locks, years: dict[Unit, Decimal],
) -> BreakdownOrder:
    """The locks and years with the corrections; the year at the top is the order's total."""
    for fix in fixes:
        if fix.month != YEAR:
            cells: dict[Any, Decimal] = locks
            at: Any = (fix.unit, fix.month)
        elif fix.unit == shape.units[0]:
            order = replace(order, total=order.total if fix.value is None else fix.value)
            continue
        elif fix.unit.level == CLIENT:
            raise trouble("breakdown_client_year")
        else:
            cells, at = years, fix.unit
        if fix.value is None:
            cells.pop(at, None)
        else:
            cells[at] = fix.value
    return order


def _warnings(session: Session, order: BreakdownOrder, shape: Shape) -> tuple[Problem, ...]:
    found = []
    if order.history and not shape.sums[0] and not any(shape.weights):
        found.append(Problem(
            code="breakdown_no_history", severity=Severity.WARNING, value=str(order.key.year - 1)))
    answered = select(Assignment.client_id).where(
        Assignment.first_day <= shape.day, or_(Assignment.last_day.is_(None), Assignment.last_day >= shape.day))
    free = session.scalar(
        select(func.count()).select_from(Client).where(Client.state != "closed", Client.id.not_in(answered)))
    if order.clients and free:
        found.append(Problem(code="breakdown_unassigned", severity=Severity.WARNING, params={"count": free}))
    return tuple(found)


def _write(
    desk: Desk, actor: Actor, plan: Plan, action: str, summary: Msg, progress: Progress | None,
) -> Outcome[Broken]:
    key = plan.order.key
    with desk.write(actor, Right.EDIT_FIGURES, action, *AREAS) as work:
        place = place_of(work.session, key)
        if (place.kept.version if place.kept is not None else 0) != plan.version:
            raise trouble("changed_by_other")
        before = place.kept.shape if place.kept is not None else ""
        _keep(work, place, plan)
        counts: Counter[str] = Counter()
        months: set[int] = set()
        for made in _all_cells(place.indicator.id, plan, progress):
            states = Counter(put_targets(work, made))
            counts += states
            if states.keys() - {"unchanged"} and made.tier == Tier.BASE.value:
                months.update(made.months)
        gone = _drop_vanished(work, place, plan, before)
        created, updated = counts["created"], counts["updated"] + len(gone)
        value = Broken(created, updated, plan.reached, plan.problems)
        mark_stale(work, months.union(gone))
        return work.outcome(
            value, summary, subject=f"targets:{key.year}:{key.code}", problems=plan.problems,
            detail={"total": plain(plan.order.total), "created": created, "updated": updated},
        )


def _keep(work: Work, place: Place, plan: Plan) -> None:
    order, kept = plan.order, place.kept
    if kept is None:
        kept = Breakdown(year=order.key.year, indicator_id=place.indicator.id, branch_id=place.branch.id)
        work.session.add(kept)
    for name in ("total", "unit", "stretch", "challenge", "history", "clients", "client_tiers"):
        setattr(kept, name, getattr(order, name))
    kept.potential, kept.season = order.potential.value, order.season.value
    kept.years = json.dumps({f"{u.level}:{u.id}": str(v) for u, v in plan.years.items()})
    kept.shape = plan.shape.dumped()
    work.session.flush()


def _all_cells(indicator_id: int, plan: Plan, progress: Progress | None) -> Iterable[TargetCells]:
    """All targets to put, level by level and month by month; the fixed ones apart from the others."""
    jobs = len(plan.tables) * len(LEVELS) + len(plan.clients)
    for done, (tier, level) in enumerate((tier, level) for tier in plan.tables for level in LEVELS):
        if progress:
            progress(done, jobs)
        rows = [k for k, unit in enumerate(plan.shape.units) if unit.level == level]
        subjects = [plan.shape.units[k].id for k in rows]
        for month, values in enumerate(stored_table(plan.tables[tier][rows].T, plan.order), 1):
            yield from _month_cells(indicator_id, plan, tier, level, month, subjects, values)
    for done, part in enumerate(plan.clients, jobs - len(plan.clients)):
        if progress:
            progress(done, jobs)
        for tier, found in part.values.items():
            values = stored_table(found.reshape(1, -1), plan.order)[0]
            yield from _month_cells(indicator_id, plan, tier, CLIENT, part.month, part.clients.tolist(), values)


def _month_cells(
    indicator_id: int, plan: Plan, tier: Tier, level: str, month: int, subjects: Sequence[int], values: Sequence[int],
) -> Iterable[TargetCells]:
    locks = {u.id for u, m in plan.locks if m == month and u.level == level} if tier is Tier.BASE else set()
    for fixed in (False, True):
        where = [k for k, s in enumerate(subjects) if (s in locks) is fixed] if locks else range(len(subjects))
        if not where or (fixed and not locks):
            continue
        yield TargetCells(
            level=level, tier=tier.value, months=[plan.order.key.year * 100 + month] * len(where),
            indicators=[indicator_id] * len(where), subjects=[subjects[k] for k in where],
            values=[values[k] for k in where], locked=fixed,
        )


def _drop_vanished(work: Work, place: Place, plan: Plan, before: str) -> list[int]:
    """Take targets of this and later months from those who left since the last breakdown; the month of each."""
    if not before:
        return []
    first = max(plan.order.key.year * 100 + 1, Month.of(work.today).number)
    vanished = {u.id for u in set(Shape.loaded(before).units) - set(plan.shape.units) if u.level == MANAGER}
    left = select(Manager.id).where(Manager.state == "left", Manager.id.in_(vanished))
    found = list(work.session.scalars(select(Target).where(
        Target.month.between(first, plan.order.key.year * 100 + 12), Target.indicator_id == place.indicator.id,
        Target.level == MANAGER, Target.subject_id.in_(left),
    )))
    for target in found:
        work.session.delete(target)
    return [target.month for target in found]
