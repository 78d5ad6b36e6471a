"""What comes out: points, ranks, explanations, awards, comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from cmdesk.values.evaluation.words import ZERO, Status
from cmdesk.values.messages import Msg, Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]
    Units: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Outlier:
    person: str
    item: str
    rater: str
    mark: Decimal
    median: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationResult:
    """Points as integers: units of 10 to the power of −decimals. Rows are people, columns are `items` or `sections`.

    `units` and `full` (what the item could bring this person), people × items; `measures` (float, NaN where none);
    `states` (object array of Status); `ranked`: false where the person was present too little.
    """

    scheme: str
    decimals: int
    people: tuple[str, ...]
    items: tuple[str, ...]
    sections: tuple[str, ...]
    units: Units
    full: Units
    measures: Array
    states: Array
    section_units: Units
    total_units: Units
    vetoes: tuple[tuple[str, ...], ...]
    last_rank: Array
    ranked: Array

    def decimal(self, units: int) -> Decimal:
        return Decimal(int(units)).scaleb(-self.decimals)

    def total(self, person: str) -> Decimal:
        return self.decimal(self.total_units[self.people.index(person)])

    def section(self, person: str, section: str) -> Decimal:
        return self.decimal(self.section_units[self.people.index(person), self.sections.index(section)])

    def points(self, person: str, item: str) -> Decimal:
        return self.decimal(self.units[self.people.index(person), self.items.index(item)])

    def status(self, person: str, item: str) -> Status:
        return Status(self.states[self.people.index(person), self.items.index(item)])


@dataclass(frozen=True, slots=True)
class RankRow:
    """One line of a ranking. `rank` 0: not ranked; `change`: places won since last period (None: no last rank);
    `gap`: points to the next above (0 for the first)."""

    person: str
    name: str
    points: Decimal
    rank: int
    last_rank: int | None = None
    change: int | None = None
    gap: Decimal = ZERO
    above: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class InputLine:
    """One figure an explanation rests on; `source` is what the caller gave for its key."""

    name: Text
    value: Decimal | None
    unit: str = ""
    key: str = ""
    source: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What it takes to reach the next above by this item alone; `change` None: this item cannot do it."""

    above: str
    gap: Decimal
    change: Decimal | None
    to: Decimal | None
    text: Msg


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a number came about: the rule in words, the sum in figures, what it rests on, what would raise it."""

    person: str
    item: str
    rule: Msg
    formula: str
    inputs: tuple[InputLine, ...]
    score: Decimal
    full: Decimal
    status: Status
    notes: tuple[Msg, ...] = ()
    average: Decimal | None = None
    rank: int = 0
    next_above: Step | None = None


@dataclass(frozen=True, slots=True)
class Award:
    person: str
    rule: str
    figure: Decimal
    reason: Msg


@dataclass(frozen=True, slots=True)
class Move:
    """One person under two schemes."""

    person: str
    name: str
    before: Decimal
    after: Decimal
    rank_before: int
    rank_after: int

    @property
    def places(self) -> int:
        """Places won (positive) or lost."""
        return self.rank_before - self.rank_after


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The smallest change of an item's weight (others scaled to keep 100) that swaps two neighbours.
    `change` None: no weight between 0 and 100 does."""

    item: str
    change: Decimal | None
    above: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One weight that would have to change, the others scaled to keep their sum: by how much, and to what."""

    item: str
    change: Decimal
    to: Decimal


@dataclass(frozen=True, slots=True)
class Swap:
    """Two neighbours in the ranking and each single change of a weight that would let them change places, the
    smallest first. `gap`: points between them; where it is 0 they tie."""

    above: str
    below: str
    gap: Decimal
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Firmness:
    """The share of small random weight changes under which the person keeps the rank; best and worst rank met."""

    person: str
    rank: int
    kept: float
    best: int
    worst: int
