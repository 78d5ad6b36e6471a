from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cmdesk.services import entities
from cmdesk.services.imports import Order, import_file
from cmdesk.services.users import list_users
from cmdesk.services.work import Desk
from cmdesk.ui import system
from cmdesk.ui.context import AppContext
from cmdesk.ui.lists import EntityPage, Views
from cmdesk.ui.system.about import AboutPage
from cmdesk.ui.system.audit import AuditPage
from cmdesk.ui.system.care import CarePage
from cmdesk.ui.system.history import HistoryPage
from cmdesk.ui.system.imports import ImportsPage
from cmdesk.ui.system.user import AddUser, Password
from cmdesk.ui.system.users import UsersPage
from cmdesk.ui.theme import Mode
from cmdesk.values.people import Actor
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.hands import write
from tests.ui.pages import IGNORED, Make, finish, probe, window_of

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)


@pytest.fixture
def ctx(branch: Desk, open_context: Make) -> AppContext:
    return open_context(branch)


@pytest.fixture
def views(qtbot: QtBot, ctx: AppContext) -> Views:
    found = window_of(qtbot, ctx, system.spec()).page
    assert isinstance(found, Views)
    return found


def imported(desk: Desk, actor: Actor, folder: Path, *names: str) -> None:
    path = folder / "c.csv"
    lines = "".join(f"C{k},{name}\n" for k, name in enumerate(names))
    path.write_text("客户编码,客户名称\n" + lines, encoding="utf-8")
    import_file(desk, actor, path, Order(kind="clients"))


def clients(desk: Desk, actor: Actor) -> int:
    return entities.rows(desk, actor, ListQuery(entity="clients")).total


def test_every_view_opens(views: Views) -> None:
    for key, switch in views.switch.buttons.items():
        switch.click()
        assert views.key == key
    assert list(views.views) == ["history", "imports", "care", "terms", "calendar", "users", "audit", "about"]


def test_a_step_is_taken_back_from_the_history(
    qtbot: QtBot, views: Views, branch: Desk, actor: Actor, tmp_path: Path
) -> None:
    imported(branch, actor, tmp_path, "甲", "乙")
    record = entities.record(branch, actor, "clients", 1)
    entities.save(branch, actor, "clients", 1, record.version, {"name": "甲一"})
    page = views.view
    assert isinstance(page, HistoryPage)
    page.refresh()
    texts = [page.table.model.text(k, 2) for k in range(page.table.model.rowCount())]
    assert texts == ["Saved Client “甲一”", "c.csv: 2 created, 0 updated, 0 unchanged, 0 failed"]
    page.table.table.setFocus()
    page.table.table.show_current(1)
    qtbot.mouseClick(page.take_back, Qt.MouseButton.LeftButton)
    assert [chip.text() for chip in page.report.chips.values()] == [
        "1 as before", "1 kept, changed since", "0 could not be brought back",
    ]
    assert clients(branch, actor) == 1
    assert page.table.model.text(1, 3) == "taken back 2026-11-20 10:30"
    assert not page.take_back.isEnabled()
    probe(page.table.model)


def test_an_import_is_found_and_taken_back(
    qtbot: QtBot, views: Views, branch: Desk, actor: Actor, tmp_path: Path
) -> None:
    imported(branch, actor, tmp_path, "甲", "乙", "丙")
    views.show_view("imports")
    page = views.view
    assert isinstance(page, ImportsPage)
    page.refresh()
    assert [b.text() for b in views.header.buttons] == ["Export", "Print"]
    page.list.table.show_current(0)
    assert page.detail.form.rows["created"].editor.text() == "3"
    qtbot.mouseClick(page.take_back, Qt.MouseButton.LeftButton)
    assert clients(branch, actor) == 0
    assert page.report.chips["undone"].text() == "3 as before"
    assert page.report.isVisible()


def test_users_are_added_given_new_passwords_and_shut_out(
    qtbot: QtBot, views: Views, branch: Desk, actor: Actor, asker: ScriptedAsker
) -> None:
    views.show_view("users")
    page = views.view
    assert isinstance(page, UsersPage)
    assert page.table.empty.isVisible()
    for login, role in (("root", 0), ("wang", 2)):
        dialog = page.new()
        assert isinstance(dialog, AddUser)
        qtbot.addWidget(dialog)
        assert dialog.role.count() == (1 if login == "root" else 5)
        qtbot.keyClicks(dialog.login, login)
        dialog.role.setCurrentIndex(role)
        qtbot.keyClicks(dialog.password, "secret1")
        qtbot.keyClicks(dialog.again, "secret")
        qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
        assert dialog.problem.text() == "The two passwords differ; type the same one twice."
        qtbot.keyClicks(dialog.again, "1")
        qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
        assert not dialog.isVisible()
    assert {u.login: u.role for u in list_users(branch, actor)} == {"root": "administrator", "wang": "clerk"}
    page.table.select("wang")
    password = page.reset_password()
    assert isinstance(password, Password)
    qtbot.addWidget(password)
    qtbot.keyClicks(password.password, "abc")
    qtbot.keyClicks(password.again, "abc")
    qtbot.mouseClick(password.apply, Qt.MouseButton.LeftButton)
    assert "at least 6" in password.problem.text()
    password.reject()
    qtbot.mouseClick(page.switch, Qt.MouseButton.LeftButton)
    assert page.table.model.text(1, 3) == "disabled"
    assert page.switch.text() == "Let in again"
    page.table.select("root")
    qtbot.mouseClick(page.switch, Qt.MouseButton.LeftButton)
    assert asker.said == ["last_administrator"]


def test_word_lists_and_calendar_are_lists_like_all_others(qtbot: QtBot, views: Views) -> None:
    views.show_view("terms")
    page = views.view
    assert isinstance(page, EntityPage)
    assert page.list.model.total > 40
    assert not page.list.totals.isVisible()
    views.show_view("calendar")
    page = views.view
    assert isinstance(page, EntityPage)
    qtbot.keyClick(views, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    write(qtbot, page.detail.form.rows["day"].editor.input, "2026-12-31")
    page.detail.form.rows["working"].editor.set_value(False)
    qtbot.mouseClick(page.detail.save, Qt.MouseButton.LeftButton)
    assert page.list.model.text(0, 0) == "2026-12-31"


def test_the_audit_trail_is_read_in_words_and_searched(
    qtbot: QtBot, views: Views, branch: Desk, actor: Actor, tmp_path: Path
) -> None:
    imported(branch, actor, tmp_path, "甲")
    record = entities.record(branch, actor, "clients", 1)
    entities.save(branch, actor, "clients", 1, record.version, {"name": "甲一"})
    views.show_view("audit")
    page = views.view
    assert isinstance(page, AuditPage)
    shown = [[page.table.model.text(k, c) for c in (3, 4)] for k in range(3)]
    assert shown == [
        ["Clients: saved", "Client “甲一”"], ["Clients: imported", "Import “c.csv”"],
        ["Branch started", "Branch “寿光营销部”"],
    ]
    assert page.table.model.text(0, 5) == "Client name: 甲 → 甲一"
    qtbot.keyClicks(page.line, "saved")
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 1)


def test_the_data_is_backed_up_checked_and_put_back(
    qtbot: QtBot, views: Views, branch: Desk, actor: Actor, asker: ScriptedAsker, tmp_path: Path
) -> None:
    imported(branch, actor, tmp_path, "甲")
    views.show_view("care")
    page = views.view
    assert isinstance(page, CarePage)
    qtbot.mouseClick(page.now, Qt.MouseButton.LeftButton)
    finish(qtbot, views.ctx)
    rows = range(page.table.model.rowCount())
    by_hand = next(k for k in rows if page.table.model.text(k, 1) == "somebody by hand")
    qtbot.mouseClick(page.check_now, Qt.MouseButton.LeftButton)
    finish(qtbot, views.ctx)
    assert page.state.text() == "whole"
    entities.delete(branch, actor, "clients", [1])
    page.table.table.setFocus()
    page.table.table.show_current(by_hand)
    asker.answers = [False]
    qtbot.mouseClick(page.put_back, Qt.MouseButton.LeftButton)
    assert clients(branch, actor) == 0
    asker.answers = [True]
    qtbot.mouseClick(page.put_back, Qt.MouseButton.LeftButton)
    assert clients(branch, actor) == 1


def test_language_and_look_are_chosen_here(qtbot: QtBot, views: Views) -> None:
    views.show_view("about")
    page = views.view
    assert isinstance(page, AboutPage)
    assert "Noto Sans SC" in page.notices.toPlainText()
    page.looks["dark"].click()
    assert views.ctx.theme.mode is Mode.DARK
    page.looks["light"].click()
    window = views.window()
    page.languages["zh_CN"].click()
    assert window.page.header.title.text() == "系统"
    assert isinstance(window.page, Views)
    assert window.page.key == "about"


def test_a_manager_sees_only_what_was_done_and_the_program(qtbot: QtBot, branch: Desk, open_context: Make) -> None:
    ctx = open_context(branch, Actor(7, "张三", Role.MANAGER, manager_id=1))
    views = window_of(qtbot, ctx, system.spec()).page
    assert isinstance(views, Views)
    assert list(views.views) == ["history", "about"]
