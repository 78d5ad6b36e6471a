"""One day: the stops in order with the likely times, and their way drawn large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cmdesk.models.vocabulary import VISIT_STATES
from cmdesk.services.visits.board import Board, BoardDay
from cmdesk.services.visits.entering import DayVisit
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.columns import Cell, col
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.theme import Tone
from cmdesk.ui.visits.plan.week import WeekBoard
from cmdesk.ui.visits.route import RouteDrawing
from cmdesk.ui.visits.words import Classes
from cmdesk.values.charts import RouteMap, Stop
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.queries import Ref
from cmdesk.values.rights import Right

START = time(8, 30)
STATE_TONES: Mapping[object, Tone] = {"done": Tone.GOOD, "missed": Tone.BAD, "skipped": Tone.WARNING}
STATES: Mapping[str, Msg] = {choice.code: choice.label for choice in VISIT_STATES}


def state_tone(value: object) -> Tone:
    return STATE_TONES.get(value.id if isinstance(value, Ref) else value, Tone.NEUTRAL)


def route_of(day: BoardDay | None) -> tuple[RouteMap, int]:
    """The day's stops that have coordinates, and how many have none."""
    stops = day.stops if day else ()
    known = [v for v in stops if v.longitude is not None and v.latitude is not None]
    return RouteMap(stops=tuple(_stop(v) for v in known)), len(stops) - len(known)


def _stop(visit: DayVisit) -> Stop:
    return Stop(visit.client, visit.longitude or 0.0, visit.latitude or 0.0, key=str(visit.id))


def times_of(day: BoardDay, ways: Sequence[int], start: time = START) -> list[time]:
    """When each stop is likely reached: planned minutes and the ways between, from the start of the day."""
    now, found = datetime.combine(day.day, start), []
    for visit, way in zip(day.stops, ways, strict=True):
        now += timedelta(minutes=way)
        found.append(now.time())
        now += timedelta(minutes=visit.minutes)
    return found


class DayView(QWidget):
    """The keys are those of the week. Signals: `current(visit id, date)`, `opened(client id)`, `move_wanted(visit id,
    date, place)`, `shift_wanted(visit id, by)` to the day before or after, `lock_wanted(visit id)`, `skip_wanted(visit
    id)`, `swap_asked()`, `add_wanted(date)`."""

    KEYS = WeekBoard.KEYS

    current = Signal(object, object)
    opened = Signal(int)
    move_wanted = Signal(int, object, object)
    shift_wanted = Signal(int, int)
    lock_wanted = Signal(int)
    skip_wanted = Signal(int)
    swap_asked = Signal()
    add_wanted = Signal(object)

    def __init__(self, ctx: AppContext, classes: Classes) -> None:
        super().__init__()
        self._ctx, self._classes = ctx, classes
        self._day: BoardDay | None = None
        self.table = RowsTable(ctx, [
            col("order", _("No."), Kind.COUNT, width=44, muted=True),
            col("time", _("About when"), Kind.TEXT, width=58, muted=True),
            col("client", _("Client"), Kind.NAME, bold=True), col("class", _("Class"), width=56),
            col("minutes", _("Min."), Kind.COUNT, width=52),
            col("way", _("Way there"), Kind.COUNT, width=48, muted=True),
            col("state", _("State"), Kind.CHOICE, Cell.CHIP, tone=state_tone, width=76),
        ], fixed=True, empty=_("No visits on this day."))
        self.route = RouteDrawing(ctx)
        self.table.table.current.connect(self._chosen)
        self.table.table.opened.connect(self._open)
        self.route.chosen.connect(lambda key: self.table.select(int(key)))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 12, 0)
        line.setSpacing(12)
        line.addWidget(self.table, 5)
        map_ = QVBoxLayout()
        map_.setContentsMargins(0, 12, 0, 12)
        map_.addWidget(self.route)
        line.addLayout(map_, 4)
        for keys, run in (
            ("Ctrl+Up", partial(self._move, -1)), ("Ctrl+Down", partial(self._move, 1)),
            ("Ctrl+Left", partial(self._ask, self.shift_wanted, -1)),
            ("Ctrl+Right", partial(self._ask, self.shift_wanted, 1)), ("L", partial(self._ask, self.lock_wanted)),
            ("Del", partial(self._ask, self.skip_wanted)), ("S", self._swap), ("Ins", self._add),
        ):
            shortcut = QShortcut(keys, self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(run)

    def show_day(self, board: Board | None, day: date | None, visit_id: int | None) -> None:
        self._day = board.day(day) if board and day else None
        visits = self._day.visits if self._day else ()
        ways = board.ways(day) if board and day else []
        times = times_of(self._day, ways) if self._day else []
        stops = iter(zip(times, ways, strict=True))
        rows = [self._row(at, v, next(stops) if v.state != "skipped" else None) for at, v in enumerate(visits, start=1)]
        self.table.show_rows(rows, [v.id for v in visits])
        self.table.select(visit_id)
        self._draw(visit_id)

    def _row(self, at: int, visit: DayVisit, when: tuple[time, int] | None) -> list[object]:
        arrived = visit.arrived_at or (when[0] if when else None)
        state = Ref(visit.state, STATES[visit.state])
        return [
            at, f"{arrived:%H:%M}" if arrived else "", visit.client, self._classes.name(visit.client_class),
            visit.minutes, when[1] if when else None, state,
        ]

    def _draw(self, visit_id: object) -> None:
        route, without = route_of(self._day)
        self.route.show_route(route, str(visit_id or ""), without)

    def _chosen(self, visit_id: object) -> None:
        self._draw(visit_id)
        if self._day is not None and visit_id is not None:
            self.current.emit(visit_id, self._day.day)

    def _open(self, visit_id: object) -> None:
        found = next((v for v in self._day.visits if v.id == visit_id), None) if self._day else None
        if found is not None:
            self.opened.emit(found.client_id)

    def _ask(self, wanted: SignalInstance, *more: int) -> None:
        """Of the visit on show, where it is still ahead and may be changed."""
        found = next((v for v in self._day.visits if v.id == self.table.current_id), None) if self._day else None
        if found is not None and found.id is not None and found.state == "planned" and self._may_plan():
            wanted.emit(found.id, *more)

    def _swap(self) -> None:
        if self._day is not None and self._may_plan():
            self.swap_asked.emit()

    def _add(self) -> None:
        if self._day is not None and self._may_plan():
            self.add_wanted.emit(self._day.day)

    def _may_plan(self) -> bool:
        return self._ctx.may(Right.PLAN_VISITS)

    def _move(self, by: int) -> None:
        """Another place in the order of the day."""
        visit_id = self.table.current_id
        ids = [v.id for v in self._day.visits] if self._day else []
        if self._day is None or visit_id not in ids or not self._may_plan():
            return
        place = ids.index(visit_id) + 1 + by  # type: ignore[arg-type]
        if 1 <= place <= len(ids) and self._day.visits[place - 1 - by].state == "planned":
            self.move_wanted.emit(visit_id, self._day.day, place)
