"""How far a month has come: in working days, one way for every page; and where each figure is heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cmdesk.models.figures import Indicator, ManagerDayFigure, ManagerFigure
from cmdesk.rules.targets import Progress, progress
from cmdesk.services.visits.calendar import working_days
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, day_number, day_of
from cmdesk.values.rights import Right

__all__ = [
    "AHEAD", "Progress", "Rates", "WorkingTime", "added", "daily_rates", "known_until", "standing", "times_by_days",
    "working_time",
]
LOOKED_BACK = 6
AHEAD = Decimal("1.25")
Rates = Mapping[int, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Working days of a month: those that have passed, today included, and all."""

    passed: int
    days: int

    @property
    def share(self) -> Decimal:
        """0 to 1; a month without any working day has passed."""
        return Decimal(self.passed) / self.days if self.days else Decimal(1)


def working_time(session: Session, month: Month, today: date) -> WorkingTime:
    return _time(working_days(session, month.first, month.last), today)


def _time(days: Sequence[date], until: date) -> WorkingTime:
    return WorkingTime(sum(1 for day in days if day <= until), len(days))


def known_until(session: Session, month: Month) -> dict[int, date]:
    """The last day with figures, by the indicators whose month is made of days."""
    made = select(ManagerFigure.indicator_id).where(
        ManagerFigure.month == month.number, ManagerFigure.days.is_not(None)).distinct()
    asked = select(ManagerDayFigure.indicator_id, func.max(ManagerDayFigure.day)).where(
        ManagerDayFigure.indicator_id.in_(made),
        ManagerDayFigure.day.between(day_number(month.first), day_number(month.last)),
    ).group_by(ManagerDayFigure.indicator_id)
    return {indicator_id: day_of(day) for indicator_id, day in session.execute(asked)}


def times_by_days(session: Session, month: Month, until: Mapping[int, date]) -> dict[int, WorkingTime]:
    """The working time that the daily figures cover; it goes before that until today."""
    days = working_days(session, month.first, month.last) if until else []
    return {indicator_id: _time(days, day) for indicator_id, day in until.items()}


def daily_rates(desk: Desk, actor: Actor, month: Month, code: str) -> Rates:
    """Each manager's figure per working day in the months before, oldest first. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_FIGURES) as session:
        months = [month.plus(-back) for back in range(LOOKED_BACK, 0, -1)]
        days = {m.number: len(working_days(session, m.first, m.last)) for m in months}
        asked = (
            select(ManagerFigure.manager_id, ManagerFigure.month, ManagerFigure.value)
            .join(Indicator, Indicator.id == ManagerFigure.indicator_id)
            .where(Indicator.code == code, ManagerFigure.month.in_(list(days))).order_by(ManagerFigure.month)
        )
        found: dict[int, tuple[float, ...]] = {}
        for manager, at, value in session.execute(asked):
            if days[at] and (not actor.own_only or manager == actor.manager_id):
                found[manager] = (*found.get(manager, ()), float(value) / days[at])
        return found


def added(rates: Rates) -> tuple[float, ...]:
    """The rates of all together, month by month, where everybody has as many."""
    longest = max(map(len, rates.values()), default=0)
    return tuple(sum(each[k] for each in rates.values() if len(each) == longest) for k in range(longest))


def standing(
    value: Decimal | None, target: Decimal | None, time: WorkingTime, rates: tuple[float, ...] = (), digits: int = 2,
    daily: tuple[float, ...] = (),
) -> Progress | None:
    """Progress of an amount; without a forecast where the figures are plainly those of the whole month already.

    `daily`: the values of the days passed, where they are known.
    """
    if value is None or target is None or not time.days:
        return None
    whole = not daily and time.passed < time.days and target and value / target >= time.share * AHEAD
    found = progress(value, target, time.passed, time.days, rates=rates, places=digits, daily=daily)
    return found.without_forecast() if whole else found
