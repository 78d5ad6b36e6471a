"""Merging clients through the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from cmdesk.models.clients import Client
from cmdesk.models.visits import Visit
from cmdesk.services import entities
from cmdesk.services.duplicates import find_duplicates
from cmdesk.services.work import Desk
from cmdesk.ui import clients
from cmdesk.ui.clients.clients import ClientsPage
from cmdesk.ui.clients.duplicates import CODE, FIRST, SECOND, DuplicatesDialog
from cmdesk.ui.context import AppContext
from cmdesk.values.people import Actor
from cmdesk.values.rights import Role
from tests.ui.pages import IGNORED, Make, finish, window_of

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)

CLERK = Actor(2, "内勤", Role.CLERK)


@pytest.fixture
def twins(sample: Desk) -> list[tuple[int, int]]:
    """The first two clients of the sample branch, each typed in a second time under another code."""
    with sample.store.reading() as session:
        first = session.scalars(select(Client).order_by(Client.id).limit(2)).all()
    made = []
    for k, each in enumerate(first):
        values = {"code": f"Z{k}", "name": f"{each.name}（新）", "licence": each.licence, "address": each.address,
                  "contact": "赵新", "cabinets": 9}
        made.append((each.id, entities.save(sample, CLERK, "clients", None, None, values).value))
    return made


@pytest.fixture
def ctx(sample: Desk, twins: list[tuple[int, int]], open_context: Make) -> AppContext:
    return open_context(sample)


@pytest.fixture
def page(qtbot: QtBot, ctx: AppContext) -> ClientsPage:
    found = window_of(qtbot, ctx, clients.spec()).page
    assert isinstance(found, ClientsPage)
    return found


def press(qtbot: QtBot, dialog: DuplicatesDialog, key: Qt.Key, control: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(dialog.choices, key, modifier)


def opened(qtbot: QtBot, page: ClientsPage) -> DuplicatesDialog:
    qtbot.mouseClick(next(b for b in page.header.buttons if b.text() == "Duplicates"), Qt.MouseButton.LeftButton)
    dialog = page.window().findChild(DuplicatesDialog)
    assert isinstance(dialog, DuplicatesDialog)
    qtbot.addWidget(dialog)
    qtbot.waitExposed(dialog)
    finish(qtbot, page.ctx)
    return dialog


def lines(dialog: DuplicatesDialog) -> list[tuple[str, str, str]]:
    items = (dialog.choices.topLevelItem(k) for k in range(dialog.choices.topLevelItemCount()))
    return [(i.text(0), i.text(FIRST), i.text(SECOND)) for i in items if i is not None]


def client(desk: Desk, id_: int) -> Client | None:
    with desk.store.reading() as session:
        return session.get(Client, id_)


def test_two_records_stand_side_by_side_and_become_one_by_the_keyboard(
    qtbot: QtBot, page: ClientsPage, sample: Desk, twins: list[tuple[int, int]]
) -> None:
    keep, drop = twins[0]
    kept = client(sample, keep)
    assert kept is not None
    dialog = opened(qtbot, page)
    assert dialog.place.text() == "Pair 1 of 2"
    assert dialog.why.text() == "same licence; near-same name and address"
    assert lines(dialog)[:2] == [
        ("Client code", f"● {kept.code}", "○ Z0"), ("Client name", f"● {kept.name}", f"○ {kept.name}（新）"),
    ]
    assert ("Licence number", kept.licence, kept.licence) in lines(dialog)
    assert "Nothing hangs on the other record." in dialog.moves.text()
    press(qtbot, dialog, Qt.Key.Key_Down)
    press(qtbot, dialog, Qt.Key.Key_Right)
    assert lines(dialog)[1][2] == f"● {kept.name}（新）"
    press(qtbot, dialog, Qt.Key.Key_Space)
    press(qtbot, dialog, Qt.Key.Key_Right)
    press(qtbot, dialog, Qt.Key.Key_Return, control=True)
    finish(qtbot, page.ctx)
    merged = client(sample, keep)
    assert client(sample, drop) is None
    assert merged is not None
    assert (merged.code, merged.name) == (kept.code, f"{kept.name}（新）")
    assert dialog.place.text() == "Pair 1 of 1"
    assert page.list.count.text() == "121 rows"
    page.window().status.undo.click()
    back = client(sample, keep)
    assert back is not None
    assert (back.name, client(sample, drop) is not None) == (kept.name, True)


def test_the_other_record_can_be_the_one_that_stays(
    qtbot: QtBot, page: ClientsPage, sample: Desk, twins: list[tuple[int, int]]
) -> None:
    dialog = opened(qtbot, page)
    dialog.choices.choose(CODE, SECOND)
    assert dialog.moves.text() == "Counting what moves…"
    finish(qtbot, page.ctx)
    told = dialog.moves.text()
    assert told.startswith("Moves to the kept record: Visits ")
    assert "You can undo it afterwards." in told
    with sample.store.reading() as session:
        count = len(session.scalars(select(Visit.id).where(Visit.client_id == twins[0][0])).all())
    assert f"Visits {count}" in told
    qtbot.mouseClick(dialog.merging, Qt.MouseButton.LeftButton)
    assert client(sample, twins[0][0]) is None
    with sample.store.reading() as session:
        assert len(session.scalars(select(Visit.id).where(Visit.client_id == twins[0][1])).all()) == count


def test_pairs_are_skipped_or_kept_apart(qtbot: QtBot, page: ClientsPage, sample: Desk) -> None:
    dialog = opened(qtbot, page)
    press(qtbot, dialog, Qt.Key.Key_Right, control=True)
    finish(qtbot, page.ctx)
    assert dialog.place.text() == "Pair 2 of 2"
    press(qtbot, dialog, Qt.Key.Key_D, control=True)
    finish(qtbot, page.ctx)
    assert dialog.place.text() == "Pair 1 of 1"
    assert len(find_duplicates(sample, CLERK)) == 1
    qtbot.mouseClick(dialog.apart, Qt.MouseButton.LeftButton)
    assert dialog.place.text() == "No pair left."
    assert not dialog.merging.isEnabled()
    assert find_duplicates(sample, CLERK) == []


def test_two_chosen_clients_are_merged_from_the_list(qtbot: QtBot, page: ClientsPage, sample: Desk) -> None:
    page.list.table.setFocus()
    page.list.table.selectRow(0)
    ids = [page.list.model.id(0), page.list.model.id(1)]
    menu = page.list.table.menu(page.list.model.index(0, 0))
    assert "Merge these two…" not in [a.text() for a in menu.actions()]
    qtbot.keyClick(page.list.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    menu = page.list.table.menu(page.list.model.index(0, 0))
    next(a for a in menu.actions() if a.text() == "Merge these two…").trigger()
    dialog = page.window().findChild(DuplicatesDialog)
    assert isinstance(dialog, DuplicatesDialog)
    qtbot.addWidget(dialog)
    finish(qtbot, page.ctx)
    assert dialog.ids == tuple(sorted(ids))
    assert dialog.apart.isHidden()
    qtbot.mouseClick(dialog.merging, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    assert page.list.count.text() == "121 rows"


def test_a_branch_without_duplicates_says_so_in_chinese(qtbot: QtBot, branch: Desk, open_context: Make) -> None:
    ctx = open_context(branch, language="zh_CN")
    page = window_of(qtbot, ctx, clients.spec()).page
    assert isinstance(page, ClientsPage)
    dialog = page.duplicates()
    qtbot.addWidget(dialog)
    finish(qtbot, ctx)
    assert dialog.windowTitle() == "合并客户"
    assert dialog.place.text() == "没有发现疑似重复的客户。"
    assert not dialog.apart.isEnabled()


def test_who_may_not_edit_is_not_offered_it(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = window_of(qtbot, open_context(sample, Actor(3, "刘总", Role.LEADER)), clients.spec()).page
    assert isinstance(page, ClientsPage)
    assert "Duplicates" not in [b.text() for b in page.header.buttons]
