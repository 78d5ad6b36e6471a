"""Every page of the window as a picture, light and dark."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from cmdesk.services.work import Desk
from cmdesk.values.people import Actor

if TYPE_CHECKING:
    from cmdesk.ui.shell import Window

SIZE = (1366, 768)
SETTLE_MS = 600
PATIENCE_MS = 30_000


def take(
    desk: Desk, actor: Actor, language: str, out: Path, show: Callable[[str], bool] = lambda key: True
) -> list[Path]:
    """PNG files `page-light.png` and `page-dark.png` of every page in `out`; needs no display."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from cmdesk.ui.app import build
    from cmdesk.ui.shell import application
    from cmdesk.ui.theme import Mode, Theme

    app = application()
    theme = Theme(app)
    before = theme.mode
    window = build(desk, actor, theme, language)
    window.resize(*SIZE)
    window.show()
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for mode in (Mode.LIGHT, Mode.DARK):
        theme.set_mode(mode)
        for spec in window.specs:
            if show(spec.key):
                window.go(spec.key)
                _settle(window)
                path = out / f"{spec.key}-{mode.value}.png"
                window.grab().save(str(path))
                made.append(path)
    theme.set_mode(before)
    window.close()
    return made


def _settle(window: Window) -> None:
    """Wait until the page is painted and its jobs have ended."""
    from PySide6.QtCore import QElapsedTimer, QEventLoop
    from PySide6.QtWidgets import QApplication

    timer = QElapsedTimer()
    timer.start()
    while timer.elapsed() < SETTLE_MS or (window.ctx.jobs.running and timer.elapsed() < PATIENCE_MS):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
