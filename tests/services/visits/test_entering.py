from __future__ import annotations

from datetime import date, time

import pytest

from cmdesk.services import system
from cmdesk.services.visits.entering import (
    Entry,
    day_to_enter,
    day_visits,
    enter_visits,
    lock_visit,
    move_visit,
    skip_visit,
    swap_days,
)
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role
from tests.services.visits.making import CHIEF, CLERK, FRIDAY, MONDAY, Made, visit

TUESDAY = date(2026, 11, 17)
DONE = {"arrived_at": time(8, 30), "left_at": time(8, 50)}


def three(made: Made, day: date = MONDAY) -> list[int]:
    return [visit(made.desk, made.lee, c, day, k) for k, c in enumerate(made.clients[:3], start=1)]


def test_a_day_is_entered_in_one_step_and_taken_back_in_one(made: Made) -> None:
    one, two, three_ = three(made)
    outcome = enter_visits(made.desk, CLERK, made.lee, MONDAY, [
        Entry(visit_id=one, service="family", note="缺货", **DONE), Entry(visit_id=two, state="missed"),
        Entry(client_id=made.clients[7], **DONE),
    ])
    found = day_visits(made.desk, CLERK, made.lee, MONDAY)[MONDAY]
    assert [(v.client_id, v.state, v.origin) for v in found] == [
        (made.clients[0], "done", "program"), (made.clients[1], "missed", "program"),
        (made.clients[2], "planned", "program"), (made.clients[7], "done", "extra"),
    ]
    assert (found[0].service, found[0].note, found[0].left_at) == ("family", "缺货", time(8, 50))
    system.undo(made.desk, CLERK, outcome.undo or "")
    after = day_visits(made.desk, CLERK, made.lee, MONDAY)[MONDAY]
    assert [(v.id, v.state) for v in after] == [(one, "planned"), (two, "planned"), (three_, "planned")]


@pytest.mark.parametrize("times", [{}, {"arrived_at": time(9), "left_at": time(9)}, {"arrived_at": time(9)}])
def test_done_needs_in_and_out(made: Made, times: dict[str, time]) -> None:
    one = three(made)[0]
    with pytest.raises(UserError, match="visit_times"):
        enter_visits(made.desk, CLERK, made.lee, MONDAY, [Entry(visit_id=one, **times)])
    assert day_visits(made.desk, CLERK, made.lee, MONDAY)[MONDAY][0].state == "planned"


def test_tomorrow_cannot_be_entered(made: Made) -> None:
    with pytest.raises(UserError, match="visit_future"):
        enter_visits(made.desk, CLERK, made.lee, date(2026, 11, 21), [])


def test_managers_enter_their_own_visits_alone(made: Made) -> None:
    own = Actor(5, "张敏", Role.MANAGER, made.zhang)
    with pytest.raises(UserError, match="not_allowed"):
        enter_visits(made.desk, own, made.lee, MONDAY, [])
    with pytest.raises(UserError, match="not_allowed"):
        day_visits(made.desk, own, made.lee, MONDAY)


def test_a_moved_visit_takes_its_place_and_the_others_close_up(made: Made) -> None:
    ids = three(made)
    four = visit(made.desk, made.lee, made.clients[5], TUESDAY, 1)
    move_visit(made.desk, CHIEF, ids[0], TUESDAY, 1)
    tuesday = day_visits(made.desk, CHIEF, made.lee, TUESDAY)[TUESDAY]
    assert [(v.id, v.position, v.origin) for v in tuesday] == [(ids[0], 1, "hand"), (four, 2, "program")]
    move_visit(made.desk, CHIEF, ids[0], TUESDAY, 2)
    assert [v.id for v in day_visits(made.desk, CHIEF, made.lee, TUESDAY)[TUESDAY]] == [four, ids[0]]


def test_a_move_is_taken_back_with_the_places_of_the_others(made: Made) -> None:
    ids = three(made)
    outcome = move_visit(made.desk, CHIEF, ids[2], MONDAY, 1)
    system.undo(made.desk, CHIEF, outcome.undo or "")
    assert [v.id for v in day_visits(made.desk, CHIEF, made.lee, MONDAY)[MONDAY]] == ids


def test_done_visits_stay_where_they_are(made: Made) -> None:
    one = three(made)[0]
    enter_visits(made.desk, CLERK, made.lee, MONDAY, [Entry(visit_id=one, **DONE)])
    for act in (lambda: move_visit(made.desk, CHIEF, one, TUESDAY), lambda: lock_visit(made.desk, CHIEF, one, True),
                lambda: skip_visit(made.desk, CHIEF, one, "x")):
        with pytest.raises(UserError, match="visit_done"):
            act()


def test_skipping_needs_a_reason(made: Made) -> None:
    one = three(made)[0]
    with pytest.raises(UserError, match="required"):
        skip_visit(made.desk, CHIEF, one, "  ")


def test_two_days_change_places_without_what_is_locked(made: Made) -> None:
    ids = three(made)
    four = visit(made.desk, made.lee, made.clients[5], TUESDAY, 1)
    lock_visit(made.desk, CHIEF, ids[1], True)
    swap_days(made.desk, CHIEF, made.lee, MONDAY, TUESDAY)
    found = day_visits(made.desk, CHIEF, made.lee, MONDAY, TUESDAY)
    assert {v.id for v in found[MONDAY]} == {ids[1], four} and {v.id for v in found[TUESDAY]} == {ids[0], ids[2]}


def test_the_day_to_enter_is_the_earliest_that_waits(made: Made) -> None:
    month = (date(2026, 11, 1), FRIDAY)
    assert day_to_enter(made.desk, CLERK, made.lee, *month) == FRIDAY
    visit(made.desk, made.lee, made.clients[0], date(2026, 11, 30), 1)
    three(made, TUESDAY)
    three(made, FRIDAY)
    assert day_to_enter(made.desk, CLERK, made.lee, *month) == TUESDAY
    assert day_to_enter(made.desk, CLERK, made.lee, date(2026, 11, 9), MONDAY) == MONDAY
