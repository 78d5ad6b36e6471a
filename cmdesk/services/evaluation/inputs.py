"""What a run reads: the people and their figures, targets, last year's figures and marks, as arrays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Territory
from cmdesk.models.evaluation import Evaluation, EvaluationScheme, ManualScore, Score
from cmdesk.models.figures import Indicator
from cmdesk.models.people import Manager, ManagerEvent
from cmdesk.rules.evaluation.needs import needs
from cmdesk.services.evaluation.schemes import document
from cmdesk.services.figures import Figures, indicators, read_figures, read_targets
from cmdesk.services.figures.reading import SCALE, Ahead, Sums, read_ahead
from cmdesk.services.visits.calendar import absent_days, working_days
from cmdesk.values.evaluation import Column, Inputs, ItemKind, Need, Person, Scheme, Span, Status, figure_key
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


SHRINKING = ("sick", "personal")


@dataclass(frozen=True)
class Team:
    """Everybody there ever was, the working days, the days away, the indicators: read once for all months wanted."""

    people: tuple[tuple[Any, ...], ...]
    exits: Mapping[int, tuple[date, ...]]
    days: tuple[date, ...]
    away: Mapping[int, set[date]]
    indicators: Mapping[str, Indicator]
    ahead: Ahead | None = None

    def of(self, month: Month) -> Iterator[tuple[Any, ...]]:
        """Those on duty at some time of the month: not those who left before it, nor those who come after it."""
        for row in self.people:
            number, state, entered = row[0], row[1], row[2]
            exits = self.exits.get(number, ())
            gone = any(day < month.first for day in exits)
            stayed = state != "left" or any(day >= month.first for day in exits)
            if (entered is None or entered <= month.last) and stayed and not gone:
                yield row

    def presence(self, month: Month) -> Callable[[int, date | None], Decimal]:
        """A function from manager id and entry date to the share of the month's working days in the post.

        Sick and personal leave shrink it; annual leave, training and other duties are part of the job.
        """
        days = [day for day in self.days if month.first <= day <= month.last]

        def share(manager_id: int, entered: date | None) -> Decimal:
            away, exits = self.away.get(manager_id, ()), self.exits.get(manager_id, ())
            if not away and not exits and (entered is None or entered <= month.first):
                return Decimal(1)
            there = [
                d for d in days if (entered is None or d >= entered) and d not in away and (not exits or d <= exits[-1])
            ]
            return Decimal(len(there)) / len(days) if days else Decimal(1)

        return share


def team(session: Session, months: Sequence[Month], codes: Collection[str] = ()) -> Team:
    """What the evaluation of these months needs of the people, and the figures of the indicators `codes`."""
    asked = (
        select(
            Manager.id, Manager.state, Manager.entered_on, Manager.code, Manager.name, Manager.grade, Manager.post,
            Manager.branch_id, Territory.name,
        ).outerjoin(Territory, Territory.id == Manager.territory_id).order_by(Manager.code)
    )
    left = select(ManagerEvent.manager_id, ManagerEvent.happened_on).where(ManagerEvent.kind == "exit")
    exits: dict[int, tuple[date, ...]] = {}
    for number, day in session.execute(left.order_by(ManagerEvent.id)):
        exits[number] = (*exits.get(number, ()), day)
    first, last, known = min(months).first, max(months).last, indicators(session)
    days, away = working_days(session, first, last), absent_days(session, first, last, SHRINKING)
    return Team(
        tuple(tuple(row) for row in session.execute(asked)), exits, tuple(days), away, known,
        read_ahead(session, months, codes, known) if codes else None,
    )


def candidates(session: Session, month: Month, among: Team | None = None) -> tuple[Candidate, ...]:
    """Everybody on duty at some time of the month, by staff number."""
    among = among or team(session, (month,))
    presence = among.presence(month)
    return tuple(
        Candidate(number, Person(
            code=code, name=name, grade=grade or "", post=post or "", territory=territory or "",
            presence=presence(number, entered),
        ), branch_id)
        for number, _state, entered, code, name, grade, post, branch_id, territory in among.of(month)
    )


def months_of(span: Span, month: Month, period: Span) -> list[Month]:
    """The months a figure of the span covers, the last one being `month`; a quarter begins where the quarter began."""
    length = MONTHS[period if span is Span.PERIOD else span]
    start = month.plus(-((month.month - 1) % length))
    return [start.plus(k) for k in range((month.number - start.number) + 1)]


def gather(session: Session, scheme: Scheme, month: Month, today: date, among: Team | None = None) -> Gathered:
    """Read all that the scheme needs for a month, as far as it is known today; with `among` it is read sooner."""
    among = among or team(session, (month,))
    known, ahead = among.indicators, among.ahead
    found = candidates(session, month, among)
    ids = [c.id for c in found]
    needed = needs(scheme)
    figures: dict[str, Figures] = {}
    targets: dict[str, Mapping[int, Decimal]] = {}
    columns: dict[str, Column] = {}
    for span, group in _by_span(needed):
        months = months_of(span, month, scheme.period)
        codes = {n.indicator for n in group}
        now = read_figures(session, months, codes, today, known, ahead)
        goals = read_targets(session, months, {n.indicator for n in group if n.target}, known, ahead)
        past = [m.plus(-12) for m in months]
        then = read_figures(session, past, {n.indicator for n in group if n.last}, today, known, ahead)
        for code in codes:
            key = figure_key(code, span)
            figures[key], targets[key] = now[code], goals.get(code, {})
            columns[key] = _column(ids, now[code], goals.get(code), then.get(code))
    ratings, carried = _ratings(session, month, ids, needed), _carried(session, scheme, month, ids)
    return Gathered(found, Inputs(figures=columns, ratings=ratings, carried=carried), figures, targets)


def _carried(session: Session, scheme: Scheme, month: Month, ids: Sequence[int]) -> dict[str, NDArray[Any]]:
    """Points decided at the end of the last quarter (half-year, year), of the items that are not due in the month."""
    import numpy as np

    waiting = [(item, month.month % MONTHS[item.due]) for item in scheme.items if month.month % MONTHS[item.due]]
    decided = {since: _decided(session, month.plus(-since)) for since in {since for _item, since in waiting}}
    carried: dict[str, NDArray[Any]] = {}
    for item, since in waiting:
        most = Fraction(item.weight) if item.kind is ItemKind.NORMAL else None
        given = [decided[since].get((item.code, i)) for i in ids]
        points = [each if each is None or most is None else min(each, most) for each in given]
        carried[item.code] = np.array(points, dtype=object)
    return carried


def _decided(session: Session, month: Month) -> dict[tuple[str, int], Fraction]:
    """The points scored in a month by item and manager id, by its newest evaluation, before the weight of absent items
    was spread: that is done anew in each month."""
    from cmdesk.rules.evaluation.spread import factors_by_status

    newest = select(Evaluation).where(Evaluation.month == month.number)
    found = session.scalars(newest.order_by(Evaluation.made_at.desc(), Evaluation.id.desc()).limit(1)).first()
    if found is None:
        return {}
    scheme = document(session.get_one(EvaluationScheme, found.scheme_id))
    asked = select(Score.manager_id, Score.item, Score.points, Score.detail).where(Score.evaluation_id == found.id)
    people: dict[int, dict[str, tuple[Decimal | None, Status]]] = {}
    for who, item, points, detail in session.execute(asked):
        people.setdefault(who, {})[item] = points, Status(detail)
    scored = {item for rows in people.values() for item, (_points, state) in rows.items() if state is Status.SCORED}
    made: dict[tuple[str, int], Fraction] = {}
    for who, rows in people.items():
        factors = factors_by_status(scheme, {item: state for item, (_points, state) in rows.items()}, scored)
        for item, (points, state) in rows.items():
            if state is Status.SCORED and points is not None:
                made[item, who] = Fraction(points) / factors.get(item, Fraction(1))
    return made


def _by_span(needed: Iterable[Need]) -> list[tuple[Span, list[Need]]]:
    groups: dict[Span, list[Need]] = {}
    for need in needed:
        if need.indicator:
            groups.setdefault(need.span, []).append(need)
    return list(groups.items())


def _array(ids: Sequence[int], values: Mapping[int, Decimal]) -> NDArray[Any]:
    import numpy as np

    if isinstance(values, Sums):
        return np.array(list(map(values.whole.get, ids)), dtype=np.float64) / 10.0**SCALE
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

    if not any(need.columns for need in needed):
        return {}
    asked = select(ManualScore.item, ManualScore.manager_id, ManualScore.rater, ManualScore.points).where(
        ManualScore.month == month.number,
    )
    given = {(item, manager, rater): float(points) for item, manager, rater, points in session.execute(asked)}
    return {
        need.item: np.array([[given.get((need.item, i, c), np.nan) for c in need.columns] for i in ids]).reshape(
            len(ids), len(need.columns))
        for need in needed if need.columns
    }
