"""Pages in a window over a real database, in either language."""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from cmdesk.services import entities, system
from cmdesk.services.work import Desk
from cmdesk.ui.context import AppContext, Memory
from cmdesk.ui.described import DeskEntities, describe
from cmdesk.ui.shell import Jobs, PageSpec, Window
from cmdesk.ui.theme import Mode, Theme
from cmdesk.values.messages import Translate, english, fill
from cmdesk.values.people import Actor
from cmdesk.values.queries import ListQuery, Ref
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tools import translations

IGNORED = "This plugin does not support"


@cache
def _chinese() -> gettext.GNUTranslations:
    return gettext.GNUTranslations(io.BytesIO(translations.compiled(translations.entries())))


def speak(language: str) -> Translate:
    """English, or the Chinese of the catalogues."""
    return english if language == "en" else lambda text: fill(text, _chinese().gettext)


def context(desk: Desk, actor: Actor, theme: Theme, asker: ScriptedAsker, language: str = "en") -> AppContext:
    theme.set_mode(Mode.LIGHT)

    def branches() -> list[Ref]:
        page = entities.rows(desk, actor, ListQuery(entity="branches", columns=("name",)))
        return [Ref(row.id, str(row.values[0])) for row in page.rows]

    return AppContext(
        actor=actor, entities=DeskEntities(desk, actor), translate=speak, describe=describe, theme=theme, jobs=Jobs(),
        asker=asker, language=language, today=desk.today(), branches=branches, settings=Memory(), user=actor.name,
        undo=lambda token: system.undo(desk, actor, token), desk=desk,
    )


def window_of(qtbot: QtBot, ctx: AppContext, *specs: PageSpec) -> Window:
    window = Window(ctx, specs)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window


def finish(qtbot: QtBot, ctx: AppContext) -> None:
    """Wait until no job runs."""
    qtbot.waitUntil(lambda: not ctx.jobs.running, timeout=30_000)


def probe(model: QAbstractItemModel) -> QAbstractItemModelTester:
    """Qt's own tester; a model that breaks a rule fails the test at once."""
    return QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)


def sheet(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """A workbook with these rows from A1."""
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def read_sheet(path: Path) -> list[list[Any]]:
    from openpyxl import load_workbook

    book = load_workbook(path)
    assert book.active is not None
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def pdf_text(content: bytes) -> str:
    from pypdf import PdfReader

    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


Make = Callable[..., AppContext]
WANG = Actor(0, "王芳", Role.ADMINISTRATOR)


@pytest.fixture
def open_context(theme: Theme, asker: ScriptedAsker) -> Iterator[Make]:
    """Makes contexts on a desk for an actor (an administrator unless given) and ends their jobs after the test."""
    made: list[AppContext] = []

    def make(desk: Desk, actor: Actor = WANG, language: str = "en") -> AppContext:
        made.append(context(desk, actor, theme, asker, language))
        return made[-1]

    yield make
    for each in made:
        each.jobs.close()
