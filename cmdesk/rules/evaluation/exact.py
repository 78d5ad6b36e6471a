"""Floating point for speed, fractions for the last digit.

Every quantity is computed twice in floating point, at both ends of an interval that surely holds the true value. Where
both ends round to the same units the result is certain; the few others are computed again with exact fractions
(the rounding test of A. Ziv, ACM TOMS 17(3), 1991).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Units: TypeAlias = NDArray[np.int64]
Number: TypeAlias = Callable[[Decimal], Any]
Exact: TypeAlias = Callable[[Units], Sequence[Fraction]]

MARGIN = 1e-7
WIDTH = 1e-9


def floats(values: Array | None, count: int) -> Array:
    """Float64 of `values` (None: all missing)."""
    if values is None:
        return np.full(count, np.nan)
    return np.asarray(values).astype(np.float64, copy=False)


def fraction(value: object) -> Fraction:
    """The exact value of a number; a float stands for the shortest decimal that reads back as it."""
    if isinstance(value, Fraction):
        return value
    return Fraction(Decimal(repr(float(value)) if isinstance(value, float) else str(value)))


def fractions(values: Array, rows: Units) -> Array:
    out = np.empty(len(rows), dtype=object)
    out[:] = [fraction(v) for v in np.asarray(values)[rows].tolist()]
    return out


def half_up(value: Fraction, decimals: int) -> int:
    """Units of 10^-decimals, halves away from zero (as Excel's ROUND)."""
    scaled = abs(value) * 10**decimals
    units = int((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator))
    return units if value >= 0 else -units


def _away(scaled: Array) -> Array:
    return np.copysign(np.floor(np.abs(scaled) + 0.5), scaled)


def settle(one: Array, other: Array, decimals: int, exact: Exact) -> Units:
    """Points, known to lie between `one` and `other`, as rounded integer units; `exact(rows)` is asked in doubt."""
    scale = 10.0**decimals
    low = _away(np.minimum(one, other) * scale - MARGIN)
    high = _away(np.maximum(one, other) * scale + MARGIN)
    units = low.astype(np.int64)
    doubt = np.flatnonzero(low != high)
    if doubt.size:
        units[doubt] = [half_up(value, decimals) for value in exact(doubt)]
    return units


def around(x: Array) -> tuple[Array, Array]:
    """An interval around a computed measure that holds its true value."""
    width = WIDTH * np.maximum(1.0, np.abs(x))
    return x - width, x + width
