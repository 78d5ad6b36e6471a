"""Demand forecasts: plain seasonal methods, compared by a rolling-origin backtest, the best taken for each series.

All methods work on many series at once (series × months, oldest first) and know the past alone. Sources: Hyndman and
Athanasopoulos, "Forecasting: Principles and Practice", 3rd ed., chapters 3, 5 and 8; Holt, 1957, and Winters, 1960.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]
    Method: TypeAlias = Callable[[Array, int, int], Array]

SEASON = 12
ORIGINS = 6
FEWEST = 4
AVERAGED = 3
EIGHTY_PERCENT = 1.2816
LEVELS = (0.1, 0.3, 0.5, 0.8)
TRENDS = (0.05, 0.2)
SEASONALS = (0.1, 0.4)
DAMPED = 0.95
NAIVE = "naive"


def naive(history: Array, season: int, ahead: int) -> Array:
    """The last value again."""
    import numpy as np

    return np.repeat(history[:, -1:], ahead, axis=1)


def seasonal_naive(history: Array, season: int, ahead: int) -> Array:
    """The same month of the year before."""
    found: Array = history[:, [history.shape[1] - season + k % season for k in range(ahead)]]
    return found


def moving_average(history: Array, season: int, ahead: int) -> Array:
    """The mean of the last three months."""
    import numpy as np

    return np.repeat(history[:, -AVERAGED:].mean(axis=1, keepdims=True), ahead, axis=1)


def index_and_trend(history: Array, season: int, ahead: int) -> Array:
    """Seasonal indices from the ratio to a centred moving average, times a straight line through what they leave."""
    import numpy as np

    index = _indices(history, season)
    length = history.shape[1]
    plain = history / np.tile(index, (1, length // season + 1))[:, :length].clip(1e-9)
    at = np.arange(length) - (length - 1) / 2
    slope = (plain * at).sum(axis=1) / (at**2).sum()
    future = plain.mean(axis=1)[:, None] + slope[:, None] * (np.arange(length, length + ahead) - (length - 1) / 2)
    found: Array = (future * index[:, [(length + k) % season for k in range(ahead)]]).clip(0)
    return found


def _indices(history: Array, season: int) -> Array:
    """Each place of the season against the year around it; they average 1. Series × season."""
    import numpy as np

    length = history.shape[1]
    weights = np.r_[0.5, np.ones(season - 1), 0.5] / season
    half = season // 2
    centre = np.stack([history[:, k:k + season + 1] @ weights for k in range(length - season)], axis=1)
    ratio = history[:, half:half + centre.shape[1]] / np.where(centre > 0, centre, 1.0)
    found = np.stack([
        ratio[:, [k for k in range(centre.shape[1]) if (k + half) % season == place]].mean(axis=1)
        for place in range(season)
    ], axis=1)
    mean = found.mean(axis=1, keepdims=True)
    return np.where(mean > 0, found / np.where(mean > 0, mean, 1.0), 1.0)


def smoothing(history: Array, season: int, ahead: int) -> Array:
    """Simple exponential smoothing, its weight chosen by the errors of the past."""
    import numpy as np

    alpha = np.array(LEVELS)
    level = np.repeat(history[:, :1], len(alpha), axis=1)
    errors = np.zeros_like(level)
    for k in range(1, history.shape[1]):
        now = history[:, k:k + 1]
        errors += (now - level) ** 2
        level = level + alpha * (now - level)
    best = errors.argmin(axis=1)
    return np.repeat(level[np.arange(len(level)), best][:, None], ahead, axis=1)


def holt_winters(history: Array, season: int, ahead: int) -> Array:
    """Level, damped trend and multiplicative seasons, their weights chosen by the errors of the past."""
    import numpy as np

    grid = np.array(list(product(LEVELS, TRENDS, SEASONALS)))
    alpha, beta, gamma = grid[:, 0], grid[:, 1], grid[:, 2]
    index = np.repeat(_indices(history, season)[:, :, None], len(grid), axis=2)
    first, second = history[:, :season].mean(axis=1), history[:, season:2 * season].mean(axis=1)
    level = np.repeat(first[:, None], len(grid), axis=1)
    trend = np.repeat(((second - first) / season)[:, None], len(grid), axis=1)
    errors = np.zeros_like(level)
    for k in range(history.shape[1]):
        now, place = history[:, k:k + 1], k % season
        expected = level + DAMPED * trend
        seasonal = index[:, place]
        errors += (now - expected * seasonal) ** 2
        before = level
        level = alpha * now / seasonal.clip(1e-9) + (1 - alpha) * expected
        level = np.where(seasonal > 1e-9, level, expected)
        trend = beta * (level - before) + (1 - beta) * DAMPED * trend
        index[:, place] = gamma * now / np.where(level > 1e-9, level, np.inf) + (1 - gamma) * seasonal
    best = errors.argmin(axis=1)
    rows = np.arange(len(history))
    level, trend, index = level[rows, best], trend[rows, best], index[rows, :, best]
    steps = np.cumsum(DAMPED ** np.arange(1, ahead + 1))
    places = [(history.shape[1] + k) % season for k in range(ahead)]
    found: Array = ((level[:, None] + trend[:, None] * steps) * index[:, places]).clip(0)
    return found


METHODS: Mapping[str, tuple[Method, int]] = {
    NAIVE: (naive, 0), "average": (moving_average, 0), "smoothing": (smoothing, 0),
    "seasonal": (seasonal_naive, 1), "index": (index_and_trend, 2), "holt_winters": (holt_winters, 2),
}
"""Each method and the full seasons of the past it needs; the simpler of two equally good ones is taken."""


def usable(length: int, season: int = SEASON) -> tuple[str, ...]:
    """The methods that so long a past is enough for."""
    return tuple(name for name, (_method, seasons) in METHODS.items() if length >= max(FEWEST - 1, seasons * season))


def predicted(name: str, history: Array, ahead: int, season: int = SEASON) -> Array:
    """One method's forecast: series × months ahead."""
    return METHODS[name][0](history.astype(float), season, ahead)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """One month ahead from each of the last origins, known by its past alone.

    `errors`: WMAPE by method and series, the sum of deviations by the sum of what came (NaN where nothing came);
    `deviation`: the root of the mean squared deviation; `origins`: how many there were.
    """

    errors: Mapping[str, Array]
    deviation: Mapping[str, Array]
    origins: int


def backtest(history: Array, season: int = SEASON, origins: int = ORIGINS) -> Backtest:
    """Each method against the last months; only methods that every origin's past is enough for take part."""
    import numpy as np

    length = history.shape[1]
    count = min(origins, length - FEWEST + 1)
    if count < 1:
        raise ValueError(f"{length} months")
    starts = range(length - count, length)
    missed = {name: np.stack([
        history[:, at] - predicted(name, history[:, :at], 1, season)[:, 0] for at in starts
    ], axis=1) for name in usable(length - count, season)}
    actual = np.abs(history[:, length - count:]).sum(axis=1)
    whole = np.where(actual > 0, actual, np.nan)
    return Backtest(
        errors={name: np.abs(each).sum(axis=1) / whole for name, each in missed.items()},
        deviation={name: np.sqrt((each**2).mean(axis=1)) for name, each in missed.items()}, origins=count,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecasts:
    """The best method of each series and its forecast with a range of about 80 % (series × months ahead).

    `error` is the method's WMAPE in the backtest, `naive` that of the last value again.
    """

    methods: tuple[str, ...]
    value: Array
    low: Array
    high: Array
    error: Array
    naive: Array
    backtest: Backtest


def forecast(history: Array, ahead: int = 1, season: int = SEASON, origins: int = ORIGINS) -> Forecasts:
    """Forecast non-negative series by the method that did best for each. Raises ValueError below four months."""
    import numpy as np

    tested = backtest(history, season, origins)
    names = list(tested.errors)
    errors = np.stack([tested.errors[name] for name in names], axis=1)
    best = np.where(np.isnan(errors), np.inf, np.round(errors, 9)).argmin(axis=1)
    rows = np.arange(len(history))
    made = np.stack([predicted(name, history, ahead, season) for name in names], axis=1)
    spread = np.stack([tested.deviation[name] for name in names], axis=1)[rows, best]
    value = made[rows, best].clip(0)
    width = EIGHTY_PERCENT * spread[:, None] * np.sqrt(np.arange(1, ahead + 1))
    return Forecasts(
        methods=tuple(names[k] for k in best), value=value, low=(value - width).clip(0), high=value + width,
        error=errors[rows, best], naive=tested.errors[NAIVE], backtest=tested,
    )


def wmape(actual: Array, expected: Array) -> float:
    """The sum of deviations by the sum of what came; NaN where nothing came."""
    import numpy as np

    whole = float(np.abs(actual).sum())
    return float(np.abs(actual - expected).sum()) / whole if whole else float("nan")
