"""Third step: the import was tried and rolled back; the cells, the counts, and what is wrong with which row."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QSplitter, QStackedWidget, QWidget

from cmdesk.services.imports import ImportResult, Order, files
from cmdesk.services.imports.files import Look
from cmdesk.services.imports.targets import FIGURES, TARGETS
from cmdesk.ui.context import AppContext
from cmdesk.ui.imports.alike import AlikePanel
from cmdesk.ui.imports.preview import PreviewModel, PreviewTable
from cmdesk.ui.imports.words import account, row_lines
from cmdesk.ui.kit import Chip, Column, col, column, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.views import Switch
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind
from cmdesk.values.imports import MODES, Mode
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import Problem, Severity

COUNTS: tuple[tuple[str, Msg, Tone], ...] = (
    ("created", _("{n} new"), Tone.GOOD), ("updated", _("{n} updated"), Tone.ACCENT),
    ("unchanged", _("{n} unchanged"), Tone.NEUTRAL), ("failed", _("{n} with errors"), Tone.BAD),
)
MADE_ON_THE_WAY = ("territory", "route", "branch", "parent")
MOST_LINES = 2000


class CheckStep(QWidget):
    """Signals: `fixed(row number, column, text)`; `choices_changed()` after a choice about what is there already;
    `decided()` after one about a row that looks like another, which is counted at once without a trial."""

    fixed = Signal(int, int, str)
    choices_changed = Signal()
    decided = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._shown: tuple[Look, ImportResult] | None = None
        self._failed = 0
        self._offered = False
        say = ctx.translate
        self.chips = {name: Chip("", tone) for name, _label, tone in COUNTS}
        self.account = label("", "small", wrap=True)
        self.add_links = QCheckBox(say(_("Add territories, routes and branches that are not there yet")))
        self.modes = QComboBox()
        self.modes.setAccessibleName(say(_("What is there already")))
        self.modes_row = QWidget()
        self.modes_row.setLayout(row(label(say(_("What is there already")), "muted"), self.modes, 1))
        self.only = QCheckBox(say(_("Only rows with a problem")))
        self.model = PreviewModel(ctx.translate, self)
        self.table = PreviewTable(self.model)
        nothing = _("Nothing to correct: every row can be imported.")
        self.lines = RowsTable(ctx, _columns(), fixed=True, empty=nothing)
        self.more = label("", "small")
        self.alike = AlikePanel(ctx)
        parts = [("lines", _("What is wrong, by row")), ("alike", _("Looks like another"))]
        self.below = Switch(ctx, parts, self._show_below)
        self.stack = QStackedWidget()
        self._lay_out()
        self.model.fixed.connect(self.fixed)
        self.only.toggled.connect(self._show_cells)
        self.add_links.clicked.connect(lambda _on: self.choices_changed.emit())
        self.modes.activated.connect(lambda _at: self.choices_changed.emit())
        self.alike.decided.connect(self._count_choices)
        self.lines.table.current.connect(self._jump)
        self.lines.table.opened.connect(self._jump)

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(10)
        split.addWidget(self.table)
        wrong, below = QWidget(), QWidget()
        wrong.setLayout(column(self.lines, self.more, spacing=4))
        self.stack.addWidget(wrong)
        self.stack.addWidget(self.alike)
        below.setLayout(column(self.below, self.stack, spacing=4))
        split.addWidget(below)
        split.setSizes([230, 240])
        split.setChildrenCollapsible(False)
        whole = column(
            row(*self.chips.values(), 1, self.only), self.account, self.add_links, self.modes_row, split, spacing=8,
        )
        whole.setStretch(4, 1)
        self.setLayout(whole)

    def show_result(self, look: Look, result: ImportResult) -> None:
        """The trial's counts, cells and problems."""
        self._shown, self._failed = (look, result), result.failed
        self._show_counts(result)
        self._offer_choices(result)
        bad = any(p.row is not None for p in result.problems)
        self.only.setVisible(bad)
        if not bad:
            self.only.setChecked(False)
        self._show_cells()
        self._show_lines(look, result)
        self.alike.show_result(look, result)
        self._offer_alike()

    def _show_counts(self, result: ImportResult) -> None:
        say = self._ctx.translate
        for name, text, tone in COUNTS:
            count = getattr(result, name)
            self.chips[name].show_state(say(text(n=count)), tone if count else Tone.NEUTRAL)
        self.account.setText(say(account(result)))

    def _count_choices(self) -> None:
        found = self.alike.expected()
        if self._shown is not None and found is not None:
            self._show_counts(found)
            self._show_lines(self._shown[0], found)
        self.decided.emit()

    @property
    def mode(self) -> Mode:
        return Mode(self.modes.currentData() or Mode.UPDATE)

    def _offer_alike(self) -> None:
        count, shown = len(self.alike.pairs), self.below.buttons["alike"]
        first = not self._offered
        self._offered = count > 0
        shown.setVisible(self._offered)
        self.below.note.setText(self._ctx.translate(_("{n} rows look like another client")(n=count)) if count else "")
        if not count:
            self._show_below("lines")
        elif first:
            self._show_below("lines" if self._failed else "alike")

    def _show_below(self, key: str) -> None:
        self.below.show_chosen(key)
        self.stack.setCurrentIndex(0 if key == "lines" else 1)

    def _offer_choices(self, result: ImportResult) -> None:
        unknown = any(p.code == "not_found" and p.field in MADE_ON_THE_WAY for p in result.problems)
        self.add_links.setVisible(unknown or self.add_links.isChecked())
        there = result.updated + result.unchanged > 0 or result.kind in (FIGURES, TARGETS)
        self.modes_row.setVisible(self.modes.count() > 1 and (there or self.mode is not Mode.UPDATE))

    def forget_choices(self, order: Order) -> None:
        """Another file begins with those of its order."""
        self.add_links.setChecked(order.add_links)
        self.modes.clear()
        for mode in files.modes_of(order.kind):
            self.modes.addItem(self._ctx.translate(MODES[mode]), mode.value)
        self.modes.setCurrentIndex(max(0, self.modes.findData(order.mode.value)))
        self.alike.forget()
        self._offered = False
        self._show_below("lines")

    def _show_cells(self) -> None:
        if self._shown is not None:
            look, result = self._shown
            self.model.show_result(look, result, only_problems=self.only.isChecked())

    def _show_lines(self, look: Look, result: ImportResult) -> None:
        shown, count = row_lines(result, MOST_LINES)
        say = self._ctx.translate

        def named(field: str) -> Text:
            return look.fields[field].label if field in look.fields else ""

        self._places = [(number, field) for number, field, _text, _problem in shown]
        self.lines.show_rows([
            (number, _sort(problem), named(field), say(text)) for number, field, text, problem in shown
        ])
        self.lines.table.setVisible(bool(shown))
        rest = count - len(shown)
        self.more.setText(say(_("and {n} more")(n=rest)) if rest else "")
        self.more.setVisible(rest > 0)

    def _jump(self, line: object) -> None:
        """To the cell that a line is about."""
        if not isinstance(line, int) or line >= len(self._places):
            return
        place = self.model.place_of(*self._places[line])
        if place is not None:
            index = self.model.index(*place)
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index, self.table.ScrollHint.PositionAtCenter)


SORTS: dict[Severity, Msg] = {
    Severity.ERROR: _("Error"), Severity.WARNING: _("Note"), Severity.INFO: _("Note"),
}


def _sort(problem: Problem | None) -> Msg:
    return SORTS[problem.severity] if problem else _("Set aside")


def _columns() -> list[Column]:
    def tone(value: object) -> Tone:
        return {SORTS[Severity.ERROR]: Tone.BAD, SORTS[Severity.WARNING]: Tone.WARNING}.get(value, Tone.NEUTRAL)  # type: ignore[call-overload]

    return [
        col("row", _("Row"), Kind.COUNT, width=56, sortable=False),
        col("sort", _("Sort"), width=72, tone=tone, sortable=False),
        col("field", _("Column"), width=120, sortable=False), col("text", _("What is wrong"), sortable=False),
    ]
