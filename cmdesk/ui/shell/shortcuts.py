"""Shift+F1: every key in one sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QWidget

from cmdesk.ui.kit.basic import column, label, row
from cmdesk.ui.kit.room import FittedDialog
from cmdesk.ui.shell.page import Page
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
    ("Ctrl+C  Ctrl+V", _("Copy the selected rows for Excel, paste a block from it")),
    ("F2", _("Change a cell of the list")),
    ("←  →", _("Close and open a group; from a row to its group")),
    ("Ctrl+Z", _("Undo what was just done")),
    ("Alt+↑  Alt+↓", _("Previous and next record")),
    ("F6", _("Move between list, form and navigation")),
    ("Ctrl+Tab", _("Next view of a page")),
    ("Alt+1 … Alt+9", _("Go to a view of a page")),
    ("F1", _("The user guide, at this page's chapter")),
    ("Shift+F1", _("This sheet")),
)


Keys = Sequence[tuple[str, str]]
_EVERYWHERE = frozenset(key for keys, _meaning in KEYS for key in keys.split("  "))
_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]$")


def keys_of(page: Page, say: Translate) -> Keys:
    """The keys of what is on show in a page: its actions', its buttons', and those that a part tells in its `KEYS`."""
    found = {action.shortcut: say(action.label) for action in page.actions() if action.shortcut}
    for part in page.findChildren(QWidget):
        if not part.isVisibleTo(page):
            continue
        if isinstance(part, QAbstractButton) and not part.shortcut().isEmpty():
            words = part.toolTip() or part.text()
            found.setdefault(_key(part.shortcut()), _BRACKETS.sub("", words))
        found.update({keys: say(meaning) for keys, meaning in getattr(part, "KEYS", ())})
    return [(keys, words) for keys, words in found.items() if keys not in _EVERYWHERE]


_ARROWS = {"+Left": "+←", "+Right": "+→", "+Up": "+↑", "+Down": "+↓"}


def _key(shortcut: QKeySequence) -> str:
    text = shortcut.toString()
    return next((text.replace(word, arrow) for word, arrow in _ARROWS.items() if text.endswith(word)), text)


class ShortcutSheet(FittedDialog):
    """The keys that are the same everywhere, and beside them those of the page on show."""

    def __init__(self, translate: Translate, parent: QWidget | None = None, page: Page | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate(_("Keyboard shortcuts")))
        here = keys_of(page, translate) if page is not None else ()
        parts = [column(
            label(translate(_("Keyboard shortcuts")), "card-title"), _grid([(k, translate(m)) for k, m in KEYS]), 1,
            spacing=14,
        )]
        if here and page is not None:
            title = translate(_("On this page: {name}")(name=page.header.title.text()))
            parts.append(column(label(title, "card-title"), _grid(here), 1, spacing=14))
        outer = row(*parts, spacing=36)
        outer.setContentsMargins(20, 16, 20, 20)
        self.setLayout(outer)


def _grid(keys: Keys) -> QGridLayout:
    """A line each; a text without a key of its own runs over the whole width."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    for line, (key, words) in enumerate(keys):
        if key:
            grid.addWidget(label(key, "key"), line, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(label(words), line, 1)
            continue
        whole = label(words, wrap=True)
        whole.setMinimumWidth(320)
        grid.addWidget(whole, line, 0, 1, 2)
    return grid
