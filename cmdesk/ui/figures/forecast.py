"""需求预测: the next months of everybody, or of one manager's clients, beside what they came to so far."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QMenu, QSplitter

from cmdesk.services.figures.accuracy import FORECAST
from cmdesk.services.figures.forecasting import adopt_forecasts, enter_forecasts, forecast_sheet
from cmdesk.services.figures.overview import amounts
from cmdesk.services.reports import lay_out
from cmdesk.ui.context import AppContext
from cmdesk.ui.figures.indicators import IndicatorBox
from cmdesk.ui.kit import Card, Column, button, col, column, label, row
from cmdesk.ui.kit.charts import ChartView
from cmdesk.ui.kit.columns import shown
from cmdesk.ui.kit.delegate import CellDelegate
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.out import export_rows
from cmdesk.ui.lists.preview import PrintPreview
from cmdesk.ui.shell import Action, Page
from cmdesk.ui.theme import SIZES, Tone
from cmdesk.values.charts import Series, TrendChart
from cmdesk.values.fields import Field, Kind
from cmdesk.values.forecasts import METHODS, ForecastData, ForecastRow, ForecastSheet
from cmdesk.values.kinds import parse, show
from cmdesk.values.messages import Msg, Text, Translate, _
from cmdesk.values.pack import Stamp
from cmdesk.values.problems import Area, Problem, UserError
from cmdesk.values.queries import Ref
from cmdesk.values.rights import Right

KEPT = "figures.forecast"
SHOWN_MONTHS = 24
ENTERED = "entered"


class ForecastPage(Page):
    areas = frozenset({Area.FIGURES, Area.TEAM, Area.CLIENTS})

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.sheet: ForecastSheet | None = None
        self.manager: Ref | None = None
        say = ctx.translate
        self.indicator = IndicatorBox(ctx, KEPT)
        self.whose = label("", "card-title")
        self.whole = button(say(_("← Everybody")), self.back, "link")
        self.table = RowsTable(ctx, (), frozen=1)
        if self.table.table.frozen:
            self.table.table.frozen.setItemDelegate(CellDelegate(self.table.table.frozen))
        self.empty = label("", "muted", wrap=True)
        self.chart = ChartView(ctx, "forecast")
        self.words = label("", "small", wrap=True)
        self._lay_out()
        self.indicator.chosen.connect(self.refresh)
        self.table.table.opened.connect(self._opened)
        self.table.table.current.connect(self._show_row)
        self.table.table.menu_hook = self._menu
        self.table.model.edited.connect(self._typed)

    def _lay_out(self) -> None:
        left, right = QFrame(), Card(self.ctx.translate(_("Past and forecast")))
        left.setProperty("role", "card")
        bar = row(label(self.ctx.translate(_("Indicator")), "muted"), self.indicator, 1, self.whose, self.whole)
        bar.setContentsMargins(10, 9, 10, 9)
        self.empty.setContentsMargins(12, 8, 12, 8)
        inside = column(bar, self.empty, self.table, spacing=0)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setStretch(2, 1)
        left.setLayout(inside)
        right.add(self.chart, 1)
        right.add(self.words)
        right.setMinimumWidth(300)
        both = QSplitter()
        both.setHandleWidth(SIZES.gap)
        both.addWidget(left)
        both.addWidget(right)
        both.setStretchFactor(0, 1)
        both.setSizes([870, 300])
        both.setChildrenCollapsible(False)
        self.body.addWidget(both)

    def refresh(self) -> None:
        self.indicator.offer(amounts(self.ctx.desk, self.ctx.actor))
        code = self.indicator.code
        if code is None:
            return
        branch, month = self.ctx.branch.value, self.ctx.period.value.month
        manager = None if self.manager is None else int(self.manager.id)
        try:
            self.sheet = forecast_sheet(
                self.ctx.desk, self.ctx.actor, code, month, int(branch.id) if branch else None, manager)
        except UserError as error:
            self.sheet = None
            self.empty.setText(self.ctx.sentence(error.problems[0]))
        self._show()

    def open(self, target: object) -> None:
        """Show the indicator with this code."""
        self.indicator.take(target)

    def actions(self) -> Sequence[Action]:
        adopting = [] if self.manager is None or not self._about_sold else [Action(
            label=_("Enter where none is"), run=self.adopt, icon="check", primary=True, right=Right.RECORD_VISITS)]
        return (
            *adopting,
            Action(label=_("Import forecasts"), run=self._import, icon="import", right=Right.IMPORT),
            Action(label=_("Export"), run=self.export, icon="export", right=Right.EXPORT),
            Action(label=_("Print"), run=self.print, icon="print", shortcut="Ctrl+P"),
        )

    def show_clients(self, manager_id: int, name: str) -> None:
        self.manager = Ref(manager_id, name)
        self.refresh()

    def back(self) -> None:
        """From one manager's clients to everybody."""
        if self.manager is not None:
            self.manager = None
            self.refresh()

    def adopt(self) -> None:
        """Enter the program's forecast for clients without one."""
        if self.sheet is None or self.manager is None:
            return
        desk, actor, month, who = self.ctx.desk, self.ctx.actor, self.sheet.ahead[0], int(self.manager.id)
        self.ctx.act(lambda: adopt_forecasts(desk, actor, month, who))

    def export(self) -> None:
        if self.sheet is not None:
            export_rows(self.ctx, self._title(), self.table.model.columns, self._rows())

    def print(self) -> None:
        if self.sheet is None:
            return
        ctx, sheet, branch = self.ctx, self.sheet, self.ctx.branch.value
        stamp = Stamp(
            branch=ctx.translate(branch.label) if branch else "", period=sheet.ahead[0], made_on=ctx.today,
            made_by=ctx.actor.name,
        )
        data = ForecastData(stamp=stamp, sheet=sheet)
        PrintPreview(
            ctx, self._title(), lambda _setup: lay_out("forecast", data), "print.forecast", parent=self.window(),
        ).open()

    def _title(self) -> Msg:
        return _("Demand forecast: {name}")(name=self.sheet.name if self.sheet else "")

    def _import(self) -> None:
        from cmdesk.ui.imports import open_wizard

        open_wizard(self.ctx, "figures")

    @property
    def _about_sold(self) -> bool:
        """Whether what is shown is what people forecast."""
        return self.indicator.currentIndex() == 0 and self.indicator.findData(FORECAST) >= 0

    def _show(self) -> None:
        say = self.ctx.translate
        self.empty.setVisible(self.sheet is None)
        self.table.setVisible(self.sheet is not None)
        self.whole.setVisible(self.manager is not None)
        self.whose.setText(say(_("Clients of {name}")(name=self.manager.label)) if self.manager else "")
        if self.sheet is not None:
            at = self.table.current_id
            columns = self._columns()
            total = dict(zip([c.key for c in columns][1:], self._cells(self.sheet.total), strict=True))
            self.table.table.widest = {c.key: _wide(c, total.get(c.key), say) for c in columns}
            self.table.show_table(
                columns, self._rows(), [r.unit.id for r in self.sheet.rows],
                totals={key: value for key, value in total.items() if value is not None},
                totals_name=_("All, forecast on their own"),
            )
            self.table.select(at if at is not None else self.sheet.rows[0].unit.id if self.sheet.rows else None)
            self.show_header(subtitle=say(_("Methods compared over the last {n} months")(n=self.sheet.origins)))
        self._show_row(self.table.current_id)
        self.show_actions()
        self.header_changed.emit()

    def _columns(self) -> list[Column]:
        assert self.sheet is not None
        digits, sheet = self.sheet.digits, self.sheet
        typed = self._about_sold and self.manager is not None and self.ctx.may(Right.RECORD_VISITS)
        months = [
            col(f"m{k}", _("{year}-{month:02d}")(year=m.year, month=m.month), Kind.NUMBER, digits=digits, bold=not k)
            for k, m in enumerate(sheet.ahead)
        ]
        entered = [col(ENTERED, _("Entered"), Kind.NUMBER, digits=digits, editable=typed)] if self._about_sold else []
        return [
            col("name", _("Name"), bold=True, width=128),
            col("last", _("Last month"), Kind.NUMBER, digits=digits, muted=True), *months, *entered,
            col("accuracy", _("Accuracy so far"), Kind.RATE, digits=1, tone=_tone),
            col("plain", _("Last value again"), Kind.RATE, digits=1, muted=True),
            col("method", _("Forecast by"), width=92),
        ]

    def _rows(self) -> list[list[object]]:
        assert self.sheet is not None
        return [[each.name, *self._cells(each)] for each in self.sheet.rows]

    def _cells(self, each: ForecastRow) -> list[object]:
        assert self.sheet is not None
        last = round(Decimal(repr(each.history[-1])), self.sheet.digits)
        entered = [each.entered] if self._about_sold else []
        return [last, *each.values, *entered, each.accuracy, each.plain, self.ctx.translate(METHODS[each.method])]

    def _show_row(self, id_: object) -> None:
        if self.sheet is None:
            self.chart.setVisible(False)
            self.words.setText("")
            return
        each = next((r for r in self.sheet.rows if r.unit.id == id_), self.sheet.total)
        self.chart.setVisible(True)
        self.chart.show_chart(_chart(self.sheet, each))
        self.words.setText(self.ctx.translate(self._told(each)))

    def _told(self, each: ForecastRow) -> Text:
        assert self.sheet is not None
        write = partial(show, self._field(), translate=self.ctx.translate)
        words = _("{name}: {low} to {high} in {month} with about 80 % likelihood. Method: {method}.")
        return words(
            name=each.name or self.ctx.translate(_("Total")), low=write(each.low[0]), high=write(each.high[0]),
            month=str(self.sheet.ahead[0]), method=METHODS[each.method],
        )

    def _field(self) -> Field:
        assert self.sheet is not None
        return Field(label=Msg(self.sheet.name), kind=Kind.NUMBER, digits=self.sheet.digits, unit=self.sheet.unit)

    def _opened(self, id_: object) -> None:
        if self.sheet is None or not isinstance(id_, int):
            return
        index = self.table.table.currentIndex()
        if self.manager is None:
            self.show_clients(id_, next(r.name for r in self.sheet.rows if r.unit.id == id_))
        elif self.table.model.columns[index.column()].editable:
            self.table.table.edit(index)
        else:
            self.ctx.navigation.go("clients", id_)

    def _menu(self, menu: QMenu, ids: list[object]) -> None:
        if self.manager is None and len(ids) == 1:
            menu.addAction(self.ctx.translate(_("Clients of this manager")), partial(self._opened, ids[0]))

    def _typed(self, client_id: object, _key: str, text: str) -> None:
        QTimer.singleShot(0, self, lambda: self._enter(int(str(client_id)), text))

    def _enter(self, client_id: int, text: str) -> None:
        assert self.sheet is not None
        try:
            value = parse(self._field(), text, self.ctx.today, key=ENTERED)
        except UserError as error:
            self.ctx.asker.problems(error.problems)
            return
        if value is not None and not isinstance(value, Decimal):
            self.ctx.asker.problems([Problem(
                code="bad_number", value=text, params={"label": self.ctx.translate(_("Entered"))})])
            return
        desk, actor, month, number = self.ctx.desk, self.ctx.actor, self.sheet.ahead[0], value
        self.ctx.act(lambda: enter_forecasts(desk, actor, month, {client_id: number}))


def _wide(each: Column, total: object, say: Translate) -> str:
    return shown(each, total, say) if total is not None else ""


def _tone(value: object) -> Tone:
    return Tone.NEUTRAL if Decimal(str(value)) >= Decimal("0.8") else Tone.WARNING


def _chart(sheet: ForecastSheet, each: ForecastRow) -> TrendChart:
    """The past as one line, the forecast as another that begins where it ends."""
    past = each.history[-SHOWN_MONTHS:]
    months = (*sheet.months[-len(past):], *sheet.ahead)
    ahead = [float(v) for v in each.values]
    gap = (None,) * (len(past) - 1)
    said = _("{name}: {value} {unit} in {month}")
    title = said(
        name=each.name or _("Total"), value=f"{each.values[0]:,}", unit=sheet.unit, month=str(sheet.ahead[0]))
    return TrendChart(
        title=title, labels=tuple(str(m)[2:] for m in months), unit=sheet.unit, digits=sheet.digits, series=(
            Series(_("So far"), (*past, *(None,) * len(ahead))),
            Series(_("Forecast"), (*gap, past[-1], *ahead)),
        ),
    )
