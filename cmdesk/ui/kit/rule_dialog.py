"""Dialogs that change a rule: what is typed is read and put in force, and what is wrong with it stands below it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLayout, QVBoxLayout, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, row
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.values.messages import Text, _
from cmdesk.values.problems import Outcome, Problem, UserError


class ProblemLine(QLabel):
    """What is wrong, in words; it takes no room while nothing is."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "problem")
        self.setWordWrap(True)
        self.hide()

    def tell(self, *problems: Problem) -> None:
        """One line for each; none takes the words away."""
        self.setText("\n".join(map(self._ctx.sentence, problems)))
        self.setVisible(bool(problems))


class RuleDialog(QuietDialog):
    """`put` reads the inputs and calls the service; the dialog closes once that was not refused."""

    def __init__(self, ctx: AppContext, title: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.setWindowTitle(ctx.translate(title))
        self.problem = ProblemLine(ctx)
        self.saving = button(ctx.translate(_("Save")), self.save, "primary")
        self.cancelling = button(ctx.translate(_("Cancel")), self.reject)

    def lay_out(self, *parts: QWidget | QLayout, lead: QWidget | None = None) -> QVBoxLayout:
        """The parts below each other, then what is wrong, then the buttons with `lead` at their left."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        for part in (*parts, self.problem):
            if isinstance(part, QLayout):
                layout.addLayout(part)
            else:
                layout.addWidget(part)
        layout.addLayout(row(*([lead] if lead is not None else []), 1, self.cancelling, self.saving))
        return layout

    def put(self) -> Outcome[Any]:
        """Put what stands in the dialog in force. Raises UserError where it cannot be read."""
        raise NotImplementedError

    def save(self) -> None:
        try:
            outcome = self.put()
        except UserError as error:
            self.tell(*error.problems)
            return
        if outcome.failed:
            self.tell(*outcome.problems)
        else:
            self.accept()

    def tell(self, *problems: Problem) -> None:
        self.problem.tell(*problems)
