"""The table all lists share: frozen first columns, totals below, copying for Excel, remembered widths and columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from cmdesk.ui.kit.columns import Column, copied, header
from cmdesk.ui.kit.delegate import LEFT, PAD, RIGHT, CellDelegate
from cmdesk.ui.kit.models import Index, ListModel, TableModel
from cmdesk.ui.theme import SIZES, tokens_of
from cmdesk.ui.theme.fonts import sized
from cmdesk.values.fields import Kind
from cmdesk.values.messages import _

NARROW, WIDE = 56, 280
SAMPLE = 40
MOST_COPIED = 100_000
FLEXIBLE = (Kind.TEXT, Kind.NAME, Kind.LONG_TEXT, Kind.LINK)


class TableView(QTableView):
    """A quiet table. Signals: `opened(id)` by double click or Enter, `current(id)`, `chosen()`, `arranged()` when
    the user changed widths, `pasted(first row, first column, cells)` for a block from Excel.
    """

    opened = Signal(object)
    current = Signal(object)
    chosen = Signal()
    arranged = Signal()
    pasted = Signal(int, int, object)
    scrolled = Signal()

    def __init__(self, model: TableModel, *, frozen: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = model
        self.menu_hook: Callable[[QMenu, list[object]], None] | None = None
        self.widest: Mapping[str, str] = {}
        self._by_hand = False
        self._fitted = False
        self._room = 0
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        _quiet(self)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.sectionClicked.connect(self._order_by)
        head.sectionResized.connect(self._resized)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.id(index.row())))
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.selectionModel().selectionChanged.connect(lambda: self.chosen.emit())
        model.modelReset.connect(self._reset)
        self.frozen = FrozenColumns(self, frozen) if frozen else None

    def ids(self) -> list[object]:
        """The ids of the selected rows, from top to bottom."""
        return [self.rows.id(row) for row in self._selected_rows()]

    def show_current(self, row: int) -> None:
        """Make a row the current one and bring it into view."""
        if 0 <= row < self.rows.rowCount():
            index = self.rows.index(row, max(0, self._first_column()))
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.scrollTo(index)

    def fit(self) -> None:
        """Widths by header and content; what is left over goes to the columns with words."""
        if self._by_hand or not self.rows.columns or self._room < 100:
            return
        head = self.horizontalHeader()
        head.blockSignals(True)
        widths = [column.width or self._wanted(at) for at, column in enumerate(self.rows.columns)]
        shown = [at for at in range(len(widths)) if not self.isColumnHidden(at)]
        spare = self._room - sum(widths[at] for at in shown)
        flexible = [at for at in shown if not self.rows.columns[at].width and _flexible(self.rows.columns[at])]
        growing = flexible or shown[-1:]
        if spare > 0 and growing:
            for at in growing:
                widths[at] += spare // len(growing)
            widths[growing[-1]] += spare % len(growing)
        for at, width in enumerate(widths):
            self.setColumnWidth(at, width)
        head.blockSignals(False)
        self._fitted = True
        self.arranged_now()

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

    def copy(self) -> None:
        """The selected rows as tab-separated text with their headers."""
        QGuiApplication.clipboard().setText(self.copied_text())

    def copied_text(self) -> str:
        rows = self._selected_rows()[:MOST_COPIED]
        if isinstance(self.rows, ListModel) and rows:
            self.rows.ensure(rows[0], rows[-1])
        shown = [at for at in range(len(self.rows.columns)) if not self.isColumnHidden(at)]
        say = self.rows.translate
        lines = ["\t".join(header(self.rows.columns[at], say) for at in shown)] if len(rows) > 1 else []
        lines.extend(
            "\t".join(copied(self.rows.columns[at], self.rows.value(row, at), say) for at in shown) for row in rows
        )
        return "\n".join(lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() != self.State.EditingState:
            if self.currentIndex().isValid():
                self.opened.emit(self.rows.id(self.currentIndex().row()))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu(self.indexAt(event.pos())).exec(event.globalPos())

    def menu(self, index: Index) -> QMenu:
        """What can be done with the selected rows."""
        menu = QMenu(self)
        say = self.rows.translate
        menu.addAction(say(_("Copy")), QKeySequence.StandardKey.Copy, self.copy)
        if index.isValid():
            text = str(index.data() or "")
            menu.addAction(say(_("Copy this cell")), lambda: QGuiApplication.clipboard().setText(text))
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

    def _moved(self, index: QModelIndex) -> None:
        self.current.emit(self.rows.id(index.row()) if index.isValid() else None)

    def _order_by(self, section: int) -> None:
        if self.rows.columns[section].sortable:
            self.rows.order_by(self.rows.columns[section].key)

    def _resized(self) -> None:
        if self._fitted:
            self._by_hand = True
            self.arranged.emit()
        self.arranged_now()

    def _reset(self) -> None:
        QTimer.singleShot(0, self, self.fit)

    def _paste(self) -> None:
        index = self.currentIndex()
        text = QGuiApplication.clipboard().text().rstrip("\r\n")
        if index.isValid() and text:
            cells = [line.split("\t") for line in text.splitlines()]
            self.pasted.emit(index.row(), index.column(), cells)

    def _wanted(self, at: int) -> int:
        column = self.rows.columns[at]
        metrics = QFontMetrics(sized(self.font(), SIZES.body, True)) if column.bold else self.fontMetrics()
        widest = metrics.horizontalAdvance(header(column, self.rows.translate)) + 10
        for row in range(min(SAMPLE, self.rows.rowCount())):
            widest = max(widest, metrics.horizontalAdvance(self.rows.text(row, at)))
        widest = max(widest, metrics.horizontalAdvance(self.widest.get(column.key, "")) + 8)
        extra = {"bar": 120, "chip": 14}.get(str(column.cell), 0)
        return max(NARROW, min(WIDE, widest + extra + 2 * PAD + 4))


def _flexible(column: Column) -> bool:
    return column.cell == "bar" or (column.cell in ("text", "link") and column.field.kind in FLEXIBLE)


def _quiet(table: QTableView) -> None:
    """Rows of one height, no grid, whole rows selected."""
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setMouseTracking(True)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setEditTriggers(
        QAbstractItemView.EditTrigger.AnyKeyPressed | QAbstractItemView.EditTrigger.EditKeyPressed
    )
    down = table.verticalHeader()
    down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    down.setDefaultSectionSize(SIZES.row)
    down.setMinimumSectionSize(SIZES.row)
    down.hide()
    head = table.horizontalHeader()
    head.setHighlightSections(False)
    head.setFixedHeight(SIZES.row + 2)
    head.setMinimumSectionSize(32)


class FrozenColumns(QTableView):
    """The first columns once more, over the table, where they stay when it scrolls sideways."""

    def __init__(self, table: TableView, count: int) -> None:
        super().__init__(table)
        self._table = table
        self.count = count
        self.setModel(table.model())
        self.setSelectionModel(table.selectionModel())
        self.setItemDelegate(table.itemDelegate())
        _quiet(self)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setObjectName("frozen")
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().sectionClicked.connect(lambda at: table._order_by(at))
        self.doubleClicked.connect(lambda index: table.doubleClicked.emit(index))
        self.verticalScrollBar().valueChanged.connect(table.verticalScrollBar().setValue)
        table.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        table.horizontalScrollBar().valueChanged.connect(lambda: self.arrange())
        self.hide()

    def arrange(self) -> None:
        """Stand over the table's first columns while it is scrolled sideways, else away."""
        shown = [at for at in range(len(self._table.rows.columns)) if not self._table.isColumnHidden(at)][: self.count]
        if not shown or self._table.horizontalScrollBar().value() == 0:
            self.hide()
            return
        width = sum(self._table.columnWidth(at) for at in shown)
        if width > self._table.viewport().width() * 0.7:
            self.hide()
            return
        for at in range(len(self._table.rows.columns)):
            self.setColumnHidden(at, at not in shown)
            if at in shown:
                self.setColumnWidth(at, self._table.columnWidth(at))
                self.setItemDelegateForColumn(at, self._table.itemDelegateForColumn(at))
        height = self._table.viewport().height() + self._table.horizontalHeader().height()
        self.setGeometry(0, 0, width + 1, height)
        self.verticalScrollBar().setValue(self._table.verticalScrollBar().value())
        self.show()
        self.raise_()

    def places(self) -> list[tuple[int, int, int]]:
        """Column, left edge and width of each frozen column while they stand over the table."""
        if not self.isVisible():
            return []
        shown = [at for at in range(len(self._table.rows.columns)) if not self.isColumnHidden(at)]
        return [(at, self.columnViewportPosition(at), self.columnWidth(at)) for at in shown]

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._table.menu(self.indexAt(event.pos())).exec(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(QColor(tokens_of(self.palette()).line))
        right = self.viewport().width() - 1
        painter.drawLine(QPoint(right, 0), QPoint(right, self.viewport().height()))


class TotalsRow(QWidget):
    """A row below a table that stays: totals or averages, each under its column."""

    def __init__(self, table: TableView) -> None:
        super().__init__()
        self._table = table
        self._texts: dict[str, str] = {}
        self._name = ""
        self.setFixedHeight(SIZES.row)
        self.hide()
        table.scrolled.connect(self.update)

    def show_totals(self, name: str, values: dict[str, str]) -> None:
        """`name` stands under the first column with words; `values` by column key."""
        self._texts, self._name = values, name
        self.setVisible(bool(values))
        self.setAccessibleName(f"{name}: " + ", ".join(values.values()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.surface))
        painter.setPen(QColor(tokens.line))
        painter.drawLine(0, 0, self.width(), 0)
        painter.setFont(sized(self.font(), SIZES.body, True))
        shown = [at for at in range(len(self._table.rows.columns)) if not self._table.isColumnHidden(at)]
        texts = self._shown_texts(shown)
        for at in shown:
            self._draw(painter, at, self._table.columnViewportPosition(at), self._table.columnWidth(at), texts[at])
        for at, left, width in self._table.frozen.places() if self._table.frozen else ():
            painter.fillRect(left, 1, width, self.height() - 1, QColor(tokens.surface))
            self._draw(painter, at, left, width, texts[at])

    def _shown_texts(self, shown: Sequence[int]) -> dict[int, str]:
        """What stands under each column; the name under the first one with words."""
        columns = self._table.rows.columns
        texts = {at: self._texts.get(columns[at].key, "") for at in shown}
        first = next((at for at in shown if not texts[at] and not columns[at].right), None)
        return texts if first is None else {**texts, first: self._name}

    def _draw(self, painter: QPainter, at: int, left: int, width: int, text: str) -> None:
        right = self._table.rows.columns[at].right
        painter.setPen(QColor(tokens_of(self.palette()).muted))
        painter.drawText(left + PAD, 0, width - 2 * PAD, self.height(), int(RIGHT if right else LEFT), text)


def key_filter(watched: QObject, event: QEvent, keys: Sequence[int]) -> bool:
    """Whether an event is the press of one of these keys."""
    return event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in keys
