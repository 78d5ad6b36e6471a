"""What is missing before a run scores, and which ratings stand out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median
from typing import Any

import numpy as np

from cmdesk.rules.evaluation.exact import floats, fraction
from cmdesk.rules.evaluation.gauge import MISSING, NOT_APPLICABLE, gauge, ratings_of
from cmdesk.rules.evaluation.methods import full_mark
from cmdesk.rules.evaluation.needs import needs_of
from cmdesk.values.evaluation import (
    AllReach,
    Checklist,
    Column,
    Inputs,
    Item,
    Manual,
    Missing,
    Outlier,
    Person,
    Scheme,
)
from cmdesk.values.periods import Month


def missing_in(item: Item, people: Sequence[Person], inputs: Inputs, month: Month | None) -> Iterator[Missing]:
    """What one item lacks, person by person."""
    presence = np.array([person.presence for person in people], dtype=object)
    states = gauge(item, people, inputs, presence, month).states
    if isinstance(item.method, Manual):
        absent = np.isnan(ratings_of(item, inputs, len(people)).astype(np.float64))
        concerned = np.flatnonzero(states <= MISSING)
        for row in concerned[states[concerned] != NOT_APPLICABLE].tolist():
            raters = item.method.raters
            yield from (Missing(people[row].code, item.code, "", raters[k].code) for k in np.flatnonzero(absent[row]))
        return
    for row in np.flatnonzero(states == MISSING).tolist():
        if isinstance(item.method, Checklist):
            yield Missing(people[row].code, item.code, "", "")
        else:
            yield from _missing_figures(item, people[row].code, row, inputs, len(people))


def _missing_figures(item: Item, person: str, row: int, inputs: Inputs, count: int) -> Iterator[Missing]:
    targets: list[Missing] = []
    has_target = False
    for need in needs_of(item):
        column = inputs.figures.get(need.key)
        if need.value and (_gone(column, "value", row, count) or _gone_rate(column, "over", row, count)):
            yield Missing(person, item.code, need.key, "value")
        if need.last and (_gone(column, "last", row, count) or _gone_rate(column, "last_over", row, count)):
            yield Missing(person, item.code, need.key, "last")
        if need.target and _gone(column, "target", row, count):
            targets.append(Missing(person, item.code, need.key, "target"))
        elif need.target:
            has_target = True
    if not has_target or isinstance(item.method, AllReach):
        yield from targets


def _gone(column: Column | None, part: str, row: int, count: int) -> bool:
    return column is None or bool(np.isnan(floats(getattr(column, part), count)[row]))


def _gone_rate(column: Column | None, part: str, row: int, count: int) -> bool:
    return column is not None and getattr(column, part) is not None and _gone(column, part, row, count)


def outliers(scheme: Scheme, people: Sequence[Person], inputs: Inputs) -> tuple[Outlier, ...]:
    """Ratings far from the median of the person's raters."""
    return tuple(
        found
        for item in scheme.items if isinstance(item.method, Manual) and len(item.method.raters) > 2
        for row, marks in enumerate(ratings_of(item, inputs, len(people)).tolist())
        for found in _outliers(item, item.method, people[row].code, marks)
    )


def _outliers(item: Item, method: Manual, person: str, marks: list[Any]) -> Iterator[Outlier]:
    given = [(r.code, fraction(m)) for r, m in zip(method.raters, marks, strict=True) if m is not None and m == m]
    if len(given) < 3:
        return
    middle = median(mark for _code, mark in given)
    limit = method.outlier / 100 * (full_mark(item) if method.scale is None else method.scale)
    for rater, mark in given:
        if abs(mark - middle) > fraction(limit):
            yield Outlier(person, item.code, rater, _decimal(mark), _decimal(middle))


def _decimal(value: Any) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
