"""What the grade rules look at: everybody's periods, changes of grade and examinations, up to any month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.careers import GradeExam
from cmdesk.models.evaluation import Evaluation, EvaluationScheme, Score
from cmdesk.models.evaluation import Standing as StandingRow
from cmdesk.models.people import Branch, Manager, ManagerEvent
from cmdesk.rules.evaluation.career_checks import MOST_PERIODS, strikes
from cmdesk.services.evaluation.inputs import MONTHS
from cmdesk.services.evaluation.schemes import document, scheme_in_force
from cmdesk.services.evaluation.standings import HIDDEN
from cmdesk.values.evaluation import History, ItemKind, PeriodRecord, Scheme
from cmdesk.values.periods import Month


@dataclass(frozen=True)
class Period:
    """One evaluated period of a person: its record and the grade held in it."""

    month: Month
    record: PeriodRecord
    grade: str


@dataclass(frozen=True)
class Person:
    """Somebody with a grade: periods oldest first, days on which the grade changed, examinations passed."""

    id: int
    code: str
    name: str
    branch_id: int | None
    branch: str
    grade: str
    periods: tuple[Period, ...]
    changes: tuple[date, ...]
    passed: tuple[date, ...]

    def upto(self, month: Month) -> tuple[Period, ...]:
        return tuple(period for period in self.periods if period.month.number <= month.number)

    def last_change(self, month: Month) -> date | None:
        return max((day for day in self.changes if day <= month.last), default=None)


@dataclass(frozen=True)
class Past:
    """`length`: months of a period; `drafts`: months that are not published yet."""

    scheme: str
    length: int
    people: tuple[Person, ...]
    drafts: tuple[Month, ...]

    def history(self, person: Person, month: Month, grade: str, until: date) -> History:
        """What was known of a person after a month; examinations count up to the day `until`."""
        changed = max((day for day in person.changes if day <= until), default=None)
        since = None if changed is None else max(month.number - Month.of(changed).number, 0) // self.length
        return History(
            person=person.code, grade=grade, periods=tuple(period.record for period in person.upto(month)),
            since_change=since,
            exam_passed=any((changed is None or day > changed) and day <= until for day in person.passed),
        )


def past(session: Session, month: Month, also: Collection[int] = ()) -> Past:
    """Everybody with a grade who has not left, and those of `also`, with all periods of the month's scheme up to it.

    Raises UserError scheme_missing.
    """
    kept = scheme_in_force(session, month)
    evaluations = _evaluations(session, kept.name, month)
    periods = _periods(session, evaluations)
    changes = _days(session, select(ManagerEvent.manager_id, ManagerEvent.happened_on).where(
        ManagerEvent.kind == "grade"))
    passed = _days(session, select(GradeExam.manager_id, GradeExam.taken_on).where(GradeExam.passed.is_(True)))
    asked = select(Manager, Branch.name).outerjoin(Branch, Branch.id == Manager.branch_id).where(
        or_(and_(Manager.state != "left", Manager.grade.is_not(None)), Manager.id.in_(also))).order_by(Manager.code)
    people = tuple(
        Person(m.id, m.code, m.name, m.branch_id, branch or "", m.grade or "", tuple(periods.get(m.id, ())),
               tuple(changes.get(m.id, ())), tuple(passed.get(m.id, ())))
        for m, branch in session.execute(asked)
    )
    drafts = tuple(Month.from_number(e.month) for e in evaluations if e.state in HIDDEN)
    return Past(kept.name, MONTHS[document(kept).period], people, drafts)


def _evaluations(session: Session, scheme: str, month: Month) -> list[Evaluation]:
    """One for each month, the newest, oldest month first; at most as many as a rule may look at."""
    asked = (
        select(Evaluation).join(EvaluationScheme, EvaluationScheme.id == Evaluation.scheme_id)
        .where(EvaluationScheme.name == scheme, Evaluation.month <= month.number)
        .order_by(Evaluation.month, Evaluation.made_at, Evaluation.id)
    )
    newest = {evaluation.month: evaluation for evaluation in session.scalars(asked)}
    return list(newest.values())[-MOST_PERIODS:]


def _periods(session: Session, evaluations: Sequence[Evaluation]) -> dict[int, list[Period]]:
    ids = [evaluation.id for evaluation in evaluations]
    ranked = dict(session.execute(
        select(StandingRow.evaluation_id, func.count()).where(StandingRow.evaluation_id.in_(ids), StandingRow.rank > 0)
        .group_by(StandingRow.evaluation_id)
    ).all())
    struck = _struck(session, evaluations)
    asked = select(
        StandingRow.evaluation_id, StandingRow.manager_id, StandingRow.total, StandingRow.rank, StandingRow.grade,
    ).where(StandingRow.evaluation_id.in_(ids))
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(asked):
        rows[row.evaluation_id].append(row)
    found: dict[int, list[Period]] = defaultdict(list)
    for each in evaluations:
        for row in rows[each.id]:
            vetoed = (each.id, row.manager_id) in struck
            record = PeriodRecord(row.total, row.rank, int(ranked.get(each.id, 0)), vetoed)
            found[row.manager_id].append(Period(Month.from_number(each.month), record, row.grade or ""))
    return found


def _struck(session: Session, evaluations: Sequence[Evaluation]) -> set[tuple[int, int]]:
    """Evaluation and person of every veto, from the measures that were kept."""
    schemes = {e.scheme_id: document(session.get_one(EvaluationScheme, e.scheme_id)) for e in evaluations}
    codes = {item.code for scheme in schemes.values() for item in scheme.items if item.kind is ItemKind.VETO}
    asked = select(Score.evaluation_id, Score.manager_id, Score.item, Score.value).where(
        Score.evaluation_id.in_([e.id for e in evaluations]), Score.item.in_(codes), Score.value.is_not(None),
        Score.detail == "scored",
    )
    judged = cache(lambda scheme_id, item, value: _strikes(schemes[scheme_id], item, value))
    scheme_ids = {e.id: e.scheme_id for e in evaluations}
    return {
        (evaluation_id, manager_id) for evaluation_id, manager_id, item, value in session.execute(asked)
        if judged(scheme_ids[evaluation_id], item, value)
    }


def _strikes(scheme: Scheme, code: str, value: Decimal | None) -> bool:
    item = next((each for each in scheme.items if each.code == code), None)
    return item is not None and strikes(item, value)


def _days(session: Session, asked: object) -> Mapping[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    for manager_id, day in session.execute(asked):  # type: ignore[call-overload]
        found[manager_id].append(day)
    return found
