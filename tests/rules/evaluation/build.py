"""Small schemes and inputs, so that a test says only what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from cmdesk.rules.evaluation import score
from cmdesk.values.evaluation import (
    Column,
    EvaluationResult,
    Inputs,
    Item,
    ItemKind,
    Method,
    Name,
    Person,
    Scheme,
    Section,
    Term,
    figure_key,
)

D = Decimal
NONE = float("nan")


def array(*values: float | None) -> Any:
    return np.array([NONE if value is None else value for value in values], dtype=float)


def people(count: int, **given: Sequence[Any]) -> list[Person]:
    """P1, P2 …; `given`: attribute → one value each."""
    return [
        Person(code=f"P{k + 1}", name=f"Person {k + 1}", **{key: values[k] for key, values in given.items()})
        for k in range(count)
    ]


def item(method: Method, weight: Any = 10, code: str = "x", **given: Any) -> Item:
    given.setdefault("sources", (Term(code),))
    return Item(code=code, name=Name(code), method=method, weight=D(weight), **given)


def scheme(*items: Item, **given: Any) -> Scheme:
    sections = given.pop("sections", (Section(code="all", name=Name("all"), items=items),))
    return Scheme(code="test", name=Name("test"), sections=sections, **given)


def filler(weight: Any) -> Item:
    """A plain item worth 1 point per unit of its value."""
    from cmdesk.values.evaluation import Proportional

    return item(Proportional(full_at=D(weight)), weight, "rest")


def points_of(
    one: Item, values: Sequence[float | None] | None = None, *, who: Sequence[Person] | None = None,
    ratings: Any = None, columns: Mapping[str, Column] | None = None, decimals: int = 2, **parts: Any,
) -> list[str]:
    """The points of each person in one item, as text."""
    figures = dict(columns or {})
    if values is not None:
        key = figure_key(one.sources[0].indicator, one.span)
        arrays = {name: array(*part) for name, part in parts.items() if name != "percent"}
        figures[key] = Column(value=array(*values), percent=parts.get("percent", True), **arrays)
    count = len(values) if values is not None else len(ratings) if ratings is not None else _size(figures)
    inputs = Inputs(figures=figures, ratings={} if ratings is None else {one.code: np.array(ratings, dtype=float)})
    result = score(scheme(one, decimals=decimals), who or people(count), inputs)
    return written(result, one.code)


def _size(figures: Mapping[str, Column]) -> int:
    return len(next(iter(figures.values())).value)


def written(result: EvaluationResult, code: str) -> list[str]:
    return [str(result.points(person, code)) for person in result.people]


def totals(result: EvaluationResult) -> list[str]:
    return [str(result.total(person)) for person in result.people]


DEDUCTION, BONUS, VETO = ItemKind.DEDUCTION, ItemKind.BONUS, ItemKind.VETO
