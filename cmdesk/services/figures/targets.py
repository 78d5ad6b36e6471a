"""Reading a year's targets as a sheet: units below each other with their months, and the clients of one manager."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cmdesk.models.figures import ClientFigure, Indicator, ManagerFigure, Target
from cmdesk.services.figures.shape import CLIENT, MANAGER, Shape, make_shape, owners_on
from cmdesk.services.figures.spreading import Place, months_of, place_of, stored_targets
from cmdesk.services.figures.units import names_of
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.rights import Right
from cmdesk.values.targets import BreakdownKey, BreakdownOrder, BreakdownRow, BreakdownSheet, Tier, Unit

SCALE = Decimal("0.0001")


def breakdown_sheet(desk: Desk, actor: Actor, key: BreakdownKey, tier: Tier = Tier.BASE) -> BreakdownSheet:
    """A year's targets above the clients; before the first breakdown those that were entered or imported, and last
    year's figures.

    Client managers see their own row. Raises UserError not_allowed, not_found, breakdown_no_branch.
    """
    with desk.read(actor, Right.SEE_FIGURES) as session:
        place = place_of(session, key)
        order = place.order(key)
        shape = _shape(session, key, place, desk.today())
        last = _last_year(session, key.year - 1, place.indicator, shape)
        rows = _rows(session, key, place, shape, tier, last, order is not None)
        unequal = _unequal(rows)
        if actor.own_only:
            mine = Unit(MANAGER, actor.manager_id or 0)
            rows = [replace(row, depth=0, above=-1) for row in rows if row.unit == mine]
            unequal, last = 0, {}
            order = order and replace(order, total=sum((row.year or Decimal(0) for row in rows), Decimal(0)))
        each = place.indicator
        return BreakdownSheet(
            key=key, name=each.name, unit=each.unit, digits=each.digits, tier=tier, rows=tuple(rows), order=order,
            unequal=unequal, last_year=last.get(shape.units[0]), last_months=months_known(session, key.year - 1),
        )


def client_rows(
    desk: Desk, actor: Actor, key: BreakdownKey, manager_id: int, tier: Tier = Tier.BASE,
) -> tuple[BreakdownRow, ...]:
    """The targets of a manager's clients, the largest first; `above` counts from 0 for the manager.

    Raises UserError not_allowed, not_found.
    """
    with desk.read(actor, Right.SEE_FIGURES) as session:
        if actor.own_only and actor.manager_id != manager_id:
            return ()
        place = place_of(session, key)
        shape = _shape(session, key, place, desk.today())
        clients = sorted(owners_on(session, shape.day, [manager_id]))
        values = stored_targets(session, place.indicator.id, key.year, CLIENT, tier, clients)
        locked = _locked(session, place.indicator, key.year, CLIENT, clients)
        names = names_of(session, [Unit(CLIENT, c) for c in clients])
        last = _clients_last_year(session, key.year - 1, place.indicator, clients)
        rows = [
            BreakdownRow(
                unit=Unit(CLIENT, c), code=names[Unit(CLIENT, c)][0], name=names[Unit(CLIENT, c)][1], depth=1, above=0,
                months=_months(values, c), locked=frozenset(locked.get(c, ())), last_year=last.get(c),
            ) for c in clients
        ]
        return tuple(sorted(rows, key=lambda row: (-(row.year or row.last_year or Decimal(0)), row.code)))


def _shape(session: Session, key: BreakdownKey, place: Place, today: date) -> Shape:
    if place.kept is not None:
        return Shape.loaded(place.kept.shape)
    order = BreakdownOrder(key=key, total=Decimal(0))
    return make_shape(session, order, place.indicator, place.branch, today)


def _rows(
    session: Session, key: BreakdownKey, place: Place, shape: Shape, tier: Tier, last: Mapping[Unit, Decimal],
    broken: bool,
) -> list[BreakdownRow]:
    names = names_of(session, shape.units)
    levels = {unit.level for unit in shape.units}
    values = {level: stored_targets(session, place.indicator.id, key.year, level, tier) for level in levels}
    locked = {level: _locked(session, place.indicator, key.year, level) for level in levels}
    years = {unit for unit in shape.units if broken and _year_fixed(place, unit)}
    depth = [0] * len(shape.units)
    rows = []
    for k, unit in enumerate(shape.units):
        depth[k] = depth[shape.parents[k]] + 1 if k else 0
        fixed = set(locked[unit.level].get(unit.id, ())) | ({0} if unit in years else set())
        code, name = names.get(unit, ("", ""))
        rows.append(BreakdownRow(
            unit=unit, code=code, name=name, depth=depth[k], above=shape.parents[k],
            months=_months(values[unit.level], unit.id), locked=frozenset(fixed),
            last_year=last.get(unit),
        ))
    return rows


def _year_fixed(place: Place, unit: Unit) -> bool:
    return place.kept is not None and f'"{unit.level}:{unit.id}"' in place.kept.years


def _months(values: Mapping[tuple[int, int], int], subject: int) -> tuple[Decimal, ...]:
    found = [values.get((subject, k)) for k in range(1, 13)]
    return tuple(Decimal(v or 0) * SCALE for v in found) if any(v is not None for v in found) else ()


def _locked(
    session: Session, indicator: Indicator, year: int, level: str, subjects: Collection[int] | None = None,
) -> dict[int, set[int]]:
    asked = select(Target.subject_id, Target.month).where(
        Target.month.in_(months_of(year)), Target.indicator_id == indicator.id,
        Target.level == level, Target.tier == "base", Target.locked,
    )
    if subjects is not None:
        asked = asked.where(Target.subject_id.in_(subjects))
    found: dict[int, set[int]] = {}
    for subject, month in session.execute(asked):
        found.setdefault(subject, set()).add(month % 100)
    return found


def _unequal(rows: Sequence[BreakdownRow]) -> int:
    """How many cells differ from the sum of those below them."""
    sums: dict[int, list[Decimal]] = {}
    for row in rows:
        if row.above >= 0 and row.months:
            found = sums.setdefault(row.above, [Decimal(0)] * 12)
            sums[row.above] = [a + b for a, b in zip(found, row.months, strict=True)]
    return sum(
        1 for k, months in sums.items() if rows[k].months
        for a, b in zip(rows[k].months, months, strict=True) if a != b
    )


def months_known(session: Session, year: int) -> int:
    """How many months of a year have figures at all; a sum of fewer than twelve is no year to compare with."""
    asked = select(func.count(func.distinct(ManagerFigure.month))).where(
        ManagerFigure.month.between(year * 100 + 1, year * 100 + 12))
    return session.scalar(asked) or 0


def _last_year(session: Session, year: int, indicator: Indicator, shape: Shape) -> dict[Unit, Decimal]:
    """What each unit's managers had in a year."""
    asked = select(ManagerFigure.manager_id, func.sum(ManagerFigure.value)).where(
        ManagerFigure.month.between(year * 100 + 1, year * 100 + 12), ManagerFigure.indicator_id == indicator.id,
    ).group_by(ManagerFigure.manager_id)
    own = dict(session.execute(asked).all())
    found: dict[Unit, Decimal] = {}
    for k, unit in enumerate(shape.units):
        value = own.get(unit.id) if unit.level == MANAGER else None
        at = k
        while value is not None and at >= 0:
            found[shape.units[at]] = found.get(shape.units[at], Decimal(0)) + value
            at = shape.parents[at]
    return found


def _clients_last_year(
    session: Session, year: int, indicator: Indicator, clients: Sequence[int],
) -> dict[int, Decimal]:
    months = [year * 100 + k for k in range(1, 13)]
    asked = select(ClientFigure.client_id, func.sum(ClientFigure.value)).where(
        ClientFigure.month.in_(months), ClientFigure.indicator_id == indicator.id, ClientFigure.client_id.in_(clients),
    ).group_by(ClientFigure.client_id)
    return dict(session.execute(asked).all())
