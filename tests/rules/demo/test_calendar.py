"""The seasons of a made-up branch."""

from __future__ import annotations

from datetime import date

import numpy as np

from cmdesk.rules.demo.calendar import seasons, working_days
from cmdesk.rules.demo.material import load_material
from cmdesk.values.periods import Month


def season(*months: str) -> list[float]:
    return seasons([Month.parse(m) for m in months], load_material()).tolist()


def test_an_average_year_is_an_average_year() -> None:
    months = [Month(2026, m) for m in range(1, 13)]
    assert abs(np.mean(seasons(months, load_material())) - 1) < 0.03


def test_the_weeks_before_spring_festival_sell_most_wherever_it_falls() -> None:
    january_25, february_25 = season("2025-01", "2025-02")
    (february_26,) = season("2026-02")
    assert january_25 > 1.3 > february_25
    assert february_26 > january_25 * 0.8
    assert february_26 > february_25 + 0.2


def test_mid_autumn_sells_more_than_the_months_after() -> None:
    september, november = season("2026-09", "2026-11")
    assert september > november + 0.1


def test_a_year_far_away_has_its_festivals_too() -> None:
    january, june = season("2051-01", "2051-06")
    assert january > june + 0.2


def test_holidays_are_off_and_make_up_days_are_on() -> None:
    days = working_days(date(2026, 2, 9), date(2026, 3, 1))
    assert date(2026, 2, 17) not in days
    assert date(2026, 2, 14) in days
    assert date(2026, 2, 15) not in days
