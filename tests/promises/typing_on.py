"""A window in which visits are typed until it is killed: `python -m tests.promises.typing_on DATABASE`.

Prints `kept N` as soon as the drafts of N lines, more than one, are said to lie beside the data.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cmdesk.services.visits.drafts import drafts
from cmdesk.ui.app import application, build
from cmdesk.ui.theme import Theme
from cmdesk.ui.visits.page import VisitsPage
from tests.fixtures_desk import ADMINISTRATOR, desk_at


def main(database: str) -> None:
    desk = desk_at(Path(database))
    app = application([])
    window = build(desk, ADMINISTRATOR, Theme(app), "zh_CN", start="visits")
    window.show()
    assert isinstance(window.page, VisitsPage)
    window.page.show_view("entry")
    table, said = window.page.entry.table, 0
    for number in range(10_000):
        QTest.keyClicks(table, "830")
        QTest.keyClick(table, Qt.Key.Key_Tab)
        QTest.keyClicks(table, str(45 + number % 10))
        QTest.keyClick(table, Qt.Key.Key_Return)
        app.processEvents()
        time.sleep(0.05)
        kept = sum(len(each.lines) for each in drafts(desk, ADMINISTRATOR))
        if kept > max(said, 1):
            said = kept
            print("kept", kept, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
