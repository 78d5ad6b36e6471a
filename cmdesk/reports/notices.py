"""考核通报: how the period went, the red and the black list, risers and awards."""

from __future__ import annotations

from collections.abc import Sequence

from cmdesk.reports.formatting import labelled, period_text
from cmdesk.reports.ranking import award_line, change_text, document
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.papers import Notice, NoticeData, NoticeLine
from cmdesk.values.sheets import (
    Align,
    Block,
    Cell,
    Column,
    CoverLine,
    Heading,
    KeyFigure,
    KeyFigures,
    Note,
    Notes,
    Orientation,
    Paragraph,
    SheetDocument,
    Signatures,
    Table,
    Tone,
    Value,
)

UNPUBLISHED = ("draft", "self", "scored")
_DRAFT = _("Draft: this evaluation is not published yet.")


def notice_sheet(data: NoticeData) -> SheetDocument:
    """The notice as it is put up and read out."""
    notice = data.notice
    blocks: list[Block] = [CoverLine(_cover(notice)), KeyFigures(_figures(notice))]
    if notice.state in UNPUBLISHED:
        blocks.insert(1, Paragraph(_DRAFT))
    blocks += [Heading(_("Red list"), notice.red_rule), _people(notice.red, notice, _("Red list"), Tone.GOOD)]
    blocks += [Heading(_("Black list"), notice.black_rule), _people(notice.black, notice, _("Black list"), Tone.BAD)]
    if notice.risers:
        blocks += [Heading(_("Biggest risers")), _people(notice.risers, notice, _("Biggest risers"), Tone.PLAIN)]
    if notice.awards:
        awards = tuple(Note(award.name, (award_line(award),)) for award in notice.awards)
        blocks += [Heading(_("Awards")), Notes(awards, columns=1)]
    if len(notice.groups) > 1:
        blocks += [Heading(_("By territory") if _by_territory(notice) else _("By unit")), _groups(notice)]
    blocks.append(Signatures((labelled(_("Issued by"), ""), labelled(_("Date"), ""))))
    return document(_("Evaluation notice"), data.stamp, tuple(blocks), Orientation.PORTRAIT)


def _cover(notice: Notice) -> Msg:
    if notice.average is None or notice.best is None:
        return _("Nobody was ranked in {period}.")(period=period_text(notice.month))
    told = _("{n} client managers were evaluated by the scheme “{scheme}”: average {average} points, highest {best}, "
             "lowest {lowest}.")
    digits = notice.digits
    return told(
        n=notice.people, scheme=notice.scheme, average=f"{notice.average:.2f}", best=f"{notice.best:.{digits}f}",
        lowest=f"{notice.lowest:.{digits}f}",
    )


def _figures(notice: Notice) -> tuple[KeyFigure, ...]:
    return (
        KeyFigure(_("People ranked"), notice.people, Kind.COUNT),
        KeyFigure(_("Average"), notice.average, Kind.POINTS, 2),
        KeyFigure(_("Highest"), notice.best, Kind.POINTS, notice.digits),
        KeyFigure(_("Below 60"), notice.below, Kind.COUNT, tone=Tone.BAD if notice.below else Tone.PLAIN),
    )


def _people(lines: Sequence[NoticeLine], notice: Notice, name: Text, tone: Tone) -> Table:
    branches = len({line.branch for line in (*notice.red, *notice.black, *notice.risers)}) > 1
    columns = (
        Column(label=_("Rank"), kind=Kind.COUNT, align=Align.CENTER),
        Column(label=_("Name"), kind=Kind.NAME, width=5),
        *((Column(label=_("Branch")),) if branches else ()),
        Column(label=_("Territory")),
        Column(label=_("Total score"), kind=Kind.POINTS, digits=notice.digits, strong=True),
        Column(label=_("Change"), align=Align.RIGHT),
        Column(label=_("Why"), width=14),
    )
    return Table(
        columns=columns, rows=tuple(_row(line, branches, tone) for line in lines), name=name, fixed=2,
        empty=_("Nobody."),
    )


def _row(line: NoticeLine, branches: bool, tone: Tone) -> tuple[Value | Cell, ...]:
    place: tuple[Value, ...] = (line.branch, line.territory) if branches else (line.territory,)
    return (line.rank, Cell(line.name, tone, bold=True), *place, line.total, change_text(line.change), line.reason)


def _by_territory(notice: Notice) -> bool:
    """Whether the groups are those of one branch."""
    named = {line.territory for line in (*notice.red, *notice.black, *notice.risers)}
    return any(name in named for name, *_rest in notice.groups)


def _groups(notice: Notice) -> Table:
    columns = (
        Column(label=_("Territory") if _by_territory(notice) else _("Unit")),
        Column(label=_("People"), kind=Kind.COUNT),
        Column(label=_("Average"), kind=Kind.POINTS, digits=2, strong=True),
        Column(label=_("Highest"), kind=Kind.POINTS, digits=notice.digits),
    )
    return Table(columns=columns, rows=notice.groups, name=_("By unit"))
