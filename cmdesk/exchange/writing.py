"""Lists out: workbooks with real numbers and dates, CSV that Excel opens rightly, TSV for the clipboard.

No text of the data ever becomes a formula: in workbooks it is stored as text, in CSV and TSV an apostrophe stands
before it, which reading takes off again.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cmdesk.exchange.saving import save
from cmdesk.values.fields import Choice, Field, Kind
from cmdesk.values.kinds import KINDS, disarmed, show, tsv, tsv_cell
from cmdesk.values.messages import Msg, Text, Translate, _
from cmdesk.values.periods import Month
from cmdesk.values.queries import Ref

Vocabularies = Mapping[str, Sequence[Choice]]
TOTAL = _("Total")

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NARROWEST, _WIDEST = 8.0, 48.0
_ADDED = frozenset({Kind.COUNT, Kind.NUMBER, Kind.MONEY, Kind.POINTS, Kind.MINUTES})


@dataclass(frozen=True, slots=True)
class OutColumn:
    """A column to write: its description, a header that is not the field's label, and whether it is totalled."""

    field: Field
    header: Text = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class OutGroup:
    """A line over the `count` rows that follow it; `totals` has their sum per column that is totalled, else None."""

    label: Text
    count: int
    totals: Sequence[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutTable:
    """A list to write. A row has a value per column: of the field's kind, a Ref, a Msg, or a text (masked values)."""

    columns: Sequence[OutColumn]
    rows: Iterable[Sequence[object] | OutGroup]
    sheet: Text = ""
    title: Text = ""
    vocabularies: Mapping[str, Sequence[Choice]] | None = None


def header_of(column: OutColumn, translate: Translate) -> str:
    """The header with its unit; a rate carries its sign in every cell."""
    field = column.field
    text = translate(column.header or field.label)
    return f"{text}({field.unit})" if field.unit and field.kind is not Kind.RATE else text


def columns_of(fields: Mapping[str, Field], *, totals: bool = False) -> list[OutColumn]:
    return [OutColumn(field, total=totals and field.kind in _ADDED) for field in fields.values()]


def cell_value(field: Field, value: object, translate: Translate, words: Vocabularies | None = None) -> Any:
    """What a workbook's cell holds: a number, a date, or text."""
    if value is None or value == "":
        return None
    if isinstance(value, Ref):
        return cell_text(translate(value.label))
    if isinstance(value, Msg):
        return cell_text(translate(value))
    if field.kind is Kind.MONTH and isinstance(value, (Month, int)):
        return (Month.from_number(value) if isinstance(value, int) else value).first
    if field.kind in (Kind.CHOICE, Kind.YES_NO):
        return cell_text(show(field, value, translate, words))
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        return None
    return cell_text(str(value)) if KINDS[field.kind].textual or isinstance(value, str) else value


def cell_text(text: str) -> str:
    """A text without what a workbook cannot hold."""
    return _CONTROLS.sub("", text)


def write_xlsx(path: Path, table: OutTable, translate: Translate) -> int:
    """Write a list as a workbook: frozen header, filter, widths, print titles, totals. Gives the number of rows.

    Raises UserError where the file cannot be written.
    """
    from cmdesk.exchange.workbook import build

    counted = 0

    def write(place: Path) -> None:
        nonlocal counted
        counted = build(place, table, translate)

    save(path, write)
    return counted


def put_cell(sheet: Any, row: int, column: int, value: Any) -> Any:
    """Write a cell, whose text is never taken for a formula; gives the cell."""
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def sheet_name(text: str) -> str:
    """A name that a workbook takes: at most 31 characters, none of []:*?/\\."""
    return re.sub(r"[\[\]:*?/\\]", " ", text).strip("' ")[:31] or "Sheet1"


def page_setup(sheet: Any, header_row: int, width: float) -> None:
    """A4, landscape where the columns need it, fitted to the paper's width, the header on every page."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if width > 95 else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.oddFooter.center.text = "&P / &N"


def shown_in_cell(field: Field, value: object, translate: Translate, words: Vocabularies | None) -> str:
    written = cell_value(field, value, translate, words)
    if written is None or isinstance(written, str):
        return written or ""
    return show(field, value, translate, words)


def text_width(text: str) -> int:
    """Columns of a fixed-width font that a text takes: two for wide (Chinese) characters."""
    longest = max(text.splitlines(), key=len, default="")
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in longest)


def fitted(texts: Iterable[str]) -> float:
    """The width of a workbook's column for its texts."""
    return min(max(max(map(text_width, texts), default=0) + 2.0, _NARROWEST), _WIDEST)


def header_fill() -> Any:
    from openpyxl.styles import PatternFill

    return PatternFill("solid", fgColor="E7EEF9")


def header_border() -> Any:
    from openpyxl.styles import Border, Side

    return Border(bottom=Side("thin", color="2457A6"))


def plain_text(field: Field, value: object, translate: Translate, words: Vocabularies | None = None) -> str:
    """A value as CSV and TSV carry it: plain numbers, ISO dates, labels, disarmed text."""
    if isinstance(value, (Ref, Msg)):
        return disarmed(translate(value.label if isinstance(value, Ref) else value))
    if isinstance(value, str) and field.kind not in (Kind.CHOICE, Kind.YES_NO):
        return disarmed(cell_text(value))
    return tsv(field, value, translate, words)


def write_csv(path: Path, table: OutTable, translate: Translate) -> int:
    """Write a list as CSV with a byte order mark, by which Excel knows its encoding. Gives the number of rows."""
    counted = 0

    def write(place: Path) -> None:
        nonlocal counted
        with place.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\r\n")
            writer.writerow([disarmed(header_of(column, translate)) for column in table.columns])
            for row in _with_total(table.rows):
                writer.writerow(_plain_row(table, row, translate))
                counted += not isinstance(row, OutGroup)

    save(path, write)
    return counted


def _with_total(rows: Iterable[Sequence[object] | OutGroup]) -> Iterator[Sequence[object] | OutGroup]:
    """The lines of a list as text, which adds nothing up: behind those with groups, the sum of all groups."""
    groups = []
    for row in rows:
        if isinstance(row, OutGroup):
            groups.append(row)
        yield row
    if groups:
        columns = zip(*(group.totals for group in groups), strict=True)
        yield OutGroup(TOTAL, sum(group.count for group in groups), [_sum(values) for values in columns])


def _sum(values: Iterable[Any]) -> Any:
    there = [value for value in values if value is not None]
    return sum(there[1:], there[0]) if there else None


def _plain_row(table: OutTable, row: Sequence[object] | OutGroup, translate: Translate) -> list[str]:
    if isinstance(row, OutGroup):
        return [disarmed(cell_text(translate(row.label))), *_plain_row(table, row.totals, translate)[1:]]
    return [
        plain_text(column.field, value, translate, table.vocabularies)
        for column, value in zip(table.columns, row, strict=True)
    ]


def clipboard(table: OutTable, translate: Translate, *, headers: bool = True) -> str:
    """A list as a workbook takes it from the clipboard: one line per row, tabs between cells, no line end added."""
    lines = []
    if headers:
        lines.append("\t".join(tsv_cell(disarmed(header_of(column, translate))) for column in table.columns))
    lines += ["\t".join(map(tsv_cell, _plain_row(table, row, translate))) for row in _with_total(table.rows)]
    return "\n".join(lines)
