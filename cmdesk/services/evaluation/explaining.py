"""Why a number is what it is: the formula in words and figures, and where each figure came from.

Until a month is published its numbers are explained from what is there now; from then on from the record kept of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import Evaluation, EvaluationScheme, Score
from cmdesk.models.evaluation import Standing as StandingRow
from cmdesk.models.people import Manager
from cmdesk.rules.evaluation import explain as explanation_of
from cmdesk.rules.evaluation.needs import needs_of
from cmdesk.services.evaluation.late import counted_late
from cmdesk.services.evaluation.records import Case, Correction, kept_case, live_case
from cmdesk.services.evaluation.schemes import scheme_in_force
from cmdesk.services.evaluation.sources import MARKS, SourceRef
from cmdesk.services.evaluation.standings import LATE, evaluation_of
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import Explanation, InputLine, Status
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right

__all__ = ["PastScore", "SourceRef", "case_of", "explain", "explained", "formulas", "history"]


@dataclass(frozen=True, slots=True)
class PastScore:
    """A month's points and place, of the total or of one item; None where there are none."""

    month: Month
    points: Decimal | None
    rank: int | None


def case_of(session: Session, desk: Desk, month: Month, scheme: str | None) -> Case:
    """A month with its inputs and result: as it was published, else as it would be now.

    Raises UserError scheme_missing, nobody_to_evaluate.
    """
    found = evaluation_of(session, month, scheme)
    kept = None if found is None or found.state == "draft" else kept_case(session, found)
    return kept or live_case(session, month, _scheme(session, month, scheme, found), desk.today())


def _scheme(session: Session, month: Month, name: str | None, found: Evaluation | None) -> EvaluationScheme:
    """The edition a published result was computed with; of a draft the one in force."""
    if found is not None and found.state != "draft":
        return session.get_one(EvaluationScheme, found.scheme_id)
    return scheme_in_force(session, month, name)


def explained(case: Case, code: str, item: str, language: str, sources: Mapping[str, object]) -> Explanation:
    """One number of a case; a correction on appeal is told behind the sum."""
    made = explanation_of(
        case.scheme, case.people, case.inputs, case.result, code, item, month=case.month, names=case.names,
        sources=sources, language=language,
    )
    found = [c for c in case.corrections if c.item == item and case.code_of(c.manager_id) == code]
    return _corrected(made, found[-1]) if found else made


def _corrected(made: Explanation, last: Correction) -> Explanation:
    told = _("corrected on appeal on {day} by {who}: {before} → {after}")
    note = told(day=last.day.isoformat(), who=last.who, before=f"{last.before:f}", after=f"{last.after:f}")
    formula = made.formula.rpartition("=")[0] + f"= {last.before:f} → {last.after:f}"
    return replace(made, formula=formula.replace("-", "−"), notes=(*made.notes, note))


def explain(
    desk: Desk, actor: Actor, month: Month, manager_code: str, item: str, scheme: str | None = None,
    language: str = "zh_CN",
) -> Explanation:
    """How a manager's points for an item came about; client managers see their own alone.

    Raises UserError not_found, item_unknown, not_allowed.
    """
    with desk.read(actor, Right.SEE_RANKING) as session:
        manager = session.scalars(select(Manager).where(Manager.code == manager_code)).first()
        if manager is None or (actor.own_only and manager.id != actor.manager_id):
            raise trouble("not_found", value=manager_code, label=Manager.__entity__.label)
        if item == LATE:
            return _late(session, evaluation_of(session, month, scheme), manager)
        case = case_of(session, desk, month, scheme)
        if item not in {i.code for i in case.scheme.items}:
            raise trouble("item_unknown", value=item, known=", ".join(i.code for i in case.scheme.items))
        code = case.code_of(manager.id)
        if not code:
            raise trouble("nobody_to_evaluate", value=str(month))
        return explained(case, code, item, language, _sources(case, manager.id, item))


def formulas(
    desk: Desk, actor: Actor, month: Month, wanted: Iterable[tuple[str, str]], scheme: str | None = None,
    language: str = "zh_CN",
) -> dict[tuple[str, str], str]:
    """The sums in figures behind many numbers, by staff number and item; empty for those not in the evaluation."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        case = case_of(session, desk, month, scheme)
        ids: dict[str, int] = dict(session.execute(select(Manager.code, Manager.id)).all())
    then = {code: case.code_of(i) for code, i in ids.items()}
    items = {i.code for i in case.scheme.items}
    return {
        (code, item): explained(case, then[code], item, language, {}).formula
        if then.get(code) and item in items else "" for code, item in wanted
    }


def history(
    desk: Desk, actor: Actor, manager_id: int, upto: Month, item: str = "", scheme: str | None = None, months: int = 6,
) -> list[PastScore]:
    """A manager's points and places of the evaluated months up to one, oldest first; of the total without `item`.

    Raises UserError not_allowed for somebody else's item scores.
    """
    if item and actor.own_only and manager_id != actor.manager_id:
        return []
    with desk.read(actor, Right.SEE_RANKING) as session:
        span = (upto.plus(k) for k in range(1 - months, 1))
        found = ((month, evaluation_of(session, month, scheme)) for month in span)
        return [
            _past(month, _points(session, each.id, item), manager_id) for month, each in found if each is not None
        ]


def _points(session: Session, evaluation_id: int, item: str) -> dict[int, Decimal | None]:
    if item:
        scores = select(Score.manager_id, Score.points).where(Score.evaluation_id == evaluation_id, Score.item == item)
        return dict(session.execute(scores).all())
    totals = select(StandingRow.manager_id, StandingRow.total).where(StandingRow.evaluation_id == evaluation_id)
    return {row.manager_id: row.total for row in session.execute(totals)}


def _past(month: Month, points: Mapping[int, Decimal | None], manager_id: int) -> PastScore:
    own = points.get(manager_id)
    if own is None:
        return PastScore(month, None, None)
    return PastScore(month, own, 1 + sum(1 for value in points.values() if value is not None and value > own))


def _late(session: Session, found: Evaluation | None, manager: Manager) -> Explanation:
    """The points counted for corrections of earlier months: how many of which month, and what was corrected."""
    parts = [] if found is None else counted_late(session, found, manager.id)
    if not parts:
        raise trouble("item_unknown", value=LATE, known="")
    total = sum((points for _month, points, _what in parts), Decimal(0))
    sums = " + ".join(f"{points.normalize():f}" for _month, points, _what in parts)
    inputs = tuple(InputLine(str(month), points) for month, points, _what in parts)
    told = _("{month}: {what}")
    notes = tuple(told(month=str(month), what=line) for month, _points, what in parts for line in what)
    return Explanation(
        person=manager.code, item=LATE, formula=f"= {sums}".replace("+ -", "− ").replace("-", "−"), inputs=inputs,
        rule=_("figures corrected after their month was locked: the points they would have moved there"),
        score=total, full=Decimal(0), status=Status.SCORED, notes=notes,
    )


def _sources(case: Case, manager_id: int, item: str) -> Mapping[str, object]:
    """Where the figures that the item needs came from."""
    keys = {need.key for need in needs_of(case.scheme.item(item))}
    found: dict[str, object] = {key: case.sources[key][manager_id] for key in keys if key in case.sources}
    return found if item in found else {**found, item: MARKS}
