"""What the first page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from cmdesk.values.messages import Text
from cmdesk.values.periods import Month
from cmdesk.values.standings import Standings


class DayStatus(StrEnum):
    """How a manager's day stands."""

    DONE = "done"
    UNDER_WAY = "under_way"
    NOT_STARTED = "not_started"
    NO_PLAN = "no_plan"
    AWAY = "away"


class Whereabouts(NamedTuple):
    """A manager's day: where they go, how much of it is done."""

    manager_id: int
    manager: str
    starts: time | None
    where: str
    planned: int
    done: int
    minutes: int
    status: DayStatus
    note: Text = ""


class TodoKind(StrEnum):
    LOGS = "logs"
    PROBLEMS = "problems"
    VISITS = "visits"
    FIGURES = "figures"
    SCORES = "scores"
    ACTIONS = "actions"
    PLANS = "plans"


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """Something that waits: how many, what, for whom."""

    kind: TodoKind
    count: int
    text: Text
    urgent: bool = False


class DayBar(NamedTuple):
    """One weekday's visits, planned and done."""

    day: date
    planned: int
    done: int


class Progress(NamedTuple):
    """An indicator against its target; values in the indicator's unit, shares as 0 to 1 and beyond.

    `adds`: an amount, which grows with the month; a rate or level does not.
    """

    code: str
    name: str
    unit: str
    value: Decimal
    target: Decimal
    share: Decimal
    forecast: Decimal | None
    behind: bool
    adds: bool = False


class Today(NamedTuple):
    """The whole page; `people_on` is the day of `people`: the next working one while nobody works.

    `freshness` is the last month that has figures, and when they came."""

    day: date
    working_day: int
    working_days: int
    people_on: date
    people: tuple[Whereabouts, ...]
    todos: tuple[Todo, ...]
    week: tuple[DayBar, ...]
    progress: tuple[Progress, ...]
    standings: Standings | None
    figures_of: Month | None
