"""The steps of a month as actions of the header: what comes next stands out, what was done can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cmdesk.services.evaluation import (
    finish_scoring,
    lock,
    open_appeals,
    open_self_scoring,
    publish,
    readiness,
    reopen,
    settle,
)
from cmdesk.services.evaluation.checking import Gap, Readiness
from cmdesk.services.evaluation.editing import waiting_months
from cmdesk.services.evaluation.running import evaluating, evaluating_months
from cmdesk.ui.lists.out import refused
from cmdesk.ui.shell import Action
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Right

if TYPE_CHECKING:
    from cmdesk.ui.context import AppContext
    from cmdesk.ui.evaluation.page import EvaluationPage

OPEN = ("", "draft", "self")
LISTED = 8


def compute_waiting(ctx: AppContext) -> None:
    """Offer to compute the drafts of evaluations that a new version of a scheme concerns."""
    waiting = waiting_months(ctx.desk, ctx.actor)
    question = _("{n} months are to be computed again. Do it now?")(n=len(waiting))
    if waiting and ctx.may(Right.EVALUATE) and ctx.asker.confirm(question, _("Compute")):
        ctx.jobs.run(
            evaluating_months(ctx.desk, ctx.actor, waiting, None, ctx.language.value), ctx.conclude,
            lambda error: refused(ctx, error), title=_("computing {n} months")(n=len(waiting)),
        )


class MonthSteps:
    """Asks before what cannot be taken back, and before scoring what is not there."""

    def __init__(self, page: EvaluationPage) -> None:
        self._page = page
        self._agreed: dict[object, Sequence[Gap]] = {}

    def actions(self) -> Sequence[Action]:
        page = self._page
        state = page.found.state if page.found else ""
        fresh = bool(page.found and page.found.rows and not page.outdated)
        back = state not in OPEN[:2] and (state != "locked" or page.ctx.may(Right.ADMINISTER))
        evaluates = Right.EVALUATE
        return (
            Action(label=_("Take back"), run=self.reopen, icon="undo", right=evaluates, shown=back),
            Action(
                label=_("Open self-scoring"), run=self.open_self, icon="user", right=evaluates,
                shown=state in ("", "draft") and page.scores_self,
            ),
            Action(
                label=_("Compute"), run=self.compute, icon="refresh", primary=not fresh, right=evaluates,
                shown=state in OPEN,
            ),
            Action(
                label=_("Finish scoring"), run=self.finish, icon="check", primary=state == "self" and fresh,
                right=evaluates, shown=state in ("draft", "self") and fresh,
            ),
            Action(
                label=_("Publish"), run=self.publish, icon="check", primary=True, right=evaluates,
                shown=state in ("draft", "scored") and fresh,
            ),
            Action(
                label=_("Open appeals"), run=self.open_appeals, icon="chat", right=evaluates, primary=True,
                shown=state == "published",
            ),
            Action(
                label=_("All confirmed"), run=self.settle, icon="check", primary=True, right=evaluates,
                shown=state == "appeal",
            ),
            Action(
                label=_("Lock"), run=self.lock, icon="lock", primary=state == "confirmed", right=evaluates,
                shown=state in ("published", "confirmed"),
            ),
        )

    def compute(self) -> None:
        """Score the month, after the check list where something is missing that was not missing the last time."""
        ctx, month = self._page.ctx, self._page.ctx.period.value.month
        try:
            found = ctx.jobs.wait_for(
                lambda: readiness(ctx.desk, ctx.actor, month, None, ctx.language.value))
        except UserError as error:
            refused(ctx, error)
            return
        if found.gaps and self._agreed.get(month) != found.gaps:
            answer = ctx.asker.choose(self._question(found), (_("Look at what is missing"), _("Compute all the same")))
            if answer != 1:
                if answer == 0:
                    self._page.show_view("gaps")
                return
            self._agreed[month] = found.gaps
        ctx.jobs.run(
            evaluating(ctx.desk, ctx.actor, month, None, ctx.language.value), ctx.conclude,
            lambda error: refused(ctx, error), title=_("computing the evaluation of {month}")(month=str(month)),
        )

    def _question(self, found: Readiness) -> Text:
        ctx, month = self._page.ctx, self._page.ctx.period.value.month
        head = _(
            "There is nothing to score {month} by yet: everybody would get 0 points and share the first place. Missing:"
        ) if found.nothing else _("Of the {items} items of {month}, data is missing. It counts as the scheme says:")
        lines = [ctx.translate(self._line(gap)) for gap in found.gaps[:LISTED]]
        if len(found.gaps) > LISTED:
            lines.append(ctx.translate(_("… and {n} more")(n=len(found.gaps) - LISTED)))
        return "\n".join([ctx.translate(head(month=str(month), items=found.items)), *(f"· {each}" for each in lines)])

    def _line(self, gap: Gap) -> Msg:
        if gap.everybody:
            return _("{item}: {part} of everybody")(item=gap.name, part=gap.part)
        return _("{item}: {part} of {n} people")(item=gap.name, part=gap.part, n=len(gap.who))

    def open_self(self) -> None:
        ctx, month = self._page.ctx, self._page.ctx.period.value.month
        ctx.act(lambda: open_self_scoring(ctx.desk, ctx.actor, month))

    def finish(self) -> None:
        ctx, month = self._page.ctx, self._page.ctx.period.value.month
        ctx.act(lambda: finish_scoring(ctx.desk, ctx.actor, month))

    def publish(self) -> None:
        ctx, month = self._page.ctx, self._page.ctx.period.value.month
        if self._page.gaps:
            question = _("{n} items are incomplete. Publish all the same?")(n=len(self._page.gaps))
            if not ctx.asker.confirm(question, _("Publish")):
                return
        ctx.act(lambda: publish(ctx.desk, ctx.actor, month))

    def open_appeals(self) -> None:
        ctx, month = self._page.ctx, self._page.ctx.period.value.month
        ctx.act(lambda: open_appeals(ctx.desk, ctx.actor, month))

    def settle(self) -> None:
        ctx, month = self._page.ctx, self._page.ctx.period.value.month
        ctx.act(lambda: settle(ctx.desk, ctx.actor, month))

    def lock(self) -> None:
        ctx, month = self._page.ctx, self._page.ctx.period.value.month
        question = _(
            "Lock {month}? Its scores are sealed and can no longer change; the administrator alone can open it again."
        )
        if ctx.asker.confirm(question(month=str(month)), _("Lock")):
            ctx.act(lambda: lock(ctx.desk, ctx.actor, month))

    def reopen(self) -> None:
        ctx, month = self._page.ctx, self._page.ctx.period.value.month
        reason = ctx.asker.text(_("Why is {month} opened again? The reason is kept.")(month=str(month)))
        if reason:
            ctx.act(lambda: reopen(ctx.desk, ctx.actor, month, reason))
