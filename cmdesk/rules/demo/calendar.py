"""Working days and the seasons of the trade."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from cmdesk.rules.demo.chunks import Array
from cmdesk.rules.demo.material import Material
from cmdesk.rules.visits.calendar import working_calendar
from cmdesk.values.periods import Month

GROWTH = 0.036
YEAR = 365.25
_SPRING, _AUTUMN = (2, 5), (9, 22)


def working_days(first: date, last: date) -> list[date]:
    return [day.date for day in working_calendar(first, last).working_days()]


def seasons(months: Sequence[Month], material: Material) -> Array:
    """The volume of each month against an average one: up before Spring Festival and Mid-Autumn, down after."""
    return np.array([np.mean([_day_factor(day, material) for day in month.days()]) for month in months])


def _day_factor(day: date, material: Material) -> float:
    spring = _distance(day, material.spring_festivals, _SPRING)
    autumn = _distance(day, material.mid_autumns, _AUTUMN)
    summer = np.cos(2 * np.pi * (day.timetuple().tm_yday - 15) / YEAR)
    before, after = _bell(spring + 14, 13), _bell(spring - 14, 12)
    return float(0.93 + 0.04 * summer + 0.75 * before - 0.22 * after + 0.30 * _bell(autumn + 9, 9))


def _bell(days: float, width: float) -> float:
    return float(np.exp(-((days / width) ** 2)))


def _distance(day: date, festivals: Sequence[date], usual: tuple[int, int]) -> float:
    """Days since the nearest festival, negative before it; `usual` serves years that are not listed."""
    known = {f.year: f for f in festivals}
    near = (known.get(year, date(year, *usual)) for year in (day.year - 1, day.year, day.year + 1))
    return float(min(((day - f).days for f in near), key=abs))


def growth(months: Sequence[Month], yearly: Array) -> Array:
    """months × people: the volume against that of the first month, at each person's yearly growth."""
    years = np.arange(len(months))[:, None] / 12
    return np.asarray((1 + yearly[None, :]) ** years)
