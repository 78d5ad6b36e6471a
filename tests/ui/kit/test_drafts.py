"""Typing survives the end of the program; what was saved or discarded is not offered again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import drafts
from cmdesk.ui.kit.drafts import read_drafts
from cmdesk.ui.kit.page import DRAFT, ListWithDetail
from cmdesk.ui.shell import PageSpec, Window
from cmdesk.values.messages import _
from cmdesk.values.queries import Ref
from tests.ui.conftest import ScriptedAsker
from tests.ui.hands import write_over
from tests.ui.memory import MemoryEntities

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
KEY = "draft.clients"
Open = Callable[[], ListWithDetail]


@pytest.fixture
def start(qtbot: QtBot, ctx: AppContext, monkeypatch: pytest.MonkeyPatch) -> Open:
    """A window on the same settings; the one before it is left as a crash leaves it."""
    monkeypatch.setattr(drafts, "EVERY_MS", 30)

    def open_again() -> ListWithDetail:
        spec = PageSpec(key="clients", title=_("Clients"), icon="shop", factory=lambda c: ListWithDetail(c, "clients"))
        window = Window(ctx, [spec])
        qtbot.addWidget(window, before_close_func=_forget)
        window.show()
        qtbot.waitExposed(window)
        assert isinstance(window.page, ListWithDetail)
        return window.page

    return open_again


def _forget(window: Window) -> None:
    for page in window.pages.values():
        assert isinstance(page, ListWithDetail)
        if page.detail.record is not None or page.detail.dirty:
            page.detail.form.show_record(None)


def typed(qtbot: QtBot, page: ListWithDetail, name: str, text: str) -> None:
    write_over(qtbot, page.detail.form.rows[name].editor.input, text)


def begun(qtbot: QtBot, ctx: AppContext, page: ListWithDetail, row: int = 2, text: str = "新名字超市") -> None:
    """A name typed into a record and put aside."""
    page.list.table.show_current(row)
    typed(qtbot, page, "name", text)
    qtbot.waitUntil(lambda: text in [texts.get("name") for texts in kept(ctx)], timeout=2000)


def kept(ctx: AppContext) -> list[dict[str, str]]:
    return [dict(d.texts) for d in read_drafts(ctx.settings.get(KEY))]


def test_what_is_typed_is_put_aside_while_typing(qtbot: QtBot, start: Open, ctx: AppContext) -> None:
    page = start()
    begun(qtbot, ctx, page)
    assert kept(ctx) == [{"name": "新名字超市"}]
    typed(qtbot, page, "name", "更新的名字")
    qtbot.waitUntil(lambda: kept(ctx) == [{"name": "更新的名字"}], timeout=2000)


def test_after_a_crash_a_changed_record_is_offered_and_saved(
    qtbot: QtBot, start: Open, ctx: AppContext, entities: MemoryEntities,
) -> None:
    begun(qtbot, ctx, start())
    again = start()
    assert again.kept is not None
    assert again.kept.isVisible()
    assert "K00003" in again.kept.text.text()
    qtbot.mouseClick(again.kept.restore, Qt.MouseButton.LeftButton)
    assert again.detail.title.text().startswith("K00003")
    assert again.detail.form.rows["name"].editor.text() == "新名字超市"
    assert again.detail.unsaved.isVisible()
    assert not again.kept.isVisible()
    assert again.save()
    assert entities.kept[3]["name"] == "新名字超市"
    qtbot.waitUntil(lambda: not kept(ctx), timeout=2000)
    assert start().kept is None


def test_a_new_record_comes_back_with_its_choices(qtbot: QtBot, start: Open, ctx: AppContext) -> None:
    page = start()
    page.new()
    typed(qtbot, page, "code", "K90001")
    typed(qtbot, page, "name", "Corner shop")
    page.detail.form.rows["route"].editor.set_text("洛城街道三线")
    page.detail.form.rows["opened_on"].editor.set_text("2026-11-02")
    qtbot.waitUntil(lambda: bool(kept(ctx)) and "opened_on" in kept(ctx)[0], timeout=2000)
    again = start()
    again.open(DRAFT)
    values = again.detail.form.values()
    assert again.detail.record is None
    assert values["code"] == "K90001"
    assert isinstance(values["route"], Ref)
    assert values["route"].id == 2
    assert str(values["opened_on"]) == "2026-11-02"


def test_what_was_discarded_or_saved_is_not_offered(
    qtbot: QtBot, start: Open, ctx: AppContext, asker: ScriptedAsker,
) -> None:
    page = start()
    begun(qtbot, ctx, page)
    asker.answers = [1]
    page.back()
    qtbot.waitUntil(lambda: not kept(ctx), timeout=2000)
    assert start().kept is None


def test_a_draft_can_be_thrown_away(qtbot: QtBot, start: Open, ctx: AppContext) -> None:
    page = start()
    page.new()
    typed(qtbot, page, "code", "K90001")
    qtbot.waitUntil(lambda: bool(kept(ctx)), timeout=2000)
    again = start()
    assert again.kept is not None
    qtbot.mouseClick(again.kept.discard, Qt.MouseButton.LeftButton)
    assert not again.kept.isVisible()
    qtbot.waitUntil(lambda: not kept(ctx), timeout=2000)


def test_typing_anew_does_not_lose_what_waits(qtbot: QtBot, start: Open, ctx: AppContext) -> None:
    begun(qtbot, ctx, start(), text="第一")
    begun(qtbot, ctx, start(), 4, "第二")
    assert kept(ctx) == [{"name": "第一"}, {"name": "第二"}]


def test_a_record_that_is_gone_comes_back_as_a_new_one(
    qtbot: QtBot, start: Open, ctx: AppContext, entities: MemoryEntities,
) -> None:
    begun(qtbot, ctx, start())
    del entities.kept[3]
    again = start()
    again.open(DRAFT)
    assert again.detail.record is None
    assert again.detail.form.rows["name"].editor.text() == "新名字超市"


def test_settings_of_another_shape_are_no_drafts() -> None:
    assert read_drafts(None) == read_drafts([{"odd": 1}]) == read_drafts("x") == []


def test_control_z_in_a_field_takes_back_the_typing_not_the_last_step(
    qtbot: QtBot, start: Open, ctx: AppContext, entities: MemoryEntities,
) -> None:
    page = start()
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)
    page.list.table.show_current(4)
    page.delete()
    assert 5 not in entities.kept
    page.list.table.show_current(2)
    line = page.detail.form.rows["name"].editor.input
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_End)
    qtbot.keyClicks(line, "xyz")
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "xyz" not in page.detail.form.rows["name"].editor.text()
    assert 5 not in entities.kept
    note = page.detail.form.rows["note"].editor.input
    note.setFocus()
    qtbot.keyClicks(note, "abc")
    qtbot.keyClick(note, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.detail.form.rows["note"].editor.text() == ""
    assert 5 not in entities.kept
    page.list.table.setFocus()
    qtbot.keyClick(page.list.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert 5 in entities.kept
