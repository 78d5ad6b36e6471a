"""From inputs to measures: what each person stands at in an item, or why there is nothing to stand at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias, cast

import numpy as np

from cmdesk.rules.evaluation.exact import WIDTH, Array, Units, floats, fraction, fractions
from cmdesk.values.evaluation import (
    WITH_LAST,
    WITH_TARGET,
    AllReach,
    ByRank,
    Checklist,
    Column,
    Direction,
    Inputs,
    Item,
    Manual,
    Measure,
    Peers,
    Person,
    Prorate,
    Span,
    Status,
    Steps,
    Term,
    Threshold,
    figure_key,
)
from cmdesk.values.periods import Month

STATES = (
    Status.SCORED, Status.NOT_APPLICABLE, Status.MISSING, Status.CARRIED, Status.NOT_DUE, Status.OUTSIDE,
)
CODE = {status: code for code, status in enumerate(STATES)}
SCORED, NOT_APPLICABLE, MISSING, CARRIED, NOT_DUE, OUTSIDE = range(len(STATES))
FAR = 10**6

_MONTHS = {Span.PERIOD: 1, Span.MONTH: 1, Span.QUARTER: 3, Span.HALF_YEAR: 6, Span.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Gauge:
    """Where the people stand in one item.

    `shown`: the measure; `x`: what the method reads (the measure, a rank, lines reached), meaningful where `states` is
    SCORED; `count`: peers ranked or lines there are; `certain`: `x` carries no rounding error that matters;
    `exact(rows)`: x as fractions.
    """

    shown: Array
    x: Array
    count: Array
    states: Array
    certain: bool
    exact: Callable[[Units], Array]


@dataclass(frozen=True, slots=True)
class _Parts:
    """The quantities a measure is made of, over people."""

    value: Array
    target: Array
    last: Array
    missing: Array
    nothing: Array


def is_due(item: Item, month: Month | None) -> bool:
    return month is None or month.month % _MONTHS[item.due] == 0


def peer_groups(people: Sequence[Person], peers: Peers) -> list[Units]:
    """Row numbers of each group of peers, in the order the groups appear."""
    if peers is Peers.ALL:
        return [np.arange(len(people))]
    groups: dict[str, list[int]] = {}
    for row, person in enumerate(people):
        groups.setdefault(person.territory if peers is Peers.TERRITORY else person.grade, []).append(row)
    return [np.array(rows) for rows in groups.values()]


def concerns(item: Item, people: Sequence[Person]) -> Array:
    """True for the people whose scheme has this item."""
    if not (item.grades or item.posts or item.territories):
        return np.ones(len(people), dtype=bool)
    return np.array([item.concerns(p.grade, p.post, p.territory) for p in people], dtype=bool)


def measured(measure: Measure, value: Array, target: Array, last: Array) -> Array:
    """The measure, on floats or fractions; percent but for VALUE and CHANGE."""
    if measure is Measure.VALUE:
        return value
    if measure is Measure.CHANGE:
        return value - last
    if measure is Measure.GROWTH:
        return np.asarray((value - last) * 100 / abs(last))
    if measure is Measure.RECIPROCAL:
        zero = value == 0
        return np.where(zero, FAR, target * 100 / np.where(zero, value + 1, value))
    if measure is Measure.COMPLETION:
        return np.asarray(100 + (value - target) * 100 / abs(target))
    return np.asarray(abs(value - target) * 100 / abs(target))


_Pick: TypeAlias = Callable[[Column], Array | None]


def _hundred(column: Column | None) -> int:
    return 100 if column is None or column.percent else 1


def _zeroed(column: Column | None, count: int) -> Column:
    """The column with 0 where nothing was entered."""
    if column is None:
        return Column(value=np.zeros(count))
    return replace(column, value=np.where(np.isnan(floats(column.value, count)), 0, column.value))


class _Figures:
    """The figures of one measure: a weighted sum of indicators, in floats and, for some rows, in fractions."""

    def __init__(self, item: Item, terms: tuple[Term, ...], measure: Measure, inputs: Inputs, presence: Array) -> None:
        self.item, self.terms, self.measure, self.presence = item, terms, measure, presence
        self.columns = [inputs.figures.get(figure_key(term.indicator, item.span)) for term in terms]
        if item.none_is_zero:
            self.columns = [_zeroed(column, len(presence)) for column in self.columns]
        self.own_target = inputs.figures.get(figure_key(item.target, item.span)) if item.target else None
        self.prorated = item.prorate is Prorate.TARGET and measure in WITH_TARGET

    def _sum(self, quantity: _Pick, over: _Pick) -> tuple[Array, Array]:
        """The weighted sum, and where a denominator is zero."""
        count = len(self.presence)
        total, nothing = np.zeros(count), np.zeros(count, dtype=bool)
        for term, column in zip(self.terms, self.columns, strict=True):
            part = floats(quantity(column) if column else None, count)
            base = over(column) if column else None
            if base is not None:
                below = floats(base, count)
                nothing |= below == 0
                part = part * _hundred(column) / np.where(below == 0, 1.0, below)
            total = total + (part if term.factor == 1 else part * float(term.factor))
        return total, nothing

    def _targets(self) -> Array:
        count = len(self.presence)
        if self.item.target:
            return floats(self.own_target.target if self.own_target else None, count)
        parts = [floats(column.target if column else None, count) for column in self.columns]
        if len(parts) == 1 and self.terms[0].factor == 1:
            return parts[0]
        there = np.any([~np.isnan(part) for part in parts], axis=0)
        weighted = [np.nan_to_num(part) * float(term.factor) for part, term in zip(parts, self.terms, strict=True)]
        return np.where(there, np.sum(weighted, axis=0), np.nan)

    def parts(self) -> _Parts:
        count = len(self.presence)
        value, nothing = self._sum(lambda c: c.value, lambda c: c.over)
        target, last = np.ones(count), np.ones(count)
        if self.measure in WITH_TARGET:
            target = self._targets() * (self.presence.astype(float) if self.prorated else 1.0)
            nothing = nothing | (target == 0)
        if self.measure in WITH_LAST:
            last, empty = self._sum(lambda c: c.last, lambda c: c.last_over)
            nothing = nothing | empty | ((last == 0) & (self.measure is Measure.GROWTH))
        missing = np.isnan(value) | np.isnan(target) | np.isnan(last)
        return _Parts(value, target, last, missing, nothing)

    def _exact_sum(self, quantity: str, over: str, rows: Units) -> Array:
        total = np.full(len(rows), Fraction(0), dtype=object)
        for term, column in zip(self.terms, self.columns, strict=True):
            part = fractions(getattr(column, quantity), rows)
            base = getattr(column, over)
            if base is not None:
                part = part * _hundred(column) / fractions(base, rows)
            total = total + part * Fraction(term.factor)
        return total

    def _exact_targets(self, rows: Units) -> Array:
        if self.own_target is not None:
            target = fractions(cast(Array, self.own_target.target), rows)
        else:
            target = np.full(len(rows), Fraction(0), dtype=object)
            for term, column in zip(self.terms, self.columns, strict=True):
                given = floats(column.target if column else None, len(self.presence))[rows]
                known = np.flatnonzero(~np.isnan(given))
                if known.size:
                    own = fractions(cast(Array, cast(Column, column).target), rows[known])
                    target[known] = target[known] + own * Fraction(term.factor)
        return target * fractions(self.presence, rows) if self.prorated else target

    def exact(self, rows: Units) -> Array:
        value = self._exact_sum("value", "over", rows)
        target = self._exact_targets(rows) if self.measure in WITH_TARGET else value
        last = self._exact_sum("last", "last_over", rows) if self.measure in WITH_LAST else value
        return measured(self.measure, value, target, last)

    @property
    def plain(self) -> bool:
        """True where the measure is the figure itself."""
        if len(self.terms) != 1 or self.terms[0].factor != 1 or self.measure is not Measure.VALUE:
            return False
        return self.columns[0] is not None and self.columns[0].over is None


def _from_figures(figures: _Figures) -> Gauge:
    parts = figures.parts()
    states, one = _states(parts), np.ones(len(parts.value))
    method = figures.item.method
    stepped = isinstance(method, Threshold) and method.steps is not Steps.EXACT
    certain = figures.plain and not stepped
    if not states.any():
        x = measured(figures.measure, parts.value, parts.target, parts.last)
        return Gauge(x, x, one, states, certain, figures.exact)
    good = states == SCORED
    x = measured(figures.measure, *(np.where(good, part, one) for part in (parts.value, parts.target, parts.last)))
    return Gauge(np.where(good, x, np.nan), x, one, states, certain, figures.exact)


def _states(parts: _Parts) -> Array:
    if not (parts.nothing.any() or parts.missing.any()):
        return np.zeros(len(parts.value), dtype=np.int8)
    return np.where(parts.nothing, NOT_APPLICABLE, np.where(parts.missing, MISSING, SCORED)).astype(np.int8)


def _exact_among(gauge: Gauge, x: Array, rows: Units) -> list[Any]:
    """Measures that order rightly: those too near another to tell apart in floating point as fractions."""
    order = np.argsort(x, kind="stable")
    near = np.diff(x[order]) <= 4 * WIDTH * np.maximum(1.0, np.abs(x[order][1:]))
    doubtful = order[np.concatenate(([False], near)) | np.concatenate((near, [False]))] if len(x) > 1 else order[:0]
    keys: list[Any] = x.tolist()
    if doubtful.size and not gauge.certain:
        for row, value in zip(doubtful.tolist(), gauge.exact(rows[doubtful]), strict=True):
            keys[row] = value
    return keys


def places(keys: Sequence[Any], direction: Direction = Direction.HIGHER) -> list[int]:
    """1-2-2-4 ranks of the keys."""
    first: dict[Any, int] = {}
    for place, key in enumerate(sorted(keys, reverse=direction is Direction.HIGHER), start=1):
        first.setdefault(key, place)
    return [first[key] for key in keys]


def _ranked(item: Item, gauge: Gauge, people: Sequence[Person]) -> Gauge:
    x, count = np.ones(len(people)), np.ones(len(people))
    for group in peer_groups(people, cast(ByRank, item.method).peers):
        rows = group[gauge.states[group] == SCORED]
        if rows.size:
            x[rows] = places(_exact_among(gauge, gauge.x[rows], rows), item.direction)
            count[rows] = rows.size
    return replace(gauge, x=x, count=count, certain=True, exact=lambda rows: fractions(x, rows))


def _reached(item: Item, inputs: Inputs, presence: Array) -> Gauge:
    method = cast(AllReach, item.method)
    shape = (len(method.lines), len(presence))
    met, there, missing = np.zeros(shape), np.zeros(shape, dtype=bool), np.zeros(len(presence), dtype=bool)
    for k, line in enumerate(method.lines):
        gauge = _from_figures(_Figures(item, (Term(line.indicator),), line.measure, inputs, presence))
        there[k], missing = gauge.states == SCORED, missing | (gauge.states == MISSING)
        met[k] = there[k] & _line_reached(gauge, line.at, line.direction)
    x, count = met.sum(axis=0), there.sum(axis=0).astype(float)
    states = np.where(missing, MISSING, np.where(count == 0, NOT_APPLICABLE, SCORED)).astype(np.int8)
    return Gauge(np.where(states == SCORED, x, np.nan), x, count, states, True, lambda rows: fractions(x, rows))


def _line_reached(gauge: Gauge, at: Decimal, direction: Direction) -> Array:
    sign = 1 if direction is Direction.HIGHER else -1
    way = (gauge.x - float(at)) * sign
    reached = way >= 0
    near = np.flatnonzero((np.abs(way) <= 2 * WIDTH * np.maximum(1.0, np.abs(gauge.x))) & (gauge.states == SCORED))
    if near.size:
        reached[near] = [(value - Fraction(at)) * sign >= 0 for value in gauge.exact(near)]
    return reached


def _kept(ratings: Array, drop: bool) -> Array:
    """Which ratings count: those given, less one highest and one lowest where `drop` and four or more are there."""
    given = ~np.isnan(ratings)
    if not drop:
        return given
    kept = given.copy()
    rows = np.flatnonzero(given.sum(axis=1) >= 4)
    if rows.size:
        kept[rows, np.nanargmax(ratings[rows], axis=1)] = False
        lowest = np.where(kept[rows], ratings[rows], np.nan)
        kept[rows, np.nanargmin(lowest, axis=1)] = False
    return kept


def rating_weights(item: Item) -> tuple[Decimal, ...]:
    method = item.method
    if isinstance(method, Manual):
        return tuple(rater.weight for rater in method.raters)
    return tuple(check.marks for check in cast(Checklist, method).checks)


def ratings_of(item: Item, inputs: Inputs, count: int) -> Array:
    """People × raters or checks, as given; all missing where nothing was given. A single column may be flat."""
    columns = len(rating_weights(item))
    given = inputs.ratings.get(item.code)
    return np.full((count, columns), np.nan) if given is None else np.asarray(given).reshape(count, columns)


def _rated(item: Item, inputs: Inputs, count: int) -> Gauge:
    given = ratings_of(item, inputs, count)
    ratings = given.astype(np.float64)
    kept = _kept(ratings, isinstance(item.method, Manual) and item.method.drop_extremes)
    weights = rating_weights(item)
    weight = kept @ np.array([float(w) for w in weights])
    states = np.where(weight > 0, SCORED, MISSING).astype(np.int8)
    total = np.nan_to_num(np.where(kept, ratings, 0.0)) @ np.array([float(w) for w in weights])
    x = total / np.where(weight > 0, weight, 1.0)

    def exact(rows: Units) -> Array:
        return np.array([_mean(given[row], kept[row], weights) for row in rows.tolist()], dtype=object)

    return Gauge(np.where(weight > 0, x, np.nan), x, np.ones(count), states, False, exact)


def _mean(ratings: Array, kept: Array, weights: Sequence[Decimal]) -> Fraction:
    columns = np.flatnonzero(kept).tolist()
    total = sum((fraction(ratings[k]) * Fraction(weights[k]) for k in columns), Fraction(0))
    return total / sum((Fraction(weights[k]) for k in columns), Fraction(0))


def _limited(gauge: Gauge, item: Item, people: Sequence[Person], inputs: Inputs, month: Month | None) -> Gauge:
    """The states with what stands above the figures: not applicable, not due, not of this person's scheme."""
    excluded = inputs.not_applicable.get(item.code)
    if excluded is None and is_due(item, month) and not (item.grades or item.posts or item.territories):
        return gauge
    states = gauge.states.copy()
    if excluded is not None:
        states[np.asarray(excluded, dtype=bool)] = NOT_APPLICABLE
    if not is_due(item, month):
        carried = floats(inputs.carried.get(item.code), len(people))
        states[:] = np.where(np.isnan(carried), NOT_DUE, CARRIED)
    states[~concerns(item, people)] = OUTSIDE
    return replace(gauge, states=states, shown=np.where(states == SCORED, gauge.shown, np.nan))


def gauge(item: Item, people: Sequence[Person], inputs: Inputs, presence: Array, month: Month | None) -> Gauge:
    """Where each person stands in the item."""
    if isinstance(item.method, Manual | Checklist):
        base = _rated(item, inputs, len(people))
    elif isinstance(item.method, AllReach):
        base = _reached(item, inputs, presence)
    else:
        base = _from_figures(_Figures(item, item.sources, item.measure, inputs, presence))
    limited = _limited(base, item, people, inputs, month)
    return _ranked(item, limited, people) if isinstance(item.method, ByRank) else limited
