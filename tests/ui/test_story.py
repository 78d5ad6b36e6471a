"""The main job through the real window: from an empty program to the weekly meeting pack, by keys and clicks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from cmdesk.services import entities
from cmdesk.services.work import Desk
from cmdesk.ui.app import build
from cmdesk.ui.clients.spread import SpreadClients
from cmdesk.ui.imports.wizard import RESULT, ImportWizard
from cmdesk.ui.shell import Window
from cmdesk.ui.theme import Theme
from cmdesk.values.people import Actor
from cmdesk.values.queries import ListQuery
from tests.fixtures_desk import ADMINISTRATOR, desk_at
from tests.ui.conftest import ScriptedAsker
from tests.ui.hands import write
from tests.ui.pages import IGNORED, finish, sheet

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = desk_at(tmp_path / "data" / "office.db")
    with closing(made.store):
        yield made


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, desk: Desk, asker: ScriptedAsker) -> Window:
    opened = build(desk, ADMINISTRATOR, Theme(qapp), "en", asker)
    qtbot.addWidget(opened)
    opened.show()
    qtbot.waitExposed(opened)
    return opened


def click(qtbot: QtBot, where: QWidget, text: str) -> None:
    def found() -> list[QAbstractButton]:
        return [b for b in where.findChildren(QAbstractButton) if b.text().strip() == text and b.isVisible()]

    qtbot.waitUntil(lambda: len(found()) == 1)
    qtbot.mouseClick(found()[0], Qt.MouseButton.LeftButton)


def go(qtbot: QtBot, window: Window, key: str) -> QWidget:
    qtbot.mouseClick(window.navigation.buttons[key], Qt.MouseButton.LeftButton)
    finish(qtbot, window.ctx)
    return window.page


def dialog(kind: type[QDialog]) -> QDialog:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


def import_through_the_wizard(qtbot: QtBot, window: Window, page: QWidget, button: str, file: Path) -> ImportWizard:
    asker = window.ctx.asker
    assert isinstance(asker, ScriptedAsker)
    asker.answers.append([file])
    click(qtbot, page, button)
    wizard = dialog(ImportWizard)
    assert isinstance(wizard, ImportWizard)
    qtbot.mouseClick(wizard.first.choose, Qt.MouseButton.LeftButton)
    finish(qtbot, window.ctx)
    for _step in range(3):
        if wizard.step != RESULT:
            qtbot.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
            finish(qtbot, window.ctx)
    assert wizard.step == RESULT
    wizard.close()
    return wizard


def total(desk: Desk, actor: Actor, entity: str) -> int:
    return entities.rows(desk, actor, ListQuery(entity=entity, limit=1)).total


def test_from_an_empty_program_to_the_weekly_pack(
    qtbot: QtBot, window: Window, desk: Desk, actor: Actor, asker: ScriptedAsker, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    start = window.beginning.page  # type: ignore[attr-defined]
    qtbot.mouseClick(start.own, Qt.MouseButton.LeftButton)
    write(qtbot, start.branch, "寿光营销部")
    asker.answers.append(sheet(tmp_path / "花名册.xlsx", [["工号", "姓名"], ["M1", "李建国"], ["M2", "王秀英"]]))
    click(qtbot, start, "Choose file…")
    qtbot.mouseClick(start.start, Qt.MouseButton.LeftButton)
    finish(qtbot, window.ctx)
    assert total(desk, actor, "managers") == 2

    shops = sheet(tmp_path / "客户.xlsx", [
        ["零售户名单"], ["客户编码", "客户名称", "客户分类", "电话", "纬度", "经度"],
        *([f"C{n:02d}", f"惠民{n}店", "ABCD"[n % 4] + "类", f"0536{5000000 + n}", 36.8 + n / 500, 118.7 + n % 5 / 100]
          for n in range(24)),
        ["合计", 24],
    ])
    page = go(qtbot, window, "clients")
    import_through_the_wizard(qtbot, window, page, "Import", shops)
    assert total(desk, actor, "clients") == 24

    click(qtbot, page.header, "Share out clients")  # type: ignore[attr-defined]
    spread = dialog(SpreadClients)
    assert isinstance(spread, SpreadClients)
    qtbot.waitUntil(spread.apply.isEnabled)
    qtbot.mouseClick(spread.apply, Qt.MouseButton.LeftButton)
    finish(qtbot, window.ctx)
    qtbot.waitUntil(lambda: total(desk, actor, "assignments") == 24)

    visits = go(qtbot, window, "visits")
    plan = visits.plan  # type: ignore[attr-defined]
    plan.generate()
    plan.dialog.seconds.show_key("1")
    with qtbot.waitSignal(window.ctx.done, timeout=30_000):
        qtbot.mouseClick(plan.dialog.start, Qt.MouseButton.LeftButton)
    finish(qtbot, window.ctx)
    assert total(desk, actor, "visits") > 0

    figures = sheet(tmp_path / "11月销量.xlsx", [
        ["客户编码", "销量"], *([f"C{n:02d}", 10 + n / 4] for n in range(24)),
    ])
    import_through_the_wizard(qtbot, window, go(qtbot, window, "figures"), "Import figures", figures)

    evaluation = go(qtbot, window, "evaluation")
    asker.answers.append(True)
    click(qtbot, evaluation, "Compute")
    finish(qtbot, window.ctx)
    qtbot.waitUntil(lambda: not window.ctx.jobs.running)

    meetings = go(qtbot, window, "meetings")
    finish(qtbot, window.ctx)
    for button, file in (("Save PDF", tmp_path / "窗口.pdf"), ("Save Excel", tmp_path / "窗口.xlsx")):
        asker.answers.append(file)
        click(qtbot, meetings, button)
        qtbot.waitUntil(file.exists, timeout=30_000)
        finish(qtbot, window.ctx)
    text = "".join(p.extract_text() for p in pypdf.PdfReader(tmp_path / "窗口.pdf").pages)
    assert "李建国" in text
    assert "王秀英" in text
    assert openpyxl.load_workbook(tmp_path / "窗口.xlsx").sheetnames
    assert not asker.bugs
    assert window.ctx.period.value.week is not None
