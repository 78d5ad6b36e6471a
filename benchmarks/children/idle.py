"""When a window is usable: painted, no job running, and the event loop with nothing left to do."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

QUIET = 5


class Idle(QObject):
    """Calls `then` once a window was painted and, `busy` being false, the event loop came to rest."""

    def __init__(self, then: Callable[[], None], busy: Callable[[], bool] = lambda: False) -> None:
        super().__init__()
        self.then, self.busy, self.painted, self.quiet = then, busy, False, 0
        app = QCoreApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        self.timer = QTimer(self)
        self.timer.timeout.connect(self._look)
        self.timer.start(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self.painted, self.quiet = True, 0
        return False

    def _look(self) -> None:
        self.quiet = self.quiet + 1 if self.painted and not self.busy() else 0
        if self.quiet >= QUIET:
            self.timer.stop()
            app = QCoreApplication.instance()
            assert app is not None
            app.removeEventFilter(self)
            self.then()


def settle(busy: Callable[[], bool]) -> None:
    """Let events run until nothing is left to do."""
    quiet = 0
    while quiet < QUIET:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        quiet = 0 if busy() else quiet + 1


def tell(**found: Any) -> None:
    print(json.dumps(found), flush=True)


def say_usable(**more: Any) -> None:
    """Tell the moment and what is loaded by now, and end."""
    moment = time.time()
    heavy = sorted({"pandas", "matplotlib", "openpyxl", "pyvrp", "typst"} & sys.modules.keys())
    tell(moment=moment, heavy=heavy, megabytes=resident_megabytes(), **more)
    QCoreApplication.exit(0)


def resident_megabytes() -> float | None:
    """The memory this process holds; None where the system does not tell it simply."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError):
        return None
    return pages * 4096 / 1024 / 1024
