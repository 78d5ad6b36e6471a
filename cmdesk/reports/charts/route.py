"""A day's route from coordinates: stops as numbered places joined in order, their names beside the map, a scale bar."""

from __future__ import annotations

import math
from collections.abc import Callable

from cmdesk.reports.charts.frame import Frame, head, title_words
from cmdesk.reports.drawing import Canvas, Drawing, Labels, Place
from cmdesk.reports.metrics import shortened, text_width
from cmdesk.reports.scales import nice_step
from cmdesk.values.charts import RouteMap, Stop
from cmdesk.values.messages import _

KM_PER_DEGREE = 111.195
LIST_WIDTH = 15.0


def draw_route(chart: RouteMap, frame: Frame) -> tuple[Drawing, ...]:
    canvas = Canvas(frame.width, frame.ink)
    top = head(canvas, frame, chart)
    side = min(LIST_WIDTH * frame.size, frame.width * 0.4)
    right = frame.width - side - frame.size * 1.5
    lines = len(chart.stops) + (chart.start is not None)
    height = frame.height or max(top + right * 0.7, top + lines * frame.size * 1.5 + frame.size)
    places = [*chart.stops, *([chart.start] if chart.start else [])]
    if places:
        _map(canvas, frame, chart, (0.0, top, right, height - frame.size * 0.5))
    _list(canvas, frame, chart, frame.width - side, top, height)
    return (canvas.drawing(height, title_words(frame, chart)),)


def _map(canvas: Canvas, frame: Frame, chart: RouteMap, box: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = box
    canvas.rect((left, top), right - left, bottom - top, "", frame.ink.line)
    stops = [*chart.stops, *([chart.start] if chart.start else [])]
    project, per_km = _projection(stops, (left + 24, top + 20, right - 24, bottom - 28))
    path = [project(s) for s in chart.stops]
    if chart.start:
        home = project(chart.start)
        canvas.path([home, *path, home], frame.ink.accent, 1.1)
    elif len(path) > 1:
        canvas.path(path, frame.ink.accent, 1.1)
    _marks(canvas, frame, chart, path, project, box)
    _scale_bar(canvas, frame, per_km, (left + 10, bottom - 10), (right - left) / 4)


def _projection(
    stops: list[Stop], box: tuple[float, float, float, float]
) -> tuple[Callable[[Stop], Place], float]:
    """Plane coordinates true to scale around the stops' middle latitude, and points per kilometre."""
    left, top, right, bottom = box
    lons, lats = [s.longitude for s in stops], [s.latitude for s in stops]
    middle_lon, middle_lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    shrink = math.cos(math.radians(middle_lat))
    wide = max((max(lons) - min(lons)) * shrink * KM_PER_DEGREE, 0.2)
    high = max((max(lats) - min(lats)) * KM_PER_DEGREE, 0.2)
    per_km = min((right - left) / wide, (bottom - top) / high)

    def project(stop: Stop) -> Place:
        x = (stop.longitude - middle_lon) * shrink * KM_PER_DEGREE * per_km
        y = (stop.latitude - middle_lat) * KM_PER_DEGREE * per_km
        return (left + right) / 2 + x, (top + bottom) / 2 - y

    return project, per_km


def _marks(
    canvas: Canvas, frame: Frame, chart: RouteMap, path: list[Place], project: Callable[[Stop], Place],
    box: tuple[float, float, float, float],
) -> None:
    radius = frame.size * 0.34
    labels = Labels(box[0] + 2, box[1] + 2, box[2] - 2, box[3] - 2)
    labels.block(box[0], box[3] - frame.size * 2.4, (box[0] + box[2]) / 2, box[3])
    for x, y in path:
        labels.block(x - radius, y - radius, x + radius, y + radius)
    if chart.start:
        x, y = project(chart.start)
        half = frame.size * 0.45
        canvas.rect((x - half, y - half), half * 2, half * 2, frame.ink.text)
        labels.block(x - half, y - half, x + half, y + half)
    for k, (stop, point) in enumerate(zip(chart.stops, path, strict=True), start=1):
        canvas.circle(point, radius, frame.ink.accent, frame.ink.background or "#FFFFFF")
        canvas.hit((point[0] - 6, point[1] - 6), 12, 12, stop.key, f"{k}  {stop.name}")
        place = labels.place(point, str(k), frame.size, radius + 1)
        if place:
            ground = frame.ink.background or "#FFFFFF"
            canvas.rect((place[0], place[1] - frame.size), text_width(str(k), True) * frame.size, frame.size, ground)
            canvas.text((place[0], place[1] - frame.size * 0.2), str(k), bold=True)


def _scale_bar(canvas: Canvas, frame: Frame, per_km: float, place: Place, room: float) -> None:
    kilometres = nice_step(room / per_km, 1)
    if kilometres * per_km > room * 2:
        kilometres /= 10
    x, y = place
    end = x + kilometres * per_km
    canvas.line((x, y), (end, y), frame.ink.muted, 1.0)
    for edge in (x, end):
        canvas.line((edge, y - 3), (edge, y), frame.ink.muted, 1.0)
    canvas.text((end + 4, y + 1), frame.words(_("{n} km")(n=f"{kilometres:g}")), size=frame.size * 0.92,
                colour=frame.ink.muted)


def _list(canvas: Canvas, frame: Frame, chart: RouteMap, left: float, top: float, height: float) -> None:
    lines = [*([("■", chart.start.name)] if chart.start else []),
             *((str(k), s.name) for k, s in enumerate(chart.stops, start=1))]
    lead = min(frame.size * 1.5, (height - top) / max(1, len(lines)))
    size = min(frame.size, lead / 1.15)
    room = (frame.width - left) / size - 2.2
    for k, (number, name) in enumerate(lines, start=1):
        y = top + k * lead - lead * 0.3
        canvas.text((left + size * 1.5, y), number, size=size, bold=True, anchor="end")
        canvas.text((left + size * 2.2, y), shortened(name, room), size=size)
