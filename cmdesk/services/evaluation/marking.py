"""手工评分: the marks raters give by hand, as one grid of people by items and raters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import Evaluation, ManualScore, Rating
from cmdesk.services.evaluation.inputs import candidates
from cmdesk.services.evaluation.publishing import require_open
from cmdesk.services.evaluation.schemes import OPEN, document, scheme_in_force
from cmdesk.services.work import Desk, Work, require
from cmdesk.values.evaluation import Item, Manual, Rater, Scheme
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, Problem, UserError, trouble
from cmdesk.values.rights import Right

_STORED = Decimal("0.0001")
SELF, SUPERVISOR, COLLEAGUE = "self", "supervisor", "colleague"
OWN_CODES = (SELF, SUPERVISOR, COLLEAGUE)


@dataclass(frozen=True, slots=True, order=True)
class MarkKey:
    """One cell of the grid."""

    manager_id: int
    item: str
    rater: str


@dataclass(frozen=True, slots=True)
class MarkColumn:
    """One rater's marks for an item, out of `most`; `weight` is the item's full mark in points, `share` what part of
    it this rater decides, in percent. `group`: what the raters go by in every item, whatever their code there."""

    item: str
    rater: str
    name: str
    rater_name: str
    most: Decimal
    weight: Decimal
    share: Decimal = Decimal(100)
    group: str = ""


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
    """The grid of a month; `marks` holds what was given so far, `before` the month before; `outliers` are marks far
    from the median of the person's raters, as they are stored; `grouped` are those that people of a group gave."""

    month: Month
    columns: tuple[MarkColumn, ...]
    rows: tuple[MarkRow, ...]
    marks: Mapping[MarkKey, Decimal]
    before: Mapping[MarkKey, Decimal]
    outliers: frozenset[MarkKey] = frozenset()
    grouped: frozenset[MarkKey] = frozenset()


def mark_sheet(desk: Desk, actor: Actor, month: Month, language: str = "zh_CN") -> MarkSheet:
    """The marks of a month by the scheme in force. Raises UserError scheme_missing, not_allowed."""
    with desk.read(actor, Right.EVALUATE) as session:
        return replace(sheet_of(session, month, language), grouped=_grouped(session, month))


def sheet_of(session: Session, month: Month, language: str) -> MarkSheet:
    """The whole grid. Raises UserError scheme_missing."""
    scheme = document(scheme_in_force(session, month))
    pairs = list(_columns(scheme, language))
    rows = tuple(
        MarkRow(c.id, c.person.code, c.person.name, c.person.grade, c.branch_id, tuple(
            item.concerns(c.person.grade, c.person.post, c.person.territory) for item, _column in pairs
        )) for c in candidates(session, month)
    )
    given = _given(session, month)
    return MarkSheet(
        month=month, columns=tuple(column for _item, column in pairs), rows=rows, marks=given,
        before=_given(session, month.plus(-1)), outliers=outliers_of(scheme, given),
    )


def outliers_of(scheme: Scheme, given: Mapping[MarkKey, Decimal]) -> frozenset[MarkKey]:
    """Marks that lie further from the median of the person's raters (three or more) than the item allows."""
    found: set[MarkKey] = set()
    for item in scheme.items:
        if not isinstance(item.method, Manual) or len(item.method.raters) < 3:
            continue
        most = item.full if item.method.scale is None else item.method.scale
        limit = item.method.outlier / 100 * most
        for who in {key.manager_id for key in given if key.item == item.code}:
            keys = [MarkKey(who, item.code, r.code) for r in item.method.raters]
            marks = {key: given[key] for key in keys if key in given}
            if len(marks) > 2:
                middle = median(marks.values())
                found.update(key for key, mark in marks.items() if abs(mark - middle) > limit)
    return frozenset(found)


def _given(session: Session, month: Month) -> dict[MarkKey, Decimal]:
    asked = select(ManualScore).where(ManualScore.month == month.number)
    return {MarkKey(s.manager_id, s.item, s.rater): s.points for s in session.scalars(asked)}


def _columns(scheme: Scheme, language: str) -> Iterator[tuple[Item, MarkColumn]]:
    for item in scheme.items:
        if isinstance(item.method, Manual):
            most = item.full if item.method.scale is None else item.method.scale
            whole = sum((r.weight for r in item.method.raters), Decimal(0))
            for rater in item.method.raters:
                yield item, MarkColumn(
                    item.code, rater.code, item.name.words(language), rater.name.words(language) or rater.code, most,
                    item.weight, 100 * rater.weight / whole if whole else Decimal(0), _group(rater),
                )


def _group(rater: Rater) -> str:
    """Raters the program knows go by their code, others by their name: codes are numbered item by item."""
    return rater.code if rater.code in OWN_CODES else rater.name.words("zh_CN") or rater.code


def self_columns(scheme: Scheme) -> tuple[tuple[str, str], ...]:
    """Item and rater of the marks that people give themselves."""
    return tuple((column.item, column.rater) for _item, column in _columns(scheme, "en") if column.rater == SELF)


def own_sheet(desk: Desk, actor: Actor, month: Month, language: str = "zh_CN") -> MarkSheet:
    """The marks that a client manager gives to the own work. Raises UserError scheme_missing, not_allowed."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        sheet = sheet_of(session, month, language)
    places = [k for k, c in enumerate(sheet.columns) if c.rater == SELF]
    mine = tuple(
        replace(row, concerned=tuple(row.concerned[k] for k in places)) for row in sheet.rows
        if row.manager_id == actor.manager_id
    )
    kept = {MarkKey(actor.manager_id or 0, sheet.columns[k].item, SELF) for k in places}
    return replace(
        sheet, columns=tuple(sheet.columns[k] for k in places), rows=mine, outliers=frozenset(),
        marks={key: mark for key, mark in sheet.marks.items() if key in kept},
        before={key: mark for key, mark in sheet.before.items() if key in kept},
    )


def asks_managers(desk: Desk, actor: Actor, month: Month) -> bool:
    """Whether the scheme of a month asks client managers for marks, of themselves or of colleagues."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        try:
            scheme = document(scheme_in_force(session, month))
        except UserError:
            return False
    methods = (item.method for item in scheme.items)
    return any(r.code in (SELF, COLLEAGUE) for m in methods if isinstance(m, Manual) for r in m.raters)


def _require_self(work: Work, month: Month, marks: Mapping[MarkKey, Decimal | None]) -> None:
    """Client managers mark themselves, as rater “self”, while that is open.

    Raises UserError not_allowed, self_not_open, self_over.
    """
    if any(key.manager_id != work.actor.manager_id or key.rater != SELF for key in marks):
        require(work.actor, Right.SCORE_BY_HAND)
    asked = select(Evaluation).where(Evaluation.month == month.number, Evaluation.state == "self")
    found = work.session.scalars(asked).first()
    if found is None or found.self_until is None:
        raise trouble("self_not_open", value=str(month))
    if work.today > found.self_until:
        raise trouble("self_over", value=str(month), day=found.self_until.isoformat())


def save_marks(
    desk: Desk, actor: Actor, month: Month, marks: Mapping[MarkKey, Decimal | None], language: str = "zh_CN",
    seen: Mapping[MarkKey, Decimal] | None = None,
) -> Outcome[int]:
    """Write the cells of a grid in one step that can be undone; None takes a mark away. The value counts the changed.

    `seen` are the marks the grid was typed over: where somebody else has changed one since, nothing is written.
    Client managers give the marks of the rater “self” for themselves while self-scoring is open.
    Raises UserError with mark_out_of_range for every cell, item_unknown, changed_by_other, evaluation_published,
    evaluation_locked, self_not_open, self_over, mark_of_group.
    """
    right = Right.SEE_RANKING if actor.own_only else Right.SCORE_BY_HAND
    with desk.write(actor, right, "scores.grid", Area.EVALUATION) as work:
        require_open(work, month)
        if actor.own_only:
            _require_self(work, month, marks)
        check_marks(sheet_of(work.session, month, language), marks)
        kept = {
            MarkKey(s.manager_id, s.item, s.rater): s
            for s in work.session.scalars(select(ManualScore).where(ManualScore.month == month.number))
        }
        _require_no_group(work.session, month, marks)
        if seen is not None and any(seen.get(key) != _points(kept.get(key)) for key in marks):
            raise trouble("changed_by_other")
        given = {key: None if value is None else value.quantize(_STORED) for key, value in marks.items()}
        changed = sum(_put(work, month, kept.get(key), key, value) for key, value in sorted(given.items()))
        if not changed:
            return work.nothing(0)
        outdate(work, month)
        done = _("Saved {n} marks of {month}")(n=changed, month=str(month))
        return work.outcome(changed, done, subject=f"scores:{month}", detail={"marks": changed})


def _require_no_group(session: Session, month: Month, marks: Mapping[MarkKey, Decimal | None]) -> None:
    """What a group gave is its mean and is typed over by nobody. Raises UserError mark_of_group."""
    if not _grouped(session, month).isdisjoint(marks):
        raise trouble("mark_of_group")


def _grouped(session: Session, month: Month) -> frozenset[MarkKey]:
    asked = select(Rating.manager_id, Rating.item, Rating.rater).where(Rating.month == month.number).distinct()
    return frozenset(MarkKey(*each) for each in session.execute(asked))


def _points(kept: ManualScore | None) -> Decimal | None:
    return kept.points if kept is not None else None


def check_marks(sheet: MarkSheet, marks: Mapping[MarkKey, Decimal | None]) -> None:
    """Raises UserError with mark_out_of_range or item_unknown for every cell that does not fit."""
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


def outdate(work: Work, month: Month) -> None:
    """Results computed before this no longer stand on what is there."""
    asked = update(Evaluation).where(Evaluation.month == month.number, Evaluation.state.in_(OPEN))
    work.session.execute(asked.values(stale=True), execution_options={"synchronize_session": False})
