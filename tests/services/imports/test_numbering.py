"""Rosters without codes, and with identity numbers that cannot be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmdesk.services import entities
from cmdesk.services.imports import Order, import_file
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.problems import Severity, UserError
from cmdesk.values.queries import ListQuery


def roster(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def people(desk: Desk, actor: Actor, *names: str) -> list[tuple[object, ...]]:
    query = ListQuery(entity="managers", columns=names or ("code", "name"))
    return [row.values for row in entities.rows(desk, actor, query).rows]


def test_people_without_codes_get_some_and_are_known_again_by_name(
    branch: Desk, actor: Actor, tmp_path: Path,
) -> None:
    path = roster(tmp_path / "花名册.csv", "序号,姓名,手机", "1,张三,13800138000", "2,李四,13800138001")
    with pytest.raises(UserError) as error:
        import_file(branch, actor, path, Order(kind="managers"))
    assert error.value.problems[0].code == "column_missing"
    order = Order(kind="managers", number=True)
    assert import_file(branch, actor, path, order).value.created == 2
    assert people(branch, actor) == [("001", "张三"), ("002", "李四")]
    roster(path, "序号,姓名,手机", "1,王五,13800138002", "2,张三,13800138009")
    result = import_file(branch, actor, path, order).value
    assert (result.created, result.updated) == (1, 1)
    assert people(branch, actor, "code", "name", "phone") == [
        ("001", "张三", "13800138009"), ("002", "李四", "13800138001"), ("003", "王五", "13800138002"),
    ]


def test_a_name_that_several_have_asks_for_codes(branch: Desk, actor: Actor, tmp_path: Path) -> None:
    path = roster(tmp_path / "a.csv", "姓名,手机", "张伟,13800138000", "张伟,13800138001")
    order = Order(kind="managers", number=True)
    assert import_file(branch, actor, path, order).value.created == 2
    result = import_file(branch, actor, path, order).value
    assert (result.rows, result.failed) == (2, 2)
    assert {p.code for p in result.problems} == {"name_of_several"}


def test_a_wrong_identity_number_leaves_the_person_in(branch: Desk, actor: Actor, tmp_path: Path) -> None:
    path = roster(tmp_path / "b.csv", "工号,姓名,身份证号", "1,张三,440524188001010015", "2,李四,440524188001010014")
    result = import_file(branch, actor, path, Order(kind="managers")).value
    assert (result.created, result.failed) == (2, 0)
    assert [(p.code, p.row, p.severity) for p in result.problems] == [("id_number_left_out", 2, Severity.WARNING)]
    assert people(branch, actor, "id_number") == [(None,), ("440524188001010014",)]


def test_a_masked_list_comes_back_without_its_masked_numbers(branch: Desk, actor: Actor, tmp_path: Path) -> None:
    first = roster(tmp_path / "a.csv", "客户编码,客户名称,电话", "C1,甲店,13800138000")
    import_file(branch, actor, first, Order(kind="clients"))
    masked = roster(tmp_path / "b.csv", "客户编码,客户名称,电话", "C1,甲大店,*******8000")
    result = import_file(branch, actor, masked, Order(kind="clients")).value
    assert (result.updated, result.failed, result.problems[0].code) == (1, 0, "masked_left_out")
    query = ListQuery(entity="clients", columns=("name", "phone"))
    assert [row.values for row in entities.rows(branch, actor, query).rows] == [("甲大店", "13800138000")]
