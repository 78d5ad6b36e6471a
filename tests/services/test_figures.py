"""Client figures become managers' figures, by the days of responsibility, exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cmdesk.services import entities
from cmdesk.services.evaluation import evaluate, standings
from cmdesk.services.figures import manager_sums, read_figures, read_targets
from cmdesk.services.figures.overview import figure_sheet
from cmdesk.services.imports import Order, import_file
from cmdesk.services.imports.undoing import undo_import
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month

MONTH = Month(2026, 11)


def table(folder: Path, text: str) -> Path:
    path = folder / f"{len(list(folder.iterdir()))}.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def team(branch: Desk, actor: Actor) -> Desk:
    """A has shop 1 all month and shop 2 to the 10th, B shop 2 from the 11th and shop 3."""
    for code, name in (("A", "张三"), ("B", "李四")):
        entities.save(branch, actor, "managers", None, None, {"code": code, "name": name})
    for number in (1, 2, 3):
        entities.save(branch, actor, "clients", None, None, {"code": f"C{number}", "name": f"店{number}"})
    for client, manager, first, last in (
        (1, 1, date(2026, 1, 1), None), (2, 1, date(2026, 1, 1), date(2026, 11, 10)), (2, 2, date(2026, 11, 11), None),
        (3, 2, date(2026, 5, 1), None),
    ):
        entities.save(branch, actor, "assignments", None, None, {
            "client": client, "manager": manager, "first_day": first, "last_day": last,
        })
    return branch


def sums(desk: Desk, code: str = "volume") -> dict[int, Decimal]:
    with desk.store.reading() as session:
        return dict(manager_sums(session, [MONTH], [code])[code].value)


FIGURES = "客户编码,销量\nC1,100.5\nC2,90\nC3,30.25\n"


def test_a_client_that_changed_hands_counts_by_days(team: Desk, actor: Actor, tmp_path: Path) -> None:
    outcome = import_file(team, actor, table(tmp_path, FIGURES), Order(kind="figures", month=MONTH))
    assert (outcome.value.created, outcome.value.failed) == (3, 0)
    # 90 over 30 days: 10 days for A, 20 for B
    assert sums(team) == {1: Decimal("130.5"), 2: Decimal("90.25")}


def test_no_part_of_a_figure_is_lost_among_three(team: Desk, actor: Actor, tmp_path: Path) -> None:
    """Shop 4 is with A to the 10th, with B to the 20th, then with C: a third of the days each."""
    entities.save(team, actor, "managers", None, None, {"code": "C", "name": "王五"})
    entities.save(team, actor, "clients", None, None, {"code": "C4", "name": "店4"})
    for manager, first, last in ((1, 1, 10), (2, 11, 20), (3, 21, 30)):
        entities.save(team, actor, "assignments", None, None, {
            "client": 4, "manager": manager, "first_day": date(2026, 11, first), "last_day": date(2026, 11, last),
        })
    import_file(team, actor, table(tmp_path, "客户编码,销量\nC4,100\n"), Order(kind="figures", month=MONTH))
    found = sums(team)
    assert found == {1: Decimal("33.3334"), 2: Decimal("33.3333"), 3: Decimal("33.3333")}
    assert sum(found.values()) == 100


def test_a_rate_follows_the_parts_of_those_who_answered(team: Desk, actor: Actor, tmp_path: Path) -> None:
    text = "客户编码,上柜品规数,可上柜品规数\nC1,80,100\nC2,30,60\nC3,10,50\n"
    import_file(team, actor, table(tmp_path, text), Order(
        kind="figures", month=MONTH, mapping={"上柜品规数": "skus_listed", "可上柜品规数": "skus_offered"},
    ))
    with team.store.reading() as session:
        rate = read_figures(session, [MONTH], ["listing_rate"], date(2026, 11, 20))["listing_rate"]
    # a third of shop 2 is A's: 90 of 120; two thirds and shop 3 are B's: 30 of 90; the mean of 80 % and 50 % is neither
    assert (rate.of(1), rate.of(2)) == (Decimal(75), Decimal(100) * 30 / 90)


def test_a_sum_tells_which_file_it_came_from(team: Desk, actor: Actor, tmp_path: Path) -> None:
    first = table(tmp_path, FIGURES)
    import_file(team, actor, first, Order(kind="figures", month=MONTH))
    second = table(tmp_path, "客户编码,销量\nC1,1\n")
    outcome = import_file(team, actor, second, Order(kind="figures", month=MONTH))
    fresh = figure_sheet(team, actor, MONTH).freshness
    assert fresh is not None and fresh.file == second.name
    undo_import(team, actor, str(outcome.value.import_id))
    fresh = figure_sheet(team, actor, MONTH).freshness
    assert fresh is not None and fresh.file == first.name
    assert sums(team) == {1: Decimal("130.5"), 2: Decimal("90.25")}


def test_a_correction_replaces_and_undo_brings_back(team: Desk, actor: Actor, tmp_path: Path) -> None:
    import_file(team, actor, table(tmp_path, FIGURES), Order(kind="figures", month=MONTH))
    corrected = import_file(
        team, actor, table(tmp_path, FIGURES.replace("100.5", "200.5")), Order(kind="figures", month=MONTH)
    )
    assert (corrected.value.created, corrected.value.updated, corrected.value.unchanged) == (0, 1, 2)
    assert sums(team)[1] == Decimal("230.5")
    undo_import(team, actor, str(corrected.value.import_id))
    assert sums(team) == {1: Decimal("130.5"), 2: Decimal("90.25")}


def test_one_row_per_indicator_is_read_too(team: Desk, actor: Actor, tmp_path: Path) -> None:
    text = "工号,月份,指标,数值\nA,2026年11月,销量,12.5\nB,202611,卷烟销量,7\n"
    outcome = import_file(team, actor, table(tmp_path, text), Order(kind="figures"))
    assert outcome.value.created == 2
    assert sums(team) == {1: Decimal("12.5"), 2: Decimal(7)}


def test_rows_without_person_month_or_number_are_named(team: Desk, actor: Actor, tmp_path: Path) -> None:
    text = "工号,销量\nA,1\nX,2\n,3\nB,\n"
    result = import_file(team, actor, table(tmp_path, text), Order(kind="figures", month=MONTH)).value
    assert (result.rows, result.created, result.failed) == (4, 1, 3)
    assert {(p.row, p.code) for p in result.problems} == {(3, "not_found"), (4, "required"), (5, "no_number")}
    result = import_file(team, actor, table(tmp_path, "工号,销量\nA,1\n"), Order(kind="figures")).value
    assert [p.code for p in result.problems] == ["month_needed"]


def test_rates_are_recomputed_from_sums(team: Desk, actor: Actor, tmp_path: Path) -> None:
    text = "客户编码,上柜品规数,可上柜品规数\nC1,80,100\nC3,10,50\n"
    outcome = import_file(team, actor, table(tmp_path, text), Order(
        kind="figures", month=MONTH, mapping={"上柜品规数": "skus_listed", "可上柜品规数": "skus_offered"},
    ))
    assert outcome.value.created == 2
    with team.store.reading() as session:
        rate = read_figures(session, [MONTH], ["listing_rate"], date(2026, 11, 20))["listing_rate"]
    assert (rate.of(1), rate.of(2)) == (Decimal(80), Decimal(20))


def test_targets_of_clients_add_up_to_their_managers(team: Desk, actor: Actor, tmp_path: Path) -> None:
    import_file(team, actor, table(tmp_path, FIGURES), Order(kind="targets", month=MONTH))
    with team.store.reading() as session:
        # on the last day of the month B answers for shops 2 and 3
        assert read_targets(session, [MONTH], ["volume"])["volume"] == {1: Decimal("100.5"), 2: Decimal("120.25")}


def test_new_figures_make_the_evaluation_stale(team: Desk, actor: Actor, tmp_path: Path) -> None:
    evaluate(team, actor, MONTH)
    before = standings(team, actor, MONTH)
    import_file(team, actor, table(tmp_path, FIGURES), Order(kind="figures", month=MONTH))
    after = standings(team, actor, MONTH)
    assert before is not None and after is not None
    assert (before.stale, after.stale) == (False, True)
