"""Any list as a sheet: what is shown on the screen, on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from cmdesk.reports.formatting import short_day
from cmdesk.reports.ranking import document
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.pack import Lack, Missing, MissingData
from cmdesk.values.sheets import Block, Column, Heading, Orientation, Paper, Row, SheetDocument, Table, Total

LACKS: dict[Lack, Msg] = {
    Lack.FIGURES: _("Figures"), Lack.LOGS: _("Work logs"), Lack.VISITS: _("Visits not entered"),
    Lack.SCORES: _("Scores by hand"),
}


def list_document(
    title: Text, columns: Sequence[Column], rows: Sequence[Row], *, unit: Text = "", period: Text = "",
    made_on: date | None = None, made_by: str = "", checked_by: str = "", fixed: int = 1, total_label: Text = "",
    note: Text = "", orientation: Orientation = Orientation.AUTO, paper: Paper = Paper.A4,
) -> SheetDocument:
    """A list as it is shown: `note` says the filter; `total_label` adds the last row; empty columns are left out."""
    table = Table(
        columns=tuple(columns), rows=rows, name=title, fixed=fixed, total_label=total_label, note=note,
        hide_empty=True, empty=_("No entries."),
    )
    return SheetDocument(
        title=title, unit=unit, period=period, made_on=made_on, made_by=made_by, checked_by=checked_by,
        blocks=(table,), orientation=orientation, paper=paper,
    )


def missing_table(missing: Sequence[Missing], lack: Lack | None = None) -> Table:
    """What is not there yet, whose it is and since when; of one sort or of all."""
    chosen = [m for m in missing if lack is None or m.lack is lack]
    columns = (
        *((Column(label=_("Sort")),) if lack is None else ()),
        Column(label=_("Who"), kind=Kind.NAME, width=6),
        Column(label=_("What is missing")),
        Column(label=_("Count"), kind=Kind.COUNT, total=Total.SUM),
        Column(label=_("Due"), kind=Kind.DATE),
    )
    rows = tuple((*((LACKS[m.lack],) if lack is None else ()), m.who, m.what, m.count, m.due) for m in chosen)
    return Table(
        columns=columns, rows=rows, name=_("Missing") if lack is None else LACKS[lack],
        total_label=_("Total") if len(rows) > 1 else "", empty=_("Nothing is missing."),
    )


def missing_sheet(data: MissingData) -> SheetDocument:
    """The missing list, a part per sort."""
    blocks: list[Block] = []
    for lack, label in LACKS.items():
        blocks += [Heading(label), missing_table(data.missing, lack)]
    return document(_("What is missing"), data.stamp, tuple(blocks))


def enumerated(names: Sequence[Text], most: int = 8) -> Text:
    """Names in a row, the rest as a number."""
    shown = partial(_("{a}, {b}"))
    text: Text = ""
    for name in names[:most]:
        text = shown(a=text, b=name) if text else name
    rest = len(names) - most
    return _("{names} and {n} more")(names=text, n=rest) if rest > 0 else text


def day_or_dash(day: date | None) -> Text:
    return short_day(day) if day else "–"
