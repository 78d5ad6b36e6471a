"""One row of behaviour per kind of field: reading, showing, masking, copying, workbook format, filter operators.

Forms, lists, filters, imports, exports and reports all go through this table. A value's type by its kind: text kinds,
CHOICE (its code) and LINK are str; COUNT and MINUTES int; NUMBER, MONEY, POINTS and RATE (a fraction) Decimal;
DEGREES float; DATE date, TIME time, DATETIME datetime, MONTH Month; YES_NO bool. Nothing is None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from cmdesk.values.fields import Choice, Field, Kind, Mask
from cmdesk.values.kinds import choices, dates, numbers, texts
from cmdesk.values.kinds.operators import OPERATORS, OPERATORS_OF, Operator
from cmdesk.values.kinds.reading import ERROR_CELLS, Raw, Reading, Unreadable, clean, is_nothing
from cmdesk.values.messages import Msg, Translate, _
from cmdesk.values.periods import Month
from cmdesk.values.problems import Problem, UserError

__all__ = [
    "KINDS", "OPERATORS", "KindRow", "Operator", "Raw", "Reading", "Unreadable", "masked", "number_format", "parse",
    "problem_of", "read_cell", "show", "tsv",
]

Vocabularies = Mapping[str, Sequence[Choice]]


class KindRow(NamedTuple):
    """The behaviour of one kind.

    `parse` reads a cell (never an empty one) or raises Unreadable; `show` writes a value for people;
    `plain` writes it for machines and the clipboard; `align` is left, right or center;
    `format` is the workbook's number format, made from the field's digits; `textual` cells are stored as text.
    """

    parse: Callable[[Field, Raw, Reading], object]
    show: Callable[[Field, Any], str]
    plain: Callable[[Field, Any], str]
    align: str
    format: Callable[[Field], str]
    textual: bool = False
    operators: tuple[str, ...] = ()


def _text(_field: Field, value: object) -> str:
    return str(value)


def _constant(text: str) -> Callable[[Field], str]:
    return lambda _field: text


def _digits_format(field: Field) -> str:
    digits = numbers.decimals(field)
    if digits is None:
        return "#,##0.######"
    return "#,##0" + ("." + "0" * digits if digits else "")


def _rate_format(field: Field) -> str:
    digits = numbers.decimals(field) or 0
    return "0" + ("." + "0" * digits if digits else "") + "%"


def _plain_number(_field: Field, value: Decimal | int | float) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else repr(value)


def _show_rate(field: Field, value: Decimal | float) -> str:
    return numbers.shown_number(field, Decimal(str(value)) * 100) + "%"


def _plain_rate(field: Field, value: Decimal) -> str:
    return f"{(Decimal(str(value)) * 100).normalize():f}%"


def _clock(_field: Field, value: time) -> str:
    return value.strftime("%H:%M:%S" if value.second else "%H:%M")


def _moment(_field: Field, value: datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")


def _day(_field: Field, value: date) -> str:
    return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"


def _texts(parse: Callable[[Field, Raw, Reading], object]) -> KindRow:
    return KindRow(parse=parse, show=_text, plain=_text, align="left", format=_constant("@"), textual=True)


def _numbers(
    parse: Callable[[Field, Raw, Reading], object], format: Callable[[Field], str] = _digits_format,
) -> KindRow:
    return KindRow(parse=parse, show=numbers.shown_number, plain=_plain_number, align="right", format=format)


def _month(_field: Field, value: Month | int) -> str:
    return str(Month.from_number(value) if isinstance(value, int) else value)


def _moments(
    parse: Callable[[Field, Raw, Reading], object], show: Callable[[Field, Any], str], format: str
) -> KindRow:
    return KindRow(parse=parse, show=show, plain=show, align="center", format=_constant(format))


_ROWS: dict[Kind, KindRow] = {
    Kind.TEXT: _texts(texts.text),
    Kind.LONG_TEXT: _texts(texts.long_text),
    Kind.CODE: _texts(texts.code),
    Kind.NAME: _texts(texts.name),
    Kind.PHONE: _texts(texts.phone),
    Kind.LICENCE: _texts(texts.licence),
    Kind.ID_NUMBER: _texts(texts.id_number),
    Kind.LINK: _texts(texts.code),
    Kind.CHOICE: _texts(choices.choice),
    Kind.DATE: _moments(dates.day, _day, "yyyy-mm-dd"),
    Kind.TIME: _moments(dates.clock, _clock, "hh:mm"),
    Kind.DATETIME: _moments(dates.moment, _moment, "yyyy-mm-dd hh:mm"),
    Kind.MONTH: _moments(dates.month, _month, "yyyy-mm"),
    Kind.COUNT: _numbers(numbers.count),
    Kind.NUMBER: _numbers(numbers.number),
    Kind.MONEY: _numbers(numbers.money),
    Kind.POINTS: _numbers(numbers.points),
    Kind.MINUTES: _numbers(numbers.minutes),
    Kind.DEGREES: KindRow(
        parse=numbers.degrees, show=_plain_number, plain=_plain_number, align="right", format=_constant("0.000000")
    ),
    Kind.RATE: KindRow(
        parse=numbers.rate, show=_show_rate, plain=_plain_rate, align="right", format=_rate_format
    ),
    Kind.YES_NO: KindRow(
        parse=choices.yes_no, show=_text, plain=_text, align="center", format=_constant("General"), textual=True
    ),
}

YES, NO = _("Yes"), _("No")


def _with_operators(kind: Kind, row: KindRow) -> KindRow:
    return row._replace(operators=OPERATORS_OF[kind])


KINDS: dict[Kind, KindRow] = {kind: _with_operators(kind, row) for kind, row in _ROWS.items()}


def read_cell(field: Field, raw: Raw, reading: Reading) -> object:
    """The value of a cell, None for an empty one. Raises Unreadable."""
    if raw is None:
        return None
    if isinstance(raw, str):
        text = clean(raw)
        if text in ERROR_CELLS:
            raise Unreadable("formula_error")
        if is_nothing(text) and not _meant(field, text, reading):
            return None
    return KINDS[field.kind].parse(field, raw, reading)


def _meant(field: Field, text: str, reading: Reading) -> bool:
    """Whether a text that usually stands for nothing says something here (有/无, a choice called 无)."""
    if field.kind is Kind.YES_NO:
        return text == "无"
    return field.kind is Kind.CHOICE and choices.is_choice(field, text, reading)


def problem_of(field: Field, raw: Raw, trouble: Unreadable, *, key: str = "", row: int | None = None) -> Problem:
    return Problem(
        code=trouble.code, field=key, row=row, value=_quoted(raw), params={"label": field.label, **trouble.params},
    )


def _quoted(raw: Raw, most: int = 60) -> str:
    text = f"{raw:.15g}" if isinstance(raw, float) else str(raw)
    return text if len(text) <= most else text[: most - 1] + "…"


def parse(field: Field, raw: Raw, today: date, *, key: str = "", vocabularies: Vocabularies | None = None) -> object:
    """What somebody typed into a form, as a value of the field's kind. Raises UserError with one problem."""
    reading = Reading(today, typed=True, vocabularies=vocabularies or {})
    try:
        return read_cell(field, raw, reading)
    except Unreadable as trouble:
        raise UserError(problem_of(field, raw, trouble, key=key)) from None


def show(field: Field, value: object, translate: Translate, vocabularies: Vocabularies | None = None) -> str:
    """A value as people read it on screen and paper; nothing is an empty text."""
    if value is None or value == "":
        return ""
    if field.kind is Kind.CHOICE:
        return translate(choices.label_of(field, str(value), vocabularies or {}))
    if field.kind is Kind.YES_NO:
        return translate(YES if value else NO)
    return KINDS[field.kind].show(field, value)


HIDDEN = "***"


def masked(field: Field, value: object) -> str:
    """A value as those see it who may not see it plain; nothing of a short one is shown."""
    if value is None or value == "":
        return ""
    text = KINDS[field.kind].plain(field, value)
    if field.mask is Mask.LAST_4 and len(text) > 4:
        return "*" * (len(text) - 4) + text[-4:]
    if field.mask is Mask.FIRST_6 and len(text) > 6:
        return text[:6] + "*" * (len(text) - 6)
    return HIDDEN


def tsv(field: Field, value: object, translate: Translate, vocabularies: Vocabularies | None = None) -> str:
    """A value for the clipboard: one line, no thousands; a text that a workbook would run as a formula is disarmed."""
    if value is None or value == "":
        return ""
    if field.kind in (Kind.CHOICE, Kind.YES_NO):
        return disarmed(show(field, value, translate, vocabularies))
    row = KINDS[field.kind]
    text = row.plain(field, value)
    return disarmed(" ".join(text.split("\n")).replace("\t", " ").replace("\r", " ")) if row.textual else text


_LIVE = ("=", "+", "-", "@", "\t", "\r")


def disarmed(text: str) -> str:
    """A text with an apostrophe before it where a workbook would otherwise run it; reading takes it off again."""
    return "'" + text if text.startswith(_LIVE) else text


def tsv_cell(text: str) -> str:
    """A text as one cell of the clipboard's TSV: in quotation marks where it begins with one, for a workbook takes off
    a first pair and would run what is in it."""
    text = " ".join(re.split(r"[\t\r\n]+", text))
    return '"' + text.replace('"', '""') + '"' if text.startswith('"') else text


def number_format(field: Field) -> str:
    return KINDS[field.kind].format(field)


def labels_of(field: Field) -> tuple[Msg, ...]:
    """The labels of a field's closed list; empty where a vocabulary or no list."""
    return tuple(one.label for one in field.choices) if isinstance(field.choices, tuple) else ()
