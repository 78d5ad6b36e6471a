from __future__ import annotations

from datetime import date

import pytest

from cmdesk.services import system
from cmdesk.services.visits.adding import add_visit, copy_cycle
from cmdesk.services.visits.entering import day_visits
from cmdesk.services.visits.moving import move_visit, skip_visit
from cmdesk.services.visits.sheets import visit_weeks
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import UserError
from tests.services.visits.making import CHIEF, MONDAY, Made, save, visit

DECEMBER = Month(2026, 12)
TUESDAY = date(2026, 11, 17)


def days(made: Made, first: date, last: date) -> dict[date, list[int]]:
    found = day_visits(made.desk, CHIEF, made.lee, first, last)
    return {day: [v.client_id for v in there] for day, there in found.items()}


def test_a_visit_is_put_at_its_place_with_the_minutes_of_its_class(made: Made) -> None:
    a, b, c = made.clients[:3]
    visit(made.desk, made.lee, b, MONDAY, 1)
    visit(made.desk, made.lee, c, MONDAY, 2)
    outcome = add_visit(made.desk, CHIEF, made.lee, a, MONDAY, 2)
    found = day_visits(made.desk, CHIEF, made.lee, MONDAY)[MONDAY]
    assert [(v.client_id, v.position, v.minutes, v.origin) for v in found] == [
        (b, 1, 20, "program"), (a, 2, 30, "hand"), (c, 3, 20, "program"),
    ]
    with pytest.raises(UserError, match="already_planned"):
        add_visit(made.desk, CHIEF, made.lee, a, MONDAY)
    system.undo(made.desk, CHIEF, outcome.undo or "")
    assert days(made, MONDAY, MONDAY) == {MONDAY: [b, c]}


def test_the_last_four_weeks_are_planned_once_more(made: Made) -> None:
    """16 November is 14 December four weeks on; 24 November becomes 22 December, which is a day off here."""
    one, two, three = made.clients[:3]
    visit(made.desk, made.lee, one, MONDAY, 1)
    visit(made.desk, made.lee, two, MONDAY, 2)
    skipped = visit(made.desk, made.lee, three, MONDAY, 3)
    skip_visit(made.desk, CHIEF, skipped, "停业")
    visit(made.desk, made.lee, one, date(2026, 11, 24), 1)
    save(made.desk, "calendar", day=date(2026, 12, 22), working=False, note="盘点")
    copy_cycle(made.desk, CHIEF, made.lee, DECEMBER)
    assert days(made, DECEMBER.first, DECEMBER.last) == {date(2026, 12, 14): [one, two], date(2026, 12, 23): [one]}
    with pytest.raises(UserError, match="no_visits"):
        copy_cycle(made.desk, CHIEF, made.lee, DECEMBER)


def test_nobody_gets_more_visits_than_are_due(made: Made) -> None:
    seldom = made.clients[4]
    for number in range(4):
        visit(made.desk, made.lee, seldom, date(2026, 11, 9 + number), 1)
    copy_cycle(made.desk, CHIEF, made.lee, DECEMBER)
    assert 1 <= sum(len(there) for there in days(made, DECEMBER.first, DECEMBER.last).values()) <= 2


def test_the_printed_sheet_tells_the_way_as_the_visits_stand_now(made: Made) -> None:
    ids = [visit(made.desk, made.lee, c, MONDAY, k) for k, c in enumerate(made.clients[:3], start=1)]
    week = Week(2026, 47)
    before = visit_weeks(made.desk, CHIEF, week, "J001").weeks[0].days
    move_visit(made.desk, CHIEF, ids[2], TUESDAY)
    after = visit_weeks(made.desk, CHIEF, week, "J001").weeks[0].days
    assert [round(float(d.kilometres or 0), 1) for d in before] == [2.9]
    assert [round(float(d.kilometres or 0), 1) for d in after] == [1.4, 0.0]
