from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cmdesk.rules.visits.cycles import effective_cycle, receives, terms, visits_due, workload
from cmdesk.values.planning import Cycle, CycleException, PlanClient, PlanDay
from cmdesk.values.presets import CycleKind
from tests.rules.visits.branch import weeks

MONTHLY = Cycle(visits=4, minutes=20)
FOUR_WEEKLY = Cycle(visits=4, minutes=20, basis=CycleKind.FOUR_WEEKS)


def test_a_monthly_cycle_asks_for_its_visits_in_every_month() -> None:
    assert visits_due(MONTHLY, date(2026, 2, 1), date(2026, 2, 28)) == 4
    assert visits_due(MONTHLY, date(2026, 3, 1), date(2026, 3, 31)) == 4
    assert visits_due(MONTHLY, date(2026, 1, 1), date(2026, 3, 31)) == 12


def test_part_of_a_month_asks_for_its_part() -> None:
    assert visits_due(MONTHLY, date(2026, 11, 1), date(2026, 11, 15)) == 2
    assert visits_due(replace(MONTHLY, visits=0), date(2026, 11, 1), date(2026, 11, 30)) == 0
    assert visits_due(MONTHLY, date(2026, 11, 30), date(2026, 11, 1)) == 0


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 10_000), st.integers(1, 12))
def test_four_weeks_ask_for_the_cycle_wherever_they_begin(first: date, phase: int, visits: int) -> None:
    cycle = replace(FOUR_WEEKLY, visits=visits)
    assert visits_due(cycle, first, first + timedelta(days=27), phase) == visits


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 200), st.integers(0, 200), st.integers(0, 27))
def test_parts_of_a_four_week_calendar_add_up(first: date, a: int, b: int, phase: int) -> None:
    middle, last = first + timedelta(days=a), first + timedelta(days=a + b)
    whole = visits_due(FOUR_WEEKLY, first, last, phase)
    parts = (first, middle), (middle + timedelta(days=1), last)
    assert whole == sum(visits_due(FOUR_WEEKLY, *part, phase) for part in parts)


def test_an_exception_holds_on_its_dates_alone() -> None:
    line = CycleException(first=date(2026, 11, 1), last=date(2026, 11, 30), visits=8, weekdays=frozenset({2}))
    november = effective_cycle(MONTHLY, [line], date(2026, 11, 15))
    assert (november.visits, november.minutes, november.weekdays) == (8, 20, {2})
    assert effective_cycle(MONTHLY, [line], date(2026, 12, 1)) == MONTHLY


NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def test_a_cycle_that_changes_in_the_month_asks_for_the_share_of_each_part() -> None:
    more = CycleException(first=date(2026, 11, 16), last=date(2026, 12, 15), visits=8)
    found = terms(MONTHLY, [more], *NOVEMBER)
    assert (found.due, found.shut) == (6, frozenset())
    assert terms(MONTHLY, [more], date(2026, 10, 1), date(2026, 10, 31)).due == 4
    half_year = [terms(FOUR_WEEKLY, [replace(more, visits=0)], *NOVEMBER, phase).due for phase in range(28)]
    assert set(half_year) == {2, 3}
    assert sum(half_year) == 60, "15 of 28 days ask for 4 visits: 2.14 on the average"


def test_a_client_that_is_not_to_be_visited_for_a_while_is_shut_for_these_days() -> None:
    holiday = CycleException(first=date(2026, 11, 1), last=date(2026, 11, 10), visits=0)
    found = terms(MONTHLY, [holiday], *NOVEMBER)
    assert (found.due, found.cycle.visits) == (2, 4)
    assert found.shut == frozenset(date(2026, 11, day) for day in range(1, 11))
    client = PlanClient(id=1, visits=found.due, minutes=20, shut=found.shut)
    assert not receives(client, date(2026, 11, 10))
    assert receives(client, date(2026, 11, 11))


def test_other_weekdays_for_a_while_hold_for_that_while() -> None:
    tuesdays = CycleException(first=date(2026, 11, 16), last=date(2026, 11, 22), weekdays=frozenset({2}))
    usual = replace(MONTHLY, weekdays=frozenset({1, 2}))
    found = terms(usual, [tuesdays], *NOVEMBER)
    client = PlanClient(id=1, visits=4, minutes=20, weekdays=found.cycle.weekdays, shut=found.shut)
    days = [date(2026, 11, day) for day in range(1, 31)]
    assert [d.day for d in days if receives(client, d)] == [2, 3, 9, 10, 17, 23, 24, 30]
    assert found.due == 4


@given(st.integers(0, 10), st.integers(0, 10), st.integers(2, 30))
def test_an_exception_never_asks_for_more_than_either_cycle_would(usual: int, other: int, day: int) -> None:
    lines = [CycleException(first=date(2026, 11, day), visits=other)]
    for cycle in (replace(MONTHLY, visits=usual), replace(FOUR_WEEKLY, visits=usual)):
        due = terms(cycle, lines, *NOVEMBER, phase=day).due
        least, most = min(usual, other), max(usual, other)
        assert least <= due <= most * 30 / 28 + 1


def test_a_later_exception_wins() -> None:
    lines = [CycleException(visits=8, minutes=40.0), CycleException(visits=1)]
    found = effective_cycle(MONTHLY, lines, date(2026, 11, 1))
    assert (found.visits, found.minutes) == (1, 40.0)


def test_clients_of_all_weekdays_take_visits_on_make_up_saturdays() -> None:
    saturday = date(2026, 10, 10)
    assert receives(PlanClient(id=1, visits=1, minutes=10), saturday)
    assert receives(PlanClient(id=1, visits=1, minutes=10, weekdays=frozenset({1, 2, 3, 4, 5})), saturday)
    assert not receives(PlanClient(id=1, visits=1, minutes=10, weekdays=frozenset({1, 5})), saturday)


def test_the_workload_names_clients_who_cannot_be_seen_often_enough() -> None:
    clients = (
        PlanClient(id=1, visits=2, minutes=30),
        PlanClient(id=2, visits=3, minutes=10, weekdays=frozenset({1})),
    )
    days = (*weeks(2, 100.0), PlanDay(date=date(2026, 11, 16), capacity=0.0, away=True))
    found = workload(clients, days)
    assert (found.visits, found.minutes, found.capacity) == (5, 90.0, 1000.0)
    assert found.utilisation == 0.09
    assert dict(found.missing) == {2: 1}
