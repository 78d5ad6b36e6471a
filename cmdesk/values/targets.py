"""Targets of a year as they are shown, corrected and printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from cmdesk.values.messages import Msg, _
from cmdesk.values.pack import Stamp
from cmdesk.values.problems import Problem

YEAR = 0


class Tier(StrEnum):
    BASE = "base"
    STRETCH = "stretch"
    CHALLENGE = "challenge"


class Season(StrEnum):
    """What a year's months are split by."""

    HISTORY = "history"
    DAYS = "days"
    EVEN = "even"


class Potential(StrEnum):
    """What a client could take, as far as the client file knows."""

    EQUAL = "equal"
    AREA = "area"
    CABINETS = "cabinets"
    DISPLAY_SLOTS = "display_slots"


SEASONS: Mapping[Season, Msg] = {
    Season.HISTORY: _("The months of earlier years"), Season.DAYS: _("Working days"), Season.EVEN: _("Equal months"),
}
POTENTIALS: Mapping[Potential, Msg] = {
    Potential.EQUAL: _("The same for each client"), Potential.AREA: _("Floor area"),
    Potential.CABINETS: _("Cabinets"), Potential.DISPLAY_SLOTS: _("Display slots"),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A branch, territory, manager or client in a breakdown."""

    level: str
    id: int


@dataclass(frozen=True, slots=True)
class BreakdownKey:
    """A year's target of one indicator for a branch (None: the one at the top)."""

    year: int
    code: str
    branch_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownOrder:
    """How to break a year's `total` down.

    `unit`: what cells are multiples of (None: the indicator's last decimal). `stretch`, `challenge`: percent of the
    base. `history`: percent of a client's share that comes from last year's figures, the rest from `potential`.
    `clients`: down to each client; `client_tiers`: with all three tiers there too.
    """

    key: BreakdownKey
    total: Decimal
    unit: Decimal | None = None
    stretch: Decimal = Decimal(105)
    challenge: Decimal = Decimal(110)
    history: Decimal = Decimal(100)
    potential: Potential = Potential.EQUAL
    season: Season = Season.HISTORY
    clients: bool = True
    client_tiers: bool = True


@dataclass(frozen=True, slots=True)
class CellFix:
    """A cell corrected by hand: `month` 1 to 12, or YEAR. With a value it is locked at it, without one let go."""

    unit: Unit
    month: int
    value: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownRow:
    """One unit's targets; `above` is the place of the row it belongs to (-1: none); `locked` the months fixed by hand,
    YEAR for the year. `months` is empty where nothing has been broken down yet."""

    unit: Unit
    code: str
    name: str
    depth: int
    above: int
    months: tuple[Decimal, ...] = ()
    locked: frozenset[int] = frozenset()
    last_year: Decimal | None = None

    @property
    def year(self) -> Decimal | None:
        return sum(self.months, Decimal(0)) if self.months else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownSheet:
    """A year's targets of one tier; `order` is None before the first breakdown; `unequal` counts the cells that
    differ from the sum of what stands below them; `last_months`: how many months `last_year` is the sum of."""

    key: BreakdownKey
    name: str
    unit: str
    digits: int
    tier: Tier
    rows: tuple[BreakdownRow, ...]
    order: BreakdownOrder | None = None
    unequal: int = 0
    last_year: Decimal | None = None
    last_months: int = 12


@dataclass(frozen=True, slots=True)
class Broken:
    """What a breakdown wrote: targets put anew and changed, the clients reached, and what should be known."""

    created: int
    updated: int
    clients: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """An indicator's targets in a task letter: those of each month by tier, and the three tiers of the year."""

    label: str
    unit: str
    digits: int
    months: tuple[Decimal | None, ...]
    year: Decimal
    stretch: Decimal | None = None
    challenge: Decimal | None = None
    last_year: Decimal | None = None
    higher: Mapping[Tier, tuple[Decimal | None, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLetter:
    """目标责任书 of one person for one year; `adds` are amounts, `rates` what is reached each month."""

    stamp: Stamp
    year: int
    manager: str
    code: str
    territory: str
    grade: str
    clients: int
    adds: tuple[LetterLine, ...] = ()
    rates: tuple[LetterLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLetters:
    letters: tuple[TaskLetter, ...]
