"""手工评分: the marks raters give by hand, as one grid of people by items and raters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import Evaluation, ManualScore
from cmdesk.services.evaluation.inputs import candidates
from cmdesk.services.evaluation.publishing import require_open
from cmdesk.services.evaluation.schemes import document, scheme_in_force
from cmdesk.services.work import Desk, Work
from cmdesk.values.evaluation import Item, Manual, Scheme
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, Problem, UserError, trouble
from cmdesk.values.rights import Right

_STORED = Decimal("0.0001")


@dataclass(frozen=True, slots=True, order=True)
class MarkKey:
    """One cell of the grid."""

    manager_id: int
    item: str
    rater: str


@dataclass(frozen=True, slots=True)
class MarkColumn:
    """One rater's marks for an item, out of `most`; `weight` is the item's full mark in points."""

    item: str
    rater: str
    name: str
    rater_name: str
    most: Decimal
    weight: Decimal


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A person of the grid and whom the items concern: `concerned` has one entry per column."""

    manager_id: int
    code: str
    name: str
    grade: str
    branch_id: int | None
    concerned: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkSheet:
    """The grid of a month; `marks` holds what was given so far, `before` the month before."""

    month: Month
    columns: tuple[MarkColumn, ...]
    rows: tuple[MarkRow, ...]
    marks: Mapping[MarkKey, Decimal]
    before: Mapping[MarkKey, Decimal]


def mark_sheet(desk: Desk, actor: Actor, month: Month, language: str = "zh_CN") -> MarkSheet:
    """The marks of a month by the scheme in force. Raises UserError scheme_missing, not_allowed."""
    with desk.read(actor, Right.EVALUATE) as session:
        return _sheet(session, month, language)


def _sheet(session: Session, month: Month, language: str) -> MarkSheet:
    scheme = document(scheme_in_force(session, month))
    pairs = list(_columns(scheme, language))
    rows = tuple(
        MarkRow(c.id, c.person.code, c.person.name, c.person.grade, c.branch_id, tuple(
            item.concerns(c.person.grade, c.person.post, c.person.territory) for item, _column in pairs
        )) for c in candidates(session, month)
    )
    return MarkSheet(
        month=month, columns=tuple(column for _item, column in pairs), rows=rows, marks=_given(session, month),
        before=_given(session, month.plus(-1)),
    )


def _given(session: Session, month: Month) -> dict[MarkKey, Decimal]:
    asked = select(ManualScore).where(ManualScore.month == month.number)
    return {MarkKey(s.manager_id, s.item, s.rater): s.points for s in session.scalars(asked)}


def _columns(scheme: Scheme, language: str) -> Iterator[tuple[Item, MarkColumn]]:
    for item in scheme.items:
        if isinstance(item.method, Manual):
            most = item.full if item.method.scale is None else item.method.scale
            for rater in item.method.raters:
                yield item, MarkColumn(
                    item.code, rater.code, item.name.words(language), rater.name.words(language) or rater.code, most,
                    item.weight,
                )


def save_marks(
    desk: Desk, actor: Actor, month: Month, marks: Mapping[MarkKey, Decimal | None], language: str = "zh_CN",
    seen: Mapping[MarkKey, Decimal] | None = None,
) -> Outcome[int]:
    """Write the cells of a grid in one step that can be undone; None takes a mark away. The value counts the changed.

    `seen` are the marks the grid was typed over: where somebody else has changed one since, nothing is written.
    Raises UserError with mark_out_of_range for every cell, item_unknown, changed_by_other, evaluation_published,
    evaluation_locked.
    """
    with desk.write(actor, Right.SCORE_BY_HAND, "scores.grid", Area.EVALUATION) as work:
        require_open(work, month)
        _check(_sheet(work.session, month, language), marks)
        kept = {
            MarkKey(s.manager_id, s.item, s.rater): s
            for s in work.session.scalars(select(ManualScore).where(ManualScore.month == month.number))
        }
        if seen is not None and any(seen.get(key) != _points(kept.get(key)) for key in marks):
            raise trouble("changed_by_other")
        given = {key: None if value is None else value.quantize(_STORED) for key, value in marks.items()}
        changed = sum(_put(work, month, kept.get(key), key, value) for key, value in sorted(given.items()))
        if not changed:
            return work.nothing(0)
        _outdate(work, month)
        done = _("Saved {n} marks of {month}")(n=changed, month=str(month))
        return work.outcome(changed, done, subject=f"scores:{month}", detail={"marks": changed})


def _points(kept: ManualScore | None) -> Decimal | None:
    return kept.points if kept is not None else None


def _check(sheet: MarkSheet, marks: Mapping[MarkKey, Decimal | None]) -> None:
    known = {(c.item, c.rater): c for c in sheet.columns}
    names = {row.manager_id: row.name for row in sheet.rows}
    problems = []
    for key, value in marks.items():
        column = known.get((key.item, key.rater))
        if column is None or key.manager_id not in names:
            params = {"known": ", ".join(item for item, _rater in known)}
            problems.append(Problem(code="item_unknown", value=key.item, params=params))
        elif value is not None and not 0 <= value <= column.most:
            problems.append(Problem(code="mark_out_of_range", value=f"{value:f}", params={
                "who": names[key.manager_id], "item": column.name, "most": f"{column.most.normalize():f}"}))
    if problems:
        raise UserError(*problems)


def _put(work: Work, month: Month, kept: ManualScore | None, key: MarkKey, value: Decimal | None) -> bool:
    if value is None:
        if kept is not None:
            work.session.delete(kept)
        return kept is not None
    if kept is None:
        work.session.add(ManualScore(
            month=month.number, manager_id=key.manager_id, item=key.item, rater=key.rater, points=value,
        ))
        return True
    changed = kept.points != value
    kept.points = value
    return changed


def _outdate(work: Work, month: Month) -> None:
    """Results computed before this no longer stand on what is there."""
    asked = update(Evaluation).where(Evaluation.month == month.number, Evaluation.state == "draft")
    work.session.execute(asked.values(stale=True), execution_options={"synchronize_session": False})
