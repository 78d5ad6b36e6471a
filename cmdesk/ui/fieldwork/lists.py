"""The lists of the month: in-store sessions, circle events with their consumers, attendance calls."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QMenu

from cmdesk.services.visits.options import planning_options
from cmdesk.services.visits.sessions import participants
from cmdesk.ui.context import AppContext
from cmdesk.ui.fieldwork.participants import ParticipantsDialog
from cmdesk.ui.kit import Cell, Column, col, label
from cmdesk.ui.lists import EntityPage
from cmdesk.ui.lists.story import Chapter, Story
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import _
from cmdesk.values.problems import UserError
from cmdesk.values.queries import Filter, Record, Ref

COUNTED = _("here")
CONSUMERS = (
    col("name", _("Name"), Kind.NAME, bold=True), col("phone", _("Phone"), Kind.PHONE, width=120),
    col("counted", _("Counted"), cell=Cell.CHIP, tone=lambda value: Tone.GOOD if value == COUNTED else Tone.NEUTRAL),
)


class MonthList(EntityPage):
    """A list of the month and branch chosen at the top."""

    entity = ""

    def __init__(self, ctx: AppContext, dressed: Sequence[Column] = ()) -> None:
        self._shown_month = ctx.period.value.month
        super().__init__(ctx, self.entity, kind=self.entity, branch="manager/branch", frozen=2, dressed=dressed)

    def fixed(self) -> Sequence[Filter]:
        month = self.ctx.period.value.month
        return (*super().fixed(), Filter("day", "between", (month.first, month.last)))

    def refresh(self) -> None:
        month = self.ctx.period.value.month
        if month != self._shown_month:
            self._shown_month = month
            self.list.set_fixed(self.fixed())
        super().refresh()
        self.show_header(subtitle=str(month))
        self.header_changed.emit()

    def new_values(self) -> dict[str, object]:
        actor, month = self.ctx.actor, self.ctx.period.value.month
        day = min(max(self.ctx.today, month.first), month.last)
        own = {"manager": Ref(actor.manager_id, actor.name)} if actor.own_only and actor.manager_id else {}
        return {"day": day, **own}


class SessionsPage(MonthList):
    entity = "in_store_sessions"


class CallsPage(MonthList):
    entity = "attendance_calls"

    def __init__(self, ctx: AppContext) -> None:
        field = ctx.describe(self.entity).fields["matched"]
        super().__init__(ctx, (Column(key="matched", field=field, cell=Cell.CHIP, tone=_matched),))


def _matched(value: object) -> Tone:
    return Tone.GOOD if value else Tone.BAD


class EventsPage(MonthList):
    """Below the form: who came, and at which event of the year each was counted."""

    entity = "circle_events"

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        add = (_("Add participants…"), self.add_participants) if ctx.may(self.view.edit) else None
        self.told = label("", "small", wrap=True)
        self.story = Story(ctx, (Chapter(key="participants", label=_("Participants"), columns=CONSUMERS, add=add),))
        self.table = self.story.tables["participants"]
        self.table.table.menu_hook = self._menu
        self.detail.extra.addWidget(self.story)
        self.detail.extra.addWidget(self.told)

    def record_shown(self, record: Record | None) -> None:
        self.story.setVisible(record is not None)
        self.told.setVisible(record is not None)
        if record is not None:
            self.show_participants(record.id)

    def show_participants(self, event_id: int) -> None:
        try:
            found = participants(self.ctx.desk, self.ctx.actor, event_id)
        except UserError as error:
            self.ctx.failed.emit(error.problems)
            return
        self.table.show_rows([(p.name, p.phone, p.before or COUNTED) for p in found], [p.id for p in found])
        new = sum(not p.before for p in found)
        told = _("{n} came, {new} of them new this year; the event counts from {least} new consumers on.")
        least = planning_options(self.ctx.desk, self.ctx.actor).field.consumers
        self.told.setText(self.ctx.translate(told(n=len(found), new=new, least=least)))

    def add_participants(self) -> ParticipantsDialog | None:
        record = self.detail.record
        if record is None:
            return None
        dialog = ParticipantsDialog(self.ctx, record.id, str(record.values["theme"]), self.window())
        dialog.open()
        return dialog

    def remove_participants(self) -> None:
        ids = [int(i) for i in self.table.table.ids() if isinstance(i, int)]
        entities = self.ctx.entities
        if ids:
            self.ctx.act(lambda: entities.delete("event_participants", ids))

    def _menu(self, menu: QMenu, ids: list[object]) -> None:
        if ids and self.ctx.may(self.view.edit):
            menu.addAction(self.ctx.translate(_("Take out of the list")), self.remove_participants)
