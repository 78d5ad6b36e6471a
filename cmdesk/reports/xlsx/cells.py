"""Cells of a workbook: typed values, a few shared styles, text that can never run."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cmdesk.reports.formatting import NUMERIC, alignment, decimal_of, excel_format, is_hidden, value_text
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Translate
from cmdesk.values.sheets import Align, Column, Tone, Value

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FONT = "Microsoft YaHei"
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST = 32_767
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TONES = {
    Tone.GOOD: ("1F6B3F", None), Tone.WARNING: ("7A4700", "F3EBDD"), Tone.BAD: ("9E2A20", "F3DEDB"),
    Tone.MUTED: ("5B6270", None),
}
Typed = str | int | float | Decimal | date | datetime | time | None


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks; equal looks share one style of the workbook."""

    format: str = "General"
    align: str = "left"
    bold: bool = False
    tone: Tone = Tone.PLAIN
    size: int = 10
    ground: str = ""
    line: str = ""
    wrap: bool = False
    muted: bool = False


class Styles:
    """Looks made into styles once each: setting fonts and fills cell by cell costs more than writing the cells."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, Look], Any] = {}

    def put(self, sheet: Worksheet, row: int, column: int, value: Typed, look: Look) -> Any:
        """Writes a value with its look; a text is text whatever it begins with."""
        cell = sheet.cell(row, column)
        if isinstance(value, str):
            cell.value = clean(value)
            cell.data_type = "s"
        else:
            cell.value = value
        cell._style = self._style(sheet, look)
        if isinstance(value, str) and value.startswith(RISKY):
            cell._style = copy(cell._style)
            cell.quotePrefix = True
        return cell

    def formula(self, sheet: Worksheet, row: int, column: int, formula: str, look: Look) -> None:
        """Writes a formula of our own making."""
        cell = sheet.cell(row, column)
        cell.value = formula
        cell._style = self._style(sheet, look)

    def _style(self, sheet: Worksheet, look: Look) -> Any:
        key = (id(sheet.parent), look)
        if key not in self._made:
            self._made[key] = _made(sheet, look)
        return self._made[key]


def _made(sheet: Worksheet, look: Look) -> Any:
    from openpyxl.cell import Cell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    ink, ground = _TONES.get(look.tone, ("5B6270" if look.muted else "111111", None))
    cell = Cell(sheet, row=1, column=1)
    cell.font = Font(name=FONT, size=look.size, bold=look.bold or look.tone in (Tone.BAD, Tone.WARNING), color=ink)
    indent = 1 if look.line and look.align == "left" else 0
    cell.alignment = Alignment(horizontal=look.align, vertical="center", wrap_text=look.wrap, indent=indent)
    cell.number_format = look.format
    fill = ground or look.ground
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    if look.line:
        weight, colour = "medium" if look.line == "total" else "thin", "E3E6EA" if look.line == "row" else "8A909B"
        side = Side(style=weight, color=colour)
        cell.border = Border(top=side) if look.line == "total" else Border(bottom=side)
    return cell._style


def clean(text: str) -> str:
    """Text that a workbook can hold."""
    return _ILLEGAL.sub("", text)[:LONGEST]


def typed(value: Value, column: Column, translate: Translate) -> Typed:
    """The cell's value as a workbook keeps it: numbers, dates and times as themselves, everything else as text."""
    if value is None or value == "":
        return None
    if is_hidden(column) or column.kind is Kind.YES_NO:
        return value_text(value, column, translate)
    if isinstance(value, date | time):
        return value
    number = decimal_of(value)
    if number is not None and column.kind in NUMERIC | {Kind.TEXT}:
        return number
    return value_text(value, column, translate) or None


def column_look(column: Column, wrap: bool) -> Look:
    align = alignment(column)
    return Look(
        format=_text_format(column), align=str(align), bold=column.strong, wrap=wrap and align is Align.LEFT, line="row"
    )


def _text_format(column: Column) -> str:
    return "@" if is_hidden(column) else excel_format(column)


def excel_width(ems: float) -> float:
    """A column's width in the workbook's units from ems of body text."""
    return max(5.0, min(60.0, ems * 1.95 + 2.4))
