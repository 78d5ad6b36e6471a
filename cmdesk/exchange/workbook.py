"""A list as a workbook: openpyxl makes everything around the rows, the rows themselves are streamed into the sheet.

Text goes out as inline strings, which no workbook program ever takes for a formula.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any

from cmdesk.exchange.writing import (
    TOTAL,
    OutColumn,
    OutGroup,
    OutTable,
    cell_text,
    cell_value,
    fitted,
    header_border,
    header_fill,
    header_of,
    page_setup,
    put_cell,
    sheet_name,
    shown_in_cell,
)
from cmdesk.values.fields import Kind
from cmdesk.values.kinds import KINDS, number_format
from cmdesk.values.messages import Translate, _

_SAMPLE = 300
_FLUSH = 2000
_EPOCH = datetime(1899, 12, 30)
_DIRECT = frozenset({Kind.TEXT, Kind.CODE, Kind.NAME, Kind.PHONE, Kind.LICENCE, Kind.ID_NUMBER, Kind.LINK})


def build(place: Path, table: OutTable, translate: Translate) -> int:
    """Write the workbook; gives the number of rows."""
    rows = iter(table.rows)
    head = list(islice(rows, _SAMPLE))
    frame = _Frame(table, translate, head)
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as target:
        with target.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
            count = _stream(stream, frame, chain(head, rows), table, translate)
        frame.rest(target, count)
    return count - frame.groups


Rows = Iterable[Sequence[object] | OutGroup]


def _stream(stream: Any, frame: _Frame, rows: Rows, table: OutTable, translate: Translate) -> int:
    """Gives the number of lines, those of groups included."""
    before, after = frame.sheet_xml()
    stream.write(before.encode())
    count = 0
    lines: list[str] = []
    for line in _row_lines(table, frame, rows, translate):
        lines.append(line)
        count += 1
        if len(lines) >= _FLUSH:
            stream.write("".join(lines).encode())
            lines.clear()
    lines.append(frame.totals(count))
    stream.write("".join(lines).encode())
    stream.write(frame.tail(after, count).encode())
    return count


def _row_lines(table: OutTable, frame: _Frame, rows: Rows, translate: Translate) -> Iterator[str]:
    columns = enumerate(zip(table.columns, frame.styles, strict=True))
    writers = [_writer(column, place, style, table, translate) for place, (column, style) in columns]
    level = ""
    for number, row in enumerate(rows, frame.top + 1):
        if isinstance(row, OutGroup):
            level = ' outlineLevel="1"'
            yield frame.group(row, number)
            continue
        cells = "".join([write(value, number) for write, value in zip(writers, row, strict=True)])
        yield f'<row r="{number}"{level}>{cells}</row>'


Write = Callable[[object, int], str]


def _writer(column: OutColumn, place: int, style: int, table: OutTable, translate: Translate) -> Write:
    """Writes a value of one column into a row as a cell of XML."""
    field, start = column.field, f'<c r="{letters(place)}'
    direct = field.kind in _DIRECT

    def write(value: object, row: int) -> str:
        if not (direct and type(value) is str and value.isprintable()):
            value = cell_value(field, value, translate, table.vocabularies)
        if value is None or value == "":
            return ""
        if isinstance(value, str):
            return f'{start}{row}" s="{style}" t="inlineStr"><is>{_t(value)}</is></c>'
        return f'{start}{row}" s="{style}"><v>{_number(value)}</v></c>'

    return write


def letters(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column + 1))


def _t(text: str) -> str:
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f"<t{kept}>{text[:32767]}</t>"


def _number(value: object) -> str:
    """A number, date or time as a workbook stores it: dates are days since 1899-12-30."""
    if isinstance(value, datetime):
        return repr((value - _EPOCH) / timedelta(days=1))
    if isinstance(value, date):
        return str((value - _EPOCH.date()).days)
    if isinstance(value, time):
        return repr((value.hour * 3600 + value.minute * 60 + value.second) / 86400)
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:f}" if isinstance(value, Decimal) else repr(value)


class _Frame:
    """Everything of the workbook but its rows."""

    def __init__(self, table: OutTable, translate: Translate, head: Sequence[Sequence[object] | OutGroup]) -> None:
        from openpyxl import Workbook

        self.table, self.translate = table, translate
        self.grouped = any(isinstance(row, OutGroup) for row in head)
        self.groups = 0
        self.top = 2 if table.title else 1
        self.book = Workbook()
        self.sheet: Any = self.book.active
        self.sheet.title = sheet_name(translate(table.sheet or table.title or _("List")))
        self._heads()
        self._columns([row for row in head if not isinstance(row, OutGroup)])
        if self.grouped:
            self.sheet.sheet_properties.outlinePr.summaryBelow = False
            self.sheet.sheet_format.outlineLevelRow = 1
        self.styles = [self._style(column, bold=False) for column in table.columns]
        self.bold = [self._style(column, bold=True) for column in table.columns]

    def _heads(self) -> None:
        from openpyxl.styles import Alignment, Font

        if self.table.title:
            put_cell(self.sheet, 1, 1, self.translate(self.table.title)).font = Font(bold=True, size=14)
        for place, column in enumerate(self.table.columns, 1):
            cell = put_cell(self.sheet, self.top, place, header_of(column, self.translate))
            cell.font, cell.fill, cell.border = Font(bold=True), header_fill(), header_border()
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)

    def _columns(self, head: Sequence[Sequence[object]]) -> None:
        width = 0.0
        for place, column in enumerate(self.table.columns):
            shown = [shown_in_cell(column.field, row[place], self.translate, self.table.vocabularies) for row in head]
            dimension = self.sheet.column_dimensions[letters(place)]
            dimension.width = fitted([header_of(column, self.translate), *shown])
            width += dimension.width
        self.sheet.freeze_panes = f"A{self.top + 1}"
        page_setup(self.sheet, self.top, width)

    def _style(self, column: OutColumn, *, bold: bool) -> int:
        """The number of a column's cell style in the workbook."""
        from openpyxl.styles import Alignment, Font

        cell = self.sheet.cell(self.top + 1, 1)
        cell.number_format = number_format(column.field)
        cell.font = Font(bold=bold)
        wrapped = column.field.kind is Kind.LONG_TEXT
        cell.alignment = Alignment(horizontal=KINDS[column.field.kind].align, vertical="center", wrap_text=wrapped)
        style = int(cell.style_id)
        self.sheet.delete_rows(self.top + 1)
        return style

    def sheet_xml(self) -> tuple[str, str]:
        """The sheet before and after its rows, its extent left out."""
        with zipfile.ZipFile(self._saved()) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        before, end, after = re.sub(r"<dimension [^>]*/>", "", sheet).partition("</sheetData>")
        return before, end + after

    def _saved(self) -> BytesIO:
        stream = BytesIO()
        self.book.save(stream)
        return stream

    def _extent(self, count: int) -> str:
        last = self.top + count + (1 if self._totalled(count) else 0)
        return f"A1:{letters(len(self.table.columns) - 1)}{last}"

    def _totalled(self, count: int) -> bool:
        return count > 0 and any(column.total for column in self.table.columns)

    def totals(self, count: int) -> str:
        """The totals row: its word in the first column, formulas that follow the filter in the columns added up."""
        if not self._totalled(count):
            return ""
        row = self.top + count + 1
        return self._summed(row, self.translate(TOTAL), self.top + 1, row - 1)

    def group(self, group: OutGroup, row: int) -> str:
        """A group's line: its name, and the sums of the rows below it."""
        self.groups += 1
        return self._summed(row, cell_text(self.translate(group.label)), row + 1, row + group.count)

    def _summed(self, row: int, word: str, first: int, last: int) -> str:
        """A line of sums. Those of groups are left out of the whole one; of closed groups, whose rows a workbook hides,
        they stay in."""
        how, cells = 9 if self.grouped else 109, []
        for place, (column, style) in enumerate(zip(self.table.columns, self.bold, strict=True)):
            letter = letters(place)
            if not place and (self.grouped or not column.total):
                cells.append(f'<c r="{letter}{row}" s="{style}" t="inlineStr"><is>{_t(word)}</is></c>')
            elif column.total:
                formula = f"SUBTOTAL({how},{letter}{first}:{letter}{last})"
                cells.append(f'<c r="{letter}{row}" s="{style}"><f>{formula}</f></c>')
        return f'<row r="{row}">{"".join(cells)}</row>'

    def tail(self, after: str, count: int) -> str:
        """What follows the rows, with the filter over them."""
        if not count or self.grouped:
            return after
        area = f"A{self.top}:{letters(len(self.table.columns) - 1)}{self.top + count}"
        return after.replace("</sheetData>", f'</sheetData><autoFilter ref="{area}"/>', 1)

    def rest(self, target: zipfile.ZipFile, count: int) -> None:
        """The other parts of the workbook, with its print area and filter."""
        self.sheet.print_area = self._extent(count)
        if count and not self.grouped:
            self.sheet.auto_filter.ref = f"A{self.top}:{letters(len(self.table.columns) - 1)}{self.top + count}"
        with zipfile.ZipFile(self._saved()) as archive:
            for member in archive.namelist():
                if member != "xl/worksheets/sheet1.xml":
                    target.writestr(member, archive.read(member))
