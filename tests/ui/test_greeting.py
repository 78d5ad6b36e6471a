"""What the window says soon after it opened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cmdesk import __version__
from cmdesk.services import system
from cmdesk.services.work import Desk
from cmdesk.ui.app import build
from cmdesk.ui.greeting import greet
from cmdesk.ui.shell import Window
from cmdesk.ui.system.guide import SEEN, Guide
from cmdesk.ui.theme import Mode, Theme
from cmdesk.values.people import Actor
from tests.ui.conftest import ScriptedAsker
from tests.ui.hands import write_over
from tests.ui.pages import IGNORED, finish

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)


def opened(qtbot: QtBot, desk: Desk, actor: Actor, theme: Theme, asker: ScriptedAsker) -> Window:
    theme.set_mode(Mode.LIGHT)
    window = build(desk, actor, theme, "en", asker)
    qtbot.addWidget(window, before_close_func=lambda w: asker.answers.extend([1, 1]))
    window.show()
    qtbot.waitExposed(window)
    return window


def test_a_draft_is_offered_and_leads_to_its_form(
    qtbot: QtBot, branch: Desk, actor: Actor, theme: Theme, asker: ScriptedAsker,
) -> None:
    first = opened(qtbot, branch, actor, theme, asker)
    first.go("team", ("territories",))
    page = first.page.view  # type: ignore[attr-defined]
    page.new()
    write_over(qtbot, page.detail.form.rows["name"].editor.input, "Luocheng")
    page.detail.drafts.keep()
    finish(qtbot, first.ctx)

    again = opened(qtbot, branch, actor, theme, asker)
    greet(again)
    assert again.toasts.toast is not None
    assert "was not saved" in again.toasts.toast.text.text()
    qtbot.mouseClick(again.toasts.toast.action, Qt.MouseButton.LeftButton)
    assert again.key == "team"
    form = again.page.view.detail.form  # type: ignore[attr-defined]
    assert form.rows["name"].editor.text() == "Luocheng"
    finish(qtbot, again.ctx)


def test_news_are_offered_after_an_update_alone(
    qtbot: QtBot, branch: Desk, actor: Actor, theme: Theme, asker: ScriptedAsker,
) -> None:
    window = opened(qtbot, branch, actor, theme, asker)
    greet(window)
    assert window.toasts.toast is None
    system.remember(branch, actor, SEEN, "0.0.9")
    greet(window)
    assert window.toasts.toast is not None
    assert __version__ in window.toasts.toast.text.text()
    qtbot.mouseClick(window.toasts.toast.action, Qt.MouseButton.LeftButton)
    guide = next(child for child in window.children() if isinstance(child, Guide))
    assert guide.name == "news"
    guide.close()
    greet(window)
    assert window.toasts.toast is None or not window.toasts.toast.isVisible()
