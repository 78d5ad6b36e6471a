"""Axes: round numbers to stand at, and numbers to places."""

from __future__ import annotations

import math
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """From numbers in [low, high] to places in [start, end], both ends included; `step` apart stand the ticks."""

    low: float
    high: float
    step: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        span = self.high - self.low
        return self.start + (value - self.low) / span * (self.end - self.start) if span else self.start

    @property
    def ticks(self) -> tuple[float, ...]:
        count = round((self.high - self.low) / self.step)
        return tuple(self.low + k * self.step for k in range(count + 1))

    def tick_text(self, value: float) -> str:
        places = max(0, -math.floor(math.log10(self.step) + 1e-9))
        if self.step * 10**places % 1 > 1e-9:
            places += 1
        return f"{value:,.{places}f}"


def nice_step(span: float, count: int) -> float:
    """A round step that divides a span into about `count` parts."""
    if span <= 0:
        return 1.0
    raw = span / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    return next(s * power for s in _STEPS if s * power >= raw * (1 - 1e-9))


def scale(low: float, high: float, start: float, end: float, count: int, most: float | None = None) -> Scale:
    """A scale over round numbers around [low, high]; `most` is the end it does not pass."""
    if high <= low:
        low, high = (low - 1, low + 1) if low else (0.0, 1.0)
    step = nice_step(high - low, count)
    bottom, top = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    if most is not None and low < most < top:
        bottom, top = most - math.ceil((most - bottom) / step - 1e-9) * step, most
    return Scale(bottom, top, step, start, end)


def starts_at_zero(low: float, high: float) -> bool:
    """Whether bars from zero still show the differences: the lowest is under half of the highest."""
    return low <= 0 or high <= 0 or low < high / 2
