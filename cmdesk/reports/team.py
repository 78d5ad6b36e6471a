"""队伍: what the team is made of and what it carries; a candidate's score sheet for admission."""

from __future__ import annotations

from itertools import groupby

from cmdesk.reports.formatting import labelled
from cmdesk.reports.ranking import document
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.papers import AdmissionData, AdmissionSheet, TeamData, WorkloadLine
from cmdesk.values.sheets import (
    Block,
    Cell,
    Column,
    Group,
    Heading,
    KeyFigure,
    KeyFigures,
    Note,
    Notes,
    Orientation,
    PageBreak,
    Row,
    SheetDocument,
    Signatures,
    Table,
    Tone,
    Total,
)

STATES: dict[str, Msg] = {"open": _("Not decided"), "admitted": _("Admitted"), "refused": _("Refused")}


def team_sheet(data: TeamData) -> SheetDocument:
    """Composition, share of all staff, and workload per head against the standards."""
    figures = data.figures
    short = [line for line in figures.workload if line.meets is False]
    blocks: list[Block] = [
        KeyFigures((
            KeyFigure(_("People on duty"), figures.people, Kind.COUNT),
            KeyFigure(_("Workload below standard"), len(short), Kind.COUNT, tone=Tone.BAD if short else Tone.PLAIN),
        )),
        Heading(_("Composition")), _parts(data), Heading(_("Client managers among all staff")), _shares(data),
        Heading(_("Workload per client manager")), workload_table(figures.workload),
    ]
    return document(_("Composition and workload"), data.stamp, tuple(blocks), Orientation.PORTRAIT)


def _parts(data: TeamData) -> Table:
    columns = (
        Column(label=_("Part"), width=10), Column(label=_("People"), kind=Kind.COUNT),
        Column(label=_("Share"), kind=Kind.RATE, digits=1),
    )
    rows: list[Row] = []
    for what, group in groupby(data.figures.parts, key=lambda part: part[0]):
        rows += [Group(what), *((name, count, share) for _what, name, count, share in group)]
    return Table(columns=columns, rows=tuple(rows), name=_("Composition"), empty=_("Nobody is on duty."))


def _shares(data: TeamData) -> Table:
    columns = (
        Column(label=_("Branch"), width=10), Column(label=_("Client managers"), kind=Kind.COUNT, total=Total.SUM),
        Column(label=_("All staff"), kind=Kind.COUNT, total=Total.SUM),
        Column(label=_("Share"), kind=Kind.RATE, digits=1),
    )
    several = len(data.figures.shares) > 1
    return Table(
        columns=columns, rows=data.figures.shares, name=_("Share of all staff"),
        total_label=_("Total") if several else "",
        note=_("Enter “All staff” at the branches to see their share; banks aim near 50 %."),
    )


def workload_table(lines: tuple[WorkloadLine, ...]) -> Table:
    """By indicator, the branches furthest below the standard first; people in whole numbers, unless somebody was
    present for a part of the month."""
    present = 0 if all(line.people == line.people.to_integral_value() for line in lines) else 2
    columns = (
        Column(label=_("Branch"), width=10), Column(label=_("People"), kind=Kind.NUMBER, digits=present),
        Column(label=_("Sum"), kind=Kind.NUMBER, digits=2), Column(label=_("Per head"), kind=Kind.NUMBER, digits=2,
                                                                     strong=True),
        Column(label=_("Standard"), kind=Kind.NUMBER, digits=2),
        Column(label=_("Off by"), kind=Kind.NUMBER, digits=2, signed=True), Column(label=_("Judgement")),
    )
    rows: list[Row] = []
    for indicator, group in groupby(lines, key=lambda line: (line.indicator, line.unit)):
        name, unit = indicator
        rows.append(Group(_("{name} ({unit})")(name=name, unit=unit) if unit else name))
        rows += [_workload_row(line) for line in group]
    return Table(
        columns=columns, rows=tuple(rows), name=_("Workload"),
        empty=_("There is no workload standard yet, or nobody it could be held against."),
    )


def _workload_row(line: WorkloadLine) -> Row:
    judged = Cell(None) if line.meets is None else (
        Cell(_("meets"), Tone.GOOD) if line.meets else Cell(_("short"), Tone.BAD, bold=True))
    return line.branch, line.people, line.total, line.per_head, line.standard, line.gap, judged


def admission_sheet(data: AdmissionData) -> SheetDocument:
    """One page per candidate; an empty one has room to write."""
    title = _("Admission score sheet")
    blocks: list[Block] = []
    for k, sheet in enumerate(data.sheets):
        if k:
            blocks.append(PageBreak(title, data.stamp.branch))
        blocks += _candidate(sheet)
    return document(title, data.stamp, tuple(blocks), Orientation.PORTRAIT)


def _candidate(sheet: AdmissionSheet) -> list[Block]:
    facts: list[tuple[Text, Text]] = [
        (_("Name"), sheet.name), (_("Branch"), sheet.branch), (_("Education"), sheet.education),
        (_("Years of work"), "" if sheet.years is None else str(sheet.years)),
        (_("Applied on"), "" if sheet.applied_on is None else sheet.applied_on.isoformat()),
        (_("Admission decision"), STATES[sheet.state] if sheet.name else ""),
    ]
    reached = sheet.total is not None and sheet.total >= sheet.line
    verdict = (_("reached") if reached else _("not reached")) if sheet.total is not None else ""
    blocks: list[Block] = [
        Notes(tuple(Note(label, (value or "____________",)) for label, value in facts)),
        _items(sheet),
        KeyFigures((
            KeyFigure(_("Total score"), sheet.total, Kind.POINTS, 1),
            KeyFigure(_("Line"), sheet.line, Kind.POINTS, 1, note=verdict),
        )),
    ]
    if sheet.note:
        blocks.append(Notes((Note(_("Note"), tuple(sheet.note.splitlines())),), columns=1))
    blocks += [
        Signatures((labelled(_("Panel"), ""), labelled(_("Panel"), ""), labelled(_("Panel"), ""))),
        Signatures((labelled(_("Opinion"), ""), labelled(_("Leader in charge"), ""), labelled(_("Signed on"), ""))),
    ]
    return blocks


def _items(sheet: AdmissionSheet) -> Table:
    columns = (
        Column(label=_("Item"), width=8), Column(label=_("How it is scored"), width=16),
        Column(label=_("Full mark"), kind=Kind.POINTS, digits=0, total=Total.SUM),
        Column(
            label=_("Points given"), kind=Kind.POINTS, digits=1, width=5, total=Total.SUM, write_in=True, strong=True,
        ),
    )
    rows = tuple((line.name, line.note, line.most, line.points) for line in sheet.lines)
    return Table(
        columns=columns, rows=rows, name=sheet.name or _("Admission"), total_label=_("Total"), lines=1.6,
        empty=_("The admission standard has no items yet."),
    )
