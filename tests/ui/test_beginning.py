"""From the sample branch to one's own, in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cmdesk.services import entities
from cmdesk.services.work import Desk
from cmdesk.ui.app import build
from cmdesk.ui.shell import Window
from cmdesk.ui.system.first_steps import FirstSteps
from cmdesk.ui.theme import Theme
from cmdesk.values.people import Actor
from cmdesk.values.queries import ListQuery
from tests.ui.conftest import ScriptedAsker
from tests.ui.hands import write
from tests.ui.pages import IGNORED, finish

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)


def opened(qtbot: QtBot, desk: Desk, actor: Actor, theme: Theme, asker: ScriptedAsker) -> Window:
    window = build(desk, actor, theme, "en", asker)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window


def managers(desk: Desk, actor: Actor) -> int:
    return entities.rows(desk, actor, ListQuery(entity="managers", limit=1)).total


def test_the_sample_says_so_and_makes_room_for_an_own_branch(
    qtbot: QtBot, sample: Desk, actor: Actor, theme: Theme, asker: ScriptedAsker,
) -> None:
    window = opened(qtbot, sample, actor, theme, asker)
    assert window.top.sample.isVisible()
    entities.save(sample, actor, "territories", None, None, {"code": "X9", "name": "Luocheng"})
    asker.answers.append(True)
    qtbot.mouseClick(window.top.sample, Qt.MouseButton.LeftButton)
    finish(qtbot, window.ctx)
    assert "the 1 steps" in asker.said[-1]
    assert not window.top.sample.isVisible()
    page = window.beginning.page  # type: ignore[union-attr]
    assert page.branch.isVisible()
    write(qtbot, page.branch, "Shouguang")
    qtbot.mouseClick(page.start, Qt.MouseButton.LeftButton)
    finish(qtbot, window.ctx)
    steps = next(child for child in window.children() if isinstance(child, FirstSteps))
    assert steps.first is not None
    steps.close()
    assert managers(sample, actor) == 0
    assert window.ctx.settings.get("window.language") is None


def test_who_says_no_keeps_the_sample(
    qtbot: QtBot, sample: Desk, actor: Actor, theme: Theme, asker: ScriptedAsker,
) -> None:
    window = opened(qtbot, sample, actor, theme, asker)
    asker.answers.append(False)
    qtbot.mouseClick(window.top.sample, Qt.MouseButton.LeftButton)
    finish(qtbot, window.ctx)
    assert managers(sample, actor) == 5
    assert window.top.sample.isVisible()


def test_an_own_branch_offers_nothing_of_the_kind(
    qtbot: QtBot, branch: Desk, actor: Actor, theme: Theme, asker: ScriptedAsker,
) -> None:
    window = opened(qtbot, branch, actor, theme, asker)
    assert not window.top.sample.isVisible()
