"""Personnel events: entries are added, never changed."""

from __future__ import annotations

from cmdesk.ui.context import AppContext
from cmdesk.ui.lists import EntityPage
from cmdesk.values.queries import Record


class EventsPage(EntityPage):
    def __init__(self, ctx: AppContext) -> None:
        super().__init__(
            ctx, "events", kind="events", branch="manager/branch", changing=False, order=(("happened_on", True),),
        )
        self.detail.delete.hide()

    def new_values(self) -> dict[str, object]:
        return {"happened_on": self.ctx.today}

    def record_shown(self, record: Record | None) -> None:
        """An entry that is kept can be read only."""
        self.detail.save.setVisible(record is None and self.ctx.may(self.view.edit))
        if record is not None:
            for each in self.detail.form.rows.values():
                each.editor.set_editable(False)
