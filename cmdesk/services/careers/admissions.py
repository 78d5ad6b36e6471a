"""准入与试用: a candidate scored by the standard, admitted on probation or refused; probation ended either way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cmdesk.models.careers import Admission, AdmissionItem
from cmdesk.models.evaluation import Evaluation
from cmdesk.models.evaluation import Standing as StandingRow
from cmdesk.models.people import Branch, Manager, ManagerEvent
from cmdesk.models.vocabulary import EDUCATIONS
from cmdesk.services.careers.starting import LINE, PROBATION, probation_months
from cmdesk.services.hooks import in_only_branch
from cmdesk.services.search import fill_search_text
from cmdesk.services.system import get_setting, put_setting
from cmdesk.services.work import Desk, Work
from cmdesk.values.messages import Text, _
from cmdesk.values.papers import AdmissionLine, AdmissionSheet, ProbationLine
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, Problem, UserError, trouble
from cmdesk.values.rights import Right

MOST_MONTHS = 24


def admission_sheet(desk: Desk, actor: Actor, admission_id: int | None = None) -> AdmissionSheet:
    """A candidate's score sheet, or an empty one to be filled in by hand. Raises UserError record_gone, not_allowed."""
    with desk.read(actor, Right.SEE_TEAM) as session:
        return _sheet(session, None if admission_id is None else _found(session, admission_id))


def admission_sheets(desk: Desk, actor: Actor, branch_id: int | None = None) -> tuple[AdmissionSheet, ...]:
    """Those not decided yet, the earliest first; an empty sheet where there are none."""
    with desk.read(actor, Right.SEE_TEAM) as session:
        asked = select(Admission).where(Admission.state == "open").order_by(Admission.applied_on, Admission.id)
        if branch_id is not None:
            asked = asked.where(Admission.branch_id == branch_id)
        found = tuple(_sheet(session, each) for each in session.scalars(asked))
        return found or (_sheet(session, None),)


def admission_rule(desk: Desk, actor: Actor) -> tuple[Decimal, int]:
    """The score from which a candidate is admitted, and the months of probation. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_TEAM) as session:
        return _line(session), probation_months(session)


def set_admission_rule(desk: Desk, actor: Actor, line: Decimal, months: int) -> Outcome[None]:
    """Change both. Raises UserError admission_line, probation_months, not_allowed."""
    with desk.write(actor, Right.EDIT_SCHEMES, "admissions.rule", Area.TEAM) as work:
        most = sum((item.most for item in _items(work.session)), Decimal(0))
        if not 0 <= line <= most:
            raise trouble("admission_line", value=f"{line:f}", most=f"{most.normalize():f}")
        if not 1 <= months <= MOST_MONTHS:
            raise trouble("probation_months", value=str(months))
        before = [str(_line(work.session)), probation_months(work.session)]
        put_setting(work.session, LINE, str(line))
        put_setting(work.session, PROBATION, months)
        done = _("Candidates are admitted from {line} points on, on probation for {months} months")
        return work.outcome(
            None, done(line=f"{line:f}", months=months), subject="admissions",
            detail={"before": before, "after": [str(line), months]}, undoable=False,
        )


def save_admission_marks(
    desk: Desk, actor: Actor, admission_id: int, marks: Mapping[str, Decimal | None],
) -> Outcome[AdmissionSheet]:
    """Put a candidate's marks; None takes one away. Raises UserError admission_mark (each), item_unknown,
    admission_decided, record_gone, not_allowed."""
    with desk.write(actor, Right.EDIT_TEAM, "admissions.marks", Area.TEAM) as work:
        kept = _undecided(work.session, admission_id)
        items = {item.code: item for item in _items(work.session)}
        _check(items, marks)
        given = {code: value for code, value in {**_marks(kept), **marks}.items() if value is not None}
        kept.marks = json.dumps({code: str(value) for code, value in given.items()})
        kept.total = sum(given.values(), Decimal(0)) if given else None
        done = _("Scored “{name}”: {total} points")(name=kept.name, total=f"{kept.total or 0:f}")
        return work.outcome(
            _sheet(work.session, kept), done, subject=f"admissions:{kept.id}", detail={"marks": json.loads(kept.marks)},
        )


def admit(
    desk: Desk, actor: Actor, admission_id: int, code: str, grade: str = "", reason: str = "", day: date | None = None,
) -> Outcome[int]:
    """Take a candidate into the team on probation, as staff number `code`; the value is the manager's id.

    Below the line it takes a reason. Raises UserError admission_incomplete, admission_decided, decision_reason,
    code_taken, required, not_allowed.
    """
    with desk.write(actor, Right.DECIDE_CAREERS, "admissions.admit", Area.TEAM) as work:
        kept = _undecided(work.session, admission_id)
        sheet = _sheet(work.session, kept)
        if not sheet.complete:
            raise trouble("admission_incomplete", value=kept.name)
        if (sheet.total or 0) < sheet.line and not reason.strip():
            raise trouble("decision_reason", field="reason")
        manager = _new_manager(work, kept, code.strip(), grade, day or work.today)
        _decide(work, kept, "admitted", reason)
        kept.staff_number = manager.code
        done = _("Admitted “{name}” on probation, staff number {code}")(name=kept.name, code=manager.code)
        return work.outcome(manager.id, done, subject=f"admissions:{kept.id}", detail=_detail(sheet, reason))


def refuse(desk: Desk, actor: Actor, admission_id: int, reason: str) -> Outcome[int]:
    """Turn a candidate down. Raises UserError admission_decided, decision_reason, not_allowed."""
    with desk.write(actor, Right.DECIDE_CAREERS, "admissions.refuse", Area.TEAM) as work:
        kept = _undecided(work.session, admission_id)
        if not reason.strip():
            raise trouble("decision_reason", field="reason")
        detail = _detail(_sheet(work.session, kept), reason)
        _decide(work, kept, "refused", reason)
        done = _("Turned “{name}” down")(name=kept.name)
        return work.outcome(kept.id, done, subject=f"admissions:{kept.id}", detail=detail)


def probation(desk: Desk, actor: Actor, branch_id: int | None = None) -> tuple[ProbationLine, ...]:
    """Everybody on probation, the first to end first. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_TEAM) as session:
        months, today = probation_months(session), desk.today()
        asked = select(Manager, Branch.name).outerjoin(Branch, Branch.id == Manager.branch_id).where(
            Manager.state == "probation")
        if branch_id is not None:
            asked = asked.where(Manager.branch_id == branch_id)
        found = [_probation_line(session, m, branch or "", months, today) for m, branch in session.execute(asked)]
        return tuple(sorted(found, key=lambda line: (line.until is None, line.until or today, line.code)))


def end_probation(
    desk: Desk, actor: Actor, manager_id: int, *, passed: bool, reason: str = "", day: date | None = None,
) -> Outcome[str]:
    """Confirm somebody in the post, or let them leave, which takes a reason; the value is the state now.

    Raises UserError not_on_probation, decision_reason, not_allowed.
    """
    with desk.write(actor, Right.DECIDE_CAREERS, "managers.probation", Area.TEAM) as work:
        manager = work.session.get(Manager, manager_id)
        if manager is None or manager.state != "probation":
            raise trouble("not_on_probation", value=manager.name if manager else str(manager_id))
        if not passed and not reason.strip():
            raise trouble("decision_reason", field="reason")
        manager.state = "active" if passed else "left"
        work.session.add(ManagerEvent(
            manager_id=manager.id, kind="probation" if passed else "exit", happened_on=day or work.today,
            before="probation", after=manager.state, note=reason.strip() or None,
        ))
        done = _("Confirmed “{name}” in the post") if passed else _("“{name}” leaves after probation")
        return work.outcome(
            manager.state, done(name=manager.name), subject=f"managers:{manager.id}",
            detail={"state": ["probation", manager.state], **({"reason": reason.strip()} if reason.strip() else {})},
        )


def _found(session: Session, admission_id: int) -> Admission:
    found = session.get(Admission, admission_id)
    if found is None:
        raise trouble("record_gone", label=Admission.__entity__.label)
    return found


def _undecided(session: Session, admission_id: int) -> Admission:
    found = _found(session, admission_id)
    if found.state != "open":
        raise trouble("admission_decided", value=found.name)
    return found


def _items(session: Session) -> list[AdmissionItem]:
    return list(session.scalars(select(AdmissionItem).order_by(AdmissionItem.position, AdmissionItem.code)))


def _marks(kept: Admission) -> dict[str, Decimal]:
    return {code: Decimal(value) for code, value in json.loads(kept.marks).items()}


def _check(items: Mapping[str, AdmissionItem], marks: Mapping[str, Decimal | None]) -> None:
    problems = []
    for code, value in marks.items():
        if code not in items:
            problems.append(Problem(code="item_unknown", value=code, params={"known": ", ".join(items)}))
        elif value is not None and not 0 <= value <= items[code].most:
            params = {"item": items[code].name, "most": f"{items[code].most.normalize():f}"}
            problems.append(Problem(code="admission_mark", field=code, value=f"{value:f}", params=params))
    if problems:
        raise UserError(*problems)


def _sheet(session: Session, kept: Admission | None) -> AdmissionSheet:
    marks = _marks(kept) if kept else {}
    branch = session.get(Branch, kept.branch_id) if kept and kept.branch_id else None
    lines = tuple(
        AdmissionLine(code=i.code, name=i.name, most=i.most, points=marks.get(i.code), note=i.note or "")
        for i in _items(session)
    )
    return AdmissionSheet(
        id=kept.id if kept else 0, name=kept.name if kept else "", applied_on=kept.applied_on if kept else None,
        branch=branch.name if branch else "", education=_education(kept), years=kept.years if kept else None,
        lines=lines, total=kept.total if kept else None, line=_line(session),
        state=kept.state if kept else "open", note=(kept.note or "") if kept else "",
        decided_on=kept.decided_on if kept else None,
    )


def _line(session: Session) -> Decimal:
    return Decimal(get_setting(session, LINE) or 0)


def _education(kept: Admission | None) -> Text:
    return next((c.label for c in EDUCATIONS if kept and c.code == kept.education), "")


def _decide(work: Work, kept: Admission, state: str, reason: str) -> None:
    kept.state, kept.decided_on = state, work.today
    if reason.strip():
        kept.note = "\n".join(filter(None, (kept.note, reason.strip())))


def _detail(sheet: AdmissionSheet, reason: str) -> dict[str, object]:
    told = {"reason": reason.strip()} if reason.strip() else {}
    return {"total": str(sheet.total), "line": str(sheet.line), **told}


def _new_manager(work: Work, kept: Admission, code: str, grade: str, day: date) -> Manager:
    if not code:
        raise trouble("required", field="code", label=_("Staff number"))
    if work.session.scalar(select(func.count()).select_from(Manager).where(Manager.code == code)):
        raise trouble("code_taken", field="code", value=code)
    manager = Manager(
        code=code, name=kept.name, branch_id=kept.branch_id, grade=grade or None, state="probation",
        phone=kept.phone, gender=kept.gender, education=kept.education, entered_on=day,
    )
    in_only_branch(work, manager)
    fill_search_text(manager)
    work.session.add(manager)
    work.session.flush()
    for kind, after in (("entry", code), ("probation", None)):
        work.session.add(ManagerEvent(manager_id=manager.id, kind=kind, happened_on=day, after=after))
    return manager


def _probation_line(session: Session, manager: Manager, branch: str, months: int, today: date) -> ProbationLine:
    asked = select(func.max(ManagerEvent.happened_on)).where(
        ManagerEvent.manager_id == manager.id, ManagerEvent.kind.in_(("probation", "entry")))
    since = session.scalar(asked) or manager.entered_on
    until = _later(since, months) if since else None
    totals = session.scalars(
        select(StandingRow.total).join(Evaluation, Evaluation.id == StandingRow.evaluation_id)
        .where(StandingRow.manager_id == manager.id, Evaluation.month >= Month.of(since or date.min).number)
    ).all()
    return ProbationLine(
        manager_id=manager.id, code=manager.code, name=manager.name, branch=branch, since=since, until=until,
        periods=len(totals), average=sum(totals, Decimal(0)) / len(totals) if totals else None,
        due=until is not None and until <= today,
    )


def _later(day: date, months: int) -> date:
    """The same day some months later, or the last of a shorter month."""
    month = Month.of(day).plus(months)
    return min(month.first.replace(day=min(day.day, month.last.day)), month.last)
