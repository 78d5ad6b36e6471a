"""The program's own start, as `cmdesk --data FILE` does it: until the window is usable, then until all is loaded."""

from __future__ import annotations

import sys
import time
from functools import partial
from typing import Any

from cmdesk import cli
from cmdesk.ui import start

HEAVY = ("pandas", "matplotlib", "openpyxl", "pyvrp", "typst")


def loop(app: Any) -> int:
    """The window's events, watched; Qt itself is loaded by the program and not before."""
    from benchmarks.children.idle import Idle, click_row, loaded, resident_megabytes, tell

    window = next(each for each in app.topLevelWidgets() if hasattr(each, "ctx"))
    table = window.page.where.table
    found: dict[str, Any] = {}
    watches: list[Idle] = []

    def busy() -> bool:
        return bool(window.ctx.jobs.running) or not table.model.rowCount()

    def usable() -> None:
        now = time.time()
        found.update(cpu=time.thread_time(), moment=now + click_row(table.table), heavy=loaded(*HEAVY))
        if window.ctx.ready:
            opened()
        else:
            window.ctx.opened.connect(opened)

    def opened() -> None:
        window.update()
        watches.append(Idle(window, complete, busy))

    def complete() -> None:
        tell(**found, complete=time.time(), megabytes=resident_megabytes())
        app.exit(0)

    watches.append(Idle(window, usable, busy))
    return int(app.exec())


def main() -> int:
    start.run = partial(start.run, loop=loop)
    return cli.main(["--data", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
