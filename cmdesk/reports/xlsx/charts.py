"""Charts as the workbook's own, each beside the numbers it is drawn from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from cmdesk.reports.charts.tables import as_table
from cmdesk.reports.findings import finding
from cmdesk.reports.scales import scale, starts_at_zero
from cmdesk.reports.xlsx.cells import Look, Styles, excel_width
from cmdesk.reports.xlsx.tables import FACTS_LOOK, Area, facts, new_sheet, set_page, write_table, write_titles
from cmdesk.values.charts import (
    Chart,
    CompletionChart,
    Marks,
    RadarChart,
    RankingChart,
    ScatterChart,
    TrendChart,
)
from cmdesk.values.messages import Translate
from cmdesk.values.sheets import ChartBlock, PageBreak, SheetDocument

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

ROWS = 20
ACCENT, DARK, SOFT, BAD, GRID = "2457A6", "30353E", "A9C1E6", "D98A82", "E2E5EA"


def add_charts(
    book: Workbook, document: SheetDocument, blocks: Sequence[ChartBlock], styles: Styles, translate: Translate
) -> None:
    """A tab per sort of chart, the charts below one another."""
    ordered = sorted(blocks, key=lambda b: list(map(type, (x.chart for x in blocks))).index(type(b.chart)))
    for _kind, group in groupby(ordered, key=lambda b: type(b.chart)):
        charts = [block.chart for block in group]
        sheet = new_sheet(book, translate(as_table(charts[0]).name))
        opening = PageBreak(document.title, document.unit, document.period)
        write_titles(sheet, styles, translate(document.title), facts(document, opening, translate))
        row = 4
        for chart in charts:
            row = _add(sheet, chart, row, styles, translate)
        set_page(sheet, document, [], translate)


def _add(sheet: Worksheet, chart: Chart, row: int, styles: Styles, translate: Translate) -> int:
    from openpyxl.utils import get_column_letter

    table = as_table(chart)
    title = translate(finding(chart))
    styles.put(sheet, row, 1, title, Look(bold=True, size=11))
    area = write_table(sheet, table, row + 1, styles, translate)
    for k in range(1, len(table.columns) + 1):
        sheet.column_dimensions[get_column_letter(k)].width = excel_width(6.5)
    maker = _MAKERS.get(type(chart))
    if maker and table.rows:
        drawn = maker(chart, sheet, area)
        drawn.title, drawn.width, drawn.height = title, 22, 9.5
        sheet.add_chart(drawn, f"{get_column_letter(len(table.columns) + 2)}{row}")
    elif not table.rows:
        styles.put(sheet, area.first, 1, "–", FACTS_LOOK)
    return max(area.last + 4, row + ROWS + 1)


def _fill(chart: Any, sheet: Worksheet, area: Area, first: int, last: int) -> None:
    from openpyxl.chart import Reference
    from openpyxl.chart.axis import ChartLines
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    chart.add_data(
        Reference(sheet, min_col=first, max_col=last, min_row=area.header, max_row=area.last), titles_from_data=True
    )
    chart.set_categories(Reference(sheet, min_col=1, min_row=area.first, max_row=area.last))
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
    chart.y_axis.majorGridlines = ChartLines(GraphicalProperties(ln=LineProperties(solidFill=GRID)))


def _ranking(chart: RankingChart, sheet: Worksheet, area: Area) -> Any:
    values = [v for p in chart.people for v in (p.value, p.previous) if v is not None]
    bars = chart.marks is Marks.BARS or (chart.marks is Marks.AUTO and starts_at_zero(min(values), max(values)))
    last = 3 if any(p.previous is not None for p in chart.people) else 2
    return _bars(sheet, area, last) if bars else _dots(chart, sheet, area, last, values)


def _bars(sheet: Worksheet, area: Area, last: int) -> Any:
    from openpyxl.chart import BarChart

    drawn = BarChart()
    _fill(drawn, sheet, area, 2, last)
    drawn.y_axis.scaling.min = 0
    for series, colour in zip(drawn.series, (ACCENT, SOFT), strict=False):
        series.graphicalProperties.solidFill = colour
    return drawn


def _dots(chart: RankingChart, sheet: Worksheet, area: Area, last: int, values: Sequence[float]) -> Any:
    from openpyxl.chart import LineChart

    drawn = LineChart()
    _fill(drawn, sheet, area, 2, last)
    axis = scale(min(values), max(values), 0, 1, 6, chart.most)
    drawn.y_axis.scaling.min, drawn.y_axis.scaling.max = axis.low, axis.high
    for series, (symbol, colour) in zip(drawn.series, (("circle", ACCENT), ("dash", DARK)), strict=False):
        series.graphicalProperties.line.noFill = True
        series.marker.symbol, series.marker.size = symbol, 7
        series.marker.graphicalProperties.solidFill = colour
        series.marker.graphicalProperties.line.solidFill = colour
    return drawn


def _completion(_chart: CompletionChart, sheet: Worksheet, area: Area) -> Any:
    from openpyxl.chart import BarChart

    drawn = BarChart()
    drawn.grouping, drawn.overlap = "stacked", 100
    _fill(drawn, sheet, area, 2, 4)
    for series, colour in zip(drawn.series, (ACCENT, BAD, SOFT), strict=True):
        series.graphicalProperties.solidFill = colour
    return drawn


def _trend(chart: TrendChart, sheet: Worksheet, area: Area) -> Any:
    from openpyxl.chart import LineChart

    drawn = LineChart()
    _fill(drawn, sheet, area, 2, 1 + len(chart.series))
    for k, series in enumerate(drawn.series):
        series.smooth = False
        series.marker.symbol = "circle"
        if k == 0:
            series.graphicalProperties.line.solidFill = ACCENT
    if len(chart.series) == 1:
        drawn.legend = None
    return drawn


def _radar(chart: RadarChart, sheet: Worksheet, area: Area) -> Any:
    from openpyxl.chart import RadarChart as Radar

    drawn = Radar()
    _fill(drawn, sheet, area, 2, 1 + len(chart.series))
    drawn.y_axis.scaling.min, drawn.y_axis.scaling.max = 0, chart.most
    return drawn


def _scatter(_chart: ScatterChart, sheet: Worksheet, area: Area) -> Any:
    from openpyxl.chart import Reference, Series
    from openpyxl.chart import ScatterChart as Scatter

    drawn = Scatter()
    xs = Reference(sheet, min_col=2, min_row=area.first, max_row=area.last)
    series = Series(Reference(sheet, min_col=3, min_row=area.first, max_row=area.last), xs)
    series.marker.symbol = "circle"
    series.graphicalProperties.line.noFill = True
    drawn.series.append(series)
    drawn.legend = None
    for axis in (drawn.x_axis, drawn.y_axis):
        axis.delete = False
    return drawn


_MAKERS: dict[type, Callable[[Any, Worksheet, Area], Any]] = {
    RankingChart: _ranking,
    CompletionChart: _completion,
    TrendChart: _trend,
    RadarChart: _radar,
    ScatterChart: _scatter,
}
