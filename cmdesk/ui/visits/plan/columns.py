"""The days of a board as columns of cards: where everything stands and how it is drawn."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from cmdesk.services.visits.board import Board, BoardDay
from cmdesk.services.visits.entering import DayVisit
from cmdesk.ui.context import AppContext
from cmdesk.ui.theme import SIZES, Tokens, tokens_of, tone_colours
from cmdesk.ui.theme.fonts import sized
from cmdesk.ui.visits.plan.cards import GAP, HEIGHT, LEFT, RIGHT, CardPainter, draw_load
from cmdesk.ui.visits.words import Classes, day_note, load_tone, short_day, weekday
from cmdesk.values.messages import _
from cmdesk.values.planning import DayLoad, MoveEffect

HEAD, PAD, NARROW = 54, 5, 44
CENTRE = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)


class DayColumns(QAbstractScrollArea):
    """Shows the days of a board. Signals: `current(visit id or None, date)`."""

    current = Signal(object, object)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.classes = Classes(ctx)
        self.board: Board | None = None
        self.days: tuple[BoardDay, ...] = ()
        self.visit_id: int | None = None
        self.day: date | None = None
        self.dragged: DayVisit | None = None
        self._at = QPointF()
        self.effect: MoveEffect | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(ctx.translate(_("Visits of the week")))

    def show_board(self, board: Board | None) -> None:
        self.board = board
        self.days = board.days if board else ()
        self.lift(None)
        if self.visit_id is not None and (board is None or board.visit(self.visit_id) is None):
            self.visit_id = None
        self._arrange()
        self.viewport().update()

    def choose(self, visit_id: int | None, day: date) -> None:
        """Make a visit (or only a day) the current one."""
        self.visit_id, self.day = visit_id, day
        if visit_id is not None:
            self._reveal(visit_id)
        self._say_current()
        self.viewport().update()
        self.current.emit(visit_id, day)

    def column_box(self, day: date) -> QRectF:
        """Where a day stands, head included."""
        left = 0.0
        for each, width in zip(self.days, self._widths(), strict=True):
            if each.day == day:
                return QRectF(left, 0, width, self.viewport().height())
            left += width
        return QRectF()

    def card_box(self, visit_id: int) -> QRectF:
        """Where a visit's card stands in the viewport."""
        found = self.board.visit(visit_id) if self.board else None
        if found is None:
            return QRectF()
        day, visit = found
        return self._card(self.column_box(day.day), day.visits.index(visit))

    def minimumSizeHint(self) -> QSize:
        return QSize(480, 240)

    def lift(self, visit: DayVisit | None) -> None:
        """Begin to show a visit as being dragged; None: end it."""
        self.dragged = visit if visit is not None and visit.state == "planned" else None
        self.effect = None
        self.viewport().update()

    def hover(self, place: QPointF) -> None:
        """Show the dragged visit at a place, and what dropping it there would do to both days."""
        self._at, self.effect = place, None
        target = self.day_at(place)
        found = self.board.visit(self.dragged.id or 0) if self.board and self.dragged else None
        if self.board is not None and found is not None and target is not None and target.day != found[0].day:
            self.effect = self.board.effect(found[1].id or 0, target.day)
        self.viewport().update()

    def _widths(self) -> list[float]:
        """Days off without visits stand narrow beside the others."""
        narrow = [not each.works and not each.visits for each in self.days]
        wide = len(narrow) - sum(narrow)
        room = self.viewport().width() - NARROW * sum(narrow)
        return [float(NARROW) if small else room / max(1, wide) for small in narrow]

    def _card(self, column: QRectF, at: int) -> QRectF:
        top = HEAD + 7 + at * (HEIGHT + GAP) - self.verticalScrollBar().value()
        return QRectF(column.left() + PAD + 0.5, top + 0.5, column.width() - 2 * PAD - 1, HEIGHT)

    def day_at(self, place: QPointF) -> BoardDay | None:
        """The day whose column is at a place."""
        return next((d for d in self.days if self.column_box(d.day).contains(place.x(), 1)), None)

    def visit_at(self, place: QPointF) -> DayVisit | None:
        """The visit whose card is at a place."""
        day = self.day_at(place)
        if day is None or place.y() < HEAD:
            return None
        column = self.column_box(day.day)
        return next((v for k, v in enumerate(day.visits) if self._card(column, k).contains(place)), None)

    def place_at(self, day: BoardDay, place: QPointF) -> int:
        """The place in the day's order at a height, from 1."""
        at = int((place.y() + self.verticalScrollBar().value() - HEAD - 7) // (HEIGHT + GAP))
        return max(0, min(at, len(day.visits) - 1)) + 1

    def _arrange(self) -> None:
        most = max((len(d.visits) for d in self.days), default=0)
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(HEIGHT + GAP)
        bar.setRange(0, max(0, HEAD + 14 + most * (HEIGHT + GAP) - self.viewport().height()))

    def _reveal(self, visit_id: int) -> None:
        box, bar = self.card_box(visit_id), self.verticalScrollBar()
        if box.top() < HEAD:
            bar.setValue(bar.value() - int(HEAD - box.top()) - GAP)
        elif box.bottom() > self.viewport().height():
            bar.setValue(bar.value() + int(box.bottom() - self.viewport().height()) + GAP)

    def _say_current(self) -> None:
        found = self.board.visit(self.visit_id) if self.board and self.visit_id is not None else None
        if found:
            day, visit = found
            words = _("{client}, {minutes} min, {day}")(
                client=visit.client, minutes=visit.minutes, day=short_day(day.day)
            )
            self.setAccessibleDescription(self._ctx.translate(words))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cards = CardPainter(painter, tokens, self.font(), self.classes)
        for day in self.days:
            column = self.column_box(day.day)
            self._ground(painter, tokens, day, column)
            painter.save()
            painter.setClipRect(column.adjusted(0, HEAD, 0, 0))
            self._cards(cards, day, column)
            painter.restore()
            self._head(painter, tokens, day, column)
        if self.dragged is not None:
            self._ghost(painter, tokens, cards)

    def _ground(self, painter: QPainter, tokens: Tokens, day: BoardDay, column: QRectF) -> None:
        target = self.effect is not None and self.effect.target_after.date == day.day
        if target:
            painter.fillRect(column, QColor(tokens.accent_soft))
        elif not day.works:
            painter.fillRect(column, QColor(tokens.hover))
        painter.setPen(QColor(tokens.soft_line))
        painter.drawLine(column.topRight(), column.bottomRight())
        if not day.works and not day.visits:
            painter.setPen(QColor(tokens.muted))
            painter.setFont(sized(self.font(), SIZES.small))
            box = QRectF(column.left(), HEAD, column.width(), min(240.0, column.height() - HEAD))
            painter.drawText(box, CENTRE, self._ctx.translate(day_note(day)))

    def _cards(self, cards: CardPainter, day: BoardDay, column: QRectF) -> None:
        number = 0
        for at, visit in enumerate(day.visits):
            number += visit.state != "skipped"
            box = self._card(column, at)
            if box.bottom() >= HEAD and box.top() <= self.viewport().height():
                cards.painter.setOpacity(0.35 if self.dragged is not None and visit.id == self.dragged.id else 1.0)
                cards.card(box, number, visit, current=visit.id == self.visit_id)
        cards.painter.setOpacity(1.0)

    def _head(self, painter: QPainter, tokens: Tokens, day: BoardDay, column: QRectF) -> None:
        head = QRectF(column.left(), 0, column.width() - 1, HEAD - 1)
        painter.setPen(QPen(QColor(tokens.soft_line)))
        painter.drawLine(QPointF(column.left(), HEAD - 0.5), QPointF(column.right(), HEAD - 0.5))
        say, inside = self._ctx.translate, head.adjusted(9, 8, -8, 0)
        painter.setFont(sized(self.font(), SIZES.body, True))
        chosen = day.day == self.day
        painter.setPen(QColor(tokens.accent if chosen or day.day == self._ctx.today else tokens.text))
        if head.width() < 2 * NARROW and not day.capacity and not day.visits:
            self._small_head(painter, tokens, day, head)
            return
        self._text(painter, QRectF(inside.left(), inside.top(), inside.width(), 18), LEFT, say(short_day(day.day)))
        if chosen:
            painter.fillRect(QRectF(head.left() + 8, HEAD - 2.5, head.width() - 16, 2), QColor(tokens.accent))
        load = self._shown_load(day)
        line = QRectF(inside.left(), inside.top() + 22, inside.width(), 16)
        if day.capacity or load.visits:
            self._load(painter, tokens, day, load, line)
        else:
            painter.setFont(sized(self.font(), SIZES.small))
            painter.setPen(QColor(tokens.muted))
            self._text(painter, line, LEFT, say(day_note(day)))

    def _small_head(self, painter: QPainter, tokens: Tokens, day: BoardDay, head: QRectF) -> None:
        """Weekday over date, where there is no room for more."""
        painter.setFont(sized(self.font(), SIZES.small))
        painter.setPen(QColor(tokens.muted))
        date_ = f"{day.day.month}/{day.day.day}"
        words = f"{self._ctx.translate(weekday(day.day))}\n{date_}"
        painter.drawText(head, int(Qt.AlignmentFlag.AlignCenter), words)

    def _load(self, painter: QPainter, tokens: Tokens, day: BoardDay, load: DayLoad, line: QRectF) -> None:
        tone = load_tone(load.minutes, day.capacity)
        words = self._ctx.translate(_("{n} min")(n=round(load.minutes)))
        changed = round(load.minutes) - round(day.minutes)
        if changed:
            words = f"{words} {changed:+d}"
        painter.setFont(sized(self.font(), SIZES.small))
        wide = QFontMetrics(painter.font()).horizontalAdvance(words)
        told = changed or load.minutes > day.capacity
        painter.setPen(QColor(tone_colours(tokens, tone)[0] if told else tokens.muted))
        painter.drawText(line, RIGHT, words)
        bar = QRectF(line.left(), line.center().y() - 3.5, line.width() - wide - 8, 8)
        if bar.width() > 12:
            draw_load(painter, tokens, bar, load.minutes, day.capacity, tone)

    def _shown_load(self, day: BoardDay) -> DayLoad:
        """As it is, or as it would be after the drop."""
        if self.effect is not None:
            for each in (self.effect.source_after, self.effect.target_after):
                if each.date == day.day:
                    return each
        return DayLoad(date=day.day, visits=len(day.stops), minutes=day.minutes, km=day.km, capacity=day.capacity)

    def _ghost(self, painter: QPainter, tokens: Tokens, cards: CardPainter) -> None:
        assert self.dragged is not None
        column = next((self.column_box(d.day) for d in self.days if d.works), QRectF(0, 0, 140, 0))
        box = QRectF(self._at.x() - 24, self._at.y() - HEIGHT / 2, column.width() - 2 * PAD, HEIGHT)
        painter.setOpacity(0.92)
        cards.card(box, self.effect.order if self.effect else 0, self.dragged, lifted=True)
        painter.setOpacity(1.0)
        if self.effect is not None:
            words = self._ctx.translate(_("{km:+.1f} km")(km=self.effect.km))
            painter.setFont(sized(self.font(), SIZES.small))
            wide = QFontMetrics(painter.font()).horizontalAdvance(words) + 14
            bubble = QRectF(box.right() - wide, box.bottom() + 4, wide, 20)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.text))
            painter.drawRoundedRect(bubble, 4, 4)
            painter.setPen(QColor(tokens.surface))
            painter.drawText(bubble, CENTRE, words)

    def _text(self, painter: QPainter, box: QRectF, side: int, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, side, shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
