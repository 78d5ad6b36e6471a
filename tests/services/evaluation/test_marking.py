"""Marks by hand as a grid: saved at once, refused as a whole, taken back in one step."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cmdesk.services import system
from cmdesk.services.evaluation import evaluate, mark_sheet, publish, save_marks, standings
from cmdesk.services.evaluation.marking import MarkKey
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role

MONTH = Month(2026, 11)


def key(manager_id: int) -> MarkKey:
    return MarkKey(manager_id, "supervisor_score", "supervisor")


def test_the_grid_has_everybody_and_the_manual_items(sample: Desk, actor: Actor) -> None:
    sheet = mark_sheet(sample, actor, MONTH)
    assert [(c.item, c.rater, c.most, c.weight) for c in sheet.columns] == [
        ("supervisor_score", "supervisor", Decimal(100), Decimal(10)),
    ]
    assert len(sheet.rows) == 5
    assert set(sheet.marks) == {key(row.manager_id) for row in sheet.rows}
    assert set(sheet.before) == set(sheet.marks)


def test_a_mark_out_of_100_brings_its_tenth_in_points(sample: Desk, actor: Actor) -> None:
    """Nobody has last year's figures here: the 10 points of growth are spread over the other 90, × 100 ÷ 90.

    80 → 8 × 100 ÷ 90 = 8.89; 75.5 → 7.55 × 100 ÷ 90 = 8.39.
    """
    save_marks(sample, actor, MONTH, {key(1): Decimal(80), key(2): Decimal("75.5")})
    found = evaluate(sample, actor, MONTH).value
    points = {row.manager_id: row.scores["supervisor_score"].points for row in found.rows}
    assert (points[1], points[2]) == (Decimal("8.89"), Decimal("8.39"))


def test_one_step_writes_all_and_takes_all_back(sample: Desk, actor: Actor) -> None:
    before = mark_sheet(sample, actor, MONTH).marks
    outcome = save_marks(sample, actor, MONTH, {key(1): Decimal(80), key(2): None, key(3): before[key(3)]})
    assert outcome.value == 2
    after = mark_sheet(sample, actor, MONTH).marks
    assert after[key(1)] == 80
    assert key(2) not in after
    assert outcome.undo is not None
    system.undo(sample, actor, outcome.undo)
    assert mark_sheet(sample, actor, MONTH).marks == before


def test_marks_make_an_earlier_result_out_of_date(sample: Desk, actor: Actor) -> None:
    save_marks(sample, actor, MONTH, {key(1): Decimal(80)})
    now, other = standings(sample, actor, MONTH), standings(sample, actor, MONTH.plus(-1))
    assert now is not None and now.stale
    assert other is not None and not other.stale


@pytest.mark.parametrize("mark", ["100.01", "-1"])
def test_one_wrong_mark_refuses_all(sample: Desk, actor: Actor, mark: str) -> None:
    before = mark_sheet(sample, actor, MONTH).marks
    with pytest.raises(UserError) as error:
        save_marks(sample, actor, MONTH, {key(1): Decimal(80), key(2): Decimal(mark)})
    assert [p.code for p in error.value.problems] == ["mark_out_of_range"]
    assert mark_sheet(sample, actor, MONTH).marks == before


def test_marks_somebody_else_changed_meanwhile_are_not_overwritten(sample: Desk, actor: Actor) -> None:
    seen = mark_sheet(sample, actor, MONTH).marks
    save_marks(sample, actor, MONTH, {key(1): Decimal(61)})
    with pytest.raises(UserError) as error:
        save_marks(sample, actor, MONTH, {key(1): Decimal(99), key(2): Decimal(99)}, seen=seen)
    assert error.value.problems[0].code == "changed_by_other"
    after = mark_sheet(sample, actor, MONTH).marks
    assert (after[key(1)], after[key(2)]) == (61, seen[key(2)])


def test_items_that_are_not_marked_by_hand_are_refused(sample: Desk, actor: Actor) -> None:
    with pytest.raises(UserError) as error:
        save_marks(sample, actor, MONTH, {MarkKey(1, "volume", "supervisor"): Decimal(1)})
    assert error.value.problems[0].code == "item_unknown"


def test_a_published_month_takes_no_marks(sample: Desk, actor: Actor) -> None:
    publish(sample, actor, MONTH)
    with pytest.raises(UserError) as error:
        save_marks(sample, actor, MONTH, {key(1): Decimal(80)})
    assert error.value.problems[0].code == "evaluation_published"


@pytest.mark.parametrize("role", [Role.CLERK, Role.MANAGER, Role.LEADER])
def test_only_supervisors_give_marks(sample: Desk, role: Role) -> None:
    with pytest.raises(UserError) as error:
        save_marks(sample, Actor(9, "某人", role, manager_id=1), MONTH, {key(1): Decimal(80)})
    assert error.value.problems[0].code == "not_allowed"
