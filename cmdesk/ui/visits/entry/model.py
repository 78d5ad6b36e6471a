"""The sheet as an item model."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from cmdesk.models.vocabulary import SERVICE_KINDS, VISIT_STATES
from cmdesk.ui.visits.entry.lines import Line, Sheet
from cmdesk.ui.visits.words import Classes
from cmdesk.values.messages import Translate, _

Index = QModelIndex | QPersistentModelIndex
GUESSED = Qt.ItemDataRole.UserRole
SERVICES = {choice.code: choice.label for choice in SERVICE_KINDS}
STATES = {choice.code: choice.label for choice in VISIT_STATES}
OPEN = _("Not entered")


class At(IntEnum):
    """The columns."""

    NUMBER = 0
    CLIENT = 1
    CLASS = 2
    PLANNED = 3
    IN = 4
    OUT = 5
    STAYED = 6
    SERVICE = 7
    STATE = 8
    OPINION = 9
    NOTE = 10


HEADERS = (
    _("No."), _("Client"), _("Class"), _("Planned"), _("In"), _("Out"), _("Min."), _("Service"), _("State"),
    _("Client's opinion"), _("Note"),
)
RIGHT = (At.NUMBER, At.PLANNED, At.IN, At.OUT, At.STAYED)
TYPED = (At.IN, At.OUT)
WRITTEN = (At.OPINION, At.NOTE)


class EntryModel(QAbstractTableModel):
    """Shows a Sheet; times that were not typed are told by the role GUESSED."""

    def __init__(self, translate: Translate, classes: Classes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._translate, self._classes = translate, classes
        self.sheet = Sheet((), ())

    def show_sheet(self, sheet: Sheet) -> None:
        self.beginResetModel()
        self.sheet = sheet
        self.endResetModel()

    def add(self, client_id: int, client: str) -> int:
        at = len(self.sheet.lines)
        self.beginInsertRows(QModelIndex(), at, at)
        self.sheet.add(client_id, client)
        self.endInsertRows()
        return at

    def tell(self) -> None:
        """Lines changed: a departure moves all guesses below it."""
        if self.sheet.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.sheet.lines) - 1, len(At) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.sheet.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(At)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() and index.column() in WRITTEN else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = self.sheet.lines[index.row()], At(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(index.row(), line, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column in RIGHT else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == GUESSED:
            return self._guess(index.row(), line, column)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole or index.column() not in WRITTEN:
            return False
        (self.sheet.write if index.column() == At.NOTE else self.sheet.tell)(index.row(), str(value))
        self.dataChanged.emit(index, index)
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(At):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._translate(HEADERS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in RIGHT else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _text(self, row: int, line: Line, column: At) -> str:
        stayed = self._stayed(row, line)
        return {
            At.NUMBER: f"+{row + 1}" if line.visit.origin == "extra" else str(row + 1), At.CLIENT: line.visit.client,
            At.CLASS: self._classes.name(line.visit.client_class), At.PLANNED: str(line.visit.minutes),
            At.IN: line.typed_in, At.OUT: line.typed_out, At.STAYED: str(stayed) if stayed is not None else "",
            At.SERVICE: self._translate(SERVICES[line.service]) if line.service in SERVICES else "",
            At.STATE: self._translate(OPEN if line.open else STATES[line.state]), At.OPINION: line.opinion,
            At.NOTE: line.note,
        }[column]

    def _guess(self, row: int, line: Line, column: At) -> str:
        """What Enter will take where nothing was typed."""
        if line.state not in ("planned", "done") or column not in TYPED:
            return ""
        if (column is At.IN and line.typed_in) or (column is At.OUT and line.typed_out):
            return ""
        found = self.sheet.arrival(row) if column is At.IN else self.sheet.departure(row)
        return f"{found:%H:%M}" if found else ""

    def _stayed(self, row: int, line: Line) -> int | None:
        came, left = self.sheet.arrival(row), self.sheet.departure(row)
        if line.state != "done" or came is None or left is None:
            return None
        return (left.hour - came.hour) * 60 + left.minute - came.minute
