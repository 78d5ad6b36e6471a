"""Activities and attendance in the window: the month, the three lists, forms dropped on it, hand-over."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from cmdesk.exchange.visit_forms import COLUMNS, HEADER_ROW
from cmdesk.services import entities
from cmdesk.services.visits.sessions import add_participants, participants
from cmdesk.services.work import Desk
from cmdesk.ui import fieldwork
from cmdesk.ui.context import AppContext
from cmdesk.ui.fieldwork.forms import FormsDialog
from cmdesk.ui.fieldwork.handover import CLIENTS, LOAD_THEN, NAME, THEN, HandOverDialog
from cmdesk.ui.fieldwork.lists import CallsPage, EventsPage, MonthList, SessionsPage
from cmdesk.ui.fieldwork.month import MonthPage
from cmdesk.ui.fieldwork.page import FieldworkPage
from cmdesk.ui.lists.preview import PrintPreview
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import Role
from tests.fixtures_desk import ADMINISTRATOR
from tests.ui.conftest import ScriptedAsker
from tests.ui.hands import write_over
from tests.ui.pages import IGNORED, Make, finish, pdf_text, probe, read_sheet, window_of

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)


def add(desk: Desk, entity: str, **values: object) -> int:
    return entities.save(desk, ADMINISTRATOR, entity, None, None, values).value


def opened(qtbot: QtBot, ctx: AppContext) -> FieldworkPage:
    found = window_of(qtbot, ctx, fieldwork.spec()).page
    assert isinstance(found, FieldworkPage)
    return found


@pytest.fixture
def page(qtbot: QtBot, sample: Desk, open_context: Make) -> FieldworkPage:
    return opened(qtbot, open_context(sample))


def month(page: FieldworkPage) -> MonthPage:
    page.show_view("month")
    assert isinstance(page.view, MonthPage)
    return page.view


def shown(page: MonthPage, row: int = 0) -> list[str]:
    model = page.table.model
    return [model.text(row, k) for k in range(model.columnCount())]


def type_over(qtbot: QtBot, page: MonthList, name: str, text: str) -> None:
    write_over(qtbot, page.detail.form.rows[name].editor.input, text)
    qtbot.keyClick(page.detail.form.rows[name].editor.input, Qt.Key.Key_Return)


def test_a_session_is_typed_in_and_the_month_says_what_is_missing(qtbot: QtBot, page: FieldworkPage) -> None:
    page.show_view("in_store_sessions")
    sessions = page.view
    assert isinstance(sessions, SessionsPage)
    who, client = (
        str(page.ctx.entities.rows(ListQuery(entity=e, columns=("name",))).rows[0].values[0])
        for e in ("managers", "clients")
    )
    qtbot.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    type_over(qtbot, sessions, "manager", who)
    type_over(qtbot, sessions, "client", client)
    type_over(qtbot, sessions, "started_at", "930")
    type_over(qtbot, sessions, "ended_at", "915")
    qtbot.mouseClick(sessions.detail.save, Qt.MouseButton.LeftButton)
    assert "not after the start 09:30" in sessions.detail.form.rows["ended_at"].problem.text()
    type_over(qtbot, sessions, "ended_at", "1040")
    qtbot.mouseClick(sessions.detail.save, Qt.MouseButton.LeftButton)
    assert sessions.list.count.text() == "1 rows"
    row = shown(month(page))
    assert row[:3] == [who, "1", "Not met"]
    assert row[-1].startswith("2 in-store sessions of 60 min are missing")
    probe(month(page).table.model)


def test_what_is_asked_is_changed_where_it_is_measured(qtbot: QtBot, page: FieldworkPage) -> None:
    assert month(page).rule.text() == "Month: 3 sessions of 60 min; event: 10 new consumers; day: 2 calls"
    dialog = month(page).open_rules()
    dialog.editors["calls"].set_text("9")
    dialog.save()
    assert dialog.isVisible() and dialog.editors["calls"].line.property("problem") == "true"
    dialog.editors["calls"].set_text("1")
    dialog.editors["sessions"].set_text("0")
    dialog.save()
    page.refresh()
    assert "0 sessions" in month(page).rule.text() and "1 calls" in month(page).rule.text()
    assert shown(month(page))[2] == "—"
    again = month(page).open_rules()
    again.show_usual()
    assert again.editors["sessions"].text() == "3"
    again.reject()


def test_numbers_open_their_lists(qtbot: QtBot, page: FieldworkPage, sample: Desk) -> None:
    add(sample, "circle_events", manager=1, day=date(2026, 11, 5), theme="品吸会")
    add(sample, "circle_events", manager=2, day=date(2026, 11, 6), theme="婚庆")
    page.refresh()
    month(page).figures["events"].opened.emit()
    assert page.key == "circle_events"
    assert isinstance(page.view, EventsPage)
    assert page.view.list.model.total == 2
    hour = {"started_at": time(9), "ended_at": time(10)}
    for day in (2, 3, 4):
        add(sample, "in_store_sessions", manager=1, client=1, day=date(2026, 11, day), **hour)
    view = month(page)
    view.refresh()
    view.table.table.opened.emit(1)
    assert page.key == "circle_events"
    assert page.view.list.model.total == 1


def test_participants_are_pasted_counted_and_taken_out(qtbot: QtBot, page: FieldworkPage, sample: Desk) -> None:
    first = add(sample, "circle_events", manager=1, day=date(2026, 11, 5), theme="品吸会")
    second = add(sample, "circle_events", manager=2, day=date(2026, 11, 6), theme="婚庆")
    add_participants(sample, ADMINISTRATOR, first, [("张三", "13800000001")])
    page.show_view("circle_events")
    events = page.view
    assert isinstance(events, EventsPage)
    events.open(second)
    dialog = events.add_participants()
    assert dialog is not None
    qtbot.addWidget(dialog)
    assert not dialog.adding.isEnabled()
    dialog.lines.setPlainText("张 三\t13800000001\n李四")
    assert dialog.told.text().startswith("2 people, 1 of them without")
    qtbot.mouseClick(dialog.adding, Qt.MouseButton.LeftButton)
    model = events.table.model
    assert [[model.text(r, k) for k in (0, 2)] for r in range(2)] == [["张三", "品吸会 2026-11-05"], ["李四", "here"]]
    assert events.told.text().startswith("2 came, 1 of them new")
    events.table.table.show_current(0)
    events.remove_participants()
    assert [p.name for p in participants(sample, ADMINISTRATOR, second)] == ["李四"]
    dialog = events.add_participants()
    assert dialog is not None
    qtbot.addWidget(dialog)
    dialog.lines.setPlainText("13900000000")
    dialog.add()
    assert "Name is empty" in dialog.problem.text()


def test_calls_show_whether_they_came_from_the_route(page: FieldworkPage, sample: Desk) -> None:
    visits = entities.rows(sample, ADMINISTRATOR, ListQuery(
        entity="visits", columns=("day", "manager", "client"), sort=(("day", True),), limit=1)).rows
    day, manager, client = visits[0].values
    other = 1 if client.id != 1 else 2  # type: ignore[attr-defined]
    for part, who in (("start", client.id), ("end", other)):  # type: ignore[attr-defined]
        add(sample, "attendance_calls", manager=manager.id, day=day, part=part, client=who, called_at=time(8, 30))  # type: ignore[attr-defined]
    page.show_view("attendance_calls")
    calls = page.view
    assert isinstance(calls, CallsPage)
    place = list(calls.list.model.columns).index(next(c for c in calls.list.model.columns if c.key == "matched"))
    assert sorted(calls.list.model.text(r, place) for r in range(2)) == ["No", "Yes"]


def test_lists_follow_the_month_and_the_branch(page: FieldworkPage, sample: Desk) -> None:
    add(sample, "circle_events", manager=1, day=date(2026, 10, 5), theme="中秋")
    other = add(sample, "branches", code="X", name="别的单位")
    page.show_view("circle_events")
    events = page.view
    assert isinstance(events, EventsPage)
    assert events.list.model.total == 0
    page.ctx.period.set(type(page.ctx.period.value)(Month(2026, 10), Week(2026, 41)))
    assert events.list.model.total == 1
    page.ctx.branch.set(next(ref for ref in page.ctx.branches() if ref.id == other))
    assert events.list.model.total == 0
    assert month(page).table.model.rowCount() == 0


def test_the_month_is_exported_and_printed(
    qtbot: QtBot, page: FieldworkPage, asker: ScriptedAsker, tmp_path: Path,
) -> None:
    asker.answers = [tmp_path / "month.xlsx"]
    month(page).export()
    finish(qtbot, page.ctx)
    rows = read_sheet(tmp_path / "month.xlsx")
    assert len([r for r in rows if r[2] == "Not met"]) == 5
    month(page).print()
    finish(qtbot, page.ctx)
    preview = page.window().findChild(PrintPreview)
    assert isinstance(preview, PrintPreview)
    asker.answers = [tmp_path / "month.pdf"]
    preview.view.save()
    text = pdf_text((tmp_path / "month.pdf").read_bytes())
    assert "Activitiesandattendanceofthemonth" in text
    assert text.count("Notmet") == 10
    preview.close()


def filled(folder: Path) -> list[Path]:
    """Every form in a folder with its first stop filled in, and one of them with a mistake on the second day."""
    paths = sorted(folder.glob("*.xlsx"))
    for path in paths:
        book = load_workbook(path)
        cells = book.worksheets[0]
        cells.cell(HEADER_ROW + 1, COLUMNS["arrived_at"]).value = time(9, 5)  # type: ignore[assignment]
        cells.cell(HEADER_ROW + 1, COLUMNS["left_at"]).value = time(9, 25)  # type: ignore[assignment]
        if path == paths[0]:
            book.worksheets[1].cell(HEADER_ROW + 1, COLUMNS["note"]).value = "没有时间"
        book.save(path)
    return paths


def test_forms_are_made_filled_dropped_and_entered(
    qtbot: QtBot, page: FieldworkPage, asker: ScriptedAsker, tmp_path: Path,
) -> None:
    asker.answers = [tmp_path]
    page.make_forms()
    finish(qtbot, page.ctx)
    paths = filled(tmp_path)
    assert len(paths) == 5
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, dropped, buttons, keys))
    dialog = page.window().findChild(FormsDialog)
    assert isinstance(dialog, FormsDialog)
    finish(qtbot, page.ctx)
    assert dialog.files.model.rowCount() == 5
    assert dialog.findings.model.text(0, 0) == "left out"
    assert "neither times nor a state" in dialog.findings.model.text(0, 4)
    assert dialog.entering.text() == "Enter 5 visits"
    assert dialog.summary.text().endswith("1 left out")
    probe(dialog.files.model)
    qtbot.mouseClick(dialog.entering, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    again = page.open_forms(paths)
    qtbot.addWidget(again)
    finish(qtbot, page.ctx)
    assert not again.entering.isEnabled()
    assert "5 unchanged" in again.summary.text()


def loads(dialog: HandOverDialog) -> list[list[str]]:
    return [[item.text(k) for k in (CLIENTS, THEN, LOAD_THEN)] for item in dialog._items()]


def test_a_hand_over_is_tried_first_then_done_and_undone(qtbot: QtBot, page: FieldworkPage, sample: Desk) -> None:
    dialog = page.hand_over()
    qtbot.addWidget(dialog)
    finish(qtbot, page.ctx)
    first = dialog.found
    assert first is not None and first.clients > 0
    assert sum(int(after) - int(now) for now, after, _load in loads(dialog)) == first.clients
    assert dialog.summary.text().startswith(f"{first.clients} clients")
    item = next(dialog._items())
    item.setCheckState(NAME, Qt.CheckState.Checked)
    finish(qtbot, page.ctx)
    assert [bool(row[0]) for row in loads(dialog)] == [True, False, False, False]
    write_over(qtbot, dialog.day.input, "2026-12-")
    assert not dialog.apply.isEnabled()
    assert "Type the day" in dialog.summary.text()
    write_over(qtbot, dialog.day.input, "2026-12-01")
    finish(qtbot, page.ctx)
    undone: list[str | None] = []
    page.ctx.done.connect(lambda outcome: undone.append(outcome.undo))
    qtbot.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    assert undone and undone[0]
    page.ctx.undo(undone[0])
    again = HandOverDialog(page.ctx, 2)
    qtbot.addWidget(again)
    finish(qtbot, page.ctx)
    assert again.found is not None and again.code == again.found.code


def test_who_may_not_is_not_offered(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    leader = opened(qtbot, open_context(sample, Actor(7, "分管领导", Role.LEADER)))
    labels = [b.text() for b in leader.header.buttons]
    assert labels == ["Make visit forms…", "Export", "Print"]
    assert not leader.acceptDrops()
    manager = opened(qtbot, open_context(sample, Actor(8, "客户经理", Role.MANAGER, 1)))
    assert month(manager).table.model.rowCount() == 1
    manager.show_view("circle_events")
    assert isinstance(manager.view, EventsPage)
    assert manager.view.new_values()["manager"].id == 1  # type: ignore[attr-defined]


def test_the_page_speaks_chinese(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = opened(qtbot, open_context(sample, language="zh_CN"))
    assert page.header.title.text() == "活动与考勤"
    assert [b.text() for b in page.switch.buttons.values()] == [
        "本月一览", "驻店营销", "圈层活动", "电话考勤", "客户问题",
    ]
    assert "还差 3 场满 60 分钟的驻店营销" in shown(month(page))[-1]
    dialog = page.hand_over()
    qtbot.addWidget(dialog)
    finish(qtbot, page.ctx)
    assert dialog.summary.text().startswith("将移交客户")
