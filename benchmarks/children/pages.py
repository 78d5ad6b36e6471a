"""A window on a database: each page shown twice, its times told, then the memory of the idle window.

With `cold` the pages are asked for right after the start, before anything was made ready for them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.children.idle import resident_megabytes, settle, tell


def main() -> int:
    from cmdesk.ui.sources import leave_unread

    leave_unread()
    from cmdesk.bootstrap import open_desk, single_desk
    from cmdesk.ui.ahead import Ahead
    from cmdesk.ui.app import build
    from cmdesk.ui.shell import application
    from cmdesk.ui.theme import Theme

    app = application(sys.argv)
    desk = open_desk(sys.argv[1])
    window = build(desk, single_desk("zh_CN"), Theme(app))
    window.show()

    def busy() -> bool:
        return bool(window.ctx.jobs.running)

    settle(busy)
    if "cold" not in sys.argv:
        ahead = Ahead(window)
        settle(lambda: busy() or not ahead.done)
    megabytes = resident_megabytes()
    first = {spec.key: _shown(window, spec.key, busy) for spec in window.specs}
    again = {spec.key: _shown(window, spec.key, busy) for spec in window.specs}
    tell(
        first={key: shown for key, (shown, _whole) in first.items()}, megabytes=megabytes,
        whole={key: whole for key, (_shown, whole) in first.items()}, after=resident_megabytes(),
        again={key: whole for key, (_shown, whole) in again.items()},
    )
    window.close()
    desk.store.close()
    return 0


def _shown(window: Any, key: str, busy: Callable[[], bool]) -> tuple[float, float]:
    """Seconds until the page is painted and answers, and until all jobs beside the window have ended."""
    begin = time.perf_counter()
    window.go(key)
    settle(lambda: False)
    shown = time.perf_counter() - begin
    settle(busy)
    return shown, time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main())
