"""Why a number is what it is: the formula in words and figures, and where each figure came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cmdesk.models.figures import ClientFigure, Indicator, ManagerFigure
from cmdesk.models.people import Manager
from cmdesk.models.system import Import
from cmdesk.rules.evaluation import explain as explanation_of
from cmdesk.rules.evaluation import score
from cmdesk.services.evaluation.inputs import Gathered, gather
from cmdesk.services.evaluation.schemes import document, scheme_in_force
from cmdesk.services.figures import indicators
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import Explanation
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
    """Where a figure came from: what kind of rows, how many, from which file, by whom."""

    kind: Text
    rows: int | None = None
    file: str = ""
    who: str = ""


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
        kept = scheme_in_force(session, month, scheme)
        rules = document(kept)
        if item not in {i.code for i in rules.items}:
            raise trouble("item_unknown", value=item, known=", ".join(i.code for i in rules.items))
        gathered = gather(session, rules, month, desk.today())
        if manager_code not in {p.code for p in gathered.people}:
            raise trouble("nobody_to_evaluate", value=str(month))
        result = score(rules, gathered.people, gathered.inputs, month)
        names: dict[str, Text] = {code: each.name for code, each in indicators(session).items()}
        return explanation_of(
            rules, gathered.people, gathered.inputs, result, manager_code, item, month=month, names=names,
            sources=_sources(session, gathered, manager.id, month, item), language=language,
        )


def _sources(session: Session, gathered: Gathered, manager_id: int, month: Month, item: str) -> Mapping[str, object]:
    found: dict[str, object] = {
        key: _source(session, key.partition("@")[0], figures.source, figures.rows.get(manager_id), manager_id, month)
        for key, figures in gathered.figures.items()
    }
    return found if item in found else {**found, item: SourceRef(_KINDS["marks"])}


def _source(
    session: Session, code: str, kind: str, rows: int | None, manager_id: int, month: Month,
) -> SourceRef:
    if kind != "figures":
        return SourceRef(_KINDS.get(kind, kind), rows)
    each = session.scalars(select(Indicator).where(Indicator.code == code)).first()
    parts = [each.numerator or code] if each else [code]
    file, who = _import_of(session, parts, manager_id, month)
    return SourceRef(_KINDS["figures"], rows, file, who)


def _import_of(session: Session, codes: list[str], manager_id: int, month: Month) -> tuple[str, str]:
    """The file and person behind a figure: of the manager's own entry, else of the client figures summed into it."""
    ids = list(session.scalars(select(Indicator.id).where(Indicator.code.in_(codes))))
    own = session.scalar(select(func.max(ManagerFigure.import_id)).where(
        ManagerFigure.month == month.number, ManagerFigure.manager_id == manager_id, ManagerFigure.indicator_id.in_(ids),
    ))
    import_id = own or session.scalar(select(func.max(ClientFigure.import_id)).where(
        ClientFigure.month == month.number, ClientFigure.indicator_id.in_(ids),
    ))
    kept = session.get(Import, import_id) if import_id else None
    return (kept.file, kept.who) if kept else ("", "")
