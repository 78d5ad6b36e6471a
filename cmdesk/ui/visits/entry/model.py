"""The sheet as an item model."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from cmdesk.models.vocabulary import SERVICE_KINDS, VISIT_STATES
from cmdesk.services.visits.entering import DayVisit
from cmdesk.ui.visits.entry.lines import Line, Sheet
from cmdesk.ui.visits.words import Classes
from cmdesk.values.messages import Translate, _
from cmdesk.values.problems import Problem, sentence

Index = QModelIndex | QPersistentModelIndex
GUESSED = Qt.ItemDataRole.UserRole
FAULTY = Qt.ItemDataRole.UserRole + 1
SERVICES = {choice.code: choice.label for choice in SERVICE_KINDS}
STATES = {choice.code: choice.label for choice in VISIT_STATES}
OPEN, WRONG = _("Not entered"), _("Please correct")


class At(IntEnum):
    """The columns."""

    NUMBER = 0
    CLIENT = 1
    CLASS = 2
    IN = 3
    OUT = 4
    STAYED = 5
    SERVICE = 6
    STATE = 7
    CHECKS = 8
    STOCK = 9
    PRICES = 10
    SHELF = 11
    OPINION = 12
    PROBLEM = 13
    NOTE = 14


HEADERS = (
    _("No."), _("Client"), _("Class"), _("In"), _("Out"), _("Min."), _("Service"), _("State"), _("Checks"), _("Stock"),
    _("Prices"), _("Shelf"), _("Client's opinion"), _("Problem"), _("Note"),
)
RIGHT = (At.NUMBER, At.IN, At.OUT, At.STAYED, At.STOCK)
TYPED = (At.IN, At.OUT)
WRITTEN = {
    At.CHECKS: "checks", At.STOCK: "stock", At.OPINION: "opinion", At.PROBLEM: "problem", At.NOTE: "note",
}
CHOSEN = {At.PRICES: "prices", At.SHELF: "shelf"}
FAULTS = {
    "left_at": (At.IN, At.OUT), "checks": (At.CHECKS,), "stock": (At.STOCK,), "note": (At.NOTE,),
    "prices": (At.PRICES,), "shelf": (At.SHELF,), "client": (At.CLIENT,),
}


class EntryModel(QAbstractTableModel):
    """Shows a Sheet; what Enter will take is told by the role GUESSED, the problem of a refused cell by FAULTY."""

    def __init__(self, translate: Translate, classes: Classes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._translate, self._classes = translate, classes
        self.sheet = Sheet()

    def show_sheet(self, sheet: Sheet) -> None:
        self.beginResetModel()
        self.sheet = sheet
        self.endResetModel()

    def add(self, client_id: int, client: str, visit: DayVisit | None = None) -> int:
        at = len(self.sheet.lines)
        self.beginInsertRows(QModelIndex(), at, at)
        self.sheet.add(client_id, client, visit)
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
        reads: dict[int, Callable[[], Any]] = {
            Qt.ItemDataRole.DisplayRole: lambda: self._text(index.row(), line, column),
            Qt.ItemDataRole.EditRole: lambda: self._text(index.row(), line, column),
            Qt.ItemDataRole.AccessibleTextRole: lambda: self._text(index.row(), line, column),
            Qt.ItemDataRole.TextAlignmentRole: lambda: _side(column),
            Qt.ItemDataRole.ToolTipRole: lambda: self._tip(line, column),
            GUESSED: lambda: self._guess(index.row(), line, column),
            FAULTY: lambda: _fault(line, column),
        }
        read = reads.get(role)
        return read() if read else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole or index.column() not in WRITTEN:
            return False
        self.sheet.put(index.row(), WRITTEN[At(index.column())], str(value))
        self.tell()
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(At):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._translate(HEADERS[section])
        return _side(At(section)) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _text(self, row: int, line: Line, column: At) -> str:
        if column in WRITTEN:
            return getattr(line, WRITTEN[column]) or ""
        if column in CHOSEN:
            return self._word(column, getattr(line, CHOSEN[column]))
        stayed = self._stayed(row, line)
        return {
            At.NUMBER: f"+{row + 1}" if line.visit.origin == "extra" else str(row + 1), At.CLIENT: line.visit.client,
            At.CLASS: self._classes.name(line.visit.client_class),
            At.IN: line.typed_in, At.OUT: line.typed_out, At.STAYED: str(stayed) if stayed is not None else "",
            At.SERVICE: self._translate(SERVICES[line.service]) if line.service in SERVICES else "",
            At.STATE: self._translate(WRONG if line.fault else OPEN if line.open else STATES[line.state]),
        }[column]

    def _word(self, column: At, code: str | None) -> str:
        known = dict(self.sheet.words.prices if column is At.PRICES else self.sheet.words.shelf)
        return self._translate(known[code]) if code in known else code or ""

    def _tip(self, line: Line, column: At) -> str | None:
        """Why a cell was refused, or what the numbers of the checks stand for."""
        problem = _fault(line, column)
        if problem is not None:
            return self._translate(sentence(problem))
        if column is not At.CHECKS:
            return line.visit.client_code or None if column is At.CLIENT else None
        asks = line.visit.asks
        return "\n".join(f"{c} {self._translate(w)}" for c, w in self.sheet.words.checks if not asks or c in asks)

    def _guess(self, row: int, line: Line, column: At) -> str:
        """What Enter will take where nothing was typed."""
        if line.state not in ("planned", "done"):
            return ""
        if column is At.STAYED:
            return str(line.visit.minutes) if line.open else ""
        if column is At.CHECKS:
            return self.sheet.usual(row, "checks") if line.open and line.checks is None else ""
        if column in CHOSEN:
            name = CHOSEN[column]
            return self._word(column, self.sheet.usual(row, name)) if line.open and not getattr(line, name) else ""
        if column not in TYPED or (line.typed_in if column is At.IN else line.typed_out):
            return ""
        found = self.sheet.arrival(row) if column is At.IN else self.sheet.departure(row)
        return f"{found:%H:%M}" if found else ""

    def _stayed(self, row: int, line: Line) -> int | None:
        came, left = self.sheet.arrival(row), self.sheet.departure(row)
        if line.state != "done" or came is None or left is None:
            return None
        return (left.hour - came.hour) * 60 + left.minute - came.minute


def _side(column: At) -> int:
    side = Qt.AlignmentFlag.AlignRight if column in RIGHT else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def _fault(line: Line, column: At) -> Problem | None:
    return line.fault if line.fault and column in FAULTS.get(line.fault.field, (At.STATE,)) else None
