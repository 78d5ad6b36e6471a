"""The closed lists of the evaluation, and what a thing is called."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called, in both languages; one of them is enough."""

    zh: str = ""
    en: str = ""

    def words(self, language: str) -> str:
        first, second = (self.en, self.zh) if language == "en" else (self.zh, self.en)
        return first or second


class Direction(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"


class ItemKind(StrEnum):
    """Normal items sum to 100; bonus and deduction stand apart; a veto scores nothing and strikes the person."""

    NORMAL = "normal"
    BONUS = "bonus"
    DEDUCTION = "deduction"
    VETO = "veto"


class Measure(StrEnum):
    """What is made of a figure before it is scored; all but VALUE and CHANGE are in percent."""

    VALUE = "value"
    COMPLETION = "completion"
    RECIPROCAL = "reciprocal"
    GROWTH = "growth"
    CHANGE = "change"
    DEVIATION = "deviation"


WITH_TARGET = frozenset({Measure.COMPLETION, Measure.RECIPROCAL, Measure.DEVIATION})
WITH_LAST = frozenset({Measure.GROWTH, Measure.CHANGE})


class Span(StrEnum):
    """The stretch of time a figure covers or a decision waits for; PERIOD is the scheme's own."""

    PERIOD = "period"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class Absent(StrEnum):
    """What a person gets for an item that does not apply or is missing."""

    AVERAGE = "average"
    SPREAD = "spread"
    FULL = "full"
    ZERO = "zero"


class Prorate(StrEnum):
    """What part-time presence (leave, entry, transfer) shrinks."""

    NOTHING = "nothing"
    TARGET = "target"
    POINTS = "points"


class Peers(StrEnum):
    ALL = "all"
    TERRITORY = "territory"
    GRADE = "grade"


class Steps(StrEnum):
    """How steps over or under a line count: to the decimal, only full ones, every started one."""

    EXACT = "exact"
    FULL = "full"
    STARTED = "started"


class Rounding(StrEnum):
    """What is rounded, once: each item (the sheet adds up), or the total alone."""

    ITEMS = "items"
    TOTAL = "total"


class Ties(StrEnum):
    COMPETITION = "1224"
    DENSE = "1223"


class VetoEffect(StrEnum):
    TOTAL_ZERO = "total_zero"
    SECTION_ZERO = "section_zero"
    TOTAL_CAP = "total_cap"
    LAST_RANK = "last_rank"
    NO_HONOURS = "no_honours"


class Status(StrEnum):
    SCORED = "scored"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"
    CARRIED = "carried"
    NOT_DUE = "not_due"
    OUTSIDE = "outside"
