from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from cmdesk.ui.context import AppContext
from cmdesk.ui.shell.dialogs import Message
from cmdesk.ui.shell.statusbar import StatusBar, job_text
from cmdesk.values.messages import _, english
from cmdesk.values.problems import Area, Outcome, trouble
from tests.ui.conftest import ScriptedAsker

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def counting(total: int, pause: float = 0.002, closed: list[bool] | None = None) -> Iterator[tuple[int, int]]:
    try:
        for done in range(total):
            time.sleep(pause)
            yield done, total
    finally:
        if closed is not None:
            closed.append(True)


def summed(upto: int) -> Iterator[tuple[int, int]]:
    total = 0
    for k in range(upto):
        total += k
        yield k, upto
    return total  # type: ignore[return-value]


def test_a_job_gives_its_result_in_the_windows_thread(qtbot: QtBot, ctx: AppContext) -> None:
    found: list[object] = []
    main = threading.main_thread()
    ctx.jobs.run(summed(10), done=lambda value: found.append((value, threading.current_thread() is main)))
    qtbot.waitUntil(lambda: bool(found))
    assert found == [(45, True)]
    assert ctx.jobs.running == []


def test_progress_says_count_and_remaining_time(qtbot: QtBot, ctx: AppContext) -> None:
    bar = StatusBar(ctx)
    qtbot.addWidget(bar)
    bar.show()
    job = ctx.jobs.run(counting(2000), title=_("Planning visits"))
    qtbot.waitUntil(lambda: job.count > 20)
    assert bar.bar.isVisible()
    assert bar.bar.maximum() == 2000
    assert english(job_text(job)).startswith("Planning visits ")
    assert "about" in english(job_text(job))
    qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not ctx.jobs.running, timeout=1000)
    assert not bar.bar.isVisible()


def test_a_cancelled_job_gives_back_what_it_began(qtbot: QtBot, ctx: AppContext) -> None:
    closed: list[bool] = []
    called: list[object] = []
    job = ctx.jobs.run(counting(100_000, closed=closed), done=called.append, failed=called.append)
    qtbot.waitUntil(lambda: job.count > 0)
    job.cancel()
    qtbot.waitUntil(lambda: not ctx.jobs.running, timeout=1000)
    assert closed == [True]
    assert called == []
    assert job.cancelled


def test_an_error_nobody_takes_is_reported(qtbot: QtBot, ctx: AppContext) -> None:
    broken: list[object] = []
    ctx.jobs.broken.connect(broken.append)
    ctx.jobs.run(lambda: 1 / 0)
    qtbot.waitUntil(lambda: bool(broken))
    assert isinstance(broken[0], ZeroDivisionError)


def test_the_caller_may_take_the_error(qtbot: QtBot, ctx: AppContext) -> None:
    taken: list[object] = []
    ctx.jobs.run(lambda: 1 / 0, failed=taken.append, pool=True)
    qtbot.waitUntil(lambda: bool(taken))
    assert isinstance(taken[0], ZeroDivisionError)


def test_the_database_has_one_worker_and_it_is_not_the_windows(ctx: AppContext) -> None:
    threads = {ctx.jobs.wait_for(threading.get_ident) for _k in range(5)}
    assert len(threads) == 1
    assert threads != {threading.get_ident()}


def test_an_act_waits_for_its_turn_while_the_window_lives(qtbot: QtBot, ctx: AppContext) -> None:
    seen: list[bool] = []
    ctx.jobs.waiting.connect(seen.append)
    ctx.jobs.run(lambda: time.sleep(0.4))
    outcome = ctx.act(lambda: Outcome(value=7))
    assert outcome.value == 7
    assert seen == [True, False]


def test_an_outcome_tells_which_areas_changed(qtbot: QtBot, ctx: AppContext) -> None:
    areas: list[object] = []
    ctx.areas_changed.connect(areas.append)
    ctx.act(lambda: Outcome(value=1, areas=frozenset({Area.CLIENTS})))
    assert areas == [frozenset({Area.CLIENTS})]


def test_users_trouble_is_a_sentence_in_the_status_bar(qtbot: QtBot, ctx: AppContext) -> None:
    bar = StatusBar(ctx)
    qtbot.addWidget(bar)
    bar.resize(1300, 28)

    def refused() -> Outcome[int]:
        raise trouble("in_use", value="稻田", count=12)

    outcome = ctx.act(refused)
    assert outcome.failed
    assert bar.text.text() == "“稻田” is still used by 12 records and cannot be deleted; reassign them first."


def test_a_bug_is_shown_with_its_details(ctx: AppContext, asker: ScriptedAsker) -> None:
    outcome = ctx.act(lambda: 1 / 0)  # type: ignore[arg-type,return-value]
    assert outcome.failed
    assert isinstance(asker.bugs[0], ZeroDivisionError)


def test_trouble_in_a_job_is_a_sentence_and_no_bug(ctx: AppContext, asker: ScriptedAsker) -> None:
    ctx.report(trouble("no_printer"))
    assert (asker.said, asker.bugs) == (["no_printer"], [])
    error = ValueError("x")
    ctx.report(error)
    assert asker.bugs == [error]


def test_details_can_be_opened_and_copied(qtbot: QtBot) -> None:
    message = Message("Something unexpected happened.", "Traceback: …", english)
    qtbot.addWidget(message)
    message.show()
    assert not message.body.isVisible()
    qtbot.mouseClick(message.more, Qt.MouseButton.LeftButton)
    assert message.body.isVisible()
    assert message.body.toPlainText() == "Traceback: …"


def test_nobody_hears_of_a_job_that_ends_with_the_window(qtbot: QtBot, ctx: AppContext) -> None:
    called: list[object] = []
    ctx.jobs.run(lambda: time.sleep(0.05), done=called.append, failed=called.append)
    ctx.jobs.close()
    qtbot.wait(30)
    assert called == [] and ctx.jobs.running == []


class Listener(QLabel):
    """Hears of a job in its methods, and in functions written in them."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []

    def hear(self, what: object) -> None:
        self.heard.append(what)
        self.setText(str(what))

    def listen(self, ctx: AppContext) -> None:
        ctx.jobs.run(lambda: 7, done=self.hear)
        ctx.jobs.run(lambda: 8, done=lambda found: self.hear(found))


def test_what_belongs_to_a_widget_that_is_gone_is_not_called(qtbot: QtBot, ctx: AppContext) -> None:
    there, gone = Listener(), Listener()
    qtbot.addWidget(there)
    gone.listen(ctx)
    there.listen(ctx)
    delete(gone)
    qtbot.waitUntil(lambda: not ctx.jobs.running)
    assert (there.heard, gone.heard) == ([7, 8], [])
