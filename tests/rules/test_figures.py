"""Figures follow who was responsible on the day; rates come from sums."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.rules.figures import (
    NOBODY,
    Assignments,
    day_ordinal,
    day_shares,
    grouped_rates,
    parts_of_mean,
    rates,
    responsible_on,
    split_by_days,
    sums,
)

LI, WANG = 0, 1
DAYS = np.array([date(2026, 11, day).toordinal() for day in range(1, 31)])


def day(number: int) -> int:
    return date(2026, 11, number).toordinal()


def assigned(*rows: tuple[int, int, int, int | None]) -> Assignments:
    """(client, owner, first day of November, last day or None)."""
    client, owner, first, last = zip(*rows, strict=True)
    return Assignments(
        client=np.array(client), owner=np.array(owner), first=np.array([day(k) for k in first]),
        last=np.array([day_ordinal(None) if k is None else day(k) for k in last]),
    )


HANDED_OVER = assigned((7, LI, 1, 10), (7, WANG, 11, None), (8, LI, 1, None), (9, WANG, 21, None))


def test_who_was_responsible_on_the_day() -> None:
    clients = np.array([7, 7, 8, 9, 9, 6])
    days = np.array([day(10), day(11), day(30), day(20), day(21), day(1)])
    assert responsible_on(HANDED_OVER, clients, days).tolist() == [LI, WANG, LI, NOBODY, WANG, NOBODY]


def test_the_later_row_holds_where_two_overlap() -> None:
    both = assigned((7, LI, 1, None), (7, WANG, 15, 20))
    found = responsible_on(both, np.array([7, 7, 7]), np.array([day(14), day(15), day(20)]))
    assert found.tolist() == [LI, WANG, WANG]


def split(values: list[float], clients: list[int], days: Any = DAYS) -> list[tuple[int, int, float]]:
    shares = day_shares(HANDED_OVER, np.unique(clients), days)
    found = split_by_days(np.array(values), np.array(clients), shares, digits=2)
    return sorted(zip(found.position.tolist(), found.owner.tolist(), found.value.tolist(), strict=True))


def test_a_month_is_split_by_the_days_of_each() -> None:
    # 10 and 20 of 30 days; the client nobody had for 20 days keeps that part open
    assert split([100, 50, 30], [7, 8, 9]) == [
        (0, LI, 33.33), (0, WANG, 66.67), (1, LI, 50.0), (2, NOBODY, 20.0), (2, WANG, 10.0),
    ]


def test_working_days_may_count_instead() -> None:
    working = np.array([d for d in DAYS if date.fromordinal(int(d)).weekday() < 5])
    # November 2026 has 21 working days, 7 of them up to the 10th
    assert split([21], [7], working) == [(0, LI, 7.0), (0, WANG, 14.0)]


def test_an_unknown_client_is_nobodys_and_a_missing_figure_stays_missing() -> None:
    shares = day_shares(HANDED_OVER, np.array([7]), DAYS)
    found = split_by_days(np.array([5.0, np.nan]), np.array([99, 7]), shares)
    assert found.owner.tolist()[0] == NOBODY
    assert np.isnan(found.value[1])


@settings(max_examples=30, deadline=None)
@given(
    cents=st.lists(st.integers(-10**9, 10**9), min_size=1, max_size=10),
    changes=st.lists(st.integers(2, 30), max_size=4, unique=True),
)
def test_no_cent_is_lost_in_a_split(cents: list[int], changes: list[int]) -> None:
    firsts = [1, *sorted(changes)]
    rows = [(1, owner, first, None) for owner, first in enumerate(firsts)]
    shares = day_shares(assigned(*rows), np.array([1]), DAYS)
    found = split_by_days(np.array(cents) / 100, np.ones(len(cents), dtype=int), shares, digits=2)
    for position, total in enumerate(cents):
        parts = found.value[found.position == position]
        assert sum(round(part * 100) for part in parts.tolist()) == total


def test_a_rate_is_made_from_sums_and_never_a_mean_of_rates() -> None:
    done, planned = np.array([9.0, 10.0, 40.0]), np.array([10.0, 100.0, 50.0])
    groups = np.array([0, 0, 1])
    # 19 of 110, not the mean of 90 % and 10 %
    assert grouped_rates(done, planned, groups, 3).tolist()[:2] == pytest.approx([19 / 110 * 100, 80.0])
    assert np.isnan(grouped_rates(done, planned, groups, 3)[2])


def test_nothing_planned_is_no_rate() -> None:
    found = rates(np.array([0.0, 5.0, np.nan]), np.array([0.0, 2.0, 2.0]))
    assert np.isnan(found[[0, 2]]).all()
    assert found[1] == 250.0
    assert rates(np.array([630.0]), np.array([2.0]), percent=False)[0] == 315.0


def test_sums_are_exact_decimals() -> None:
    tenths = np.array([0.1] * 10 + [0.2])
    found = sums(tenths, np.array([0] * 10 + [1]), 3)
    assert found.tolist()[:2] == [1.0, 0.2]  # adding floats gives 0.9999999999999999
    assert np.isnan(found[2])
    assert np.isnan(sums(np.array([np.nan]), np.array([0]), 1)[0])
    assert sums(np.array([1.0, 2.0]), np.array([NOBODY, 0]), 1).tolist() == [2.0]


@given(st.lists(st.integers(-10**7, 10**7), min_size=1, max_size=5), st.integers(1, 31))
@settings(max_examples=60, deadline=None)
def test_the_parts_of_a_mean_sum_to_it_and_lie_next_to_their_shares(sums_: list[int], count: int) -> None:
    whole = sum(sums_)
    mean = (abs(whole) * 2 + count) // (2 * count) * (1 if whole >= 0 else -1)
    parts = parts_of_mean(mean, sums_, count)
    assert sum(parts) == mean
    assert all(abs(part - each / count) <= 1 for part, each in zip(parts, sums_, strict=True))
    if count == 1:
        assert parts == sums_
