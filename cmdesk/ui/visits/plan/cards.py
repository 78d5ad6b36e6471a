"""Drawing of one visit as a card, and of a day's load."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen

from cmdesk.services.visits.entering import DayVisit
from cmdesk.ui.theme import SIZES, Tokens, Tone, icon, tone_colours
from cmdesk.ui.theme.fonts import sized
from cmdesk.ui.visits.words import Classes

HEIGHT, GAP = 31, 5
STRIPE = 3
NUMBER = 18
RADIUS = 4
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
SMALL = 11
SIGNS = {"done": "✓", "missed": "✗"}


class CardPainter:
    """Draws cards with one set of colours and fonts."""

    def __init__(self, painter: QPainter, tokens: Tokens, font: QFont, classes: Classes) -> None:
        self.painter, self.tokens, self.classes = painter, tokens, classes
        self.body, self.small = sized(font, SIZES.small), sized(font, SMALL)

    def card(self, box: QRectF, number: int, visit: DayVisit, *, current: bool = False, lifted: bool = False) -> None:
        """`number` is its place in the day; a lifted card is being dragged."""
        self._ground(box, visit, current, lifted)
        inside = box.adjusted(STRIPE + 5, 0, -7, 0)
        right = self._right_side(inside, visit)
        self._number(inside, number, visit)
        name = QRectF(inside.left() + NUMBER, inside.top(), right - inside.left() - NUMBER - 3, inside.height())
        self._name(name, visit)

    def _ground(self, box: QRectF, visit: DayVisit, current: bool, lifted: bool) -> None:
        tokens, painter = self.tokens, self.painter
        shape = QPainterPath()
        shape.addRoundedRect(box, RADIUS, RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillPath(shape, QColor(tokens.accent_soft if current or lifted else tokens.surface))
        painter.save()
        painter.setClipPath(shape)
        stripe = QRectF(box.left(), box.top(), STRIPE, box.height())
        painter.fillRect(stripe, QColor(self.classes.colour(visit.client_class, tokens)))
        painter.restore()
        painter.setPen(QPen(QColor(tokens.accent if current or lifted else tokens.line), 1.6 if current else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, RADIUS, RADIUS)

    def _right_side(self, inside: QRectF, visit: DayVisit) -> float:
        """Class, minutes while they are still to be spent, lock and state; returns where they begin."""
        minutes = "" if visit.state in SIGNS else visit.minutes
        text = f"{self.classes.name(visit.client_class)} {minutes}".strip()
        at = self._write_right(inside, inside.right(), text, self.tokens.muted)
        if visit.state in SIGNS:
            tone = Tone.GOOD if visit.state == "done" else Tone.BAD
            at = self._write_right(inside, at - 4, SIGNS[visit.state], tone_colours(self.tokens, tone)[0])
        if visit.locked:
            at -= 17
            picture = icon("lock", self.tokens.muted).pixmap(13, 13)
            self.painter.drawPixmap(QRectF(at, inside.center().y() - 6.5, 13, 13), picture, QRectF())
        return at

    def _write_right(self, inside: QRectF, right: float, text: str, ink: str) -> float:
        wide = QFontMetrics(self.small).horizontalAdvance(text)
        self.painter.setFont(self.small)
        self.painter.setPen(QColor(ink))
        self.painter.drawText(QRectF(right - wide, inside.top(), wide + 1, inside.height()), RIGHT, text)
        return right - wide

    def _number(self, inside: QRectF, number: int, visit: DayVisit) -> None:
        self.painter.setFont(self.small)
        self.painter.setPen(QColor(self.tokens.muted))
        text = f"+{number}" if visit.origin == "extra" else "—" if visit.state == "skipped" else str(number)
        self.painter.drawText(inside, LEFT, text)

    def _name(self, box: QRectF, visit: DayVisit) -> None:
        quiet = visit.state in ("skipped", "done", "missed")
        font = QFont(self.body)
        font.setStrikeOut(visit.state == "skipped")
        self.painter.setFont(font)
        self.painter.setPen(QColor(self.tokens.muted if quiet else self.tokens.text))
        text = QFontMetrics(font).elidedText(visit.client, Qt.TextElideMode.ElideRight, int(box.width()))
        self.painter.drawText(box, LEFT, text)


def draw_load(painter: QPainter, tokens: Tokens, box: QRectF, minutes: float, capacity: float, tone: Tone) -> None:
    """A bar of the minutes taken in those there are."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.soft_line))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    share = min(1.0, minutes / capacity) if capacity else float(minutes > 0)
    if share > 0:
        filled = QRectF(box)
        filled.setWidth(max(box.height(), box.width() * share))
        painter.setBrush(QColor(tone_colours(tokens, tone)[0]))
        painter.drawRoundedRect(filled, box.height() / 2, box.height() / 2)
