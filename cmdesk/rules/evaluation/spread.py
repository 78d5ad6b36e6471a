"""Where the weight of absent items goes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from cmdesk.rules.evaluation.cells import SPREAD, Cells
from cmdesk.rules.evaluation.exact import Array, Units, half_up
from cmdesk.rules.evaluation.gauge import OUTSIDE
from cmdesk.values.evaluation import ItemKind, Scheme


class Spreading:
    """By how much each person's items count more because other items' weight fell to them."""

    def __init__(self, scheme: Scheme, cells: Sequence[Cells], sections: Sequence[int], count: int) -> None:
        self.scheme, self.sections = scheme, np.array(sections, dtype=int)
        self.weights = [Fraction(c.item.weight) if c.item.kind is ItemKind.NORMAL else Fraction(0) for c in cells]
        own = [(c.gauge.states != OUTSIDE) | (c.item.outside is not None) for c in cells]
        self.own = np.column_stack(own) if cells else np.zeros((count, 0), dtype=bool)
        spread = [c.rules == SPREAD for c in cells]
        self.spread = (np.column_stack(spread) if cells else self.own) & self.own
        self.normal = np.array([c.item.kind is ItemKind.NORMAL for c in cells], dtype=bool)
        self.rows = np.flatnonzero(self.spread.any(axis=1))
        self.exact = {int(row): self._of_person(int(row)) for row in self.rows}

    def _of_person(self, row: int) -> list[Fraction]:
        """The factor of each item, for one person with an absent item."""
        columns = np.flatnonzero(self.own[row] & self.normal).tolist()
        factors = [Fraction(1)] * len(self.weights)
        inside, left_over = self._in_sections(row, columns) if self.scheme.spread_in_section else ({}, columns)
        whole = sum((self.weights[k] for k in columns), Fraction(0))
        lost = left_over if inside else [k for k in columns if self.spread[row, k]]
        kept = whole - sum((self.weights[k] for k in lost), Fraction(0))
        overall = whole / kept if kept else Fraction(1)
        for k in columns:
            if not self.spread[row, k]:
                factors[k] = overall * inside.get(int(self.sections[k]), Fraction(1))
        return factors

    def _in_sections(self, row: int, columns: list[int]) -> tuple[dict[int, Fraction], list[int]]:
        """Factor of each section that keeps its weight; the items of those that have nothing left."""
        inside: dict[int, Fraction] = {}
        lost: list[int] = []
        for section in sorted({int(self.sections[k]) for k in columns}):
            members = [k for k in columns if self.sections[k] == section]
            whole = sum((self.weights[k] for k in members), Fraction(0))
            kept = sum((self.weights[k] for k in members if not self.spread[row, k]), Fraction(0))
            if kept:
                inside[section] = whole / kept
            else:
                lost += members
        return inside, lost

    def factor(self, row: int, column: int) -> Fraction:
        return self.exact[row][column] if row in self.exact else Fraction(1)

    def floats(self, column: int) -> Array:
        factors = np.ones(len(self.own))
        for row, exact in self.exact.items():
            factors[row] = float(exact[column])
        return factors

    def full_units(self, column: int, decimals: int) -> Units:
        """What the item could bring each person, in units."""
        weight = self.weights[column]
        units = np.where(self.own[:, column] & ~self.spread[:, column], half_up(weight, decimals), 0).astype(np.int64)
        for row, exact in self.exact.items():
            if units[row]:
                units[row] = half_up(weight * exact[column], decimals)
        return units
