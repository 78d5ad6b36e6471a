"""The shared office: the same use cases on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from cmdesk.models.clients import Assignment, Client
from cmdesk.models.figures import Indicator
from cmdesk.services import entities, system
from cmdesk.services.demo import DemoOrder
from cmdesk.services.evaluation import evaluate, explain
from cmdesk.services.figures import manager_sums
from cmdesk.services.figures.accuracy import forecast_hits
from cmdesk.services.figures.breakdown import break_down, correct
from cmdesk.services.figures.daily import day_values
from cmdesk.services.figures.targets import breakdown_sheet, client_rows
from cmdesk.services.imports import Order, import_file
from cmdesk.services.imports.undoing import undo_import
from cmdesk.services.reports import ReportOrder, make_report
from cmdesk.services.samples import make_sample
from cmdesk.services.visits.entering import Entry, enter_visits
from cmdesk.services.visits.planning import plan_month
from cmdesk.services.work import Desk
from cmdesk.store.store import open_store
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import UserError
from cmdesk.values.queries import Filter, ListQuery
from cmdesk.values.targets import BreakdownKey, BreakdownOrder, CellFix, Tier
from tests.fixtures_desk import ADMINISTRATOR, NOW

ORDER = DemoOrder(managers=3, clients=40, months=3, seed=3)


@pytest.fixture
def office(postgres_url: str, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(open_store(postgres_url), tmp_path, lambda: NOW)
    with closing(desk.store):
        yield desk


@pytest.fixture
def busy_office(office: Desk) -> Desk:
    make_sample(office, ADMINISTRATOR, ORDER)
    return office


def test_the_weekly_round(busy_office: Desk, actor: Actor, tmp_path: Path) -> None:
    plans = plan_month(busy_office, actor, Month(2026, 12), seconds=0.1).value
    assert sum(len(p.result.visits) for p in plans.plans) > 0
    found = evaluate(busy_office, actor, Month(2026, 11)).value
    assert [row.rank for row in found.rows] == sorted(row.rank for row in found.rows)
    assert explain(busy_office, actor, Month(2026, 11), found.rows[0].code, "volume").formula
    order = ReportOrder(name="pack", month=Month(2026, 11), week=Week(2026, 46))
    assert make_report(busy_office, actor, order, tmp_path / "pack.pdf").pages > 1
    assert system.check(busy_office, actor) == []


def test_both_databases_score_alike(busy_office: Desk, actor: Actor, tmp_path: Path) -> None:
    embedded = Desk(open_store(tmp_path / "a.db"), tmp_path, lambda: NOW)
    with closing(embedded.store):
        make_sample(embedded, actor, ORDER)
        results = [
            [(r.code, r.rank, r.total) for r in evaluate(desk, actor, Month(2026, 10)).value.rows]
            for desk in (busy_office, embedded)
        ]
    assert results[0] == results[1]


def test_import_and_undo(busy_office: Desk, actor: Actor, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text("客户编码,客户名称,电话\nX1,新店,13900001111\nX2,二店,13900002222\n", encoding="utf-8")
    result = import_file(busy_office, actor, file, Order(kind="clients")).value
    assert (result.created, result.failed) == (2, 0)
    assert entities.rows(busy_office, actor, ListQuery(entity="clients", search="xindian")).total == 1
    report = undo_import(busy_office, actor, str(result.import_id)).value
    assert (report.undone, report.kept, report.failed) == (2, 0, 0)
    assert entities.rows(busy_office, actor, ListQuery(entity="clients", search="新店")).total == 0


def test_lists_sort_and_filter(busy_office: Desk, actor: Actor) -> None:
    query = ListQuery(
        entity="clients", sort=(("manager", True), ("client_class", False)), filters=(Filter("name", "not_empty"),),
    )
    assert entities.rows(busy_office, actor, query).total == 40


def test_two_editors(busy_office: Desk, actor: Actor) -> None:
    entities.save(busy_office, actor, "clients", 1, 1, {"contact": "甲"})
    with pytest.raises(UserError) as error:
        entities.save(busy_office, actor, "clients", 1, 1, {"contact": "乙"})
    assert error.value.problems[0].code == "changed_meanwhile"


def test_a_second_program_on_the_same_server_sees_the_branch(
    busy_office: Desk, actor: Actor, postgres_url: str
) -> None:
    with closing(open_store(postgres_url)) as second:
        desk = Desk(second, busy_office.folder, lambda: NOW)
        assert entities.rows(desk, actor, ListQuery(entity="managers")).total == 3


def test_files_keep_their_backups_servers_their_own(office: Desk, actor: Actor, tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        system.backup(office, actor, tmp_path / "b.db")
    assert error.value.problems[0].code == "backup_needs_file"


def test_new_records_after_bulk_writes_get_free_numbers(busy_office: Desk, actor: Actor, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text("客户编码,客户名称,客户经理\nX1,新店,SG001\n", encoding="utf-8")
    assert import_file(busy_office, actor, file, Order(kind="clients")).value.created == 1
    plan_month(busy_office, actor, Month(2026, 12), seconds=0.1)
    client = entities.save(busy_office, actor, "clients", None, None, {"code": "X2", "name": "再一店"}).value
    enter_visits(busy_office, actor, 1, NOW.date(), [
        Entry(client_id=client, arrived_at=time(8, 30), left_at=time(8, 50)),
    ])
    entities.save(busy_office, actor, "assignments", None, None, {
        "client": client, "manager": 1, "first_day": NOW.date(),
    })


def test_a_target_is_broken_down_corrected_and_taken_back(busy_office: Desk, actor: Actor) -> None:
    key = BreakdownKey(2027, "volume")
    first = break_down(busy_office, actor, BreakdownOrder(key=key, total=Decimal(5000), client_tiers=True))
    sheet = breakdown_sheet(busy_office, actor, key)
    who = next(row.unit for row in sheet.rows if row.unit.level == "manager")
    second = correct(busy_office, actor, key, [CellFix(who, 2, Decimal(10))])
    assert first.undo is not None and second.undo is not None
    for tier in Tier:
        assert breakdown_sheet(busy_office, actor, key, tier).unequal == 0
    clients = client_rows(busy_office, actor, key, who.id)
    assert sum(row.months[1] for row in clients) == 10
    system.undo(busy_office, actor, second.undo)
    assert breakdown_sheet(busy_office, actor, key) == sheet
    system.undo(busy_office, actor, first.undo)
    assert breakdown_sheet(busy_office, actor, key).order is None
    with busy_office.store.reading() as session:
        assert forecast_hits(session, Month(2026, 10).first, Month(2026, 10).last)


def test_lists_come_group_by_group_and_codes_in_their_natural_order(busy_office: Desk, actor: Actor) -> None:
    for code in ("T10", "T9", "T2"):
        entities.save(busy_office, actor, "clients", None, None, {"code": code, "name": code})
    found = entities.rows(busy_office, actor, ListQuery(entity="clients", columns=("code",), search="t", sort=()))
    assert [c for (c,) in (row.values for row in found.rows) if str(c).startswith("T")] == ["T2", "T9", "T10"]
    for name in ("manager", "territory", "client_class", "state", "opened_on", "city", "pos_in_use"):
        page = entities.rows(busy_office, actor, ListQuery(entity="clients", columns=(name,), group=name))
        assert sum(group.count for group in page.groups) == page.total == len(page.rows)
        keys = [str(row.values[0])[:7] for row in page.rows]
        parts = [keys[:group.count] and group.count for group in page.groups]
        assert len(dict.fromkeys(keys)) == len(parts)


def test_days_make_their_month(busy_office: Desk, actor: Actor, tmp_path: Path) -> None:
    """2.5 and 1 on two days: their sum, their mean 1.75, the last; nothing once they are taken back."""
    month = Month(2026, 12)
    file = tmp_path / "days.csv"
    with busy_office.store.reading() as session:
        client = session.get_one(Client, 1).code
        owner = session.scalars(select(Assignment.manager_id).where(
            Assignment.client_id == 1, Assignment.last_day.is_(None))).one()
    file.write_text(f"日期,客户编码,销量\n2026-12-01,{client},2.5\n2026-12-02,{client},1\n", encoding="utf-8")
    for rule, value in (("sum", "3.5"), ("average", "1.75"), ("last", "1")):
        with busy_office.store.writing() as session:
            session.scalars(select(Indicator).where(Indicator.code == "volume")).one().of_days = rule
            session.commit()
        result = import_file(busy_office, actor, file, Order(kind="figures")).value
        assert result.created == 2
        assert day_values(busy_office, actor, month, "volume", [owner]).total == {
            date(2026, 12, 1): Decimal("2.5"), date(2026, 12, 2): Decimal(1)}
        with busy_office.store.reading() as session:
            assert dict(manager_sums(session, [month], ["volume"])["volume"].value) == {owner: Decimal(value)}
        undo_import(busy_office, actor, str(result.import_id))
        with busy_office.store.reading() as session:
            assert not manager_sums(session, [month], ["volume"])["volume"].value
