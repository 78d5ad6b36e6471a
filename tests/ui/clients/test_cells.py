"""Cells of the list of clients changed where they stand, one by one and as a block from Excel."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from cmdesk.services import entities
from cmdesk.services.work import Desk
from cmdesk.ui import clients
from cmdesk.ui.clients.clients import ClientsPage
from cmdesk.ui.context import AppContext
from cmdesk.ui.lists.cells import CellEditor
from cmdesk.values.people import Actor
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.hands import write, write_over
from tests.ui.pages import IGNORED, Make, window_of

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)
CONTACT, CLASS, CABINETS, POS = 4, 2, 9, 10


@pytest.fixture
def ctx(sample: Desk, open_context: Make) -> AppContext:
    return open_context(sample)


@pytest.fixture
def page(qtbot: QtBot, ctx: AppContext) -> ClientsPage:
    found = window_of(qtbot, ctx, clients.spec()).page
    assert isinstance(found, ClientsPage)
    names = [each.key for each in found.list.model.columns]
    found.list.show_columns([*names[:CABINETS], "cabinets", "pos_in_use"])
    return found


def go_to(page: ClientsPage, row: int, column: int) -> None:
    page.list.table.setFocus()
    page.list.table.setCurrentIndex(page.list.model.index(row, column))


def edited(qtbot: QtBot, page: ClientsPage) -> CellEditor:
    qtbot.keyClick(page.list.table, Qt.Key.Key_F2)
    found = page.list.table.findChild(CellEditor)
    assert isinstance(found, CellEditor)
    return found


def paste(qtbot: QtBot, page: ClientsPage, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    qtbot.keyClick(page.list.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def column(page: ClientsPage, at: int, rows: int = 3) -> list[str]:
    return [page.list.model.text(row, at) for row in range(rows)]


def test_a_cell_is_typed_over_and_the_next_one_is_below(qtbot: QtBot, page: ClientsPage) -> None:
    go_to(page, 1, CONTACT)
    editor = edited(qtbot, page)
    write_over(qtbot, editor.editor.input, "查女士")
    qtbot.keyClick(editor.editor.input, Qt.Key.Key_Return)
    assert page.list.model.text(1, CONTACT) == "查女士"
    at = page.list.table.currentIndex()
    assert (at.row(), at.column()) == (2, CONTACT)
    page.ctx.undo(_last_undo(page))
    assert page.list.model.text(1, CONTACT) != "查女士"


def _last_undo(page: ClientsPage) -> str:
    with page.ctx.desk.store.reading() as session:
        from sqlalchemy import select

        from cmdesk.models.system import Undo

        return str(session.scalars(select(Undo.id).order_by(Undo.id.desc())).first())


def test_a_choice_is_found_by_its_letters_and_a_wrong_value_is_said(qtbot: QtBot, page: ClientsPage) -> None:
    go_to(page, 0, CABINETS)
    editor = edited(qtbot, page)
    write_over(qtbot, editor.editor.input, "many")
    qtbot.keyClick(editor.editor.input, Qt.Key.Key_Return)
    assert "many" in editor.problem.text()
    qtbot.keyClick(editor.editor.input, Qt.Key.Key_Escape)
    go_to(page, 0, CLASS)
    editor = edited(qtbot, page)
    editor.editor.input.clear()
    write(qtbot, editor.editor.input, "D")
    qtbot.keyClick(editor.editor.input, Qt.Key.Key_Return)
    assert page.list.model.text(0, CLASS) == "D类"


def test_what_cannot_be_changed_here_is_said(qtbot: QtBot, page: ClientsPage) -> None:
    told: list[object] = []
    page.ctx.told.connect(told.append)
    manager = [each.key for each in page.list.model.columns].index("manager")
    go_to(page, 0, manager)
    qtbot.keyClick(page.list.table, Qt.Key.Key_F2)
    assert page.list.table.findChild(CellEditor) is None
    assert len(told) == 1
    texts = [a.text() for a in page.list.table.menu(page.list.table.currentIndex()).actions()]
    assert "Change this cell" not in texts


def test_a_block_is_pasted_in_one_step(qtbot: QtBot, page: ClientsPage, asker: ScriptedAsker) -> None:
    before = column(page, CABINETS)
    go_to(page, 0, CABINETS)
    asker.answers = [True]
    paste(qtbot, page, "Cabinets\tPOS in use\r\n7\t是\r\n8\t否\r\n9\t是\r\n")
    assert asker.said == ["Put 6 cells into 3 rows? You can undo it afterwards."]
    assert column(page, CABINETS) == ["7", "8", "9"]
    assert column(page, POS) == ["Yes", "No", "Yes"]
    page.ctx.undo(_last_undo(page))
    assert column(page, CABINETS) == before


def test_one_bad_cell_keeps_the_block_out(qtbot: QtBot, page: ClientsPage, asker: ScriptedAsker) -> None:
    refused: list[object] = []
    page.ctx.failed.connect(refused.append)
    before = column(page, CABINETS)
    go_to(page, 0, CABINETS)
    paste(qtbot, page, "7\nmany")
    assert len(refused) == 1
    assert page.list.table.currentIndex().row() == 1
    assert column(page, CABINETS) == before
    assert asker.said == []


def test_nobody_pastes_who_may_not_edit(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = window_of(qtbot, open_context(sample, Actor(5, "刘总", Role.LEADER)), clients.spec()).page
    assert isinstance(page, ClientsPage)
    before = column(page, CONTACT)
    go_to(page, 0, CONTACT)
    paste(qtbot, page, "别人")
    assert column(page, CONTACT) == before


def test_typing_in_the_list_searches(qtbot: QtBot, page: ClientsPage) -> None:
    go_to(page, 0, 0)
    qtbot.keyClicks(page.list.table, "z")
    assert page.list.filters.line.text() == "z"
    assert page.list.filters.line.hasFocus()


def test_the_service_changes_each_record_on_its_own(sample: Desk, actor: Actor) -> None:
    done = entities.change_each(sample, actor, "clients", {1: {"cabinets": 11}, 2: {"cabinets": 12, "city": "青州"}})
    assert done.value == 2
    assert entities.record(sample, actor, "clients", 1).values["cabinets"] == 11
    assert entities.record(sample, actor, "clients", 2).values["city"] == "青州"
