"""The cards of the first page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Card, Cell, Chip, Meter, Pair, PairBars, button, clear, col, label, row, rule
from cmdesk.ui.kit.basic import Elided
from cmdesk.ui.kit.room import Tall
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.theme import SIZES, Tone
from cmdesk.ui.today import words
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.standings import Standing, Standings
from cmdesk.values.today import DayBar, Progress, Todo, Whereabouts

Go = Callable[[str, object], object]


class WhereCard(Card):
    """今天谁在哪里: a line per manager; opening it goes to the person's visits."""

    def __init__(self, ctx: AppContext, go: Go) -> None:
        super().__init__(ctx.translate(_("Who is where today")), " ")
        self._ctx = ctx
        self.table = RowsTable(ctx, [
            col("starts", _("Leaves"), Kind.TIME, muted=True, width=66),
            col("manager", _("Client manager"), Kind.NAME, width=112),
            col("where", _("Route"), muted=True),
            col("minutes", _("Planned time"), Kind.MINUTES, unit="min", width=122),
            col("status", _("State"), cell=Cell.CHIP, tone=words.status_tone, width=112),
        ], fixed=True, empty=_("Nobody is on duty yet: import the client managers first."))
        self.add(self.table, 1)
        self.table.table.setAccessibleName(self.title.text())
        self.table.table.opened.connect(lambda id_: go("visits", id_))

    def show_people(self, people: Sequence[Whereabouts], day: date | None = None) -> None:
        """Of today, or of the next working day, which the title then names."""
        named = _("Who is where on {day}")(day=f"{day:%m-%d}") if day and day != self._ctx.today else None
        self.title.setText(self._ctx.translate(named or _("Who is where today")))
        planned, done = sum(p.planned for p in people), sum(p.done for p in people)
        note = _("{people} people · {planned} clients planned · {done} visited")
        self.note.setText(self._ctx.translate(note(people=len(people), planned=planned, done=done)) if people else "")
        self.table.show_rows(
            [
                (p.starts, p.manager, words.place(p), p.minutes or None, None if named else words.status(p))
                for p in people
            ],
            [p.manager_id for p in people],
        )


class TodoLine(QWidget):
    """How many, what, and the way there. Enter or a click on the link goes."""

    def __init__(self, ctx: AppContext, todo: Todo, go: Go) -> None:
        super().__init__()
        self.todo = todo
        name, key, _target, right = words.LINKS[todo.kind]
        say = ctx.translate
        chip = Chip(str(todo.count), Tone.BAD if todo.urgent else Tone.WARNING)
        chip.setMinimumWidth(34)
        chip.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text = Elided(say(todo.text))
        self.link = button(
            say(name if ctx.may(right) else words.LOOK), lambda: go(key, words.target_of(todo.kind, ctx.today)), "link",
        )
        self.link.setAccessibleName(f"{text.text()}: {self.link.text()}")
        line = row(chip, text, 1, self.link, spacing=12)
        line.setContentsMargins(6, 0, 6, 0)
        self.setLayout(line)
        self.setFixedHeight(SIZES.row)


class TodoCard(Card):
    """待办: what waits, the urgent in red first."""

    def __init__(self, ctx: AppContext, go: Go, can_go: Callable[[str], bool]) -> None:
        super().__init__(ctx.translate(_("To do")), " ")
        self._ctx, self._go, self._can_go = ctx, go, can_go
        self.lines: list[TodoLine] = []
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self.add(Tall(inside), 1)

    def show_todos(self, todos: Sequence[Todo]) -> None:
        clear(self._list)
        ordered = sorted(todos, key=lambda todo: not todo.urgent)
        self.lines = [TodoLine(self._ctx, todo, self._go) for todo in ordered]
        for line in self.lines:
            line.link.setVisible(self._can_go(words.LINKS[line.todo.kind][1]))
            self._list.addWidget(line)
            self._list.addWidget(rule())
        total = sum(todo.count for todo in todos)
        self.note.setText(self._ctx.translate(_("{n} in all")(n=total)) if total else "")
        if not todos:
            self._list.addWidget(label(self._ctx.translate(_("Nothing is waiting. Well done.")), "muted"))
        self._list.addStretch(1)


class RankCard(Card):
    """本月考核暂列名次: a line per person; opening one shows where the score comes from."""

    def __init__(self, ctx: AppContext, go: Go) -> None:
        super().__init__(ctx.translate(_("Ranking so far")), " ")
        self._ctx = ctx
        self.table = RowsTable(ctx, [
            col("rank", _("Rank"), Kind.COUNT, Cell.RANK, width=52),
            col("name", _("Client manager"), Kind.NAME, width=112),
            col("territory", _("Territory"), muted=True, width=110),
            col("total", _("Score"), Kind.POINTS, Cell.BAR, digits=2, most=100),
            col("change", _("Change"), Kind.COUNT, Cell.CHANGE, width=72),
        ], fixed=True, empty=_("No evaluation yet: import figures, then compute the month."))
        self.add(self.table, 1)
        self.table.table.setAccessibleName(self.title.text())
        self.table.table.opened.connect(lambda id_: go("evaluation", id_))

    def show_standings(self, found: Standings | None, rows: Sequence[Standing]) -> None:
        if found is None:
            self.note.setText("")
        else:
            self.note.setText(self._ctx.translate(_("{month} · open a line to see why")(month=_month(found))))
        self.table.show_rows(
            [(r.rank or None, r.name, r.territory, r.total, r.change) for r in rows], [r.manager_id for r in rows],
        )


def _month(found: Standings) -> Msg:
    return _("evaluation of {month}, as of {day}")(month=str(found.month), day=f"{found.made_at:%m-%d %H:%M}")


class WeekCard(Card):
    """本周拜访完成, planned and done per day. Signals: `opened()` by a click or Enter."""

    opened = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx.translate(_("Visit completion this week")), " ")
        self._ctx = ctx
        self.bars = PairBars()
        self.add(self.bars, 1)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_days(self, days: Sequence[DayBar]) -> None:
        say = self._ctx.translate
        planned, done = sum(d.planned for d in days), sum(d.done for d in days)
        note = _("{planned} planned · {done} done · {rate}")
        rate = f"{done / planned:.1%}" if planned else "—"
        self.note.setText(say(note(planned=planned, done=done, rate=rate)) if planned else say(_("no visits planned")))
        self.bars.show_pairs([
            Pair(say(words.SHORT_WEEKDAYS[d.day.weekday()]), d.planned, d.done) for d in days
        ])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class GoalMeter(Meter):
    """An indicator against its target. Signals: `opened(code)` by a click or Enter."""

    opened = Signal(str)

    def __init__(self, code: str, name: str, share: float, value: str, note: str, tone: Tone) -> None:
        super().__init__(name, share, value, note, tone)
        self.code = code
        self.note.setMaximumWidth(132)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.opened.emit(self.code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self.code)
        else:
            super().keyPressEvent(event)


class GoalCard(Card):
    """目标进度: each indicator with a target, against the time gone by."""

    def __init__(self, ctx: AppContext, go: Go) -> None:
        super().__init__(ctx.translate(_("Progress to target")), " ")
        self._ctx, self._go = ctx, go
        self.meters: list[GoalMeter] = []
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 8, 0)
        self._list.setSpacing(0)
        self.add(Tall(inside), 1)

    def show_progress(self, lines: Sequence[Progress], gone: Decimal) -> None:
        clear(self._list)
        self.meters = [self._meter(each, gone) for each in lines]
        for meter in self.meters:
            self._list.addWidget(meter)
        self.note.setText(self._ctx.translate(_("time gone {rate}")(rate=f"{gone:.1%}")))
        if not lines:
            empty = _("No targets for this month yet: import them, or break the year's target down.")
            self._list.addWidget(label(self._ctx.translate(empty), "muted", wrap=True))
        self._list.addStretch(1)

    def _meter(self, each: Progress, gone: Decimal) -> GoalMeter:
        say = self._ctx.translate
        tone = Tone.WARNING if each.behind else Tone.ACCENT
        note = say(words.progress_note(each, gone))
        made = GoalMeter(each.code, each.name, float(each.share), words.progress_value(each), note, tone)
        tip = _("{name}: {value} of {target} {unit}")
        made.setToolTip(say(tip(
            name=each.name, value=f"{each.value:,.2f}", target=f"{each.target:,.2f}", unit=each.unit,
        )))
        made.opened.connect(lambda code: self._go("figures", ("progress", code)))
        return made


def grid(*places: tuple[QWidget, int, int, int]) -> QGridLayout:
    """Cards as (widget, row, column, rows)."""
    made = QGridLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(SIZES.gap)
    for widget, at, column, rows in places:
        made.addWidget(widget, at, column, rows, 1)
    return made
