"""Looking a set of grade rules through before it is put in force, and telling a veto from what was kept of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from cmdesk.values.evaluation import GradeRule, Item, ItemKind
from cmdesk.values.problems import Problem

MOST_PERIODS = 60


def rule_problems(rules: Sequence[GradeRule], grades: Sequence[str]) -> tuple[Problem, ...]:
    """What keeps the rules from being put in force; `grades`: all steps of the ladder."""
    return tuple(problem for rule in rules for problem in _of_rule(rule, grades))


def _of_rule(rule: GradeRule, grades: Sequence[str]) -> Iterator[Problem]:
    for grade in (rule.grade, rule.to):
        if grade not in grades:
            yield Problem(code="grade_steps", value=rule.code, params={"grade": grade})
    if not rule.all_of and not rule.any_of:
        yield Problem(code="grade_rule_empty", value=rule.code)
    if not 1 <= rule.periods <= MOST_PERIODS:
        yield Problem(code="grade_rule_periods", value=rule.code, params={"periods": rule.periods})


def strikes(item: Item, value: Decimal | None) -> bool:
    """Whether a veto item struck somebody whose measure was `value`; its method's marks round to more than 0."""
    if item.kind is not ItemKind.VETO or value is None:
        return False
    import numpy as np

    from cmdesk.rules.evaluation.exact import half_up
    from cmdesk.rules.evaluation.methods import marks

    given = marks(item, np.array([Fraction(value)], dtype=object), np.array([Fraction(1)], dtype=object), Fraction)
    return half_up(Fraction(given[0]), 0) > 0
