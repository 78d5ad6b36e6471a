"""A client that closes leaves the plan and the denominator; the past stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cmdesk.services import entities, system
from cmdesk.services.imports import Order, import_file
from cmdesk.services.visits.coverage import completion
from cmdesk.services.visits.entering import day_visits
from tests.services.visits.making import CHIEF, CLERK, FRIDAY, MONDAY, Made, visit

NEXT = date(2026, 11, 23)


def two(made: Made) -> None:
    for day in (MONDAY, FRIDAY, NEXT):
        for place, client in enumerate(made.clients[:2], start=1):
            visit(made.desk, made.lee, client, day, place)


def states(made: Made) -> list[str]:
    days = day_visits(made.desk, CLERK, made.lee, MONDAY, NEXT)
    return [day[0].state for day in days.values()]


def planned(made: Made) -> int:
    rows = completion(made.desk, CHIEF, MONDAY, NEXT).rows
    return next(r for r in rows if r.manager_id == made.lee).tally.planned


def test_a_client_closed_by_hand_is_skipped_from_today_on(made: Made) -> None:
    two(made)
    assert planned(made) == 6
    outcome = entities.save(made.desk, CLERK, "clients", made.clients[0], None, {"state": "closed"})
    assert states(made) == ["planned", "skipped", "skipped"]
    assert planned(made) == 4
    assert day_visits(made.desk, CLERK, made.lee, NEXT)[NEXT][0].note == "已闭店"
    system.undo(made.desk, CLERK, outcome.undo or "")
    assert states(made) == ["planned"] * 3


def test_a_list_of_closed_shops_takes_them_out_of_the_plans(made: Made, tmp_path: Path) -> None:
    two(made)
    path = tmp_path / "闭店.csv"
    path.write_text("客户编码,客户名称,状态\nK000,惠民超市,停业\nK001,老李食杂,营业", encoding="utf-8")
    outcome = import_file(made.desk, CHIEF, path, Order(kind="clients"))
    assert outcome.value.updated == 1
    assert states(made) == ["planned", "skipped", "skipped"]
    assert [day[1].state for day in day_visits(made.desk, CLERK, made.lee, MONDAY, NEXT).values()] == ["planned"] * 3
    system.undo(made.desk, CHIEF, outcome.undo or "")
    assert states(made) == ["planned"] * 3
