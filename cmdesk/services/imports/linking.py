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
    """Finds a record by its code, licence, name or a code it had before; a name that several bear finds none."""
    known = described(target)
    names = dict.fromkeys((*entity_of(target).key, "licence", *entity_of(target).title))
    tables: list[_Names | _Former] = [
        _Names(session, target, known[n]) for n in names if n in known and known[n].target is None
    ]
    if "former_codes" in known:
        tables.append(_Former(session, target))

    def find(text: str) -> int | None:
        key = _plain(text)
        return next((id_ for table in tables if (id_ := table.ids.get(key)) is not None), None)

    return find


class _Former:
    """The records by codes they had before."""

    def __init__(self, session: Session, target: type[Any]) -> None:
        self.session, self.target = session, target

    @cached_property
    def ids(self) -> dict[str, int | None]:
        return {_plain(code): id_ for code, id_ in former_codes(self.session, self.target).items()}


def former_codes(session: Session, target: type[Any]) -> dict[str, int]:
    """Whose codes were what before; a code that several had finds none."""
    asked = select(target.id, target.former_codes).where(target.former_codes.is_not(None))
    owners: dict[str, set[int]] = {}
    for id_, codes in session.execute(asked):
        for code in codes.split():
            owners.setdefault(code, set()).add(id_)
    return {code: ids.pop() for code, ids in owners.items() if len(ids) == 1}


def with_former(known: str | None, *codes: str) -> str:
    """The codes a record had before, with more of them; each once."""
    return " ".join(dict.fromkeys((*(known or "").split(), *codes)))


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
