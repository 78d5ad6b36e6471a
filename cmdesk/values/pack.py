"""What the reports are made from: plain values that the services fill and `cmdesk.reports` lays out.

Scores, rates and money are Decimals; a rate is a share (0.953), not a percentage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from cmdesk.values.fields import Kind
from cmdesk.values.messages import Text
from cmdesk.values.periods import Month, Week
from cmdesk.values.sheets import Tone

Score: TypeAlias = Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What every sheet says of itself."""

    branch: str
    period: Month | Week | Text
    made_on: date
    made_by: str = ""
    checked_by: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An indicator of the scheme as a column; no weight means points added or taken off."""

    code: str
    label: Text
    weight: Decimal | None = None
    group: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankRow:
    """One person's line; `scores` has one entry per Item. `change` counts places up (+) or down (-), None is new."""

    rank: int | None
    name: str
    scores: tuple[Score, ...]
    total: Score
    code: str = ""
    territory: str = ""
    grade: Text = ""
    change: int | None = None
    previous_total: Score = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The rows in the order of rank; those without a score last. `digits` is how the scheme rounds."""

    items: tuple[Item, ...]
    rows: tuple[RankRow, ...]
    scheme: str = ""
    digits: int = 2
    most: Decimal | None = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRow:
    """A person's visits of the period: planned = done + missed; extra were not planned."""

    name: str
    planned: int
    done: int
    missed: int
    extra: int = 0
    minutes: int | None = None
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A figure of the branch over the last periods, oldest first; `unit` “%” for values given as shares."""

    label: Text
    periods: tuple[Month | Week | Text, ...]
    values: tuple[Decimal | None, ...]
    unit: str = ""
    target: Decimal | None = None
    digits: int = 1


class Lack(StrEnum):
    FIGURES = "figures"
    LOGS = "logs"
    VISITS = "visits"
    SCORES = "scores"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something that is not there yet: which, whose, how many, since when."""

    lack: Lack
    who: str
    what: Text
    count: int = 1
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """A client's problem past its day."""

    problem: str
    client: str
    owner: str
    due: date
    days: int


@dataclass(frozen=True, slots=True)
class Award:
    name: Text
    winner: str
    reason: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What a meeting decided; `done` stays None until it is."""

    what: str
    owner: str
    due: date | None
    done: date | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """A day's planned visits and minutes (on the road included)."""

    visits: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A person's plan; one entry per day of the plan, None where nothing is planned."""

    name: str
    loads: tuple[Load | None, ...]
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Person by day. `limit` is the minutes a day may hold; days over it are marked."""

    days: tuple[date, ...]
    rows: tuple[PlanRow, ...]
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure of the cover."""

    label: Text
    value: Decimal | int | None
    kind: Kind = Kind.NUMBER
    digits: int | None = None
    unit: str = ""
    note: Text = ""
    tone: Tone = Tone.PLAIN


class PackPart(StrEnum):
    """The parts of the weekly pack in their usual order; the cover line and the key figures always lead."""

    RANKING = "ranking"
    VISITS = "visits"
    MISSING = "missing"
    PROBLEMS = "problems"
    AWARDS = "awards"
    ACTIONS = "actions"
    NEXT_WEEK = "next_week"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackData:
    """Everything the weekly meeting looks at, in the order of `parts`. Whatever is empty is said to be empty."""

    stamp: Stamp
    ranking: Ranking | None = None
    figures: tuple[Figure, ...] = ()
    completion: tuple[CompletionRow, ...] = ()
    trends: tuple[Trend, ...] = ()
    missing: tuple[Missing, ...] = ()
    overdue: tuple[Overdue, ...] = ()
    awards: tuple[Award, ...] = ()
    actions: tuple[Action, ...] = ()
    next_week: Plan | None = None
    parts: tuple[PackPart, ...] = tuple(PackPart)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingData:
    stamp: Stamp
    ranking: Ranking
    awards: tuple[Award, ...] = ()
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitStop:
    """A client on a day's route, in order; `phone` comes masked or plain as the reader may see it. `scan` is the row's
    code for the scanner, `checks` the numbers of what is to be checked."""

    order: int
    name: str
    code: str = ""
    address: str = ""
    phone: str = ""
    client_class: Text = ""
    minutes: int | None = None
    note: str = ""
    scan: str = ""
    checks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDay:
    day: date
    stops: tuple[VisitStop, ...]
    kilometres: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitWeek:
    """One person's week, to take along and write on. `checks` says what the numbers of the checks stand for; `stock`
    and `shop` (prices and shelf) say whether the trade writes them down."""

    stamp: Stamp
    manager: str
    days: tuple[VisitDay, ...]
    territory: str = ""
    checks: Text = ""
    stock: bool = False
    shop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitWeeks:
    weeks: tuple[VisitWeek, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPlan:
    """A month's plan of all persons; `holidays` are days nobody works."""

    stamp: Stamp
    plan: Plan
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipLine:
    """One item of a person's score: what was reached against what was asked, both in `unit`, the rate made of them in
    percent, and the points it gave."""

    label: Text
    score: Score
    weight: Decimal | None = None
    target: Text | Decimal | None = None
    value: Text | Decimal | None = None
    unit: Text = ""
    rate: Decimal | None = None
    formula: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSlip:
    """考核确认单: one person's score, to be confirmed by signature. `of` is how many were ranked."""

    stamp: Stamp
    manager: str
    lines: tuple[SlipLine, ...]
    total: Score
    rank: int | None = None
    of: int | None = None
    code: str = ""
    territory: str = ""
    grade: Text = ""
    scheme: str = ""
    digits: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSlips:
    slips: tuple[ScoreSlip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingData:
    stamp: Stamp
    missing: tuple[Missing, ...]
