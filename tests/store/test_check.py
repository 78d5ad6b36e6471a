from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from sqlalchemy import text

from cmdesk.services import entities
from cmdesk.services.work import Desk
from cmdesk.store.check import check_store
from cmdesk.store.store import open_store
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError

TAMPERINGS = (
    "UPDATE audit_entries SET who = '别人' WHERE id = {id}",
    "UPDATE audit_entries SET detail = detail || ' ' WHERE id = {id}",
    "UPDATE audit_entries SET made_at = '2020-01-01 00:00:00.000000' WHERE id = {id}",
    "UPDATE audit_entries SET action = 'x' WHERE id = {id}",
    "DELETE FROM audit_entries WHERE id = {id}",
    "UPDATE audit_entries SET id = id + 1000 WHERE id = {id}",
)


@pytest.fixture
def busy(branch: Desk, actor: Actor) -> Desk:
    for number in range(8):
        entities.save(branch, actor, "territories", None, None, {"code": f"T{number}", "name": f"片区{number}"})
    return branch


def test_whole_data_has_no_problem(busy: Desk) -> None:
    assert check_store(busy.store) == []


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_an_altered_audit_trail_is_noticed(busy: Desk, tampering: str) -> None:
    with busy.store.engine.begin() as connection:
        connection.execute(text(tampering.format(id=4)))
    assert [p.code for p in check_store(busy.store)] == ["audit_altered"]


def test_swapped_entries_are_noticed(busy: Desk) -> None:
    with busy.store.engine.begin() as connection:
        for before, after in ((3, 900), (5, 3), (900, 5)):
            connection.execute(text(f"UPDATE audit_entries SET id = {after} WHERE id = {before}"))
    assert [p.code for p in check_store(busy.store)] == ["audit_altered"]


@pytest.mark.torture
def test_every_flipped_byte_is_found(busy: Desk, rounds: Callable[[int, int], int]) -> None:
    path = busy.store.path
    assert path is not None
    with busy.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    busy.store.close()
    whole, dice = path.read_bytes(), random.Random(4)
    for _try in range(rounds(30, 1000)):
        content = bytearray(whole)
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
        path.write_bytes(content)
        assert _is_noticed(busy)
    path.write_bytes(whole)


def _is_noticed(busy: Desk) -> bool:
    assert busy.store.path is not None
    try:
        store = open_store(busy.store.path)
    except UserError:
        return True
    try:
        return bool(check_store(store))
    except UserError:
        return True
    finally:
        store.close()
