"""The scheme: sections, items, and the rules that go with it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cmdesk.values.evaluation.methods import Method
from cmdesk.values.evaluation.pay import GradeRule, PayRule
from cmdesk.values.evaluation.words import (
    ONE,
    ZERO,
    Absent,
    Direction,
    ItemKind,
    Measure,
    Name,
    Peers,
    Prorate,
    Rounding,
    Span,
    Ties,
    VetoEffect,
)


@dataclass(frozen=True, slots=True)
class Term:
    """One figure of a weighted sum."""

    indicator: str
    factor: Decimal = ONE


def _within(limit: tuple[str, ...], mine: str) -> bool:
    only = [name for name in limit if not name.startswith("!")]
    return f"!{mine}" not in limit and (not only or mine in only)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of the scheme.

    `weight` is the full mark (for bonus and deduction: the most it may bring or cost, 0 = no limit); the method's
    marks are out of `out_of` (the weight unless given); `cap` and `floor` bound the marks. `target` names the
    indicator whose target serves a sum of several. `grades`, `posts`, `territories` limit whom it concerns (empty =
    all; "!junior" = all but juniors); others do not have the item, or get `outside`.
    `none_is_zero`: no entry means that nothing happened (complaints), not that it is missing.
    `due` holds the decision back until that span ends.
    """

    code: str
    name: Name
    method: Method
    weight: Decimal = ZERO
    kind: ItemKind = ItemKind.NORMAL
    sources: tuple[Term, ...] = ()
    measure: Measure = Measure.VALUE
    direction: Direction = Direction.HIGHER
    target: str = ""
    unit: Name = Name()
    out_of: Decimal | None = None
    cap: Decimal | None = None
    floor: Decimal | None = None
    not_applicable: Absent = Absent.AVERAGE
    missing: Absent = Absent.ZERO
    none_is_zero: bool = False
    peers: Peers = Peers.ALL
    prorate: Prorate = Prorate.NOTHING
    grades: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    outside: Absent | None = None
    span: Span = Span.PERIOD
    due: Span = Span.PERIOD
    veto: VetoEffect = VetoEffect.TOTAL_ZERO
    veto_cap: Decimal = ZERO

    def concerns(self, grade: str, post: str, territory: str) -> bool:
        """True for a person whose scheme has this item."""
        limits = ((self.grades, grade), (self.posts, post), (self.territories, territory))
        return all(_within(limit, mine) for limit, mine in limits)

    @property
    def full(self) -> Decimal:
        """The mark the method works towards."""
        return self.weight if self.out_of is None else self.out_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Items under one heading; `weight`, if given, is what its normal items must sum to; `cap`, `floor` bound its
    total."""

    code: str
    name: Name
    items: tuple[Item, ...]
    weight: Decimal | None = None
    cap: Decimal | None = None
    floor: Decimal | None = None


class AwardBasis(StrEnum):
    TOTAL = "total"
    SECTION = "section"
    ITEM = "item"
    MEASURE = "measure"
    RISE = "rise"


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRule:
    """The best `top` by `basis` (of the section or item `of`) among `peers`, if they reach `least`; ties share."""

    code: str
    name: Name
    basis: AwardBasis = AwardBasis.TOTAL
    of: str = ""
    top: int = 1
    peers: Peers = Peers.ALL
    least: Decimal | None = None
    most_rank: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRule:
    """Red list: the first `red_top` and all from `red_from` on. Black list: the last `black_bottom`, all below
    `black_below`, and the vetoed."""

    red_top: int = 3
    red_from: Decimal | None = None
    black_bottom: int = 0
    black_below: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """`spread_in_section`: an absent item's weight goes to its own section where that has other items.
    `tie_break`: items compared, in order, between equal totals. `least_presence`: the share of the period below
    which a person is scored and not ranked."""

    code: str
    name: Name
    sections: tuple[Section, ...]
    version: str = "1"
    trade: str = ""
    period: Span = Span.MONTH
    decimals: int = 2
    rounding: Rounding = Rounding.ITEMS
    ties: Ties = Ties.COMPETITION
    tie_break: tuple[str, ...] = ()
    spread_in_section: bool = False
    least_presence: Decimal = ZERO
    cap: Decimal | None = None
    floor: Decimal | None = ZERO
    awards: tuple[AwardRule, ...] = ()
    lists: ListRule = ListRule()
    pay: PayRule | None = None
    grading: tuple[GradeRule, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    def item(self, code: str) -> Item:
        """The item of that code. Raises KeyError."""
        for item in self.items:
            if item.code == code:
                return item
        raise KeyError(code)
