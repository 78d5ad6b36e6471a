"""A sheet document to a workbook: numbers as numbers, totals as formulas, ready to print, never a formula from data."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from cmdesk.reports.xlsx.cells import Styles
from cmdesk.reports.xlsx.charts import add_charts
from cmdesk.reports.xlsx.overview import add_overview
from cmdesk.reports.xlsx.tables import add_table
from cmdesk.values.messages import Translate
from cmdesk.values.sheets import Beside, Block, ChartBlock, Heading, PageBreak, SheetDocument, Table

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["to_xlsx"]


def to_xlsx(document: SheetDocument, translate: Translate) -> bytes:
    """The document as XLSX: an overview if there is one, a tab per table, the charts with their numbers."""
    stream = BytesIO()
    to_workbook(document, translate).save(stream)
    return stream.getvalue()


def to_workbook(document: SheetDocument, translate: Translate) -> Workbook:
    from openpyxl import Workbook

    book = Workbook()
    del book[book.sheetnames[0]]
    styles = Styles()
    add_overview(book, document, styles, translate)
    heading: Block | None = PageBreak(document.title, document.unit, document.period)
    opening = PageBreak(document.title, document.unit, document.period)
    charts: list[ChartBlock] = []
    for block in document.blocks:
        if isinstance(block, PageBreak):
            opening = block if block.title else opening
        elif isinstance(block, Table):
            title = heading.text if isinstance(heading, Heading) else ""
            add_table(book, document, opening, block, title, styles, translate)
        charts += _charts(block)
        heading = block
    add_charts(book, document, charts, styles, translate)
    if not book.sheetnames:
        book.create_sheet()
    return book


def _charts(block: Block) -> list[ChartBlock]:
    parts = (block.left, block.right) if isinstance(block, Beside) else (block,)
    return [part for part in parts if isinstance(part, ChartBlock)]
