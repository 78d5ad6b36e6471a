"""What changes below an evaluation make of it: out of date while it is open, refused where it is closed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import Appeal, Confirmation, Evaluation, EvaluationScheme, ManualScore, Occurrence, Rating
from cmdesk.models.figures import (
    ClientDayFigure,
    ClientFigure,
    Indicator,
    ManagerDayFigure,
    ManagerFigure,
    Target,
)
from cmdesk.models.system import Change
from cmdesk.services.evaluation.publishing import require_open
from cmdesk.services.figures.days import months_of_days, of_days, with_days
from cmdesk.services.figures.entering import mark_stale
from cmdesk.services.figures.summing import make_months
from cmdesk.services.work import Work
from cmdesk.store.changes import BY_IMPORT, RANGE
from cmdesk.values.periods import DAYS_OF_MONTH, Month
from cmdesk.values.problems import UserError, trouble

FIGURES = frozenset(m.__tablename__ for m in (ClientFigure, ManagerFigure))
DAYS = frozenset(m.__tablename__ for m in (ClientDayFigure, ManagerDayFigure))
MARKS = {m.__tablename__: m for m in (ManualScore, Occurrence, Rating)}
TARGETS = Target.__tablename__
RESULTS = frozenset(m.__tablename__ for m in (Appeal, Confirmation, Evaluation))


@dataclass(frozen=True)
class Touched:
    """The months whose figures or targets, whose days, and whose marks or occurrences a use case changed, the
    indicators, and the evaluations."""

    figures: frozenset[int]
    days: frozenset[int]
    indicators: frozenset[int]
    marks: frozenset[int]
    evaluations: frozenset[int]
    schemes: frozenset[int]


def touched_by(session: Session, undo_id: int) -> Touched:
    """What taking this back would change; to be asked before it is taken back."""
    figures: set[int] = set()
    days: set[int] = set()
    indicators: set[int] = set()
    marks: set[int] = set()
    evaluations: set[int] = set()
    schemes: set[int] = set()
    asked = select(Change.table, Change.row_key, Change.before, Change.after).where(Change.undo_id == undo_id)
    for table, key, before, after in session.execute(asked):
        rows = [json.loads(text) for text in (before, after) if text]
        if table in FIGURES:
            figures.update(_periods(key, rows, "month", 0))
        elif table in DAYS:
            days.update(day // DAYS_OF_MONTH for day in _periods(key, rows, "day", 1))
        elif table == Indicator.__tablename__ and key.isdigit():
            indicators.add(int(key))
        elif table == TARGETS:
            figures.update(_months(session, Target, key, rows))
        elif table in MARKS:
            marks.update(_months(session, MARKS[table], key, rows))
        elif table == EvaluationScheme.__tablename__ and key.isdigit():
            schemes.add(int(key))
        elif table in RESULTS:
            own = int(key) if table == Evaluation.__tablename__ and key.isdigit() else None
            evaluations.update(e for e in (*(r.get("evaluation_id") for r in rows), own) if e is not None)
    return Touched(
        frozenset(figures), frozenset(days), frozenset(indicators), frozenset(marks), frozenset(evaluations),
        frozenset(schemes),
    )


def _periods(key: str, rows: Iterable[dict[str, Any]], name: str, place: int) -> Iterator[int]:
    """The months or days of figures, by the column's name and its place in the key."""
    if not key.startswith(BY_IMPORT):
        yield int(key.split("|")[place])
        return
    for row in rows:
        yield from (int(m) for m in row.get("where", {}).get(name, ()))
        if name in row.get("fixed", {}):
            yield int(row["fixed"][name])
        if name in row.get("keys", ()):
            place = row["keys"].index(name)
            yield from {int(values[place]) for values in row["rows"]}


def _months(session: Session, model: Any, key: str, rows: Iterable[dict[str, Any]]) -> Iterator[int]:
    """The months that rows were of before and after; of rows known by their number alone, the one they are of now."""
    told = False
    for row in rows:
        if row.get("month") is not None:
            told = True
            yield int(row["month"])
        elif row.get("happened_on"):
            told = True
            yield Month.of(date.fromisoformat(row["happened_on"])).number
    if not told:
        first, _dash, last = key.removeprefix(RANGE).partition("-")
        column = model.happened_on if model is Occurrence else model.month
        for found in set(session.scalars(select(column).where(model.id.between(int(first), int(last or first))))):
            yield Month.of(found).number if isinstance(found, date) else int(found)


def require_untouched(work: Work, touched: Touched) -> None:
    """Raises UserError month_closed_undo where taking back would change the marks or the end of a closed month."""
    for month in sorted(touched.marks):
        try:
            require_open(work, Month.from_number(month))
        except UserError as error:
            raise trouble("month_closed_undo", value=str(Month.from_number(month))) from error
    locked = select(Evaluation.month).where(Evaluation.state == "locked", (
        Evaluation.id.in_(touched.evaluations) | Evaluation.scheme_id.in_(touched.schemes)))
    for month in work.session.scalars(locked):
        raise trouble("month_closed_undo", value=str(Month.from_number(month)))


def outdate(work: Work, touched: Touched) -> None:
    """What rests on the months has to be computed again; called after the rows have changed."""
    work.session.flush()
    _days_again(work, touched)
    months = touched.figures | touched.days | touched.marks
    if months:
        mark_stale(work, months)


def _days_again(work: Work, touched: Touched) -> None:
    """Months that are made of their days."""
    ids = list(work.session.scalars(select(Indicator.id))) if touched.figures | touched.days else []
    for number in touched.figures | touched.days:
        month = Month.from_number(number)
        find = of_days if number in touched.days else with_days
        if dated := find(work.session, month, ids):
            make_months(work.session, month, dated)
    for indicator_id in touched.indicators:
        for month in months_of_days(work.session, indicator_id):
            make_months(work.session, month, {indicator_id})
            mark_stale(work, {month.number})


def touch_months(work: Work, months: Collection[int]) -> None:
    """Marks or occurrences of these months change. Raises UserError evaluation_published, … for a closed month."""
    for month in sorted(set(months)):
        require_open(work, Month.from_number(month))
    mark_stale(work, set(months))
