"""Everybody's week side by side, with the five numbers of the month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cmdesk.services.visits.board import Lane, lanes
from cmdesk.services.visits.numbers import Numbers, month_numbers
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.columns import Cell, Column, col
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.theme import Tone
from cmdesk.ui.visits.words import short_day
from cmdesk.values.fields import Kind
from cmdesk.values.messages import _
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import UserError

DAY = "day-"


class LanesView(QWidget):
    """Signals: `opened(manager id, date or None)`."""

    opened = Signal(int, object)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._capacity: dict[str, float] = {}
        self.table = RowsTable(ctx, [], frozen=1, empty=_("Nobody is on duty in this branch."))
        self.table.table.clicked.connect(self._clicked)
        self.table.table.opened.connect(lambda id_: self.opened.emit(id_, None))
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.table)
        self._asked = 0

    def reload(self, month: Month, week: Week) -> None:
        """Read beside the window; the newest wish wins."""
        self._asked += 1
        ctx, mine = self._ctx, self._asked
        branch = int(ctx.branch.value.id) if ctx.branch.value else None

        def read() -> tuple[Sequence[Numbers], Sequence[Lane]]:
            numbers = month_numbers(ctx.desk, ctx.actor, month, branch)
            return numbers, lanes(ctx.desk, ctx.actor, week.first, week.last, branch)

        def show(found: tuple[Sequence[Numbers], Sequence[Lane]]) -> None:
            if mine == self._asked:
                self._show(week, *found)

        ctx.jobs.run(read, done=show, failed=self._refused, pool=True)

    def _show(self, week: Week, numbers: Sequence[Numbers], found: Sequence[Lane]) -> None:
        by_manager = {lane.person.id: lane for lane in found}
        used = {day for lane in found for day in lane.loads}
        days = [d for d in week.days() if d.weekday() < 5 or d in used]
        rows = [self._row(each, by_manager.get(each.manager_id), days) for each in numbers]
        totals = {
            name: sum(getattr(each, name) for each in numbers)
            for name in ("due", "scheduled", "done", "remaining", "to_schedule")
        }
        columns = self._columns(days, max((lane.capacity for lane in found), default=0.0))
        self.table.show_table(columns, rows, [each.manager_id for each in numbers], totals=totals)

    def _columns(self, days: Sequence[date], capacity: float) -> list[Column]:
        return [
            col("name", _("Client manager"), Kind.NAME, bold=True),
            col("due", _("Visits due"), Kind.COUNT, width=78), col("scheduled", _("Scheduled"), Kind.COUNT, width=80),
            col("done", _("Visited"), Kind.COUNT, width=66),
            col("remaining", _("Still to visit"), Kind.COUNT, width=84),
            col("to_schedule", _("To schedule"), Kind.COUNT, width=90, tone=_waiting_tone),
            col("use", _("Working time used"), Kind.RATE, Cell.BAR, digits=0, most=1.0, tone=_use_tone, width=190),
            *(self._day_column(day, capacity) for day in days),
        ]

    def _day_column(self, day: date, capacity: float) -> Column:
        name = self._ctx.translate(short_day(day))
        made = col(f"{DAY}{day.isoformat()}", _("{n} min"), Kind.MINUTES, tone=_over(capacity))
        return Column(key=made.key, field=made.field, tone=made.tone, name=name, tip=name, width=82)

    def _row(self, each: Numbers, lane: Lane | None, days: Sequence[date]) -> list[object]:
        loads = lane.loads if lane else {}
        return [
            each.name, each.due, each.scheduled, each.done, each.remaining, each.to_schedule, each.utilisation,
            *(loads[d][1] if d in loads else None for d in days),
        ]

    def _clicked(self, index: QModelIndex) -> None:
        column, id_ = self.table.model.columns[index.column()], self.table.model.id(index.row())
        if column.key.startswith(DAY) and isinstance(id_, int):
            self.opened.emit(id_, date.fromisoformat(column.key.removeprefix(DAY)))

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self._ctx.failed.emit(error.problems)
        else:
            self._ctx.asker.bug(error)


def _waiting_tone(value: object) -> Tone:
    return Tone.BAD if value else Tone.NEUTRAL


def _use_tone(value: object) -> Tone:
    return Tone.WARNING if isinstance(value, float) and value > 1 else Tone.ACCENT


def _over(capacity: float) -> Callable[[object], Tone]:
    return lambda value: Tone.WARNING if isinstance(value, int) and value > capacity else Tone.NEUTRAL


