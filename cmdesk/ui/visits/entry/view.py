"""Entering a day's visits from paper: one line each, saved together."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from cmdesk.services.visits.board import Board, board
from cmdesk.services.visits.entering import PAPER_DAYS, day_to_enter, enter_visits
from cmdesk.ui.context import AppContext, Period
from cmdesk.ui.kit.basic import Chip, EmptyState, button, label, restyle, row, tool
from cmdesk.ui.kit.editors import ChoiceEditor, LineEditor
from cmdesk.ui.kit.minicharts import MeterBar
from cmdesk.ui.theme import Tone
from cmdesk.ui.visits.chooser import ManagerChooser
from cmdesk.ui.visits.entry.lines import Sheet
from cmdesk.ui.visits.entry.model import EntryModel
from cmdesk.ui.visits.entry.table import EntryTable
from cmdesk.ui.visits.words import Classes, day_note, weekday
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import _
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import Problem, UserError
from cmdesk.values.queries import Ref

DAY = Field(label=_("Day"), kind=Kind.DATE)
CLIENT = Field(label=_("Client"), kind=Kind.LINK)
HINT = _(
    "830 Tab 845 Enter: in, out, next line · Enter alone takes the grey times · 12 Enter goes to No. 12 · "
    "- missed · S P F V kind of service · = as above · O opinion · N note · + out of plan · Del empties the line"
)
Place = tuple[int, date]


class EntryView(QWidget):
    """Keeps what was typed for each manager and day until it is saved."""

    def __init__(self, ctx: AppContext, chooser: ManagerChooser) -> None:
        super().__init__()
        self.ctx, self.chooser = ctx, chooser
        self.day: date | None = None
        self._person_id: int | None = None
        self._week: Week | None = None
        self._shown: Place | None = None
        self._kept: dict[Place, Sheet] = {}
        say = ctx.translate
        self.model = EntryModel(say, Classes(ctx), self)
        self.table = EntryTable(self.model)
        self.table.setAccessibleName(say(_("Visits of the day")))
        self.day_editor = LineEditor(ctx, "day", DAY)
        self.day_editor.setFixedWidth(126)
        self.weekday, self.unsaved = label("", "muted"), Chip("", Tone.WARNING)
        self.count, self.meter = label("", "muted"), MeterBar()
        self.meter.setFixedWidth(120)
        self.message = label(say(HINT), "small", wrap=True)
        self.client = ChoiceEditor(ctx, "client", CLIENT, self._clients)
        self.extra = QFrame()
        nothing = say(_("No visits are planned for this day. Add those made out of plan with +."))
        self.empty = EmptyState(nothing, "calendar", [button(say(_("Out of plan")), self.add_visit, "primary")])
        self._lay_out()
        self._listen()

    @property
    def sheet(self) -> Sheet:
        return self.model.sheet

    def refresh(self) -> None:
        """Read the day; lines that were typed and not saved stay."""
        person = self.chooser.person
        if person is None:
            return
        week, today = self.ctx.period.value.week, self.ctx.today
        turned = week != self._week and week.first <= today and self.day is not None and Week.of(self.day) != week
        if self.day is None or person.id != self._person_id or turned:
            self._keep()
            since = week.first if turned else today - timedelta(days=PAPER_DAYS)
            self.day = self._usual_day(person.id, since, min(week.last, today) if turned else today)
            self._person_id = person.id
        self._week = week
        self._show_day(self.day)

    def show_day(self, day: date) -> None:
        """Go to a day; the period at the top goes along."""
        if self._person_id is None:
            return
        self._keep()
        self.day = day
        self._show_day(day)
        week = self._week = Week.of(day)
        if week != self.ctx.period.value.week:
            self.ctx.period.set(Period(Month.of(day), week))
        self.focus()

    def focus(self) -> None:
        self.table.setFocus()

    def add_visit(self) -> None:
        """Ask for the client of a visit out of plan."""
        self.extra.show()
        self.client.set_value(None)
        self.client.line.setFocus()

    def save(self) -> bool:
        """All changed lines in one step. False when nothing was saved."""
        ctx, day, manager_id, sheet = self.ctx, self.day, self._person_id, self.sheet
        entries = sheet.entries()
        if not entries or day is None or manager_id is None:
            return False
        settled = sheet.settle()
        self._kept.pop((manager_id, day), None)
        outcome = ctx.act(lambda: enter_visits(ctx.desk, ctx.actor, manager_id, day, entries))
        if outcome.failed:
            sheet.unsettle(settled)
            self._tell_problem(outcome.problems[0])
            self._count()
            return False
        self.message.setText(ctx.translate(HINT))
        restyle(self.message, role="small")
        self.focus()
        return True

    def leave(self) -> bool:
        """Asks where typed lines are not saved."""
        self._keep()
        if not self._kept:
            return True
        question = _("Visits of {n} days are typed but not saved. Save them before going on?")(n=len(self._kept))
        answer = self.ctx.asker.choose(question, (_("Save"), _("Discard the changes"), _("Stay here")))
        if answer == 0:
            return self._save_all()
        if answer == 1:
            self._kept.clear()
            self.model.show_sheet(Sheet((), ()))
            self.day = None
            return True
        return False

    def _save_all(self) -> bool:
        ctx = self.ctx
        for (manager_id, day), sheet in list(self._kept.items()):
            entries = sheet.entries()
            settled = sheet.settle()
            del self._kept[(manager_id, day)]
            outcome = ctx.act(partial(enter_visits, ctx.desk, ctx.actor, manager_id, day, entries))
            if outcome.failed:
                sheet.unsettle(settled)
                self._kept[(manager_id, day)] = sheet
                return False
        return True

    def _keep(self) -> None:
        """Lay the typed lines aside under their manager and day."""
        if self.day is not None and self._person_id is not None and self.sheet.changed:
            self._kept[(self._person_id, self.day)] = self.sheet

    def _usual_day(self, manager_id: int, first: date, last: date) -> date:
        try:
            return day_to_enter(self.ctx.desk, self.ctx.actor, manager_id, first, last)
        except UserError as error:
            self.ctx.failed.emit(error.problems)
            return self.ctx.today

    def _show_day(self, day: date) -> None:
        assert self._person_id is not None
        same = (self._person_id, day) == self._shown
        if same and self.sheet.changed:
            self._count()
            return
        at = self.table.row if same else -1
        kept = self._kept.pop((self._person_id, day), None)
        found = self._read(day)
        if found is None:
            return
        self._shown = (self._person_id, day)
        there = found.day(day)
        self.model.show_sheet(kept or Sheet(there.visits if there else (), found.ways(day)))
        self.day_editor.set_value(day)
        note = self.ctx.translate(day_note(there)) if there else ""
        self.weekday.setText(f"{self.ctx.translate(weekday(day))} {note}".strip())
        self.stack.setCurrentWidget(self.table if self.sheet.lines else self.empty)
        self.table.go(at) if at >= 0 else self.table.go_first_open()
        self._count()

    def _read(self, day: date) -> Board | None:
        try:
            return board(self.ctx.desk, self.ctx.actor, self._person_id or 0, day, day)
        except UserError as error:
            self.ctx.failed.emit(error.problems)
            return None

    def _count(self) -> None:
        say, sheet = self.ctx.translate, self.sheet
        done, all_of_them = sheet.entered, len(sheet.lines)
        self.count.setText(say(_("{n} of {all} entered")(n=done, all=all_of_them)))
        self.meter.show_share(done / all_of_them if all_of_them else 0.0)
        waiting = sum(1 for line in sheet.lines if line.changed)
        self.unsaved.show_state(say(_("{n} not saved")(n=waiting)) if waiting else "", Tone.WARNING)

    def _tell_problem(self, problem: Problem) -> None:
        self.message.setText(self.ctx.sentence(problem))
        restyle(self.message, role="problem")

    def _typed(self) -> None:
        if self.message.property("role") == "problem":
            self.message.setText(self.ctx.translate(HINT))
            restyle(self.message, role="small")
        self._count()

    def _finished(self) -> None:
        self.message.setText(self.ctx.translate(_("That was the last line. Ctrl+S saves the day.")))

    def _day_typed(self) -> None:
        try:
            value = self.day_editor.value()
        except UserError as error:
            self._tell_problem(error.problems[0])
            return
        if isinstance(value, date) and value != self.day:
            self.show_day(value)

    def _turn(self, by: int) -> None:
        if self.day is not None:
            self.show_day(self.day + timedelta(days=by))

    def _clients(self, typed: str) -> list[Ref]:
        return list(self.ctx.entities.choices("visits", "client", typed)) if typed else []

    def _client_chosen(self) -> None:
        try:
            value = self.client.value()
        except UserError as error:
            self._tell_problem(error.problems[0])
            return
        self.extra.hide()
        if isinstance(value, Ref):
            at = self.model.add(int(value.id), str(value.label))
            self.stack.setCurrentWidget(self.table)
            self.table.go(at)
        self.focus()
        self._count()

    def _lay_out(self) -> None:
        say = self.ctx.translate
        self.place = row()
        earlier = tool("chevron-left", say(_("Day before (Ctrl+PgUp)")), lambda: self._turn(-1))
        following = tool("chevron-right", say(_("Day after (Ctrl+PgDown)")), lambda: self._turn(1))
        earlier.setShortcut("Ctrl+PgUp")
        following.setShortcut("Ctrl+PgDown")
        bar = row(
            self.place, earlier, self.day_editor, following, self.weekday, 1, self.unsaved, self.count, self.meter,
            spacing=8,
        )
        ask = row(label(say(_("Client visited out of plan"))), self.client, 1)
        ask.setContentsMargins(12, 6, 12, 6)
        self.client.setMinimumWidth(320)
        self.extra.setLayout(ask)
        self.extra.hide()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 8)
        inside.setSpacing(6)
        inside.addWidget(self.stack, 1)
        inside.addWidget(self.extra)
        foot = row(self.message)
        foot.setContentsMargins(12, 0, 12, 0)
        inside.addLayout(foot)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(8)
        down.addLayout(bar)
        down.addWidget(card, 1)

    def _listen(self) -> None:
        self.table.refused.connect(self._tell_problem)
        self.table.typed.connect(self._typed)
        self.table.finished.connect(self._finished)
        self.table.extra_wanted.connect(self.add_visit)
        self.day_editor.entered.connect(self._day_typed)
        self.day_editor.left.connect(self._day_typed)
        self.client.entered.connect(self._client_chosen)
