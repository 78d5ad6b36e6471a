"""What if: other weights or rules on a copy, how sensitive and how firm the ranking is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import numpy as np

from cmdesk.rules.evaluation.exact import Array
from cmdesk.rules.evaluation.ranking import ranking
from cmdesk.rules.evaluation.run import run
from cmdesk.rules.targets import apportion
from cmdesk.values.evaluation import (
    HUNDRED,
    AllReach,
    ByRank,
    Checklist,
    EvaluationResult,
    Firmness,
    Inputs,
    Item,
    ItemKind,
    Line,
    Manual,
    Move,
    Peers,
    Person,
    Proportional,
    Scheme,
    Sensitivity,
    Status,
    Swap,
    Way,
    YesNo,
)
from cmdesk.values.periods import Month

_PLACES = 4
_GRID = 402
_TINY = 1e-9


def _with_item(item: Item, weights: Mapping[str, Decimal]) -> Item:
    """The item at its new weight. Marks that do not grow with the weight by themselves stay out of what they were, so
    that the points scale either way."""
    if item.code not in weights or weights[item.code] == item.weight:
        return item
    weight = weights[item.code]
    return replace(item, weight=weight) if _grows(item) else replace(item, weight=weight, out_of=item.full)


def _grows(item: Item) -> bool:
    """Whether all marks of the item are shares of its full mark."""
    if item.out_of is not None or item.cap is not None or item.floor is not None:
        return False
    if isinstance(item.method, ByRank):
        return item.method == ByRank(peers=item.method.peers)
    if isinstance(item.method, Manual):
        return item.method.scale is not None
    return isinstance(item.method, Proportional | YesNo | Checklist) or item.method == AllReach(_lines(item))


def _lines(item: Item) -> tuple[Line, ...]:
    return item.method.lines if isinstance(item.method, AllReach) else ()


def with_weights(scheme: Scheme, changes: Mapping[str, Decimal], *, rebalance: bool = True) -> Scheme:
    """A copy with other weights. `rebalance`: the other normal items are scaled so that all sum to 100 again, in
    steps of 0.01 or of the finest of the changes. Raises KeyError for an unknown item, ValueError where the changes
    alone exceed 100."""
    weights = {code: Decimal(weight) for code, weight in changes.items()}
    for code in weights:
        scheme.item(code)
    if rebalance:
        weights |= _rebalanced(scheme, weights)
    sections = tuple(
        replace(
            section, items=tuple(_with_item(item, weights) for item in section.items),
            weight=None if section.weight is None else _sum(section.items, weights),
        )
        for section in scheme.sections
    )
    return replace(scheme, sections=sections)


def _sum(items: Sequence[Item], weights: Mapping[str, Decimal]) -> Decimal:
    return sum((weights.get(i.code, i.weight) for i in items if i.kind is ItemKind.NORMAL), Decimal(0))


def _rebalanced(scheme: Scheme, changes: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """New weights of the items not changed."""
    others = [i for i in scheme.items if i.kind is ItemKind.NORMAL and i.code not in changes]
    normal = {i.code for i in scheme.items if i.kind is ItemKind.NORMAL}
    left = HUNDRED - sum((weight for code, weight in changes.items() if code in normal), Decimal(0))
    if left < 0:
        raise ValueError(f"the weights exceed 100 by {-left}")
    step = Decimal(1).scaleb(min(-2, int(left.normalize().as_tuple().exponent)))
    parts = apportion(int(left / step), [item.weight for item in others])
    return {item.code: part * step for item, part in zip(others, parts, strict=True)}


def compare(
    before: Scheme, after: Scheme, people: Sequence[Person], inputs: Inputs, month: Month | None,
) -> tuple[Move, ...]:
    """Everybody under both schemes, in the order of the new ranking."""
    old_result, new_result = run(before, people, inputs, month), run(after, people, inputs, month)
    old = {row.person: row for row in ranking(before, people, old_result, Peers.ALL, "", {})}
    return tuple(
        Move(row.person, row.name, old[row.person].points, row.points, old[row.person].rank, row.rank)
        for row in ranking(after, people, new_result, Peers.ALL, "", {})
    )


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Totals as a function of the weights, for the ranked people.

    `shares`: people × normal items, of the item's points; `own`: the item is part of the person's scheme, `kept`: and
    its weight did not fall to the others; `sections` of the items; `rest`: all points that no weight changes.
    """

    codes: tuple[str, ...]
    shares: Array
    own: Array
    kept: Array
    sections: Array
    in_section: bool
    weights: Array
    rest: Array
    people: tuple[str, ...]

    @property
    def plain(self) -> Array:
        """The people whose total is a plain weighted sum."""
        return np.asarray((self.own == self.kept).all(axis=1))

    def totals(self, weights: Array, rows: Sequence[int] | None = None) -> Array:
        """People × draws, of weights items × draws."""
        chosen = list(range(len(self.people))) if rows is None else list(rows)
        found = self.shares[chosen] @ weights + self.rest[chosen][:, None]
        for at, row in enumerate(chosen):
            if not self.plain[row]:
                found[at] = self.rest[row] + self._spread(row, weights)
        return np.asarray(found)

    def _spread(self, row: int, weights: Array) -> Array:
        """The points of somebody to whose items the weight of absent ones falls, as `Spreading` has it."""
        own, kept, points = self.own[row], self.kept[row], self.shares[row][:, None] * weights
        whole = own @ weights
        if not self.in_section:
            return np.asarray(points.sum(axis=0) * whole / (kept @ weights))
        total, lost = np.zeros(weights.shape[1]), np.zeros(weights.shape[1])
        for section in np.unique(self.sections[own]):
            inside = own & (self.sections == section)
            if (kept & inside).any():
                total += points[inside].sum(axis=0) * (inside @ weights) / ((kept & inside) @ weights)
            else:
                lost += inside @ weights
        return np.asarray(total * whole / np.where(whole > lost, whole - lost, 1.0))


def _weighed(scheme: Scheme, result: EvaluationResult) -> _Weighed:
    columns = np.array([k for k, item in enumerate(scheme.items) if item.kind is ItemKind.NORMAL], dtype=int)
    items = [scheme.items[k] for k in columns]
    rows = np.flatnonzero(result.ranked)
    units, full = result.units[np.ix_(rows, columns)], result.full[np.ix_(rows, columns)]
    states = result.states[np.ix_(rows, columns)]
    vetoed = np.array([bool(result.vetoes[row]) for row in rows.tolist()], dtype=bool)
    fixed = (states == Status.CARRIED) | vetoed[:, None]
    outside = np.array([item.outside is None for item in items], dtype=bool)
    own = ~((states == Status.OUTSIDE) & outside)
    shares = np.where(fixed | (full == 0), 0.0, units / np.where(full == 0, 1, full))
    weighed = np.where(fixed, 0, units).sum(axis=1)
    of_section = [s for s, section in enumerate(scheme.sections) for _item in section.items]
    return _Weighed(
        tuple(item.code for item in items), shares, own | vetoed[:, None], (full != 0) & own | vetoed[:, None],
        np.array([of_section[k] for k in columns], dtype=int), scheme.spread_in_section,
        np.array([float(item.weight) for item in items]),
        (result.total_units[rows] - weighed) / 10.0**result.decimals,
        tuple(result.people[row] for row in rows.tolist()),
    )


def sensitivity(scheme: Scheme, result: EvaluationResult) -> tuple[Sensitivity, ...]:
    """For each normal item the smallest change of its weight that lets two neighbours swap places."""
    weighed, pairs, changes = _changes(scheme, result)
    return tuple(_of_item(weighed, code, pairs, changes[:, k]) for k, code in enumerate(weighed.codes))


def swaps(scheme: Scheme, result: EvaluationResult) -> tuple[Swap, ...]:
    """Each pair of neighbours, from the top, with every single weight that could change their order."""
    weighed, pairs, changes = _changes(scheme, result)
    units = dict(zip(result.people, result.total_units.tolist(), strict=True))
    found = []
    for (above, below), row in zip(pairs, changes, strict=True):
        names = weighed.people[above], weighed.people[below]
        ways = [_way(scheme, code, change) for code, change in zip(weighed.codes, row, strict=True)
                if not np.isinf(change)]
        gap = result.decimal(units[names[0]] - units[names[1]])
        found.append(Swap(*names, gap, tuple(sorted(ways, key=lambda way: abs(way.change)))))
    return tuple(found)


def _way(scheme: Scheme, code: str, change: float) -> Way:
    by = _rounded(change)
    return Way(code, by, scheme.item(code).weight + by)


def _rounded(change: float) -> Decimal:
    return Decimal(repr(float(change))).quantize(Decimal(1).scaleb(-_PLACES), ROUND_HALF_UP)


def _changes(scheme: Scheme, result: EvaluationResult) -> tuple[_Weighed, list[tuple[int, int]], Array]:
    """Neighbours and, pairs × items, by how much each weight has to change to swap them (inf: none does).

    Bonus, deduction, carried points and vetoes stay as they are; rounding of single points is left out.
    """
    weighed = _weighed(scheme, result)
    totals = weighed.totals(weighed.weights[:, None])[:, 0]
    order = np.argsort(-totals, kind="stable")
    pairs = list(pairwise(order.tolist()))
    changes = np.full((len(pairs), len(weighed.codes)), np.inf)
    ahead, behind = order[:-1], order[1:]
    plain = weighed.plain[ahead] & weighed.plain[behind]
    for k in range(len(weighed.codes)):
        changes[plain, k] = _straight(weighed, k, totals, ahead[plain], behind[plain])
        for at in np.flatnonzero(~plain).tolist():
            changes[at, k] = _sought(weighed, k, pairs[at])
    return weighed, pairs, changes


def _straight(weighed: _Weighed, column: int, totals: Array, ahead: Array, behind: Array) -> Array:
    """With the item at w + d and the others scaled by (100 − w − d) ÷ (100 − w), a pair's lead changes by d × slope."""
    weight, whole = weighed.weights[column], weighed.weights.sum()
    own = weighed.shares[:, column]
    others = weighed.shares @ weighed.weights - own * weight
    slope = own - (others / (whole - weight) if whole > weight else 0.0)
    lead, turn = totals[ahead] - totals[behind], slope[ahead] - slope[behind]
    turns = np.abs(turn) > _TINY
    change = np.where(turns & (lead > _TINY), -lead / np.where(turns, turn, 1.0), np.inf)
    change[(weight + change < 0) | (weight + change > whole)] = np.inf
    return np.asarray(change)


def _sought(weighed: _Weighed, column: int, pair: tuple[int, int]) -> float:
    """The same for people whose total is no plain sum: where the lead changes its sign, nearest to the weight as it
    is."""
    weight, whole = weighed.weights[column], weighed.weights.sum()
    if whole <= weight:
        return float("inf")
    steps = np.linspace(-weight, whole - weight, _GRID)[1:-1]
    weights = weighed.weights[:, None] * (whole - weight - steps) / (whole - weight)
    weights[column] = weight + steps
    above, below = weighed.totals(weights, pair)
    lead = above - below
    turns = np.flatnonzero((lead[:-1] > 0) != (lead[1:] > 0))
    if not turns.size:
        return float("inf")
    share = lead[turns] / (lead[turns] - lead[turns + 1])
    found = steps[turns] + share * (steps[turns + 1] - steps[turns])
    return float(found[np.argmin(np.abs(found))])


def _of_item(weighed: _Weighed, code: str, pairs: Sequence[tuple[int, int]], change: Array) -> Sensitivity:
    if not change.size or np.isinf(change).all():
        return Sensitivity(code, None)
    best = int(np.argmin(np.abs(change)))
    above, below = pairs[best]
    return Sensitivity(code, _rounded(change[best]), weighed.people[above], weighed.people[below])


def firmness(
    scheme: Scheme, result: EvaluationResult, percent: Decimal, draws: int, seed: int,
) -> tuple[Firmness, ...]:
    """How often each keeps the rank when every weight is changed at random by up to `percent` of itself.

    The same seed gives the same answer.
    """
    weighed = _weighed(scheme, result)
    width = float(percent) / 100
    factors = np.random.default_rng(seed).uniform(1 - width, 1 + width, (len(weighed.weights), draws))
    weights = factors * weighed.weights[:, None]
    weights *= weighed.weights.sum() / weights.sum(axis=0)
    ranks = _ranks(weighed.totals(weights))
    own = _ranks(weighed.totals(weighed.weights[:, None]))[:, 0]
    kept = (ranks == own[:, None]).mean(axis=1)
    best, worst = ranks.min(axis=1), ranks.max(axis=1)
    return tuple(
        Firmness(person, int(own[k]), float(kept[k]), int(best[k]), int(worst[k]))
        for k, person in enumerate(weighed.people)
    )


def _ranks(totals: Array) -> Array:
    """1-2-2-4 ranks within each column, greatest first."""
    ordered = np.sort(-np.round(totals, 9), axis=0)
    rounded = -np.round(totals, 9)
    return np.column_stack(
        [np.searchsorted(ordered[:, k], rounded[:, k], side="left") + 1 for k in range(totals.shape[1])]
    )
