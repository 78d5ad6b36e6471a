"""A recorded import run again."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmdesk.services import entities, system
from cmdesk.services.imports import Order, import_file
from cmdesk.services.imports.again import import_again, recorded
from cmdesk.services.work import Desk
from cmdesk.values.imports import Mode
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.queries import Filter, ListQuery, Ref


def test_the_same_file_with_the_same_columns(branch: Desk, actor: Actor, tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text("编号,叫什么,片\nC1,便民超市,城区片\nC2,金桥商店,城区片", encoding="utf-8")
    order = Order(kind="clients", mapping={"编号": "code", "叫什么": "name", "片": "territory"}, add_links=True)
    first = import_file(branch, actor, path, order)
    number = first.value.import_id or 0
    system.undo(branch, actor, first.undo or "")
    assert import_again(branch, actor, number).value.created == 2
    outcome = import_again(branch, actor, number)
    assert (outcome.value.created, outcome.value.unchanged, outcome.value.failed) == (0, 2, 0)
    path.write_text("编号,叫什么,片\nC1,便民大超市,城区片\nC3,新店,北片", encoding="utf-8")
    outcome = import_again(branch, actor, number)
    assert (outcome.value.created, outcome.value.updated) == (1, 1)
    assert outcome.problems[0].code == "import_file_changed"


def test_a_file_that_moved_is_chosen_anew(branch: Desk, actor: Actor, tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text("客户编码,客户名称\nC1,便民超市", encoding="utf-8")
    number = import_file(branch, actor, path, Order(kind="clients")).value.import_id or 0
    moved = path.rename(tmp_path / "别处.csv")
    assert not recorded(branch, actor, number).there
    with pytest.raises(UserError) as error:
        import_again(branch, actor, number)
    assert error.value.problems[0].code == "import_file_moved"
    outcome = import_again(branch, actor, number, moved)
    assert outcome.value.unchanged == 1
    assert outcome.problems == ()
    with pytest.raises(UserError) as error:
        import_again(branch, actor, 999)
    assert error.value.problems[0].code == "import_unknown"


def test_month_mode_and_columns_left_out_are_kept(branch: Desk, actor: Actor, tmp_path: Path) -> None:
    entities.save(branch, actor, "clients", None, None, {"code": "C1", "name": "店"})
    path = tmp_path / "月.csv"
    path.write_text("客户编码,卷烟销量,单箱值\nC1,5,30000", encoding="utf-8")
    order = Order(kind="figures", month=Month(2026, 10), mapping={"单箱值": ""}, mode=Mode.REPLACE)
    number = import_file(branch, actor, path, order).value.import_id or 0
    kept = recorded(branch, actor, number).order
    assert (kept.month, kept.mode) == (Month(2026, 10), Mode.REPLACE)
    result = import_again(branch, actor, number, dry_run=True).value
    assert [m.header for m in result.drafts.columns.matches] == ["客户编码", "卷烟销量"]


def test_the_list_of_imports_names_the_kind_of_data(branch: Desk, actor: Actor, tmp_path: Path) -> None:
    entities.save(branch, actor, "clients", None, None, {"code": "C1", "name": "店"})
    path = tmp_path / "月.csv"
    path.write_text("客户编码,卷烟销量\nC1,5", encoding="utf-8")
    import_file(branch, actor, path, Order(kind="figures", month=Month(2026, 10)))
    path.write_text("客户编码,客户名称\nC2,店二", encoding="utf-8")
    import_file(branch, actor, path, Order(kind="clients"))
    query = ListQuery(entity="imports", columns=("kind",))
    shown = [row.values[0] for row in entities.rows(branch, actor, query).rows]
    assert [each.label.text for each in shown if isinstance(each, Ref)] == ["Figures", "Clients"]
    only = ListQuery(entity="imports", columns=("kind",), filters=(Filter("kind", "one_of", ("figures",)),))
    assert entities.rows(branch, actor, only).total == 1
    assert "Targets" in [choice.label.text for choice in entities.choices(branch, actor, "imports", "kind")]
