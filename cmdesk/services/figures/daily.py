"""The days of a month: everybody's figures of one indicator, and how they run against the target."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, select, type_coerce
from sqlalchemy.orm import Session

from cmdesk.models.figures import Indicator, ManagerDayFigure
from cmdesk.services.figures.reading import SCALE, indicators
from cmdesk.services.visits.calendar import working_days
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, day_number, day_of
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right

ByDay = Mapping[date, Decimal]
_Whole = dict[int, dict[date, int]]


@dataclass(frozen=True)
class DayValues:
    """Figures of the days by manager and of all together; `working` are the working days of the month."""

    days: tuple[date, ...]
    working: tuple[date, ...]
    people: Mapping[int, ByDay]
    total: ByDay

    def passed(self, values: ByDay) -> tuple[float, ...]:
        """The value of each working day until the last one with figures; what comes in on days off belongs to the
        working day before."""
        last = max(self.total, default=None)
        days = [day for day in self.working if last is not None and day <= last]
        found = dict.fromkeys(days, 0.0)
        for day, value in values.items():
            at = max((each for each in days if each <= day), default=days[0] if days else None)
            if at is not None:
                found[at] += float(value)
        return tuple(found.values())


def day_values(desk: Desk, actor: Actor, month: Month, code: str, ids: Collection[int]) -> DayValues:
    """The days with figures and the working days until the last of them; a rate is made of the day's parts.

    Client managers see their own. Raises UserError unknown_field, not_allowed.
    """
    with desk.read(actor, Right.SEE_FIGURES) as session:
        known = indicators(session)
        if code not in known:
            raise trouble("unknown_field", value=code)
        each, wanted = known[code], {actor.manager_id} & set(ids) if actor.own_only else set(ids)
        tops = _read(session, month, known.get(each.numerator or "", each), wanted)
        bottoms = _read(session, month, known[each.denominator], wanted) if each.denominator in known else None
        people = {
            who: _shown(each, top, None if bottoms is None else bottoms.get(who, {})) for who, top in tops.items()
        }
        total = _shown(each, _added(tops), None if bottoms is None else _added(bottoms))
        working = working_days(session, month.first, month.last)
        last = max(total, default=None)
        days = sorted({*total, *(day for day in working if last is not None and day <= last)})
        return DayValues(tuple(days), tuple(working), people, total)


def _read(session: Session, month: Month, each: Indicator, wanted: Collection[int | None]) -> _Whole:
    kept, found = ManagerDayFigure, _Whole()
    asked = select(kept.manager_id, kept.day, type_coerce(kept.value, BigInteger)).where(
        kept.indicator_id == each.id, kept.day.between(day_number(month.first), day_number(month.last)))
    for who, day, value in session.execute(asked):
        if who in wanted:
            found.setdefault(who, {})[day_of(day)] = value
    return found


def _added(people: _Whole) -> dict[date, int]:
    found: dict[date, int] = {}
    for days in people.values():
        for day, value in days.items():
            found[day] = found.get(day, 0) + value
    return found


def _shown(each: Indicator, top: Mapping[date, int], bottom: Mapping[date, int] | None) -> ByDay:
    if bottom is None:
        return {day: Decimal(value).scaleb(-SCALE) for day, value in top.items()}
    times = 100 if each.unit == "%" else 1
    return {day: times * Decimal(value) / bottom[day] for day, value in top.items() if bottom.get(day)}


def running(rule: str, values: ByDay, days: Sequence[date]) -> list[Decimal | None]:
    """The month's figure as it stood after each of the days, by the indicator's rule; None before its first day."""
    found: list[Decimal | None] = []
    seen: list[Decimal] = []
    for day in days:
        seen += [values[day]] if day in values else []
        made = seen[-1:] if rule == "last" else seen
        found.append(sum(made, Decimal(0)) / (len(made) if rule == "average" else 1) if made else None)
    return found


def in_step(target: Decimal, working: Sequence[date], days: Sequence[date]) -> list[Decimal]:
    """What the target asks for after each of the days, in step with the working days."""
    return [target * sum(1 for each in working if each <= day) / len(working) for day in days] if working else []
