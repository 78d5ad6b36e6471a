"""A short form in a window of its own: to add something to the record on show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, row
from cmdesk.ui.kit.form import DescribedForm
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.values.messages import _


class RecordDialog(QuietDialog):
    """Adds a record of an entity; `given` are values that are known already and not shown."""

    def __init__(
        self, ctx: AppContext, entity: str, layout: Sequence[str], given: Mapping[str, object], title: str = "",
        start: Mapping[str, object] | None = None, parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ctx, self._given = ctx, dict(given)
        self.view = ctx.describe(entity)
        self.setWindowTitle(title or ctx.translate(_("New: {what}")(what=self.view.label)))
        self.form = DescribedForm(ctx, self.view, layout)
        self.form.show_record(None, start)
        self.saving = button(ctx.translate(_("Save")), self.save, "primary")
        self.form.finished.connect(self.saving.setFocus)
        outer = QVBoxLayout(self)
        outer.setSpacing(10)
        outer.addWidget(self.form, 1)
        outer.addLayout(row(1, button(ctx.translate(_("Cancel")), self.reject), self.saving))
        self.resize(460, 130 + 44 * len(layout))
        self.form.focus_first()

    def save(self) -> None:
        values = self.form.read()
        if values is None:
            return
        entities, name = self._ctx.entities, self.view.name
        outcome = self._ctx.act(lambda: entities.save(name, None, None, {**values, **self._given}))
        if outcome.failed:
            self.form.show_problems(outcome.problems)
        else:
            self.accept()
