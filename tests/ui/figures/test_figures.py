from __future__ import annotations

from datetime import date
from decimal import Decimal
from decimal import Decimal as D
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from cmdesk.services import entities
from cmdesk.services.figures.overview import figure_sheet
from cmdesk.services.work import Desk
from cmdesk.ui import clients, figures
from cmdesk.ui.context import AppContext, Period
from cmdesk.ui.figures.grid import FIRST, GridPage
from cmdesk.ui.figures.progress import ProgressPage
from cmdesk.ui.imports.wizard import ImportWizard
from cmdesk.ui.lists import Views
from cmdesk.ui.lists.preview import PrintPreview
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.hands import write_over
from tests.ui.pages import IGNORED, Make, finish, pdf_text, probe, read_sheet, window_of

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)
MONTH = Month(2026, 11)


@pytest.fixture
def ctx(sample: Desk, open_context: Make) -> AppContext:
    return open_context(sample)


@pytest.fixture
def views(qtbot: QtBot, ctx: AppContext) -> Views:
    found = window_of(qtbot, ctx, figures.spec(), clients.spec()).page
    assert isinstance(found, Views)
    return found


def grid(views: Views, key: str = "figures") -> GridPage:
    views.show_view(key)
    assert isinstance(views.view, GridPage)
    return views.view


def progress(views: Views) -> ProgressPage:
    views.show_view("progress")
    assert isinstance(views.view, ProgressPage)
    return views.view


def place(page: GridPage, code: str) -> int:
    return FIRST + next(k for k, each in enumerate(page.indicators) if each.code == code)


def value(desk: Desk, actor: Actor, manager_id: int, code: str) -> Decimal | None:
    return figure_sheet(desk, actor, MONTH).cell(manager_id, code).value


def type_into(qtbot: QtBot, page: GridPage, row: int, code: str, text: str) -> None:
    page._go_to(row, place(page, code))
    page.table.table.setFocus()
    qtbot.keyClick(page.table.table, Qt.Key.Key_Return)
    editor = page.table.table.findChild(QLineEdit)
    assert editor is not None
    write_over(qtbot, editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def test_progress_shows_target_value_completion_and_growth(views: Views, sample: Desk, actor: Actor) -> None:
    page = progress(views)
    assert page.chosen is not None
    assert page.chosen.code == "volume"
    cell = figure_sheet(sample, actor, MONTH).cell(1, "volume")
    assert cell.value is not None
    assert cell.completion is not None
    assert "forecast" not in {column.key for column in page.table.model.columns}, "the month is in the figures whole"
    row = [page.table.model.text(0, k) for k in range(6)]
    assert row[2:4] == [f"{cell.target:,.2f}", f"{cell.value:,.2f}"]
    assert row[4] == f"{100 * cell.completion:.1f}%"
    # November 2026 has 21 working days, 15 of them up to Friday the 20th
    assert page.time.text() == "15 of 21 working days have passed, 71.4%"
    due = cell.target * 15 / 21 if cell.target is not None else D(0)
    assert row[5] == f"{cell.value - due:+,.2f}"
    page.open("listing_rate")
    assert page.chosen.code == "listing_rate"
    assert page.table.totals.isVisible()
    probe(page.table.model)


def test_the_page_opens_on_what_the_trade_lives_on(
    qtbot: QtBot, branch: Desk, actor: Actor, open_context: Make
) -> None:
    """Diaries are due before any figure is there; they do not come first."""
    entities.save(branch, actor, "managers", None, None, {"code": "A", "name": "张三", "entered_on": date(2026, 1, 1)})
    assert value(branch, actor, 1, "logs_due") == 14
    views = window_of(qtbot, open_context(branch), figures.spec()).page
    assert isinstance(views, Views)
    page = progress(views)
    assert page.chosen is not None
    assert page.chosen.code == "volume"


def test_a_typed_number_is_kept_and_taken_back_from_the_status_bar(
    qtbot: QtBot, views: Views, sample: Desk, actor: Actor
) -> None:
    page = grid(views)
    before = value(sample, actor, 1, "exam_score")
    type_into(qtbot, page, 0, "exam_score", "88.5")
    qtbot.waitUntil(lambda: value(sample, actor, 1, "exam_score") == Decimal("88.5"))
    assert page.table.table.currentIndex().row() == 1
    assert page.table.table.currentIndex().column() == place(page, "exam_score")
    qtbot.mouseClick(views.window().status.undo, Qt.MouseButton.LeftButton)
    assert value(sample, actor, 1, "exam_score") == before


def test_a_target_is_typed_too(qtbot: QtBot, views: Views, sample: Desk, actor: Actor) -> None:
    page = grid(views, "targets")
    type_into(qtbot, page, 0, "volume", "1,234")
    qtbot.waitUntil(lambda: figure_sheet(sample, actor, MONTH).cell(1, "volume").target == 1234)


def test_sums_and_nonsense_are_refused_in_words(
    qtbot: QtBot, views: Views, sample: Desk, actor: Actor, asker: ScriptedAsker
) -> None:
    page = grid(views)
    before = value(sample, actor, 1, "volume")
    type_into(qtbot, page, 0, "volume", "3")
    qtbot.waitUntil(lambda: asker.said == ["figure_summed"])
    type_into(qtbot, page, 0, "exam_score", "good")
    qtbot.waitUntil(lambda: asker.said == ["figure_summed", "bad_number"])
    assert value(sample, actor, 1, "volume") == before
    rate = page.table.model.index(0, place(page, "listing_rate"))
    assert not page.table.model.flags(rate) & Qt.ItemFlag.ItemIsEditable


def test_a_block_from_a_workbook_is_one_step(qtbot: QtBot, views: Views, sample: Desk, actor: Actor) -> None:
    page = grid(views)
    before = [value(sample, actor, k, "answers") for k in (1, 2, 3)]
    page._go_to(0, place(page, "answers"))
    page.table.table.setFocus()
    QGuiApplication.clipboard().setText("41\t40\r\n42\t41\r\n43\t42\r\n")
    qtbot.keyClick(page.table.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [value(sample, actor, k, "answers") for k in (1, 2, 3)] == [41, 42, 43]
    assert value(sample, actor, 3, "answers_satisfied") == 42
    qtbot.mouseClick(views.window().status.undo, Qt.MouseButton.LeftButton)
    assert [value(sample, actor, k, "answers") for k in (1, 2, 3)] == before


def test_the_rows_behind_a_number_open_the_client(qtbot: QtBot, views: Views, sample: Desk) -> None:
    page = grid(views)
    page._go_to(1, place(page, "listing_rate"))
    panel = page.panel
    assert "上柜率" in panel.title.text()
    assert panel.source.text() == "computed: 上柜规格数 ÷ 应上柜规格数"
    assert panel.behind.model.rowCount() > 5
    name = panel.behind.model.text(0, 0)
    panel.behind.table.setFocus()
    panel.behind.table.show_current(0)
    qtbot.keyClick(panel.behind.table, Qt.Key.Key_Return)
    window = views.window()
    assert window.key == "clients"
    assert name in window.page.detail.title.text()


def test_the_month_at_the_top_rules_the_sheet(views: Views) -> None:
    page = grid(views)
    assert page.header.subtitle.text() == "Figures of 2026-11"
    views.ctx.period.set(Period(Month(2026, 1), Week(2026, 2)))
    assert page.header.subtitle.text() == "No figures of 2026-01 yet"
    assert views.header.subtitle.text() == "No figures of 2026-01 yet"


def test_the_sheet_goes_out_as_workbook_and_on_paper(
    qtbot: QtBot, views: Views, asker: ScriptedAsker, tmp_path: Path
) -> None:
    page = grid(views)
    asker.answers = [tmp_path / "f.xlsx"]
    page.export()
    finish(qtbot, views.ctx)
    rows = read_sheet(tmp_path / "f.xlsx")
    header = next(k for k, row in enumerate(rows) if row[0] == "Staff number")
    assert len(rows) - header - 1 == page.table.model.rowCount()
    assert rows[header][2] == "卷烟销量(箱)"
    assert isinstance(rows[header + 1][2], (int, float))
    progress(views).print()
    preview = views.window().findChild(PrintPreview)
    assert isinstance(preview, PrintPreview)
    finish(qtbot, views.ctx)
    text = pdf_text(preview.view._bytes)
    assert "Progress:卷烟销量" in text
    assert "Total" in text


def test_a_leader_types_nothing(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    ctx = open_context(sample, Actor(3, "刘总", Role.LEADER))
    views = window_of(qtbot, ctx, figures.spec()).page
    assert isinstance(views, Views)
    page = grid(views)
    index = page.table.model.index(0, place(page, "exam_score"))
    assert not page.table.model.flags(index) & Qt.ItemFlag.ItemIsEditable
    assert [b.text() for b in views.header.buttons] == ["Export", "Print"]


def test_the_page_speaks_chinese(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    views = window_of(qtbot, open_context(sample, language="zh_CN"), figures.spec()).page
    assert isinstance(views, Views)
    assert [b.text() for b in views.switch.buttons.values()] == [
        "目标进度", "数据", "每日数据", "任务目标", "目标分解", "需求预测", "指标",
    ]
    assert progress(views).time.text() == "21 个工作日已过 15 个，时间进度 71.4%"
    assert views.header.subtitle.text() == "2026年11月数据"


def test_without_people_the_page_says_what_comes_first(qtbot: QtBot, branch: Desk, open_context: Make) -> None:
    views = window_of(qtbot, open_context(branch), figures.spec()).page
    assert isinstance(views, Views)
    for key in ("progress", "figures", "targets"):
        views.show_view(key)
        page = views.view
        assert isinstance(page, (GridPage, ProgressPage))
        assert page.frame.empty.isVisible()
        assert not page.panel.isVisible()
    ways = grid(views).frame.empty.findChildren(QPushButton)
    qtbot.mouseClick(ways[0], Qt.MouseButton.LeftButton)
    wizard = views.window().findChild(ImportWizard)
    assert isinstance(wizard, ImportWizard)
    assert wizard.first.kind == "managers"


def test_other_pages_point_at_a_view_and_an_indicator(views: Views) -> None:
    go = views.ctx.navigation.go
    go("figures", ("progress", "listing_rate"))
    assert views.key == "progress"
    assert isinstance(views.view, ProgressPage)
    assert views.view.chosen is not None
    assert views.view.chosen.code == "listing_rate"
    go("figures", ("targets",))
    assert views.key == "targets"
    go("figures", "indicators")
    assert views.key == "indicators"
