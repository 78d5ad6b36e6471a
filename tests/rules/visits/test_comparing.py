from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdesk.rules.visits.comparing import Compared, behind, compare, streak
from cmdesk.values.planning import Became

FIRST = date(2026, 11, 2)
TODAY = date(2026, 11, 20)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def test_a_visit_is_on_its_day_late_early_missed_or_still_ahead() -> None:
    planned = [(1, day(0)), (2, day(1)), (3, day(8)), (4, day(3)), (5, day(25)), (6, day(2))]
    done = [(1, day(0)), (2, day(4)), (3, day(7)), (7, day(5))]
    found = compare(planned, done, TODAY, skipped=[(6, day(2))])
    assert [(c.client, c.became, c.seen) for c in found] == [
        (1, Became.ON_DAY, day(0)), (2, Became.LATE, day(4)), (3, Became.EARLY, day(7)), (4, Became.MISSED, None),
        (5, Became.AHEAD, None), (6, Became.SKIPPED, None), (7, Became.ADDED, day(5)),
    ]


def test_a_visit_between_two_planned_days_makes_up_for_the_nearer_one_alone() -> None:
    found = compare([(1, day(0)), (1, day(7)), (1, day(14))], [(1, day(2)), (1, day(14))], TODAY)
    assert [(c.planned, c.became) for c in found] == [
        (day(0), Became.LATE), (day(7), Became.MISSED), (day(14), Became.ON_DAY),
    ]


pairs = st.sets(st.tuples(st.integers(1, 4), st.integers(0, 25).map(day)), max_size=20)


@given(pairs, pairs)
def test_every_plan_and_every_visit_is_counted_once(
    planned: set[tuple[int, date]], done: set[tuple[int, date]],
) -> None:
    found = compare(planned, done, TODAY)
    assert Counter((c.client, c.planned) for c in found if c.planned) == Counter(planned)
    assert Counter((c.client, c.seen) for c in found if c.seen) == Counter(done)
    assert all(c.became is Became.ON_DAY for c in found if c.planned == c.seen)
    assert all(isinstance(c, Compared) and (c.planned or c.became is Became.ADDED) for c in found)


@pytest.mark.parametrize(("due", "done", "passed", "lacks"), [
    (4, 2, 0.5, 0), (4, 1, 0.5, 1), (4, 0, 0.74, 2), (2, 0, 0.49, 0), (1, 0, 1.0, 1), (3, 5, 1.0, 0), (0, 0, 1.0, 0),
])
def test_behind_counts_whole_visits_that_should_have_been_made(due: int, done: int, passed: float, lacks: int) -> None:
    assert behind(due, done, passed) == lacks


def test_a_streak_ends_at_the_last_day_that_was_not_whole() -> None:
    assert streak([True, False, True, True]) == 2
    assert streak([]) == streak([True, False]) == 0
