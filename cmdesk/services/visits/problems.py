"""问题闭环: a client's problem is answered by its owner, and closed with the answer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from cmdesk.models.visits import ClientProblem
from cmdesk.services.visits.entering import require_own
from cmdesk.services.work import Desk
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right


def close_problems(desk: Desk, actor: Actor, ids: Sequence[int], answer: str) -> Outcome[int]:
    """Close open problems today; those that have an answer keep it unless another is given.

    Raises UserError problem_unanswered, problems_closed (none of them is open), not_allowed.
    """
    with desk.write(actor, Right.RECORD_VISITS, "problems.close", Area.VISITS) as work:
        asked = select(ClientProblem).where(ClientProblem.id.in_(ids), ClientProblem.closed_on.is_(None))
        found = list(work.session.scalars(asked.order_by(ClientProblem.id)))
        if not found:
            raise trouble("problems_closed")
        for each in found:
            require_own(actor, each.manager_id)
            each.answer = answer.strip() or each.answer
            if not each.answer:
                raise trouble("problem_unanswered", field="answer", value=each.text)
            each.closed_on = max(work.today, each.found_on)
        done = _("Closed {n} problems with their answers")
        return work.outcome(len(found), done(n=len(found)), subject="problems", detail={"ids": [p.id for p in found]})
