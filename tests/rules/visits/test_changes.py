from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.rules.visits.changes import free_from, held
from cmdesk.rules.visits.planner import plan
from cmdesk.values.planning import (
    FixedVisit,
    Hold,
    Moved,
    MoveReason,
    PlanClient,
    PlannedVisit,
    PlanRequest,
    PlanResult,
)
from tests.rules.visits.branch import FIRST, dates_of, manager

TODAY = FIRST + timedelta(days=2)
REQUEST = manager(60, iterations=500)
OLD = plan(REQUEST)


def again(**changes: object) -> PlanResult:
    return plan(replace(REQUEST, previous=OLD.visits, **changes))  # type: ignore[arg-type]


def near(request: PlanRequest = REQUEST) -> dict[str, object]:
    since = free_from(TODAY)
    kept = tuple(
        FixedVisit(client=v.client, date=v.date, why=why)
        for v in OLD.visits if (why := held(v.date, since)) is not None
    )
    return {"fixed": kept, "free_from": since, "days": request.days}


def pairs(visits: tuple[PlannedVisit, ...]) -> set[tuple[int, date]]:
    return {(v.client, v.date) for v in visits}


def test_near_visits_are_held_and_what_a_person_did_says_more() -> None:
    since = free_from(TODAY)
    assert [held(TODAY + timedelta(days=k), since) for k in (-1, 0, 1, 2)] == [Hold.NEAR] * 3 + [None]
    far = TODAY + timedelta(days=9)
    assert held(far, since, by_hand=True) is Hold.BY_HAND
    assert held(far, since, by_hand=True, locked=True) is Hold.LOCKED
    assert held(TODAY, since, by_hand=True, locked=True, done=True) is Hold.DONE
    assert held(TODAY, None) is None, "a month to come has no near days"


def test_planning_again_without_a_change_moves_next_to_nothing() -> None:
    assert len(again().moved) <= len(OLD.visits) // 20


def test_without_an_old_plan_nothing_has_moved() -> None:
    assert OLD.moved == ()


def test_moves_lead_from_the_old_plan_to_the_new() -> None:
    leave = REQUEST.days[8].date
    days = tuple(replace(d, capacity=0.0, away=True) if d.date == leave else d for d in REQUEST.days)
    new = again(days=days)
    before = {(m.client, m.before) for m in new.moved if m.before}
    after = {(m.client, m.after) for m in new.moved if m.after}
    assert pairs(OLD.visits) - before | after == pairs(new.visits)
    assert {m.why for m in new.moved if m.before == leave} == {MoveReason.DAY_CLOSED}
    assert {v.client for v in OLD.visits if v.date == leave} == {m.client for m in new.moved if m.before == leave}
    assert new.unplaced == ()


def test_near_days_stay_as_they_are_and_take_nothing_new() -> None:
    newcomer = PlanClient(id=9, visits=4, minutes=10, lat=31.0, lon=118.6)
    new = plan(replace(REQUEST, clients=(*REQUEST.clients, newcomer), previous=OLD.visits, **near()))  # type: ignore[arg-type]
    kept = {(v.client, v.date) for v in OLD.visits if v.date < free_from(TODAY)}
    assert {(v.client, v.date) for v in new.visits if v.date < free_from(TODAY)} == kept
    came = [m for m in new.moved if m.client == 9]
    assert {(m.before, m.why) for m in came} == {(None, MoveReason.NEW)}
    assert len(came) == len(dates_of(new)[9])


def test_a_client_asked_for_less_loses_visits_and_the_plan_says_so() -> None:
    often = next(c for c in REQUEST.clients if c.visits == 4)
    clients = tuple(replace(c, visits=2) if c.id == often.id else c for c in REQUEST.clients)
    moves = [m for m in again(clients=clients).moved if m.client == often.id]
    assert sum(m.after is None for m in moves) == 2 + sum(m.before is None for m in moves)
    assert {m.why for m in moves if m.after is None} == {MoveReason.NOT_ASKED}


def test_a_client_who_left_is_taken_out() -> None:
    gone = REQUEST.clients[0]
    new = again(clients=REQUEST.clients[1:])
    assert [m for m in new.moved if m.client == gone.id] == [
        Moved(client=gone.id, before=day, after=None, why=MoveReason.NOT_ASKED) for day in dates_of(OLD)[gone.id]
    ]


def test_a_weekday_no_longer_taken_is_the_reason() -> None:
    once = next(c for c in REQUEST.clients if c.visits == 1)
    old_day = dates_of(OLD)[once.id][0]
    other = frozenset({1, 2, 3, 4, 5} - {old_day.isoweekday()})
    clients = tuple(replace(c, weekdays=other) if c.id == once.id else c for c in REQUEST.clients)
    assert [m.why for m in again(clients=clients).moved if m.client == once.id] == [MoveReason.WEEKDAYS]


def test_a_day_made_shorter_gives_visits_away() -> None:
    short = max(OLD.days, key=lambda d: d.minutes)
    days = tuple(replace(d, capacity=short.minutes - 40) if d.date == short.date else d for d in REQUEST.days)
    new = again(days=days)
    assert {m.why for m in new.moved if m.before == short.date} == {MoveReason.CAPACITY}


@settings(max_examples=12, deadline=None)
@given(st.sets(st.sampled_from(sorted(pairs(OLD.visits))), max_size=25), st.integers(0, 19))
def test_locked_visits_stay_whatever_else_changes(locked: set[tuple[int, date]], leave: int) -> None:
    days = tuple(replace(d, capacity=0.0, away=True) if k == leave else d for k, d in enumerate(REQUEST.days))
    fixed = tuple(FixedVisit(client=client, date=day) for client, day in sorted(locked))
    new = again(days=days, fixed=fixed, iterations=100)
    assert locked <= pairs(new.visits)
    assert all((m.client, m.before) not in locked for m in new.moved)
