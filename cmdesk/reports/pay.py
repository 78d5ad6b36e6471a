"""绩效工资发放表: everybody's points, coefficients and share of the pool, to be signed and handed to payroll."""

from __future__ import annotations

from decimal import Decimal

from cmdesk.reports.formatting import labelled
from cmdesk.reports.grades import reasons
from cmdesk.reports.ranking import document
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Text, _
from cmdesk.values.papers import PayData, PayLine, PaySheet
from cmdesk.values.sheets import (
    Align,
    Block,
    Column,
    KeyFigure,
    KeyFigures,
    Note,
    Notes,
    Paragraph,
    SheetDocument,
    Signatures,
    Table,
    Total,
    Value,
)

_ADJUSTED = (
    Column(label=_("By the split"), kind=Kind.MONEY, total=Total.SUM, width=7),
    Column(label=_("Adjustment"), kind=Kind.MONEY, total=Total.SUM, width=6),
)


def pay_sheet(data: PayData) -> SheetDocument:
    """The list in the order of rank, with how it was split."""
    sheet = data.sheet
    blocks: list[Block] = []
    if sheet.state != "confirmed":
        blocks.append(Paragraph(_draft(sheet)))
    if sheet.pool:
        blocks.append(KeyFigures(_figures(sheet)))
    blocks.append(_table(sheet))
    if sheet.adjusted:
        blocks.append(Notes((Note(_("Adjusted by hand"), tuple(map(_adjusted, sheet.adjusted))),), columns=1))
    blocks.append(Notes((Note(_("How it is computed"), (reasons(sheet.rule),)),), columns=1))
    blocks.append(Signatures((
        labelled(_("Prepared by"), ""), labelled(_("Checked by"), ""), labelled(_("Approved by"), ""),
    )))
    return document(_("Performance pay list"), data.stamp, tuple(blocks))


def _adjusted(line: PayLine) -> Text:
    told = _("{name} {amount} yuan: {reason} ({who})")
    amount = f"{line.adjustment:+,.2f}".replace("-", "−")
    return told(name=line.name, amount=amount, reason=line.reason, who=line.adjusted_by)


def _draft(sheet: PaySheet) -> Text:
    if not sheet.state:
        return _("No pool is split yet: the coefficients are shown, nobody is paid by this list.")
    return _("Draft: not confirmed yet, not to be paid out.")


def _figures(sheet: PaySheet) -> tuple[KeyFigure, ...]:
    people = sum(1 for line in sheet.lines if line.amount)
    mean = sheet.paid / people if people else None
    return (
        KeyFigure(_("Pool"), sheet.pool, Kind.MONEY),
        KeyFigure(_("People paid"), people, Kind.COUNT),
        KeyFigure(_("Average amount"), mean, Kind.MONEY),
        KeyFigure(_("Highest to lowest"), _ratio(sheet.spread), note=_spread_note(sheet)),
    )


def _ratio(value: Decimal | None) -> Text | None:
    return None if value is None else f"{value:f} : 1"


def _spread_note(sheet: PaySheet) -> Text:
    ladder = _ratio(sheet.ladder_spread)
    return "" if ladder is None else _("ladder {ratio}")(ratio=ladder)


def _table(sheet: PaySheet) -> Table:
    branches, adjusted = len({line.branch for line in sheet.lines}) > 1, bool(sheet.adjusted)
    columns = (
        Column(label=_("Rank"), kind=Kind.COUNT, align=Align.CENTER),
        Column(label=_("Staff number"), kind=Kind.CODE),
        Column(label=_("Name"), kind=Kind.NAME),
        *((Column(label=_("Branch")),) if branches else ()),
        Column(label=_("Grade")),
        Column(label=_("Total score"), kind=Kind.POINTS, digits=sheet.digits),
        Column(label=_("Coefficient"), kind=Kind.NUMBER, digits=4),
        Column(label=_("Grade's coefficient"), kind=Kind.NUMBER, digits=2),
        Column(label=_("Presence"), kind=Kind.RATE, digits=2),
        Column(label=_("Basis of the split"), kind=Kind.NUMBER, digits=4, total=Total.SUM),
        *(_ADJUSTED if adjusted else ()),
        Column(label=_("Amount (yuan)"), kind=Kind.MONEY, total=Total.SUM, strong=True, width=7),
        Column(label=_("Signature"), width=6, write_in=True),
    )
    rows = tuple(_row(line, branches, adjusted, bool(sheet.state)) for line in sheet.lines)
    return Table(
        columns=columns, rows=rows, name=_("Performance pay"),
        fixed=3, total_label=_("Total") if len(sheet.lines) > 1 else "",
        empty=_("Nobody was evaluated in this period."),
        note=labelled(_("Scheme"), sheet.scheme),
    )


def _row(line: PayLine, branches: bool, adjusted: bool, split: bool) -> tuple[Value, ...]:
    amount = line.amount if split else None
    parts: tuple[Value, ...] = (line.split, line.adjustment or None) if adjusted else ()
    return (
        line.rank or None, line.code, line.name, *((line.branch,) if branches else ()), line.grade, line.total,
        line.coefficient, line.grade_coefficient, line.presence, line.basis, *parts, amount, None,
    )
