"""Why a number is what it is: the formula in words and figures, and where each figure came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import Score
from cmdesk.models.evaluation import Standing as StandingRow
from cmdesk.models.figures import ClientFigure, Indicator, ManagerFigure
from cmdesk.models.people import Manager
from cmdesk.models.system import Import
from cmdesk.rules.evaluation import explain as explanation_of
from cmdesk.rules.evaluation import score
from cmdesk.rules.evaluation.needs import needs_of
from cmdesk.services.evaluation.inputs import Gathered, gather
from cmdesk.services.evaluation.schemes import document, scheme_in_force
from cmdesk.services.evaluation.standings import evaluation_of
from cmdesk.services.figures import indicators
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import EvaluationResult, Explanation, Scheme
from cmdesk.values.messages import Text, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right

_KINDS: dict[str, Text] = {
    "records": _("Visits and work logs"), "occurrences": _("Occurrences"), "figures": _("Figures"),
    "marks": _("Manual scores"),
}


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where a figure came from: what kind of rows, how many, from which file, by whom, and the word for that kind."""

    kind: Text
    rows: int | None = None
    file: str = ""
    who: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class PastScore:
    """A month's points and place, of the total or of one item; None where there are none."""

    month: Month
    points: Decimal | None
    rank: int | None


@dataclass(frozen=True)
class _Case:
    """A month read and scored once, to explain any number of it."""

    month: Month
    scheme: Scheme
    gathered: Gathered
    result: EvaluationResult
    names: Mapping[str, Text]
    language: str

    def explain(self, code: str, item: str, sources: Mapping[str, object]) -> Explanation:
        return explanation_of(
            self.scheme, self.gathered.people, self.gathered.inputs, self.result, code, item, month=self.month,
            names=self.names, sources=sources, language=self.language,
        )


def _case(session: Session, desk: Desk, month: Month, scheme: str | None, language: str) -> _Case:
    rules = document(scheme_in_force(session, month, scheme))
    gathered = gather(session, rules, month, desk.today())
    if not gathered.candidates:
        raise trouble("nobody_to_evaluate", value=str(month))
    result = score(rules, gathered.people, gathered.inputs, month)
    names: dict[str, Text] = {code: each.name for code, each in indicators(session).items()}
    return _Case(month, rules, gathered, result, names, language)


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
        case = _case(session, desk, month, scheme, language)
        if item not in {i.code for i in case.scheme.items}:
            raise trouble("item_unknown", value=item, known=", ".join(i.code for i in case.scheme.items))
        if manager_code not in {p.code for p in case.gathered.people}:
            raise trouble("nobody_to_evaluate", value=str(month))
        return case.explain(manager_code, item, _sources(session, case, manager.id, item))


def formulas(
    desk: Desk, actor: Actor, month: Month, wanted: Iterable[tuple[str, str]], scheme: str | None = None,
    language: str = "zh_CN",
) -> dict[tuple[str, str], str]:
    """The sums in figures behind many numbers, by staff number and item; empty for those not in the evaluation."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        case = _case(session, desk, month, scheme, language)
    people, items = {p.code for p in case.gathered.people}, {i.code for i in case.scheme.items}
    return {
        (code, item): case.explain(code, item, {}).formula if code in people and item in items else ""
        for code, item in wanted
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


def _sources(session: Session, case: _Case, manager_id: int, item: str) -> Mapping[str, object]:
    """Where the figures that the item needs came from."""
    keys = {need.key for need in needs_of(case.scheme.item(item))}
    figures = {key: each for key, each in case.gathered.figures.items() if key in keys}
    found: dict[str, object] = {
        key: _source(session, key.partition("@")[0], each.source, each.rows.get(manager_id), manager_id, case.month)
        for key, each in figures.items()
    }
    return found if item in found else {**found, item: SourceRef(_KINDS["marks"], sort="marks")}


def _source(
    session: Session, code: str, kind: str, rows: int | None, manager_id: int, month: Month,
) -> SourceRef:
    if kind != "figures":
        return SourceRef(_KINDS.get(kind, kind), rows, sort=kind)
    each = session.scalars(select(Indicator).where(Indicator.code == code)).first()
    parts = [each.numerator or code] if each else [code]
    file, who = _import_of(session, parts, manager_id, month)
    return SourceRef(_KINDS["figures"], rows, file, who, "figures")


def _import_of(session: Session, codes: list[str], manager_id: int, month: Month) -> tuple[str, str]:
    """The file and person behind a figure: of the manager's own entry, else of the client figures summed into it."""
    ids = list(session.scalars(select(Indicator.id).where(Indicator.code.in_(codes))))
    own = session.scalar(select(func.max(ManagerFigure.import_id)).where(
        ManagerFigure.month == month.number, ManagerFigure.manager_id == manager_id,
        ManagerFigure.indicator_id.in_(ids),
    ))
    import_id = own or session.scalar(select(func.max(ClientFigure.import_id)).where(
        ClientFigure.month == month.number, ClientFigure.indicator_id.in_(ids),
    ))
    kept = session.get(Import, import_id) if import_id else None
    return (kept.file, kept.who) if kept else ("", "")
