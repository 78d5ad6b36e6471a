"""The month as a calendar: how many visits and minutes each day has, and why some have none."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from cmdesk.services.visits.board import Board, BoardDay
from cmdesk.ui.context import AppContext
from cmdesk.ui.theme import SIZES, Tokens, tokens_of, tone_colours
from cmdesk.ui.theme.fonts import sized
from cmdesk.ui.visits.plan.cards import LEFT, RIGHT, draw_load
from cmdesk.ui.visits.words import WEEKDAYS, day_note, load_text, load_tone, long_day
from cmdesk.values.messages import Msg, _

HEAD = 32
TOP = int(Qt.AlignmentFlag.AlignTop)


class MonthGrid(QWidget):
    """Seven columns from Monday. Signals: `current(date)`, `opened(date)` by double click or Enter."""

    current = Signal(object)
    opened = Signal(object)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._days: dict[date, BoardDay] = {}
        self.day: date | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(ctx.translate(_("Visits of the month")))

    def show_board(self, board: Board | None) -> None:
        self._days = {each.day: each for each in board.days} if board else {}
        self.update()

    def choose(self, day: date) -> None:
        if day in self._days:
            self.day = day
            said = (long_day(day), load_text(self._days[day]), day_note(self._days[day]))
            self.setAccessibleDescription(", ".join(self._ctx.translate(each) for each in said if each))
            self.update()
            self.current.emit(day)

    def cell(self, day: date) -> QRectF:
        """Where a day stands."""
        first = min(self._days)
        week = (day - first + timedelta(days=first.weekday())).days // 7
        wide, high = self.width() / 7, (self.height() - HEAD) / self._weeks()
        return QRectF(day.weekday() * wide, HEAD + week * high, wide, high)

    def minimumSizeHint(self) -> QSize:
        return QSize(480, 320)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized(self.font(), SIZES.small))
        painter.setPen(QColor(tokens.muted))
        for at, name in enumerate(WEEKDAYS):
            box = QRectF(at * self.width() / 7 + 10, 0, self.width() / 7 - 10, HEAD)
            painter.drawText(box, LEFT, self._ctx.translate(name))
        for day in self._days.values():
            self._cell(painter, tokens, day, self.cell(day.day))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self._day_at(event.position())
        if day is not None:
            self.choose(day)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        day = self._day_at(event.position())
        if day is not None:
            self.opened.emit(day)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        day = self._day_at(event.position())
        words = (load_text(self._days[day]), day_note(self._days[day])) if day else ()
        self.setToolTip("\n".join(self._ctx.translate(each) for each in words if each))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        step = {key.Key_Left: -1, key.Key_Right: 1, key.Key_Up: -7, key.Key_Down: 7}.get(Qt.Key(event.key()))
        if event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier):
            event.ignore()
        elif step and self._days:
            self.choose((self.day or min(self._days)) + timedelta(days=step))
        elif event.key() in (key.Key_Return, key.Key_Enter) and self.day in self._days:
            self.opened.emit(self.day)
        else:
            event.ignore()

    def _weeks(self) -> int:
        first = min(self._days)
        return (len(self._days) + first.weekday() + 6) // 7

    def _day_at(self, place: QPointF) -> date | None:
        return next((day for day in self._days if self.cell(day).contains(place)), None)

    def _cell(self, painter: QPainter, tokens: Tokens, day: BoardDay, box: QRectF) -> None:
        if not day.works:
            painter.fillRect(box, QColor(tokens.hover))
        if day.day == self.day:
            painter.fillRect(box, QColor(tokens.accent_soft))
        painter.setPen(QPen(QColor(tokens.soft_line)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        inside = box.adjusted(10, 8, -10, -8)
        painter.setFont(sized(self.font(), SIZES.body, True))
        today = day.day == self._ctx.today
        painter.setPen(QColor(tokens.accent if today else tokens.text if day.works else tokens.muted))
        painter.drawText(inside, TOP | int(Qt.AlignmentFlag.AlignLeft), str(day.day.day))
        number = painter.fontMetrics().horizontalAdvance("00") + 8
        painter.setFont(sized(self.font(), SIZES.small))
        painter.setPen(QColor(tokens.muted))
        room = int(inside.width()) - number
        note = painter.fontMetrics().elidedText(self._ctx.translate(day_note(day)), Qt.TextElideMode.ElideRight, room)
        painter.drawText(inside, TOP | int(Qt.AlignmentFlag.AlignRight), note)
        if day.visits:
            self._numbers(painter, tokens, day, inside)

    def _numbers(self, painter: QPainter, tokens: Tokens, day: BoardDay, inside: QRectF) -> None:
        say, tone = self._ctx.translate, load_tone(day.minutes, day.capacity)
        line = QRectF(inside.left(), inside.top() + 24, inside.width(), 18)
        painter.setPen(QColor(tokens.text))
        painter.drawText(line, LEFT, say(_("{n} visits")(n=len(day.stops))))
        over = day.minutes > day.capacity + 0.5
        painter.setPen(QColor(tone_colours(tokens, tone)[0] if over else tokens.muted))
        painter.drawText(line, RIGHT, say(_("{n} min")(n=round(day.minutes))))
        if inside.height() > 56:
            bar = QRectF(inside.left(), line.bottom() + 5, inside.width(), 6)
            draw_load(painter, tokens, bar, day.minutes, day.capacity, tone)
        if inside.height() >= 72:
            painter.setPen(QColor(tokens.muted))
            line.moveTop(line.bottom() + 12)
            painter.drawText(line, LEFT, say(_day_foot(day)))


def _day_foot(day: BoardDay) -> Msg | str:
    """What came of the day once something did; before, how far it is."""
    done = sum(v.state == "done" for v in day.visits)
    missed = sum(v.state == "missed" for v in day.visits)
    if not done and not missed:
        return _("{km:.1f} km")(km=day.km)
    return f"✓ {done}   ✗ {missed}" if missed else f"✓ {done}"
