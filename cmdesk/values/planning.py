"""What goes into a visit plan and what comes out of it: plain values, no database, no window.

Distances are kilometres, durations minutes; weekdays are ISO numbers, Monday 1. A working day is a day of
`PlanRequest.days`; gaps between visits are counted in working days unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from cmdesk.values.messages import Msg, _
from cmdesk.values.presets import CycleKind


class DayKind(StrEnum):
    """Why a day is worked or not."""

    WORKDAY = "workday"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    LEAVE = "leave"
    DUTY = "duty"


class AbsenceKind(StrEnum):
    LEAVE = "leave"
    DUTY = "duty"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayException:
    """A line of the branch's own calendar table; it wins over the published one. No minutes: as on a usual day."""

    date: date
    works: bool
    name: str = ""
    minutes: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A manager's leave or other duty, first to last day, or only the named weekdays of these. No minutes: the whole
    day; else so many of each day."""

    first: date
    last: date
    kind: AbsenceKind = AbsenceKind.LEAVE
    weekdays: frozenset[int] = frozenset()
    minutes: float | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """A day as the working calendar sees it; `minutes` are left for visits, 0 on a day off."""

    date: date
    kind: DayKind
    minutes: float
    name: str = ""

    @property
    def works(self) -> bool:
        return self.kind in (DayKind.WORKDAY, DayKind.MAKE_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """How often and how long: visits per four weeks or per calendar month, minutes of each, on which weekdays
    (empty, or all from Monday to Friday: any working day), and the fewest and most calendar days between two visits."""

    visits: int
    minutes: float
    basis: CycleKind = CycleKind.MONTH
    weekdays: frozenset[int] = frozenset()
    min_gap: int = 0
    max_gap: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleException:
    """What differs for one client, for good or from `first` to `last`; None leaves the class's value."""

    first: date | None = None
    last: date | None = None
    visits: int | None = None
    minutes: float | None = None
    weekdays: frozenset[int] | None = None
    min_gap: int | None = None
    max_gap: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanClient:
    """A client to be visited `visits` times in the planned days. `place` is its position in the branch's list;
    it, street and territory stand in for missing coordinates. Gaps here are calendar days. `shut` are dates on which it
    takes no visits. A larger `priority` keeps its visits when not all fit."""

    id: int
    visits: int
    minutes: float
    class_code: str = ""
    weekdays: frozenset[int] = frozenset()
    shut: frozenset[date] = frozenset()
    min_gap: int = 0
    max_gap: int | None = None
    last_visit: date | None = None
    lat: float | None = None
    lon: float | None = None
    territory: str = ""
    street: str = ""
    place: int = 0
    priority: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDay:
    """A working day; capacity 0 with `away` when the manager is on leave or duty all day."""

    date: date
    capacity: float
    away: bool = False


class Hold(StrEnum):
    """Why a visit stays where it is."""

    LOCKED = "locked"
    DONE = "done"
    NEAR = "near"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedVisit:
    client: int
    date: date
    why: Hold = Hold.LOCKED


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedVisit:
    """A visit of a plan; `order` counts from 1 within its day."""

    client: int
    date: date
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWeights:
    """What matters how much, in lengths of an average leg: travel per length; overtime per average visit beyond
    the capacity; balance per average visit that a full day has above its share; evenness per squared working day of
    deviation from the ideal gap; compactness per leg to another territory and per length between clients;
    stability per visit moved when re-planning."""

    travel: float = 1.0
    overtime: float = 3.0
    balance: float = 10.0
    evenness: float = 0.3
    compactness: float = 0.3
    stability: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRules:
    """What is asked of a manager besides visits (0: nothing): in-store sessions a month of so many minutes, consumers
    nobody counted before at a circle event, attendance calls a day."""

    sessions: int = 3
    session_minutes: int = 60
    consumers: int = 10
    calls: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """How a branch plans: what a cycle covers, the weights, km/h, way by straight line, minutes a day may be longer,
    within how many days a problem found on a visit is to be answered, how much of a manager's daily minutes is worked
    from Monday to Sunday, in percent, and what is asked besides visits."""

    cycle: CycleKind = CycleKind.FOUR_WEEKS
    weights: PlanWeights = field(default_factory=PlanWeights)
    speed: float = 25.0
    detour: float = 1.3
    longer: float = 0.0
    problem_days: int = 7
    week: tuple[float, ...] = (100.0,) * 5 + (0.0, 0.0)
    field: FieldRules = FieldRules()

    def minutes_of(self, day: float) -> tuple[float, ...]:
        """Minutes of Monday to Sunday of somebody who works so many a day."""
        return tuple(day * share / 100 for share in self.week)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """Everything the planner knows. `start` is where the manager's days begin and end (lat, lon), None: anywhere.

    A fixed visit on a day that is none of `days` counts for its client and takes nobody's time here.
    `previous` is the plan to be changed (visits the program placed); days before `free_from` take no new visit.
    `overtime` minutes beyond a day's capacity are tolerated at the weight's price. With `iterations` the clock plays
    no part and the result depends on the request alone; else the search ends after `seconds`.
    """

    clients: tuple[PlanClient, ...]
    days: tuple[PlanDay, ...]
    fixed: tuple[FixedVisit, ...] = ()
    previous: tuple[PlannedVisit, ...] = ()
    free_from: date | None = None
    start: tuple[float, float] | None = None
    speed: float = 25.0
    detour: float = 1.3
    overtime: float = 0.0
    weights: PlanWeights = field(default_factory=PlanWeights)
    seed: int = 1
    seconds: float = 1.0
    iterations: int | None = None
    walkers: int | None = None


class Reason(StrEnum):
    """Why a visit could not be placed, or a gap is uneven."""

    CAPACITY = "capacity"
    WEEKDAYS = "weekdays"
    LEAVE = "leave"
    GAPS = "gaps"
    FAR = "far"
    FIXED = "fixed"


REASONS: Mapping[Reason, Msg] = MappingProxyType({
    Reason.CAPACITY: _("Every day on which it could be is full."),
    Reason.WEEKDAYS: _("There are not enough working days on the weekdays the client takes visits."),
    Reason.LEAVE: _("Leave or other duties take too many of the possible days."),
    Reason.GAPS: _("The days left lie too near to the client's other visits."),
    Reason.FAR: _("The way there and back with the visit is longer than a day."),
    Reason.FIXED: _("Locked, done or near visits leave no better day."),
})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """So many visits of a client found no day, for this reason."""

    client: int
    visits: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Uneven:
    """The worst gap of a client that lies more than two working days off the ideal, both in working days."""

    client: int
    gap: int
    ideal: float
    reason: Reason


class MoveReason(StrEnum):
    """Why re-planning changed a visit."""

    NEW = "new"
    NOT_ASKED = "not_asked"
    DAY_CLOSED = "day_closed"
    WEEKDAYS = "weekdays"
    CYCLE = "cycle"
    CAPACITY = "capacity"
    BETTER = "better"


MOVE_REASONS: Mapping[MoveReason, Msg] = MappingProxyType({
    MoveReason.NEW: _("The client is new in this plan."),
    MoveReason.NOT_ASKED: _("The cycle no longer asks for this visit."),
    MoveReason.DAY_CLOSED: _("The day is no longer worked."),
    MoveReason.WEEKDAYS: _("The client takes no visits on that weekday."),
    MoveReason.CYCLE: _("The number of visits has changed."),
    MoveReason.CAPACITY: _("The day was too full."),
    MoveReason.BETTER: _("A shorter way, or more even days and gaps."),
})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A visit that changed its day; no `before`: added, no `after`: taken out."""

    client: int
    before: date | None
    after: date | None
    why: MoveReason


class Became(StrEnum):
    """What became of a planned visit; added ones were not planned."""

    ON_DAY = "on_day"
    LATE = "late"
    EARLY = "early"
    MISSED = "missed"
    SKIPPED = "skipped"
    AHEAD = "ahead"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLoad:
    """One day of a plan: visits, minutes with travel, kilometres, and the minutes there are."""

    date: date
    visits: int
    minutes: float
    km: float
    capacity: float

    @property
    def over(self) -> float:
        return max(0.0, self.minutes - self.capacity)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanResult:
    """A plan with what it could not do. `guessed` are the clients placed without coordinates; `share` is the part
    of the search that was spent when this plan was found."""

    visits: tuple[PlannedVisit, ...]
    days: tuple[DayLoad, ...]
    unplaced: tuple[Unplaced, ...] = ()
    uneven: tuple[Uneven, ...] = ()
    moved: tuple[Moved, ...] = ()
    guessed: tuple[int, ...] = ()
    cost: float = 0.0
    share: float = 1.0

    @property
    def km(self) -> float:
        return sum(day.km for day in self.days)

    @property
    def minutes(self) -> float:
        return sum(day.minutes for day in self.days)

    @property
    def capacity(self) -> float:
        return sum(day.capacity for day in self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveEffect:
    """Both days before and after a visit moved from one to the other, and its best place in the new day."""

    source_before: DayLoad
    source_after: DayLoad
    target_before: DayLoad
    target_after: DayLoad
    order: int

    @property
    def km(self) -> float:
        """Kilometres added to the two days together (negative: saved)."""
        after = self.source_after.km + self.target_after.km
        return after - self.source_before.km - self.target_before.km


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A better day for a visit of an overloaded day."""

    client: int
    source: date
    target: date
    effect: MoveEffect
    unevenness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Shown before a plan is issued: visits and minutes asked, minutes there are, share used (visits alone).

    `missing` names the days a client cannot get even alone, by client id."""

    visits: int
    minutes: float
    capacity: float
    missing: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def utilisation(self) -> float:
        return self.minutes / self.capacity if self.capacity else 0.0
