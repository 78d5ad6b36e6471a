"""完整性: what the evaluation still lacks, each line with the way to mend it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from cmdesk.services.evaluation.checking import Gap, GapKind
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Cell, EmptyState, button, col, column, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, Text, _

KINDS: dict[GapKind, Msg] = {
    GapKind.FIGURES: _("Figures"), GapKind.TARGETS: _("Targets"), GapKind.MARKS: _("Manual scores"),
    GapKind.RECORDS: _("Visits and work logs"),
}
WAYS: dict[GapKind, tuple[Msg, str, object]] = {
    GapKind.FIGURES: (_("Go to the figures"), "figures", ("figures",)),
    GapKind.TARGETS: (_("Go to the targets"), "figures", ("targets",)),
    GapKind.MARKS: (_("Give marks"), "evaluation", ("marks",)),
    GapKind.RECORDS: (_("Enter visits"), "visits", "entry"),
}


class GapsView(QFrame):
    """Signals: `go(page key, target)` by Enter, a double click or the button."""

    go = Signal(str, object)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._gaps: Sequence[Gap] = ()
        self.setProperty("role", "card")
        self.table = RowsTable(ctx, [
            col("kind", _("Sort"), cell=Cell.CHIP, tone=lambda _v: Tone.WARNING, width=110),
            col("item", _("Item"), Kind.NAME, bold=True, width=170), col("part", _("What is missing"), width=120),
            col("count", _("People"), Kind.COUNT, width=72), col("who", _("Who"), muted=True),
            col("way", _("How to mend it"), cell=Cell.LINK, width=130),
        ], fixed=True)
        self.table.table.setAccessibleName(ctx.translate(_("What is missing")))
        self.table.table.opened.connect(self._open)
        self.table.table.clicked.connect(lambda index: self._open(index.row()) if index.column() == 5 else None)
        self.whole = EmptyState(ctx.translate(_("Nothing is missing: the month can be computed.")), "check")
        self.mend = button(ctx.translate(_("Go there")), self._mend, "primary")
        foot = row(1, self.mend)
        foot.setContentsMargins(14, 8, 14, 10)
        inside = column(self.table, self.whole, foot, spacing=0)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setStretch(0, 1)
        self.setLayout(inside)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_gaps(self, gaps: Sequence[Gap]) -> None:
        self._gaps = gaps
        self.table.show_rows([
            (KINDS[g.kind], g.name, g.part, len(g.who), self._who(g), WAYS[g.kind][0]) for g in gaps
        ])
        self.table.setVisible(bool(gaps))
        self.mend.setVisible(bool(gaps))
        self.whole.setVisible(not gaps)
        if gaps:
            self.table.select(0)

    def _who(self, gap: Gap) -> Text:
        return _("everybody") if gap.everybody else "、".join(gap.who)

    def _mend(self) -> None:
        self._open(self.table.current_id)

    def _open(self, at: object) -> None:
        if isinstance(at, int) and 0 <= at < len(self._gaps):
            _name, key, target = WAYS[self._gaps[at].kind]
            self.go.emit(key, target)
