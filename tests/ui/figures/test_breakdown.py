"""目标分解 through the window: broken down, corrected, taken back; the forecast beside it."""

from __future__ import annotations

from decimal import Decimal as D
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from cmdesk.services.figures import Entry, enter_targets
from cmdesk.services.figures.breakdown import break_down
from cmdesk.services.figures.forecasting import forecast_sheet
from cmdesk.services.figures.targets import breakdown_sheet
from cmdesk.services.work import Desk
from cmdesk.ui import figures
from cmdesk.ui.context import AppContext
from cmdesk.ui.figures.breakdown import FIRST, SUM, BreakdownPage
from cmdesk.ui.figures.breaking import BreakingDialog
from cmdesk.ui.figures.forecast import ForecastPage
from cmdesk.ui.lists import Views
from cmdesk.ui.lists.preview import PrintPreview
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Role
from cmdesk.values.targets import BreakdownKey, BreakdownOrder, Tier
from tests.ui.conftest import ScriptedAsker
from tests.ui.hands import write_over
from tests.ui.pages import IGNORED, Make, finish, pdf_text, probe, read_sheet, window_of

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)
KEY = BreakdownKey(2027, "volume")


@pytest.fixture
def ctx(sample: Desk, open_context: Make) -> AppContext:
    return open_context(sample)


def breakdown(qtbot: QtBot, ctx: AppContext) -> BreakdownPage:
    views = window_of(qtbot, ctx, figures.spec()).page
    assert isinstance(views, Views)
    views.show_view("breakdown")
    page = views.view
    assert isinstance(page, BreakdownPage)
    page.show_year(2027)
    return page


def type_into(qtbot: QtBot, page: BreakdownPage, row: int, at: int, text: str) -> None:
    page._go_to(row, at)
    page.table.table.setFocus()
    qtbot.keyClick(page.table.table, Qt.Key.Key_F2)
    editor = page.table.table.findChildren(QLineEdit)[-1]
    if text:
        write_over(qtbot, editor, text)
    else:
        editor.clear()
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def people(page: BreakdownPage) -> list[int]:
    return [k for k, row in enumerate(page.shown) if row.unit.level == "manager"]


def test_a_target_is_broken_down_through_the_dialog(qtbot: QtBot, ctx: AppContext, sample: Desk, actor: Actor) -> None:
    page = breakdown(qtbot, ctx)
    assert page.state.text() == "Not broken down yet"
    dialog = page.break_down()
    assert isinstance(dialog, BreakingDialog)
    assert dialog.numbers["total"].value() is None, "some months of last year are no year to begin from"
    assert "months only" in dialog.growth.text()
    dialog.numbers["total"].set_text("12,000")
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    finish(qtbot, ctx)
    assert page.state.text() == "✓ All sums agree"
    assert page.table.model.text(0, SUM) == "12,000.00"
    assert breakdown_sheet(sample, actor, KEY).rows[0].year == 12000
    probe(page.table.model)
    page.tier.setCurrentIndex(1)
    assert page.table.model.text(0, SUM) == "12,600.00"
    assert not page.table.model.flags(page.table.model.index(0, SUM)) & Qt.ItemFlag.ItemIsEditable


@pytest.fixture
def broken(sample: Desk, actor: Actor) -> Desk:
    break_down(sample, actor, BreakdownOrder(key=KEY, total=D(12000)))
    return sample


def test_a_typed_cell_is_fixed_marked_and_let_go(
    qtbot: QtBot, ctx: AppContext, broken: Desk, actor: Actor, asker: ScriptedAsker
) -> None:
    page = breakdown(qtbot, ctx)
    row = people(page)[0]
    before = page.table.model.text(row, FIRST + 2)
    type_into(qtbot, page, row, FIRST + 2, "50")
    qtbot.waitUntil(lambda: page.table.model.text(row, FIRST + 2) == "◆ 50.00")
    assert breakdown_sheet(broken, actor, KEY).unequal == 0
    assert page.state.text() == "✓ All sums agree"
    type_into(qtbot, page, row, FIRST + 2, "")
    qtbot.waitUntil(lambda: page.table.model.text(row, FIRST + 2) == before)
    type_into(qtbot, page, row, FIRST + 2, "good")
    qtbot.waitUntil(lambda: asker.said == ["bad_number"])
    type_into(qtbot, page, row, FIRST + 2, "99999")
    qtbot.waitUntil(lambda: asker.said == ["bad_number", "breakdown_fixed"])
    assert page.table.model.text(row, FIRST + 2) == before


def test_a_pasted_block_is_one_step_and_undone_as_one(qtbot: QtBot, ctx: AppContext, broken: Desk) -> None:
    page = breakdown(qtbot, ctx)
    row = people(page)[0]
    before = [page.table.model.text(row, FIRST + k) for k in range(3)]
    page._go_to(row, FIRST)
    page.table.table.setFocus()
    QGuiApplication.clipboard().setText("60\t61\t62\r\n")
    qtbot.keyClick(page.table.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [page.table.model.text(row, FIRST + k) for k in range(3)] == ["◆ 60.00", "◆ 61.00", "◆ 62.00"]
    window = page.window()
    qtbot.mouseClick(window.status.undo, Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    assert [page.table.model.text(row, FIRST + k) for k in range(3)] == before


def test_a_managers_clients_come_and_go(qtbot: QtBot, ctx: AppContext, broken: Desk) -> None:
    page = breakdown(qtbot, ctx)
    rows, row = len(page.shown), people(page)[1]
    page._go_to(row, 0)
    page.table.table.setFocus()
    qtbot.keyClick(page.table.table, Qt.Key.Key_Return)
    clients = [r for r in page.shown if r.unit.level == "client"]
    assert len(page.shown) == rows + len(clients)
    assert sum(r.year or 0 for r in clients) == page.shown[row].year
    page.back()
    assert len(page.shown) == rows


def test_the_menu_fixes_and_lets_go(qtbot: QtBot, ctx: AppContext, broken: Desk) -> None:
    page = breakdown(qtbot, ctx)
    row = people(page)[0]
    page._go_to(row, FIRST)
    index = page.table.model.index(row, FIRST)
    actions = {a.text(): a for a in page.table.table.menu(index).actions()}
    actions["Fix this cell"].trigger()
    assert page.table.model.text(row, FIRST).startswith("◆ ")
    page._go_to(row, FIRST)
    actions = {a.text(): a for a in page.table.table.menu(index).actions()}
    assert {"Let this cell go", "Clients of this manager", "Task letter of this manager"} <= set(actions)


def test_it_goes_out_as_workbook_and_as_letters(
    qtbot: QtBot, ctx: AppContext, broken: Desk, asker: ScriptedAsker, tmp_path: Path
) -> None:
    page = breakdown(qtbot, ctx)
    asker.answers = [tmp_path / "t.xlsx"]
    page.export()
    finish(qtbot, ctx)
    rows = read_sheet(tmp_path / "t.xlsx")
    assert any(12000 in row for row in rows)
    page.letters()
    preview = page.window().findChild(PrintPreview)
    assert isinstance(preview, PrintPreview)
    finish(qtbot, ctx)
    text = pdf_text(preview.view._bytes)
    assert text.count("Headofthebranch") == 5


def test_who_may_not_edit_sees_and_types_nothing(qtbot: QtBot, broken: Desk, open_context: Make) -> None:
    page = breakdown(qtbot, open_context(broken, Actor(3, "刘总", Role.LEADER)))
    assert not page.table.model.flags(page.table.model.index(1, FIRST)) & Qt.ItemFlag.ItemIsEditable
    own = breakdown(qtbot, open_context(broken, Actor(4, "张三", Role.MANAGER, manager_id=2)))
    assert [r.unit.id for r in own.shown] == [2]


def test_tiers_are_shown_in_chinese(qtbot: QtBot, broken: Desk, open_context: Make) -> None:
    page = breakdown(qtbot, open_context(broken, language="zh_CN"))
    assert page.state.text() == "✓ 各级合计一致"
    assert [page.tier.itemText(k) for k in range(len(Tier))] == ["基本目标", "奋斗目标", "挑战目标"]


@pytest.fixture
def forecast(qtbot: QtBot, sample: Desk, open_context: Make) -> ForecastPage:
    ctx = open_context(sample)
    views = window_of(qtbot, ctx, figures.spec()).page
    assert isinstance(views, Views)
    views.show_view("forecast")
    assert isinstance(views.view, ForecastPage)
    return views.view


def test_a_short_past_says_what_is_needed(forecast: ForecastPage) -> None:
    # the sample has August to October behind it
    assert forecast.sheet is None
    assert "at least 4" in forecast.empty.text()


def test_forecasts_of_clients_are_typed_and_adopted(
    qtbot: QtBot, sample: Desk, actor: Actor, open_context: Make
) -> None:
    from dataclasses import replace
    from datetime import datetime

    later = replace(sample, now=lambda: datetime(2026, 12, 10, 9))
    page = window_of(qtbot, open_context(later), figures.spec()).page
    assert isinstance(page, Views)
    page.ctx.period.set(page.ctx.period.value._replace(month=Month(2026, 12)))
    page.show_view("forecast")
    view = page.view
    assert isinstance(view, ForecastPage)
    assert view.sheet is not None
    assert view.table.model.rowCount() == 5
    probe(view.table.model)
    view.show_clients(1, "x")
    entered = [c.key for c in view.table.model.columns].index("entered")
    assert view.table.model.columns[entered].editable
    first = view.table.model.id(0)
    view.table.model.edited.emit(first, "entered", "12.5")
    qtbot.waitUntil(lambda: view.table.model.text(0, entered) == "12.50")
    view.adopt()
    sheet = forecast_sheet(later, actor, "volume", Month(2026, 12), manager_id=1)
    assert all(row.entered is not None for row in sheet.rows)
    assert next(r for r in sheet.rows if r.unit.id == first).entered == D("12.5")
    view.back()
    assert view.table.model.rowCount() == 5


def test_entered_targets_stand_in_the_sheet_before_a_breakdown(
    qtbot: QtBot, ctx: AppContext, sample: Desk, actor: Actor,
) -> None:
    enter_targets(sample, actor, Month(2027, 3), [Entry(2, "volume", D(120))])
    page = breakdown(qtbot, ctx)
    assert page.state.text() == "Not broken down; 1 managers have targets entered or imported"
    row = next(k for k in people(page) if page.shown[k].unit.id == 2)
    texts = [page.table.model.text(row, at) for at in (SUM, FIRST, FIRST + 2)]
    assert texts[::2] == ["120.00", "◆ 120.00"]
    assert "0" not in texts[1]
