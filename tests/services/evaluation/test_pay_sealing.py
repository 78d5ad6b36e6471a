"""A single line of a pay list adjusted with a reason; a confirmed list under its seal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select, text

from cmdesk.models.system import AuditEntry
from cmdesk.services import system
from cmdesk.services.evaluation import lock
from cmdesk.services.evaluation.pay import adjust_pay, confirm_pay, pay_sheet, reopen_pay, split_pool
from cmdesk.services.work import Desk
from cmdesk.values.messages import english
from cmdesk.values.papers import PayLine, PaySheet
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError, sentence
from cmdesk.values.rights import Role

MONTH = Month(2026, 9)
SUPERVISOR = Actor(5, "主管", Role.SUPERVISOR)
POOL = Decimal("20000.00")


def sheet(desk: Desk, actor: Actor = SUPERVISOR) -> PaySheet:
    found = pay_sheet(desk, actor, MONTH)
    assert found is not None
    return found


def line(desk: Desk, manager_id: int = 2) -> PayLine:
    return next(each for each in sheet(desk).lines if each.manager_id == manager_id)


def adjust(desk: Desk, amount: str, reason: str = "抗洪保供", who: int = 2, actor: Actor = SUPERVISOR) -> Decimal:
    return adjust_pay(desk, actor, MONTH, who, Decimal(amount), reason).value


@pytest.fixture
def split(sample: Desk) -> Desk:
    split_pool(sample, SUPERVISOR, MONTH, POOL)
    return sample


@pytest.fixture
def confirmed(split: Desk) -> Desk:
    adjust(split, "200.50")
    confirm_pay(split, SUPERVISOR, MONTH)
    return split


def told(desk: Desk, actor: Actor) -> list[str]:
    return [english(sentence(problem)) for problem in system.check(desk, actor)]


def tamper(desk: Desk, statement: str) -> None:
    with desk.store.writing() as session:
        assert session.execute(text(statement)).rowcount >= 1  # type: ignore[attr-defined]
        session.commit()


def test_an_adjusted_line_pays_more_and_says_why_and_by_whom(split: Desk) -> None:
    before, others = line(split), {x.code: x.amount for x in sheet(split).lines if x.manager_id != 2}
    assert adjust(split, "200.50") == before.amount + Decimal("200.50")
    now = line(split)
    assert (now.split, now.adjustment) == (before.amount, Decimal("200.50"))
    assert now.amount == before.amount + Decimal("200.50")
    assert (now.reason, now.adjusted_by) == ("抗洪保供", "主管")
    assert {x.code: x.amount for x in sheet(split).lines if x.manager_id != 2} == others
    assert sheet(split).paid == POOL + Decimal("200.50")
    with split.store.reading() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert entry.action == "pay.adjust"
    assert "200.50" in entry.detail and "抗洪保供" in entry.detail


def test_zero_takes_an_adjustment_away_and_undo_brings_it_back(split: Desk, actor: Actor) -> None:
    adjust(split, "-100")
    gone = adjust_pay(split, SUPERVISOR, MONTH, 2, Decimal(0), "")
    assert (line(split).adjustment, line(split).reason, sheet(split).adjusted) == (0, "", ())
    assert gone.undo is not None
    system.undo(split, actor, gone.undo)
    assert (line(split).adjustment, line(split).reason) == (Decimal(-100), "抗洪保供")


def test_splitting_again_keeps_what_was_adjusted(split: Desk) -> None:
    adjust(split, "300")
    split_pool(split, SUPERVISOR, MONTH, Decimal("10000.00"))
    assert line(split).adjustment == 300
    assert sheet(split).paid == Decimal("10300.00")


@pytest.mark.parametrize(("amount", "reason", "code"), [
    ("50", "  ", "decision_reason"), ("0.005", "补", "breakdown_finer"), ("-19999", "罚", "pay_below_nothing"),
    ("50", "补" * 201, "too_long"), ("1e13", "补", "pay_adjustment_large"),
])
def test_an_adjustment_without_sense_is_refused(split: Desk, amount: str, reason: str, code: str) -> None:
    with pytest.raises(UserError) as error:
        adjust(split, amount, reason)
    assert error.value.problems[0].code == code
    assert line(split).adjustment == 0


def test_a_smaller_pool_does_not_leave_somebody_with_less_than_nothing(split: Desk) -> None:
    adjust(split, str(-line(split).split))
    assert line(split).amount == 0
    with pytest.raises(UserError) as error:
        split_pool(split, SUPERVISOR, MONTH, Decimal("1000.00"))
    assert error.value.problems[0].code == "pay_below_nothing"


def test_who_may_adjust(split: Desk) -> None:
    own = Actor(9, "主管兼客户经理", Role.SUPERVISOR, manager_id=2)
    with pytest.raises(UserError) as error:
        adjust(split, "100", actor=own)
    assert error.value.problems[0].code == "pay_own"
    for role in (Role.CLERK, Role.LEADER, Role.MANAGER):
        with pytest.raises(UserError) as error:
            adjust(split, "100", actor=Actor(8, "某人", role, manager_id=3))
        assert error.value.problems[0].code == "not_allowed"
    with pytest.raises(UserError) as error:
        adjust(split, "100", who=999)
    assert error.value.problems[0].code == "not_found"


def test_a_confirmed_list_is_adjusted_no_more_and_its_adjustment_not_undone(split: Desk, actor: Actor) -> None:
    done = adjust_pay(split, SUPERVISOR, MONTH, 2, Decimal(70), "加班")
    confirm_pay(split, SUPERVISOR, MONTH)
    with pytest.raises(UserError) as error:
        adjust(split, "1")
    assert error.value.problems[0].code == "pay_confirmed"
    assert done.undo is not None
    system.undo(split, actor, done.undo)
    assert line(split).adjustment == 70
    assert system.check(split, actor) == []


def test_the_person_sees_the_own_adjustment(confirmed: Desk) -> None:
    mine = sheet(confirmed, Actor(8, "本人", Role.MANAGER, manager_id=2))
    assert [(x.manager_id, x.adjustment, x.reason) for x in mine.lines] == [(2, Decimal("200.50"), "抗洪保供")]


def test_a_draft_with_other_amounts_than_the_split_gives_is_not_confirmed(split: Desk) -> None:
    assert not sheet(split).stale
    tamper(split, "UPDATE pay_shares SET amount = amount + 10000 WHERE manager_id = 2")
    assert sheet(split).stale
    with pytest.raises(UserError) as error:
        confirm_pay(split, SUPERVISOR, MONTH)
    assert error.value.problems[0].code == "pay_stale"


def test_an_untouched_confirmed_list_is_whole(confirmed: Desk, actor: Actor) -> None:
    assert system.check(confirmed, actor) == []


@pytest.mark.parametrize("change", [
    "amount = amount + 10000", "adjustment = adjustment + 10000", "grade_coefficient = 99999", "adjusted_for = 'x'",
    "rank = 1", "final = 0",
])
def test_tampering_with_a_line_is_named_with_the_person(confirmed: Desk, actor: Actor, change: str) -> None:
    name = line(confirmed).name
    tamper(confirmed, f"UPDATE pay_shares SET {change} WHERE manager_id = 2")
    said = told(confirmed, actor)
    assert len(said) == 1
    assert f"The confirmed pay list of {MONTH} was changed outside the program: {name}, " in said[0]


def test_the_line_says_from_what_to_what(confirmed: Desk, actor: Actor) -> None:
    paid = line(confirmed).amount
    tamper(confirmed, "UPDATE pay_shares SET amount = amount + 100000 WHERE manager_id = 2")
    more = line(confirmed).amount
    assert more > paid
    assert told(confirmed, actor)[0].endswith(f"{paid.normalize():f} → {more.normalize():f}.")


@pytest.mark.parametrize("statement", [
    "UPDATE pay_runs SET pool = pool + 1", "UPDATE pay_runs SET state = 'draft'", "UPDATE pay_runs SET sealed = NULL",
    "UPDATE pay_runs SET sealed = '{}'", "UPDATE pay_runs SET rule = '[]'",
])
def test_tampering_with_the_list_is_named(confirmed: Desk, actor: Actor, statement: str) -> None:
    tamper(confirmed, statement)
    assert f"The confirmed pay list of {MONTH} was changed outside the program." in told(confirmed, actor)


def test_a_line_taken_out_is_named(confirmed: Desk, actor: Actor) -> None:
    name = line(confirmed).name
    tamper(confirmed, "DELETE FROM pay_shares WHERE manager_id = 2")
    said = told(confirmed, actor)
    assert len(said) == 1
    assert f"{name}, " in said[0] and said[0].endswith(" → —.")


def test_what_the_program_does_itself_is_no_tampering(confirmed: Desk, actor: Actor) -> None:
    reopen_pay(confirmed, SUPERVISOR, MONTH, "补发")
    adjust(confirmed, "10")
    assert system.check(confirmed, actor) == []
    confirm_pay(confirmed, SUPERVISOR, MONTH)
    assert system.check(confirmed, actor) == []


def test_a_month_is_locked_over_confirmed_lists_alone(split: Desk, actor: Actor) -> None:
    with pytest.raises(UserError) as error:
        lock(split, actor, MONTH)
    assert error.value.problems[0].code == "pay_open"
    confirm_pay(split, SUPERVISOR, MONTH)
    lock(split, actor, MONTH)
    assert system.check(split, actor) == []
    with pytest.raises(UserError) as error:
        reopen_pay(split, SUPERVISOR, MONTH, "重算")
    assert error.value.problems[0].code == "not_allowed"
    reopen_pay(split, actor, MONTH, "重算")
    assert system.check(split, actor) == []
