"""The grid of marks: what was refused stays at its cell with the reason, what stands out is marked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QApplication,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from cmdesk.ui.evaluation.table import CellView
from cmdesk.ui.kit.delegate import LEFT, PAD, RIGHT, CellDelegate
from cmdesk.ui.kit.models import Index, RowsModel
from cmdesk.ui.theme import SIZES, tokens_of
from cmdesk.ui.theme.fonts import sized

WRONG, APART = "!", "△"
Place = tuple[object, str]


class MarksModel(RowsModel):
    """Cells of people whom the item does not concern cannot be typed into; one cell changes without the others.

    `wrong` holds what was typed and refused, with the reason; `apart` the reason why a mark stands out.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.closed: frozenset[Place] = frozenset()
        self.wrong: dict[Place, tuple[str, str]] = {}
        self.apart: dict[Place, str] = {}

    def place(self, row: int, column: int) -> Place:
        return self.id(row), self.columns[column].key

    def text(self, row: int, column: int) -> str:
        typed = self.wrong.get(self.place(row, column))
        return typed[0] if typed is not None else super().text(row, column)

    def reason(self, index: Index) -> str:
        """Why a cell is wrong or stands out; empty for any other."""
        if not index.isValid():
            return ""
        place = self.place(index.row(), index.column())
        return self.wrong[place][1] if place in self.wrong else self.apart.get(place, "")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        reasons = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole)
        if role in reasons and index.isValid() and (found := self.reason(index)):
            return found
        return super().data(index, role)

    def put(self, id_: object, key: str, value: object) -> None:
        at = [column.key for column in self.columns].index(key)
        for line in range(self.rowCount()):
            if self.id(line) == id_:
                cells = self._rows[line][1]
                assert isinstance(cells, list)
                cells[at] = value
                self.dataChanged.emit(self.index(line, at), self.index(line, at))

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = super().flags(index)
        if index.isValid() and self.place(index.row(), index.column()) in self.closed:
            return found & ~Qt.ItemFlag.ItemIsEditable
        return found


class MarksDelegate(CellDelegate):
    """A refused cell has a red ground and an exclamation mark, one that stands out a yellow one and a triangle."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, MarksModel)
        place = model.place(index.row(), index.column())
        if place not in model.wrong and place not in model.apart:
            super().paint(painter, option, index)
            return
        tokens = tokens_of(option.palette)  # type: ignore[attr-defined]
        bad = place in model.wrong
        ink, soft = (tokens.bad, tokens.bad_soft) if bad else (tokens.warning, tokens.warning_soft)
        rect = option.rect  # type: ignore[attr-defined]
        painter.save()
        painter.fillRect(rect, QColor(soft))
        painter.setPen(QColor(ink))
        painter.setFont(sized(option.font, SIZES.body, True))  # type: ignore[attr-defined]
        inner = rect.adjusted(PAD, 0, -PAD, 0)
        painter.drawText(inner, int(LEFT), WRONG if bad else APART)
        painter.drawText(inner.adjusted(12, 0, 0, 0), int(RIGHT), model.text(index.row(), index.column()))
        painter.restore()

    def helpEvent(self, event: QEvent, view: QWidget, option: QStyleOptionViewItem, index: Index) -> bool:
        model = index.model()
        reason = model.reason(index) if isinstance(model, MarksModel) else ""
        if reason and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), reason, view)
            return True
        return super().helpEvent(event, view, option, index)


class GridView(CellView):
    """Enter writes a cell and goes down; at the last row it goes to the next column's first."""

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self.go_on(self.currentIndex())

    def finish_typing(self) -> None:
        """Take over what stands in an open cell."""
        editor = QApplication.focusWidget()
        if editor is not None and editor.parent() is self.viewport():
            self.commitData(editor)
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def go_on(self, index: QModelIndex) -> None:
        """The cell below, else the top of the next column; a refused cell is not left."""
        if isinstance(self.rows, MarksModel) and self.rows.reason(index) and self._refused(index):
            return
        down = index.siblingAtRow(index.row() + 1)
        following = down if down.isValid() else self.rows.index(0, index.column() + 1)
        if following.isValid() and self.rows.columns[following.column()].editable:
            self.setCurrentIndex(following)

    def _refused(self, index: QModelIndex) -> bool:
        return isinstance(self.rows, MarksModel) and self.rows.place(index.row(), index.column()) in self.rows.wrong
