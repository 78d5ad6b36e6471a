"""A score as a sum one can follow on paper. Only figures and signs, so it reads the same in every language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import cast

from cmdesk.rules.evaluation.methods import bounds, full_mark, points_per_mark, starts_at, zero_at
from cmdesk.rules.evaluation.numerals import short, signed
from cmdesk.values.evaluation import Band, Direction, Item, ItemKind, Steps
from cmdesk.values.evaluation import methods as by

_EVEN, _FINE = 2, 4


def decimal(value: Fraction, places: int = _FINE) -> Decimal:
    """Rounded half up to `places`."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def shown(value: Fraction) -> str:
    """Two decimals, up to four where they are there."""
    number = decimal(value)
    even = number.quantize(Decimal(1).scaleb(-_EVEN), ROUND_HALF_UP)
    return f"{even if even == number else number.normalize():f}".replace("-", "−")


def whole(value: Fraction) -> str:
    return short(decimal(value)).replace("-", "−")


def _proportional(item: Item, x: Fraction, _count: int) -> str:
    method, full = cast(by.Proportional, item.method), short(full_mark(item))
    zero = zero_at(method, item.direction)
    if method.line is not None and not _reaches(item, x, method.line):
        return f"{shown(x)} {_short_of(item)} {signed(method.line)} → 0"
    share = (x - Fraction(zero)) / (Fraction(method.full_at) - Fraction(zero)) * 100
    if share > method.cap:
        return f"{full} × {short(method.cap)} ÷ 100"
    if share < method.floor:
        return f"{full} × {short(method.floor)} ÷ 100"
    if zero == 0:
        return f"{full} × {shown(x)} ÷ {short(method.full_at)}"
    if zero > method.full_at:
        return f"{full} × ({signed(zero)} − {shown(x)}) ÷ {short(zero - method.full_at)}"
    return f"{full} × ({shown(x)} {_minus(zero)}) ÷ {short(method.full_at - zero)}"


def _minus(number: Decimal) -> str:
    return f"+ {short(-number)}" if number < 0 else f"− {short(number)}"


def _reaches(item: Item, x: Fraction, line: Decimal) -> bool:
    return x >= line if item.direction is Direction.HIGHER else x <= line


def _sign(item: Item) -> str:
    return "≥" if item.direction is Direction.HIGHER else "≤"


def _short_of(item: Item) -> str:
    return "<" if item.direction is Direction.HIGHER else ">"


def _threshold(item: Item, x: Fraction, _count: int) -> str:
    method = cast(by.Threshold, item.method)
    start = starts_at(item)
    good, larger = _reaches(item, x, method.line), x > method.line
    rate = method.on if good else method.off
    if x == method.line or not rate:
        return f"{shown(x)} {_sign(item) if good else _short_of(item)} {signed(method.line)} → {signed(start)}"
    line = shown(Fraction(method.line))
    way = f"({shown(x)} {_minus_text(line)})" if larger else f"({line} {_minus_text(shown(x))})"
    if method.step != 1:
        way = f"{way} ÷ {short(method.step)}"
    if method.steps is not Steps.EXACT:
        way = f"⌊{way}⌋" if method.steps is Steps.FULL else f"⌈{way}⌉"
    change = f"{'+' if good else '−'} {way} × {short(rate)}"
    return change.lstrip("+ ") if start == 0 and good else change if start == 0 else f"{short(start)} {change}"


def _minus_text(number: str) -> str:
    return f"+ {number[1:]}" if number.startswith("−") else f"− {number}"


def _bands(item: Item, x: Fraction, _count: int) -> str:
    method = cast(by.Bands, item.method)
    return _band(item, shown(x), [b for b in method.bands if _reaches(item, x, b.edge)], method)


def _band(item: Item, x: str, met: Sequence[Band], method: by.Bands) -> str:
    if not met:
        worst = sorted((b.edge for b in method.bands), reverse=item.direction is Direction.LOWER)[0]
        return f"{x} {_short_of(item)} {signed(worst)} → {signed(method.otherwise)}"
    best = max(met, key=lambda b: b.edge if item.direction is Direction.HIGHER else -b.edge)
    return f"{x} {_sign(item)} {signed(best.edge)} → {signed(best.marks)}"


def _curve(item: Item, x: Fraction, _count: int) -> str:
    knots = sorted(cast(by.Curve, item.method).knots, key=lambda k: k.edge)
    if x <= knots[0].edge:
        return f"{shown(x)} ≤ {signed(knots[0].edge)} → {signed(knots[0].marks)}"
    if x >= knots[-1].edge:
        return f"{shown(x)} ≥ {signed(knots[-1].edge)} → {signed(knots[-1].marks)}"
    right = next(k for k, knot in enumerate(knots) if knot.edge >= x)
    low, high = knots[right - 1], knots[right]
    rise = f"({signed(high.marks)} {_minus(low.marks)}) ÷ ({signed(high.edge)} {_minus(low.edge)})"
    return f"{signed(low.marks)} + ({shown(x)} {_minus(low.edge)}) × {rise}"


def _by_rank(item: Item, x: Fraction, count: int) -> str:
    method, full = cast(by.ByRank, item.method), short(full_mark(item))
    if method.step is not None:
        return f"{full} − ({x} − 1) × {short(method.step)}"
    if method.places or method.shares:
        place = x if method.places else x * 100 / count
        rows = sorted(method.places or method.shares, key=lambda b: b.edge)
        met = next((b for b in rows if place <= b.edge), None)
        share = "" if method.places else f" × 100 ÷ {count}"
        if met is None:
            return f"{x}{share} > {short(rows[-1].edge)} → {short(method.last)}"
        return f"{x}{share} ≤ {short(met.edge)} → {short(met.marks)}"
    return f"{full} − ({x} − 1) × ({full} {_minus(method.last)}) ÷ {max(count - 1, 1)}"


def _per_occurrence(item: Item, x: Fraction, _count: int) -> str:
    method = cast(by.PerOccurrence, item.method)
    over = f"max({whole(x)} − {short(method.free)}, 0)" if method.free else whole(x)
    change = f"{over} × {short(method.each)}"
    if item.kind is ItemKind.BONUS:
        return change
    start = starts_at(item)
    return f"{short(start)} − {change}" if start else f"−{change}"


def _checklist(item: Item, x: Fraction, _count: int) -> str:
    return f"{short(full_mark(item))} × {x.numerator} ÷ {x.denominator}"


def _manual(item: Item, x: Fraction, _count: int) -> str:
    scale = cast(by.Manual, item.method).scale
    return shown(x) if scale is None else f"{shown(x)} × {short(full_mark(item))} ÷ {short(scale)}"


def _yes_no(item: Item, x: Fraction, _count: int) -> str:
    line = cast(by.YesNo, item.method).line
    if _reaches(item, x, line):
        return f"{whole(x)} {_sign(item)} {signed(line)} → {short(full_mark(item))}"
    return f"{whole(x)} {_short_of(item)} {signed(line)} → 0"


def _all_reach(item: Item, x: Fraction, count: int) -> str:
    if x == count:
        return f"{x} = {count} → {short(full_mark(item))}"
    each = cast(by.AllReach, item.method).each
    return f"{x} < {count} → {x} × {short(each)}" if each else f"{x} < {count} → 0"


_FORMULAS: dict[type, Callable[[Item, Fraction, int], str]] = {
    by.Proportional: _proportional, by.Threshold: _threshold, by.Bands: _bands, by.Curve: _curve, by.ByRank: _by_rank,
    by.PerOccurrence: _per_occurrence, by.Checklist: _checklist, by.Manual: _manual, by.YesNo: _yes_no,
    by.AllReach: _all_reach,
}


def _bounded(item: Item, text: str, unbounded: Fraction) -> str:
    """With the bound that cuts in, if one does."""
    least, most = bounds(item)
    if least is not None and unbounded < least:
        return f"max({signed(least)}, {text})"
    if most is not None and unbounded > most:
        return f"min({signed(most)}, {text})"
    return text


def _times(text: str, factor: str) -> str:
    """`text` in brackets where it is more than a product."""
    simple = not any(sign in text for sign in (" + ", " − ", "→", "<", ">", "=")) or text.startswith(("max(", "min("))
    return f"{text} × {factor}" if simple else f"({text}) × {factor}"


def formula(
    item: Item, x: Fraction, count: int, unbounded: Fraction, presence: Decimal, spread: Fraction, score: str,
) -> str:
    """The sum of one score. `presence`: share the points are reduced to; `spread`: factor from absent items."""
    text = _FORMULAS[type(item.method)](item, x, count)
    if item.kind is ItemKind.DEDUCTION and not isinstance(item.method, by.Threshold | by.PerOccurrence):
        text = f"−({text})"
    text = _bounded(item, text, unbounded)
    if points_per_mark(item) != 1:
        text = f"{_times(text, short(item.weight))} ÷ {short(full_mark(item))}"
    if presence != 1:
        text = _times(text, short(decimal(Fraction(presence))))
    if spread != 1:
        text = f"{_times(text, str(spread.numerator))} ÷ {spread.denominator}"
    return f"{text} = {score}"
