from __future__ import annotations

import pytest
from sqlalchemy import select

from cmdesk.bootstrap import actor_for
from cmdesk.models.system import User
from cmdesk.services import users
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role


def refusal(error: pytest.ExceptionInfo[UserError]) -> str:
    return error.value.problems[0].code


@pytest.fixture
def office(branch: Desk, actor: Actor) -> Desk:
    users.add_user(branch, actor, "admin", "管理员", "administrator", "open sesame")
    users.add_user(branch, actor, "wang", "王芳", "clerk", "wang fang 1")
    return branch


def test_a_desk_without_users_needs_no_sign_in(branch: Desk) -> None:
    assert actor_for(branch, "zh_CN").role is Role.ADMINISTRATOR


def test_with_users_everybody_signs_in(office: Desk) -> None:
    with pytest.raises(UserError) as error:
        actor_for(office, "zh_CN")
    assert refusal(error) == "sign_in_needed"
    signed_in = actor_for(office, "zh_CN", "wang", "wang fang 1")
    assert (signed_in.name, signed_in.role) == ("王芳", Role.CLERK)


def test_passwords_are_kept_as_argon2id(office: Desk) -> None:
    with office.store.reading() as session:
        kept = session.scalars(select(User.password)).all()
    assert all(k.startswith("$argon2id$") for k in kept)


def test_five_wrong_passwords_lock_until_the_administrator_resets(office: Desk, actor: Actor) -> None:
    for _try in range(5):
        with pytest.raises(UserError) as error:
            users.sign_in(office, "wang", "guess")
        assert refusal(error) == "sign_in_wrong"
    with pytest.raises(UserError) as error:
        users.sign_in(office, "wang", "wang fang 1")
    assert refusal(error) == "sign_in_locked"
    users.reset_password(office, actor, "wang", "new password")
    assert users.sign_in(office, "wang", "new password").name == "王芳"


def test_an_unknown_name_is_refused_like_a_wrong_password(office: Desk) -> None:
    with pytest.raises(UserError) as error:
        users.sign_in(office, "nobody", "x")
    assert refusal(error) == "sign_in_wrong"


def test_a_disabled_user_stays_outside(office: Desk, actor: Actor) -> None:
    users.disable_user(office, actor, "wang")
    with pytest.raises(UserError) as error:
        users.sign_in(office, "wang", "wang fang 1")
    assert refusal(error) == "sign_in_wrong"


@pytest.mark.parametrize(("role", "password", "code"), [
    ("clerk", "long enough", "first_user_administrator"), ("king", "long enough", "unknown_role"),
    ("administrator", "short", "password_short"),
])
def test_the_first_user(branch: Desk, actor: Actor, role: str, password: str, code: str) -> None:
    with pytest.raises(UserError) as error:
        users.add_user(branch, actor, "x", "x", role, password)
    assert refusal(error) == code


def test_the_last_administrator_stays(office: Desk, actor: Actor) -> None:
    with pytest.raises(UserError) as error:
        users.disable_user(office, actor, "admin")
    assert refusal(error) == "last_administrator"


def test_one_name_one_user(office: Desk, actor: Actor) -> None:
    with pytest.raises(UserError) as error:
        users.add_user(office, actor, "wang", "王芳", "clerk", "another 1")
    assert refusal(error) == "user_exists"
