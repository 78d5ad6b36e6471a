"""Signing in, where there are users."""

from __future__ import annotations

from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout

from cmdesk.services.users import sign_in
from cmdesk.services.work import Desk
from cmdesk.ui.kit.room import FittedDialog
from cmdesk.ui.theme import Theme
from cmdesk.values.language import translator
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError, sentence


class SignIn(FittedDialog):
    """Name and password; stays open with the reason when they do not fit. `actor` is set after it was accepted."""

    def __init__(self, desk: Desk, language: str) -> None:
        super().__init__()
        self._desk = desk
        self._say = translator(language)
        self.actor: Actor | None = None
        self.setWindowTitle(self._say(_("Sign in")))
        self.login, self.password = QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setProperty("role", "problem")
        name = QLabel(self._say(_("Client manager desk")))
        name.setProperty("role", "title")
        lines = QFormLayout()
        lines.setHorizontalSpacing(14)
        lines.setVerticalSpacing(12)
        lines.addRow(self._say(_("Sign-in name")), self.login)
        lines.addRow(self._say(_("Password")), self.password)
        buttons = QDialogButtonBox()
        accept = buttons.addButton(self._say(_("Sign in")), QDialogButtonBox.ButtonRole.AcceptRole)
        accept.setProperty("role", "primary")
        buttons.addButton(self._say(_("Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.try_it)
        buttons.rejected.connect(self.reject)
        down = QVBoxLayout(self)
        down.setContentsMargins(32, 26, 32, 24)
        down.setSpacing(16)
        down.addWidget(name)
        down.addLayout(lines)
        down.addWidget(self.message)
        down.addWidget(buttons)
        self.setMinimumWidth(400)

    def try_it(self) -> None:
        try:
            self.actor = sign_in(self._desk, self.login.text().strip(), self.password.text())
        except UserError as error:
            self.message.setText("\n".join(self._say(sentence(p)) for p in error.problems))
            self.password.clear()
            self.password.setFocus()
        else:
            self.accept()


def ask(desk: Desk, theme: Theme, language: str) -> Actor | None:
    """The actor who signed in, or None."""
    dialog = SignIn(desk, language)
    dialog.exec()
    return dialog.actor
