"""Entering a day's visits from paper: one line each, saved together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from cmdesk.services.visits.board import Board, board
from cmdesk.services.visits.codes import START, find_code
from cmdesk.services.visits.entering import (
    PAPER_DAYS,
    Entry,
    day_to_enter,
    enter_visits,
    entry_words,
    out_of_plan,
)
from cmdesk.ui.context import AppContext, Period
from cmdesk.ui.kit.basic import restyle
from cmdesk.ui.theme import Tone
from cmdesk.ui.visits.chooser import ManagerChooser
from cmdesk.ui.visits.entry.frame import EntryFrame, hint
from cmdesk.ui.visits.entry.keeping import Keeper, Place
from cmdesk.ui.visits.entry.lines import Sheet, line_of, settled
from cmdesk.ui.visits.words import day_note, weekday
from cmdesk.values.messages import Text, _
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import Problem, UserError
from cmdesk.values.queries import Ref

CONFLICTS = ("visit_entered_meanwhile", "visit_added_meanwhile")
KEEP_MINE, TAKE_THEIRS = 0, 1


class EntryView(EntryFrame):
    """Keeps what was typed for each manager and day until it is saved."""

    def __init__(self, ctx: AppContext, chooser: ManagerChooser) -> None:
        super().__init__(ctx)
        self.chooser = chooser
        self.day: date | None = None
        self._person_id: int | None = None
        self._week: Week | None = None
        self._shown: Place | None = None
        self.keeper = Keeper(ctx, self)
        self._words = entry_words(ctx.desk, ctx.actor)
        self._listen()
        self._tell_restored()

    @property
    def sheet(self) -> Sheet:
        return self.model.sheet

    @property
    def place(self) -> Place | None:
        """The manager and day on show."""
        return (self._person_id, self.day) if self._person_id is not None and self.day is not None else None

    def refresh(self) -> None:
        """Read the day; lines that were typed and not saved stay."""
        person = self.chooser.person
        if person is None:
            return
        week, today = self.ctx.period.value.week, self.ctx.today
        turned = week != self._week and week.first <= today and self.day is not None and Week.of(self.day) != week
        self._keep()
        if self.day is None or person.id != self._person_id or turned:
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

    def save(self) -> bool:
        """All changed lines in one step; what was refused stays in its line. False when nothing was saved."""
        ctx, place, sheet = self.ctx, self.place, self.sheet
        refused = sheet.take_half_typed()
        self.model.tell()
        entries = sheet.entries()
        if place is None or not entries:
            self._after_save(refused)
            return False
        settled = sheet.settle()
        self._keep()
        manager_id, day = place
        outcome = ctx.act(lambda: enter_visits(ctx.desk, ctx.actor, manager_id, day, entries))
        if outcome.failed:
            sheet.unsettle(settled, outcome.problems)
            self.model.tell()
            self._keep()
            self._tell_problem(outcome.problems[0])
            self._count()
            return self._settle_conflict([p for p in outcome.problems if p.code in CONFLICTS], entries)
        self.keeper.write()
        self._after_save(refused)
        self.focus()
        return True

    def leave(self) -> bool:
        """Asks where typed lines are not saved."""
        self._keep()
        self.keeper.write()
        if not self.keeper.kept:
            return True
        question = _("Visits of {n} days are typed but not saved. Save them before going on?")
        answer = self.ctx.asker.choose(
            question(n=len(self.keeper.kept)), (_("Save"), _("Discard the changes"), _("Stay here")),
        )
        if answer == 0:
            return self._save_all()
        if answer == 1:
            self._discard()
        return answer == 1

    def _discard(self) -> None:
        self.model.show_sheet(Sheet(words=self._words))
        self.keeper.forget()
        self.day = self._shown = None
        self._count()

    def _save_all(self) -> bool:
        """Day by day, on show while it is saved; stops where something is refused."""
        for manager_id, day in sorted(self.keeper.kept):
            self.chooser.choose(manager_id)
            self._person_id = manager_id
            self.show_day(day)
            if not self.save() or self.sheet.changed:
                return False
        return True

    def _keep(self) -> None:
        """Lay the typed lines aside under their manager and day."""
        if self._shown is not None:
            self.keeper.keep(self._shown, self.sheet, self.table.open_text())

    def _usual_day(self, manager_id: int, first: date, last: date) -> date:
        kept = [day for manager, day in self.keeper.kept if manager == manager_id and first <= day <= last]
        if kept:
            return min(kept)
        try:
            return day_to_enter(self.ctx.desk, self.ctx.actor, manager_id, first, last)
        except UserError as error:
            self.ctx.failed.emit(error.problems)
            return self.ctx.today

    def _show_day(self, day: date) -> None:
        assert self._person_id is not None
        place = (self._person_id, day)
        same = place == self._shown
        if same and self.table.open_text() is not None:
            return
        at = self.table.at if same else None
        found = self._read(day)
        if found is None:
            return
        self._shown = place
        there = found.day(day)
        sheet = Sheet.of(there.visits if there else (), found.ways(day), self._words)
        sheet.restore(self.keeper.kept.get(place, ()))
        self.model.show_sheet(sheet)
        self.table.fit_words()
        self.day_editor.set_value(day)
        note = self.ctx.translate(day_note(there)) if there else ""
        self.weekday.setText(f"{self.ctx.translate(weekday(day))} {note}".strip())
        self.stack.setCurrentWidget(self.table if self.sheet.lines else self.empty)
        self.table.go(*at) if at is not None else self.table.go_first_open()
        self._count()

    def _read(self, day: date) -> Board | None:
        try:
            return board(self.ctx.desk, self.ctx.actor, self._person_id or 0, day, day)
        except UserError as error:
            self.ctx.failed.emit(error.problems)
            return None

    # two who enter the same visit

    def _settle_conflict(self, conflicts: Sequence[Problem], entries: Sequence[Entry]) -> bool:
        """Mine or theirs, where somebody else was quicker; True when what was typed is saved then."""
        if not conflicts or self.place is None:
            return False
        names = "\n".join(self.ctx.sentence(each) for each in conflicts)
        question = _("{what}\n\nWhich one is right?")(what=names)
        options = (_("What I typed"), _("What stands there"), _("Look at the lines first"))
        answer = self.ctx.asker.choose(question, options)
        if answer not in (KEEP_MINE, TAKE_THEIRS):
            return False
        wrong = {entries[each.row - 1].client_id or 0 for each in conflicts if each.row}
        found = self._read(self.place[1])
        there = found.day(self.place[1]) if found else None
        typed = self.sheet.drafts()
        self.keeper.kept[self.place] = settled(typed, wrong, there.visits if there else (), answer == KEEP_MINE)
        self.model.show_sheet(Sheet(words=self._words))
        self._show_day(self.place[1])
        return self.save()

    # what is said

    def _after_save(self, refused: Problem | None) -> None:
        if refused is not None:
            self._tell_problem(refused)
        else:
            self._say_hint()
        self._count()

    def _say_hint(self) -> None:
        self.message.setText(hint(self.ctx.translate))
        restyle(self.message, role="small")

    def _count(self) -> None:
        say, sheet = self.ctx.translate, self.sheet
        done, all_of_them = sheet.entered, len(sheet.lines)
        self.count.setText(say(_("{n} of {all} entered")(n=done, all=all_of_them)))
        self.meter.show_share(done / all_of_them if all_of_them else 0.0)
        waiting = sum(1 for line in sheet.lines if line.waiting)
        self.unsaved.show_state(say(_("{n} not saved")(n=waiting)) if waiting else "", Tone.WARNING)

    def _tell_problem(self, problem: Problem) -> None:
        self.message.setText(self.ctx.sentence(problem))
        restyle(self.message, role="problem")

    def _tell_restored(self) -> None:
        """Say what was found of an earlier time, when the program ended before it was saved."""
        found = self.keeper.restored
        if found:
            days = ", ".join(sorted({day.isoformat() for _manager, day in found}))
            told = _("{n} lines of {days} were typed earlier and not saved; they stand in their places again.")
            self.ctx.told.emit(told(n=sum(map(len, found.values())), days=days))

    def _tell_checks(self) -> None:
        """What the numbers of the current client's checks stand for."""
        row_, words = self.table.row, self._words.checks
        asks = self.sheet.lines[row_].visit.asks if 0 <= row_ < len(self.sheet.lines) else ""
        shown = "  ".join(f"{code} {self.ctx.translate(word)}" for code, word in words if not asks or code in asks)
        self.checks.setText(self.ctx.translate(_("Checks: {list}")(list=shown)) if shown else "")

    def _typed(self) -> None:
        if self.message.property("role") == "problem":
            self._say_hint()
        self._count()
        self.keeper.typed()

    def _finished(self) -> None:
        self.message.setText(self.ctx.translate(_("That was the last line. Ctrl+S saves the day.")))

    # going somewhere

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

    def _picked(self) -> None:
        """To the line that was typed or scanned; a code of another day or manager goes there."""
        text = self.pick.text().strip().removeprefix(START)
        at = line_of(self.sheet, text, self.day)
        if at is None and text and self.place is not None:
            at = self._elsewhere(text)
        if at is not None:
            self.pick.clear()
            self.table.go(at)
            self.focus()

    def _elsewhere(self, text: str) -> int | None:
        assert self.place is not None
        ctx, (manager_id, day) = self.ctx, self.place
        try:
            found = find_code(ctx.desk, ctx.actor, text, day, manager_id)
        except UserError as error:
            self._tell_problem(error.problems[0])
            return None
        if found.manager_id != manager_id:
            self.chooser.choose(found.manager_id)
        if found.day != self.day:
            self.show_day(found.day)
        at = next((k for k, line in enumerate(self.sheet.lines) if line.visit.client_id == found.client_id), None)
        return at if at is not None else self._add(found.client_id)

    def _add(self, client_id: int) -> int | None:
        """A client without a visit that day: out of plan."""
        return self._put_extra(client_id, str(self.ctx.entities.record("clients", client_id).values["name"]))

    def _put_extra(self, client_id: int, name: Text) -> int:
        at = self.model.add(client_id, str(name), out_of_plan(self.ctx.desk, self.ctx.actor, client_id))
        self.stack.setCurrentWidget(self.table)
        self.table.fit_words()
        return at

    def _client_chosen(self) -> None:
        try:
            value = self.client.value()
        except UserError as error:
            self._tell_problem(error.problems[0])
            return
        self.extra.hide()
        if isinstance(value, Ref):
            self.table.go(self._put_extra(int(value.id), str(value.label)))
        self.focus()
        self._count()

    # listening

    def _listen(self) -> None:
        self.earlier.clicked.connect(lambda: self._turn(-1))
        self.following.clicked.connect(lambda: self._turn(1))
        self.keeper.due.connect(self._keep)
        self.table.refused.connect(self._tell_problem)
        self.table.typed.connect(self._typed)
        self.table.finished.connect(self._finished)
        self.table.extra_wanted.connect(self.add_visit)
        self.table.pick_wanted.connect(self.ask_code)
        self.table.selectionModel().currentChanged.connect(lambda *_indexes: self._tell_checks())
        self.model.modelReset.connect(self._tell_checks)
        self.pick.returnPressed.connect(self._picked)
        self.day_editor.entered.connect(self._day_typed)
        self.day_editor.left.connect(self._day_typed)
        self.client.entered.connect(self._client_chosen)
