"""Rows that look like another client, months that are replaced, imports run again: through the wizard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cmdesk.services import entities
from cmdesk.services.imports import Order, import_file
from cmdesk.services.work import Desk
from cmdesk.ui.context import AppContext
from cmdesk.ui.imports import open_wizard
from cmdesk.ui.imports.wizard import CHECK, COLUMNS, RESULT, ImportWizard
from cmdesk.ui.system.imports import ImportsPage
from cmdesk.values.imports import Mode, Same
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.queries import ListQuery
from tests.ui.conftest import ScriptedAsker
from tests.ui.pages import IGNORED, Make, finish, sheet

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)
HEAD = ["客户编码", "客户名称", "许可证号", "电话", "地址"]


@pytest.fixture
def ctx(branch: Desk, open_context: Make) -> AppContext:
    return open_context(branch)


def opened(qtbot: QtBot, ctx: AppContext, kind: str, path: Path) -> ImportWizard:
    wizard = open_wizard(ctx, kind, [path])
    qtbot.addWidget(wizard)
    finish(qtbot, ctx)
    assert wizard.step == COLUMNS
    return wizard


def press(qtbot: QtBot, wizard: ImportWizard) -> None:
    qtbot.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
    finish(qtbot, wizard.ctx)


def choose(qtbot: QtBot, wizard: ImportWizard, same: Same) -> None:
    radio = wizard.third.alike.radios[same]
    radio.setFocus()
    radio.click()
    finish(qtbot, wizard.ctx)


def counts(wizard: ImportWizard) -> list[str]:
    return [chip.text() for chip in wizard.third.chips.values()]


def test_both_stand_side_by_side_and_the_choice_counts(
    qtbot: QtBot, ctx: AppContext, branch: Desk, actor: Actor, tmp_path: Path,
) -> None:
    there = {"code": "001", "name": "便民超市", "licence": "370783120803", "address": "圣城街88号"}
    entities.save(branch, actor, "clients", None, None, there)
    wizard = opened(qtbot, ctx, "clients", sheet(tmp_path / "c.xlsx", [
        HEAD, ["A1", "便民超市一店", "370783120803", "13800138000", "圣城街88号"],
        ["A2", "鑫源商行", "370783555555", None, "文家街6号"], ["A3", "鑫源商行", "370783555555", None, "文家街6号"],
    ]))
    press(qtbot, wizard)
    panel = wizard.third.alike
    assert panel.isVisible()
    assert counts(wizard) == ["3 new", "0 updated", "0 unchanged", "0 with errors"]
    rows = [[panel.list.model.text(k, c) for c in range(3)] for k in range(2)]
    assert rows == [["2", "便民超市一店", "便民超市"], ["4", "鑫源商行", "鑫源商行"]]
    shown = {item.text(0): (item.text(1), item.text(2)) for k in range(panel.both.topLevelItemCount())
             if (item := panel.both.topLevelItem(k)) is not None}
    assert shown["Client name"] == ("便民超市一店", "便民超市")
    assert shown["Phone"] == ("13800138000", "—")
    choose(qtbot, wizard, Same.MERGE)
    assert counts(wizard) == ["2 new", "1 updated", "0 unchanged", "0 with errors"]
    panel.list.table.show_current(1)
    choose(qtbot, wizard, Same.TAKE)
    assert counts(wizard) == ["1 new", "1 updated", "1 unchanged", "0 with errors"]
    press(qtbot, wizard)
    assert wizard.step == RESULT
    page = entities.rows(branch, actor, ListQuery(entity="clients", columns=("code", "name", "phone", "former_codes")))
    assert [row.values for row in page.rows] == [
        ("001", "便民超市一店", "13800138000", "A1"), ("A2", "鑫源商行", None, "A3"),
    ]
    qtbot.mouseClick(wizard.fourth.undo, Qt.MouseButton.LeftButton)
    page = entities.rows(branch, actor, ListQuery(entity="clients", columns=("code", "name")))
    assert [row.values for row in page.rows] == [("001", "便民超市")]


def test_a_file_that_cannot_be_read_is_told_in_the_wizard_and_nowhere_else(
    qtbot: QtBot, ctx: AppContext, asker: ScriptedAsker, tmp_path: Path,
) -> None:
    told: list[object] = []
    ctx.jobs.broken.connect(told.append)
    path = tmp_path / "名单.xls"
    path.write_text("<html><table><tr><td>a</td></tr></table></html>", encoding="utf-8")
    wizard = open_wizard(ctx, "managers", [path])
    qtbot.addWidget(wizard)
    finish(qtbot, ctx)
    assert wizard.first.problem.isVisible()
    assert "名单.xls" in wizard.first.problem.text()
    assert told == []
    assert asker.said == []


def test_one_choice_for_all_pairs(
    qtbot: QtBot, ctx: AppContext, branch: Desk, actor: Actor, tmp_path: Path,
) -> None:
    for k in range(3):
        values = {"code": f"00{k}", "name": f"店{k}", "licence": f"37078312080{k}"}
        entities.save(branch, actor, "clients", None, None, values)
    wizard = opened(qtbot, ctx, "clients", sheet(tmp_path / "c.xlsx", [
        HEAD, *([f"A{k}", f"店{k}", f"37078312080{k}", None, None] for k in range(3)),
    ]))
    press(qtbot, wizard)
    choose(qtbot, wizard, Same.TAKE)
    wizard.third.alike.all.click()
    finish(qtbot, ctx)
    assert counts(wizard)[:3] == ["0 new", "0 updated", "3 unchanged"]
    assert len(wizard.third.alike.pairs) == 3


def test_choices_are_counted_at_once_and_tried_when_the_step_is_left(
    qtbot: QtBot, ctx: AppContext, branch: Desk, actor: Actor, tmp_path: Path,
) -> None:
    for code in ("001", "002"):
        values = {"code": code, "name": "便民超市", "licence": "370783120803", "address": "圣城街88号"}
        entities.save(branch, actor, "clients", None, None, values)
    wizard = opened(qtbot, ctx, "clients", sheet(tmp_path / "c.xlsx", [
        HEAD, ["A1", "便民超市", "370783120803", None, "圣城街88号"], ["A2", "便民超市", "370783120803", None, None],
    ]))
    press(qtbot, wizard)
    jobs: list[object] = []
    ctx.jobs.ended.connect(jobs.append)
    panel = wizard.third.alike
    first = next(k for k, (row, client, _other) in enumerate(panel.pairs) if client is not None and row == 2)
    panel.list.table.show_current(first)
    panel.radios[Same.MERGE].click()
    assert counts(wizard) == ["1 new", "0 updated", "1 unchanged", "0 with errors"], "nothing differs but the code"
    panel.radios[Same.CREATE].click()
    assert counts(wizard)[0] == "2 new"
    panel.radios[Same.TAKE].click()
    same_client = next(key[1] for key in panel.pairs if key[0] == 2 and key[1] is not None)
    second = next(k for k, key in enumerate(panel.pairs) if key[:2] == (3, same_client))
    panel.list.table.show_current(second)
    panel.radios[Same.TAKE].click()
    assert counts(wizard) == ["0 new", "0 updated", "2 unchanged", "0 with errors"]
    assert wizard.next.text() == "Remember the codes"
    assert jobs == [], "no trial while choosing"
    press(qtbot, wizard)
    assert wizard.step == CHECK, "both rows mean one client: what fails by the choices is shown first"
    assert counts(wizard)[3] == "1 with errors"
    press(qtbot, wizard)
    assert wizard.step == RESULT
    page = entities.rows(branch, actor, ListQuery(entity="clients", columns=("code", "former_codes")))
    assert [row.values for row in page.rows] == [("001", "A1 A2"), ("002", None)]


def test_a_month_is_replaced_through_the_wizard(
    qtbot: QtBot, ctx: AppContext, branch: Desk, actor: Actor, tmp_path: Path,
) -> None:
    for code in ("C1", "C2"):
        entities.save(branch, actor, "clients", None, None, {"code": code, "name": f"店{code}"})
    first = sheet(tmp_path / "a.xlsx", [["客户编码", "卷烟销量"], ["C1", 5], ["C2", 6]])
    import_file(branch, actor, first, Order(kind="figures", month=Month(2026, 11)))
    wizard = opened(qtbot, ctx, "figures", sheet(tmp_path / "b.xlsx", [["客户编码", "卷烟销量"], ["C1", 5]]))
    press(qtbot, wizard)
    assert wizard.step == CHECK
    assert not wizard.next.isEnabled()
    qtbot.keyClick(wizard.third.modes, Qt.Key.Key_End)
    finish(qtbot, ctx)
    assert wizard.third.mode is Mode.REPLACE
    assert wizard.third.lines.model.text(0, 3).startswith("1 numbers of these months are not in the file")
    assert wizard.next.text() == "Replace the month"
    press(qtbot, wizard)
    assert wizard.outcome is not None
    assert wizard.outcome.value.removed == 1


def test_an_import_is_run_again_where_its_file_lies_now(
    qtbot: QtBot, ctx: AppContext, branch: Desk, actor: Actor, asker: ScriptedAsker, tmp_path: Path,
) -> None:
    path = sheet(tmp_path / "c.xlsx", [["号", "客户名称"], ["C1", "甲店"]])
    import_file(branch, actor, path, Order(kind="clients", mapping={"号": "code"}))
    page = ImportsPage(ctx)
    qtbot.addWidget(page)
    page.show()
    page.open(1)
    finish(qtbot, ctx)
    moved = path.rename(tmp_path / "d.xlsx")
    sheet(moved, [["号", "客户名称"], ["C1", "甲店"], ["C2", "乙店"]])
    asker.answers = [[moved]]
    wizard = page.run_again()
    assert wizard is not None
    qtbot.addWidget(wizard)
    finish(qtbot, ctx)
    assert asker.said == ["“c.xlsx” is no longer where it was; choose it anew"]
    assert wizard.second.boxes[0].currentData() == "code"
    assert wizard.status.text() == "“d.xlsx” has changed since import 1."
    press(qtbot, wizard)
    assert counts(wizard)[:3] == ["1 new", "0 updated", "1 unchanged"]
