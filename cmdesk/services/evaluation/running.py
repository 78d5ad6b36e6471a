"""Computing a month and keeping the result."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import Evaluation, EvaluationScheme, Score
from cmdesk.models.evaluation import Standing as StandingRow
from cmdesk.rules.evaluation import awards, missing, rank, score
from cmdesk.services.evaluation.inputs import Gathered, gather
from cmdesk.services.evaluation.schemes import document, scheme_in_force
from cmdesk.services.evaluation.standings import read_standings
from cmdesk.services.work import Desk, Work, packed
from cmdesk.values.evaluation import EvaluationResult, RankRow, Scheme, Status
from cmdesk.values.messages import Text, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right
from cmdesk.values.standings import Standings


@dataclass(frozen=True)
class _Computed:
    scheme_id: int
    scheme: Scheme
    gathered: Gathered
    result: EvaluationResult
    ranking: tuple[RankRow, ...]
    missing: list[list[str]]
    awards: list[list[str]]


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


def _compute(
    session: Session, kept: EvaluationScheme, month: Month, today: date, language: str,
) -> _Computed:
    scheme = document(kept)
    gathered = gather(session, scheme, month, today)
    if not gathered.candidates:
        raise trouble("nobody_to_evaluate", value=str(month))
    result = score(scheme, gathered.people, gathered.inputs, month)
    last = _last_ranks(session, kept.name, month)
    lacking = [[m.person, m.item, m.part] for m in missing(scheme, gathered.people, gathered.inputs, month)]
    ranking = rank(scheme, gathered.people, result, last=last)
    honours = _honours(scheme, gathered, result, ranking, language)
    return _Computed(kept.id, scheme, gathered, result, ranking, lacking, honours)


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
    asked = select(Evaluation).where(Evaluation.month == month.number, Evaluation.scheme_id == kept.id)
    found = work.session.scalars(asked).first()
    if found is None:
        found = Evaluation(month=month.number, scheme_id=kept.id, made_at=work.now)
        work.session.add(found)
        work.session.flush()
    elif found.state != "draft":
        raise trouble(f"evaluation_{found.state}", value=str(month))
    found.made_at, found.stale = work.now, False
    found.missing, found.awards = json.dumps(computed.missing), json.dumps(computed.awards, ensure_ascii=False)
    for model in (Score, StandingRow):
        work.session.execute(delete(model).where(model.evaluation_id == found.id))
    return found


def _keep(session: Session, evaluation_id: int, computed: _Computed) -> None:
    by_code = {c.person.code: c for c in computed.gathered.candidates}
    session.execute(insert(StandingRow), [
        {
            "evaluation_id": evaluation_id, "manager_id": by_code[row.person].id, "total": row.points, "rank": row.rank,
            "change": row.change, "grade": by_code[row.person].person.grade or None,
            "territory": by_code[row.person].person.territory or None, "branch_id": by_code[row.person].branch_id,
        }
        for row in computed.ranking
    ])
    session.execute(insert(Score), _scores(evaluation_id, computed))


def _scores(evaluation_id: int, computed: _Computed) -> list[Mapping[str, object]]:
    result, gathered = computed.result, computed.gathered
    targets = {item.code: _target_key(item) for item in computed.scheme.items}
    rows: list[Mapping[str, object]] = []
    for p, candidate in enumerate(gathered.candidates):
        for k, code in enumerate(result.items):
            status = Status(result.states[p, k])
            measure = result.measures[p, k]
            target = gathered.targets.get(targets[code], {}).get(candidate.id)
            rows.append({
                "evaluation_id": evaluation_id, "manager_id": candidate.id, "item": code,
                "value": None if measure != measure else Decimal(repr(round(float(measure), 6))),
                "target": target, "detail": status.value,
                "points": None if status is Status.OUTSIDE else result.decimal(result.units[p, k]),
            })
    return rows


def _target_key(item: object) -> str:
    from cmdesk.rules.evaluation.needs import needs_of

    return next((n.key for n in needs_of(item) if n.target), "")  # type: ignore[arg-type]
