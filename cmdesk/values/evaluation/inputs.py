"""What goes into a run: people, figures, ratings; and what of it is needed or missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from cmdesk.values.evaluation.words import ONE, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One evaluated; `presence` is the share of the period's working days in the post, 0 to 1."""

    code: str
    name: str
    grade: str = ""
    post: str = ""
    territory: str = ""
    presence: Decimal = ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One indicator's figures over the people; `target` in the indicator's unit.

    With `over`, the indicator is a rate: 100 × value ÷ over, or value ÷ over if not `percent` (yuan per case); `last`
    then goes with `last_over`."""

    value: Array
    over: Array | None = None
    target: Array | None = None
    last: Array | None = None
    last_over: Array | None = None
    percent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """All that a run reads. `figures`: by `figure_key`; `ratings`: people × raters (or × checks), by item code;
    `not_applicable`: true where the item does not apply; `carried`: points decided in an earlier period, for items
    that are not due."""

    figures: Mapping[str, Column] = field(default_factory=dict)
    ratings: Mapping[str, Array] = field(default_factory=dict)
    not_applicable: Mapping[str, Array] = field(default_factory=dict)
    carried: Mapping[str, Array] = field(default_factory=dict)


def figure_key(indicator: str, span: Span = Span.PERIOD) -> str:
    """`volume`, or `volume@quarter` where the figure covers another span than the scheme's period."""
    return indicator if span is Span.PERIOD else f"{indicator}@{span}"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a scheme reads: a figure (`key`, `indicator`, `span`, and whether value, target and last are used), or
    ratings (`item`, `columns`: codes of raters or checks in order)."""

    item: str
    key: str = ""
    indicator: str = ""
    span: Span = Span.PERIOD
    value: bool = True
    target: bool = False
    last: bool = False
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not there yet. `part`: "value", "target", "last", or the code of a rater or check."""

    person: str
    item: str
    key: str
    part: str


People: TypeAlias = Sequence[Person]
