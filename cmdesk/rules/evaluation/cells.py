"""One item of a run: the points of each person before absent weights are spread, and by which rule they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from cmdesk.rules.evaluation.exact import Array, Units, around, floats, fraction, fractions, settle
from cmdesk.rules.evaluation.gauge import CARRIED, MISSING, OUTSIDE, SCORED, Gauge, gauge, peer_groups
from cmdesk.rules.evaluation.methods import marks, points_per_mark
from cmdesk.values.evaluation import Absent, Inputs, Item, ItemKind, Person, Prorate, Rounding, Scheme
from cmdesk.values.periods import Month

BY_METHOD, AVERAGE, SPREAD, FULL, NOTHING, CARRIED_OVER = range(6)
_RULE = {Absent.AVERAGE: AVERAGE, Absent.SPREAD: SPREAD, Absent.FULL: FULL, Absent.ZERO: NOTHING}


@dataclass(slots=True)
class Cells:
    """One item of the run, before an absent item's weight is spread: an interval around the points of each person,
    and how to get them exactly."""

    item: Item
    gauge: Gauge
    rules: Array
    low: Array
    high: Array
    presence: Array
    averages: Array
    carried: Array | None = None

    def exact(self, rows: Units) -> list[Fraction]:
        out = [Fraction(0)] * len(rows)
        scored = [k for k, row in enumerate(rows.tolist()) if self.rules[row] == BY_METHOD]
        for k, points in zip(scored, self._by_method(rows[scored]), strict=True):
            out[k] = points
        for k, row in enumerate(rows.tolist()):
            out[k] = self._otherwise(row, out[k])
        return out

    def _by_method(self, rows: Units) -> list[Fraction]:
        if not len(rows):
            return []
        count = fractions(self.gauge.count, rows)
        points = marks(self.item, self.gauge.exact(rows), count, Fraction) * points_per_mark(self.item)
        if self.item.prorate is Prorate.POINTS:
            points = points * fractions(self.presence, rows)
        return [Fraction(value) for value in points]

    def _otherwise(self, row: int, points: Fraction) -> Fraction:
        rule = self.rules[row]
        if rule == FULL:
            return Fraction(self.item.weight)
        if rule == AVERAGE:
            return fraction(self.averages[row])
        if rule == CARRIED_OVER and self.carried is not None:
            return fraction(self.carried[row])
        return points


def _rules(item: Item, states: Array) -> Array:
    """What each cell of the item goes by."""
    if not states.any():
        return np.full(len(states), BY_METHOD)
    if item.kind is not ItemKind.NORMAL:
        return np.where(states == SCORED, BY_METHOD, np.where(states == CARRIED, CARRIED_OVER, NOTHING))
    rules = np.full(len(states), _RULE[item.not_applicable])
    rules[states == SCORED] = BY_METHOD
    rules[states == MISSING] = _RULE[item.missing]
    rules[states == CARRIED] = CARRIED_OVER
    rules[states == OUTSIDE] = NOTHING if item.outside is None else _RULE[item.outside]
    return rules


def _interval(item: Item, standing: Gauge, presence: Array) -> tuple[Array, Array]:
    """Points at both ends of the measure's interval, for the scored."""
    ends = (standing.x, standing.x) if standing.certain else around(standing.x)
    factor = float(points_per_mark(item))
    low, high = (marks(item, end, standing.count, float) * factor for end in ends)
    if item.prorate is Prorate.POINTS:
        share = presence.astype(np.float64)
        return low * share, high * share
    return low, high


def cells_of(item: Item, people: Sequence[Person], inputs: Inputs, presence: Array, month: Month | None) -> Cells:
    """One item of the run, without averages."""
    standing = gauge(item, people, inputs, presence, month)
    rules = _rules(item, standing.states)
    low, high = _interval(item, standing, presence)
    carried = inputs.carried.get(item.code)
    nothing = np.full(len(people), None, dtype=object)
    if not rules.any():
        return Cells(item, standing, rules, low, high, presence, nothing, carried)
    other = np.select(
        [rules == FULL, rules == CARRIED_OVER], [float(item.weight), floats(carried, len(people))], default=0.0
    )
    scored = rules == BY_METHOD
    low, high = np.where(scored, low, other), np.where(scored, high, other)
    return Cells(item, standing, rules, low, high, presence, nothing, carried)


def average(cells: Cells, people: Sequence[Person], scheme: Scheme) -> None:
    """Gives those without the item the average of the peers who have it; without such peers the weight is spread."""
    if not (cells.rules == AVERAGE).any():
        return
    for group in peer_groups(people, cells.item.peers):
        asking, having = group[cells.rules[group] == AVERAGE], group[cells.rules[group] == BY_METHOD]
        if not having.size:
            cells.rules[asking] = SPREAD
            continue
        mean = _mean(cells, having, scheme)
        cells.averages[asking] = mean
        cells.low[asking] = cells.high[asking] = float(mean)


def _mean(cells: Cells, rows: Units, scheme: Scheme) -> Fraction:
    if scheme.rounding is Rounding.TOTAL:
        return sum(cells.exact(rows), Fraction(0)) / len(rows)
    units = settle(cells.low[rows], cells.high[rows], scheme.decimals, lambda some: cells.exact(rows[some]))
    return Fraction(int(units.sum()), len(rows) * 10**scheme.decimals)
