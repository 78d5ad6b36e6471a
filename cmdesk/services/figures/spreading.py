"""What a breakdown comes to: the tables of all tiers over the units, and the clients that are reached."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import BigInteger, or_, select, type_coerce
from sqlalchemy.orm import Session

from cmdesk.models.base import Exact
from cmdesk.models.clients import Assignment
from cmdesk.models.figures import Breakdown, Indicator, Target
from cmdesk.models.people import Branch
from cmdesk.rules.cascade import MONTHS, Conflict, cascade, raised, raised_by, raised_down, spread_down
from cmdesk.services.figures.shape import BRANCH, CLIENT, MANAGER, Shape, Shares, client_shares
from cmdesk.services.figures.units import names_of
from cmdesk.values.periods import Month
from cmdesk.values.problems import Problem, trouble
from cmdesk.values.targets import BreakdownKey, BreakdownOrder, Potential, Season, Tier, Unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]

Locks = dict[tuple[Unit, int], Decimal]
Changed = dict[int, set[int]]
HUNDRED = Decimal(100)
_NOTHING: Mapping[Unit, Collection[int]] = {}


@dataclass(frozen=True)
class Place:
    """What a breakdown is about: its indicator, its branch, and how it was made before (None: never)."""

    indicator: Indicator
    branch: Branch
    kept: Breakdown | None

    def order(self, key: BreakdownKey) -> BreakdownOrder | None:
        kept = self.kept
        if kept is None:
            return None
        return BreakdownOrder(
            key=key, total=kept.total, unit=kept.unit, stretch=kept.stretch, challenge=kept.challenge,
            history=kept.history, potential=Potential(kept.potential), season=Season(kept.season),
            clients=kept.clients, client_tiers=kept.client_tiers,
        )


@dataclass(frozen=True)
class ClientMonth:
    """One month's targets of some clients, in units by tier; `month` from 1."""

    month: int
    clients: Array
    values: Mapping[Tier, Array]


@dataclass(frozen=True)
class Plan:
    """What is to be written: the tables of the tiers over the shape's units, the months of clients, and what is fixed;
    `reached` counts those clients."""

    order: BreakdownOrder
    shape: Shape
    tables: Mapping[Tier, Array]
    reached: int
    clients: tuple[ClientMonth, ...]
    locks: Locks
    years: Mapping[Unit, Decimal]
    problems: tuple[Problem, ...]
    version: int


def place_of(session: Session, key: BreakdownKey) -> Place:
    """Raises UserError not_found, breakdown_no_branch."""
    indicator = session.scalar(select(Indicator).where(Indicator.code == key.code))
    if indicator is None:
        raise trouble("not_found", value=key.code, label=Indicator.__entity__.label)
    branch = _branch(session, key.branch_id)
    kept = session.scalar(select(Breakdown).where(
        Breakdown.year == key.year, Breakdown.indicator_id == indicator.id, Breakdown.branch_id == branch.id))
    return Place(indicator, branch, kept)


def _branch(session: Session, branch_id: int | None) -> Branch:
    asked = select(Branch).where(Branch.id == branch_id if branch_id is not None else Branch.parent_id.is_(None))
    found = list(session.scalars(asked.limit(2)))
    if len(found) != 1:
        raise trouble("breakdown_no_branch")
    return found[0]


def make_plan(
    session: Session, place: Place, order: BreakdownOrder, shape: Shape, locks: Locks, years: Mapping[Unit, Decimal],
    touched: Mapping[Unit, Collection[int]] = _NOTHING,
) -> Plan:
    """All tables; of clients those whose managers' cells differ from what is stored, or all the first time."""
    places = {unit: k for k, unit in enumerate(shape.units)}
    below = _client_locks(session, locks, shape)
    given = given_above(session, place, order.key.year)
    _require_given(given, place, order, locks, shape)
    top = {(shape.units[0], k): value for k, value in enumerate(given.get(Tier.BASE, ()), 1)}
    try:
        base = cascade(
            _units(order.total, order), _array(shape.season), shape.tree(),
            cells={(places[u], m - 1): _units(v, order) for (u, m), v in {**locks, **top}.items() if u in places},
            years={places[u]: _units(v, order) for u, v in years.items() if u in places},
            least=_sums_of(below, places, order, locks),
        )
    except Conflict as conflict:
        raise _refused(session, order, shape, conflict) from conflict
    tables = _tiers(base, order, shape, given)
    shares, changed = _reached(session, place, order, shape, tables, touched) if order.clients else (None, None)
    months = () if shares is None else tuple(_client_months(session, order, shape, tables, shares, changed, locks))
    version = place.kept.version if place.kept is not None else 0
    return Plan(
        order, shape, tables, 0 if shares is None else len(shares.client), months, locks, years, (), version)


Given = Mapping[Tier, Sequence[Decimal]]


def given_above(session: Session, place: Place, year: int) -> Given:
    """A branch's months by tier as the breakdown of a branch above it gave them; nothing where none was made."""
    above, at = [], place.branch
    while at.parent_id is not None and at.parent_id not in above:
        above.append(at.parent_id)
        at = session.get_one(Branch, at.parent_id)
    made = select(Breakdown.id).where(
        Breakdown.year == year, Breakdown.indicator_id == place.indicator.id, Breakdown.branch_id.in_(above)).limit(1)
    if not above or session.scalar(made) is None:
        return {}
    found: dict[Tier, Sequence[Decimal]] = {}
    for tier in Tier:
        stored = stored_targets(session, place.indicator.id, year, BRANCH, tier, [place.branch.id])
        if len(stored) == MONTHS:
            found[tier] = [Decimal(stored[place.branch.id, k + 1]).scaleb(-4) for k in range(MONTHS)]
    return found if len(found) == len(Tier) else {}


def _require_given(given: Given, place: Place, order: BreakdownOrder, locks: Locks, shape: Shape) -> None:
    """A branch below one that was broken down passes on what it was given, so that both agree."""
    if not given:
        return
    base, top = given[Tier.BASE], shape.units[0]
    asked = {0: order.total} | {month: value for (unit, month), value in locks.items() if unit == top}
    for month, value in asked.items():
        part = base[month - 1] if month else sum(base, Decimal(0))
        if value != part:
            raise trouble(
                "breakdown_given", value=plain(value), name=place.branch.name, given=plain(part),
                when=when(order.key.year, month))


def _tiers(base: Array, order: BreakdownOrder, shape: Shape, given: Given) -> dict[Tier, Array]:
    """The tables of all tiers: raised by the order's percentages, or to what was given from above."""
    tables, tree = {Tier.BASE: base}, shape.tree()
    reached = 0
    for tier, under, percent in (
        (Tier.STRETCH, Tier.BASE, order.stretch), (Tier.CHALLENGE, Tier.STRETCH, order.challenge),
    ):
        below = tables[under]
        if given:
            asked = _array([_units(value, order) for value in given[tier]]).astype(below.dtype)
            tables[tier] = raised_by(below, tree, asked - below[0])
        else:
            more = _more(order.total, percent, order)
            tables[tier], reached = raised(below, tree, more - reached), more
    return tables


def _more(total: Decimal, percent: Decimal, order: BreakdownOrder) -> int:
    """What a tier has more than the base, in units, rounded half up."""
    assert order.unit is not None
    return int((total * (percent - HUNDRED) / HUNDRED / order.unit).quantize(Decimal(1), ROUND_HALF_UP))


def _units(value: Decimal, order: BreakdownOrder) -> int:
    assert order.unit is not None
    units = value / order.unit
    if units != units.to_integral_value():
        raise trouble("breakdown_finer", value=plain(value), unit=plain(order.unit))
    return int(units)


def _array(values: Sequence[float]) -> Array:
    import numpy as np

    return np.array(values, dtype=np.float64)


def _reached(
    session: Session, place: Place, order: BreakdownOrder, shape: Shape, tables: Mapping[Tier, Array],
    touched: Mapping[Unit, Collection[int]],
) -> tuple[Shares | None, Changed | None]:
    """The clients whose targets have to be made again, and the months of each manager that changed (None: all)."""
    managers = {unit.id: k for k, unit in enumerate(shape.units) if unit.level == MANAGER}
    kept = place.kept
    if kept is None or not kept.clients or kept.shape != shape.dumped() or kept.client_tiers != order.client_tiers:
        return _only(client_shares(session, order, place.indicator, shape.day, shape.sums), managers), None
    changed = _changed(session, order, place, managers, tables)
    owners = _owners_of(session, [u.id for u in touched], shape)
    for unit, months in touched.items():
        if unit.id in owners:
            changed.setdefault(owners[unit.id], set()).update(months)
    if not changed:
        return None, changed
    return _only(client_shares(session, order, place.indicator, shape.day, shape.sums, changed), managers), changed


def _only(shares: Shares, managers: Collection[int]) -> Shares | None:
    import numpy as np

    inside = np.isin(shares.manager, np.array(sorted(managers), dtype=np.int64))
    if not inside.any():
        return None
    return Shares(shares.client[inside], shares.manager[inside], shares.weight[inside], shares.sums)


def _changed(
    session: Session, order: BreakdownOrder, place: Place, managers: Mapping[int, int], tables: Mapping[Tier, Array],
) -> Changed:
    """The managers whose stored targets differ from the tables in any tier, and in which months."""
    found: Changed = {}
    for tier, table in tables.items():
        stored = stored_targets(session, place.indicator.id, order.key.year, MANAGER, tier, managers)
        for manager, row in managers.items():
            for month, value in enumerate(_stored_values(table[row], order), 1):
                if stored.get((manager, month)) != value:
                    found.setdefault(manager, set()).add(month)
    return found


def months_of(year: int) -> list[int]:
    """The numbers of a year's months; named one by one an index of months is walked to the end of its key."""
    return [year * 100 + k for k in range(1, MONTHS + 1)]


def stored_targets(
    session: Session, indicator_id: int, year: int, level: str, tier: str, subjects: Collection[int] | None = None,
) -> dict[tuple[int, int], int]:
    """Targets of a year as they are stored, by subject and month 1 to 12."""
    asked = select(Target.subject_id, Target.month, type_coerce(Target.value, BigInteger)).where(
        Target.month.in_(months_of(year)), Target.indicator_id == indicator_id,
        Target.level == level, Target.tier == tier,
    )
    if subjects is not None and len(subjects) <= 1000:
        asked = asked.where(Target.subject_id.in_(subjects))
    return {(s, month % 100): value for s, month, value in session.execute(asked)}


def _client_months(
    session: Session, order: BreakdownOrder, shape: Shape, tables: Mapping[Tier, Array], shares: Shares,
    changed: Changed | None, locks: Locks,
) -> Iterator[ClientMonth]:
    """The months of the clients, those of managers with the same changed months in one go."""
    import numpy as np

    together: dict[frozenset[int], list[int]] = {}
    for manager in sorted(set(shares.manager.tolist())):
        months = frozenset(range(1, 13)) if changed is None else frozenset(changed.get(manager, ()))
        together.setdefault(months, []).append(manager)
    for months, people in together.items():
        inside = np.isin(shares.manager, np.array(people, dtype=np.int64))
        part = Shares(shares.client[inside], shares.manager[inside], shares.weight[inside], shares.sums)
        found = _client_tables(session, order, shape, tables, part, [k - 1 for k in sorted(months)], locks)
        for at, month in enumerate(sorted(months)):
            yield ClientMonth(month, part.client, {tier: table[:, at] for tier, table in found.items()})


def _client_tables(
    session: Session, order: BreakdownOrder, shape: Shape, tables: Mapping[Tier, Array], shares: Shares,
    months: Sequence[int], locks: Locks,
) -> dict[Tier, Array]:
    """Clients × months by tier."""
    import numpy as np

    rows = {unit.id: k for k, unit in enumerate(shape.units) if unit.level == MANAGER}
    people, group = np.unique(shares.manager, return_inverse=True)
    at = np.ix_([rows[m] for m in people.tolist()], list(months))
    low, high = np.zeros((len(group), 12)), np.full((len(group), 12), np.inf)
    where = {c: k for k, c in enumerate(shares.client.tolist())} if locks else {}
    for (unit, month), value in locks.items():
        if unit.level == CLIENT and unit.id in where:
            low[where[unit.id], month - 1] = high[where[unit.id], month - 1] = _units(value, order)
    try:
        base = spread_down(
            tables[Tier.BASE][at], shares.weight, group, low[:, list(months)], high[:, list(months)])
    except Conflict as conflict:
        node = rows[int(people[conflict.node])]
        found = Conflict(node, months[conflict.month], conflict.fixed, conflict.total)
        raise _refused(session, order, shape, found) from conflict
    made = {Tier.BASE: base}
    if order.client_tiers:
        for tier, under in ((Tier.STRETCH, Tier.BASE), (Tier.CHALLENGE, Tier.STRETCH)):
            made[tier] = made[under] + raised_down(tables[tier][at] - tables[under][at], made[under], group)
    return made


def _refused(session: Session, order: BreakdownOrder, shape: Shape, conflict: Conflict) -> Exception:
    assert order.unit is not None
    unit = shape.units[conflict.node]
    name = names_of(session, [unit]).get(unit, ("", ""))[1]
    return trouble(
        "breakdown_fixed", value=plain(conflict.fixed * order.unit), name=name,
        when=when(order.key.year, conflict.month + 1), total=plain(conflict.total * order.unit),
    )


def when(year: int, month: int) -> str:
    return str(Month(year, month)) if month else str(year)


def locks_of(session: Session, year: int, place: Place, shape: Shape) -> Locks:
    """The locked base targets of the shape's units and of clients."""
    asked = select(Target.level, Target.subject_id, Target.month, Target.value).where(
        Target.month.between(year * 100 + 1, year * 100 + 12), Target.indicator_id == place.indicator.id,
        Target.tier == "base", Target.locked,
    )
    units = set(shape.units)
    return {
        (Unit(level, id_), month % 100): value for level, id_, month, value in session.execute(asked)
        if level == CLIENT or Unit(level, id_) in units
    }


def years_of(kept: Breakdown | None) -> dict[Unit, Decimal]:
    found = json.loads(kept.years) if kept is not None else {}
    return {Unit(*_split(name)): Decimal(value) for name, value in found.items()}


def _split(name: str) -> tuple[str, int]:
    level, _colon, number = name.partition(":")
    return level, int(number)


def _client_locks(session: Session, locks: Locks, shape: Shape) -> dict[tuple[int, int], Decimal]:
    """What is fixed for the clients of each manager, by manager and month."""
    fixed = [(unit.id, month, value) for (unit, month), value in locks.items() if unit.level == CLIENT]
    owners = _owners_of(session, [c for c, _m, _v in fixed], shape)
    found: dict[tuple[int, int], Decimal] = {}
    for client, month, value in fixed:
        if client in owners:
            key = (owners[client], month)
            found[key] = found.get(key, Decimal(0)) + value
    return found


def _owners_of(session: Session, clients: Sequence[int], shape: Shape) -> dict[int, int]:
    if not clients:
        return {}
    asked = select(Assignment.client_id, Assignment.manager_id).where(
        Assignment.client_id.in_(clients), Assignment.first_day <= shape.day,
        or_(Assignment.last_day.is_(None), Assignment.last_day >= shape.day),
    ).order_by(Assignment.first_day)
    return dict(session.execute(asked).all())


def _sums_of(
    below: Mapping[tuple[int, int], Decimal], places: Mapping[Unit, int], order: BreakdownOrder, locks: Locks,
) -> dict[tuple[int, int], int]:
    return {
        (places[Unit(MANAGER, m)], month - 1): _units(value, order) for (m, month), value in below.items()
        if Unit(MANAGER, m) in places
    }


def stored_table(table: Array, order: BreakdownOrder) -> list[list[int]]:
    assert order.unit is not None
    times = Exact(4).whole(order.unit)
    found: list[list[int]] = (table * times).tolist()
    return found


def _stored_values(row: Array, order: BreakdownOrder) -> list[int]:
    return stored_table(row.reshape(1, -1), order)[0]


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
