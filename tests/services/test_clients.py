from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from cmdesk.models.clients import Assignment
from cmdesk.services import entities, system
from cmdesk.services.clients import SINCE_EVER, SpreadBy, spread_clients
from cmdesk.services.imports import Order, import_file
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError
from cmdesk.values.queries import ListQuery


@pytest.fixture
def shops(branch: Desk, actor: Actor) -> Desk:
    for number in range(1, 4):
        entities.save(branch, actor, "managers", None, None, {"code": f"M{number}", "name": f"经理{number}"})
    for number in range(30):
        entities.save(branch, actor, "clients", None, None, {
            "code": f"C{number:02d}", "name": f"店{number}", "city": "甲市" if number < 12 else "乙市",
            "state": "closed" if number == 29 else "active",
        })
    return branch


def answering(desk: Desk, actor: Actor) -> dict[str, str]:
    page = entities.rows(desk, actor, ListQuery(entity="clients", columns=("code", "manager"), limit=100))
    return {str(row.values[0]): str(row.values[1] or "") for row in page.rows}


def test_clients_are_spread_evenly_and_can_be_taken_back(shops: Desk, actor: Actor) -> None:
    outcome = spread_clients(shops, actor, SpreadBy.PLACE)
    assert sum(outcome.value.values()) == 29
    assert max(outcome.value.values()) - min(outcome.value.values()) <= 4
    assert answering(shops, actor)["C29"] == ""
    assert outcome.undo is not None
    system.undo(shops, actor, outcome.undo)
    assert set(answering(shops, actor).values()) == {""}


def test_only_the_free_ones(shops: Desk, actor: Actor) -> None:
    entities.save(shops, actor, "assignments", None, None, {"client": 1, "manager": 3, "first_day": date(2026, 1, 1)})
    spread_clients(shops, actor, SpreadBy.PLACE, managers=["M1"], only_free=True)
    found = answering(shops, actor)
    assert (found["C00"], found["C01"]) == ("经理3", "经理1")


def test_a_handed_over_client_keeps_both_peoples_days(shops: Desk, actor: Actor) -> None:
    spread_clients(shops, actor, SpreadBy.PLACE, managers=["M1"], day=date(2026, 3, 1))
    spread_clients(shops, actor, SpreadBy.PLACE, managers=["M2"], day=date(2026, 11, 16))
    with shops.store.reading() as session:
        kept = session.scalars(select(Assignment).where(Assignment.client_id == 1).order_by(Assignment.first_day)).all()
        assert [(a.manager_id, a.first_day, a.last_day) for a in kept] == [
            (1, SINCE_EVER, date(2026, 11, 15)), (2, date(2026, 11, 16), None),
        ]


def test_by_territory_goes_to_its_managers(shops: Desk, actor: Actor) -> None:
    entities.save(shops, actor, "territories", None, None, {"code": "T1", "name": "稻田"})
    entities.save(shops, actor, "managers", 2, None, {"territory": 1})
    entities.save(shops, actor, "clients", 5, None, {"territory": 1})
    spread_clients(shops, actor, SpreadBy.TERRITORY)
    assert {c: m for c, m in answering(shops, actor).items() if m} == {"C04": "经理2"}


def test_unknown_people_and_nobody(shops: Desk, branch: Desk, actor: Actor) -> None:
    with pytest.raises(UserError) as error:
        spread_clients(shops, actor, SpreadBy.PLACE, managers=["M9"])
    assert (error.value.problems[0].code, error.value.problems[0].value) == ("not_found", "M9")


def test_a_client_list_names_its_managers(shops: Desk, actor: Actor, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("客户编码,客户名称,客户经理\nC00,店0,M2\nN1,新店,经理3\nN2,二店,无名氏\n", encoding="utf-8")
    result = import_file(shops, actor, file, Order(kind="clients")).value
    assert (result.rows, result.created, result.unchanged, result.failed) == (3, 2, 1, 0)
    assert [(p.row, p.code) for p in result.problems] == [(4, "manager_unknown")]
    found = answering(shops, actor)
    assert (found["C00"], found["N1"], found["N2"]) == ("经理2", "经理3", "")


def test_imported_assignments_end_the_earlier_ones(shops: Desk, actor: Actor, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(
        "客户编码,工号,开始日期\nC00,M1,2026-01-01\nC00,M2,2026.7.1\nC01,M3,2026年3月1日\n", encoding="utf-8",
    )
    assert import_file(shops, actor, file, Order(kind="assignments")).value.created == 3
    with shops.store.reading() as session:
        kept = session.execute(select(Assignment.client_id, Assignment.last_day).order_by(Assignment.id)).all()
    assert [tuple(row) for row in kept] == [(1, date(2026, 6, 30)), (1, None), (2, None)]
