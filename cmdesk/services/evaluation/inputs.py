"""What a run reads: the people and their figures, targets, last year's figures and marks, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Territory
from cmdesk.models.evaluation import ManualScore
from cmdesk.models.people import Manager, ManagerEvent
from cmdesk.rules.evaluation.needs import needs
from cmdesk.services.figures import Figures, read_figures, read_targets
from cmdesk.services.visits.calendar import absent_days, working_days
from cmdesk.values.evaluation import Column, Inputs, Need, Person, Scheme, Span, figure_key
from cmdesk.values.periods import Month

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONTHS = {Span.PERIOD: 1, Span.MONTH: 1, Span.QUARTER: 3, Span.HALF_YEAR: 6, Span.YEAR: 12}


@dataclass(frozen=True)
class Candidate:
    """A manager to be evaluated, with what the sheet shows of them."""

    id: int
    person: Person
    branch_id: int | None


@dataclass(frozen=True)
class Gathered:
    """Everything a run reads; `figures` keeps where each came from, by `figure_key`."""

    candidates: tuple[Candidate, ...]
    inputs: Inputs
    figures: Mapping[str, Figures]
    targets: Mapping[str, Mapping[int, Decimal]]

    @property
    def people(self) -> tuple[Person, ...]:
        return tuple(c.person for c in self.candidates)


def candidates(session: Session, month: Month) -> tuple[Candidate, ...]:
    """Everybody on duty at some time of the month, by staff number."""
    left = select(ManagerEvent.manager_id).where(ManagerEvent.kind == "exit", ManagerEvent.happened_on < month.first)
    asked = (
        select(Manager, Territory.name).outerjoin(Territory, Territory.id == Manager.territory_id)
        .where(or_(Manager.entered_on.is_(None), Manager.entered_on <= month.last))
        .where(or_(Manager.state != "left", Manager.id.in_(_left_after(month)))).where(Manager.id.not_in(left))
        .order_by(Manager.code)
    )
    presences = _presences(session, month)
    return tuple(
        Candidate(m.id, Person(
            code=m.code, name=m.name, grade=m.grade or "", post=m.post or "", territory=territory or "",
            presence=presences(m.id, m.entered_on),
        ), m.branch_id)
        for m, territory in session.execute(asked)
    )


def _left_after(month: Month) -> Any:
    return select(ManagerEvent.manager_id).where(ManagerEvent.kind == "exit", ManagerEvent.happened_on >= month.first)


SHRINKING = ("sick", "personal")


def _presences(session: Session, month: Month) -> Any:
    """A function from manager id and entry date to the share of the month's working days in the post.

    Sick and personal leave shrink it; annual leave, training and other duties are part of the job.
    """
    days = working_days(session, month.first, month.last)
    away = absent_days(session, month.first, month.last, SHRINKING)
    exits: dict[int, date] = dict(session.execute(
        select(ManagerEvent.manager_id, ManagerEvent.happened_on).where(ManagerEvent.kind == "exit")
    ).all())

    def presence(manager_id: int, entered: date | None) -> Decimal:
        there = [
            d for d in days if (entered is None or d >= entered) and d not in away.get(manager_id, ())
            and (manager_id not in exits or d <= exits[manager_id])
        ]
        return Decimal(len(there)) / len(days) if days else Decimal(1)

    return presence


def months_of(span: Span, month: Month, period: Span) -> list[Month]:
    """The months a figure of the span covers, the last one being `month`; a quarter begins where the quarter began."""
    length = MONTHS[period if span is Span.PERIOD else span]
    start = month.plus(-((month.month - 1) % length))
    return [start.plus(k) for k in range((month.number - start.number) + 1)]


def gather(session: Session, scheme: Scheme, month: Month, today: date) -> Gathered:
    """Read all that the scheme needs for a month, as far as it is known today."""
    found = candidates(session, month)
    ids = [c.id for c in found]
    needed = needs(scheme)
    figures: dict[str, Figures] = {}
    targets: dict[str, Mapping[int, Decimal]] = {}
    columns: dict[str, Column] = {}
    for span, group in _by_span(needed):
        months = months_of(span, month, scheme.period)
        codes = {n.indicator for n in group}
        now = read_figures(session, months, codes, today)
        goals = read_targets(session, months, {n.indicator for n in group if n.target})
        then = read_figures(session, [m.plus(-12) for m in months], {n.indicator for n in group if n.last}, today)
        for code in codes:
            key = figure_key(code, span)
            figures[key], targets[key] = now[code], goals.get(code, {})
            columns[key] = _column(ids, now[code], goals.get(code), then.get(code))
    return Gathered(found, Inputs(figures=columns, ratings=_ratings(session, month, ids, needed)), figures, targets)


def _by_span(needed: Iterable[Need]) -> list[tuple[Span, list[Need]]]:
    groups: dict[Span, list[Need]] = {}
    for need in needed:
        if need.indicator:
            groups.setdefault(need.span, []).append(need)
    return list(groups.items())


def _array(ids: Sequence[int], values: Mapping[int, Decimal]) -> NDArray[Any]:
    import numpy as np

    return np.array([float(values[i]) if i in values else np.nan for i in ids])


def _counted(ids: Sequence[int], figures: Figures) -> Mapping[int, Decimal]:
    """Records the program counts itself are zero where there are none; entered figures are missing."""
    if figures.source not in ("records", "occurrences"):
        return figures.value
    return {i: figures.value.get(i, Decimal(0)) for i in ids}


def _column(
    ids: Sequence[int], now: Figures, target: Mapping[int, Decimal] | None, last: Figures | None,
) -> Column:
    value, over = _parts(ids, now)
    before, before_over = (None, None) if last is None else _parts(ids, last)
    goal = None if target is None else _array(ids, target)
    return Column(value=value, over=over, target=goal, last=before, last_over=before_over)


def _parts(ids: Sequence[int], figures: Figures) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Numerator and denominator of a percentage; the plain values, or quotients, of anything else."""
    if figures.over is not None and not figures.percent:
        return _array(ids, {i: v for i in ids if (v := figures.of(i)) is not None}), None
    values = _array(ids, _counted(ids, figures))
    return values, None if figures.over is None else _array(ids, figures.over)


def _ratings(session: Session, month: Month, ids: Sequence[int], needed: Iterable[Need]) -> dict[str, NDArray[Any]]:
    import numpy as np

    asked = select(ManualScore.item, ManualScore.manager_id, ManualScore.rater, ManualScore.points).where(
        ManualScore.month == month.number,
    )
    given = {(item, manager, rater): float(points) for item, manager, rater, points in session.execute(asked)}
    return {
        need.item: np.array([[given.get((need.item, i, c), np.nan) for c in need.columns] for i in ids]).reshape(
            len(ids), len(need.columns))
        for need in needed if need.columns
    }
