"""Which column is which field: by what the user chose, what was used last time, labels, synonyms and content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cmdesk.exchange.normal import normal, unit_of
from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds.choices import spellings
from cmdesk.values.kinds.reading import Raw, clean, half
from cmdesk.values.kinds.texts import check_character
from cmdesk.values.problems import Problem, Severity, trouble
from cmdesk.values.tables import RawTable

Fields = Mapping[str, Field]
"""Field descriptions by their key; a field of a linked record by its path, as in territory/code."""


class How(StrEnum):
    """Why a column was matched, the surest first."""

    CHOSEN = "chosen"
    REMEMBERED = "remembered"
    LABEL = "label"
    SYNONYM = "synonym"
    PART = "part"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Match:
    """A column (from 0) that is a field; `unit` is what its header says its numbers are in, `said` the user's word."""

    column: int
    header: str
    field: str
    how: How
    unit: str = ""
    said: bool = False


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The columns matched, those left over, fields that columns left over may be, and required fields without one."""

    matches: tuple[Match, ...]
    unmatched: tuple[int, ...]
    suggested: tuple[Match, ...] = ()
    missing: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def choices(self) -> dict[str, str]:
        """What to remember for the layout: field by header, with the unit where the user said it; "" where the user
        left a column out."""
        read = {match.header: match.field + (f":{match.unit}" if match.said else "") for match in self.matches}
        return {**read, **dict.fromkeys(self.left_out, "")}


def known_headers(fields: Fields) -> frozenset[str]:
    """Every header that names one of the fields, normalised: what decides where a file's header row is."""
    return frozenset(name for key, field in fields.items() for name, _how in _names(key, field))


def _names(key: str, field: Field) -> Iterator[tuple[str, How]]:
    if not field.importable:
        return
    for label in spellings(field.label):
        yield normal(label), How.LABEL
    yield normal(key), How.LABEL
    for synonym in field.synonyms:
        yield normal(synonym), How.SYNONYM


def match_columns(
    table: RawTable, fields: Fields, *, chosen: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
) -> ColumnMap:
    """Match the columns of a table to fields; no field gets two columns, no column two fields.

    `chosen` maps headers to fields as the user says; "" leaves a column out; `field:%` or `field:万元` also says the
    unit of its numbers. `remembered` is the `choices` of an earlier import of the same fingerprint.
    Raises UserError for a header or a field that does not exist.
    """
    work = _Matching(table.headers, fields)
    work.take(chosen or {}, How.CHOSEN)
    work.take({h: f for h, f in (remembered or {}).items() if h in table.headers}, How.REMEMBERED)
    work.by_name()
    work.by_part()
    work.by_content(table.rows)
    return work.result()


class _Matching:
    def __init__(self, headers: Sequence[str], fields: Fields) -> None:
        self.headers = headers
        self.fields = {key: field for key, field in fields.items() if field.importable}
        self.found: dict[int, Match] = {}
        self.left_out: set[int] = set()
        self.problems: list[Problem] = []
        self.names = _names_of(self.fields)

    def take(self, said: Mapping[str, str], how: How) -> None:
        for header, target in said.items():
            column = self._column(header, how)
            key, _colon, unit = target.partition(":")
            if column is None or column in self.found:
                continue
            if not key:
                self.left_out.add(column)
            elif (known := self._field(key, how)) and known not in self._used():
                self._add(column, known, how, unit)

    def _column(self, header: str, how: How) -> int | None:
        for same in (str, _squeezed, normal):
            for column, own in enumerate(self.headers):
                if same(own) == same(header):
                    return column
        if how is How.CHOSEN:
            raise trouble("header_unknown", value=header, headers="、".join(self.headers))
        return None

    def _field(self, key: str, how: How) -> str | None:
        if key in self.fields:
            return key
        for name, field in self.fields.items():
            if key in spellings(field.label):
                return name
        if how is How.CHOSEN:
            raise trouble("field_unknown", value=key, fields="、".join(self.fields))
        return None

    def _used(self) -> set[str]:
        return {match.field for match in self.found.values()}

    def _free(self) -> Iterator[int]:
        used = self.left_out | self.found.keys()
        yield from (column for column in range(len(self.headers)) if column not in used)

    def _add(self, column: int, key: str, how: How, unit: str = "") -> None:
        header = self.headers[column]
        self.found[column] = Match(column, header, key, how, unit or unit_of(header), said=bool(unit))

    def by_name(self) -> None:
        for how in (How.LABEL, How.SYNONYM):
            for column in list(self._free()):
                key = self.names[how].get(normal(self.headers[column]))
                if key and key in self._used():
                    self._twice(column, key)
                elif key:
                    self._add(column, key, how)

    def _twice(self, column: int, key: str) -> None:
        first = next(match for match in self.found.values() if match.field == key)
        if normal(first.header) == normal(self.headers[column]):
            self.problems.append(Problem(code="header_twice", severity=Severity.WARNING, field=key, value=first.header))

    def by_part(self) -> None:
        """By the lower part of a joined header, and past words that only say whose field it is (零售户电话)."""
        for column in list(self._free()):
            for part in _parts(self.headers[column]):
                key = self.names[How.LABEL].get(part) or self.names[How.SYNONYM].get(part)
                if key and key not in self._used():
                    self._add(column, key, How.PART)
                    break

    def by_content(self, rows: Sequence[Sequence[Raw]]) -> None:
        """Columns whose header says nothing: phones and identity numbers are known by their looks."""
        for column in list(self._free()):
            if _SAYS_NOTHING.fullmatch(normal(self.headers[column])) or self.headers[column].startswith("["):
                key = self._looks_like(_sample(rows, column))
                if key:
                    self._add(column, key, How.CONTENT)

    def _looks_like(self, sample: list[str]) -> str | None:
        for kind, looks in _LOOKS.items():
            free = [key for key, field in self.fields.items() if field.kind is kind and key not in self._used()]
            if len(free) == 1 and len(sample) >= 3 and sum(map(looks, sample)) >= 0.9 * len(sample):
                return free[0]
        return None

    def result(self) -> ColumnMap:
        used = self._used()
        missing = tuple(key for key, field in self.fields.items() if field.required is True and key not in used)
        problems = [
            Problem(code="column_missing", field=key, params={"label": self.fields[key].label}) for key in missing
        ]
        return ColumnMap(
            tuple(self.found[column] for column in sorted(self.found)),
            tuple(column for column in range(len(self.headers)) if column not in self.found),
            tuple(self._suggestions()), missing, tuple(self.problems + problems),
            tuple(self.headers[column] for column in sorted(self.left_out)),
        )

    def _suggestions(self) -> Iterator[Match]:
        """For each column left over the free field whose name is nearest, if any is near."""
        names = {name: key for how in (How.SYNONYM, How.LABEL) for name, key in self.names[how].items()}
        free = [name for name, key in names.items() if key not in self._used()]
        for column in self._free():
            near = _nearest(normal(self.headers[column]), free)
            if near:
                yield Match(column, self.headers[column], names[near], How.PART, unit_of(self.headers[column]))


def _names_of(fields: Fields) -> dict[How, dict[str, str]]:
    names: dict[How, dict[str, str]] = {How.LABEL: {}, How.SYNONYM: {}}
    for key, field in fields.items():
        for name, how in _names(key, field):
            names[how].setdefault(name, key)
    return names


def _squeezed(header: str) -> str:
    return "".join(half(clean(header)).lower().split())


_WHOSE = re.compile(
    r"^(?:零售户|零售客户|客户|商户|门店|店铺|企业|单位|本人|员工|所属|所在|当前|主要|登记)+|(?:名称|信息|情况|一栏)$"
)
_SAYS_NOTHING = re.compile(r"(?:列|字段|column|field|unnamed|f)?\d*", re.IGNORECASE)


def _parts(header: str) -> Iterable[str]:
    words = half(clean(header)).split()
    for place in range(1, len(words)):
        yield normal(" ".join(words[place:]))
    bare = _WHOSE.sub("", normal(header))
    if bare and len(bare) >= 2:
        yield bare


def _sample(rows: Sequence[Sequence[Raw]], column: int, most: int = 50) -> list[str]:
    found = []
    for row in rows[: most * 4]:
        cell = row[column]
        text = f"{cell:.15g}" if isinstance(cell, float) else half(clean(str(cell))) if cell is not None else ""
        if text:
            found.append(text)
    return found[:most]


def _is_phone(text: str) -> bool:
    return re.fullmatch(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}", text) is not None


def _is_id_number(text: str) -> bool:
    return re.fullmatch(r"\d{17}[\dXx]", text) is not None and check_character(text[:17]) == text[17].upper()


_LOOKS = {Kind.PHONE: _is_phone, Kind.ID_NUMBER: _is_id_number}


def _nearest(header: str, names: list[str]) -> str | None:
    if len(header) < 2 or not names:
        return None
    from rapidfuzz import fuzz, process

    found = process.extractOne(header, names, scorer=fuzz.ratio, score_cutoff=66)
    return str(found[0]) if found else None
