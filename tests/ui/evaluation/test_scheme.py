"""方案 through the window: versions, editing a copy, a sum that must be 100, undo, comparing, putting in force."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from cmdesk.services.evaluation import publish, standings
from cmdesk.services.evaluation.editing import edition_scheme, editions, kept_drafts
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import ItemKind, Threshold
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.evaluation.editing import editing, fill, fill_rows, press, put, scheme_page
from tests.ui.evaluation.looking import CHIEF, MONTH
from tests.ui.pages import IGNORED, Make, finish, probe

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)
D = Decimal


def cell(view: object, key: object, column: str) -> str:
    model = view.editor.table.model  # type: ignore[attr-defined]
    at = [c.key for c in model.columns].index(column)
    row = next(k for k in range(model.rowCount()) if model.id(k) == key)
    return str(model.text(row, at))


def weigh(view: object, code: str, text: str) -> None:
    """Type a weight into the table."""
    model = view.editor.table.model  # type: ignore[attr-defined]
    at = [c.key for c in model.columns].index("weight")
    row = next(k for k in range(model.rowCount()) if model.id(k) == ("i", code))
    assert model.setData(model.index(row, at), text)


def test_everybody_reads_the_versions_and_only_some_edit(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    _page, view = scheme_page(qtbot, open_context(sample, Actor(3, "张三", Role.MANAGER, manager_id=2)))
    assert view.look.versions.model.rowCount() == 1
    assert not view.look.buttons.isVisible()
    _page, view = scheme_page(qtbot, open_context(sample))
    probe(view.look.versions.model)
    assert view.look.buttons.isVisible()


def test_a_typed_weight_moves_the_sum_at_once_and_is_refused_until_100(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    _page, view = editing(qtbot, sample, open_context)
    probe(view.editor.table.model)
    assert view.editor.sum.text() == "weights sum to 100"
    weigh(view, "volume", "17")
    assert view.editor.sum.text() == "weights sum to 97, 3 missing"
    press(qtbot, view.editor, "Put in force")
    assert any("sum to 97, not 100" in text for text in asker.said)
    assert [e.edition for e in editions(sample, CHIEF, MONTH)] == [1]
    weigh(view, "volume_growth", "13")
    assert view.editor.sum.text() == "weights sum to 100"
    assert not view.editor.told.isVisible()
    weigh(view, "complaints", "9")
    assert view.editor.sum.text() == "weights sum to 100"
    assert view.editor.extra.text() == "bonus at most 2 · deduction at most 9"


def test_a_new_version_leaves_the_published_month_alone(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    publish(sample, CHIEF, MONTH)
    before = standings(sample, CHIEF, MONTH)
    page, view = editing(qtbot, sample, open_context)
    assert view.editor.start.text() == "2026-12"
    weigh(view, "volume", "18")
    weigh(view, "volume_growth", "12")
    page.window().activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    view.editor.table.table.setFocus()
    qtbot.keyClick(view.editor.table.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert [(e.edition, str(e.valid_from)) for e in editions(sample, CHIEF, Month(2026, 12))] == [
        (2, "2026-12"), (1, "2000-01")]
    assert standings(sample, CHIEF, MONTH) == before
    assert view.currentWidget() is view.look
    assert kept_drafts(sample, CHIEF) == ()
    assert asker.said == []


def test_the_month_of_a_published_evaluation_is_refused(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    publish(sample, CHIEF, MONTH)
    _page, view = editing(qtbot, sample, open_context)
    put(qtbot, view.editor.start, "2026-11")
    weigh(view, "volume", "18")
    weigh(view, "volume_growth", "12")
    press(qtbot, view.editor, "Put in force")
    assert asker.said == ["scheme_month_closed"]
    assert view.currentWidget() is view.editor


def test_drafts_of_the_month_are_computed_again_on_wish(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    asker.answers = [True]
    page, view = editing(qtbot, sample, open_context)
    weigh(view, "volume", "18")
    weigh(view, "volume_growth", "12")
    press(qtbot, view.editor, "Put in force")
    finish(qtbot, page.ctx)
    assert asker.said == ["1 months are to be computed again. Do it now?"]
    found = standings(sample, CHIEF, MONTH)
    assert found is not None
    assert (found.edition, found.stale, found.items[0].weight) == (2, False, 18)


def test_the_fields_are_those_of_the_method(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    _page, view = editing(qtbot, sample, open_context)
    form = view.editor.form
    view.editor.show_key(("i", "volume"))
    assert {key for key in form.rows if key.startswith("method.")} == {
        "method.full_at", "method.zero_at", "method.cap", "method.floor", "method.line"}
    fill(qtbot, form, method="Against a line")
    assert {key for key in form.rows if key.startswith("method.")} == {
        "method.line", "method.off", "method.on", "method.step", "method.steps", "method.start"}
    fill(qtbot, form, method="By bands")
    assert [key for key in form.tables if key.startswith("method.")] == ["method.bands"]
    fill(qtbot, form, method="By hand")
    assert not form.tables["sources"].isVisible() and not form.rows["measure"].isVisible()
    assert form.tables["method.raters"].isVisible()


def test_the_rule_in_words_follows_the_typing(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    _page, view = editing(qtbot, sample, open_context)
    view.editor.show_key(("i", "listing_rate"))
    fill(qtbot, view.editor.form, method__line="95", method__off="0.5", method__on="1")
    assert view.editor.rule.text() == (
        "上柜率: required ≥ 95%; each 1 percentage point below costs 0.5; each 1 percentage point above adds 1; "
        "at most 8")
    assert cell(view, ("i", "listing_rate"), "rule").startswith("required ≥ 95%")
    assert view.work.scheme.item("listing_rate").method == Threshold(D(95), D("0.5"), D(1))


def test_what_cannot_be_read_stands_at_its_field(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    _page, view = editing(qtbot, sample, open_context)
    view.editor.show_key(("i", "listing_rate"))
    fill(qtbot, view.editor.form, method__line="abc")
    row = view.editor.form.rows["method.line"]
    assert "“abc” is not a number" in row.problem.text()
    assert view.work.scheme.item("listing_rate").method.line == 90  # type: ignore[union-attr]
    press(qtbot, view.editor, "Put in force")
    assert asker.said == ["Something typed in the form cannot be read; correct it first."]
    fill(qtbot, view.editor.form, method__line="92")
    assert row.problem.text() == "" and not view.editor.form.wrong


def test_a_rule_without_sense_stands_at_its_field_and_is_gone_to(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    _page, view = editing(qtbot, sample, open_context)
    view.editor.show_key(("i", "listing_rate"))
    fill(qtbot, view.editor.form, method__step="0")
    assert view.editor.form.rows["method.step"].problem.text().startswith("The scoring rule of item “Listing rate”")
    assert cell(view, ("i", "listing_rate"), "name").endswith("⚠")
    view.editor.show_key(("i", "volume"))
    press(qtbot, view.editor, "Go there")
    assert view.editor.form.part.code == "listing_rate"


def test_undo_and_redo_step_by_step(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page, view = editing(qtbot, sample, open_context)
    base = view.work.scheme
    view.editor.show_key(("i", "listing_rate"))
    fill(qtbot, view.editor.form, method__off="0.55")
    view.editor.remove()
    assert "listing_rate" not in {i.code for i in view.work.scheme.items}
    qtbot.mouseClick(view.editor.undoing, Qt.MouseButton.LeftButton)
    assert view.work.scheme.item("listing_rate").method.off == D("0.55")  # type: ignore[union-attr]
    qtbot.mouseClick(view.editor.undoing, Qt.MouseButton.LeftButton)
    assert view.work.scheme == base
    assert not view.editor.undoing.isEnabled()
    page.window().activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    view.editor.table.table.setFocus()
    qtbot.keyClick(view.editor.table.table, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    assert view.work.scheme != base
    qtbot.keyClick(view.editor.table.table, Qt.Key.Key_Z, shift)
    assert view.work.scheme == base
    qtbot.mouseClick(view.editor.redoing, Qt.MouseButton.LeftButton)
    assert view.work.scheme.item("listing_rate").method.off == D("0.55")  # type: ignore[union-attr]


def test_items_and_sections_are_added_moved_and_taken_out(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    _page, view = editing(qtbot, sample, open_context)
    view.editor.show_key(("i", "sell_through_rate"))
    weigh(view, "sell_through_rate", "2")
    press(qtbot, view.editor, "Add an item")
    fill(qtbot, view.editor.form, name="Orders")
    fill_rows(qtbot, view.editor.form, "sources", ("订货成功率", "1"))
    item = next(i for i in view.work.scheme.items if i.name.en == "Orders")
    assert (item.weight, item.unit.words("en"), item.sources[0].indicator) == (4, "%", "order_success_rate")
    result = view.work.scheme.sections[0]
    assert [i.code for i in result.items][-2:] == [item.code, "order_success_rate"]
    view.editor.move(1)
    assert [i.code for i in view.work.scheme.sections[0].items][-1] == item.code
    view.editor.move(1)
    assert view.work.scheme.sections[1].items[0].code == item.code
    press(qtbot, view.editor, "Add a section")
    fill(qtbot, view.editor.form, name="Growth", weight="0")
    assert view.work.scheme.sections[-1].name.en == "Growth"
    view.editor.remove()
    assert len(view.work.scheme.sections) == 4


def test_whom_an_item_concerns_is_ticked(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    _page, view = editing(qtbot, sample, open_context)
    view.editor.show_key(("i", "volume"))
    picker = view.editor.form.rows["grades"].editor
    assert not view.editor.form.rows["outside"].isVisible()
    picker.actions_of["junior"].trigger()  # type: ignore[attr-defined]
    assert view.work.scheme.item("volume").grades == ("junior",)
    picker.but.trigger()  # type: ignore[attr-defined]
    assert view.work.scheme.item("volume").grades == ("!junior",)
    assert view.editor.form.rows["outside"].isVisible()
    assert "weights for junior" in view.editor._sentence(view.work.problems[0]).lower()


def test_versions_are_compared_in_words(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    _page, view = editing(qtbot, sample, open_context)
    weigh(view, "volume", "18")
    view.editor.show_key(("i", "volume_growth"))
    fill(qtbot, view.editor.form, weight="12", method="Yes or no")
    press(qtbot, view.editor, "Compare")
    model = view.compare.table.model
    rows = [[model.text(k, c) for c in range(3)] for k in range(model.rowCount())]
    assert rows[:3] == [
        ["Volume against target", "Weight", "20"], ["Volume growth", "Weight", "10"],
        ["Volume growth", "Method", "Along a line"],
    ]
    press(qtbot, view.compare, "Back")
    assert view.currentWidget() is view.editor


def test_a_copy_of_another_trade(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    _page, view = scheme_page(qtbot, open_context(sample))
    menu = view.look.fresh.menu()
    assert isinstance(menu, QMenu)
    next(a for a in menu.actions() if a.text() == "Telecom operator").trigger()
    assert view.currentWidget() is view.editor
    assert view.editor.sum.text() == "weights sum to 100"
    assert view.work.draft is not None and view.work.draft.source is None


def test_what_is_being_edited_is_found_again(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    page, view = editing(qtbot, sample, open_context)
    weigh(view, "volume", "18")
    assert page.leave()
    assert [d.scheme.item("volume").weight for d in kept_drafts(sample, CHIEF)] == [18]
    _page, again = scheme_page(qtbot, open_context(sample))
    press(qtbot, again.look, "Go on editing")
    assert again.work.scheme.item("volume").weight == 18
    asker.answers = [True]
    press(qtbot, again.editor, "Give up")
    assert kept_drafts(sample, CHIEF) == ()
    assert again.currentWidget() is again.look
    assert edition_scheme(sample, CHIEF, 1).item("volume").weight == 20


def test_a_veto_has_its_own_fields(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    _page, view = editing(qtbot, sample, open_context)
    view.editor.show_key(("i", "violations"))
    form = view.editor.form
    assert form.rows["veto"].isVisible() and form.rows["veto_cap"].isVisible() and not form.rows["weight"].isVisible()
    fill(qtbot, form, veto="the total becomes 0")
    assert not form.rows["veto_cap"].isVisible()
    fill(qtbot, form, kind="deduction")
    assert view.work.scheme.item("violations").kind is ItemKind.DEDUCTION
    assert form.rows["weight"].isVisible() and not form.rows["veto"].isVisible()


def test_a_draft_is_given_up_among_the_versions(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    _page, view = editing(qtbot, sample, open_context)
    weigh(view, "volume", "18")
    press(qtbot, view.editor, "Versions")
    assert view.look.draft_line.isVisible()
    asker.answers = [True]
    press(qtbot, view.look, "Give up")
    assert not view.look.draft_line.isVisible()
    assert kept_drafts(sample, CHIEF) == () and view.work.draft is None
    qtbot.mouseClick(view.look.editing, Qt.MouseButton.LeftButton)
    assert view.work.scheme.item("volume").weight == 20


def test_the_rules_of_the_whole_scheme(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    _page, view = editing(qtbot, sample, open_context)
    press(qtbot, view.editor, "Rules of the whole scheme")
    fill(qtbot, view.editor.form, decimals="1", ties="1, 2, 2, 3: no place is left out", least_presence="60%",
         lists__red_top="5", lists__black_below="70")
    fill_rows(qtbot, view.editor.form, "tie_break", ("Client satisfaction",))
    scheme = view.work.scheme
    assert (scheme.decimals, scheme.ties.value, scheme.least_presence) == (1, "1223", D("0.6"))
    assert (scheme.lists.red_top, scheme.lists.black_below, scheme.tie_break) == (5, 70, ("satisfaction",))
    fill(qtbot, view.editor.form, decimals="9")
    assert "9 decimals" in view.editor.form.rows["decimals"].problem.text()
