"""The visits behind a number, in place of the view that showed it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, label, row
from cmdesk.ui.kit.columns import Cell, Column, column_of
from cmdesk.ui.kit.listing import DescribedList
from cmdesk.ui.lists.out import export_query, print_query
from cmdesk.ui.visits.plan.day import state_tone
from cmdesk.values.messages import Text, _
from cmdesk.values.queries import Filter

COLUMNS = ("day", "manager", "client", "minutes", "state", "arrived_at", "left_at", "service", "note")


class VisitRows(QFrame):
    """Signals: `closed()`, `opened(client id)`."""

    closed = Signal()
    opened = Signal(int)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._ctx = ctx
        view = ctx.describe("visits")
        state = column_of("state", view.fields["state"])
        dressed = Column(key="state", field=state.field, cell=Cell.CHIP, tone=state_tone)
        self.title = label("", "card-title")
        self.list = DescribedList(ctx, view, COLUMNS, name="visits.behind", frozen=0, dressed=(dressed,),
                                  empty=_("There are no such visits."))
        head = row(button(ctx.translate(_("Back")), self.closed.emit, icon_name="chevron-left"), self.title, 1)
        head.setContentsMargins(10, 8, 10, 0)
        down = QVBoxLayout(self)
        down.setContentsMargins(1, 1, 1, 1)
        down.setSpacing(0)
        down.addLayout(head)
        down.addWidget(self.list, 1)

    def export(self) -> None:
        export_query(self._ctx, self.list.query)

    def print(self) -> None:
        print_query(self._ctx, self.list.query, self.window())

    def show_rows(self, title: Text, filters: Sequence[Filter]) -> None:
        self.title.setText(self._ctx.translate(title))
        self.list.set_fixed(filters)
