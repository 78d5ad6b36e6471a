"""What if: other weights or rules on a copy, how sensitive and how firm the ranking is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from cmdesk.rules.evaluation.exact import Array
from cmdesk.rules.evaluation.ranking import ranking
from cmdesk.rules.evaluation.run import run
from cmdesk.rules.targets import apportion
from cmdesk.values.evaluation import (
    HUNDRED,
    EvaluationResult,
    Firmness,
    Inputs,
    Item,
    ItemKind,
    Move,
    Peers,
    Person,
    Scheme,
    Sensitivity,
)
from cmdesk.values.periods import Month

_PLACES = 4
_TINY = 1e-9


def _with_item(item: Item, weights: Mapping[str, Decimal]) -> Item:
    """The item at its new weight; its marks stay out of what they were, so the points scale."""
    if item.code not in weights or weights[item.code] == item.weight:
        return item
    return replace(item, weight=weights[item.code], out_of=item.full)


def with_weights(scheme: Scheme, changes: Mapping[str, Decimal], *, rebalance: bool = True) -> Scheme:
    """A copy with other weights. `rebalance`: the other normal items are scaled so that all sum to 100 again, in
    steps of 0.01. Raises KeyError for an unknown item, ValueError where the changes alone exceed 100."""
    weights = {code: Decimal(weight) for code, weight in changes.items()}
    for code in weights:
        scheme.item(code)
    if rebalance:
        weights |= _rebalanced(scheme, weights)
    sections = tuple(
        replace(
            section, items=tuple(_with_item(item, weights) for item in section.items),
            weight=None if section.weight is None else _sum(section.items, weights),
        )
        for section in scheme.sections
    )
    return replace(scheme, sections=sections)


def _sum(items: Sequence[Item], weights: Mapping[str, Decimal]) -> Decimal:
    return sum((weights.get(i.code, i.weight) for i in items if i.kind is ItemKind.NORMAL), Decimal(0))


def _rebalanced(scheme: Scheme, changes: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """New weights of the items not changed, in whole hundredths."""
    others = [i for i in scheme.items if i.kind is ItemKind.NORMAL and i.code not in changes]
    normal = {i.code for i in scheme.items if i.kind is ItemKind.NORMAL}
    left = HUNDRED - sum((weight for code, weight in changes.items() if code in normal), Decimal(0))
    if left < 0:
        raise ValueError(f"the weights exceed 100 by {-left}")
    hundredths = (left * 100).quantize(Decimal(1), ROUND_HALF_UP)
    parts = apportion(int(hundredths), [item.weight for item in others])
    return {item.code: Decimal(part) / 100 for item, part in zip(others, parts, strict=True)}


def compare(
    before: Scheme, after: Scheme, people: Sequence[Person], inputs: Inputs, month: Month | None,
) -> tuple[Move, ...]:
    """Everybody under both schemes, in the order of the new ranking."""
    old_result, new_result = run(before, people, inputs, month), run(after, people, inputs, month)
    old = {row.person: row for row in ranking(before, people, old_result, Peers.ALL, "", {})}
    return tuple(
        Move(row.person, row.name, old[row.person].points, row.points, old[row.person].rank, row.rank)
        for row in ranking(after, people, new_result, Peers.ALL, "", {})
    )


@dataclass(frozen=True, slots=True)
class _Linear:
    """Totals as a weighted sum: `shares` (people × normal items, points ÷ weight), `weights`, `rest` (all else)."""

    codes: tuple[str, ...]
    shares: Array
    weights: Array
    rest: Array
    people: tuple[str, ...]

    @property
    def totals(self) -> Array:
        return np.asarray(self.shares @ self.weights + self.rest)


def _linear(scheme: Scheme, result: EvaluationResult) -> _Linear:
    columns = [k for k, item in enumerate(scheme.items) if item.kind is ItemKind.NORMAL]
    weights = np.array([float(scheme.items[k].weight) for k in columns])
    points = result.units[:, columns] / 10.0**result.decimals
    points[[bool(codes) for codes in result.vetoes]] = 0.0
    rest = result.total_units / 10.0**result.decimals - points.sum(axis=1)
    rows = np.flatnonzero(result.ranked)
    return _Linear(
        tuple(scheme.items[k].code for k in columns), (points / weights)[rows], weights, rest[rows],
        tuple(result.people[row] for row in rows.tolist()),
    )


def sensitivity(scheme: Scheme, result: EvaluationResult) -> tuple[Sensitivity, ...]:
    """For each normal item the smallest change of its weight that lets two neighbours swap places.

    Totals are taken as linear in the weights (bonus, deduction and vetoes stay as they are).
    """
    linear = _linear(scheme, result)
    order = np.argsort(-linear.totals, kind="stable")
    return tuple(_of_item(linear, k, order) for k in range(len(linear.codes)))


def _of_item(linear: _Linear, column: int, order: Array) -> Sensitivity:
    """With the item at w + d and the others scaled by (100 − w − d) ÷ (100 − w), a pair's lead changes by d × slope."""
    weight, whole = linear.weights[column], linear.weights.sum()
    own = linear.shares[:, column]
    others = linear.shares @ linear.weights - own * weight
    slope = own - (others / (whole - weight) if whole > weight else 0.0)
    ahead, behind = order[:-1], order[1:]
    lead, turn = linear.totals[ahead] - linear.totals[behind], slope[ahead] - slope[behind]
    turns = np.abs(turn) > _TINY
    change = np.where(turns & (lead > _TINY), -lead / np.where(turns, turn, 1.0), np.inf)
    change[(weight + change < 0) | (weight + change > whole)] = np.inf
    if not change.size or np.isinf(change).all():
        return Sensitivity(linear.codes[column], None)
    best = int(np.argmin(np.abs(change)))
    rounded = Decimal(repr(float(change[best]))).quantize(Decimal(1).scaleb(-_PLACES), ROUND_HALF_UP)
    return Sensitivity(linear.codes[column], rounded, linear.people[ahead[best]], linear.people[behind[best]])


def firmness(
    scheme: Scheme, result: EvaluationResult, percent: Decimal, draws: int, seed: int,
) -> tuple[Firmness, ...]:
    """How often each keeps the rank when every weight is changed at random by up to `percent` of itself.

    The same seed gives the same answer.
    """
    linear = _linear(scheme, result)
    width = float(percent) / 100
    factors = np.random.default_rng(seed).uniform(1 - width, 1 + width, (len(linear.weights), draws))
    weights = factors * linear.weights[:, None]
    weights *= linear.weights.sum() / weights.sum(axis=0)
    ranks = _ranks(linear.shares @ weights + linear.rest[:, None])
    own = _ranks(linear.totals[:, None])[:, 0]
    kept = (ranks == own[:, None]).mean(axis=1)
    best, worst = ranks.min(axis=1), ranks.max(axis=1)
    return tuple(
        Firmness(person, int(own[k]), float(kept[k]), int(best[k]), int(worst[k]))
        for k, person in enumerate(linear.people)
    )


def _ranks(totals: Array) -> Array:
    """1-2-2-4 ranks within each column, greatest first."""
    ordered = np.sort(-np.round(totals, 9), axis=0)
    rounded = -np.round(totals, 9)
    return np.column_stack(
        [np.searchsorted(ordered[:, k], rounded[:, k], side="left") + 1 for k in range(totals.shape[1])]
    )
