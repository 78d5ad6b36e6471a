"""Every import: who, when, which file, what it did; and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from cmdesk.services.imports.again import recorded
from cmdesk.services.imports.undoing import undo_import
from cmdesk.ui.context import AppContext
from cmdesk.ui.imports import open_again
from cmdesk.ui.kit import button
from cmdesk.ui.lists import EntityPage
from cmdesk.ui.shell import Action
from cmdesk.ui.system.report import UndoReportLine
from cmdesk.values.messages import _
from cmdesk.values.problems import UserError
from cmdesk.values.queries import Record

if TYPE_CHECKING:
    from cmdesk.ui.imports.wizard import ImportWizard


class ImportsPage(EntityPage):
    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx, "imports", changing=False, totals=False)
        self.again = button(ctx.translate(_("Run again…")), self.run_again)
        self.take_back = button(ctx.translate(_("Undo this import")), self.undo, "primary")
        self.report = UndoReportLine(ctx)
        self.detail.extra.addWidget(self.report)
        self.detail.foot.addWidget(self.again)
        self.detail.foot.addWidget(self.take_back)
        for part in (self.detail.save, self.detail.delete):
            part.hide()
        nothing = _("No imports yet. Each one stands here afterwards, with its way back.")
        self.list.empty.text.setText(ctx.translate(nothing))
        if not self.list.model.query.sort:
            self.list.model.query = replace(self.list.model.query, sort=(("made_at", True),))

    def actions(self) -> Sequence[Action]:
        """A record of what happened is neither made nor deleted by hand."""
        return [a for a in super().actions() if a.run != self.new]

    def _ways_in(self) -> list[QPushButton]:
        return []

    def new(self) -> None:
        """Nothing: imports are made by the wizard."""

    def record_shown(self, record: Record | None) -> None:
        self.report.hide()
        self.take_back.setEnabled(record is not None)
        self.again.setEnabled(record is not None)
        for each in self.detail.form.rows.values():
            each.editor.set_editable(False)

    def run_again(self) -> ImportWizard | None:
        """The wizard with the file, columns and choices of the import on show."""
        record = self.detail.form.record
        try:
            return open_again(self.ctx, recorded(self.ctx.desk, self.ctx.actor, record.id)) if record else None
        except UserError as error:
            self.ctx.asker.problems(error.problems)
            return None

    def undo(self) -> None:
        """Take the import on show back; what was changed since is kept and counted."""
        record = self.detail.form.record
        if record is None:
            return
        desk, actor, number = self.ctx.desk, self.ctx.actor, str(record.id)
        outcome = self.ctx.act(lambda: undo_import(desk, actor, number))
        if not outcome.failed:
            self.report.show_report(outcome.value)
            self.take_back.setEnabled(False)
        else:
            self.ctx.asker.problems(outcome.problems)
