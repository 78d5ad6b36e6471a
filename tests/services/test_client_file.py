from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cmdesk.services import entities
from cmdesk.services.client_file import client_file, clients_by_manager
from cmdesk.services.clients import SpreadBy, spread_clients
from cmdesk.services.imports import Order, import_file
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role


@pytest.fixture
def shop(branch: Desk, actor: Actor, tmp_path: Path) -> Desk:
    """One client: A until October, B since; a visit and two months of figures."""
    for code, name in (("A", "张三"), ("B", "李四")):
        entities.save(branch, actor, "managers", None, None, {"code": code, "name": name})
    entities.save(branch, actor, "clients", None, None, {"code": "C1", "name": "甲店"})
    for manager, first, last in ((1, date(2026, 1, 1), date(2026, 10, 31)), (2, date(2026, 11, 1), None)):
        entities.save(branch, actor, "assignments", None, None, {
            "client": 1, "manager": manager, "first_day": first, "last_day": last,
        })
    visit = {"client": 1, "manager": 2, "day": date(2026, 11, 3), "note": "缺货"}
    entities.save(branch, actor, "visits", None, None, visit)
    path = tmp_path / "f.csv"
    path.write_text("客户编码,月份,卷烟销量\nC1,2026-10,3\nC1,2026-11,4.5\n", encoding="utf-8")
    import_file(branch, actor, path, Order(kind="figures"))
    return branch


def test_a_client_tells_its_story(shop: Desk, actor: Actor) -> None:
    found = client_file(shop, actor, 1)
    assert [(r.manager, r.first_day, r.last_day) for r in found.responsible] == [
        ("李四", date(2026, 11, 1), None), ("张三", date(2026, 1, 1), date(2026, 10, 31)),
    ]
    assert [(v.day, v.manager, v.note) for v in found.visits] == [(date(2026, 11, 3), "李四", "缺货")]
    assert found.months == [Month(2026, 11), Month(2026, 10)]
    assert found.figures == [("卷烟销量 (箱)", 2, [Decimal("4.5"), Decimal(3)])]


def test_a_manager_reads_the_file_of_their_own_clients_only(shop: Desk) -> None:
    assert client_file(shop, Actor(2, "李四", Role.MANAGER, manager_id=2), 1).months
    with pytest.raises(UserError):
        client_file(shop, Actor(1, "张三", Role.MANAGER, manager_id=1), 1)


def test_clients_are_counted_by_who_answers_for_them_today(shop: Desk, actor: Actor) -> None:
    assert clients_by_manager(shop, actor) == [("A", "张三", "", 0), ("B", "李四", "", 1)]


def test_counting_beforehand_changes_nothing(shop: Desk, actor: Actor) -> None:
    tried = spread_clients(shop, actor, SpreadBy.PLACE, managers=["A"], dry_run=True)
    assert tried.value == {"A": 1}
    assert tried.undo is None
    assert clients_by_manager(shop, actor)[0][3] == 0
    done = spread_clients(shop, actor, SpreadBy.PLACE, managers=["A"])
    assert done.value == tried.value
    assert clients_by_manager(shop, actor)[0][3] == 1
