"""等级阶梯: every grade with its standard, the people in it, and the rules that lead to it and away from it."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.people import Manager
from cmdesk.rules.evaluation.career_words import grade_conditions, grade_rule_in_words
from cmdesk.services.careers.rulebooks import grade_names, grade_rules_of, ladder_of
from cmdesk.services.work import Desk
from cmdesk.values.papers import LadderLine
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Right


def ladder(desk: Desk, actor: Actor, month: Month, branch_id: int | None = None) -> tuple[LadderLine, ...]:
    """The highest grade first, with the people of a branch (of all when None); names only for those who see the team.

    Raises UserError not_allowed.
    """
    with desk.read(actor, Right.SEE_RANKING) as session:
        people = _people(session, branch_id)
        whole = sum(len(names) for names in people.values())
        rules, words = grade_rules_of(session, month), grade_names(session)
        return tuple(
            LadderLine(
                grade=step.name, level=step.level, coefficient=step.coefficient, people=len(people[step.grade]),
                share=_part(len(people[step.grade]), whole), requirements=step.requirements, duties=step.duties,
                stars=step.stars or 0, names=tuple(people[step.grade]) if actor.may(Right.SEE_TEAM) else (),
                rules=tuple(
                    (grade_rule_in_words(rule, words), grade_conditions(rule))
                    for rule in rules if rule.grade == step.grade
                ),
            ) for step in ladder_of(session)
        )


def ladder_spread(steps: tuple[LadderLine, ...]) -> Decimal | None:
    """Highest ÷ lowest coefficient."""
    known = [step.coefficient for step in steps if step.coefficient > 0]
    return (max(known) / min(known)).quantize(Decimal("0.01"), ROUND_HALF_UP) if known else None


def _people(session: Session, branch_id: int | None) -> dict[str, list[str]]:
    asked = select(Manager.grade, Manager.name).where(Manager.state != "left").order_by(Manager.code)
    if branch_id is not None:
        asked = asked.where(Manager.branch_id == branch_id)
    found: dict[str, list[str]] = defaultdict(list)
    for grade, name in session.execute(asked):
        found[grade or ""].append(name)
    return found


def _part(count: int, whole: int) -> Decimal | None:
    return (Decimal(count) / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP) if whole else None
