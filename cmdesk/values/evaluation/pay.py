"""Pay and grades as values: rules, history, proposals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cmdesk.values.messages import Msg

_ZERO, _ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class PayBand:
    """From `edge` points on: `coefficient`."""

    edge: Decimal
    coefficient: Decimal


@dataclass(frozen=True, slots=True)
class GradePay:
    grade: str
    coefficient: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PayRule:
    """Coefficient by `bands` of the total, or without bands: 1 + (total − `at`) × `per_point`, within `least` and
    `most`; times the grade's coefficient. A pool is split by total × coefficient × presence (`by_points`) or by
    coefficient × presence. `decimals` of the coefficient, rounded half up."""

    bands: tuple[PayBand, ...] = ()
    at: Decimal = Decimal(80)
    per_point: Decimal = Decimal("0.01")
    least: Decimal = _ZERO
    most: Decimal = Decimal(3)
    grades: tuple[GradePay, ...] = ()
    by_points: bool = True
    decimals: int = 4


@dataclass(frozen=True, slots=True)
class Payment:
    """One person's share of a pool; `basis` is what the split went by."""

    person: str
    total: Decimal
    coefficient: Decimal
    grade_coefficient: Decimal
    basis: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PayList:
    """`spread`: highest ÷ lowest amount paid; `ladder_spread`: highest ÷ lowest coefficient of the grades."""

    pool: Decimal
    payments: tuple[Payment, ...]
    spread: Decimal | None
    ladder_spread: Decimal | None


class GradeMove(StrEnum):
    PROMOTE = "promote"
    DEMOTE = "demote"


class Metric(StrEnum):
    """What a condition looks at: per period TOTAL, RANK, RANK_SHARE (rank ÷ people, percent); over all of them
    AVERAGE_TOTAL, AVERAGE_RANK_SHARE, VETOES (how many)."""

    TOTAL = "total"
    RANK = "rank"
    RANK_SHARE = "rank_share"
    AVERAGE_TOTAL = "average_total"
    AVERAGE_RANK_SHARE = "average_rank_share"
    VETOES = "vetoes"


class Compare(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeCondition:
    """`metric` compares to `value` in at least `times` of the last `periods` (0 = in all of them)."""

    metric: Metric
    value: Decimal
    compare: Compare = Compare.AT_LEAST
    times: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRule:
    """When a person of grade `grade` is proposed for `to`.

    Over the last `periods`; `all_of` must hold all, of `any_of` one. `quota`: at most so many;
    `quota_percent`: for a promotion at most so many percent of all people in the grade `to`, those there counted in;
    for a demotion at most so many percent of all people; `protection`: periods after the last change in which none is
    proposed."""

    code: str
    move: GradeMove
    grade: str
    to: str
    periods: int = 12
    all_of: tuple[GradeCondition, ...] = ()
    any_of: tuple[GradeCondition, ...] = ()
    quota: int | None = None
    quota_percent: Decimal | None = None
    protection: int = 0
    exam: bool = False
    no_veto: bool = False


@dataclass(frozen=True, slots=True)
class PeriodRecord:
    """One period of a person's history; `of`: how many were ranked."""

    total: Decimal
    rank: int
    of: int
    vetoed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Periods oldest first; `since_change`: periods since the grade last changed (None: never)."""

    person: str
    grade: str
    periods: tuple[PeriodRecord, ...]
    since_change: int | None = None
    exam_passed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeProposal:
    """`granted` false: the rule is met and the quota is full."""

    person: str
    rule: str
    move: GradeMove
    grade: str
    to: str
    reasons: tuple[Msg, ...]
    granted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRefusal:
    """Why a rule of the person's grade does not propose a move."""

    person: str
    rule: str
    reasons: tuple[Msg, ...]
