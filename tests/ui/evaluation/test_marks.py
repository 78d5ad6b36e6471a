"""Marks given by hand, typed down the column and saved at once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from cmdesk.models.evaluation import ManualScore
from cmdesk.models.system import Undo
from cmdesk.services.evaluation import publish
from cmdesk.services.work import Desk
from cmdesk.ui.context import Period
from cmdesk.ui.evaluation.page import EvaluationPage
from cmdesk.values.periods import Week
from tests.ui.conftest import ScriptedAsker
from tests.ui.evaluation.looking import CHIEF, MONTH, result, shown
from tests.ui.pages import Make, finish, probe


def type_mark(qtbot: QtBot, page: EvaluationPage, mark: str) -> None:
    qtbot.keyClicks(page.marks.table, mark[0])
    editor = page.marks.table.focusWidget()
    assert editor is not None
    qtbot.keyClicks(editor, mark[1:])
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def test_marks_are_typed_down_the_column_and_saved_at_once(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    """Keyboard alone: type, Enter goes down, Ctrl+S writes, one step takes it all back."""
    ctx = open_context(sample)
    page = shown(qtbot, ctx)
    page.show_view("marks")
    probe(page.marks.model)
    table = page.marks.table
    ids = [page.marks.model.id(k) for k in range(3)]

    def stored() -> list[Decimal]:
        with sample.store.reading() as session:
            rows = session.scalars(select(ManualScore).where(ManualScore.month == MONTH.number)).all()
            points = {row.manager_id: row.points for row in rows}
        return [points[int(str(number))] for number in ids]

    given = stored()
    table.setCurrentIndex(page.marks.model.index(0, 2))
    for line, mark in enumerate(("91", "87.5", "60"), start=1):
        type_mark(qtbot, page, mark)
        qtbot.waitUntil(lambda: table.currentIndex().row() == line)  # noqa: B023
    assert page.marks.unsaved.text() == "3 marks not saved"
    page.save()
    assert not page.marks.dirty
    assert stored() == [Decimal("91"), Decimal("87.5"), Decimal("60")]
    assert result(sample).stale
    assert page.header.chip.text() == "Compute again"
    with sample.store.reading() as session:
        token = session.scalars(select(Undo).order_by(Undo.id.desc())).first()
    assert token is not None
    ctx.undo(str(token.id))
    assert stored() == given


def test_a_refused_mark_stays_in_its_cell_with_the_reason(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    """Typed: 101, then a good one below, saved; what is wrong still stands there, and is corrected by typing."""
    page = shown(qtbot, open_context(sample))
    page.show_view("marks")
    table, model = page.marks.table, page.marks.model
    table.setCurrentIndex(model.index(0, 2))
    type_mark(qtbot, page, "101")
    qtbot.waitUntil(lambda: model.index(0, 2).data() == "101")
    assert table.currentIndex().row() == 0
    reason = "not a mark from 0 to 100"
    assert reason in page.marks.problem.text()
    assert reason in model.index(0, 2).data(Qt.ItemDataRole.ToolTipRole)
    table.setCurrentIndex(model.index(1, 2))
    type_mark(qtbot, page, "66")
    qtbot.waitUntil(lambda: model.index(1, 2).data() == "66.00")
    assert page.marks.unsaved.text() == "1 marks not saved · 1 to be corrected"
    page.save()
    assert (model.index(0, 2).data(), model.index(1, 2).data()) == ("101", "66.00")
    assert table.currentIndex().row() == 0
    assert page.marks.dirty
    type_mark(qtbot, page, "99")
    qtbot.waitUntil(lambda: model.index(0, 2).data() == "99.00")
    assert not page.marks.wrong
    page.save()
    assert not page.marks.dirty


def test_leaving_with_a_refused_mark_stays_at_it(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    page = shown(qtbot, open_context(sample))
    page.show_view("marks")
    page.marks.model.setData(page.marks.model.index(0, 2), "abc")
    assert page.marks.model.index(0, 2).data() == "abc"
    asker.answers = [0]
    page.show_view("ranking")
    assert page.key == "marks"
    assert page.marks.model.index(0, 2).data() == "abc"


def test_the_total_follows_what_is_typed(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    """The 10 points of the item are worth 10 × 100 ÷ 90 here: 90 marks less cost 10 points."""
    ctx = open_context(sample)
    page = shown(qtbot, ctx)
    page.show_view("marks")
    finish(qtbot, ctx)
    model = page.marks.model
    at = [c.key for c in model.columns].index("total")
    model.setData(model.index(0, 2), "95")
    page.marks.show_totals()
    high = model.value(0, at)
    model.setData(model.index(0, 2), "5")
    page.marks.show_totals()
    low = model.value(0, at)
    assert isinstance(high, Decimal)
    assert isinstance(low, Decimal)
    assert abs(high - low - 10) <= Decimal("0.01")
    assert result(sample).stale is False


def test_a_scoring_sheet_goes_to_excel_and_comes_back_into_the_grid(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker, tmp_path: Path,
) -> None:
    ctx = open_context(sample)
    page = shown(qtbot, ctx)
    page.show_view("marks")
    path = tmp_path / "评分表.xlsx"
    asker.answers = [path]
    qtbot.mouseClick(page.marks.files.out, Qt.MouseButton.LeftButton)
    finish(qtbot, ctx)
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    sheet.cell(5, 4).value, sheet.cell(6, 4).value = 77, 300
    book.save(path)
    asker.answers = [[path]]
    qtbot.mouseClick(page.marks.files.back, Qt.MouseButton.LeftButton)
    finish(qtbot, ctx)
    assert [page.marks.model.index(k, 2).data() for k in range(2)] == ["77.00", "300"]
    assert len(page.marks.wrong) == 1
    assert page.marks.table.currentIndex().row() == 1


def test_a_column_pasted_from_excel_lands_in_the_grid(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    page.show_view("marks")
    QGuiApplication.clipboard().setText("70\n71\n72\n73\n74\n75\n")
    page.marks.table.setCurrentIndex(page.marks.model.index(0, 2))
    qtbot.keyClick(page.marks.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [page.marks.model.text(k, 2) for k in range(5)] == ["70.00", "71.00", "72.00", "73.00", "74.00"]


def test_leaving_unsaved_marks_asks(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    page = shown(qtbot, open_context(sample))
    page.show_view("marks")
    page.marks.model.setData(page.marks.model.index(0, 2), "50")
    asker.answers = [2, 1]
    page.show_view("ranking")
    assert page.key == "marks"
    page.show_view("ranking")
    assert page.key == "ranking"
    assert not page.marks.dirty


def test_marks_typed_for_a_month_are_saved_before_another_is_shown(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    ctx = open_context(sample)
    page = shown(qtbot, ctx)
    page.show_view("marks")
    manager = page.marks.model.id(0)
    page.marks.model.setData(page.marks.model.index(0, 2), "50")
    asker.answers = [0]
    ctx.period.set(Period(MONTH.plus(-1), Week(2026, 43)))
    assert not page.marks.dirty
    with sample.store.reading() as session:
        kept = session.scalars(select(ManualScore.points).where(
            ManualScore.month == MONTH.number, ManualScore.manager_id == manager,
        )).one()
    assert kept == 50


def test_published_months_take_no_marks(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    publish(sample, CHIEF, MONTH)
    page = shown(qtbot, open_context(sample))
    page.show_view("marks")
    assert not page.marks.model.flags(page.marks.model.index(0, 2)) & Qt.ItemFlag.ItemIsEditable
    assert "its marks stay as they are" in page.marks.empty.text()
