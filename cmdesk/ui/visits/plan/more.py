"""What else can be done with a plan, in one menu; all of it without the mouse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QToolButton

from cmdesk.services.visits.issuing import NEEDED, STEPS, UNDER_WAY, answer_challenge, challenge_plan
from cmdesk.services.visits.model_week import LeftOut, apply_model_week, save_model_week
from cmdesk.ui.visits.plan.options import OptionsDialog
from cmdesk.ui.visits.words import short_day
from cmdesk.values.messages import Msg, _
from cmdesk.values.periods import Week
from cmdesk.values.rights import Right

if TYPE_CHECKING:
    from cmdesk.ui.visits.plan.view import PlanView

Entry = tuple[Msg, Callable[[], object]]
MOST_WEEKS = 8
ALL_STEPS: Mapping[str, Msg] = {
    "submitted": _("Submit all {n} drafts for approval"), "approved": _("Approve all {n} submitted plans"),
    "issued": _("Issue all {n} approved plans"),
}
MOST_TOLD = 12


class PlanMore:
    """The menu of a PlanView; what is not possible just now is left out."""

    def __init__(self, view: PlanView) -> None:
        self._view = view
        self.options: OptionsDialog | None = None

    def entries(self) -> list[list[Entry]]:
        """Groups of what can be done now."""
        view = self._view
        may = view.ctx.may(Right.PLAN_VISITS)
        one = view.mode != "all" and view.chooser.person is not None
        by_hand: list[Entry] = [
            (_("Put visits on this day…"), view.waiting_wanted.emit), (_("Swap this day with another…"), self.swap),
            (_("Copy the last four weeks"), view.copy_last), (_("Keep this week as the model week"), self.keep_model),
            (_("Plan weeks like the model week…"), self.apply_model),
        ] if may and one else []
        read: list[Entry] = [
            (_("Five numbers of each client"), lambda: view.over_wanted.emit("numbers")),
            (_("Compare with the plan as issued"), lambda: view.over_wanted.emit("issued")),
            (_("What the last planning did"), lambda: view.over_wanted.emit("planned")),
        ] if one else [(_("What the last planning did"), lambda: view.over_wanted.emit("planned_all"))]
        steps = self._steps() if one else self._all_steps() if view.mode == "all" else []
        settings: list[Entry] = [(_("Planning settings…"), self.open_options)] if may else []
        return [group for group in (by_hand, read, steps, settings) if group]

    def show(self, over: QToolButton) -> None:
        self.menu(over).popup(over.mapToGlobal(over.rect().bottomLeft()))

    def menu(self, parent: QToolButton) -> QMenu:
        menu, say = QMenu(parent), self._view.ctx.translate
        for k, group in enumerate(self.entries()):
            if k:
                menu.addSeparator()
            for words, run in group:
                menu.addAction(say(words), run)
        return menu

    def _steps(self) -> list[Entry]:
        """What the state of the plan allows besides its next step."""
        view = self._view
        head = view.head
        if head is None:
            return []
        found: list[Entry] = []
        if head.state in UNDER_WAY and view.ctx.may(Right.RECORD_VISITS):
            found.append((_("Object to the plan…"), self.challenge))
        if head.state in UNDER_WAY and view.ctx.may(Right.PLAN_VISITS):
            found.append((_("Send back as a draft"), lambda: view.advance("draft")))
        if head.state == "challenged" and view.ctx.may(Right.ASSIGN_CLIENTS):
            found.append((_("Agree and change the plan…"), lambda: self.answer(change=True)))
            found.append((_("Explain and keep the plan…"), lambda: self.answer(change=False)))
        return found

    def _all_steps(self) -> list[Entry]:
        """What the plans of all wait for, with how many."""
        ctx, waiting = self._view.ctx, Counter(STEPS.get(state) for state in self._view.lanes.states.values())
        return [
            (words(n=waiting[state]), partial(self._view.advance_all, state)) for state, words in ALL_STEPS.items()
            if waiting[state] and ctx.may(NEEDED[state])
        ]

    def swap(self) -> None:
        """This day's planned visits for those of another working day on show."""
        view, say = self._view, self._view.ctx.translate
        board, day = view.board, view.day
        if board is None or day is None:
            return
        others = [each.day for each in board.days if each.works and each.day != day]
        asked = _("Swap the visits of {day} with those of")(day=short_day(day))
        chosen = view.ctx.asker.choose(asked, [say(short_day(each)) for each in others])
        if chosen is not None:
            view.swap(day, others[chosen])

    def keep_model(self) -> None:
        view, ctx = self._view, self._view.ctx
        person, week = view.chooser.person, ctx.period.value.week
        if person is not None:
            ctx.act(lambda: save_model_week(ctx.desk, ctx.actor, person.id, week))

    def apply_model(self) -> None:
        """Ask for how many weeks from the one on show on (from the next one, where that has begun)."""
        view, ctx = self._view, self._view.ctx
        person = view.chooser.person
        first = max(ctx.period.value.week, Week.of(ctx.today).plus(1))
        options = [_("{week} alone")(week=str(first)), *(
            _("{n} weeks, to {week}")(n=n, week=str(first.plus(n - 1))) for n in range(2, MOST_WEEKS + 1)
        )]
        chosen = ctx.asker.choose(_("Plan which weeks like the model week?"), options) if person else None
        if person is None or chosen is None:
            return
        outcome = ctx.act(lambda: apply_model_week(ctx.desk, ctx.actor, person.id, first, chosen + 1))
        if not outcome.failed and outcome.value.left_out:
            self._tell_left_out(outcome.value.left_out)

    def _tell_left_out(self, found: tuple[LeftOut, ...]) -> None:
        ctx = self._view.ctx
        lines = [f"{each.week}  {each.client}: {ctx.translate(each.reason)}" for each in found]
        more = [] if len(lines) <= MOST_TOLD else [ctx.translate(_("and {n} more")(n=len(lines) - MOST_TOLD))]
        told = _("{n} visits of the model week were left out:")(n=len(lines))
        ctx.asker.say(told, "\n".join([*lines[:MOST_TOLD], *more]))

    def challenge(self) -> None:
        view, ctx = self._view, self._view.ctx
        person, month = view.chooser.person, ctx.period.value.month
        reason = ctx.asker.text(_("What cannot be carried out like this?"))
        if person is not None and reason:
            ctx.act(lambda: challenge_plan(ctx.desk, ctx.actor, person.id, month, reason))

    def answer(self, *, change: bool) -> None:
        view, ctx = self._view, self._view.ctx
        person, month = view.chooser.person, ctx.period.value.month
        text = ctx.asker.text(_("Answer to the objection “{reason}”")(reason=view.head.challenge if view.head else ""))
        if person is not None and text:
            ctx.act(lambda: answer_challenge(ctx.desk, ctx.actor, person.id, month, text, change=change))

    def open_options(self) -> OptionsDialog:
        self.options = OptionsDialog(self._view.ctx, self._view.window())
        self.options.open()
        return self.options
