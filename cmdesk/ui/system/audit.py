"""The audit trail: who did what when. It can be read, printed and exported, never changed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QLineEdit

from cmdesk.services.trail import Change, trail
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import col, column, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.out import export_rows, print_rows
from cmdesk.ui.shell import Action, Page
from cmdesk.ui.system.actions import action_text, subject_text
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Translate, _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right

MOST = 2000
TITLE = _("Audit trail")


class AuditPage(Page):
    areas = frozenset(Area)
    follows_period = False
    follows_branch = False

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._all: list[tuple[object, ...]] = []
        say = ctx.translate
        self.line = QLineEdit()
        self.line.setClearButtonEnabled(True)
        self.line.setPlaceholderText(say(_("Search in what was done")))
        self.line.setAccessibleName(say(_("Search")))
        self.line.setFixedWidth(260)
        self.count = label("", "small")
        self.table = RowsTable(ctx, (
            col("id", _("No."), Kind.COUNT, width=64, muted=True), col("made_at", _("When"), Kind.DATETIME, width=140),
            col("who", _("Done by"), width=100), col("action", _("Step"), bold=True, width=190),
            col("subject", _("About"), width=170), col("detail", _("Details")),
        ))
        frame = QFrame()
        frame.setProperty("role", "card")
        bar = row(self.line, 1, self.count)
        bar.setContentsMargins(10, 9, 10, 9)
        inside = column(bar, self.table, spacing=0)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setStretch(1, 1)
        frame.setLayout(inside)
        self.body.addWidget(frame)
        self._pause = QTimer(self, singleShot=True, interval=140)
        self._pause.timeout.connect(self._show)
        self.line.textChanged.connect(lambda: self._pause.start())

    def refresh(self) -> None:
        say = self.ctx.translate
        self._all = [
            (e.id, e.made_at, e.who, say(action_text(e.action)), say(subject_text(e.subject, e.name)),
             say(_("; ")).join(_told(change, say) for change in e.changes))
            for e in trail(self.ctx.desk, self.ctx.actor, say, MOST)
        ]
        self._show()

    def actions(self) -> Sequence[Action]:
        return (
            Action(label=_("Export"), run=self.export, icon="export", right=Right.EXPORT),
            Action(label=_("Print"), run=self.print, icon="print", shortcut="Ctrl+P"),
        )

    def filter(self) -> None:
        self.line.setFocus()

    def export(self) -> None:
        export_rows(self.ctx, TITLE, self.table.model.columns, self._found())

    def print(self) -> None:
        print_rows(self.ctx, TITLE, self.table.model.columns, self._found(), name="audit", parent=self.window())

    def _found(self) -> list[tuple[object, ...]]:
        words = self.line.text().lower().split()
        return [r for r in self._all if all(any(w in str(cell).lower() for cell in r) for w in words)]

    def _show(self) -> None:
        found = self._found()
        self.table.show_rows(found, [r[0] for r in found])
        self.count.setText(self.ctx.translate(_("{n:,} rows")(n=len(found))))


def _told(change: Change, say: Translate) -> str:
    """A field with its value, or with what stood there before → what stands there now."""
    now = say(change.now)
    value = now if change.before is None else f"{say(change.before)} → {now}"
    return say(_("{label}: {value}")(label=change.name, value=value)) if change.name else value
