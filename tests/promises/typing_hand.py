"""A window in which somebody types without end, noting outside the database when each letter was typed; tests kill it.

    python -m tests.promises.typing_hand DATABASE LOG

A line of the log: the seconds since 1970 and the text that stood in the field then.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
BETWEEN_MS = 60


@contextmanager
def typist(data: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The window, from its first noted letter on."""
    log.unlink(missing_ok=True)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.promises.typing_hand", str(data), str(log)], cwd=ROOT, env=environment,
        stderr=subprocess.PIPE,
    )
    try:
        until = time.monotonic() + 60
        while not log.exists() and time.monotonic() < until and process.poll() is None:
            time.sleep(0.02)
        assert log.exists(), process.stderr.read().decode() if process.stderr and process.poll() is not None else "slow"
        yield process
    finally:
        process.kill()
        process.communicate()


def noted(log: Path) -> list[tuple[float, str]]:
    """What was typed when; a last line cut off by the kill is left out."""
    lines = log.read_text(encoding="utf-8").split("\n")[:-1]
    return [(float(when), text) for when, text in (line.split(" ") for line in lines)]


def main(data: str, log: str) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtTest import QTest

    from cmdesk.services.work import Desk
    from cmdesk.store.store import open_store
    from cmdesk.ui.app import build
    from cmdesk.ui.shell import application
    from cmdesk.ui.theme import Theme
    from tests.fixtures_desk import ADMINISTRATOR, NOW

    app = application()
    desk = Desk(open_store(Path(data)), Path(data).parent, lambda: NOW)
    window = build(desk, ADMINISTRATOR, Theme(app), "zh_CN", start="clients")
    window.show()
    page = window.page
    while not hasattr(page, "detail"):
        page = page.view  # type: ignore[attr-defined]
    page.new()
    line = page.detail.form.rows["name"].editor.input
    line.setFocus()
    note = open(log, "a", encoding="utf-8", buffering=1)  # noqa: PTH123, SIM115

    def letter() -> None:
        at = len(line.text())
        QTest.keyClicks(line, LETTERS[at % 26])
        note.write(f"{time.time()} {line.text()}\n")

    timer = QTimer(interval=BETWEEN_MS)
    timer.timeout.connect(letter)
    timer.start()
    app.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
