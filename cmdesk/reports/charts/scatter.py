"""Scatter of workload against result: a dot per person, names where there is room, the averages as cross lines."""

from __future__ import annotations

from statistics import fmean

from cmdesk.reports.charts.frame import Frame, head, number, title_words
from cmdesk.reports.drawing import Canvas, Drawing, Labels
from cmdesk.reports.metrics import text_width
from cmdesk.reports.scales import Scale, scale
from cmdesk.values.charts import Point, ScatterChart
from cmdesk.values.messages import _


def draw_scatter(chart: ScatterChart, frame: Frame) -> tuple[Drawing, ...]:
    canvas = Canvas(frame.width, frame.ink)
    top = head(canvas, frame, chart, _subtitle(chart, frame)) + frame.size * 0.4
    height = frame.height or max(top + frame.size * 16, frame.width * 0.55)
    bottom = height - frame.size * 3.6
    if not chart.points:
        return (canvas.drawing(height, title_words(frame, chart)),)
    ys = [p.y for p in chart.points]
    across = scale(min(ys), max(ys), bottom, top, max(2, int((bottom - top) / (frame.size * 3))))
    left = max(text_width(across.tick_text(t)) for t in across.ticks) * frame.size + frame.size * 0.8
    xs = [p.x for p in chart.points]
    along = scale(min(xs), max(xs), left, frame.width - frame.size * 2.4, max(2, int(frame.width / (frame.size * 7))))
    _axes(canvas, frame, chart, along, across, height)
    _averages(canvas, frame, along, across, fmean(xs), fmean(ys))
    _points(canvas, frame, chart, along, across)
    return (canvas.drawing(height, title_words(frame, chart)),)


def _subtitle(chart: ScatterChart, frame: Frame) -> str:
    return frame.words(_("{y}, each dot one person; dashed: averages")(y=frame.words(chart.y_label)))


def _axes(
    canvas: Canvas, frame: Frame, chart: ScatterChart, along: Scale, across: Scale, height: float
) -> None:
    small = frame.size * 0.92
    for tick in across.ticks:
        y = across(tick)
        canvas.line((along.start, y), (along.end, y), frame.ink.line if tick == across.low else frame.ink.soft)
        canvas.text((along.start - frame.size * 0.5, y + frame.size * 0.33), across.tick_text(tick), size=small,
                    colour=frame.ink.muted, anchor="end")
    for tick in along.ticks:
        canvas.text((along(tick), across.start + frame.size * 1.4), along.tick_text(tick), size=small,
                    colour=frame.ink.muted, anchor="middle")
    canvas.text(((along.start + along.end) / 2, height - frame.size * 0.7), frame.words(chart.x_label), size=small,
                colour=frame.ink.muted, anchor="middle")


def _averages(canvas: Canvas, frame: Frame, along: Scale, across: Scale, x: float, y: float) -> None:
    canvas.line((along(x), across.start), (along(x), across.end), frame.ink.muted, 0.7, "4 2.5")
    canvas.line((along.start, across(y)), (along.end, across(y)), frame.ink.muted, 0.7, "4 2.5")


def _points(canvas: Canvas, frame: Frame, chart: ScatterChart, along: Scale, across: Scale) -> None:
    radius = frame.size * (0.32 if len(chart.points) <= 60 else 0.22)
    labels = Labels(along.start, across.end - frame.size, along.end + frame.size, across.start)
    places = [(along(p.x), across(p.y)) for p in chart.points]
    for point, (x, y) in zip(chart.points, places, strict=True):
        canvas.circle((x, y), radius, frame.ink.accent, frame.ink.background or "#FFFFFF")
        labels.block(x - radius, y - radius, x + radius, y + radius)
        canvas.hit((x - 6, y - 6), 12, 12, point.key,
                   f"{point.name}  {number(point.x, chart.x_digits)} / {number(point.y, chart.y_digits)}")
    for k in _outermost(chart.points):
        place = labels.place(places[k], chart.points[k].name, frame.size * 0.92, radius + 2)
        if place:
            canvas.text((place[0], place[1] - frame.size * 0.2), chart.points[k].name, size=frame.size * 0.92)


def _outermost(points: tuple[Point, ...]) -> list[int]:
    """Those farthest from the middle first: they are the ones a reader asks for."""
    xs, ys = [p.x for p in points], [p.y for p in points]
    wide, high = (max(xs) - min(xs)) or 1.0, (max(ys) - min(ys)) or 1.0
    mx, my = fmean(xs), fmean(ys)
    return sorted(range(len(points)), key=lambda k: -(((xs[k] - mx) / wide) ** 2 + ((ys[k] - my) / high) ** 2))
