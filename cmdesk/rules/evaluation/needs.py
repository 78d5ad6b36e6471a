"""What a scheme reads, and what of it is missing. Loads nothing numeric until something is looked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from cmdesk.values.evaluation import (
    WITH_LAST,
    WITH_TARGET,
    AllReach,
    Checklist,
    EvaluationResult,
    Inputs,
    Item,
    Manual,
    Measure,
    Missing,
    Need,
    Person,
    Scheme,
    Status,
    figure_key,
)
from cmdesk.values.periods import Month


def needs_of(item: Item) -> Iterator[Need]:
    method = item.method
    if isinstance(method, Manual | Checklist):
        codes = [c.code for c in (method.raters if isinstance(method, Manual) else method.checks)]
        yield Need(item.code, columns=tuple(codes))
    elif isinstance(method, AllReach):
        yield from (_need(item, line.indicator, line.measure) for line in method.lines)
    else:
        own_target = item.target if item.measure in WITH_TARGET else ""
        for term in item.sources:
            need = _need(item, term.indicator, item.measure)
            yield replace(need, target=need.target and own_target in ("", term.indicator))
        if own_target and own_target not in {term.indicator for term in item.sources}:
            yield replace(_need(item, own_target, item.measure), value=False)


def _need(item: Item, indicator: str, measure: Measure) -> Need:
    key = figure_key(indicator, item.span)
    return Need(
        item.code, key, indicator, item.span, target=measure in WITH_TARGET, last=measure in WITH_LAST,
    )


def needs(scheme: Scheme) -> tuple[Need, ...]:
    return tuple(need for item in scheme.items for need in needs_of(item))


def missing(
    scheme: Scheme, people: Sequence[Person], inputs: Inputs, month: Month | None,
    result: EvaluationResult | None = None,
) -> tuple[Missing, ...]:
    from cmdesk.rules.evaluation.gaps import missing_in

    return tuple(
        gap for k, item in enumerate(scheme.items) if result is None or _may_lack(item, result.states[:, k])
        for gap in missing_in(item, people, inputs, month)
    )


def _may_lack(item: Item, states: Any) -> bool:
    """Of several raters one may be missing though the item is scored."""
    return isinstance(item.method, Manual) or bool((states == Status.MISSING).any())
