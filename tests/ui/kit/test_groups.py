"""A list group by group in the window."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.listing import DescribedList
from cmdesk.ui.theme import LIGHT
from cmdesk.values.queries import Filter
from tests.ui.memory import CLIENTS, MemoryEntities
from tests.ui.pages import finish

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def shown_list(qtbot: QtBot, ctx: AppContext) -> DescribedList:
    made = DescribedList(ctx, CLIENTS)
    qtbot.addWidget(made)
    made.resize(1000, 500)
    made.show()
    made.refresh()
    return made


@pytest.fixture
def listing(qtbot: QtBot, ctx: AppContext) -> DescribedList:
    made = shown_list(qtbot, ctx)
    group(qtbot, made, "route")
    return made


def group(qtbot: QtBot, listing: DescribedList, name: str) -> None:
    """Rows are grouped beside the window."""
    listing.group_by(name)
    finish(qtbot, listing.ctx)


def first_cells(listing: DescribedList) -> list[str]:
    return [listing.model.text(row, 0) for row in range(listing.model.rowCount())]


def choose(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()


def test_headings_stand_over_their_rows_with_sums(listing: DescribedList, entities: MemoryEntities) -> None:
    assert listing.model.rowCount() == 33
    assert first_cells(listing)[0] == "稻田镇一线 (10)"
    volume = [each.key for each in listing.model.columns].index("volume")
    inside = [v["volume"] for k, v in entities.kept.items() if k % 3 == 0]
    assert listing.model.value(0, volume) == sum(inside, Decimal(0))  # type: ignore[arg-type]
    assert {listing.model.text(row, 2) for row in range(1, 11)} == {"稻田镇一线"}
    assert listing.count.text() == "30 rows"


def test_the_model_keeps_qts_rules_while_groups_open_and_close(
    qtbot: QtBot, qtmodeltester: ModelTester, listing: DescribedList
) -> None:
    qtmodeltester.check(listing.model)
    listing.model.fold(1, False)
    listing.model.fold(0, False)
    listing.model.fold(1, True)
    listing._fold_all(False)
    assert listing.model.rowCount() == 3
    group(qtbot, listing, "state")
    listing.filters.put(Filter("volume", "at_least", Decimal(100)))
    group(qtbot, listing, "")
    qtmodeltester.check(listing.model)


def test_groups_are_opened_and_closed_by_keyboard(qtbot: QtBot, listing: DescribedList) -> None:
    table = listing.table
    table.show_current(0)
    qtbot.keyClick(table, Qt.Key.Key_Left)
    assert listing.model.rowCount() == 23
    qtbot.keyClick(table, Qt.Key.Key_Right)
    assert listing.model.rowCount() == 33
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert listing.current_id is not None
    qtbot.keyClick(table, Qt.Key.Key_Left)
    assert (table.currentIndex().row(), listing.current_id) == (0, None)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert first_cells(listing)[:2] == ["稻田镇一线 (10)", "洛城街道三线 (10)"]
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert listing.model.rowCount() == 33


def test_the_sign_of_a_heading_is_pressed(qtbot: QtBot, listing: DescribedList) -> None:
    qtbot.mouseClick(listing.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(12, 10))
    assert listing.model.rowCount() == 23
    qtbot.mouseClick(listing.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(120, 10))
    assert listing.model.rowCount() == 23
    qtbot.mouseDClick(listing.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(120, 10))
    assert listing.model.rowCount() == 33


def test_columns_offer_grouping_by_the_right_button(qtbot: QtBot, listing: DescribedList) -> None:
    choose(listing.table.head_menu(3), "Group by “State”")
    finish(qtbot, listing.ctx)
    assert first_cells(listing)[0].startswith("In business")
    assert "Group by “Client code”" not in [a.text() for a in listing.table.head_menu(0).actions()]
    choose(listing.table.head_menu(0), "No groups")
    finish(qtbot, listing.ctx)
    assert listing.model.rowCount() == 30
    ticked = [a.text() for a in listing.group_menu().actions() if a.isChecked()]
    assert ticked == ["No groups"]


def test_the_rows_of_a_group_are_chosen_together(listing: DescribedList, entities: MemoryEntities) -> None:
    listing._fold_all(False)
    listing.table.show_current(1)
    choose(listing.table.menu(listing.table.currentIndex()), "Choose the rows of this group")
    assert sorted(listing.chosen_ids) == [k for k in entities.kept if k % 3 == 1]


def test_groups_and_what_is_open_are_remembered(qtbot: QtBot, ctx: AppContext, listing: DescribedList) -> None:
    listing.model.fold(2, False)
    again = shown_list(qtbot, ctx)
    assert first_cells(again) == first_cells(listing)
    assert again.model.rowCount() == 23
    again._fold_all(False)
    assert shown_list(qtbot, ctx).model.rowCount() == 3


def test_many_rows_begin_with_their_groups_closed_and_few_found_ones_open(
    qtbot: QtBot, ctx: AppContext, entities: MemoryEntities
) -> None:
    ctx.entities = MemoryEntities(900)
    listing = shown_list(qtbot, ctx)
    group(qtbot, listing, "route")
    assert listing.model.rowCount() == 3
    listing.filters.put(Filter("code", "contains", "K0001"))
    assert listing.model.rowCount() == 10 + 3
    assert listing.query.group == "route"


def test_only_what_is_looked_at_is_read(qtbot: QtBot, ctx: AppContext) -> None:
    many = MemoryEntities(6_000)
    ctx.entities = many
    listing = shown_list(qtbot, ctx)
    group(qtbot, listing, "route")
    many.asked.clear()
    listing.model.fold(2, True)
    row = listing.model.rowCount() - 1
    listing.model.text(row, 0)
    qtbot.waitUntil(lambda: listing.model.text(row, 0) == "K05999")
    assert len(many.asked) < 10


def test_a_record_is_shown_in_its_group(listing: DescribedList) -> None:
    listing._fold_all(False)
    assert listing.select(4)
    assert listing.current_id == 4
    assert listing.model.outline is not None
    assert listing.model.outline.opened == [False, True, False]
    listing.table.show_current(0)
    listing.step(1)
    assert listing.current_id == 1


def test_the_current_row_stays_when_all_groups_open_or_close(listing: DescribedList) -> None:
    listing.select(5)
    listing._fold_all(True)
    assert listing.current_id == 5
    listing._fold_all(False)
    assert listing.table.currentIndex().row() == 2


def test_copied_groups_have_their_headings(listing: DescribedList) -> None:
    listing.model.fold(0, False)
    listing.table.selectAll()
    listing.table.copy()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[1].split("\t")[0] == "稻田镇一线 (10)"
    assert lines[3].split("\t")[0] == "K00001"
    assert len(lines) == 1 + 3 + 20


def test_a_heading_is_written_over_its_columns(qtbot: QtBot, listing: DescribedList) -> None:
    qtbot.waitExposed(listing)
    listing.table.show_current(5)
    image = listing.table.viewport().grab().toImage()
    ground = {image.pixelColor(x, 3).name().upper() for x in range(300, 380)}
    assert ground == {LIGHT.background}
    assert any(image.pixelColor(x, y).lightness() < QColor(LIGHT.muted).lightness() for x in range(26, 90)
               for y in range(5, 25))
