"""Trend lines over periods: the first series is the one that matters, the others stand back."""

from __future__ import annotations

from cmdesk.reports.charts.frame import Frame, head, number, title_words
from cmdesk.reports.drawing import Canvas, Drawing
from cmdesk.reports.metrics import shortened, text_width
from cmdesk.reports.scales import Scale, scale
from cmdesk.values.charts import Series, TrendChart
from cmdesk.values.messages import Text, _

NAMED = 6
_DASHES = ("", "5 2.5", "2 2", "7 2 2 2", "1 2", "9 3")


def draw_trend(chart: TrendChart, frame: Frame) -> tuple[Drawing, ...]:
    canvas = Canvas(frame.width, frame.ink)
    top = head(canvas, frame, chart, _subtitle(chart, frame)) + frame.size
    height = frame.height or max(top + frame.size * 14, frame.width * 0.42)
    bottom = height - frame.size * 2.2
    values = [v for s in chart.series for v in s.values if v is not None]
    levels = [*values, *([chart.target] if chart.target is not None else [])]
    if not levels:
        return (canvas.drawing(height, title_words(frame, chart)),)
    count = max(2, min(6, int((bottom - top) / (frame.size * 2.6))))
    low, high = _padded(min(levels), max(levels))
    across = scale(low, high, bottom, top, count, 100.0 if chart.unit == "%" else None)
    left = max(text_width(across.tick_text(t)) for t in across.ticks) * frame.size + frame.size * 0.8
    along = _along(chart, left, frame.width - _name_room(chart, frame))
    _grid(canvas, frame, across, left, along)
    _labels(canvas, frame, chart, along, bottom)
    _target(canvas, frame, chart, across, left, along[-1])
    for index in reversed(range(len(chart.series))):
        _line(canvas, frame, chart, index, across, along)
    if len(chart.series) > 1:
        _names(canvas, frame, chart, across, along)
    return (canvas.drawing(height, title_words(frame, chart)),)


def _padded(low: float, high: float) -> tuple[float, float]:
    """A little air, so that the words at the lowest and highest points stay inside."""
    air = (high - low) * 0.12
    return (low - air if low - air >= 0 or low < 0 else 0.0), high + air


def _subtitle(chart: TrendChart, frame: Frame) -> str:
    unit = frame.words(chart.unit)
    more = len(chart.series) - NAMED
    return "  ·  ".join(filter(None, (unit, frame.words(_("{n} more in grey")(n=more)) if more > 0 else "")))


def _name_room(chart: TrendChart, frame: Frame) -> float:
    if len(chart.series) < 2:
        return frame.size * 1.6
    names = [_name(s, frame) for s in chart.series[:NAMED]]
    names += [frame.words(_target_words(chart))] if chart.target is not None else []
    return max(map(text_width, names)) * frame.size + frame.size * 1.2


def _name(series: Series, frame: Frame) -> str:
    return shortened(frame.words(series.name), 8.0)


def _along(chart: TrendChart, left: float, right: float) -> list[float]:
    count = len(chart.labels)
    if count == 1:
        return [(left + right) / 2]
    inset = min(14.0, (right - left) / (count * 2))
    step = (right - left - 2 * inset) / (count - 1)
    return [left + inset + k * step for k in range(count)]


def _grid(canvas: Canvas, frame: Frame, across: Scale, left: float, along: list[float]) -> None:
    for tick in across.ticks:
        y = across(tick)
        canvas.line((left, y), (along[-1] + frame.size, y), frame.ink.line if tick == across.low else frame.ink.soft)
        canvas.text((left - frame.size * 0.5, y + frame.size * 0.33), across.tick_text(tick), size=frame.size * 0.92,
                    colour=frame.ink.muted, anchor="end")


def _labels(canvas: Canvas, frame: Frame, chart: TrendChart, along: list[float], bottom: float) -> None:
    words = [frame.words(label) for label in chart.labels]
    widest = max(map(text_width, words)) * frame.size * 0.92 + frame.size
    step = (along[1] - along[0]) if len(along) > 1 else widest
    every = max(1, -int(-widest // step))
    for k, (x, label) in enumerate(zip(along, words, strict=True)):
        if (len(words) - 1 - k) % every == 0:
            canvas.text((x, bottom + frame.size * 1.5), label, size=frame.size * 0.92, colour=frame.ink.muted,
                        anchor="middle")


def _target(canvas: Canvas, frame: Frame, chart: TrendChart, across: Scale, left: float, right: float) -> None:
    if chart.target is None:
        return
    y = across(chart.target)
    canvas.line((left, y), (right + frame.size, y), frame.ink.text, 0.9, "4 2.5")
    words = frame.words(_target_words(chart))
    if len(chart.series) > 1:
        return
    first, last = _end_gap(chart, 0), _end_gap(chart, -1)
    at_left = first >= last
    x, anchor = (left + frame.size * 0.4, "start") if at_left else (right + frame.size, "end")
    above = _above(chart, at_left)
    canvas.text((x, y - frame.size * 0.4 if above else y + frame.size * 1.15), words, size=frame.size * 0.92,
                colour=frame.ink.muted, anchor=anchor)


def _target_words(chart: TrendChart) -> Text:
    if chart.target_label or chart.target is None:
        return chart.target_label
    return _("target {value}{unit}")(value=f"{chart.target:g}", unit=chart.unit)


def _end_gap(chart: TrendChart, end: int) -> float:
    gaps = [abs(s.values[end] - chart.target) for s in chart.series  # type: ignore[operator]
            if s.values and s.values[end] is not None]
    return min(gaps, default=float("inf"))


def _above(chart: TrendChart, at_left: bool) -> bool:
    """Whether most lines run below the target where its words stand."""
    end = 0 if at_left else -1
    values = [s.values[end] for s in chart.series if s.values and s.values[end] is not None]
    return sum(v < chart.target for v in values) * 2 >= len(values)  # type: ignore[operator]


def _line(
    canvas: Canvas, frame: Frame, chart: TrendChart, index: int, across: Scale, along: list[float]
) -> None:
    colour, width = _look(frame, index)
    series = chart.series[index]
    points = [(x, across(v)) if v is not None else None for x, v in zip(along, series.values, strict=True)]
    for run in _runs(points):
        canvas.path(run, colour, width, _DASHES[index] if index < NAMED else "")
    for k, point in enumerate(points):
        if point is None or index >= NAMED:
            continue
        canvas.circle(point, frame.size * (0.3 if index == 0 else 0.2), colour)
        value = number(series.values[k] or 0.0, chart.digits)
        canvas.hit((point[0] - 6, point[1] - 6), 12, 12, series.key,
                   f"{frame.words(series.name)}  {frame.words(chart.labels[k])}  {value}")
    if len(chart.series) == 1:
        _values(canvas, frame, chart, points, None if chart.target is None else across(chart.target))


def _look(frame: Frame, index: int) -> tuple[str, float]:
    if index == 0:
        return frame.ink.accent, frame.size * 0.2
    return (frame.ink.muted, frame.size * 0.13) if index < NAMED else (frame.ink.line, frame.size * 0.08)


def _runs(points: list[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if len(run) > 1]


def _values(
    canvas: Canvas, frame: Frame, chart: TrendChart, points: list[tuple[float, float] | None], line: float | None
) -> None:
    """Each point's number where there is room for all; else only the last."""
    values = chart.series[0].values
    widest = max((text_width(number(v, chart.digits)) for v in values if v is not None), default=0.0) * frame.size
    known = [k for k, p in enumerate(points) if p is not None]
    step = frame.width / max(1, len(points))
    for k in known if step > widest * 1.25 else known[-1:]:
        x, y = points[k] or (0.0, 0.0)
        around = [points[n][1] for n in (k - 1, k + 1) if 0 <= n < len(points) and points[n]]  # type: ignore[index]
        peak = not around or y <= sum(around) / len(around)
        place = (x, y - frame.size * 0.65 if peak else y + frame.size * 1.35)
        if line is not None and place[1] - frame.size < line < place[1] + frame.size * 0.2:
            canvas.rect((x - widest / 2, line - 1), widest, 2, frame.ink.background or "#FFFFFF")
        canvas.text(place, number(values[k] or 0.0, chart.digits), anchor="middle", size=frame.size * 0.92,
                    bold=k == known[-1])


def _names(canvas: Canvas, frame: Frame, chart: TrendChart, across: Scale, along: list[float]) -> None:
    """The names at the lines' ends, pushed apart so that none lies on another."""
    ends = [(across(known[-1]), k) for k, s in enumerate(chart.series[:NAMED])
            if (known := [v for v in s.values if v is not None])]
    if chart.target is not None:
        ends.append((across(chart.target), NAMED))
    lead = frame.size * 1.2
    places: list[tuple[float, int]] = []
    for y, k in sorted(ends):
        places.append((max(y, places[-1][0] + lead) if places else y, k))
    over = max(0.0, places[-1][0] - (across.start + frame.size * 0.3)) if places else 0.0
    for y, k in places:
        colour = frame.ink.accent if k == 0 else frame.ink.muted
        words = frame.words(_target_words(chart)) if k == NAMED else _name(chart.series[k], frame)
        canvas.text((along[-1] + frame.size * 0.9, y - over + frame.size * 0.35), words, colour=colour, bold=k == 0)
