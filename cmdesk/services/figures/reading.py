"""Reading the managers' figures and targets of some months."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cmdesk.models.figures import Indicator, ManagerFigure, Target
from cmdesk.services.figures.sources import SOURCES, occurrences
from cmdesk.values.periods import Month

ByManager = Mapping[int, Decimal]


@dataclass(frozen=True)
class Figures:
    """An indicator's values by manager id. A rate has `over`: it is value ÷ over, times 100 if in `percent`."""

    value: ByManager
    over: ByManager | None = None
    source: str = ""
    rows: Mapping[int, int] = field(default_factory=dict)
    percent: bool = True

    def of(self, manager_id: int) -> Decimal | None:
        value = self.value.get(manager_id)
        if self.over is None or value is None:
            return value
        over = self.over.get(manager_id)
        return (100 if self.percent else 1) * value / over if over else None


def indicators(session: Session) -> dict[str, Indicator]:
    asked = select(Indicator).order_by(Indicator.position, Indicator.code)
    return {each.code: each for each in session.scalars(asked)}


def manager_sums(session: Session, months: Sequence[Month], codes: Collection[str]) -> dict[str, Figures]:
    """Plain sums over the months of entered or imported figures, by indicator code."""
    asked = (
        select(Indicator.code, ManagerFigure.manager_id, func.sum(ManagerFigure.value), func.sum(ManagerFigure.rows))
        .join(Indicator, Indicator.id == ManagerFigure.indicator_id)
        .where(Indicator.code.in_(codes), ManagerFigure.month.in_([m.number for m in months]))
        .group_by(Indicator.code, ManagerFigure.manager_id)
    )
    values: dict[str, dict[int, Decimal]] = {code: {} for code in codes}
    rows: dict[str, dict[int, int]] = {code: {} for code in codes}
    for code, manager_id, value, count in session.execute(asked):
        values[code][manager_id] = value
        rows[code][manager_id] = int(count or 1)
    return {code: Figures(values[code], source="figures", rows=rows[code]) for code in codes}


def read_figures(
    session: Session, months: Sequence[Month], codes: Collection[str], today: date,
) -> dict[str, Figures]:
    """Each indicator over the months (oldest first): its own figures, its parts' sums for a rate, or the program's
    records up to yesterday.

    A level and a rate without parts are those of the last month. A code that is no indicator counts occurrences.
    """
    known = indicators(session)
    parts = {p for c in codes if c in known for p in (known[c].numerator, known[c].denominator) if p}
    base = _base(session, months, {*codes, *parts}, known, today)
    return {code: _rate(code, base, known) for code in codes}


def _base(
    session: Session, months: Sequence[Month], codes: Collection[str], known: Mapping[str, Indicator], today: date,
) -> dict[str, Figures]:
    first, last = months[0].first, months[-1].last
    recorded = min(last, today - timedelta(days=1))
    levels = {c for c in codes if c in known and known[c].nature != "amount"}
    found = manager_sums(session, months, set(codes) - levels) | manager_sums(session, months[-1:], levels)
    for code in codes:
        name = code if code in SOURCES else known[code].source if code in known else None
        if name in SOURCES and not found[code].value:
            found[code] = Figures(SOURCES[name](session, first, recorded), source="records")
    counted = [c for c in codes if c not in known or (not found[c].value and known[c].source == "occurrences")]
    for code, counts in occurrences(session, first, last, counted).items():
        if not found[code].value:
            found[code] = Figures({m: Decimal(n) for m, n in counts.items()}, source="occurrences")
    return dict(found)


def _rate(code: str, base: Mapping[str, Figures], known: Mapping[str, Indicator]) -> Figures:
    each = known.get(code)
    if each is None or not each.numerator or not each.denominator:
        return base[code]
    top, bottom = base[each.numerator], base[each.denominator]
    if not top.value and not bottom.value:
        return base[code]
    return Figures(top.value, bottom.value, top.source, top.rows, percent=each.unit == "%")


def read_targets(session: Session, months: Sequence[Month], codes: Collection[str]) -> dict[str, ByManager]:
    """The managers' base targets: summed over the months for amounts, the last month's for rates and levels."""
    known = indicators(session)
    asked = (
        select(Indicator.code, Target.month, Target.subject_id, Target.value)
        .join(Indicator, Indicator.id == Target.indicator_id)
        .where(
            Indicator.code.in_(codes), Target.level == "manager", Target.tier == "base",
            Target.month.in_([m.number for m in months]),
        ).order_by(Target.month)
    )
    found: dict[str, dict[int, Decimal]] = {code: {} for code in codes}
    for code, _month, manager_id, value in session.execute(asked):
        before = found[code].get(manager_id, Decimal(0)) if known[code].nature == "amount" else Decimal(0)
        found[code][manager_id] = before + value
    return dict(found)
