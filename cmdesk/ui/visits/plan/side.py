"""What stands beside the calendar: the chosen day, its way, advice, the five numbers, and what can be printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel

from cmdesk.services.visits.board import Advice, Board, BoardDay
from cmdesk.services.visits.numbers import Numbers
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import Chip, button, column, label, restyle, row, rule, scrolled
from cmdesk.ui.kit.minicharts import MeterBar
from cmdesk.ui.shell.period import month_text
from cmdesk.ui.theme import Tone
from cmdesk.ui.visits.plan.day import route_of
from cmdesk.ui.visits.route import RouteDrawing
from cmdesk.ui.visits.words import day_note, load_text, long_day, weekday
from cmdesk.values.messages import Msg, _
from cmdesk.values.periods import Month

WIDTH = 300
NUMBERS = (
    ("due", _("Visits due")), ("scheduled", _("Scheduled")), ("done", _("Visited")),
    ("remaining", _("Still to visit")), ("to_schedule", _("To schedule")),
)


class SidePanel(QFrame):
    """Signals: `adopted(Advice)`, `stop_chosen(visit id)`, `reasons_wanted()`, `number_opened(name)`, `print_wanted()`,
    `export_wanted()`."""

    adopted = Signal(object)
    stop_chosen = Signal(int)
    reasons_wanted = Signal()
    number_opened = Signal(str)
    print_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._advice: Advice | None = None
        self.setProperty("role", "card")
        self.setFixedWidth(WIDTH)
        say = ctx.translate
        self.day, self.load = label("", "card-title"), label("", "muted")
        self.route = RouteDrawing(ctx)
        self.route.setFixedHeight(176)
        self.route.chosen.connect(lambda key: self.stop_chosen.emit(int(key)))
        self.chip = Chip("", Tone.WARNING)
        self.advice = label("", wrap=True)
        self.adopt = button(say(_("Adopt")), self._adopt, "link")
        self.month, self.manager = label("", "card-title"), label("", "muted")
        self.capacity = label("", "muted", wrap=True)
        self.use = MeterBar()
        self.values: dict[str, QLabel] = {}
        self.reasons = button(say(_("See why")), self.reasons_wanted.emit, "link")
        self.printing = button(say(_("Print week sheet")), self.print_wanted.emit)
        self.exporting = button(say(_("Export table")), self.export_wanted.emit)
        self._lay_out()
        self.show_advice(None, ())

    def show_day(self, day: BoardDay | None, visit_id: int | None) -> None:
        say = self._ctx.translate
        self.day.setText(say(long_day(day.day)) if day else "")
        note = day_note(day) if day else ""
        self.load.setText(say(load_text(day)) if day and day.visits else say(note))
        route, without = route_of(day)
        self.route.show_route(route, str(visit_id or ""), without)

    def show_advice(self, day: BoardDay | None, found: Sequence[Advice], over: float = 0.0) -> None:
        """Say that the day is too full, and which visit would stand better elsewhere."""
        say = self._ctx.translate
        full = day is not None and over > 0
        self.chip.show_state(say(_("{share}% over")(share=round(over * 100))) if full else "", Tone.WARNING)
        self._advice = found[0] if found and full else None
        self.advice.setText(say(_advice_text(self._advice)) if self._advice else "")
        self.advice.setVisible(self._advice is not None)
        self.adopt.setVisible(self._advice is not None)

    def show_numbers(self, month: Month, numbers: Numbers | None) -> None:
        say = self._ctx.translate
        self.month.setText(say(_("Five numbers of {month}")(month=month_text(month))))
        self.manager.setText(numbers.name if numbers else "")
        for name, value in self.values.items():
            value.setText(f"{getattr(numbers, name):,}" if numbers else "—")
        waiting = bool(numbers and numbers.to_schedule)
        self.reasons.setVisible(waiting)
        restyle(self.values["to_schedule"], tone_text=str(Tone.BAD if waiting else Tone.NEUTRAL))
        if numbers is None:
            self.capacity.setText("")
            return
        words = _("{capacity:,} min can be worked, visits and the way take {share}%")
        self.capacity.setText(say(words(capacity=round(numbers.capacity), share=round(numbers.utilisation * 100))))
        over = numbers.utilisation > 1
        self.use.show_share(numbers.utilisation, Tone.WARNING if over else Tone.ACCENT)

    def fit_mode(self, mode: str) -> None:
        """Where the route is drawn large beside, it is not needed here; a month prints as an overview."""
        self.route.setVisible(mode != "day")
        words = _("Print month overview") if mode == "month" else _("Print week sheet")
        self.printing.setText(self._ctx.translate(words))

    def _adopt(self) -> None:
        if self._advice is not None:
            self.adopted.emit(self._advice)

    def _lay_out(self) -> None:
        said = column(
            row(self.day, 1, self.load), self.route, row(self.chip, 1, self.adopt), self.advice,
            row(self.month, 1, self.manager), self._numbers(), self.capacity, self.use, 1, spacing=9,
        )
        whole = column(scrolled(said), row(self.printing, self.exporting, 1), spacing=9)
        whole.setContentsMargins(14, 12, 14, 12)
        self.setLayout(whole)

    def _numbers(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(8, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(5)
        say = self._ctx.translate
        for at, (name, text) in enumerate(NUMBERS):
            value = self.values[name] = label("—", "strong")
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            opener = button(say(text), partial(self.number_opened.emit, name), "link")
            opener.setToolTip(say(_("Show the visits behind this number")))
            grid.addWidget(opener, 2 * at, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(value, 2 * at, 1)
            grid.addWidget(rule(), 2 * at + 1, 0, 1, 3)
        grid.addWidget(self.reasons, 8, 2, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(label(say(_("by cycle")), "muted"), 0, 2)
        grid.setColumnMinimumWidth(1, 46)
        grid.setColumnStretch(2, 1)
        return grid


def _advice_text(found: Advice) -> Msg:
    """Move … to another day, with the way it costs or saves."""
    move = found.move
    words = _("Better move “{client}” to {weekday} {day} ({km:+.1f} km)")
    return words(client=found.client, weekday=weekday(move.target), day=_short(move.target), km=move.effect.km)


def _short(day: date) -> str:
    return f"{day.month}/{day.day}"


def over_mean(board: Board, day: BoardDay) -> float:
    """How far a day lies over its capacity, or over the mean of the days with visits, as a share of it."""
    if day.capacity and day.minutes > day.capacity:
        return day.minutes / day.capacity - 1
    loads = [each.minutes for each in board.days if each.works and each.visits]
    mean = sum(loads) / len(loads) if loads else 0.0
    share = day.minutes / mean - 1 if mean else 0.0
    return share if share > 0.12 else 0.0
