"""Everything an evaluation rests on and came to, as lines of text: kind → key → value.

Keys are made of ids and codes, values of canonical numbers, so that equal data gives equal lines on every machine and
database. These lines are what a seal covers and what a check compares.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, func, select, type_coerce
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import (
    Appeal,
    Confirmation,
    Evaluation,
    EvaluationRecord,
    EvaluationScheme,
    ManualScore,
    Occurrence,
    Score,
    Standing,
)
from cmdesk.models.figures import ClientFigure, Indicator, ManagerFigure, Target
from cmdesk.rules.evaluation.needs import needs
from cmdesk.services.evaluation.canonical import canonical, digest, number, unpacked
from cmdesk.services.evaluation.inputs import months_of
from cmdesk.services.evaluation.schemes import document
from cmdesk.values.messages import Msg, _
from cmdesk.values.periods import Month


class LineKind(StrEnum):
    FIGURES = "figures"
    CLIENTS = "clients"
    TARGETS = "targets"
    MARKS = "marks"
    OCCURRENCES = "occurrences"
    SCHEME = "scheme"
    RECORD = "record"
    SCORES = "scores"
    TOTALS = "totals"
    RANKS = "ranks"
    PEOPLE = "people"
    APPEALS = "appeals"
    CONFIRMED = "confirmed"
    STATE = "state"


LABELS: dict[LineKind, Msg] = {
    LineKind.FIGURES: _("input figure"), LineKind.CLIENTS: _("client figures behind an input figure"),
    LineKind.TARGETS: _("target"), LineKind.MARKS: _("mark by hand"), LineKind.OCCURRENCES: _("occurrence"),
    LineKind.SCHEME: _("scheme"), LineKind.RECORD: _("kept inputs"), LineKind.SCORES: _("score"),
    LineKind.TOTALS: _("total score"), LineKind.RANKS: _("rank"), LineKind.PEOPLE: _("name, grade or place"),
    LineKind.APPEALS: _("appeal"), LineKind.CONFIRMED: _("confirmation"), LineKind.STATE: _("state of the evaluation"),
}
INPUTS = (LineKind.FIGURES, LineKind.CLIENTS, LineKind.TARGETS)
Lines = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Basis:
    """Which months and indicators an evaluation reads."""

    months: frozenset[int]
    indicators: frozenset[int]
    own: frozenset[int]


def basis_of(session: Session, evaluation: Evaluation) -> Basis:
    """The months of its spans, those of the year before where growth is asked, and the indicators with their parts."""
    scheme = document(session.get_one(EvaluationScheme, evaluation.scheme_id))
    month = Month.from_number(evaluation.month)
    own: set[int] = {month.number}
    months: set[int] = {month.number}
    codes: set[str] = set()
    for need in needs(scheme):
        if need.indicator:
            span = {m.number for m in months_of(need.span, month, scheme.period)}
            own |= span
            months |= span | ({m - 12 for m in span} if need.last else set())
            codes.add(need.indicator)
    known = {each.code: each for each in session.scalars(select(Indicator))}
    parts = {p for c in codes if c in known for p in (known[c].numerator, known[c].denominator) if p}
    ids = frozenset(known[c].id for c in codes | parts if c in known)
    return Basis(frozenset(months), ids, frozenset(own))


def lines_of(
    session: Session, evaluation: Evaluation, basis: Basis, kinds: Collection[LineKind] = tuple(LineKind),
) -> Lines:
    """The lines of some kinds, as they are now."""
    return {kind.value: dict(_READERS[kind](session, evaluation, basis)) for kind in kinds}


Pairs = Iterable[tuple[str, str]]


def _figures(session: Session, evaluation: Evaluation, basis: Basis) -> Pairs:
    asked = select(
        ManagerFigure.month, ManagerFigure.indicator_id, ManagerFigure.manager_id, ManagerFigure.value,
    ).where(ManagerFigure.month.in_(basis.months), ManagerFigure.indicator_id.in_(basis.indicators))
    return ((f"{m}|{i}|{who}", number(value)) for m, i, who, value in session.execute(asked))


def _clients(session: Session, evaluation: Evaluation, basis: Basis) -> Pairs:
    """Count, sum and a fingerprint that moves with every single figure and with whose it is."""
    units = type_coerce(ClientFigure.value, BigInteger)
    print_ = func.sum((units % 1000003) * (ClientFigure.client_id % 1009 + 1))
    asked = select(ClientFigure.month, ClientFigure.indicator_id, func.count(), func.sum(units), print_).where(
        ClientFigure.month.in_(basis.months), ClientFigure.indicator_id.in_(basis.indicators),
    ).group_by(ClientFigure.month, ClientFigure.indicator_id)
    return ((f"{m}|{i}", f"{count}|{int(total)}|{int(mark)}") for m, i, count, total, mark in session.execute(asked))


def _targets(session: Session, evaluation: Evaluation, basis: Basis) -> Pairs:
    asked = select(Target.month, Target.indicator_id, Target.subject_id, Target.value).where(
        Target.month.in_(basis.own), Target.indicator_id.in_(basis.indicators), Target.level == "manager",
        Target.tier == "base",
    )
    return ((f"{m}|{i}|{who}", number(value)) for m, i, who, value in session.execute(asked))


def _marks(session: Session, evaluation: Evaluation, basis: Basis) -> Pairs:
    asked = select(ManualScore).where(ManualScore.month == evaluation.month)
    return ((f"{s.item}|{s.rater}|{s.manager_id}", number(s.points)) for s in session.scalars(asked))


def _occurrences(session: Session, evaluation: Evaluation, basis: Basis) -> Pairs:
    months = [Month.from_number(m) for m in basis.own]
    asked = select(Occurrence).where(
        Occurrence.happened_on.between(min(m.first for m in months), max(m.last for m in months)))
    return (
        (str(o.id), f"{o.happened_on.isoformat()}|{o.item}|{o.manager_id}|{o.times}") for o in session.scalars(asked)
    )


def _scheme(session: Session, evaluation: Evaluation, basis: Basis) -> Pairs:
    kept = session.get_one(EvaluationScheme, evaluation.scheme_id)
    yield str(kept.id), digest(kept.document.encode())


def _record(session: Session, evaluation: Evaluation, basis: Basis) -> Pairs:
    found = session.execute(select(EvaluationRecord.digest, EvaluationRecord.content).where(
        EvaluationRecord.evaluation_id == evaluation.id)).first()
    if found is not None:
        try:
            yield "", f"{found.digest}|{digest(unpacked(found.content))}"
        except ValueError:
            yield "", f"{found.digest}|"


def _scores(session: Session, evaluation: Evaluation, basis: Basis) -> Pairs:
    asked = select(Score).where(Score.evaluation_id == evaluation.id)
    return (
        (f"{s.manager_id}|{s.item}", "|".join((number(s.points), number(s.value), number(s.target), s.detail)))
        for s in session.scalars(asked)
    )


def _of_standings(told: Callable[[Standing], str]) -> Any:
    def read(session: Session, evaluation: Evaluation, basis: Basis) -> Pairs:
        asked = select(Standing).where(Standing.evaluation_id == evaluation.id)
        return ((str(s.manager_id), told(s)) for s in session.scalars(asked))

    return read


def _appeals(session: Session, evaluation: Evaluation, basis: Basis) -> Pairs:
    asked = select(Appeal).where(Appeal.evaluation_id == evaluation.id)
    return ((str(a.id), canonical([
        a.manager_id, a.item, a.reason, a.state, a.answer, a.answered_by, number(a.points_before),
        number(a.points_after),
    ]).decode()) for a in session.scalars(asked))


def _confirmed(session: Session, evaluation: Evaluation, basis: Basis) -> Pairs:
    asked = select(Confirmation).where(Confirmation.evaluation_id == evaluation.id)
    return ((str(c.manager_id), f"{c.way}|{c.made_at.isoformat()}|{c.who}") for c in session.scalars(asked))


def _state(session: Session, evaluation: Evaluation, basis: Basis) -> Pairs:
    yield "", canonical([
        evaluation.month, evaluation.scheme_id, evaluation.state, evaluation.made_at.isoformat(), evaluation.missing,
        evaluation.awards,
    ]).decode()


def _person(s: Standing) -> str:
    return canonical([s.name, s.grade, s.territory, s.branch_id]).decode()


_READERS: dict[LineKind, Callable[[Session, Evaluation, Basis], Pairs]] = {
    LineKind.FIGURES: _figures, LineKind.CLIENTS: _clients, LineKind.TARGETS: _targets, LineKind.MARKS: _marks,
    LineKind.OCCURRENCES: _occurrences, LineKind.SCHEME: _scheme, LineKind.RECORD: _record, LineKind.SCORES: _scores,
    LineKind.TOTALS: _of_standings(lambda s: number(s.total)),
    LineKind.RANKS: _of_standings(lambda s: f"{s.rank}|{'' if s.change is None else s.change}"),
    LineKind.PEOPLE: _of_standings(_person), LineKind.APPEALS: _appeals, LineKind.CONFIRMED: _confirmed,
    LineKind.STATE: _state,
}
