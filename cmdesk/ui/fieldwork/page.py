"""Activities and attendance: the month at a glance and the three lists. Filled forms may be dropped on the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cmdesk.ui.context import AppContext
from cmdesk.ui.fieldwork.forms import FormsDialog, write_week_forms
from cmdesk.ui.fieldwork.handover import HandOverDialog
from cmdesk.ui.fieldwork.lists import CallsPage, EventsPage, SessionsPage
from cmdesk.ui.fieldwork.month import MonthPage
from cmdesk.ui.fieldwork.problems import ProblemsPage
from cmdesk.ui.kit.dropping import TakesFiles
from cmdesk.ui.lists import View, Views
from cmdesk.ui.shell import Action
from cmdesk.values.messages import _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right

VIEWS = (
    View(key="month", label=_("Month at a glance"), make=MonthPage),
    View(key="in_store_sessions", label=_("In-store sessions"), make=SessionsPage),
    View(key="circle_events", label=_("Circle events"), make=EventsPage),
    View(key="attendance_calls", label=_("Attendance calls"), make=CallsPage),
    View(key="problems", label=_("Client problems"), make=ProblemsPage),
)


class FieldworkPage(TakesFiles, Views):
    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx, "fieldwork", VIEWS, frozenset({Area.VISITS, Area.TEAM}))
        self.setAcceptDrops(ctx.may(Right.RECORD_VISITS))

    def actions(self) -> Sequence[Action]:
        more = self.key == "month"
        return (
            Action(label=_("Hand over clients…"), run=self.hand_over, right=Right.ASSIGN_CLIENTS, shown=more),
            Action(label=_("Make visit forms…"), run=self.make_forms, shown=more),
            Action(label=_("Enter filled forms…"), run=self.open_forms, right=Right.RECORD_VISITS, shown=more),
            *super().actions(),
        )

    def make_forms(self) -> None:
        """A form of the chosen week for every manager, into a folder."""
        write_week_forms(self.ctx)

    def open_forms(self, paths: Sequence[Path] = ()) -> FormsDialog:
        """Read filled forms and show what became of their rows before they are entered."""
        dialog = FormsDialog(self.ctx, paths, self.window())
        dialog.open()
        return dialog

    def hand_over(self) -> HandOverDialog:
        dialog = HandOverDialog(self.ctx, parent=self.window())
        dialog.open()
        return dialog

    def take_files(self, paths: list[Path]) -> FormsDialog:
        return self.open_forms(paths)
