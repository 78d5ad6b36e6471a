"""Putting visits on a day by hand: those that wait for a day, or any client found by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from cmdesk.services.visits.numbers import Waiting
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, label, row
from cmdesk.ui.kit.columns import col
from cmdesk.ui.kit.editors import ChoiceEditor
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.visits.words import short_day
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import _
from cmdesk.values.problems import UserError
from cmdesk.values.queries import Ref

CLIENT = Field(label=_("Client"), kind=Kind.LINK)


class ScheduleView(QFrame):
    """Signals: `closed()`, `wanted(client id, date)`."""

    closed = Signal()
    wanted = Signal(int, object)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._ctx = ctx
        self._day: date | None = None
        say = ctx.translate
        self.title = label("", "card-title")
        self.client = ChoiceEditor(ctx, "client", CLIENT, self._clients)
        self.client.setFixedWidth(280)
        self.client.entered.connect(self._typed)
        self.put = button("", self._put, "primary")
        self.table = RowsTable(ctx, [
            col("client", _("Client"), Kind.NAME, bold=True),
            col("visits", _("Visits without a day"), Kind.COUNT, width=150),
            col("reason", _("Why it has no day"), muted=True),
        ], empty=_("Every visit that is due has its day."))
        self.table.table.opened.connect(lambda id_: self._want(id_))
        head = row(button(say(_("Back")), self.closed.emit, icon_name="chevron-left"), self.title, 1,
                   label(say(_("Another client"))), self.client, self.put)
        head.setContentsMargins(10, 8, 10, 8)
        down = QVBoxLayout(self)
        down.setContentsMargins(1, 1, 1, 1)
        down.setSpacing(0)
        down.addLayout(head)
        down.addWidget(self.table, 1)

    def show_waiting(self, day: date, waiting: Sequence[Waiting]) -> None:
        """What has no day yet; `day` is the one that visits are put on."""
        say = self._ctx.translate
        self._day = day
        self.title.setText(say(_("Visits for {day}")(day=short_day(day))))
        self.put.setText(say(_("Put on {day}")(day=short_day(day))))
        self.table.show_rows([(w.client, w.visits, w.reason) for w in waiting], [w.client_id for w in waiting])
        self.client.set_value(None)

    def _clients(self, typed: str) -> list[Ref]:
        return list(self._ctx.entities.choices("visits", "client", typed)) if typed else []

    def _put(self) -> None:
        """The client that was typed, else the chosen line."""
        if self.client.text():
            self._typed()
        else:
            self._want(self.table.current_id)

    def _typed(self) -> None:
        try:
            value = self.client.value()
        except UserError as error:
            self._ctx.failed.emit(error.problems)
            return
        if isinstance(value, Ref):
            self._want(value.id)

    def _want(self, client_id: object) -> None:
        if isinstance(client_id, int) and self._day is not None:
            self.wanted.emit(client_id, self._day)
