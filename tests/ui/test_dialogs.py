"""Every dialog and popup there is, in each of its states: in the window's language and with nothing cut off."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from cmdesk.services.work import Desk
from cmdesk.ui.app import build
from cmdesk.ui.shell import Window
from cmdesk.ui.system.guide import Guide
from cmdesk.ui.theme import Mode, Theme
from tests.fixtures_desk import ADMINISTRATOR
from tests.ui.conftest import ScriptedAsker
from tests.ui.dialogs import classes
from tests.ui.looking import cut_off, foreign, texts
from tests.ui.pages import IGNORED
from tests.ui.tour import dialogs, settle

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)
IN_CHINESE = (Guide,)
"""The user guide is written in Chinese alone."""


@pytest.fixture
def window(request: pytest.FixtureRequest, qtbot: QtBot, theme: Theme, sample: Desk, asker: ScriptedAsker) -> Window:
    theme.set_mode(Mode.LIGHT)
    made = build(sample, ADMINISTRATOR, theme, request.param, asker)
    qtbot.addWidget(made)
    made.resize(1366, 700)
    made.show()
    settle(made)
    return made


@pytest.mark.parametrize("window", ["zh_CN", "en"], indirect=True)
def test_every_dialog(window: Window, sample: Desk) -> None:
    language, found, met = window.ctx.language.value, [], set()
    for place, shown in dialogs(window, sample):
        met.add(type(shown))
        said = set() if language == "en" and isinstance(shown, IN_CHINESE) else texts(shown)
        found += [f"{place}: language: {text}" for text in foreign(said, language)]
        found += [f"{place}: cut off: {text}" for text in cut_off(shown)]
    assert not found, "\n".join(dict.fromkeys(found))
    assert {kind.__name__ for kind in classes() - met} == set(), "dialogs that no test opens"
