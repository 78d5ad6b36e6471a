"""When a window is usable: painted, the event loop with nothing left to do, and a click on a table answered."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, QTimer
from PySide6.QtWidgets import QApplication, QTableView, QWidget

QUIET = 5


class Idle(QObject):
    """Calls `then` once `window` was painted and, `busy` being false, the event loop came to rest.

    It looks at the window's own events alone: to look at every widget's would cost more than a bare window does.
    """

    def __init__(self, window: QWidget, then: Callable[[], None], busy: Callable[[], bool] = lambda: False) -> None:
        super().__init__()
        self.window, self.then, self.busy, self.painted, self.quiet = window, then, busy, False, 0
        window.installEventFilter(self)
        self.timer = QTimer(self)
        self.timer.timeout.connect(self._look)
        self.timer.start(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.painted, self.quiet = True, 0
        return False

    def _look(self) -> None:
        self.quiet = self.quiet + 1 if self.painted and not self.busy() else 0
        if self.quiet >= QUIET:
            self.timer.stop()
            self.window.removeEventFilter(self)
            self.then()


def click_row(table: QTableView, row: int = 2) -> float:
    """A click of the mouse on a row of a table, which must become the current one; the seconds it took.

    What the probe needs for it is loaded before and does not count.
    """
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtGui import QMouseEvent

    place = QPoint(table.columnViewportPosition(1) + 5, table.rowViewportPosition(row) + 5)
    inside, button = table.viewport(), Qt.MouseButton.LeftButton
    there, none = QPointF(inside.mapToGlobal(place)), Qt.KeyboardModifier.NoModifier
    kinds = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease)
    events = [QMouseEvent(kind, QPointF(place), there, button, button, none) for kind in kinds]
    begin = time.perf_counter()
    for event in events:
        QApplication.sendEvent(inside, event)
    took = time.perf_counter() - begin
    assert table.currentIndex().row() == row, "the click was not answered"
    return took


def settle(busy: Callable[[], bool]) -> None:
    """Let events run until nothing is left to do."""
    quiet = 0
    while quiet < QUIET:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        quiet = 0 if busy() else quiet + 1


def tell(**found: Any) -> None:
    print(json.dumps(found), flush=True)


def loaded(*parts: str) -> list[str]:
    """Which of these packages are loaded by now."""
    return sorted(set(parts) & sys.modules.keys())


def resident_megabytes() -> float | None:
    """The memory this process holds; None where the system does not tell it simply."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError):
        return None
    return pages * 4096 / 1024 / 1024
