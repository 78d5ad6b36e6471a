"""Targets: breaking a sum down so that it always agrees, and how far one is on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import lcm, sqrt
from statistics import fmean, stdev
from typing import TypeAlias

from cmdesk.values.problems import trouble

Share: TypeAlias = Decimal | int | float | Fraction
_UNIT = Decimal(1)
_NOTHING_LOCKED: Mapping[int, Decimal] = {}
_NO_CELLS: Mapping[tuple[int, int], Decimal] = {}
_EIGHTY_PERCENT = 1.2816
_FEWEST_RATES = 3


def _fraction(share: Share) -> Fraction:
    return Fraction(repr(share)) if isinstance(share, float) else Fraction(share)


def _whole(shares: Sequence[Share]) -> list[int]:
    """The shares in their smallest common unit."""
    exact = [_fraction(share) for share in shares]
    common = lcm(*(share.denominator for share in exact))
    return [share.numerator * (common // share.denominator) for share in exact]


def apportion(units: int, shares: Sequence[Share]) -> list[int]:
    """`units` split by non-negative shares with the largest remainder; equally where all shares are 0.

    Equal remainders go to the earlier one. (Hamilton's method.) Raises ValueError for a negative share.
    """
    exact = _whole(shares)
    if any(share < 0 for share in exact):
        raise ValueError("a share is negative")
    if not any(exact):
        exact = [1] * len(exact)
    whole = sum(exact)
    sign, units = (-1, -units) if units < 0 else (1, units)
    parts = [divmod(units * share, whole) for share in exact]
    left = units - sum(part for part, _rest in parts)
    order = sorted(range(len(exact)), key=lambda k: -parts[k][1])
    extra = set(order[:left])
    return [sign * (part + (k in extra)) for k, (part, _rest) in enumerate(parts)]


def breakdown(
    total: Decimal, shares: Sequence[Share], *, locked: Mapping[int, Decimal] = _NOTHING_LOCKED,
    unit: Decimal = _UNIT,
) -> tuple[Decimal, ...]:
    """`total` broken down by `shares` in multiples of `unit`; the parts sum to `total` exactly.

    `locked`: position → part that stays as it is; the others share what is left. Raises UserError where the locked
    parts exceed the total, or are all there is and differ from it, or where `unit` does not go into what is open.
    """
    fixed = sum(locked.values(), Decimal(0))
    open_places = [k for k in range(len(shares)) if k not in locked]
    left = total - fixed
    if not open_places:
        if left:
            raise trouble("breakdown_open", value=str(fixed), total=total)
        return tuple(locked[k] for k in range(len(shares)))
    if (left < 0) if total >= 0 else (left > 0):
        raise trouble("breakdown_locked", value=str(fixed), total=total)
    units = left / unit
    if units != units.to_integral_value():
        raise trouble("breakdown_finer", value=str(left), unit=unit)
    parts = dict(zip(open_places, apportion(int(units), [shares[k] for k in open_places]), strict=True))
    return tuple(locked[k] if k in locked else parts[k] * unit for k in range(len(shares)))


def breakdown_table(
    total: Decimal, rows: Sequence[Share], columns: Sequence[Share], *,
    locked: Mapping[tuple[int, int], Decimal] = _NO_CELLS,
    unit: Decimal = _UNIT,
) -> tuple[tuple[Decimal, ...], ...]:
    """A year over people and months at once: each row's year by `rows`, within it the months by `columns`.

    A locked cell (row, column) stays; rows with locked cells get at least what is locked. All cells sum to `total`.
    """
    fixed: dict[int, dict[int, Decimal]] = {}
    for (row, column), part in locked.items():
        fixed.setdefault(row, {})[column] = part
    sums = _row_sums(total, rows, fixed, len(columns), unit)
    return tuple(breakdown(part, columns, locked=fixed.get(k, {}), unit=unit) for k, part in enumerate(sums))


def _row_sums(
    total: Decimal, rows: Sequence[Share], fixed: Mapping[int, Mapping[int, Decimal]], width: int, unit: Decimal,
) -> tuple[Decimal, ...]:
    """The rows' sums; one whose locked cells exceed its share, or fill it, is set to them and the others give way."""
    bound = {row: sum(cells.values(), Decimal(0)) for row, cells in fixed.items()}
    settled = {row: part for row, part in bound.items() if len(fixed[row]) == width}
    while True:
        sums = breakdown(total, rows, locked=settled, unit=unit)
        short = {row: part for row, part in bound.items() if row not in settled and sums[row] < part}
        if not short:
            return sums
        settled |= short


def blend(*parts: tuple[Sequence[Share], Share]) -> tuple[Fraction, ...]:
    """Shares from several views, each (figures, weight): last year's volume 0.7, potential 0.3. They sum to 1.

    A view without any figure is left out and its weight goes to the others.
    """
    views = [([_fraction(f) for f in figures], _fraction(weight)) for figures, weight in parts]
    views = [(figures, weight) for figures, weight in views if sum(figures) and weight]
    count = len(parts[0][0])
    whole = sum((weight for _figures, weight in views), Fraction(0))
    if not whole:
        return (Fraction(1, count),) * count
    return tuple(sum((f[k] / sum(f) * w for f, w in views), Fraction(0)) / whole for k in range(count))


def seasonality(years: Sequence[Sequence[Share]]) -> tuple[Fraction, ...]:
    """Each month's share of a year, the mean over the years given (12 figures each). They sum to 1."""
    return blend(*((year, 1) for year in years))


@dataclass(frozen=True, slots=True)
class Tiers:
    """The three targets of one cell."""

    base: Decimal
    stretch: Decimal
    challenge: Decimal


def tiers(base: Decimal, stretch_percent: Decimal, challenge_percent: Decimal, unit: Decimal = _UNIT) -> Tiers:
    """Stretch and challenge as percent of the base (105, 110), rounded half up to `unit`."""
    return Tiers(base, _rounded(base * stretch_percent / 100, unit), _rounded(base * challenge_percent / 100, unit))


def _rounded(value: Decimal, unit: Decimal) -> Decimal:
    return (value / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where one stands in a period, in working days.

    `due`: target × share of days passed; `ahead`: value − due; `gap`: target − value; `run_rate`: value a day so
    far; `needed_rate`: value a day from now on to meet the target; `forecast` with `low` and `high` (about 80 %).
    Percentages in percent; None where there is nothing to divide by.
    """

    time_percent: Decimal
    completion: Decimal | None
    due: Decimal
    ahead: Decimal
    gap: Decimal
    run_rate: Decimal | None
    needed_rate: Decimal | None
    forecast: Decimal | None
    low: Decimal | None
    high: Decimal | None

    def without_forecast(self) -> Progress:
        return replace(self, forecast=None, low=None, high=None)


def progress(
    value: Decimal, target: Decimal, passed: int, days: int, *, daily: Sequence[float] = (),
    past: Sequence[float] = (), rates: Sequence[float] = (), places: int = 2,
) -> Progress:
    """Progress after `passed` of `days` working days.

    `past`: in earlier periods, the share of the final value that was reached at this point (0 to 1); it beats the run
    rate where the pace within a month is uneven. `daily`: the value of each day passed; without `past` it gives the
    forecast its range. `rates`: the value per working day of earlier periods; without the other two the range follows
    how much they differ from each other. Raises ValueError unless 0 ≤ passed ≤ days and days > 0.
    """
    if not 0 <= passed <= days or days <= 0:
        raise ValueError(f"{passed} of {days} days")
    due, left = target * passed / days, days - passed
    forecast, low, high = _forecast(float(value), passed, left, daily, past, rates)

    def tidy(number: Decimal | float | None) -> Decimal | None:
        return None if number is None else Decimal(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)

    return Progress(
        time_percent=_known(tidy(Decimal(100) * passed / days)),
        completion=tidy(value / target * 100) if target else None,
        due=_known(tidy(due)), ahead=_known(tidy(value - due)), gap=target - value,
        run_rate=tidy(value / passed) if passed else None, needed_rate=tidy((target - value) / left) if left else None,
        forecast=tidy(forecast), low=tidy(low), high=tidy(high),
    )


def _known(number: Decimal | None) -> Decimal:
    assert number is not None
    return number


def _forecast(
    value: float, passed: int, left: int, daily: Sequence[float], past: Sequence[float], rates: Sequence[float],
) -> tuple[float | None, float | None, float | None]:
    """The value at the end of the period and its range."""
    if not left:
        return value, value, value
    shares = [share for share in past if share > 0]
    if shares:
        ends = [value / share for share in shares]
        return value / fmean(shares), min(ends), max(ends)
    if not passed:
        return None, None, None
    end = value + value / passed * left
    if len(daily) < 2:
        return (end, *_between_periods(value, passed, left, rates))
    # spread of a sum of `left` days when the mean itself is known from the days passed only
    width = _EIGHTY_PERCENT * stdev(daily) * sqrt(left * (1 + left / len(daily)))
    return end, max(value, end - width) if min(daily) >= 0 else end - width, end + width


def _between_periods(
    value: float, passed: int, left: int, rates: Sequence[float],
) -> tuple[float | None, float | None]:
    """The days left may run as much faster or slower than those passed as earlier periods did against each other."""
    if len(rates) < _FEWEST_RATES or fmean(rates) <= 0:
        return None, None
    width = _EIGHTY_PERCENT * stdev(rates) / fmean(rates) * abs(value) / passed * left
    end = value + value / passed * left
    return (max(value, end - width) if value >= 0 else end - width), end + width
