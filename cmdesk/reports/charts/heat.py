"""Heat map person by day: full, part, nothing, nothing due; the steps differ in lightness and the gaps bear a cross."""

from __future__ import annotations

from datetime import date

from cmdesk.reports.charts.frame import Frame, Panel, deal, head, name_room, short_name, title_words
from cmdesk.reports.drawing import Canvas, Drawing
from cmdesk.reports.formatting import DAY_LETTERS
from cmdesk.reports.metrics import text_width
from cmdesk.values.charts import DayState, HeatMap, HeatRow
from cmdesk.values.messages import Msg, _

_LABELS: dict[DayState, Msg] = {
    DayState.FULL: _("complete"), DayState.PART: _("partly"), DayState.NONE: _("no entry"), DayState.OFF: _("day off"),
}


def draw_heat(chart: HeatMap, frame: Frame) -> tuple[Drawing, ...]:
    names = name_room([r.name for r in chart.rows], frame.size) + frame.size * 0.7
    count = frame.size * 3.4
    side = min(frame.size * 2.0, (frame.width - names - count) / max(1, len(chart.days)))
    top = _head(Canvas(frame.width, frame.ink), frame, chart) + frame.size * 2.6
    least = names + count + side * len(chart.days)
    row = max(frame.size * 1.3, min(side, frame.size * 1.75))
    pages = deal(len(chart.rows), frame, top, frame.size, row, max(least, frame.width * 0.51))
    return tuple(_page(chart, frame, panels[0], (names, side, row)) for panels in pages)


def _head(canvas: Canvas, frame: Frame, chart: HeatMap) -> float:
    y = head(canvas, frame, chart) + frame.size * 0.6
    x = 0.0
    for state, label in _LABELS.items():
        words = frame.words(label)
        _cell(canvas, frame, (x, y - frame.size * 0.85), frame.size, frame.size, state)
        canvas.text((x + frame.size * 1.4, y), words, size=frame.size * 0.92, colour=frame.ink.muted)
        x += text_width(words) * frame.size + frame.size * 2.8
    return y + frame.size * 0.5


def _page(chart: HeatMap, frame: Frame, panel: Panel, sides: tuple[float, float, float]) -> Drawing:
    names, side, row = sides
    canvas = Canvas(frame.width, frame.ink)
    top = _head(canvas, frame, chart) + frame.size * 2.6
    _days(canvas, frame, chart.days, names, side, top)
    for k, person in enumerate(chart.rows[panel.first:panel.last]):
        _row(canvas, frame, chart, person, top + k * row, sides)
    return canvas.drawing(
        frame.height or top + (panel.last - panel.first) * row + frame.size, title_words(frame, chart)
    )


def _days(canvas: Canvas, frame: Frame, days: tuple[date, ...], left: float, side: float, top: float) -> None:
    labels = [frame.words(DAY_LETTERS[day.weekday()]) for day in days]
    size = min(frame.size * 0.85, side / max(1.2, max(map(text_width, labels), default=1.0)) * 0.95)
    for k, (day, label) in enumerate(zip(days, labels, strict=True)):
        x = left + (k + 0.5) * side
        canvas.text((x, top - frame.size * 1.5), label, size=size, colour=frame.ink.muted, anchor="middle")
        canvas.text((x, top - frame.size * 0.4), str(day.day), size=min(frame.size * 0.92, side * 0.75),
                    colour=frame.ink.muted, anchor="middle")


def _row(
    canvas: Canvas, frame: Frame, chart: HeatMap, person: HeatRow, y: float, sides: tuple[float, float, float]
) -> None:
    names, side, row = sides
    base = y + row / 2 + frame.size * 0.36
    canvas.text((names - frame.size * 0.7, base), short_name(person.name), anchor="end")
    gap = side * 0.08
    for k, (day, state) in enumerate(zip(chart.days, person.states, strict=True)):
        x = names + k * side
        if state is not None:
            _cell(canvas, frame, (x + gap, y + gap), side - 2 * gap, row - 2 * gap, state)
            canvas.hit((x, y), side, row, f"{person.key}/{day}",
                       f"{person.name}  {day}  {frame.words(_LABELS[state])}")
    due = [s for s in person.states if s not in (None, DayState.OFF)]
    full = sum(s is DayState.FULL for s in due)
    canvas.text((names + len(chart.days) * side + frame.size * 3.2, base), f"{full}/{len(due)}", anchor="end")


def _cell(
    canvas: Canvas, frame: Frame, place: tuple[float, float], width: float, height: float, state: DayState
) -> None:
    ink = frame.ink
    x, y = place
    if state is DayState.OFF:
        canvas.line((x + width * 0.3, y + height / 2), (x + width * 0.7, y + height / 2), ink.line, 0.9)
        return
    fill = {DayState.FULL: ink.accent, DayState.PART: ink.accent_soft}.get(state, "")
    canvas.rect(place, width, height, fill, fill or ink.bad)
    if state is DayState.NONE:
        arm = min(width, height) * 0.22
        middle = (x + width / 2, y + height / 2)
        for turn in (-1, 1):
            rise = arm * turn
            canvas.line((middle[0] - arm, middle[1] - rise), (middle[0] + arm, middle[1] + rise), ink.bad, 1.0)
