"""目标责任书: one person's targets of a year with lines to sign."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cmdesk.reports.formatting import labelled, period_text
from cmdesk.reports.ranking import document
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Text, _
from cmdesk.values.sheets import (
    Block,
    Column,
    Heading,
    Note,
    Notes,
    Orientation,
    PageBreak,
    Paragraph,
    SheetDocument,
    Signatures,
    Table,
    Total,
    Value,
)
from cmdesk.values.targets import LetterLine, TaskLetter, TaskLetters, Tier

FEW = 6
_TITLE = _("Task letter")
_TIERS = {Tier.STRETCH: _("Stretch"), Tier.CHALLENGE: _("Challenge")}
_DUTIES = (
    _("I take these targets as my own, plan each month by them, and report early where one is at risk."),
    _("Figures count as the branch's records give them; stretch and challenge count for awards as the rules say."),
    _("The branch provides supply, material and training for them, and changes a target in writing only."),
)


def task_letter_sheet(data: TaskLetters) -> SheetDocument:
    """A letter per person, each begun on a page of its own."""
    if not data.letters:
        raise ValueError("no letter")
    blocks: list[Block] = []
    for k, letter in enumerate(data.letters):
        if k:
            blocks.append(PageBreak(_TITLE, letter.stamp.branch, period_text(letter.stamp.period)))
        blocks += _letter(letter)
    return document(_TITLE, data.letters[0].stamp, tuple(blocks), Orientation.PORTRAIT)


def _letter(letter: TaskLetter) -> list[Block]:
    blocks: list[Block] = [_person(letter), Paragraph(_(
        "For the year {year} the branch and the client manager agree on the following targets.")(year=letter.year))]
    if letter.adds:
        blocks += [Heading(_("Targets of the year")), _year_table(letter.adds)]
        blocks += [Heading(_("Targets by month")), _month_table(letter.adds)]
    if letter.rates:
        blocks += [Heading(_("Rates and levels to be held")), _rate_table(letter.rates)]
    blocks += [Heading(_("What both sides undertake"))]
    blocks += [Paragraph(_("{n}. {text}")(n=k, text=text)) for k, text in enumerate(_DUTIES, 1)]
    return [*blocks, Signatures((
        labelled(_("Client manager"), ""), labelled(_("Head of the branch"), ""), labelled(_("Signed on"), ""),
    ))]


def _person(letter: TaskLetter) -> Notes:
    facts: list[tuple[Text, Text]] = [
        (_("Name"), f"{letter.manager} {letter.code}".strip()), (_("Territory"), letter.territory),
        (_("Grade"), letter.grade), (_("Clients"), str(letter.clients) if letter.clients else ""),
    ]
    return Notes(tuple(Note(label, (value,)) for label, value in facts if value))


def _year_table(lines: Sequence[LetterLine]) -> Table:
    """Stretch and challenge stand there where somebody set them."""
    digits = _digits(lines)
    higher = [
        (label, values) for label, values in (
            (_("Stretch"), [line.stretch for line in lines]), (_("Challenge"), [line.challenge for line in lines]),
        ) if any(value is not None for value in values)
    ]
    columns = (
        Column(label=_("Indicator"), strong=True), Column(label=_("Unit")),
        Column(label=_("Last year"), kind=Kind.NUMBER, digits=digits),
        Column(label=_("Base"), kind=Kind.NUMBER, digits=digits, strong=True),
        *(Column(label=label, kind=Kind.NUMBER, digits=digits) for label, _values in higher),
    )
    rows = [(
        line.label, line.unit, _rounded(line, line.last_year), _rounded(line, line.year),
        *(_rounded(line, values[k]) for _label, values in higher),
    ) for k, line in enumerate(lines)]
    return Table(columns=columns, rows=rows, name=_("Targets of the year"), hide_empty=False)


def _digits(lines: Sequence[LetterLine]) -> int | None:
    """The same for all, or as each number is."""
    found = {line.digits for line in lines}
    return found.pop() if len(found) == 1 else None


def _rounded(line: LetterLine, value: object) -> Value:
    return round(value, line.digits) if isinstance(value, Decimal) else None


def _month_table(lines: Sequence[LetterLine]) -> Table:
    """A row per month, a column per indicator and tier; the sums stand below."""
    columns = [Column(label=_("Month"))]
    series: list[Sequence[Decimal | None]] = []
    for line in lines:
        band = _("{name} ({unit})")(name=line.label, unit=line.unit) if line.unit else line.label
        higher = [(_TIERS[tier], months) for tier, months in line.higher.items()]
        for label, months in ((_("Base"), line.months), *higher):
            columns.append(Column(label=label, band=band, kind=Kind.NUMBER, digits=line.digits, total=Total.SUM))
            series.append(months)
    rows = [(_("Month {k}")(k=k + 1), *(months[k] for months in series)) for k in range(12)]
    return Table(columns=tuple(columns), rows=rows, name=_("Targets by month"), total_label=_("Whole year"))


def _rate_table(lines: Sequence[LetterLine]) -> Table:
    """One number where a target is the same all year, many of them in two halves side by side, so that the letter keeps
    to its page; else one number for each month."""
    same = all(len({m for m in line.months if m is not None}) == 1 for line in lines)
    halves = 2 if same and len(lines) > FEW else 1
    names = [_("Each month")] if same else [_("Month {k}")(k=k) for k in range(1, 13)]
    columns = (
        Column(label=_("Indicator"), strong=True), Column(label=_("Unit")),
        *(Column(label=name, kind=Kind.NUMBER) for name in names),
    )
    cells = [_rate_cells(line, same) for line in lines]
    cells += [(None,) * len(columns)] * (len(cells) % halves)
    deep = len(cells) // halves
    rows = [tuple(value for half in range(halves) for value in cells[half * deep + k]) for k in range(deep)]
    return Table(columns=columns * halves, rows=rows, name=_("Rates and levels to be held"))


def _rate_cells(line: LetterLine, same: bool) -> tuple[Value, ...]:
    months = [next(m for m in line.months if m is not None)] if same else line.months
    return (line.label, line.unit, *(_rounded(line, month) for month in months))
