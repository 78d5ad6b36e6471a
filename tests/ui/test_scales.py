"""On a screen of 1366 × 768 at 125, 150 and 200 %: no label, button, head or box is cut off and every window fits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cmdesk.services.work import Desk
from cmdesk.ui.app import build
from cmdesk.ui.kit.room import FittedDialog, Room
from cmdesk.ui.theme import Theme
from tests.fixtures_desk import ADMINISTRATOR
from tests.ui.conftest import ScriptedAsker
from tests.ui.pages import IGNORED
from tests.ui.tour import settle

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)

TASK_BAR = 40
SCREEN = {
    "name": "small", "x": 0, "y": 0, "width": 1366, "height": 768 - TASK_BAR, "logicalDpi": 96, "logicalBaseDpi": 96,
    "dpr": 1,
}


def toured(desk: Desk, folder: Path, scale: float, language: str) -> dict[str, Any]:
    """What a process of its own at a scale found; Qt reads the scale once, when it starts, and a screen from a path
    without a colon.
    """
    path = desk.store.path
    desk.store.close()
    (folder / "screen.json").write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.tour", str(path), language],
        env={
            **os.environ, "QT_SCALE_FACTOR": str(scale), "QT_QPA_PLATFORM": "offscreen:configfile=screen.json",
            "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUTF8": "1",
        },
        cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=240, check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(("scale", "language"), [(1.25, "zh_CN"), (1.5, "en"), (2.0, "en")], ids=["125", "150", "200"])
def test_nothing_is_cut_off(sample: Desk, tmp_path: Path, scale: float, language: str) -> None:
    found = toured(sample, tmp_path, scale, language)
    assert found["ratio"] == pytest.approx(scale)
    assert found["room"] == [round(1366 / scale), round((768 - TASK_BAR) / scale)]
    assert found["places"] > 100
    lines = [f"{place}: {line}" for place, lines in found["clipped"].items() for line in lines]
    assert not lines, "\n".join(lines)


def test_where_the_window_is_narrow_the_pages_are_icons_with_tips(
    qtbot: QtBot, theme: Theme, sample: Desk, asker: ScriptedAsker,
) -> None:
    window = build(sample, ADMINISTRATOR, theme, "en", asker)
    qtbot.addWidget(window)
    window.setMinimumSize(0, 0)
    window.show()
    settle(window)
    nav = window.navigation
    window.resize(1000, 600)
    assert (nav.width(), nav.buttons["team"].toolTip()) == (168, "")
    window.resize(900, 600)
    assert (nav.width(), nav.buttons["team"].toolTip()) == (55, "Team")
    assert nav.buttons["visits"].toolTip() == "Client visits  5"
    assert not nav.buttons["visits"].badge.isVisible()


def test_a_dialog_larger_than_the_screen_is_scrolled_and_one_that_fits_is_not(qtbot: QtBot, theme: Theme) -> None:
    for height, scrolls in ((200, False), (5000, True)):
        dialog = FittedDialog()
        qtbot.addWidget(dialog)
        tall = QWidget()
        tall.setMinimumSize(300, height)
        QVBoxLayout(dialog).addWidget(tall)
        dialog.show()
        room = dialog.screen().availableGeometry().size()
        assert dialog.size() == dialog.size().boundedTo(room) and tall.height() >= height
        assert bool(dialog.findChildren(Room)) is scrolls
