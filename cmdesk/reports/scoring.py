"""评分表: what raters fill in by hand, a page per group of raters; only the supervisor signs."""

from __future__ import annotations

from cmdesk.reports.formatting import labelled, period_text
from cmdesk.reports.ranking import document
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Text, _
from cmdesk.values.papers import ScoringData, ScoringForm
from cmdesk.values.sheets import (
    Block,
    Column,
    Heading,
    Orientation,
    PageBreak,
    Paragraph,
    SheetDocument,
    Signatures,
    Table,
    Value,
)

TITLE = _("Scoring sheets")
CLOSED = "—"


def scoring_sheets(data: ScoringData) -> SheetDocument:
    """Empty cells to write marks into; an item that does not concern somebody is struck out."""
    blocks: list[Block] = []
    for k, form in enumerate(data.forms):
        if k:
            blocks.append(PageBreak(TITLE, data.stamp.branch, period_text(data.stamp.period)))
        blocks += _form(form)
    if not blocks:
        blocks.append(Paragraph(_("The scheme of this month has no item marked by hand.")))
    return document(TITLE, data.stamp, tuple(blocks), Orientation.PORTRAIT)


def _form(form: ScoringForm) -> list[Block]:
    told = _("Write a number from 0 to the figure in the header. Leave empty what you cannot judge.")
    unsigned = _("Do not write your name: nobody is shown who gave which mark.")
    blocks: list[Block] = [Heading(labelled(_("Rater"), form.rater)), Paragraph(told)]
    if not form.signed:
        blocks.append(Paragraph(unsigned))
    blocks.append(_table(form))
    if form.signed:
        blocks.append(Signatures((labelled(_("Rater"), ""), labelled(_("Signed on"), ""))))
    return blocks


def _table(form: ScoringForm) -> Table:
    columns = (
        Column(label=_("Staff number"), kind=Kind.CODE, width=3), Column(label=_("Name"), kind=Kind.NAME, width=3),
        *(Column(label=_head(name, most), width=5, write_in=True) for name, most in form.items),
    )
    rows = tuple(_row(code, name, concerned) for code, name, concerned in form.people)
    return Table(columns=columns, rows=rows, name=form.rater, fixed=2, lines=1.4)


def _head(name: str, most: object) -> Text:
    return _("{item} (0 to {most})")(item=name, most=f"{most:f}")


def _row(code: str, name: str, concerned: tuple[bool, ...]) -> tuple[Value, ...]:
    return code, name, *("" if each else CLOSED for each in concerned)
