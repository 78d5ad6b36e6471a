"""The week of one manager: look, drag a visit to another day, or do the same by keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolTip

from cmdesk.services.visits.board import BoardDay
from cmdesk.services.visits.entering import DayVisit
from cmdesk.ui.context import AppContext
from cmdesk.ui.visits.plan.columns import HEAD, DayColumns
from cmdesk.ui.visits.words import day_note, load_text, short_day
from cmdesk.values.messages import Text, _
from cmdesk.values.rights import Right


class WeekBoard(DayColumns):
    """The columns, to be worked on.

    Signals: `move_wanted(visit id, date, place or None)`, `lock_wanted(visit id)`, `skip_wanted(visit id)`,
    `opened(client id)`, `swap_wanted(date, date)`, `swap_asked()` by key, `add_wanted(date)`, `day_opened(date)` by
    double click on its head.
    """

    KEYS = (
        ("↑  ↓  ←  →", _("From visit to visit")), ("Ctrl+↑  Ctrl+↓", _("Earlier or later on its day")),
        ("Ctrl+←  Ctrl+→", _("To the day before or after")), ("L", _("Lock or unlock")),
        ("Del", _("Skip with a reason…")), ("Ins", _("Put visits on this day…")),
        ("S", _("Swap this day with another…")), ("Enter", _("Open the client")),
    )

    move_wanted = Signal(int, object, object)
    lock_wanted = Signal(int)
    skip_wanted = Signal(int)
    opened = Signal(int)
    swap_wanted = Signal(object, object)
    day_opened = Signal(object)
    add_wanted = Signal(object)
    swap_asked = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._pressed: QPointF | None = None

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._tip(event)
            return True
        return super().viewportEvent(event)

    def _tip(self, event: QHelpEvent) -> None:
        place = QPointF(event.pos())
        visit, day = self.visit_at(place), self.day_at(place)
        if visit is not None:
            words = (visit.client, visit.client_code, visit.note)
            QToolTip.showText(event.globalPos(), "\n".join(t for t in words if t))
        elif day is not None and place.y() < HEAD:
            notes: list[Text] = [load_text(day), _("{n} min can be worked")(n=round(day.capacity)), day_note(day)]
            QToolTip.showText(event.globalPos(), "\n".join(self._ctx.translate(n) for n in notes if n))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        place = event.position()
        visit, day = self.visit_at(place), self.day_at(place)
        self._pressed = place if visit is not None else None
        if day is not None:
            self.choose(visit.id if visit else None, day.day)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        far = (event.position() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if self.dragged is None and far and self._may_move():
            self.lift(self.visit_at(self._pressed))
        if self.dragged is not None:
            self.hover(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragged, self._pressed = self.dragged, None
        day = self.day_at(event.position())
        self.lift(None)
        if dragged is not None and dragged.id is not None and day is not None:
            self._drop(dragged.id, day, event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        visit = self.visit_at(event.position())
        day = self.day_at(event.position())
        if visit is not None:
            self.opened.emit(visit.client_id)
        elif day is not None and event.position().y() < HEAD:
            self.day_opened.emit(day.day)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        visit, day = self.visit_at(QPointF(event.pos())), self.day_at(QPointF(event.pos()))
        if visit is not None and day is not None:
            self.choose(visit.id, day.day)
            self.menu().exec(event.globalPos())
        elif day is not None:
            self.day_menu(day).exec(event.globalPos())

    def day_menu(self, day: BoardDay) -> QMenu:
        """What can be done with a whole day."""
        menu = QMenu(self)
        say = self._ctx.translate
        menu.addAction(say(_("Show the day")), partial(self.day_opened.emit, day.day))
        if self._may_move():
            menu.addAction(say(_("Put visits on this day…")) + "\tInsert", partial(self.add_wanted.emit, day.day))
        if self._may_move() and day.visits:
            menu.addSeparator()
            for each in self.days:
                if each.day != day.day and each.works:
                    text = say(_("Swap with {day}")(day=short_day(each.day)))
                    menu.addAction(text, partial(self.swap_wanted.emit, day.day, each.day))
        return menu

    def menu(self) -> QMenu:
        """What can be done with the current visit."""
        menu = QMenu(self)
        say, found = self._ctx.translate, self._current()
        if found is None:
            return menu
        day, visit = found
        id_ = self.visit_id or 0
        menu.addAction(say(_("Open the client")) + "\tEnter", lambda: self.opened.emit(visit.client_id))
        if visit.state != "planned" or not self._may_move():
            return menu
        menu.addSeparator()
        lock = _("Unlock") if visit.locked else _("Lock")
        menu.addAction(say(lock) + "\tL", lambda: self.lock_wanted.emit(id_))
        menu.addAction(say(_("Skip with a reason…")) + "\tDel", lambda: self.skip_wanted.emit(id_))
        menu.addSeparator()
        for each in self.days:
            if each.day != day.day and each.works:
                text = say(_("Move to {day}")(day=short_day(each.day)))
                menu.addAction(text, partial(self.move_wanted.emit, id_, each.day, None))
        return menu

    def _drop(self, visit_id: int, day: BoardDay, place: QPointF) -> None:
        found = self.board.visit(visit_id) if self.board else None
        if found is None:
            return
        if found[0].day != day.day:
            self.move_wanted.emit(visit_id, day.day, None)
        elif (at := self.place_at(day, place)) != day.visits.index(found[1]) + 1:
            self.move_wanted.emit(visit_id, day.day, at)

    def _may_move(self) -> bool:
        return self._ctx.may(Right.PLAN_VISITS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        run = self._moves(event.key()) if control else self._plain().get(event.key())
        if run is None or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
            return
        run()

    def _plain(self) -> Mapping[int, Callable[[], None]]:
        key = Qt.Key
        return {
            key.Key_Up: lambda: self._step(-1), key.Key_Down: lambda: self._step(1),
            key.Key_Left: lambda: self._turn(-1), key.Key_Right: lambda: self._turn(1),
            key.Key_Home: lambda: self._step(-99), key.Key_End: lambda: self._step(99),
            key.Key_L: lambda: self._ask(self.lock_wanted), key.Key_Delete: lambda: self._ask(self.skip_wanted),
            key.Key_Return: self._open, key.Key_Enter: self._open, key.Key_Insert: self._add,
            key.Key_S: self._swap, key.Key_Menu: self._show_menu,
        }

    def _moves(self, key: int) -> Callable[[], None] | None:
        return {
            Qt.Key.Key_Left: lambda: self._move_days(-1), Qt.Key.Key_Right: lambda: self._move_days(1),
            Qt.Key.Key_Up: lambda: self._move_places(-1), Qt.Key.Key_Down: lambda: self._move_places(1),
        }.get(Qt.Key(key))

    def _current(self) -> tuple[BoardDay, DayVisit] | None:
        return self.board.visit(self.visit_id) if self.board and self.visit_id is not None else None

    def _step(self, by: int) -> None:
        found = self._current()
        if found is None:
            self._enter_day(next((d for d in self.days if d.day == self.day), None) or self._first_day(), 0)
            return
        day, visit = found
        self._enter_day(day, day.visits.index(visit) + by)

    def _turn(self, by: int) -> None:
        """To the same height in the next day that has visits."""
        found = self._current()
        day = found[0] if found else self._first_day()
        others = self.days[::-1] if by < 0 else self.days
        following = [d for d in others if d.visits and day is not None and (d.day > day.day) == (by > 0) and d != day]
        if found is None:
            self._enter_day(day, 0)
        elif following:
            self._enter_day(following[0], found[0].visits.index(found[1]))

    def _first_day(self) -> BoardDay | None:
        return next((d for d in self.days if d.visits), None)

    def _enter_day(self, day: BoardDay | None, at: int) -> None:
        if day is not None and day.visits:
            self.choose(day.visits[max(0, min(at, len(day.visits) - 1))].id, day.day)

    def _move_days(self, by: int) -> None:
        found = self._current()
        others = [d.day for d in (self.days if by > 0 else self.days[::-1]) if d.works]
        following = [d for d in others if found and (d > found[0].day) == (by > 0) and d != found[0].day]
        if found is not None and following and found[1].state == "planned" and self._may_move():
            self.move_wanted.emit(self.visit_id, following[0], None)

    def _move_places(self, by: int) -> None:
        found = self._current()
        if found is None or not self._may_move():
            return
        place = found[0].visits.index(found[1]) + 1 + by
        if 1 <= place <= len(found[0].visits) and found[1].state == "planned":
            self.move_wanted.emit(self.visit_id, found[0].day, place)

    def _ask(self, wanted: object) -> None:
        found = self._current()
        if found is not None and found[1].state == "planned" and self._may_move():
            wanted.emit(self.visit_id)  # type: ignore[attr-defined]

    def _swap(self) -> None:
        if self.day is not None and self._may_move():
            self.swap_asked.emit()

    def _show_menu(self) -> None:
        """As a right click on the current visit."""
        if self.visit_id is not None and self._current() is not None:
            place = self.card_box(self.visit_id).center().toPoint()
            self.menu().popup(self.viewport().mapToGlobal(place))

    def _add(self) -> None:
        if self.day is not None and self._may_move():
            self.add_wanted.emit(self.day)

    def _open(self) -> None:
        found = self._current()
        if found is not None:
            self.opened.emit(found[1].client_id)
