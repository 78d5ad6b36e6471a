"""Points changed after a run: by an appeal that was right, or by what came to light about an earlier period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from cmdesk.rules.evaluation.exact import half_up
from cmdesk.values.evaluation import EvaluationResult, ItemKind, Scheme


def corrected(
    scheme: Scheme, result: EvaluationResult, points: Mapping[tuple[str, str], Decimal],
    added: Mapping[str, Decimal] | None = None,
) -> EvaluationResult:
    """The result with other points for some (person, item), and points `added` to totals (persons by code).

    Sections and totals follow within their bounds; the total of a person under a veto stays.
    """
    made = replace(
        result, units=result.units.copy(), section_units=result.section_units.copy(),
        total_units=np.array(result.total_units),
    )
    for (person, item), value in points.items():
        _put(scheme, made, result.people.index(person), item, half_up(Fraction(value), result.decimals))
    for person, value in (added or {}).items():
        row = result.people.index(person)
        if not result.vetoes[row]:
            _put_total(scheme, made, row, int(made.total_units[row]) + half_up(Fraction(value), result.decimals))
    return made


def _put(scheme: Scheme, made: EvaluationResult, row: int, item: str, units: int) -> None:
    column = made.items.index(item)
    difference = units - int(made.units[row, column])
    made.units[row, column] = units
    place = next(k for k, section in enumerate(scheme.sections) if item in {i.code for i in section.items})
    if scheme.item(item).kind is ItemKind.VETO or made.vetoes[row]:
        return
    section, before = scheme.sections[place], int(made.section_units[row, place])
    made.section_units[row, place] = _within(before + difference, section.floor, section.cap, made.decimals)
    _put_total(scheme, made, row, int(made.total_units[row]) + int(made.section_units[row, place]) - before)


def _put_total(scheme: Scheme, made: EvaluationResult, row: int, units: int) -> None:
    made.total_units[row] = _within(units, scheme.floor, scheme.cap, made.decimals)


def _within(units: int, least: Decimal | None, most: Decimal | None, decimals: int) -> int:
    if least is not None:
        units = max(units, half_up(Fraction(least), decimals))
    return units if most is None else min(units, half_up(Fraction(most), decimals))
