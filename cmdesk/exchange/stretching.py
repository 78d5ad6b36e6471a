"""Making room in a workbook: one row becomes many, and what points to a row goes on pointing to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

_REF = re.compile(r"(\$?[A-Z]{1,3})?(\$?)(\d{1,7})(?::(\$?[A-Z]{1,3})?(\$?)(\d{1,7}))?", re.IGNORECASE)
_WHOLE = frozenset({
    "SUM(", "AVERAGE(", "COUNT(", "COUNTA(", "MAX(", "MIN(", "PRODUCT(", "MEDIAN(", "STDEV(", "SUBTOTAL(",
})


@dataclass(frozen=True, slots=True)
class Stretch:
    """On a sheet, `added` rows are put in below `row`, which is the first of `added` + 1 like it."""

    sheet: str
    row: int
    added: int

    def start(self, row: int) -> int:
        return row + self.added if row > self.row else row

    def end(self, row: int) -> int:
        return row + self.added if row >= self.row else row


def stretch(workbook: Any, sheet: Any, row: int, added: int) -> None:
    """Repeat a row's looks and formulas `added` times below it; what stands below moves down.

    Merged cells, row heights, conditional formats, drop-down lists, tables, filters, print areas, names and formulas of
    the whole workbook follow. A formula that sums the row alone sums all of them.
    """
    change = Stretch(sheet.title, row, added)
    pattern = [cell for (r, _c), cell in sheet._cells.items() if r == row]
    _shift_formulas(workbook, change)
    if added:
        _shift_cells(sheet, change)
        _shift_ranges(sheet, change)
        _shift_rows(sheet, change)
        _shift_names(workbook, change)
        _copy_down(sheet, change, pattern)


def shifted(formula: str, own_sheet: str, change: Stretch, *, inside: bool = False) -> str:
    """A formula as it reads after a stretch; one `inside` the row itself goes on meaning the cells beside it."""
    from openpyxl.formula.tokenizer import Tokenizer, TokenizerError

    try:
        tokens = Tokenizer(formula)
    except TokenizerError:
        return formula
    opened: list[str] = []
    for place, token in enumerate(tokens.items):
        if token.type == "OPERAND" and token.subtype == "RANGE":
            summed = bool(opened) and opened[-1] in _WHOLE and _alone(tokens.items, place)
            token.value = _shifted_ref(token.value, own_sheet, change, inside, summed)
        if token.type == "FUNC" and token.subtype == "OPEN":
            opened.append(token.value.upper())
        elif token.type == "FUNC" and opened:
            opened.pop()
    return str(tokens.render())


def _alone(tokens: Sequence[Any], place: int) -> bool:
    """Whether a reference is all there is between the brackets and commas around it."""
    before = next(t for t in reversed(tokens[:place]) if t.type != "WHITE-SPACE")
    after = next((t for t in tokens[place + 1:] if t.type != "WHITE-SPACE"), None)
    closed = after is not None and (after.subtype == "CLOSE" or after.type == "SEP")
    return closed and (before.subtype == "OPEN" or before.type == "SEP")


def _shifted_ref(text: str, own_sheet: str, change: Stretch, inside: bool, summed: bool) -> str:
    sheet, mark, ref = text.rpartition("!")
    named = sheet.strip("'").replace("''", "'") if mark else own_sheet
    found = _REF.fullmatch(ref)
    if named != change.sheet or found is None or (found[1] is None and found[4] is None and ":" not in ref):
        return text
    column, fixed, row = found[1] or "", found[2], int(found[3])
    if found[6] is None:
        single = f"{column}{fixed}{change.start(row)}"
        whole = summed and not inside and row == change.row and change.added
        return f"{sheet}{mark}{single}" + (f":{column}{fixed}{row + change.added}" if whole else "")
    last = int(found[6])
    own = inside and last == change.row and not found[5]
    until = last if own else change.end(last)
    return f"{sheet}{mark}{column}{fixed}{change.start(row)}:{found[4] or ''}{found[5]}{until}"


def _shift_formulas(workbook: Any, change: Stretch) -> None:
    from openpyxl.worksheet.formula import ArrayFormula

    for sheet in workbook.worksheets:
        for cell in sheet._cells.values():
            inside = sheet.title == change.sheet and cell.row == change.row
            if isinstance(cell.value, ArrayFormula):
                cell.value.text = shifted(cell.value.text, sheet.title, change, inside=inside)
                if sheet.title == change.sheet and not inside:
                    cell.value.ref = _grown_text(cell.value.ref, change)
            elif cell.data_type == "f" and isinstance(cell.value, str):
                cell.value = shifted(cell.value, sheet.title, change, inside=inside)
        for rule in _rules(sheet):
            rule.formula = [shifted(f"={f}", sheet.title, change)[1:] for f in rule.formula]
        for validation in sheet.data_validations.dataValidation:
            for name in ("formula1", "formula2"):
                formula = getattr(validation, name)
                if formula:
                    setattr(validation, name, shifted(f"={formula}", sheet.title, change)[1:])


def _rules(sheet: Any) -> Iterator[Any]:
    for formatting in sheet.conditional_formatting:
        yield from formatting.rules


def _shift_cells(sheet: Any, change: Stretch) -> None:
    below = sorted((key for key in sheet._cells if key[0] > change.row), reverse=True)
    for row, column in below:
        cell = sheet._cells.pop((row, column))
        cell.row = row + change.added
        sheet._cells[cell.row, column] = cell
        if getattr(cell, "hyperlink", None):
            cell.hyperlink.ref = cell.coordinate


def _grown(area: Any, change: Stretch) -> str:
    """A range as it lies after the stretch."""
    from openpyxl.worksheet.cell_range import CellRange

    first, last = change.start(area.min_row), change.end(area.max_row)
    return str(CellRange(min_col=area.min_col, max_col=area.max_col, min_row=first, max_row=last).coord)


def _grown_text(text: str, change: Stretch) -> str:
    from openpyxl.worksheet.cell_range import CellRange

    return _grown(CellRange(text.replace("$", "")), change)


def _all_grown(areas: Iterable[Any], change: Stretch) -> str:
    return " ".join(sorted(_grown(area, change) for area in areas))


def _shift_ranges(sheet: Any, change: Stretch) -> None:
    from openpyxl.formatting.formatting import ConditionalFormattingList
    from openpyxl.worksheet.cell_range import MultiCellRange

    _shift_merged(sheet, change)
    formats = ConditionalFormattingList()
    for each in sheet.conditional_formatting:
        for rule in each.rules:
            formats.add(_all_grown(each.sqref.ranges, change), rule)
    sheet.conditional_formatting = formats
    for validation in sheet.data_validations.dataValidation:
        validation.sqref = MultiCellRange(_all_grown(validation.sqref.ranges, change))
    for table in sheet.tables.values():
        table.ref = _grown_text(table.ref, change)
        if table.autoFilter is not None:
            table.autoFilter.ref = _grown_text(table.autoFilter.ref, change)
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = _grown_text(sheet.auto_filter.ref, change)
    if sheet._print_area.ranges:
        sheet.print_area = [_grown(area, change) for area in sheet._print_area.ranges]
    for mark in sheet.row_breaks.brk:
        mark.id = change.end(mark.id) if mark.id >= change.row else mark.id


def _shift_merged(sheet: Any, change: Stretch) -> None:
    """A merge within the row is repeated; one that reaches into or over it grows."""
    from openpyxl.worksheet.merge import MergedCellRange

    merged = list(sheet.merged_cells.ranges)
    sheet.merged_cells.ranges.clear()
    for area in merged:
        if area.min_row == area.max_row == change.row:
            refs = [_moved(area, by) for by in range(change.added + 1)]
        else:
            refs = [_grown(area, change)]
        for ref in refs:
            sheet.merged_cells.ranges.add(MergedCellRange(sheet, ref))


def _moved(area: Any, by: int) -> str:
    moved = copy(area)
    moved.shift(row_shift=by)
    return str(moved.coord)


def _shift_rows(sheet: Any, change: Stretch) -> None:
    """Heights and hidden rows."""
    known = sheet.row_dimensions
    for row in sorted((r for r in known if r > change.row), reverse=True):
        _put_row(sheet, known.pop(row), row + change.added)
    if change.row in known:
        for row in range(change.row + 1, change.row + change.added + 1):
            _put_row(sheet, copy(known[change.row]), row)


def _put_row(sheet: Any, dimension: Any, row: int) -> None:
    dimension.index = row
    sheet.row_dimensions[row] = dimension


def _shift_names(workbook: Any, change: Stretch) -> None:
    for owner in (workbook, *workbook.worksheets):
        for name in owner.defined_names.values():
            if name.attr_text and "!" in name.attr_text:
                name.attr_text = shifted(f"={name.attr_text}", "", change)[1:]


def _copy_down(sheet: Any, change: Stretch, pattern: Iterable[Any]) -> None:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.formula.translate import Translator

    for source in pattern:
        for row in range(change.row + 1, change.row + change.added + 1):
            if isinstance(source, MergedCell):
                made: Any = MergedCell(sheet, row, source.column)
            else:
                made = Cell(sheet, row, source.column)
                made._value, made.data_type = source._value, source.data_type
            made._style = copy(source._style)
            sheet._cells[row, source.column] = made
            if source.data_type == "f" and isinstance(source.value, str):
                made._value = Translator(source.value, origin=source.coordinate).translate_formula(made.coordinate)
