"""A plan while it is searched: how good the best one found so far is, and the button that takes it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame

from cmdesk.services.visits.planning import Search
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, label, row
from cmdesk.ui.kit.minicharts import MeterBar
from cmdesk.values.messages import Msg, _

LOOK_MS = 150


class SearchStrip(QFrame):
    """Shown while a search runs; the window stays usable beside it."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._search: Search | None = None
        self.setProperty("role", "card")
        self.told = label("")
        self.spent = MeterBar()
        self.spent.setFixedWidth(140)
        self.take = button(ctx.translate(_("Stop here and keep it")), self._take)
        line = row(self.told, 1, self.spent, self.take, spacing=12)
        line.setContentsMargins(12, 6, 12, 6)
        self.setLayout(line)
        self._looking = QTimer(self)
        self._looking.timeout.connect(self._show)
        self.hide()

    def watch(self, search: Search) -> None:
        """Follow a search until `leave`."""
        self._search = search
        self.take.setEnabled(True)
        self._show()
        self.show()
        self._looking.start(LOOK_MS)

    def leave(self, _job: object = None) -> None:
        self._looking.stop()
        self.hide()

    def _show(self) -> None:
        if self._search is None:
            return
        self.told.setText(self._ctx.translate(_text(self._search)))
        self.spent.show_share(self._search.share)

    def _take(self) -> None:
        if self._search is not None:
            self._search.stop()
            self.take.setEnabled(False)


def _text(search: Search) -> Msg:
    best = search.best
    if not search.name:
        return _("Planning visits")
    who = {"name": search.name, "n": search.done + 1, "all": max(1, search.total)}
    if best is None:
        return _("{name} ({n} of {all}): looking for a first plan")(**who)
    told = _("{name} ({n} of {all}): {visits} visits, {waiting} without a day, {km} km, {uneven} with uneven gaps")
    return told(
        **who, visits=len(best.visits), waiting=sum(u.visits for u in best.unplaced), km=f"{best.km:,.0f}",
        uneven=len(best.uneven),
    )
