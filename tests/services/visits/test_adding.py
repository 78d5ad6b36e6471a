from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cmdesk.services import system
from cmdesk.services.imports import Order, import_file
from cmdesk.services.visits.adding import add_visit, copy_cycle
from cmdesk.services.visits.board import board
from cmdesk.services.visits.coverage import completion
from cmdesk.services.visits.entering import day_visits
from cmdesk.services.visits.model_week import apply_model_week, save_model_week
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


def test_a_client_is_not_visited_twice_on_one_day(made: Made) -> None:
    client = made.clients[0]
    one = visit(made.desk, made.lee, client, MONDAY, 1)
    other = visit(made.desk, made.lee, client, TUESDAY, 1)
    with pytest.raises(UserError, match="already_planned"):
        move_visit(made.desk, CHIEF, one, TUESDAY)
    move_visit(made.desk, CHIEF, one, MONDAY, 1)
    skip_visit(made.desk, CHIEF, other, "停业")
    move_visit(made.desk, CHIEF, one, TUESDAY)
    assert days(made, MONDAY, TUESDAY) == {TUESDAY: [client, client]}


def test_a_visit_done_without_its_times_comes_in_and_is_told(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "拜访.csv"
    lines = ("日期,工号,客户编码,状态,进店,离店", "2026-11-16,J001,K000,完成,9:00,9:20", "2026-11-16,J001,K001,完成,,")
    path.write_text("\n".join(lines), encoding="utf-8")
    result = import_file(made.desk, CHIEF, path, Order(kind="visits")).value
    assert (result.created, result.failed) == (2, 0)
    assert [(p.code, p.row, p.value) for p in result.problems] == [("visit_without_times", 3, "K001")]


def test_a_week_over_the_turn_of_the_year_is_one_week(made: Made) -> None:
    """Monday 28 December 2026 to Sunday 3 January 2027; the first of January is a day off."""
    week, next_ = Week(2026, 53), Week(2027, 1)
    for number, day in enumerate(week.days()[:5]):
        if day != date(2027, 1, 1):
            visit(made.desk, made.lee, made.clients[number], day, 1)
    found = board(made.desk, CHIEF, made.lee, week.first, week.last)
    assert [d.works for d in found.days] == [True, True, True, True, False, False, False]
    assert set(visit_weeks(made.desk, CHIEF, week, "J001").weeks[0].days[0].stops) and week.plus(1) == next_
    assert save_model_week(made.desk, CHIEF, made.lee, week).value == 4
    applied = apply_model_week(made.desk, CHIEF, made.lee, next_, 1).value
    assert applied.visits == 4
    assert list(days(made, next_.first, next_.last)) == next_.days()[:4]
    assert sum(row.tally.planned for row in completion(made.desk, CHIEF, week.first, week.last).rows) == 4
