"""The error report: the user's own workbook, bad cells coloured with the reason as comment, good rows taken out."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from cmdesk.exchange.drafts import Drafts
from cmdesk.exchange.files import Book
from cmdesk.exchange.saving import save
from cmdesk.exchange.writing import cell_value, fitted, header_border, header_fill, page_setup, put_cell, sheet_name
from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds.texts import DIGITS_KEPT
from cmdesk.values.messages import Msg, Translate
from cmdesk.values.problems import Problem, Severity, sentence
from cmdesk.values.tables import RawTable

_ANNOTATED = 400_000
_BAD, _DOUBTFUL = "FBE9E7", "FBF0DC"
_TEXT = Field(label=Msg(""), kind=Kind.TEXT)


def write_corrections(
    path: Path, book: Book, drafts: Drafts, translate: Translate, problems: Iterable[Problem] | None = None
) -> int:
    """Write the rows that failed for correction and another import; gives their number.

    `problems` are all problems of rows, those the database found too (default: those of the drafts).
    An .xlsx of ordinary size keeps its own looks; of any other file a plain workbook is made.
    Raises UserError where the file cannot be written.
    """
    said = _by_row(drafts.problems if problems is None else problems)
    rows = sorted(row for row, found in said.items() if any(p.severity is Severity.ERROR for p in found))
    columns = {match.field: match.column for match in drafts.columns.matches}
    workbook = _own(book, drafts.table, rows) or _plain(drafts.table, rows)
    sheet = workbook[drafts.table.name] if drafts.table.name in workbook.sheetnames else workbook.active
    first = len(drafts.table.title_rows) + len(drafts.table.header_rows) + 1
    for place, row in enumerate(rows, first):
        _mark(sheet, place, said[row], columns, translate)
    save(path, workbook.save)
    return len(rows)


def _by_row(problems: Iterable[Problem]) -> dict[int, list[Problem]]:
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        if problem.row is not None:
            found.setdefault(problem.row, []).append(problem)
    return found


def _mark(sheet: Any, row: int, problems: Sequence[Problem], columns: Mapping[str, int], translate: Translate) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    said: dict[int, list[str]] = {}
    bad: set[int] = set()
    for problem in problems:
        column = columns.get(problem.field, 0) + 1
        said.setdefault(column, []).append(translate(sentence(problem)))
        if problem.severity is Severity.ERROR:
            bad.add(column)
    for column, texts in said.items():
        cell = sheet.cell(row, column)
        cell.fill = PatternFill("solid", fgColor=_BAD if column in bad else _DOUBTFUL)
        note = "\n".join(texts)
        cell.comment = Comment(note, "cmdesk", width=280, height=40 + 18 * (len(note) // 20 + len(texts)))


def _own(book: Book, table: RawTable, rows: Sequence[int]) -> Any | None:
    """The user's own workbook with nothing but its heads and the failed rows; None where it cannot be kept."""
    if not book.content.startswith(b"PK") or len(table.headers) * table.row_count > _ANNOTATED:
        return None
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = load_workbook(BytesIO(book.content), data_only=True)
        sheet = workbook[table.name]
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, SyntaxError, BadZipFile):
        return None
    _keep_rows(sheet, table, rows)
    _as_text(sheet, table)
    return workbook


def _keep_rows(sheet: Any, table: RawTable, rows: Sequence[int]) -> None:
    """Take out every data row but `rows`, and move those up below the header."""
    head = len(table.title_rows) + len(table.header_rows)
    for merged in [m for m in sheet.merged_cells.ranges if m.max_row > head]:
        sheet.unmerge_cells(str(merged))
    kept = set(rows)
    for key in [key for key in sheet._cells if key[0] > head and key[0] not in kept]:
        del sheet._cells[key]
    for place, row in enumerate(rows, head + 1):
        if place != row:
            sheet.move_range(f"A{row}:{_letter(sheet.max_column)}{row}", rows=place - row)
    for row in [row for row in sheet.row_dimensions if row > head]:
        del sheet.row_dimensions[row]
    for area in (sheet.auto_filter, sheet.print_options):
        if hasattr(area, "ref"):
            area.ref = None
    for listed in list(sheet.tables):
        del sheet.tables[listed]


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(max(column, 1)))


def _as_text(sheet: Any, table: RawTable) -> None:
    """Formulas were read as their values; a text that looks like one stays text."""
    for row in sheet.iter_rows(min_row=len(table.title_rows) + 1):
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"


def _plain(table: RawTable, rows: Sequence[int]) -> Any:
    """A workbook with the headers and the failed rows; numbers too long for a workbook become text."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    workbook = Workbook()
    sheet = workbook.active
    sheet.title = sheet_name(table.name)
    # the same number of rows above the data as in the file keeps row numbers in step
    top = len(table.title_rows) + len(table.header_rows)
    for place, header in enumerate(table.headers, 1):
        cell = put_cell(sheet, top, place, header)
        cell.font, cell.fill, cell.border = Font(bold=True), header_fill(), header_border()
        sheet.column_dimensions[_letter(place)].width = fitted([header])
    places = {number: place for place, number in enumerate(table.numbers)}
    for row, number in enumerate(rows, top + 1):
        for column, raw in enumerate(table.rows[places[number]], 1):
            _put(sheet, row, column, raw)
    sheet.freeze_panes = f"A{top + 1}"
    page_setup(sheet, top, 12.0 * len(table.headers))
    return workbook


def _put(sheet: Any, row: int, column: int, raw: object) -> None:
    if raw is None or raw == "":
        return
    long = isinstance(raw, float) and abs(raw) >= DIGITS_KEPT
    value = cell_value(_TEXT, raw, lambda text: str(text)) if isinstance(raw, str) or long else raw
    cell = put_cell(sheet, row, column, value)
    if isinstance(value, str):
        cell.number_format = "@"
