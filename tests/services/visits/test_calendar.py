"""The working calendar: a branch's own days, weekdays with fewer minutes, commitments, cycles that hold for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cmdesk.services.visits.board import board
from cmdesk.services.visits.calendar import absent_days, branch_calendar, due_days, working_days
from cmdesk.services.visits.numbers import client_numbers, month_numbers
from cmdesk.services.visits.options import planning_options, set_planning_options
from cmdesk.services.visits.planning import plan_month
from cmdesk.values.periods import Month
from cmdesk.values.planning import DayKind, PlanOptions
from cmdesk.values.problems import UserError
from tests.services.visits.making import CHIEF, CLERK, Made, save

DECEMBER = Month(2026, 12)
FOUNDING, OPEN_DAY = date(2026, 12, 8), date(2026, 12, 9)


@pytest.fixture
def outlet(made: Made) -> int:
    """A branch below that of the managers, with a manager."""
    with made.desk.store.reading() as session:
        from cmdesk.models.people import Branch

        above = session.query(Branch.id).order_by(Branch.id).first()
    branch = save(made.desk, "branches", code="0102", name="圣城网点", parent=above[0] if above else None)
    save(made.desk, "managers", code="J009", name="赵海", branch=branch)
    return branch


def day(made: Made, when: date, working: bool, **values: object) -> int:
    return save(made.desk, "calendar", day=when, working=working, **values)


def test_a_branchs_own_day_off_holds_in_it_and_below_it_alone(made: Made, outlet: int) -> None:
    day(made, FOUNDING, False, branch=outlet, note="建行日")
    day(made, OPEN_DAY, False, note="盘点日")
    day(made, OPEN_DAY, True, branch=outlet)
    with made.desk.store.reading() as session:
        everywhere = working_days(session, DECEMBER.first, DECEMBER.last)
        there = working_days(session, DECEMBER.first, DECEMBER.last, outlet)
        below = {d.date: d for d in branch_calendar(session, FOUNDING, OPEN_DAY, outlet).days}
        due = due_days(session, FOUNDING, OPEN_DAY)
    assert set(everywhere) ^ set(there) == {FOUNDING, OPEN_DAY}
    assert FOUNDING in everywhere and OPEN_DAY in there
    assert (below[FOUNDING].kind, below[FOUNDING].name) == (DayKind.HOLIDAY, "建行日")
    assert due[made.lee] == [FOUNDING]
    assert [days for m, days in due.items() if m not in (made.lee, made.zhang)] == [[OPEN_DAY]]


def test_one_day_has_one_line_in_a_branch(made: Made, outlet: int) -> None:
    day(made, FOUNDING, False)
    day(made, FOUNDING, False, branch=outlet)
    for values in ({}, {"branch": outlet}):
        with pytest.raises(UserError, match="already_exists"):
            day(made, FOUNDING, True, **values)


def test_half_fridays_and_a_meeting_on_mondays_leave_less_to_plan(made: Made) -> None:
    before = month_numbers(made.desk, CHIEF, DECEMBER, manager_id=made.lee)[0].capacity
    options = planning_options(made.desk, CHIEF)
    week = (100.0, 100.0, 100.0, 100.0, 50.0, 0.0, 0.0)
    set_planning_options(made.desk, CHIEF, replace(options, week=week))
    assert planning_options(made.desk, CHIEF).week == week
    save(made.desk, "absences", manager=made.lee, kind="duty", first_day=date(2026, 1, 1), last_day=date(2026, 12, 31),
         weekdays="1", minutes=90, note="周一例会")
    found = board(made.desk, CHIEF, made.lee, date(2026, 12, 7), date(2026, 12, 13))
    assert [d.capacity for d in found.days] == [270.0, 360.0, 360.0, 360.0, 180.0, 0.0, 0.0]
    after = month_numbers(made.desk, CHIEF, DECEMBER, manager_id=made.lee)[0].capacity
    assert before - after == 4 * 180 + 4 * 90, "December 2026 has four Fridays and four Mondays"
    with made.desk.store.reading() as session:
        assert absent_days(session, DECEMBER.first, DECEMBER.last) == {}, "who is at a meeting is not away"


def test_two_commitments_may_begin_on_one_day(made: Made) -> None:
    values = {"manager": made.lee, "kind": "duty", "first_day": DECEMBER.first, "last_day": DECEMBER.last}
    save(made.desk, "absences", weekdays="1", minutes=60, **values)
    save(made.desk, "absences", weekdays="5", minutes=30, **values)
    save(made.desk, "absences", **values)
    with pytest.raises(UserError, match="already_exists"):
        save(made.desk, "absences", **values)
    for wrong in ({"weekdays": "18"}, {"minutes": 0}):
        with pytest.raises(UserError):
            save(made.desk, "absences", **{**values, "first_day": date(2026, 12, 2), **wrong})


def test_a_week_has_a_day_of_work(made: Made) -> None:
    with pytest.raises(UserError, match="week_without_work"):
        set_planning_options(made.desk, CHIEF, PlanOptions(week=(0.0,) * 7))


def test_an_exception_in_the_middle_of_a_month_is_planned_for(made: Made) -> None:
    shop, other = made.clients[0], made.clients[1]
    away = {"first_day": date(2026, 12, 5), "last_day": date(2026, 12, 27), "visits": 0, "reason": "店主外出"}
    save(made.desk, "cycle_exceptions", client=shop, **away)
    usual = {c.client_id: c.due for c in client_numbers(made.desk, CHIEF, DECEMBER, made.lee)}
    plan_month(made.desk, CHIEF, DECEMBER, manager="J001", seconds=0.2)
    days = [d for d in board(made.desk, CLERK, made.lee, DECEMBER.first, DECEMBER.last).days for v in d.visits
            if v.client_id == shop]
    assert 1 <= usual[shop] <= 2 < usual[other] + 1
    assert len(days) == usual[shop]
    assert all(not away["first_day"] <= d.day <= away["last_day"] for d in days)
    save(made.desk, "cycle_exceptions", client=other, first_day=date(2026, 12, 16), visits=8, reason="新品上市")
    assert {c.client_id: c.due for c in client_numbers(made.desk, CHIEF, DECEMBER, made.lee)}[other] > usual[other]


def test_an_imported_list_of_days_names_the_branch(made: Made, outlet: int, tmp_path) -> None:
    from cmdesk.services.imports import Order, import_file

    path = tmp_path / "日历.csv"
    lines = ("日期,是否工作日,适用单位,备注", "2026-12-08,否,圣城网点,建行日", "2026-12-09,否,,盘点")
    path.write_text("\n".join(lines), encoding="utf-8")
    result = import_file(made.desk, CHIEF, path, Order(kind="calendar")).value
    assert (result.created, result.failed) == (2, 0)
    assert import_file(made.desk, CHIEF, path, Order(kind="calendar")).value.unchanged == 2
    with made.desk.store.reading() as session:
        assert FOUNDING in working_days(session, FOUNDING, OPEN_DAY)
        assert working_days(session, FOUNDING, OPEN_DAY, outlet) == []
