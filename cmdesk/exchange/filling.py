"""A branch's own workbook as a template: places like {{单位}}, cells with a name, and a row that stands for a table.

Looks, merged cells, formulas and print settings stay as they are. No text of the data becomes a formula. Pictures,
charts and macros are not kept, which `open_template` tells.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from cmdesk.exchange import guards
from cmdesk.exchange.saving import save
from cmdesk.exchange.stretching import stretch
from cmdesk.exchange.writing import cell_value
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import Msg, english
from cmdesk.values.problems import Problem, Severity, trouble

SAMPLE = "{{单位}}"
_PLACE = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_TABLE = re.compile(r"\{\{\s*(?:表|table)\s*[:：]\s*([^{}]+?)\s*\}\}", re.IGNORECASE)
_LOST = ("xl/media/", "xl/charts/", "xl/drawings/drawing", "xl/vbaProject", "xl/pivotTables/", "xl/activeX/")
_TEXT = Field(label=Msg(""), kind=Kind.TEXT)
_SECTIONS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")


@dataclass(frozen=True, slots=True)
class Out:
    """A value for a cell, and the workbook's format for it where the template's cell has none."""

    value: object
    format: str = ""


Row = Mapping[str, Out]


@dataclass
class Template:
    """An opened template. `problems` tell what of it will be lost; `filled` counts the places filled so far."""

    name: str
    workbook: Any
    problems: tuple[Problem, ...] = ()
    filled: int = 0
    found: list[Problem] = field(default_factory=list)
    written: set[int] = field(default_factory=set)

    def tables(self) -> set[str]:
        """The names of the tables it asks for, as they are compared."""
        return {plain(name) for _sheet, cell in self._texts() for name in _TABLE.findall(cell.value)}

    def places(self) -> set[str]:
        """The names of the places it has, those of its cells with a name too."""
        found = {plain(name) for _sheet, cell in self._texts() for name in _PLACE.findall(_TABLE.sub("", cell.value))}
        headers = {plain(n) for sheet in self.workbook for part in _headers(sheet) for n in _PLACE.findall(part.text)}
        return found | headers | {plain(name) for name in self.workbook.defined_names}

    def _texts(self) -> Iterator[tuple[Any, Any]]:
        for sheet in self.workbook.worksheets:
            yield from ((sheet, cell) for cell in list(sheet._cells.values()) if isinstance(cell.value, str))


def plain(name: str) -> str:
    """A name as it is compared: half width, without spaces, lower case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def open_template(path: Path) -> Template:
    """Raises UserError where the file cannot be read, is no .xlsx, or has no place to fill."""
    from openpyxl import load_workbook

    content = guards.content_of(path)
    if guards.kind_of(content, path.name) != "zip":
        raise trouble("template_not_xlsx", value=path.name)
    guards.inspect_package(content, path.name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = load_workbook(BytesIO(content), rich_text=False)
        names = zipfile.ZipFile(BytesIO(content)).namelist()
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, SyntaxError, zipfile.BadZipFile):
        raise trouble("file_damaged", value=path.name) from None
    lost = any(name.startswith(part) for name in names for part in _LOST)
    warned = (Problem(code="template_loses", severity=Severity.WARNING, value=path.name),) if lost else ()
    return Template(path.name, workbook, warned)


def fill(template: Template, values: Row, tables: Mapping[str, Sequence[Row]]) -> tuple[Problem, ...]:
    """Fill every place; gives what was not known and stays as it is. Names are given as they are compared.

    Raises UserError nothing_to_fill, tables_in_row.
    """
    _fill_tables(template, values, tables)
    for _sheet, cell in template._texts():
        if id(cell) not in template.written:
            _fill_cell(template, cell, values)
    _fill_named(template, values)
    for sheet in template.workbook.worksheets:
        for part in _headers(sheet):
            part.text = _inserted(template, part.text, sheet.title, values, lambda text: text.replace("&", "&&"))
    if not template.filled and not template.found:
        raise trouble("nothing_to_fill", value=template.name, sample=SAMPLE)
    template.workbook.calculation.fullCalcOnLoad = True
    return (*template.problems, *template.found)


def write(template: Template, path: Path) -> None:
    """Raises UserError where the file cannot be written."""
    save(path, template.workbook.save)


def _fill_tables(template: Template, values: Row, tables: Mapping[str, Sequence[Row]]) -> None:
    """From the last to the first, for a table moves what stands below it."""
    for sheet in template.workbook.worksheets:
        marked: dict[int, list[Any]] = {}
        for (row, _column), cell in sheet._cells.items():
            if isinstance(cell.value, str) and cell.data_type != "f" and _TABLE.search(cell.value):
                marked.setdefault(row, []).append(cell)
        for row, cells in sorted(marked.items(), reverse=True):
            names = {plain(name) for cell in cells for name in _TABLE.findall(cell.value)}
            if len(names) > 1:
                raise trouble("tables_in_row", value=sheet.title, row=row)
            _fill_table(template, sheet, row, cells, tables.get(names.pop()), values)


def _fill_table(
    template: Template, sheet: Any, row: int, marked: Sequence[Any], rows: Sequence[Row] | None, values: Row,
) -> None:
    if rows is None:
        template.found += [_unknown(_TABLE.search(cell.value)[0], cell.coordinate) for cell in marked]  # type: ignore[index]
        return
    for cell in marked:
        cell.value = _TABLE.sub("", cell.value).strip() or None
    template.filled += 1
    pattern = [column for r, column in sheet._cells if r == row]
    stretch(template.workbook, sheet, row, max(len(rows) - 1, 0))
    for k, given in enumerate(rows or [_nothing(sheet, row, pattern, values)]):
        told = len(template.found)
        for column in pattern:
            if isinstance(sheet._cells[row + k, column].value, str):
                _fill_cell(template, sheet._cells[row + k, column], {**values, **given})
        if k:
            del template.found[told:]


def _nothing(sheet: Any, row: int, columns: Sequence[int], values: Row) -> Row:
    """The row of a table that has none: every place of its own empty."""
    texts = [text for column in columns if isinstance(text := sheet._cells[row, column].value, str)]
    asked = {plain(name) for text in texts for name in _PLACE.findall(text)}
    return dict.fromkeys(asked - values.keys(), Out(None))


def _fill_cell(template: Template, cell: Any, values: Row) -> None:
    """A place alone in its cell becomes a value of its kind, one within words a text."""
    places = _PLACE.findall(cell.value)
    if not places or _TABLE.search(cell.value):
        return
    if cell.data_type == "f":
        template.found.append(_problem("place_in_formula", SAMPLE.replace("单位", places[0]), cell.coordinate))
        return
    template.written.add(id(cell))
    whole = _PLACE.fullmatch(cell.value.strip())
    if whole and plain(whole[1]) in values:
        _put(cell, values[plain(whole[1])])
        template.filled += 1
    else:
        _put(cell, Out(_inserted(template, cell.value, cell.coordinate, values)))


def _fill_named(template: Template, values: Row) -> None:
    """Single cells (or merged ones) whose name is that of a value; the name of a list is left alone."""
    from openpyxl.cell.cell import Cell

    workbook = template.workbook
    for owner in (workbook, *workbook.worksheets):
        for name, defined in owner.defined_names.items():
            places = defined.destinations if plain(name) in values else ()
            for sheet, place in ((workbook[s], p.replace("$", "")) for s, p in places if s in workbook.sheetnames):
                single = ":" not in place or place in {str(merged) for merged in sheet.merged_cells.ranges}
                first = sheet[place.partition(":")[0]] if single else None
                if isinstance(first, Cell):
                    _put(first, values[plain(name)])
                    template.filled += 1


def _inserted(
    template: Template, text: str, where: str, values: Row, dressed: Callable[[str], str] = lambda text: text,
) -> str:
    def value(found: re.Match[str]) -> str:
        out = values.get(plain(found[1]))
        if out is None:
            template.found.append(_unknown(found[0], where))
            return found[0]
        template.filled += 1
        return dressed(text_of(out))

    return _PLACE.sub(value, text)


def text_of(out: Out) -> str:
    """A value within words."""
    value = out.value
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.year}-{value.month:02d}-{value.day:02d}"
    if isinstance(value, Decimal):
        return f"{value:.1%}" if out.format.endswith("%") else f"{value:f}"
    return english(value) if isinstance(value, Msg) else str(value)


def _put(cell: Any, out: Out) -> None:
    value = cell_value(_TEXT, out.value, english) if isinstance(out.value, (str, Msg)) else out.value
    cell.value = None if value == "" else value
    if cell.value is not None and isinstance(value, str):
        cell.data_type = "s"
    elif out.format and cell.number_format == "General":
        cell.number_format = out.format


def _headers(sheet: Any) -> Iterator[Any]:
    for name in _SECTIONS:
        section = getattr(sheet, name)
        yield from (part for part in (section.left, section.center, section.right) if part.text)


def _unknown(place: str, where: str) -> Problem:
    return _problem("place_unknown", place, where)


def _problem(code: str, place: str, where: str) -> Problem:
    return Problem(code=code, severity=Severity.WARNING, value=place, params={"cell": where})
