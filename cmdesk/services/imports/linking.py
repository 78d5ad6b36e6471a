"""Finding the records that a workbook's codes and names mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.describe import described, entity_of
from cmdesk.services.search import fill_search_text
from cmdesk.values.fields import Kind
from cmdesk.values.periods import Month

Find = Callable[[str], int | None]


def _plain(text: object) -> str:
    return "".join(str(text).split()).casefold()


def finder(session: Session, target: type[Any]) -> Find:
    """Finds a record by its code, licence or name; a name that several bear finds none."""
    known = described(target)
    names = [n for n in (*entity_of(target).key, "licence", *entity_of(target).title) if n in known and known[n].target is None]
    found: list[dict[str, int | None]] = []
    for name in dict.fromkeys(names):
        table: dict[str, int | None] = {}
        for id_, value in session.execute(select(target.id, known[name].attribute).where(known[name].attribute.is_not(None))):
            key = _plain(value)
            table[key] = None if key in table else id_
        found.append(table)

    def find(text: str) -> int | None:
        key = _plain(text)
        return next((table[key] for table in found if table.get(key) is not None), None)

    return find


def add_missing(session: Session, target: type[Any], names: Iterable[str]) -> list[Any]:
    """New records for names nobody bears yet: territories, routes and branches alone are made this way."""
    known = described(target)
    taken = set(session.scalars(select(known["code"].attribute)))
    made = []
    for name in dict.fromkeys(names):
        each = target(code=_free_code(taken, len(taken) + 1), name=name)
        taken.add(each.code)
        fill_search_text(each)
        made.append(each)
    session.add_all(made)
    session.flush()
    return made


def _free_code(taken: set[str], start: int) -> str:
    number = start
    while f"{number:03d}" in taken:
        number += 1
    return f"{number:03d}"


def stored_value(kind: Kind, value: object) -> object:
    return value.number if kind is Kind.MONTH and isinstance(value, Month) else value
