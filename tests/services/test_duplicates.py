"""Duplicates found in the data and at an import."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from cmdesk.models.clients import Client
from cmdesk.services import entities, system
from cmdesk.services.duplicates import find_duplicates, keep_apart
from cmdesk.services.imports import Order, import_file
from cmdesk.services.work import Desk
from cmdesk.values.duplicates import Reason
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.problems import Severity, UserError, sentence
from cmdesk.values.rights import Role

CLERK = Actor(2, "内勤", Role.CLERK)


def add(desk: Desk, code: str, name: str, **values: object) -> int:
    return entities.save(desk, CLERK, "clients", None, None, {"code": code, "name": name, **values}).value


def clients(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(("客户编码,客户名称,许可证号,电话,地址", *rows)), encoding="utf-8")
    return path


def test_pairs_are_found_and_kept_apart_where_somebody_says_so(branch: Desk) -> None:
    one = add(branch, "001", "便民超市", licence="370783120803", address="寿光市圣城街88号")
    two = add(branch, "002", "寿光市便民超市（圣城店）", address="山东省寿光市圣城街８８号")
    add(branch, "003", "便民超市", address="寿光市圣城街89号")
    (pair,) = find_duplicates(branch, CLERK)
    assert (pair.ids, pair.codes, pair.reasons) == ((one, two), ("001", "002"), (Reason.PLACE,))
    assert pair.names == ("便民超市", "寿光市便民超市（圣城店）")
    outcome = keep_apart(branch, CLERK, pair.ids)
    assert find_duplicates(branch, CLERK) == []
    system.undo(branch, CLERK, outcome.undo or "")
    assert find_duplicates(branch, CLERK) == [pair]
    with pytest.raises(UserError):
        keep_apart(branch, CLERK, (one, 999))


def test_a_leader_looks_and_says_nothing(branch: Desk) -> None:
    leader = Actor(5, "分管领导", Role.LEADER)
    one, two = add(branch, "001", "便民超市", licence="370783120803"), add(branch, "002", "店", licence="370783120803")
    assert len(find_duplicates(branch, leader)) == 1
    with pytest.raises(UserError) as error:
        keep_apart(branch, leader, (one, two))
    assert error.value.problems[0].code == "not_allowed"


def test_a_manager_compares_the_own_clients_alone(sample: Desk) -> None:
    with sample.store.reading() as session:
        first = session.scalars(select(Client).order_by(Client.id)).first()
    assert first is not None
    add(sample, "NEW", first.name, licence=first.licence)
    assert len(find_duplicates(sample, CLERK)) == 1
    assert find_duplicates(sample, Actor(9, "本人", Role.MANAGER, manager_id=1)) == []


def test_an_import_tells_which_rows_look_like_what_is_there_or_in_the_file(branch: Desk, tmp_path: Path) -> None:
    add(branch, "001", "便民超市", licence="370783120803", address="寿光市圣城街88号")
    file = clients(
        tmp_path / "新客户.csv", "A1,便民超市一店,,,圣城街88号", "A2,鑫源商行,370783555555,,文家街6号",
        "A3,别的商店,,,渤海路9号", "A4,鑫源商贸有限公司,370783555555,,文家街6号",
    )
    for order in (Order(kind="clients", dry_run=True), Order(kind="clients")):
        result = import_file(branch, CLERK, file, order).value
        assert (result.created, result.failed) == (4, 0)
        told = [(p.row, p.code, p.severity) for p in result.problems]
        assert told == [(2, "client_like_existing", Severity.WARNING), (5, "client_like_row", Severity.WARNING)]
        existing, row = (english(sentence(p)) for p in result.problems)
        assert existing.startswith("“便民超市一店” looks like “便民超市” (001), which is there already")
        assert "“鑫源商贸有限公司” looks like “鑫源商行” (A2) in row 3 (same licence" in row


def test_an_import_says_nothing_of_what_was_there_before(branch: Desk, tmp_path: Path) -> None:
    add(branch, "001", "便民超市", licence="370783120803")
    add(branch, "002", "便民超市", licence="370783120803")
    file = clients(tmp_path / "a.csv", "001,便民超市,370783120803,13805361234,", "003,别的商店,,,")
    assert import_file(branch, CLERK, file, Order(kind="clients")).value.problems == ()
