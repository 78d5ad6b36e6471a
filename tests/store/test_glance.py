"""A first look shows only what a careful opening would find in order; everything else waits for that."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cmdesk.services.system import put_setting
from cmdesk.services.users import add_user
from cmdesk.services.work import Desk
from cmdesk.store.files import log_of
from cmdesk.store.glance import glance
from cmdesk.store.keys import key_path
from cmdesk.values.people import Actor
from cmdesk.values.rights import Role
from tests.fixtures_desk import desk_at

DAY = date(2026, 11, 20)


def closed(desk: Desk) -> Path:
    path = desk.store.path
    assert path is not None
    desk.store.close()
    return path


def test_a_quiet_file_tells_its_settings(branch: Desk) -> None:
    with branch.store.writing() as session:
        put_setting(session, "window.theme", "dark")
        session.commit()
    found = glance(closed(branch), DAY)
    assert found is not None
    assert found.settings["window.theme"] == "dark"
    assert found.head[0] > 0
    assert found.page("zh_CN") is None


def test_the_look_leaves_nothing_behind(branch: Desk) -> None:
    path = closed(branch)
    before = {each.name: each.read_bytes() for each in path.parent.iterdir() if each.is_file()}
    assert glance(path, DAY) is not None
    assert {each.name: each.read_bytes() for each in path.parent.iterdir() if each.is_file()} == before


def gone(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def keyless(path: Path) -> None:
    key_path(path).unlink()


def other_key(path: Path) -> None:
    key_path(path).write_text("0" * 64, encoding="ascii")


def damaged(path: Path) -> None:
    with path.open("rb+") as stream:
        stream.seek(2000)
        stream.write(os.urandom(8))


def left_by_a_dead_program(path: Path) -> None:
    log_of(path).write_bytes(b"newest changes")


def open_elsewhere(path: Path) -> None:
    path.with_name(f"{path.name}.open-1-abcd").write_text('["王芳", "2026-11-20T08:00:00"]', encoding="utf-8")


@pytest.mark.parametrize(
    "change", [gone, emptied, keyless, other_key, damaged, left_by_a_dead_program, open_elsewhere],
)
def test_what_is_not_in_order_waits_for_the_opening(branch: Desk, change: Callable[[Path], None]) -> None:
    path = closed(branch)
    change(path)
    assert glance(path, DAY) is None


def test_a_newer_file_waits_for_the_opening(branch: Desk) -> None:
    with branch.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert glance(closed(branch), DAY) is None


def test_where_users_sign_in_nothing_is_shown_before(branch: Desk, actor: Actor) -> None:
    add_user(branch, actor, "wang", "王芳", Role.ADMINISTRATOR, "Secret-2026")
    assert glance(closed(branch), DAY) is None


def test_an_empty_program_begins_as_always(tmp_path: Path) -> None:
    assert glance(closed(desk_at(tmp_path / "new.db")), DAY) is None


def test_a_locked_file_waits_for_the_opening(branch: Desk) -> None:
    path = closed(branch)
    other = desk_at(path)
    with other.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA locking_mode=EXCLUSIVE")
        connection.exec_driver_sql("UPDATE settings SET value = value")
        assert glance(path, DAY) is None
    other.store.close()
