"""Daily figures of one indicator: everybody's days of the month, and how the month runs against its target."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QFrame, QSplitter

from cmdesk.services.figures.daily import DayValues, day_values, in_step, running
from cmdesk.services.figures.overview import FigureSheet, SheetCell, SheetIndicator
from cmdesk.ui.context import AppContext
from cmdesk.ui.figures.indicators import ordered
from cmdesk.ui.figures.one import OneIndicatorPage
from cmdesk.ui.figures.words import day_text, written
from cmdesk.ui.kit import Card, Column, col, column, label, row
from cmdesk.ui.kit.charts import ChartView
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.out import export_rows, print_rows
from cmdesk.ui.shell import Action
from cmdesk.ui.theme import SIZES
from cmdesk.values.charts import Series, TrendChart
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.rights import Right

KEPT = "figures.days"
RULES: dict[str, Msg] = {
    "sum": _("The month is the sum of its days, unless it has a figure of its own."),
    "average": _("The month is the average of its days, unless it has a figure of its own."),
    "last": _("The month is its last day's value, unless it has a figure of its own."),
}
OF_RATE = _("Each day and the month are made of the sums of {top} and {bottom}.")


class DaysPage(OneIndicatorPage):
    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx, KEPT)
        self.values: DayValues | None = None
        self.rule = label("", "small")
        self.table = RowsTable(ctx, (), frozen=2, empty=_(
            "No daily figures of this month. A file with a column 日期 brings them: Import figures."))
        self.chart = ChartView(ctx, "days")
        self.words = label("", "small", wrap=True)
        self._lay_out()
        self.table.table.current.connect(self._show_chart)

    def _lay_out(self) -> None:
        table, chart = QFrame(), Card(self.ctx.translate(_("The month day by day")))
        table.setProperty("role", "card")
        bar = row(label(self.ctx.translate(_("Indicator")), "muted"), self.indicator, 1, self.rule)
        bar.setContentsMargins(10, 9, 10, 9)
        inside = column(bar, self.table, spacing=0)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setStretch(1, 1)
        table.setLayout(inside)
        chart.add(self.chart, 1)
        chart.add(self.words)
        both = QSplitter()
        both.setHandleWidth(SIZES.gap)
        both.addWidget(table)
        both.addWidget(chart)
        both.setStretchFactor(0, 1)
        both.setSizes([800, 370])
        both.setChildrenCollapsible(False)
        self.body.addWidget(both)

    def actions(self) -> Sequence[Action]:
        return (
            Action(label=_("Import figures"), run=self._import, icon="import", primary=True, right=Right.IMPORT),
            Action(label=_("Export"), run=self.export, icon="export", right=Right.EXPORT),
            Action(label=_("Print"), run=self.print, icon="print", shortcut="Ctrl+P"),
        )

    def _offered(self, sheet: FigureSheet) -> Sequence[SheetIndicator]:
        return sorted(ordered(sheet), key=lambda each: each.until is None)

    def export(self) -> None:
        if self.values is not None:
            export_rows(self.ctx, self._title(), self.table.model.columns, self._rows())

    def print(self) -> None:
        if self.values is not None:
            print_rows(
                self.ctx, self._title(), self.table.model.columns, self._rows(), name="days",
                totals=dict(enumerate([None, None, *self._numbers(None)])), parent=self.window(),
            )

    def _title(self) -> Msg:
        each = self.chosen
        return _("Daily figures: {name}")(name=each.name if each else "")

    def _import(self) -> None:
        from cmdesk.ui.imports import open_wizard

        open_wizard(self.ctx, "figures")

    def _show(self) -> None:
        each = self.chosen
        if self.sheet is None or each is None:
            return
        at, people = self.table.current_id, [p.id for p in self.sheet.people]
        self.values = day_values(self.ctx.desk, self.ctx.actor, self.sheet.month, each.code, people)
        columns = self._columns(each) if self.values.total else []
        totals = {c.key: value for c, value in zip(columns[2:], self._numbers(None), strict=False) if value is not None}
        self.table.show_table(columns, self._rows(), people if self.values.total else [], totals=totals)
        self.table.select(at)
        self.rule.setText(self.ctx.translate(self._rule(each)))
        self._show_chart(self.table.current_id)

    def _rule(self, each: SheetIndicator) -> Msg:
        if each.nature == "rate" and len(each.parts) == 2 and self.sheet is not None:
            names = {i.code: i.name for i in self.sheet.indicators}
            return OF_RATE(top=names.get(each.parts[0], each.parts[0]), bottom=names.get(each.parts[1], each.parts[1]))
        return RULES[each.of_days]

    def _columns(self, each: SheetIndicator) -> list[Column]:
        assert self.values is not None
        days = [
            col(f"{day:%d}", Msg(f"{day.month}-{day.day}"), Kind.NUMBER, digits=each.digits,
                muted=day not in self.values.working) for day in self.values.days
        ]
        return [
            col("code", _("Staff number"), Kind.CODE, muted=True, width=80),
            col("name", _("Name"), bold=True, width=84),
            col("month", _("The month"), Kind.NUMBER, digits=each.digits, unit=each.unit, bold=True), *days,
        ]

    def _rows(self) -> list[list[object]]:
        if self.sheet is None or self.values is None or not self.values.total:
            return []
        return [[p.code, p.name, *self._numbers(p.id)] for p in self.sheet.people]

    def _numbers(self, who: int | None) -> list[Decimal | None]:
        """The month's figure and the days', of one manager or of all."""
        each = self.chosen
        assert each is not None and self.values is not None
        days = self.values.total if who is None else self.values.people.get(who, {})
        return [_rounded(value, each.digits) for value in (self._cell(who).value, *(map(days.get, self.values.days)))]

    def _cell(self, who: int | None) -> SheetCell:
        each = self.chosen
        assert each is not None and self.sheet is not None
        return self.sheet.totals[each.code] if who is None else self.sheet.cell(who, each.code)

    def _show_chart(self, who: object) -> None:
        each, manager = self.chosen, who if isinstance(who, int) else None
        there = each is not None and self.values is not None and bool(self.values.total)
        self.chart.setVisible(there)
        self.words.setText("")
        if not there or each is None or self.values is None or self.sheet is None:
            return
        name = next((p.name for p in self.sheet.people if p.id == manager), self.ctx.translate(_("Everybody")))
        self.chart.show_chart(_chart(name, each, self.values, manager, self._cell(manager).target))
        self.words.setText(self.ctx.translate(self._told(name, each, manager)))

    def _told(self, name: str, each: SheetIndicator, manager: int | None) -> Msg:
        """What the days come to, and what the month is where it has a figure of its own."""
        assert self.values is not None and self.sheet is not None
        days = self.values.total if manager is None else self.values.people.get(manager, {})
        last, value = max(self.values.total), self._cell(manager).value
        so_far = running(each.of_days, days, self.values.days)[-1] if each.nature != "rate" else value
        told = _("{name}: {value} until {day}.")(name=name, value=self._written(each, so_far), day=day_text(last))
        passed = sum(1 for day in self.values.working if day <= last)
        if each.accumulates and passed and so_far is not None:
            said = _("{name}: {value} in {passed} of {days} working days, {rate} a working day.")
            told = said(
                name=name, value=self._written(each, so_far), passed=passed, days=len(self.values.working),
                rate=self._written(each, _rounded(so_far / passed, max(each.digits, 1))))
        if each.until is not None or value is None or each.nature == "rate":
            return told
        return _("{what} The month has a figure of its own, {value}, which counts.")(
            what=told, value=self._written(each, value))

    def _written(self, each: SheetIndicator, value: Decimal | None) -> str:
        return written(self.ctx, each, value, unit=True)


def _chart(
    name: str, each: SheetIndicator, values: DayValues, manager: int | None, target: Decimal | None,
) -> TrendChart:
    """What the month came to after each day, beside the target in step with the working days; of what does not add up
    the days themselves, beside the target."""
    own = values.total if manager is None else values.people.get(manager, {})
    days, labels = values.days, tuple(f"{day.day}" for day in values.days)
    if not each.accumulates:
        line = Series(name, tuple(None if day not in own else float(own[day]) for day in days))
        return TrendChart(
            labels=labels, series=(line,), title=each.name, unit=each.unit, digits=each.digits,
            target=None if target is None else float(target), target_label=_("Target"))
    so_far = Series(name, tuple(None if v is None else float(v) for v in running(each.of_days, own, days)))
    asked = () if target is None else (
        Series(_("In step with the target"), tuple(map(float, in_step(target, values.working, days)))),)
    return TrendChart(
        labels=labels, series=(so_far, *asked), title=each.name, unit=each.unit, digits=each.digits)


def _rounded(value: Decimal | None, digits: int) -> Decimal | None:
    return None if value is None else round(value, digits)
