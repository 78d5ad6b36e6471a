"""What was typed on the sheets and not saved: kept while other days are looked at, and beside the data for a crash."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from cmdesk.services.visits.drafts import drafts, keep_draft
from cmdesk.ui.context import AppContext
from cmdesk.ui.visits.entry.lines import Sheet

Place = tuple[int, date]
EVERY = 3000


class Keeper(QObject):
    """Typed lines by manager and day. Signals: `due()` when the lines on show are to be kept."""

    due = Signal()

    def __init__(self, ctx: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.kept: dict[Place, list[Mapping[str, Any]]] = {
            (each.manager_id, each.day): list(each.lines) for each in drafts(ctx.desk, ctx.actor)
        }
        self.restored = dict(self.kept)
        self._written = dict(self.kept)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self._tick)

    def typed(self) -> None:
        """Something was typed: it is written within a few seconds."""
        if not self._timer.isActive():
            self._timer.start()

    def keep(self, place: Place, sheet: Sheet, open_text: tuple[int, str, str] | None = None) -> None:
        """Lay the typed lines of a sheet aside; `open_text` (line, name, text) is what is being typed just now."""
        lines = sheet.drafts(open_text)
        if lines:
            self.kept[place] = lines
        else:
            self.kept.pop(place, None)

    def forget(self, place: Place | None = None) -> None:
        """One place, or all of them, is saved or discarded."""
        for each in [place] if place else list(self.kept):
            self.kept.pop(each, None)
        self.write()

    def write(self) -> None:
        """Put beside the data what changed since it was last written."""
        ctx, places = self._ctx, {*self.kept, *self._written}
        for place in sorted(p for p in places if self.kept.get(p) != self._written.get(p)):
            manager_id, day = place
            lines = self.kept.get(place, [])
            ctx.jobs.run(partial(keep_draft, ctx.desk, ctx.actor, manager_id, day, lines), failed=self._failed)
        self._written = dict(self.kept)

    def _tick(self) -> None:
        self.due.emit()
        self.write()

    def _failed(self, _error: BaseException) -> None:
        """Tried again with the next key; saving itself will tell what is wrong."""
        self._written = {}
