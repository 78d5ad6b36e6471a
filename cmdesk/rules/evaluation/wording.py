"""A scoring rule in words, from its data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any, cast

from cmdesk.rules.evaluation.methods import bounds, full_mark, starts_at, zero_at
from cmdesk.rules.evaluation.numerals import short, signed
from cmdesk.values.evaluation import (
    HUNDRED,
    Band,
    Direction,
    Item,
    ItemKind,
    Measure,
    Peers,
    Prorate,
    Span,
    Steps,
    VetoEffect,
)
from cmdesk.values.evaluation import methods as by
from cmdesk.values.messages import Msg, _

MEASURES: dict[Measure, Msg] = {
    Measure.VALUE: _("Value"),
    Measure.COMPLETION: _("Completion"),
    Measure.RECIPROCAL: _("Target reached (lower is better)"),
    Measure.GROWTH: _("Growth"),
    Measure.CHANGE: _("Change from last period"),
    Measure.DEVIATION: _("Deviation"),
}
_MEASURED: dict[Measure, Msg] = {
    Measure.COMPLETION: _("completion = actual ÷ target"),
    Measure.RECIPROCAL: _("completion = target ÷ actual"),
    Measure.GROWTH: _("growth = (this period − last) ÷ last"),
    Measure.CHANGE: _("change = this period − last"),
    Measure.DEVIATION: _("deviation = |actual − target| ÷ target"),
}
PEERS: dict[Peers, Msg] = {
    Peers.ALL: _("among all"), Peers.TERRITORY: _("within the territory"), Peers.GRADE: _("within the grade"),
}
_DUE: dict[Span, Msg] = {
    Span.MONTH: _("decided each month"),
    Span.QUARTER: _("decided each quarter"),
    Span.HALF_YEAR: _("decided each half-year"),
    Span.YEAR: _("decided each year"),
}
_EFFECTS: dict[VetoEffect, Msg] = {
    VetoEffect.TOTAL_ZERO: _("the total becomes 0"),
    VetoEffect.SECTION_ZERO: _("the section becomes 0"),
    VetoEffect.TOTAL_CAP: _("the total is at most {cap}"),
    VetoEffect.LAST_RANK: _("the rank is behind all others"),
    VetoEffect.NO_HONOURS: _("no award and no promotion"),
}
_ABOVE_BELOW = (_("each {step} above adds {on}"), _("each {step} below costs {off}"))
_BELOW_ABOVE = (_("each {step} below adds {on}"), _("each {step} above costs {off}"))


def joined(clauses: Sequence[Msg]) -> Msg:
    return reduce(lambda before, after: _("{before}; {after}")(before=before, after=after), clauses)


def _percent(item: Item, number: Decimal) -> str:
    unit = "%" if item.measure not in (Measure.VALUE, Measure.CHANGE) else item.unit.zh if item.unit.zh == "%" else ""
    return f"{signed(number)}{unit}"


def _sign(item: Item) -> str:
    return "≥" if item.direction is Direction.HIGHER else "≤"


def _proportional(item: Item) -> Iterator[Msg]:
    method, full = cast(by.Proportional, item.method), full_mark(item)
    zero = zero_at(method, item.direction)
    at = _percent(item, method.full_at)
    if zero == 0:
        yield _("{full} marks at {at}, in proportion")(full=short(full), at=at)
    else:
        yield _("{full} marks at {at}, none at {zero}, in proportion between")(
            full=short(full), at=at, zero=_percent(item, zero)
        )
    most = _("no more than the full mark") if method.cap == HUNDRED else _("at most {cap}% of the full mark")
    yield most(cap=short(method.cap))
    if method.floor > 0:
        yield _("at least {floor}% of the full mark")(floor=short(method.floor))
    if method.line is not None:
        yield _("nothing unless {line} is reached")(line=f"{_sign(item)} {_percent(item, method.line)}")


def _step(item: Item, step: Decimal) -> Msg | str:
    if not _percent(item, step).endswith("%"):
        return short(step)
    return _("1 percentage point") if step == 1 else _("{n} percentage points")(n=short(step))


def _threshold(item: Item) -> Iterator[Msg]:
    method = cast(by.Threshold, item.method)
    yield _("required {line}")(line=f"{_sign(item)} {_percent(item, method.line)}")
    adds, costs = _ABOVE_BELOW if item.direction is Direction.HIGHER else _BELOW_ABOVE
    step = _step(item, method.step)
    if starts_at(item) != full_mark(item) and item.kind is ItemKind.NORMAL:
        yield _("{start} marks at the line")(start=short(starts_at(item)))
    if method.off:
        yield costs(step=step, off=short(method.off))
    if method.on:
        yield adds(step=step, on=short(method.on))
    if method.steps is not Steps.EXACT:
        yield _("only full steps count") if method.steps is Steps.FULL else _("every started step counts in full")


def table(item: Item, bands: Sequence[Band]) -> str:
    ordered = sorted(bands, key=lambda b: b.edge, reverse=item.direction is Direction.HIGHER)
    return ", ".join(f"{_sign(item)} {_percent(item, b.edge)}: {signed(b.marks)}" for b in ordered)


def _bands(item: Item) -> Iterator[Msg]:
    method = cast(by.Bands, item.method)
    yield _("by bands {bands}")(bands=table(item, method.bands))
    yield _("otherwise {marks}")(marks=signed(method.otherwise))


def _curve(item: Item) -> Iterator[Msg]:
    knots = sorted(cast(by.Curve, item.method).knots, key=lambda k: k.edge)
    points = ", ".join(f"{_percent(item, k.edge)}: {signed(k.marks)}" for k in knots)
    yield _("along the line through {points}")(points=points)


def _by_rank(item: Item) -> Iterator[Msg]:
    method, full = cast(by.ByRank, item.method), short(full_mark(item))
    if method.step is not None:
        yield _("the first gets {full}, each place further down {step} less")(full=full, step=short(method.step))
    elif method.places or method.shares:
        rows = sorted(method.places or method.shares, key=lambda b: b.edge)
        percent = "" if method.places else "%"
        shown = ", ".join(f"≤ {short(b.edge)}{percent}: {short(b.marks)}" for b in rows)
        yield (_("by place {bands}") if method.places else _("by share of the ranking {bands}"))(bands=shown)
        yield _("otherwise {marks}")(marks=short(method.last))
    else:
        yield _("from {full} for the first evenly down to {last} for the last")(full=full, last=short(method.last))
    yield PEERS[method.peers]


def _per_occurrence(item: Item) -> Iterator[Msg]:
    method = cast(by.PerOccurrence, item.method)
    if item.kind is ItemKind.BONUS:
        yield _("each occurrence brings {each}")(each=short(method.each))
    else:
        yield _("each occurrence costs {each}")(each=short(method.each))
    if method.free:
        yield _("the first {free} do not count")(free=short(method.free))


def _checklist(item: Item) -> Iterator[Msg]:
    yield _("{full} marks by the share of the checks met")(full=short(full_mark(item)))


def _manual(item: Item) -> Iterator[Msg]:
    method = cast(by.Manual, item.method)
    scale = short(full_mark(item) if method.scale is None else method.scale)
    if len(method.raters) == 1:
        yield _("marked by hand out of {scale}")(scale=scale)
    else:
        yield _("weighted mean of {count} raters, each out of {scale}")(count=len(method.raters), scale=scale)
    if method.drop_extremes:
        yield _("without the highest and the lowest")


def _yes_no(item: Item) -> Iterator[Msg]:
    line = f"{_sign(item)} {_percent(item, cast(by.YesNo, item.method).line)}"
    if item.kind is ItemKind.VETO:
        yield _("veto if {line}")(line=line)
    else:
        yield _("{full} marks if {line}, else 0")(full=short(full_mark(item)), line=line)


def _all_reach(item: Item) -> Iterator[Msg]:
    method = cast(by.AllReach, item.method)
    yield _("{full} marks if all {count} lines are reached")(full=short(full_mark(item)), count=len(method.lines))
    if method.each:
        yield _("else {each} for each one reached")(each=short(method.each))
    else:
        yield _("else 0")


_WORDS: dict[type, Callable[[Item], Iterator[Msg]]] = {
    by.Proportional: _proportional, by.Threshold: _threshold, by.Bands: _bands, by.Curve: _curve, by.ByRank: _by_rank,
    by.PerOccurrence: _per_occurrence, by.Checklist: _checklist, by.Manual: _manual, by.YesNo: _yes_no,
    by.AllReach: _all_reach,
}


def _limits(item: Item) -> Iterator[Msg]:
    least, most = bounds(item)
    if item.kind is ItemKind.DEDUCTION:
        if least is not None:
            yield _("at most {most} off")(most=short(-least))
        return
    if isinstance(item.method, by.PerOccurrence) and item.kind is ItemKind.NORMAL:
        yield _("down to {least}")(least=signed(least or Decimal(0)))
    bounded = isinstance(item.method, by.Threshold) or item.cap is not None or item.kind is ItemKind.BONUS
    if most is not None and bounded and item.kind is not ItemKind.VETO:
        yield _("at most {most}")(most=short(most))


def _around(item: Item) -> Iterator[Msg]:
    if item.out_of is not None and item.out_of != item.weight:
        yield _("{out_of} marks count as {weight} points")(out_of=short(item.out_of), weight=short(item.weight))
    if item.prorate is Prorate.TARGET:
        yield _("the target is reduced to the days present")
    if item.prorate is Prorate.POINTS:
        yield _("the points are reduced to the days present")
    if item.due in _DUE:
        yield _DUE[item.due]
    if item.kind is ItemKind.VETO:
        yield _EFFECTS[item.veto](cap=short(item.veto_cap))


def rule_in_words(item: Item) -> Msg:
    """The whole rule of an item, clause by clause."""
    clauses: list[Any] = [_MEASURED[item.measure]] if item.measure in _MEASURED else []
    clauses += [*_WORDS[type(item.method)](item), *_limits(item), *_around(item)]
    return joined(clauses)
