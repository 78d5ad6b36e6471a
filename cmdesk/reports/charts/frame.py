"""What every chart has in common: its room, its title, its legend, and rows of people dealt into columns and pages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cmdesk.reports.drawing import Canvas, Ink
from cmdesk.reports.findings import finding
from cmdesk.reports.metrics import shortened, text_width, wrapped
from cmdesk.values.charts import Chart
from cmdesk.values.messages import Text, Translate

TITLE = 1.18
LEAD = 1.35
NAME_MOST = 7.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The room for a chart, in points; `height` None leaves it to the chart."""

    width: float
    height: float | None
    page_height: float
    ink: Ink
    translate: Translate

    @property
    def size(self) -> float:
        return self.ink.size

    def words(self, text: Text) -> str:
        return self.translate(text)


@dataclass(frozen=True, slots=True)
class Panel:
    """Neighbouring people in one column of a page: numbers first to last (excluded), and the column's edges."""

    first: int
    last: int
    left: float
    right: float


def head(canvas: Canvas, frame: Frame, chart: Chart, subtitle: str = "") -> float:
    """Draws the finding and the line below it; the y where the chart begins."""
    size = frame.size * TITLE
    y = 0.0
    for line in wrapped(title_words(frame, chart), frame.width / size, bold=True):
        y += size * LEAD
        canvas.text((0, y), line, size=size, bold=True)
    for line in wrapped(subtitle, frame.width / (frame.size * 0.92)) if subtitle else []:
        y += frame.size * LEAD
        canvas.text((0, y), line, size=frame.size * 0.92, colour=frame.ink.muted)
    return y + frame.size * 0.8


def title_words(frame: Frame, chart: Chart) -> str:
    return frame.words(finding(chart))


def name_room(names: Sequence[str], size: float) -> float:
    """The width of the name column."""
    return min(NAME_MOST, max((text_width(name) for name in names), default=0.0)) * size


def short_name(name: str) -> str:
    return shortened(name, NAME_MOST)


def deal(count: int, frame: Frame, top: float, foot: float, row: float, least: float) -> list[list[Panel]]:
    """People dealt into pages of columns, each column at least `least` points wide and all about equally long."""
    room = (frame.height or frame.page_height) - top - foot
    deep = max(1, int(room / row))
    most = max(1, int(frame.width / least))
    columns = min(most, math.ceil(count / min(deep, 40))) if count > min(deep, 40) else 1
    pages = 1 if frame.height else max(1, math.ceil(count / (deep * columns)))
    rows = max(1, math.ceil(count / (pages * columns)))
    gap = frame.size * 2
    width = (frame.width - gap * (columns - 1)) / columns
    panels = [
        Panel(first, min(first + rows, count), k % columns * (width + gap), k % columns * (width + gap) + width)
        for k, first in enumerate(range(0, max(count, 1), rows))
    ]
    return [panels[k:k + columns] for k in range(0, len(panels), columns)]


def row_height(count: int, frame: Frame, top: float, foot: float) -> float:
    """The height of a person's row: what the chart's height leaves, within what can be read."""
    roomy = frame.size * 1.75
    if frame.height is None or not count:
        return roomy
    return min(frame.size * 2.1, max(frame.size * 1.12, (frame.height - top - foot) / count))


def number(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}"
