"""What a chart shows, as its title says it: pure functions from a chart value to a sentence."""

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
from cmdesk.values.messages import Text, _


def finding(chart: Chart) -> Text:
    """The chart's own title, or the sentence its numbers make."""
    return chart.title or _FINDINGS[type(chart)](chart)


def ranking_finding(chart: RankingChart) -> Text:
    people = chart.people
    if not people:
        return _("No scores yet")
    if len(people) == 1:
        return _("{name}: {value}")(name=people[0].name, value=_number(people[0].value, chart.digits))
    first = min(5, len(people))
    gap = _number(people[0].value - people[first - 1].value, chart.digits)
    if len(people) <= 5:
        return _("Only {gap} between first and last")(gap=gap) if _close(chart, first) else _(
            "First and last are {gap} apart")(gap=gap)
    if _close(chart, first):
        return _("The first {n} are only {gap} apart")(n=first, gap=gap)
    ahead = _number(people[0].value - people[1].value, chart.digits)
    return _("{name} leads by {gap}")(name=people[0].name, gap=ahead)


def _close(chart: RankingChart, first: int) -> bool:
    """Whether the first few lie closer together than their share of the whole spread."""
    values = [p.value for p in chart.people]
    spread = values[0] - values[-1]
    if len(values) == first:
        return spread <= abs(values[0]) * 0.05
    return values[0] - values[first - 1] <= spread / 3


def completion_finding(chart: CompletionChart) -> Text:
    planned = sum(p.done + p.missed for p in chart.people)
    if not planned:
        return _("No visits were planned")
    done = sum(p.done for p in chart.people)
    missed = planned - done
    if not missed:
        return _("All {planned} planned visits were done")(planned=f"{planned:,}")
    rate = _number(done / planned * 100, 1)
    short = sorted((p for p in chart.people if p.missed), key=lambda p: -p.missed)
    worst = sum(p.missed for p in short[:3])
    if len(short) > 3 and worst * 2 >= missed:
        return _("{rate} % done; {names} account for {worst} of {missed} missed visits")(
            rate=rate, names="、".join(p.name for p in short[:3]), worst=worst, missed=missed)
    return _("{rate} % done; {missed} of {planned} planned visits missed")(
        rate=rate, missed=f"{missed:,}", planned=f"{planned:,}")


def trend_finding(chart: TrendChart) -> Text:
    if not chart.series:
        return _("No figures yet")
    series = chart.series[0]
    known = [v for v in series.values if v is not None]
    if not known:
        return _("{name}: no figures yet")(name=series.name)
    if len(known) == 1 or series.values[-1] is None:
        return _("{name}: {value}{unit}")(
            name=series.name, value=_number(known[-1], chart.digits), unit=_unit(chart.unit))
    step = known[-1] - known[-2]
    words = {"name": series.name, "step": _number(abs(step), chart.digits), "unit": _points(chart.unit)}
    if not round(step, chart.digits):
        return _("{name} as last period")(name=series.name)
    return _("{name} up {step}{unit}")(**words) if step > 0 else _("{name} down {step}{unit}")(**words)


def _unit(unit: Text) -> Text:
    return unit if not unit or unit == "%" else _(" {unit}")(unit=unit)


def _points(unit: Text) -> Text:
    return _(" points") if unit == "%" else _unit(unit)


def radar_finding(chart: RadarChart) -> Text:
    if len(chart.series) < 2:
        return chart.series[0].name if chart.series else _("No ratings yet")
    own, standard = chart.series[0].values, chart.series[1].values
    gaps = [(b - a, k) for k, (a, b) in enumerate(zip(own, standard, strict=True)) if a is not None and b is not None]
    widest, axis = max(gaps, default=(0.0, 0))
    if widest <= 0:
        return _("{name}: every standard is reached")(name=chart.series[0].name)
    return _("{name}: the widest gap is in {axis}")(name=chart.series[0].name, axis=chart.axes[axis])


def heat_finding(chart: HeatMap) -> Text:
    states = [s for row in chart.rows for s in row.states if s not in (None, DayState.OFF)]
    empty = sum(s is DayState.NONE for s in states)
    if not states:
        return _("No days yet")
    if not empty:
        return _("No day without an entry")
    people = sum(DayState.NONE in row.states for row in chart.rows)
    return _("{days} days without an entry, {people} people")(days=empty, people=people)


def scatter_finding(chart: ScatterChart) -> Text:
    words = {"x": chart.x_label, "y": chart.y_label}
    strength = _correlation([p.x for p in chart.points], [p.y for p in chart.points])
    if strength is None:
        return _("{y} against {x}")(**words)
    if abs(strength) < 0.3:
        return _("{y} hardly depends on {x}")(**words)
    return _("More {x}, higher {y}")(**words) if strength > 0 else _("More {x}, lower {y}")(**words)


def _correlation(xs: list[float], ys: list[float]) -> float | None:
    """Pearson's r; None for fewer than five points or no spread."""
    n = len(xs)
    if n < 5:
        return None
    mx, my = sum(xs) / n, sum(ys) / n
    sxx, syy = sum((x - mx) ** 2 for x in xs), sum((y - my) ** 2 for y in ys)
    sxy = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    return None if not sxx or not syy else float(sxy / (sxx * syy) ** 0.5)


def route_finding(chart: RouteMap) -> Text:
    return _("{n} stops in order of visit")(n=len(chart.stops))


def _number(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}"


_FINDINGS: dict[type, Callable[[Any], Text]] = {
    RankingChart: ranking_finding,
    CompletionChart: completion_finding,
    TrendChart: trend_finding,
    RadarChart: radar_finding,
    HeatMap: heat_finding,
    ScatterChart: scatter_finding,
    RouteMap: route_finding,
}
