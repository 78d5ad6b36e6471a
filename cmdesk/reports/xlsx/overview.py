"""The first tab: what the sheet says outside its tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cmdesk.reports.formatting import labelled
from cmdesk.reports.metrics import text_width
from cmdesk.reports.xlsx.cells import Look, Styles, column_look, typed
from cmdesk.reports.xlsx.tables import facts, new_sheet, set_page, write_titles
from cmdesk.values.messages import Translate, _
from cmdesk.values.sheets import (
    Beside,
    Column,
    CoverLine,
    KeyFigures,
    Notes,
    PageBreak,
    Paragraph,
    SheetDocument,
)

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LINE, NOTE_EMS = 15, 38.0
_SAID = (CoverLine, KeyFigures, Notes, Paragraph)


def add_overview(book: Workbook, document: SheetDocument, styles: Styles, translate: Translate) -> None:
    """Cover line, key figures, notes and paragraphs, in the sheet's order; no tab where there are none."""
    blocks = [part for block in document.blocks for part in (
        (block.left, block.right) if isinstance(block, Beside) else (block,))]
    said = [
        block for k, block in enumerate(blocks)
        if isinstance(block, _SAID) and not (isinstance(block, Paragraph) and block in blocks[:k])
    ]
    if not said:
        return
    sheet = new_sheet(book, translate(_("Overview")))
    opening = PageBreak(document.title, document.unit, document.period)
    write_titles(sheet, styles, translate(document.title), facts(document, opening, translate))
    row = 4
    for block in said:
        row = _write(sheet, row, block, styles, translate) + 1
    for letter, width in (("A", 22), ("B", 16), ("C", 8), ("D", 60)):
        sheet.column_dimensions[letter].width = width
    sheet.print_area = f"A1:D{max(row, 4)}"
    set_page(sheet, document, [], translate)


def _write(
    sheet: Worksheet, row: int, block: CoverLine | KeyFigures | Notes | Paragraph, styles: Styles, translate: Translate
) -> int:
    if isinstance(block, KeyFigures):
        return _figures(sheet, row, block, styles, translate)
    if isinstance(block, Notes):
        for note in block.notes:
            styles.put(sheet, row, 1, translate(labelled(note.label, "")), Look(bold=True))
            lines = [translate(line) for line in note.lines]
            styles.put(sheet, row, 2, "\n".join(lines), Look(wrap=True))
            sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=4)
            sheet.row_dimensions[row].height = LINE * sum(math.ceil(text_width(line) / NOTE_EMS) or 1 for line in lines)
            row += 1
        return row
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=4)
    sheet.row_dimensions[row].height = 34
    styles.put(sheet, row, 1, translate(block.text), Look(size=11, wrap=True))
    return row + 1


def _figures(sheet: Worksheet, row: int, block: KeyFigures, styles: Styles, translate: Translate) -> int:
    for figure in block.figures:
        column = Column(label=figure.label, kind=figure.kind, digits=figure.digits, strong=True)
        styles.put(sheet, row, 1, translate(figure.label), Look(line="row"))
        styles.put(sheet, row, 2, typed(figure.value, column, translate), column_look(column, wrap=False))
        styles.put(sheet, row, 3, figure.unit, Look(line="row"))
        styles.put(sheet, row, 4, translate(figure.note), Look(line="row", muted=True))
        row += 1
    return row
