from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cmdesk.rules.visits.calendar import known_years, plan_days, with_absences, working_calendar
from cmdesk.values.planning import Absence, AbsenceKind, DayException, DayKind


def kinds(first: date, last: date, *exceptions: DayException) -> dict[int, DayKind]:
    return {day.date.day: day.kind for day in working_calendar(first, last, exceptions).days}


def test_national_day_is_off_and_its_make_up_saturday_is_worked() -> None:
    october = kinds(date(2026, 10, 1), date(2026, 10, 12))
    assert all(october[day] is DayKind.HOLIDAY for day in range(1, 8))
    assert october[8] is DayKind.WORKDAY
    assert october[10] is DayKind.MAKE_UP
    assert october[11] is DayKind.WEEKEND


def test_a_make_up_day_has_the_minutes_of_a_weekday() -> None:
    week = (400.0, 400.0, 400.0, 400.0, 360.0, 0.0, 0.0)
    days = {d.date: d.minutes for d in working_calendar(date(2026, 10, 8), date(2026, 10, 11), week=week).days}
    assert list(days.values()) == [400.0, 360.0, 400.0, 0.0]


def test_the_branch_table_wins() -> None:
    lines = (
        DayException(date=date(2026, 10, 10), works=False, name="factory day"),
        DayException(date=date(2026, 10, 7), works=True, minutes=240.0),
    )
    days = {d.date.day: d for d in working_calendar(date(2026, 10, 7), date(2026, 10, 10), lines).days}
    assert (days[10].works, days[10].name) == (False, "factory day")
    assert (days[7].works, days[7].minutes) == (True, 240.0)


def test_a_year_not_published_is_said_plainly_and_taken_as_monday_to_friday() -> None:
    year = known_years().stop
    calendar = working_calendar(date(year, 1, 1), date(year, 1, 31))
    assert calendar.unknown_years == (year,)
    assert [(p.code, p.value) for p in calendar.problems] == [("calendar_year_unknown", str(year))]
    new_year, *others = calendar.days
    assert (new_year.kind, new_year.name) == (DayKind.HOLIDAY, "New Year's Day"), "it has a fixed date"
    assert all(day.works == (day.date.weekday() < 5) for day in others)
    autumn = working_calendar(date(year, 10, 1), date(year, 10, 4)).days
    assert [day.kind is DayKind.HOLIDAY for day in autumn] == [True, True, True, False]


def test_a_turn_of_the_year_warns_of_the_new_year_alone() -> None:
    last_known = known_years()[-1]
    calendar = working_calendar(date(last_known, 12, 28), date(last_known + 1, 1, 8))
    assert calendar.unknown_years == (last_known + 1,)


def test_2026_is_known() -> None:
    assert working_calendar(date(2026, 1, 1), date(2026, 12, 31)).problems == ()


def test_leave_takes_the_day_and_a_duty_some_minutes_of_it() -> None:
    calendar = working_calendar(date(2026, 11, 2), date(2026, 11, 6))
    days = with_absences(
        calendar.days,
        [
            Absence(first=date(2026, 11, 3), last=date(2026, 11, 4), name="wedding"),
            Absence(first=date(2026, 11, 5), last=date(2026, 11, 5), kind=AbsenceKind.DUTY, minutes=120.0),
            Absence(first=date(2026, 11, 6), last=date(2026, 11, 6), kind=AbsenceKind.DUTY, minutes=900.0),
        ],
    )
    assert [d.minutes for d in days] == [480.0, 0.0, 0.0, 360.0, 0.0]
    assert [d.kind for d in days] == [DayKind.WORKDAY, DayKind.LEAVE, DayKind.LEAVE, DayKind.WORKDAY, DayKind.DUTY]
    assert [(d.capacity, d.away) for d in plan_days(days)] == [
        (480.0, False), (0.0, True), (0.0, True), (360.0, False), (0.0, True),
    ]


def test_a_commitment_of_every_monday_takes_its_minutes_of_mondays_alone() -> None:
    calendar = working_calendar(date(2026, 11, 2), date(2026, 11, 10))
    meeting = Absence(
        first=date(2026, 1, 1), last=date(2026, 12, 31), kind=AbsenceKind.DUTY, weekdays=frozenset({1}), minutes=90.0,
    )
    assert [d.minutes for d in with_absences(calendar.days, [meeting])] == [
        390.0, 480.0, 480.0, 480.0, 480.0, 0.0, 0.0, 390.0, 480.0,
    ]


def test_a_saturday_with_minutes_is_worked_but_on_a_holiday() -> None:
    week = (400.0,) * 5 + (200.0, 0.0)
    days = {d.date.day: d for d in working_calendar(date(2026, 10, 3), date(2026, 10, 25), week=week).days}
    assert (days[3].kind, days[3].minutes) == (DayKind.HOLIDAY, 0.0)
    assert (days[17].kind, days[17].minutes) == (DayKind.WORKDAY, 200.0)
    assert (days[18].kind, days[18].minutes) == (DayKind.WEEKEND, 0.0)
    assert days[10].kind is DayKind.MAKE_UP


def test_leave_over_a_weekend_leaves_the_weekend_alone() -> None:
    calendar = working_calendar(date(2026, 11, 6), date(2026, 11, 9))
    days = with_absences(calendar.days, [Absence(first=date(2026, 11, 1), last=date(2026, 11, 30))])
    assert [d.kind for d in days] == [DayKind.LEAVE, DayKind.WEEKEND, DayKind.WEEKEND, DayKind.LEAVE]
    assert [d.date.day for d in plan_days(days)] == [6, 9]


@given(st.dates(date(2020, 1, 1), date(2028, 12, 31)), st.integers(0, 60))
def test_days_off_have_no_minutes_and_worked_days_have_some(first: date, length: int) -> None:
    days = working_calendar(first, first + timedelta(days=length)).days
    assert len(days) == length + 1
    assert all((day.minutes > 0) == day.works for day in days)
