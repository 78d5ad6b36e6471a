"""互评: marks that a group gives, such as colleagues among each other. The mean of the group is its mark; who gave what
is shown to nobody, and a group too small to hide in neither counts nor is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import GroupRater, ManualScore, Rating
from cmdesk.services.evaluation.inputs import candidates
from cmdesk.services.evaluation.marking import (
    COLLEAGUE,
    SELF,
    SUPERVISOR,
    MarkColumn,
    MarkKey,
    MarkSheet,
    check_marks,
    outdate,
    sheet_of,
)
from cmdesk.services.evaluation.publishing import require_open
from cmdesk.services.evaluation.states import rules_of
from cmdesk.services.work import Desk, Work
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right

_STORED = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How a group sees a person by an item: `count` is 0 and `mean` None where too few have rated."""

    manager_id: int
    item: str
    item_name: str
    rater: str
    rater_name: str
    count: int
    mean: Decimal | None


def ratings_sheet(
    desk: Desk, actor: Actor, month: Month, rater: str = COLLEAGUE, language: str = "zh_CN",
) -> MarkSheet:
    """The grid in which somebody rates the others as one of a group, with what was given so far.

    Client managers rate as colleagues, everybody as what they were assigned to, and nobody the own work.
    Raises UserError scheme_missing, rater_unknown.
    """
    with desk.read(actor, Right.SEE_RANKING) as session:
        _require_member(session, actor, rater)
        return sheet_of_group(session, month, rater, who_rates(actor), language, without=actor.manager_id)


def sheet_of_group(
    session: Session, month: Month, group: str, given_by: str, language: str, without: int | None = None,
) -> MarkSheet:
    """The columns of a group, with what one of it gave. Raises UserError scheme_missing."""
    sheet = sheet_of(session, month, language)
    places = [k for k, c in enumerate(sheet.columns) if c.group == group]
    columns = tuple(sheet.columns[k] for k in places)
    known = {(c.item, c.rater) for c in columns}
    asked = select(Rating).where(Rating.month == month.number, Rating.given_by == given_by)
    given = {
        MarkKey(r.manager_id, r.item, r.rater): r.points for r in session.scalars(asked) if (r.item, r.rater) in known
    }
    rows = tuple(
        replace(row, concerned=tuple(row.concerned[k] for k in places)) for row in sheet.rows
        if row.manager_id != without
    )
    return replace(sheet, columns=columns, rows=rows, marks=given, before={}, outliers=frozenset())


def groups_of(session: Session, actor: Actor) -> frozenset[str]:
    """What somebody may rate as."""
    assigned = session.scalars(select(GroupRater.rater).where(GroupRater.user_id == actor.user_id))
    return frozenset((*assigned, *((COLLEAGUE,) if actor.manager_id is not None else ())))


def _require_member(session: Session, actor: Actor, group: str) -> None:
    if group not in groups_of(session, actor):
        raise trouble("rater_unknown", value=group)


def who_rates(actor: Actor) -> str:
    return f"{actor.user_id}:{actor.manager_id or ''}"


def rate(
    desk: Desk, actor: Actor, month: Month, marks: Mapping[MarkKey, Decimal | None], rater: str = COLLEAGUE,
) -> Outcome[int]:
    """Give or take back ratings; the marks of the group follow at once. The value counts the changed ones.

    The audit trail says that somebody rated, not whom or how. Raises UserError rater_unknown, ratings_own,
    mark_out_of_range, item_unknown, evaluation_scored, evaluation_published, … for a closed month.
    """
    with desk.write(actor, Right.SEE_RANKING, "ratings.given", Area.EVALUATION) as work:
        if any(key.manager_id == actor.manager_id for key in marks):
            raise trouble("ratings_own")
        if marks:
            _require_member(work.session, actor, rater)
        changed = give(work, month, rater, who_rates(actor), marks)
        if not changed:
            return work.nothing(0)
        done = _("Gave {n} ratings for {month}")(n=changed, month=str(month))
        return work.outcome(changed, done, subject=f"ratings:{month}", undoable=False)


def give(work: Work, month: Month, group: str, given_by: str, marks: Mapping[MarkKey, Decimal | None]) -> int:
    """Put what one of a group gives, and the means that follow; how many changed. Raises UserError as `rate`."""
    require_open(work, month)
    sheet = sheet_of(work.session, month, "en")
    groups = {(c.item, c.rater): c.group for c in sheet.columns}
    if any(groups.get((key.item, key.rater), group) != group for key in marks):
        raise trouble("rater_unknown", value=group)
    check_marks(sheet, marks)
    changed = sum(_put(work, month, given_by, key, value) for key, value in sorted(marks.items()))
    if changed:
        work.session.flush()
        least = rules_of(work.session).least_raters
        for key in marks:
            _take_mean(work.session, month, key, least)
        outdate(work, month)
    return changed


def _put(work: Work, month: Month, who: str, key: MarkKey, value: Decimal | None) -> bool:
    kept = work.session.scalars(select(Rating).where(
        Rating.month == month.number, Rating.item == key.item, Rating.rater == key.rater,
        Rating.manager_id == key.manager_id, Rating.given_by == who,
    )).first()
    if value is None:
        if kept is not None:
            work.session.delete(kept)
        return kept is not None
    points = value.quantize(_STORED)
    if kept is None:
        work.session.add(Rating(
            month=month.number, item=key.item, rater=key.rater, manager_id=key.manager_id, given_by=who, points=points))
        return True
    changed = kept.points != points
    kept.points = points
    return changed


def _take_mean(session: Session, month: Month, key: MarkKey, least: int) -> None:
    """The group's mark is the mean of its ratings, once there are enough."""
    count, mean = _mean(session, month, key)
    kept = session.scalars(select(ManualScore).where(
        ManualScore.month == month.number, ManualScore.item == key.item, ManualScore.rater == key.rater,
        ManualScore.manager_id == key.manager_id,
    )).first()
    if count < least or mean is None:
        if kept is not None:
            session.delete(kept)
    elif kept is None:
        session.add(ManualScore(
            month=month.number, item=key.item, rater=key.rater, manager_id=key.manager_id, points=mean))
    else:
        kept.points = mean


def _mean(session: Session, month: Month, key: MarkKey) -> tuple[int, Decimal | None]:
    asked = select(func.count(), func.sum(Rating.points)).where(
        Rating.month == month.number, Rating.item == key.item, Rating.rater == key.rater,
        Rating.manager_id == key.manager_id,
    )
    count, total = session.execute(asked).one()
    return count, (Decimal(total) / count).quantize(_STORED, ROUND_HALF_UP) if count else None


def how_seen(desk: Desk, actor: Actor, month: Month, language: str = "zh_CN") -> tuple[Seen, ...]:
    """How the groups see people, never who said what; client managers are told of themselves alone."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        least = rules_of(session).least_raters
        groups = [c for c in sheet_of(session, month, language).columns if c.group not in (SELF, SUPERVISOR)]
        people = [c.id for c in candidates(session, month) if not actor.own_only or c.id == actor.manager_id]
        given = _given(session, month)
    return tuple(
        _seen(key, column, *given[key], least) for who in people for column in groups
        if (key := MarkKey(who, column.item, column.rater)) in given
    )


def _given(session: Session, month: Month) -> dict[MarkKey, tuple[int, Decimal]]:
    """How many gave each mark, and the sum."""
    parts = (Rating.manager_id, Rating.item, Rating.rater)
    asked = select(*parts, func.count(), func.sum(Rating.points)).where(Rating.month == month.number).group_by(*parts)
    return {MarkKey(who, item, rater): (n, Decimal(total)) for who, item, rater, n, total in session.execute(asked)}


def _seen(key: MarkKey, column: MarkColumn, count: int, total: Decimal, least: int) -> Seen:
    enough = count >= least
    return Seen(
        manager_id=key.manager_id, item=key.item, item_name=column.name, rater=key.rater,
        rater_name=column.rater_name, count=count if enough else 0,
        mean=(total / count).quantize(_STORED, ROUND_HALF_UP) if enough else None,
    )
