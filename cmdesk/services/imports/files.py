"""A file on its way in, as the window shows it step by step: sheets, header row, columns, cells, trial, corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cmdesk.exchange.corrections import write_corrections
from cmdesk.exchange.files import Book, open_book, open_pasted
from cmdesk.exchange.mapping import match_columns
from cmdesk.services.entities import record
from cmdesk.services.imports.numbering import can_number, without_code
from cmdesk.services.imports.running import (
    ImportResult,
    Order,
    find_table,
    remembered_mapping,
    right_of_order,
    row_problems,
)
from cmdesk.services.imports.targets import FIGURES, KINDS, SUBJECTS, TARGETS, fields_of, right_of
from cmdesk.services.vocabularies import Vocabularies, kinds_of_data, vocabularies
from cmdesk.services.work import Desk, require
from cmdesk.values.fields import Field
from cmdesk.values.imports import Alike, Mode
from cmdesk.values.kinds import show
from cmdesk.values.kinds.reading import Raw
from cmdesk.values.messages import Msg, Translate
from cmdesk.values.people import Actor
from cmdesk.values.problems import Problem
from cmdesk.values.queries import Ref
from cmdesk.values.rights import Right
from cmdesk.values.tables import RawTable

HEAD_ROWS = 12
SAMPLES = 3
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16")
Fixes = Mapping[tuple[int, int], str]
"""What somebody typed over a cell, by row number of the file and column from 0."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """An opened file, or pasted cells (`name` empty)."""

    book: Book
    path: Path | None = None

    @property
    def name(self) -> str:
        return self.book.source.name

    @property
    def sheets(self) -> tuple[tuple[str, bool], ...]:
        """Name of each sheet, and whether it is hidden."""
        return tuple((sheet.name, sheet.hidden) for sheet in self.book.sheets)

    @property
    def text(self) -> bool:
        """Whether it is a file of text, whose encoding can be chosen."""
        return self.book.text and self.path is not None

    @property
    def encoding(self) -> str:
        return self.book.source.encoding


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of the file: its first values, the field it is (empty: none) and why, and what it may be."""

    place: int
    header: str
    sample: tuple[str, ...]
    field: str = ""
    unit: str = ""
    how: str = ""
    suggested: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What a file would be read as. `missing` are fields that must have a column and have none; `can_number` where the
    codes that it lacks can be made."""

    table: RawTable
    columns: tuple[FileColumn, ...]
    fields: Mapping[str, Field]
    words: Vocabularies
    missing: tuple[str, ...]
    problems: tuple[Problem, ...]
    can_number: bool = False

    @property
    def needs_month(self) -> bool:
        return "month" in self.fields and "indicator" in self.fields and not (self.has("month") or self.has("day"))

    def has(self, field: str) -> bool:
        return any(column.field == field for column in self.columns)


def kinds(actor: Actor) -> list[tuple[str, Msg]]:
    """What somebody may import, with its name."""
    return [(kind, kind_label(kind)) for kind in KINDS if actor.may(Right.IMPORT) and actor.may(right_of(kind))]


def kind_label(kind: str) -> Msg:
    return next(choice.label for choice in kinds_of_data() if choice.code == kind)


def open_file(path: Path, encoding: str = "") -> SourceFile:
    """Raises UserError where the file cannot be read."""
    return SourceFile(open_book(path, encoding=encoding), path)


def open_cells(text: str) -> SourceFile:
    """Cells copied from a workbook. Raises UserError paste_empty."""
    return SourceFile(open_pasted(text))


def head_rows(source: SourceFile, sheet: str) -> list[list[str]]:
    """The first rows of a sheet as texts, to see where the header is. Raises UserError."""
    return [[_text(cell) for cell in row] for row in source.book.grid(sheet)[:HEAD_ROWS]]


def _text(cell: Raw) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return " ".join(str(cell).split()).removesuffix(" 00:00:00")


cell_text = _text


def look(desk: Desk, actor: Actor, source: SourceFile, order: Order) -> Look:
    """How an order would read a file: nothing is changed. Raises UserError no_header, not_allowed."""
    require(actor, right_of_order(order))
    table = find_table(desk, actor, source.book, order)
    with desk.read(actor, Right.IMPORT) as session:
        fields = fields_of(session, order.kind)
        words = vocabularies(session)
        remembered = remembered_mapping(session, order.kind, table.fingerprint)
    matched = match_columns(table, fields, chosen=order.mapping, remembered=remembered)
    by_place = {m.column: m for m in matched.matches}
    near = {m.column: m.field for m in matched.suggested}
    columns = tuple(
        FileColumn(
            k, header, _sample(table, k), by_place[k].field if k in by_place else "",
            by_place[k].unit if k in by_place else "", by_place[k].how.value if k in by_place else "", near.get(k, ""),
        ) for k, header in enumerate(table.headers)
    )
    offer = can_number(order.kind, {m.field for m in matched.matches})
    if offer and order.number:
        matched = without_code(matched)
    missing = _missing(order, matched.missing, by_place.values())
    return Look(table, columns, fields, words, missing, table.problems, offer)


def _missing(order: Order, required: Sequence[str], matches: object) -> tuple[str, ...]:
    """Figures need somebody they are about."""
    if order.kind not in (FIGURES, TARGETS):
        return tuple(required)
    found = {m.field for m in matches}  # type: ignore[attr-defined]
    return tuple(required) if found & set(SUBJECTS) else (*required, "client")


def _sample(table: RawTable, column: int) -> tuple[str, ...]:
    found = (_text(row[column]) for row in table.rows[:200])
    return tuple(dict.fromkeys(text for text in found if text))[:SAMPLES]


def modes_of(kind: str) -> tuple[Mode, ...]:
    """What may be asked of an import of a kind, the usual first."""
    return (Mode.UPDATE, Mode.NEW, Mode.REPLACE) if kind in (FIGURES, TARGETS) else (Mode.UPDATE, Mode.NEW)


def side_by_side(
    desk: Desk, actor: Actor, look: Look, result: ImportResult, alike: Alike, translate: Translate,
) -> list[tuple[str, str, str]]:
    """Label, the row's text and the other's, for each field that either has; the other is a row or a client.

    Raises UserError record_gone, not_allowed.
    """
    here = _row_texts(look, result, alike.row, translate)
    there = _row_texts(look, result, alike.other_row, translate) if alike.other_row else _client_texts(
        desk, actor, alike.client_id or 0, look, translate)
    names = [name for name in look.fields if here.get(name) or there.get(name)]
    return [(translate(look.fields[name].label), here.get(name, ""), there.get(name, "")) for name in names]


def _row_texts(look: Look, result: ImportResult, row: int, translate: Translate) -> dict[str, str]:
    drafts = result.drafts
    place = list(drafts.table.numbers).index(row)
    return {
        name: show(look.fields[name], column[place], translate, look.words)
        for name, column in drafts.values.items() if column[place] is not None
    }


def _client_texts(desk: Desk, actor: Actor, id_: int, look: Look, translate: Translate) -> dict[str, str]:
    values = record(desk, actor, "clients", id_).values
    return {
        name: translate(value.label) if isinstance(value, Ref) else
        value if isinstance(value, str) else show(look.fields[name], value, translate, look.words)
        for name, value in values.items() if name in look.fields and value is not None
    }


def with_fixes(table: RawTable, fixes: Fixes) -> RawTable:
    """The table with what was typed over its cells."""
    if not fixes:
        return table
    places = {number: k for k, number in enumerate(table.numbers)}
    rows: list[Sequence[Raw]] = list(table.rows)
    for (number, column), text in fixes.items():
        if number in places:
            row = list(rows[places[number]])
            row[column] = text
            rows[places[number]] = row
    return replace(table, rows=rows)


def save_corrections(path: Path, source: SourceFile, result: ImportResult, translate: Translate) -> int:
    """The rows that failed, in the user's own workbook, each bad cell with its reason; returns their number.

    Raises UserError where the file cannot be written.
    """
    return write_corrections(path, source.book, result.drafts, translate, row_problems(result))
