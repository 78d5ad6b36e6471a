"""A year's target down to months, territories, managers and clients: sums agree, hands are respected, undo undoes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from cmdesk.models.figures import Target
from cmdesk.services import entities, system
from cmdesk.services.figures import Entry, enter_targets
from cmdesk.services.figures.breakdown import break_down, correct
from cmdesk.services.figures.letters import task_letters
from cmdesk.services.figures.targets import breakdown_sheet, client_rows
from cmdesk.services.imports import Order, import_file
from cmdesk.services.imports.undoing import undo_import
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role
from cmdesk.values.targets import (
    YEAR,
    BreakdownKey,
    BreakdownOrder,
    BreakdownRow,
    CellFix,
    Potential,
    Season,
    Tier,
    Unit,
)

KEY = BreakdownKey(2027, "volume")
LI, WANG, ZHAO = (Unit("manager", k) for k in (1, 2, 3))


@pytest.fixture
def team(branch: Desk, actor: Actor) -> Desk:
    """李 and 王 in the eastern territory, 赵 in none; 李 has shops 1 and 2, 王 shop 3, 赵 shops 4 and 5."""
    entities.save(branch, actor, "territories", None, None, {"code": "E", "name": "东片区", "branch": 1})
    for code, name, territory in (("A", "李", 1), ("B", "王", 1), ("C", "赵", None)):
        entities.save(branch, actor, "managers", None, None, {
            "code": code, "name": name, "branch": 1, "territory": territory,
        })
    for number, manager in ((1, 1), (2, 1), (3, 2), (4, 3), (5, 3)):
        entities.save(branch, actor, "clients", None, None, {"code": f"C{number}", "name": f"店{number}"})
        entities.save(branch, actor, "assignments", None, None, {
            "client": number, "manager": manager, "first_day": date(2026, 1, 1), "last_day": None,
        })
    return branch


@pytest.fixture
def traded(team: Desk, actor: Actor, tmp_path: Path) -> Desk:
    """2026: shops sold 30, 20, 10, 40, 0 in January and the same again in February."""
    for month in (1, 2):
        path = tmp_path / f"{month}.csv"
        path.write_text("客户编码,销量\nC1,30\nC2,20\nC3,10\nC4,40\nC5,0\n", encoding="utf-8")
        import_file(team, actor, path, Order(kind="figures", month=Month(2026, month)))
    return team


def order(total: int = 1200, **changes: object) -> BreakdownOrder:
    given_ = {"unit": D(1), "season": Season.EVEN, **changes}
    return BreakdownOrder(key=KEY, total=D(total), **given_)  # type: ignore[arg-type]


def rows(desk: Desk, actor: Actor, tier: Tier = Tier.BASE) -> dict[str, BreakdownRow]:
    return {row.name: row for row in breakdown_sheet(desk, actor, KEY, tier).rows}


def sums_agree(desk: Desk, actor: Actor, tier: Tier = Tier.BASE) -> None:
    sheet = breakdown_sheet(desk, actor, KEY, tier)
    assert sheet.unequal == 0
    for row in sheet.rows:
        if row.unit.level == "manager":
            below = client_rows(desk, actor, KEY, row.unit.id, tier)
            if below and any(each.months for each in below):
                for month in range(12):
                    assert sum(each.months[month] for each in below) == row.months[month]


def test_last_years_shares_by_hand(traded: Desk, actor: Actor) -> None:
    outcome = break_down(traded, actor, order())
    # 12 months × (branch, territory, 3 people, 5 shops) × 3 tiers
    assert outcome.value.created == 12 * (5 + 5) * 3
    found = rows(traded, actor)
    assert [(n, r.depth, r.year) for n, r in found.items()] == [
        ("寿光营销部", 0, 1200), ("东片区", 1, 720), ("李", 2, 600), ("王", 2, 120), ("赵", 1, 480),
    ]
    assert [(r.name, r.year) for r in client_rows(traded, actor, KEY, 1)] == [("店1", 360), ("店2", 240)]
    assert [(r.name, r.year) for r in client_rows(traded, actor, KEY, 3)] == [("店4", 480), ("店5", 0)]
    assert found["李"].last_year == 100
    sums_agree(traded, actor)


def test_potential_gives_those_without_history_something(traded: Desk, actor: Actor) -> None:
    break_down(traded, actor, order(history=D(50), potential=Potential.EQUAL))
    # 赵: 0.5 × 40 % + 0.5 × 2 of 5 shops = 40 %; shop 5 gets 0.5 × 1 of 5 = 10 % of all
    assert rows(traded, actor)["赵"].year == 480
    assert {r.name: r.year for r in client_rows(traded, actor, KEY, 3)} == {"店4": 360, "店5": 120}


def test_the_months_follow_a_full_earlier_year_or_the_working_days(traded: Desk, actor: Actor) -> None:
    break_down(traded, actor, order(season=Season.HISTORY))
    months = rows(traded, actor)["寿光营销部"].months
    # two months of 2026 are no year: working days instead, and February 2027 has 20 of 259
    assert sum(months) == 1200
    assert min(months) == months[1] == 93


def test_three_tiers_agree_at_every_level(traded: Desk, actor: Actor) -> None:
    break_down(traded, actor, order(1001, stretch=D(105), challenge=D("112.5")))
    by_tier = {tier: rows(traded, actor, tier) for tier in Tier}
    # 1,001 × 1.05 = 1,051.05; 1,001 × 1.125 = 1,126.125
    assert [by_tier[tier]["寿光营销部"].year for tier in Tier] == [1001, 1051, 1126]
    for tier in Tier:
        sums_agree(traded, actor, tier)
    for name, row in by_tier[Tier.BASE].items():
        for k, value in enumerate(row.months):
            assert value <= by_tier[Tier.STRETCH][name].months[k] <= by_tier[Tier.CHALLENGE][name].months[k]


def test_a_corrected_cell_stays_and_its_neighbour_gives_way(traded: Desk, actor: Actor) -> None:
    break_down(traded, actor, order())
    outcome = correct(traded, actor, KEY, [CellFix(LI, 3, D(30))])
    found = rows(traded, actor)
    assert (found["李"].months[2], found["王"].months[2], found["东片区"].months[2]) == (30, 30, 60)
    assert found["李"].locked == {3}
    # tiers of three rows, and the shops of 李 and 王 only
    assert outcome.value.clients == 3
    sums_agree(traded, actor)
    break_down(traded, actor, order(2400))
    assert rows(traded, actor)["李"].months[2] == 30
    correct(traded, actor, KEY, [CellFix(LI, 3, None)])
    assert rows(traded, actor)["李"].months[2] == 100


def test_a_fixed_year_and_the_total_at_the_top(traded: Desk, actor: Actor) -> None:
    break_down(traded, actor, order())
    correct(traded, actor, KEY, [CellFix(ZHAO, YEAR, D(600))])
    found = rows(traded, actor)
    assert (found["赵"].year, found["东片区"].year, found["赵"].locked) == (600, 600, {YEAR})
    correct(traded, actor, KEY, [CellFix(Unit("branch", 1), YEAR, D(1800))])
    found = rows(traded, actor)
    assert (found["寿光营销部"].year, found["赵"].year, found["李"].year) == (1800, 600, 1000)
    sums_agree(traded, actor)


def test_a_clients_cell_is_fixed_too_and_raises_the_manager_where_it_must(traded: Desk, actor: Actor) -> None:
    break_down(traded, actor, order())
    correct(traded, actor, KEY, [CellFix(Unit("client", 3), 1, D(50))])
    found = rows(traded, actor)
    assert (found["王"].months[0], found["李"].months[0]) == (50, 10)
    assert next(r for r in client_rows(traded, actor, KEY, 2)).locked == {1}
    sums_agree(traded, actor)


def test_undo_takes_a_correction_and_the_whole_back(traded: Desk, actor: Actor) -> None:
    first = break_down(traded, actor, order())
    before = rows(traded, actor)
    second = correct(traded, actor, KEY, [CellFix(LI, 3, D(30)), CellFix(ZHAO, YEAR, D(600))])
    assert second.undo is not None and first.undo is not None
    system.undo(traded, actor, second.undo)
    assert rows(traded, actor) == before
    sums_agree(traded, actor)
    system.undo(traded, actor, first.undo)
    assert breakdown_sheet(traded, actor, KEY).order is None
    with traded.store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Target)) == 0


@pytest.mark.parametrize(
    ("fixes", "code"),
    [
        ([CellFix(LI, 1, D("0.5"))], "breakdown_finer"),
        ([CellFix(LI, 1, D(2000))], "breakdown_fixed"),
        ([CellFix(Unit("client", 1), YEAR, D(2000))], "breakdown_client_year"),
        ([CellFix(Unit("territory", 1), 1, D(40)), CellFix(LI, 1, D(50))], "breakdown_fixed"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    traded: Desk, actor: Actor, fixes: list[CellFix], code: str
) -> None:
    break_down(traded, actor, order())
    before = rows(traded, actor)
    with pytest.raises(UserError) as raised:
        correct(traded, actor, KEY, fixes)
    assert [p.code for p in raised.value.problems] == [code]
    assert rows(traded, actor) == before


def test_wrong_orders_are_refused(traded: Desk, actor: Actor) -> None:
    wrong = {
        "breakdown_tiers": order(stretch=D(90)), "breakdown_negative": order(-1),
        "breakdown_not_amount": BreakdownOrder(key=BreakdownKey(2027, "listing_rate"), total=D(1)),
        "not_found": BreakdownOrder(key=BreakdownKey(2027, "nothing"), total=D(1)),
    }
    for code, each in wrong.items():
        with pytest.raises(UserError) as raised:
            break_down(traded, actor, each)
        assert raised.value.problems[0].code == code
    with pytest.raises(UserError) as raised:
        correct(traded, actor, KEY, [CellFix(LI, 1, D(1))])
    assert raised.value.problems[0].code == "breakdown_missing"


def test_without_figures_the_shares_are_equal_and_it_is_said(team: Desk, actor: Actor) -> None:
    entities.save(team, actor, "clients", None, None, {"code": "C6", "name": "店6"})
    outcome = break_down(team, actor, order())
    assert {p.code for p in outcome.problems} == {"breakdown_no_history", "breakdown_unassigned"}
    assert rows(team, actor)["赵"].year == 600
    sums_agree(team, actor)


def test_a_target_typed_in_the_sheet_counts_as_fixed(traded: Desk, actor: Actor) -> None:
    break_down(traded, actor, order())
    enter_targets(traded, actor, Month(2027, 5), [Entry(2, "volume", D(25))])
    assert breakdown_sheet(traded, actor, KEY).unequal == 1
    correct(traded, actor, KEY, [CellFix(ZHAO, 5, D(40))])
    found = rows(traded, actor)
    assert (found["王"].months[4], found["李"].months[4]) == (25, 35)
    sums_agree(traded, actor)


def test_a_client_manager_sees_the_own_targets_and_no_total(traded: Desk, actor: Actor) -> None:
    break_down(traded, actor, order())
    wang = Actor(9, "王", Role.MANAGER, manager_id=2)
    sheet = breakdown_sheet(traded, wang, KEY)
    assert [(r.name, r.year) for r in sheet.rows] == [("王", 120)]
    assert sheet.order is not None
    assert (sheet.order.total, sheet.last_year) == (120, None)
    assert client_rows(traded, wang, KEY, 1) == ()
    assert [r.name for r in client_rows(traded, wang, KEY, 2)] == ["店3"]


def test_who_left_has_no_targets_any_more(traded: Desk, actor: Actor) -> None:
    break_down(traded, actor, order())
    entities.change_many(traded, actor, "managers", [3], {"state": "left"})
    break_down(traded, actor, order())
    assert "赵" not in rows(traded, actor)
    with traded.store.reading() as session:
        kept = session.scalar(select(func.count()).where(Target.level == "manager", Target.subject_id == 3))
    # base ones go; their tiers too
    assert kept == 0


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(total=st.integers(0, 10**7), cell=st.integers(0, 300), month=st.integers(1, 12), person=st.integers(1, 3))
def test_sums_agree_for_any_total_and_correction(
    traded: Desk, actor: Actor, total: int, cell: int, month: int, person: int
) -> None:
    break_down(traded, actor, order(total, unit=D("0.01"), history=D(70)))
    try:
        correct(traded, actor, KEY, [CellFix(Unit("manager", person), month, D(cell) / 10)])
    except UserError as error:
        assert error.problems[0].code == "breakdown_fixed"
    sums_agree(traded, actor)
    assert rows(traded, actor)["寿光营销部"].year == total
    correct(traded, actor, KEY, [CellFix(Unit("manager", person), month, None)])
    sums_agree(traded, actor)


def test_imported_client_targets_go_in_at_once_and_out_again(traded: Desk, actor: Actor, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("客户编码,销量,销售额\nC1,30,900\nC2,20,600\nC3,10,300.5\n", encoding="utf-8")
    first = import_file(traded, actor, path, Order(kind="targets", month=Month(2027, 1)))
    assert (first.value.created, first.value.failed) == (3, 0)
    path.write_text("客户编码,销量,销售额\nC1,30,950\nC2,20,600\nC4,5,\n", encoding="utf-8")
    second = import_file(traded, actor, path, Order(kind="targets", month=Month(2027, 1)))
    value = second.value
    assert (value.created, value.updated, value.unchanged) == (1, 1, 1)
    assert targets(traded, "client")["sales_amount", 1] == 950
    assert targets(traded, "manager") == {
        ("volume", 1): 50, ("volume", 2): 10, ("volume", 3): 5, ("sales_amount", 1): 1550,
        ("sales_amount", 2): D("300.5"),
    }
    undo_import(traded, actor, str(value.import_id))
    assert targets(traded, "client")["sales_amount", 1] == 900
    assert ("volume", 4) not in targets(traded, "client")
    undo_import(traded, actor, str(first.value.import_id))
    assert targets(traded, "client") == {}


def targets(desk: Desk, level: str) -> dict[tuple[str, int], D]:
    from cmdesk.models.figures import Indicator

    asked = select(Indicator.code, Target.subject_id, Target.value).join(
        Indicator, Indicator.id == Target.indicator_id).where(Target.level == level, Target.month == 202701)
    with desk.store.reading() as session:
        return {(code, subject): value for code, subject, value in session.execute(asked)}


def test_some_months_are_told_from_a_year(traded: Desk, actor: Actor) -> None:
    sheet = breakdown_sheet(traded, actor, KEY)
    assert (sheet.last_year, sheet.last_months) == (D(200), 2)
    enter_targets(traded, actor, Month(2027, 1), [Entry(1, "volume", D(60))])
    assert task_letters(traded, actor, 2027).letters[0].adds[0].last_year is None, "two months are no year"


@pytest.fixture
def counties(traded: Desk, actor: Actor) -> Desk:
    """赵 belongs to a branch of its own below the one at the top."""
    entities.save(traded, actor, "branches", None, None, {"code": "B2", "name": "西部", "parent": 1})
    found = entities.record(traded, actor, "managers", 3)
    entities.save(traded, actor, "managers", 3, found.version, {"branch": 2})
    return traded


def test_a_branch_below_passes_on_what_it_was_given(counties: Desk, actor: Actor) -> None:
    """赵's branch has 40 of 100 cases of last year: 480 of 1,200, which it may spread otherwise, but not change."""
    below = BreakdownKey(2027, "volume", 2)
    top = BreakdownKey(2027, "volume", 1)
    break_down(counties, actor, BreakdownOrder(key=top, total=D(1200), unit=D(1), season=Season.EVEN))
    given = {tier: breakdown_sheet(counties, actor, below, tier).rows[0].months for tier in Tier}
    assert sum(given[Tier.BASE]) == 480
    with pytest.raises(UserError) as error:
        break_down(counties, actor, BreakdownOrder(key=below, total=D(500), unit=D(1)))
    problem = error.value.problems[0]
    assert (problem.code, problem.value, problem.params["given"]) == ("breakdown_given", "500", "480")
    break_down(counties, actor, BreakdownOrder(
        key=below, total=D(480), unit=D(1), history=D(0), season=Season.DAYS, stretch=D(130), challenge=D(160)))
    for tier in Tier:
        sheet = breakdown_sheet(counties, actor, below, tier)
        assert (sheet.rows[0].months, sheet.unequal) == (given[tier], 0)
        assert breakdown_sheet(counties, actor, top, tier).unequal == 0
        found = client_rows(counties, actor, below, 3, tier)
        assert [sum(each.months[k] for each in found) for k in range(12)] == list(given[tier])
    # by potential, shops 4 and 5 have the same; by last year shop 5 had nothing
    assert {each.name: each.year for each in client_rows(counties, actor, below, 3)} == {"店4": 240, "店5": 240}


def test_a_correction_above_reaches_the_branch_below(counties: Desk, actor: Actor) -> None:
    below = BreakdownKey(2027, "volume", 2)
    top = BreakdownKey(2027, "volume", 1)
    break_down(counties, actor, BreakdownOrder(key=top, total=D(1200), unit=D(1), season=Season.EVEN))
    break_down(counties, actor, BreakdownOrder(key=below, total=D(480), unit=D(1), season=Season.EVEN))
    correct(counties, actor, top, [CellFix(Unit("branch", 2), YEAR, D(600))])
    assert breakdown_sheet(counties, actor, below).rows[0].year == 600
    correct(counties, actor, below, [CellFix(Unit("client", 4), 3, D(50))])
    assert breakdown_sheet(counties, actor, below).rows[0].year == 600
    assert breakdown_sheet(counties, actor, top).unequal == 0
    with pytest.raises(UserError) as error:
        correct(counties, actor, below, [CellFix(Unit("branch", 2), 3, D(10))])
    assert error.value.problems[0].code == "breakdown_given"
