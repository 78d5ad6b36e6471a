"""Short messages over the lower edge of the window; they go by themselves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, label, row, tool
from cmdesk.ui.theme import SIZES, Tone
from cmdesk.values.messages import _

STAY_MS = 7000


class Toast(QFrame):
    """One message, with at most one thing to do about it."""

    def __init__(
        self, ctx: AppContext, text: str, tone: Tone, parent: QWidget, action: tuple[str, Callable[[], object]] | None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "toast")
        self.setProperty("tone", str(tone))
        self.text = label(text, wrap=True)
        self.text.setMinimumWidth(240)
        line = row(self.text)
        line.setContentsMargins(12, 10, 8, 10)
        if action:
            self.action = button(action[0], lambda: (self.close(), action[1]()), "link")
            line.addWidget(self.action)
        line.addWidget(tool("close", ctx.translate(_("Close")), self.close))
        self.setLayout(line)
        self.setMaximumWidth(420)


class Toasts(QObject):
    """Shows one toast at a time over `window`, above the status bar."""

    def __init__(self, window: QWidget, ctx: AppContext) -> None:
        super().__init__(window)
        self._window, self._ctx = window, ctx
        self.toast: Toast | None = None
        self._timer = QTimer(self, singleShot=True, interval=STAY_MS)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)

    def show(self, text: str, tone: Tone = Tone.ACCENT, action: tuple[str, Callable[[], object]] | None = None) -> None:
        self.hide()
        self.toast = Toast(self._ctx, text, tone, self._window, action)
        self._place()
        self.toast.show()
        self.toast.raise_()
        self._timer.start()

    def hide(self) -> None:
        if self.toast is not None:
            self.toast.hide()
            self.toast.deleteLater()
            self.toast = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        if self.toast is not None:
            self.toast.adjustSize()
            self.toast.move(
                (self._window.width() + SIZES.side - self.toast.width()) // 2,
                self._window.height() - self.toast.height() - SIZES.status - SIZES.gap,
            )
