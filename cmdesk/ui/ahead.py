"""What is likely to be wanted next, made ready while the window rests: the first showing of a page is quick."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from cmdesk.ui.shell import Window

PARTS = (
    "numpy", "cmdesk.services.reports", "cmdesk.services.filling", "cmdesk.services.merging",
    "cmdesk.services.imports.files", "cmdesk.services.figures.overview", "cmdesk.services.evaluation.comparing",
    "cmdesk.services.visits.planning", "cmdesk.services.visits.numbers", "cmdesk.services.visits.model_week",
    "cmdesk.services.visits.forms", "cmdesk.services.visits.handover",
)
"""What the pages load of the use cases; nothing of Qt, for it is loaded by a thread."""
BEGIN_MS, PAUSE_MS, AGAIN_MS = 300, 20, 200
REST = 0.6
"""Seconds without a key or a mouse's move after which the window counts as resting."""
INPUTS = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.InputMethod,
})


class Ahead(QObject):
    """Loads the use cases in a thread, then prepares one page after the other in small steps.

    A step waits while somebody types or moves the mouse, while a job runs, and while a dialog or a menu is open.
    Signals: `ended()` when nothing is left to prepare.
    """

    ended = Signal()

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._touched = 0.0
        self._left = False
        self.done = False
        self._steps = self._preparing()
        self._thread = threading.Thread(target=self._load, name="ahead")
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._step)
        QTimer.singleShot(BEGIN_MS, self, self._begin)
        app = QApplication.instance()
        assert app is not None
        app.aboutToQuit.connect(self.leave)

    def leave(self) -> None:
        """Do no more."""
        self._left = True
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in INPUTS:
            self._touched = time.monotonic()
        return False

    def _load(self) -> None:
        for part in PARTS:
            if not self._left:
                import_module(part)

    def _begin(self) -> None:
        if (handle := self._window.windowHandle()) is not None:
            handle.installEventFilter(self)
        self._thread.start()
        self._timer.start(AGAIN_MS)

    def _step(self) -> None:
        if self._thread.is_alive() or not self._rests():
            self._timer.start(AGAIN_MS)
        elif self._went_on():
            self._timer.start(PAUSE_MS)
        else:
            self._end()

    def _rests(self) -> bool:
        busy = self._window.ctx.jobs.running or QApplication.activeModalWidget() or QApplication.activePopupWidget()
        return not busy and self._window.isVisible() and time.monotonic() - self._touched > REST

    def _went_on(self) -> bool:
        """Whether there was something to do; what goes wrong is told when the page is opened."""
        try:
            return next(self._steps, None) is not None
        except Exception:  # noqa: BLE001
            return False

    def _preparing(self) -> Iterator[str]:
        """The parts of each page's code, its widgets, what it shows: a step each."""
        for spec in self._window.specs:
            import_module(f"{spec.factory.__module__}.page")
            yield spec.key
            self._window.make(spec.key)
            yield spec.key
            self._window.read(spec.key)
            yield spec.key

    def _end(self) -> None:
        if (handle := self._window.windowHandle()) is not None:
            handle.removeEventFilter(self)
        self.done = True
        self.ended.emit()
