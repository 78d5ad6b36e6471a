"""The item models behind the tables: rows in memory, and lists that are paged from the database."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from shiboken6 import isValid

from cmdesk.ui.kit.columns import Column, header, shown
from cmdesk.values.messages import Translate
from cmdesk.values.refs import Ref

if TYPE_CHECKING:
    from cmdesk.values.queries import ListQuery, Row, RowPage

Index = QModelIndex | QPersistentModelIndex
CHUNK = 200
CHUNKS_KEPT = 80
Fetch = Callable[["ListQuery"], "RowPage"]
Later = Callable[[Callable[[], "RowPage"], Callable[["RowPage"], None], Callable[[BaseException], None]], object]


def _now(
    work: Callable[[], RowPage], done: Callable[[RowPage], None], failed: Callable[[BaseException], None]
) -> None:
    try:
        page = work()
    except Exception as error:  # noqa: BLE001
        failed(error)
    else:
        done(page)


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

    def order_by(self, key: str) -> None:
        """Sort by a column; the same one again turns round."""
        descending = bool(self.order) and self.order[0] == (key, False)
        self.set_order(((key, descending),))
        self.sorted.emit(key, descending)

    def set_order(self, order: tuple[tuple[str, bool], ...]) -> None:
        self.order = order
        if self.columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def _arrow(self, key: str) -> str:
        if self.order and self.order[0][0] == key:
            return " ↓" if self.order[0][1] else " ↑"
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


class ListModel(TableModel):
    """A list read from the database in chunks, sorted and filtered there.

    Cells of a chunk not read yet are empty for the moment; what the view asks for is read beside the window by
    `later(work, done, failed)`, latest wish first, so that dragging the scroll bar never waits. Signals:
    `counted(total)`, `broken(error)`.
    """

    counted = Signal(int)
    broken = Signal(object)

    def __init__(
        self, columns: Sequence[Column], fetch: Fetch, query: ListQuery, translate: Translate,
        parent: QObject | None = None, later: Later | None = None,
    ) -> None:
        super().__init__(columns, translate, parent)
        self._fetch = fetch
        self._later = later or _now
        self._reading = False
        self._age = 0
        self.query = query
        self.total = 0
        self.totals: dict[str, object] = {}
        self._chunks: OrderedDict[int, list[Row]] = OrderedDict()
        self._wanted: list[int] = []
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._read_wanted)

    def ask(self, **changes: Any) -> None:
        """Change the question (filters, search, sort, columns) and read its first chunk."""
        self.query = replace(self.query, **changes, offset=0, limit=CHUNK)
        self.reload()

    def reload(self) -> None:
        """Read again what is asked for."""
        query = self._first_chunk()
        try:
            page = self._fetch(query)
        except Exception as error:  # noqa: BLE001
            self.broken.emit(error)
            return
        self._begin(query, page)

    def search(self, text: str) -> None:
        """Search while somebody types: the rows come when they are found, and typing goes on meanwhile."""
        self.query = replace(self.query, search=text, offset=0, limit=CHUNK)
        query = self._first_chunk()
        self._later(
            lambda: self._fetch(query), lambda page: self._begin(query, page) if self._is_asked(query) else None,
            self.broken.emit,
        )

    def _first_chunk(self) -> ListQuery:
        return replace(self.query, columns=tuple(column.key for column in self.columns), offset=0, limit=CHUNK)

    def _is_asked(self, query: ListQuery) -> bool:
        return isValid(self) and query == self._first_chunk()

    def _begin(self, query: ListQuery, page: RowPage) -> None:
        self.beginResetModel()
        self._age += 1
        self._reading = False
        self.query, self.order = query, query.sort
        self._chunks.clear()
        self._wanted.clear()
        self._chunks[0] = page.rows
        self.total, self.totals = page.total, page.totals
        self.endResetModel()
        self.counted.emit(self.total)

    def show_columns(self, columns: Sequence[Column]) -> None:
        self.columns = list(columns)
        self.reload()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self.total

    def value(self, row: int, column: int) -> object:
        found = self._row(row)
        return found.values[column] if found else None

    def id(self, row: int) -> object:
        """The id of a row; reads its chunk when it is not there yet."""
        self.ensure(row, row)
        found = self._row(row)
        return found.id if found else None

    def ensure(self, first: int, last: int) -> None:
        """Read the chunks of these rows now."""
        for chunk in range(first // CHUNK, last // CHUNK + 1):
            if chunk not in self._chunks:
                self._read(chunk)

    def set_order(self, order: tuple[tuple[str, bool], ...]) -> None:
        self.ask(sort=order)

    def _row(self, row: int) -> Row | None:
        chunk, at = divmod(row, CHUNK)
        rows = self._chunks.get(chunk)
        if rows is None:
            self._want(chunk)
            return None
        return rows[at] if at < len(rows) else None

    def _want(self, chunk: int) -> None:
        if chunk in self._wanted:
            return
        self._wanted.append(chunk)
        self._timer.start()

    def _read_wanted(self) -> None:
        """The last two chunks asked for; older wishes have scrolled by."""
        if self._reading or not self._wanted:
            return
        self._wanted = self._wanted[-2:]
        chunk, age = self._wanted.pop(), self._age
        query = replace(self.query, offset=chunk * CHUNK, limit=CHUNK)
        self._reading = True
        self._later(
            lambda: self._fetch(query), lambda page: self._take(chunk, age, page),
            lambda error: self._give_up(age, error),
        )

    def _take(self, chunk: int, age: int, page: RowPage) -> None:
        """A chunk has come; one that belongs to an older question is forgotten."""
        if not isValid(self) or age != self._age:
            return
        self._reading = False
        self._keep(chunk, page)
        first, last = chunk * CHUNK, min((chunk + 1) * CHUNK, self.total) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
        self._read_wanted()

    def _give_up(self, age: int, error: BaseException) -> None:
        if isValid(self) and age == self._age:
            self._reading = False
            self.broken.emit(error)

    def _keep(self, chunk: int, page: RowPage) -> None:
        self._chunks[chunk] = page.rows
        while len(self._chunks) > CHUNKS_KEPT:
            self._chunks.popitem(last=False)

    def _read(self, chunk: int) -> None:
        try:
            page = self._fetch(replace(self.query, offset=chunk * CHUNK, limit=CHUNK))
        except Exception as error:  # noqa: BLE001
            self.broken.emit(error)
            return
        self._keep(chunk, page)
