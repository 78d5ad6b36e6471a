"""Daily figures make their month, once, and belong to who answered for the client on the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from cmdesk.models.figures import ClientDayFigure, ClientFigure, Indicator, ManagerDayFigure, ManagerFigure
from cmdesk.services import entities
from cmdesk.services.figures import Entry, enter_figures, enter_targets, manager_sums, read_figures
from cmdesk.services.figures.overview import MadeOf, made_of, rows_behind
from cmdesk.services.imports import ImportResult, Order, import_file
from cmdesk.services.imports.undoing import undo_import
from cmdesk.services.merging import merge_clients
from cmdesk.services.system import undo
from cmdesk.services.today import today
from cmdesk.services.visits.handover import hand_over
from cmdesk.services.work import Desk
from cmdesk.values.imports import Mode
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Outcome, UserError
from tests.services.test_figures import table, team

__all__ = ["team"]
MONTH = Month(2026, 11)
D = Decimal


def bring(desk: Desk, actor: Actor, folder: Path, text: str, **order: object) -> Outcome[ImportResult]:
    return import_file(desk, actor, table(folder, text), Order(kind="figures", **order))  # type: ignore[arg-type]


def sums(desk: Desk, code: str = "volume") -> Mapping[int, Decimal]:
    with desk.store.reading() as session:
        return dict(manager_sums(session, [MONTH], [code])[code].value)


def clients(desk: Desk, code: str = "volume") -> dict[int, tuple[Decimal, int | None]]:
    with desk.store.reading() as session:
        asked = select(ClientFigure.client_id, ClientFigure.value, ClientFigure.days).join(
            Indicator, Indicator.id == ClientFigure.indicator_id).where(Indicator.code == code)
        return {c: (value, days) for c, value, days in session.execute(asked)}


def day_sums(desk: Desk) -> dict[tuple[int, int], Decimal]:
    with desk.store.reading() as session:
        asked = select(ManagerDayFigure.day, ManagerDayFigure.manager_id, ManagerDayFigure.value)
        return {(day % 100, who): value for day, who, value in session.execute(asked)}


def rule(desk: Desk, code: str, of_days: str) -> None:
    with desk.store.writing() as session:
        session.scalars(select(Indicator).where(Indicator.code == code)).one().of_days = of_days
        session.commit()


DAYS = """日期,客户编码,销量
2026-11-02,C1,10
2026-11-02,C2,4
2026-11-10,C2,5
2026-11-11,C2,6.5
2026-11-11,C3,20
"""
# A answers for shop 1, and for shop 2 to the 10th; B for shop 2 from the 11th, and for shop 3


def test_days_make_the_month_and_follow_who_answered_on_the_day(team: Desk, actor: Actor, tmp_path: Path) -> None:
    outcome = bring(team, actor, tmp_path, DAYS)
    assert (outcome.value.created, outcome.value.failed, outcome.problems) == (5, 0, ())
    assert clients(team) == {1: (D(10), 1), 2: (D("15.5"), 3), 3: (D(20), 1)}
    assert sums(team) == {1: D(19), 2: D("26.5")}
    assert day_sums(team) == {(2, 1): D(14), (10, 1): D(5), (11, 2): D("26.5")}


def test_more_days_and_corrected_ones_change_the_month(team: Desk, actor: Actor, tmp_path: Path) -> None:
    bring(team, actor, tmp_path, DAYS)
    outcome = bring(team, actor, tmp_path, "日期,客户编码,销量\n2026-11-02,C1,11\n2026/11/12,C1,7\n2026-11-11,C3,20\n")
    assert (outcome.value.created, outcome.value.updated, outcome.value.unchanged) == (1, 1, 1)
    assert sums(team) == {1: D(27), 2: D("26.5")}
    assert clients(team)[1] == (D(18), 2)


def test_taking_an_import_of_days_back_takes_its_part_of_the_month(team: Desk, actor: Actor, tmp_path: Path) -> None:
    first = bring(team, actor, tmp_path, DAYS)
    second = bring(team, actor, tmp_path, "日期,客户编码,销量\n2026-11-02,C1,11\n2026-11-12,C1,7\n")
    undo_import(team, actor, str(second.value.import_id))
    assert (sums(team), clients(team)[1]) == ({1: D(19), 2: D("26.5")}, (D(10), 1))
    undo_import(team, actor, str(first.value.import_id))
    assert (sums(team), clients(team), day_sums(team)) == ({}, {}, {})


def test_a_months_own_figure_goes_before_its_days(team: Desk, actor: Actor, tmp_path: Path) -> None:
    """First the days, then the month's file: nothing is counted twice. More days change nothing but are kept."""
    bring(team, actor, tmp_path, DAYS)
    closing = bring(team, actor, tmp_path, "客户编码,销量\nC1,12\n", month=MONTH)
    assert closing.value.updated == 1
    assert clients(team)[1] == (D(12), None)
    assert sums(team) == {1: D(21), 2: D("26.5")}
    late = bring(team, actor, tmp_path, "日期,客户编码,销量\n2026-11-13,C1,100\n2026-11-13,C3,1\n")
    told = [p for p in late.problems if p.code == "month_stands"]
    assert [(p.params["count"], p.value) for p in told] == [(1, "2026-11")]
    assert sums(team) == {1: D(21), 2: D("27.5")}
    assert day_sums(team)[13, 1] == 100


def test_without_the_months_file_the_days_count_again(team: Desk, actor: Actor, tmp_path: Path) -> None:
    bring(team, actor, tmp_path, DAYS)
    closing = bring(team, actor, tmp_path, "客户编码,销量\nC1,12\n", month=MONTH)
    bring(team, actor, tmp_path, "日期,客户编码,销量\n2026-11-13,C1,100\n")
    undo_import(team, actor, str(closing.value.import_id))
    assert clients(team)[1] == (D(110), 2)
    assert sums(team)[1] == 119


def test_an_equal_closing_figure_stands_against_later_days(team: Desk, actor: Actor, tmp_path: Path) -> None:
    bring(team, actor, tmp_path, DAYS)
    bring(team, actor, tmp_path, "客户编码,销量\nC1,10\n", month=MONTH)
    bring(team, actor, tmp_path, "日期,客户编码,销量\n2026-11-03,C1,5\n")
    assert clients(team)[1] == (D(10), None)


def test_averages_and_last_days(team: Desk, actor: Actor, tmp_path: Path) -> None:
    """Shop 2: 4, 5, 6.5 → 15.5 ÷ 3 = 5.1667, of which the days of A are 9 ÷ 3; the last day is B's."""
    rule(team, "volume", "average")
    bring(team, actor, tmp_path, DAYS)
    assert clients(team) == {1: (D(10), 1), 2: (D("5.1667"), 3), 3: (D(20), 1)}
    assert sums(team) == {1: D(13), 2: D("22.1667")}
    rule(team, "volume", "last")
    bring(team, actor, tmp_path, "日期,客户编码,销量\n2026-11-12,C3,21\n")
    assert clients(team) == {1: (D(10), 1), 2: (D("6.5"), 3), 3: (D(21), 2)}
    assert sums(team) == {1: D(10), 2: D("27.5")}


def test_another_rule_makes_the_months_anew_and_can_be_taken_back(team: Desk, actor: Actor, tmp_path: Path) -> None:
    bring(team, actor, tmp_path, DAYS)
    with team.store.reading() as session:
        volume = session.scalars(select(Indicator).where(Indicator.code == "volume")).one()
    outcome = entities.save(team, actor, "indicators", volume.id, volume.version, {"of_days": "last"})
    assert sums(team) == {1: D(10), 2: D("26.5")}
    assert outcome.undo is not None
    undo(team, actor, outcome.undo)
    assert sums(team) == {1: D(19), 2: D("26.5")}


def test_negative_means_are_rounded_away_from_zero(team: Desk, actor: Actor, tmp_path: Path) -> None:
    rule(team, "volume", "average")
    bring(team, actor, tmp_path, "日期,客户编码,销量\n2026-11-02,C1,-0.0001\n2026-11-03,C1,0\n")
    assert clients(team)[1] == (D("-0.0001"), 2)


def test_a_rate_is_made_of_the_months_parts(team: Desk, actor: Actor, tmp_path: Path) -> None:
    """Orders placed ÷ due: 1 of 2 and 3 of 3 are 4 of 5, not the mean of 50 % and 100 %."""
    text = "日期,工号,应订货户次,成功订货户次\n2026-11-02,A,2,1\n2026-11-03,A,3,3\n"
    bring(team, actor, tmp_path, text)
    with team.store.reading() as session:
        figures = read_figures(session, [MONTH], ["order_success_rate"], date(2026, 11, 20))["order_success_rate"]
    assert figures.of(1) == 80


def test_days_given_for_a_manager(team: Desk, actor: Actor, tmp_path: Path) -> None:
    """They make the month; a number typed for the month goes before them until it is taken out."""
    bring(team, actor, tmp_path, "日期,工号,销量\n2026-11-02,A,7\n2026-11-03,A,8\n")
    assert sums(team) == {1: D(15)}
    enter_figures(team, actor, MONTH, [Entry(1, "volume", D(20))])
    outcome = bring(team, actor, tmp_path, "日期,工号,销量\n2026-11-04,A,9\n")
    assert (sums(team), [p.code for p in outcome.problems]) == ({1: D(20)}, ["month_stands"])
    enter_figures(team, actor, MONTH, [Entry(1, "volume", None)])
    assert sums(team) == {1: D(24)}
    with pytest.raises(UserError) as error:
        enter_figures(team, actor, MONTH, [Entry(1, "volume", None)])
    assert error.value.problems[0].code == "figure_of_days"


def test_a_managers_own_month_stays_beside_clients_days(team: Desk, actor: Actor, tmp_path: Path) -> None:
    bring(team, actor, tmp_path, "工号,销量\nA,50\n", month=MONTH)
    bring(team, actor, tmp_path, DAYS)
    assert sums(team) == {1: D(50), 2: D("26.5")}


def test_what_nobody_answered_for_is_nobodys(team: Desk, actor: Actor, tmp_path: Path) -> None:
    """Shop 4 is A's from the 15th on."""
    entities.save(team, actor, "clients", None, None, {"code": "C4", "name": "店4"})
    entities.save(team, actor, "assignments", None, None, {
        "client": 4, "manager": 1, "first_day": date(2026, 11, 15), "last_day": None})
    bring(team, actor, tmp_path, "日期,客户编码,销量\n2026-11-14,C4,3\n2026-11-15,C4,4\n")
    assert (clients(team)[4], sums(team)) == ((D(7), 2), {1: D(4)})


def test_a_hand_over_moves_the_days_after_it(team: Desk, actor: Actor, tmp_path: Path) -> None:
    bring(team, actor, tmp_path, DAYS + "2026-11-20,C1,8\n")
    assert sums(team) == {1: D(27), 2: D("26.5")}
    outcome = hand_over(team, actor, "A", date(2026, 11, 16), ["B"])
    assert sums(team) == {1: D(19), 2: D("34.5")}
    assert day_sums(team)[20, 2] == 8
    assert outcome.undo is not None
    undo(team, actor, outcome.undo)
    assert sums(team) == {1: D(27), 2: D("26.5")}
    assert (20, 2) not in day_sums(team)


def test_a_merged_clients_days_go_over(team: Desk, actor: Actor, tmp_path: Path) -> None:
    bring(team, actor, tmp_path, DAYS)
    outcome = merge_clients(team, actor, 1, 3)
    assert clients(team)[1] == (D(30), 2)
    assert outcome.undo is not None
    undo(team, actor, outcome.undo)
    assert clients(team) == {1: (D(10), 1), 2: (D("15.5"), 3), 3: (D(20), 1)}
    assert sums(team) == {1: D(19), 2: D("26.5")}


def test_replacing_takes_out_what_the_days_file_lacks(team: Desk, actor: Actor, tmp_path: Path) -> None:
    bring(team, actor, tmp_path, DAYS)
    outcome = bring(team, actor, tmp_path, "日期,客户编码,销量\n2026-11-02,C1,9\n", mode=Mode.REPLACE)
    assert outcome.value.removed == 1
    with team.store.reading() as session:
        left = session.execute(select(ClientDayFigure.day, ClientDayFigure.client_id)).all()
    assert sorted((day % 100, who) for day, who in left) == [(2, 1), (10, 2), (11, 2), (11, 3)]
    assert sums(team) == {1: D(14), 2: D("26.5")}


def test_an_empty_day_column_means_the_month(team: Desk, actor: Actor, tmp_path: Path) -> None:
    bring(team, actor, tmp_path, "月份,日期,客户编码,销量\n2026-11,,C1,5\n,2026-11-03,C3,6\n")
    assert clients(team) == {1: (D(5), None), 3: (D(6), 1)}
    with team.store.reading() as session:
        days = dict(session.execute(select(ManagerFigure.manager_id, ManagerFigure.days)).all())
    assert days == {1: None, 2: 1}


def test_the_rows_behind_a_number_add_up_to_it(team: Desk, actor: Actor, tmp_path: Path) -> None:
    """Shop 2 counts for both: by its days where the month is made of them, else by the days of responsibility."""
    bring(team, actor, tmp_path, DAYS)
    bring(team, actor, tmp_path, "客户编码,销售额\nC1,100\nC2,90\nC3,10\n", month=MONTH)
    for code, parts in (("volume", {1: D(9), 2: D("6.5")}), ("sales_amount", {1: D(30), 2: D(60)})):
        for who, part in parts.items():
            rows = rows_behind(team, actor, MONTH, who, code)
            assert sum(r.value for r in rows if r.value is not None) == sums(team, code)[who]
            assert [(r.value, r.part) for r in rows if r.code == "C2"] == [(part, True)]
            assert not any(r.part for r in rows if r.code != "C2")


def test_what_a_number_is_made_of(team: Desk, actor: Actor, tmp_path: Path) -> None:
    bring(team, actor, tmp_path, DAYS)
    made = made_of(team, actor, MONTH, 1, "volume")
    assert (made.clients, made.days, made.who) == (2, 3, actor.name)
    assert made_of(team, actor, MONTH, 1, "sales_amount") == MadeOf()


def test_the_first_page_measures_by_the_days_there_are(team: Desk, actor: Actor, tmp_path: Path) -> None:
    """45.5 of 91 until the 11th, the eighth of 21 working days, on the 20th; an average is no matter of time."""
    enter_targets(team, actor, MONTH, [Entry(1, "volume", D(50)), Entry(2, "volume", D(41))])
    bring(team, actor, tmp_path, DAYS)
    (line,) = today(team, actor, MONTH).progress
    assert (line.value, line.share, line.forecast, line.behind) == (D("45.5"), D("0.5"), D("0.5") / (D(8) / 21), False)
    rule(team, "volume", "average")
    (line,) = today(team, actor, MONTH).progress
    assert (line.forecast, line.behind) == (None, True)


def test_a_row_without_its_day_is_no_months_figure(team: Desk, actor: Actor, tmp_path: Path) -> None:
    """The month that was chosen serves files of months alone."""
    outcome = bring(team, actor, tmp_path, "日期,客户编码,销量\n2026-11-02,C1,1\n,C3,500\n", month=MONTH)
    assert [(p.row, p.code) for p in outcome.problems] == [(3, "day_needed")]
    assert clients(team) == {1: (D(1), 1)}
