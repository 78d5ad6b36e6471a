"""A row of choices of which one holds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from cmdesk.ui.kit.basic import row
from cmdesk.values.messages import Text, Translate


class Segments(QWidget):
    """Signals: `chosen(key)` when another one was clicked."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, Text]], translate: Translate) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        for key, name in options:
            made = self.buttons[key] = QToolButton()
            made.setText(translate(name))
            made.setProperty("role", "segment")
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            made.setAccessibleName(made.text())
            made.clicked.connect(lambda _c=False, k=key: self.chosen.emit(k))
            self._group.addButton(made)
        self.setLayout(row(*self.buttons.values(), spacing=2))
        self.show_key(options[0][0])

    @property
    def key(self) -> str:
        return next(key for key, made in self.buttons.items() if made.isChecked())

    def show_key(self, key: str) -> None:
        self.buttons[key].setChecked(True)
