from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cmdesk.models.people import Manager
from cmdesk.services import entities
from cmdesk.services.work import Desk
from cmdesk.ui import people
from cmdesk.ui.context import AppContext
from cmdesk.ui.lists import EntityPage, Views
from cmdesk.ui.lists.dialog import RecordDialog
from cmdesk.ui.people.composition import CompositionPage
from cmdesk.ui.people.managers import ManagersPage
from cmdesk.values.people import Actor
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.hands import write_over
from tests.ui.pages import IGNORED, Make, finish, probe, read_sheet, window_of

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)


def team(qtbot: QtBot, ctx: AppContext) -> Views:
    found = window_of(qtbot, ctx, people.spec()).page
    assert isinstance(found, Views)
    return found


def managers(views: Views) -> ManagersPage:
    assert isinstance(views.view, ManagersPage)
    return views.view


@pytest.fixture
def views(qtbot: QtBot, sample: Desk, open_context: Make) -> Views:
    return team(qtbot, open_context(sample))


def type_over(qtbot: QtBot, page: EntityPage | RecordDialog, name: str, text: str) -> None:
    form = page.form if isinstance(page, RecordDialog) else page.detail.form
    write_over(qtbot, form.rows[name].editor.input, text)
    qtbot.keyClick(form.rows[name].editor.input, Qt.Key.Key_Return)


def test_every_view_of_the_team_opens(views: Views) -> None:
    for key, switch in views.switch.buttons.items():
        switch.click()
        assert views.key == key
        assert views.view.isVisible()
    assert list(views.views) == [
        "managers", "composition", "ladder", "workload", "grade_exams", "admissions", "admission_items", "probation",
        "events", "absences", "branches", "territories", "routes",
    ]
    assert views.ctx.settings.get("view.team") == "routes"


def test_a_manager_is_typed_in_and_the_entry_is_an_event(qtbot: QtBot, views: Views) -> None:
    page = managers(views)
    qtbot.keyClick(views, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    type_over(qtbot, page, "code", "Z9")
    type_over(qtbot, page, "name", "曾单")
    qtbot.mouseClick(page.detail.save, Qt.MouseButton.LeftButton)
    assert page.detail.title.text() == "曾单"
    assert page.list.count.text() == "6 rows"
    career = page.story.tables["career"].model
    assert [career.text(0, k) for k in range(2)] == ["2026-11-20", "Entry"]


def test_events_and_absences_are_added_beside_the_file(qtbot: QtBot, views: Views) -> None:
    page = managers(views)
    page.list.table.show_current(0)
    before = page.story.tables["career"].model.rowCount()
    dialog = page.add_event()
    assert dialog is not None
    qtbot.addWidget(dialog)
    type_over(qtbot, dialog, "kind", "Reward")
    type_over(qtbot, dialog, "note", "全市第一")
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    career = page.story.tables["career"].model
    assert career.rowCount() == before + 1
    assert [career.text(0, k) for k in (0, 1, 4)] == ["2026-11-20", "Reward", "全市第一"]
    probe(career)
    dialog = page.add_absence()
    assert dialog is not None
    qtbot.addWidget(dialog)
    type_over(qtbot, dialog, "kind", "Sick leave")
    type_over(qtbot, dialog, "last_day", "2026-11-01")
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    assert "lies before" in dialog.form.rows["last_day"].problem.text()
    type_over(qtbot, dialog, "last_day", "2026-11-21")
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    assert page.story.tables["absences"].model.text(0, 2) == "Sick leave"


def test_what_happened_can_be_read_and_not_rewritten(qtbot: QtBot, views: Views) -> None:
    views.show_view("events")
    page = views.view
    assert isinstance(page, EntityPage)
    page.list.table.show_current(0)
    assert not page.detail.save.isVisible()
    assert not page.detail.delete.isVisible()
    assert page.detail.form.rows["note"].editor.input.isReadOnly()
    offered = [a.text() for a in page.list.table.menu(page.list.model.index(0, 0)).actions()]
    assert "Delete" not in offered
    assert page.save() is True
    qtbot.keyClick(views, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert page.detail.save.isVisible()
    assert not page.detail.form.rows["note"].editor.input.isReadOnly()


def test_the_note_of_character_is_for_supervisors(qtbot: QtBot, sample: Desk, open_context: Make, actor: Actor) -> None:
    record = entities.record(sample, actor, "managers", 1)
    entities.save(sample, actor, "managers", 1, record.version, {"character": "有冲劲"})
    clerk = managers(team(qtbot, open_context(sample, Actor(4, "王芳", Role.CLERK))))
    clerk.list.table.show_current(0)
    assert "character" not in clerk.detail.form.rows
    chief = managers(team(qtbot, open_context(sample, Actor(5, "王主管", Role.SUPERVISOR))))
    chief.list.table.show_current(0)
    assert chief.detail.form.rows["character"].editor.text() == "有冲劲"


def test_the_team_is_shown_by_its_parts(
    qtbot: QtBot, views: Views, asker: ScriptedAsker, tmp_path: Path
) -> None:
    views.show_view("composition")
    page = views.view
    assert isinstance(page, CompositionPage)
    assert page.found is not None
    assert page.found.people == 5
    assert sum(part.count for part in page.found.by_age) == 5
    assert views.header.subtitle.text() == "5 people on duty"
    asker.answers = [tmp_path / "parts.xlsx"]
    page.export()
    finish(qtbot, views.ctx)
    rows = read_sheet(tmp_path / "parts.xlsx")
    assert sum(row[2] for row in rows if row[0] == "By grade") == 5


def test_a_branch_at_the_top_limits_every_view(views: Views, sample: Desk, actor: Actor) -> None:
    other = entities.save(sample, actor, "branches", None, None, {"code": "X", "name": "别的单位"}).value
    views.refresh()
    for key in ("managers", "events", "absences", "territories", "routes"):
        views.show_view(key)
        page = views.view
        assert isinstance(page, EntityPage)
        assert page.list.model.total > 0
    views.ctx.branch.set(next(ref for ref in views.ctx.branches() if ref.id == other))
    for key in ("managers", "events", "absences", "territories", "routes"):
        views.show_view(key)
        page = views.view
        assert isinstance(page, EntityPage)
        assert page.list.model.total == 0


def test_another_page_opens_a_person(views: Views) -> None:
    views.show_view("routes")
    views.ctx.navigation.go("team", 2)
    page = managers(views)
    query = ListQuery(entity="managers", columns=("name",))
    assert page.detail.title.text() == views.ctx.entities.rows(query).rows[1].values[0]
    views.ctx.navigation.go("team", ("branches", 1))
    assert views.key == "branches"


def test_the_views_speak_chinese(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    views = team(qtbot, open_context(sample, language="zh_CN"))
    assert [b.text() for b in views.switch.buttons.values()][:3] == ["客户经理", "队伍构成", "等级阶梯"]
    page = managers(views)
    page.list.table.show_current(0)
    dialog = page.add_event()
    assert dialog is not None
    qtbot.addWidget(dialog)
    assert dialog.windowTitle() == "新建人员变动"


def test_the_clients_of_the_person_on_show_are_handed_over_from_here(qtbot: QtBot, views: Views, sample: Desk) -> None:
    page = managers(views)
    page.open(3)
    dialog = page.hand_over()
    qtbot.waitUntil(lambda: dialog.found is not None)
    with sample.store.reading() as session:
        assert dialog.code == session.get_one(Manager, page.list.current_id).code
    assert dialog.found is not None and dialog.found.clients > 0
    dialog.reject()
