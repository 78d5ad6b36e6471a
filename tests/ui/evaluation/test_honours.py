"""The rules of awards and lists through the window: changed from a month on, and in a draft of the scheme."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cmdesk.services.evaluation import standings
from cmdesk.services.evaluation.editing import edition_scheme, editions
from cmdesk.services.work import Desk
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.honour_rules import HonourRulesDialog
from cmdesk.ui.evaluation.page import EvaluationPage
from cmdesk.values.evaluation import AwardBasis, Scheme
from cmdesk.values.people import Actor
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.evaluation.editing import editing, fill
from tests.ui.evaluation.editing import press as press_in
from tests.ui.evaluation.looking import CHIEF, MONTH, offered, press, shown
from tests.ui.pages import Make, finish, probe


def opened(qtbot: QtBot, ctx: AppContext, page: EvaluationPage) -> HonourRulesDialog:
    page.show_view("lists")
    press(qtbot, page, "Awards and lists…")
    dialog = page.rules
    assert isinstance(dialog, HonourRulesDialog)
    finish(qtbot, ctx)
    return dialog


def in_force(desk: Desk) -> Scheme:
    return edition_scheme(desk, CHIEF, next(e.id for e in editions(desk, CHIEF, MONTH) if e.now))


def test_an_award_is_added_tried_and_given(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    ctx = open_context(sample)
    page = shown(qtbot, ctx)
    dialog = opened(qtbot, ctx, page)
    probe(dialog.table.model)
    known = len(dialog.scheme.awards)
    press_in(qtbot, dialog, "Add an award")
    fill(qtbot, dialog.form, name="主管评分之星")
    dialog.form.rows["basis"].editor.set_text("the points of an item")
    assert dialog.form.rows["of"].isVisible()
    item = in_force(sample).item("supervisor_score").name.words("en")
    dialog.form.rows["of"].editor.set_text(item)
    fill(qtbot, dialog.form, top="2")
    dialog._pause.stop()
    dialog._try()
    finish(qtbot, ctx)
    row = [dialog.table.model.text(known, k) for k in range(3)]
    assert row[:2] == ["主管评分之星", f"the best 2 in “{item}”"]
    fill(qtbot, dialog.lists, red_top="1")
    asker.answers = [True]
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    finish(qtbot, ctx)
    kept = in_force(sample)
    assert (kept.awards[-1].basis, kept.awards[-1].of, kept.awards[-1].top) == (
        AwardBasis.ITEM, "supervisor_score", 2)
    assert kept.lists.red_top == 1
    found = standings(sample, CHIEF, MONTH)
    assert found is not None
    assert "、".join(h.winner for h in found.awards if h.name == "主管评分之星") == row[2]
    model = page.result.table.model
    assert "主管评分之星" in [model.text(k, 0) for k in range(model.rowCount())]


def test_what_is_wrong_is_told_and_nothing_is_saved(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    ctx = open_context(sample)
    dialog = opened(qtbot, ctx, shown(qtbot, ctx))
    before = in_force(sample)
    fill(qtbot, dialog.form, top="0")
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    assert "number below 1" in dialog.problem.text()
    fill(qtbot, dialog.form, top="abc")
    assert not dialog.saving.isEnabled()
    dialog.reject()
    assert in_force(sample) == before
    finish(qtbot, ctx)


def test_all_awards_can_be_removed(qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker) -> None:
    ctx = open_context(sample)
    dialog = opened(qtbot, ctx, shown(qtbot, ctx))
    while dialog.scheme.awards:
        qtbot.mouseClick(dialog.removing, Qt.MouseButton.LeftButton)
    assert not dialog.form.isVisible()
    asker.answers = [False]
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    assert in_force(sample).awards == ()
    finish(qtbot, ctx)


def test_a_draft_of_the_scheme_takes_them_over(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    _page, view = editing(qtbot, sample, open_context)
    press_in(qtbot, view.editor, "Awards and lists…")
    dialog = view.editor.dialog
    assert dialog is not None
    before = in_force(sample)
    fill(qtbot, dialog.lists, black_below="61.5")
    qtbot.mouseClick(dialog.saving, Qt.MouseButton.LeftButton)
    assert view.work.scheme.lists.black_below == Decimal("61.5")
    assert in_force(sample) == before
    finish(qtbot, view._ctx)


def test_who_may_not_edit_schemes_is_not_offered_it(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample, Actor(7, "领导", Role.LEADER)))
    page.show_view("lists")
    assert "Awards and lists…" not in offered(page)
