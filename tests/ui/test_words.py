"""Every page, view and menu in both languages: nothing in the other language, nothing cut off, at 1366 × 768."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cmdesk.services.work import Desk
from cmdesk.ui.app import build
from cmdesk.ui.shell import Window
from cmdesk.ui.theme import Mode, Theme
from cmdesk.values.people import Actor
from cmdesk.values.rights import Role
from tests.fixtures_desk import ADMINISTRATOR
from tests.ui.conftest import ScriptedAsker
from tests.ui.dialogs import menus
from tests.ui.looking import cut_off, foreign, menu_texts, texts
from tests.ui.pages import IGNORED
from tests.ui.tour import deeper, pages
from tools.translations import CODE

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)
SCREEN = QSize(1366, 700)
"""What a screen of 1366 × 768 has left beside its task bar and the title of the window."""


@pytest.fixture
def opened(qtbot: QtBot, theme: Theme, sample: Desk, asker: ScriptedAsker) -> Iterator[Callable[..., Window]]:
    theme.set_mode(Mode.LIGHT)

    def make(language: str, actor: Actor = ADMINISTRATOR) -> Window:
        window = build(sample, actor, theme, language, asker)
        qtbot.addWidget(window)
        window.resize(SCREEN)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield make


class Flashes(QObject):
    """Notes whatever is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {getattr(watched, 'text', str)()}")
        return False


def wrong(window: Window, place: str, shown: QWidget) -> list[str]:
    language = window.ctx.language.value
    said = texts(shown).union(*map(menu_texts, menus(window.page)))
    found = [f"language: {text}" for text in foreign(said, language)] + [f"cut off: {text}" for text in cut_off(shown)]
    least, there = window.stack.minimumSizeHint(), window.stack.size()
    if least != least.boundedTo(there):
        found.append(f"needs {least.toTuple()}, has {there.toTuple()}")
    return [f"{place}: {line}" for line in found]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_page_and_view(qapp: QApplication, opened: Callable[..., Window], language: str) -> None:
    """And no part of a page flashes up as a window of its own while the page is made, nor has to be scrolled."""
    window = opened(language)
    flashes = Flashes()
    qapp.installEventFilter(flashes)
    found = [line for place, shown in pages(window) for line in wrong(window, place, shown)]
    qapp.removeEventFilter(flashes)
    assert flashes.seen == []
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_opens_over_a_view(opened: Callable[..., Window], language: str) -> None:
    window = opened(language)
    found = [line for place, shown in deeper(window) for line in wrong(window, place, shown)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_pages_of_a_client_manager(opened: Callable[..., Window], language: str) -> None:
    window = opened(language, Actor(9, "郝家东", Role.MANAGER, manager_id=1))
    found = [line for place, shown in pages(window) for line in wrong(window, place, shown)]
    assert not found, "\n".join(found)


def test_no_words_hide_in_formatted_strings() -> None:
    """Where the collector of texts does not find them, and they stay English for ever."""
    hidden = [
        f"{path.relative_to(CODE)}:{call.lineno}" for path in CODE.rglob("*.py")
        for formatted in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(formatted, ast.JoinedStr)
        for call in ast.walk(formatted) if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "_"
    ]
    assert hidden == []
