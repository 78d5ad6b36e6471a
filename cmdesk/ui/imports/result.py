"""Last step: what was imported, each part as a list; the rows with errors as a workbook; the way back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cmdesk.services.imports import ImportResult, files
from cmdesk.services.imports.files import Look, SourceFile, cell_text
from cmdesk.ui.context import AppContext
from cmdesk.ui.imports.words import account
from cmdesk.ui.kit import KeyFigure, button, col, column, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.out import refused
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import sentence

PARTS: tuple[tuple[str, Msg], ...] = (
    ("created", _("New rows")), ("updated", _("Updated rows")), ("unchanged", _("Unchanged rows")),
    ("failed", _("Rows with errors")),
)
MOST_ROWS = 5000


class ResultStep(QWidget):
    """Signals: `undo_wanted()`."""

    undo_wanted = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        say = ctx.translate
        self.title = label("", "title", wrap=True)
        self.account = label("", "small", wrap=True)
        self.figures = {name: KeyFigure(say(text)) for name, text in PARTS}
        for name, figure in self.figures.items():
            figure.opened.connect(partial(self.show_part, name))
        self.part = label("", "card-title")
        self.rows = RowsTable(ctx, (), empty=_("No rows."))
        self.corrections = button(say(_("Save the rows with errors…")), self.save_corrections)
        self.undo = button(say(_("Undo this import")), self.undo_wanted.emit)
        self.report = label("", "muted", wrap=True)
        whole = column(
            self.title, self.account, row(*self.figures.values()), row(self.corrections, self.undo, 1), self.report,
            self.part, self.rows, spacing=10,
        )
        whole.setStretch(6, 1)
        self.setLayout(whole)

    def show_result(self, source: SourceFile, look: Look, result: ImportResult, *, undoable: bool) -> None:
        self._source, self._look, self._result = source, look, result
        say = self._ctx.translate
        name: Text = source.name or _("Pasted cells")
        done = _("“{file}” is imported") if result.created or result.updated else _("“{file}” brought nothing new")
        self.title.setText(say(done(file=name)))
        self.account.setText(say(account(result)))
        for part, figure in self.figures.items():
            count = getattr(result, part)
            figure.show_value(f"{count:,}", say(_("show rows")) if count else " ", Tone.NEUTRAL)
        self.corrections.setVisible(result.failed > 0)
        self.undo.setVisible(undoable)
        self.undo.setEnabled(True)
        of_all = [say(sentence(p)) for p in result.problems if p.row is None]
        self.report.setText("\n".join(of_all))
        self.report.setVisible(bool(of_all))
        self.show_part("failed" if result.failed else "created" if result.created else "updated")

    def show_part(self, part: str) -> None:
        """The rows that are new, updated, unchanged or failed, as they stand in the file."""
        say, table = self._ctx.translate, self._result.drafts.table
        wanted = set(getattr(self._result, f"{part}_rows"))
        reasons = {p.row: say(sentence(p)) for p in reversed(self._result.problems) if p.row in wanted}
        read = [each for each in self._look.columns if each.field]
        columns = [col("row", _("Row"), Kind.COUNT, width=60)]
        columns += [col("why", _("What is wrong"))] if part == "failed" else []
        columns += [
            col(f"c{each.place}", Msg(say(self._look.fields[each.field].label))) for each in read
        ]
        rows: list[list[object]] = []
        for number, cells in zip(table.numbers, table.rows, strict=True):
            if number in wanted and len(rows) < MOST_ROWS:
                why = [reasons.get(number, "")] if part == "failed" else []
                rows.append([number, *why, *(cell_text(cells[each.place]) for each in read)])
        self.rows.show_table(columns, rows, ids=[r[0] for r in rows])
        names = dict(PARTS)
        self.part.setText(say(_("{part}: {n} rows")(part=names[part], n=len(wanted))))

    def show_undone(self, undone: int, kept: int, failed: int) -> None:
        """The three-way report of an undo."""
        told = _("Taken back: {undone} records as before, {kept} kept because somebody changed them since, "
                 "{failed} could not be brought back.")
        self.report.setText(self._ctx.translate(told(undone=undone, kept=kept, failed=failed)))
        self.report.show()
        self.undo.setEnabled(False)

    def save_corrections(self) -> None:
        """The user's own workbook with nothing but the rows that failed, each bad cell with its reason."""
        stem = self._source.path.stem if self._source.path else self._ctx.translate(_("Pasted cells"))
        ending = self._ctx.translate(_("to correct"))
        name = f"{stem}-{ending}.xlsx"
        path = self._ctx.asker.save_file(_("Save the rows with errors…"), name, ((_("Excel workbook"), "*.xlsx"),))
        if path is None:
            return
        source, result, translate = self._source, self._result, self._ctx.translate
        told = _("{rows} rows written to {file}")
        self._ctx.jobs.run(
            lambda: files.save_corrections(path, source, result, translate),
            lambda count: self._said(told(rows=count, file=path.name)), lambda error: refused(self._ctx, error),
            pool=True,
        )

    def _said(self, text: Msg) -> None:
        self.report.setText(self._ctx.translate(text))
        self.report.show()
