"""Radar for competences: one person against the grade's standard, told apart by line and fill, not by colour alone."""

from __future__ import annotations

import math

from cmdesk.reports.charts.frame import Frame, head, title_words
from cmdesk.reports.drawing import Canvas, Drawing, Place
from cmdesk.reports.metrics import text_width, wrapped
from cmdesk.values.charts import RadarChart

RINGS = 4
_DASHES = ("", "4 2.5", "1.5 2")


def draw_radar(chart: RadarChart, frame: Frame) -> tuple[Drawing, ...]:
    canvas = Canvas(frame.width, frame.ink)
    top = head(canvas, frame, chart)
    labels = [wrapped(frame.words(axis), 7.0) for axis in chart.axes]
    side = max((text_width(line) for lines in labels for line in lines), default=0.0) * frame.size + frame.size
    height = frame.height or top + frame.width * 0.72 + frame.size * 2
    bottom = height - frame.size * 2.4
    deep = max((len(lines) for lines in labels), default=1) * frame.size * 1.2 + frame.size * 0.4
    radius = max(frame.size * 3, min(frame.width / 2 - side, (bottom - top) / 2 - deep))
    centre = (frame.width / 2, (top + bottom) / 2)
    if len(chart.axes) >= 3:
        _web(canvas, frame, labels, centre, radius)
        for k in reversed(range(min(3, len(chart.series)))):
            _shape(canvas, frame, chart, k, centre, radius)
    _legend(canvas, frame, chart, height - frame.size * 0.7)
    return (canvas.drawing(height, title_words(frame, chart)),)


def _spoke(centre: Place, radius: float, index: int, count: int) -> Place:
    angle = 2 * math.pi * index / count - math.pi / 2
    return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def _web(canvas: Canvas, frame: Frame, labels: list[list[str]], centre: Place, radius: float) -> None:
    count = len(labels)
    for ring in range(1, RINGS + 1):
        rim = [_spoke(centre, radius * ring / RINGS, k, count) for k in range(count)]
        canvas.path(rim, frame.ink.line if ring == RINGS else frame.ink.soft, 0.7, closed=True)
    for k, lines in enumerate(labels):
        canvas.line(centre, _spoke(centre, radius, k, count), frame.ink.soft)
        _axis_label(canvas, frame, lines, _spoke(centre, radius + frame.size * 0.6, k, count), centre)


def _axis_label(canvas: Canvas, frame: Frame, lines: list[str], place: Place, centre: Place) -> None:
    x, y = place
    aside = x - centre[0]
    anchor = "middle" if abs(aside) < frame.size else "start" if aside > 0 else "end"
    lead = frame.size * 1.2
    block = lead * len(lines)
    first = y - block + lead * 0.9 if y < centre[1] and anchor == "middle" else (
        y + lead * 0.8 if anchor == "middle" else y - block / 2 + lead * 0.75)
    for k, line in enumerate(lines):
        canvas.text((x, first + k * lead), line, anchor=anchor)


def _shape(canvas: Canvas, frame: Frame, chart: RadarChart, index: int, centre: Place, radius: float) -> None:
    count = len(chart.axes)
    colour = (frame.ink.accent, frame.ink.text, frame.ink.muted)[index]
    places = [
        _spoke(centre, radius * max(0.0, min(1.0, (value or 0.0) / chart.most)), k, count)
        for k, value in enumerate(chart.series[index].values)
    ]
    canvas.path(places, colour, frame.size * 0.17, _DASHES[index], closed=True,
                fill=frame.ink.accent_soft if index == 0 else "", opacity=0.35)
    for k, place in enumerate(places):
        if index == 0:
            canvas.circle(place, frame.size * 0.25, colour)
        value = chart.series[index].values[k]
        canvas.hit((place[0] - 6, place[1] - 6), 12, 12, chart.series[index].key,
                   f"{frame.words(chart.axes[k])}  {'–' if value is None else format(value, 'g')}")


def _legend(canvas: Canvas, frame: Frame, chart: RadarChart, y: float) -> None:
    names = [frame.words(s.name) for s in chart.series[:3]]
    total = sum(text_width(n) * frame.size + frame.size * 4.2 for n in names)
    x = (frame.width - total) / 2
    for k, name in enumerate(names):
        colour = (frame.ink.accent, frame.ink.text, frame.ink.muted)[k]
        canvas.line((x, y - frame.size * 0.33), (x + frame.size * 2, y - frame.size * 0.33), colour,
                    frame.size * 0.17, _DASHES[k])
        canvas.text((x + frame.size * 2.5, y), name)
        x += text_width(name) * frame.size + frame.size * 4.2
