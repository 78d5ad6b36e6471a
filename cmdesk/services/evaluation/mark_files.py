"""Scoring sheets as workbooks: written for a month and rater, read back into the grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from cmdesk.exchange.mark_forms import FormColumn, FormPerson, MarkForm, read_mark_form, write_mark_form
from cmdesk.services.evaluation.marking import SELF, SUPERVISOR, MarkColumn, MarkKey, MarkRow, MarkSheet, mark_sheet
from cmdesk.services.work import Desk, require
from cmdesk.values.language import translator
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Problem, trouble
from cmdesk.values.rights import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledMarks:
    """What filled sheets say: the text of each cell by its place in the grid, and the rows of nobody who is known."""

    cells: Mapping[MarkKey, str]
    problems: tuple[Problem, ...]


def write_scoring_sheet(
    desk: Desk, actor: Actor, month: Month, path: Path, rater: str = "", branch_id: int | None = None,
    language: str = "zh_CN", group: str = "",
) -> int:
    """Write the sheet of a month, for one rater if named, or an empty one for somebody of a group of raters; gives how
    many people are on it.

    Raises UserError scheme_missing, not_allowed, and what keeps a file from being written.
    """
    sheet = mark_sheet(desk, actor, month, language)
    if group:
        sheet = replace(sheet, marks={})
    places = [k for k, c in enumerate(sheet.columns) if rater in ("", c.rater) and group in ("", c.group)]
    rows = [row for row in sheet.rows if branch_id in (None, row.branch_id)]
    say = translator(language)
    form = MarkForm(
        title=say(_("Scoring sheet {month}")(month=str(month))), month=str(month),
        columns=[_column(sheet.columns[k], sheet) for k in places],
        people=[_person(row, [(k, sheet.columns[k]) for k in places], sheet) for row in rows],
    )
    write_mark_form(path, form, say)
    return len(rows)


def _key(column: MarkColumn) -> str:
    return f"{column.item}/{column.rater}"


def _column(column: MarkColumn, sheet: MarkSheet) -> FormColumn:
    several = len({c.rater for c in sheet.columns if c.item == column.item}) > 1
    return FormColumn(_key(column), f"{column.name} · {column.rater_name}" if several else column.name, column.most)


def _person(row: MarkRow, columns: Sequence[tuple[int, MarkColumn]], sheet: MarkSheet) -> FormPerson:
    given = {
        _key(c): mark for _k, c in columns
        if (mark := sheet.marks.get(MarkKey(row.manager_id, c.item, c.rater))) is not None
    }
    return FormPerson(
        row.manager_id, row.code, row.name, frozenset(_key(c) for k, c in columns if row.concerned[k]), given)


def read_scoring_sheets(desk: Desk, actor: Actor, month: Month, paths: Sequence[Path]) -> FilledMarks:
    """What filled sheets say, to be looked at in the grid before it is saved. Several sheets of a group of raters give
    the mean of their marks; of the supervisor and of oneself the last sheet wins.

    Raises UserError marks_form_unknown, marks_other_month, not_allowed, and what keeps a workbook from being opened.
    """
    require(actor, Right.SCORE_BY_HAND)
    sheet = mark_sheet(desk, actor, month)
    people, columns = {row.manager_id for row in sheet.rows}, {_key(c) for c in sheet.columns}
    cells: dict[MarkKey, list[str]] = {}
    problems: list[Problem] = []
    for path in paths:
        form = read_mark_form(path)
        if form.month != str(month):
            raise trouble("marks_other_month", value=path.name, other=form.month, month=str(month))
        for each in form.marks:
            if each.person in people and each.column in columns:
                item, _slash, rater = each.column.partition("/")
                cells.setdefault(MarkKey(each.person, item, rater), []).append(each.text)
        problems += [
            Problem(code="mark_person_unknown", row=row, value=name) for row, name in form.unknown
        ]
    joined = {key: _joined(key.rater, texts) for key, texts in cells.items()}
    return FilledMarks(cells=joined, problems=tuple(problems))


def _joined(rater: str, texts: Sequence[str]) -> str:
    """One text for a cell; what is no number stands for itself, to be refused there."""
    if rater in (SELF, SUPERVISOR) or len(texts) == 1:
        return texts[-1]
    try:
        marks = [Decimal(text) for text in texts]
    except InvalidOperation:
        return next(text for text in texts if not text.replace(".", "", 1).isdigit())
    return f"{(sum(marks, Decimal(0)) / len(marks)).quantize(Decimal('0.0001')).normalize():f}"
