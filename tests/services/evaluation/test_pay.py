"""Pay: pools split to the cent, seen by those entitled, confirmed, taken back, undone."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from cmdesk.models.evaluation import Evaluation, Standing
from cmdesk.models.pay import PayShare
from cmdesk.models.system import AuditEntry
from cmdesk.rules.evaluation.payroll import split
from cmdesk.services import entities, system
from cmdesk.services.careers.rulebooks import pay_rule, save_pay_rule
from cmdesk.services.evaluation import evaluate, publish, reopen, standings
from cmdesk.services.evaluation.pay import confirm_pay, drop_pay, pay_sheet, reopen_pay, split_pool
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import PayBand, PayRule, Person
from cmdesk.values.messages import english
from cmdesk.values.papers import PaySheet
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import Role

MONTH = Month(2026, 9)
SUPERVISOR = Actor(5, "主管", Role.SUPERVISOR)
POOL = Decimal("20000.00")


def sheet(desk: Desk, actor: Actor = SUPERVISOR, branch_id: int | None = None) -> PaySheet:
    found = pay_sheet(desk, actor, MONTH, branch_id)
    assert found is not None
    return found


def refused(error: pytest.ExceptionInfo[UserError]) -> str:
    return error.value.problems[0].code


def ready(desk: Desk) -> None:
    """September published, as its pay asks for."""
    found = standings(desk, SUPERVISOR, MONTH)
    assert found is not None
    if found.state == "draft":
        publish(desk, SUPERVISOR, MONTH)


def test_before_a_pool_is_entered_the_coefficients_are_shown(sample: Desk) -> None:
    found = sheet(sample)
    assert (found.state, found.pool, found.paid) == ("", Decimal(0), Decimal(0))
    bands = [(95, "1.2"), (90, "1.1"), (80, "1"), (70, "0.9"), (60, "0.8"), (0, "0.6")]
    grades = {"首席": 3, "资深": Decimal("2.4"), "高级": Decimal("1.8"), "中级": Decimal("1.4"), "初级": 1}
    for line in found.lines:
        assert line.coefficient == Decimal(next(c for edge, c in bands if line.total >= edge))
        assert line.grade_coefficient == grades[english(line.grade)]
    assert found.ladder_spread == 3


def test_the_shares_sum_to_the_pool_and_follow_points_times_coefficients(sample: Desk) -> None:
    made = split_pool(sample, SUPERVISOR, MONTH, POOL).value
    assert made == sheet(sample)
    assert made.paid == POOL
    weights = {
        x.code: x.total * x.coefficient * x.grade_coefficient * x.presence for x in made.lines
    }
    whole = sum(weights.values())
    for line in made.lines:
        fair = (POOL * weights[line.code] / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert abs(line.amount - fair) <= Decimal("0.01")
    most, least = max(x.amount for x in made.lines), min(x.amount for x in made.lines)
    assert made.spread == (most / least).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_a_pool_that_does_not_go_up_goes_to_the_largest_remainders() -> None:
    people = [Person(code=c, name=c) for c in "ABC"]
    paid = split(PayRule(by_points=False, per_point=Decimal(0)), people, [Decimal(90)] * 3, Decimal("100.00"))
    assert [p.amount for p in paid.payments] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.decimals(0, 120, places=2), min_size=1, max_size=12), st.integers(0, 10_000_000),
    st.booleans(),
)
def test_any_split_sums_to_the_cent_and_more_points_never_earn_less(
    totals: list[Decimal], cents: int, by_points: bool,
) -> None:
    people = [Person(code=str(k), name=str(k)) for k in range(len(totals))]
    paid = split(PayRule(by_points=by_points), people, totals, Decimal(cents) / 100)
    amounts = [p.amount for p in paid.payments]
    if any(p.basis for p in paid.payments):
        assert sum(amounts) == Decimal(cents) / 100
    ordered = [amount for _total, amount in sorted(zip(totals, amounts, strict=True))]
    assert all(a <= b + Decimal("0.01") for a, b in zip(ordered, ordered[1:], strict=False))


def test_a_rule_of_the_branch_holds_from_its_month_on(sample: Desk) -> None:
    before = pay_rule(sample, SUPERVISOR, MONTH.plus(-1))
    own = PayRule(at=Decimal(85), per_point=Decimal("0.02"), least=Decimal("0.5"), most=Decimal(2), by_points=False)
    save_pay_rule(sample, SUPERVISOR, MONTH, own)
    assert pay_rule(sample, SUPERVISOR, MONTH.plus(-1)) == before
    assert replace(pay_rule(sample, SUPERVISOR, MONTH.plus(3)), grades=()) == own
    for line in split_pool(sample, SUPERVISOR, MONTH, POOL).value.lines:
        by_hand = min(max(1 + (line.total - 85) * Decimal("0.02"), Decimal("0.5")), Decimal(2))
        assert line.coefficient == by_hand.quantize(Decimal("0.0001"), ROUND_HALF_UP)
        exact = line.coefficient * line.grade_coefficient * line.presence
        assert line.basis == exact.quantize(Decimal("0.00000001"), ROUND_HALF_UP)


@pytest.mark.parametrize(("rule", "code"), [
    (PayRule(bands=(PayBand(Decimal(90), Decimal(1)), PayBand(Decimal(90), Decimal(2)))), "pay_band_twice"),
    (PayRule(bands=(PayBand(Decimal(90), Decimal(-1)),)), "pay_coefficient"),
    (PayRule(least=Decimal(2), most=Decimal(1)), "pay_bounds"),
    (PayRule(decimals=9), "scheme_decimals"),
])
def test_a_rule_without_sense_is_refused(sample: Desk, rule: PayRule, code: str) -> None:
    with pytest.raises(UserError) as error:
        save_pay_rule(sample, SUPERVISOR, MONTH, rule)
    assert refused(error) == code


def test_the_ladder_gives_the_coefficients(sample: Desk) -> None:
    step = entities.rows(sample, SUPERVISOR, ListQuery(entity="grade_steps", columns=("grade",))).rows
    chief = next(row for row in step if getattr(row.values[0], "id", "") == "chief")
    entities.save(sample, SUPERVISOR, "grade_steps", chief.id, None, {"coefficient": Decimal("3.6")})
    assert sheet(sample).ladder_spread == Decimal("3.60")


def test_a_list_is_confirmed_only_over_a_published_month_and_opened_with_a_reason(sample: Desk) -> None:
    split_pool(sample, SUPERVISOR, MONTH, POOL)
    with sample.store.writing() as session:
        session.scalars(select(Evaluation).where(Evaluation.month == MONTH.number)).one().state = "draft"
        session.commit()
    with pytest.raises(UserError) as error:
        confirm_pay(sample, SUPERVISOR, MONTH)
    assert refused(error) == "pay_unpublished"
    ready(sample)
    confirm_pay(sample, SUPERVISOR, MONTH)
    with pytest.raises(UserError) as error:
        split_pool(sample, SUPERVISOR, MONTH, POOL)
    assert refused(error) == "pay_confirmed"
    with pytest.raises(UserError) as error:
        reopen_pay(sample, SUPERVISOR, MONTH, " ")
    assert refused(error) == "reason_missing"
    reopen_pay(sample, SUPERVISOR, MONTH, "补发一人")
    assert sheet(sample).state == "draft"
    with sample.store.reading() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert [entry.action for entry in last] == ["pay.reopen", "pay.confirm"]
    assert "补发一人" in last[0].detail


def test_scores_that_change_afterwards_make_the_list_stale(sample: Desk) -> None:
    split_pool(sample, SUPERVISOR, MONTH, POOL)
    ready(sample)
    assert not sheet(sample).stale
    with sample.store.writing() as session:
        session.scalars(select(Standing).join(Evaluation).where(Evaluation.month == MONTH.number)).first().total += 1  # type: ignore[union-attr]
        session.commit()
    assert sheet(sample).stale
    with pytest.raises(UserError) as error:
        confirm_pay(sample, SUPERVISOR, MONTH)
    assert refused(error) == "pay_stale"


def test_a_confirmed_list_stays_as_it_is_when_people_change(sample: Desk, actor: Actor) -> None:
    split_pool(sample, SUPERVISOR, MONTH, POOL)
    ready(sample)
    confirm_pay(sample, SUPERVISOR, MONTH)
    before = sheet(sample).lines
    record = entities.record(sample, actor, "managers", before[0].manager_id)
    entities.save(sample, actor, "managers", record.id, record.version, {"grade": "junior"})
    reopen(sample, actor, MONTH, "重算")
    evaluate(sample, actor, MONTH)
    found = sheet(sample)
    assert found.lines == before
    assert found.stale


def test_splitting_and_confirming_can_be_undone(sample: Desk, actor: Actor) -> None:
    first = split_pool(sample, SUPERVISOR, MONTH, POOL)
    again = split_pool(sample, SUPERVISOR, MONTH, Decimal("30000.55"))
    assert again.value.paid == Decimal("30000.55")
    assert again.undo is not None
    system.undo(sample, actor, again.undo)
    assert sheet(sample).paid == POOL
    assert first.undo is not None
    system.undo(sample, actor, first.undo)
    assert sheet(sample).state == ""
    with sample.store.reading() as session:
        assert session.scalars(select(PayShare)).all() == []


def test_undoing_the_split_leaves_a_confirmed_list_whole(sample: Desk, actor: Actor) -> None:
    token = split_pool(sample, SUPERVISOR, MONTH, POOL).undo
    ready(sample)
    confirm_pay(sample, SUPERVISOR, MONTH)
    assert token is not None
    report = system.undo(sample, actor, token).value
    assert (report.undone, report.kept) == (0, 6)
    assert (sheet(sample).state, sheet(sample).paid) == ("confirmed", POOL)


def test_one_extent_at_a_time(sample: Desk) -> None:
    branch = sheet(sample).lines[0]
    with sample.store.reading() as session:
        branch_id = session.scalars(select(Standing.branch_id).where(Standing.manager_id == branch.manager_id)).first()
    split_pool(sample, SUPERVISOR, MONTH, POOL)
    with pytest.raises(UserError) as error:
        split_pool(sample, SUPERVISOR, MONTH, POOL, branch_id)
    assert refused(error) == "pay_overlaps"
    drop_pay(sample, SUPERVISOR, MONTH)
    made = split_pool(sample, SUPERVISOR, MONTH, POOL, branch_id).value
    assert made.paid == POOL
    assert not made.whole
    with pytest.raises(UserError) as error:
        split_pool(sample, SUPERVISOR, MONTH, POOL)
    assert refused(error) == "pay_overlaps"


def test_who_may_see_pay(sample: Desk) -> None:
    split_pool(sample, SUPERVISOR, MONTH, POOL)
    ready(sample)
    mine = sheet(sample).lines[2]
    person = Actor(8, mine.name, Role.MANAGER, manager_id=mine.manager_id)
    assert pay_sheet(sample, person, MONTH) is None
    confirm_pay(sample, SUPERVISOR, MONTH)
    own = sheet(sample, person)
    assert [(line.code, line.amount) for line in own.lines] == [(mine.code, mine.amount)]
    assert (own.pool, own.lines[0].share, own.spread) == (Decimal(0), None, None)
    assert len(sheet(sample, Actor(7, "领导", Role.LEADER)).lines) == 5
    with pytest.raises(UserError) as error:
        pay_sheet(sample, Actor(6, "内勤", Role.CLERK), MONTH)
    assert refused(error) == "not_allowed"
    for role in (Role.CLERK, Role.MANAGER, Role.LEADER):
        with pytest.raises(UserError) as error:
            split_pool(sample, Actor(9, "某人", role, manager_id=1), MONTH, POOL)
        assert refused(error) == "not_allowed"


@pytest.mark.parametrize(("pool", "code"), [("-1", "pool_negative"), ("10.005", "breakdown_finer")])
def test_a_pool_that_cannot_be_split_is_refused(sample: Desk, pool: str, code: str) -> None:
    with pytest.raises(UserError) as error:
        split_pool(sample, SUPERVISOR, MONTH, Decimal(pool))
    assert refused(error) == code


def test_nothing_to_pay_where_nothing_was_evaluated(sample: Desk) -> None:
    assert pay_sheet(sample, SUPERVISOR, Month(2020, 1)) is None
    with pytest.raises(UserError) as error:
        split_pool(sample, SUPERVISOR, Month(2020, 1), POOL)
    assert refused(error) == "evaluation_missing"
