"""A table of plain rows already in memory: rankings, checks, what is behind a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import column, label
from cmdesk.ui.kit.columns import Column, shown
from cmdesk.ui.kit.models import RowsModel
from cmdesk.ui.kit.table import TableView
from cmdesk.ui.kit.totals import TotalsRow
from cmdesk.values.messages import Text, _

TALL = 16_777_215


class RowsTable(QWidget):
    """Shows rows of typed values under columns.

    `table` carries the signals `opened(id)`, `current(id)`, `chosen()`, `pasted(row, column, cells)`; `model` the
    signal `edited(id, key, text)`. Sorting happens in memory; `fixed` keeps the order of the rows.
    """

    def __init__(self, ctx: AppContext, columns: Sequence[Column], *, frozen: int = 0, fixed: bool = False,
                 empty: Text = "") -> None:
        super().__init__()
        self._ctx = ctx
        self.model = RowsModel(columns, ctx.translate, self)
        self.table = TableView(self.model, frozen=frozen)
        self.totals = TotalsRow(self.table)
        self.empty = label(ctx.translate(empty or _("Nothing here yet.")), "muted")
        self.empty.setContentsMargins(8, 10, 8, 10)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.hide()
        self._sideways = self.table.horizontalScrollBarPolicy()
        self.setLayout(column(self.table, self.empty, self.totals, spacing=0))
        if fixed:
            self.table.horizontalHeader().setSectionsClickable(False)

    def show_rows(
        self, rows: Sequence[Sequence[object]], ids: Sequence[object] | None = None, *,
        totals: Mapping[str, object] | None = None, totals_name: Text = "",
    ) -> None:
        """Replace all rows. `totals` by column key stand in the row below."""
        kept = self.current_id
        self.model.show_rows(rows, ids)
        self._after(totals, totals_name)
        self.select(kept)

    def show_table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[object]], ids: Sequence[object] | None = None, *,
        totals: Mapping[str, object] | None = None, totals_name: Text = "",
    ) -> None:
        """Replace columns and rows, as for another scheme of evaluation."""
        self.model.show_columns(columns, rows, ids)
        self._after(totals, totals_name)

    def never_sideways(self) -> None:
        """No scroll bar below, for a list whose last column may be cut a little."""
        self._sideways = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.table.setHorizontalScrollBarPolicy(self._sideways)

    @property
    def current_id(self) -> object:
        index = self.table.currentIndex()
        return self.model.id(index.row()) if index.isValid() else None

    def select(self, id_: object) -> None:
        """Make the row with this id the current one, if it is there."""
        for row in range(self.model.rowCount()):
            if id_ is not None and self.model.id(row) == id_:
                self.table.show_current(row)
                return

    def fitted_height(self, most: int = 12) -> int:
        """The height that shows up to `most` rows without scrolling."""
        head = self.table.horizontalHeader().height()
        return head + min(most, max(1, self.model.rowCount())) * self.table.verticalHeader().defaultSectionSize() + 2

    def _after(self, totals: Mapping[str, object] | None, name: Text) -> None:
        nothing = self.model.rowCount() == 0
        self.empty.setVisible(nothing)
        self.table.setMaximumHeight(self.table.horizontalHeader().height() if nothing else TALL)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff if nothing else self._sideways)
        by_key = {each.key: each for each in self.model.columns}
        say = self._ctx.translate
        texts = {key: shown(by_key[key], value, say) for key, value in (totals or {}).items() if key in by_key}
        self.totals.show_totals(say(name or _("Total")), texts)
        if texts:
            self.table.widest = texts
        self.table.fit()
