"""A day's route drawn from coordinates: numbered stops joined in the order of the visits."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.theme import SIZES, Tokens, tokens_of
from cmdesk.ui.theme.fonts import sized
from cmdesk.values.charts import RouteMap
from cmdesk.values.messages import _

MARGIN, RADIUS = 24.0, 8.0
KM_PER_DEGREE = 111.195
LEAST_KM = 0.3
ROUNDS = 12
SCALES = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)


class RouteDrawing(QWidget):
    """Signals: `chosen(key)` when a stop is clicked."""

    chosen = Signal(str)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._route = RouteMap(stops=())
        self._current = ""
        self._note = ""
        self.setMouseTracking(True)
        self.setMinimumHeight(120)

    def show_route(self, route: RouteMap, current: str = "", without: int = 0) -> None:
        """`current` is the key of a stop to mark, `without` how many stops have no coordinates."""
        self._route, self._current = route, current
        say = self._ctx.translate
        self._note = say(_("{n} stops have no coordinates")(n=without)) if without else ""
        names = [f"{k} {stop.name}" for k, stop in enumerate(route.stops, start=1)]
        self.setAccessibleName(say(_("Route: {stops}")(stops=", ".join(names))))
        self.update()

    def stop_at(self, place: QPointF) -> int | None:
        """The index of the stop drawn at a place."""
        near = [(math.dist(p.toTuple(), place.toTuple()), k) for k, p in enumerate(self.places())]
        distance, at = min(near, default=(math.inf, 0))
        return at if distance <= RADIUS + 3 else None

    def places(self) -> list[QPointF]:
        """Where each stop is drawn: true to scale, neighbours moved apart so that both can be read."""
        scale, points = self._scale()
        if not points:
            return []
        across = [p[0] for p in points]
        down = [p[1] for p in points]
        left = self.width() / 2 - (min(across) + max(across)) / 2 * scale
        top = self.height() / 2 - (min(down) + max(down)) / 2 * scale
        return [self._inside(p) for p in _apart([(left + x * scale, top + y * scale) for x, y in points])]

    def _inside(self, place: QPointF) -> QPointF:
        edge = RADIUS + 2
        across = max(edge, min(place.x(), self.width() - edge))
        return QPointF(across, max(edge, min(place.y(), self.height() - edge)))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.background))
        painter.drawRoundedRect(QRectF(self.rect()), SIZES.radius, SIZES.radius)
        places = self.places()
        painter.setPen(QPen(QColor(tokens.accent), 1.6))
        painter.drawPolyline(places)
        for at, place in enumerate(places):
            self._stop(painter, tokens, at, place)
        self._words(painter, tokens)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.stop_at(event.position())
        self.setToolTip("" if at is None else f"{at + 1}  {self._route.stops[at].name}")
        self.setCursor(Qt.CursorShape.ArrowCursor if at is None else Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self.stop_at(event.position())
        if at is not None:
            self.chosen.emit(self._route.stops[at].key)

    def _scale(self) -> tuple[float, list[tuple[float, float]]]:
        """Pixels per kilometre, and the stops in kilometres east and south."""
        stops = self._route.stops
        if not stops:
            return 1.0, []
        middle = math.cos(math.radians(sum(s.latitude for s in stops) / len(stops)))
        points = [(s.longitude * KM_PER_DEGREE * middle, -s.latitude * KM_PER_DEGREE) for s in stops]
        wide = max(max(p[0] for p in points) - min(p[0] for p in points), LEAST_KM)
        high = max(max(p[1] for p in points) - min(p[1] for p in points), LEAST_KM)
        return min((self.width() - 2 * MARGIN) / wide, (self.height() - 2 * MARGIN) / high), points

    def _stop(self, painter: QPainter, tokens: Tokens, at: int, place: QPointF) -> None:
        current = bool(self._current) and self._route.stops[at].key == self._current
        painter.setPen(QPen(QColor(tokens.accent), 1.4))
        painter.setBrush(QColor(tokens.accent if current else tokens.surface))
        painter.drawEllipse(place, RADIUS, RADIUS)
        painter.setPen(QColor(tokens.on_accent if current else tokens.text))
        painter.setFont(sized(self.font(), 10))
        box = QRectF(place.x() - RADIUS, place.y() - RADIUS, 2 * RADIUS, 2 * RADIUS)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(at + 1))

    def _words(self, painter: QPainter, tokens: Tokens) -> None:
        painter.setFont(sized(self.font(), 11))
        painter.setPen(QColor(tokens.muted))
        inside = QRectF(self.rect()).adjusted(10, 6, -10, -6)
        if not self._route.stops:
            words = self._note or self._ctx.translate(_("No visits"))
            painter.drawText(inside, int(Qt.AlignmentFlag.AlignCenter), words)
            return
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight), self._note)
        self._scale_bar(painter, inside)

    def _scale_bar(self, painter: QPainter, inside: QRectF) -> None:
        scale, _points = self._scale()
        fitting = [km for km in SCALES if km * scale <= inside.width() / 4]
        if not fitting:
            return
        wide, bottom = fitting[-1] * scale, inside.bottom()
        painter.drawLine(QPointF(inside.left(), bottom), QPointF(inside.left() + wide, bottom))
        words = QRectF(inside.left(), bottom - 16, 80, 14)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft), f"{fitting[-1]:g} km")


def _apart(places: list[tuple[float, float]]) -> list[QPointF]:
    """Moves stops that would lie over each other away from each other, a little at a time."""
    found = [list(place) for place in places]
    for _round in range(ROUNDS):
        for a, one in enumerate(found):
            for b, other in enumerate(found[:a]):
                across, down = one[0] - other[0], one[1] - other[1]
                distance = math.hypot(across, down)
                if distance >= 2 * RADIUS:
                    continue
                if distance < 0.01:
                    across, down, distance = math.cos(a + b), math.sin(a + b), 1.0
                push = (2 * RADIUS - min(distance, 2 * RADIUS)) / 2 / distance
                one[0], one[1] = one[0] + across * push, one[1] + down * push
                other[0], other[1] = other[0] - across * push, other[1] - down * push
    return [QPointF(*place) for place in found]
