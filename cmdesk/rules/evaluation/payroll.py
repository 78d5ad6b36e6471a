"""From points to pay: coefficients, and a pool split to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from cmdesk.rules.targets import apportion
from cmdesk.values.evaluation import EvaluationResult, PayList, Payment, PayRule, Person
from cmdesk.values.problems import Problem, trouble

_CENT = Decimal("0.01")
MOST_DECIMALS = 4


def coefficient(rule: PayRule, total: Decimal) -> Decimal:
    """The coefficient of a total, rounded half up to the rule's decimals; below the lowest band it is `least`."""
    if rule.bands:
        reached = [band for band in rule.bands if total >= band.edge]
        value = max(reached, key=lambda band: band.edge).coefficient if reached else rule.least
    else:
        value = min(max(1 + (total - rule.at) * rule.per_point, rule.least), rule.most)
    return value.quantize(Decimal(1).scaleb(-rule.decimals), ROUND_HALF_UP)


def grade_coefficient(rule: PayRule, grade: str) -> Decimal:
    """1 for a grade the rule does not name."""
    return next((each.coefficient for each in rule.grades if each.grade == grade), Decimal(1))


def _basis(rule: PayRule, person: Person, total: Decimal, own: Decimal, grade: Decimal) -> Decimal:
    return (max(total, Decimal(0)) if rule.by_points else Decimal(1)) * own * grade * person.presence


def _ratio(numbers: Sequence[Decimal]) -> Decimal | None:
    paid = [number for number in numbers if number > 0]
    return (max(paid) / min(paid)).quantize(_CENT, ROUND_HALF_UP) if paid else None


def pay_list(rule: PayRule, people: Sequence[Person], result: EvaluationResult, pool: Decimal) -> PayList:
    """`pool` is split among all with points by the rule's basis, whole cents, to the last one.

    Where nobody has points, nobody is paid. Raises UserError for a pool that is negative or not whole cents.
    """
    return split(rule, people, [result.decimal(units) for units in result.total_units.tolist()], pool)


def split(rule: PayRule, people: Sequence[Person], totals: Sequence[Decimal], pool: Decimal) -> PayList:
    """The same from totals that are kept already, one for each person."""
    if pool < 0:
        raise trouble("pool_negative", value=str(pool))
    if pool % _CENT:
        raise trouble("breakdown_finer", value=str(pool), unit=_CENT)
    own = [coefficient(rule, total) for total in totals]
    grades = [grade_coefficient(rule, person.grade) for person in people]
    bases = [_basis(rule, *each) for each in zip(people, totals, own, grades, strict=True)]
    cents = apportion(int(pool / _CENT), [Fraction(b) for b in bases]) if any(bases) else [0] * len(bases)
    amounts = [Decimal(each) * _CENT for each in cents]
    payments = tuple(
        Payment(person.code, *each) for person, *each in zip(people, totals, own, grades, bases, amounts, strict=True)
    )
    return PayList(
        pool=pool, payments=payments, spread=_ratio(amounts),
        ladder_spread=_ratio([each.coefficient for each in rule.grades]),
    )


def problems(rule: PayRule) -> tuple[Problem, ...]:
    """What keeps a rule from being put in force."""
    edges = [band.edge for band in rule.bands]
    found = [Problem(code="pay_band_twice", value=f"{e:f}") for e in sorted({e for e in edges if edges.count(e) > 1})]
    coefficients = [band.coefficient for band in rule.bands] + [each.coefficient for each in rule.grades]
    found += [Problem(code="pay_coefficient", value=f"{c:f}") for c in coefficients if c < 0]
    if not rule.bands and (rule.least < 0 or rule.least > rule.most):
        found.append(Problem(code="pay_bounds", value=f"{rule.least:f}", params={"most": f"{rule.most:f}"}))
    if not 0 <= rule.decimals <= MOST_DECIMALS:
        found.append(Problem(code="scheme_decimals", value=str(rule.decimals), params={"most": MOST_DECIMALS}))
    return tuple(found)
