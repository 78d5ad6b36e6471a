"""Ctrl+K: find anything. Pages and actions at once, people and clients from the services while typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import label, rule
from cmdesk.ui.theme import icon
from cmdesk.values.messages import Text, _
from cmdesk.values.pinyin import matches, search_text

PAUSE_MS = 60
MOST = 12
LINE, ABOVE = 30, 140


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that can be found: its title, what kind of thing it is, and what choosing it does."""

    title: Text
    run: Callable[[], object]
    note: Text = ""
    icon: str = "search"


Source = Callable[[str], Sequence[Entry]]


class Palette(QDialog):
    """A list under one line. `entries` are matched here by pinyin; each source answers for itself."""

    def __init__(self, ctx: AppContext, entries: Sequence[Entry], sources: Sequence[Source], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._ctx = ctx
        self._entries = entries
        self._sources = sources
        self._shown: list[Entry] = []
        self.setProperty("role", "popup")
        self.setFixedWidth(560)
        self.setAccessibleName(ctx.translate(_("Find anything")))
        self.line = QLineEdit()
        self.line.setProperty("role", "plain")
        self.line.setPlaceholderText(ctx.translate(_("Name, pinyin initials, client code, last digits of phone…")))
        self.line.setAccessibleName(self.accessibleName())
        self.found = QListWidget()
        self.found.setAccessibleName(self.accessibleName())
        self.found.setIconSize(QSize(18, 18))
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.nothing = label(ctx.translate(_("Nothing found. Try fewer letters, initials, or a code.")), "muted")
        self.nothing.setContentsMargins(8, 6, 8, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        for part in (self.line, rule(), self.found, self.nothing):
            column.addWidget(part)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.search)
        self.line.textEdited.connect(lambda: self._timer.start())
        self.line.installEventFilter(self)
        self.found.itemClicked.connect(lambda: self.choose())
        self.search()

    def search(self) -> None:
        """Show what answers to the line."""
        self._timer.stop()
        typed = self.line.text().strip()
        self._shown = [e for e in self._entries if matches(search_text(self._ctx.translate(e.title)), typed)][:MOST]
        if typed:
            self._shown = [e for source in self._sources for e in source(typed)][:MOST] + self._shown
        self.found.clear()
        for entry in self._shown:
            self.found.addItem(self._item(entry))
        self.found.setCurrentRow(0)
        self.found.setVisible(bool(self._shown))
        self.nothing.setVisible(not self._shown)
        room = (self.screen().availableGeometry().height() - ABOVE) // LINE
        self.found.setFixedHeight(min(MOST, len(self._shown), room) * LINE + 4)
        self.adjustSize()

    def choose(self) -> None:
        """Do what the current entry stands for."""
        self.search() if self._timer.isActive() else None
        at = self.found.currentRow()
        if 0 <= at < len(self._shown):
            entry = self._shown[at]
            self.accept()
            QTimer.singleShot(0, self, entry.run)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._key(event.key()):
            return True
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}.get(Qt.Key(key))
        if step:
            last = self.found.count() - 1
            self.found.setCurrentRow(max(0, min(last, self.found.currentRow() + step)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose()
        else:
            return False
        return True

    def _item(self, entry: Entry) -> QListWidgetItem:
        title, note = self._ctx.translate(entry.title), self._ctx.translate(entry.note)
        item = QListWidgetItem(icon(entry.icon, self._ctx.theme.tokens.muted), f"{title}    {note}" if note else title)
        item.setSizeHint(QSize(0, LINE))
        return item
