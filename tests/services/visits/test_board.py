from __future__ import annotations

from datetime import date

import pytest

from cmdesk.services.visits.board import advice, board, lanes, people
from cmdesk.services.visits.moving import move_visit, skip_visit
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.planning import DayKind
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role
from tests.services.visits.making import CHIEF, FRIDAY, MONDAY, Made, save, visit

WEDNESDAY, SUNDAY = date(2026, 11, 18), date(2026, 11, 22)
LEG = 1.112 * 1.3  # a hundredth of a degree of latitude in km, with the detour of roads


def test_a_day_has_its_visits_minutes_and_way(made: Made) -> None:
    for at, client in enumerate(made.clients[:3], start=1):
        visit(made.desk, made.lee, client, MONDAY, at)
    found = board(made.desk, CHIEF, made.lee, MONDAY, SUNDAY)
    monday = found.days[0]
    assert [v.client for v in monday.visits] == ["惠民超市", "老李食杂", "顺达烟酒"]
    assert monday.km == pytest.approx(2 * LEG, rel=0.01)
    assert monday.minutes == pytest.approx(60 + 2 * LEG / 25 * 60, rel=0.01)
    assert found.person.clients == 10 and found.person.territory == "稻田片区"
    assert [d.kind for d in found.days[5:]] == [DayKind.WEEKEND] * 2


def test_leave_takes_the_minutes_of_a_day(made: Made) -> None:
    save(made.desk, "absences", manager=made.lee, kind="annual", first_day=WEDNESDAY, last_day=WEDNESDAY)
    days = board(made.desk, CHIEF, made.lee, MONDAY, SUNDAY).days
    assert (days[1].capacity, days[2].capacity, days[2].kind) == (360, 0, DayKind.LEAVE)


def test_the_effect_of_a_move_is_what_the_days_become(made: Made) -> None:
    ids = [visit(made.desk, made.lee, c, MONDAY, k) for k, c in enumerate(made.clients[:3], start=1)]
    visit(made.desk, made.lee, made.clients[4], WEDNESDAY, 1)
    visit(made.desk, made.lee, made.clients[6], WEDNESDAY, 2)
    found = board(made.desk, CHIEF, made.lee, MONDAY, SUNDAY)
    effect = found.effect(ids[2], WEDNESDAY)
    assert effect.order == 1
    assert effect.km == pytest.approx(-LEG + 2 * LEG, rel=0.01)
    move_visit(made.desk, CHIEF, ids[2], WEDNESDAY, effect.order)
    after = board(made.desk, CHIEF, made.lee, MONDAY, SUNDAY)
    assert [v.client_id for v in after.days[2].visits] == [made.clients[k] for k in (2, 4, 6)]
    assert after.days[2].minutes == pytest.approx(effect.target_after.minutes)
    assert after.days[0].minutes == pytest.approx(effect.source_after.minutes)


def test_the_board_after_a_move_is_known_before_it_is_written(made: Made) -> None:
    ids = [visit(made.desk, made.lee, c, MONDAY, k) for k, c in enumerate(made.clients[:3], start=1)]
    skipped = visit(made.desk, made.lee, made.clients[8], WEDNESDAY, 1)
    visit(made.desk, made.lee, made.clients[4], WEDNESDAY, 2)
    skip_visit(made.desk, CHIEF, skipped, "盘点")
    found = board(made.desk, CHIEF, made.lee, MONDAY, SUNDAY)
    place = found.best_place(ids[0], WEDNESDAY)
    assert place is not None
    told = found.moved(ids[0], WEDNESDAY, place)
    move_visit(made.desk, CHIEF, ids[0], WEDNESDAY, place)
    after = board(made.desk, CHIEF, made.lee, MONDAY, SUNDAY)
    for said, is_ in zip(told.days, after.days, strict=True):
        assert [v.id for v in said.visits] == [v.id for v in is_.visits]
        assert (said.minutes, said.km) == pytest.approx((is_.minutes, is_.km))


def test_a_skipped_visit_takes_no_time_and_no_way(made: Made) -> None:
    ids = [visit(made.desk, made.lee, c, MONDAY, k) for k, c in enumerate(made.clients[:3], start=1)]
    skip_visit(made.desk, CHIEF, ids[2], "盘点")
    monday = board(made.desk, CHIEF, made.lee, MONDAY, MONDAY).days[0]
    assert len(monday.visits) == 3 and len(monday.stops) == 2
    assert monday.km == pytest.approx(LEG, rel=0.01)


def test_the_ways_between_stops_are_told_in_fives(made: Made) -> None:
    for at, k in enumerate((0, 1, 9), start=1):
        visit(made.desk, made.lee, made.clients[k], MONDAY, at)
    assert board(made.desk, CHIEF, made.lee, MONDAY, MONDAY).ways(MONDAY) == [0, 5, 30]


def test_a_client_others_answer_for_now_still_stands_on_the_board(made: Made) -> None:
    visit(made.desk, made.lee, made.others[0], MONDAY, 1)
    assert board(made.desk, CHIEF, made.lee, MONDAY, MONDAY).days[0].minutes == 20


def test_advice_names_a_visit_of_the_full_day_and_a_day_with_room(made: Made) -> None:
    december = [date(2026, 12, d) for d in (1, 2)]
    for at, client in enumerate(made.clients, start=1):
        visit(made.desk, made.lee, client, december[0], at, minutes=40)
    found = advice(made.desk, CHIEF, made.lee, december[0])
    assert found
    moves = [a.move for a in found]
    assert all(m.source == december[0] and m.target.month == 12 and m.target != m.source for m in moves)
    assert advice(made.desk, CHIEF, made.lee, date(2026, 12, 5)) == ()


def test_lanes_show_everybody_and_managers_see_themselves(made: Made) -> None:
    visit(made.desk, made.zhang, made.others[0], FRIDAY, 1)
    found = lanes(made.desk, CHIEF, MONDAY, SUNDAY)
    assert [(lane.person.name, dict(lane.loads)) for lane in found] == [("李建国", {}), ("张敏", {FRIDAY: (1, 20)})]
    assert not found[1].over(FRIDAY)
    save(made.desk, "absences", manager=made.zhang, kind="duty", first_day=FRIDAY, last_day=FRIDAY, minutes=345)
    lane = lanes(made.desk, CHIEF, MONDAY, SUNDAY)[1]
    assert (lane.capacity[FRIDAY], lane.over(FRIDAY), lane.over(MONDAY)) == (15.0, True, False)
    own = Actor(5, "张敏", Role.MANAGER, made.zhang)
    assert [lane.person.name for lane in lanes(made.desk, own, MONDAY, SUNDAY)] == ["张敏"]
    assert [p.name for p in people(made.desk, own)] == ["张敏"]


def test_a_manager_may_not_look_at_anothers_days(made: Made) -> None:
    own = Actor(5, "张敏", Role.MANAGER, made.zhang)
    with pytest.raises(UserError, match="not_allowed"):
        board(made.desk, own, made.lee, MONDAY, SUNDAY)
    assert board(made.desk, own, made.zhang, MONDAY, SUNDAY).person.name == "张敏"


def test_the_heads_of_the_months_plans_come_along(made: Made) -> None:
    assert board(made.desk, CHIEF, made.lee, date(2026, 11, 30), date(2026, 12, 6)).plans == {}
    from cmdesk.services.visits.planning import plan_month

    plan_month(made.desk, CHIEF, Month(2026, 12), seconds=0.2)
    found = board(made.desk, CHIEF, made.lee, date(2026, 11, 30), date(2026, 12, 6)).plans
    assert {month: head.state for month, head in found.items()} == {Month(2026, 12): "draft"}
