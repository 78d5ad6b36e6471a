"""Person by day as a grid of states, each with colour and sign; a cell opens its visits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.theme import SIZES, Tokens, Tone, tokens_of, tone_colours
from cmdesk.ui.theme.fonts import sized
from cmdesk.ui.visits.plan.cards import LEFT
from cmdesk.ui.visits.words import short_day
from cmdesk.values.charts import DayState, HeatMap
from cmdesk.values.messages import Msg, _

NAMES, HEAD, HIGH = 84, 22, 22
CENTRE = int(Qt.AlignmentFlag.AlignCenter)
SIGNS: Mapping[DayState, tuple[str, Tone, Msg]] = {
    DayState.FULL: ("✓", Tone.GOOD, _("All done")), DayState.PART: ("◐", Tone.WARNING, _("Part done")),
    DayState.NONE: ("✗", Tone.BAD, _("Nothing done")), DayState.OFF: ("", Tone.NEUTRAL, _("Nothing due")),
}


class HeatGrid(QWidget):
    """Signals: `opened(row key, date)` by click or Enter."""

    opened = Signal(str, object)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._heat = HeatMap(days=(), rows=())
        self._at = (0, 0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(ctx.translate(_("Completion per person and day")))

    def show_heat(self, heat: HeatMap) -> None:
        self._heat = heat
        self._at = (min(self._at[0], max(0, len(heat.rows) - 1)), min(self._at[1], max(0, len(heat.days) - 1)))
        self.setMinimumHeight(HEAD + HIGH * len(heat.rows) + 2)
        self.update()

    def cell(self, row: int, column: int) -> QRectF:
        wide = (self.width() - NAMES) / max(1, len(self._heat.days))
        return QRectF(NAMES + column * wide, HEAD + row * HIGH, wide, HIGH)

    def sizeHint(self) -> QSize:
        return QSize(500, HEAD + HIGH * len(self._heat.rows) + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized(self.font(), 11))
        for column, day in enumerate(self._heat.days):
            box = self.cell(0, column)
            painter.setPen(QColor(tokens.accent if day == self._ctx.today else tokens.muted))
            painter.drawText(QRectF(box.left() - 6, 0, box.width() + 12, HEAD), CENTRE, str(day.day))
        for at, row in enumerate(self._heat.rows):
            painter.setFont(sized(self.font(), SIZES.small))
            painter.setPen(QColor(tokens.text))
            painter.drawText(QRectF(0, HEAD + at * HIGH, NAMES - 8, HIGH), LEFT, row.name)
            painter.setFont(sized(self.font(), 11))
            for column, state in enumerate(row.states):
                self._cell(painter, tokens, at, column, state)

    def _cell(self, painter: QPainter, tokens: Tokens, row: int, column: int, state: DayState | None) -> None:
        box = self.cell(row, column).adjusted(1, 1.5, -1, -1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if state in (None, DayState.OFF):
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(box, 3, 3)
        else:
            sign, tone, _name = SIGNS[state]  # type: ignore[index]
            ink, soft = tone_colours(tokens, tone)
            painter.setBrush(QColor(soft))
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(QColor(ink))
            painter.drawText(box, CENTRE, sign)
        if self.hasFocus() and (row, column) == self._at:
            painter.setPen(QPen(QColor(tokens.accent), 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 3, 3)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._found(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor)
        self.setToolTip(self._words(*found) if found else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        found = self._found(event.position())
        if found:
            self._at = found
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        step = {key.Key_Left: (0, -1), key.Key_Right: (0, 1), key.Key_Up: (-1, 0), key.Key_Down: (1, 0)}.get(
            Qt.Key(event.key())
        )
        if step and self._heat.rows:
            row = max(0, min(self._at[0] + step[0], len(self._heat.rows) - 1))
            self._at = (row, max(0, min(self._at[1] + step[1], len(self._heat.days) - 1)))
            self.setAccessibleDescription(self._words(*self._at))
            self.update()
        elif event.key() in (key.Key_Return, key.Key_Enter, key.Key_Space):
            self._open()
        else:
            event.ignore()

    def _found(self, place: QPointF) -> tuple[int, int] | None:
        row = int((place.y() - HEAD) // HIGH)
        wide = (self.width() - NAMES) / max(1, len(self._heat.days))
        column = int((place.x() - NAMES) // wide)
        inside = 0 <= row < len(self._heat.rows) and 0 <= column < len(self._heat.days)
        return (row, column) if inside else None

    def _words(self, row: int, column: int) -> str:
        each, day = self._heat.rows[row], self._heat.days[column]
        state = each.states[column]
        name = SIGNS[state][2] if state else _("Still to come")
        return self._ctx.translate(_("{name}, {day}: {state}")(name=each.name, day=short_day(day), state=name))

    def _open(self) -> None:
        if self._heat.rows:
            day: date = self._heat.days[self._at[1]]
            self.opened.emit(self._heat.rows[self._at[0]].key, day)
