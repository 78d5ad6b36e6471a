"""Daily figures as they are seen: everybody's days, the way of the month against its target, what it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal as D
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from cmdesk.models.clients import Assignment, Client
from cmdesk.models.people import Manager
from cmdesk.services.imports import Order, import_file
from cmdesk.services.work import Desk
from cmdesk.ui import figures
from cmdesk.ui.figures.days import DaysPage
from cmdesk.ui.figures.progress import ProgressPage
from cmdesk.ui.imports import open_wizard
from cmdesk.ui.imports.wizard import CHECK, COLUMNS, RESULT
from cmdesk.ui.lists import Views
from cmdesk.values.charts import TrendChart
from cmdesk.values.messages import Msg
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from tests.ui.pages import IGNORED, Make, finish, sheet, window_of

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)
MONTH = Month(2026, 12)


@pytest.fixture
def dated(sample: Desk, actor: Actor, tmp_path: Path) -> Desk:
    """On the 10th of December 2026 the days from the 1st to the 8th are there: 2 cases each of two clients of the first
    manager, on the 1st and on Saturday the 5th, and 4 of the second on the 8th."""
    later = replace(sample, now=lambda: datetime(2026, 12, 10, 9))
    with sample.store.reading() as session:
        asked = select(Assignment.manager_id, Client.code).join(Client, Client.id == Assignment.client_id).where(
            Assignment.last_day.is_(None), Assignment.manager_id.in_((1, 2))).order_by(Client.id)
        codes: dict[int, list[str]] = {1: [], 2: []}
        for who, code in session.execute(asked):
            codes[who].append(code)
    one, other, third = *codes[1][:2], codes[2][0]
    path = tmp_path / "days.csv"
    path.write_text(
        f"日期,客户编码,销量\n2026-12-01,{one},2\n2026-12-05,{other},2\n2026-12-08,{third},4\n", encoding="utf-8")
    outcome = import_file(later, actor, path, Order(kind="figures"))
    assert outcome.value.created == 3
    return later


@pytest.fixture
def views(qtbot: QtBot, dated: Desk, open_context: Make) -> Views:
    page = window_of(qtbot, open_context(dated), figures.spec()).page
    assert isinstance(page, Views)
    page.ctx.period.set(page.ctx.period.value._replace(month=MONTH))
    return page


def days(views: Views) -> DaysPage:
    views.show_view("days")
    assert isinstance(views.view, DaysPage)
    return views.view


def test_everybodys_days_add_up_to_the_month(views: Views) -> None:
    page = days(views)
    assert page.indicator.code == "volume"
    headers = [c.key for c in page.table.model.columns]
    # the working days until the 8th, and the Saturday on which something came in
    assert headers == ["code", "name", "month", "01", "02", "03", "04", "05", "07", "08"]
    assert page._rows()[0][2:] == [D(4), D(2), None, None, None, D(2), None, None]
    assert page._numbers(None) == [D(8), D(2), None, None, None, D(2), None, D(4)]
    assert page.rule.text() == "The month is the sum of its days, unless it has a figure of its own."


def test_the_chart_runs_beside_the_target(views: Views) -> None:
    page = days(views)
    page.table.select(1)
    chart = page.chart.chart
    assert isinstance(chart, TrendChart)
    so_far, asked = chart.series
    assert so_far.values == (2, 2, 2, 2, 4, 4, 4)
    assert page.sheet is not None
    target = page.sheet.cell(1, "volume").target
    assert target is not None
    # December 2026 has 23 working days; the 8th is the sixth
    assert asked.values[-1] == pytest.approx(float(target) * 6 / 23)
    assert "in 6 of 23 working days" in page.words.text()


def test_progress_counts_the_days_there_are_and_not_until_today(views: Views) -> None:
    views.show_view("progress")
    page = views.view
    assert isinstance(page, ProgressPage)
    page.open("volume")
    assert page.time.text().startswith("Daily figures until 12-08: 6 of 23 working days")
    page.table.select(1)
    assert page.panel.source.text().startswith("sum of 2 clients, each sum of its days · days.csv")
    assert page.panel.values["rate"].text().startswith("0.67")


def test_a_months_own_figure_is_named_beside_its_days(views: Views) -> None:
    """The sample's November: its figures are of the clients' months, its days are the managers' own."""
    page = days(views)
    page.ctx.period.set(page.ctx.period.value._replace(month=Month(2026, 11)))
    page.table.select(1)
    assert page.sheet is not None and page.values is not None
    own = page.sheet.cell(1, "volume").value
    assert own is not None and own > sum(page.values.people[1].values())
    assert f"The month has a figure of its own, {own:,.2f}" in page.words.text()


def test_without_days_the_page_says_how_they_come(views: Views) -> None:
    page = days(views)
    page.open("sales_amount")
    assert page.table.model.rowCount() == 0
    assert "日期" in page.table.empty.text()
    assert not page.chart.isVisible()
    assert isinstance(page._title(), Msg)


def test_a_file_with_dates_needs_no_month_and_tells_which_months_stand(
    qtbot: QtBot, sample: Desk, open_context: Make, tmp_path: Path
) -> None:
    ctx = open_context(sample)
    wizard = open_wizard(ctx, "figures")
    qtbot.addWidget(wizard)
    with sample.store.reading() as session:
        code = session.scalars(select(Manager.code).order_by(Manager.id)).first()
    rows = [["日期", "工号", "卷烟销量"], ["2026年11月16日", code, 1.5], ["2026.11.17", code, 2]]
    wizard.take_files([sheet(tmp_path / "日销量.xlsx", [["每日销量", None, None], *rows])])
    finish(qtbot, ctx)
    assert wizard.step == COLUMNS
    assert [box.currentText() for box in wizard.second.boxes.values()] == ["Day", "Client manager", "卷烟销量"]
    assert not wizard.second.month.isVisibleTo(wizard.second)
    for step in (CHECK, RESULT):
        qtbot.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
        finish(qtbot, ctx)
        assert wizard.step == step
    assert "a month's own figure goes before its days" in wizard.fourth.report.text()
    assert wizard.fourth.report.isVisibleTo(wizard.fourth)
