"""Who may sign in, with which role; passwords by Argon2id, locked after five failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.people import Manager
from cmdesk.models.system import User
from cmdesk.services.work import Desk
from cmdesk.values.messages import Msg, _
from cmdesk.values.people import Actor
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right, Role

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MOST_FAILURES = 5
LEAST_LENGTH = 6


def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


def _hashed(password: str) -> str:
    if len(password) < LEAST_LENGTH:
        raise trouble("password_short", least=LEAST_LENGTH)
    return _hasher().hash(password)


def add_user(
    desk: Desk, actor: Actor, login: str, name: str, role: str, password: str, manager_code: str | None = None,
) -> Outcome[int]:
    """Raises UserError user_exists, unknown_role, password_short, not_found, first_user_administrator, not_allowed."""
    with desk.write(actor, Right.ADMINISTER, "users.add", Area.SYSTEM) as work:
        if role not in set(Role):
            raise trouble("unknown_role", value=role, known=", ".join(Role))
        if _find(work.session, login) is not None:
            raise trouble("user_exists", value=login)
        if role != Role.ADMINISTRATOR and not _administrators(work.session):
            raise trouble("first_user_administrator")
        user = User(
            login=login, name=name, role=role, password=_hashed(password), active=True,
            manager_id=_manager_id(work.session, manager_code),
        )
        work.session.add(user)
        work.session.flush()
        return work.outcome(
            user.id, _("Added the user “{name}”")(name=login), subject=f"users:{user.id}", undoable=False
        )


def _manager_id(session: Session, code: str | None) -> int | None:
    if code is None:
        return None
    found = session.scalars(select(Manager.id).where(Manager.code == code)).first()
    if found is None:
        raise trouble("not_found", value=code, label=Manager.__entity__.label)
    return found


def _find(session: Session, login: str) -> User | None:
    return session.scalars(select(User).where(User.login == login)).first()


def _known(session: Session, login: str) -> User:
    found = _find(session, login)
    if found is None:
        raise trouble("user_unknown", value=login)
    return found


def _administrators(session: Session) -> list[User]:
    return list(session.scalars(select(User).where(User.role == Role.ADMINISTRATOR, User.active)))


def list_users(desk: Desk, actor: Actor) -> list[User]:
    with desk.read(actor, Right.ADMINISTER) as session:
        return list(session.scalars(select(User).order_by(User.login)))


def reset_password(desk: Desk, actor: Actor, login: str, password: str) -> Outcome[int]:
    """A new password, and the lock after failures taken off. Raises UserError user_unknown, password_short."""
    return _change(
        desk, actor, login, "users.reset", _("New password for “{name}”"), password=_hashed(password), failures=0
    )


def disable_user(desk: Desk, actor: Actor, login: str) -> Outcome[int]:
    """The user may no longer sign in. Raises UserError user_unknown, last_administrator."""
    return _change(desk, actor, login, "users.disable", _("“{name}” may no longer sign in"), active=False)


def enable_user(desk: Desk, actor: Actor, login: str) -> Outcome[int]:
    """The user may sign in again. Raises UserError user_unknown."""
    done = _("“{name}” may sign in again")
    return _change(desk, actor, login, "users.enable", done, active=True, failures=0)


def change_role(desk: Desk, actor: Actor, login: str, role: str) -> Outcome[int]:
    """Raises UserError user_unknown, unknown_role, last_administrator."""
    if role not in set(Role):
        raise trouble("unknown_role", value=role, known=", ".join(Role))
    return _change(desk, actor, login, "users.role", _("Changed the role of “{name}”"), role=role)


def _change(desk: Desk, actor: Actor, login: str, action: str, done: Msg, **values: object) -> Outcome[int]:
    with desk.write(actor, Right.ADMINISTER, action, Area.SYSTEM) as work:
        user = _known(work.session, login)
        leaves = values.get("active") is False or values.get("role", Role.ADMINISTRATOR) != Role.ADMINISTRATOR
        if leaves and [u.id for u in _administrators(work.session)] == [user.id]:
            raise trouble("last_administrator", value=login)
        for name, value in values.items():
            setattr(user, name, value)
        return work.outcome(user.id, done(name=login), subject=f"users:{user.id}", undoable=False)


def sign_in(desk: Desk, login: str, password: str) -> Actor:
    """The actor of a user. Raises UserError sign_in_wrong (the same for an unknown name), sign_in_locked."""
    from argon2.exceptions import VerificationError

    with desk.store.writing() as session:
        user = _find(session, login)
        if user is None or not user.active:
            raise trouble("sign_in_wrong")
        if user.failures >= MOST_FAILURES:
            raise trouble("sign_in_locked", value=login)
        try:
            _hasher().verify(user.password, password)
        except VerificationError as error:
            user.failures += 1
            session.commit()
            raise trouble("sign_in_wrong") from error
        if user.failures:
            user.failures = 0
            session.commit()
        return Actor(user.id, user.name, Role(user.role), user.manager_id)
