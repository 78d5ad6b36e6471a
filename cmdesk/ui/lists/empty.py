"""A table without rows says what belongs there, in its middle."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from cmdesk.ui.kit.rows import RowsTable


def show_or_say(table: RowsTable, rows: Sequence[Sequence[object]], ids: Sequence[object] | None = None) -> None:
    """Show rows; without any, only the words for nothing."""
    table.show_rows(rows, ids)
    table.table.setVisible(bool(rows))
    table.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
    table.empty.setWordWrap(True)
