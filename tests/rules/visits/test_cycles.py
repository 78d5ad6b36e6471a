from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cmdesk.rules.visits.cycles import effective_cycle, receives, visits_due, workload
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
