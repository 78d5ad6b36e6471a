"""The start: the first page is there before the data is opened and never says what is no longer so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cmdesk.services.first_page import keep
from cmdesk.services.system import backup_at_close
from cmdesk.services.today import today
from cmdesk.services.work import Desk
from cmdesk.store.glance import glance
from cmdesk.ui.app import show_early
from cmdesk.ui.opening import Opening
from cmdesk.ui.shell import Window, WindowAsker
from cmdesk.ui.start import run
from cmdesk.ui.today.page import TodayPage
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import trouble
from cmdesk.values.today import Today
from tests.fixtures_desk import NOW, desk_at

ROOT = Path(__file__).resolve().parent.parent.parent
STARTED = """
import json, linecache, sys
from cmdesk import cli
from cmdesk.ui import start

def loop(app):
    window = next(each for each in app.topLevelWidgets() if hasattr(each, "ctx"))
    app.processEvents()
    page = window.page
    print(json.dumps({
        "loaded": sorted({name.partition(".")[0] for name in sys.modules}),
        "people": page.where.table.model.rowCount(), "ready": window.ctx.ready,
        "subtitle": page.header.subtitle.text(), "sources": [name for name in linecache.cache if "cmdesk" in name],
    }))
    window.close()
    return 0

whole = start.run
start.run = lambda data, lang: whole(data, lang, loop)
sys.exit(cli.main(["--data", sys.argv[1]]))
"""


def started(path: Path) -> dict[str, object]:
    """What stands in the window of a program of its own when it is first painted."""
    done = subprocess.run(
        [sys.executable, "-c", STARTED, str(path)], cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, encoding="utf-8", timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_first_page_is_painted_before_the_database_is_opened(sample: Desk) -> None:
    path = sample.store.path
    assert path is not None
    sample.store.close()
    first = started(path)
    assert not first["ready"]
    assert first["sources"] == []
    assert first["people"] == 0
    assert first["subtitle"] == "正在读取数据…"
    second = started(path)
    assert not second["ready"]
    assert second["people"] == 5
    assert "工作日" in str(second["subtitle"])
    loaded = second["loaded"]
    assert isinstance(loaded, list)
    assert not {"sqlalchemy", "typer", "rich", "numpy", "openpyxl", "pandas", "matplotlib"} & set(loaded)


class Late:
    """A window over a desk that is opened when the test says so."""

    def __init__(self, app: QApplication, qtbot: QtBot, desk: Desk, actor: Actor) -> None:
        assert desk.store.path is not None
        self.path, self.actor = desk.store.path, actor
        desk.store.close()
        found = glance(self.path, NOW.date())
        assert found is not None
        self.opening = Opening(self.open)
        self.window = show_early(app, self.opening, found)
        qtbot.addWidget(self.window)

    def open(self) -> tuple[Desk, Today]:
        self.desk = desk_at(self.path)
        return self.desk, today(self.desk, self.actor, Month.of(NOW.date()), None, "zh_CN")

    @property
    def page(self) -> TodayPage:
        assert isinstance(self.window.page, TodayPage)
        return self.window.page

    def names(self) -> list[object]:
        model = self.page.where.table.model
        return [model.value(row, 1) for row in range(model.rowCount())]

    def finish(self, qtbot: QtBot) -> None:
        with qtbot.waitSignal(self.window.ctx.opened, timeout=20_000):
            self.opening.begin()


Shown = Callable[[], Late]


@pytest.fixture
def late(qapp: QApplication, qtbot: QtBot, sample: Desk, actor: Actor) -> Shown:
    return lambda: Late(qapp, qtbot, sample, actor)


def test_what_was_remembered_stays_when_the_data_says_the_same(
    sample: Desk, actor: Actor, late: Shown, qtbot: QtBot,
) -> None:
    keep(sample, actor, "zh_CN")
    shown = late()
    before = shown.names()
    assert len(before) == 5
    shown.finish(qtbot)
    assert shown.names() == before
    assert shown.window.ctx.desk is shown.desk


def test_a_page_of_earlier_data_is_never_shown(
    sample: Desk, actor: Actor, late: Shown, qtbot: QtBot,
) -> None:
    shown = late()
    assert shown.names() == []
    shown.finish(qtbot)
    assert len(shown.names()) == 5
    assert "正在读取" not in shown.page.header.subtitle.text()


def test_a_click_on_another_page_waits_for_the_data(
    sample: Desk, actor: Actor, late: Shown, qtbot: QtBot,
) -> None:
    keep(sample, actor, "zh_CN")
    shown = late()
    qtbot.mouseClick(shown.window.navigation.buttons["team"], Qt.MouseButton.LeftButton)
    assert shown.window.key == "team"
    assert shown.window.ctx.ready


def test_another_month_chosen_early_is_read_when_it_can_be(
    sample: Desk, actor: Actor, late: Shown, qtbot: QtBot,
) -> None:
    keep(sample, actor, "zh_CN")
    shown = late()
    ctx = shown.window.ctx
    chosen = ctx.period.value
    ctx.period.set(type(chosen)(Month(2026, 9), chosen.week))
    assert "正在读取" in shown.page.header.subtitle.text()
    shown.finish(qtbot)
    assert shown.page.ranked == Month(2026, 9)


def test_data_that_cannot_be_opened_behind_the_window_ends_it(qapp: QApplication, qtbot: QtBot) -> None:
    def refuse() -> tuple[Desk, Today]:
        raise trouble("database_damaged", value="x.db")

    opening = Opening(refuse)
    with qtbot.waitSignal(opening.ended):
        opening.begin()
    assert not opening.ready
    with pytest.raises(type(trouble("database_damaged"))):
        opening.desk()


def test_a_damaged_file_is_refused_before_anybody_can_use_it(
    sample: Desk, actor: Actor, qapp: QApplication, monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = sample.store.path
    assert path is not None
    keep(replace(sample, now=datetime.now), actor, "zh_CN")
    backup_at_close(sample)
    sample.store.close()
    content = bytearray(path.read_bytes())
    content[len(content) * 2 // 3] ^= 1
    path.write_bytes(content)
    said: list[str] = []
    monkeypatch.setattr(WindowAsker, "say", lambda _self, text: said.append(text))
    assert run(str(path), "zh_CN") == 1
    assert "备份" in said[0]
    assert path.read_bytes() == content


def test_the_window_closes_over_the_data(late: Shown, qtbot: QtBot) -> None:
    shown = late()
    shown.finish(qtbot)
    window: Window = shown.window
    assert window.close()
    shown.desk.store.close()
