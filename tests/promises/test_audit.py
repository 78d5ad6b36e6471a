"""Whoever alters the audit trail past the program is noticed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from cmdesk.services import entities
from cmdesk.services.work import Desk
from cmdesk.store.check import check_store
from cmdesk.values.people import Actor

ENTRIES = 40
Tampering = Callable[[Connection, random.Random, int], None]


def run(connection: Connection, statement: str, **values: object) -> None:
    connection.execute(text(statement), values)


def alter_text(connection: Connection, dice: random.Random, last: int) -> None:
    column = dice.choice(("who", "action", "subject", "detail", "digest"))
    change = dice.choice((f"{column} || 'x'", f"substr({column} || '#', 2)", f"upper({column}) || ' '"))
    run(connection, f"UPDATE audit_entries SET {column} = {change} WHERE id = :id", id=dice.randint(1, last))


def alter_time(connection: Connection, dice: random.Random, last: int) -> None:
    when = datetime(2026, 11, 20, 10, 30) + timedelta(seconds=dice.choice((-1, 1)) * dice.randint(1, 10**7))
    run(connection, "UPDATE audit_entries SET made_at = :at WHERE id = :id", id=dice.randint(1, last),
        at=when.isoformat(" ", "microseconds"))


def remove_some(connection: Connection, dice: random.Random, last: int) -> None:
    first = dice.randint(1, last)
    run(connection, "DELETE FROM audit_entries WHERE id BETWEEN :a AND :b", a=first, b=first + dice.randint(0, 5))


def remove_end(connection: Connection, dice: random.Random, last: int) -> None:
    run(connection, "DELETE FROM audit_entries WHERE id >= :a", a=dice.randint(1, last))


def remove_and_close_up(connection: Connection, dice: random.Random, last: int) -> None:
    gone = dice.randint(1, last)
    run(connection, "DELETE FROM audit_entries WHERE id = :id", id=gone)
    for number in range(gone + 1, last + 1):
        run(connection, "UPDATE audit_entries SET id = id - 1 WHERE id = :id", id=number)


def swap(connection: Connection, dice: random.Random, last: int) -> None:
    one, other = dice.sample(range(1, last + 1), 2)
    for before, after in ((one, 10**6), (other, one), (10**6, other)):
        run(connection, "UPDATE audit_entries SET id = :after WHERE id = :before", before=before, after=after)


def swap_content(connection: Connection, dice: random.Random, last: int) -> None:
    """Two entries that differ exchange all but their numbers."""
    one, other = dice.sample(range(1, last + 1), 2)
    for column in ("who", "action", "subject", "detail", "digest", "made_at"):
        run(connection, f"""UPDATE audit_entries SET {column} = (
            SELECT b.{column} FROM audit_entries b
            WHERE b.id = CASE audit_entries.id WHEN :one THEN :other ELSE :one END
        ) WHERE id IN (:one, :other)""", one=one, other=other)


def put_in(connection: Connection, dice: random.Random, last: int) -> None:
    """An entry of somebody's own at the end, with a digest that looks like one."""
    run(connection, """INSERT INTO audit_entries (id, made_at, who, action, subject, detail, digest)
        SELECT :id, made_at, who, action, subject, detail, :digest FROM audit_entries WHERE id = :from""",
        id=last + 1, digest=f"{dice.getrandbits(256):064x}", **{"from": dice.randint(1, last)})


def move_number(connection: Connection, dice: random.Random, last: int) -> None:
    run(connection, "UPDATE audit_entries SET id = id + :far WHERE id = :id", id=dice.randint(1, last),
        far=dice.choice((-last - 5, last + dice.randint(1, 1000))))


TAMPERINGS: tuple[Tampering, ...] = (
    alter_text, alter_time, remove_some, remove_end, remove_and_close_up, swap, swap_content, put_in, move_number,
)


@pytest.mark.torture
def test_every_tampering_is_noticed(branch: Desk, actor: Actor, rounds: Callable[[int, int], int]) -> None:
    for number in range(ENTRIES):
        entities.save(branch, actor, "territories", None, None, {"code": f"T{number}", "name": f"片区{number}"})
    assert check_store(branch.store) == []
    dice, missed = random.Random(5), []
    with branch.store.engine.connect() as connection:
        kept = [dict(row) for row in connection.execute(text("SELECT * FROM audit_entries")).mappings()]
    for number in range(rounds(30, 1000)):
        tampering = TAMPERINGS[number % len(TAMPERINGS)]
        with branch.store.engine.begin() as connection:
            tampering(connection, dice, len(kept))
        if [p.code for p in check_store(branch.store)] not in (["audit_altered"], ["audit_cut"]):
            missed.append((number, tampering.__name__))
        _put_back(branch, kept)
    assert missed == []
    assert check_store(branch.store) == []


def _put_back(desk: Desk, kept: list[dict[str, object]]) -> None:
    names = ", ".join(kept[0])
    marks = ", ".join(f":{name}" for name in kept[0])
    with desk.store.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_entries"))
        connection.execute(text(f"INSERT INTO audit_entries ({names}) VALUES ({marks})"), kept)
