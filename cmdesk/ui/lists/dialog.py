"""A short form in a window of its own: to add something to the record on show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, row
from cmdesk.ui.kit.drafts import DraftBar, Drafts
from cmdesk.ui.kit.form import DescribedForm
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.values.messages import _
from cmdesk.values.queries import Ref


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
        self.drafts = Drafts(ctx, f"{entity}.{'.'.join(map(_plain, self._given.values()))}", self)
        self.drafts.watch(self.form, self.windowTitle)
        self.kept = DraftBar(ctx, self.drafts, self.go_on)
        self.saving = button(ctx.translate(_("Save")), self.save, "primary")
        self.form.finished.connect(self.saving.setFocus)
        outer = QVBoxLayout(self)
        outer.setSpacing(10)
        outer.addWidget(self.kept)
        outer.addWidget(self.form, 1)
        outer.addLayout(row(1, button(ctx.translate(_("Cancel")), self.reject), self.saving))
        self.resize(460, 130 + 44 * len(layout))
        self.form.focus_first()

    def go_on(self) -> None:
        """Put back what was typed before the program ended."""
        draft = self.drafts.take()
        if draft is not None:
            self.form.restore(draft.texts)
            self.form.focus_first()

    def reject(self) -> None:
        """What was typed is not thrown away unasked."""
        if not self.form.edited or self._ctx.asker.confirm(_("Close without saving what was typed?"), _("Discard")):
            self.form.show_record(None)
            super().reject()

    def save(self) -> None:
        values = self.form.read()
        if values is None:
            return
        entities, name = self._ctx.entities, self.view.name
        outcome = self._ctx.act(lambda: entities.save(name, None, None, {**values, **self._given}))
        if outcome.failed:
            self.form.show_problems(outcome.problems)
        else:
            self.form.show_record(None)
            self.accept()


def _plain(value: object) -> str:
    return str(value.id if isinstance(value, Ref) else value)
