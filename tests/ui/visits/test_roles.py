"""Every role finds what it may see, and a desk with nothing in it opens too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cmdesk.services.presets import start_branch
from cmdesk.services.work import Desk
from cmdesk.store.store import open_store
from cmdesk.ui import visits
from cmdesk.ui.context import AppContext
from cmdesk.ui.described import DeskEntities, describe
from cmdesk.ui.shell import Jobs, Window
from cmdesk.ui.theme import Mode, Theme
from cmdesk.ui.visits.page import VisitsPage
from cmdesk.values.people import Actor
from cmdesk.values.rights import Role
from tests.services.visits.making import CHIEF, MONDAY, NOW, Made, visit
from tests.ui.conftest import ScriptedAsker, speak

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def shown(qtbot: QtBot, ctx: AppContext) -> VisitsPage:
    window = Window(ctx, [visits.spec()])
    qtbot.addWidget(window)
    window.show()
    assert isinstance(window.page, VisitsPage)
    return window.page


def walk(qtbot: QtBot, ctx: AppContext, page: VisitsPage) -> list[str]:
    """Through every view; returns the names of its tabs."""
    refused: list[object] = []
    ctx.failed.connect(refused.extend)
    for key, _name, _right in page.offered:
        page.show_view(key)
        qtbot.waitUntil(lambda: not ctx.jobs.running)
    page.show_view("plan")
    for mode in ("month", "day", "all", "week"):
        page.plan.show_mode(mode)
        qtbot.waitUntil(lambda: not ctx.jobs.running)
    assert refused == []
    return [view[0] for view in page.offered]


@pytest.mark.parametrize(("role", "tabs"), [
    (Role.SUPERVISOR, ["plan", "entry", "completion", "lists"]), (Role.CLERK, ["plan", "entry", "completion", "lists"]),
    (Role.MANAGER, ["plan", "entry", "completion", "lists"]), (Role.LEADER, ["plan", "completion", "lists"]),
])
def test_every_role_walks_through_its_views(
    qtbot: QtBot, made: Made, ctx: AppContext, role: Role, tabs: list[str],
) -> None:
    visit(made.desk, made.lee, made.clients[0], MONDAY, 1)
    ctx.actor = Actor(3, "张敏", role, made.zhang if role is Role.MANAGER else None)
    ctx.entities = DeskEntities(made.desk, ctx.actor)
    page = shown(qtbot, ctx)
    assert walk(qtbot, ctx, page) == tabs
    names = [p.name for p in page.chooser.people]
    assert names == (["张敏"] if role is Role.MANAGER else ["李建国", "张敏"])


@pytest.fixture
def nothing(qapp: QApplication, tmp_path: Path, asker: ScriptedAsker) -> Iterator[AppContext]:
    desk = Desk(open_store(tmp_path / "new.db"), tmp_path, lambda: NOW)
    jobs, theme = Jobs(), Theme(qapp, Mode.LIGHT)
    yield AppContext(
        actor=CHIEF, entities=DeskEntities(desk, CHIEF), translate=speak, describe=describe, theme=theme, jobs=jobs,
        asker=asker, language="en", today=NOW.date(), desk=desk,
    )
    jobs.close()
    theme.deleteLater()
    desk.store.close()


@pytest.mark.parametrize("begun", [False, True])
def test_a_desk_without_people_opens_and_says_what_belongs_here(qtbot: QtBot, nothing: AppContext, begun: bool) -> None:
    if begun:
        start_branch(nothing.desk, CHIEF, "bank", "B1", "城东支行")
    page = shown(qtbot, nothing)
    walk(qtbot, nothing, page)
    assert page.plan.stack.currentWidget() is page.plan.empty
    assert "No visits are planned" in page.plan.empty.text.text()
    page.show_view("entry")
    page.entry.show_day(date(2026, 11, 19))
    page.entry.table.setFocus()
    qtbot.keyClicks(page.entry.table, "830-")
    assert page.entry.save() is False
