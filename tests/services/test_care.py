"""Backup, restoring in the open program, users, many changes at once, lists on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmdesk.services import entities, printing, system, users
from cmdesk.services.imports import Order, files, import_file
from cmdesk.services.reports import pdf_bytes
from cmdesk.services.work import Desk
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError
from cmdesk.values.queries import Filter, ListQuery
from tests.ui.pages import pdf_text

PHONE = "13805361234"


@pytest.fixture
def shops(branch: Desk, actor: Actor) -> Desk:
    for k in (1, 2, 3):
        values = {"code": f"C{k}", "name": f"店{k}", "phone": PHONE, "cabinets": k}
        entities.save(branch, actor, "clients", None, None, values)
    return branch


def names(desk: Desk, actor: Actor) -> list[object]:
    return [r.values[0] for r in entities.rows(desk, actor, ListQuery(entity="clients", columns=("name",))).rows]


def test_the_open_program_goes_on_with_a_backup(shops: Desk, actor: Actor) -> None:
    made = system.backup_now(shops, actor)
    assert [b.path for b in system.list_backups(shops, actor)] == [made]
    entities.delete(shops, actor, "clients", [1, 2])
    kept = system.restore_here(shops, actor, made)
    assert names(shops, actor) == ["店1", "店2", "店3"]
    assert kept is not None
    assert kept.exists()
    entities.delete(shops, actor, "clients", [1])
    assert names(shops, actor) == ["店2", "店3"]


def test_a_file_that_is_no_backup_leaves_the_data_as_it_is(shops: Desk, actor: Actor, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        system.restore_here(shops, actor, tmp_path / "gone.db")
    assert names(shops, actor) == ["店1", "店2", "店3"]


def test_one_value_goes_into_many_records_in_one_step(shops: Desk, actor: Actor) -> None:
    done = entities.change_many(shops, actor, "clients", [1, 2, 3], {"cabinets": 2})
    assert done.value == 2
    assert done.undo is not None
    page = entities.rows(shops, actor, ListQuery(entity="clients", columns=("cabinets",)))
    assert page.totals == {"cabinets": 6}
    assert [r.version for r in page.rows] == [2, 1, 2]
    system.undo(shops, actor, done.undo)
    found = entities.rows(shops, actor, ListQuery(entity="clients", columns=("cabinets",))).rows
    assert [r.values[0] for r in found] == [1, 2, 3]


def test_a_wrong_value_for_many_changes_none(shops: Desk, actor: Actor) -> None:
    with pytest.raises(UserError):
        entities.change_many(shops, actor, "clients", [1, 2], {"business_format": "?"})


def test_a_list_is_printed_as_it_is_shown_with_phones_masked(shops: Desk, actor: Actor) -> None:
    wide = Filter("cabinets", "at_least", 2)
    query = ListQuery(entity="clients", columns=("name", "phone", "cabinets"), filters=(wide,))
    for plain, said in ((False, "*******1234"), (True, PHONE)):
        sheet = printing.list_sheet(shops, actor, query, printing.PageSetup(plain=plain), note="柜台≥2")
        text = pdf_text(pdf_bytes(sheet, english, "en"))
        assert said in text
        assert "店3" in text
        assert "店1" not in text
        assert "Total5" in text


def test_the_last_administrator_keeps_the_role(branch: Desk, actor: Actor) -> None:
    users.add_user(branch, actor, "root", "Root", "administrator", "secret1")
    users.add_user(branch, actor, "wang", "Wang", "clerk", "secret1")
    with pytest.raises(UserError) as refused:
        users.change_role(branch, actor, "root", "clerk")
    assert refused.value.problems[0].code == "last_administrator"
    users.change_role(branch, actor, "wang", "administrator")
    users.change_role(branch, actor, "root", "clerk")
    users.disable_user(branch, actor, "root")
    users.enable_user(branch, actor, "root")
    assert {u.login: (u.role, u.active) for u in users.list_users(branch, actor)} == {
        "root": ("clerk", True), "wang": ("administrator", True),
    }


def test_the_program_names_its_parts_and_licences(branch: Desk) -> None:
    found = system.about(branch)
    assert "SQLAlchemy" in dict(found.parts)
    assert "Noto Sans SC" in found.notices
    assert "MIT" in found.licence


def test_a_client_list_with_unknown_managers_comes_in_with_a_warning(
    branch: Desk, actor: Actor, tmp_path: Path
) -> None:
    path = tmp_path / "c.csv"
    path.write_text("客户编码,客户名称,客户经理\nC1,甲店,无名氏\n", encoding="utf-8")
    result = import_file(branch, actor, path, Order(kind="clients")).value
    assert (result.created, result.failed) == (1, 0)
    assert [p.code for p in result.problems] == ["manager_unknown"]
    assert result.rows == result.created + result.updated + result.unchanged + result.failed
    assert (result.created_rows, result.failed_rows) == ((2,), ())


def test_a_file_is_looked_at_before_anything_is_written(branch: Desk, actor: Actor, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("客户清单,\n客户编码,店的名字\nC1,甲店\n", encoding="utf-8")
    source = files.open_file(path)
    found = files.look(branch, actor, source, Order(kind="clients"))
    assert [(c.header, c.field) for c in found.columns] == [("客户编码", "code"), ("店的名字", "")]
    assert found.missing == ("name",)
    chosen = files.look(branch, actor, source, Order(kind="clients", mapping={"店的名字": "name"}))
    assert (chosen.missing, chosen.table.header_rows) == ((), (2,))
    fixed = files.with_fixes(chosen.table, {(3, 1): "乙店"})
    assert [list(row) for row in fixed.rows] == [["C1", "乙店"]]
    assert [list(row) for row in chosen.table.rows] == [["C1", "甲店"]]
    assert files.head_rows(source, source.sheets[0][0])[1] == ["客户编码", "店的名字"]
