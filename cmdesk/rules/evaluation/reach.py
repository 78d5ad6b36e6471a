"""By how much a measure would have to be better for the person to reach the next above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

from cmdesk.rules.evaluation.cells import BY_METHOD, Cells
from cmdesk.rules.evaluation.exact import fraction, half_up
from cmdesk.rules.evaluation.methods import marks, points_per_mark
from cmdesk.rules.evaluation.numerals import signed
from cmdesk.rules.evaluation.ranking import ranking
from cmdesk.rules.evaluation.run import Points
from cmdesk.values.evaluation import (
    AllReach,
    ByRank,
    Checklist,
    Direction,
    EvaluationResult,
    ItemKind,
    Manual,
    Measure,
    Peers,
    PerOccurrence,
    Person,
    Prorate,
    Scheme,
    Step,
    Threshold,
)
from cmdesk.values.messages import Msg, _

_FIXED = (ByRank, Checklist, AllReach)
_MOST_STEPS = 10**6


def next_above(
    scheme: Scheme, people: Sequence[Person], result: EvaluationResult, points: Points, row: int, column: int,
    language: str,
) -> Step | None:
    """None for the first and for those not ranked."""
    own = next(r for r in ranking(scheme, people, result, Peers.ALL, "", {}) if r.person == people[row].code)
    if not own.above or scheme.items[column].kind is ItemKind.VETO:
        return None
    above = next(person.name for person in people if person.code == own.above)
    unit = result.decimal(1)
    gap = max(own.gap, unit)
    found = _search(points, row, column, int(gap / unit), result)
    name = scheme.items[column].name.words(language)
    if found is None:
        text = _("{gap} points behind {above}; “{item}” alone cannot make that up.")
        return Step(above=own.above, gap=own.gap, change=None, to=None, text=text(gap=gap, above=above, item=name))
    change, to = found
    text = _better(points.cells[column])(item=name, change=signed(abs(change)), to=signed(to), above=above, gap=gap)
    return Step(above=own.above, gap=own.gap, change=change, to=to, text=text)


def _better(cells: Cells) -> Msg:
    percent = cells.item.measure not in (Measure.VALUE, Measure.CHANGE) or cells.item.unit.zh == "%"
    if _improves(cells) > 0:
        if percent:
            return _("Raising “{item}” by {change} percentage points to {to}% draws level with {above} ({gap} points).")
        return _("Raising “{item}” by {change} to {to} draws level with {above} ({gap} points).")
    if percent:
        return _("Lowering “{item}” by {change} percentage points to {to}% draws level with {above} ({gap} points).")
    return _("Lowering “{item}” by {change} to {to} draws level with {above} ({gap} points).")


def _improves(cells: Cells) -> int:
    """+1 where a greater measure brings more points, −1 where a smaller one does."""
    item = cells.item
    if isinstance(item.method, PerOccurrence):
        return 1 if item.kind is ItemKind.BONUS else -1
    up = 1 if item.direction is Direction.HIGHER or isinstance(item.method, Manual) else -1
    return -up if item.kind is ItemKind.DEDUCTION and not isinstance(item.method, Threshold) else up


def _grain(cells: Cells, x: Fraction) -> Fraction:
    """The step in which the measure is moved: whole occurrences, else two decimals, coarser for large figures."""
    if isinstance(cells.item.method, PerOccurrence):
        return Fraction(1)
    digits = len(str(int(abs(x))))
    return Fraction(10) ** max(digits - 5, -2) if digits > 3 else Fraction(1, 100)


def _search(
    points: Points, row: int, column: int, gap: int, result: EvaluationResult,
) -> tuple[Decimal, Decimal] | None:
    """The smallest change of the measure that brings `gap` units, and where it leads to."""
    cells = points.cells[column]
    if cells.rules[row] != BY_METHOD or cells.item.kind is ItemKind.VETO or isinstance(cells.item.method, _FIXED):
        return None
    x = fraction(cells.gauge.exact(np.array([row]))[0])
    step = _grain(cells, x) * _improves(cells)
    most = _MOST_STEPS if step > 0 else min(_MOST_STEPS, int(max(x, Fraction(0)) / -step))
    units = _units(points, row, column, result.decimals)
    wanted = units(x) + gap
    if cells.item.measure in (Measure.GROWTH, Measure.CHANGE):
        most = _MOST_STEPS
    if units(x + most * step) < wanted:
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if units(x + middle * step) >= wanted else (middle, high)
    return _exact(high * step), _exact(x + high * step)


def _exact(value: Fraction) -> Decimal:
    number = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001")).normalize()
    return number + 0 if number.as_tuple().exponent != 0 else number


def _units(points: Points, row: int, column: int, decimals: int) -> Callable[[Fraction], int]:
    cells = points.cells[column]
    factor = points_per_mark(cells.item) * points.spreading.factor(row, column)
    if cells.item.prorate is Prorate.POINTS:
        factor *= fraction(cells.presence[row])
    count = np.array([fraction(cells.gauge.count[row].item())], dtype=object)

    def units(x: Fraction) -> int:
        return half_up(Fraction(marks(cells.item, np.array([x], dtype=object), count, Fraction)[0]) * factor, decimals)

    return units
