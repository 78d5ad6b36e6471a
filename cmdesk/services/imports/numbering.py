"""Codes for rows of a file that has none: of the record with the row's name, or the next free number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.exchange.drafts import Drafts
from cmdesk.exchange.mapping import ColumnMap
from cmdesk.models import ENTITIES
from cmdesk.models.describe import described, entity_of
from cmdesk.services.imports.targets import FIGURES, TARGETS
from cmdesk.values.problems import Problem

CODE, NAME = "code", "name"


def can_number(kind: str, matched: set[str]) -> bool:
    """Whether codes can be made for the rows of a file: of kinds with code and name, whose names were found."""
    if kind in (FIGURES, TARGETS) or CODE in matched or NAME not in matched:
        return False
    return entity_of(ENTITIES[kind]).key == (CODE,)


def without_code(columns: ColumnMap) -> ColumnMap:
    """The columns of a file whose codes are made: none is missing."""
    problems = tuple(p for p in columns.problems if (p.code, p.field) != ("column_missing", CODE))
    return replace(columns, missing=tuple(n for n in columns.missing if n != CODE), problems=problems)


def numbered(session: Session, kind: str, drafts: Drafts) -> Drafts:
    """The drafts with a code for each row; a name that several records bear already is a problem of its row."""
    known = described(ENTITIES[kind])
    by_name: dict[str, list[str]] = {}
    for code, name in session.execute(select(known[CODE].attribute, known[NAME].attribute)):
        by_name.setdefault(name, []).append(code)
    names, numbers = drafts.values[NAME], drafts.table.numbers
    doubtful = [number for number, name in zip(numbers, names, strict=True) if len(by_name.get(str(name), ())) > 1]
    problems = [
        Problem(code="name_of_several", field=NAME, row=number, value=str(names[list(numbers).index(number)]),
                params={"label": known[CODE].field.label}) for number in doubtful
    ]
    codes = _codes(names, by_name)
    return replace(
        drafts, values={CODE: codes, **drafts.values}, failed=tuple(sorted({*drafts.failed, *doubtful})),
        problems=(*drafts.problems, *problems),
    )


def _codes(names: Sequence[object], by_name: Mapping[str, Sequence[str]]) -> list[object]:
    """A record's code goes to the first row of its name."""
    left = {name: codes[0] for name, codes in by_name.items() if len(codes) == 1}
    free = _free({code for codes in by_name.values() for code in codes})
    return [left.pop(str(name), None) or next(free) for name in names]


def _free(taken: set[str]) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        if (code := f"{number:03d}") not in taken:
            yield code
