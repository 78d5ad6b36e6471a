"""薪酬 through the window: a pool typed and split, confirmed, printed, exported; the rule changed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from cmdesk.services.careers.rulebooks import pay_rule
from cmdesk.services.evaluation.pay import adjust_pay, confirm_pay, pay_sheet, split_pool
from cmdesk.services.work import Desk
from cmdesk.ui.evaluation.page import EvaluationPage
from cmdesk.ui.evaluation.pay import PayView
from cmdesk.ui.evaluation.pay_adjusting import AdjustDialog
from cmdesk.ui.evaluation.pay_rule import PayRuleDialog
from cmdesk.values.evaluation import PayBand
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.evaluation.looking import CHIEF, offered, press, shown
from tests.ui.pages import Make, finish, probe

MONTH = Month(2026, 9)


def pay_view(page: EvaluationPage) -> PayView:
    page.show_view("pay")
    assert isinstance(page.segment, PayView)
    return page.segment


def typed(qtbot: QtBot, view: PayView, text: str) -> None:
    view.pool.line.clear()
    qtbot.keyClicks(view.pool.line, text)
    qtbot.mouseClick(view.split, Qt.MouseButton.LeftButton)


def test_a_pool_is_typed_split_and_shown(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample), MONTH)
    view = pay_view(page)
    probe(view.table.model)
    assert view.state.text() == "Nothing split yet"
    assert "Export for payroll" not in offered(page)
    typed(qtbot, view, "20000.01")
    kept = pay_sheet(sample, CHIEF, MONTH)
    assert kept is not None
    at = [column.key for column in view.table.model.columns].index("amount")
    amounts = [view.table.model.value(k, at) for k in range(view.table.model.rowCount())]
    assert sum(amounts, Decimal(0)) == Decimal("20000.01") == kept.paid  # type: ignore[arg-type]
    assert view.state.text() == "Draft"
    assert view.spread.value.text() == f"{kept.spread} : 1"
    assert "3.00 : 1" in view.spread.note.text()
    assert {"Export for payroll", "Print", "Confirm", "Take away"} <= set(offered(page))


@pytest.mark.parametrize(("text", "said"), [("", "empty"), ("abc", "not a number"), ("10.005", "0.01"), ("-5", "-5")])
def test_what_is_wrong_with_a_pool_stands_below_it(
    qtbot: QtBot, sample: Desk, open_context: Make, text: str, said: str,
) -> None:
    view = pay_view(shown(qtbot, open_context(sample), MONTH))
    typed(qtbot, view, text)
    assert view.problem.isVisible()
    assert said in view.problem.text()
    kept = pay_sheet(sample, CHIEF, MONTH)
    assert kept is not None
    assert kept.state == ""


def test_confirming_asks_closes_and_is_taken_back_with_a_reason(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    split_pool(sample, CHIEF, MONTH, Decimal(9000))
    page = shown(qtbot, open_context(sample), MONTH)
    view = pay_view(page)
    asker.answers = [True, "补发"]
    press(qtbot, page, "Confirm")
    assert view.state.text() == "Confirmed"
    assert view.pool.line.isReadOnly()
    assert not view.split.isEnabled()
    press(qtbot, page, "Take back")
    assert view.state.text() == "Draft"
    press(qtbot, page, "Take away")
    assert view.state.text() == "Nothing split yet"


def test_the_list_for_payroll_is_a_real_workbook(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker, tmp_path: Path,
) -> None:
    split_pool(sample, CHIEF, MONTH, Decimal("12345.67"))
    page = shown(qtbot, open_context(sample, language="zh_CN"), MONTH)
    pay_view(page)
    asker.answers = [tmp_path / "发放表"]
    press(qtbot, page, "导出发放表")
    finish(qtbot, page.ctx)
    book = load_workbook(tmp_path / "发放表.xlsx")
    tab = next(t for t in book.worksheets if t.title == "绩效工资")
    rows = [[cell.value for cell in row] for row in tab.iter_rows()]
    heads = next(row for row in rows if "工号" in row)
    at = next(k for k, head in enumerate(heads) if head and "金额" in str(head))
    paid = [row[at] for row in rows if str(row[1]).startswith("SG")]
    assert len(paid) == 5
    assert sum(Decimal(str(value)).quantize(Decimal("0.01")) for value in paid) == Decimal("12345.67")
    assert str(rows[rows.index(heads) + 6][at]).startswith("=SUBTOTAL") or str(
        rows[rows.index(heads) + 6][at]).startswith("=SUM")


def test_printing_shows_the_list(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    split_pool(sample, CHIEF, MONTH, Decimal(9000))
    page = shown(qtbot, open_context(sample), MONTH)
    view = pay_view(page)
    press(qtbot, page, "Print")
    qtbot.addWidget(view.preview)
    finish(qtbot, page.ctx)
    assert view.preview.view.document.pageCount() == 1


def test_bands_are_changed_and_hold_from_the_month_on(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    view = pay_view(shown(qtbot, open_context(sample), MONTH))
    dialog = view.edit_rule()
    assert isinstance(dialog, PayRuleDialog)
    qtbot.addWidget(dialog)
    probe(dialog.table.model)
    model = dialog.table.model
    assert model.rowCount() == 6
    model.setData(model.index(0, 1), "1.5")
    model.setData(model.index(0, 0), "98")
    dialog.add()
    assert model.rowCount() == 7
    dialog.table.select(6)
    dialog.remove()
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    assert pay_rule(sample, CHIEF, MONTH).bands[0] == PayBand(Decimal(98), Decimal("1.5"))
    assert pay_rule(sample, CHIEF, MONTH.plus(-1)).bands[0] == PayBand(Decimal(95), Decimal("1.2"))


def test_a_formula_in_place_of_bands(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    view = pay_view(shown(qtbot, open_context(sample), MONTH))
    dialog = view.edit_rule()
    assert isinstance(dialog, PayRuleDialog)
    qtbot.addWidget(dialog)
    dialog.switch.buttons["formula"].click()
    dialog.editors["at"].set_text("85")
    dialog.editors["least"].set_text("4")
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    assert "4" in dialog.problem.text()
    dialog.editors["least"].set_text("0.5")
    dialog.by_points.setChecked(False)
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    rule = pay_rule(sample, CHIEF, MONTH)
    assert (rule.bands, rule.at, rule.least, rule.by_points) == ((), Decimal(85), Decimal("0.5"), False)


@pytest.mark.parametrize(("role", "seen"), [
    (Role.SUPERVISOR, True), (Role.LEADER, True), (Role.MANAGER, True), (Role.CLERK, False),
])
def test_who_finds_the_segment(qtbot: QtBot, sample: Desk, open_context: Make, role: Role, seen: bool) -> None:
    page = shown(qtbot, open_context(sample, Actor(9, "某人", role, manager_id=1)), MONTH)
    assert ("pay" in page.switch.buttons) is seen


def test_a_manager_sees_the_own_amount_alone(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    split_pool(sample, CHIEF, MONTH, Decimal(9000))
    page = shown(qtbot, open_context(sample, Actor(9, "本人", Role.MANAGER, manager_id=1)), MONTH)
    view = pay_view(page)
    assert view.table.model.rowCount() == 0
    confirm_pay(sample, CHIEF, MONTH)
    page.refresh()
    assert view.table.model.rowCount() == 1
    assert not view.side.isVisible()


def test_a_leader_sees_and_changes_nothing(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    split_pool(sample, CHIEF, MONTH, Decimal(9000))
    page = shown(qtbot, open_context(sample, Actor(9, "领导", Role.LEADER)), MONTH)
    view = pay_view(page)
    assert view.table.model.rowCount() == 5
    assert not view.split.isVisible()
    assert not {"Confirm", "Take away"} & set(offered(page))


def test_the_notice_is_previewed_from_the_red_and_black_list(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample), MONTH)
    assert "Evaluation notice" not in offered(page)
    page.show_view("lists")
    press(qtbot, page, "Evaluation notice")
    qtbot.addWidget(page.dialog)
    finish(qtbot, page.ctx)
    assert page.dialog.view.document.pageCount() == 1


def test_one_amount_is_adjusted_with_a_reason_and_taken_away_again(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    split_pool(sample, CHIEF, MONTH, Decimal(9000))
    view = pay_view(shown(qtbot, open_context(sample), MONTH))
    line = view.found.lines[0] if view.found else None
    assert line is not None
    view.table.select(line.manager_id)
    qtbot.mouseClick(view.adjusting, Qt.MouseButton.LeftButton)
    dialog = view.dialog
    assert isinstance(dialog, AdjustDialog)
    qtbot.keyClicks(dialog.amount.line, "-50.5")
    assert dialog.paid.text() == f"{line.amount - Decimal('50.5'):,.2f}"
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    assert "write down why" in dialog.problem.text()
    qtbot.keyClicks(dialog.reason.line, "late forms")
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    keys = [column.key for column in view.table.model.columns]
    assert view.table.model.value(0, keys.index("adjustment")) == Decimal("-50.50")
    assert view.table.model.value(0, keys.index("amount")) == line.amount - Decimal("50.50")
    said = [part.text() for part in view.side.findChildren(QLabel)]
    assert f"{line.name} −50.50 yuan: late forms (王芳)" in said
    assert any("8,949.50 yuan are paid of a pool of 9,000.00" in text for text in said)
    view.table.table.opened.emit(line.manager_id)
    again = view.dialog
    assert isinstance(again, AdjustDialog)
    assert again.reason.text() == "late forms"
    qtbot.mouseClick(again.taking, Qt.MouseButton.LeftButton)
    kept = pay_sheet(sample, CHIEF, MONTH)
    assert kept is not None
    assert kept.adjusted == ()


def test_a_confirmed_list_offers_no_adjusting_and_a_client_manager_reads_the_reason(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    split_pool(sample, CHIEF, MONTH, Decimal(9000))
    adjust_pay(sample, CHIEF, MONTH, 3, Decimal(20), "抗洪保供")
    confirm_pay(sample, CHIEF, MONTH)
    view = pay_view(shown(qtbot, open_context(sample), MONTH))
    assert not view.adjusting.isEnabled()
    assert view.adjust() is None
    mine = Actor(8, "本人", Role.MANAGER, manager_id=3)
    own = pay_view(shown(qtbot, open_context(sample, mine), MONTH))
    assert "+20.00 yuan: 抗洪保供 (王芳)" in own.own.text()
    assert own.table.model.rowCount() == 1
