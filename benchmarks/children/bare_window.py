"""The floor of the start: a bare PySide6 window with one table."""

from __future__ import annotations

import sys
import time

from PySide6.QtWidgets import QApplication, QMainWindow, QTableWidget, QTableWidgetItem

from benchmarks.children.idle import Idle, click_row, resident_megabytes, tell

ROWS, COLUMNS = 100, 8


def main() -> int:
    app = QApplication(sys.argv)
    window = QMainWindow()
    table = QTableWidget(ROWS, COLUMNS)
    for row in range(ROWS):
        for column in range(COLUMNS):
            table.setItem(row, column, QTableWidgetItem(f"{row}-{column}"))
    window.setCentralWidget(table)
    window.resize(1366, 768)
    window.show()

    def usable() -> None:
        now, cpu = time.time(), time.thread_time()
        tell(cpu=cpu, moment=now + click_row(table), megabytes=resident_megabytes())
        app.exit(0)

    watch = Idle(window, usable)
    code = app.exec()
    del watch
    return code


if __name__ == "__main__":
    sys.exit(main())
