"""Widgets die in the window's thread, whoever fills the memory."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from cmdesk.ui.context import AppContext
from cmdesk.ui.shell.garbage import EVERY_MS


class Ring(QObject):
    """Held by nobody but itself."""

    def __init__(self, died_in: list[str]) -> None:
        super().__init__()
        self.itself = self
        weakref.finalize(self, lambda: died_in.append(threading.current_thread().name))


def fill_memory() -> int:
    """More new objects than the collector lets pass."""
    kept = [[k] for k in range(5 * gc.get_threshold()[0])]
    return len(kept)


def test_a_worker_that_makes_many_objects_destroys_no_widget(qtbot: QtBot, ctx: AppContext) -> None:
    died_in: list[str] = []
    Ring(died_in)
    for _k in range(20):
        ctx.jobs.wait_for(fill_memory)
    assert died_in == []
    kept = [[k] for k in range(2 * gc.get_threshold()[0])]
    qtbot.waitUntil(lambda: bool(died_in), timeout=10 * EVERY_MS)
    assert died_in == [threading.main_thread().name]
    assert kept


def test_a_worker_lets_go_of_its_work_before_the_window_hears_of_it(qtbot: QtBot, ctx: AppContext) -> None:
    died_in: list[str] = []

    def work_on(ring: QObject) -> None:
        ctx.jobs.wait_for(lambda: ring.objectName())

    for _k in range(200):
        ring = QObject()
        weakref.finalize(ring, lambda: died_in.append(threading.current_thread().name))
        work_on(ring)
        del ring
    assert set(died_in) == {threading.main_thread().name}
    assert len(died_in) == 200
