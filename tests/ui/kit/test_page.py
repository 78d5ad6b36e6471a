from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.page import ListWithDetail
from cmdesk.ui.shell import PageSpec, Window
from cmdesk.values.messages import _
from cmdesk.values.queries import Filter
from tests.ui.conftest import ScriptedAsker
from tests.ui.hands import write_over
from tests.ui.memory import MemoryEntities

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def page(qtbot: QtBot, ctx: AppContext) -> Iterator[ListWithDetail]:
    spec = PageSpec(
        key="clients", title=_("Clients"), icon="shop",
        factory=lambda ctx: ListWithDetail(ctx, "clients", exporting=lambda query: None),
    )
    window = Window(ctx, [spec])
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    shown = window.page
    assert isinstance(shown, ListWithDetail)
    yield shown
    shown.detail.form.show_record(None)


def type_over(qtbot: QtBot, page: ListWithDetail, name: str, text: str) -> None:
    write_over(qtbot, page.detail.form.rows[name].editor.input, text)


def test_only_what_is_wired_is_offered(page: ListWithDetail) -> None:
    assert [button.text() for button in page.header.buttons] == ["Export", "New"]


def test_a_row_shows_its_form_beside_the_list(qtbot: QtBot, page: ListWithDetail) -> None:
    assert not page.detail.isVisible()
    page.list.table.setFocus()
    page.list.table.show_current(2)
    assert page.detail.isVisible()
    assert page.detail.title.text() == "K00003 刘家永盛商行"
    qtbot.mouseClick(page.detail.following, Qt.MouseButton.LeftButton)
    assert page.detail.title.text().startswith("K00004")
    qtbot.mouseClick(page.detail.previous, Qt.MouseButton.LeftButton)
    assert page.detail.title.text().startswith("K00003")


def test_a_change_is_saved_from_the_keyboard(qtbot: QtBot, page: ListWithDetail, entities: MemoryEntities) -> None:
    page.list.table.show_current(2)
    type_over(qtbot, page, "name", "新名字超市")
    assert page.detail.unsaved.isVisible()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert entities.kept[3]["name"] == "新名字超市"
    assert page.list.model.text(2, 1) == "新名字超市"
    assert not page.detail.unsaved.isVisible()
    assert page.list.current_id == 3


def test_a_new_record_is_typed_and_saved(qtbot: QtBot, page: ListWithDetail, entities: MemoryEntities) -> None:
    qtbot.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert page.detail.title.text() == "New: Client"
    qtbot.keyClicks(QApplication.focusWidget(), "K90001")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.keyClicks(QApplication.focusWidget(), "Corner shop")
    qtbot.mouseClick(page.detail.save, Qt.MouseButton.LeftButton)
    assert entities.kept[31]["name"] == "Corner shop"
    assert page.list.count.text() == "31 rows"
    assert page.detail.title.text() == "K90001 Corner shop"


def test_a_refusal_stands_at_the_field(qtbot: QtBot, page: ListWithDetail) -> None:
    page.list.table.show_current(2)
    type_over(qtbot, page, "code", "K00001")
    assert page.save() is False
    assert "K00001" in page.detail.form.rows["code"].problem.text()
    assert page.detail.form.dirty


def test_unsaved_work_is_asked_about(
    qtbot: QtBot, page: ListWithDetail, asker: ScriptedAsker, entities: MemoryEntities
) -> None:
    page.list.table.show_current(2)
    type_over(qtbot, page, "name", "甲")
    asker.answers = [2]
    page.list.table.show_current(5)
    assert page.detail.title.text().startswith("K00003")
    assert page.list.current_id == 3
    asker.answers = [0]
    page.list.table.show_current(5)
    assert entities.kept[3]["name"] == "甲"
    asker.answers = [1]
    type_over(qtbot, page, "name", "乙")
    assert page.leave()
    assert not page.detail.form.dirty


def test_many_are_deleted_after_a_question_in_numbers(qtbot: QtBot, page: ListWithDetail, asker: ScriptedAsker) -> None:
    page.list.table.selectAll()
    asker.answers = [True]
    page.delete()
    assert asker.said == ["Delete 30 × Client? You can undo it afterwards."]
    assert page.list.empty.isVisible()
    page.ctx.undo("undo-0")
    assert page.list.model.total == 30


def test_esc_goes_back_step_by_step(qtbot: QtBot, page: ListWithDetail) -> None:
    page.open(Filter("state", "one_of", ("active",)))
    page.list.table.show_current(0)
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert not page.detail.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert page.list.filters.filters == ()


def test_ctrl_f_goes_to_the_search(qtbot: QtBot, page: ListWithDetail) -> None:
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is page.list.filters.line


def test_enter_in_the_list_goes_into_the_form(qtbot: QtBot, page: ListWithDetail) -> None:
    page.list.table.show_current(1)
    page.list.table.setFocus()
    qtbot.keyClick(page.list.table, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.detail.form.rows["code"].editor.input


def test_a_record_may_be_opened_from_elsewhere(page: ListWithDetail) -> None:
    page.ctx.navigation.go("clients", 7)
    assert page.detail.title.text().startswith("K00007")
    assert page.list.current_id == 7
