"""考核确认单: one person's score with its basis, to be signed."""

from __future__ import annotations

from cmdesk.reports.formatting import labelled, period_text
from cmdesk.reports.ranking import document
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Text, _
from cmdesk.values.pack import ScoreSlip, ScoreSlips, SlipLine
from cmdesk.values.sheets import (
    Align,
    Block,
    Column,
    KeyFigure,
    KeyFigures,
    Note,
    Notes,
    Orientation,
    PageBreak,
    SheetDocument,
    Signatures,
    Table,
    Total,
    Value,
)

_TITLE = _("Evaluation slip")


def score_slip_sheet(data: ScoreSlips) -> SheetDocument:
    """One page per person."""
    if not data.slips:
        raise ValueError("no slip")
    blocks: list[Block] = []
    for k, slip in enumerate(data.slips):
        if k:
            blocks.append(PageBreak(_TITLE, slip.stamp.branch, period_text(slip.stamp.period)))
        blocks += _slip(slip)
    return document(_TITLE, data.slips[0].stamp, tuple(blocks), Orientation.PORTRAIT)


def _slip(slip: ScoreSlip) -> list[Block]:
    return [
        _person(slip),
        KeyFigures((
            KeyFigure(_("Total score"), slip.total, Kind.POINTS, slip.digits),
            KeyFigure(_("Rank"), slip.rank, Kind.COUNT,
                      note=_("of {n}")(n=slip.of) if slip.of is not None else ""),
        )),
        _lines(slip),
        Signatures((labelled(_("Objection"), ""),)),
        Signatures((labelled(_("Client manager"), ""), labelled(_("Supervisor"), ""), labelled(_("Signed on"), ""))),
    ]


def _person(slip: ScoreSlip) -> Notes:
    facts: list[tuple[Text, Text]] = [
        (_("Name"), f"{slip.manager} {slip.code}".strip()), (_("Territory"), slip.territory),
        (_("Grade"), slip.grade), (_("Scheme"), slip.scheme),
    ]
    return Notes(tuple(Note(label, (value,)) for label, value in facts if value))


def _lines(slip: ScoreSlip) -> Table:
    columns = (
        Column(label=_("Item")),
        Column(label=_("Weight"), kind=Kind.NUMBER),
        Column(label=_("Target"), kind=Kind.NUMBER),
        Column(label=_("Reached"), kind=Kind.NUMBER),
        Column(label=_("Unit")),
        Column(label=_("Rate, %"), kind=Kind.NUMBER),
        Column(label=_("Score"), kind=Kind.POINTS, digits=slip.digits, strong=True, total=Total.SUM),
        Column(label=_("Basis"), align=Align.LEFT),
    )
    rows = tuple(_line(line) for line in slip.lines)
    return Table(columns=columns, rows=rows, name=slip.manager, total_label=_("Total"), hide_empty=False,
                 empty=_("Nothing has been scored for this person yet."))


def _line(line: SlipLine) -> tuple[Value, ...]:
    return line.label, line.weight, line.target, line.value, line.unit, line.rate, line.score, line.formula
