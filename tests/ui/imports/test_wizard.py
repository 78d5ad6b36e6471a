from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from cmdesk.services import entities
from cmdesk.services.figures.overview import figure_sheet
from cmdesk.services.work import Desk
from cmdesk.ui.context import AppContext
from cmdesk.ui.imports import open_wizard
from cmdesk.ui.imports.wizard import CHECK, COLUMNS, RESULT, SOURCE, ImportWizard
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.queries import ListQuery
from tests.ui.conftest import ScriptedAsker
from tests.ui.hands import write_over
from tests.ui.pages import IGNORED, Make, finish, probe, read_sheet, sheet

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)

CLIENTS = [
    ["寿光营销部零售户名单", None, None, None],
    ["客户编码", "客户名称", "电话", "状态"],
    ["C1", "惠民超市", "13805361234", "营业中"],
    ["C2", "老李食杂店", "待补", "营业中"],
    ["C3", "顺达烟酒", "13805361236", "开着"],
    ["合计", 3, None, None],
]


@pytest.fixture
def ctx(branch: Desk, open_context: Make) -> AppContext:
    return open_context(branch)


@pytest.fixture
def wizard(qtbot: QtBot, ctx: AppContext) -> ImportWizard:
    found = open_wizard(ctx, "clients")
    qtbot.addWidget(found)
    qtbot.waitExposed(found)
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return sheet(tmp_path / "名单.xlsx", CLIENTS)


def press(qtbot: QtBot, wizard: ImportWizard, button: str = "next") -> None:
    qtbot.mouseClick(getattr(wizard, button), Qt.MouseButton.LeftButton)
    finish(qtbot, wizard.ctx)


def take(qtbot: QtBot, wizard: ImportWizard, *paths: Path) -> None:
    wizard.take_files(paths)
    finish(qtbot, wizard.ctx)


def choose(wizard: ImportWizard, header: str, field: str) -> None:
    assert wizard.look is not None
    box = wizard.second.boxes[next(c.place for c in wizard.look.columns if c.header == header)]
    box.setFocus()
    box.setCurrentIndex(box.findData(field))


def named(desk: Desk, actor: Actor, entity: str = "clients") -> list[str]:
    page = entities.rows(desk, actor, ListQuery(entity=entity, columns=("name",)))
    return [str(row.values[0]) for row in page.rows]


def counts(wizard: ImportWizard) -> list[str]:
    return [chip.text() for chip in wizard.third.chips.values()]


def test_a_workbook_goes_in_bad_rows_are_named_and_all_is_taken_back(
    qtbot: QtBot, wizard: ImportWizard, branch: Desk, actor: Actor, asker: ScriptedAsker, file: Path
) -> None:
    asker.answers = [[file]]
    qtbot.mouseClick(wizard.first.choose, Qt.MouseButton.LeftButton)
    finish(qtbot, wizard.ctx)
    assert wizard.step == COLUMNS
    assert [box.currentText() for box in wizard.second.boxes.values()] == [
        "Client code *", "Client name *", "Phone", "State",
    ]
    press(qtbot, wizard)
    assert wizard.step == CHECK
    assert counts(wizard) == ["1 new", "0 updated", "0 unchanged", "2 with errors"]
    assert wizard.third.account.text() == (
        "6 rows in the sheet = 2 title and header + 1 set aside + 1 new + 0 updated + 0 unchanged + 2 with errors"
    )
    assert named(branch, actor) == []
    assert wizard.next.text() == "Import 1 rows, leave out 2"
    press(qtbot, wizard)
    assert wizard.step == RESULT
    assert named(branch, actor) == ["惠民超市"]
    assert [wizard.fourth.rows.model.text(k, 0) for k in range(2)] == ["4", "5"]
    qtbot.mouseClick(wizard.fourth.undo, Qt.MouseButton.LeftButton)
    assert wizard.fourth.report.text().startswith("Taken back: 1 records as before, 0 kept")
    assert named(branch, actor) == []
    assert not wizard.fourth.undo.isEnabled()


def test_every_problem_and_every_row_set_aside_is_listed_and_leads_to_its_cell(
    qtbot: QtBot, wizard: ImportWizard, file: Path
) -> None:
    take(qtbot, wizard, file)
    press(qtbot, wizard)
    lines = wizard.third.lines.model
    shown = [[lines.text(row, k) for k in range(3)] for row in range(lines.rowCount())]
    assert shown == [["4", "Error", "Phone"], ["5", "Error", "State"], ["6", "Set aside", ""]]
    assert lines.text(2, 3).startswith("Set aside: row of totals “合计")
    wizard.third.lines.table.setFocus()
    wizard.third.lines.table.show_current(1)
    index = wizard.third.table.currentIndex()
    assert index.data() == "开着"
    assert "choose one of" in index.data(Qt.ItemDataRole.ToolTipRole)
    wizard.third.only.click()
    assert wizard.third.model.rowCount() == 2


def test_a_cell_is_corrected_in_the_preview(
    qtbot: QtBot, wizard: ImportWizard, branch: Desk, actor: Actor, file: Path
) -> None:
    take(qtbot, wizard, file)
    press(qtbot, wizard)
    table = wizard.third.table
    place = wizard.third.model.place_of(4, "phone")
    assert place is not None
    table.go_to(*place)
    qtbot.keyClick(table, Qt.Key.Key_F2)
    editor = table.findChild(QLineEdit)
    assert editor is not None
    write_over(qtbot, editor, "13805361235")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: counts(wizard)[0] == "2 new")
    finish(qtbot, wizard.ctx)
    assert counts(wizard)[3] == "1 with errors"
    press(qtbot, wizard)
    assert named(branch, actor) == ["惠民超市", "老李食杂店"]


def test_the_rows_with_errors_become_a_workbook_that_goes_in_again(
    qtbot: QtBot, wizard: ImportWizard, branch: Desk, actor: Actor, asker: ScriptedAsker, file: Path, tmp_path: Path
) -> None:
    take(qtbot, wizard, file)
    press(qtbot, wizard)
    press(qtbot, wizard)
    path = tmp_path / "to correct.xlsx"
    asker.answers = [path]
    qtbot.mouseClick(wizard.fourth.corrections, Qt.MouseButton.LeftButton)
    finish(qtbot, wizard.ctx)
    assert wizard.fourth.report.text() == "2 rows written to to correct.xlsx"
    rows = read_sheet(path)
    assert [row[0] for row in rows] == ["寿光营销部零售户名单", "客户编码", "C2", "C3"]
    sheet(path, [rows[1], ["C2", "老李食杂店", "13805361235", "营业"], ["C3", "顺达烟酒", None, "停业"]])
    again = open_wizard(wizard.ctx, "clients", [path])
    qtbot.addWidget(again)
    finish(qtbot, wizard.ctx)
    press(qtbot, again)
    press(qtbot, again)
    assert len(named(branch, actor)) == 3


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone.xlsx", None, "gone.xlsx"),
        ("empty.xlsx", b"", "empty"),
        ("picture.xlsx", b"%PDF-1.7 and so on", "PDF"),
        ("wordless.csv", b"1,2\n3,4\n", "header"),
    ],
)
def test_a_bad_file_gives_one_sentence_and_stays(
    qtbot: QtBot, wizard: ImportWizard, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    take(qtbot, wizard, path)
    assert wizard.step == SOURCE
    assert wizard.first.problem.isVisible()
    assert said in wizard.first.problem.text()
    assert "\n" not in wizard.first.problem.text()


def test_cells_are_pasted_by_the_keyboard(qtbot: QtBot, wizard: ImportWizard, branch: Desk, actor: Actor) -> None:
    QGuiApplication.clipboard().setText("客户编码\t客户名称\r\nC9\t金桥便利\r\n")
    wizard.first.setFocus()
    qtbot.keyClick(wizard.first, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    finish(qtbot, wizard.ctx)
    assert wizard.step == COLUMNS
    press(qtbot, wizard)
    press(qtbot, wizard)
    assert named(branch, actor) == ["金桥便利"]
    assert wizard.fourth.title.text() == "“Pasted cells” is imported"


def test_a_file_is_dropped(qtbot: QtBot, wizard: ImportWizard, file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    event = QDropEvent(
        QPointF(20, 20), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    wizard.first.area.dropEvent(event)
    finish(qtbot, wizard.ctx)
    assert wizard.step == COLUMNS
    assert wizard.about.text() == "名单.xlsx"


def test_columns_are_matched_by_hand_and_remembered(
    qtbot: QtBot, wizard: ImportWizard, branch: Desk, actor: Actor, tmp_path: Path
) -> None:
    path = sheet(tmp_path / "odd.xlsx", [["kennung", "bezeichnung", "客户名称"], ["K1", "甲店", "乙"]])
    take(qtbot, wizard, path)
    assert not wizard.next.isEnabled()
    assert wizard.second.problem.text() == "Still needed: a column for Client code."
    choose(wizard, "kennung", "code")
    choose(wizard, "bezeichnung", "name")
    assert [box.currentData() for box in wizard.second.boxes.values()] == ["code", "name", ""]
    press(qtbot, wizard)
    press(qtbot, wizard)
    assert named(branch, actor) == ["甲店"]
    again = open_wizard(wizard.ctx, "clients", [path])
    qtbot.addWidget(again)
    finish(qtbot, wizard.ctx)
    assert again.look is not None
    assert [(c.field, c.how) for c in again.look.columns[:2]] == [("code", "remembered"), ("name", "remembered")]
    press(qtbot, again)
    assert counts(again)[2] == "1 unchanged"
    assert not again.next.isEnabled()


def test_another_row_may_be_the_header(qtbot: QtBot, wizard: ImportWizard, tmp_path: Path) -> None:
    rows = [["客户编码", "客户名称"], ["客户编码", "客户名称"], ["C1", "甲店"]]
    take(qtbot, wizard, sheet(tmp_path / "two.xlsx", [["a", "b"], *rows]))
    assert wizard.second.header_row.text() == "2"
    write_over(qtbot, wizard.second.header_row, "3")
    qtbot.keyClick(wizard.second.header_row, Qt.Key.Key_Return)
    assert wizard.look is not None
    assert wizard.look.table.header_rows == (3,)
    press(qtbot, wizard)
    assert counts(wizard)[0] == "1 new"


def test_unknown_places_are_made_only_when_asked(
    qtbot: QtBot, wizard: ImportWizard, branch: Desk, actor: Actor, tmp_path: Path
) -> None:
    rows = [["客户编码", "客户名称", "片区"], ["C1", "甲店", "稻田"], ["C2", "乙店", "稻田"]]
    path = sheet(tmp_path / "t.xlsx", rows)
    take(qtbot, wizard, path)
    press(qtbot, wizard)
    assert counts(wizard)[3] == "2 with errors"
    assert not wizard.next.isEnabled()
    wizard.third.add_links.click()
    finish(qtbot, wizard.ctx)
    assert counts(wizard)[0] == "2 new"
    assert named(branch, actor, "territories") == []
    press(qtbot, wizard)
    assert named(branch, actor, "territories") == ["稻田"]


def test_figures_without_a_month_ask_for_it(
    qtbot: QtBot, ctx: AppContext, branch: Desk, actor: Actor, tmp_path: Path
) -> None:
    entities.save(branch, actor, "managers", None, None, {"code": "A", "name": "张三"})
    path = sheet(tmp_path / "f.xlsx", [["工号", "卷烟销量"], ["A", 12.5]])
    wizard = open_wizard(ctx, "figures", [path])
    qtbot.addWidget(wizard)
    finish(qtbot, ctx)
    assert wizard.second.month.isVisible()
    assert wizard.second.month.text() == "2026-11"
    write_over(qtbot, wizard.second.month, "2026.10")
    press(qtbot, wizard)
    press(qtbot, wizard)
    assert str(figure_sheet(branch, actor, Month(2026, 10)).cell(1, "volume").value) == "12.5000"


def test_files_go_in_one_after_another(
    qtbot: QtBot, wizard: ImportWizard, branch: Desk, actor: Actor, tmp_path: Path
) -> None:
    paths = [sheet(tmp_path / f"{k}.xlsx", [["客户编码", "客户名称"], [f"C{k}", f"店{k}"]]) for k in (1, 2)]
    take(qtbot, wizard, *paths)
    assert wizard.about.text() == "1.xlsx · 1 more files wait"
    press(qtbot, wizard)
    press(qtbot, wizard)
    assert wizard.next.text() == "Next file"
    press(qtbot, wizard)
    assert wizard.step == COLUMNS
    assert wizard.about.text() == "2.xlsx"
    press(qtbot, wizard)
    press(qtbot, wizard)
    assert wizard.next.text() == "Close"
    assert named(branch, actor) == ["店1", "店2"]


def test_a_cancelled_import_changes_nothing(
    qtbot: QtBot, wizard: ImportWizard, branch: Desk, actor: Actor, file: Path
) -> None:
    take(qtbot, wizard, file)
    press(qtbot, wizard)
    wizard.do_it()
    assert wizard.cancel.isVisible()
    assert not wizard.next.isEnabled()
    qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    finish(qtbot, wizard.ctx)
    assert wizard.isVisible()
    if wizard.step == CHECK:
        assert wizard.status.text() == "Cancelled; nothing was changed."
        assert named(branch, actor) == []
    else:
        assert named(branch, actor) == ["惠民超市"]


def test_every_row_of_a_sheet_is_accounted_for(qtbot: QtBot, wizard: ImportWizard, tmp_path: Path) -> None:
    rows = [["题"], ["客户编码", "客户名称", "柜台数"]]
    rows += [[f"C{k % 7}", "店", "三" if k % 5 == 0 else k] for k in range(40)]
    rows += [[None, None, None], ["合计", None, 9]]
    take(qtbot, wizard, sheet(tmp_path / "many.xlsx", rows))
    press(qtbot, wizard)
    trial = wizard.trial
    assert trial is not None
    table = trial.drafts.table
    parts = (table.title_rows, table.header_rows, table.dropped, trial.created_rows, trial.updated_rows,
             trial.unchanged_rows, trial.failed_rows)
    assert sum(map(len, parts)) == len(rows)
    assert (trial.created, trial.failed) == (7, 33)


def test_pages_hear_of_what_was_imported(qtbot: QtBot, wizard: ImportWizard, file: Path) -> None:
    heard: list[object] = []
    wizard.ctx.areas_changed.connect(heard.append)
    failed: list[object] = []
    wizard.ctx.failed.connect(failed.append)
    take(qtbot, wizard, file)
    press(qtbot, wizard)
    assert heard == []
    press(qtbot, wizard)
    assert len(heard) == 1
    assert failed == []


def test_the_preview_keeps_the_rules_of_models(qtbot: QtBot, wizard: ImportWizard, file: Path) -> None:
    tester = probe(wizard.third.model)
    take(qtbot, wizard, file)
    press(qtbot, wizard)
    wizard.third.only.click()
    wizard.third.only.click()
    press(qtbot, wizard, "back")
    press(qtbot, wizard)
    assert tester.model() is wizard.third.model
    assert wizard.third.model.rowCount() == 3


def test_it_speaks_chinese(qtbot: QtBot, branch: Desk, open_context: Make, file: Path) -> None:
    ctx = open_context(branch, language="zh_CN")
    wizard = open_wizard(ctx, "clients", [file])
    qtbot.addWidget(wizard)
    finish(qtbot, ctx)
    press(qtbot, wizard)
    assert wizard.windowTitle() == "导入客户"
    assert counts(wizard) == ["新增 1", "更新 0", "未变 0", "有误 2"]
    assert wizard.third.account.text() == "工作表共 6 行 = 标题和表头 2 + 未计入 1 + 新增 1 + 更新 0 + 未变 0 + 有误 2"
    assert wizard.next.text() == "导入 1 行，跳过 2 行"


def test_enter_in_a_field_presses_no_button(qtbot: QtBot, wizard: ImportWizard, file: Path) -> None:
    take(qtbot, wizard, file)
    wizard.second.header_row.setFocus()
    qtbot.keyClick(wizard.second.header_row, Qt.Key.Key_Return)
    assert wizard.isVisible()
    assert wizard.step == COLUMNS
    wizard.next.setFocus()
    qtbot.keyClick(wizard.next, Qt.Key.Key_Return)
    finish(qtbot, wizard.ctx)
    assert wizard.step == CHECK


def test_what_is_there_may_be_left_as_it_is(
    qtbot: QtBot, wizard: ImportWizard, branch: Desk, actor: Actor, tmp_path: Path
) -> None:
    entities.save(branch, actor, "clients", None, None, {"code": "C1", "name": "旧名"})
    take(qtbot, wizard, sheet(tmp_path / "c.xlsx", [["客户编码", "客户名称"], ["C1", "新名"], ["C2", "乙店"]]))
    press(qtbot, wizard)
    assert counts(wizard)[:3] == ["1 new", "1 updated", "0 unchanged"]
    qtbot.keyClick(wizard.third.modes, Qt.Key.Key_Down)
    finish(qtbot, wizard.ctx)
    assert counts(wizard)[:3] == ["1 new", "0 updated", "1 unchanged"]
    press(qtbot, wizard)
    assert named(branch, actor) == ["旧名", "乙店"]
