"""What is typed besides times; refused cells; what is kept when a day is left, a clerk is late, or the program ends."""

from __future__ import annotations

from datetime import date, time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cmdesk.services import entities
from cmdesk.services.visits.codes import row_code
from cmdesk.services.visits.drafts import drafts
from cmdesk.services.visits.entering import Entry, enter_visits
from cmdesk.ui import visits
from cmdesk.ui.context import AppContext
from cmdesk.ui.shell import Window
from cmdesk.ui.visits.entry.keeping import EVERY
from cmdesk.ui.visits.entry.model import FAULTY, GUESSED, At
from cmdesk.ui.visits.entry.table import EntryTable
from cmdesk.ui.visits.page import VisitsPage
from cmdesk.values.queries import ListQuery, Ref
from tests.services.visits.making import CHIEF, CLERK, MONDAY, Made, visit
from tests.ui.conftest import ScriptedAsker
from tests.ui.hands import write
from tests.ui.visits.test_entry import KEY, ids, of_monday, save, strokes, table

__all__ = ["ids", "table"]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
TUESDAY = date(2026, 11, 17)


def fill(qtbot: QtBot, table: EntryTable, letter: str, text: str) -> None:
    """Open a cell of the current line by its letter, type, Enter."""
    qtbot.keyClicks(table, letter)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QWidget) and editor is not table
    write(qtbot, editor, text)
    qtbot.keyClick(editor, KEY.Key_Return)
    qtbot.waitUntil(table.hasFocus)


def test_all_that_a_sheet_says_of_a_visit_is_typed_without_the_mouse(
    qtbot: QtBot, table: EntryTable, made: Made,
) -> None:
    fill(qtbot, table, "c", "1345")
    fill(qtbot, table, "k", "42")
    fill(qtbot, table, "o", "多供软包")
    fill(qtbot, table, "w", "POS 机坏了")
    strokes(qtbot, table, "jd830⇥845↵")
    save(qtbot, table)
    found = of_monday(made)[0]
    assert (found.checks, found.stock, found.prices, found.shelf) == ("1345", 42, "partly", "fair")
    assert (found.opinion, found.problem, found.left_at) == ("多供软包", "POS 机坏了", time(8, 45))
    assert entities.rows(made.desk, CHIEF, ListQuery(entity="problems")).total == 1


def test_enter_takes_the_checklist_of_the_class_and_the_usual_words(
    qtbot: QtBot, table: EntryTable, made: Made,
) -> None:
    assert table.lines.index(1, At.CHECKS).data(GUESSED) == "1234567"
    assert table.lines.index(1, At.PRICES).data(GUESSED) == "已标价"
    strokes(qtbot, table, "↵↵")
    save(qtbot, table)
    assert [(v.checks, v.prices, v.shelf) for v in of_monday(made)[:2]] == [
        ("12345678", "marked", "good"), ("1234567", "marked", "good"),
    ], "classes A and B have checklists of their own"


def test_a_visit_with_every_kind_of_word_chosen_takes_twelve_keys(qtbot: QtBot, table: EntryTable, made: Made) -> None:
    assert strokes(qtbot, table, "1030⇥45fjd↵") == 11
    save(qtbot, table)
    found = of_monday(made)[0]
    assert (found.left_at, found.service, found.prices, found.shelf) == (time(10, 45), "family", "partly", "fair")


def test_the_checks_of_the_line_are_spelled_out(table: EntryTable, page: VisitsPage) -> None:
    assert "1 亮证经营" in page.entry.checks.text() and "8 市场信息" in page.entry.checks.text()
    table.go(4)
    assert "4 陈列整理" in page.entry.checks.text() and "5 品牌推介" not in page.entry.checks.text()


@pytest.mark.parametrize(("letter", "text", "column", "told"), [
    ("c", "19", At.CHECKS, "does not name checks"), ("k", "many", At.STOCK, "is no count"),
])
def test_a_refused_value_stays_in_its_cell_with_the_problem(
    qtbot: QtBot, table: EntryTable, page: VisitsPage, made: Made, letter: str, text: str, column: At, told: str,
) -> None:
    fill(qtbot, table, letter, text)
    strokes(qtbot, table, "830⇥845↵")
    cell = table.lines.index(0, column)
    assert cell.data() == text and cell.data(FAULTY) is not None
    assert told in cell.data(Qt.ItemDataRole.ToolTipRole) and told in page.entry.message.text()
    assert table.lines.index(0, At.STATE).data() == "Please correct" and page.entry.unsaved.text() == "1 not saved"
    table.go(3)
    strokes(qtbot, table, "↵")
    save(qtbot, table)
    assert [v.state for v in of_monday(made)] == ["planned"] * 3 + ["done", "planned"], "the good line is saved"
    assert table.lines.index(0, column).data(FAULTY) is not None and page.entry.unsaved.text() == "1 not saved"
    table.go(0)
    fill(qtbot, table, letter, "12")
    strokes(qtbot, table, "↵")
    save(qtbot, table)
    assert of_monday(made)[0].state == "done" and page.entry.unsaved.text() == ""


def test_refused_times_are_refused_again_after_another_day_was_looked_at(
    qtbot: QtBot, table: EntryTable, page: VisitsPage,
) -> None:
    strokes(qtbot, table, "900⇥830↵")
    page.entry.show_day(TUESDAY)
    page.entry.show_day(MONDAY)
    assert table.lines.index(0, At.OUT).data() == "830" and table.lines.index(0, At.OUT).data(FAULTY) is not None


def test_times_left_without_enter_are_saved_too(qtbot: QtBot, table: EntryTable, made: Made, page: VisitsPage) -> None:
    strokes(qtbot, table, "830⇥850")
    assert page.entry.unsaved.text() == "1 not saved"
    save(qtbot, table)
    assert of_monday(made)[0].left_at == time(8, 50)


def test_discarding_leaves_nothing_unsaved(
    qtbot: QtBot, table: EntryTable, page: VisitsPage, asker: ScriptedAsker, window: Window, made: Made,
    ctx: AppContext,
) -> None:
    strokes(qtbot, table, "↵↵")
    asker.answers = [1]
    window.go("clients")
    assert window.key == "clients"
    window.go("visits")
    page.refresh()
    assert page.entry.unsaved.text() == "" and page.entry.unsaved.isHidden()
    assert [line.state for line in table.lines.sheet.lines] == ["planned"] * 5
    qtbot.waitUntil(lambda: drafts(made.desk, CHIEF) == ())
    window.go("clients")
    assert window.key == "clients", "nothing is asked again"


def typed_and_died(qtbot: QtBot, table: EntryTable, page: VisitsPage, made: Made) -> None:
    """A few keys, the seconds after which they are written, and no more."""
    strokes(qtbot, table, "830⇥845↵900⇥")
    fill(qtbot, table, "w", "断货")
    page.entry.keeper._timer.timeout.emit()
    qtbot.waitUntil(lambda: len(drafts(made.desk, CHIEF)) == 1)


def test_what_was_typed_before_a_crash_stands_there_again(
    qtbot: QtBot, table: EntryTable, page: VisitsPage, made: Made, ctx: AppContext,
) -> None:
    typed_and_died(qtbot, table, page, made)
    again = Window(ctx, [visits.spec()])
    qtbot.addWidget(again)
    again.show()
    told: list[object] = []
    ctx.told.connect(told.append)
    assert isinstance(again.page, VisitsPage)
    again.page.show_view("entry")
    lines = again.page.entry.sheet.lines
    assert [(line.typed_in, line.typed_out, line.state, line.problem) for line in lines[:2]] == [
        ("08:30", "08:45", "done", ""), ("900", "", "planned", "断货"),
    ]
    assert len(told) == 1 and again.page.entry.unsaved.text() == "2 not saved"
    again.page.entry.save()
    assert [v.state for v in of_monday(made)[:2]] == ["done", "done"] and of_monday(made)[1].problem == "断货"
    qtbot.waitUntil(lambda: drafts(made.desk, CHIEF) == ())


def test_typing_is_written_within_ten_seconds(qtbot: QtBot, table: EntryTable, page: VisitsPage, made: Made) -> None:
    assert EVERY < 10_000
    strokes(qtbot, table, "8")
    assert page.entry.keeper._timer.isActive()
    table.go(1)
    qtbot.keyClicks(table, "o")
    editor = QApplication.focusWidget()
    assert editor is not None
    write(qtbot, editor, "正在输入")
    page.entry.keeper._timer.timeout.emit()
    qtbot.waitUntil(lambda: len(drafts(made.desk, CHIEF)) == 1)
    lines = drafts(made.desk, CHIEF)[0].lines
    assert [(line["typed_in"], line["opinion"]) for line in lines] == [("8", ""), ("", "正在输入")]
    qtbot.keyClick(editor, KEY.Key_Escape)


@pytest.mark.parametrize(("answer", "arrived"), [(0, time(14, 0)), (1, time(8, 30)), (2, time(8, 30))])
def test_the_later_clerk_chooses_whose_line_stands(
    qtbot: QtBot, table: EntryTable, page: VisitsPage, made: Made, asker: ScriptedAsker, ids: list[int],
    answer: int, arrived: time,
) -> None:
    other = Entry(visit_id=ids[0], arrived_at=time(8, 30), left_at=time(8, 50), opinion="同事录入")
    enter_visits(made.desk, CLERK, made.lee, MONDAY, [other])
    asker.answers = [answer]
    strokes(qtbot, table, "1400⇥1420↵↵")
    save(qtbot, table)
    assert "李静" in asker.said[-1] and "08:30–08:50" in asker.said[-1]
    found = of_monday(made)
    assert found[0].arrived_at == arrived
    assert found[1].state == ("planned" if answer == 2 else "done"), "the lines beside it go with the answer"
    if answer == 2:
        assert table.lines.index(0, At.CLIENT).data(FAULTY) is not None and page.entry.unsaved.text() == "2 not saved"
    else:
        assert page.entry.unsaved.text() == ""


def test_a_code_from_the_scanner_goes_to_its_line_or_its_day(
    qtbot: QtBot, table: EntryTable, page: VisitsPage, made: Made,
) -> None:
    visit(made.desk, made.zhang, made.others[0], TUESDAY, 1)
    for key in row_code("K003", MONDAY) + "↵":
        target = QApplication.focusWidget() or table
        qtbot.keyClick(target, KEY.Key_Return) if key == "↵" else qtbot.keyClicks(target, key)
    assert table.row == 3 and table.hasFocus()
    page.entry.ask_code()
    qtbot.keyClicks(page.entry.pick, "K010/20261117")
    qtbot.keyClick(page.entry.pick, KEY.Key_Return)
    assert page.entry.day == TUESDAY and page.chooser.person is not None and page.chooser.person.id == made.zhang
    page.entry.ask_code()
    qtbot.keyClicks(page.entry.pick, "nowhere")
    qtbot.keyClick(page.entry.pick, KEY.Key_Return)
    assert "is no client, number or code" in page.entry.message.text()


def test_a_name_by_its_initials_goes_to_its_line(qtbot: QtBot, table: EntryTable, page: VisitsPage) -> None:
    page.entry.ask_code()
    qtbot.keyClicks(page.entry.pick, "sdyj")
    qtbot.keyClick(page.entry.pick, KEY.Key_Return)
    assert table.row == 2


def test_leaving_saves_the_days_of_all_managers(
    qtbot: QtBot, table: EntryTable, page: VisitsPage, made: Made, asker: ScriptedAsker, window: Window,
) -> None:
    other = visit(made.desk, made.zhang, made.others[0], TUESDAY, 1)
    strokes(qtbot, table, "↵")
    page.chooser.choose(made.zhang)
    assert page.entry.day == TUESDAY
    strokes(qtbot, table, "-")
    asker.answers = [0]
    window.go("clients")
    assert "2 days" in asker.said[-1] and window.key == "clients"
    assert of_monday(made)[0].state == "done"
    state = entities.record(made.desk, CHIEF, "visits", other).values["state"]
    assert isinstance(state, Ref) and state.id == "missed"


def test_typed_lines_outlive_a_plan_made_anew(
    qtbot: QtBot, table: EntryTable, page: VisitsPage, made: Made, ids: list[int],
) -> None:
    strokes(qtbot, table, "830⇥845↵900⇥915↵")
    entities.delete(made.desk, CHIEF, "visits", ids[:2])
    visit(made.desk, made.lee, made.clients[1], MONDAY, 9)
    page.refresh()
    lines = {line.visit.client: (line.typed_out, line.visit.origin) for line in page.entry.sheet.lines if line.waiting}
    assert lines == {"惠民超市": ("08:45", "extra"), "老李食杂": ("09:15", "program")}
    page.entry.save()
    assert sorted(v.client for v in of_monday(made) if v.state == "done") == ["惠民超市", "老李食杂"]
