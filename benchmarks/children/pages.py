"""A window on a database: each page shown twice, its times told, then the memory of the idle window."""

from __future__ import annotations

import sys
import time
from typing import Any

from benchmarks.children.idle import resident_megabytes, settle, tell


def main() -> int:
    from cmdesk.bootstrap import open_desk, single_desk
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
    megabytes = resident_megabytes()
    first = {spec.key: _shown(window, spec.key, busy) for spec in window.specs}
    again = {spec.key: _shown(window, spec.key, busy) for spec in window.specs}
    tell(first=first, again=again, megabytes=megabytes, after=resident_megabytes())
    window.close()
    desk.store.close()
    return 0


def _shown(window: Any, key: str, busy: Any) -> float:
    begin = time.perf_counter()
    window.go(key)
    settle(busy)
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main())
