"""Garbage in rings is collected in the window's thread alone.

Left to itself the collector runs in whichever thread makes the next object. In a worker it would destroy widgets
there: Qt's lock for connections is then held while Python's is waited for, and the window, which waits the other way
round, stands still for ever.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QObject, QTimer

EVERY_MS = 1000
NAME = "garbage"


def collect_in_this_thread() -> None:
    """Take the collector over from Python for as long as the application lives; called in the window's thread."""
    gc.disable()
    app = QCoreApplication.instance()
    assert app is not None
    if app.findChild(QObject, NAME) is None:
        gc.freeze()
        timer = QTimer(app, interval=EVERY_MS)
        timer.setObjectName(NAME)
        timer.timeout.connect(_collect)
        timer.start()


def _collect() -> None:
    """The oldest generation that is due, with Python's own thresholds."""
    due = zip(gc.get_count(), gc.get_threshold(), strict=True)
    generation = max((age for age, (count, limit) in enumerate(due) if count > limit), default=None)
    if generation is not None:
        gc.collect(generation)
