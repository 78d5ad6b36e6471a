"""The first columns of a table, which stay when it scrolls sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from cmdesk.ui.theme import SIZES, tokens_of

if TYPE_CHECKING:
    from cmdesk.ui.kit.table import TableView


def quiet(table: QTableView) -> None:
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
        quiet(self)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setObjectName("frozen")
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().sectionClicked.connect(table.order_by)
        head = self.horizontalHeader()
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda at: table.show_head_menu(head.logicalIndexAt(at), at))
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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        at = event.position().toPoint()
        if event.button() is Qt.MouseButton.LeftButton and self._table.on_sign(at.x()):
            self._table.press_sign(self.rowAt(at.y()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._table.menu(self.indexAt(event.pos())).popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(QColor(tokens_of(self.palette()).line))
        right = self.viewport().width() - 1
        painter.drawLine(QPoint(right, 0), QPoint(right, self.viewport().height()))
