"""The clients' problems: what is open, what was answered, and closing many with one answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from PySide6.QtWidgets import QMenu

from cmdesk.services.visits.problems import close_problems
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.columns import Cell, Column
from cmdesk.ui.lists.entity import EntityPage
from cmdesk.ui.shell import Action
from cmdesk.ui.theme import Tone
from cmdesk.values.messages import _
from cmdesk.values.queries import Filter, Ref

TONES = {"open": Tone.BAD, "answered": Tone.WARNING, "closed": Tone.GOOD}


def _tone(value: object) -> Tone:
    return TONES.get(str(value.id if isinstance(value, Ref) else value), Tone.NEUTRAL)


class ProblemsPage(EntityPage):
    def __init__(self, ctx: AppContext) -> None:
        field = ctx.describe("problems").fields["stage"]
        stage = Column(key="stage", field=field, cell=Cell.CHIP, tone=_tone)
        super().__init__(
            ctx, "problems", kind="problems", branch="manager/branch", order=(("found_on", True),), dressed=(stage,),
        )

    def more(self) -> Sequence[Action]:
        return (
            *super().more(),
            Action(label=_("Answer and close…"), run=self.close_chosen, right=self.view.edit),
            Action(label=_("Overdue"), run=self.show_overdue, icon="filter"),
        )

    def show_overdue(self) -> None:
        """Those that should have been closed by now."""
        late = Filter("due_on", "at_most", self.ctx.today - timedelta(days=1))
        self.open((Filter("closed_on", "is_empty"), late))

    def close_chosen(self) -> None:
        """The problems chosen in the list, with one answer; empty keeps those that were given."""
        ids = [int(i) for i in self.list.chosen_ids if isinstance(i, int)]
        if ids and self.leave():
            asked = _("What was the client told? (empty: as answered already)")
            answer = self.ctx.asker.text(asked, str(self.detail.record.values.get("answer") or "")
                                         if self.detail.record and len(ids) == 1 else "")
            if answer is not None:
                ctx = self.ctx
                outcome = ctx.act(lambda: close_problems(ctx.desk, ctx.actor, ids, answer))
                if outcome.failed:
                    ctx.asker.problems(outcome.problems)

    def add_to_menu(self, menu: QMenu, ids: Sequence[int]) -> None:
        if ids and self.ctx.may(self.view.edit):
            menu.addAction(self.ctx.translate(_("Answer and close…")), partial(self.close_chosen))
