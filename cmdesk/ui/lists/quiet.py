"""The base of these dialogs: Enter presses a button only where the focus stands on one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from cmdesk.ui.kit.room import FittedDialog

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class QuietDialog(FittedDialog):
    """Enter in a field goes on to the next or finishes there; it never presses a button somewhere else."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            event.accept()
        else:
            super().keyPressEvent(event)
