"""Where the weight of absent items goes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

import numpy as np

from cmdesk.rules.evaluation.cells import SPREAD, Cells
from cmdesk.rules.evaluation.exact import Array, Units, half_up
from cmdesk.rules.evaluation.gauge import OUTSIDE
from cmdesk.values.evaluation import Absent, Item, ItemKind, Scheme, Status


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
        own = np.flatnonzero(self.own[row] & self.normal).tolist()
        gone = {k for k in own if self.spread[row, k]}
        found = factors(self.weights, self.sections.tolist(), own, gone, in_section=self.scheme.spread_in_section)
        return [found.get(k, Fraction(1)) for k in range(len(self.weights))]

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


def factors(
    weights: Sequence[Fraction], sections: Sequence[int], own: Sequence[int], gone: Collection[int], *,
    in_section: bool = False,
) -> dict[int, Fraction]:
    """By how much each of a person's `own` items counts more because the weight of those `gone` falls to the others.

    `in_section`: to those of its section, where there are any.
    """
    inside, lost = _in_sections(weights, sections, own, gone) if in_section else ({}, list(gone))
    whole = sum((weights[k] for k in own), Fraction(0))
    kept = whole - sum((weights[k] for k in lost), Fraction(0))
    overall = whole / kept if kept else Fraction(1)
    return {k: overall * inside.get(sections[k], Fraction(1)) for k in own if k not in gone}


def _in_sections(
    weights: Sequence[Fraction], sections: Sequence[int], own: Sequence[int], gone: Collection[int],
) -> tuple[dict[int, Fraction], list[int]]:
    """Factor of each section that keeps its weight; the items of those that have nothing left."""
    inside: dict[int, Fraction] = {}
    lost: list[int] = []
    for section in sorted({sections[k] for k in own}):
        members = [k for k in own if sections[k] == section]
        whole = sum((weights[k] for k in members), Fraction(0))
        kept = sum((weights[k] for k in members if k not in gone), Fraction(0))
        if kept:
            inside[section] = whole / kept
        else:
            lost += members
    return inside, lost


def factors_by_status(scheme: Scheme, states: Mapping[str, Status], scored: Collection[str]) -> dict[str, Fraction]:
    """The same for one person of a finished evaluation, by item code.

    `states`: what became of each item; `scored`: the items that somebody was scored in, so that there was an average.
    """
    own = [k for k, item in enumerate(scheme.items) if item.kind is ItemKind.NORMAL and _is_own(item, states)]
    gone = {k for k in own if _is_gone(scheme.items[k], states[scheme.items[k].code], scored)}
    weights = [Fraction(item.weight) for item in scheme.items]
    sections = [s for s, section in enumerate(scheme.sections) for _item in section.items]
    found = factors(weights, sections, own, gone, in_section=scheme.spread_in_section)
    return {scheme.items[k].code: factor for k, factor in found.items()}


def _is_own(item: Item, states: Mapping[str, Status]) -> bool:
    return item.code in states and (states[item.code] is not Status.OUTSIDE or item.outside is not None)


def _is_gone(item: Item, state: Status, scored: Collection[str]) -> bool:
    if state in (Status.SCORED, Status.CARRIED):
        return False
    rule = {Status.MISSING: item.missing, Status.OUTSIDE: item.outside}.get(state, item.not_applicable)
    return rule is Absent.SPREAD or (rule is Absent.AVERAGE and item.code not in scored)
