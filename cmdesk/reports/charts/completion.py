"""Plan completion: done, missed and extra visits side by side in one bar per person, from zero."""

from __future__ import annotations

from cmdesk.reports.charts.frame import Frame, Panel, deal, head, name_room, row_height, short_name, title_words
from cmdesk.reports.drawing import Canvas, Drawing
from cmdesk.reports.metrics import text_width
from cmdesk.reports.scales import Scale, scale
from cmdesk.values.charts import CompletionChart, Done
from cmdesk.values.messages import _


def draw_completion(chart: CompletionChart, frame: Frame) -> tuple[Drawing, ...]:
    foot = frame.size * 2.2
    top = _head(Canvas(frame.width, frame.ink), frame, chart)
    row = row_height(len(chart.people), frame, top, foot)
    names = name_room([p.name for p in chart.people], frame.size) + frame.size * 0.7
    values = max((text_width(_share(p)[0]) for p in chart.people), default=0.0) * frame.size + frame.size * 4.8
    pages = deal(len(chart.people), frame, top, foot, row, names + values + frame.size * 13)
    return tuple(_page(chart, frame, panels, row, names, values) for panels in pages)


def _head(canvas: Canvas, frame: Frame, chart: CompletionChart) -> float:
    y = head(canvas, frame, chart) + frame.size * 0.6
    x = 0.0
    for label, kind in ((_("done"), "done"), (_("missed"), "missed"), (_("extra"), "extra")):
        _box(canvas, frame, (x, y - frame.size * 0.8), frame.size * 1.4, frame.size * 0.8, kind)
        canvas.text((x + frame.size * 1.8, y), frame.words(label), size=frame.size * 0.92, colour=frame.ink.muted)
        x += frame.size * 2.8 + text_width(frame.words(label)) * frame.size
    canvas.text((frame.width, y), frame.words(chart.unit or _("visits")), size=frame.size * 0.92,
                colour=frame.ink.muted, anchor="end")
    return y + frame.size * 0.9


def _box(canvas: Canvas, frame: Frame, place: tuple[float, float], width: float, height: float, kind: str) -> None:
    if width <= 0:
        return
    fill = {"done": frame.ink.accent, "missed": "", "extra": frame.ink.accent_soft}[kind]
    stroke = frame.ink.bad if kind == "missed" else fill
    canvas.rect(place, width, height, fill, stroke)
    if kind == "missed":
        _hatch(canvas, place, width, height, frame.ink.bad)


def _hatch(canvas: Canvas, place: tuple[float, float], width: float, height: float, colour: str) -> None:
    """Slanting lines, cut at the box: they tell missed from done on a black and white print."""
    left, bottom = place[0], place[1] + height
    offset = 3.0
    while offset < width + height:
        start, end = max(0.0, offset - height), min(offset, width)
        canvas.line((left + start, bottom - (offset - start)), (left + end, bottom - (offset - end)), colour, 0.4)
        offset += 3.0


def _page(
    chart: CompletionChart, frame: Frame, panels: list[Panel], row: float, names: float, values: float
) -> Drawing:
    canvas = Canvas(frame.width, frame.ink)
    top = _head(canvas, frame, chart)
    most = max((p.done + p.missed + p.extra for p in chart.people), default=1)
    for panel in panels:
        start, end = panel.left + names, panel.right - values
        axis = scale(0.0, float(most), start, end, max(2, min(7, int((end - start) / (frame.size * 4.5)))))
        bottom = top + (panel.last - panel.first) * row
        _grid(canvas, frame, axis, top, bottom)
        for k, person in enumerate(chart.people[panel.first:panel.last]):
            _person(canvas, frame, axis, panel, names, (top + (k + 0.5) * row, row), person)
    bottom = top + max((p.last - p.first for p in panels), default=0) * row
    return canvas.drawing(frame.height or bottom + frame.size * 2.2, title_words(frame, chart))


def _grid(canvas: Canvas, frame: Frame, axis: Scale, top: float, bottom: float) -> None:
    for tick in axis.ticks:
        x = axis(tick)
        canvas.line((x, top), (x, bottom), frame.ink.line if tick == 0 else frame.ink.soft)
        canvas.text((x, bottom + frame.size * 1.3), axis.tick_text(tick), size=frame.size * 0.92,
                    colour=frame.ink.muted, anchor="middle")


def _person(
    canvas: Canvas, frame: Frame, axis: Scale, panel: Panel, names: float, at: tuple[float, float], person: Done
) -> None:
    y, row = at
    base, half = y + frame.size * 0.36, min(row * 0.32, frame.size * 0.5)
    canvas.text((panel.left + names - frame.size * 0.7, base), short_name(person.name), anchor="end")
    so_far = 0
    for count, kind in ((person.done, "done"), (person.missed, "missed"), (person.extra, "extra")):
        left, right = axis(so_far), axis(so_far + count)
        _box(canvas, frame, (left, y - half), right - left, half * 2, kind)
        so_far += count
    shown, rate = _share(person)
    canvas.text((panel.right - frame.size * 4.2, base), shown, anchor="end")
    canvas.text((panel.right, base), rate, anchor="end")
    canvas.hit((panel.left, y - row / 2), panel.right - panel.left, row, person.key, frame.words(
        _("{name}: {done} done, {missed} missed, {extra} extra")(
            name=person.name, done=person.done, missed=person.missed, extra=person.extra)))


def _share(person: Done) -> tuple[str, str]:
    planned = person.done + person.missed
    return f"{person.done}/{planned}", f"{person.done / planned:.1%}" if planned else "–"
