"""A workbook to fill in: headers with notes, lists to choose from, text columns, an example that is never read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from cmdesk.exchange.saving import save
from cmdesk.exchange.writing import (
    OutColumn,
    Vocabularies,
    cell_value,
    fitted,
    header_border,
    header_fill,
    header_of,
    page_setup,
    put_cell,
    sheet_name,
)
from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds import KINDS, NO, YES, number_format
from cmdesk.values.kinds.choices import choices_of
from cmdesk.values.messages import Msg, Text, Translate, _
from cmdesk.values.periods import Month

_ROWS = 5000
_INLINE = 250
EXAMPLE = _("Example: {value}")

_EXAMPLES: dict[Kind, object] = {
    Kind.TEXT: _("text"), Kind.LONG_TEXT: _("text"), Kind.CODE: "000123", Kind.LINK: "000123", Kind.NAME: _("name"),
    Kind.PHONE: "13800000000", Kind.LICENCE: "370700000000", Kind.ID_NUMBER: "11010519491231002X",
    Kind.DATE: date(2026, 1, 31), Kind.TIME: time(8, 30), Kind.DATETIME: date(2026, 1, 31), Kind.MONTH: Month(2026, 1),
    Kind.COUNT: 12, Kind.NUMBER: Decimal("12.5"), Kind.MONEY: Decimal("1234.50"), Kind.POINTS: Decimal("95.5"),
    Kind.RATE: Decimal("0.85"), Kind.MINUTES: 30, Kind.DEGREES: 118.651593, Kind.YES_NO: True,
}
_HOW: dict[Kind, Msg] = {
    Kind.CODE: _("Text; leading zeros stay."), Kind.PHONE: _("Text; several numbers with / between them."),
    Kind.LICENCE: _("Text; leading zeros stay."), Kind.ID_NUMBER: _("Text, 18 characters."),
    Kind.DATE: _("A date like 2026-01-31."), Kind.TIME: _("A time like 8:30."),
    Kind.DATETIME: _("Date and time like 2026-01-31 8:30."), Kind.MONTH: _("A month like 2026-01."),
    Kind.COUNT: _("A whole number."), Kind.NUMBER: _("A number."), Kind.MONEY: _("An amount of money."),
    Kind.POINTS: _("Points."), Kind.RATE: _("A rate with its sign, like 85%."), Kind.MINUTES: _("Minutes."),
    Kind.DEGREES: _("Decimal degrees, like 118.651593."), Kind.YES_NO: _("Choose from the list."),
    Kind.CHOICE: _("Choose from the list."), Kind.LINK: _("The code or the name of an existing record."),
}


def write_template(
    path: Path, name: Text, fields: Mapping[str, Field], translate: Translate, *,
    vocabularies: Vocabularies | None = None,
    example: Mapping[str, object] | None = None,
) -> int:
    """Write the import template of an entity; `example` gives values by field for the example row.

    Gives the number of columns. Raises UserError where the file cannot be written.
    """
    wanted = {key: field for key, field in fields.items() if field.importable}
    book = _build(name, wanted, translate, vocabularies or {}, example or {})
    save(path, book.save)
    return len(wanted)


def _build(
    name: Text, fields: Mapping[str, Field], translate: Translate, words: Vocabularies, example: Mapping[str, object]
) -> Any:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = sheet_name(translate(name))
    lists = _Lists(book, translate)
    width = 0.0
    for place, (key, field) in enumerate(fields.items(), 1):
        shown = _example(field, example.get(key), translate, words)
        width += _column(sheet, place, field, shown, translate)
        lists.add(sheet, place, _labels(field, words, translate))
    sheet.freeze_panes = "A2"
    page_setup(sheet, 1, width)
    return book


def _column(sheet: Any, place: int, field: Field, example: Any, translate: Translate) -> float:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    header = header_of(OutColumn(field), translate) + ("*" if field.required is True else "")
    head = sheet.cell(1, place, header)
    head.font, head.fill, head.border = Font(bold=True), header_fill(), header_border()
    head.alignment = Alignment(horizontal="center", wrap_text=True)
    note = _note(field, translate)
    head.comment = Comment(note, "cmdesk", width=260, height=40 + 20 * (note.count("\n") + len(note) // 24))
    if place == 1:
        example = translate(EXAMPLE(value=str(example)))
    cell = put_cell(sheet, 2, place, example)
    cell.font = Font(italic=True, color="667085")
    shape = "@" if place == 1 else number_format(field)
    cell.number_format = shape
    column = sheet.column_dimensions[get_column_letter(place)]
    column.width = fitted([header, str(example or "")])
    column.number_format = "@" if KINDS[field.kind].textual else number_format(field)
    return float(column.width)


def _note(field: Field, translate: Translate) -> str:
    parts = [_("Must be filled.") if field.required is True else _("May stay empty."), _HOW.get(field.kind), field.help]
    lines = [translate(part) for part in parts if part is not None]
    if field.synonyms:
        lines.append(translate(_("Also known as: {names}.")(names="、".join(field.synonyms[:6]))))
    return "\n".join(lines)


def _example(field: Field, given: object, translate: Translate, words: Vocabularies) -> Any:
    if given is not None:
        return cell_value(field, given, translate, words)
    if field.kind is Kind.CHOICE:
        return next(iter(_labels(field, words, translate)), "")
    value = _EXAMPLES[field.kind]
    return translate(value) if isinstance(value, Msg) else cell_value(field, value, translate, words)


def _labels(field: Field, words: Vocabularies, translate: Translate) -> Sequence[str]:
    if field.kind is Kind.YES_NO:
        return [translate(YES), translate(NO)]
    if field.kind is not Kind.CHOICE:
        return []
    return [translate(choice.label) for choice in choices_of(field, words) or ()]


class _Lists:
    """Drop-down lists; long ones stand in a hidden sheet of their own."""

    def __init__(self, book: Any, translate: Translate) -> None:
        self.book, self.translate, self.used = book, translate, 0
        self.sheet: Any = None

    def add(self, sheet: Any, place: int, labels: Sequence[str]) -> None:
        if not labels:
            return
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        joined = ",".join(labels)
        inline = len(joined) <= _INLINE and not any("," in label or '"' in label for label in labels)
        rule = DataValidation("list", formula1=f'"{joined}"' if inline else self._stored(labels), allow_blank=True)
        rule.error = self.translate(_("Please choose from the list."))
        rule.showErrorMessage = True
        letter = get_column_letter(place)
        rule.add(f"{letter}2:{letter}{_ROWS}")
        sheet.add_data_validation(rule)

    def _stored(self, labels: Sequence[str]) -> str:
        from openpyxl.utils import get_column_letter

        if self.sheet is None:
            self.sheet = self.book.create_sheet("_lists")
            self.sheet.sheet_state = "hidden"
        self.used += 1
        for row, label in enumerate(labels, 1):
            put_cell(self.sheet, row, self.used, label)
        letter = get_column_letter(self.used)
        return f"_lists!${letter}$1:${letter}${len(labels)}"
