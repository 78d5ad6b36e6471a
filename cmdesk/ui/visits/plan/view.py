"""The plan of one manager: the calendar at the left, what it amounts to at the right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout

from cmdesk.services.visits.board import Advice, Board, PlanHead, advice, board
from cmdesk.services.visits.issuing import NEEDED, STEPS, advance_plans, set_plan_state
from cmdesk.services.visits.numbers import Numbers, month_numbers
from cmdesk.services.visits.planned import plan_lines
from cmdesk.ui.context import AppContext, Period
from cmdesk.ui.kit.basic import Chip, EmptyState, button, label, row, tool
from cmdesk.ui.shell.period import month_text, weeks_of
from cmdesk.ui.theme import SIZES, Tone
from cmdesk.ui.visits.chooser import ManagerChooser
from cmdesk.ui.visits.plan.day import DayView
from cmdesk.ui.visits.plan.generate import GenerateDialog, make_plan
from cmdesk.ui.visits.plan.hands import ByHand
from cmdesk.ui.visits.plan.lanes import STATES, TONES, LanesView
from cmdesk.ui.visits.plan.month import MonthGrid
from cmdesk.ui.visits.plan.more import PlanMore
from cmdesk.ui.visits.plan.running import SearchStrip
from cmdesk.ui.visits.plan.side import SidePanel, over_mean
from cmdesk.ui.visits.plan.week import WeekBoard
from cmdesk.ui.visits.segments import Segments
from cmdesk.ui.visits.words import long_day
from cmdesk.values.messages import Msg, _
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Right

MODES = (("month", _("By month")), ("week", _("By week")), ("day", _("By day")), ("all", _("Everybody")))
STEP_WORDS = {"submitted": _("Submit for approval"), "approved": _("Approve"), "issued": _("Issue")}


class PlanView(ByHand):
    """Signals: `client_wanted(id)`, `print_wanted()`, `export_wanted()`, `number_wanted(name)`, `changed()`,
    `waiting_wanted()`, `over_wanted(name)` for a table over the calendar: numbers, issued, planned (the chosen
    manager's; planned_all: everybody's)."""

    client_wanted = Signal(int)
    print_wanted = Signal()
    export_wanted = Signal()
    number_wanted = Signal(str)
    changed = Signal()
    waiting_wanted = Signal()
    over_wanted = Signal(str)

    def __init__(self, ctx: AppContext, chooser: ManagerChooser) -> None:
        super().__init__()
        self.ctx, self.chooser = ctx, chooser
        self.board: Board | None = None
        self.numbers: Numbers | None = None
        self.day: date | None = None
        self.visit_id: int | None = None
        self.dialog: GenerateDialog | None = None
        self._asked = 0
        say = ctx.translate
        self.chip, self.subtitle = Chip(), label("", "muted")
        self.objection = label("", "small", wrap=True)
        self.more = PlanMore(self)
        self.modes = Segments(MODES, say)
        self.modes.show_key("week")
        self.span = label("", "strong")
        self.week, self.month = WeekBoard(ctx), MonthGrid(ctx)
        self.one_day, self.lanes, self.side = DayView(ctx, self.week.classes), LanesView(ctx), SidePanel(ctx)
        self.strip = SearchStrip(ctx)
        self.empty = EmptyState("", "calendar", self._ways_in())
        self._lay_out()
        self._listen()

    @property
    def mode(self) -> str:
        return self.modes.key

    @property
    def head(self) -> PlanHead | None:
        """Of the shown month's plan."""
        return self.board.plans.get(self.ctx.period.value.month) if self.board and self.mode != "all" else None

    @property
    def span_days(self) -> tuple[date, date]:
        """The first and last day on show."""
        period = self.ctx.period.value
        if self.mode == "month":
            return period.month.first, period.month.last
        return period.week.first, period.week.last

    def refresh(self) -> None:
        """Read the manager's days again."""
        ctx, person = self.ctx, self.chooser.person
        period = ctx.period.value
        self.side.setVisible(self.mode != "all")
        self.chooser.setVisible(self.mode != "all")
        if self.mode == "all":
            self.lanes.reload(period.month, period.week)
            self._show_head()
            self.stack.setCurrentWidget(self.lanes)
            return
        first, last = self.span_days
        try:
            self.board = board(ctx.desk, ctx.actor, person.id, first, last) if person else None
            found = month_numbers(ctx.desk, ctx.actor, period.month, manager_id=person.id) if person else ()
        except UserError as error:
            ctx.failed.emit(error.problems)
            return
        self.numbers = found[0] if found else None
        self._show()

    def show_mode(self, mode: str) -> None:
        self.modes.show_key(mode)
        self.refresh()
        self.changed.emit()

    def show_day(self, day: date) -> None:
        """Go to a day, in the view of one day."""
        self.day, self.visit_id = day, None
        self._to_period(day)
        self.show_mode("day")

    def focus(self) -> None:
        shown = self.stack.currentWidget()
        (self.one_day.table.table if shown is self.one_day else shown).setFocus()

    def generate(self) -> None:
        """Ask for whom and how long, then plan."""
        month = self.ctx.period.value.month
        person = None if self.mode == "all" else self.chooser.person
        dialog = GenerateDialog(self.ctx, month, person, len(self.chooser.people), self.numbers, self)
        dialog.wanted.connect(partial(self._make, month))
        dialog.settings_wanted.connect(self.more.open_options)
        self.dialog = dialog
        dialog.open()

    def next_step(self) -> tuple[str, Msg] | None:
        """What the shown month's plan waits for: the state and the words of the button."""
        state = STEPS.get(self.head.state) if self.head else None
        if state is None or not self.ctx.may(NEEDED[state]):
            return None
        return state, STEP_WORDS[state]

    def advance(self, state: str) -> None:
        person, month, ctx = self.chooser.person, self.ctx.period.value.month, self.ctx
        if person is not None:
            ctx.act(lambda: set_plan_state(ctx.desk, ctx.actor, person.id, month, state))

    def advance_all(self, state: str) -> None:
        """Every plan of the branch that waits for this state."""
        ctx, branch = self.ctx, self.ctx.branch.value
        month, branch_id = ctx.period.value.month, int(branch.id) if branch else None
        ctx.act(lambda: advance_plans(ctx.desk, ctx.actor, month, state, branch_id))

    # showing

    def _show(self) -> None:
        self._choose_day()
        self.week.show_board(self.board)
        self.month.show_board(self.board)
        self._show_head()
        shown = {"month": self.month, "week": self.week, "day": self.one_day}[self.mode]
        nothing = self.board is None or (self.mode != "day" and not any(d.visits for d in self.board.days))
        self._say_empty()
        self.stack.setCurrentWidget(self.empty if nothing else shown)
        self.side.show_numbers(self.ctx.period.value.month, self.numbers)
        self.side.fit_mode(self.mode)
        self._show_day()

    def _show_day(self) -> None:
        """The chosen day and visit, in every part that shows them."""
        if self.day is not None:
            if (self.week.visit_id, self.week.day) != (self.visit_id, self.day):
                self.week.choose(self.visit_id, self.day)
            if self.month.day != self.day:
                self.month.choose(self.day)
        self.one_day.show_day(self.board, self.day, self.visit_id)
        day = self.board.day(self.day) if self.board and self.day else None
        self.side.show_day(day, self.visit_id)
        self._show_advice()

    def _show_advice(self) -> None:
        day = self.board.day(self.day) if self.board and self.day else None
        ahead = day is not None and day.day >= self.ctx.today
        over = over_mean(self.board, day) if self.board and day and ahead else 0.0
        self.side.show_advice(day, (), over)
        self._asked += 1
        if day is None or not over or not self.ctx.may(Right.PLAN_VISITS) or self.board is None:
            return
        ctx, mine, person = self.ctx, self._asked, self.board.person

        def show(found: Sequence[Advice]) -> None:
            if mine == self._asked:
                self.side.show_advice(day, found, over)

        ctx.jobs.run(lambda: advice(ctx.desk, ctx.actor, person.id, day.day), done=show, pool=True)

    def _show_head(self) -> None:
        say, head = self.ctx.translate, self.head
        person = self.board.person if self.board and self.mode != "all" else None
        self._show_objection(head)
        self.chip.show_state(say(STATES[head.state]) if head else "", TONES[head.state] if head else Tone.ACCENT)
        words = _("{territory} · {n} clients")(territory=person.territory, n=person.clients) if person else ""
        everybody = _("Minutes with the way; a click on a day opens it")
        self.subtitle.setText(say(everybody if self.mode == "all" else words))
        self.span.setText(say(self._span_text()))
        self.changed.emit()

    def _show_objection(self, head: PlanHead | None) -> None:
        say = self.ctx.translate
        told = [_("Objection: {text}")(text=head.challenge)] if head and head.challenge else []
        told += [_("Answer: {text}")(text=head.answer)] if head and head.answer else []
        self.objection.setText("   ".join(map(say, told)))
        self.objection.setVisible(bool(told))

    def _span_text(self) -> Msg:
        period = self.ctx.period.value
        if self.mode == "month":
            return month_text(period.month)
        if self.mode == "day" and self.day is not None:
            return long_day(self.day)
        first, last = period.week.first, period.week.last
        days = f"{first.month}/{first.day}–{last.month}/{last.day}"
        return _("Week {week}  {days}")(week=period.week.week, days=days)

    def _choose_day(self) -> None:
        """The chosen day stays while it is on show; else today, else the first day with visits."""
        days = self.board.days if self.board else ()
        if any(d.day == self.day for d in days) or not days:
            return
        usual = next((d.day for d in days if d.visits), days[0].day)
        self.day = next((d.day for d in days if d.day == self.ctx.today and d.visits), usual)
        self.visit_id = None

    def _say_empty(self) -> None:
        words = _("No visits are planned in {month}. Let the program make the plan, or import one from Excel.")
        self.empty.text.setText(self.ctx.translate(words(month=month_text(self.ctx.period.value.month))))

    # moving about

    def step(self, by: int) -> None:
        """To the next or previous month, week or day."""
        period = self.ctx.period.value
        if self.mode == "month":
            month = period.month.plus(by)
            self.ctx.period.set(Period(month, weeks_of(month)[0]))
        elif self.mode == "day" and self.day is not None:
            self.show_day(self.day + timedelta(days=by))
        else:
            week = period.week.plus(by)
            self.ctx.period.set(Period(week.month, week))

    def _to_period(self, day: date) -> None:
        week = Week.of(day)
        if week != self.ctx.period.value.week:
            self.ctx.period.set(Period(Month.of(day), week))

    def _chose(self, visit_id: object, day: date) -> None:
        self.visit_id, self.day = visit_id if isinstance(visit_id, int) else None, day
        self._show_day()

    def _chose_in_list(self, visit_id: object, day: date) -> None:
        """The list of one day is where it was chosen: it must not be filled again."""
        self.visit_id, self.day = visit_id if isinstance(visit_id, int) else None, day
        self.week.visit_id = self.visit_id

    def _open_lane(self, manager_id: int, day: object) -> None:
        self.modes.show_key("week")
        if isinstance(day, date):
            self.day, self.visit_id = day, None
        before = self.chooser.person
        self.chooser.choose(manager_id)
        if self.chooser.person == before:
            self.refresh()

    def _make(self, month: Month, everybody: bool, seconds: int) -> None:
        person = self.chooser.person
        everybody = everybody or person is None
        make_plan(
            self.ctx, month, None if everybody or person is None else person.code, seconds,
            lambda: self._tell_planned(month, None if everybody or person is None else person.id), self.strip,
        )

    def _tell_planned(self, month: Month, manager_id: int | None) -> None:
        """What was moved or has no day is shown at once."""
        branch = self.ctx.branch.value
        branch_id = int(branch.id) if branch else None
        if plan_lines(self.ctx.desk, self.ctx.actor, month, branch_id=branch_id, manager_id=manager_id):
            self.over_wanted.emit("planned" if manager_id else "planned_all")

    # building

    def _lay_out(self) -> None:
        say = self.ctx.translate
        self.earlier = tool("chevron-left", say(_("Earlier (Ctrl+PgUp)")), lambda: self.step(-1))
        self.later = tool("chevron-right", say(_("Later (Ctrl+PgDown)")), lambda: self.step(1))
        self.earlier.setShortcut("Ctrl+PgUp")
        self.later.setShortcut("Ctrl+PgDown")
        self.place = row()
        self.menu = tool("more", say(_("More (Alt+M)")), lambda: self.more.show(self.menu))
        self.menu.setShortcut("Alt+M")
        bar = row(
            self.place, self.chip, self.subtitle, 1, self.earlier, self.span, self.later, self.modes, self.menu,
            spacing=10,
        )
        self.stack = QStackedWidget()
        for part in (self.week, self.month, self.one_day, self.lanes, self.empty):
            self.stack.addWidget(part)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.stack)
        middle = QHBoxLayout()
        middle.setSpacing(SIZES.gap)
        middle.addWidget(card, 1)
        middle.addWidget(self.side)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(8)
        down.addLayout(bar)
        down.addWidget(self.objection)
        down.addWidget(self.strip)
        down.addLayout(middle, 1)

    def _listen(self) -> None:
        self.modes.chosen.connect(self.show_mode)
        for part in (self.week, self.one_day):
            part.opened.connect(self.client_wanted)
            part.move_wanted.connect(self.move)
            part.lock_wanted.connect(self.lock)
            part.skip_wanted.connect(self.skip)
            part.swap_asked.connect(self.more.swap)
            part.add_wanted.connect(lambda _day: self.waiting_wanted.emit())
        self.one_day.shift_wanted.connect(self.shift)
        self.week.current.connect(self._chose)
        self.one_day.current.connect(self._chose_in_list)
        self.week.swap_wanted.connect(self.swap)
        self.week.day_opened.connect(self.show_day)
        self.month.current.connect(lambda day: self._chose(None, day) if day != self.day else None)
        self.month.opened.connect(self.show_day)
        self.lanes.opened.connect(self._open_lane)
        self.lanes.shown.connect(self.changed)
        self.side.adopted.connect(self.adopt)
        self.side.stop_chosen.connect(lambda id_: self.week.choose(id_, self.day) if self.day else None)
        self.side.reasons_wanted.connect(lambda: self.waiting_wanted.emit())
        self.side.number_opened.connect(self.number_wanted)
        self.side.print_wanted.connect(self.print_wanted)
        self.side.export_wanted.connect(self.export_wanted)

    def _ways_in(self) -> list[QPushButton]:
        if not self.ctx.may(Right.PLAN_VISITS):
            return []
        say = self.ctx.translate
        return [
            button(say(_("Copy the last four weeks")), self.copy_last),
            button(say(_("Make the plan")), self.generate, "primary"),
        ]
