"""Computing a month and keeping the result."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from cmdesk.exchange.collector import collector_paused
from cmdesk.models.evaluation import Evaluation, EvaluationScheme, Score
from cmdesk.models.evaluation import Standing as StandingRow
from cmdesk.rules.evaluation import awards, missing, rank, score
from cmdesk.rules.evaluation.needs import needs, needs_of
from cmdesk.services.evaluation.inputs import Gathered, Team, gather, team
from cmdesk.services.evaluation.late import adjustments_for, keep_adjustments, with_adjustments
from cmdesk.services.evaluation.schemes import OPEN, document, scheme_in_force, schemes_in_force
from cmdesk.services.evaluation.standings import read_standings
from cmdesk.services.figures.reading import SCALE, whole_numbers
from cmdesk.services.work import Desk, Work, packed
from cmdesk.store.bulk import insert_columns, plain_numbers
from cmdesk.values.evaluation import EvaluationResult, Item, RankRow, Scheme, Status
from cmdesk.values.messages import Text, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right
from cmdesk.values.standings import Standings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SCORES, _STANDINGS = cast(Table, Score.__table__), cast(Table, StandingRow.__table__)
_DETAILS = {status: status.value for status in Status}
_VALUE, _POINTS = 6, 4
"""Decimal places that a score keeps of its measure and of its points."""


@dataclass(frozen=True)
class _Computed:
    scheme_id: int
    scheme: Scheme
    gathered: Gathered
    result: EvaluationResult
    ranking: tuple[RankRow, ...]
    missing: list[list[str]]
    awards: list[list[str]]
    late: Mapping[int, Mapping[int, Decimal]]


Steps = Generator[tuple[int, int, Text], None, Outcome[Standings]]


def evaluate(
    desk: Desk, actor: Actor, month: Month, scheme: str | None = None, language: str = "zh_CN",
) -> Outcome[Standings]:
    """Score and rank everybody for a month, in place of an earlier draft of the same month and scheme.

    Raises UserError scheme_missing, nobody_to_evaluate, evaluation_published, evaluation_locked, not_allowed.
    """
    steps = evaluating(desk, actor, month, scheme, language)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            made: Outcome[Standings] = stop.value
            return made


def evaluating(
    desk: Desk, actor: Actor, month: Month, scheme: str | None = None, language: str = "zh_CN",
) -> Steps:
    """The same step by step, to be watched and cancelled: (done, total, what comes). The last step writes."""
    yield 0, 2, _("reading figures and marks")
    with desk.read(actor, Right.EVALUATE) as session:
        kept = scheme_in_force(session, month, scheme)
        computed = _compute(session, kept, month, desk.today(), language)
    yield 1, 2, _("writing the scores")
    with desk.write(actor, Right.EVALUATE, "evaluation.run", Area.EVALUATION) as work:
        evaluation = _fresh(work, month, kept, computed)
        _keep(work.session, evaluation.id, computed)
        found = read_standings(work.session, evaluation, language)
        done = _("Evaluated {month}: {n} people")(month=str(month), n=len(found.rows))
        return work.outcome(found, done, subject=f"evaluation:{month}", detail={"scheme": kept.name}, undoable=False)


def evaluate_months(
    desk: Desk, actor: Actor, months: Iterable[Month], scheme: str | None = None, language: str = "zh_CN",
) -> Outcome[tuple[Month, ...]]:
    """Score and rank everybody for many months in one transaction: all of them, or none.

    Raises UserError as `evaluate` does.
    """
    steps = evaluating_months(desk, actor, months, scheme, language)
    with collector_paused():
        while True:
            try:
                next(steps)
            except StopIteration as stop:
                made: Outcome[tuple[Month, ...]] = stop.value
                return made


def evaluating_months(
    desk: Desk, actor: Actor, months: Iterable[Month], scheme: str | None = None, language: str = "zh_CN",
) -> Generator[tuple[int, int, Text], None, Outcome[tuple[Month, ...]]]:
    """The same step by step, oldest month first, so that each compares with the one before it."""
    ordered, today = sorted(set(months)), desk.today()
    with desk.write(actor, Right.EVALUATE, "evaluation.run", Area.EVALUATION) as work:
        schemes = schemes_in_force(work.session, ordered, scheme)
        codes = {need.indicator for kept in schemes.values() for need in needs(document(kept)) if need.indicator}
        people = team(work.session, ordered, codes) if ordered else None
        places: dict[tuple[str, Month], dict[str, int]] = {}
        for k, (month, kept) in enumerate(schemes.items()):
            yield k, len(ordered), str(month)
            before = places.get((kept.name, month.plus(-1)))
            computed = _compute(work.session, kept, month, today, language, people, before)
            places[kept.name, month] = {row.person: row.rank for row in computed.ranking}
            _keep(work.session, _fresh(work, month, kept, computed).id, computed)
        done = _("Evaluated {n} months")(n=len(ordered))
        detail = {"months": [str(month) for month in ordered]}
        return work.outcome(tuple(ordered), done, subject="evaluation", detail=detail, undoable=False)


def _compute(
    session: Session, kept: EvaluationScheme, month: Month, today: date, language: str, among: Team | None = None,
    before: Mapping[str, int] | None = None,
) -> _Computed:
    """`among` and `before` (the ranks of the last month) spare reading them."""
    scheme = document(kept)
    gathered = gather(session, scheme, month, today, among)
    if not gathered.candidates:
        raise trouble("nobody_to_evaluate", value=str(month))
    late = adjustments_for(session, kept, month, today)
    ids = {c.person.code: c.id for c in gathered.candidates}
    result = with_adjustments(scheme, ids, score(scheme, gathered.people, gathered.inputs, month), late)
    last = _last_ranks(session, kept.name, month) if before is None else before
    lacking = [[m.person, m.item, m.part] for m in missing(scheme, gathered.people, gathered.inputs, month, result)]
    ranking = rank(scheme, gathered.people, result, last=last)
    honours = _honours(scheme, gathered, result, ranking, language)
    return _Computed(kept.id, scheme, gathered, result, ranking, lacking, honours, late)


def _honours(
    scheme: Scheme, gathered: Gathered, result: EvaluationResult, ranking: tuple[RankRow, ...], language: str,
) -> list[list[str]]:
    """Award name, staff number and packed reason of each winner."""
    names = {rule.code: rule.name.words(language) for rule in scheme.awards}
    given = awards(scheme, gathered.people, result, ranking, language=language)
    return [[names[a.rule], a.person, packed(a.reason)] for a in given]


def _last_ranks(session: Session, name: str, month: Month) -> dict[str, int]:
    from cmdesk.models.people import Manager

    asked = (
        select(Manager.code, StandingRow.rank)
        .join(StandingRow, StandingRow.manager_id == Manager.id)
        .join(Evaluation, Evaluation.id == StandingRow.evaluation_id)
        .join(EvaluationScheme, EvaluationScheme.id == Evaluation.scheme_id)
        .where(Evaluation.month == month.plus(-1).number, EvaluationScheme.name == name)
    )
    return dict(session.execute(asked).all())


def _fresh(work: Work, month: Month, kept: EvaluationScheme, computed: _Computed) -> Evaluation:
    """The month's evaluation by any version of the scheme, emptied, to be filled by the one in force."""
    asked = select(Evaluation).join(EvaluationScheme, EvaluationScheme.id == Evaluation.scheme_id).where(
        Evaluation.month == month.number, EvaluationScheme.name == kept.name,
    ).order_by(Evaluation.state.in_(OPEN), (Evaluation.scheme_id == kept.id).desc())
    found = work.session.scalars(asked).first()
    kinds = (Score, StandingRow) if found is not None else ()
    if found is None:
        found = Evaluation(month=month.number)
        work.session.add(found)
    elif found.state not in OPEN:
        raise trouble(f"evaluation_{found.state}", value=str(month))
    found.scheme_id, found.made_at, found.stale = kept.id, work.now, False
    found.missing, found.awards = json.dumps(computed.missing), json.dumps(computed.awards, ensure_ascii=False)
    work.session.flush()
    for model in kinds:
        work.session.execute(delete(model).where(model.evaluation_id == found.id))
    return found


def _keep(session: Session, evaluation_id: int, computed: _Computed) -> None:
    by_code = {c.person.code: c for c in computed.gathered.candidates}
    rows = [(row, by_code[row.person]) for row in computed.ranking]
    insert_columns(session.connection(), _STANDINGS, len(rows), {
        "evaluation_id": evaluation_id, "manager_id": [c.id for _row, c in rows],
        "total": plain_numbers(_STANDINGS.c.total, [row.points for row, _c in rows]),
        "rank": [row.rank for row, _c in rows], "change": [row.change for row, _c in rows],
        "grade": [c.person.grade or None for _row, c in rows],
        "territory": [c.person.territory or None for _row, c in rows], "branch_id": [c.branch_id for _row, c in rows],
    })
    _put_scores(session, evaluation_id, computed)
    keep_adjustments(session, evaluation_id, computed.late)


def _put_scores(session: Session, evaluation_id: int, computed: _Computed) -> None:
    """People × items at once, past the session: there may be thousands. They come in the order of the table's key, so
    that each is put behind the last."""
    ids, items = [c.id for c in computed.gathered.candidates], computed.result.items
    order = sorted(range(len(items)), key=items.__getitem__)
    insert_columns(session.connection(), _SCORES, len(ids) * len(items), {
        "evaluation_id": evaluation_id, "manager_id": [i for i in ids for _item in items],
        "item": [items[at] for at in order] * len(ids), **_score_columns(computed, ids, order),
    })


def _score_columns(computed: _Computed, ids: Sequence[int], order: Sequence[int]) -> dict[str, list[Any]]:
    """What the table keeps of each cell, decimals as whole numbers of their column's scale."""
    import numpy as np

    result = computed.result
    states, measures = result.states[:, order].ravel(), result.measures[:, order].ravel()
    outside, nothing = states == Status.OUTSIDE, np.isnan(measures)
    values = np.rint(np.where(nothing, 0.0, measures) * 10.0**_VALUE).astype(np.int64)
    points = result.units[:, order].ravel() * 10 ** (_POINTS - result.decimals)
    targets = _targets(computed, ids, order)
    return {
        "value": _with_gaps(values, nothing), "target": targets, "points": _with_gaps(points, outside),
        "detail": [_DETAILS[state] for state in states.tolist()],
    }


def _with_gaps(numbers: NDArray[np.int64], gaps: NDArray[np.bool_]) -> list[int | None]:
    """Whole numbers, None at the gaps."""
    found: list[int | None] = numbers.tolist()
    for at in gaps.nonzero()[0].tolist():
        found[at] = None
    return found


def _targets(computed: _Computed, ids: Sequence[int], order: Sequence[int]) -> list[int | None]:
    """The target of each person and item, in the order of the cells."""
    shift = 10 ** (_VALUE - SCALE)
    keys = [_target_key(computed.scheme.items[at]) for at in order]
    given = (whole_numbers(computed.gathered.targets.get(key, {})) for key in keys)
    columns = [[None if each is None else each * shift for each in map(by.get, ids)] for by in given]
    return list(chain.from_iterable(zip(*columns, strict=True)))


def _target_key(item: Item) -> str:
    return next((need.key for need in needs_of(item) if need.target), "")
