"""Adding those who came to a circle event: typed or pasted, one to a line."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from cmdesk.services.visits.sessions import add_participants, read_participants
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import button, label, row
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.values.messages import _


class ParticipantsDialog(QuietDialog):
    def __init__(self, ctx: AppContext, event_id: int, theme: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._event = ctx, event_id
        say = ctx.translate
        self.setWindowTitle(say(_("Participants of “{theme}”")(theme=theme)))
        self.lines = QPlainTextEdit()
        self.lines.setTabChangesFocus(True)
        self.lines.setAccessibleName(say(_("Names and telephones")))
        self.lines.setPlaceholderText(say(_("One to a line: name and telephone, as typed or copied from Excel.")))
        self.told = label("", "muted", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.adding = button(say(_("Add")), self.add, "primary")
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.lines, 1)
        layout.addWidget(self.told)
        layout.addWidget(self.problem)
        layout.addLayout(row(1, button(say(_("Cancel")), self.reject), self.adding))
        self.lines.textChanged.connect(self._count)
        self._count()
        self.resize(460, 420)

    def add(self) -> None:
        found = read_participants(self.lines.toPlainText())
        desk, actor, event = self._ctx.desk, self._ctx.actor, self._event
        outcome = self._ctx.act(lambda: add_participants(desk, actor, event, found))
        if outcome.failed:
            self.problem.setText(self._ctx.sentence(outcome.problems[0]))
            self.problem.show()
        else:
            self.accept()

    def _count(self) -> None:
        found = read_participants(self.lines.toPlainText())
        without = sum(not phone for _name, phone in found)
        told = _("{n} people, {without} of them without a telephone (they are told apart by name alone).")
        self.told.setText(self._ctx.translate(told(n=len(found), without=without)))
        self.adding.setEnabled(bool(found))
        self.problem.hide()
