"""A table as a worksheet: header frozen and repeated, totals as formulas, one page wide."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from cmdesk.reports.formatting import alignment, day_text, decimal_of, is_hidden, labelled
from cmdesk.reports.grids import group_sums, words
from cmdesk.reports.layout import PAD, Need, sheet_for
from cmdesk.reports.metrics import text_width
from cmdesk.reports.totals import column_index, column_values
from cmdesk.reports.xlsx.cells import Look, Styles, clean, column_look, excel_width, typed
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Text, Translate, _
from cmdesk.values.sheets import (
    Align,
    Cell,
    Column,
    Group,
    PageBreak,
    Paper,
    Ratio,
    SheetDocument,
    Table,
    Tone,
    Total,
    Value,
    plain,
)

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_FUNCTIONS = {Total.SUM: "SUM", Total.AVERAGE: "AVERAGE", Total.COUNT: "COUNTA"}
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
EMPTY_COLUMN = 8.43
TITLE_LOOK, FACTS_LOOK = Look(size=14, bold=True), Look(muted=True)


@dataclass(frozen=True, slots=True)
class Area:
    """Where a table's rows stand: the header's last row, the first and last row of data."""

    header: int
    first: int
    last: int


def add_table(
    book: Workbook, document: SheetDocument, opening: PageBreak, table: Table, heading: Text, styles: Styles,
    translate: Translate,
) -> Worksheet:
    """A worksheet with the sheet's title lines, the table, and its page setup."""
    sheet = new_sheet(book, translate(table.name or table.title or heading or opening.title))
    parts = (translate(opening.title or document.title), translate(heading or table.title))
    title = " · ".join(filter(None, dict.fromkeys(parts)))
    write_titles(sheet, styles, title, facts(document, opening, translate))
    area = write_table(sheet, table, 4, styles, translate)
    for line in translate(table.note).split("\n") if table.note else ():
        styles.put(sheet, sheet.max_row + 1, 1, line, FACTS_LOOK)
    needs = _widths(sheet, table, translate)
    _freeze(sheet, table, area, facts(document, opening, translate))
    set_page(sheet, document, [needs], translate)
    return sheet


def new_sheet(book: Workbook, name: str) -> Worksheet:
    """A tab by this name, as far as a workbook allows it, unlike all others."""
    base = " ".join(clean(name).translate(_FORBIDDEN).split())[:31].strip() or "Sheet"
    taken = {title.casefold() for title in book.sheetnames}
    chosen, number = base, 1
    while chosen.casefold() in taken:
        number += 1
        chosen = f"{base[:31 - len(str(number)) - 1]} {number}"
    return book.create_sheet(chosen)


def facts(document: SheetDocument, opening: PageBreak, translate: Translate) -> str:
    """Unit, period and date in one line."""
    unit, period = opening.unit or document.unit, opening.period or document.period
    parts = [
        translate(labelled(_("Unit"), unit)) if unit else "",
        translate(period),
        translate(labelled(_("Date"), day_text(document.made_on))) if document.made_on else "",
    ]
    return "    ".join(filter(None, parts))


def write_titles(sheet: Worksheet, styles: Styles, title: str, line: str) -> None:
    styles.put(sheet, 1, 1, title, TITLE_LOOK)
    styles.put(sheet, 2, 1, line, FACTS_LOOK)
    sheet.row_dimensions[1].height = 24


def write_table(sheet: Worksheet, table: Table, top: int, styles: Styles, translate: Translate) -> Area:
    """Header, rows and totals from row `top` on."""
    header = _write_header(sheet, table, top, styles, translate)
    first = header + 1
    looks = [column_look(column, wrap=not _is_number_like(column)) for column in table.columns]
    row = header
    ends = _group_ends(table, first)
    for row, source in enumerate(table.rows, start=first):
        if isinstance(source, Group):
            _write_group(sheet, row, source, len(table.columns), styles, translate)
            _write_sums(sheet, table, Area(header, row + 1, ends[row]), source, looks, styles)
        else:
            _write_row(sheet, row, source, table.columns, looks, styles, translate)
    area = Area(header, first, row)
    if not table.rows:
        styles.put(sheet, first, 1, translate(table.empty or _("Nothing to show")), FACTS_LOOK)
    elif table.total_label:
        _write_totals(sheet, table, area, looks, styles, translate)
    return area


def _is_number_like(column: Column) -> bool:
    return alignment(column) is not Align.LEFT or column.kind in (Kind.CODE, Kind.PHONE, Kind.LICENCE, Kind.ID_NUMBER)


def _write_header(sheet: Worksheet, table: Table, top: int, styles: Styles, translate: Translate) -> int:
    look = Look(bold=True, ground="E9EAED", line="head", wrap=True, align="center")
    banded = any(column.band for column in table.columns)
    if banded:
        for k, column in enumerate(table.columns, start=1):
            styles.put(sheet, top, k, translate(column.band), look)
        _merge_bands(sheet, table.columns, top)
    header = top + banded
    for k, column in enumerate(table.columns, start=1):
        label = "\n".join(filter(None, (translate(column.label), translate(column.detail))))
        styles.put(sheet, header, k, label, replace(look, align=str(alignment(column))))
    if any(column.detail for column in table.columns):
        sheet.row_dimensions[header].height = 44
    return header


def _merge_bands(sheet: Worksheet, columns: Sequence[Column], row: int) -> None:
    start = 0
    for k in range(1, len(columns) + 1):
        if k < len(columns) and columns[k].band == columns[start].band:
            continue
        if k - start > 1 and columns[start].band:
            sheet.merge_cells(start_row=row, start_column=start + 1, end_row=row, end_column=k)
        start = k


def _write_group(
    sheet: Worksheet, row: int, group: Group, width: int, styles: Styles, translate: Translate
) -> None:
    look = Look(bold=True, ground="EEF0F3")
    label = "  ".join(filter(None, (translate(group.label), translate(group.note))))
    for k in range(1, width + 1):
        styles.put(sheet, row, k, label if k == 1 else None, look)


def _group_ends(table: Table, first: int) -> dict[int, int]:
    """The last row of each group by the row of its line."""
    tops = [row for row, source in enumerate(table.rows, start=first) if isinstance(source, Group)]
    return {top: after - 1 for top, after in pairwise([*tops, first + len(table.rows)])}


def _write_sums(
    sheet: Worksheet, table: Table, below: Area, group: Group, looks: Sequence[Look], styles: Styles
) -> None:
    """The sums of a group's rows in its line; SUBTOTAL leaves them out of the whole sum."""
    for k in group_sums(table, group):
        look = replace(looks[k], bold=True, ground="EEF0F3")
        styles.formula(sheet, below.first - 1, k + 1, f"=SUBTOTAL(9,{_span(k, below)})", look)


def _write_row(
    sheet: Worksheet, row: int, source: Iterable[Value | Cell], columns: Sequence[Column], looks: Sequence[Look],
    styles: Styles, translate: Translate,
) -> None:
    for k, (cell, column, look) in enumerate(zip(source, columns, looks, strict=True), start=1):
        if isinstance(cell, Cell) and (cell.bold or cell.tone is not Tone.PLAIN):
            look = replace(look, bold=look.bold or cell.bold, tone=cell.tone)
        styles.put(sheet, row, k, typed(plain(cell), column, translate), look)


def _write_totals(
    sheet: Worksheet, table: Table, area: Area, looks: Sequence[Look], styles: Styles, translate: Translate
) -> None:
    row = area.last + 1
    for k, column in enumerate(table.columns):
        look = replace(looks[k], bold=True, line="total")
        formula = _formula(table, k, area)
        if k and formula:
            styles.formula(sheet, row, k + 1, formula, look if column.total is not Total.COUNT else _counted(look))
        else:
            styles.put(sheet, row, k + 1, None if k else translate(table.total_label), look)


def _counted(look: Look) -> Look:
    return replace(look, format="#,##0")


def _formula(table: Table, index: int, area: Area) -> str:
    how = table.columns[index].total
    if how is None or is_hidden(table.columns[index]):
        return ""
    if isinstance(how, Ratio):
        part, whole = (_span(column_index(table.columns, key), area) for key in (how.part, how.whole))
        return f'=IF(SUM({whole})=0,"",SUM({part})/SUM({whole}))'
    has_numbers = any(decimal_of(v) is not None for v in column_values(table, index))
    if how is Total.SUM and any(isinstance(row, Group) and row.totals for row in table.rows):
        return f"=SUBTOTAL(9,{_span(index, area)})" if has_numbers else ""
    return f"={_FUNCTIONS[how]}({_span(index, area)})" if has_numbers or how is Total.COUNT else ""


def _span(index: int, area: Area) -> str:
    from openpyxl.utils import get_column_letter

    letter = get_column_letter(index + 1)
    return f"{letter}{area.first}:{letter}{area.last}"


def _widths(sheet: Worksheet, table: Table, translate: Translate) -> tuple[Need, ...]:
    from openpyxl.utils import get_column_letter

    measured = words(table, translate)
    best = dict(zip(measured.shown, (need.best - 2 * PAD for need in measured.needs), strict=True))
    for k, column in enumerate(table.columns):
        ems = best.get(k, text_width(translate(column.label), True))
        if column.scanned:
            ems = max((text_width(str(v)) for v in column_values(table, k)), default=ems)
        sheet.column_dimensions[get_column_letter(k + 1)].width = excel_width(ems)
    return measured.needs


def _printed(sheet: Worksheet, width: int, line: str) -> int:
    """How many columns are printed: the table's, and empty ones beside a narrow table that the title lines run over."""
    from openpyxl.utils import get_column_letter

    wide = sum(sheet.column_dimensions[get_column_letter(k + 1)].width for k in range(width))
    return width + max(0, math.ceil((excel_width(text_width(line)) - wide) / EMPTY_COLUMN))


def _freeze(sheet: Worksheet, table: Table, area: Area, line: str) -> None:
    from openpyxl.utils import get_column_letter

    width = len(table.columns)
    sheet.freeze_panes = sheet.cell(area.header + 1, min(table.fixed, width - 1) + 1)
    sheet.print_title_rows = f"{area.header - any(c.band for c in table.columns)}:{area.header}"
    sheet.print_area = f"A1:{get_column_letter(_printed(sheet, width, line))}{sheet.max_row}"
    plain_rows = table.rows and not any(isinstance(row, Group) for row in table.rows)
    if plain_rows and not any(c.band for c in table.columns):
        sheet.auto_filter.ref = f"A{area.header}:{get_column_letter(width)}{area.last}"


def set_page(
    sheet: Worksheet, document: SheetDocument, needs: Sequence[Sequence[Need]], translate: Translate
) -> None:
    """One page wide, as the paper sheet would be turned; page numbers and names below."""
    page = sheet_for(needs, document.orientation, document.paper)
    sheet.page_setup.orientation = "landscape" if page.width > page.height else "portrait"
    sheet.page_setup.paperSize = 8 if document.paper is Paper.A3 or max(page.width, page.height) > 1000 else 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    footer = sheet.oddFooter
    footer.left.text = _footer(translate(_("Made by: ")) + document.made_by)
    footer.center.text = translate(_("Page {page} of {pages}")(page="&P", pages="&N"))
    footer.right.text = _footer(translate(_("Checked by: ")) + (document.checked_by or "________"))


def _footer(text: str) -> str:
    return clean(text).replace("&", "&&")
