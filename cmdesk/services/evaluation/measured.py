"""What the items of a month were scored on: the figures, their units, and whether a rate was made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy.orm import Session

from cmdesk.rules.evaluation.needs import needs_of
from cmdesk.services.evaluation.explaining import case_of
from cmdesk.services.evaluation.records import Case
from cmdesk.services.figures import indicators
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import ByRank, Item, Measure
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Right


@dataclass(frozen=True, slots=True)
class Measured:
    """`unit` is that of the figure and of its target. With `percent` the value that was scored is a rate made of them,
    and `actual` holds the figures by manager id, where one figure alone is behind it."""

    unit: str = ""
    percent: bool = False
    actual: Mapping[int, Decimal] = field(default_factory=dict)


def measured(
    desk: Desk, actor: Actor, month: Month, scheme: str | None = None, language: str = "zh_CN",
) -> dict[str, Measured]:
    """By item code; client managers get their own figures alone.

    Raises UserError scheme_missing, nobody_to_evaluate, not_allowed.
    """
    with desk.read(actor, Right.SEE_RANKING) as session:
        case = case_of(session, desk, month, scheme)
        units = _units(session)
    only = (actor.manager_id or 0) if actor.own_only else None
    return {item.code: _measured(case, item, units, only, language) for item in case.scheme.items}


def _units(session: Session) -> dict[str, str]:
    return {code: each.unit or "" for code, each in indicators(session).items()}


def _measured(case: Case, item: Item, units: Mapping[str, str], only: int | None, language: str) -> Measured:
    read = [need for need in needs_of(item) if need.indicator]
    unit = units.get(read[0].indicator, "") if len(read) == 1 else ""
    if isinstance(item.method, ByRank) or item.measure in (Measure.VALUE, Measure.CHANGE):
        return Measured(item.unit.words(language) or unit)
    column = case.inputs.figures.get(read[0].key) if len(read) == 1 else None
    if column is None or column.value is None or column.over is not None:
        return Measured(unit, percent=True)
    figures = ((i, _decimal(value)) for i, value in zip(case.ids, list(column.value), strict=True) if only in (None, i))
    return Measured(unit, percent=True, actual={i: value for i, value in figures if value is not None})


def _decimal(value: object) -> Decimal | None:
    if value is None or value != value:
        return None
    return value if isinstance(value, Decimal) else Decimal(str(value))
