from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from cmdesk.services import entities, system
from cmdesk.services.evaluation import evaluate, standings
from cmdesk.services.figures import Entry, enter_figures, enter_targets
from cmdesk.services.figures.overview import SheetCell, figure_sheet, rows_behind, trend
from cmdesk.services.imports import Order, import_file
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role

MONTH = Month(2026, 11)


@pytest.fixture
def team(branch: Desk, actor: Actor, tmp_path: Path) -> Desk:
    """A answers for shops 1 and 2, which have figures of this and last year; B has none."""
    for code, name in (("A", "张三"), ("B", "李四")):
        entities.save(branch, actor, "managers", None, None, {"code": code, "name": name})
    path = tmp_path / "c.csv"
    path.write_text("客户编码,客户名称,客户经理\nC1,甲店,A\nC2,乙店,A\n", encoding="utf-8")
    import_file(branch, actor, path, Order(kind="clients"))
    lines = "C1,2026-11,6,30,40\nC2,2026-11,4,20,60\nC1,2025-11,8,20,40\n"
    path.write_text("客户编码,月份,卷烟销量,上柜规格数,应上柜规格数\n" + lines, encoding="utf-8")
    import_file(branch, actor, path, Order(kind="figures"))
    return branch


def cell(desk: Desk, actor: Actor, code: str, manager_id: int = 1) -> SheetCell:
    return figure_sheet(desk, actor, MONTH).cell(manager_id, code)


def codes(error: pytest.ExceptionInfo[UserError]) -> list[str]:
    return [p.code for p in error.value.problems]


def test_a_number_stands_beside_its_target_and_last_year(team: Desk, actor: Actor) -> None:
    enter_targets(team, actor, MONTH, [Entry(1, "volume", Decimal(8))])
    found = cell(team, actor, "volume")
    assert (found.value, found.target, found.last_year, found.clients) == (10, 8, 8, 2)
    assert (found.completion, found.growth, found.difference) == (Decimal("1.25"), Decimal("0.25"), 2)


def test_rates_are_recomputed_for_people_and_for_the_whole(team: Desk, actor: Actor) -> None:
    sheet = figure_sheet(team, actor, MONTH)
    # 50 of 100 this year, 20 of 40 last year
    assert sheet.cell(1, "listing_rate").value == 50
    assert sheet.cell(1, "listing_rate").last_year == 50
    assert sheet.totals["listing_rate"].value == 50
    assert sheet.totals["volume"].value == 10
    assert sheet.totals["exam_score"].value is None


def test_the_rows_behind_a_number_are_its_clients(team: Desk, actor: Actor) -> None:
    rows = rows_behind(team, actor, MONTH, 1, "listing_rate")
    assert [(r.code, r.value and round(r.value, 2), r.last_year) for r in rows] == [
        ("C1", Decimal(75), Decimal(50)), ("C2", Decimal("33.33"), None),
    ]
    assert [c.value for c in trend(team, actor, MONTH, 1, "volume", 2)] == [None, 10]


def test_the_sheet_says_which_file_its_figures_came_from(team: Desk, actor: Actor) -> None:
    fresh = figure_sheet(team, actor, MONTH).freshness
    assert fresh is not None
    assert (fresh.file, fresh.who) == ("c.csv", actor.name)


def test_a_typed_number_is_kept_marks_the_evaluation_and_can_be_taken_back(team: Desk, actor: Actor) -> None:
    evaluate(team, actor, MONTH)
    both = [Entry(2, "exam_score", Decimal("88.5")), Entry(1, "answers", Decimal(9))]
    entered = enter_figures(team, actor, MONTH, both)
    assert entered.value == 2
    assert cell(team, actor, "exam_score", 2).value == Decimal("88.5")
    after = standings(team, actor, MONTH)
    assert after is not None
    assert after.stale
    assert enter_figures(team, actor, MONTH, [Entry(2, "exam_score", Decimal("88.50"))]).value == 0
    changed = enter_figures(team, actor, MONTH, [Entry(2, "exam_score", Decimal(70))])
    assert changed.undo is not None
    system.undo(team, actor, changed.undo)
    assert cell(team, actor, "exam_score", 2).value == Decimal("88.5")
    gone = enter_figures(team, actor, MONTH, [Entry(2, "exam_score", None)])
    assert cell(team, actor, "exam_score", 2).value is None
    assert gone.undo is not None
    system.undo(team, actor, gone.undo)
    assert cell(team, actor, "exam_score", 2).value == Decimal("88.5")


@pytest.mark.parametrize(
    ("code", "said"),
    [("volume", "figure_summed"), ("listing_rate", "figure_computed"), ("visits_done", "figure_computed"),
     ("nonsense", "not_found")],
)
def test_what_the_program_sums_is_not_typed_over(team: Desk, actor: Actor, code: str, said: str) -> None:
    with pytest.raises(UserError) as refused:
        enter_figures(team, actor, MONTH, [Entry(1, "exam_score", Decimal(1)), Entry(1, code, Decimal(1))])
    assert codes(refused) == [said]
    assert cell(team, actor, "exam_score").value is None


def test_a_rate_without_parts_is_typed_in_percent(team: Desk, actor: Actor) -> None:
    month = Month(2026, 10)
    enter_figures(team, actor, month, [Entry(2, "listing_rate", Decimal("91.5"))])
    assert figure_sheet(team, actor, month).cell(2, "listing_rate").value == Decimal("91.5")


def test_only_those_who_may_enter_do(team: Desk) -> None:
    leader = Actor(9, "刘总", Role.LEADER)
    for enter in (enter_figures, enter_targets):
        with pytest.raises(UserError) as refused:
            enter(team, leader, MONTH, [Entry(1, "exam_score", Decimal(1))])
        assert codes(refused) == ["not_allowed"]


def test_a_manager_sees_their_own_row(team: Desk) -> None:
    own = Actor(2, "李四", Role.MANAGER, manager_id=2)
    assert [p.code for p in figure_sheet(team, own, MONTH).people] == ["B"]
    assert rows_behind(team, own, MONTH, 1, "volume") == []


def test_a_rate_in_money_is_imported_as_it_looks(team: Desk, actor: Actor, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("工号,单箱值,上柜率\nB,36600,92%\n", encoding="utf-8")
    import_file(team, actor, path, Order(kind="targets", month=MONTH))
    assert cell(team, actor, "value_per_case", 2).target == 36600
    assert cell(team, actor, "listing_rate", 2).target == 92
