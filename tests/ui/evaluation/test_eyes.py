"""多方评议 through the window: sheets typed in without names, means of large groups alone, people assigned."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from cmdesk.exchange.mark_forms import FIRST, HEADER_ROW
from cmdesk.models.evaluation import EvaluationScheme
from cmdesk.services import users
from cmdesk.services.evaluation import evaluate, publish, ratings_sheet
from cmdesk.services.evaluation.groups import all_eyes, assign_raters, enter_paper
from cmdesk.services.evaluation.marking import MarkKey
from cmdesk.services.work import Desk
from cmdesk.ui.context import Period
from cmdesk.ui.evaluation.eyes import EyesView
from cmdesk.ui.evaluation.eyes_raters import RatersDialog
from cmdesk.ui.evaluation.own import OwnView
from cmdesk.ui.evaluation.page import EvaluationPage
from cmdesk.values.people import Actor
from cmdesk.values.periods import Week
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.evaluation.looking import CHIEF, MONTH, give_raters, shown
from tests.ui.evaluation.marking import type_mark
from tests.ui.pages import Make, finish, probe

ITEM, GROUP = "supervisor_score", "送货员"


def give_groups(desk: Desk) -> None:
    """The item marked by hand: the supervisor 70 %, deliverers 30 %."""
    with desk.store.writing() as session:
        for kept in session.scalars(select(EvaluationScheme)):
            scheme = json.loads(kept.document)
            item = next(i for s in scheme["sections"] for i in s["items"] if i["code"] == ITEM)
            item["method"]["raters"] = [
                {"code": "supervisor", "name": "主管", "weight": "7"}, {"code": "rater1", "name": GROUP, "weight": "3"}]
            kept.document = json.dumps(scheme, ensure_ascii=False)
        session.commit()


@pytest.fixture
def groups(sample: Desk) -> Desk:
    give_groups(sample)
    return sample


def view(page: EvaluationPage) -> EyesView:
    page.show_view("eyes")
    assert isinstance(page.segment, EyesView)
    return page.segment


def cells(found: EyesView, key: str) -> list[str]:
    at = [c.key for c in found.results.model.columns].index(key)
    return [found.results.model.text(k, at) for k in range(found.results.model.rowCount())]


def paper(desk: Desk, *marks: int) -> None:
    for mark in marks:
        enter_paper(desk, CHIEF, MONTH, GROUP, {MarkKey(1, ITEM, "rater1"): Decimal(mark)})


def test_sheets_are_typed_one_after_another_and_two_stay_hidden(
    qtbot: QtBot, groups: Desk, open_context: Make,
) -> None:
    ctx = open_context(groups)
    found = view(shown(qtbot, ctx))
    probe(found.results.model)
    qtbot.mouseClick(found.entering, Qt.MouseButton.LeftButton)
    for number, mark in enumerate(("80", "90", "94"), start=1):
        assert found.heading.text() == f"Sheet {number} of “送货员”, without a name"
        assert found.paper.model.value(0, 2) is None
        type_mark(qtbot, found.paper, 0, mark)
        qtbot.mouseClick(found.paper.saving, Qt.MouseButton.LeftButton)
        assert cells(found, f"{ITEM}/rater1")[0] == ("too few" if number < 3 else "88.00 (3 raters)")
    assert found.groups.model.value(0, 1) == 3
    assert "3 sheets from paper." in found.about.text()
    found.back()
    assert found.stack.currentIndex() == 0
    finish(qtbot, ctx)


def test_a_sheet_typed_twice_is_taken_back(
    qtbot: QtBot, groups: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    paper(groups, 80, 90, 90)
    ctx = open_context(groups)
    found = view(shown(qtbot, ctx))
    asker.answers = [1]
    qtbot.mouseClick(found.dropping, Qt.MouseButton.LeftButton)
    assert asker.said[-1] == "Which sheet of “送货员” is taken back?"
    assert all_eyes(groups, CHIEF, MONTH).groups[0].papers == (1, 3)
    assert cells(found, f"{ITEM}/rater1")[0] == "too few"
    finish(qtbot, ctx)


def test_workbooks_go_out_empty_and_come_back_filled(
    qtbot: QtBot, groups: Desk, open_context: Make, asker: ScriptedAsker, tmp_path: Path,
) -> None:
    ctx = open_context(groups)
    found = view(shown(qtbot, ctx))
    asker.answers = [tmp_path / "评分表"]
    qtbot.mouseClick(found.out, Qt.MouseButton.LeftButton)
    finish(qtbot, ctx)
    paths = []
    for mark in (80, 90, 94):
        book = load_workbook(tmp_path / "评分表.xlsx")
        assert book.active is not None
        book.active.cell(HEADER_ROW + 1, FIRST).value = mark  # type: ignore[union-attr]
        paths.append(tmp_path / f"{mark}.xlsx")
        book.save(paths[-1])
    asker.answers = [paths]
    qtbot.mouseClick(found.reading, Qt.MouseButton.LeftButton)
    finish(qtbot, ctx)
    assert cells(found, f"{ITEM}/rater1")[0] == "88.00 (3 raters)"


def test_leaving_a_sheet_asks(qtbot: QtBot, groups: Desk, open_context: Make, asker: ScriptedAsker) -> None:
    ctx = open_context(groups)
    page = shown(qtbot, ctx)
    found = view(page)
    found.enter()
    type_mark(qtbot, found.paper, 0, "70")
    asker.answers = [2]
    page.show_view("ranking")
    assert page.key == "eyes"
    asker.answers = [1]
    ctx.period.set(Period(MONTH.plus(-1), Week(2026, 43)))
    assert not found.paper.dirty
    assert all_eyes(groups, CHIEF, MONTH).groups[0].raters == 0
    finish(qtbot, ctx)


def test_a_closed_month_takes_no_sheet(qtbot: QtBot, groups: Desk, open_context: Make) -> None:
    paper(groups, 80)
    evaluate(groups, CHIEF, MONTH)
    publish(groups, CHIEF, MONTH)
    ctx = open_context(groups)
    found = view(shown(qtbot, ctx))
    assert not found.entering.isEnabled()
    assert not found.dropping.isEnabled()
    finish(qtbot, ctx)


def test_a_scheme_without_groups_says_what_to_do(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    ctx = open_context(sample)
    found = view(shown(qtbot, ctx))
    assert "Add raters to an item marked by hand" in found.results.empty.text()
    assert not found.entering.isEnabled()
    finish(qtbot, ctx)


def test_who_is_ticked_rates_as_the_group_in_my_marks(qtbot: QtBot, groups: Desk, open_context: Make) -> None:
    users.add_user(groups, CHIEF, "wang", "王芳", Role.ADMINISTRATOR.value, "secret-enough-1")
    users.add_user(groups, CHIEF, "driver", "老李", Role.CLERK.value, "secret-enough-1")
    ctx = open_context(groups)
    found = view(shown(qtbot, ctx))
    qtbot.mouseClick(found.assigning, Qt.MouseButton.LeftButton)
    dialog = found.dialog
    assert isinstance(dialog, RatersDialog)
    at = next(k for k in range(dialog.people.count()) if "老李" in dialog.people.item(k).text())
    dialog.people.item(at).setCheckState(Qt.CheckState.Checked)
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    assert "Rate in the program: 老李." in found.about.text()
    driver = Actor(int(dialog.people.item(at).data(Qt.ItemDataRole.UserRole)), "老李", Role.CLERK)
    theirs = open_context(groups, driver)
    page = shown(qtbot, theirs)
    page.show_view("own")
    own = page.segment
    assert isinstance(own, OwnView)
    assert not own.mine.isVisible()
    assert own.heading.text() == "Marks as “送货员”"
    type_mark(qtbot, own.others, 0, "77")
    page.save()
    assert list(ratings_sheet(groups, driver, MONTH, GROUP).marks.values()) == [Decimal(77)]
    for each in (ctx, theirs):
        finish(qtbot, each)


def test_my_marks_come_with_the_scheme_and_go_with_it(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    mine = Actor(22, "张三", Role.MANAGER, manager_id=2)
    ctx = open_context(sample, mine)
    page = shown(qtbot, ctx)
    assert "own" not in page.switch.buttons
    give_raters(sample)
    page.refresh()
    assert "own" in page.switch.buttons
    page.show_view("own")
    give_groups(sample)
    page.refresh()
    assert "own" not in page.switch.buttons
    assert page.key == "ranking"
    finish(qtbot, ctx)


def test_several_groups_are_chosen_from(qtbot: QtBot, groups: Desk, open_context: Make) -> None:
    with groups.store.writing() as session:
        for kept in session.scalars(select(EvaluationScheme)):
            scheme = json.loads(kept.document)
            item = next(i for s in scheme["sections"] for i in s["items"] if i["code"] == ITEM)
            item["method"]["raters"].append({"code": "colleague", "name": "同事", "weight": "1"})
            kept.document = json.dumps(scheme, ensure_ascii=False)
        session.commit()
    users.add_user(groups, CHIEF, "wang", "王芳", Role.ADMINISTRATOR.value, "secret-enough-1")
    user = users.list_users(groups, CHIEF)[0]
    assign_raters(groups, CHIEF, GROUP, [user.id])
    ctx = open_context(groups, Actor(user.id, "张三", Role.MANAGER, manager_id=2))
    page = shown(qtbot, ctx)
    page.show_view("own")
    own = page.segment
    assert isinstance(own, OwnView)
    assert [own.groups.itemText(k) for k in range(own.groups.count())] == [GROUP, "同事"]
    own.groups.setCurrentIndex(1)
    own.groups.activated.emit(1)
    assert own.heading.text() == "Marks for colleagues"
    assert [c.rater for c in own.others.sheet.columns] == ["colleague"] if own.others.sheet else False
    finish(qtbot, ctx)


def test_empty_sheets_are_printed_a_page_for_each_rater(qtbot: QtBot, groups: Desk, open_context: Make) -> None:
    ctx = open_context(groups)
    found = view(shown(qtbot, ctx))
    qtbot.mouseClick(found.printing, Qt.MouseButton.LeftButton)
    qtbot.addWidget(found.preview)
    finish(qtbot, ctx)
    assert found.preview.view.document.pageCount() == 2
