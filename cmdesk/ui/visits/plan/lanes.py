"""Everybody's week side by side, with the five numbers of the month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cmdesk.models.vocabulary import PLAN_STATES
from cmdesk.services.visits.board import Lane, lanes
from cmdesk.services.visits.issuing import plan_states
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
STATES = {choice.code: choice.label for choice in PLAN_STATES}
TONES = {
    "draft": Tone.ACCENT, "submitted": Tone.WARNING, "approved": Tone.GOOD, "issued": Tone.GOOD, "challenged": Tone.BAD,
}


class LanesView(QWidget):
    """`states` are those of the month's plans by manager. Signals: `opened(manager id, date or None)`, `shown()` when
    it was read."""

    opened = Signal(int, object)
    shown = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.states: Mapping[int, str] = {}
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

        def read() -> tuple[Sequence[Numbers], Sequence[Lane], Mapping[int, str]]:
            numbers = month_numbers(ctx.desk, ctx.actor, month, branch)
            states = plan_states(ctx.desk, ctx.actor, month, branch)
            return numbers, lanes(ctx.desk, ctx.actor, week.first, week.last, branch), states

        def show(found: tuple[Sequence[Numbers], Sequence[Lane], Mapping[int, str]]) -> None:
            if mine == self._asked:
                numbers, there, self.states = found
                self._show(week, numbers, there)
                self.shown.emit()

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
        self.table.show_table(self._columns(days), rows, [each.manager_id for each in numbers], totals=totals)

    def _columns(self, days: Sequence[date]) -> list[Column]:
        return [
            col("name", _("Client manager"), Kind.NAME, bold=True),
            col("state", _("State"), cell=Cell.CHIP, width=76, tone=self._state_tone),
            col("due", _("Visits due"), Kind.COUNT, width=78), col("scheduled", _("Scheduled"), Kind.COUNT, width=80),
            col("done", _("Visited"), Kind.COUNT, width=66),
            col("remaining", _("Still to visit"), Kind.COUNT, width=84),
            col("to_schedule", _("To schedule"), Kind.COUNT, width=90, tone=_waiting_tone),
            col("use", _("Working time used"), Kind.RATE, Cell.BAR, digits=0, most=1.0, tone=_use_tone, width=140),
            *(self._day_column(day) for day in days),
        ]

    def _day_column(self, day: date) -> Column:
        name = self._ctx.translate(short_day(day))
        made = col(f"{DAY}{day.isoformat()}", _("{n} min"), Kind.MINUTES, tone=_load_tone)
        return Column(key=made.key, field=made.field, tone=made.tone, name=name, tip=name, width=82)

    def _row(self, each: Numbers, lane: Lane | None, days: Sequence[date]) -> list[object]:
        return [
            each.name, self._state(each.manager_id), each.due, each.scheduled, each.done, each.remaining,
            each.to_schedule, each.utilisation, *(_minutes(lane, day) for day in days),
        ]

    def _state(self, manager_id: int) -> str:
        state = self.states.get(manager_id)
        return self._ctx.translate(STATES[state]) if state else "—"

    def _state_tone(self, value: object) -> Tone:
        say = self._ctx.translate
        return next((TONES[state] for state, words in STATES.items() if say(words) == value), Tone.NEUTRAL)

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


class _TooMany(int):
    """Minutes that are more than the day has."""


def _minutes(lane: Lane | None, day: date) -> int | None:
    if lane is None or day not in lane.loads:
        return None
    minutes = lane.loads[day][1]
    return _TooMany(minutes) if lane.over(day) else minutes


def _load_tone(value: object) -> Tone:
    return Tone.WARNING if isinstance(value, _TooMany) else Tone.NEUTRAL


