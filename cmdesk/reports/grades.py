"""等级: the decision list after a period, and the ladder with its standards."""

from __future__ import annotations

from collections.abc import Sequence

from cmdesk.reports.formatting import labelled
from cmdesk.reports.ranking import document
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.papers import GradeData, GradeLine, GradeSheet, LadderData, LadderLine
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
    Paragraph,
    Row,
    SheetDocument,
    Signatures,
    Table,
    Tone,
)

DECISIONS: dict[str, tuple[Msg, Tone]] = {
    "open": (_("to be decided"), Tone.WARNING), "accepted": (_("as proposed"), Tone.GOOD),
    "refused": (_("turned down"), Tone.MUTED), "other": (_("otherwise"), Tone.PLAIN),
}
MOVES: dict[str, Msg] = {"promote": _("Promotions"), "demote": _("Demotions"), "": _("Decided without a proposal")}


def grade_sheet(data: GradeData) -> SheetDocument:
    """Promotions, demotions and what was decided without a proposal, each with its reasons; the rules below."""
    sheet = data.sheet
    blocks: list[Block] = [KeyFigures(_figures(sheet))]
    if sheet.drafts:
        blocks.append(Paragraph(_("{n} of the periods looked at are not published yet.")(n=sheet.drafts)))
    blocks.append(_table(sheet))
    if sheet.rules:
        blocks.append(Heading(_("The rules")))
        blocks.append(Notes(tuple(Note(name, (reasons(lines),)) for name, lines in sheet.rules), columns=1))
    blocks.append(Signatures((
        labelled(_("Supervisor"), ""), labelled(_("Leader in charge"), ""), labelled(_("Signed on"), ""),
    )))
    return document(_("Grade decision list"), data.stamp, tuple(blocks))


def _figures(sheet: GradeSheet) -> tuple[KeyFigure, ...]:
    moves = [line for line in sheet.lines if line.move]
    undecided = [line for line in moves if not line.decision]
    changed = [line for line in sheet.lines if line.decided_code and line.decided_code != line.grade_code]
    return (
        KeyFigure(_("People looked at"), len(sheet.lines), Kind.COUNT),
        KeyFigure(_("Promotions proposed"), sum(line.move == "promote" for line in moves), Kind.COUNT),
        KeyFigure(_("Demotions proposed"), sum(line.move == "demote" for line in moves), Kind.COUNT),
        KeyFigure(_("Grades changed"), len(changed), Kind.COUNT),
        KeyFigure(_("To be decided"), len(undecided), Kind.COUNT, tone=Tone.WARNING if undecided else Tone.PLAIN),
    )


def _table(sheet: GradeSheet) -> Table:
    columns = (
        Column(label=_("Staff number"), kind=Kind.CODE),
        Column(label=_("Name"), kind=Kind.NAME),
        Column(label=_("Branch")),
        Column(label=_("Grade now")),
        Column(label=_("Proposed")),
        Column(label=_("Why"), width=16),
        Column(label=_("Average"), kind=Kind.POINTS, digits=2),
        Column(label=_("Average place"), kind=Kind.RATE, digits=0),
        Column(label=_("Decision")),
        Column(label=_("New grade")),
        Column(label=_("Effective from"), kind=Kind.DATE),
        Column(label=_("Reason, signature"), width=10, write_in=True),
    )
    rows: list[Row] = []
    for move, name in MOVES.items():
        lines = [line for line in sheet.moves if line.move == move]
        if lines:
            rows += [Group(name, _("{n} people")(n=len(lines))), *map(_row, lines)]
    return Table(
        columns=columns, rows=tuple(rows), name=_("Grade decisions"), fixed=2,
        empty=_("The rules propose nobody after this period."), note=labelled(_("Scheme"), sheet.scheme),
    )


def _row(line: GradeLine) -> Row:
    decision, tone = DECISIONS[line.decision or "open"]
    return (
        line.code, line.name, line.branch, line.grade, line.to, reasons(line.reasons), line.average, line.share,
        Cell(decision, tone), line.decided, line.effective_on, line.reason,
    )


def reasons(told: Sequence[Text]) -> Text:
    """Several facts in one cell."""
    found: Text = ""
    for each in told:
        found = _("{before}; {after}")(before=found, after=each) if found else each
    return found


def ladder_sheet(data: LadderData) -> SheetDocument:
    """Every grade with coefficient, people, requirements and duties; who holds it; the rules that move people."""
    starred = any(step.stars for step in data.steps)
    columns = (
        Column(label=_("Level"), kind=Kind.COUNT),
        Column(label=_("Grade")),
        *((Column(label=_("Stars")),) if starred else ()),
        Column(label=_("Pay coefficient"), kind=Kind.NUMBER, digits=2, strong=True),
        Column(label=_("People"), kind=Kind.COUNT),
        Column(label=_("Share"), kind=Kind.RATE, digits=0),
        Column(label=_("Requirements"), width=14),
        Column(label=_("Duties"), width=14),
    )
    table = Table(
        columns=columns, rows=tuple(_step(step, starred) for step in data.steps), name=_("Grade ladder"), fixed=2,
        empty=_("The ladder is empty; enter its grades first."), note=_spread(data),
    )
    blocks: list[Block] = [table]
    named = [Note(step.grade, ("、".join(step.names),)) for step in data.steps if step.names]
    if named:
        blocks += [Heading(_("Who holds which grade")), Notes(tuple(named), columns=1)]
    rules = [Note(name, (reasons(lines),)) for step in reversed(data.steps) for name, lines in step.rules]
    if rules:
        blocks += [Heading(_("How grades change")), Notes(tuple(rules), columns=1)]
    return document(_("Grade ladder"), data.stamp, tuple(blocks))


def _spread(data: LadderData) -> Text:
    if data.spread is None:
        return ""
    return labelled(_("Highest to lowest coefficient"), f"{data.spread:f} : 1")


def _step(step: LadderLine, starred: bool) -> Row:
    stars = ("★" * step.stars,) if starred else ()
    return step.level, step.grade, *stars, step.coefficient, step.people, step.share, step.requirements, step.duties
