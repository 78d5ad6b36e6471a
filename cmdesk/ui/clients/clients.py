"""The clients: list, file, who answers for them, visits and figures so far."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QMenu

from cmdesk.services import client_file
from cmdesk.services.client_file import ClientFile
from cmdesk.ui.clients.duplicates import DuplicatesDialog
from cmdesk.ui.clients.spread import SpreadClients
from cmdesk.ui.context import AppContext, EntityView
from cmdesk.ui.kit import Cell, Column, col
from cmdesk.ui.lists import EntityPage
from cmdesk.ui.lists.dialog import RecordDialog
from cmdesk.ui.lists.story import Chapter, Story
from cmdesk.ui.shell import Action
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Area, UserError
from cmdesk.values.queries import Filter, Record, Ref
from cmdesk.values.rights import Right

STATES = {"active": Tone.GOOD, "paused": Tone.WARNING, "closed": Tone.NEUTRAL}
RESPONSIBLE = (
    col("manager", _("Client manager"), bold=True), col("first_day", _("From"), Kind.DATE), col("last_day", _("Until")),
)
VISITS = (
    col("day", _("Day"), Kind.DATE, width=92), col("state", _("State"), width=64),
    col("arrived", _("In"), Kind.TIME, width=58), col("left", _("Out"), Kind.TIME, width=58),
    col("manager", _("Client manager"), width=76), col("note", _("Note")),
)


class ClientsPage(EntityPage):
    def __init__(self, ctx: AppContext) -> None:
        view = ctx.describe("clients")
        super().__init__(
            ctx, "clients", kind="clients", branch="manager/branch", frozen=2, dressed=(_state(view),),
        )
        self.areas = frozenset({Area.CLIENTS, Area.TEAM})
        may = ctx.may(Right.ASSIGN_CLIENTS)
        self.story = Story(ctx, (
            Chapter(key="responsible", label=_("Who answers for it"), columns=RESPONSIBLE,
                    add=(_("Hand over"), self.hand_over) if may else None),
            Chapter(key="visits", label=_("Visits so far"), columns=VISITS),
            Chapter(key="figures", label=_("Figures so far"), columns=(col("name", _("Indicator")),)),
        ))
        self.detail.extra.addWidget(self.story)

    def more(self) -> Sequence[Action]:
        spread = Action(label=_("Share out clients"), run=self.spread, icon="people", right=Right.ASSIGN_CLIENTS)
        same = Action(label=_("Duplicates"), run=self.duplicates, icon="copy", right=Right.EDIT_CLIENTS)
        return (spread, same, *super().more())

    def duplicates(self, pair: tuple[int, int] | None = None) -> DuplicatesDialog:
        """Clients that may be one, pair by pair, or two chosen ones."""
        dialog = DuplicatesDialog(self.ctx, self.window(), pair)
        dialog.open()
        return dialog

    def spread(self) -> SpreadClients:
        """Share the clients out over the managers, the counts shown before it is done."""
        dialog = SpreadClients(self.ctx, self.window())
        dialog.open()
        return dialog

    def record_shown(self, record: Record | None) -> None:
        self.story.setVisible(record is not None)
        if record is not None:
            self._show_story(record.id)

    def hand_over(self) -> RecordDialog | None:
        """Another manager answers for the client from a day on."""
        record = self.detail.form.record
        if record is None:
            return None
        given = {"client": Ref(record.id, str(record.values["name"]))}
        title = self.ctx.translate(_("Hand over “{name}”")(name=record.values["name"]))
        start = {"first_day": self.ctx.today}
        dialog = RecordDialog(
            self.ctx, "assignments", ("manager", "first_day"), given, title, start=start, parent=self.window()
        )
        dialog.open()
        return dialog

    def add_to_menu(self, menu: QMenu, ids: Sequence[int]) -> None:
        if len(ids) == 1:
            say = self.ctx.translate
            menu.addAction(say(_("Visits of this client")), lambda: self._elsewhere("visits", ids[0]))
        if len(ids) == 2 and self.ctx.may(self.view.edit):
            pair = (min(ids), max(ids))
            menu.addAction(self.ctx.translate(_("Merge these two…")), lambda: self.duplicates(pair))

    def _elsewhere(self, page: str, client_id: int) -> None:
        self.ctx.navigation.go(page, Filter("client", "equals", Ref(client_id, "")))

    def _show_story(self, client_id: int) -> None:
        try:
            found = client_file.client_file(self.ctx.desk, self.ctx.actor, client_id)
        except UserError as error:
            self.ctx.failed.emit(error.problems)
            return
        since: list[tuple[object, ...]] = [
            (r.manager, r.first_day, r.last_day.isoformat() if r.last_day else _("today")) for r in found.responsible
        ]
        self.story.show_rows("responsible", since)
        self.story.show_rows("visits", [(v.day, v.state, v.arrived, v.left, v.manager, v.note) for v in found.visits])
        columns, rows = _figures(found)
        self.story.show_rows("figures", rows, columns)


def _figures(found: ClientFile) -> tuple[list[Column], list[list[object]]]:
    """Indicators down, months across, the newest first; each number with its indicator's digits."""
    months = [col(str(m), Msg(str(m)), Kind.NUMBER, sortable=False) for m in found.months]
    columns = [col("name", _("Indicator"), sortable=False), *months]
    rows: list[list[object]] = []
    for name, digits, values in found.figures:
        rows.append([name, *(None if v is None else round(v, digits) for v in values)])
    return columns, rows


def _state(view: EntityView) -> Column:
    return Column(key="state", field=view.fields["state"], cell=Cell.CHIP, tone=_tone)


def _tone(value: object) -> Tone:
    return STATES.get(str(value.id) if isinstance(value, Ref) else "", Tone.NEUTRAL)
