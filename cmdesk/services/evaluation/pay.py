"""绩效工资: a month's pool split by points and coefficients, to the cent; seen by those entitled alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import Evaluation, EvaluationScheme
from cmdesk.models.evaluation import Standing as StandingRow
from cmdesk.models.pay import PayRun, PayShare
from cmdesk.models.people import Branch, Manager
from cmdesk.rules.evaluation.career_words import pay_in_words
from cmdesk.rules.evaluation.files import plain, read_parts
from cmdesk.rules.evaluation.payroll import split
from cmdesk.services.careers.rulebooks import grade_names, pay_rule_of
from cmdesk.services.evaluation.inputs import candidates
from cmdesk.services.evaluation.pay_sealing import CONFIRM, REOPEN, seal_pay
from cmdesk.services.evaluation.schemes import document
from cmdesk.services.evaluation.standings import HIDDEN, evaluation_of
from cmdesk.services.work import Desk, Work, require
from cmdesk.values.evaluation import PayList, PayRule, Person
from cmdesk.values.messages import Msg, _
from cmdesk.values.papers import PayLine, PaySheet
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right

_SHARE, _PRESENCE, _BASIS = Decimal("0.000001"), Decimal("0.0001"), Decimal("0.00000001")
_NOTHING, _CENT = Decimal(0), Decimal("0.01")
_REASON = 200


@dataclass(frozen=True)
class _Paid:
    """Somebody the month evaluated, with what the split goes by."""

    row: StandingRow
    person: Person


def pay_sheet(desk: Desk, actor: Actor, month: Month, branch_id: int | None = None) -> PaySheet | None:
    """The month's pay list, of a branch where one is named; None where the month is not evaluated.

    Before anything is split the coefficients are shown with amounts of 0. Client managers see their own line of a
    confirmed list alone. Raises UserError not_allowed.
    """
    with desk.read(actor, Right.SEE_PAY) as session:
        evaluation = evaluation_of(session, month)
        if evaluation is None:
            return None
        run = _covering(session, month, branch_id)
        if actor.own_only:
            return _own(session, evaluation, run, actor.manager_id or 0)
        return _sheet(session, evaluation, run, branch_id)


def split_pool(
    desk: Desk, actor: Actor, month: Month, pool: Decimal, branch_id: int | None = None,
) -> Outcome[PaySheet]:
    """Split a pool among all the month evaluated (in a branch), in place of the month's earlier draft.

    What was adjusted by hand stays. Raises UserError evaluation_missing, evaluation_stale, pay_overlaps,
    pay_confirmed, pool_negative, breakdown_finer, pay_below_nothing, not_allowed.
    """
    with desk.write(actor, Right.SET_PAY, "pay.split", Area.EVALUATION) as work:
        evaluation = _evaluated(work.session, month)
        if evaluation.stale:
            raise trouble("evaluation_stale", value=str(month))
        run = _open_run(work, month, branch_id)
        people = _people(work.session, evaluation, branch_id)
        rule = pay_rule_of(work.session, month)
        made = split(rule, [p.person for p in people], [p.row.total for p in people], pool)
        _keep(work, run, rule, people, made)
        found = _sheet(work.session, evaluation, run, branch_id)
        done = _("Split the pool of {month} among {n} people")
        return work.outcome(
            found, done(month=str(month), n=len(people)), subject=f"pay:{month}",
            detail={"pool": str(pool), "branch": branch_id, "people": len(people)},
        )


def adjust_pay(
    desk: Desk, actor: Actor, month: Month, manager_id: int, amount: Decimal, reason: str,
    branch_id: int | None = None,
) -> Outcome[Decimal]:
    """Pay somebody so much more (or less) than the split gives, for a reason that everybody concerned can read; 0 takes
    an adjustment away. Nobody adjusts the own pay. The value is what is paid then.

    Raises UserError pay_missing, pay_confirmed, pay_own, not_found, decision_reason, too_long, breakdown_finer,
    pay_adjustment_large, pay_below_nothing, not_allowed.
    """
    with desk.write(actor, Right.SET_PAY, "pay.adjust", Area.EVALUATION) as work:
        run = _draft(work.session, month, branch_id)
        share = _share_of(work.session, run, actor, manager_id)
        if amount and not reason.strip():
            raise trouble("decision_reason", field="reason")
        if len(reason.strip()) > _REASON:
            raise trouble("too_long", field="reason", label=_("Reason"), most=_REASON)
        if abs(amount) > run.pool:
            raise trouble("pay_adjustment_large", field="amount", value=f"{amount:+,.2f}", pool=f"{run.pool:,.2f}")
        if amount != amount.quantize(_CENT):
            raise trouble("breakdown_finer", field="amount", value=f"{amount:f}", unit="0.01")
        before, name = [share.adjustment, share.adjusted_for], work.session.get_one(Manager, manager_id).name
        share.adjustment, share.adjusted_for = amount, reason.strip() if amount else ""
        share.adjusted_by, share.adjusted_at = (work.actor.name, work.now) if amount else ("", None)
        _require_paid(share, name)
        done = _("Adjusted the pay of {name} by {amount} yuan")(name=name, amount=f"{amount:+,.2f}".replace("-", "−"))
        return work.outcome(share.amount + amount, done, subject=f"pay:{month}", detail={
            "pay": run.id, "manager": manager_id, "before": [str(before[0]), before[1]],
            "after": [str(amount), share.adjusted_for],
        })


def _draft(session: Session, month: Month, branch_id: int | None) -> PayRun:
    run = _kept(session, month, branch_id)
    if run.state == "confirmed":
        raise trouble("pay_confirmed", value=str(month))
    return run


def _share_of(session: Session, run: PayRun, actor: Actor, manager_id: int) -> PayShare:
    if actor.manager_id == manager_id:
        raise trouble("pay_own")
    asked = select(PayShare).where(PayShare.pay_run_id == run.id, PayShare.manager_id == manager_id)
    found = session.scalars(asked).first()
    if found is None:
        raise trouble("not_found", value=str(manager_id), label=Manager.__entity__.label)
    return found


def _require_paid(share: PayShare, name: str) -> None:
    if share.amount + share.adjustment < 0:
        raise trouble("pay_below_nothing", field="amount", value=f"{share.adjustment:+.2f}", who=name,
                      split=f"{share.amount:.2f}")


def confirm_pay(desk: Desk, actor: Actor, month: Month, branch_id: int | None = None) -> Outcome[str]:
    """Close a pay list under a seal; its people may then see their own line.

    Raises UserError pay_missing, pay_stale, pay_unpublished, not_allowed.
    """
    with desk.write(actor, Right.SET_PAY, CONFIRM, Area.EVALUATION) as work:
        run, evaluation = _kept(work.session, month, branch_id), _evaluated(work.session, month)
        if run.state == "confirmed":
            return work.nothing(run.state)
        if evaluation.state in HIDDEN:
            raise trouble("pay_unpublished", value=str(month))
        if _is_stale(work.session, evaluation, run):
            raise trouble("pay_stale", value=str(month))
        return _put(work, run, "confirmed", _("Confirmed the pay list of {month}"))


def reopen_pay(desk: Desk, actor: Actor, month: Month, reason: str, branch_id: int | None = None) -> Outcome[str]:
    """Take a confirmation back, of a locked month the administrator alone; the reason stays in the audit trail.

    Raises UserError pay_missing, reason_missing, not_allowed.
    """
    with desk.write(actor, Right.SET_PAY, REOPEN, Area.EVALUATION) as work:
        run = _kept(work.session, month, branch_id)
        if run.state == "draft":
            return work.nothing(run.state)
        if _evaluated(work.session, month).state == "locked":
            require(actor, Right.ADMINISTER)
        if not reason.strip():
            raise trouble("reason_missing", value=str(month))
        return _put(work, run, "draft", _("Opened the pay list of {month} again"), reason.strip())


def drop_pay(desk: Desk, actor: Actor, month: Month, branch_id: int | None = None) -> Outcome[int]:
    """Take a draft away, so that another extent (all, or branch by branch) can be split.

    Raises UserError pay_missing, pay_confirmed.
    """
    with desk.write(actor, Right.SET_PAY, "pay.drop", Area.EVALUATION) as work:
        run = _draft(work.session, month, branch_id)
        shares = _shares(work.session, run)
        for share in shares:
            work.session.delete(share)
        work.session.flush()
        work.session.delete(run)
        done = _("Took the pay list of {month} away")
        return work.outcome(len(shares), done(month=str(month)), subject=f"pay:{month}", detail={"pool": str(run.pool)})


def _evaluated(session: Session, month: Month) -> Evaluation:
    found = evaluation_of(session, month)
    if found is None:
        raise trouble("evaluation_missing", value=str(month))
    return found


def _runs(session: Session, month: Month) -> Sequence[PayRun]:
    return session.scalars(select(PayRun).where(PayRun.month == month.number).order_by(PayRun.id)).all()


def _covering(session: Session, month: Month, branch_id: int | None) -> PayRun | None:
    """The list of just that extent, else the one of all branches."""
    found = {run.branch_id: run for run in _runs(session, month)}
    return found.get(branch_id, found.get(None))


def _kept(session: Session, month: Month, branch_id: int | None) -> PayRun:
    found = _covering(session, month, branch_id)
    if found is None:
        raise trouble("pay_missing", value=str(month))
    return found


def _open_run(work: Work, month: Month, branch_id: int | None) -> PayRun:
    found = {run.branch_id: run for run in _runs(work.session, month)}
    if any((own is None) != (branch_id is None) for own in found):
        raise trouble("pay_overlaps", value=str(month))
    run = found.get(branch_id) or PayRun(month=month.number, branch_id=branch_id)
    if run.state == "confirmed":
        raise trouble("pay_confirmed", value=str(month))
    return run


def _keep(work: Work, run: PayRun, rule: PayRule, people: Sequence[_Paid], made: PayList) -> None:
    run.pool, run.rule = made.pool, json.dumps(plain(rule), ensure_ascii=False)
    run.basis, run.state = _fingerprint(people), "draft"
    run.made_at, run.made_by = work.now, work.actor.name
    work.session.add(run)
    work.session.flush()
    before = {share.manager_id: share for share in _shares(work.session, run)}
    for each, payment in zip(people, made.payments, strict=True):
        share = before.pop(each.row.manager_id, None) or PayShare(pay_run_id=run.id, manager_id=each.row.manager_id)
        share.branch_id, share.territory, share.rank = each.row.branch_id, each.person.territory, each.row.rank
        share.grade, share.total, share.presence = each.person.grade, payment.total, each.person.presence
        share.coefficient, share.grade_coefficient = payment.coefficient, payment.grade_coefficient
        share.basis, share.amount = payment.basis.quantize(_BASIS, ROUND_HALF_UP), payment.amount
        share.adjustment = share.adjustment or _NOTHING
        _require_paid(share, each.person.name)
        work.session.add(share)
    for gone in before.values():
        work.session.delete(gone)
    work.session.flush()


def _shares(session: Session, run: PayRun) -> Sequence[PayShare]:
    asked = select(PayShare).join(Manager, Manager.id == PayShare.manager_id).where(PayShare.pay_run_id == run.id)
    return session.scalars(asked.order_by(PayShare.rank == 0, PayShare.rank, Manager.code)).all()


def _put(work: Work, run: PayRun, state: str, done: Msg, reason: str = "") -> Outcome[str]:
    month, before = str(Month.from_number(run.month)), run.state
    run.state, run.sealed = state, None
    for share in _shares(work.session, run):
        share.final = state == "confirmed"
    sealed = {"seal": seal_pay(work.session, run)} if state == "confirmed" else {}
    detail = {"pay": run.id, "state": [before, state], **sealed, **({"reason": reason} if reason else {})}
    return work.outcome(state, done(month=month), subject=f"pay:{month}", detail=detail, undoable=False)


def _people(session: Session, evaluation: Evaluation, branch_id: int | None) -> list[_Paid]:
    """Everybody with a total, by rank; the grade is that of the evaluation, the presence as it is printed."""
    present = {c.id: c.person.presence for c in candidates(session, Month.from_number(evaluation.month))}
    asked = (
        select(StandingRow, Manager.code, Manager.name).join(Manager, Manager.id == StandingRow.manager_id)
        .where(StandingRow.evaluation_id == evaluation.id)
        .order_by(StandingRow.rank == 0, StandingRow.rank, Manager.code)
    )
    if branch_id is not None:
        asked = asked.where(StandingRow.branch_id == branch_id)
    return [
        _Paid(row, Person(
            code=code, name=name, grade=row.grade or "", territory=row.territory or "",
            presence=present.get(row.manager_id, Decimal(1)).quantize(_PRESENCE, ROUND_HALF_UP),
        )) for row, code, name in session.execute(asked)
    ]


def _fingerprint(people: Sequence[_Paid]) -> str:
    told = (
        f"{p.row.manager_id} {p.row.total:.4f} {p.person.grade} {p.person.presence:.6f}"
        for p in sorted(people, key=lambda p: p.row.manager_id)
    )
    return sha256("\n".join(told).encode()).hexdigest()


def _is_stale(session: Session, evaluation: Evaluation, run: PayRun) -> bool:
    """Whether the split would come to something else now: other totals, grades, presence, or other amounts stored."""
    people = _people(session, evaluation, run.branch_id)
    if evaluation.stale or run.basis != _fingerprint(people):
        return True
    made = split(_rule_of(run), [p.person for p in people], [p.row.total for p in people], run.pool)
    stored = {share.manager_id: share.amount for share in _shares(session, run)}
    return stored != {p.row.manager_id: each.amount for p, each in zip(people, made.payments, strict=True)}


def _sheet(session: Session, evaluation: Evaluation, run: PayRun | None, branch_id: int | None) -> PaySheet:
    kept = session.get_one(EvaluationScheme, evaluation.scheme_id)
    rule = pay_rule_of(session, Month.from_number(evaluation.month)) if run is None else _rule_of(run)
    shares = _preview(session, evaluation, rule, branch_id) if run is None else _shares(session, run)
    shown = [share for share in shares if branch_id in (None, share.branch_id)]
    whole = sum((share.basis for share in shares), _NOTHING)
    lines = tuple(_lines(session, shown, whole))
    return PaySheet(
        month=Month.from_number(evaluation.month), scheme=kept.name, state=run.state if run else "",
        evaluation_state=evaluation.state, pool=run.pool if run else _NOTHING, lines=lines, rule=pay_in_words(rule),
        spread=_ratio([line.amount for line in lines]), ladder_spread=_ratio([g.coefficient for g in rule.grades]),
        stale=run is not None and _is_stale(session, evaluation, run), whole=run is None or run.branch_id is None,
        made_at=run.made_at if run else None, made_by=run.made_by if run else "", digits=document(kept).decimals,
    )


def _rule_of(run: PayRun) -> PayRule:
    rule: PayRule = read_parts(PayRule, [json.loads(run.rule)], "pay")[0]
    return rule


def _preview(session: Session, evaluation: Evaluation, rule: PayRule, branch_id: int | None) -> list[PayShare]:
    """Shares of a pool of nothing, for the coefficients."""
    people = _people(session, evaluation, branch_id)
    made = split(rule, [p.person for p in people], [p.row.total for p in people], _NOTHING)
    return [
        PayShare(
            manager_id=p.row.manager_id, branch_id=p.row.branch_id, territory=p.person.territory, rank=p.row.rank,
            grade=p.person.grade, total=paid.total, coefficient=paid.coefficient,
            grade_coefficient=paid.grade_coefficient, presence=p.person.presence, basis=paid.basis, amount=_NOTHING,
            adjustment=_NOTHING,
        ) for p, paid in zip(people, made.payments, strict=True)
    ]


def _lines(session: Session, shares: Sequence[PayShare], whole: Decimal) -> Iterator[PayLine]:
    grades = grade_names(session)
    branches: dict[int | None, str] = dict(session.execute(select(Branch.id, Branch.name)).all())
    asked = select(Manager.id, Manager.code, Manager.name).where(Manager.id.in_([s.manager_id for s in shares]))
    people = {id_: (code, name) for id_, code, name in session.execute(asked)}
    for each in shares:
        code, name = people[each.manager_id]
        yield PayLine(
            manager_id=each.manager_id, code=code, name=name, branch=branches.get(each.branch_id, ""),
            territory=each.territory, grade=grades.get(each.grade, each.grade), rank=each.rank, total=each.total,
            coefficient=each.coefficient, grade_coefficient=each.grade_coefficient, presence=each.presence,
            basis=each.basis, split=each.amount, adjustment=each.adjustment, reason=each.adjusted_for or "",
            adjusted_by=each.adjusted_by or "",
            share=(each.basis / whole).quantize(_SHARE, ROUND_HALF_UP) if whole else None,
        )


def _own(session: Session, evaluation: Evaluation, run: PayRun | None, manager_id: int) -> PaySheet | None:
    """What a person may see of a confirmed list: the own line, nobody else's, and nothing that tells the pool."""
    row = session.get(StandingRow, (evaluation.id, manager_id))
    if row is not None and run is None:
        run = _covering(session, Month.from_number(evaluation.month), row.branch_id)
    if run is None or run.state != "confirmed":
        return None
    found = _sheet(session, evaluation, run, None)
    mine = tuple(replace(line, share=None) for line in found.lines if line.manager_id == manager_id)
    return replace(found, pool=_NOTHING, lines=mine, spread=None, ladder_spread=None)


def _ratio(numbers: Sequence[Decimal]) -> Decimal | None:
    paid = [number for number in numbers if number > 0]
    return (max(paid) / min(paid)).quantize(Decimal("0.01"), ROUND_HALF_UP) if paid else None
