"""Figures: who they belong to on the day, and rates made from sums.

Amounts are summed as whole numbers of the smallest unit, so that no cent is lost on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]

NOBODY = -1
_OPEN = date.max.toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignments:
    """Who is responsible for which client from when to when: arrays of one length.

    `client`, `owner`: positions (owner: a manager, a territory …); `first`, `last`: ordinals of days, both included;
    `OPEN` stands for no end. Of overlapping rows the later `first` holds.
    """

    client: Array
    owner: Array
    first: Array
    last: Array


def day_ordinal(day: date | None) -> int:
    """The number of a day; None, the open end, is the last there is."""
    return _OPEN if day is None else day.toordinal()


def scaled(values: Array, digits: int) -> Array:
    """Whole units of 10^-digits as int64, rounded half away from zero. NaN counts as 0."""
    import numpy as np

    numbers = np.nan_to_num(np.asarray(values).astype(np.float64)) * 10.0**digits
    return np.copysign(np.floor(np.abs(numbers) + 0.5 + 1e-7), numbers).astype(np.int64)


def sums(values: Array, groups: Array, count: int, digits: int = 4) -> Array:
    """The exact sum of `values` in each of `count` groups (float64 of the decimal); NaN for a group without any value.

    `groups`: position of each value's group; `NOBODY` is left out.
    """
    import numpy as np

    there = ~np.isnan(np.asarray(values).astype(np.float64)) & (np.asarray(groups) != NOBODY)
    totals = np.zeros(count, dtype=np.int64)
    np.add.at(totals, np.asarray(groups)[there], scaled(np.asarray(values)[there], digits))
    filled = np.bincount(np.asarray(groups)[there], minlength=count) > 0
    return np.where(filled, totals / 10.0**digits, np.nan)


def rates(numerator: Array, denominator: Array, *, percent: bool = True) -> Array:
    """The rate of sums, never a mean of rates; NaN where the denominator is 0 or either is missing."""
    import numpy as np

    above, below = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    usable = (below != 0) & ~np.isnan(below) & ~np.isnan(above)
    rate = above * (100 if percent else 1) / np.where(usable, below, 1.0)
    return np.where(usable, rate, np.nan)


def grouped_rates(numerator: Array, denominator: Array, groups: Array, count: int, *, percent: bool = True) -> Array:
    """The rate of each group from the group's sums."""
    return rates(sums(numerator, groups, count), sums(denominator, groups, count), percent=percent)


def responsible_on(assignments: Assignments, client: Array, day: Array) -> Array:
    """The owner of each (client, day), both arrays of one length; `NOBODY` where no row covers the day."""
    import numpy as np

    order = np.lexsort((assignments.first, assignments.client))
    owner, last = assignments.owner[order], assignments.last[order]
    span = np.int64(10_000_000)
    keys = assignments.client[order].astype(np.int64) * span + assignments.first[order]
    found = np.searchsorted(keys, np.asarray(client, dtype=np.int64) * span + day, side="right") - 1
    safe = np.maximum(found, 0)
    covered = (found >= 0) & (assignments.client[order][safe] == client) & (last[safe] >= day)
    return np.where(covered, owner[safe], NOBODY)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShares:
    """How many days of a span each owner answered for each client; one row per client and owner.

    `days` counts the days given (working days, or all); `NOBODY` holds the uncovered ones.
    """

    client: Array
    owner: Array
    days: Array


def parts_of_mean(total: int, sums: Sequence[int], count: int) -> list[int]:
    """`total`, which is the sum of `sums` ÷ `count` rounded, over their owners, largest remainder first; exact sums
    where `count` is 1. All in whole units."""
    parts, rests = [each // count for each in sums], [each % count for each in sums]
    order = sorted(range(len(sums)), key=lambda k: -rests[k])
    for k in order[:total - sum(parts)]:
        parts[k] += 1
    return parts


def day_shares(assignments: Assignments, clients: Array, days: Array) -> DayShares:
    """For each of `clients`, on each of `days` (ordinals): whose it was, counted."""
    import numpy as np

    pairs_client = np.repeat(np.asarray(clients, dtype=np.int64), len(days))
    owner = responsible_on(assignments, pairs_client, np.tile(np.asarray(days, dtype=np.int64), len(clients)))
    width = int(owner.max(initial=NOBODY)) + 2
    keys, counts = np.unique(pairs_client * width + owner + 1, return_counts=True)
    return DayShares(client=keys // width, owner=keys % width - 1, days=counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A month's figures by who answered for them: arrays of one length; `position` is the figure's place."""

    position: Array
    owner: Array
    value: Array


def split_by_days(values: Array, client: Array, shares: DayShares, digits: int = 4) -> Split:
    """Each client's figure over the client's owners by days, in units of 10^-digits; the parts sum to the figure.

    `values`, `client`: one figure each. Only additive figures may be split; rates are made afterwards, from sums.
    """
    import numpy as np

    order = np.argsort(shares.client, kind="stable")
    known, begin, lengths = np.unique(shares.client[order], return_index=True, return_counts=True)
    # one more row at the end, nobody's, for the clients that have none
    owner, days = np.append(shares.owner[order], NOBODY), np.append(shares.days[order], 1)
    begin, lengths = np.append(begin, len(order)), np.append(lengths, 1)
    place = np.where(np.isin(client, known), np.searchsorted(known, client), len(known))
    owners = lengths[place]
    position = np.repeat(np.arange(len(owners)), owners)
    nth = np.arange(len(position)) - np.repeat(np.cumsum(owners) - owners, owners)
    row = begin[place[position]] + nth
    figures = np.asarray(values).astype(np.float64)
    parts = _parts(figures, position, days[row], nth, digits)
    return Split(position=position, owner=owner[row], value=np.where(owners[position] == 1, figures[position], parts))


def _parts(values: Array, position: Array, days: Array, nth: Array, digits: int) -> Array:
    """Each figure over its parts by days, largest remainder first, the parts of a figure standing together."""
    import numpy as np

    units = np.abs(scaled(values, digits))
    whole = np.bincount(position, weights=days, minlength=len(values)).astype(np.int64)
    parts, rest = np.divmod(units[position] * days, whole[position])
    left = units - np.bincount(position, weights=parts, minlength=len(values)).astype(np.int64)
    order = np.lexsort((-rest, position))
    parts[order] += nth < left[position]
    signed = np.copysign(parts / 10.0**digits, values[position])
    return np.where(np.isnan(values[position]), np.nan, signed)
