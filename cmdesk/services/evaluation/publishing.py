"""The states of an evaluation: draft, published, locked. What is published or locked is not computed again."""

from __future__ import annotations

from sqlalchemy import select

from cmdesk.models.evaluation import Evaluation
from cmdesk.services.evaluation.standings import evaluation_of
from cmdesk.services.work import Desk, Work, require
from cmdesk.values.messages import Msg, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right


def publish(desk: Desk, actor: Actor, month: Month, scheme: str | None = None) -> Outcome[str]:
    """Show a month's result to everybody. Raises UserError evaluation_missing, evaluation_stale, not_allowed."""
    with desk.write(actor, Right.EVALUATE, "evaluation.publish", Area.EVALUATION) as work:
        found = _found(work, month, scheme)
        if found.state != "draft":
            return work.nothing(found.state)
        if found.stale:
            raise trouble("evaluation_stale", value=str(month))
        return _put(work, found, "published", _("Published the evaluation of {month}"))


def lock(desk: Desk, actor: Actor, month: Month, scheme: str | None = None) -> Outcome[str]:
    """Close a published month for good. Raises UserError evaluation_missing, evaluation_unpublished, not_allowed."""
    with desk.write(actor, Right.EVALUATE, "evaluation.lock", Area.EVALUATION) as work:
        found = _found(work, month, scheme)
        if found.state == "locked":
            return work.nothing(found.state)
        if found.state != "published":
            raise trouble("evaluation_unpublished", value=str(month))
        return _put(work, found, "locked", _("Locked the evaluation of {month}"), undoable=False)


def reopen(desk: Desk, actor: Actor, month: Month, reason: str, scheme: str | None = None) -> Outcome[str]:
    """Take a state back: locked becomes published (the administrator alone may), published becomes a draft.

    The reason stays in the audit trail. Raises UserError evaluation_missing, reason_missing, not_allowed.
    """
    with desk.write(actor, Right.EVALUATE, "evaluation.reopen", Area.EVALUATION) as work:
        found = _found(work, month, scheme)
        if found.state == "draft":
            return work.nothing(found.state)
        if found.state == "locked":
            require(actor, Right.ADMINISTER)
        if not reason.strip():
            raise trouble("reason_missing", value=str(month))
        before = "published" if found.state == "locked" else "draft"
        return _put(work, found, before, _("Opened the evaluation of {month} again"), reason.strip(), undoable=False)


def _found(work: Work, month: Month, scheme: str | None) -> Evaluation:
    found = evaluation_of(work.session, month, scheme)
    if found is None:
        raise trouble("evaluation_missing", value=str(month))
    return found


def _put(
    work: Work, found: Evaluation, state: str, done: Msg, reason: str = "", *, undoable: bool = True,
) -> Outcome[str]:
    month, before = str(Month.from_number(found.month)), found.state
    found.state = state
    detail = {"state": [before, state], **({"reason": reason} if reason else {})}
    return work.outcome(state, done(month=month), subject=f"evaluation:{month}", detail=detail, undoable=undoable)


def require_open(work: Work, month: Month) -> None:
    """Raises UserError evaluation_locked, evaluation_published where a month's basis may no longer change."""
    asked = select(Evaluation).where(Evaluation.month == month.number, Evaluation.state != "draft")
    for found in work.session.scalars(asked):
        raise trouble(f"evaluation_{found.state}", value=str(month))
