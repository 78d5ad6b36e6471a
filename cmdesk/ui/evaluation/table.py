"""A table in which single cells are looked at, under headers of two lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QItemSelection, QModelIndex, QRect, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Column, column, label
from cmdesk.ui.kit.columns import shown
from cmdesk.ui.kit.delegate import LEFT, PAD, RIGHT
from cmdesk.ui.kit.models import RowsModel
from cmdesk.ui.kit.table import TableView
from cmdesk.ui.kit.totals import TotalsRow
from cmdesk.ui.theme import SIZES, tokens_of
from cmdesk.ui.theme.fonts import sized
from cmdesk.values.messages import Text, _

HEADER = 46


class CellView(TableView):
    """The cell looked at is framed, with the focus or without; what is copied has its headers in one line."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        box = self.visualRect(self.currentIndex())
        if box.isValid():
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tokens_of(self.palette()).accent), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -2), 2, 2)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.viewport().update()

    def copied_text(self) -> str:
        text = super().copied_text()
        for each in self.rows.columns:
            if "\n" in each.name:
                text = text.replace(each.name, one_line(each.name))
        return text


class FrozenTotals(TotalsRow):
    """Totals whose first columns stay like those of the table."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        frozen = self._table.frozen
        if frozen is None or not frozen.isVisible():
            return
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.fillRect(0, 1, frozen.width() - 1, self.height(), QColor(tokens.surface))
        painter.setFont(sized(self.font(), SIZES.body, True))
        painter.setPen(QColor(tokens.muted))
        left, named = 0, False
        for at, each in enumerate(self._table.rows.columns[: frozen.count]):
            wide = self._table.columnWidth(at)
            text = self._texts.get(each.key, "")
            if not text and not named and not each.right:
                text, named = self._name, True
            box = QRect(left + PAD, 0, wide - 2 * PAD, self.height())
            painter.drawText(box, int(RIGHT if each.right else LEFT), text)
            left += wide


def one_line(name: str) -> str:
    """A header broken over two lines as one; Chinese needs no space at the break."""
    first, _break, second = name.partition("\n")
    return f"{first} {second}" if first.isascii() or second[:1].isdigit() else first + second


class ScoreTable(QWidget):
    """Rows under columns; signal `cell(row id, column key)` when another cell becomes the current one."""

    cell = Signal(object, str)

    def __init__(self, ctx: AppContext, frozen: int = 3) -> None:
        super().__init__()
        self._ctx = ctx
        self.model = RowsModel([], ctx.translate, self)
        self.table = CellView(self.model, frozen=frozen)
        self.table.setAccessibleName(ctx.translate(_("Ranking")))
        self.totals = FrozenTotals(self.table)
        self.empty = label("", "muted", wrap=True)
        self.empty.setContentsMargins(14, 12, 14, 12)
        self.empty.hide()
        for view in (self.table, self.table.frozen):
            if view is not None:
                view.horizontalHeader().setFixedHeight(HEADER)
        self.setLayout(column(self.table, self.empty, self.totals, spacing=0))
        self.table.selectionModel().currentChanged.connect(self._moved)

    def show_table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[object]], ids: Sequence[object], *,
        totals: Mapping[str, object] | None = None, totals_name: Text = "", empty: Text = "",
    ) -> None:
        """Replace everything; the cell looked at stays where it is still there."""
        kept = self.current
        self.model.show_columns(columns, rows, ids)
        self.empty.setText(self._ctx.translate(empty))
        self.empty.setVisible(not rows and bool(empty))
        by_key = {each.key: each for each in columns}
        say = self._ctx.translate
        known = {k: v for k, v in (totals or {}).items() if k in by_key}
        texts = {k: v if isinstance(v, str) else shown(by_key[k], v, say) for k, v in known.items()}
        self.totals.show_totals(say(totals_name or _("Average")), texts if rows else {})
        self.table.fit()
        if kept is not None:
            self.look_at(*kept)

    @property
    def current(self) -> tuple[object, str] | None:
        index = self.table.currentIndex()
        return (self.model.id(index.row()), self.model.columns[index.column()].key) if index.isValid() else None

    def look_at(self, id_: object, key: str = "") -> bool:
        """Make a cell the current one; False when it is not there."""
        keys = [each.key for each in self.model.columns]
        at = keys.index(key) if key in keys else 0
        for row in range(self.model.rowCount()):
            if self.model.id(row) == id_:
                index = self.model.index(row, at)
                self.table.setCurrentIndex(index)
                self.table.scrollTo(index)
                return True
        return False

    def plain_columns(self) -> list[Column]:
        return [replace(each, name=one_line(each.name)) if each.name else each for each in self.model.columns]

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.cell.emit(self.model.id(now.row()), self.model.columns[now.column()].key)
