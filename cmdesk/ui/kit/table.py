"""The table all lists share: frozen first columns, groups, totals below, copying for Excel, remembered widths."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget

from cmdesk.ui.kit.columns import Column, copied, header
from cmdesk.ui.kit.delegate import PAD, SIGN, CellDelegate
from cmdesk.ui.kit.frozen import FrozenColumns, quiet
from cmdesk.ui.kit.models import Index, TableModel
from cmdesk.ui.kit.paged import ListModel
from cmdesk.ui.theme import SIZES
from cmdesk.ui.theme.fonts import sized
from cmdesk.values.fields import Kind
from cmdesk.values.messages import _

CALLED = 3
NARROW, WIDE = 56, 280
LEAST = 130
SAMPLE = 40
MOST_COPIED = 100_000
FLEXIBLE = (Kind.TEXT, Kind.NAME, Kind.LONG_TEXT, Kind.LINK)


class TableView(QTableView):
    """A quiet table. Signals: `opened(id)` by double click or Enter, `current(id)`, `chosen()`, `arranged()` when
    the user changed widths, `pasted(first row, first column, cells)` for a block from Excel, `edit_asked(row, column)`
    by F2, `typed(text)` when somebody types into a list that is read from the database.
    """

    opened = Signal(object)
    current = Signal(object)
    chosen = Signal()
    arranged = Signal()
    edit_asked = Signal(int, int)
    typed = Signal(str)
    pasted = Signal(int, int, object)
    scrolled = Signal()

    def __init__(self, model: TableModel, *, frozen: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = model
        self.menu_hook: Callable[[QMenu, list[object]], None] | None = None
        self.head_hook: Callable[[QMenu, int], None] | None = None
        self.widest: Mapping[str, str] = {}
        self._by_hand = False
        self._fitted = False
        self._room = 0
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        quiet(self)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.sectionClicked.connect(self.order_by)
        head.sectionResized.connect(self._resized)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda at: self.show_head_menu(head.logicalIndexAt(at), at))
        self.doubleClicked.connect(lambda index: self.open_row(index.row()))
        self._column = 0
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.selectionModel().currentChanged.connect(self._keep_column)
        self.selectionModel().selectionChanged.connect(lambda: self.chosen.emit())
        self._called = ""
        self._call_by_heads()
        model.modelReset.connect(self._reset)
        self.frozen = FrozenColumns(self, frozen) if frozen else None

    def freeze(self, count: int) -> None:
        """So many first columns stay when the table scrolls sideways."""
        if self.frozen is None:
            self.frozen = FrozenColumns(self, count)
        self.frozen.count = count
        self.arranged_now()

    def ids(self) -> list[object]:
        """The ids of the selected rows, from top to bottom."""
        return self.rows.ids(self._selected_rows())

    def chosen_count(self) -> int:
        """How many rows are selected, headings left out."""
        return sum(self.rows.heading(row) is None for row in self._selected_rows())

    def open_row(self, row: int) -> None:
        """Open what a row stands for; a heading opens or closes its group."""
        heading = self.rows.heading(row)
        if heading is None:
            self.opened.emit(self.rows.id(row))
        else:
            self.fold(row, not heading.opened)

    def fold(self, row: int, opened: bool) -> bool:
        """Open or close the group whose heading a row is. False where it is none, or it is so already."""
        heading = self.rows.heading(row)
        if heading is None or heading.opened == opened or not isinstance(self.rows, ListModel):
            return False
        assert self.rows.outline is not None
        self.rows.fold(self.rows.outline.group(row), opened)
        return True

    def show_current(self, row: int) -> None:
        """Make a row the current one and bring it into view."""
        if 0 <= row < self.rows.rowCount():
            last = self._column if 0 <= self._column < len(self.rows.columns) else self._first_column()
            index = self.rows.index(row, last)
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.scrollTo(index)

    def fit(self) -> None:
        """Widths by header and content; what is left over goes to the columns with words."""
        if self._by_hand or not self.rows.columns or self._room < 100:
            return
        head = self.horizontalHeader()
        head.blockSignals(True)
        widths = [self._width(at, column) for at, column in enumerate(self.rows.columns)]
        shown = [at for at in range(len(widths)) if not self.isColumnHidden(at)]
        spare = self._room - sum(widths[at] for at in shown)
        flexible = [at for at in shown if not self.rows.columns[at].width and _flexible(self.rows.columns[at])]
        growing = flexible or shown[-1:]
        if spare > 0 and growing:
            for at in growing:
                widths[at] += spare // len(growing)
            widths[growing[-1]] += spare % len(growing)
        self._tighten(widths, shown, -spare)
        for at, width in enumerate(widths):
            self.setColumnWidth(at, width)
        head.blockSignals(False)
        self.updateGeometries()
        self._fitted = True
        self.arranged_now()

    def _tighten(self, widths: list[int], shown: Sequence[int], lack: int) -> None:
        """Bars and long texts give way a little before the table scrolls sideways."""
        yielding = [at for at in shown if not self.rows.columns[at].width and _yields(self.rows.columns[at])]
        room = {at: max(0, widths[at] - LEAST) for at in yielding}
        if 0 < lack <= sum(room.values()):
            for at in yielding:
                given = -(-lack * room[at] // sum(room.values()))
                widths[at] -= given

    def set_widths(self, widths: dict[str, int]) -> None:
        """Widths the user once chose."""
        self._by_hand = bool(widths)
        for at, column in enumerate(self.rows.columns):
            if column.key in widths:
                self.setColumnWidth(at, widths[column.key])
        self.arranged_now()

    def widths(self) -> dict[str, int]:
        """Chosen widths; empty while they are fitted by the program."""
        return {c.key: self.columnWidth(at) for at, c in enumerate(self.rows.columns)} if self._by_hand else {}

    def arranged_now(self) -> None:
        if self.frozen:
            self.frozen.arrange()
        self.scrolled.emit()

    def copy(self, columns: Sequence[int] = ()) -> None:
        """The selected rows, or some columns of them, as tab-separated text with their headers."""
        QGuiApplication.clipboard().setText(self.copied_text(columns))

    def copied_text(self, columns: Sequence[int] = ()) -> str:
        rows = self._selected_rows()[:MOST_COPIED]
        shown = columns or [at for at in range(len(self.rows.columns)) if not self.isColumnHidden(at)]
        say = self.rows.translate
        lines = ["\t".join(header(self.rows.columns[at], say) for at in shown)] if len(rows) > 1 else []
        values = self._values(rows)
        lines.extend("\t".join(copied(self.rows.columns[at], values(row, at), say) for at in shown) for row in rows)
        return "\n".join(lines)

    def _values(self, rows: Sequence[int]) -> Callable[[int, int], object]:
        """The values of many rows, read at once; a heading's text stands in its first cell."""
        if not isinstance(self.rows, ListModel):
            return self.rows.value
        read = self.rows.read(rows)
        first = self._first_column()

        def value(row: int, at: int) -> object:
            heading = self.rows.heading(row) if at == first and row not in read else None
            return heading.text if heading else read[row].values[at] if row in read else self.rows.value(row, at)

        return value

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif self.state() == self.State.EditingState or not self._key(event.key()):
            super().keyPressEvent(event)

    def _key(self, key: int) -> bool:
        """Enter opens; the right and left arrow open and close a group, left goes from a row to its heading."""
        row = self.currentIndex().row()
        if row < 0:
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_row(row)
            return True
        if key == Qt.Key.Key_F2 and not self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit_asked.emit(row, self.currentIndex().column())
            return True
        if key == Qt.Key.Key_Space and self.rows.heading(row):
            self.open_row(row)
            return True
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Left) and isinstance(self.rows, ListModel) and self.rows.outline:
            return self.fold(row, key == Qt.Key.Key_Right) or (key == Qt.Key.Key_Left and self._to_heading(row))
        return False

    def keyboardSearch(self, search: str) -> None:
        """Rows that are not read yet cannot be looked through here."""
        if isinstance(self.rows, ListModel):
            self.typed.emit(search)
        else:
            super().keyboardSearch(search)

    def _to_heading(self, row: int) -> bool:
        assert isinstance(self.rows, ListModel) and self.rows.outline is not None
        if self.currentIndex().column() != self._first_column() or self.rows.heading(row):
            return False
        self.show_current(self.rows.outline.top(self.rows.outline.group(row)))
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a heading's sign opens or closes its group."""
        super().mousePressEvent(event)
        at = event.position().toPoint()
        if event.button() is Qt.MouseButton.LeftButton and self.on_sign(at.x() + self.horizontalOffset()):
            self.press_sign(self.rowAt(at.y()))

    def on_sign(self, x: int) -> bool:
        return 0 <= x < PAD + SIGN

    def press_sign(self, row: int) -> None:
        heading = self.rows.heading(row) if row >= 0 else None
        if heading is not None:
            self.fold(row, not heading.opened)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By the mouse where it points, by the key at the current cell."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        below = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        self.menu(index).popup(below if by_key else event.globalPos())

    def show_head_menu(self, section: int, at: QPoint) -> None:
        if section >= 0:
            self.head_menu(section).popup(self.horizontalHeader().mapToGlobal(at))

    def head_menu(self, section: int) -> QMenu:
        """What can be done with a column."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        say, each = self.rows.translate, self.rows.columns[section]
        if each.sortable and self.horizontalHeader().sectionsClickable():
            sort = partial(self.rows.order_so, each.key)
            menu.addAction(say(_("Sort upwards")), partial(sort, False))
            menu.addAction(say(_("Sort downwards")), partial(sort, True))
            if self.rows.order and each.key not in dict(self.rows.order):
                menu.addAction(say(_("Then sort by this column")), partial(sort, False, then=True))
        if self.head_hook:
            self.head_hook(menu, section)
        return menu

    def menu(self, index: Index) -> QMenu:
        """What can be done with the selected rows."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        say = self.rows.translate
        menu.addAction(say(_("Copy")), QKeySequence.StandardKey.Copy, self.copy)
        if index.isValid():
            at = self.rows.columns[index.column()]
            text = copied(at, self.rows.value(index.row(), index.column()), say)
            menu.addAction(say(_("Copy this cell")), lambda: QGuiApplication.clipboard().setText(text))
            if len(self._selected_rows()) > 1:
                menu.addAction(say(_("Copy this column")), lambda: self.copy((index.column(),)))
        menu.addAction(say(_("Select all")), self.selectAll)
        if self.menu_hook:
            self.menu_hook(menu, self.ids())
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._room = event.size().width()
        self.fit()
        self.arranged_now()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.scrolled.emit()

    def _selected_rows(self) -> list[int]:
        rows: list[int] = []
        for area in self.selectionModel().selection():  # type: ignore[attr-defined]
            rows.extend(range(area.top(), area.bottom() + 1))
        return sorted(set(rows))

    def _first_column(self) -> int:
        return next((at for at in range(len(self.rows.columns)) if not self.isColumnHidden(at)), 0)

    def _keep_column(self, index: QModelIndex) -> None:
        """Another row becomes current in the same column, also when the rows were read again."""
        if index.isValid():
            self._column = index.column()

    def _moved(self, index: QModelIndex) -> None:
        self.current.emit(self.rows.id(index.row()) if index.isValid() else None)

    def order_by(self, section: int) -> None:
        """With Shift held, by this column where those before are alike."""
        if self.rows.columns[section].sortable:
            then = bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.rows.order_by(self.rows.columns[section].key, then=then)

    def _resized(self) -> None:
        if self._fitted:
            self._by_hand = True
            self.arranged.emit()
        self.arranged_now()

    def _reset(self) -> None:
        self._call_by_heads()
        QTimer.singleShot(0, self, self.fit)

    def _call_by_heads(self) -> None:
        """A table that nobody named is called by its first columns."""
        if self.accessibleName() == self._called:
            self._called = ", ".join(header(each, self.rows.translate) for each in self.rows.columns[:CALLED])
            self.setAccessibleName(self._called)

    def _paste(self) -> None:
        index = self.currentIndex()
        text = QGuiApplication.clipboard().text().rstrip("\r\n")
        if index.isValid() and text:
            cells = [line.split("\t") for line in text.splitlines()]
            self.pasted.emit(index.row(), index.column(), cells)

    def _width(self, at: int, column: Column) -> int:
        """As described, but a name on one line is shown whole; without a description by name and content."""
        if not column.width:
            return self._wanted(at)
        if self.horizontalHeader().height() > SIZES.row + 2:
            return column.width
        metrics = QFontMetrics(sized(self.font(), SIZES.small))
        return max(column.width, metrics.horizontalAdvance(header(column, self.rows.translate)) + 2 * PAD + 1)

    def _wanted(self, at: int) -> int:
        column = self.rows.columns[at]
        metrics = QFontMetrics(sized(self.font(), SIZES.body, True)) if column.bold else self.fontMetrics()
        widest = metrics.horizontalAdvance(header(column, self.rows.translate)) + 10
        for text in self.rows.samples(at, SAMPLE):
            widest = max(widest, metrics.horizontalAdvance(text))
        widest = max(widest, metrics.horizontalAdvance(self.widest.get(column.key, "")) + 8)
        extra = {"bar": 120, "chip": 14}.get(str(column.cell), 0)
        return max(NARROW, min(WIDE, widest + extra + 2 * PAD + 4))


def _flexible(column: Column) -> bool:
    return column.cell == "bar" or (column.cell in ("text", "link") and column.field.kind in FLEXIBLE)


def _yields(column: Column) -> bool:
    return column.cell == "bar" or column.field.kind is Kind.LONG_TEXT
