"""The ways of turning a measure into marks, as data."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from cmdesk.values.evaluation.words import HUNDRED, ONE, ZERO, Direction, Measure, Name, Peers, Steps


@dataclass(frozen=True, slots=True)
class Band:
    """From `edge` on to the better side: `marks`."""

    edge: Decimal
    marks: Decimal


@dataclass(frozen=True, slots=True)
class Check:
    code: str
    name: Name = Name()
    marks: Decimal = ONE


@dataclass(frozen=True, slots=True)
class Rater:
    code: str
    name: Name = Name()
    weight: Decimal = ONE


@dataclass(frozen=True, slots=True)
class Line:
    """A line that an indicator's measure has to reach."""

    indicator: str
    at: Decimal
    measure: Measure = Measure.VALUE
    direction: Direction = Direction.HIGHER


@dataclass(frozen=True, slots=True)
class Proportional:
    """Marks by the share of the way from `zero_at` to `full_at`; `cap` and `floor` in percent of the full mark;
    a measure short of `line` gets nothing. `zero_at` unless given: 0 where higher is better, else 2 × `full_at`."""

    full_at: Decimal = HUNDRED
    zero_at: Decimal | None = None
    cap: Decimal = HUNDRED
    floor: Decimal = ZERO
    line: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """`start` marks at the line (the full mark unless given; 0 for bonus and deduction); per `step` of the measure
    `off` marks off on the worse side, `on` marks on on the better side."""

    line: Decimal
    off: Decimal = ZERO
    on: Decimal = ZERO
    step: Decimal = ONE
    steps: Steps = Steps.EXACT
    start: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Bands:
    bands: tuple[Band, ...]
    otherwise: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Curve:
    """Straight lines between the knots, level before the first and after the last."""

    knots: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class ByRank:
    """Marks by the rank of the measure among peers. One of: `step` off per place; `places` (edge = last place of
    the band); `shares` (edge = percent of the peers up to the place); else evenly from the full mark to `last`."""

    peers: Peers = Peers.ALL
    step: Decimal | None = None
    places: tuple[Band, ...] = ()
    shares: tuple[Band, ...] = ()
    last: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class PerOccurrence:
    """Each occurrence over the `free` ones costs `each` marks (brings them, for a bonus)."""

    each: Decimal
    free: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Checklist:
    """The marks of the checks met, out of those that apply, as a share of the full mark.
    Input: people × checks, 0 to 1, NaN where a check does not apply."""

    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Manual:
    """The weighted mean of the raters' marks, each out of `scale` (the full mark unless given).
    Input: people × raters, NaN where a rater gave none: the others' weights count.
    A mark further than `outlier` percent of the scale from the median is shown as an outlier;
    `drop_extremes` leaves out one highest and one lowest when there are at least four."""

    raters: tuple[Rater, ...] = (Rater("supervisor", Name("主管", "Supervisor")),)
    scale: Decimal | None = None
    outlier: Decimal = Decimal(20)
    drop_extremes: bool = False


@dataclass(frozen=True, slots=True)
class YesNo:
    """The full mark where the measure reaches `line`, else nothing."""

    line: Decimal = ONE


@dataclass(frozen=True, slots=True)
class AllReach:
    """The full mark where every line is reached; else `each` marks for each line that is."""

    lines: tuple[Line, ...]
    each: Decimal = ZERO


Method: TypeAlias = (
    Proportional | Threshold | Bands | Curve | ByRank | PerOccurrence | Checklist | Manual | YesNo | AllReach
)
METHODS: dict[str, type[Method]] = {
    "proportional": Proportional, "threshold": Threshold, "bands": Bands, "curve": Curve, "by_rank": ByRank,
    "per_occurrence": PerOccurrence, "checklist": Checklist, "manual": Manual, "yes_no": YesNo, "all_reach": AllReach,
}
