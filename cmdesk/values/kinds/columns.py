"""Whole columns read at once: what is clean already passes through untouched, repeated cells are read once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds import problem_of, read_cell, texts
from cmdesk.values.kinds.reading import Raw, Reading, Unreadable
from cmdesk.values.problems import Problem, Severity

_BLOCK, _LARGE = 256, 4096
_SOLID = r"[\u4e00-\u9fffA-Za-z0-9（）]"
_INNER = r"[\u4e00-\u9fffA-Za-z0-9（） 、，。：；:.,()#~&+_·-]"
_PLAIN_TEXT = re.compile(rf"(?:{_SOLID}(?:{_INNER}*{_SOLID})?)?(?:\n(?:{_SOLID}(?:{_INNER}*{_SOLID})?)?)*")
_CLEAN: dict[Kind, re.Pattern[str]] = {
    Kind.TEXT: _PLAIN_TEXT,
    Kind.LONG_TEXT: _PLAIN_TEXT,
    Kind.NAME: re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323afA-Za-z0-9（）()\n]*"),
    Kind.CODE: re.compile(r"[0-9A-Za-z\n]*"),
    Kind.LINK: re.compile(r"[0-9A-Za-z\u4e00-\u9fff\n]*"),
    Kind.LICENCE: re.compile(r"[0-9A-Za-z\n]*"),
    Kind.PHONE: re.compile(r"[0-9\n]*"),
}
_PHONE_LENGTHS = frozenset((0, *range(3, 13)))
_NOTHING = ("无", "暂无", "NULL", "null")


@dataclass(frozen=True, slots=True)
class Column:
    """The values of a column (None where empty or unreadable) and the problems by position."""

    values: list[object]
    problems: dict[int, Problem]


def read_column(
    field: Field, cells: Sequence[Raw], reading: Reading, *, key: str = "", rows: Sequence[int] | None = None
) -> Column:
    """Read the cells of one column; `rows` are their row numbers in the file, for the problems."""
    found = Column([], {})
    cell = _Reader(field, reading, key, rows, found)
    fast = _fast(field, reading)
    for start in range(0, len(cells), _LARGE):
        _read_block(cell, fast, start, cells[start : start + _LARGE])
    return found


def _read_block(cell: _Reader, fast: Fast, start: int, block: Sequence[Raw]) -> None:
    """A large block at once where all of it is clean, else in smaller ones, the odd ones of them cell by cell."""
    values = fast(block)
    if values is None and len(block) > _BLOCK:
        for place in range(0, len(block), _BLOCK):
            _read_block(cell, fast, start + place, block[place : place + _BLOCK])
    else:
        cell.found.values.extend(cell.block(start, block) if values is None else values)


Fast = Callable[[Sequence[Raw]], list[object] | None]


def _fast(field: Field, reading: Reading) -> Fast:
    """A reader of blocks without anything odd; it answers None where a block must be read cell by cell."""
    pattern = _CLEAN.get(field.kind)
    if pattern is not None:
        return lambda block: _clean_texts(field.kind, pattern, block)
    if field.kind in (Kind.NUMBER, Kind.MONEY, Kind.POINTS) and not reading.unit:
        return _Decimals().block
    if field.kind is Kind.COUNT and not reading.unit:
        return _Counts().block
    if field.kind is Kind.DEGREES:
        return _clean_degrees
    return _clean_days if field.kind is Kind.DATE else _never


def _never(_block: Sequence[Raw]) -> None:
    """Nothing of this kind is clean without being read."""


def _clean_texts(kind: Kind, pattern: re.Pattern[str], block: Sequence[Raw]) -> list[object] | None:
    """The block as it is where all of it is text that reading would not change; an empty cell is None."""
    try:
        joined = "\n".join(block)  # type: ignore[arg-type]
    except TypeError:
        return None
    if joined.count("\n") != len(block) - 1 or not pattern.fullmatch(joined):
        return None
    if any(word in joined and word in block for word in _NOTHING):
        return None
    if kind is Kind.PHONE and not _PHONE_LENGTHS.issuperset(map(len, block)):  # type: ignore[arg-type]
        return None
    return [text or None for text in block] if "" in block else list(block)


_FLOATS = frozenset({float})


class _Decimals(dict[float, Decimal]):
    """Numbers to their decimals, each made once."""

    def __missing__(self, number: float) -> Decimal:
        made = self[number] = Decimal(int(number)) if number.is_integer() else Decimal(f"{number:.15g}")
        return made

    def block(self, block: Sequence[Raw]) -> list[object] | None:
        if set(map(type, block)) != _FLOATS or not _kept(block):
            return None
        return list(map(self.__getitem__, block))  # type: ignore[arg-type]


def _kept(block: Sequence[Raw]) -> bool:
    return min(block) > -texts.DIGITS_KEPT and max(block) < texts.DIGITS_KEPT  # type: ignore[type-var,operator]


class _Counts(dict[float, int]):
    """Numbers to whole ones, each made once."""

    def __missing__(self, number: float) -> int:
        if not number.is_integer():
            raise ValueError(number)
        made = self[number] = int(number)
        return made

    def block(self, block: Sequence[Raw]) -> list[object] | None:
        if set(map(type, block)) != _FLOATS or not _kept(block):
            return None
        try:
            return list(map(self.__getitem__, block))  # type: ignore[arg-type]
        except ValueError:
            return None


def _clean_degrees(block: Sequence[Raw]) -> list[object] | None:
    if set(
        map(type, block)
    ) != _FLOATS or not -180 <= min(block) <= max(block) <= 180:  # type: ignore[type-var,operator]
        return None
    return list(block)


def _clean_days(block: Sequence[Raw]) -> list[object] | None:
    kinds = set(map(type, block))
    if kinds == {date}:
        return list(block)
    return [moment.date() for moment in block] if kinds == {datetime} else None  # type: ignore[union-attr]


class _Reader:
    """Reads cell by cell and remembers what it has read."""

    def __init__(self, field: Field, reading: Reading, key: str, rows: Sequence[int] | None, found: Column) -> None:
        self.field, self.reading, self.key, self.rows, self.found = field, reading, key, rows, found
        self.known: dict[Raw, object] = {"": None}

    def block(self, start: int, block: Sequence[Raw]) -> list[object]:
        known = self.known
        if bool not in set(map(type, block)):
            try:
                return list(map(known.__getitem__, block))
            except KeyError:
                pass
        values = []
        for place, raw in enumerate(block, start):
            if raw in known and raw is not True and raw is not False:
                values.append(known[raw])
            else:
                values.append(self._read(place, raw))
        return values

    def _read(self, place: int, raw: Raw) -> object:
        try:
            value = read_cell(self.field, raw, self.reading)
        except Unreadable as trouble:
            self.found.problems[place] = problem_of(self.field, raw, trouble, key=self.key, row=self._row(place))
            return None
        if self.field.kind is Kind.PHONE and texts.lost_zero(raw):
            self.found.problems[place] = self._doubt(place, raw)
        elif not isinstance(raw, bool):
            self.known[raw] = value
        return value

    def _doubt(self, place: int, raw: Raw) -> Problem:
        return Problem(
            code="phone_zero_lost", severity=Severity.WARNING, field=self.key, row=self._row(place),
            value=texts.plain(raw), params={"label": self.field.label},
        )

    def _row(self, place: int) -> int | None:
        return self.rows[place] if self.rows is not None else None


def percent_unclear(cells: Sequence[Raw]) -> bool:
    """Whether the bare numbers under a header with % may be fractions as well as per cents (all within ±1.5)."""
    bare = [raw for raw in cells if isinstance(raw, (int, float)) and not isinstance(raw, bool) and raw]
    return bool(bare) and max(map(abs, bare)) <= 1.5

