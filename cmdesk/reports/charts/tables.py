"""A chart's numbers as a table, for “show as table” and for the workbook behind a native chart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cmdesk.values.charts import (
    Chart,
    CompletionChart,
    DayState,
    HeatMap,
    RadarChart,
    RankingChart,
    RouteMap,
    ScatterChart,
    TrendChart,
)
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.sheets import Column, Ratio, Table, Total

_STATES: dict[DayState | None, Msg | None] = {
    DayState.FULL: _("complete"), DayState.PART: _("partly"), DayState.NONE: _("no entry"), DayState.OFF: _("day off"),
    None: None,
}


def as_table(chart: Chart) -> Table:
    """The numbers a chart is drawn from, one row per person, point or period."""
    return _TABLES[type(chart)](chart)


def _ranking(chart: RankingChart) -> Table:
    columns = (
        Column(label=_("Name"), kind=Kind.NAME),
        Column(label=_("This period"), kind=Kind.POINTS, digits=chart.digits, detail=chart.unit),
        Column(label=_("Last period"), kind=Kind.POINTS, digits=chart.digits, detail=chart.unit),
    )
    rows = tuple((p.name, p.value, p.previous) for p in chart.people)
    return Table(columns=columns, rows=rows, name=_("Ranking chart"))


def _completion(chart: CompletionChart) -> Table:
    columns = (
        Column(label=_("Name"), kind=Kind.NAME),
        Column(label=_("Done"), kind=Kind.COUNT, key="done", total=Total.SUM),
        Column(label=_("Missed"), kind=Kind.COUNT, key="missed", total=Total.SUM),
        Column(label=_("Extra"), kind=Kind.COUNT, total=Total.SUM),
        Column(label=_("Planned"), kind=Kind.COUNT, key="planned", total=Total.SUM),
        Column(label=_("Completion"), kind=Kind.RATE, total=Ratio("done", "planned")),
    )
    rows = tuple(
        (p.name, p.done, p.missed, p.extra, planned, p.done / planned if planned else None)
        for p in chart.people for planned in (p.done + p.missed,)
    )
    return Table(columns=columns, rows=rows, name=_("Visit chart"), total_label=_("Total"))


def _trend(chart: TrendChart) -> Table:
    columns = (Column(label=_("Period")), *(
        Column(label=s.name, kind=Kind.NUMBER, digits=chart.digits, detail=chart.unit) for s in chart.series))
    rows = tuple((label, *(s.values[k] for s in chart.series)) for k, label in enumerate(chart.labels))
    return Table(columns=columns, rows=rows, name=_("Trend chart"))


def _radar(chart: RadarChart) -> Table:
    columns = (Column(label=_("Competence")), *(Column(label=s.name, kind=Kind.NUMBER) for s in chart.series))
    rows = tuple((axis, *(s.values[k] for s in chart.series)) for k, axis in enumerate(chart.axes))
    return Table(columns=columns, rows=rows, name=_("Competence chart"))


def _heat(chart: HeatMap) -> Table:
    columns = (Column(label=_("Name"), kind=Kind.NAME), *(Column(label=str(day)) for day in chart.days))
    rows = tuple((row.name, *(_STATES[s] for s in row.states)) for row in chart.rows)
    return Table(columns=columns, rows=rows, name=_("Day chart"))


def _scatter(chart: ScatterChart) -> Table:
    columns = (
        Column(label=_("Name"), kind=Kind.NAME),
        Column(label=chart.x_label, kind=Kind.NUMBER, digits=chart.x_digits),
        Column(label=chart.y_label, kind=Kind.NUMBER, digits=chart.y_digits),
    )
    return Table(columns=columns, rows=tuple((p.name, p.x, p.y) for p in chart.points), name=_("Scatter chart"))


def _route(chart: RouteMap) -> Table:
    columns = (
        Column(label=_("Stop"), kind=Kind.COUNT), Column(label=_("Name"), kind=Kind.NAME),
        Column(label=_("Longitude"), kind=Kind.DEGREES), Column(label=_("Latitude"), kind=Kind.DEGREES),
    )
    rows = tuple((k, s.name, s.longitude, s.latitude) for k, s in enumerate(chart.stops, start=1))
    return Table(columns=columns, rows=rows, name=_("Route"))


_TABLES: dict[type, Callable[[Any], Table]] = {
    RankingChart: _ranking,
    CompletionChart: _completion,
    TrendChart: _trend,
    RadarChart: _radar,
    HeatMap: _heat,
    ScatterChart: _scatter,
    RouteMap: _route,
}
