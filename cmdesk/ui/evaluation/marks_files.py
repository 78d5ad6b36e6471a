"""Scoring sheets out to Excel and back into the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cmdesk.services.evaluation.mark_files import FilledMarks, read_scoring_sheets, write_scoring_sheet
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import button, row
from cmdesk.ui.lists.out import refused
from cmdesk.values.messages import _

if TYPE_CHECKING:
    from cmdesk.ui.evaluation.marks import MarksView

BOOK = ((_("Excel workbook"), "*.xlsx"),)


class MarksFiles(QWidget):
    """Two buttons over the grid."""

    def __init__(self, ctx: AppContext, grid: MarksView) -> None:
        super().__init__()
        self._ctx, self._grid = ctx, grid
        say = ctx.translate
        self.out = button(say(_("Scoring sheet to Excel")), self.write, "", "export")
        self.back = button(say(_("Read filled sheets")), self.read, "", "import")
        line = row(self.out, self.back)
        line.setContentsMargins(0, 0, 0, 0)
        self.setLayout(line)

    def write(self) -> None:
        """Ask for which rater and where, and write the sheet."""
        ctx, sheet = self._ctx, self._grid.sheet
        if sheet is None or not sheet.columns:
            return
        raters = list(dict.fromkeys((c.rater, c.rater_name) for c in sheet.columns))
        chosen = ""
        if len(raters) > 1:
            answer = ctx.asker.choose(_("A sheet for which rater?"), [_("All on one sheet"), *(n for _c, n in raters)])
            if answer is None:
                return
            chosen = raters[answer - 1][0] if answer else ""
        name = ctx.translate(_("Scoring sheet {month}")(month=str(sheet.month)))
        path = ctx.asker.save_file(_("Scoring sheet to Excel"), f"{name}.xlsx", BOOK)
        if path is None:
            return
        target = path if path.suffix else path.with_suffix(".xlsx")
        branch = ctx.branch.value
        ctx.jobs.run(
            lambda: write_scoring_sheet(
                ctx.desk, ctx.actor, sheet.month, target, chosen, int(branch.id) if branch else None,
                ctx.language.value,
            ),
            lambda _count: ctx.told.emit(_("Written: {path}")(path=str(target))), lambda error: refused(ctx, error),
            title=_("writing {file}")(file=target.name), pool=True,
        )

    def read(self) -> None:
        """Ask for filled sheets and put their marks into the grid, where they are looked at and saved."""
        ctx, sheet = self._ctx, self._grid.sheet
        paths = ctx.asker.open_files(_("Read filled sheets"), BOOK)
        if not paths or sheet is None:
            return
        ctx.jobs.run(
            lambda: read_scoring_sheets(ctx.desk, ctx.actor, sheet.month, paths), self._got,
            lambda error: refused(ctx, error), title=_("reading {n} sheets")(n=len(paths)), pool=True,
        )

    def _got(self, found: FilledMarks) -> None:
        count = self._grid.take_all(found.cells)
        self._ctx.told.emit(_("{n} marks read; look at them and save")(n=count))
        if found.problems:
            self._ctx.failed.emit(found.problems)
