"""The scoring sheet 评分表: a workbook with everybody below each other and a column per item and rater, to be filled in
and read back, or printed and signed.

Column A is hidden: its first cell says what the sheet is and for which month, below it stand the ids of the people.
A hidden row names the columns, so that a sheet is read however its columns were arranged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from cmdesk.exchange.files import Grid, open_book
from cmdesk.exchange.saving import save
from cmdesk.exchange.writing import fitted, header_border, header_fill, page_setup, put_cell, sheet_name
from cmdesk.values.messages import Translate, _
from cmdesk.values.problems import trouble

MARK, VERSION = "cmdesk-marks", "1"
NAMES_ROW, HINT_ROW, HEADER_ROW = 2, 3, 4
CODE, NAME, FIRST = 2, 3, 4
HINT = _("Fill in the coloured cells: a number from 0 to the figure in the header. Leave empty what you cannot judge.")


@dataclass(frozen=True, slots=True)
class FormColumn:
    """`key` names the column to the program; `most` is the highest mark."""

    key: str
    name: str
    most: Decimal


@dataclass(frozen=True, slots=True)
class FormPerson:
    """Marks that are there already stand in the sheet, by column key; a column that is not in `open` is closed."""

    id: int
    code: str
    name: str
    open: frozenset[str]
    marks: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkForm:
    title: str
    month: str
    columns: Sequence[FormColumn]
    people: Sequence[FormPerson]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledMark:
    """A cell that was filled in: whose, in which column, what stands there, in which row of the sheet."""

    person: int
    column: str
    text: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    month: str
    marks: tuple[FilledMark, ...]
    unknown: tuple[tuple[int, str], ...]


def write_mark_form(path: Path, form: MarkForm, translate: Translate) -> None:
    """Raises UserError where the file cannot be written."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    title = translate(_("Scoring sheet"))
    sheet.title = sheet_name(f"{form.month} {title}")
    _head(sheet, form, translate)
    for row, person in enumerate(form.people, HEADER_ROW + 1):
        _person(sheet, row, person, form.columns)
    _sign(sheet, HEADER_ROW + len(form.people) + 2, translate)
    _rules(sheet, form, HEADER_ROW + len(form.people), translate)
    _dress(sheet, form, translate)
    save(path, book.save)


def _head(sheet: Any, form: MarkForm, translate: Translate) -> None:
    from openpyxl.styles import Alignment, Font

    put_cell(sheet, 1, 1, "|".join((MARK, VERSION, form.month)))
    put_cell(sheet, 1, CODE, form.title).font = Font(bold=True, size=14)
    put_cell(sheet, HINT_ROW, CODE, translate(HINT)).font = Font(color="667085")
    heads = [("code", translate(_("Staff number"))), ("name", translate(_("Name")))]
    heads += [(c.key, f"{c.name}\n0–{c.most.normalize():f}") for c in form.columns]
    for place, (key, name) in enumerate(heads, CODE):
        put_cell(sheet, NAMES_ROW, place, key)
        head = put_cell(sheet, HEADER_ROW, place, name)
        head.font, head.fill, head.border = Font(bold=True), header_fill(), header_border()
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.row_dimensions[HEADER_ROW].height = 36


def _person(sheet: Any, row: int, person: FormPerson, columns: Sequence[FormColumn]) -> None:
    from openpyxl.styles import Border, PatternFill, Protection, Side

    thin = Side("thin", color="D0D5DD")
    put_cell(sheet, row, 1, f"M{person.id}")
    put_cell(sheet, row, CODE, person.code)
    put_cell(sheet, row, NAME, person.name)
    sheet.row_dimensions[row].height = 20
    for place, column in enumerate(columns, FIRST):
        cell = sheet.cell(row, place)
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        if column.key in person.open:
            cell.protection = Protection(locked=False)
            cell.fill = PatternFill("solid", fgColor="FFF8E1")
            cell.number_format = "0.##"
            mark = person.marks.get(column.key)
            cell.value = None if mark is None else float(mark)
        else:
            put_cell(sheet, row, place, "—")


def _sign(sheet: Any, row: int, translate: Translate) -> None:
    told = _("Rater (signature): ________________        Date: ________________")
    put_cell(sheet, row, CODE, translate(told))


def _rules(sheet: Any, form: MarkForm, last: int, translate: Translate) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for place, column in enumerate(form.columns, FIRST):
        rule = DataValidation(
            "decimal", operator="between", formula1="0", formula2=f"{column.most.normalize():f}", allow_blank=True)
        rule.showErrorMessage = True
        rule.error = translate(_("A mark from 0 to {most}.")(most=f"{column.most.normalize():f}"))
        letter = get_column_letter(place)
        rule.add(f"{letter}{HEADER_ROW + 1}:{letter}{last}")
        sheet.add_data_validation(rule)


def _dress(sheet: Any, form: MarkForm, translate: Translate) -> None:
    from openpyxl.utils import get_column_letter

    widths = [14.0, 14.0, *(max(12.0, fitted([c.name])) for c in form.columns)]
    for place, width in enumerate(widths, CODE):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.column_dimensions["A"].hidden = True
    sheet.row_dimensions[NAMES_ROW].hidden = True
    sheet.freeze_panes = f"{get_column_letter(FIRST)}{HEADER_ROW + 1}"
    page_setup(sheet, HEADER_ROW, sum(widths))
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False


def read_mark_form(path: Path) -> FilledForm:
    """What was filled in. Raises UserError marks_form_unknown, and what keeps a workbook from being opened."""
    book = open_book(path)
    for info in book.sheets:
        grid = book.grid(info.name)
        parts = str(grid[0][0] if grid and grid[0] else "").split("|")
        if len(parts) == 3 and parts[:2] == [MARK, VERSION]:
            return _read(grid, parts[2])
    raise trouble("marks_form_unknown", value=path.name)


def _read(grid: Grid, month: str) -> FilledForm:
    names = {place: str(cell) for place, cell in enumerate(grid[NAMES_ROW - 1]) if cell and place >= FIRST - 1}
    marks: list[FilledMark] = []
    unknown: list[tuple[int, str]] = []
    for row, cells in enumerate(grid[HEADER_ROW:], HEADER_ROW + 1):
        key = str(cells[0]) if cells and cells[0] else ""
        filled = {column: text for place, column in names.items() if (text := _text(cells, place))}
        if key.startswith("M") and key[1:].isdigit():
            marks += [FilledMark(person=int(key[1:]), column=c, text=t, row=row) for c, t in filled.items()]
        elif filled:
            unknown.append((row, str(cells[CODE - 1] or cells[NAME - 1] or "")))
    return FilledForm(month=month, marks=tuple(marks), unknown=tuple(unknown))


def _text(cells: Sequence[Any], place: int) -> str:
    raw = cells[place] if place < len(cells) else None
    if raw is None or str(raw).strip() in ("", "—"):
        return ""
    if isinstance(raw, float):
        return repr(raw).removesuffix(".0")
    return str(raw).strip()
