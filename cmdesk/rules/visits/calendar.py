"""The working calendar: published holidays under the branch's own table, then a manager's leave and duties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cmdesk.values.planning import Absence, AbsenceKind, CalendarDay, DayException, DayKind, PlanDay
from cmdesk.values.problems import Problem, Severity

USUAL_WEEK = (480.0,) * 5 + (0.0, 0.0)
EVERY_YEAR = {
    (1, 1): "New Year's Day", (5, 1): "Labour Day", (5, 2): "Labour Day",
    **{(10, day): "National Day" for day in (1, 2, 3)},
}
ABSENT_KIND = {AbsenceKind.LEAVE: DayKind.LEAVE, AbsenceKind.DUTY: DayKind.DUTY}


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Days in order, and the years whose holidays are not published yet: Monday to Friday was taken for them, but for
    the legal holidays that have a fixed date."""

    days: tuple[CalendarDay, ...]
    unknown_years: tuple[int, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """A plain warning for each unknown year."""
        return tuple(
            Problem(code="calendar_year_unknown", severity=Severity.WARNING, field="date", value=str(year))
            for year in self.unknown_years
        )

    def working_days(self) -> tuple[CalendarDay, ...]:
        return tuple(day for day in self.days if day.works)


def working_calendar(
    first: date,
    last: date,
    exceptions: Iterable[DayException] = (),
    week: Sequence[float] = USUAL_WEEK,
) -> WorkingCalendar:
    """Every day from `first` to `last`. `week` holds the working minutes of Monday to Sunday; a make-up workday has
    as many as the longest weekday. A weekday without minutes is a day off, a Saturday or Sunday with some is worked."""
    table = {line.date: line for line in exceptions}
    days, unknown = [], dict[int, None]()
    for day in _span(first, last):
        known = _published(day)
        if known is None and day not in table:
            unknown[day.year] = None
        days.append(_branch_day(known or _plain(day), table.get(day), week))
    return WorkingCalendar(tuple(days), tuple(unknown))


def with_absences(days: Iterable[CalendarDay], absences: Iterable[Absence]) -> tuple[CalendarDay, ...]:
    """The manager's days: leave and duties take all or some of the minutes of the working days they cover."""
    found = tuple(absences)
    return tuple(_less(day, found) for day in days)


def plan_days(days: Iterable[CalendarDay]) -> tuple[PlanDay, ...]:
    """The days of a manager as the planner wants them: working days, and those the manager is away from."""
    away = (DayKind.LEAVE, DayKind.DUTY)
    return tuple(
        PlanDay(date=day.date, capacity=day.minutes, away=day.kind in away)
        for day in days
        if day.works or day.kind in away
    )


def known_years() -> range:
    """The years whose holidays the published calendar holds."""
    import chinese_calendar

    published = chinese_calendar.constants.holidays
    return range(min(published).year, max(published).year + 1)


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=k) for k in range((last - first).days + 1)]


def _published(day: date) -> CalendarDay | None:
    import chinese_calendar

    try:
        works = bool(chinese_calendar.is_workday(day))
        holiday = chinese_calendar.get_holiday_detail(day)[1]
    except NotImplementedError:
        return None
    if works:
        kind = DayKind.WORKDAY if day.isoweekday() <= 5 else DayKind.MAKE_UP
    else:
        kind = DayKind.HOLIDAY if holiday else DayKind.WEEKEND
    return CalendarDay(date=day, kind=kind, minutes=0.0, name=holiday or "")


def _plain(day: date) -> CalendarDay:
    """Of a year that is not published: the holidays that fall on the same days every year, and weekends."""
    if (day.month, day.day) in EVERY_YEAR:
        return CalendarDay(date=day, kind=DayKind.HOLIDAY, minutes=0.0, name=EVERY_YEAR[day.month, day.day])
    kind = DayKind.WORKDAY if day.isoweekday() <= 5 else DayKind.WEEKEND
    return CalendarDay(date=day, kind=kind, minutes=0.0)


def _branch_day(day: CalendarDay, line: DayException | None, week: Sequence[float]) -> CalendarDay:
    if line is None:
        if day.kind is DayKind.WEEKEND and week[day.date.isoweekday() - 1] > 0:
            day = replace(day, kind=DayKind.WORKDAY)
        usual = week[day.date.isoweekday() - 1] if day.kind is DayKind.WORKDAY else max(week)
        if day.works and usual <= 0:
            return replace(day, kind=DayKind.WEEKEND)
        return replace(day, minutes=usual if day.works else 0.0)
    if not line.works:
        return replace(day, kind=DayKind.HOLIDAY, minutes=0.0, name=line.name or day.name)
    usual = week[day.date.isoweekday() - 1] or max(week)
    kind = DayKind.WORKDAY if day.kind is DayKind.WORKDAY else DayKind.MAKE_UP
    return replace(day, kind=kind, minutes=usual if line.minutes is None else line.minutes, name=line.name or day.name)


def _less(day: CalendarDay, absences: Sequence[Absence]) -> CalendarDay:
    if not day.works:
        return day
    for absence in absences:
        if not absence.first <= day.date <= absence.last:
            continue
        if absence.weekdays and day.date.isoweekday() not in absence.weekdays:
            continue
        left = 0.0 if absence.minutes is None else max(0.0, day.minutes - absence.minutes)
        kind = day.kind if left > 0 else ABSENT_KIND[absence.kind]
        day = replace(day, minutes=left, kind=kind, name=absence.name or day.name)
        if left <= 0:
            break
    return day


def exceptions_by_date(lines: Iterable[DayException]) -> Mapping[date, bool]:
    """The branch's table as the plain question of other rules: does this day work?"""
    return {line.date: line.works for line in lines}
