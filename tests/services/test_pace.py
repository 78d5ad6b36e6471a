"""How far a month has come, in working days, and where a figure is heading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal as D

from cmdesk.services import entities
from cmdesk.services.figures import Entry, enter_figures, enter_targets
from cmdesk.services.figures.overview import figure_sheet
from cmdesk.services.figures.pace import WorkingTime, added, daily_rates, standing, working_time
from cmdesk.services.today import today
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month

NOVEMBER = Month(2026, 11)


def test_a_month_is_counted_in_working_days_everywhere(branch: Desk, actor: Actor) -> None:
    # November 2026: 21 days from Monday to Friday, 15 of them up to Friday the 20th
    found = figure_sheet(branch, actor, NOVEMBER).time
    assert (found, found.share) == (WorkingTime(15, 21), D(15) / 21)
    first = today(branch, actor, NOVEMBER)
    assert (first.working_day, first.working_days) == (15, 21)
    assert figure_sheet(branch, actor, Month(2026, 10)).time.share == 1
    assert figure_sheet(branch, actor, Month(2026, 12)).time.passed == 0


def test_the_branchs_own_calendar_counts(branch: Desk, actor: Actor) -> None:
    entities.save(branch, actor, "calendar", None, None, {"day": date(2026, 11, 21), "working": True})
    sunday = replace(branch, now=lambda: datetime(2026, 11, 22, 9))
    with branch.store.reading() as session:
        assert working_time(session, NOVEMBER, sunday.today()) == WorkingTime(16, 22)


def test_where_a_figure_is_heading(branch: Desk, actor: Actor) -> None:
    entities.save(branch, actor, "managers", None, None, {"code": "A", "name": "张三"})
    for back, value in ((3, 21), (2, 44), (1, 54)):
        enter_figures(branch, actor, NOVEMBER.plus(-back), [Entry(1, "volume", D(value))])
    enter_figures(branch, actor, NOVEMBER, [Entry(1, "volume", D(30))])
    enter_targets(branch, actor, NOVEMBER, [Entry(1, "volume", D(63))])
    sheet = figure_sheet(branch, actor, NOVEMBER)
    rates = daily_rates(branch, actor, NOVEMBER, "volume")
    # August has 21 working days, September 22 or the 23 with its make-up day, October what the holidays leave
    assert len(rates[1]) == 3 and rates[1][0] == 1.0
    assert added({1: (1.0, 2.0), 2: (3.0, 4.0), 3: (5.0,)}) == (4.0, 6.0)
    cell = sheet.cell(1, "volume")
    found = standing(cell.value, cell.target, sheet.time, rates[1])
    assert found is not None
    # 63 × 15 ÷ 21 = 45 are due; 2 a day so far, 33 in 6 days still to do; 30 + 2 × 6
    assert (found.due, found.ahead, found.gap) == (45, -15, 33)
    assert (found.run_rate, found.needed_rate, found.forecast) == (2, D("5.50"), 42)
    assert found.low is not None and found.high is not None
    assert 30 <= found.low < 42 < found.high


def test_a_whole_months_figure_is_not_run_on(branch: Desk) -> None:
    found = standing(D(62), D(63), WorkingTime(15, 21))
    assert found is not None
    assert (found.forecast, found.low, found.gap) == (None, None, 1)
    assert standing(None, D(63), WorkingTime(15, 21)) is None
    after = standing(D(62), D(63), WorkingTime(21, 21))
    assert after is not None
    assert after.forecast == 62
