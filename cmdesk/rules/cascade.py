"""A year's target down a tree of units, month by month: every sum agrees to the last unit, fixed cells stay.

Each month of a parent is split over its children by their weights with the largest remainder; what rounding gave or
took is carried into the next month, so that a child's year is about a unit off its share at most. Months in which
something is fixed are spread apart from the others, so that a correction moves no other month. Between a least and a
most (a fixed cell has both the same) shares are found as in Bitran and Hax, 1981, "Disaggregation and resource
allocation using convex knapsack problems with bounded variables".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]

MONTHS = 12
_SAME = 6
_NO_CELLS: Mapping[tuple[int, int], int] = {}
_NO_YEARS: Mapping[int, int] = {}


class Conflict(Exception):
    """Fixed cells that cannot be met: below `node` in `month` (0 to 11; -1: the year) they ask for `fixed` at least,
    or at most, and `total` is there."""

    def __init__(self, node: int, month: int, fixed: int, total: int) -> None:
        super().__init__(f"node {node}, month {month}: {fixed} of {total}")
        self.node, self.month, self.fixed, self.total = node, month, fixed, total


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Units below each other: `parent` is the place of each one's parent, which comes before it; the first, the root,
    has -1. `weight` is not negative; that of a parent is the sum of its children's."""

    parent: Array
    weight: Array

    @property
    def depth(self) -> Array:
        import numpy as np

        found = np.zeros(len(self.parent), dtype=np.int64)
        for k, above in enumerate(self.parent.tolist()[1:], 1):
            found[k] = found[above] + 1
        return found


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The least and the most of each node and month; the most is infinite where nothing holds it."""

    low: Array
    high: Array


def cascade(
    total: int, season: Array, tree: Tree, *, cells: Mapping[tuple[int, int], int] = _NO_CELLS,
    years: Mapping[int, int] = _NO_YEARS, least: Mapping[tuple[int, int], int] = _NO_CELLS,
) -> Array:
    """`total` units over 12 months by `season` and down the tree; an array nodes × 12 of whole numbers.

    `cells`: (node, month) → units that stay; `years`: node → units of its year that stay; `least`: leaf cells that get
    so much at least. A parent gives way to what is fixed below it. Raises Conflict where that cannot be.
    """
    depth = tree.depth
    bounds = _bounds(tree, depth, season, cells, years, least)
    plan = _down(_over_months(0, total, season, _free(1)), tree, depth, _free(len(depth)), range(MONTHS))
    months = _over_months(0, total, season, bounds)
    held = [k for k in range(MONTHS) if months[k] != plan[0, k] or _holds(bounds, k)]
    if held:
        plan[:, held] = _down(months, tree, depth, bounds, held)[:, held]
    return plan


def _free(count: int) -> _Bounds:
    import numpy as np

    return _Bounds(np.zeros((count, MONTHS)), np.full((count, MONTHS), np.inf))


def _holds(bounds: _Bounds, month: int) -> bool:
    """Whether anything is fixed in a month."""
    import numpy as np

    return bool(bounds.low[:, month].any() or np.isfinite(bounds.high[:, month]).any())


def _down(
    months: Array, tree: Tree, depth: Array, bounds: _Bounds, which: Sequence[int],
) -> Array:
    """Some of the root's months down the tree."""
    import numpy as np

    found = np.zeros((len(depth), MONTHS), dtype=np.int64)
    found[0] = months
    for level in range(1, int(depth.max()) + 1):
        children = np.flatnonzero(depth == level)
        parents, group = np.unique(tree.parent[children], return_inverse=True)
        part = _Bounds(bounds.low[children], bounds.high[children])
        found[children] = _spread(found[parents], tree.weight[children], group, part, parents, which)
    return found


def spread_down(
    totals: Array, weight: Array, group: Array, low: Array | None = None, high: Array | None = None,
) -> Array:
    """One level: `totals` (groups × months) over items, `group` being the row of each item's total. Items × months.

    `low`, `high`: the least and the most of each item and month. Raises Conflict, whose node is the group.
    """
    import numpy as np

    shape = (len(weight), totals.shape[1])
    bounds = _Bounds(np.zeros(shape) if low is None else low, np.full(shape, np.inf) if high is None else high)
    return _spread(totals, weight, group, bounds, np.arange(len(totals)), range(totals.shape[1]))


def raised(base: Array, tree: Tree, more: int) -> Array:
    """A higher tier: `more` units on top of a table of `cascade`, in proportion to its cells."""
    import numpy as np

    return raised_by(base, tree, fit(np.array([more]), base[0].astype(float), np.zeros(MONTHS, dtype=np.int64)))


def raised_by(base: Array, tree: Tree, months: Array) -> Array:
    """A higher tier whose root has so much more in each of the 12 months."""
    import numpy as np

    extra = np.zeros_like(base)
    extra[0] = months
    depth = tree.depth
    for level in range(1, int(depth.max()) + 1):
        children = np.flatnonzero(depth == level)
        parents, group = np.unique(tree.parent[children], return_inverse=True)
        extra[children] = raised_down(extra[parents], base[children], group)
    return base + extra


def raised_down(extra: Array, base: Array, group: Array) -> Array:
    """One level of `raised`: the groups' `extra` (groups × months) over items in proportion to their base cells."""
    import numpy as np

    found = np.zeros(base.shape, dtype=np.int64)
    for k in range(base.shape[1]):
        found[:, k] = fit(extra[:, k], base[:, k].astype(float), group)
    return found


def fit(
    totals: Array, weight: Array, group: Array, low: Array | None = None, high: Array | None = None,
    carry: Array | None = None,
) -> Array:
    """Whole parts of each group's total by weight between `low` and `high`, largest remainder first, the earlier of
    equals first; a group without any weight is split equally.

    `carry` is added to each share before rounding and replaced by what rounding gave or took.
    """
    import numpy as np

    least = np.zeros(len(weight)) if low is None else low.astype(float)
    most = np.full(len(weight), np.inf) if high is None else high.astype(float)
    real = _shares(totals, weight, group, least, most, np.zeros(len(weight)) if carry is None else carry)
    whole = _rounded(totals, real, group, least, most)
    if carry is not None:
        carry[:] = _owed(totals, weight, group, (least == 0) & (most == np.inf), carry, whole)
    return whole


def _owed(totals: Array, weight: Array, group: Array, free: Array, carry: Array, whole: Array) -> Array:
    """What each free part is short of its share now; they sum to what they did before."""
    import numpy as np

    used = np.where(free, weight, 0.0)
    used = np.where((np.bincount(group, weights=used, minlength=len(totals)) == 0)[group] & free, 1.0, used)
    below = np.bincount(group, weights=used, minlength=len(totals))
    left = totals - np.bincount(group, weights=np.where(free, 0, whole), minlength=len(totals))
    rate = left / np.where(below == 0, 1.0, below)
    found: Array = np.where(free, rate[group] * used + carry - whole, 0.0)
    return found


def _bounds(
    tree: Tree, depth: Array, season: Array, cells: Mapping[tuple[int, int], int], years: Mapping[int, int],
    least: Mapping[tuple[int, int], int],
) -> _Bounds:
    """What each cell must and may be, from what is fixed in it and below it."""
    import numpy as np

    count = len(tree.parent)
    bounds = _Bounds(np.zeros((count, MONTHS)), np.full((count, MONTHS), np.inf))
    if not cells and not years and not least:
        return bounds
    for (node, month), value in least.items():
        bounds.low[node, month] = value
    inner = np.zeros(count, dtype=bool)
    inner[tree.parent[1:]] = True
    for level in range(int(depth.max()), -1, -1):
        nodes = np.flatnonzero(depth == level)
        below = np.flatnonzero(depth == level + 1)
        bounds.high[nodes[inner[nodes]]] = 0.0
        np.add.at(bounds.low, tree.parent[below], bounds.low[below])
        np.add.at(bounds.high, tree.parent[below], bounds.high[below])
        here = set(nodes.tolist())
        for (node, month), value in cells.items():
            if node in here:
                _fix(bounds, node, month, value)
        for node, value in years.items():
            if node in here and node:
                months = _over_months(node, value, season, bounds)
                bounds.low[node], bounds.high[node] = months, months
    return bounds


def _fix(bounds: _Bounds, node: int, month: int, value: int) -> None:
    low, high = bounds.low[node, month], bounds.high[node, month]
    if not low <= value <= high:
        raise Conflict(node, month, int(low if value < low else high), value)
    bounds.low[node, month] = bounds.high[node, month] = value


def _over_months(node: int, total: int, season: Array, bounds: _Bounds) -> Array:
    import numpy as np

    low, high = bounds.low[node], bounds.high[node]
    if not low.sum() <= total <= high.sum():
        raise Conflict(node, -1, int(low.sum() if total < low.sum() else high.sum()), total)
    return fit(np.array([total]), season, np.zeros(MONTHS, dtype=np.int64), low, high)


def _spread(
    totals: Array, weight: Array, group: Array, bounds: _Bounds, parents: Array, which: Sequence[int],
) -> Array:
    import numpy as np

    found = np.zeros(bounds.low.shape, dtype=np.int64)
    carry = np.zeros(len(weight))
    for month in which:
        low, high = bounds.low[:, month], bounds.high[:, month]
        _require(totals[:, month], group, low, high, parents, month)
        found[:, month] = fit(totals[:, month], weight, group, low, high, carry)
    return found


def _require(totals: Array, group: Array, low: Array, high: Array, parents: Array, month: int) -> None:
    import numpy as np

    least, most = (np.bincount(group, weights=each, minlength=len(totals)) for each in (low, high))
    wrong = np.flatnonzero((least > totals) | (most < totals))
    if len(wrong):
        k = int(wrong[0])
        fixed = least[k] if least[k] > totals[k] else most[k]
        raise Conflict(int(parents[k]), month, int(fixed), int(totals[k]))


def _shares(
    totals: Array, weight: Array, group: Array, low: Array, high: Array, carry: Array,
) -> Array:
    """The real parts."""
    import numpy as np

    def summed(values: Array) -> Array:
        return np.bincount(group, weights=values, minlength=len(totals))

    free, found = np.ones(len(weight), dtype=bool), np.zeros(len(weight))
    while True:
        held = np.where(free, 0.0, found)
        left = totals - summed(held) - summed(np.where(free, carry, 0.0))
        open_weight = np.where(free, weight, 0.0)
        whole = summed(open_weight)
        equal = (whole == 0)[group] & free
        open_weight, whole = np.where(equal, 1.0, open_weight), np.where(whole == 0, summed(free), whole)
        rate = left / np.where(whole == 0, 1.0, whole)
        found = np.where(free, rate[group] * open_weight + carry, found)
        over, under = np.where(free, found - high, 0.0).clip(0), np.where(free, low - found, 0.0).clip(0)
        most, least = summed(over), summed(under)
        if not (most.any() or least.any()):
            real: Array = found
            return real
        high_first = (most >= least)[group]
        stuck = free & np.where(high_first, over > 0, under > 0)
        found = np.where(stuck, np.where(high_first, high, low), found)
        free = free & ~stuck


def _rounded(totals: Array, real: Array, group: Array, low: Array, high: Array) -> Array:
    """Whole numbers next to the real ones that sum to each group's total."""
    import numpy as np

    whole = np.clip(np.floor(real + 10.0**-_SAME), low, high)
    while True:
        left = totals - np.bincount(group, weights=whole, minlength=len(totals))
        if not left.any():
            return whole.astype(np.int64)
        sign = np.sign(left)[group]
        rest = np.round(real - whole, _SAME)
        can = np.where(sign > 0, whole < high, whole > low) & (sign != 0)
        order = np.lexsort((-sign * rest, ~can, group))
        nth = _places(group[order])
        chosen = order[(nth < np.abs(left)[group[order]]) & can[order]]
        whole[chosen] += sign[chosen]


def _places(group: Array) -> Array:
    """Each item's place within its group, in a sorted list of groups."""
    import numpy as np

    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    lengths = np.diff(np.r_[starts, len(group)])
    return np.arange(len(group)) - np.repeat(starts, lengths)
