"""The row of totals below a table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from cmdesk.ui.kit.delegate import LEFT, PAD, RIGHT
from cmdesk.ui.kit.table import TableView
from cmdesk.ui.theme import SIZES, tokens_of
from cmdesk.ui.theme.fonts import sized


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
        painter.fillRect(0, 0, self.width(), 1, QColor(tokens.line))
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
