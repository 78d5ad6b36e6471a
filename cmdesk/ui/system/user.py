"""Adding a user, and giving a new password."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from cmdesk.services import users
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import button, label, row
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.values.messages import Text, _
from cmdesk.values.problems import Outcome, Problem
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import ROLE_LABELS, Role


class _Asking(QuietDialog):
    """A short form with one sentence below it where something is wrong."""

    def __init__(self, ctx: AppContext, title: Text, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.ctx = ctx
        say = ctx.translate
        self.setWindowTitle(say(title))
        self.setMinimumWidth(400)
        self.form = QFormLayout()
        self.form.setVerticalSpacing(9)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.apply = button(say(_("Save")), self.save, "primary")
        outer = QVBoxLayout(self)
        outer.setSpacing(12)
        outer.addLayout(self.form)
        outer.addWidget(self.problem)
        outer.addLayout(row(1, button(say(_("Cancel")), self.reject), self.apply))

    def add(self, name: Text, widget: QWidget) -> None:
        text = self.ctx.translate(name)
        widget.setAccessibleName(text)
        if isinstance(widget, QLineEdit):
            widget.returnPressed.connect(self.focusNextChild)
        self.form.addRow(label(text, "muted"), widget)

    def save(self) -> None:
        raise NotImplementedError

    def conclude(self, outcome: Outcome[int]) -> None:
        if outcome.failed:
            self.say(outcome.problems[0])
        else:
            self.accept()

    def say(self, problem: Problem) -> None:
        self.problem.setText(self.ctx.sentence(problem))
        self.problem.show()


def _secret() -> QLineEdit:
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


class AddUser(_Asking):
    """`first`: there is nobody yet, so only an administrator can be added."""

    def __init__(self, ctx: AppContext, *, first: bool, parent: QWidget | None = None) -> None:
        super().__init__(ctx, _("New user"), parent)
        self.login, self.name, self.role = QLineEdit(), QLineEdit(), QComboBox()
        for role in [Role.ADMINISTRATOR] if first else list(Role):
            self.role.addItem(ctx.translate(ROLE_LABELS[role]), role.value)
        self.manager = QComboBox()
        self.manager.addItem("", None)
        for each in ctx.entities.rows(ListQuery(entity="managers", columns=("code", "name"), limit=1000)).rows:
            self.manager.addItem(f"{each.values[1]}  {each.values[0]}", each.values[0])
        self.password, self.again = _secret(), _secret()
        for name, widget in (
            (_("Sign-in name"), self.login), (_("Name"), self.name), (_("Role"), self.role),
            (_("Is the client manager"), self.manager), (_("Password"), self.password),
            (_("Password again"), self.again),
        ):
            self.add(name, widget)
        self.login.setFocus()

    def save(self) -> None:
        if self.password.text() != self.again.text():
            self.say(Problem(code="passwords_differ"))
            return
        if not self.login.text().strip():
            self.say(Problem(code="required", params={"label": _("Sign-in name")}))
            return
        desk, actor, login = self.ctx.desk, self.ctx.actor, self.login.text().strip()
        name, role, secret = self.name.text().strip() or login, str(self.role.currentData()), self.password.text()
        manager = self.manager.currentData()
        self.conclude(self.ctx.act(lambda: users.add_user(desk, actor, login, name, role, secret, manager)))


class Password(_Asking):
    def __init__(self, ctx: AppContext, login: str, parent: QWidget | None = None) -> None:
        super().__init__(ctx, _("New password for “{name}”")(name=login), parent)
        self._login = login
        self.password, self.again = _secret(), _secret()
        self.add(_("Password"), self.password)
        self.add(_("Password again"), self.again)
        self.password.setFocus()

    def save(self) -> None:
        if self.password.text() != self.again.text():
            self.say(Problem(code="passwords_differ"))
            return
        desk, actor, login, secret = self.ctx.desk, self.ctx.actor, self._login, self.password.text()
        self.conclude(self.ctx.act(lambda: users.reset_password(desk, actor, login, secret)))
