"""Beside the sheet: one number, what it is measured by, its last months, and the rows behind it."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from cmdesk.services.figures.overview import FigureSheet, SheetIndicator, made_of, rows_behind, trend
from cmdesk.services.figures.pace import Progress
from cmdesk.ui.context import AppContext
from cmdesk.ui.figures.words import growth, percent, written
from cmdesk.ui.kit import Card, Sparkline, col, label
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import UserError

MOST_ROWS = 1000
LINES: tuple[tuple[str, Msg], ...] = (
    ("target", _("Target")), ("completion", _("Completion")), ("last_year", _("Same month of last year")),
    ("growth", _("Against last year")), ("gap", _("Still to do")), ("rate", _("A working day so far")),
    ("needed", _("A working day from now on")), ("forecast", _("Forecast of the month's end")),
)
OF_DAYS: dict[str, Msg] = {
    "sum": _("sum of its days"), "average": _("average of its days"), "last": _("value of its last day"),
}
PART = _("{name} (part)")
OF_TIME = ("gap", "rate", "needed", "forecast")


class CellPanel(Card):
    """Shows a cell of the sheet; double click on a row behind it opens the client."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(" ")
        self._ctx = ctx
        say = ctx.translate
        self.figure = label("—", "figure")
        self.source = label("", "small", wrap=True)
        self.values = {key: label("—") for key, _name in LINES}
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        self.names = {key: label(say(name), "muted") for key, name in LINES}
        for at, (key, _name) in enumerate(LINES):
            grid.addWidget(self.names[key], at, 0)
            grid.addWidget(self.values[key], at, 1)
        grid.setColumnStretch(1, 1)
        self.line = Sparkline()
        self.line.setFixedHeight(66)
        self.behind_name = label(say(_("Rows behind it")), "card-title")
        self.behind = RowsTable(ctx, (), empty=_("No client figures; the number was entered for the manager."))
        self.behind.table.opened.connect(self._open_client)
        for part in (self.figure, self.source):
            self.add(part)
        self.add(grid)
        self.add(self.line)
        self.add(self.behind_name)
        self.add(self.behind, 1)
        self.setMinimumWidth(320)
        assert isinstance(self.body, QVBoxLayout)

    def show_cell(
        self, sheet: FigureSheet, manager_id: int, code: str, stands: Progress | None = None,
    ) -> None:
        """Everything about one number; how it stands in time where it is an amount with a target."""
        ctx, each, cell = self._ctx, sheet.indicator(code), sheet.cell(manager_id, code)
        who = next((p.name for p in sheet.people if p.id == manager_id), "")
        self.title.setText(f"{who} · {each.name}")
        self.figure.setText(written(ctx, each, cell.value, unit=True))
        self.values["target"].setText(written(ctx, each, cell.target, unit=True))
        self.values["completion"].setText("—" if each.lower else percent(cell.completion))
        self.values["last_year"].setText(written(ctx, each, cell.last_year, unit=True))
        self.values["growth"].setText(growth(ctx, each, cell))
        self._show_standing(each, stands)
        self.source.setText(ctx.translate(self._source(sheet, manager_id, code)))
        self._show_trend(sheet, manager_id, code)
        self._show_behind(sheet, manager_id, code)

    def _show_standing(self, each: SheetIndicator, stands: Progress | None) -> None:
        for key in OF_TIME:
            self.names[key].setVisible(stands is not None)
            self.values[key].setVisible(stands is not None)
        if stands is None:
            return
        say = partial(written, self._ctx, each)
        self.values["gap"].setText(say(max(stands.gap, Decimal(0)), unit=True))
        self.values["rate"].setText(say(stands.run_rate, unit=True))
        self.values["needed"].setText(say(None if stands.gap <= 0 else stands.needed_rate, unit=True))
        ranged = stands.low is not None and stands.low != stands.high
        spread = f"  ({say(stands.low)} – {say(stands.high)})" if ranged else ""
        self.values["forecast"].setText(say(stands.forecast, unit=True) + spread)

    def _source(self, sheet: FigureSheet, manager_id: int, code: str) -> Msg | str:
        each = sheet.indicator(code)
        if each.parts and each.computed:
            names = {i.code: i.name for i in sheet.indicators}
            top, bottom = (names.get(part, part) for part in (each.parts[0], each.parts[-1]))
            return _("computed: {top} ÷ {bottom}")(top=top, bottom=bottom)
        if each.computed:
            return _("from the program's own records")
        made = made_of(self._ctx.desk, self._ctx.actor, sheet.month, manager_id, code)
        told = OF_DAYS[each.of_days] if made.days else None
        if made.clients and told:
            told = _("sum of {n} clients, each {what}")(n=made.clients, what=told)
        elif made.clients:
            told = _("sum of {n} clients")(n=made.clients)
        told = told or _("entered for the manager")
        return _("{what} · {file}, {who}")(what=told, file=made.file, who=made.who) if made.file else told

    def _show_trend(self, sheet: FigureSheet, manager_id: int, code: str) -> None:
        cells = trend(self._ctx.desk, self._ctx.actor, sheet.month, manager_id, code)
        known = [(k, float(c.value)) for k, c in enumerate(cells) if c.value is not None]
        first = sheet.month.plus(known[0][0] - len(cells) + 1) if known else sheet.month
        self.line.show_values([v for _k, v in known], str(first), str(sheet.month))
        self.line.setVisible(len(known) > 1)

    def _show_behind(self, sheet: FigureSheet, manager_id: int, code: str) -> None:
        each = sheet.indicator(code)
        try:
            rows = rows_behind(self._ctx.desk, self._ctx.actor, sheet.month, manager_id, code)
        except UserError as error:
            self._ctx.failed.emit(error.problems)
            rows = []
        digits = each.digits
        columns = (
            col("name", _("Client"), bold=True), col("value", _("Value"), Kind.NUMBER, digits=digits),
            col("last", _("Last year"), Kind.NUMBER, digits=digits),
        )
        say = self._ctx.translate
        shown = [
            (say(PART(name=r.name)) if r.part else r.name, _rounded(r.value, digits), _rounded(r.last_year, digits))
            for r in rows[:MOST_ROWS]
        ]
        self.behind.show_table(columns, shown, ids=[r.client_id for r in rows[:MOST_ROWS]])
        self.behind.table.setVisible(bool(rows))
        now = sum(1 for r in rows if r.value is not None)
        told = _("Rows behind it: {n}") if now == len(rows) else _("Rows behind it: {n}, and {more} of last year alone")
        self.behind_name.setText(say(told(n=now, more=len(rows) - now)))

    def _open_client(self, client_id: object) -> None:
        if isinstance(client_id, int):
            self._ctx.navigation.go("clients", client_id)


def _rounded(value: Decimal | None, digits: int) -> Decimal | None:
    return None if value is None else round(value, digits)
