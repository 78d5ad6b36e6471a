"""Filled visit forms by the dozen: read, matched and checked, then entered in one step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cmdesk.services.visits.forms import Finding, FormsRead, enter_forms, read_forms, write_forms
from cmdesk.ui.context import AppContext
from cmdesk.ui.imports.source import DropArea
from cmdesk.ui.kit import Cell, button, col, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.out import refused
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Severity

PATTERNS = ((_("Visit forms"), "*.xlsx *.xls *.xlsm *.ods *.et"), (_("All files"), "*"))
SEVERITIES: dict[Severity, Msg] = {
    Severity.ERROR: _("left out"), Severity.WARNING: _("look at it"), Severity.INFO: _("for information"),
}
TONES = {SEVERITIES[Severity.ERROR]: Tone.BAD, SEVERITIES[Severity.WARNING]: Tone.WARNING}
FILES = (
    col("file", _("File"), bold=True), col("manager", _("Client manager"), Kind.NAME, width=110),
    col("week", _("Week"), width=80), col("rows", _("Rows"), Kind.COUNT), col("entered", _("To enter"), Kind.COUNT),
    col("unchanged", _("Unchanged"), Kind.COUNT), col("empty", _("Empty"), Kind.COUNT),
    col("failed", _("Left out"), Kind.COUNT),
)
FINDINGS = (
    col("what", _("State"), cell=Cell.CHIP, tone=lambda value: TONES.get(value, Tone.NEUTRAL), width=90),  # type: ignore[call-overload]
    col("file", _("File"), width=170), col("sheet", _("Sheet"), width=84), col("row", _("Row"), Kind.COUNT, width=52),
    col("told", _("What is wrong, and what to do")),
)


def write_week_forms(ctx: AppContext) -> None:
    """A form of the chosen week for every manager, into a folder."""
    week = ctx.period.value.week
    folder = ctx.asker.folder(_("Folder for the visit forms of {week}")(week=str(week)))
    if folder is None:
        return
    desk, actor, translate = ctx.desk, ctx.actor, ctx.translate
    told = _("Wrote {n} visit forms of {week} to {folder}")
    ctx.jobs.run(
        lambda: write_forms(desk, actor, week, folder, translate),
        lambda made: ctx.told.emit(told(n=len(made), week=str(week), folder=folder.name)),
        lambda error: refused(ctx, error), title=_("writing visit forms"), pool=True,
    )


class FormsDialog(QuietDialog):
    def __init__(self, ctx: AppContext, paths: Sequence[Path] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._asked = 0
        self.paths: list[Path] = []
        self.found: FormsRead | None = None
        say = ctx.translate
        self.setWindowTitle(say(_("Enter filled visit forms")))
        self.area = DropArea(
            [label(say(_("Drop filled visit forms here, as many as there are")), "card-title")],
            [button(say(_("Choose files…")), self.choose)],
        )
        self.area.setMaximumHeight(120)
        self.area.dropped.connect(self.add)
        self.files = RowsTable(ctx, FILES, empty=_("No form has been read yet."))
        self.findings = RowsTable(ctx, FINDINGS, empty=_("Nothing to look at."))
        self.summary = label("", "muted", wrap=True)
        self.entering = button(say(_("Enter")), self.enter, "primary")
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.area)
        layout.addWidget(self.files, 2)
        layout.addWidget(self.findings, 3)
        layout.addWidget(self.summary)
        layout.addLayout(row(1, button(say(_("Cancel")), self.reject), self.entering))
        self.resize(1040, 640)
        self._show(None)
        if paths:
            self.add(paths)

    def choose(self) -> None:
        self.add(self._ctx.asker.open_files(_("Choose filled visit forms"), PATTERNS) or ())

    def add(self, paths: Sequence[Path]) -> None:
        """Read these files with those chosen before; nothing is entered yet."""
        self.paths = list(dict.fromkeys([*self.paths, *paths]))
        if not self.paths:
            return
        self._asked += 1
        asked, chosen = self._asked, tuple(self.paths)
        desk, actor = self._ctx.desk, self._ctx.actor
        self.entering.setEnabled(False)
        self._ctx.jobs.run(
            lambda: read_forms(desk, actor, chosen), lambda found: self._read(asked, found),
            lambda error: refused(self._ctx, error), title=_("reading visit forms"), pool=True,
        )

    def enter(self) -> None:
        found, desk, actor = self.found, self._ctx.desk, self._ctx.actor
        if found is None:
            return
        outcome = self._ctx.act(lambda: enter_forms(desk, actor, found))
        if outcome.failed:
            self.add(())
        else:
            self.accept()

    def _read(self, asked: int, found: FormsRead) -> None:
        if asked == self._asked:
            self._show(found)

    def _show(self, found: FormsRead | None) -> None:
        self.found = found
        files, findings = (found.files, found.findings) if found else ((), ())
        self.files.show_rows([
            (f.file, f.manager, f.week, f.rows, f.entered, f.unchanged, f.empty, f.failed) for f in files
        ])
        self.findings.show_rows([self._cells(f) for f in findings])
        counts = {n: found.count(n) if found else 0 for n in ("rows", "entered", "unchanged", "empty", "failed")}
        told = _("{rows} rows = {entered} to enter + {unchanged} unchanged + {empty} empty + {failed} left out")
        self.summary.setText(self._ctx.translate(told(**counts)) if found else "")
        self.entering.setText(self._ctx.translate(_("Enter {n} visits")(n=counts["entered"])))
        self.entering.setEnabled(counts["entered"] > 0)

    def _cells(self, each: Finding) -> tuple[object, ...]:
        problem = each.problem
        return SEVERITIES[problem.severity], each.file, each.sheet, each.row, self._ctx.sentence(problem)
