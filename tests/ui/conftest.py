"""A window's context over entities in memory; questions are answered by a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from cmdesk.ui.context import AppContext, Memory
from cmdesk.ui.shell.jobs import Jobs
from cmdesk.ui.theme import Mode, Theme
from cmdesk.values.messages import Text, Translate, english, fill
from cmdesk.values.people import Actor
from cmdesk.values.problems import Problem
from cmdesk.values.queries import Ref
from cmdesk.values.rights import Role
from tests.ui.memory import MemoryEntities, describe

TODAY = date(2026, 11, 20)
BRANCHES = [Ref(1, "寿光营销部"), Ref(2, "青州营销部")]


@dataclass
class ScriptedAsker:
    """Answers from a list and keeps what was said."""

    answers: list[object] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    bugs: list[BaseException] = field(default_factory=list)

    def confirm(self, question: Text, action: Text, *, danger: bool = False) -> bool:
        return bool(self._answer(question))

    def choose(self, question: Text, options: Sequence[Text]) -> int | None:
        return self._answer(question)  # type: ignore[return-value]

    def text(self, question: Text, start: str = "") -> str | None:
        return self._answer(question)  # type: ignore[return-value]

    def open_file(self, title: Text, patterns: object) -> Path | None:
        return self._answer(title)  # type: ignore[return-value]

    def open_files(self, title: Text, patterns: object) -> list[Path]:
        return self._answer(title)  # type: ignore[return-value]

    def save_file(self, title: Text, name: str, patterns: object) -> Path | None:
        return self._answer(title)  # type: ignore[return-value]

    def folder(self, title: Text) -> Path | None:
        return self._answer(title)  # type: ignore[return-value]

    def say(self, text: Text, details: str = "") -> None:
        self.said.append(english(text))

    def problems(self, problems: Sequence[Problem]) -> None:
        self.said.extend(problem.code for problem in problems)

    def bug(self, error: BaseException) -> None:
        self.bugs.append(error)

    def _answer(self, question: Text) -> object:
        self.said.append(english(question))
        return self.answers.pop(0)


def speak(language: str) -> Translate:
    """English, or each word in brackets, so that a second language is there to be seen."""
    if language == "en":
        return english
    return lambda text: fill(text, lambda word: f"[{word}]")


@pytest.fixture
def entities() -> MemoryEntities:
    return MemoryEntities()


@pytest.fixture
def asker() -> ScriptedAsker:
    return ScriptedAsker()


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """One for all tests: laying a stylesheet on takes long."""
    return Theme(qapp, Mode.LIGHT)


@pytest.fixture
def ctx(theme: Theme, entities: MemoryEntities, asker: ScriptedAsker) -> Iterator[AppContext]:
    jobs = Jobs()
    theme.set_mode(Mode.LIGHT)
    made = AppContext(
        actor=Actor(0, "Wang", Role.CLERK), entities=entities, translate=speak, describe=describe, theme=theme,
        jobs=jobs, asker=asker, language="en", today=TODAY, branches=lambda: BRANCHES, undo=entities.undo,
        settings=Memory(), user="王芳 · 内勤",
    )
    yield made
    jobs.close()
