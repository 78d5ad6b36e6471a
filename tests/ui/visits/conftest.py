"""The visits page in a window over a real database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cmdesk.services import system
from cmdesk.ui import visits
from cmdesk.ui.context import AppContext, Memory, Period
from cmdesk.ui.described import DeskEntities, describe
from cmdesk.ui.shell import Jobs, Page, PageSpec, Window
from cmdesk.ui.theme import Mode, Theme
from cmdesk.ui.visits.page import VisitsPage
from cmdesk.values.messages import _
from cmdesk.values.periods import Month, Week
from cmdesk.values.queries import Ref
from tests.services.visits.making import CHIEF, NOW, Made, copied, template
from tests.ui.conftest import ScriptedAsker, speak

WEEK = Week(2026, 47)


@pytest.fixture(scope="session")
def branch_template(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return template(tmp_path_factory.mktemp("branch"))


@pytest.fixture
def made(branch_template: Made, tmp_path: Path) -> Iterator[Made]:
    with copied(branch_template, tmp_path) as found:
        yield found


@pytest.fixture
def ctx(qapp: QApplication, made: Made, asker: ScriptedAsker) -> Iterator[AppContext]:
    jobs = Jobs()
    theme = Theme(qapp, Mode.LIGHT)
    found = AppContext(
        actor=CHIEF, entities=DeskEntities(made.desk, CHIEF), translate=speak, describe=describe, theme=theme,
        jobs=jobs, asker=asker, language="en", today=NOW.date(), branches=lambda: [Ref(1, "寿光营销部")],
        settings=Memory(), undo=lambda token: system.undo(made.desk, CHIEF, token), user="王芳", desk=made.desk,
    )
    found.period.set(Period(Month(2026, 11), WEEK))
    yield found
    jobs.close()
    theme.deleteLater()


class Elsewhere(Page):
    """Keeps what it was asked to open."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.opened: list[object] = []

    def open(self, target: object) -> None:
        self.opened.append(target)


@pytest.fixture
def window(qtbot: QtBot, ctx: AppContext) -> Window:
    other = PageSpec(key="clients", title=_("Clients"), icon="shop", factory=Elsewhere)
    found = Window(ctx, [visits.spec(), other])
    qtbot.addWidget(found)
    found.show()
    qtbot.waitExposed(found)
    return found


@pytest.fixture
def page(window: Window) -> VisitsPage:
    assert isinstance(window.page, VisitsPage)
    return window.page
