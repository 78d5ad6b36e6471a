"""Finding the records that a workbook's codes and names mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.describe import Described, described, entity_of
from cmdesk.services.search import fill_search_text
from cmdesk.values.fields import Kind
from cmdesk.values.periods import Month

Find = Callable[[str], int | None]


def _plain(text: object) -> str:
    return "".join(str(text).split()).casefold()


class _Names:
    """The records by one of their fields, read when it is first asked; a name that several bear finds none."""

    def __init__(self, session: Session, target: type[Any], each: Described) -> None:
        self.session, self.target, self.each = session, target, each

    @cached_property
    def ids(self) -> dict[str, int | None]:
        name = self.each.attribute
        found: dict[str, int | None] = {}
        for id_, value in self.session.execute(select(self.target.id, name).where(name.is_not(None))):
            key = _plain(value)
            found[key] = None if key in found else id_
        return found


def finder(session: Session, target: type[Any]) -> Find:
    """Finds a record by its code, licence or name; a name that several bear finds none."""
    known = described(target)
    names = dict.fromkeys((*entity_of(target).key, "licence", *entity_of(target).title))
    tables = [_Names(session, target, known[n]) for n in names if n in known and known[n].target is None]

    def find(text: str) -> int | None:
        key = _plain(text)
        return next((id_ for table in tables if (id_ := table.ids.get(key)) is not None), None)

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
