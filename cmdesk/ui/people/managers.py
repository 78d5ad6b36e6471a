"""The client managers: list, file, career and absences."""

from __future__ import annotations

from collections.abc import Sequence

from cmdesk.services import people
from cmdesk.ui.context import AppContext, EntityView
from cmdesk.ui.fieldwork.handover import HandOverDialog
from cmdesk.ui.kit import Cell, Column, col
from cmdesk.ui.kit.columns import column_of
from cmdesk.ui.lists import EntityPage
from cmdesk.ui.lists.dialog import RecordDialog
from cmdesk.ui.lists.story import Chapter, Story
from cmdesk.ui.shell import Action
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind, Mask
from cmdesk.values.messages import _
from cmdesk.values.problems import UserError
from cmdesk.values.queries import Record, Ref
from cmdesk.values.rights import Right

STATES = {"active": Tone.GOOD, "probation": Tone.WARNING, "left": Tone.NEUTRAL}
EVENTS = (
    col("day", _("Day"), Kind.DATE, width=92), col("kind", _("Event"), width=84), col("before", _("Before")),
    col("after", _("After")), col("note", _("Note")),
)
ABSENCES = (
    col("first_day", _("First day"), Kind.DATE, width=92), col("last_day", _("Last day"), Kind.DATE, width=92),
    col("kind", _("Kind of absence"), width=80), col("note", _("Note")),
)


class ManagersPage(EntityPage):
    def __init__(self, ctx: AppContext) -> None:
        view = ctx.describe("managers")
        super().__init__(
            ctx, "managers", layout=shown_fields(ctx, view), kind="managers", branch="branch", frozen=2,
            dressed=(state_column(view),),
        )
        may = ctx.may(view.edit)
        self.story = Story(ctx, (
            Chapter(key="career", label=_("Career"), columns=EVENTS,
                    add=(_("Add an event"), self.add_event) if may else None),
            Chapter(key="absences", label=_("Absences"), columns=ABSENCES,
                    add=(_("Add an absence"), self.add_absence) if may else None),
        ))
        self.detail.extra.addWidget(self.story)

    def more(self) -> Sequence[Action]:
        return (*super().more(), Action(label=_("Hand over clients…"), run=self.hand_over, right=Right.ASSIGN_CLIENTS))

    def hand_over(self) -> HandOverDialog:
        """The clients of the person on show go to others."""
        dialog = HandOverDialog(self.ctx, self.list.current_id, self.window())
        dialog.open()
        return dialog

    def new_values(self) -> dict[str, object]:
        chosen = self.ctx.branch.value
        return {"branch": chosen} if chosen else {}

    def record_shown(self, record: Record | None) -> None:
        self.story.setVisible(record is not None)
        if record is not None:
            self._show_story(record.id)

    def add_event(self) -> RecordDialog | None:
        """Something dated that happened to the person; it is added, never overwritten."""
        return self._add("events", ("kind", "happened_on", "before", "after", "note"), {"happened_on": self.ctx.today})

    def add_absence(self) -> RecordDialog | None:
        start: dict[str, object] = {"first_day": self.ctx.today, "last_day": self.ctx.today}
        return self._add("absences", ("kind", "first_day", "last_day", "note"), start)

    def _add(self, entity: str, layout: tuple[str, ...], start: dict[str, object]) -> RecordDialog | None:
        record = self.detail.form.record
        if record is None:
            return None
        given = {"manager": Ref(record.id, str(record.values["name"]))}
        dialog = RecordDialog(self.ctx, entity, layout, given, start=start, parent=self.window())
        dialog.open()
        return dialog

    def _show_story(self, manager_id: int) -> None:
        try:
            found = people.career(self.ctx.desk, self.ctx.actor, manager_id)
        except UserError as error:
            self.ctx.failed.emit(error.problems)
            return
        self.story.show_rows("career", [(e.day, e.kind, e.before, e.after, e.note) for e in found.events])
        self.story.show_rows("absences", [(a.first_day, a.last_day, a.kind, a.note) for a in found.absences])


def shown_fields(ctx: AppContext, view: EntityView) -> list[str]:
    """All but those that are wholly hidden from whoever sits here, such as the supervisor's note of character."""
    return [n for n, f in view.fields.items() if f.mask is not Mask.HIDDEN or ctx.may(f.right)]


def state_column(view: EntityView) -> Column:
    """The state in its colour."""
    field = view.fields["state"]
    made = column_of("state", field)
    return Column(key=made.key, field=field, cell=Cell.CHIP, tone=_tone)


def _tone(value: object) -> Tone:
    return STATES.get(str(value.id) if isinstance(value, Ref) else "", Tone.NEUTRAL)
