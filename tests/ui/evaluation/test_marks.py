"""Marks given by hand, typed down the column and saved at once."""

from __future__ import annotations

from decimal import Decimal

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
from tests.ui.pages import Make, probe


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


def test_a_mark_out_of_range_is_told_and_not_kept(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    page.show_view("marks")
    index = page.marks.model.index(0, 2)
    before = index.data()
    page.marks.model.setData(index, "101")
    assert page.marks.model.index(0, 2).data() == before
    assert "not a mark from 0 to 100" in page.marks.problem.text()
    page.marks.model.setData(page.marks.model.index(0, 2), "abc")
    assert not page.marks.dirty


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
