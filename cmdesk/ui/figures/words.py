"""How the numbers of an indicator are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cmdesk.services.figures.overview import FigureSheet, SheetCell, SheetIndicator
from cmdesk.ui.context import AppContext
from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds import show
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.periods import Month


def field_of(each: SheetIndicator) -> Field:
    """Rates in percent are plain numbers here; their unit stands in the header."""
    return Field(label=Msg(each.name), kind=Kind.NUMBER, unit=each.unit, digits=each.digits)


def written(ctx: AppContext, each: SheetIndicator, value: Decimal | None, *, unit: bool = False) -> str:
    if value is None:
        return "—"
    text = show(field_of(each), value, ctx.translate)
    if not unit or not each.unit:
        return text
    return f"{text}%" if each.unit == "%" else f"{text} {each.unit}"


def titled(each: SheetIndicator) -> Text:
    """An indicator's name with its unit."""
    return _("{name} ({unit})")(name=each.name, unit=each.unit) if each.unit else each.name


def percent(value: Decimal | None, digits: int = 1, *, signed: bool = False) -> str:
    if value is None:
        return "—"
    return f"{100 * value:{'+' if signed else ''}.{digits}f}%".replace("-", "−")


def growth(ctx: AppContext, each: SheetIndicator, cell: SheetCell) -> str:
    """Rates differ in percentage points, everything else by a share of last year."""
    if each.unit != "%":
        return percent(cell.growth, signed=True)
    if cell.difference is None:
        return "—"
    return ctx.translate(_("{points} points")(points=f"{cell.difference:+.1f}".replace("-", "−")))


def freshness_text(sheet: FigureSheet) -> Text:
    """Where the figures of the month come from, and until when."""
    month = month_text(sheet.month)
    entered = {each.code for each in sheet.indicators if not each.computed}
    if not any(code in entered and cell.value is not None for (_who, code), cell in sheet.cells.items()):
        return _("No figures of {month} yet")(month=month)
    fresh = sheet.freshness
    if fresh is None:
        return _("Figures of {month}")(month=month)
    said = _("Figures of {month} · last import {time} by {who}: {file}")
    return said(month=month, time=f"{fresh.made_at:%m-%d %H:%M}", who=fresh.who, file=fresh.file or _("Pasted cells"))


def month_text(month: Month) -> Msg:
    return _("{year}-{month:02d}")(year=month.year, month=month.month)


def day_text(day: date | None) -> str:
    """A day of the month shown, 11-20."""
    return f"{day:%m-%d}" if day else ""
