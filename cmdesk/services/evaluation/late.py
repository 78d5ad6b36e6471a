"""锁定后更正: figures corrected after their month was locked. The month stays; the points they would have moved
become an adjustment of the next open month, for everybody to see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session, aliased

from cmdesk.models.evaluation import Adjustment, Evaluation, EvaluationScheme, LateCorrection, Score, Seal, Standing
from cmdesk.models.people import Manager
from cmdesk.services.evaluation.inputs import gather
from cmdesk.services.evaluation.lines import INPUTS, LABELS, LineKind, Lines, lines_of
from cmdesk.services.evaluation.naming import names_of
from cmdesk.services.evaluation.records import Case, kept_case
from cmdesk.services.evaluation.sealing import Sealed, corrections_after, link, open_seal_of, sealed
from cmdesk.services.evaluation.standings import HIDDEN, LATE
from cmdesk.services.work import Desk, Work
from cmdesk.values.evaluation import Column, EvaluationResult, Scheme
from cmdesk.values.messages import Msg
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Right

REACH = 12


def keep_late(work: Work, months: Collection[int]) -> None:
    """Note what this use case changes under locked evaluations of these months, to be known as the program's own.

    Called when it has written all: what others see still is compared with what will be.
    """
    asked = select(Evaluation).where(
        Evaluation.state == "locked", Evaluation.month.between(min(months), max(months) + REACH),
    )
    seals = {each.id: kept for each in work.session.scalars(asked) if (kept := open_seal_of(work.session, each.id))}
    bases = {i: found.basis for i, kept in seals.items() if (found := _sealed(kept)) is not None}
    locked = [i for i, basis in bases.items() if basis.months.intersection(months)]
    if not locked:
        return
    engine = work.session.get_bind().engine.execution_options(writes=False)
    with Session(engine, autoflush=False) as others:
        for i in locked:
            before = lines_of(others, others.get_one(Evaluation, i), bases[i], INPUTS)
            known = {c.id for c in corrections_after(others, seals[i].id)}
            after = lines_of(work.session, work.session.get_one(Evaluation, i), bases[i], INPUTS)
            _note(work, seals[i], before, known, after)


def _sealed(kept: Seal) -> Sealed | None:
    """None where the seal was broken outside the program: the check names it, and nothing more can be said of it."""
    try:
        return sealed(kept)
    except ValueError:
        return None


def _note(work: Work, kept: Seal, before: Lines, known: Collection[int], after: Lines) -> None:
    """`known` are the corrections of earlier use cases: what this one has noted already is not noted again."""
    earlier = corrections_after(work.session, kept.id)
    for each in (c for c in earlier if c.id not in known):
        before[each.kind] = {**before[each.kind], each.row_key: each.after or ""}
        if each.after is None:
            del before[each.kind][each.row_key]
    last = earlier[-1].digest if earlier else kept.digest
    for kind in INPUTS:
        then, now = before[kind.value], after[kind.value]
        for key in sorted(k for k in then.keys() | now.keys() if then.get(k) != now.get(k)):
            made = LateCorrection(
                seal_id=kept.id, made_at=work.now, who=work.actor.name, action=work.action, kind=kind.value,
                row_key=key, before=then.get(key), after=now.get(key),
            )
            made.digest = last = link(last, made)
            work.session.execute(insert(LateCorrection).values({
                c.key: getattr(made, c.key) for c in LateCorrection.__mapper__.column_attrs if c.key != "id"
            }))


@dataclass(frozen=True, slots=True)
class Effect:
    """What late corrections of a locked month would have done to a manager's item there."""

    manager_id: int
    item: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A correction of a figure of a locked month, as people read it."""

    month: Month
    kind: Msg
    what: str
    before: str
    after: str
    who: str
    made_at: datetime


def late_corrections(desk: Desk, actor: Actor, month: Month) -> tuple[Late, ...]:
    """The corrections that came after a month was locked, oldest first. Raises UserError not_allowed."""
    with desk.read(actor, Right.EVALUATE) as session:
        names = names_of(session)
        return tuple(
            Late(
                month=month, kind=LABELS[LineKind(c.kind)], what=names.tell(LineKind(c.kind), c.row_key),
                before=c.before or "", after=c.after or "", who=c.who, made_at=c.made_at,
            ) for each in _locked_of(session, month.number) for c in _corrections(session, each)
        )


def _locked_of(session: Session, month: int) -> list[Evaluation]:
    return list(session.scalars(select(Evaluation).where(Evaluation.month == month, Evaluation.state == "locked")))


def _corrections(session: Session, evaluation: Evaluation) -> list[LateCorrection]:
    kept = open_seal_of(session, evaluation.id)
    return corrections_after(session, kept.id) if kept is not None else []


def effects_of(session: Session, evaluation: Evaluation, today: date) -> list[Effect]:
    """The points that the corrected figures would have brought in place of those of the record, item by item."""
    case = kept_case(session, evaluation) if _corrections(session, evaluation) else None
    if case is None:
        return []
    from cmdesk.rules.evaluation import score

    result = score(case.scheme, case.people, _with_figures_of_now(session, case, today).inputs, case.month)
    return [
        Effect(i, item, case.result.decimal(case.result.units[p, k]), result.decimal(result.units[p, k]))
        for p, i in enumerate(case.ids) for k, item in enumerate(case.result.items)
        if case.result.units[p, k] != result.units[p, k] and not _appealed(case, i, item)
    ]


def _appealed(case: Case, manager_id: int, item: str) -> bool:
    """An item that an appeal has settled already is not moved once more."""
    return any(c.manager_id == manager_id and c.item == item for c in case.corrections)


def _with_figures_of_now(session: Session, case: Case, today: date) -> Case:
    """The case with the entered figures and targets as they are now; what the program counted stays as it was."""
    gathered = gather(session, case.scheme, case.month, today)
    places = {c.id: k for k, c in enumerate(gathered.candidates)}
    rows = [places.get(i) for i in case.ids]
    figures = {
        key: _column(then, gathered.inputs.figures.get(key), rows)
        if gathered.figures[key].source == "figures" else then
        for key, then in case.inputs.figures.items() if key in gathered.figures
    }
    return replace(case, inputs=replace(case.inputs, figures={**case.inputs.figures, **figures}))


def _column(then: Column, now: Column | None, rows: list[int | None]) -> Column:
    """The column of now for the people of then; who is no longer among the evaluated keeps the old figure."""
    import numpy as np

    if now is None or None in rows:
        return then
    order = [row for row in rows if row is not None]
    picked = {
        name: None if (part := getattr(now, name)) is None else np.asarray(part)[order]
        for name in ("value", "over", "target", "last", "last_over")
    }
    return Column(percent=now.percent, **picked)  # type: ignore[arg-type]


def adjustments_for(
    session: Session, kept: EvaluationScheme, month: Month, today: date,
) -> dict[int, dict[int, Decimal]]:
    """Points to be counted in a month by evaluation and manager: those of the locked months of the same scheme before
    it whose corrections no other month has counted yet."""
    asked = select(Evaluation).join(EvaluationScheme, EvaluationScheme.id == Evaluation.scheme_id).where(
        Evaluation.state == "locked", EvaluationScheme.name == kept.name,
        Evaluation.month.between(month.number - REACH, month.number - 1),
    ).order_by(Evaluation.month)
    own = session.scalar(
        select(Evaluation.id).where(Evaluation.month == month.number, Evaluation.scheme_id == kept.id))
    return {
        each.id: found for each in session.scalars(asked)
        if (found := _open_points(session, each, effects_of(session, each, today), own))
    }


def _open_points(
    session: Session, evaluation: Evaluation, effects: Iterable[Effect], own: int | None,
) -> dict[int, Decimal]:
    """The sum of the effects less what other months than the own one have counted already."""
    sums: dict[int, Decimal] = {}
    for each in effects:
        sums[each.manager_id] = sums.get(each.manager_id, Decimal(0)) + each.after - each.before
    counted = select(Adjustment.manager_id, Adjustment.points).where(
        Adjustment.evaluation_id == evaluation.id, Adjustment.counted_in != (own or 0),
    )
    for manager_id, points in session.execute(counted):
        sums[manager_id] = sums.get(manager_id, Decimal(0)) - points
    return {who: points for who, points in sums.items() if points}


def counted_points(session: Session, kept: EvaluationScheme, month: Month, today: date) -> dict[int, Decimal]:
    """By manager: what a month counts for corrections of earlier ones, or would if it were computed now."""
    found = session.scalars(select(Evaluation).join(EvaluationScheme).where(
        Evaluation.month == month.number, EvaluationScheme.name == kept.name, Evaluation.state.not_in(HIDDEN))).first()
    if found is None:
        late = adjustments_for(session, kept, month, today).values()
        pairs = [pair for by in late for pair in by.items()]
    else:
        asked = select(Adjustment.manager_id, Adjustment.points).where(Adjustment.counted_in == found.id)
        pairs = [(who, points) for who, points in session.execute(asked)]
    sums: dict[int, Decimal] = {}
    for who, points in pairs:
        sums[who] = sums.get(who, Decimal(0)) + points
    return sums


def with_adjustments(
    scheme: Scheme, ids: Mapping[str, int], result: EvaluationResult, found: Mapping[int, Mapping[int, Decimal]],
) -> EvaluationResult:
    """The result with the points of `found` added to the totals; `ids` are manager ids by staff number."""
    if not found:
        return result
    from cmdesk.rules.evaluation.correcting import corrected

    sums = {code: sum((by.get(i, Decimal(0)) for by in found.values()), Decimal(0)) for code, i in ids.items()}
    return corrected(scheme, result, {}, {code: points for code, points in sums.items() if points})


def keep_adjustments(session: Session, evaluation_id: int, found: Mapping[int, Mapping[int, Decimal]]) -> None:
    """Put what an evaluation counts in place of what it counted before; shown as points of an item of its own."""
    session.execute(delete(Adjustment).where(Adjustment.counted_in == evaluation_id))
    there = set(session.scalars(select(Standing.manager_id).where(Standing.evaluation_id == evaluation_id)))
    counted = [(e, who, points) for e, by in found.items() for who, points in by.items() if who in there]
    if counted:
        session.execute(insert(Adjustment), [
            {"evaluation_id": e, "manager_id": who, "counted_in": evaluation_id, "points": points}
            for e, who, points in counted
        ])
        sums: dict[int, Decimal] = {}
        for _evaluation, who, points in counted:
            sums[who] = sums.get(who, Decimal(0)) + points
        session.execute(insert(Score), [
            {"evaluation_id": evaluation_id, "manager_id": who, "item": LATE, "value": None, "target": None,
             "points": points, "detail": "scored"} for who, points in sums.items()
        ])


def counted_late(session: Session, found: Evaluation, manager_id: int) -> list[tuple[Month, Decimal, list[str]]]:
    """What an evaluation counts for a manager: month of the corrections, points, and the corrected figures in words."""
    asked = select(Adjustment).where(Adjustment.counted_in == found.id, Adjustment.manager_id == manager_id)
    names = names_of(session)
    made = []
    for each in session.scalars(asked.order_by(Adjustment.evaluation_id)):
        earlier = session.get_one(Evaluation, each.evaluation_id)
        lines = [
            f"{names.tell(LineKind(c.kind), c.row_key)}: {c.before or '—'} → {c.after or '—'}"
            for c in _corrections(session, earlier)
            if c.kind != LineKind.CLIENTS and c.row_key.endswith(f"|{manager_id}")
        ]
        made.append((Month.from_number(earlier.month), each.points, lines))
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """Points that a month counts for corrections of an earlier one."""

    month: Month
    manager_id: int
    name: str
    points: Decimal


def adjustments(desk: Desk, actor: Actor, month: Month) -> tuple[Adjusted, ...]:
    """What a month counts for corrections of locked months before it; client managers see their own alone."""
    counting = aliased(Evaluation)
    with desk.read(actor, Right.SEE_RANKING) as session:
        asked = (
            select(Evaluation.month, Adjustment.manager_id, Manager.name, Adjustment.points)
            .join(Evaluation, Evaluation.id == Adjustment.evaluation_id)
            .join(Manager, Manager.id == Adjustment.manager_id)
            .join(counting, counting.id == Adjustment.counted_in)
            .where(counting.month == month.number).order_by(Evaluation.month, Manager.code)
        )
        return tuple(
            Adjusted(month=Month.from_number(m), manager_id=i, name=name, points=points)
            for m, i, name, points in session.execute(asked)
            if not actor.own_only or i == actor.manager_id
        )
