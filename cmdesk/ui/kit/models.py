"""The item models behind the tables: what all have in common, and rows in memory."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from cmdesk.ui.kit.columns import Column, header, shown
from cmdesk.values.messages import Translate
from cmdesk.values.refs import Ref

Index = QModelIndex | QPersistentModelIndex


class Heading(NamedTuple):
    """A row over a group of rows: what they share and how many they are, whether they are shown, and their sums."""

    text: str
    opened: bool
    totals: Mapping[str, object]


class TableModel(QAbstractTableModel):
    """Base: columns with values. Signals: `sorted(key, descending)` when the user asks for an order."""

    sorted = Signal(str, bool)

    def __init__(self, columns: Sequence[Column], translate: Translate, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.translate = translate
        self.order: tuple[tuple[str, bool], ...] = ()

    def value(self, row: int, column: int) -> object:
        """The typed value of a cell."""
        raise NotImplementedError

    def id(self, row: int) -> object:
        """What identifies a row."""
        raise NotImplementedError

    def ids(self, rows: Sequence[int]) -> list[object]:
        """What identifies these rows."""
        return [self.id(row) for row in rows]

    def heading(self, row: int) -> Heading | None:
        """The heading a row is, in a grouped list."""
        return None

    def samples(self, column: int, most: int) -> list[str]:
        """What stands in a column's first cells, to fit its width to."""
        return [self.text(row, column) for row in range(min(most, self.rowCount()))]

    def text(self, row: int, column: int) -> str:
        return shown(self.columns[column], self.value(row, column), self.translate)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.EditRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[index.column()].right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return header(column, self.translate) + self._arrow(column.key)
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip or header(column, self.translate)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def order_by(self, key: str, *, then: bool = False) -> None:
        """Sort by a column; the same one again turns round. `then` sorts by it where those before are alike."""
        now = dict(self.order) if then else dict(self.order[:1])
        self.order_so(key, now.get(key) is False, then=then)

    def order_so(self, key: str, descending: bool, *, then: bool = False) -> None:
        """Sort by a column, upwards or downwards."""
        before = {**dict(self.order), key: descending} if then else {key: descending}
        self.set_order(tuple(before.items()))
        self.sorted.emit(key, descending)

    def set_order(self, order: tuple[tuple[str, bool], ...]) -> None:
        self.order = order
        if self.columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def _arrow(self, key: str) -> str:
        """Which way a column is sorted, and as the how manieth where there are several."""
        for place, (each, descending) in enumerate(self.order, 1):
            if each == key:
                return (" ↓" if descending else " ↑") + (str(place) if len(self.order) > 1 else "")
        return ""


def _sort_key(value: object) -> tuple[int, Any]:
    if value is None or value == "":
        return (2, 0)
    if isinstance(value, Ref):
        return (1, natural(str(value.label)))
    if isinstance(value, (bool, int, float, Decimal)):
        return (0, value)
    return (1, natural(str(value)))


def natural(text: str) -> list[tuple[int, str, int]]:
    """A text as people order it: its numbers by their size, so that C2 comes before C10."""
    return [(0, "", int(p)) if p.isascii() and p.isdigit() else (1, p, 0) for p in re.split(r"([0-9]+)", text) if p]


class RowsModel(TableModel):
    """Rows already in memory. Signals: `edited(row id, key, text)` when somebody typed into an editable cell."""

    edited = Signal(object, str, str)

    def __init__(self, columns: Sequence[Column], translate: Translate, parent: QObject | None = None) -> None:
        super().__init__(columns, translate, parent)
        self._rows: list[tuple[object, Sequence[object]]] = []

    def show_rows(self, rows: Sequence[Sequence[object]], ids: Sequence[object] | None = None) -> None:
        """Replace all rows; their order number identifies them unless ids are given."""
        self.beginResetModel()
        self._rows = list(zip(ids if ids is not None else range(len(rows)), rows, strict=True))
        self._arrange()
        self.endResetModel()

    def show_columns(
        self, columns: Sequence[Column], rows: Sequence[Sequence[object]], ids: Sequence[object] | None
    ) -> None:
        self.beginResetModel()
        self.columns = list(columns)
        self._rows = list(zip(ids if ids is not None else range(len(rows)), rows, strict=True))
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def value(self, row: int, column: int) -> object:
        return self._rows[row][1][column]

    def id(self, row: int) -> object:
        return self._rows[row][0]

    def set_order(self, order: tuple[tuple[str, bool], ...]) -> None:
        self.beginResetModel()
        self.order = order
        self._arrange()
        self.endResetModel()

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self.columns[index.column()].editable:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole or not self.columns[index.column()].editable:
            return False
        if str(value) == self.text(index.row(), index.column()):
            return False
        self.edited.emit(self.id(index.row()), self.columns[index.column()].key, str(value))
        return True

    def _arrange(self) -> None:
        """Sort with the row's first place as tie-breaker; empty cells come last either way."""
        keys = [column.key for column in self.columns]
        for key, descending in reversed(self.order):
            if key not in keys:
                continue
            at = keys.index(key)
            self._rows.sort(key=lambda row: _sort_key(row[1][at]), reverse=descending)
            self._rows.sort(key=lambda row: _sort_key(row[1][at])[0] == 2)
