"""The run: from a scheme, people and inputs to points, section totals and totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from cmdesk.rules.evaluation.cells import BY_METHOD, Cells, average, cells_of
from cmdesk.rules.evaluation.exact import Array, Units, half_up, settle
from cmdesk.rules.evaluation.gauge import STATES
from cmdesk.rules.evaluation.spread import Spreading
from cmdesk.values.evaluation import EvaluationResult, Inputs, ItemKind, Person, Rounding, Scheme, VetoEffect
from cmdesk.values.periods import Month


@dataclass(frozen=True, slots=True)
class Points:
    """Points of all items, spread included: ends of the interval people × items, and exactly by request."""

    low: Array
    high: Array
    cells: Sequence[Cells]
    spreading: Spreading

    @property
    def counted(self) -> list[int]:
        """The items that bring points: all but the vetoes."""
        return [k for k, each in enumerate(self.cells) if each.item.kind is not ItemKind.VETO]

    def exact(self, column: int, rows: Units) -> list[Fraction]:
        base = self.cells[column].exact(rows)
        return [p * self.spreading.factor(int(row), column) for p, row in zip(base, rows, strict=True)]

    def exact_sum(self, columns: Sequence[int], rows: Units) -> list[Fraction]:
        totals = [Fraction(0)] * len(rows)
        for column in columns:
            totals = [a + b for a, b in zip(totals, self.exact(column, rows), strict=True)]
        return totals


def _points(cells: Sequence[Cells], spreading: Spreading, count: int) -> Points:
    low, high = np.zeros((count, len(cells))), np.zeros((count, len(cells)))
    for k, column in enumerate(cells):
        factor = spreading.floats(k) if spreading.exact else 1.0
        one, other = column.low * factor, column.high * factor
        low[:, k], high[:, k] = np.minimum(one, other), np.maximum(one, other)
    return Points(low, high, cells, spreading)


def _section_units(scheme: Scheme, points: Points, units: Units, columns: Sequence[int]) -> Units:
    if scheme.rounding is Rounding.ITEMS:
        return np.asarray(units[:, columns].sum(axis=1))
    low, high = points.low[:, columns].sum(axis=1), points.high[:, columns].sum(axis=1)
    return settle(low, high, scheme.decimals, lambda rows: points.exact_sum(columns, rows))


def _clip(units: Units, least: Decimal | None, most: Decimal | None, decimals: int) -> Units:
    if least is not None:
        units = np.maximum(units, half_up(Fraction(least), decimals))
    return units if most is None else np.minimum(units, half_up(Fraction(most), decimals))


def _struck(cells: Sequence[Cells]) -> dict[int, Array]:
    """Who is struck by each veto item: column → people."""
    return {
        k: (c.rules == BY_METHOD) & (settle(c.low, c.high, 0, c.exact) > 0)
        for k, c in enumerate(cells) if c.item.kind is ItemKind.VETO
    }


def _vetoed_sections(
    sections: Units, column_section: Sequence[int], cells: Sequence[Cells], struck: dict[int, Array],
) -> None:
    for k, people in struck.items():
        if cells[k].item.veto is VetoEffect.SECTION_ZERO:
            sections[people, column_section[k]] = 0


def _vetoed_totals(totals: Units, cells: Sequence[Cells], struck: dict[int, Array], decimals: int) -> Units:
    for k, people in struck.items():
        item = cells[k].item
        if item.veto is VetoEffect.TOTAL_ZERO:
            totals = np.where(people, 0, totals)
        elif item.veto is VetoEffect.TOTAL_CAP:
            totals = np.where(people, np.minimum(totals, half_up(Fraction(item.veto_cap), decimals)), totals)
    return totals


def _total_units(scheme: Scheme, points: Points, sections: Units) -> Units:
    """Totals before vetoes. With only the total rounded, unrounded items are summed, unless a section is bounded."""
    bounded = any(s.cap is not None or s.floor is not None for s in scheme.sections)
    if scheme.rounding is Rounding.ITEMS or bounded:
        return np.asarray(sections.sum(axis=1))
    return _section_units(scheme, points, sections, points.counted)


def _of_section(scheme: Scheme) -> list[int]:
    return [s for s, section in enumerate(scheme.sections) for _item in section.items]


def prepare(scheme: Scheme, people: Sequence[Person], inputs: Inputs, month: Month | None = None) -> Points:
    """The points of every item before anything is rounded."""
    presence = np.array([person.presence for person in people], dtype=object)
    cells = [cells_of(item, people, inputs, presence, month) for item in scheme.items]
    for column in cells:
        average(column, people, scheme)
    spreading = Spreading(scheme, cells, _of_section(scheme), len(people))
    return _points(cells, spreading, len(people))


def run(scheme: Scheme, people: Sequence[Person], inputs: Inputs, month: Month | None = None) -> EvaluationResult:
    """The points of every person in every item, section totals and totals, vetoes applied."""
    count, decimals = len(people), scheme.decimals
    points = prepare(scheme, people, inputs, month)
    cells, struck = points.cells, _struck(points.cells)
    units = _item_units(points, count, decimals)
    sections = _all_sections(scheme, points, units, count)
    totals = _totals(scheme, points, sections, struck)
    return EvaluationResult(
        scheme=scheme.code, decimals=decimals, people=tuple(p.code for p in people),
        items=tuple(item.code for item in scheme.items), sections=tuple(s.code for s in scheme.sections),
        units=units, full=_stack([points.spreading.full_units(k, decimals) for k in range(len(cells))], count),
        measures=_stack([c.gauge.shown for c in cells], count, np.float64), states=_states(cells, count),
        section_units=sections, total_units=totals, vetoes=_veto_codes(cells, struck, count),
        last_rank=_hit_by(VetoEffect.LAST_RANK, cells, struck, count),
        ranked=np.array([p.presence >= scheme.least_presence for p in people], dtype=bool),
    )


def _all_sections(scheme: Scheme, points: Points, units: Units, count: int) -> Units:
    """Section totals, bounded, before vetoes."""
    of_section = _of_section(scheme)
    sections = np.zeros((count, len(scheme.sections)), dtype=np.int64)
    for s, section in enumerate(scheme.sections):
        columns = [k for k, of in enumerate(of_section) if of == s and k in points.counted]
        one = _section_units(scheme, points, units, columns)
        sections[:, s] = _clip(one, section.floor, section.cap, scheme.decimals)
    return sections


def _totals(scheme: Scheme, points: Points, sections: Units, struck: dict[int, Array]) -> Units:
    """Totals after vetoes; a section struck by one is set to 0 in `sections` too."""
    cells, decimals = points.cells, scheme.decimals
    totals = _total_units(scheme, points, sections)
    hit = _hit_by(VetoEffect.SECTION_ZERO, cells, struck, len(totals))
    _vetoed_sections(sections, _of_section(scheme), cells, struck)
    totals = np.where(hit, sections.sum(axis=1), totals)
    return _vetoed_totals(_clip(totals, scheme.floor, scheme.cap, decimals), cells, struck, decimals)


def _item_units(points: Points, count: int, decimals: int) -> Units:
    def column(k: int) -> Units:
        if points.cells[k].item.kind is ItemKind.VETO:
            return np.zeros(count, dtype=np.int64)
        return settle(points.low[:, k], points.high[:, k], decimals, lambda rows: points.exact(k, rows))

    return _stack([column(k) for k in range(len(points.cells))], count)


def _hit_by(effect: VetoEffect, cells: Sequence[Cells], struck: dict[int, Array], count: int) -> Array:
    """Who is struck by a veto of that effect."""
    hit = np.zeros(count, dtype=bool)
    for k, people in struck.items():
        if cells[k].item.veto is effect:
            hit |= people
    return hit


def _stack(columns: Sequence[Array], count: int, kind: type = np.int64) -> Array:
    return np.column_stack(columns) if columns else np.zeros((count, 0), dtype=kind)


def _states(cells: Sequence[Cells], count: int) -> Array:
    names = np.array(STATES, dtype=object)
    return names[_stack([c.gauge.states for c in cells], count)]


def _veto_codes(cells: Sequence[Cells], struck: dict[int, Array], count: int) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cells[k].item.code for k, people in struck.items() if people[row]) for row in range(count))
