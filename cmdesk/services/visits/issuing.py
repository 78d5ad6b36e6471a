"""A plan's way from draft to the street: submitted, approved or sent back, issued and kept as issued, objected to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Client
from cmdesk.models.people import Manager
from cmdesk.models.visits import IssuedPlan, Visit, VisitPlan
from cmdesk.rules.visits.comparing import compare
from cmdesk.services.visits.entering import require_own
from cmdesk.services.work import Desk, Work
from cmdesk.values.messages import Msg, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.planning import Became
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right

STEPS: Mapping[str, str] = {"draft": "submitted", "submitted": "approved", "approved": "issued"}
UNDER_WAY = ("submitted", "approved", "issued")
NEEDED: Mapping[str, Right] = {
    "draft": Right.PLAN_VISITS, "submitted": Right.PLAN_VISITS, "approved": Right.ASSIGN_CLIENTS,
    "issued": Right.PLAN_VISITS,
}
DONE: Mapping[str, Msg] = {
    "draft": _("Sent the plan of {name} for {month} back"), "submitted": _("Submitted the plan of {name} for {month}"),
    "approved": _("Approved the plan of {name} for {month}"), "issued": _("Issued the plan of {name} for {month}"),
}
DONE_ALL: Mapping[str, Msg] = {
    "submitted": _("Submitted {n} plans for {month}"), "approved": _("Approved {n} plans for {month}"),
    "issued": _("Issued {n} plans for {month}"),
}


def set_plan_state(desk: Desk, actor: Actor, manager_id: int, month: Month, state: str) -> Outcome[int]:
    """The plan's next state, or draft again; approving takes a supervisor, and a plan that is issued is kept as it is
    now. Raises UserError no_visits, plan_not_open, not_allowed."""
    with desk.write(actor, NEEDED[state], f"plans.{state}", Area.VISITS) as work:
        plan = _plan(work.session, manager_id, month)
        if state != STEPS.get(plan.state) and not (state == "draft" and plan.state in UNDER_WAY):
            raise trouble("plan_not_open", value=str(month))
        plan.state = state
        if state == "issued":
            _archive(work, manager_id, month)
        return _told(work, plan, DONE[state])


def advance_plans(
    desk: Desk, actor: Actor, month: Month, state: str, branch_id: int | None = None,
) -> Outcome[int]:
    """Every plan of a branch that waits for a state goes there, in one step; the outcome's value counts them.

    Raises UserError no_plans_waiting, not_allowed.
    """
    with desk.write(actor, NEEDED[state], f"plans.all_{state}", Area.VISITS) as work:
        waiting = [plan for plan in _plans(work.session, month, branch_id) if STEPS.get(plan.state) == state]
        if not waiting:
            raise trouble("no_plans_waiting", value=str(month))
        for plan in waiting:
            plan.state = state
            if state == "issued":
                _archive(work, plan.manager_id, month)
        done = DONE_ALL[state](n=len(waiting), month=str(month))
        return work.outcome(len(waiting), done, subject=f"plans:{month}")


def plan_states(desk: Desk, actor: Actor, month: Month, branch_id: int | None = None) -> dict[int, str]:
    """The state of each manager's plan. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_VISITS) as session:
        plans = _plans(session, month, branch_id)
        return {p.manager_id: p.state for p in plans if not actor.own_only or p.manager_id == actor.manager_id}


def _plans(session: Session, month: Month, branch_id: int | None) -> Sequence[VisitPlan]:
    asked = select(VisitPlan).join(Manager, Manager.id == VisitPlan.manager_id).where(
        VisitPlan.month == month.number, Manager.state != "left",
    )
    if branch_id is not None:
        asked = asked.where(Manager.branch_id == branch_id)
    return session.scalars(asked.order_by(Manager.code)).all()


def challenge_plan(desk: Desk, actor: Actor, manager_id: int, month: Month, reason: str) -> Outcome[int]:
    """Object to a plan that was submitted, approved or issued: it waits for an answer then.

    Raises UserError challenge_empty, no_visits, plan_not_open, not_allowed.
    """
    if not reason.strip():
        raise trouble("challenge_empty", field="challenge")
    require_own(actor, manager_id)
    with desk.write(actor, Right.RECORD_VISITS, "plans.challenge", Area.VISITS) as work:
        plan = _plan(work.session, manager_id, month)
        if plan.state not in UNDER_WAY:
            raise trouble("plan_not_open", value=str(month))
        plan.state, plan.challenge, plan.answer = "challenged", reason.strip(), None
        return _told(work, plan, _("Noted the objection of {name} to the plan for {month}"))


def answer_challenge(
    desk: Desk, actor: Actor, manager_id: int, month: Month, answer: str, *, change: bool,
) -> Outcome[int]:
    """Answer an objection: the plan is changed (a draft again), or stays and counts as approved.

    Raises UserError challenge_answer_empty, no_visits, plan_not_open, not_allowed (supervisors answer).
    """
    if not answer.strip():
        raise trouble("challenge_answer_empty", field="answer")
    with desk.write(actor, Right.ASSIGN_CLIENTS, "plans.answer", Area.VISITS) as work:
        plan = _plan(work.session, manager_id, month)
        if plan.state != "challenged":
            raise trouble("plan_not_open", value=str(month))
        plan.state, plan.answer = "draft" if change else "approved", answer.strip()
        return _told(work, plan, _("Answered the objection of {name} to the plan for {month}"))


def _plan(session: Session, manager_id: int, month: Month) -> VisitPlan:
    asked = select(VisitPlan).where(VisitPlan.manager_id == manager_id, VisitPlan.month == month.number)
    plan = session.scalars(asked).one_or_none()
    if plan is None:
        raise trouble("no_visits", value=str(month))
    return plan


def _told(work: Work, plan: VisitPlan, done: Msg) -> Outcome[int]:
    name, month = work.session.get_one(Manager, plan.manager_id).name, Month.from_number(plan.month)
    return work.outcome(plan.id, done(name=name, month=str(month)), subject=f"plans:{plan.id}")


def _archive(work: Work, manager_id: int, month: Month) -> None:
    """Keep the month's planned visits as they are now, as the next edition."""
    asked = (
        select(Visit.client_id, Client.code, Client.name, Visit.day, Visit.position, Visit.minutes)
        .join(Client, Client.id == Visit.client_id)
        .where(Visit.manager_id == manager_id, Visit.day.between(month.first, month.last), Visit.origin != "extra",
               Visit.state != "skipped")
        .order_by(Visit.day, Visit.position, Visit.id)
    )
    lines = [[c, code, name, day.isoformat(), at, m] for c, code, name, day, at, m in work.session.execute(asked)]
    own = (IssuedPlan.manager_id == manager_id, IssuedPlan.month == month.number)
    last = work.session.scalar(select(func.max(IssuedPlan.edition)).where(*own)) or 0
    work.session.add(IssuedPlan(
        manager_id=manager_id, month=month.number, edition=last + 1, issued_at=work.now, issued_by=work.actor.name,
        document=json.dumps(lines, ensure_ascii=False),
    ))


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedLine:
    """A visit as issued (`planned` None: it was added since) and the day it was made (`seen`)."""

    client_id: int
    code: str
    client: str
    planned: date | None
    seen: date | None
    became: Became


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A month's plan as issued beside what came of it."""

    month: Month
    edition: int
    issued_at: datetime
    issued_by: str
    lines: tuple[IssuedLine, ...]

    def count(self, became: Became) -> int:
        return sum(line.became is became for line in self.lines)


@dataclass(frozen=True, slots=True)
class Edition:
    """A plan as it was issued once."""

    number: int
    issued_at: datetime
    issued_by: str


def plan_editions(desk: Desk, actor: Actor, manager_id: int, month: Month) -> tuple[Edition, ...]:
    """Every time a month's plan was issued, the newest first. Raises UserError not_allowed."""
    require_own(actor, manager_id)
    with desk.read(actor, Right.SEE_VISITS) as session:
        asked = select(IssuedPlan).where(IssuedPlan.manager_id == manager_id, IssuedPlan.month == month.number)
        kept = session.scalars(asked.order_by(IssuedPlan.edition.desc())).all()
        return tuple(Edition(k.edition, k.issued_at, k.issued_by) for k in kept)


def compare_issued(
    desk: Desk, actor: Actor, manager_id: int, month: Month, edition: int | None = None,
) -> Comparison:
    """The newest edition of a month's plan, or an earlier one, against the visits made; in the order of days.

    Raises UserError never_issued, not_allowed.
    """
    require_own(actor, manager_id)
    with desk.read(actor, Right.SEE_VISITS) as session:
        asked = select(IssuedPlan).where(IssuedPlan.manager_id == manager_id, IssuedPlan.month == month.number)
        if edition is not None:
            asked = asked.where(IssuedPlan.edition == edition)
        kept = session.scalars(asked.order_by(IssuedPlan.edition.desc()).limit(1)).first()
        if kept is None:
            raise trouble("never_issued", value=str(month))
        issued = json.loads(kept.document)
        visits = _made(session, manager_id, month)
        names = _names(session, issued, [client for client, _day, _state in visits])
    plans = [(client, date.fromisoformat(day)) for client, _code, _name, day, _at, _minutes in issued]
    done = [(client, day) for client, day, state in visits if state == "done"]
    skipped = [(client, day) for client, day, state in visits if state == "skipped"]
    lines = tuple(
        IssuedLine(client_id=c.client, code=names[c.client][0], client=names[c.client][1], planned=c.planned,
                   seen=c.seen, became=c.became)
        for c in compare(plans, done, desk.today(), skipped)
    )
    ordered = tuple(sorted(lines, key=lambda line: (line.planned or line.seen or date.max, line.code)))
    return Comparison(
        month=month, edition=kept.edition, issued_at=kept.issued_at, issued_by=kept.issued_by, lines=ordered,
    )


def _made(session: Session, manager_id: int, month: Month) -> list[tuple[int, date, str]]:
    asked = select(Visit.client_id, Visit.day, Visit.state).where(
        Visit.manager_id == manager_id, Visit.day.between(month.first, month.last),
    )
    return [(client, day, state) for client, day, state in session.execute(asked)]


def _names(
    session: Session, issued: Sequence[Sequence[object]], more: Sequence[int],
) -> dict[int, tuple[str, str]]:
    """(code, name) by client, as they were issued; of visits added since as they are now."""
    asked = select(Client.id, Client.code, Client.name).where(Client.id.in_(set(more)))
    now = {id_: (code, name) for id_, code, name in session.execute(asked)}
    return {**now, **{int(str(each[0])): (str(each[1]), str(each[2])) for each in issued}}
