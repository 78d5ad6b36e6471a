"""From a table and its matched columns to drafts: typed values by field, with a problem for every cell that has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cmdesk.exchange.collector import collector_paused
from cmdesk.exchange.mapping import ColumnMap, Fields, Match
from cmdesk.values.fields import Field, Kind, holds
from cmdesk.values.kinds import HIDDEN, problem_of
from cmdesk.values.kinds.columns import Column, percent_unclear, read_column
from cmdesk.values.kinds.numbers import split_unit
from cmdesk.values.kinds.reading import Raw, Reading, Unreadable
from cmdesk.values.problems import Problem, Severity
from cmdesk.values.tables import RawTable

Progress = Callable[[int, int], None]
"""Called with columns done and columns in all; raising from it cancels."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One row to be imported: its row number in the file and its values by field (None for an empty cell)."""

    row: int
    values: dict[str, object]


@dataclass(frozen=True)
class Drafts:
    """Rows that can be imported, rows that cannot, and every problem (row, field, value, code).

    `values` are the columns read, by field: a value per row of the table, None where empty or unreadable.

    title + header + dropped rows of the table, drafts and failed rows together are all rows of the sheet.
    """

    table: RawTable
    columns: ColumnMap
    values: Mapping[str, Sequence[object]]
    failed: tuple[int, ...]
    problems: tuple[Problem, ...]

    @cached_property
    def drafts(self) -> tuple[Draft, ...]:
        """The rows that can be imported; made when first asked for, a preview needs only `values` and `problems`."""
        bad = set(self.failed)
        rows = zip(self.table.numbers, _rows(self.values, len(self.table.rows)), strict=True)
        return tuple(Draft(number, values) for number, values in rows if number not in bad)

    @property
    def row_count(self) -> int:
        table = self.table
        set_aside = len(table.title_rows) + len(table.header_rows) + len(table.dropped)
        return set_aside + len(self.drafts) + len(self.failed)


@collector_paused()
def make_drafts(
    table: RawTable, columns: ColumnMap, fields: Fields, reading: Reading, progress: Progress | None = None
) -> Drafts:
    """Read every matched column. `reading` brings today and the vocabularies, the table the file's date epoch."""
    reading = replace(reading, epoch_1904=table.source.epoch_1904)
    read: dict[str, Column] = {}
    cells = table.columns()
    for done, match in enumerate(columns.matches, 1):
        read[match.field] = _column(table, match, fields[match.field], cells[match.column], reading)
        if progress:
            progress(done, len(columns.matches))
    values = {key: column.values for key, column in read.items()}
    problems = [*_cell_problems(read), *_required(table, read, fields)]
    bad = {problem.row for problem in problems if problem.severity is Severity.ERROR}
    return Drafts(
        table, columns, values, tuple(number for number in table.numbers if number in bad) if bad else (),
        (*table.problems, *columns.problems, *sorted(problems, key=lambda problem: problem.row or 0)),
    )


def _column(table: RawTable, match: Match, field: Field, cells: Sequence[Raw], reading: Reading) -> Column:
    reading = replace(reading, unit=match.unit)
    if field.kind is Kind.RATE and match.unit and _asked(match, cells):
        return _unclear(field, cells, replace(reading, unit=""), match.field, table.numbers)
    column = read_column(field, cells, reading, key=match.field, rows=table.numbers)
    if field.mask is not None:
        _unmasked(field, column, match.field, table.numbers)
    return _lenient(field, column) if column.problems and field.required is False else column


def _unmasked(field: Field, column: Column, key: str, rows: Sequence[int]) -> None:
    """A mask that reads like a value is none."""
    for place, value in enumerate(column.values if HIDDEN in column.values else ()):
        if value == HIDDEN:
            column.values[place] = None
            column.problems[place] = problem_of(field, HIDDEN, Unreadable("masked_value"), key=key, row=rows[place])


_LEFT_OUT = {"masked_value": "masked_left_out", "bad_id_number": "id_number_left_out"}


def _lenient(field: Field, column: Column) -> Column:
    """A masked number, or an identity number that cannot be right, is left out; its row comes in without it."""
    for place, problem in column.problems.items():
        code = "masked_left_out" if problem.value == HIDDEN else _LEFT_OUT.get(problem.code)
        if field.kind is Kind.ID_NUMBER and problem.code == "digits_lost":
            code = "id_number_left_out"
        if code:
            column.problems[place] = replace(problem, code=code, severity=Severity.WARNING)
    return column


def _asked(match: Match, cells: Sequence[Raw]) -> bool:
    """A header with % over numbers that may be fractions: only the user's own word for the unit decides."""
    return not match.said and split_unit(match.unit)[1] == "%" and percent_unclear(cells)


def _unclear(field: Field, cells: Sequence[Raw], reading: Reading, key: str, rows: Sequence[int]) -> Column:
    """Cells with their own sign are read; bare numbers other than 0 are asked for."""
    column = read_column(field, cells, reading, key=key, rows=rows)
    for place, raw in enumerate(cells):
        if isinstance(raw, (int, float)) and raw and not isinstance(raw, bool):
            column.problems[place] = problem_of(field, raw, Unreadable("rate_unclear"), key=key, row=rows[place])
    return column


def _rows(values: Mapping[str, Sequence[object]], count: int) -> Iterator[dict[str, object]]:
    keys = list(values)
    if not keys:
        return ({} for _row in range(count))
    return (dict(zip(keys, row, strict=True)) for row in zip(*values.values(), strict=True))


def _cell_problems(read: Mapping[str, Column]) -> Iterator[Problem]:
    for column in read.values():
        yield from column.problems.values()


def _required(table: RawTable, read: Mapping[str, Column], fields: Fields) -> Iterator[Problem]:
    """Cells that must be filled and are empty; one that could not be read has its own problem already."""
    for key, column in read.items():
        field = fields[key]
        if field.required is False or None not in column.values:
            continue
        for place, value in enumerate(column.values):
            if value is None and place not in column.problems and holds(field.required, _row_at(read, place)):
                yield Problem(code="required", field=key, row=table.numbers[place], params={"label": field.label})


def _row_at(read: Mapping[str, Column], place: int) -> dict[str, object]:
    return {key: column.values[place] for key, column in read.items()}


def repeated(drafts: Sequence[Draft], keys: Sequence[str]) -> dict[tuple[object, ...], list[int]]:
    """Row numbers of drafts that share the values of `keys` (all of them filled), by those values."""
    seen: dict[tuple[object, ...], list[int]] = {}
    for draft in drafts:
        key = tuple(draft.values.get(name) for name in keys)
        if None not in key:
            seen.setdefault(key, []).append(draft.row)
    return {key: rows for key, rows in seen.items() if len(rows) > 1}
