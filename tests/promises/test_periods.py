"""R19 for periods: a locked month changed by raw SQL is always noticed, and by its name."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from cmdesk.services import system
from cmdesk.services.evaluation import evaluate, lock, publish
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month

MONTH = Month(2026, 10)
TABLES: dict[str, tuple[str, str]] = {
    "standings": ("evaluation_id, manager_id", "total rank change grade territory branch_id name"),
    "scores": ("evaluation_id, manager_id, item", "points value target detail"),
    "manager_figures": ("month, indicator_id, manager_id", "value"),
    "client_figures": ("month, indicator_id, client_id", "value"),
    "targets": ("id", "value month subject_id"),
    "manual_scores": ("id", "points item rater month"),
    "evaluation_schemes": ("id", "document"),
    "evaluation_records": ("evaluation_id", "digest content"),
    "evaluation_seals": ("id", "digest content evaluation_id"),
    "evaluations": ("id", "state month missing awards"),
}
WHERE = {
    "manager_figures": "month = :m AND indicator_id IN (SELECT id FROM indicators WHERE code IN ('volume', 'amount'))",
    "client_figures": "month = :m AND indicator_id IN (SELECT id FROM indicators WHERE code = 'volume')",
    "targets": "month = :m AND level = 'manager' AND tier = 'base' AND indicator_id IN"
               " (SELECT id FROM indicators WHERE code = 'volume')",
    "manual_scores": "month = :m",
}


def rows_of(session: Session, table: str, evaluation: int) -> list[dict[str, Any]]:
    own = {"evaluations": "id = :e", "evaluation_schemes": "id = (SELECT scheme_id FROM evaluations WHERE id = :e)"}
    where = WHERE.get(table) or own.get(table) or "evaluation_id = :e"
    asked = text(f"SELECT * FROM {table} WHERE {where}")
    given = {name: value for name, value in (("m", MONTH.number), ("e", evaluation)) if f":{name}" in where}
    return [dict(row) for row in session.execute(asked, given).mappings()]


def other(dice: random.Random, value: object) -> object:
    """Something else of the same sort."""
    if isinstance(value, int):
        return value + dice.choice((-1000, -1, 1, 10, 777))
    if isinstance(value, bytes):
        at = dice.randrange(len(value))
        return value[:at] + bytes([value[at] ^ dice.randint(1, 255)]) + value[at + 1:]
    if isinstance(value, str) and value:
        at = dice.randrange(len(value))
        return value[:at] + ("x" if value[at] != "x" else "y") + value[at + 1:]
    return 5


def tamper(session: Session, dice: random.Random, evaluation: int) -> str:
    """Change, delete or add one row; says what was done."""
    table = dice.choice(sorted(TABLES))
    key, columns = TABLES[table]
    row = dice.choice(rows_of(session, table, evaluation))
    where = " AND ".join(f"{name} = :key_{name}" for name in key.split(", "))
    keys = {f"key_{name}": row[name] for name in key.split(", ")}
    session.execute(text("PRAGMA foreign_keys = OFF"))
    if table not in ("evaluations", "evaluation_schemes") and dice.random() < 0.25:
        session.execute(text(f"DELETE FROM {table} WHERE {where}"), keys)
        return f"deleted of {table}"
    column = dice.choice(columns.split())
    session.execute(text(f"UPDATE {table} SET {column} = :v WHERE {where}"), {**keys, "v": other(dice, row[column])})
    return f"{table}.{column}"


@pytest.mark.torture
def test_every_tampering_with_a_locked_month_is_noticed(
    sample: Desk, actor: Actor, rounds: Callable[[int, int], int],
) -> None:
    """Each change is looked for inside a transaction that is rolled back, so that the next begins with whole data."""
    from cmdesk.services.evaluation.sealing import altered_periods

    evaluate(sample, actor, MONTH)
    publish(sample, actor, MONTH)
    lock(sample, actor, MONTH)
    assert system.check(sample, actor) == []
    dice = random.Random(19)
    with sample.store.reading() as session:
        evaluation = session.execute(
            text("SELECT id FROM evaluations WHERE month = :m"), {"m": MONTH.number}).scalar_one()
    for number in range(rounds(40, 1000)):
        with sample.store.writing() as session:
            try:
                done = tamper(session, dice, evaluation)
            except Exception as error:  # noqa: BLE001 - a constraint of the table refuses this one
                assert "constraint" in str(error).lower() or "IntegrityError" in type(error).__name__
                continue
            found = altered_periods(session)
            session.rollback()
        assert found, f"{number}: {done}"
        assert {problem.value for problem in found} == {str(MONTH)}
