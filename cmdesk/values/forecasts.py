"""Demand forecasts as they are shown and printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from cmdesk.values.messages import Msg, _
from cmdesk.values.pack import Stamp
from cmdesk.values.periods import Month
from cmdesk.values.targets import Unit

METHODS: Mapping[str, Msg] = {
    "naive": _("Last value again"), "average": _("Mean of three months"), "smoothing": _("Exponential smoothing"),
    "seasonal": _("Same month of last year"), "index": _("Seasonal index and trend"),
    "holt_winters": _("Holt-Winters"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastRow:
    """One series: its past, the method that did best, and the months ahead with a range of about 80 %.

    `error`: the method's WMAPE in the backtest, `naive` that of the last value again (None: nothing was sold);
    `entered`: what people forecast for the first month ahead.
    """

    unit: Unit
    code: str
    name: str
    history: tuple[float, ...]
    method: str
    error: float | None
    naive: float | None
    values: tuple[Decimal, ...]
    low: tuple[Decimal, ...]
    high: tuple[Decimal, ...]
    entered: Decimal | None = None

    @property
    def accuracy(self) -> Decimal | None:
        """1 − WMAPE, not below 0."""
        return None if self.error is None else Decimal(repr(max(0.0, 1 - self.error)))

    @property
    def plain(self) -> Decimal | None:
        """The accuracy of taking the last value again."""
        return None if self.naive is None else Decimal(repr(max(0.0, 1 - self.naive)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastSheet:
    """`months` of the past, `ahead` those forecast; `total` is a series of its own, not the sum of the rows' forecasts.

    `origins`: how many of the last months the methods were tried on."""

    code: str
    name: str
    unit: str
    digits: int
    months: tuple[Month, ...]
    ahead: tuple[Month, ...]
    rows: tuple[ForecastRow, ...]
    total: ForecastRow
    origins: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastData:
    stamp: Stamp
    sheet: ForecastSheet
