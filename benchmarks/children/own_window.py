"""The program's own start, as `cmdesk --data FILE` does it, ending as soon as the window is usable."""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtWidgets import QApplication

from benchmarks.children.idle import Idle, say_usable


def _busy() -> bool:
    return any(window.ctx.jobs.running for window in QApplication.topLevelWidgets() if hasattr(window, "ctx"))


def main() -> int:
    watched: list[Any] = []
    own = QApplication.exec

    def until_idle(*_app: object) -> int:
        watched.append(Idle(say_usable, _busy))
        return own()

    QApplication.exec = until_idle  # type: ignore[method-assign]
    from cmdesk.cli import main as answer

    return answer(["--data", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
