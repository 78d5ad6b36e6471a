"""What is asked of a demo, and the stretch of time it covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from cmdesk.values.periods import Month

LIMITS = {"managers": (1, 400), "clients": (1, 100_000), "months": (1, 60)}
RECORDED_VISITS = 150_000
LEAST_RECORDED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """`clients` are those of the whole branch; `until` is the last month with figures (the running month unless given).

    `to_date`: figures of the running month reach only as far as its visits, instead of being those of a whole month.
    """

    managers: int = 12
    clients: int = 1700
    months: int = 14
    until: Month | None = None
    seed: int = 1
    to_date: bool = False

    def out_of_range(self) -> str:
        """The name of an option beyond LIMITS, or fewer clients than managers; empty when all is well."""
        for name, (least, most) in LIMITS.items():
            if not least <= getattr(self, name) <= most:
                return name
        return "clients" if self.clients < self.managers else ""


@dataclass(frozen=True, slots=True)
class Span:
    """`months` with figures; `recorded` of them with visits and logs, done up to and including `through`; visits are
    planned for `recorded` and `planned` months."""

    months: tuple[Month, ...]
    recorded: tuple[Month, ...]
    planned: tuple[Month, ...]
    through: date

    @property
    def until(self) -> Month:
        return self.months[-1]


def span(options: DemoOptions, today: date) -> Span:
    """The running month is done up to its last Sunday, any other month to its end.

    Visits and logs go back as many months as make about RECORDED_VISITS visits, LEAST_RECORDED at least.
    """
    until = options.until or Month.of(today)
    through = last_sunday(today) if until == Month.of(today) else until.last
    months = tuple(until.plus(k - options.months + 1) for k in range(options.months))
    kept = max(LEAST_RECORDED, RECORDED_VISITS // (2 * options.clients))
    planned = (until.plus(1),) if (until.last - through).days < 7 else ()
    return Span(months, months[-kept:], planned, through)


def last_sunday(day: date) -> date:
    """The last Sunday that is not after the day."""
    return day - timedelta(days=day.isoweekday() % 7)
