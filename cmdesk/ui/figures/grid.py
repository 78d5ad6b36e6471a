"""Figures or targets of a month: a row per manager, a column per indicator; typing into a cell enters the number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from PySide6.QtCore import QModelIndex, Qt, QTimer

from cmdesk.services.figures import Entry, enter_figures, enter_targets
from cmdesk.services.figures.overview import FigureSheet, SheetCell, SheetIndicator, figure_sheet
from cmdesk.ui.context import AppContext
from cmdesk.ui.figures.frame import SheetFrame
from cmdesk.ui.figures.words import field_of, freshness_text, written
from cmdesk.ui.kit import Column, col
from cmdesk.ui.kit.delegate import CellDelegate
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.out import export_rows, print_rows
from cmdesk.ui.shell import Action, Page
from cmdesk.values.fields import Kind
from cmdesk.values.kinds import parse
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Area, Problem, UserError
from cmdesk.values.rights import Right

FIGURES, TARGETS = "figures", "targets"
TITLES: dict[str, Msg] = {FIGURES: _("Figures"), TARGETS: _("Targets")}
CODE, NAME, FIRST = 0, 1, 2
SHOWN: dict[str, Callable[[SheetCell], Decimal | None]] = {FIGURES: lambda c: c.value, TARGETS: lambda c: c.target}
ENTER = {FIGURES: enter_figures, TARGETS: enter_targets}


class GridPage(Page):
    """`kind` is FIGURES or TARGETS."""

    areas = frozenset({Area.FIGURES, Area.TEAM})

    def __init__(self, ctx: AppContext, kind: str) -> None:
        super().__init__(ctx)
        self.kind = kind
        self.sheet: FigureSheet | None = None
        self.indicators: list[SheetIndicator] = []
        self.table = RowsTable(ctx, (), frozen=2, fixed=True)
        if self.table.table.frozen:
            # two views that share a delegate would both take its editor for theirs
            self.table.table.frozen.setItemDelegate(CellDelegate(self.table.table.frozen))
        self.frame = SheetFrame(ctx, self.table)
        self.panel = self.frame.panel
        self.body.addWidget(self.frame)
        self.table.model.edited.connect(self._typed)
        self.table.table.pasted.connect(self._pasted)
        self.table.table.opened.connect(lambda _id: self._edit_current())
        self.table.table.selectionModel().currentChanged.connect(self._moved)

    def refresh(self) -> None:
        """Read again; the current cell stays."""
        at = self.table.table.currentIndex()
        place = (at.row(), at.column()) if at.isValid() else (0, FIRST)
        branch = self.ctx.branch.value
        month = self.ctx.period.value.month
        self.sheet = figure_sheet(self.ctx.desk, self.ctx.actor, month, int(branch.id) if branch else None)
        self.indicators = [i for i in self.sheet.indicators if self.kind == FIGURES or not _part_only(i)]
        self.frame.show_anybody(len(self.sheet.people))
        self._show_table()
        self._go_to(*place)
        self.show_header(subtitle=self.ctx.translate(freshness_text(self.sheet)))
        self.header_changed.emit()

    def actions(self) -> Sequence[Action]:
        return (
            Action(label=_("Import"), run=self.import_files, icon="import", primary=True, right=Right.IMPORT),
            Action(label=_("Export"), run=self.export, icon="export", right=Right.EXPORT),
            Action(label=_("Print"), run=self.print, icon="print", shortcut="Ctrl+P"),
        )

    def import_files(self) -> None:
        from cmdesk.ui.imports import open_wizard

        open_wizard(self.ctx, self.kind)

    def export(self) -> None:
        export_rows(self.ctx, TITLES[self.kind], self.table.model.columns, self._rows())

    def print(self) -> None:
        """The columns that have any number."""
        rows = self._rows()
        every = self.table.model.columns
        used = [k for k in range(len(every)) if k < FIRST or any(r[k] is not None for r in rows)]
        columns = [every[k] for k in used]
        totals: dict[int, object] = {at: self._total(k) for at, k in enumerate(used) if k >= FIRST}
        note = self.ctx.translate(freshness_text(self.sheet)) if self.sheet else ""
        print_rows(
            self.ctx, TITLES[self.kind], columns, [[r[k] for k in used] for r in rows], name=self.kind, note=note,
            totals=totals, parent=self.window(),
        )

    def _total(self, column: int) -> Decimal | None:
        assert self.sheet is not None
        each = self.indicators[column - FIRST]
        value = SHOWN[self.kind](self.sheet.totals[each.code])
        return None if value is None else round(value, each.digits)

    def _show_table(self) -> None:
        assert self.sheet is not None
        totals = {i.code: self._total(k) for k, i in enumerate(self.indicators, FIRST)}
        self.table.table.widest = {
            i.code: written(self.ctx, i, totals[i.code]) for i in self.indicators if totals[i.code] is not None
        }
        self.table.show_table(
            self._columns(), self._rows(), [p.id for p in self.sheet.people],
            totals={k: v for k, v in totals.items() if v is not None},
        )

    def _columns(self) -> list[Column]:
        may = self.ctx.may(Right.EDIT_FIGURES)
        fixed = [
            col("", _("Staff number"), Kind.CODE, muted=True, width=82), col("name", _("Name"), bold=True, width=82),
        ]
        return fixed + [
            Column(
                key=i.code, field=field_of(i), muted=i.computed and self.kind == FIGURES, sortable=False,
                editable=may and (self.kind == TARGETS or not i.computed),
            ) for i in self.indicators
        ]

    def _rows(self) -> list[list[object]]:
        if self.sheet is None:
            return []
        take = SHOWN[self.kind]
        return [
            [p.code, p.name, *(_rounded(take(self.sheet.cell(p.id, i.code)), i.digits) for i in self.indicators)]
            for p in self.sheet.people
        ]

    def _moved(self, index: QModelIndex, _before: QModelIndex) -> None:
        if self.sheet is None or not index.isValid() or index.column() < FIRST:
            return
        manager_id = self.table.model.id(index.row())
        if isinstance(manager_id, int):
            self.panel.show_cell(self.sheet, manager_id, self.indicators[index.column() - FIRST].code)

    def _go_to(self, row: int, at: int) -> None:
        row = min(row, self.table.model.rowCount() - 1)
        if row >= 0 and at < self.table.model.columnCount():
            self.table.table.setCurrentIndex(self.table.model.index(row, at))

    def _edit_current(self) -> None:
        index = self.table.table.currentIndex()
        if self.table.model.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.table.table.edit(index)

    def _typed(self, manager_id: object, code: str, text: str) -> None:
        """Entered when the editor has closed; then the cell below is next, as in a workbook."""
        row = self.table.table.currentIndex().row()
        at = self.table.table.currentIndex().column()
        QTimer.singleShot(0, self, lambda: self._enter([(int(str(manager_id)), code, text)], (row + 1, at)))

    def _pasted(self, row: int, at: int, cells: Sequence[Sequence[str]]) -> None:
        """A block from a workbook, as one step."""
        typed = []
        for down, line in enumerate(cells):
            for across, text in enumerate(line):
                if row + down < self.table.model.rowCount() and FIRST <= at + across < self.table.model.columnCount():
                    manager_id = int(str(self.table.model.id(row + down)))
                    typed.append((manager_id, self.indicators[at + across - FIRST].code, text))
        if typed:
            self._enter(typed, (row, at))

    def _enter(self, typed: Sequence[tuple[int, str, str]], then: tuple[int, int]) -> None:
        try:
            entries = self._read(typed)
        except UserError as error:
            self.ctx.failed.emit(error.problems)
            self.ctx.asker.problems(error.problems)
            return
        desk, actor, enter, month = self.ctx.desk, self.ctx.actor, ENTER[self.kind], self.ctx.period.value.month
        outcome = self.ctx.act(lambda: enter(desk, actor, month, entries))
        if outcome.failed:
            self.ctx.asker.problems(outcome.problems)
        else:
            self._go_to(*then)
        self.table.table.setFocus()

    def _read(self, typed: Sequence[tuple[int, str, str]]) -> list[Entry]:
        """Texts as numbers. Raises UserError with every text that is none."""
        assert self.sheet is not None
        entries: list[Entry] = []
        problems: list[Problem] = []
        for manager_id, code, text in typed:
            each = self.sheet.indicator(code)
            try:
                entries.append(Entry(manager_id, code, _number(self.ctx, each, text)))
            except UserError as error:
                problems += error.problems
        if problems:
            raise UserError(*problems)
        return entries


def _number(ctx: AppContext, each: SheetIndicator, text: str) -> Decimal | None:
    """A typed number; a percent sign after a rate in percent says nothing new. Raises UserError."""
    text = text.strip()
    if each.unit == "%":
        text = text.removesuffix("%").removesuffix("％").strip()
    value = parse(field_of(each), text, ctx.today, key=each.code)
    if value is None or isinstance(value, Decimal):
        return value
    raise UserError(Problem(code="bad_number", field=each.code, value=text, params={"label": each.name}))


def _part_only(each: SheetIndicator) -> bool:
    return False if each.parts else each.computed and each.nature == "amount" and not each.lower


def _rounded(value: Decimal | None, digits: int) -> Decimal | None:
    return None if value is None else round(value, digits)
