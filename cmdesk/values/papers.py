"""Pay, grades and notices as they are shown, printed and answered: plain values the services fill.

Money and points are Decimals. Texts of rules and reasons are translated only where they are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cmdesk.values.messages import Text
from cmdesk.values.pack import Award, Stamp
from cmdesk.values.periods import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class PayLine:
    """One person's share; `share` is the part of the pool, 0 to 1; `presence` of the period, 0 to 1.

    `amount` is what is paid: `split` by the rule and `adjustment` by hand, which was made for `reason`.
    """

    manager_id: int
    code: str
    name: str
    branch: str
    territory: str
    grade: Text
    rank: int
    total: Decimal
    coefficient: Decimal
    grade_coefficient: Decimal
    presence: Decimal
    basis: Decimal
    split: Decimal
    share: Decimal | None
    adjustment: Decimal = Decimal(0)
    reason: str = ""
    adjusted_by: str = ""

    @property
    def amount(self) -> Decimal:
        return self.split + self.adjustment


@dataclass(frozen=True, slots=True, kw_only=True)
class PaySheet:
    """A month's pay list. `state` is empty where nothing was split yet: the coefficients are shown, the amounts are 0.

    `spread`: highest ÷ lowest amount; `ladder_spread`: highest ÷ lowest coefficient of the ladder; `stale`: scores,
    presence or grades changed since; `whole`: the pool is that of all branches.
    """

    month: Month
    scheme: str
    state: str
    evaluation_state: str
    pool: Decimal
    lines: tuple[PayLine, ...]
    rule: tuple[Text, ...]
    spread: Decimal | None = None
    ladder_spread: Decimal | None = None
    stale: bool = False
    whole: bool = True
    made_at: datetime | None = None
    made_by: str = ""
    digits: int = 2

    @property
    def paid(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def adjusted(self) -> tuple[PayLine, ...]:
        """The lines changed by hand."""
        return tuple(line for line in self.lines if line.adjustment)


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeLine:
    """One person before the rules: history in figures, what is proposed and why, and what was decided.

    `periods` are all on record; `average`, `share` (place ÷ people) and `vetoes` are of the last twelve.
    `move` is promote, demote or empty; `granted` false where a quota is full; `decision` is empty (nothing laid before
    anybody), open, accepted, refused or other.
    """

    manager_id: int
    code: str
    name: str
    branch: str
    grade_code: str
    grade: Text
    since: date | None
    periods: int
    average: Decimal | None
    share: Decimal | None
    exam: bool
    vetoes: int
    move: str = ""
    to_code: str = ""
    to: Text = ""
    granted: bool = True
    reasons: tuple[Text, ...] = ()
    decision: str = ""
    decided: Text = ""
    decided_code: str = ""
    reason: str = ""
    effective_on: date | None = None
    decided_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeSheet:
    """What the rules say after a month. `drafts`: how many of the months looked at are not published yet."""

    month: Month
    scheme: str
    lines: tuple[GradeLine, ...]
    rules: tuple[tuple[Text, tuple[Text, ...]], ...]
    drafts: int = 0

    @property
    def moves(self) -> tuple[GradeLine, ...]:
        return tuple(line for line in self.lines if line.move or line.decision)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMove:
    """What the rules would have proposed after a past month, and what the grade became in that month or the next."""

    month: Month
    manager_id: int
    name: str
    grade: Text
    to: Text
    move: str
    granted: bool
    reasons: tuple[Text, ...]
    became: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderLine:
    """A grade of the ladder with the people in it; `share` of all people, 0 to 1; `stars`: 0 where there are none."""

    grade: Text
    level: int
    coefficient: Decimal
    people: int
    share: Decimal | None
    requirements: str
    duties: str
    stars: int = 0
    names: tuple[str, ...] = ()
    rules: tuple[tuple[Text, tuple[Text, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """Somebody of the red or the black list, with why."""

    rank: int | None
    name: str
    branch: str
    territory: str
    total: Decimal
    change: int | None
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """通报: how a month went, who stands on the red and on the black list, who rose, who was awarded.

    `groups`: each branch or territory with its people, mean and best."""

    month: Month
    scheme: str
    state: str
    people: int
    average: Decimal | None
    best: Decimal | None
    lowest: Decimal | None
    below: int
    red: tuple[NoticeLine, ...]
    black: tuple[NoticeLine, ...]
    risers: tuple[NoticeLine, ...]
    awards: tuple[Award, ...]
    groups: tuple[tuple[str, int, Decimal, Decimal], ...]
    red_rule: Text = ""
    black_rule: Text = ""
    digits: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadLine:
    """A branch against a standard: the sum, the people (by presence), per head, and what is short of the standard."""

    branch_id: int
    branch: str
    indicator: str
    unit: str
    digits: int
    people: Decimal
    total: Decimal
    per_head: Decimal | None
    standard: Decimal
    gap: Decimal | None

    @property
    def meets(self) -> bool | None:
        return None if self.gap is None else self.gap >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFigures:
    """What the team is made of: (what, part, people, share), the share of all staff per branch, and the workload."""

    people: int
    parts: tuple[tuple[Text, Text, int, Decimal | None], ...]
    shares: tuple[tuple[str, int, int | None, Decimal | None], ...]
    workload: tuple[WorkloadLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionLine:
    """An item of the standard with the candidate's marks."""

    code: str
    name: str
    most: Decimal
    points: Decimal | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionSheet:
    """A candidate's score sheet; `line` is the score to reach. An empty name is a sheet to be filled in by hand."""

    id: int
    name: str
    applied_on: date | None
    branch: str
    education: Text
    years: int | None
    lines: tuple[AdmissionLine, ...]
    total: Decimal | None
    line: Decimal
    state: str
    note: str = ""
    decided_on: date | None = None

    @property
    def most(self) -> Decimal:
        return sum((line.most for line in self.lines), Decimal(0))

    @property
    def complete(self) -> bool:
        return all(line.points is not None for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbationLine:
    """Somebody on probation: since when, until when, the months evaluated so far and their mean."""

    manager_id: int
    code: str
    name: str
    branch: str
    since: date | None
    until: date | None
    periods: int
    average: Decimal | None
    due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringForm:
    """What one rater fills in by hand: the items with their highest mark, and the people (staff number, name) with
    whether each item concerns them. `signed`: of the supervisor; others stay without a name."""

    rater: str
    items: tuple[tuple[str, Decimal], ...]
    people: tuple[tuple[str, str, tuple[bool, ...]], ...]
    signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringData:
    stamp: Stamp
    forms: tuple[ScoringForm, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PayData:
    stamp: Stamp
    sheet: PaySheet


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeData:
    stamp: Stamp
    sheet: GradeSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderData:
    stamp: Stamp
    steps: tuple[LadderLine, ...]
    spread: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeData:
    stamp: Stamp
    notice: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamData:
    stamp: Stamp
    figures: TeamFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionData:
    stamp: Stamp
    sheets: Sequence[AdmissionSheet]
