"""The units a target is broken down over, and what each takes of it: branches, territories, managers, their clients."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import BigInteger, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from cmdesk.models.clients import Assignment, Client, Territory
from cmdesk.models.figures import ClientFigure, Indicator, ManagerFigure
from cmdesk.models.people import Branch, Manager
from cmdesk.rules.cascade import Tree
from cmdesk.services.visits.calendar import working_days
from cmdesk.values.periods import Month
from cmdesk.values.targets import BreakdownOrder, Potential, Season, Unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]

BRANCH, TERRITORY, MANAGER, CLIENT = "branch", "territory", "manager", "client"
ASKED = 500
YEARS_BACK = 3
MONTHS = range(1, 13)


@dataclass(frozen=True)
class Shape:
    """Units in their order, parents first, each with the place of its parent and its weight; the season by months.

    `sums`: what last year's figures and potentials of all clients add up to, so that some clients' shares can be made
    alone; `day`: the day whose responsibilities count.
    """

    units: tuple[Unit, ...]
    parents: tuple[int, ...]
    weights: tuple[float, ...]
    season: tuple[float, ...]
    sums: tuple[float, float]
    day: date

    def tree(self) -> Tree:
        import numpy as np

        return Tree(parent=np.array(self.parents), weight=np.array(self.weights))

    def dumped(self) -> str:
        return json.dumps({
            "units": [[u.level, u.id] for u in self.units], "parents": self.parents, "weights": self.weights,
            "season": self.season, "sums": self.sums, "day": self.day.isoformat(),
        })

    @classmethod
    def loaded(cls, text: str) -> Shape:
        found = json.loads(text)
        return cls(
            tuple(Unit(level, id_) for level, id_ in found["units"]), tuple(found["parents"]),
            tuple(found["weights"]), tuple(found["season"]), tuple(found["sums"]), date.fromisoformat(found["day"]),
        )


@dataclass(frozen=True)
class Shares:
    """Clients with their managers and their weights, arrays of one length, in the order of managers and clients; `sums`
    as in Shape."""

    client: Array
    manager: Array
    weight: Array
    sums: tuple[float, float]


def make_shape(session: Session, order: BreakdownOrder, indicator: Indicator, branch: Branch, today: date) -> Shape:
    """Everybody of a branch with the weights of an order."""
    day = min(max(today, date(order.key.year, 1, 1)), date(order.key.year, 12, 31))
    clients = client_shares(session, order, indicator, day)
    own = _by_manager(clients) or _manager_figures(session, order.key.year - 1, indicator)
    units, parents = _units(session, branch)
    weights = [own.get(unit.id, 0.0) if unit.level == MANAGER else 0.0 for unit in units]
    for k in range(len(units) - 1, 0, -1):
        weights[parents[k]] += weights[k]
    season = _season(session, order, indicator, [u.id for u in units if u.level == MANAGER])
    return Shape(tuple(units), tuple(parents), tuple(weights), tuple(season), clients.sums, day)


def _units(session: Session, branch: Branch) -> tuple[list[Unit], list[int]]:
    """The branch, and below it branches, their territories, and managers; those without any manager are left out."""
    below: dict[int | None, list[int]] = {}
    for id_, parent in session.execute(select(Branch.id, Branch.parent_id).order_by(Branch.code)):
        below.setdefault(parent, []).append(id_)
    inside = set(_descendants(branch.id, below))
    homes = dict(session.execute(select(Territory.id, Territory.branch_id).order_by(Territory.code)).all())
    whole = branch.parent_id is None
    people: dict[int, dict[int | None, list[int]]] = {}
    asked = select(Manager.id, Manager.branch_id, Manager.territory_id).where(Manager.state != "left")
    for id_, home, territory in session.execute(asked.order_by(Manager.code)):
        place = (homes.get(territory) if territory is not None else None) or home
        place = branch.id if place is None and whole else place
        if place in inside:
            people.setdefault(place, {}).setdefault(territory, []).append(id_)
    units, parents = [Unit(BRANCH, branch.id)], [-1]
    _add(units, parents, branch.id, 0, below, people, list(homes))
    return units, parents


def _descendants(branch: int, below: Mapping[int | None, Sequence[int]]) -> Iterator[int]:
    yield branch
    for child in below.get(branch, ()):
        yield from _descendants(child, below)


def _add(
    units: list[Unit], parents: list[int], branch: int, at: int, below: Mapping[int | None, Sequence[int]],
    people: Mapping[int, Mapping[int | None, Sequence[int]]], territories: Sequence[int],
) -> None:
    for child in below.get(branch, ()):
        if any(b in people for b in _descendants(child, below)):
            units.append(Unit(BRANCH, child))
            parents.append(at)
            _add(units, parents, child, len(units) - 1, below, people, territories)
    here = people.get(branch, {})
    for territory in (t for t in territories if t in here):
        units.append(Unit(TERRITORY, territory))
        parents.append(at)
        place = len(units) - 1
        for manager in here[territory]:
            units.append(Unit(MANAGER, manager))
            parents.append(place)
    for manager in here.get(None, ()):
        units.append(Unit(MANAGER, manager))
        parents.append(at)


def client_shares(
    session: Session, order: BreakdownOrder, indicator: Indicator, day: date,
    sums: tuple[float, float] | None = None, managers: Collection[int] | None = None,
) -> Shares:
    """The clients that somebody answers for on a day, with their weights; of some managers only where named, and then
    with the `sums` of all clients."""
    import numpy as np

    owners = owners_on(session, day, managers)
    only = owners if managers is not None else None
    last = _last_year(session, order.key.year - 1, indicator, only)
    could = _potentials(session, order.potential, only)
    whole = sums or (sum(last.get(c, 0.0) for c in owners), sum(could.get(c, 0.0) for c in owners))
    part = float(order.history) / 100
    scale = (part / whole[0] if whole[0] else 0.0, (1 - part) / whole[1] if whole[1] else 0.0)
    rows = sorted((m, c) for c, m in owners.items())
    weight = [scale[0] * last.get(c, 0.0) + scale[1] * could.get(c, 0.0) for _m, c in rows]
    clients, people = [c for _m, c in rows], [m for m, _c in rows]
    return Shares(np.array(clients, dtype=np.int64), np.array(people, dtype=np.int64), np.array(weight), whole)


def owners_on(session: Session, day: date, managers: Collection[int] | None) -> dict[int, int]:
    """Who answers for each open client on a day, by client; of overlapping rows the later one holds."""
    asked = (
        select(Assignment.client_id, Assignment.manager_id).join(Client, Client.id == Assignment.client_id)
        .where(
            Client.state != "closed", Assignment.first_day <= day,
            or_(Assignment.last_day.is_(None), Assignment.last_day >= day),
        ).order_by(Assignment.first_day)
    )
    if managers is not None:
        asked = asked.where(Assignment.manager_id.in_(managers))
    return dict(session.execute(asked).all())


def _last_year(
    session: Session, year: int, indicator: Indicator, clients: Collection[int] | None,
) -> dict[int, float]:
    """Each client's sum over a year, not below 0."""
    months = [year * 100 + k for k in MONTHS]
    asked = select(ClientFigure.client_id, func.sum(type_coerce(ClientFigure.value, BigInteger))).where(
        ClientFigure.month.in_(months), ClientFigure.indicator_id == indicator.id,
    ).group_by(ClientFigure.client_id)
    return {c: max(0.0, float(value)) for part in _parts(clients) for c, value in session.execute(
        asked if part is None else asked.where(ClientFigure.client_id.in_(part)))}


def _potentials(session: Session, potential: Potential, clients: Collection[int] | None) -> dict[int, float]:
    column = None if potential is Potential.EQUAL else getattr(Client, potential.value)
    asked = select(Client.id, Client.id if column is None else column)
    return {c: 1.0 if column is None else max(0.0, float(value or 0)) for part in _parts(clients)
            for c, value in session.execute(asked if part is None else asked.where(Client.id.in_(part)))}


def _parts(clients: Collection[int] | None) -> list[list[int] | None]:
    if clients is None:
        return [None]
    ids = sorted(clients)
    return [ids[k:k + ASKED] for k in range(0, len(ids), ASKED)]


def _by_manager(shares: Shares) -> dict[int, float]:
    """The managers' weights; none where no client has any."""
    found: dict[int, float] = {}
    for manager, weight in zip(shares.manager.tolist(), shares.weight.tolist(), strict=True):
        found[manager] = found.get(manager, 0.0) + weight
    return found if any(found.values()) else {}


def _manager_figures(session: Session, year: int, indicator: Indicator) -> dict[int, float]:
    months = [year * 100 + k for k in MONTHS]
    asked = select(ManagerFigure.manager_id, func.sum(type_coerce(ManagerFigure.value, BigInteger))).where(
        ManagerFigure.month.in_(months), ManagerFigure.indicator_id == indicator.id,
    ).group_by(ManagerFigure.manager_id)
    return {m: max(0.0, float(value)) for m, value in session.execute(asked)}


def _season(session: Session, order: BreakdownOrder, indicator: Indicator, managers: Sequence[int]) -> list[float]:
    """Each month's share: the mean over full earlier years; working days where there is none."""
    year = order.key.year
    if order.season is Season.EVEN:
        return [1.0] * 12
    if order.season is Season.HISTORY:
        years = [y for y in (_year_of(session, year - k, indicator, managers) for k in range(1, YEARS_BACK + 1)) if y]
        if years:
            return [sum(y[k] / sum(y) for y in years) / len(years) for k in range(12)]
    return [float(len(working_days(session, Month(year, k).first, Month(year, k).last))) for k in MONTHS]


def _year_of(session: Session, year: int, indicator: Indicator, managers: Sequence[int]) -> list[float]:
    """The branch's twelve months of a year; nothing unless all are there."""
    asked = select(ManagerFigure.month, func.sum(type_coerce(ManagerFigure.value, BigInteger))).where(
        ManagerFigure.month.between(year * 100 + 1, year * 100 + 12), ManagerFigure.indicator_id == indicator.id,
        ManagerFigure.manager_id.in_(managers),
    ).group_by(ManagerFigure.month)
    found = {month: float(value) for month, value in session.execute(asked)}
    return [found[year * 100 + k] for k in MONTHS] if len(found) == 12 and min(found.values()) > 0 else []
