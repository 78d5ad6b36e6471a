"""Hands on a grid of marks."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cmdesk.ui.evaluation.marks import MarksView


def type_mark(qtbot: QtBot, grid: MarksView, row: int, mark: str) -> None:
    """Into the first column of marks."""
    grid.table.setCurrentIndex(grid.model.index(row, 2))
    qtbot.keyClicks(grid.table, mark[0])
    editor = grid.table.focusWidget()
    assert editor is not None
    qtbot.keyClicks(editor, mark[1:])
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: Decimal(mark) in grid.pending.values())
