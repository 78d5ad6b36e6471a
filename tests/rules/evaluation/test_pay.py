"""Pay: coefficients, and a pool split to the cent."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.rules.evaluation import pay, score
from cmdesk.rules.evaluation.payroll import coefficient
from cmdesk.values.evaluation import (
    Column,
    GradePay,
    Inputs,
    PayBand,
    PayList,
    PayRule,
    Proportional,
)
from cmdesk.values.problems import UserError
from tests.rules.evaluation.build import D, array, item, people, scheme

BANDS = PayRule(bands=(PayBand(D(90), D("1.1")), PayBand(D(80), D(1)), PayBand(D(60), D("0.8"))), least=D("0.5"))


@pytest.mark.parametrize(
    ("rule", "total", "expected"),
    [
        (BANDS, "95", "1.1000"), (BANDS, "90", "1.1000"), (BANDS, "89.99", "1.0000"), (BANDS, "60", "0.8000"),
        (BANDS, "59.99", "0.5000"),
        (PayRule(at=D(80), per_point=D("0.02"), least=D("0.6"), most=D("1.2")), "85.5", "1.1100"),
        (PayRule(at=D(80), per_point=D("0.02"), least=D("0.6"), most=D("1.2")), "100", "1.2000"),
        (PayRule(at=D(80), per_point=D("0.02"), least=D("0.6"), most=D("1.2")), "10", "0.6000"),
        (PayRule(at=D(80), per_point=D("0.0333"), decimals=2), "81.5", "1.05"),  # 1.04995
    ],
)
def test_coefficient_of_a_total(rule: PayRule, total: str, expected: str) -> None:
    assert str(coefficient(rule, D(total))) == expected


def paid(rule: PayRule, points: list[float], pool: str, **given_: list[object]) -> PayList:
    who = people(len(points), **given_)
    rules = scheme(item(Proportional(full_at=D(100)), 100))
    return pay(rule, who, score(rules, who, Inputs(figures={"x": Column(value=array(*points))})), D(pool))


def test_a_pool_by_points_and_coefficients() -> None:
    # bases 90 × 1.1 = 99, 80 × 1 = 80, 50 × 0.5 = 25 of 204
    found = paid(BANDS, [90, 80, 50], "10000")
    assert [str(payment.amount) for payment in found.payments] == ["4852.94", "3921.57", "1225.49"]
    assert sum(payment.amount for payment in found.payments) == D(10000)
    assert str(found.spread) == "3.96"


def test_grades_and_days_present_weigh_in() -> None:
    rule = PayRule(
        bands=BANDS.bands, grades=(GradePay("chief", D(3)), GradePay("junior", D(1))), by_points=False
    )
    found = paid(rule, [80, 80, 80], "1000", grade=["chief", "junior", "junior"], presence=[D(1), D(1), D("0.5")])
    # 3 : 1 : 0.5
    assert [str(payment.amount) for payment in found.payments] == ["666.67", "222.22", "111.11"]
    assert str(found.ladder_spread) == "3.00"


def test_the_last_cent_goes_to_the_largest_remainder() -> None:
    found = paid(PayRule(bands=(PayBand(D(0), D(1)),)), [70, 70, 70], "100")
    assert [str(payment.amount) for payment in found.payments] == ["33.34", "33.33", "33.33"]


@settings(max_examples=30, deadline=None)
@given(points=st.lists(st.integers(1, 100), min_size=1, max_size=12), cents=st.integers(0, 10**8))
def test_every_pool_is_paid_out_to_the_cent_and_better_is_never_paid_less(points: list[int], cents: int) -> None:
    found = paid(BANDS, [float(p) for p in points], str(D(cents) / 100))
    assert sum(payment.amount for payment in found.payments) == D(cents) / 100
    ordered = sorted(found.payments, key=lambda payment: payment.total)
    assert all(a.amount <= b.amount + D("0.01") for a, b in pairwise(ordered))


def test_nobody_with_points_is_nobody_paid() -> None:
    found = paid(BANDS, [0, 0], "100")
    assert [payment.amount for payment in found.payments] == [0, 0]
    assert found.spread is None


@pytest.mark.parametrize("pool", ["-1", "10.005"])
def test_a_pool_that_cannot_be_paid_is_refused(pool: str) -> None:
    with pytest.raises(UserError):
        paid(BANDS, [90], pool)
