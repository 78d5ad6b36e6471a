"""等级评定: proposals by rule, decided by a person, kept as a dated event of the career; tried on past periods."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.careers import GradeDecision
from cmdesk.models.people import Manager, ManagerEvent
from cmdesk.rules.evaluation import propose_grades
from cmdesk.rules.evaluation.career_words import grade_conditions, grade_rule_in_words
from cmdesk.services.careers.rulebooks import grade_names, grade_rules_of, ladder_of
from cmdesk.services.evaluation.grade_history import Past, Period, Person, past
from cmdesk.services.work import Desk, Work, packed, unpacked
from cmdesk.values.evaluation import GradeMove, GradeProposal, GradeRefusal, GradeRule, History
from cmdesk.values.language import translator
from cmdesk.values.messages import Text, _, english
from cmdesk.values.papers import GradeLine, GradeSheet, PastMove
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, UserError, trouble
from cmdesk.values.rights import Right

YEAR = 12


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    OTHER = "other"


@dataclass(frozen=True)
class _Case:
    """A month with all its people, the rules applied to each, and what was decided so far."""

    month: Month
    past: Past
    rules: tuple[GradeRule, ...]
    proposals: Mapping[str, GradeProposal]
    refusals: Mapping[str, tuple[GradeRefusal, ...]]
    decisions: Mapping[int, GradeDecision]
    names: Mapping[str, Text]


def grade_sheet(desk: Desk, actor: Actor, month: Month, branch_id: int | None = None) -> GradeSheet | None:
    """What the rules propose after a month and what was decided; None where no scheme is in force.

    The rules look at everybody; `branch_id` chooses whom to show. Raises UserError not_allowed.
    """
    with desk.read(actor, Right.SEE_TEAM) as session:
        try:
            case = _case(session, month, desk.today())
        except UserError:
            return None
        shown = [p for p in case.past.people if branch_id in (None, p.branch_id)]
        return GradeSheet(
            month=month, scheme=case.past.scheme, lines=tuple(_line(case, person) for person in shown),
            rules=told_rules(case.rules, case.names), drafts=len(case.past.drafts),
        )


def told_rules(
    rules: Sequence[GradeRule], names: Mapping[str, Text],
) -> tuple[tuple[Text, tuple[Text, ...]], ...]:
    return tuple((grade_rule_in_words(rule, names), grade_conditions(rule)) for rule in rules)


def decide_grade(
    desk: Desk, actor: Actor, month: Month, manager_id: int, verdict: Verdict, *, grade: str = "", reason: str = "",
    day: date | None = None, language: str = "zh_CN",
) -> Outcome[str]:
    """Decide about one person's grade after a month: as proposed, not, or another grade; the value is the grade now.

    `day` (today unless given) is when the new grade begins. A refusal, another grade, and a proposal over the quota
    need a reason. Raises UserError grade_decided, grade_same, grade_unknown, decision_reason, grade_day_future,
    grade_day_early, not_found, not_allowed.
    """
    with desk.write(actor, Right.DECIDE_CAREERS, "grades.decide", Area.EVALUATION, Area.TEAM) as work:
        case = _case(work.session, month, work.today)
        person = next((p for p in case.past.people if p.id == manager_id), None)
        if person is None:
            raise trouble("not_found", value=str(manager_id), label=Manager.__entity__.label)
        line = _line(case, person)
        if line.decision:
            raise trouble("grade_decided", value=str(month), who=person.name)
        new = _new_grade(work.session, line, verdict, grade, reason)
        begins = _begins(person, new, day, work.today)
        _record(work, case, line, verdict, new, reason.strip(), begins)
        if new != line.grade_code:
            _change(work, line, new, begins, _note(line, month, reason.strip(), language))
        return _told(work, case, line, verdict, new, reason.strip())


def simulate(
    desk: Desk, actor: Actor, upto: Month, months: int = 12, rules: Sequence[GradeRule] | None = None,
) -> tuple[PastMove, ...]:
    """What the rules (those in force unless given) would have proposed after each of the last periods, oldest first.

    Everybody has the grade that they had in that period. Raises UserError scheme_missing, not_allowed.
    """
    with desk.read(actor, Right.SEE_TEAM) as session:
        found = past(session, upto)
        applied = tuple(grade_rules_of(session, upto) if rules is None else rules)
        names = grade_names(session)
    done = sorted({period.month.number for person in found.people for period in person.periods})[-months:]
    return tuple(
        move for number in done for move in _past_moves(found, applied, Month.from_number(number), names)
    )


def _past_moves(
    found: Past, rules: Sequence[GradeRule], month: Month, names: Mapping[str, Text],
) -> Sequence[PastMove]:
    then = {p.code: period for p in found.people if (period := _at(p, month)) is not None}
    people = {p.code: p for p in found.people if p.code in then}
    histories = [found.history(p, month, then[code].grade, month.last) for code, p in people.items()]
    proposals, _refusals = propose_grades(rules, histories)
    return [
        PastMove(
            month=month, manager_id=people[p.person].id, name=people[p.person].name, grade=names.get(p.grade, p.grade),
            to=names.get(p.to, p.to), move=p.move.value, granted=p.granted, reasons=p.reasons,
            became=_became(people[p.person], month, p.grade, names),
        ) for p in proposals
    ]


def _at(person: Person, month: Month) -> Period | None:
    return next((period for period in person.periods if period.month == month), None)


def _became(person: Person, month: Month, before: str, names: Mapping[str, Text]) -> Text:
    """The next grade the person really came to after a month, if it differs."""
    later = [period.grade for period in person.periods if period.month.number > month.number] + [person.grade]
    grade = next((g for g in later if g != before), "")
    return names.get(grade, grade)


def _case(session: Session, month: Month, today: date) -> _Case:
    asked = select(GradeDecision).where(GradeDecision.month == month.number)
    decisions = {d.manager_id: d for d in session.scalars(asked)}
    found, rules = past(session, month, decisions), grade_rules_of(session, month)
    until = max(today, month.last)
    open_ = [found.history(p, month, p.grade, until) for p in found.people if p.id not in decisions]
    closed = [found.history(p, month, p.grade, until) for p in found.people if p.id in decisions]
    left = [_left(rule, decisions, len(found.people)) for rule in rules]
    proposals, refusals = _proposed(left, open_, closed)
    return _Case(month, found, rules, proposals, refusals, decisions, grade_names(session))


def _left(rule: GradeRule, decisions: Mapping[int, GradeDecision], people: int) -> GradeRule:
    """The rule with what this month's decisions left of its quota; those promoted are in their new grade already."""
    done = sum(d.rule == rule.code and d.decided == rule.to for d in decisions.values())
    quotas = [] if rule.quota is None else [rule.quota]
    if rule.quota_percent is not None and rule.move is GradeMove.DEMOTE:
        quotas.append(int(people * rule.quota_percent / 100))
    return replace(rule, quota=max(min(quotas) - done, 0)) if quotas else rule


def _proposed(
    rules: Sequence[GradeRule], open_: Sequence[History], closed: Sequence[History],
) -> tuple[dict[str, GradeProposal], dict[str, tuple[GradeRefusal, ...]]]:
    """Those already decided count in the grades they have now, and are not proposed again."""
    resting = [replace(history, periods=()) for history in closed]
    proposals, refusals = propose_grades(rules, [*open_, *resting])
    by_person: dict[str, tuple[GradeRefusal, ...]] = {}
    for refusal in refusals:
        by_person[refusal.person] = (*by_person.get(refusal.person, ()), refusal)
    return {p.person: p for p in proposals}, by_person


def _line(case: _Case, person: Person) -> GradeLine:
    records = [period.record for period in person.upto(case.month)]
    ranked = [r for r in records[-YEAR:] if r.rank > 0 and r.of > 0]
    made = GradeLine(
        manager_id=person.id, code=person.code, name=person.name, branch=person.branch, grade_code=person.grade,
        grade=_name(case, person.grade), since=max(person.changes, default=None), periods=len(records),
        average=_mean([r.total for r in ranked]), share=_mean([Decimal(r.rank) / r.of for r in ranked]),
        exam=bool(person.passed) and max(person.passed) > max(person.changes, default=date.min),
        vetoes=sum(r.vetoed for r in records[-YEAR:]), reasons=_against(case, person.code),
    )
    decision = case.decisions.get(person.id)
    proposal = case.proposals.get(person.code)
    if decision is not None:
        return _decided(made, decision, case)
    if proposal is None:
        return made
    return replace(
        made, move=proposal.move.value, to_code=proposal.to, to=_name(case, proposal.to), granted=proposal.granted,
        reasons=proposal.reasons,
    )


def _against(case: _Case, code: str) -> tuple[Text, ...]:
    """Why the first promotion rule that concerns the person does not hold, else why they are not demoted."""
    kinds = {rule.code: rule.move for rule in case.rules}
    refusals = sorted(case.refusals.get(code, ()), key=lambda r: kinds[r.rule] is not GradeMove.PROMOTE)
    return refusals[0].reasons if refusals and kinds[refusals[0].rule] is GradeMove.PROMOTE else ()


def _decided(line: GradeLine, kept: GradeDecision, case: _Case) -> GradeLine:
    return replace(
        line, grade_code=kept.grade, grade=_name(case, kept.grade), move=kept.move, to_code=kept.proposed,
        to=_name(case, kept.proposed), granted=kept.granted,
        reasons=tuple(unpacked(r) for r in json.loads(kept.reasons)), decision=kept.decision,
        decided=_name(case, kept.decided or ""), decided_code=kept.decided or "",
        reason=kept.reason or "", effective_on=kept.effective_on, decided_by=kept.decided_by or "",
    )


def _name(case: _Case, grade: str) -> Text:
    return case.names.get(grade, grade)


def _mean(figures: Sequence[Decimal]) -> Decimal | None:
    if not figures:
        return None
    return (sum(figures, Decimal(0)) / len(figures)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _new_grade(session: Session, line: GradeLine, verdict: Verdict, grade: str, reason: str) -> str:
    if verdict is Verdict.ACCEPTED and line.move and line.granted:
        return line.to_code
    if not reason.strip():
        raise trouble("decision_reason", field="reason")
    if verdict is Verdict.REFUSED:
        return line.grade_code
    wanted = line.to_code if verdict is Verdict.ACCEPTED else grade
    known = {step.grade: english(step.name) for step in ladder_of(session)}
    if wanted not in known:
        raise trouble("grade_unknown", field="grade", value=wanted, known=", ".join(known.values()))
    if wanted == line.grade_code:
        raise trouble("grade_same", field="grade", value=known[wanted], who=line.name)
    return wanted


def _begins(person: Person, new: str, day: date | None, today: date) -> date:
    begins = day or today
    if begins > today:
        raise trouble("grade_day_future", field="day", value=begins.isoformat())
    last = max(person.changes, default=None)
    if last is not None and begins < last and new != person.grade:
        raise trouble("grade_day_early", field="day", value=begins.isoformat(), who=person.name, last=last.isoformat())
    return begins


def _record(
    work: Work, case: _Case, line: GradeLine, verdict: Verdict, new: str, reason: str, begins: date,
) -> None:
    proposal = case.proposals.get(line.code)
    work.session.add(GradeDecision(
        month=case.month.number, manager_id=line.manager_id, rule=proposal.rule if proposal else "", move=line.move,
        grade=line.grade_code, proposed=line.to_code, granted=line.granted,
        reasons=json.dumps([packed(r) for r in (proposal.reasons if proposal else ())], ensure_ascii=False),
        decision=verdict.value, decided=new, reason=reason or None, decided_by=work.actor.name, decided_at=work.now,
        effective_on=begins if new != line.grade_code else None,
    ))


def _change(work: Work, line: GradeLine, new: str, begins: date, note: str) -> None:
    manager = work.session.get_one(Manager, line.manager_id)
    manager.grade = new
    work.session.add(ManagerEvent(
        manager_id=manager.id, kind="grade", happened_on=begins, before=line.grade_code, after=new, note=note,
    ))


def _note(line: GradeLine, month: Month, reason: str, language: str) -> str:
    """Why, in words that stay in the career."""
    say = translator(language)
    facts = "; ".join(say(fact) for fact in line.reasons) if line.move else ""
    told = "; ".join(filter(None, (reason, facts)))
    return say(_("Evaluation of {month}: {told}")(month=str(month), told=told))


def _told(
    work: Work, case: _Case, line: GradeLine, verdict: Verdict, new: str, reason: str,
) -> Outcome[str]:
    kept = _("{name} keeps the grade {grade}")(name=line.name, grade=line.grade)
    changed = _("{name}: {before} → {after}")(name=line.name, before=line.grade, after=_name(case, new))
    return work.outcome(
        new, kept if new == line.grade_code else changed, subject=f"managers:{line.manager_id}",
        detail={
            "month": str(case.month), "verdict": verdict.value, "grade": [line.grade_code, new],
            **({"reason": reason} if reason else {}),
        },
    )


__all__ = ["Verdict", "decide_grade", "grade_sheet", "simulate", "told_rules"]
