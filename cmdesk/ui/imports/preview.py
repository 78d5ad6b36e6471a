"""The cells of a file as they would be imported; those with a problem are coloured and can be typed over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPolygon
from PySide6.QtWidgets import QStyleOptionViewItem, QToolTip, QWidget

from cmdesk.services.imports import ImportResult
from cmdesk.services.imports.files import FileColumn, Look, cell_text
from cmdesk.ui.kit.columns import Column
from cmdesk.ui.kit.delegate import CellDelegate
from cmdesk.ui.kit.models import Index, TableModel
from cmdesk.ui.kit.table import TableView
from cmdesk.ui.theme import tokens_of
from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds import show
from cmdesk.values.messages import Msg, Translate, _
from cmdesk.values.problems import Problem, Severity, sentence

NUMBER = Field(label=_("Row"), kind=Kind.COUNT)
TEXT = Field(label=Msg(""), kind=Kind.TEXT)


class PreviewModel(TableModel):
    """Rows of the file; the first column is the row's number. Signals: `fixed(row number, place of the column, text)`.
    """

    fixed = Signal(int, int, str)

    def __init__(self, translate: Translate, parent: QObject | None = None) -> None:
        super().__init__([], translate, parent)
        self._shown: Sequence[int] = ()
        self._files: list[FileColumn] = []
        self._problems: dict[tuple[int, int], Problem] = {}
        self._result: ImportResult | None = None
        self._look: Look | None = None

    def show_result(self, look: Look, result: ImportResult, *, only_problems: bool = False) -> None:
        """`look` names the columns, `result` is the trial; columns that are not imported come last."""
        self.beginResetModel()
        self._look, self._result = look, result
        self._files = sorted(look.columns, key=lambda each: not each.field)
        self.columns = [Column(key="#", field=NUMBER, width=52, muted=True, sortable=False)]
        self.columns += [self._column(each, look) for each in self._files]
        self._problems = self._located(result)
        self._shown = self._rows(result, only_problems)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def id(self, row: int) -> object:
        assert self._result is not None
        return self._result.drafts.table.numbers[self._shown[row]]

    def value(self, row: int, column: int) -> object:
        return self.id(row) if column == 0 else self.text(row, column)

    def text(self, row: int, column: int) -> str:
        if column == 0:
            return str(self.id(row))
        assert self._result is not None and self._look is not None
        each, at = self._files[column - 1], self._shown[row]
        raw = self._result.drafts.table.rows[at][each.place]
        values = self._result.drafts.values.get(each.field) if each.field else None
        if values is None or values[at] is None or self.problem(row, column) is not None:
            return cell_text(raw)
        return show(self._look.fields[each.field], values[at], self.translate, self._look.words)

    def problem(self, row: int, column: int) -> Problem | None:
        return self._problems.get((int(str(self.id(row))), column))

    def place_of(self, number: int | None, field: str) -> tuple[int, int] | None:
        """Row and column on show of a row number and field; None where it is not shown."""
        if number is None or self._result is None:
            return None
        row = next((k for k, at in enumerate(self._shown) if self._result.drafts.table.numbers[at] == number), None)
        column = next((k for k, each in enumerate(self._files, 1) if field and each.field == field), 0)
        return None if row is None else (row, column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.column() and self._files[index.column() - 1].field:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or str(value) == self.text(index.row(), index.column()):
            return False
        self.fixed.emit(int(str(self.id(index.row()))), self._files[index.column() - 1].place, str(value))
        return True

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.isValid() and role == Qt.ItemDataRole.ToolTipRole:
            problem = self.problem(index.row(), index.column())
            if problem is not None:
                return self.translate(sentence(problem))
        return super().data(index, role)

    def _column(self, each: FileColumn, look: Look) -> Column:
        field = look.fields[each.field] if each.field else TEXT
        name = self.translate(field.label) if each.field else each.header
        tip = each.header if each.field else self.translate(_("{header}: not imported")(header=each.header))
        return Column(
            key=f"c{each.place}", field=Field(label=field.label, kind=Kind.TEXT), name=name, muted=not each.field,
            sortable=False, tip=tip,
        )

    def _located(self, result: ImportResult) -> dict[tuple[int, int], Problem]:
        """Problems by row number and column on show; one without a cell stands at the row's number. Errors win."""
        columns = {each.field: k for k, each in enumerate(self._files, 1) if each.field}
        found: dict[tuple[int, int], Problem] = {}
        for problem in result.problems:
            if problem.row is None or problem.severity is Severity.INFO:
                continue
            key = (problem.row, columns.get(problem.field, 0))
            if key not in found or problem.severity is Severity.ERROR:
                found[key] = problem
        return found

    def _rows(self, result: ImportResult, only_problems: bool) -> Sequence[int]:
        numbers = result.drafts.table.numbers
        if not only_problems:
            return range(len(numbers))
        bad = {row for row, _column in self._problems}
        return [k for k, number in enumerate(numbers) if number in bad]


class PreviewDelegate(CellDelegate):
    """A cell with a problem has a coloured ground and a corner mark; its tip says what is wrong."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, PreviewModel)
        problem = model.problem(index.row(), index.column())
        if problem is None:
            super().paint(painter, option, index)
            return
        tokens = tokens_of(option.palette)  # type: ignore[attr-defined]
        bad = problem.severity is Severity.ERROR
        rect = option.rect  # type: ignore[attr-defined]
        painter.fillRect(rect, QColor(tokens.bad_soft if bad else tokens.warning_soft))
        super().paint(painter, option, index)
        corner = rect.topLeft()
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.bad if bad else tokens.warning))
        painter.drawPolygon(QPolygon([corner, corner + QPoint(7, 0), corner + QPoint(0, 7)]))
        painter.restore()

    def helpEvent(self, event: QEvent, view: QWidget, option: QStyleOptionViewItem, index: Index) -> bool:
        model = index.model()
        if isinstance(model, PreviewModel) and model.problem(index.row(), index.column()) is not None:
            said = str(model.data(index, Qt.ItemDataRole.ToolTipRole))
            QToolTip.showText(event.globalPos(), said, view)  # type: ignore[attr-defined]
            return True
        return super().helpEvent(event, view, option, index)


class PreviewTable(TableView):
    """Enter, F2, a double click or typing changes a cell."""

    def __init__(self, model: PreviewModel) -> None:
        super().__init__(model, frozen=1)
        self.setItemDelegate(PreviewDelegate(self))
        if self.frozen:
            # two views that share a delegate would both take its editor for theirs
            self.frozen.setItemDelegate(PreviewDelegate(self.frozen))
        self.opened.connect(lambda _id: self.edit(self.currentIndex()))

    def go_to(self, row: int, column: int) -> None:
        """Make a cell the current one and bring it into view."""
        index = self.rows.index(row, column)
        self.setCurrentIndex(index)
        self.scrollTo(index, self.ScrollHint.PositionAtCenter)
        self.setFocus()


