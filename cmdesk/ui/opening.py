"""The data opened behind a window that is there already: the large parts are loaded in a thread of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cmdesk.services.work import Desk
    from cmdesk.values.today import Today


LATEST_MS = 1000
PAUSE_MS = 20
"""What waits in the window (the rest of the painting, the first click) comes before."""


class Opening(QObject):
    """Opens the desk and reads its first page. Signals, in the window's thread: `ended()` when both are there, or
    neither can be: then `error` says why.
    """

    ended = Signal()

    def __init__(self, work: Callable[[], tuple[Desk, Today]]) -> None:
        super().__init__()
        self.error: BaseException | None = None
        self.page: Today | None = None
        self._work = work
        self._desk: Desk | None = None
        self._thread = threading.Thread(target=self._run, name="opening", daemon=True)

    @property
    def ready(self) -> bool:
        return self._desk is not None

    def begin(self) -> None:
        if self._thread.ident is None:
            self._thread.start()

    def begin_behind(self, window: QWidget) -> None:
        """Begin when the window is painted, or cannot be within a second."""
        window.installEventFilter(self)
        QTimer.singleShot(LATEST_MS, self.begin)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(PAUSE_MS, self.begin)
        return False

    def desk(self) -> Desk:
        """The desk; waits until it is open. Raises what kept it from being opened."""
        self.begin()
        self._thread.join()
        if self.error is not None:
            raise self.error
        assert self._desk is not None
        return self._desk

    def _run(self) -> None:
        try:
            self._desk, self.page = self._work()
        except BaseException as error:  # noqa: BLE001
            self.error = error
        self.ended.emit()


class LateDesk:
    """Stands for the desk until it is open: whoever asks it for anything waits."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    def __getattr__(self, name: str) -> Any:
        return getattr(self._opening.desk(), name)
