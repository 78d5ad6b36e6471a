"""A month's in-store sessions, circle events and attendance calls, and what the evaluation takes from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from cmdesk.services import entities
from cmdesk.services.figures import read_figures
from cmdesk.services.system import undo
from cmdesk.services.visits.options import planning_options, set_planning_options
from cmdesk.services.visits.sessions import add_participants, fieldwork, participants, read_participants
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.planning import FieldRules
from cmdesk.values.problems import UserError
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import Role
from tests.services.visits.making import CHIEF, FRIDAY, MONDAY, Made, save, visit

NOVEMBER = Month(2026, 11)


def session(made: Made, day: int, start: str, end: str) -> int:
    return save(
        made.desk, "in_store_sessions", manager=made.lee, client=made.clients[0], day=date(2026, 11, day),
        started_at=time.fromisoformat(start), ended_at=time.fromisoformat(end),
    )


def event(made: Made, manager: int, day: date, theme: str, phones: range) -> int:
    id_ = save(made.desk, "circle_events", manager=manager, day=day, theme=theme)
    add_participants(made.desk, CHIEF, id_, [(f"消费者{n}", f"138000000{n:02d}") for n in phones])
    return id_


def call(made: Made, day: date, part: str, client: int) -> int:
    return save(
        made.desk, "attendance_calls", manager=made.lee, day=day, part=part, client=client, called_at=time(8, 30),
    )


def lacking(made: Made) -> list[str]:
    lee = fieldwork(made.desk, CHIEF, NOVEMBER)[0]
    return [english(m) for m in (*lee.sessions_lack, *lee.events_lack, *lee.calls_lack)]


def test_three_sessions_of_an_hour_are_asked_for(made: Made) -> None:
    session(made, 3, "09:00", "10:00")
    session(made, 4, "09:00", "11:30")
    session(made, 5, "09:00", "09:45")
    lee, zhang = fieldwork(made.desk, CHIEF, NOVEMBER)
    assert (lee.sessions, lee.long_enough, lee.sessions_met) == (3, 2, False)
    assert lacking(made) == ["1 in-store sessions of 60 min are missing", "1 were shorter than 60 min"]
    assert zhang.long_enough == 0
    session(made, 6, "14:00", "15:10")
    assert lacking(made) == []
    rows = entities.rows(made.desk, CHIEF, ListQuery(entity="in_store_sessions", columns=("minutes",))).rows
    assert [r.values[0] for r in rows] == [60, 150, 45, 70]


def test_a_session_ends_after_it_began(made: Made) -> None:
    with pytest.raises(UserError) as caught:
        session(made, 3, "10:00", "09:00")
    assert [p.code for p in caught.value.problems] == ["times_reversed"]


def test_an_event_counts_with_ten_consumers_nobody_counted_before(made: Made) -> None:
    event(made, made.lee, date(2026, 3, 2), "早春", range(6))
    event(made, made.lee, date(2026, 11, 3), "品吸会", range(15))
    event(made, made.zhang, date(2026, 11, 10), "婚庆", range(5, 20))
    lee, zhang = fieldwork(made.desk, CHIEF, NOVEMBER)
    assert [(e.participants, e.new, e.counts) for e in lee.events] == [(15, 9, False)]
    assert [(e.participants, e.new, e.counts) for e in zhang.events] == [(15, 5, False)]
    assert lacking(made)[1:] == ["“品吸会” on 11-03: 1 new consumers are missing"]
    assert lee.events_met is False


def test_what_is_asked_besides_visits_is_the_branchs_to_say(made: Made) -> None:
    session(made, 5, "09:00", "09:45")
    event(made, made.lee, date(2026, 11, 3), "品吸会", range(5))
    visit(made.desk, made.lee, made.clients[0], MONDAY, 1)
    rules = FieldRules(sessions=1, session_minutes=45, consumers=5, calls=1)
    options = planning_options(made.desk, CHIEF)
    set_planning_options(made.desk, CHIEF, replace(options, field=rules))
    lee = fieldwork(made.desk, CHIEF, NOVEMBER)[0]
    assert (lee.sessions_met, lee.events_met, lee.calls.due) == (True, True, 1)
    set_planning_options(made.desk, CHIEF, replace(options, field=FieldRules(sessions=0, calls=0)))
    lee = fieldwork(made.desk, CHIEF, NOVEMBER)[0]
    assert (lee.sessions_met, lee.calls_met, lee.sessions_lack) == (None, None, ())
    with pytest.raises(UserError, match="out_of_range"):
        set_planning_options(made.desk, CHIEF, replace(options, field=FieldRules(calls=9)))


def test_who_gave_no_telephone_is_told_by_the_name(made: Made) -> None:
    event(made, made.lee, date(2026, 11, 3), "品吸会", range(10))
    later = save(made.desk, "circle_events", manager=made.lee, day=date(2026, 11, 10), theme="婚庆")
    add_participants(made.desk, CHIEF, later, [("消费者3", ""), ("新客", "")])
    add_participants(made.desk, CHIEF, later, [("新客", "13900000000"), ("消费者3", "13900000001")])
    assert [p.before[:3] for p in participants(made.desk, CHIEF, later)] == ["品吸会", ""]
    assert [e.new for e in fieldwork(made.desk, CHIEF, NOVEMBER)[0].events] == [10, 1]


def test_participants_are_added_once_and_say_where_they_were_counted(made: Made) -> None:
    event(made, made.lee, date(2026, 10, 8), "中秋", range(2))
    later = event(made, made.lee, date(2026, 11, 3), "品吸会", range(1, 3))
    outcome = add_participants(made.desk, CHIEF, later, [("消费者1", "13800000001"), ("新来的", ""), ("新来的", "")])
    assert (outcome.value.added, outcome.value.known) == (1, 2)
    found = participants(made.desk, CHIEF, later)
    assert [(p.name, p.before) for p in found] == [("消费者1", "中秋 2026-10-08"), ("消费者2", ""), ("新来的", "")]
    manager, leader = Actor(5, "李建国", Role.MANAGER, made.lee), Actor(6, "周局", Role.LEADER)
    phones = [next(p.phone for p in participants(made.desk, who, later)) for who in (manager, leader)]
    assert phones == ["13800000001", "*******0001"], "managers see whom they invited"
    assert outcome.undo is not None
    undo(made.desk, CHIEF, outcome.undo)
    assert len(participants(made.desk, CHIEF, later)) == 2


def test_lists_are_read_as_people_write_them() -> None:
    text = "张 三\t13800000001\n13800000002 李四\n3. 王五，13800000003\n\n赵六\nLi Ming, 13900000000\n"
    assert read_participants(text) == [
        ("张三", "13800000001"), ("李四", "13800000002"), ("王五", "13800000003"), ("赵六", ""),
        ("Li Ming", "13900000000"),
    ]


def test_calls_are_compared_with_the_route_of_the_day(made: Made) -> None:
    visit(made.desk, made.lee, made.clients[0], MONDAY, 1)
    visit(made.desk, made.lee, made.clients[1], MONDAY, 2)
    visit(made.desk, made.lee, made.clients[2], date(2026, 11, 17), 1)
    visit(made.desk, made.lee, made.clients[3], FRIDAY, 1)
    call(made, MONDAY, "start", made.clients[0])
    call(made, MONDAY, "end", made.clients[5])
    call(made, FRIDAY, "start", made.clients[3])
    calls = fieldwork(made.desk, CHIEF, NOVEMBER)[0].calls
    assert (calls.due, calls.made, calls.matched) == (4, 2, 1)
    assert lacking(made)[1:] == ["2 calls are missing", "1 calls did not come from the day's route"]
    rows = entities.rows(made.desk, CHIEF, ListQuery(entity="attendance_calls", columns=("part", "matched"))).rows
    assert [r.values[1] for r in rows] == [True, False, True]


def test_one_call_begins_and_one_ends_a_day(made: Made) -> None:
    call(made, MONDAY, "start", made.clients[0])
    with pytest.raises(UserError) as caught:
        call(made, MONDAY, "start", made.clients[1])
    assert caught.value.problems[0].code == "already_exists"


def test_evaluation_counts_them_by_itself(made: Made) -> None:
    for day in (3, 4):
        session(made, day, "09:00", "10:00")
    session(made, 20, "09:00", "10:00")
    event(made, made.lee, date(2026, 11, 3), "品吸会", range(10))
    visit(made.desk, made.lee, made.clients[0], MONDAY, 1)
    call(made, MONDAY, "start", made.clients[0])
    codes = ("in_store_sessions", "circle_events", "attendance_due", "attendance_made", "attendance_matched")
    with made.desk.store.reading() as reading:
        found = read_figures(reading, [NOVEMBER], codes, made.desk.today())
    assert [found[c].value.get(made.lee) for c in codes] == [Decimal(n) for n in (2, 1, 2, 1, 1)]
    assert {found[c].source for c in codes} == {"records"}


def test_client_managers_record_their_own_work_alone(made: Made) -> None:
    manager = Actor(5, "李建国", Role.MANAGER, made.lee)
    values = {"day": MONDAY, "theme": "品吸会"}
    own = entities.save(made.desk, manager, "circle_events", None, None, {**values, "manager": made.lee})
    assert own.value
    with pytest.raises(UserError) as caught:
        entities.save(made.desk, manager, "circle_events", None, None, {**values, "manager": made.zhang})
    assert caught.value.problems[0].code == "not_allowed"
    assert [f.name for f in fieldwork(made.desk, manager, NOVEMBER)] == ["李建国"]
