"""Ranking: a dot per person with last period's mark where the axis starts high, a bar where it starts at zero."""

from __future__ import annotations

from dataclasses import dataclass

from cmdesk.reports.charts.frame import Frame, Panel, deal, head, name_room, number, row_height, short_name, title_words
from cmdesk.reports.drawing import Canvas, Drawing
from cmdesk.reports.metrics import text_width
from cmdesk.reports.scales import Scale, scale, starts_at_zero
from cmdesk.values.charts import Mark, Marks, RankingChart
from cmdesk.values.messages import _


@dataclass(frozen=True, slots=True)
class _Look:
    bars: bool
    low: float
    high: float
    names: float
    values: float
    row: float


def draw_ranking(chart: RankingChart, frame: Frame) -> tuple[Drawing, ...]:
    foot = frame.size * 2.2
    probe = head(Canvas(frame.width, frame.ink), frame, chart, _subtitle(chart, frame))
    look = _look(chart, frame, row_height(len(chart.people), frame, probe, foot))
    pages = deal(len(chart.people), frame, probe, foot, look.row, look.names + look.values + frame.size * 13)
    return tuple(_page(chart, frame, look, panels) for panels in pages)


def _look(chart: RankingChart, frame: Frame, row: float) -> _Look:
    values = [v for p in chart.people for v in (p.value, p.previous) if v is not None] or [0.0]
    low, high = min(values), max(values)
    bars = chart.marks is Marks.BARS or (chart.marks is Marks.AUTO and starts_at_zero(low, high))
    longest = max((text_width(number(p.value, chart.digits)) for p in chart.people), default=0.0) + 0.6
    names = name_room([p.name for p in chart.people], frame.size) + frame.size * 0.7
    return _Look(bars, min(0.0, low) if bars else low, high, names, longest * frame.size, row)


def _subtitle(chart: RankingChart, frame: Frame) -> str:
    parts = [frame.words(chart.unit)]
    if any(p.previous is not None for p in chart.people):
        parts.append(frame.words(_("upright tick: last period")))
    return "  ·  ".join(filter(None, parts))


def _page(chart: RankingChart, frame: Frame, look: _Look, panels: list[Panel]) -> Drawing:
    canvas = Canvas(frame.width, frame.ink)
    top = head(canvas, frame, chart, _subtitle(chart, frame))
    bottom = top + max((p.last - p.first for p in panels), default=0) * look.row
    for panel in panels:
        axis = _axis(chart, frame, look, panel)
        _grid(canvas, frame, axis, top, top + (panel.last - panel.first) * look.row)
        for k, person in enumerate(chart.people[panel.first:panel.last]):
            _person(canvas, frame, look, axis, panel, top + (k + 0.5) * look.row, person, chart.digits)
    return canvas.drawing(frame.height or bottom + frame.size * 2.2, title_words(frame, chart))


def _axis(chart: RankingChart, frame: Frame, look: _Look, panel: Panel) -> Scale:
    start, end = panel.left + look.names, panel.right - look.values - frame.size * 0.3
    return scale(look.low, look.high, start, end, max(2, min(7, int((end - start) / (frame.size * 4.5)))), chart.most)


def _grid(canvas: Canvas, frame: Frame, axis: Scale, top: float, bottom: float) -> None:
    for tick in axis.ticks:
        x = axis(tick)
        canvas.line((x, top), (x, bottom), frame.ink.line if tick == axis.low else frame.ink.soft)
        canvas.text((x, bottom + frame.size * 1.3), axis.tick_text(tick), colour=frame.ink.muted, anchor="middle",
                    size=frame.size * 0.92)


def _person(
    canvas: Canvas, frame: Frame, look: _Look, axis: Scale, panel: Panel, y: float, person: Mark, digits: int
) -> None:
    base = y + frame.size * 0.36
    canvas.text((panel.left + look.names - frame.size * 0.7, base), short_name(person.name), anchor="end")
    x = axis(person.value)
    if look.bars:
        half = min(look.row * 0.32, frame.size * 0.5)
        left, right = sorted((axis(max(axis.low, 0.0)), x))
        canvas.rect((left, y - half), right - left, half * 2, frame.ink.accent)
    else:
        canvas.line((axis.start, y), (axis.end, y), frame.ink.soft, 0.6)
    _previous(canvas, frame, look, axis, y, person)
    if not look.bars:
        canvas.circle((x, y), frame.size * 0.36, frame.ink.accent)
    canvas.text((panel.right, base), number(person.value, digits), anchor="end")
    canvas.hit((panel.left, y - look.row / 2), panel.right - panel.left, look.row, person.key,
               _tip(frame, person, digits))


def _previous(canvas: Canvas, frame: Frame, look: _Look, axis: Scale, y: float, person: Mark) -> None:
    if person.previous is None:
        return
    x, reach = axis(person.previous), min(look.row * 0.42, frame.size * 0.62)
    if not look.bars:
        canvas.line((x, y), (axis(person.value), y), frame.ink.accent_soft, frame.size * 0.2)
    canvas.line((x, y - reach), (x, y + reach), frame.ink.text, frame.size * 0.16)


def _tip(frame: Frame, person: Mark, digits: int) -> str:
    value = number(person.value, digits)
    if person.previous is None:
        return f"{person.name}  {value}"
    before = number(person.previous, digits)
    return frame.words(_("{name}  {value}, last period {before}")(name=person.name, value=value, before=before))
