"""Months replaced, codes remembered and searches on a shared server."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from cmdesk.services import entities, system
from cmdesk.services.imports import Order, import_file
from cmdesk.services.presets import start_branch
from cmdesk.services.work import Desk
from cmdesk.store.store import open_store
from cmdesk.values.imports import Decision, Mode, Same
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.queries import ListQuery
from tests.fixtures_desk import NOW


def test_the_same_on_a_server(postgres_url: str, actor: Actor, tmp_path: Path) -> None:
    with closing(open_store(postgres_url)) as store:
        desk = Desk(store, tmp_path, lambda: NOW)
        start_branch(desk, actor, "tobacco", "01", "寿光营销部")
        path = tmp_path / "户.csv"
        path.write_text("客户编码,客户名称,许可证号\nC1,便民超市,370783120803\nC2,金桥商店,", encoding="utf-8")
        import_file(desk, actor, path, Order(kind="clients"))
        path.write_text("客户编码,客户名称,许可证号\nA1,便民大超市,370783120803", encoding="utf-8")
        (alike,) = import_file(desk, actor, path, Order(kind="clients", dry_run=True)).value.alike
        same = {alike.row: Decision(Same.MERGE, client_id=alike.client_id)}
        merged = import_file(desk, actor, path, Order(kind="clients", same=same))
        assert (merged.value.created, merged.value.updated) == (0, 1)
        page = entities.rows(desk, actor, ListQuery(entity="clients", columns=("code", "name"), search="a1"))
        assert (page.total, page.rows[0].values) == (1, ("C1", "便民大超市"))
        for text, mode in (("C1,5\nC2,6", Mode.UPDATE), ("A1,7", Mode.REPLACE)):
            path.write_text(f"客户编码,卷烟销量\n{text}", encoding="utf-8")
            order = Order(kind="figures", month=Month(2026, 10), mode=mode)
            outcome = import_file(desk, actor, path, order)
        assert (outcome.value.updated, outcome.value.removed) == (1, 1)
        report = system.undo(desk, actor, outcome.undo or "").value
        assert (report.kept, report.failed) == (0, 0)
