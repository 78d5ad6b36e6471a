"""需求预测表: the months ahead of everybody, with the method taken and how near it came so far."""

from __future__ import annotations

from cmdesk.reports.ranking import document
from cmdesk.values.charts import Series, TrendChart
from cmdesk.values.fields import Kind
from cmdesk.values.forecasts import METHODS, ForecastData, ForecastRow, ForecastSheet
from cmdesk.values.messages import _
from cmdesk.values.sheets import (
    Block,
    ChartBlock,
    Column,
    KeyFigure,
    KeyFigures,
    Note,
    Notes,
    SheetDocument,
    Table,
    Value,
)

SHOWN = 24


def forecast_report(data: ForecastData) -> SheetDocument:
    sheet = data.sheet
    whole = sheet.total
    blocks: list[Block] = [
        KeyFigures((
            KeyFigure(_("Forecast of {month}")(month=str(sheet.ahead[0])), whole.values[0], Kind.NUMBER, sheet.digits,
                      sheet.unit, _("{low} to {high}")(low=f"{whole.low[0]:,}", high=f"{whole.high[0]:,}")),
            KeyFigure(_("Accuracy so far"), whole.accuracy, Kind.RATE, 1,
                      note=_("last value again: {rate}")(rate=_percent(whole))),
        )),
        ChartBlock(chart=_chart(sheet), height=62), _table(sheet),
        Notes((
            Note(_("How"), (_(
                "Each series has the method that came nearest in the last {n} months, each forecast from the months "
                "before it alone.")(n=sheet.origins),)),
            Note(_("Accuracy"), (_("1 less the sum of deviations by the sum of what was reached."),)),
        )),
    ]
    return document(_("Demand forecast: {name}")(name=sheet.name), data.stamp, tuple(blocks))


def _percent(each: ForecastRow) -> str:
    return "—" if each.plain is None else f"{100 * each.plain:.1f}%"


def _chart(sheet: ForecastSheet) -> TrendChart:
    past = sheet.total.history[-SHOWN:]
    months = (*sheet.months[-len(past):], *sheet.ahead)
    ahead = tuple(float(v) for v in sheet.total.values)
    return TrendChart(
        title=_("{name}: so far and forecast")(name=sheet.name), unit=sheet.unit, digits=sheet.digits,
        labels=tuple(str(m)[2:] for m in months), series=(
            Series(_("So far"), (*past, *(None,) * len(ahead))),
            Series(_("Forecast"), (*(None,) * (len(past) - 1), past[-1], *ahead)),
        ),
    )


def _table(sheet: ForecastSheet) -> Table:
    columns = (
        Column(label=_("Code"), kind=Kind.CODE), Column(label=_("Name"), strong=True),
        Column(label=_("Last month"), kind=Kind.NUMBER, digits=sheet.digits),
        *(Column(label=str(m), band=_("Forecast"), kind=Kind.NUMBER, digits=sheet.digits) for m in sheet.ahead),
        Column(label=_("Low end"), band=str(sheet.ahead[0]), kind=Kind.NUMBER, digits=sheet.digits),
        Column(label=_("High end"), band=str(sheet.ahead[0]), kind=Kind.NUMBER, digits=sheet.digits),
        Column(label=_("Entered"), kind=Kind.NUMBER, digits=sheet.digits),
        Column(label=_("Accuracy so far"), kind=Kind.RATE, digits=1), Column(label=_("Forecast by")),
    )
    return Table(columns=columns, rows=[_row(sheet, each) for each in sheet.rows], name=sheet.name, hide_empty=True)


def _row(sheet: ForecastSheet, each: ForecastRow) -> tuple[Value, ...]:
    last = round(each.history[-1], sheet.digits)
    return (
        each.code, each.name, last, *each.values, each.low[0], each.high[0], each.entered, each.accuracy,
        METHODS[each.method],
    )
