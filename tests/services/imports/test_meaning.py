"""Rows that are another client: by choice at the import, by a code it had before."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmdesk.services import entities, system
from cmdesk.services.duplicates import find_duplicates
from cmdesk.services.imports import ImportResult, Order, import_file
from cmdesk.services.merging import merge_clients
from cmdesk.services.work import Desk
from cmdesk.values.imports import Decision, Same
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Outcome
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import Role

CLERK = Actor(2, "内勤", Role.CLERK)
LICENCE = "370783120803"


def add(desk: Desk, code: str, name: str, **values: object) -> int:
    return entities.save(desk, CLERK, "clients", None, None, {"code": code, "name": name, **values}).value


def clients(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(("客户编码,客户名称,许可证号,电话,地址", *rows)), encoding="utf-8")
    return path


def run(desk: Desk, path: Path, decisions: dict[int, Decision] | None = None) -> Outcome[ImportResult]:
    return import_file(desk, CLERK, path, Order(kind="clients", same=decisions or {}))


def shown(desk: Desk, search: str = "") -> list[tuple[object, ...]]:
    query = ListQuery(entity="clients", columns=("code", "name", "address", "former_codes"), search=search)
    return [row.values for row in entities.rows(desk, CLERK, query).rows]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return clients(tmp_path / "新.csv", f"A1,便民超市一店,{LICENCE},,圣城街88号", "A2,别的店,,,渤海路9号")


def test_what_looks_alike_is_told_with_its_other(branch: Desk, file: Path) -> None:
    there = add(branch, "001", "便民超市", licence=LICENCE)
    (alike,) = import_file(branch, CLERK, file, Order(kind="clients", dry_run=True)).value.alike
    assert (alike.row, alike.code, alike.client_id, alike.other_code) == (2, "A1", there, "001")
    assert alike.other_row is None


def test_a_row_is_the_client_that_is_there(branch: Desk, file: Path) -> None:
    there = add(branch, "001", "便民超市", licence=LICENCE)
    outcome = run(branch, file, {2: Decision(Same.TAKE, client_id=there)})
    result = outcome.value
    assert (result.rows, result.created, result.updated, result.unchanged) == (2, 1, 0, 1)
    assert shown(branch) == [("001", "便民超市", None, "A1"), ("A2", "别的店", "渤海路9号", None)]
    again = run(branch, file).value
    assert (again.created, again.updated, again.unchanged) == (0, 1, 1)
    assert shown(branch)[0] == ("001", "便民超市一店", "圣城街88号", "A1")
    report = system.undo(branch, CLERK, outcome.undo or "").value
    assert report.failed == 0


def test_a_row_updates_the_client_that_is_there(branch: Desk, file: Path) -> None:
    there = add(branch, "001", "便民超市", licence=LICENCE)
    outcome = run(branch, file, {2: Decision(Same.MERGE, client_id=there)})
    assert (outcome.value.created, outcome.value.updated) == (1, 1)
    assert shown(branch, "a1") == [("001", "便民超市一店", "圣城街88号", "A1")]
    report = system.undo(branch, CLERK, outcome.undo or "").value
    assert (report.kept, report.failed) == (0, 0)
    assert shown(branch) == [("001", "便民超市", None, None)]


def test_two_clients_by_choice_are_not_offered_again(branch: Desk, file: Path) -> None:
    there = add(branch, "001", "便民超市", licence=LICENCE)
    result = run(branch, file, {2: Decision(Same.CREATE, client_id=there)}).value
    assert (result.created, result.problems) == (2, ())
    assert find_duplicates(branch, CLERK) == []


def test_two_rows_of_the_file_become_one(branch: Desk, tmp_path: Path) -> None:
    path = clients(
        tmp_path / "双.csv", "A1,鑫源商行,370783555555,,文家街6号", "A2,鑫源商行,370783555555,13800138000,",
    )
    (alike,) = import_file(branch, CLERK, path, Order(kind="clients", dry_run=True)).value.alike
    assert (alike.row, alike.other_row, alike.client_id) == (3, 2, None)
    outcome = run(branch, path, {3: Decision(Same.MERGE, row=2)})
    assert (outcome.value.created, outcome.value.updated) == (1, 1)
    names = ("code", "phone", "address", "former_codes")
    (row,) = entities.rows(branch, CLERK, ListQuery(entity="clients", columns=names)).rows
    assert row.values == ("A1", "13800138000", "文家街6号", "A2")
    again = run(branch, path).value
    assert (again.failed, again.problems[0].code) == (1, "row_twice")
    assert system.undo(branch, CLERK, outcome.undo or "").value.failed == 0
    assert shown(branch) == []


def test_a_merged_clients_code_still_finds_it(branch: Desk, tmp_path: Path) -> None:
    keep, drop = add(branch, "001", "便民超市"), add(branch, "OLD7", "便民超市老店")
    outcome = merge_clients(branch, CLERK, keep, drop)
    assert [row[0] for row in shown(branch, "old7")] == ["001"]
    path = tmp_path / "月.csv"
    path.write_text("客户编码,卷烟销量\nOLD7,5", encoding="utf-8")
    figures = import_file(branch, CLERK, path, Order(kind="figures", month=Month(2026, 10))).value
    assert (figures.created, figures.failed) == (1, 0)
    listed = clients(tmp_path / "户.csv", "OLD7,便民超市,,,新地址1号", "001,便民超市,,,")
    result = run(branch, listed).value
    assert (result.updated, result.failed, result.created) == (1, 1, 0)
    assert result.problems[0].code == "row_twice"
    system.undo(branch, CLERK, outcome.undo or "")
    assert {row[0] for row in shown(branch)} >= {"001"}
