"""What was done, each step with its way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame

from cmdesk.services import system
from cmdesk.services.system import Done
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import button, col, column, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.empty import show_or_say
from cmdesk.ui.lists.out import export_rows, print_rows
from cmdesk.ui.shell import Action, Page
from cmdesk.ui.system.report import UndoReportLine
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Text, _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right

MOST = 500
TITLE = _("Undo history")
UNDONE = _("taken back {time}")


class HistoryPage(Page):
    areas = frozenset(Area)
    follows_period = False
    follows_branch = False

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.steps: dict[str, Done] = {}

        def tone(_value: object) -> Tone:
            return Tone.WARNING

        self.table = RowsTable(ctx, (
            col("made_at", _("When"), Kind.DATETIME, width=140), col("who", _("Done by"), width=110),
            col("what", _("Step"), bold=True), col("undone", _("State"), tone=tone, width=190),
        ), empty=_("Nothing was done yet that could be taken back."))
        self.take_back = button(ctx.translate(_("Take this step back")), self.undo, "primary")
        self.report = UndoReportLine(ctx)
        frame = QFrame()
        frame.setProperty("role", "card")
        inside = column(self.table)
        inside.setContentsMargins(1, 1, 1, 1)
        frame.setLayout(inside)
        hint = label(ctx.translate(_("What somebody changed since then is kept, and counted.")), "small")
        self.body.addWidget(frame, 1)
        self.body.addWidget(self.report)
        self.body.addLayout(row(hint, 1, self.take_back))
        self.table.table.current.connect(lambda _id: self._offer())
        self.table.table.opened.connect(lambda _id: self.undo())

    def refresh(self) -> None:
        found = system.history(self.ctx.desk, self.ctx.actor, MOST)
        self.steps = {each.token: each for each in found}
        show_or_say(self.table, self._rows(), list(self.steps))
        self._offer()

    def actions(self) -> Sequence[Action]:
        return (
            Action(label=_("Export"), run=self.export, icon="export", right=Right.EXPORT),
            Action(label=_("Print"), run=self.print, icon="print", shortcut="Ctrl+P"),
        )

    def undo(self) -> None:
        """Take the chosen step back, and say what became of every record."""
        done = self.steps.get(str(self.table.current_id))
        if done is None or done.undone_at is not None:
            return
        desk, actor, token = self.ctx.desk, self.ctx.actor, done.token
        outcome = self.ctx.act(lambda: system.undo(desk, actor, token))
        if not outcome.failed:
            self.report.show_report(outcome.value)
        self.refresh()

    def export(self) -> None:
        export_rows(self.ctx, TITLE, self.table.model.columns, self._rows())

    def print(self) -> None:
        print_rows(self.ctx, TITLE, self.table.model.columns, self._rows(), name="history", parent=self.window())

    def _rows(self) -> list[tuple[object, ...]]:
        return [(d.made_at, d.who, d.summary, self._state(d)) for d in self.steps.values()]

    def _state(self, done: Done) -> Text:
        return UNDONE(time=f"{done.undone_at:%Y-%m-%d %H:%M}") if done.undone_at else ""

    def _offer(self) -> None:
        done = self.steps.get(str(self.table.current_id))
        self.take_back.setEnabled(done is not None and done.undone_at is None)


