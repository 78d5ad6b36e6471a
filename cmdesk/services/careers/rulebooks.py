"""The rules of pay and grades in force in a month: the branch's own where there are any, else the scheme's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.careers import GradeStep, RuleBook
from cmdesk.rules.evaluation.career_checks import rule_problems
from cmdesk.rules.evaluation.files import plain, read_parts
from cmdesk.rules.evaluation.payroll import problems
from cmdesk.services.evaluation.schemes import document, scheme_in_force
from cmdesk.services.vocabularies import vocabularies
from cmdesk.services.work import Desk, Work
from cmdesk.values.evaluation import GradePay, GradeRule, PayRule, Scheme
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, UserError
from cmdesk.values.rights import Right

PAY, GRADES = "pay", "grades"


@dataclass(frozen=True, slots=True)
class Step:
    """A grade of the ladder by its code, with the word for it."""

    grade: str
    name: Text
    level: int
    coefficient: Decimal
    requirements: str
    duties: str
    stars: int | None = None


def ladder_of(session: Session) -> tuple[Step, ...]:
    """The highest first."""
    names = grade_names(session)
    return tuple(
        Step(s.grade, names.get(s.grade, s.grade), s.level, s.coefficient, s.requirements or "", s.duties or "",
             s.stars)
        for s in session.scalars(select(GradeStep).order_by(GradeStep.level.desc(), GradeStep.grade))
    )


def grade_names(session: Session) -> dict[str, Text]:
    return {choice.code: choice.label for choice in vocabularies(session).get("grades", ())}


def pay_rule_of(session: Session, month: Month) -> PayRule:
    """The rule in force, with the ladder's coefficients."""
    kept = _book(session, PAY, month)
    rule: PayRule = read_parts(PayRule, json.loads(kept.document), PAY)[0] if kept else _scheme_rule(session, month)
    return with_ladder(session, rule)


def with_ladder(session: Session, rule: PayRule) -> PayRule:
    ladder = tuple(GradePay(step.grade, step.coefficient) for step in ladder_of(session))
    return replace(rule, grades=ladder) if ladder else rule


def _scheme_rule(session: Session, month: Month) -> PayRule:
    scheme = _scheme(session, month)
    return scheme.pay if scheme is not None and scheme.pay is not None else PayRule()


def grade_rules_of(session: Session, month: Month) -> tuple[GradeRule, ...]:
    kept = _book(session, GRADES, month)
    if kept is not None:
        return read_parts(GradeRule, json.loads(kept.document), GRADES)
    scheme = _scheme(session, month)
    return scheme.grading if scheme is not None else ()


def _scheme(session: Session, month: Month) -> Scheme | None:
    try:
        return document(scheme_in_force(session, month))
    except UserError:
        return None


def _book(session: Session, kind: str, month: Month) -> RuleBook | None:
    asked = select(RuleBook).where(RuleBook.kind == kind, RuleBook.valid_from <= month.number)
    return session.scalars(asked.order_by(RuleBook.valid_from.desc()).limit(1)).first()


def pay_rule(desk: Desk, actor: Actor, month: Month) -> PayRule:
    """Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_PAY) as session:
        return pay_rule_of(session, month)


def grade_rules(desk: Desk, actor: Actor, month: Month) -> tuple[GradeRule, ...]:
    """Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        return grade_rules_of(session, month)


def save_pay_rule(desk: Desk, actor: Actor, month: Month, rule: PayRule) -> Outcome[Month]:
    """Put a pay rule in force from a month on. Raises UserError pay_band_twice, pay_coefficient, pay_bounds."""
    found = problems(rule)
    if found:
        raise UserError(*found)
    with desk.write(actor, Right.SET_PAY, "pay.rule", Area.EVALUATION) as work:
        document = plain(replace(rule, grades=()))
        return _keep(work, PAY, month, [document], _("The pay rule is in force from {month} on"))


def save_grade_rules(desk: Desk, actor: Actor, month: Month, rules: Sequence[GradeRule]) -> Outcome[Month]:
    """Put grade rules in force from a month on. Raises UserError grade_steps, grade_rule_empty, grade_rule_periods."""
    with desk.write(actor, Right.EDIT_SCHEMES, "grades.rules", Area.EVALUATION, Area.TEAM) as work:
        found = rule_problems(rules, [step.grade for step in ladder_of(work.session)])
        if found:
            raise UserError(*found)
        return _keep(work, GRADES, month, [plain(r) for r in rules], _("The grade rules are in force from {month} on"))


def _keep(work: Work, kind: str, month: Month, content: Sequence[Mapping[str, Any]], done: Msg) -> Outcome[Month]:
    asked = select(RuleBook).where(RuleBook.kind == kind, RuleBook.valid_from == month.number)
    kept = work.session.scalars(asked).first()
    text = json.dumps(list(content), ensure_ascii=False, default=str)
    if kept is None:
        work.session.add(RuleBook(kind=kind, valid_from=month.number, document=text))
    else:
        kept.document = text
    return work.outcome(month, done(month=str(month)), subject=f"{kind}:{month}", detail={"rules": list(content)})
