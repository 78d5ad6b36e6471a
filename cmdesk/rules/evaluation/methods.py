"""From measure to marks. Each function is written once and runs on floats and on fractions alike.

`x`: array of measures (none missing); `full`: the mark worked towards; `number`: float or Fraction.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, cast

import numpy as np

from cmdesk.rules.evaluation.exact import Array, Number
from cmdesk.values.evaluation import Direction, Item, ItemKind, Steps
from cmdesk.values.evaluation import methods as by

_ZERO = Decimal(0)


def full_mark(item: Item) -> Decimal:
    return Decimal(1) if item.kind is ItemKind.VETO else item.full


def reaches(x: Array, line: Any, direction: Direction) -> Array:
    return cast(Array, x >= line if direction is Direction.HIGHER else x <= line)


def zero_at(method: by.Proportional, direction: Direction) -> Decimal:
    """The measure at which a proportional item brings nothing."""
    if method.zero_at is not None:
        return method.zero_at
    return _ZERO if direction is Direction.HIGHER else 2 * method.full_at


def starts_at(item: Item) -> Decimal:
    """The marks at the line, before anything is taken off or put on."""
    if isinstance(item.method, by.Threshold) and item.method.start is not None:
        return item.method.start
    return full_mark(item) if item.kind is ItemKind.NORMAL else _ZERO


def _proportional(item: Item, x: Array, number: Number) -> Array:
    method, full = cast(by.Proportional, item.method), number(full_mark(item))
    zero = number(zero_at(method, item.direction))
    share = (x - zero) / (number(method.full_at) - zero)
    floor, cap = number(method.floor / 100), number(method.cap / 100)
    marks = np.minimum(np.maximum(share, floor), cap) * full
    if method.line is None:
        return cast(Array, marks)
    reached = reaches(x, number(method.line), item.direction)
    return np.asarray(np.where(reached, marks, number(_ZERO)))


def _steps(way: Array, kind: Steps) -> Array:
    if kind is Steps.EXACT:
        return way
    return way // 1 if kind is Steps.FULL else -(-way // 1)


def _threshold(item: Item, x: Array, number: Number) -> Array:
    method = cast(by.Threshold, item.method)
    line, zero = number(method.line), number(_ZERO)
    way = ((x - line) if item.direction is Direction.HIGHER else (line - x)) / number(method.step)
    above, below = _steps(np.maximum(way, zero), method.steps), _steps(np.maximum(-way, zero), method.steps)
    return np.asarray(number(starts_at(item)) - below * number(method.off) + above * number(method.on))


def _bands(item: Item, x: Array, number: Number) -> Array:
    method = cast(by.Bands, item.method)
    marks = np.full(x.shape, number(method.otherwise), dtype=x.dtype)
    for band in sorted(method.bands, key=lambda b: b.edge, reverse=item.direction is Direction.LOWER):
        marks = np.where(reaches(x, number(band.edge), item.direction), number(band.marks), marks)
    return marks


def _curve(item: Item, x: Array, number: Number) -> Array:
    knots = sorted(cast(by.Curve, item.method).knots, key=lambda k: k.edge)
    marks = np.full(x.shape, number(knots[0].marks), dtype=x.dtype)
    for left, right in pairwise(knots):
        slope = number(right.marks - left.marks) / number(right.edge - left.edge)
        way = np.minimum(x, number(right.edge)) - number(left.edge)
        marks = np.where(x > number(left.edge), number(left.marks) + way * slope, marks)
    return marks


def _by_rank(item: Item, x: Array, count: Array, number: Number) -> Array:
    """`x` is the rank, `count` how many were ranked."""
    method, full = cast(by.ByRank, item.method), number(full_mark(item))
    if method.step is not None:
        return cast(Array, full - (x - 1) * number(method.step))
    table, place = (method.places, x) if method.places else (method.shares, x * 100 / count)
    if not table:
        others = np.maximum(count - 1, number(Decimal(1)))
        return cast(Array, full - (x - 1) * (full - number(method.last)) / others)
    marks = np.full(x.shape, number(method.last), dtype=x.dtype)
    for band in sorted(table, key=lambda b: b.edge, reverse=True):
        marks = np.where(place <= number(band.edge), number(band.marks), marks)
    return marks


def _per_occurrence(item: Item, x: Array, number: Number) -> Array:
    method = cast(by.PerOccurrence, item.method)
    change = np.maximum(x - number(method.free), number(_ZERO)) * number(method.each)
    return cast(Array, change if item.kind is ItemKind.BONUS else number(starts_at(item)) - change)


def _checklist(item: Item, x: Array, number: Number) -> Array:
    return cast(Array, x * number(full_mark(item)))


def _manual(item: Item, x: Array, number: Number) -> Array:
    scale = cast(by.Manual, item.method).scale
    return x if scale is None else cast(Array, x * number(full_mark(item)) / number(scale))


def _yes_no(item: Item, x: Array, number: Number) -> Array:
    reached = reaches(x, number(cast(by.YesNo, item.method).line), item.direction)
    return np.asarray(np.where(reached, number(full_mark(item)), number(_ZERO)))


def _all_reach(item: Item, x: Array, count: Array, number: Number) -> Array:
    """`x` is how many lines are reached, `count` how many there are for the person."""
    each = number(cast(by.AllReach, item.method).each)
    return np.asarray(np.where(x == count, number(full_mark(item)), x * each))


_MARKS: dict[type, Callable[[Item, Array, Number], Array]] = {
    by.Proportional: _proportional, by.Threshold: _threshold, by.Bands: _bands, by.Curve: _curve,
    by.PerOccurrence: _per_occurrence, by.Checklist: _checklist, by.Manual: _manual, by.YesNo: _yes_no,
}
_COUNTED: dict[type, Callable[[Item, Array, Array, Number], Array]] = {by.ByRank: _by_rank, by.AllReach: _all_reach}
_OWN_SIGN = (by.Threshold, by.PerOccurrence)
_CAPPED = (*_OWN_SIGN, by.Manual, by.Checklist)


def bounds(item: Item) -> tuple[Decimal | None, Decimal | None]:
    """Least and most marks of the item (None: none)."""
    full = full_mark(item)
    if item.kind is ItemKind.DEDUCTION:
        natural: tuple[Decimal | None, Decimal | None] = (-full if full else None, _ZERO)
    elif item.kind is ItemKind.BONUS:
        natural = (_ZERO, full or None)
    else:
        natural = (_ZERO, full if isinstance(item.method, _CAPPED) else None)
    return (natural[0] if item.floor is None else item.floor, natural[1] if item.cap is None else item.cap)


def unbounded(item: Item, x: Array, count: Array, number: Number) -> Array:
    """Marks of each measure before the item's bounds."""
    counted = _COUNTED.get(type(item.method))
    out = counted(item, x, count, number) if counted else _MARKS[type(item.method)](item, x, number)
    if item.kind is ItemKind.DEDUCTION and not isinstance(item.method, _OWN_SIGN):
        return -out
    return out


def marks(item: Item, x: Array, count: Array, number: Number) -> Array:
    """Marks of each measure, bounded, out of the item's full mark."""
    out = unbounded(item, x, count, number)
    least, most = bounds(item)
    if least is not None:
        out = np.maximum(out, number(least))
    return out if most is None else np.minimum(out, number(most))


def points_per_mark(item: Item) -> Fraction:
    """What marks are multiplied by to be points: weight ÷ out_of."""
    if item.out_of is None or item.kind is ItemKind.VETO:
        return Fraction(1)
    return Fraction(item.weight) / Fraction(item.out_of)
