from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.rules.visits.spacing import Spacing, choices, unevenness, worst_gap


def days_of(spacing: Spacing) -> list[tuple[int, ...]]:
    return [days for _, days in choices(spacing)]


def whole(period: int) -> tuple[int, ...]:
    return tuple(range(period))


def test_two_visits_in_twenty_days_lie_eight_to_twelve_days_apart() -> None:
    found = days_of(Spacing(visits=2, period=20, open=whole(20)))
    assert {b - a for a, b in found} == {8, 9, 10, 11, 12}
    assert found[0][1] - found[0][0] == 10


def test_every_week_on_the_same_weekday_is_perfectly_even() -> None:
    found = choices(Spacing(visits=4, period=20, open=whole(20)))
    assert (0.0, (2, 7, 12, 17)) in found
    assert found[0][0] == 0.0


def test_one_visit_may_be_on_any_day() -> None:
    assert sorted(days_of(Spacing(visits=1, period=22, open=whole(22)))) == [(day,) for day in range(22)]


def test_eight_visits_are_spread_over_the_period() -> None:
    found = days_of(Spacing(visits=8, period=20, open=whole(20)))
    assert found
    assert all(1 <= b - a <= 4 for days in found for a, b in pairwise(days))


def test_fixed_days_are_in_every_choice() -> None:
    found = days_of(Spacing(visits=4, period=20, open=whole(20), fixed=(3, 9)))
    assert found
    assert all({3, 9} <= set(days) for days in found)


def test_more_fixed_days_than_visits_stay_all() -> None:
    assert days_of(Spacing(visits=3, period=20, open=(), fixed=(1, 2, 3))) == [(1, 2, 3)]


def test_where_no_even_choice_is_left_the_next_wider_are_taken() -> None:
    found = days_of(Spacing(visits=2, period=20, open=(0, 1, 2, 3)))
    assert found
    assert all(set(days) <= {0, 1, 2, 3} for days in found)


def test_too_few_days_give_no_choice() -> None:
    assert days_of(Spacing(visits=3, period=20, open=(4, 9))) == []


def test_the_smallest_gap_is_in_calendar_days() -> None:
    ordinals = (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
    found = days_of(Spacing(visits=2, period=10, open=whole(10), ordinals=ordinals, min_gap=7))
    assert found
    assert all(ordinals[b] - ordinals[a] >= 7 for a, b in found)


def test_half_a_day_off_is_free_and_the_end_of_the_period_counts_half() -> None:
    assert unevenness((0, 10), 10.0, 20) == 0.0
    assert unevenness((0, 12), 10.0, 20) == 1.5**2 + 0.5 * 1.5**2
    assert worst_gap((0, 4, 10), 5.5) == 4
    assert worst_gap((3,), 20.0) is None


@settings(max_examples=60, deadline=None)
@given(st.integers(8, 14), st.integers(1, 3), st.data())
def test_all_even_choices_of_small_periods_are_found(period: int, visits: int, data: st.DataObject) -> None:
    usable = data.draw(st.sets(st.integers(0, period - 1), min_size=visits))
    ideal = period / visits

    def is_even(days: tuple[int, ...]) -> bool:
        inner = all(abs(b - a - ideal) <= 2 for a, b in pairwise(days))
        return inner and days[0] <= ideal + 2 and period - days[-1] <= ideal + 3

    even = {days for days in combinations(sorted(usable), visits) if is_even(days)}
    found = set(days_of(Spacing(visits=visits, period=period, open=tuple(sorted(usable)))))
    assert found
    if even:
        assert found <= even
        assert len(found) == min(len(even), 240)
