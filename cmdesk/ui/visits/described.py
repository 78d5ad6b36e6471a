"""Cycles and calendar: the lists a plan is made from, each with its form."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from cmdesk.services.visits.calendar import unknown_years
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import label, row
from cmdesk.ui.lists.entity import EntityPage
from cmdesk.ui.visits.segments import Segments
from cmdesk.values.messages import _
from cmdesk.values.problems import Problem

LISTS = (
    ("cycles", _("Cycles by class")), ("cycle_exceptions", _("Exceptions of clients")),
    ("calendar", _("Working calendar")), ("absences", _("Leave and duties")), ("model_visits", _("Model week")),
)


class ListsView(QWidget):
    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.ctx = ctx
        self._pages: dict[str, EntityPage] = {}
        offered = [each for each in LISTS if each[0] != "absences" or ctx.may(ctx.describe("absences").edit)]
        self.lists = Segments(offered, ctx.translate)
        self.lists.chosen.connect(lambda _key: self.refresh())
        self.note = label("", "small", wrap=True)
        self.stack = QStackedWidget()
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(8)
        head = row(self.lists, self.note, spacing=14)
        head.setStretch(1, 1)
        down.addLayout(head)
        down.addWidget(self.stack, 1)

    @property
    def page(self) -> EntityPage:
        """The list on show."""
        key = self.lists.key
        if key not in self._pages:
            made = self._pages[key] = EntityPage(self.ctx, key, kind=key)
            made.header.hide()
            made.layout().setContentsMargins(0, 0, 0, 0)
            self.stack.addWidget(made)
        return self._pages[key]

    def refresh(self) -> None:
        page = self.page
        self.stack.setCurrentWidget(page)
        page.refresh()
        self.note.setText(self._note())

    def focus(self) -> None:
        self.page.list.table.setFocus()

    def _note(self) -> str:
        """The calendar warns of years whose holidays are not published yet."""
        if self.lists.key != "calendar":
            return ""
        month = self.ctx.period.value.month
        problems = [Problem(code="calendar_year_unknown", value=str(y)) for y in unknown_years(month.first, month.last)]
        known = _("Public holidays and make-up workdays are known; only days that differ are listed here.")
        return "\n".join(map(self.ctx.sentence, problems)) or self.ctx.translate(known)
