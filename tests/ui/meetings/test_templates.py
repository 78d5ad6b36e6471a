"""The branch's own workbook filled from the page of reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from pytestqt.qtbot import QtBot

from cmdesk.services.work import Desk
from cmdesk.ui.meetings.reports import ReportsPage
from tests.ui.conftest import ScriptedAsker
from tests.ui.pages import IGNORED, Make, finish, sheet

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)


def test_an_own_template_is_filled_for_the_month(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker, tmp_path: Path,
) -> None:
    ctx = open_context(sample)
    page = ReportsPage(ctx)
    qtbot.addWidget(page)
    finish(qtbot, ctx)
    form = sheet(tmp_path / "通报.xlsx", [["{{单位}}{{月份}}通报"], ["{{没有的}}"]])
    asker.answers = [form, tmp_path / "通报-10月"]
    page.fill_template()
    finish(qtbot, ctx)
    book = load_workbook(tmp_path / "通报-10月.xlsx")
    assert book.active is not None
    assert str(ctx.period.value.month.month) in str(book.active["A1"].value)
    assert "{{" not in str(book.active["A1"].value)
    assert "没有的" in page.problem.text()
    asker.answers = [None]
    page.fill_template()
