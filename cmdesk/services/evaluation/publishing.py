"""The way of a month: draft → self → scored → published → appeal → confirmed → locked, and back with a reason.

From publication on nothing is computed again: what the result rests on is kept, and the lock seals it. A branch that
takes no self-scores and opens no appeals goes from draft to published to locked.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import Confirmation, Evaluation, EvaluationScheme, Score
from cmdesk.models.evaluation import Standing as StandingRow
from cmdesk.models.people import Manager
from cmdesk.services.evaluation.records import Case, corrections_of, drop_record, keep_record, kept_case, live_case
from cmdesk.services.evaluation.schemes import OPEN
from cmdesk.services.evaluation.sealing import LOCK, REOPEN, seal, unseal
from cmdesk.services.evaluation.standings import evaluation_of
from cmdesk.services.work import Desk, Work, require
from cmdesk.values.evaluation import Status
from cmdesk.values.messages import Msg, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right

UNPUBLISHED = ("draft", "self", "scored")
BACK: Mapping[str, str] = {
    "self": "draft", "scored": "draft", "published": "draft", "appeal": "published", "confirmed": "published",
    "locked": "published",
}


def publish(desk: Desk, actor: Actor, month: Month, scheme: str | None = None) -> Outcome[str]:
    """Show a month's result to everybody and keep what it rests on; appeals accepted before count again.

    Raises UserError evaluation_missing, not_allowed, evaluation_stale where computing now would come to another result.
    """
    from cmdesk.services.evaluation.appeals import rank_again

    with desk.write(actor, Right.EVALUATE, "evaluation.publish", Area.EVALUATION) as work:
        found = found_evaluation(work, month, scheme)
        if found.state not in UNPUBLISHED:
            return work.nothing(found.state)
        if found.stale:
            raise trouble("evaluation_stale", value=str(month))
        _keep(work, desk, found)
        if corrections_of(work.session, found.id):
            rank_again(work, found)
        return put_state(work, found, "published", _("Published the evaluation of {month}"))


def _keep(work: Work, desk: Desk, found: Evaluation) -> None:
    """Keep the record of a result. Raises UserError evaluation_stale where the basis has changed since."""
    month = Month.from_number(found.month)
    case = live_case(work.session, month, work.session.get_one(EvaluationScheme, found.scheme_id), desk.today())
    if not same_scores(work.session, found, case):
        raise trouble("evaluation_stale", value=str(month))
    keep_record(work.session, found, case)
    names = select(Manager.name).where(Manager.id == StandingRow.manager_id).scalar_subquery()
    work.session.execute(
        update(StandingRow).where(StandingRow.evaluation_id == found.id).values(name=names),
        execution_options={"synchronize_session": False},
    )


def same_scores(session: Session, found: Evaluation, case: Case) -> bool:
    """Whether a case comes to the stored points, to the last digit."""
    asked = select(Score.manager_id, Score.item, Score.points).where(
        Score.evaluation_id == found.id, Score.item.in_(case.result.items),
    )
    stored = {(who, item): points for who, item, points in session.execute(asked)}
    return stored == {
        (who, item): None if Status(case.result.states[p, k]) is Status.OUTSIDE
        else case.result.decimal(case.result.units[p, k])
        for p, who in enumerate(case.ids) for k, item in enumerate(case.result.items)
    }


def lock(desk: Desk, actor: Actor, month: Month, scheme: str | None = None) -> Outcome[str]:
    """Close a published month for good, under a seal; a pay list of the month is confirmed, and so sealed, before.

    Raises UserError evaluation_missing, evaluation_unpublished, appeals_open, evaluation_unconfirmed, pay_open,
    not_allowed.
    """
    from cmdesk.services.evaluation.pay_sealing import require_sealed
    from cmdesk.services.evaluation.states import require_settled

    with desk.write(actor, Right.EVALUATE, LOCK, Area.EVALUATION) as work:
        found = found_evaluation(work, month, scheme)
        if found.state == "locked":
            return work.nothing(found.state)
        if found.state in UNPUBLISHED:
            raise trouble("evaluation_unpublished", value=str(month))
        require_settled(work, desk, found)
        require_sealed(work.session, month)
        if kept_case(work.session, found) is None:
            _keep(work, desk, found)
        before, found.state, found.stale = found.state, "locked", False
        made = seal(work, found)
        detail = {"state": [before, "locked"], "evaluation": found.id, "seal": made.digest}
        done = _("Locked the evaluation of {month}")(month=str(month))
        return work.outcome("locked", done, subject=f"evaluation:{month}", detail=detail, undoable=False)


def reopen(desk: Desk, actor: Actor, month: Month, reason: str, scheme: str | None = None) -> Outcome[str]:
    """Take a state back: a locked month becomes published (the administrator alone may), published becomes a draft.

    The reason stays in the audit trail, that of a locked month with its seal too.
    Raises UserError evaluation_missing, reason_missing, not_allowed.
    """
    with desk.write(actor, Right.EVALUATE, REOPEN, Area.EVALUATION) as work:
        found = found_evaluation(work, month, scheme)
        if found.state == "draft":
            return work.nothing(found.state)
        if found.state == "locked":
            require(actor, Right.ADMINISTER)
        if not reason.strip():
            raise trouble("reason_missing", value=str(month))
        if found.state == "locked":
            unseal(work, found, reason.strip())
        before = BACK[found.state]
        if before == "draft":
            _back_to_draft(work, found)
        return put_state(
            work, found, before, _("Opened the evaluation of {month} again"), reason.strip(), undoable=False)


def _back_to_draft(work: Work, found: Evaluation) -> None:
    """A draft is computed anew: appeals have then changed nothing, and nobody has confirmed it."""
    corrected = kept_case(work.session, found)
    found.stale = found.stale or bool(corrected and corrected.corrections)
    found.appeal_until = found.self_until = None
    drop_record(work.session, found.id)
    work.session.execute(
        delete(Confirmation).where(Confirmation.evaluation_id == found.id),
        execution_options={"synchronize_session": False},
    )


def found_evaluation(work: Work, month: Month, scheme: str | None = None) -> Evaluation:
    """Raises UserError evaluation_missing."""
    found = evaluation_of(work.session, month, scheme)
    if found is None:
        raise trouble("evaluation_missing", value=str(month))
    return found


def put_state(
    work: Work, found: Evaluation, state: str, done: Msg, reason: str = "", *, undoable: bool = True,
) -> Outcome[str]:
    """Take the next step and conclude the use case."""
    month, before = str(Month.from_number(found.month)), found.state
    found.state = state
    detail = {
        "state": [before, state], "evaluation": found.id, **({"reason": reason} if reason else {}),
    }
    return work.outcome(state, done(month=month), subject=f"evaluation:{month}", detail=detail, undoable=undoable)


def require_open(work: Work, month: Month) -> None:
    """Raises UserError evaluation_scored, evaluation_published, …, evaluation_locked where a month's marks and
    occurrences may no longer change."""
    asked = select(Evaluation).where(Evaluation.month == month.number, Evaluation.state.not_in(OPEN))
    for found in work.session.scalars(asked):
        raise trouble(f"evaluation_{found.state}", value=str(month))
