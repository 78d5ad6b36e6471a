"""Forecasts of people and clients, entered ones, and how true they came."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from cmdesk.services import entities, system
from cmdesk.services.figures import read_figures
from cmdesk.services.figures.accuracy import forecast_hits
from cmdesk.services.figures.forecasting import adopt_forecasts, enter_forecasts, forecast_sheet
from cmdesk.services.imports import Order, import_file
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


@pytest.fixture
def team(branch: Desk, actor: Actor) -> Desk:
    """李 has shop 1, 王 shop 2; shop 3 goes from 李 to 王 on 11 October."""
    for code, name in (("A", "李"), ("B", "王")):
        entities.save(branch, actor, "managers", None, None, {"code": code, "name": name, "branch": 1})
    for number in (1, 2, 3):
        entities.save(branch, actor, "clients", None, None, {"code": f"C{number}", "name": f"店{number}"})
    for client, manager, first, last in (
        (1, 1, date(2024, 1, 1), None), (2, 2, date(2024, 1, 1), None), (3, 1, date(2024, 1, 1), date(2026, 10, 10)),
        (3, 2, date(2026, 10, 11), None),
    ):
        entities.save(branch, actor, "assignments", None, None, {
            "client": client, "manager": manager, "first_day": first, "last_day": last,
        })
    return branch


def figures(desk: Desk, actor: Actor, folder: Path, month: Month, text: str) -> None:
    path = folder / f"{month}.csv"
    path.write_text(text, encoding="utf-8")
    assert import_file(desk, actor, path, Order(kind="figures", month=month)).value.failed == 0


def test_what_came_true_by_hand(team: Desk, actor: Actor, tmp_path: Path) -> None:
    figures(team, actor, tmp_path, OCTOBER, "客户编码,销量,需求预测量\nC1,100,80\nC2,50,120\nC3,31,62\n")
    with team.store.reading() as session:
        # shop 1: 80 − 20; shop 2: 120 − 70; shop 3: 62 − 31, 10 of 31 days with 李
        assert forecast_hits(session, OCTOBER.first, OCTOBER.last) == {1: D(70), 2: D(71)}
        assert forecast_hits(session, OCTOBER.first, date(2026, 10, 30)) == {}
        found = read_figures(session, [OCTOBER], ["forecast_accuracy"], team.today())["forecast_accuracy"]
    # forecasts: 李 80 + 20, 王 120 + 42
    assert (found.of(1), found.value[2], found.over) == (D(70), D(71), {1: D(100), 2: D(162)})


def test_forecasts_of_managers_count_where_clients_have_none(team: Desk, actor: Actor, tmp_path: Path) -> None:
    figures(team, actor, tmp_path, OCTOBER, "工号,销量,需求预测量\nA,90,100\nB,300,100\n")
    with team.store.reading() as session:
        assert forecast_hits(session, OCTOBER.first, OCTOBER.last) == {1: D(90), 2: D(0)}


def steady(desk: Desk, actor: Actor, folder: Path, months: int) -> None:
    for back in range(months, 0, -1):
        month = NOVEMBER.plus(-back)
        figures(desk, actor, folder, month, f"客户编码,销量\nC1,{100 + month.month}\nC2,50\nC3,10\n")


def test_the_sheet_forecasts_people_and_a_managers_clients(team: Desk, actor: Actor, tmp_path: Path) -> None:
    steady(team, actor, tmp_path, 26)
    sheet = forecast_sheet(team, actor, "volume", NOVEMBER, branch_id=1)
    assert (len(sheet.months), sheet.months[-1], sheet.ahead[0], sheet.origins) == (26, OCTOBER, NOVEMBER, 6)
    li, wang = sheet.rows
    # the same every year: November is 111 again
    assert li.error is not None and li.naive is not None and li.error <= li.naive
    assert wang.history[-1] > 50
    clients = {r.name: r for r in forecast_sheet(team, actor, "volume", NOVEMBER, manager_id=2).rows}
    assert set(clients) == {"店2", "店3"}
    assert list(clients["店2"].values) == [50, 50, 50]
    assert (clients["店2"].method, clients["店2"].accuracy) == ("naive", 1)
    shop = forecast_sheet(team, actor, "volume", NOVEMBER, manager_id=1).rows[0]
    assert shop.values[0] == pytest.approx(111, abs=2)


def test_the_running_month_is_no_past(team: Desk, actor: Actor, tmp_path: Path) -> None:
    steady(team, actor, tmp_path, 5)
    figures(team, actor, tmp_path, NOVEMBER, "客户编码,销量\nC1,3\n")
    assert forecast_sheet(team, actor, "volume", NOVEMBER).months[-1] == OCTOBER
    assert forecast_sheet(team, actor, "volume", Month(2026, 9)).ahead[0] == OCTOBER


def test_a_short_past_is_refused(team: Desk, actor: Actor, tmp_path: Path) -> None:
    steady(team, actor, tmp_path, 3)
    with pytest.raises(UserError) as raised:
        forecast_sheet(team, actor, "volume", NOVEMBER)
    assert raised.value.problems[0].code == "forecast_short"
    with pytest.raises(UserError) as raised:
        forecast_sheet(team, actor, "listing_rate", NOVEMBER)
    assert raised.value.problems[0].code == "breakdown_not_amount"


def test_forecasts_are_entered_adopted_and_taken_back(team: Desk, actor: Actor, tmp_path: Path) -> None:
    steady(team, actor, tmp_path, 6)
    outcome = enter_forecasts(team, actor, NOVEMBER, {2: D("77.5")})
    assert outcome.value == 1 and outcome.undo is not None
    sheet = forecast_sheet(team, actor, "volume", NOVEMBER, manager_id=2)
    assert {r.name: r.entered for r in sheet.rows} == {"店2": D("77.5"), "店3": None}
    assert adopt_forecasts(team, actor, NOVEMBER, 2).value == 1
    sheet = forecast_sheet(team, actor, "volume", NOVEMBER, manager_id=2)
    assert {r.name: r.entered for r in sheet.rows} == {"店2": D("77.5"), "店3": D(10)}
    people = forecast_sheet(team, actor, "volume", NOVEMBER)
    assert {r.name: r.entered for r in people.rows} == {"李": None, "王": D("87.5")}
    system.undo(team, actor, outcome.undo)
    assert enter_forecasts(team, actor, NOVEMBER, {3: D(10)}).value == 0


def test_client_managers_forecast_for_their_own_clients(team: Desk, actor: Actor, tmp_path: Path) -> None:
    steady(team, actor, tmp_path, 5)
    li = Actor(9, "李", Role.MANAGER, manager_id=1)
    assert enter_forecasts(team, li, NOVEMBER, {1: D(90)}).value == 1
    with pytest.raises(UserError) as raised:
        enter_forecasts(team, li, NOVEMBER, {2: D(90)})
    assert raised.value.problems[0].code == "not_allowed"
    assert [r.name for r in forecast_sheet(team, li, "volume", NOVEMBER).rows] == ["李"]
    assert forecast_sheet(team, li, "volume", NOVEMBER, manager_id=1).rows[0].entered == 90
