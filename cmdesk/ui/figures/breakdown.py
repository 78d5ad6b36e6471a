"""任务分解: a year's targets by unit and month; typing fixes a cell, what is cleared is spread again."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QFrame, QMenu

from cmdesk.services.figures.breakdown import break_down, correct
from cmdesk.services.figures.overview import amounts
from cmdesk.services.figures.targets import breakdown_sheet, client_rows
from cmdesk.ui.context import AppContext
from cmdesk.ui.figures.breaking import BreakingDialog
from cmdesk.ui.figures.indicators import IndicatorBox
from cmdesk.ui.kit import Chip, Column, col, column, label, row
from cmdesk.ui.kit.delegate import CellDelegate
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.out import export_rows, print_rows, refused
from cmdesk.ui.shell import Action, Page
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds import parse, show
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Area, Problem, UserError
from cmdesk.values.rights import Right
from cmdesk.values.targets import YEAR, BreakdownKey, BreakdownRow, BreakdownSheet, CellFix, Tier, Unit

KEPT = "figures.breakdown"
FIXED = "◆ "
TIERS: tuple[tuple[Tier, Msg], ...] = (
    (Tier.BASE, _("Base")), (Tier.STRETCH, _("Stretch")), (Tier.CHALLENGE, _("Challenge")),
)
NAME, LAST, SUM, FIRST = range(4)
MARKS = {"manager": ("▸ ", "▾ ")}


class BreakdownPage(Page):
    areas = frozenset({Area.FIGURES, Area.TEAM})

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.sheet: BreakdownSheet | None = None
        self.shown: list[BreakdownRow] = []
        self.opened: set[Unit] = set()
        say = ctx.translate
        self.indicator = IndicatorBox(ctx, KEPT)
        self.tier = _box(110, say(_("Target tier")))
        for tier, name in TIERS:
            self.tier.addItem(say(name), tier.value)
        self.year = _box(84, say(_("Year")))
        for year in range(ctx.period.value.month.year - 2, ctx.period.value.month.year + 3):
            self.year.addItem(str(year), year)
        self.show_year(ctx.period.value.month.year)
        self.state = Chip()
        self.note = label("", "small")
        self.table = RowsTable(ctx, (), frozen=1, fixed=True)
        if self.table.table.frozen:
            self.table.table.frozen.setItemDelegate(CellDelegate(self.table.table.frozen))
        self._lay_out()
        self.table.model.edited.connect(self._typed)
        self.table.table.pasted.connect(self._pasted)
        self.table.table.opened.connect(self._opened)
        self.table.table.menu_hook = self._menu
        self.indicator.chosen.connect(self._chosen)
        self.tier.currentIndexChanged.connect(self.refresh)
        self.year.currentIndexChanged.connect(self.refresh)

    def _lay_out(self) -> None:
        say = self.ctx.translate
        bar = row(
            label(say(_("Indicator")), "muted"), self.indicator, label(say(_("Year")), "muted"), self.year,
            label(say(_("Target tier")), "muted"), self.tier, self.state, 1, self.note,
        )
        bar.setContentsMargins(10, 9, 10, 9)
        inside = column(bar, self.table, spacing=0)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setStretch(1, 1)
        card = QFrame()
        card.setProperty("role", "card")
        card.setLayout(inside)
        self.body.addWidget(card)

    @property
    def key(self) -> BreakdownKey | None:
        branch, code = self.ctx.branch.value, self.indicator.code
        return BreakdownKey(self.year.currentData(), code, int(branch.id) if branch else None) if code else None

    def show_year(self, year: int) -> None:
        self.year.setCurrentIndex(self.year.findData(year))

    def open(self, target: object) -> None:
        """Show a year."""
        if isinstance(target, int):
            self.show_year(target)

    def refresh(self) -> None:
        self.indicator.offer(amounts(self.ctx.desk, self.ctx.actor))
        if self.key is None:
            return
        desk, actor, tier = self.ctx.desk, self.ctx.actor, Tier(self.tier.currentData())
        try:
            self.sheet = breakdown_sheet(desk, actor, self.key, tier)
        except UserError as error:
            self.sheet, self.shown = None, []
            self.table.show_table((), ())
            self.show_header(subtitle=self.ctx.sentence(error.problems[0]))
            self.header_changed.emit()
            return
        self._show()

    def actions(self) -> Sequence[Action]:
        broken = self.sheet is not None and self.sheet.order is not None
        return (
            Action(label=_("Break down again") if broken else _("Break down a target"), run=self.break_down,
                   icon="target", primary=True, right=Right.EDIT_FIGURES),
            Action(label=_("Task letters"), run=self.letters, icon="document", right=Right.EXPORT),
            Action(label=_("Export"), run=self.export, icon="export", right=Right.EXPORT),
            Action(label=_("Print"), run=self.print, icon="print", shortcut="Ctrl+P"),
        )

    def break_down(self) -> BreakingDialog | None:
        """Ask how, then do it beside the window."""
        if self.sheet is None:
            return None
        dialog = BreakingDialog(self.ctx, self.sheet, self.window())
        dialog.accepted.connect(lambda: self._run(dialog))
        dialog.open()
        return dialog

    def _run(self, dialog: BreakingDialog) -> None:
        order, desk, actor = dialog.order, self.ctx.desk, self.ctx.actor
        if order is not None:
            self.ctx.jobs.run(
                lambda: break_down(desk, actor, order), self.ctx.conclude, lambda error: refused(self.ctx, error),
                title=_("breaking the target down"),
            )

    def letters(self) -> None:
        """The task letters of everybody for the year, as they print."""
        from cmdesk.ui.figures.letters import preview_letters

        preview_letters(self.ctx, self.year.currentData(), None, self.window())

    def letter(self, unit: Unit) -> None:
        from cmdesk.ui.figures.letters import preview_letters

        code = next(r.code for r in self.shown if r.unit == unit)
        preview_letters(self.ctx, self.year.currentData(), code, self.window())

    def export(self) -> None:
        export_rows(self.ctx, self._title(), self._columns(), self._plain_rows())

    def print(self) -> None:
        rows = self._plain_rows()
        if self.sheet is not None:
            print_rows(self.ctx, self._title(), self._columns(), rows, name="breakdown", parent=self.window())

    def back(self) -> None:
        """All clients away."""
        if self.opened:
            self.opened.clear()
            self._show()

    def toggle(self, unit: Unit) -> None:
        """The clients of a manager come, or go."""
        self.opened ^= {unit}
        self._show()

    def _title(self) -> Msg:
        assert self.sheet is not None
        tier = dict(TIERS)[self.sheet.tier]
        return _("Targets {year}: {name}, {tier}")(year=self.sheet.key.year, name=self.sheet.name, tier=tier)

    def _chosen(self) -> None:
        self.opened.clear()
        self.refresh()

    def _show(self) -> None:
        assert self.sheet is not None
        at = self.table.table.currentIndex()
        place = (at.row(), at.column()) if at.isValid() else (0, FIRST)
        self.shown = self._with_clients()
        self.table.show_table(self._columns(), self._rows(), [r.unit for r in self.shown])
        self._go_to(*place)
        self._show_state()
        self.header_changed.emit()

    def _with_clients(self) -> list[BreakdownRow]:
        assert self.sheet is not None
        found = []
        for each in self.sheet.rows:
            found.append(each)
            if each.unit in self.opened:
                desk, actor = self.ctx.desk, self.ctx.actor
                found += client_rows(desk, actor, self.sheet.key, each.unit.id, self.sheet.tier)
        return found

    def _show_state(self) -> None:
        assert self.sheet is not None
        sheet, say = self.sheet, self.ctx.translate
        if sheet.order is None:
            self.state.show_state(say(self._entered()), Tone.NEUTRAL)
        elif sheet.unequal:
            self.state.show_state(say(_("{n} cells differ from the sum below them")(n=sheet.unequal)), Tone.WARNING)
        else:
            self.state.show_state(say(_("✓ All sums agree")), Tone.GOOD)
        self.note.setText(say(_("◆ fixed by hand; clear the cell to let it go")) if self._editable else "")
        subtitle = _("{year}, in {unit}")(year=sheet.key.year, unit=sheet.unit or "—")
        self.show_header(subtitle=say(subtitle))

    def _entered(self) -> Msg:
        """Before the first breakdown: how many have targets that were entered or imported."""
        count = sum(1 for r in self.sheet.rows if r.unit.level == "manager" and r.months) if self.sheet else 0
        told = _("Not broken down; {n} managers have targets entered or imported")
        return told(n=count) if count else _("Not broken down yet")

    @property
    def _editable(self) -> bool:
        sheet = self.sheet
        may = self.ctx.may(Right.EDIT_FIGURES)
        return may and sheet is not None and sheet.order is not None and sheet.tier is Tier.BASE

    def _columns(self) -> list[Column]:
        assert self.sheet is not None
        digits = self.sheet.digits
        widest = max((len(f"{r.year:,.{digits}f}") for r in self.shown if r.year is not None), default=6)
        wide = 26 + 7 * widest
        months = [
            col(str(k), _("Month {k}")(k=k), Kind.NUMBER, digits=digits, width=max(68, wide - 8), sortable=False,
                editable=self._editable, tone=_tone) for k in range(1, 13)
        ]
        return [
            col("name", _("Unit"), width=max(170, 30 + max((self._name_width(r) for r in self.shown), default=0))),
            col("last", _("Year {year}")(year=self.sheet.key.year - 1), Kind.NUMBER, digits=digits, width=wide,
                muted=True),
            col(str(YEAR), _("Whole year"), Kind.NUMBER, digits=digits, width=wide, sortable=False, bold=True,
                editable=self._editable, tone=_tone),
            *months,
        ]

    def _name_width(self, each: BreakdownRow) -> int:
        return self.fontMetrics().horizontalAdvance(self._name(each))

    def _name(self, each: BreakdownRow) -> str:
        depth = each.depth + (self._depth_of_clients() if each.unit.level == "client" else 0)
        mark = MARKS.get(each.unit.level, ("", ""))[each.unit in self.opened]
        return "    " * depth + mark + each.name

    def _depth_of_clients(self) -> int:
        return max((r.depth for r in self.shown if r.unit.level == "manager"), default=0)

    def _rows(self) -> list[list[object]]:
        return [[
            self._name(r), r.last_year, self._cell(r, YEAR, r.year),
            *(self._cell(r, k, value) for k, value in enumerate(self._months(r), 1)),
        ] for r in self.shown]

    def _plain_rows(self) -> list[list[object]]:
        return [[self._name(r), r.last_year, r.year, *self._months(r)] for r in self.shown]

    def _months(self, each: BreakdownRow) -> Sequence[Decimal | None]:
        """Before the first breakdown a month without a target is empty, not zero."""
        if self.sheet is not None and self.sheet.order is None:
            return [value or None for value in each.months or (None,) * 12]
        return each.months or (None,) * 12

    def _cell(self, each: BreakdownRow, month: int, value: Decimal | None) -> object:
        """Fixed cells bear a mark before the number."""
        if value is None or month not in each.locked or self.sheet is None or self.sheet.tier is not Tier.BASE:
            return value
        return FIXED + show(self._field, value, self.ctx.translate)

    @property
    def _field(self) -> Field:
        assert self.sheet is not None
        return Field(label=Msg(self.sheet.name), kind=Kind.NUMBER, digits=self.sheet.digits, unit=self.sheet.unit)

    def _opened(self, id_: object) -> None:
        """Enter or a double click: a manager's name shows the clients, a number can be typed over."""
        index = self.table.table.currentIndex()
        if index.column() < SUM and isinstance(id_, Unit) and id_.level == "manager":
            self.toggle(id_)
        elif self.table.model.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.table.table.edit(index)

    def _current_unit(self) -> Unit | None:
        found = self.table.current_id
        return found if isinstance(found, Unit) else None

    def _menu(self, menu: QMenu, ids: list[object]) -> None:
        index, unit, say = self.table.table.currentIndex(), self._current_unit(), self.ctx.translate
        if unit is not None and unit.level == "manager":
            menu.addAction(say(_("Clients of this manager")), partial(self.toggle, unit))
            menu.addAction(say(_("Task letter of this manager")), partial(self.letter, unit))
        if not self._editable or unit is None or index.column() < SUM:
            return
        month, each = index.column() - SUM, self.shown[index.row()]
        value = each.year if month == YEAR else each.months[month - 1] if each.months else None
        if month in each.locked:
            menu.addAction(say(_("Let this cell go")), lambda: self._correct([CellFix(unit, month, None)]))
        elif value is not None:
            menu.addAction(say(_("Fix this cell")), lambda: self._correct([CellFix(unit, month, value)]))

    def _typed(self, unit: object, key: str, text: str) -> None:
        at = self.table.table.currentIndex()
        place = (at.row() + 1, at.column())
        QTimer.singleShot(0, self, lambda: self._enter([(unit, int(key), text)], place))

    def _pasted(self, line: int, at: int, cells: Sequence[Sequence[str]]) -> None:
        typed = [
            (self.table.model.id(line + down), at + across - SUM, text) for down, texts in enumerate(cells)
            for across, text in enumerate(texts)
            if line + down < self.table.model.rowCount() and SUM <= at + across < self.table.model.columnCount()
        ]
        if typed and self._editable:
            self._enter(typed, (line, at))

    def _enter(self, typed: Sequence[tuple[object, int, str]], then: tuple[int, int]) -> None:
        try:
            fixes = [CellFix(u, month, self._number(text)) for u, month, text in typed if isinstance(u, Unit)]
        except UserError as error:
            self.ctx.failed.emit(error.problems)
            self.ctx.asker.problems(error.problems)
            return
        if self._correct(fixes):
            self._go_to(*then)

    def _correct(self, fixes: Sequence[CellFix]) -> bool:
        desk, actor, key = self.ctx.desk, self.ctx.actor, self.key
        if key is None:
            return False
        outcome = self.ctx.act(lambda: correct(desk, actor, key, fixes))
        if outcome.failed:
            self.ctx.asker.problems(outcome.problems)
        self.table.table.setFocus()
        return not outcome.failed

    def _number(self, text: str) -> Decimal | None:
        """A typed number, None where the cell was cleared. Raises UserError."""
        value = parse(self._field, text.replace(FIXED.strip(), "").strip(), self.ctx.today, key="target")
        if value is None or isinstance(value, Decimal):
            return value
        raise UserError(Problem(code="bad_number", field="target", value=text, params={"label": self._field.label}))

    def _go_to(self, line: int, at: int) -> None:
        line = min(line, self.table.model.rowCount() - 1)
        if line >= 0 and at < self.table.model.columnCount():
            self.table.table.setCurrentIndex(self.table.model.index(line, at))


def _tone(value: object) -> Tone:
    return Tone.ACCENT if isinstance(value, str) else Tone.NEUTRAL


def _box(width: int, name: str) -> QComboBox:
    made = QComboBox()
    made.setMinimumWidth(width)
    made.setMaxVisibleItems(20)
    made.setAccessibleName(name)
    return made
