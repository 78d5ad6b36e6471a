from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from cmdesk.services import entities
from cmdesk.services.client_file import clients_by_manager
from cmdesk.services.work import Desk
from cmdesk.ui import clients
from cmdesk.ui.clients.clients import ClientsPage
from cmdesk.ui.clients.spread import SpreadClients
from cmdesk.ui.context import AppContext
from cmdesk.ui.imports.wizard import ImportWizard
from cmdesk.ui.kit.editors import LineEditor
from cmdesk.ui.lists.change import ChangeMany
from cmdesk.ui.lists.dialog import RecordDialog
from cmdesk.ui.lists.preview import PrintPreview
from cmdesk.values.people import Actor
from cmdesk.values.queries import Filter, ListQuery, Ref
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.hands import write, write_over
from tests.ui.pages import IGNORED, Make, finish, pdf_text, probe, read_sheet, window_of

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)

D = TypeVar("D", bound=QDialog)


@pytest.fixture
def ctx(sample: Desk, open_context: Make) -> AppContext:
    return open_context(sample)


@pytest.fixture
def page(qtbot: QtBot, ctx: AppContext) -> ClientsPage:
    found = window_of(qtbot, ctx, clients.spec()).page
    assert isinstance(found, ClientsPage)
    return found


def press(qtbot: QtBot, page: ClientsPage, text: str) -> None:
    qtbot.mouseClick(next(b for b in page.header.buttons if b.text() == text), Qt.MouseButton.LeftButton)


def opened(qtbot: QtBot, page: ClientsPage, kind: type[D]) -> D:
    found = page.window().findChild(kind)
    assert isinstance(found, kind)
    qtbot.addWidget(found)
    return found


def test_the_list_offers_what_lists_can_do(page: ClientsPage) -> None:
    offered = ["Share out clients", "Duplicates", "Import", "Export", "Print", "New"]
    assert [b.text() for b in page.header.buttons] == offered
    assert page.list.count.text() == "120 rows"
    assert any(a.label.text == "Template" for a in page.actions())


def test_clients_are_found_by_initials_and_by_the_branch_at_the_top(
    qtbot: QtBot, page: ClientsPage, sample: Desk, actor: Actor
) -> None:
    first = page.list.model.text(0, 1)
    write(qtbot, page.list.filters.line, first)
    qtbot.waitUntil(lambda: page.list.count.text() == "1 rows")
    page.list.filters.clear_all()
    other = entities.save(sample, actor, "branches", None, None, {"code": "X", "name": "别的单位"}).value
    page.ctx.branch.set(Ref(other, "别的单位"))
    assert page.list.count.text() == "0 rows"
    page.ctx.branch.set(None)
    assert page.list.count.text() == "120 rows"


def test_a_client_tells_who_answered_for_it_and_what_happened(page: ClientsPage) -> None:
    page.list.table.show_current(0)
    story = page.story
    assert story.tables["responsible"].model.rowCount() >= 1
    assert story.tables["visits"].model.rowCount() > 3
    headers = [c.key for c in story.tables["figures"].model.columns]
    assert headers == ["name", "2026-11", "2026-10", "2026-09", "2026-08"]
    story.switch.buttons["figures"].click()
    assert story.stack.currentWidget() is story.tables["figures"]
    probe(story.tables["visits"].model)


def test_a_client_is_handed_over(qtbot: QtBot, page: ClientsPage, sample: Desk) -> None:
    page.list.table.show_current(0)
    before = page.story.tables["responsible"].model.text(0, 0)
    other = next(name for _code, name, _place, _n in clients_by_manager(sample, page.ctx.actor) if name != before)
    page.hand_over()
    dialog = opened(qtbot, page, RecordDialog)
    write_over(qtbot, dialog.form.rows["manager"].editor.input, other)
    qtbot.keyClick(dialog.form.rows["manager"].editor.input, Qt.Key.Key_Return)
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    assert page.story.tables["responsible"].model.text(0, 0) == other


def test_clients_are_shared_out_after_the_counts_were_seen(qtbot: QtBot, page: ClientsPage, sample: Desk) -> None:
    press(qtbot, page, "Share out clients")
    dialog = opened(qtbot, page, SpreadClients)
    finish(qtbot, page.ctx)
    assert dialog.summary.text() == "Nothing would change: every client has its manager already."
    assert not dialog.apply.isEnabled()
    dialog.only_free.click()
    dialog.table.check_all(False)
    assert dialog.summary.text() == "Choose at least one manager."
    dialog.table.topLevelItem(0).setCheckState(0, Qt.CheckState.Checked)
    finish(qtbot, page.ctx)
    before = {code: n for code, _name, _place, n in clients_by_manager(sample, page.ctx.actor)}
    (code,) = dialog.table.codes()
    expected = int(dialog.table.topLevelItem(0).text(3))
    assert expected == sum(before.values())
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    after = {code: n for code, _name, _place, n in clients_by_manager(sample, page.ctx.actor)}
    assert after[code] == expected
    assert sum(after.values()) == expected
    status = page.window().status
    qtbot.mouseClick(status.undo, Qt.MouseButton.LeftButton)
    assert {code: n for code, _name, _place, n in clients_by_manager(sample, page.ctx.actor)} == before


def test_one_field_of_many_clients_is_changed_in_one_step(qtbot: QtBot, page: ClientsPage, sample: Desk) -> None:
    page.list.table.setFocus()
    page.list.table.show_current(0)
    page.list.table.selectAll()
    menu = page.list.table.menu(page.list.model.index(0, 0))
    assert "Change a field of 120 records…" in [a.text() for a in menu.actions()]
    page.change_many()
    dialog = opened(qtbot, page, ChangeMany)
    editor = dialog.choose("cabinets")
    assert isinstance(editor, LineEditor)
    write_over(qtbot, editor.line, "many")
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    assert "is not a" in dialog.problem.text()
    write_over(qtbot, editor.line, "2")
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    query = ListQuery(entity="clients", columns=("cabinets",), filters=(Filter("cabinets", "equals", 2),))
    assert page.ctx.entities.rows(query).total == 120
    qtbot.mouseClick(page.window().status.undo, Qt.MouseButton.LeftButton)
    assert page.ctx.entities.rows(query).total < 120


def test_what_is_seen_goes_into_a_workbook(
    qtbot: QtBot, page: ClientsPage, asker: ScriptedAsker, tmp_path: Path
) -> None:
    page.list.show_columns(["name", "cabinets"])
    page.list.model.order_by("name")
    page.list.filters.set_filters((Filter("client_class", "one_of", (Ref("A", "A类"),)),))
    asker.answers = [tmp_path / "out"]
    press(qtbot, page, "Export")
    finish(qtbot, page.ctx)
    rows = read_sheet(tmp_path / "out.xlsx")
    assert rows[0][:2] == ["Client name", "Cabinets"]
    assert [row[0] for row in rows[1:]] == [page.list.model.text(k, 0) for k in range(page.list.model.rowCount())]


def test_what_is_seen_is_previewed_for_paper(qtbot: QtBot, page: ClientsPage) -> None:
    first = page.list.model.text(0, 1)
    page.list.filters.line.setText(first)
    qtbot.waitUntil(lambda: page.list.count.text() == "1 rows")
    press(qtbot, page, "Print")
    preview = opened(qtbot, page, PrintPreview)
    finish(qtbot, page.ctx)
    text = pdf_text(preview.view._bytes)
    assert first in text
    assert f"search“{first}”" in text
    assert "*******" in text
    preview.plain.click()
    finish(qtbot, page.ctx)
    assert "*******" not in pdf_text(preview.view._bytes)
    preview.paper.setCurrentIndex(1)
    finish(qtbot, page.ctx)
    assert page.ctx.settings.get("print.clients")["paper"] == "a3"


def test_the_wizard_opens_from_the_page_and_the_template_is_saved(
    qtbot: QtBot, page: ClientsPage, asker: ScriptedAsker, tmp_path: Path
) -> None:
    press(qtbot, page, "Import")
    wizard = opened(qtbot, page, ImportWizard)
    assert wizard.first.kind == "clients"
    asker.answers = [tmp_path / "template.xlsx"]
    qtbot.mouseClick(wizard.first.template, Qt.MouseButton.LeftButton)
    finish(qtbot, page.ctx)
    assert read_sheet(tmp_path / "template.xlsx")[0][:2] == ["Client code*", "Client name*"]


def test_a_leader_reads_and_changes_nothing(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    ctx = open_context(sample, Actor(3, "刘总", Role.LEADER))
    page = window_of(qtbot, ctx, clients.spec()).page
    assert isinstance(page, ClientsPage)
    assert [b.text() for b in page.header.buttons] == ["Export", "Print"]
    page.list.table.show_current(0)
    assert not page.detail.save.isVisible()
    assert [a.text() for a in page.list.table.menu(page.list.model.index(0, 0)).actions()][:3] == [
        "Copy", "Copy this cell", "Select all",
    ]


def test_the_page_speaks_chinese(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    ctx = open_context(sample, language="zh_CN")
    page = window_of(qtbot, ctx, clients.spec()).page
    assert isinstance(page, ClientsPage)
    assert [b.text() for b in page.header.buttons] == ["分配客户经理", "查重", "导入", "导出", "打印", "新建"]
    dialog = page.spread()
    qtbot.addWidget(dialog)
    finish(qtbot, ctx)
    assert dialog.windowTitle() == "分配客户经理"
    assert dialog.summary.text() == "不会有变化：每个客户都已有客户经理。"
