"""Typed cells to words, by the kind of their column: the kinds table does it, a sheet only adds signs and dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds import KINDS, masked, number_format, show
from cmdesk.values.messages import Msg, Text, Translate, _
from cmdesk.values.periods import Month, Week
from cmdesk.values.sheets import Align, Column, Value

NOTHING = "–"
NUMERIC = frozenset({Kind.COUNT, Kind.NUMBER, Kind.MONEY, Kind.POINTS, Kind.RATE, Kind.MINUTES, Kind.DEGREES})
FIRM = NUMERIC | {Kind.CODE, Kind.PHONE, Kind.LICENCE, Kind.ID_NUMBER, Kind.DATE, Kind.TIME, Kind.DATETIME, Kind.MONTH}


@cache
def field_of(column: Column) -> Field:
    """The description a column's values are shown by; points have two digits unless told otherwise."""
    listless = column.kind is Kind.CHOICE and not column.choices
    digits = 2 if column.digits is None and column.kind is Kind.POINTS else column.digits
    return Field(
        label=column.label if isinstance(column.label, Msg) else Msg(column.label),
        kind=Kind.TEXT if listless else column.kind, digits=digits, choices=column.choices, mask=column.mask,
    )


def alignment(column: Column) -> Align:
    return column.align or Align(KINDS[column.kind].align)


def decimal_of(value: object) -> Decimal | None:
    """The exact number behind an int, float or Decimal; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int | float):
        return None
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    return number if number.is_finite() else None


def is_hidden(column: Column) -> bool:
    return column.mask is not None and not column.plain


def value_text(value: Value, column: Column, translate: Translate) -> str:
    """What a cell says; a text in a numeric column stays the text it is (a masked value, a remark)."""
    if value is None or value == "":
        return ""
    if is_hidden(column):
        return masked(field_of(column), value)
    if isinstance(value, Msg):
        return translate(value)
    if isinstance(value, str) and column.kind is not Kind.CHOICE:
        return value
    if isinstance(value, Month | Week):
        return str(value)
    if isinstance(value, float) and decimal_of(value) is None:
        return ""
    return _signed(value, column) + show(field_of(column), value, translate) if not _is_none(value, column) else ""


def _is_none(value: Value, column: Column) -> bool:
    """Nothing added or taken off is shown as nothing."""
    return column.signed and decimal_of(value) == 0


def _signed(value: Value, column: Column) -> str:
    return "+" if column.signed and (decimal_of(value) or 0) > 0 else ""


def excel_format(column: Column) -> str:
    """The number format a workbook shows this column's cells with."""
    shape = number_format(field_of(column))
    return f'+{shape};-{shape};"{NOTHING}"' if column.signed and column.kind in NUMERIC else shape


def day_text(day: date) -> Msg:
    return _("{year}-{month:02}-{day:02}")(year=day.year, month=day.month, day=day.day)


_MONTHS = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"),
    _("July"), _("August"), _("September"), _("October"), _("November"), _("December"),
)
DAY_LETTERS = (_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su"))
WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def short_day(day: date) -> Msg:
    """A day within a year, such as 11-23."""
    return _("{month}-{day:02}")(month=day.month, day=day.day)


def weekday(day: date) -> Msg:
    return WEEKDAYS[day.weekday()]


def period_text(period: Month | Week | Text) -> Text:
    """A month or week as a heading says it."""
    if isinstance(period, Month):
        return _("{name} {year}")(name=_MONTHS[period.month - 1], year=period.year)
    if isinstance(period, Week):
        first, last = short_day(period.first), short_day(period.last)
        return _("Week {week}, {year} ({first} to {last})")(week=period.week, year=period.year, first=first, last=last)
    return period


def short_period(period: Month | Week | Text) -> Text:
    """A month or week as an axis says it."""
    if isinstance(period, Month):
        return _("{year}-{month:02}")(year=period.year, month=period.month)
    return f"W{period.week:02d}" if isinstance(period, Week) else period


def labelled(label: Text, value: Text) -> Msg:
    return _("{label}: {value}")(label=label, value=value)
