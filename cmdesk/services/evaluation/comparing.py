"""A ranking looked at in other ways: within territories or grades, by one item, by who rose and who fell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cmdesk.values.standings import ItemScore, Standing, Standings


@dataclass(frozen=True, slots=True)
class GroupOf:
    """The people of one territory or grade, best first, with their places among themselves and their mean."""

    name: str
    rows: tuple[tuple[int, Standing], ...]
    average: Decimal


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """A person's place by one item; `change` against last month's place by the same item."""

    rank: int
    row: Standing
    score: ItemScore
    change: int | None


def places(values: Sequence[Decimal], *, dense: bool = False) -> list[int]:
    """The place of each value, the highest first: 1-2-2-4, or 1-2-2-3 where `dense`."""
    if dense:
        order = sorted(set(values), reverse=True)
        return [order.index(v) + 1 for v in values]
    return [1 + sum(1 for other in values if other > v) for v in values]


def within(found: Standings, key: Callable[[Standing], str], *, dense: bool = False) -> tuple[GroupOf, ...]:
    """The ranking inside each group, the group with the best mean first; those not ranked are left out."""
    groups: dict[str, list[Standing]] = defaultdict(list)
    for row in found.rows:
        if row.rank:
            groups[key(row)].append(row)
    made = [_group(name, rows, dense) for name, rows in groups.items()]
    return tuple(sorted(made, key=lambda g: (-g.average, g.name)))


def _group(name: str, rows: list[Standing], dense: bool) -> GroupOf:
    totals = [row.total for row in rows]
    ranked = sorted(zip(places(totals, dense=dense), rows, strict=True), key=lambda pair: (pair[0], pair[1].rank))
    return GroupOf(name, tuple(ranked), sum(totals, Decimal(0)) / len(totals))


def by_item(
    found: Standings, item: str, before: Standings | None = None, *, dense: bool = False,
) -> tuple[ItemPlace, ...]:
    """Everybody the item concerns, by the points it gave; the overall rank orders equal ones."""
    now = _item_places(found, item, dense)
    last = _item_places(before, item, dense) if before else {}
    rows = {row.manager_id: row for row in found.rows}
    made = [
        ItemPlace(rank, rows[m], rows[m].scores[item], last[m] - rank if m in last else None) for m, rank in now.items()
    ]
    return tuple(sorted(made, key=lambda p: (p.rank, p.row.rank or len(rows) + 1)))


def _item_places(found: Standings, item: str, dense: bool) -> dict[int, int]:
    points = {
        row.manager_id: score.points for row in found.rows
        if (score := row.scores.get(item)) is not None and score.points is not None
    }
    return dict(zip(points, places(list(points.values()), dense=dense), strict=True))


def movers(found: Standings) -> tuple[Standing, ...]:
    """Those who were ranked last month too, the greatest rise first, the deepest fall last."""
    moved = [row for row in found.rows if row.rank and row.change is not None]
    return tuple(sorted(moved, key=lambda row: (-(row.change or 0), row.rank)))
