"""Reading evaluations back as they are shown."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import Evaluation, EvaluationScheme, Score
from cmdesk.models.evaluation import Standing as StandingRow
from cmdesk.models.people import Manager
from cmdesk.services.evaluation.schemes import document
from cmdesk.services.vocabularies import vocabularies
from cmdesk.services.work import Desk, unpacked
from cmdesk.values.evaluation import ItemKind, Scheme
from cmdesk.values.language import translator
from cmdesk.values.messages import _, english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Right
from cmdesk.values.standings import Honour, ItemScore, Lacking, ScoredItem, Standing, Standings

HIDDEN = ("draft", "self", "scored")
LATE = "late_corrections"
LATE_NAME = _("Corrections of earlier months")


def latest_month(desk: Desk, actor: Actor) -> Month | None:
    """The last month that was evaluated."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        number = session.scalar(select(Evaluation.month).order_by(Evaluation.month.desc()).limit(1))
        return Month.from_number(number) if number else None


def standings(
    desk: Desk, actor: Actor, month: Month, scheme: str | None = None, language: str = "zh_CN",
) -> Standings | None:
    """A month's evaluation, or None where there is none yet.

    Client managers see their own scores and, once it is published, everybody's totals.
    """
    with desk.read(actor, Right.SEE_RANKING) as session:
        found = evaluation_of(session, month, scheme)
        return None if found is None else seen_by(actor, read_standings(session, found, language, own_scores(actor)))


def own_scores(actor: Actor) -> int | None:
    """Whose item scores alone may be read, if there is such a limit."""
    return (actor.manager_id or 0) if actor.own_only else None


def seen_by(actor: Actor, found: Standings) -> Standings:
    """Before publication a client manager sees the own line alone."""
    if not actor.own_only:
        return found
    mine = tuple(row for row in found.rows if row.manager_id == actor.manager_id)
    lacking = tuple(each for each in found.missing if each.manager_id == actor.manager_id)
    hidden = found.state in HIDDEN
    return found._replace(
        rows=mine if hidden else found.rows, missing=lacking, awards=() if hidden else found.awards)


def evaluation_of(session: Session, month: Month, scheme: str | None = None) -> Evaluation | None:
    asked = select(Evaluation).join(EvaluationScheme, EvaluationScheme.id == Evaluation.scheme_id).where(
        Evaluation.month == month.number,
    )
    if scheme:
        asked = asked.where(EvaluationScheme.name == scheme)
    return session.scalars(asked.order_by(Evaluation.made_at.desc(), Evaluation.id.desc()).limit(1)).first()


def scored_items(scheme: Scheme, language: str) -> tuple[ScoredItem, ...]:
    return tuple(
        ScoredItem(
            item.code, item.name.words(language), item.weight if item.kind is ItemKind.NORMAL else None,
            item.kind.value, item.unit.words(language),
        )
        for item in scheme.items
    )


def read_standings(session: Session, evaluation: Evaluation, language: str, only: int | None = None) -> Standings:
    """`only` limits the item scores to one manager: others see the published ranking, not its details."""
    kept = session.get_one(EvaluationScheme, evaluation.scheme_id)
    scheme = document(kept)
    scores = _scores(session, evaluation.id, only)
    items = scored_items(scheme, language)
    if any(LATE in each for each in scores.values()):
        items = (*items, ScoredItem(LATE, translator(language)(LATE_NAME), None, ItemKind.BONUS.value))
    before = _previous_totals(session, kept.name, Month.from_number(evaluation.month))
    grades = {c.code: english(c.label) for c in vocabularies(session).get("grades", ())}
    asked = (
        select(StandingRow, Manager.code, Manager.name).join(Manager, Manager.id == StandingRow.manager_id)
        .where(StandingRow.evaluation_id == evaluation.id)
        .order_by(StandingRow.rank == 0, StandingRow.rank, Manager.code)
    )
    found = session.execute(asked).all()
    rows = tuple(
        Standing(
            manager_id=s.manager_id, code=code, name=s.name or name, territory=s.territory or "", branch_id=s.branch_id,
            grade=grades.get(s.grade or "", s.grade or ""), grade_code=s.grade or "", total=s.total, rank=s.rank,
            change=s.change, previous_total=before.get(s.manager_id), scores=scores.get(s.manager_id, {}),
        )
        for s, code, name in found
    )
    return Standings(
        evaluation_id=evaluation.id, month=Month.from_number(evaluation.month), scheme=kept.name, edition=kept.edition,
        state=evaluation.state, made_at=evaluation.made_at, stale=evaluation.stale, decimals=scheme.decimals,
        items=items, rows=rows, missing=_lacking(evaluation, rows, items), awards=_honours(evaluation, rows),
    )


def _scores(session: Session, evaluation_id: int, only: int | None) -> dict[int, dict[str, ItemScore]]:
    asked = select(Score.manager_id, Score.item, Score.value, Score.target, Score.points).where(
        Score.evaluation_id == evaluation_id,
    )
    if only is not None:
        asked = asked.where(Score.manager_id == only)
    found: dict[int, dict[str, ItemScore]] = defaultdict(dict)
    for manager_id, item, value, target, points in session.execute(asked):
        found[manager_id][item] = ItemScore(value, target, points)
    return found


def _previous_totals(session: Session, name: str, month: Month) -> dict[int, Decimal]:
    before = evaluation_of(session, month.plus(-1), name)
    if before is None:
        return {}
    asked = select(StandingRow.manager_id, StandingRow.total).where(StandingRow.evaluation_id == before.id)
    return dict(session.execute(asked).all())


def _lacking(evaluation: Evaluation, rows: tuple[Standing, ...], items: tuple[ScoredItem, ...]) -> tuple[Lacking, ...]:
    people = {row.code: row for row in rows}
    names = {item.code: item.name for item in items}
    return tuple(
        Lacking(people[person].manager_id, people[person].name, item, names.get(item, item), part)
        for person, item, part in json.loads(evaluation.missing) if person in people
    )


def _honours(evaluation: Evaluation, rows: tuple[Standing, ...]) -> tuple[Honour, ...]:
    people = {row.code: (row.name, row.manager_id) for row in rows}
    named = ((name, *people.get(person, (person, 0)), reason) for name, person, reason in json.loads(evaluation.awards))
    return tuple(Honour(name, winner, unpacked(reason), id_) for name, winner, id_, reason in named)


def totals_by_month(
    desk: Desk, actor: Actor, manager_id: int, upto: Month, months: int = 6,
) -> list[tuple[Month, Decimal, int]]:
    """A manager's totals and ranks of the last months, oldest first."""
    first = upto.plus(1 - months)
    with desk.read(actor, Right.SEE_RANKING) as session:
        asked = (
            select(Evaluation.month, StandingRow.total, StandingRow.rank)
            .join(StandingRow, StandingRow.evaluation_id == Evaluation.id)
            .where(StandingRow.manager_id == manager_id, Evaluation.month.between(first.number, upto.number))
            .order_by(Evaluation.month)
        )
        return [(Month.from_number(m), total, rank) for m, total, rank in session.execute(asked)]
