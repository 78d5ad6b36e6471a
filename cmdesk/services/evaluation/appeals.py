"""申诉: a manager asks to have an item looked at again; the answer accepts, with the points put right, or rejects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import Appeal, Evaluation, EvaluationScheme, Score
from cmdesk.models.evaluation import Standing as StandingRow
from cmdesk.models.people import Manager
from cmdesk.rules.evaluation import rank
from cmdesk.services.evaluation.publishing import found_evaluation
from cmdesk.services.evaluation.records import kept_case
from cmdesk.services.evaluation.schemes import document
from cmdesk.services.evaluation.states import rules_of, workday_after
from cmdesk.services.work import Desk, Work
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right

_STORED = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealLine:
    """An appeal as it is listed; `points` are those of today. `overdue`: nobody has answered in time."""

    id: int
    month: Month
    manager_id: int
    manager: str
    item: str
    item_name: str
    points: Decimal | None
    reason: str
    filed_at: datetime
    filed_by: str
    answer_by: date
    state: str
    answer: str
    answered_at: datetime | None
    answered_by: str
    points_before: Decimal | None
    points_after: Decimal | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealCounts:
    """How many wait for an answer, and how many of those wait too long."""

    open: int
    overdue: int


def file_appeal(
    desk: Desk, actor: Actor, month: Month, item: str, reason: str, manager_id: int | None = None,
    scheme: str | None = None,
) -> Outcome[int]:
    """Ask for an item (the total where it is empty) to be looked at again; the value is the appeal's id.

    Client managers appeal for themselves; who evaluates may write down somebody's appeal. Raises UserError
    evaluation_missing, appeals_not_open, appeals_over, appeal_reason, item_unknown, appeal_twice, not_found.
    """
    with desk.write(actor, Right.SEE_RANKING, "appeal.file", Area.EVALUATION) as work:
        found = found_evaluation(work, month, scheme)
        who = _appellant(work, found, actor, manager_id)
        _require_open(work, found)
        if not reason.strip():
            raise trouble("appeal_reason")
        points = _points(work.session, found, who.id, item)
        if _waiting(work.session, found, who.id, item):
            raise trouble("appeal_twice", value=who.name)
        made = Appeal(
            evaluation_id=found.id, manager_id=who.id, item=item, reason=reason.strip()[:400], filed_at=work.now,
            filed_by=actor.name, points_before=points,
            answer_by=workday_after(work.session, work.today, rules_of(work.session).answer_days),
        )
        work.session.add(made)
        work.session.flush()
        done = _("{who} appeals against {month}")(who=who.name, month=str(month))
        detail = {"manager": who.code, "item": item, "reason": made.reason}
        return work.outcome(made.id, done, subject=f"appeal:{made.id}", detail=detail)


def _appellant(work: Work, found: Evaluation, actor: Actor, manager_id: int | None) -> Manager:
    wanted = manager_id if actor.may(Right.EVALUATE) else actor.manager_id
    known = work.session.get(StandingRow, (found.id, wanted or 0))
    who = work.session.get(Manager, wanted or 0)
    if known is None or who is None:
        raise trouble("not_found", value=str(wanted or ""), label=Manager.__entity__.label)
    return who


def _require_open(work: Work, found: Evaluation) -> None:
    month = str(Month.from_number(found.month))
    if found.state != "appeal" or found.appeal_until is None:
        raise trouble("appeals_not_open", value=month)
    if work.today > found.appeal_until:
        raise trouble("appeals_over", value=month, day=found.appeal_until.isoformat())


def _points(session: Session, found: Evaluation, manager_id: int, item: str) -> Decimal:
    """The points of an item, or the total. Raises UserError item_unknown."""
    if not item:
        return session.get_one(StandingRow, (found.id, manager_id)).total
    known = session.get(Score, (found.id, manager_id, item))
    if known is None or known.points is None:
        raise trouble("item_unknown", value=item, known="")
    return known.points


def _waiting(session: Session, found: Evaluation, manager_id: int, item: str) -> bool:
    asked = select(Appeal.id).where(
        Appeal.evaluation_id == found.id, Appeal.manager_id == manager_id, Appeal.item == item, Appeal.state == "open",
    )
    return session.scalars(asked).first() is not None


def accept_appeal(desk: Desk, actor: Actor, appeal_id: int, points: Decimal, answer: str) -> Outcome[int]:
    """Put the points of the item (or the total) right; totals and ranks of the month follow at once.

    Raises UserError not_found, appeal_answered, appeal_answer_missing, appeal_points, evaluation_locked, not_allowed.
    """
    with desk.write(actor, Right.EVALUATE, "appeal.accept", Area.EVALUATION) as work:
        made, found = _opened(work, appeal_id, answer)
        before = _points(work.session, found, made.manager_id, made.item)
        _check(work, found, made.item, points)
        made.state, made.points_before, made.points_after = "accepted", before, points.quantize(_STORED)
        _answered(work, made, answer)
        work.session.flush()
        rank_again(work, found)
        done = _("Accepted the appeal: {before} → {after}")(before=_plain(before), after=_plain(points))
        detail = {"points": [_plain(before), _plain(points)], "answer": made.answer}
        return work.outcome(made.id, done, subject=f"appeal:{made.id}", detail=detail, undoable=False)


def reject_appeal(desk: Desk, actor: Actor, appeal_id: int, answer: str) -> Outcome[int]:
    """Raises UserError not_found, appeal_answered, appeal_answer_missing, evaluation_locked, not_allowed."""
    with desk.write(actor, Right.EVALUATE, "appeal.reject", Area.EVALUATION) as work:
        made, _found = _opened(work, appeal_id, answer)
        made.state = "rejected"
        _answered(work, made, answer)
        done = _("Rejected the appeal")
        return work.outcome(made.id, done, subject=f"appeal:{made.id}", detail={"answer": made.answer})


def withdraw_appeal(desk: Desk, actor: Actor, appeal_id: int) -> Outcome[int]:
    """Take the own appeal back. Raises UserError not_found, appeal_answered."""
    with desk.write(actor, Right.SEE_RANKING, "appeal.withdraw", Area.EVALUATION) as work:
        made = work.session.get(Appeal, appeal_id)
        own = actor.may(Right.EVALUATE) or (made is not None and made.manager_id == actor.manager_id)
        if made is None or not own:
            raise trouble("not_found", value=str(appeal_id), label=_("Appeal"))
        if made.state != "open":
            raise trouble("appeal_answered")
        made.state = "withdrawn"
        return work.outcome(made.id, _("Took the appeal back"), subject=f"appeal:{made.id}")


def _opened(work: Work, appeal_id: int, answer: str) -> tuple[Appeal, Evaluation]:
    made = work.session.get(Appeal, appeal_id)
    if made is None:
        raise trouble("not_found", value=str(appeal_id), label=_("Appeal"))
    found = work.session.get_one(Evaluation, made.evaluation_id)
    if found.state == "locked":
        raise trouble("evaluation_locked", value=str(Month.from_number(found.month)))
    if made.state != "open":
        raise trouble("appeal_answered")
    if not answer.strip():
        raise trouble("appeal_answer_missing")
    return made, found


def _answered(work: Work, made: Appeal, answer: str) -> None:
    made.answer, made.answered_at, made.answered_by = answer.strip()[:400], work.now, work.actor.name


def _check(work: Work, found: Evaluation, item: str, points: Decimal) -> None:
    """An item brings at most its full mark; a bonus or deduction has the limit of its weight."""
    if not item:
        return
    scheme = document(work.session.get_one(EvaluationScheme, found.scheme_id))
    most = scheme.item(item).weight
    if most and abs(points) > most * 2:
        raise trouble("appeal_points", value=_plain(points), most=_plain(most * 2))


def rank_again(work: Work, found: Evaluation) -> None:
    """Points, totals and ranks from the record with all accepted appeals; last month's ranks stay what they were."""
    case = kept_case(work.session, found)
    if case is None:
        raise trouble("evaluation_stale", value=str(Month.from_number(found.month)))
    asked = select(StandingRow).where(StandingRow.evaluation_id == found.id)
    lines = {s.manager_id: s for s in work.session.scalars(asked)}
    codes = dict(zip(case.ids, (p.code for p in case.people), strict=True))
    last = {codes[i]: s.rank + s.change for i, s in lines.items() if s.rank and s.change is not None}
    ids = {code: i for i, code in codes.items()}
    for row in rank(case.scheme, case.people, case.result, last=last):
        asked_row = update(StandingRow).where(
            StandingRow.evaluation_id == found.id, StandingRow.manager_id == ids[row.person])
        work.session.execute(asked_row.values(total=row.points, rank=row.rank, change=row.change))
    for each in case.corrections:
        if each.item:
            work.session.execute(update(Score).where(
                Score.evaluation_id == found.id, Score.manager_id == each.manager_id, Score.item == each.item,
            ).values(points=each.after))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def appeals(
    desk: Desk, actor: Actor, month: Month | None = None, language: str = "zh_CN",
) -> tuple[AppealLine, ...]:
    """The appeals of a month (of all, without it): those that wait first, the longest waiting on top.

    Client managers see their own alone.
    """
    with desk.read(actor, Right.SEE_RANKING) as session:
        asked = (
            select(Appeal, Evaluation, Manager.name).join(Evaluation, Evaluation.id == Appeal.evaluation_id)
            .join(Manager, Manager.id == Appeal.manager_id)
            .order_by(Appeal.state != "open", Appeal.answer_by, Appeal.id)
        )
        if month is not None:
            asked = asked.where(Evaluation.month == month.number)
        if actor.own_only:
            asked = asked.where(Appeal.manager_id == (actor.manager_id or 0))
        return tuple(
            _line(session, desk, made, found, name, language) for made, found, name in session.execute(asked))


def _line(session: Session, desk: Desk, made: Appeal, found: Evaluation, name: str, language: str) -> AppealLine:
    scheme = document(session.get_one(EvaluationScheme, found.scheme_id))
    item = next((i.name.words(language) for i in scheme.items if i.code == made.item), "")
    return AppealLine(
        id=made.id, month=Month.from_number(found.month), manager_id=made.manager_id, manager=name, item=made.item,
        item_name=item, points=made.points_after if made.points_after is not None else made.points_before,
        reason=made.reason, filed_at=made.filed_at, filed_by=made.filed_by, answer_by=made.answer_by, state=made.state,
        answer=made.answer, answered_at=made.answered_at, answered_by=made.answered_by or "",
        points_before=made.points_before, points_after=made.points_after,
        overdue=made.state == "open" and desk.today() > made.answer_by,
    )


def appeal_counts(desk: Desk, actor: Actor) -> AppealCounts:
    """How many appeals wait, for a page that counts what is to be done."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        asked = select(Appeal.answer_by).where(Appeal.state == "open")
        if actor.own_only:
            asked = asked.where(Appeal.manager_id == (actor.manager_id or 0))
        due = session.scalars(asked).all()
    return AppealCounts(open=len(due), overdue=sum(1 for day in due if desk.today() > day))
