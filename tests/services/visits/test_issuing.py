from __future__ import annotations

from datetime import date, time

import pytest

from cmdesk.services import entities, system
from cmdesk.services.visits.entering import Entry, enter_visits
from cmdesk.services.visits.issuing import answer_challenge, challenge_plan, compare_issued, set_plan_state
from cmdesk.services.visits.moving import move_visit, skip_visit
from cmdesk.services.visits.numbers import client_numbers, month_numbers
from cmdesk.services.visits.options import planning_options, preset_options, set_planning_options
from cmdesk.services.visits.planning import plan_month
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.planning import Became, PlanOptions, PlanWeights
from cmdesk.values.presets import CycleKind
from cmdesk.values.problems import UserError
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import Role
from tests.services.visits.making import CHIEF, CLERK, MONDAY, Made, save, visit

NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)
SUPERVISOR, OWN = Actor(2, "赵强", Role.SUPERVISOR), Actor(5, "李建国", Role.MANAGER, 1)
DONE = {"arrived_at": time(9), "left_at": time(9, 20)}


def issue(made: Made, month: Month = NOVEMBER) -> None:
    for actor, state in ((CLERK, "submitted"), (SUPERVISOR, "approved"), (CLERK, "issued")):
        set_plan_state(made.desk, actor, made.lee, month, state)


@pytest.fixture
def planned(made: Made) -> Made:
    plan_month(made.desk, CHIEF, NOVEMBER, manager="J001", seconds=0.1)
    return made


def state(made: Made) -> dict[str, object]:
    found = entities.rows(made.desk, CHIEF, ListQuery(entity="plans")).rows[0]
    return dict(entities.record(made.desk, CHIEF, "plans", found.id).values)


def test_who_may_undo_no_others_steps_sees_but_the_own_ones(planned: Made) -> None:
    set_plan_state(planned.desk, CLERK, planned.lee, NOVEMBER, "submitted")
    challenge_plan(planned.desk, OWN, planned.lee, NOVEMBER, "周三全天培训")
    assert [done.who for done in system.history(planned.desk, OWN)] == ["李建国"]
    assert {done.who for done in system.history(planned.desk, CLERK)} == {CLERK.name}
    assert {done.who for done in system.history(planned.desk, SUPERVISOR)} >= {"李建国", CLERK.name}


def test_a_manager_objects_with_a_reason_and_a_supervisor_answers(planned: Made) -> None:
    set_plan_state(planned.desk, CLERK, planned.lee, NOVEMBER, "submitted")
    with pytest.raises(UserError, match="challenge_empty"):
        challenge_plan(planned.desk, OWN, planned.lee, NOVEMBER, " ")
    with pytest.raises(UserError, match="not_allowed"):
        challenge_plan(planned.desk, Actor(6, "张敏", Role.MANAGER, planned.zhang), planned.lee, NOVEMBER, "x")
    challenge_plan(planned.desk, OWN, planned.lee, NOVEMBER, "周三全天培训")
    assert getattr(state(planned)["state"], "id", "") == "challenged" and state(planned)["challenge"] == "周三全天培训"
    with pytest.raises(UserError, match="plan_not_open"):
        set_plan_state(planned.desk, SUPERVISOR, planned.lee, NOVEMBER, "approved")
    with pytest.raises(UserError, match="not_allowed"):
        answer_challenge(planned.desk, CLERK, planned.lee, NOVEMBER, "改到周四", change=True)
    outcome = answer_challenge(planned.desk, SUPERVISOR, planned.lee, NOVEMBER, "改到周四", change=True)
    assert getattr(state(planned)["state"], "id", "") == "draft" and state(planned)["answer"] == "改到周四"
    system.undo(planned.desk, SUPERVISOR, outcome.undo or "")
    answer_challenge(planned.desk, SUPERVISOR, planned.lee, NOVEMBER, "培训已取消", change=False)
    set_plan_state(planned.desk, CLERK, planned.lee, NOVEMBER, "issued")


def test_a_draft_cannot_be_objected_to(planned: Made) -> None:
    with pytest.raises(UserError, match="plan_not_open"):
        challenge_plan(planned.desk, OWN, planned.lee, NOVEMBER, "太满")
    with pytest.raises(UserError, match="no_visits"):
        challenge_plan(planned.desk, OWN, planned.lee, DECEMBER, "太满")


def test_the_plan_as_issued_is_kept_and_compared_with_what_was_done(made: Made) -> None:
    on = [visit(made.desk, made.lee, c, MONDAY, k) for k, c in enumerate(made.clients[:4], start=1)]
    ahead = visit(made.desk, made.lee, made.clients[4], date(2026, 11, 27), 1)
    save(made.desk, "plans", manager=made.lee, month=NOVEMBER.number, made_at=made.desk.now())
    issue(made)
    move_visit(made.desk, CHIEF, on[1], date(2026, 11, 18))
    skip_visit(made.desk, CHIEF, on[2], "停业")
    enter_visits(made.desk, CLERK, made.lee, MONDAY, [Entry(visit_id=on[0], **DONE)])
    moved = entities.record(made.desk, CHIEF, "visits", on[1]).version
    late = [Entry(visit_id=on[1], version=moved, **DONE), Entry(client_id=made.clients[9], **DONE)]
    enter_visits(made.desk, CLERK, made.lee, date(2026, 11, 18), late)
    found = compare_issued(made.desk, OWN, made.lee, NOVEMBER)
    assert (found.edition, found.issued_by, found.issued_at) == (1, "李静", made.desk.now())
    assert [(line.client, line.became) for line in found.lines] == [
        ("惠民超市", Became.ON_DAY), ("老李食杂", Became.LATE), ("顺达烟酒", Became.SKIPPED),
        ("永盛商行", Became.MISSED), ("东街食杂", Became.ADDED), ("新村食杂", Became.AHEAD),
    ]
    assert found.count(Became.LATE) == 1 and found.lines[1].seen == date(2026, 11, 18)
    assert ahead


def test_a_plan_issued_again_is_another_edition(planned: Made) -> None:
    with pytest.raises(UserError, match="never_issued"):
        compare_issued(planned.desk, CHIEF, planned.lee, NOVEMBER)
    issue(planned)
    first = compare_issued(planned.desk, CHIEF, planned.lee, NOVEMBER)
    set_plan_state(planned.desk, CLERK, planned.lee, NOVEMBER, "draft")
    moved = entities.rows(planned.desk, CHIEF, ListQuery(entity="visits")).rows[-1].id
    move_visit(planned.desk, CHIEF, moved, date(2026, 11, 30))
    issue(planned)
    assert compare_issued(planned.desk, CHIEF, planned.lee, NOVEMBER).edition == 2
    again = compare_issued(planned.desk, CHIEF, planned.lee, NOVEMBER, edition=1)
    assert [(li.code, li.planned) for li in again.lines] == [(li.code, li.planned) for li in first.lines]


def test_the_way_counts_into_what_the_plan_takes(made: Made) -> None:
    """The clients stand 1.112 km apart on a straight line; the way is 1.3 times as long, at 25 km/h."""
    before = month_numbers(made.desk, CHIEF, DECEMBER, manager_id=made.lee)[0]
    usual = before.way / before.to_schedule
    leg = 1.112 * 1.3 / 25 * 60
    assert leg < usual < 6 * leg, "before there is a plan the way is that between near neighbours"
    for number, client in enumerate((0, 3, 5), start=1):
        visit(made.desk, made.lee, made.clients[client], date(2026, 12, 1 + number // 3), number)
    lee = month_numbers(made.desk, CHIEF, DECEMBER, manager_id=made.lee)[0]
    assert lee.way == pytest.approx(3 * leg + lee.to_schedule * usual, rel=1e-3)
    assert lee.utilisation == pytest.approx((lee.asked + lee.way) / lee.capacity)


def test_five_numbers_of_each_client(planned: Made) -> None:
    lee = month_numbers(planned.desk, CHIEF, NOVEMBER, manager_id=planned.lee)[0]
    found = client_numbers(planned.desk, OWN, NOVEMBER, planned.lee)
    assert len(found) == 10
    assert sum(c.due for c in found) == lee.due and sum(c.scheduled for c in found) == lee.scheduled
    assert sum(c.to_schedule for c in found) == lee.to_schedule
    assert all(bool(c.reason) == (c.to_schedule > 0) for c in found)
    with pytest.raises(UserError, match="not_allowed"):
        client_numbers(planned.desk, OWN, NOVEMBER, planned.zhang)


def test_the_trade_says_how_to_plan_until_the_branch_says_otherwise(made: Made) -> None:
    usual = planning_options(made.desk, CHIEF)
    assert usual == preset_options(made.desk, CHIEF) == PlanOptions(problem_days=7)
    own = PlanOptions(
        cycle=CycleKind.MONTH, weights=PlanWeights(travel=2.0, evenness=0.5), speed=40.0, longer=15.0, problem_days=3,
    )
    outcome = set_planning_options(made.desk, CLERK, own)
    assert planning_options(made.desk, CHIEF) == own
    lee = month_numbers(made.desk, CHIEF, NOVEMBER, manager_id=made.lee)[0]
    assert lee.due == 2 * (4 + 2 + 2 + 2 + 1), "by calendar month every class gets exactly its number"
    system.undo(made.desk, CLERK, outcome.undo or "")
    assert planning_options(made.desk, CHIEF) == usual
    with pytest.raises(UserError) as refused:
        set_planning_options(made.desk, CLERK, PlanOptions(speed=0.5, detour=9.0))
    assert [p.field for p in refused.value.problems] == ["speed", "detour"]
    with pytest.raises(UserError, match="not_allowed"):
        set_planning_options(made.desk, OWN, usual)


def test_the_planner_keeps_the_gap_from_the_month_before_and_begins_where_the_manager_lives(made: Made) -> None:
    seldom = made.clients[4]
    visit(made.desk, made.lee, seldom, date(2026, 11, 30), 1)
    entities.save(made.desk, CHIEF, "managers", made.lee, None, {"start_latitude": 36.8, "start_longitude": 118.6})
    found = plan_month(made.desk, CHIEF, DECEMBER, manager="J001", seconds=0.1).value.plans[0].result
    days = [v.date for v in found.visits if v.client == seldom]
    assert all(day >= date(2026, 12, 14) for day in days), "class D: 14 days between visits at least"
    there_and_back = 2 * 8.9 * 1.3
    assert all(day.km >= there_and_back - 0.5 for day in found.days if day.visits)
