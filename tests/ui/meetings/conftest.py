"""Pages in a window over a real database, for any actor, in either language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cmdesk.services.work import Desk
from cmdesk.ui.context import AppContext
from cmdesk.ui.theme import Theme
from cmdesk.values.people import Actor
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.pages import Make, context

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
