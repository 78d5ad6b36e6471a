"""Who may sign in, with which role."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QFrame

from cmdesk.models.system import User
from cmdesk.services import users
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Cell, button, col, column, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.empty import show_or_say
from cmdesk.ui.lists.out import export_rows, print_rows
from cmdesk.ui.shell import Action, Page
from cmdesk.ui.system.user import AddUser, Password
from cmdesk.ui.theme import Tone
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Area, Outcome
from cmdesk.values.rights import ROLE_LABELS, Right, Role

TITLE = _("Users")
ACTIVE, DISABLED, LOCKED = _("may sign in"), _("disabled"), _("locked after wrong passwords")
TONES: dict[Msg, Tone] = {ACTIVE: Tone.GOOD, DISABLED: Tone.NEUTRAL, LOCKED: Tone.BAD}


class UsersPage(Page):
    areas = frozenset({Area.SYSTEM})
    follows_period = False
    follows_branch = False

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        say = ctx.translate
        self.users: dict[str, User] = {}
        self.table = RowsTable(ctx, (
            col("login", _("Sign-in name"), bold=True), col("name", _("Name")), col("role", _("Role")),
            col("state", _("State"), cell=Cell.CHIP, tone=_tone),
        ), empty=_(
            "No users: the program runs as a single desk without sign-in. The first user must be an administrator."))
        frame = QFrame()
        frame.setProperty("role", "card")
        inside = column(self.table)
        inside.setContentsMargins(1, 1, 1, 1)
        frame.setLayout(inside)
        self.reset = button(say(_("New password…")), self.reset_password)
        self.role = button(say(_("Change role…")), self.change_role)
        self.switch = button(say(_("Disable")), self.disable)
        self.body.addWidget(frame, 1)
        hint = label(say(_("Passwords are kept as Argon2id; five wrong ones lock the account.")), "small")
        self.body.addLayout(row(hint, 1, self.role, self.reset, self.switch))
        self.table.table.current.connect(lambda _id: self._offer())

    @property
    def current(self) -> User | None:
        return self.users.get(str(self.table.current_id))

    def refresh(self) -> None:
        self.users = {u.login: u for u in users.list_users(self.ctx.desk, self.ctx.actor)}
        show_or_say(self.table, self._rows(), list(self.users))
        self._offer()

    def actions(self) -> Sequence[Action]:
        return (
            Action(label=_("Export"), run=self.export, icon="export", right=Right.EXPORT),
            Action(label=_("Print"), run=self.print, icon="print", shortcut="Ctrl+P"),
            Action(label=_("New user"), run=self.new, icon="plus", primary=True, shortcut="Ctrl+N"),
        )

    def new(self) -> AddUser:
        """Ask for name, role and password."""
        dialog = AddUser(self.ctx, first=not self.users, parent=self.window())
        dialog.open()
        return dialog

    def reset_password(self) -> Password | None:
        user = self.current
        if user is None:
            return None
        dialog = Password(self.ctx, user.login, self.window())
        dialog.open()
        return dialog

    def change_role(self) -> None:
        user = self.current
        if user is None:
            return
        roles = list(Role)
        answer = self.ctx.asker.choose(_("Role of “{name}”")(name=user.login), [ROLE_LABELS[r] for r in roles])
        if answer is not None:
            self._act(lambda d, a: users.change_role(d, a, user.login, roles[answer].value))

    def disable(self) -> None:
        """Disable the chosen user, or let them in again."""
        user = self.current
        if user is not None:
            change = users.disable_user if user.active else users.enable_user
            self._act(lambda d, a: change(d, a, user.login))

    def export(self) -> None:
        export_rows(self.ctx, TITLE, self.table.model.columns, self._rows())

    def print(self) -> None:
        print_rows(self.ctx, TITLE, self.table.model.columns, self._rows(), name="users", parent=self.window())

    def _act(self, call: Callable[[Any, Any], Outcome[int]]) -> None:
        desk, actor = self.ctx.desk, self.ctx.actor
        outcome = self.ctx.act(lambda: call(desk, actor))
        if outcome.failed:
            self.ctx.asker.problems(outcome.problems)

    def _rows(self) -> list[tuple[object, ...]]:
        return [(u.login, u.name, ROLE_LABELS[Role(u.role)], _state(u)) for u in self.users.values()]

    def _offer(self) -> None:
        user = self.current
        for each in (self.reset, self.role, self.switch):
            each.setEnabled(user is not None)
        self.switch.setText(self.ctx.translate(_("Disable") if user is None or user.active else _("Let in again")))


def _tone(value: object) -> Tone:
    return TONES[value] if isinstance(value, Msg) else Tone.NEUTRAL


def _state(user: User) -> Msg:
    if not user.active:
        return DISABLED
    return LOCKED if user.failures >= users.MOST_FAILURES else ACTIVE
