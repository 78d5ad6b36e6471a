"""Every page of the window, with each of its views, as a picture, light and dark."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cmdesk.services.work import Desk
from cmdesk.values.people import Actor

if TYPE_CHECKING:
    from PySide6.QtCore import QTimer

    from cmdesk.ui.shell import Window

SIZE = (1366, 768)
LOOKS = ("light", "dark")
SETTLE_MS = 600
PATIENCE_MS = 30_000


def take(
    desk: Desk, actor: Actor, language: str, out: Path, show: Callable[[str], bool] = lambda key: True, *,
    scale: float = 1.0, looks: Sequence[str] = LOOKS, size: tuple[int, int] = SIZE, views: bool = True,
) -> list[Path]:
    """PNG files in `out`: `page-light.png` of a page as it opens, `page-view-light.png` of each further view
    unless `views` is False.

    `scale` is the screen's (1.5 for 150 %) and holds for a window that is the first of its process; `size` is what the
    window has then, in pixels of 100 %. Needs no display.
    """
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if scale != 1.0:
        os.environ["QT_SCALE_FACTOR"] = str(scale)
    from PySide6.QtCore import Qt

    from cmdesk.ui.app import build
    from cmdesk.ui.shell import application
    from cmdesk.ui.theme import Mode, Theme

    app = application()
    theme = Theme(app)
    before = theme.mode
    window = build(desk, actor, theme, language)
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.setMinimumSize(0, 0)
    window.resize(*size)
    window.show()
    alone = _unattended()
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for look in looks:
        theme.set_mode(Mode(look))
        for name in _shown(window, show, views):
            path = out / f"{name}-{look}.png"
            window.grab().save(str(path))
            made.append(path)
    theme.set_mode(before)
    alone.stop()
    window.close()
    return made


def _unattended() -> QTimer:
    """Nobody is there to answer: a message that stops the window is closed, it stands in the log."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    def close() -> None:
        waiting = QApplication.activeModalWidget()
        if waiting is not None:
            waiting.close()

    timer = QTimer(interval=SETTLE_MS)
    timer.timeout.connect(close)
    timer.start()
    return timer


def _shown(window: Window, show: Callable[[str], bool], all_views: bool) -> Iterator[str]:
    """Goes through the pages and their views; the name of each while it is on show."""
    from cmdesk.ui.shell.segments import views_of

    for spec in window.specs:
        if not show(spec.key):
            continue
        window.go(spec.key)
        views = views_of(window.page)
        if views:
            views[0].choose()
        settle(window)
        yield spec.key
        for view in views[1:] if all_views else ():
            view.choose()
            settle(window)
            yield f"{spec.key}-{view.key}"


def settle(window: Window) -> None:
    """Wait until the page is painted and its jobs have ended."""
    from PySide6.QtCore import QElapsedTimer, QEventLoop
    from PySide6.QtWidgets import QApplication

    since, quiet = QElapsedTimer(), QElapsedTimer()
    since.start()
    quiet.start()
    while quiet.elapsed() < SETTLE_MS and since.elapsed() < PATIENCE_MS:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        if window.ctx.jobs.running:
            quiet.restart()
