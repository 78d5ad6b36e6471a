"""Changing one field of many records at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from cmdesk.services import entities
from cmdesk.ui.context import AppContext, EntityView
from cmdesk.ui.kit.basic import button, clear, label, row
from cmdesk.ui.kit.editors import Editor, editor_for
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.values.messages import _
from cmdesk.values.problems import Problem, UserError


def changeable(view: EntityView) -> list[str]:
    """Fields that several records may share: not their names, codes or what is computed."""
    return [
        name for name, field in view.fields.items()
        if name not in view.computed and name not in view.title and field.required is False and field.editable is True
        and field.right is None
    ]


class ChangeMany(QuietDialog):
    """One field, one value, as many records as are chosen; one step to undo."""

    def __init__(self, ctx: AppContext, view: EntityView, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._view, self._ids = ctx, view, list(ids)
        say = ctx.translate
        self.setWindowTitle(say(_("Change a field of {n} records…")(n=len(ids))))
        self.setMinimumWidth(420)
        self.fields = QComboBox()
        self.fields.setAccessibleName(say(_("Field")))
        for name in changeable(view):
            self.fields.addItem(say(view.fields[name].label), name)
        self._place = QVBoxLayout()
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.apply = button(say(_("Change {n} records")(n=len(ids))), self._apply, "primary")
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(label(say(_("Which field, and what shall stand there?")), "muted", wrap=True))
        layout.addWidget(self.fields)
        layout.addLayout(self._place)
        layout.addWidget(self.problem)
        layout.addLayout(row(1, button(say(_("Cancel")), self.reject), self.apply))
        self.fields.currentIndexChanged.connect(self._show_editor)
        self._show_editor()

    def choose(self, name: str) -> Editor:
        """Choose a field; gives its editor."""
        self.fields.setCurrentIndex(self.fields.findData(name))
        return self.editor

    def _show_editor(self) -> None:
        clear(self._place)
        name = str(self.fields.currentData())
        self.editor = editor_for(self._ctx, self._view.name, name, self._view.fields[name])
        self._place.addWidget(self.editor)
        self.editor.entered.connect(self._apply)
        self.problem.hide()

    def _apply(self) -> None:
        name = str(self.fields.currentData())
        try:
            values = {name: self.editor.value()}
        except UserError as error:
            self._say(error.problems[0])
            return
        desk, actor, entity, ids = self._ctx.desk, self._ctx.actor, self._view.name, self._ids
        outcome = self._ctx.act(lambda: entities.change_many(desk, actor, entity, ids, values))
        if outcome.failed:
            self._say(outcome.problems[0])
        else:
            self.accept()

    def _say(self, problem: Problem) -> None:
        self.problem.setText(self._ctx.sentence(problem))
        self.problem.show()
