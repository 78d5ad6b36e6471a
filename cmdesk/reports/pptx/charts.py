"""Charts as PowerPoint's own, with their numbers behind them; a chart it does not have becomes its table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from cmdesk.reports.charts.tables import as_table
from cmdesk.reports.findings import finding
from cmdesk.reports.pptx.deck import ACCENT, SOFT, TEXT, Box, Deck, printable
from cmdesk.reports.pptx.tables import add_table
from cmdesk.reports.scales import scale, starts_at_zero
from cmdesk.values.charts import (
    Chart,
    CompletionChart,
    Marks,
    RadarChart,
    RankingChart,
    ScatterChart,
    TrendChart,
)
from cmdesk.values.messages import Translate, _

if TYPE_CHECKING:
    from pptx.slide import Slide

T = TypeVar("T")
MOST = 30
MISSED = "D98A82"
ALIVE = ("=", "{=", "http:", "https:", "ftp:", "mailto:", "internal:", "external:")


def add_chart(deck: Deck, section: str, chart: Chart, translate: Translate) -> None:
    """A slide with the finding as its title; many people are spread over several slides."""
    title = translate(finding(chart))
    if type(chart) not in _MAKERS:
        add_table(deck, title, section, as_table(chart), translate)
        return
    parts = _parts(chart)
    for k, part in enumerate(parts, 1):
        numbered = _("{title} ({k} of {n})")(title=title, k=k, n=len(parts)) if len(parts) > 1 else title
        put_chart(deck.slide(translate(numbered), section), deck, part, deck.body, translate)


def _parts(chart: Chart) -> list[Chart]:
    if isinstance(chart, RankingChart):
        return [replace(chart, people=people) for people in _shares(chart.people)]
    if isinstance(chart, CompletionChart):
        return [replace(chart, people=people) for people in _shares(chart.people)]
    return [chart]


def _shares(people: tuple[T, ...]) -> list[tuple[T, ...]]:
    """As few shares of about equal size as keep the names readable."""
    count = max(1, -(-len(people) // MOST))
    size = max(1, -(-len(people) // count))
    return [people[k:k + size] for k in range(0, max(1, len(people)), size)]


def put_chart(slide: Slide, deck: Deck, chart: Chart, box: Box, translate: Translate, title: str = "") -> None:
    """Draw one chart into a box; without numbers the box says what the finding says."""
    maker = _MAKERS.get(type(chart))
    if maker is None or not as_table(chart).rows:
        deck.write(slide, box, title or translate(finding(chart)), 16)
        return
    frame = maker(slide, deck, chart, box, translate)
    drawn = frame.chart
    frame.name = title or translate(finding(chart))
    _type(drawn, 11)
    drawn.has_title = bool(title)
    if title:
        paragraph = drawn.chart_title.text_frame.paragraphs[0]
        deck.run(paragraph, title, 14, TEXT, bold=True)


def _data(names: Sequence[object], series: Sequence[tuple[str, Sequence[float | None]]], shape: str) -> Any:
    from pptx.chart.data import CategoryChartData

    data = CategoryChartData(number_format=shape)
    data.categories = [_dead(str(name)) for name in names]
    for name, values in series:
        data.add_series(_dead(name), values)
    return data


def _dead(text: str) -> str:
    """A name the workbook behind the chart must not take for a formula or an address."""
    text = printable(text)
    return f" {text}" if text.lower().startswith(ALIVE) else text


def _shape(digits: int) -> str:
    return "#,##0." + "0" * digits if digits else "#,##0"


def _draw(slide: Slide, deck: Deck, kind: str, box: Box, data: Any) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE

    frame: Any = slide.shapes.add_chart(getattr(XL_CHART_TYPE, kind), *deck.place(box), data)
    return frame


def _type(drawn: Any, size: float) -> None:
    from pptx.util import Pt

    drawn.font.size = Pt(size)


def _legend(drawn: Any, shown: bool) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION

    drawn.has_legend = shown
    if shown:
        drawn.legend.position = XL_LEGEND_POSITION.BOTTOM
        drawn.legend.include_in_layout = False


def _quiet(drawn: Any, low: float | None = None, high: float | None = None) -> None:
    """Light grid lines; the value axis from `low` to `high` where given."""
    axis = drawn.value_axis
    axis.minimum_scale, axis.maximum_scale = low, high
    axis.format.line.fill.background()
    _colour(axis.major_gridlines.format.line, "E2E5EA")


def _colour(line: Any, colour: str) -> None:
    from pptx.dml.color import RGBColor

    line.color.rgb = RGBColor.from_string(colour)


def _fill(series: Any, colour: str) -> None:
    from pptx.dml.color import RGBColor

    series.format.fill.solid()
    series.format.fill.fore_color.rgb = RGBColor.from_string(colour)


def _marker(series: Any, style: str, colour: str, size: int) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_MARKER_STYLE

    series.marker.style, series.marker.size = getattr(XL_MARKER_STYLE, style), size
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = RGBColor.from_string(colour)
    series.marker.format.line.fill.background()
    series.smooth = False


def _labels(series: Any, shape: str, size: float, place: str) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    labels = series.data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked = True, shape, False
    labels.font.size, labels.position = Pt(size), getattr(XL_LABEL_POSITION, place)


def _ranking(slide: Slide, deck: Deck, chart: RankingChart, box: Box, translate: Translate) -> Any:
    now = [p.value for p in chart.people]
    before = [p.previous for p in chart.people]
    known = [*now, *(v for v in before if v is not None)]
    bars = chart.marks is Marks.BARS or (chart.marks is Marks.AUTO and starts_at_zero(min(known), max(known)))
    series: list[tuple[str, Sequence[float | None]]] = [(translate(_("This period")), now)]
    if any(v is not None for v in before):
        series.append((translate(_("Last period")), before))
    data = _data([p.name for p in chart.people], series, _shape(chart.digits))
    frame = _draw(slide, deck, "COLUMN_CLUSTERED" if bars else "LINE_MARKERS", box, data)
    first, *rest = frame.chart.plots[0].series
    if bars:
        _quiet(frame.chart, 0)
        _fill(first, ACCENT)
        for each in rest:
            _fill(each, SOFT)
    else:
        axis = scale(min(known), max(known), 0, 1, 6, chart.most)
        _quiet(frame.chart, axis.low, axis.high)
        for each, style, colour in zip((first, *rest), ("CIRCLE", "DASH"), (ACCENT, TEXT), strict=False):
            each.format.line.fill.background()
            _marker(each, style, colour, 9)
    if len(now) <= MOST * box.width / deck.width:
        _labels(first, _shape(min(chart.digits, 1)), 9, "OUTSIDE_END" if bars else "RIGHT")
    _legend(frame.chart, bool(rest))
    return frame


def _completion(slide: Slide, deck: Deck, chart: CompletionChart, box: Box, translate: Translate) -> Any:
    names = (_("Done"), _("Missed"), _("Extra"))
    values = zip(*((float(p.done), float(p.missed), float(p.extra)) for p in chart.people), strict=True)
    series = [(translate(name), column) for name, column in zip(names, values, strict=True)]
    frame = _draw(slide, deck, "COLUMN_STACKED", box, _data([p.name for p in chart.people], series, "0"))
    _quiet(frame.chart, 0)
    frame.chart.plots[0].gap_width, frame.chart.plots[0].overlap = 60, 100
    for each, colour in zip(frame.chart.plots[0].series, (ACCENT, MISSED, SOFT), strict=True):
        _fill(each, colour)
    _legend(frame.chart, True)
    return frame


def _trend(slide: Slide, deck: Deck, chart: TrendChart, box: Box, translate: Translate) -> Any:
    from pptx.enum.dml import MSO_LINE

    shape = _shape(chart.digits)
    series: list[tuple[str, Sequence[float | None]]] = [(translate(s.name), s.values) for s in chart.series]
    if chart.target is not None:
        series.append((translate(chart.target_label or _("Target")), [chart.target] * len(chart.labels)))
    frame = _draw(slide, deck, "LINE_MARKERS", box, _data([translate(x) for x in chart.labels], series, shape))
    _quiet(frame.chart)
    drawn = list(frame.chart.plots[0].series)
    for each, colour in zip(drawn, (ACCENT, TEXT, SOFT), strict=False):
        _marker(each, "CIRCLE", colour, 7)
        _colour(each.format.line, colour)
    if chart.series:
        _labels(drawn[0], shape, 10, "ABOVE")
    if chart.target is not None:
        _marker(drawn[-1], "NONE", TEXT, 2)
        _colour(drawn[-1].format.line, TEXT)
        drawn[-1].format.line.dash_style = MSO_LINE.DASH
    _legend(frame.chart, len(drawn) > 1)
    return frame


def _radar(slide: Slide, deck: Deck, chart: RadarChart, box: Box, translate: Translate) -> Any:
    series: list[tuple[str, Sequence[float | None]]] = [(translate(s.name), s.values) for s in chart.series]
    frame = _draw(slide, deck, "RADAR_MARKERS", box, _data([translate(a) for a in chart.axes], series, "0.0"))
    _quiet(frame.chart, 0, chart.most)
    for each, colour in zip(frame.chart.plots[0].series, (ACCENT, TEXT, SOFT), strict=False):
        _colour(each.format.line, colour)
    _legend(frame.chart, len(series) > 1)
    return frame


def _scatter(slide: Slide, deck: Deck, chart: ScatterChart, box: Box, translate: Translate) -> Any:
    from pptx.chart.data import XyChartData

    data = XyChartData(number_format=_shape(chart.y_digits))
    series = data.add_series(_dead(translate(chart.y_label)))
    for point in chart.points:
        series.add_data_point(point.x, point.y)
    frame = _draw(slide, deck, "XY_SCATTER", box, data)
    _quiet(frame.chart)
    each = frame.chart.plots[0].series[0]
    each.format.line.fill.background()
    _marker(each, "CIRCLE", ACCENT, 7)
    _legend(frame.chart, False)
    for axis, name in ((frame.chart.category_axis, chart.x_label), (frame.chart.value_axis, chart.y_label)):
        axis.has_title = True
        axis.axis_title.text_frame.text = translate(name)
    return frame


_MAKERS: dict[type, Callable[[Slide, Deck, Any, Box, Translate], Any]] = {
    RankingChart: _ranking, CompletionChart: _completion, TrendChart: _trend, RadarChart: _radar,
    ScatterChart: _scatter,
}
