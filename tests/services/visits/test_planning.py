from __future__ import annotations

from collections import Counter
from datetime import date, time

import pytest
from sqlalchemy import select

from cmdesk.models.visits import Visit
from cmdesk.services import system
from cmdesk.services.visits.entering import Entry, enter_visits
from cmdesk.services.visits.issuing import set_plan_state
from cmdesk.services.visits.moving import lock_visit, move_visit, skip_visit
from cmdesk.services.visits.numbers import NOT_PLANNED, month_numbers
from cmdesk.services.visits.planned import What, plan_lines
from cmdesk.services.visits.planning import Search, compute_plans, keep_plans, plan_month
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role
from tests.services.visits.making import CHIEF, CLERK, Made, save, visit

DECEMBER = Month(2026, 12)


def visits(made: Made, manager: int, month: Month = DECEMBER) -> list[Visit]:
    with made.desk.store.reading() as session:
        asked = select(Visit).where(Visit.manager_id == manager, Visit.day.between(month.first, month.last))
        return list(session.scalars(asked.order_by(Visit.day, Visit.position)))


def plan(made: Made) -> str:
    return plan_month(made.desk, CHIEF, DECEMBER, seconds=0.2).undo or ""


def test_five_numbers_before_and_after_planning(made: Made) -> None:
    before = month_numbers(made.desk, CHIEF, DECEMBER, manager_id=made.lee)[0]
    assert 2 * (4 + 2 + 2 + 2 + 1) <= before.due <= 2 * (5 + 3 + 3 + 3 + 2)
    assert (before.scheduled, before.done, before.remaining, before.to_schedule) == (0, 0, before.due, before.due)
    assert {w.reason for w in before.waiting} == {NOT_PLANNED}
    assert before.capacity == 23 * 360
    plan(made)
    after = month_numbers(made.desk, CHIEF, DECEMBER, manager_id=made.lee)[0]
    assert (after.due, after.scheduled, after.to_schedule) == (before.due, before.due, 0)
    assert len(visits(made, made.lee)) == before.due


def test_planning_anew_keeps_what_people_did(made: Made) -> None:
    plan(made)
    first = visits(made, made.lee)
    locked, moved, skipped = first[0], first[1], first[2]
    lock_visit(made.desk, CHIEF, locked.id, True)
    target = date(2026, 12, 24)
    move_visit(made.desk, CHIEF, moved.id, target)
    skip_visit(made.desk, CHIEF, skipped.id, "盘点")
    plan(made)
    after = {v.id: v for v in visits(made, made.lee)}
    assert after[locked.id].day == locked.day and after[locked.id].locked
    assert after[moved.id].day == target and after[moved.id].origin == "hand"
    assert after[skipped.id].state == "skipped"
    per_client = Counter(v.client_id for v in after.values())
    assert per_client == Counter(v.client_id for v in first), "a skipped visit is not planned once more"


def test_stops_of_a_day_are_numbered_from_one_after_planning_anew(made: Made) -> None:
    plan(made)
    lock_visit(made.desk, CHIEF, visits(made, made.lee)[0].id, True)
    plan(made)
    by_day: dict[date, list[int]] = {}
    for each in visits(made, made.lee):
        by_day.setdefault(each.day, []).append(each.position)
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in by_day.values())


def test_what_was_moved_while_the_plan_was_computed_is_not_planned_twice(made: Made) -> None:
    plan(made)
    steps = compute_plans(made.desk, CHIEF, DECEMBER, manager="J001", seconds=0.2)
    next(steps)
    each = visits(made, made.lee)[0]
    before = sum(v.client_id == each.client_id for v in visits(made, made.lee))
    move_visit(made.desk, CHIEF, each.id, date(2026, 12, 24))
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            keep_plans(made.desk, CHIEF, stop.value)
            break
    found = [v.day for v in visits(made, made.lee) if v.client_id == each.client_id]
    assert len(found) == before and date(2026, 12, 24) in found


def test_steps_tell_who_is_planned_and_closing_leaves_the_old_plan(made: Made) -> None:
    steps = compute_plans(made.desk, CHIEF, DECEMBER, seconds=5)
    assert next(steps) == (0, 2, "李建国")
    steps.close()
    assert visits(made, made.lee) == []


def test_a_search_is_ended_with_the_plan_found_so_far(made: Made) -> None:
    search = Search()
    steps = compute_plans(made.desk, CHIEF, DECEMBER, seconds=600, search=search)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            found = stop.value
            break
        if search.best is not None:
            search.stop()
    assert [p.name for p in found.plans.plans] == ["李建国"]
    keep_plans(made.desk, CHIEF, found)
    assert visits(made, made.lee) and visits(made, made.zhang) == [], "who was not begun keeps what there was"


def test_what_a_new_plan_moves_and_cannot_place_is_told_with_the_reason(made: Made) -> None:
    plan(made)
    assert {line.what for line in plan_lines(made.desk, CHIEF, DECEMBER)} <= {What.UNEVEN}
    closed = next(v.day for v in visits(made, made.lee))
    save(made.desk, "calendar", day=closed, working=False, note="盘点")
    leave = {"first_day": date(2026, 12, 1), "last_day": date(2026, 12, 31), "kind": "annual"}
    save(made.desk, "absences", manager=made.zhang, **leave)
    plan(made)
    lines = plan_lines(made.desk, CHIEF, DECEMBER, manager_id=made.lee)
    moved = [line for line in lines if line.before == closed]
    assert moved and {line.why.text for line in moved} == {"The day is no longer worked."}
    assert all(line.after != closed for line in lines)
    zhang = plan_lines(made.desk, CHIEF, DECEMBER, manager_id=made.zhang)
    assert zhang[0].what is What.UNPLACED
    assert {line.what for line in zhang} == {What.UNPLACED, What.TAKEN_OUT}
    own = Actor(5, "李建国", Role.MANAGER, made.lee)
    assert {line.manager for line in plan_lines(made.desk, own, DECEMBER)} == {"李建国"}


def test_the_whole_plan_is_one_step_to_undo(made: Made) -> None:
    token = plan(made)
    system.undo(made.desk, CHIEF, token)
    assert visits(made, made.lee) == [] and visits(made, made.zhang) == []


def test_waiting_visits_say_why(made: Made) -> None:
    first, last = DECEMBER.first, DECEMBER.last
    save(made.desk, "absences", manager=made.lee, kind="annual", first_day=first, last_day=last)
    plan(made)
    found = month_numbers(made.desk, CHIEF, DECEMBER, manager_id=made.lee)[0]
    assert found.to_schedule == found.due and found.capacity == 0
    assert {w.reason.text for w in found.waiting} == {"Leave or other duties take too many of the possible days."}


def test_done_visits_leave_the_remaining(made: Made) -> None:
    day = date(2026, 11, 16)
    one = visit(made.desk, made.lee, made.clients[0], day, 1)
    enter_visits(made.desk, CLERK, made.lee, day, [Entry(visit_id=one, arrived_at=time(9), left_at=time(9, 20))])
    found = month_numbers(made.desk, CHIEF, Month(2026, 11), manager_id=made.lee)[0]
    assert (found.done, found.scheduled, found.due - found.remaining) == (1, 1, 1)


def test_a_plan_goes_from_draft_to_issued_and_approval_takes_a_supervisor(made: Made) -> None:
    plan(made)
    set_plan_state(made.desk, CLERK, made.lee, DECEMBER, "submitted")
    with pytest.raises(UserError, match="not_allowed"):
        set_plan_state(made.desk, CLERK, made.lee, DECEMBER, "approved")
    set_plan_state(made.desk, Actor(2, "赵强", Role.SUPERVISOR), made.lee, DECEMBER, "approved")
    set_plan_state(made.desk, CLERK, made.lee, DECEMBER, "issued")
    with pytest.raises(UserError, match="plan_not_open"):
        set_plan_state(made.desk, CLERK, made.lee, DECEMBER, "issued")
