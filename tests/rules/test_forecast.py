"""Forecasts by hand, and which method the backtest takes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.rules.forecast import METHODS, backtest, forecast, predicted, usable, wmape

SHAPE = np.array([2.0, 0.5, 1, 1, 1, 1, 1, 1, 1, 1, 0.5, 1])


def series(*values: float) -> np.ndarray:
    return np.array([values], dtype=float)


def years(count: int, growth: float = 0.0) -> np.ndarray:
    months = 12 * count
    return (np.tile(SHAPE, count) * (100 + growth * np.arange(months)))[None, :]


def test_the_plain_methods_by_hand() -> None:
    history = series(*range(1, 15))
    assert predicted("naive", history, 2).tolist() == [[14, 14]]
    assert predicted("average", history, 1).tolist() == [[13]]
    assert predicted("seasonal", history, 2).tolist() == [[3, 4]]


def test_smoothing_weighs_the_newest_most_after_a_jump() -> None:
    # a step from 10 to 20: the largest weight, 0.8, errs least: 20 − 10 × 0.2³ after three months
    found = predicted("smoothing", series(10, 10, 10, 20, 20, 20), 1)
    assert found[0, 0] == pytest.approx(20 - 10 * 0.2**3)


def test_seasonal_methods_repeat_a_season_without_growth() -> None:
    for name in ("seasonal", "index", "holt_winters"):
        assert predicted(name, years(3), 12)[0] == pytest.approx(SHAPE * 100, rel=0.02), name


def test_index_and_trend_follow_a_growing_season() -> None:
    expected = SHAPE[:3] * (100 + 2 * np.arange(36, 39))
    assert predicted("index", years(3, 2.0), 3)[0] == pytest.approx(expected, rel=0.03)


def test_the_best_method_of_each_series_is_taken() -> None:
    step = np.r_[[100.0] * 24, [300.0] * 12]
    both = np.vstack([years(3)[0], step])
    found = forecast(both, 2)
    assert found.methods[0] in ("seasonal", "index", "holt_winters")
    assert (found.methods[1], found.error[1], found.value[1, 0]) == ("naive", 0, 300)
    assert (found.error <= found.naive + 1e-9).all()
    assert (found.low <= found.value).all() and (found.value <= found.high).all()
    assert found.value[0] == pytest.approx(SHAPE[:2] * 100, rel=0.02)


def test_the_backtest_knows_the_past_alone() -> None:
    history = series(10, 10, 10, 10, 10, 40)
    tested = backtest(history, origins=3)
    # the last value again: right, right, 30 off, of 10 + 10 + 40
    assert tested.errors["naive"][0] == pytest.approx(30 / 60)
    changed = history.copy()
    changed[0, -1] = 10
    assert predicted("naive", history[:, :-1], 1) == predicted("naive", changed[:, :-1], 1)


def test_a_short_past_has_few_methods() -> None:
    assert usable(3) == ("naive", "average", "smoothing")
    assert usable(12) == ("naive", "average", "smoothing", "seasonal")
    assert set(usable(24)) == set(METHODS)
    assert forecast(series(3, 4, 5, 6)).methods[0] in usable(3)
    with pytest.raises(ValueError, match="3 months"):
        forecast(series(1, 2, 3))


def test_quarters_have_a_season_of_four() -> None:
    found = forecast(np.tile([10.0, 20, 30, 40], 4)[None, :], 4, season=4, origins=4)
    assert found.value[0] == pytest.approx([10, 20, 30, 40], rel=0.01)


def test_nothing_sold_is_forecast_as_nothing() -> None:
    found = forecast(np.zeros((1, 30)))
    assert found.value.tolist() == [[0.0]]
    assert np.isnan(found.error[0])
    assert np.isnan(wmape(np.zeros(2), np.ones(2)))
    assert wmape(np.array([10.0, 30]), np.array([12.0, 24])) == pytest.approx(8 / 40)


@settings(max_examples=25, deadline=None)
@given(values=st.lists(st.integers(0, 10**6), min_size=26, max_size=40), times=st.integers(1, 1000))
def test_forecasts_are_finite_scale_and_never_worse_than_naive(values: list[int], times: int) -> None:
    history = np.array([values], dtype=float)
    one, more = forecast(history, 3), forecast(history * times, 3)
    assert np.isfinite(one.value).all() and (one.value >= 0).all()
    if not np.isnan(one.error[0]):
        assert one.error[0] <= one.naive[0] + 1e-9
        assert more.error[0] == pytest.approx(one.error[0], rel=1e-6, abs=1e-9)
