"""Targets broken down to the last unit, and how far one is on the way."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.rules.targets import (
    Tiers,
    apportion,
    blend,
    breakdown,
    breakdown_table,
    progress,
    seasonality,
    tiers,
)
from cmdesk.values.problems import UserError


def texts(parts: tuple[D, ...]) -> list[str]:
    return [str(part) for part in parts]


def test_the_largest_remainder_gets_the_last_unit() -> None:
    # 10 × 5 ÷ 12 = 4.17, 10 × 4 ÷ 12 = 3.33, 10 × 3 ÷ 12 = 2.5
    assert apportion(10, [5, 4, 3]) == [4, 3, 3]
    assert apportion(100, [1, 1, 1]) == [34, 33, 33]
    assert apportion(3, [0, 0]) == [2, 1]
    assert apportion(-10, [5, 4, 3]) == [-4, -3, -3]
    assert apportion(7, [0.1, 0.2]) == [2, 5]
    with pytest.raises(ValueError, match="negative"):
        apportion(1, [-1, 2])


def test_a_year_over_months_by_last_year() -> None:
    assert texts(breakdown(D(1200), [90, 60, 100, 110], unit=D(1))) == ["300", "200", "333", "367"]
    assert texts(breakdown(D("100.00"), [1, 1, 1], unit=D("0.01"))) == ["33.34", "33.33", "33.33"]


def test_locked_cells_stay_and_the_others_share_the_rest() -> None:
    assert texts(breakdown(D(100), [1, 1, 1], locked={0: D(50)})) == ["50", "25", "25"]
    assert texts(breakdown(D(100), [5, 1, 1], locked={0: D(50), 1: D(30), 2: D(20)})) == ["50", "30", "20"]


@pytest.mark.parametrize(
    ("total", "locked", "unit", "code"),
    [
        ("100", {0: D(120)}, "1", "breakdown_locked"),
        ("100", {0: D(50), 1: D(49)}, "1", "breakdown_open"),
        ("100.5", {}, "1", "breakdown_finer"),
        ("100", {0: D("0.5")}, "1", "breakdown_finer"),
    ],
)
def test_what_cannot_agree_is_refused(total: str, locked: dict[int, D], unit: str, code: str) -> None:
    with pytest.raises(UserError) as raised:
        breakdown(D(total), [1, 1], locked=locked, unit=D(unit))
    assert raised.value.problems[0].code == code


SHARES = st.lists(st.integers(0, 10**6), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None)
@given(
    total=st.integers(0, 10**9), shares=SHARES, picks=st.sets(st.integers(0, 19), max_size=5), unit=st.integers(0, 2)
)
def test_the_parts_always_sum_to_the_total(total: int, shares: list[int], picks: set[int], unit: int) -> None:
    step = D(1).scaleb(-unit)
    whole = total * step
    free = [k for k in picks if k < len(shares) - 1]
    locked = {k: (whole / (2 * len(shares))).quantize(step) for k in free}
    parts = breakdown(whole, shares, locked=locked, unit=step)
    assert sum(parts) == whole
    assert all(parts[k] == part for k, part in locked.items())
    assert all(part >= 0 and part % step == 0 for part in parts)


@settings(max_examples=60, deadline=None)
@given(total=st.integers(0, 10**6), shares=SHARES)
def test_no_part_is_a_unit_or_more_off_its_share(total: int, shares: list[int]) -> None:
    whole = sum(shares) or len(shares)
    exact = [Fraction(total * (share if sum(shares) else 1), whole) for share in shares]
    assert all(abs(part - share) < 1 for part, share in zip(apportion(total, shares), exact, strict=True))


@settings(max_examples=30, deadline=None)
@given(
    total=st.integers(0, 10**7), rows=st.lists(st.integers(0, 500), min_size=1, max_size=6),
    columns=st.lists(st.integers(0, 50), min_size=2, max_size=12), seed=st.integers(0, 99),
)
def test_a_table_agrees_in_all_with_locked_cells(total: int, rows: list[int], columns: list[int], seed: int) -> None:
    cell = (seed % len(rows), seed % len(columns))
    locked = {cell: D(total // 3)}
    table = breakdown_table(D(total), rows, columns, locked=locked) if len(rows) > 1 else ()
    if table:
        assert sum(sum(row) for row in table) == total
        assert table[cell[0]][cell[1]] == total // 3


def test_a_locked_cell_above_its_row_lets_the_other_rows_give_way() -> None:
    table = breakdown_table(D(100), [1, 9], [1, 1], locked={(0, 1): D(40)})
    assert [texts(row) for row in table] == [["0", "40"], ["30", "30"]]


def test_shares_from_last_year_and_potential() -> None:
    # 0.7 × (30, 70) % + 0.3 × (50, 50) %
    assert blend(([30, 70], 0.7), ([5, 5], 0.3)) == (Fraction(36, 100), Fraction(64, 100))
    assert blend(([0, 0], 0.7), ([1, 3], 0.3)) == (Fraction(1, 4), Fraction(3, 4))
    assert blend(([0, 0], 1)) == (Fraction(1, 2), Fraction(1, 2))


def test_seasonality_is_the_mean_share_of_each_month() -> None:
    assert seasonality([[10, 30], [30, 30]]) == (Fraction(3, 8), Fraction(5, 8))


def test_three_tiers() -> None:
    assert tiers(D(1015), D(105), D(110)) == Tiers(D(1015), D(1066), D(1117))  # 1,065.75 and 1,116.5


def test_progress_in_proportion_to_the_working_days() -> None:
    found = progress(D(400), D(1000), 10, 22)
    assert (str(found.time_percent), str(found.completion)) == ("45.45", "40.00")
    assert (str(found.due), str(found.ahead), str(found.gap)) == ("454.55", "-54.55", "600")
    assert (str(found.run_rate), str(found.needed_rate), str(found.forecast)) == ("40.00", "50.00", "880.00")


def test_the_range_follows_how_much_the_days_differ() -> None:
    even = progress(D(40), D(100), 10, 20, daily=[4.0] * 10)
    assert (str(even.low), str(even.high)) == ("80.00", "80.00")
    # sd of (2, 6) × 5 is 2.1082; 1.2816 × 2.1082 × √(10 × (1 + 10 ÷ 10)) = 12.08
    uneven = progress(D(40), D(100), 10, 20, daily=[2.0, 6.0] * 5)
    assert (str(uneven.low), str(uneven.forecast), str(uneven.high)) == ("67.92", "80.00", "92.08")


def test_without_days_the_range_follows_how_months_differ() -> None:
    # rates 3, 4, 5 a day: sd 1 of a mean of 4; 1.2816 × 0.25 × 4 a day × 10 days = 12.82
    found = progress(D(40), D(100), 10, 20, rates=[3.0, 4.0, 5.0])
    assert (str(found.low), str(found.forecast), str(found.high)) == ("67.18", "80.00", "92.82")
    assert progress(D(40), D(100), 10, 20, rates=[3.0, 4.0]).low is None
    assert found.without_forecast().forecast is None


def test_the_pace_of_past_months_beats_the_run_rate() -> None:
    found = progress(D(40), D(100), 10, 20, past=[0.4, 0.5])
    assert (str(found.low), str(found.forecast), str(found.high)) == ("80.00", "88.89", "100.00")


def test_first_day_last_day_and_nothing_to_divide_by() -> None:
    before = progress(D(0), D(100), 0, 20)
    assert (before.run_rate, before.forecast, str(before.needed_rate)) == (None, None, "5.00")
    after = progress(D(90), D(100), 20, 20)
    assert (after.needed_rate, str(after.forecast), str(after.gap)) == (None, "90.00", "10")
    assert progress(D(5), D(0), 1, 2).completion is None
    with pytest.raises(ValueError, match="days"):
        progress(D(5), D(10), 3, 2)
