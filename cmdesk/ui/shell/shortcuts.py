"""F1: every key in one sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from cmdesk.ui.kit.basic import label
from cmdesk.values.messages import Msg, Translate, _

KEYS: tuple[tuple[str, Msg], ...] = (
    ("Ctrl+K", _("Find anything: people, clients, pages, actions")),
    ("Ctrl+1 … Ctrl+9", _("Go to a page")),
    ("Ctrl+N", _("New")),
    ("Ctrl+S", _("Save")),
    ("Ctrl+P", _("Print")),
    ("Ctrl+F", _("Filter the list")),
    ("F5", _("Refresh")),
    ("Enter", _("Open; in a form go to the next field")),
    ("Esc", _("Back")),
    ("Ctrl+C", _("Copy the selected rows for Excel")),
    ("Ctrl+Z", _("Undo what was just done")),
    ("Ctrl+Shift+Z  Ctrl+Y", _("Undo and redo in the draft of a scheme")),
    ("Alt+↑  Alt+↓", _("Previous and next record")),
    ("F6", _("Move between list, form and navigation")),
    ("Ctrl+Tab", _("Next view of a page")),
    ("Alt+1 … Alt+9", _("Go to a view of a page")),
    ("F1", _("The user guide, at this page's chapter")),
    ("Shift+F1", _("This sheet")),
)


class ShortcutSheet(QDialog):
    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate(_("Keyboard shortcuts")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        for line, (keys, meaning) in enumerate(KEYS):
            key = label(keys, "key")
            grid.addWidget(key, line, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(label(translate(meaning)), line, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 20)
        outer.setSpacing(14)
        outer.addWidget(label(translate(_("Keyboard shortcuts")), "card-title"))
        outer.addLayout(grid)
