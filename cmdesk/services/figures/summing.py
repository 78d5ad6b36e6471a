"""Client figures summed to the managers who answered for the clients, split by days where a client changed hands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Assignment
from cmdesk.models.figures import ClientFigure, Indicator, ManagerFigure, Target
from cmdesk.rules.figures import parts_of_mean
from cmdesk.rules.targets import apportion
from cmdesk.services.figures.days import (
    client_days,
    days_to_clients,
    days_to_managers,
    own_days_to_months,
    sum_days,
)
from cmdesk.values.periods import Month, day_of

_UNIT = Decimal("0.0001")
Parts = dict[tuple[int, int], dict[int, Decimal]]
Key = tuple[int, int]


@dataclass
class _Sum:
    """What a manager's clients add up to, how many they are, and on how many days the figures of some of them rest."""

    value: Decimal = Decimal(0)
    rows: int = 0
    days: int | None = None
    brought: int | None = None

    def add(self, value: Decimal, rows: int, days: int | None, brought: int | None) -> None:
        self.value += value
        self.rows += rows
        self.days = max(filter(None, (self.days, days)), default=None)
        self.brought = max(filter(None, (self.brought, brought)), default=None)


def sum_to_managers(
    session: Session, month: Month, indicator_ids: Collection[int], import_id: int | None = None, *,
    keep_own: bool = False,
) -> int:
    """Replace the managers' figures of a month by the sums over their clients; returns how many were written.

    A client answered for by several people in the month counts for each by the days of responsibility, or by the
    figures of those days where the month is made of them. Indicators without any client figure keep what was entered
    for the managers; so do all with `keep_own`, and those whose client figures come from days alone. The sums bear the
    import that brought the figures, or the one they bore before.
    """
    brought = {} if import_id is not None else _brought(session, month, indicator_ids)
    sums = _whole_month(session, month, indicator_ids)
    for (_client, indicator_id), (parts, days, last) in _shared(session, month, indicator_ids).items():
        for manager_id, part in parts.items():
            sums[indicator_id, manager_id].add(part, 1, days, last)
    own = _own(session, month, indicator_ids, keep_own)
    _clear(session, month, indicator_ids, {i for i, _m in sums}, own)
    written = [
        {
            "month": month.number, "indicator_id": i, "manager_id": m, "rows": each.rows, "days": each.days,
            "value": each.value.quantize(_UNIT, ROUND_HALF_UP),
            "import_id": each.brought if each.days is not None else brought.get(i, import_id),
        }
        for (i, m), each in sums.items() if (i, m) not in own
    ]
    if written:
        session.execute(insert(ManagerFigure), written)
    return len(written)


def make_months(
    session: Session, month: Month, indicator_ids: Collection[int], days: Collection[int] = (),
) -> int:
    """Make a month's figures of clients and managers anew from their days, of which `days` changed (all unless named);
    returns how many figures stay because the month has its own."""
    stay = days_to_clients(session, month, indicator_ids)
    if days:
        days_to_managers(session, days, indicator_ids)
    else:
        sum_days(session, month, indicator_ids)
    sum_to_managers(session, month, indicator_ids, keep_own=True)
    return stay + own_days_to_months(session, month, indicator_ids)


def _brought(session: Session, month: Month, indicator_ids: Collection[int]) -> dict[int, int | None]:
    """The last import of the sums there are, by indicator."""
    asked = select(ManagerFigure.indicator_id, func.max(ManagerFigure.import_id)).where(
        ManagerFigure.month == month.number, ManagerFigure.indicator_id.in_(indicator_ids),
        ManagerFigure.rows.is_not(None),
    ).group_by(ManagerFigure.indicator_id)
    return dict(session.execute(asked).all())


def _own(session: Session, month: Month, indicator_ids: Collection[int], every: bool) -> set[Key]:
    """Indicators and managers whose own figure of the month stays."""
    of_month = ClientFigure.month == month.number
    kept = set(indicator_ids) if every else {
        i for i in indicator_ids if not session.scalar(select(exists().where(
            of_month, ClientFigure.indicator_id == i, ClientFigure.days.is_(None))))}
    asked = select(ManagerFigure.indicator_id, ManagerFigure.manager_id).where(
        ManagerFigure.month == month.number, ManagerFigure.indicator_id.in_(kept), ManagerFigure.rows.is_(None),
        ManagerFigure.days.is_(None),
    )
    return {(i, m) for i, m in session.execute(asked)} if kept else set()


def _clear(session: Session, month: Month, indicator_ids: Collection[int], summed: set[int], own: set[Key]) -> None:
    """Take out what the sums replace, and sums of days that are no more."""
    kept = {i for i, _m in own}
    made = or_(ManagerFigure.rows.is_not(None), ManagerFigure.days.is_not(None))
    session.execute(delete(ManagerFigure).where(ManagerFigure.month == month.number, or_(
        ManagerFigure.indicator_id.in_(summed - kept),
        and_(ManagerFigure.indicator_id.in_(summed), made),
        and_(ManagerFigure.indicator_id.in_(indicator_ids), ManagerFigure.days.is_not(None)),
    )))


def _overlapping(month: Month) -> tuple[ColumnElement[bool], ...]:
    return (
        Assignment.first_day <= month.last,
        or_(Assignment.last_day.is_(None), Assignment.last_day >= month.first),
    )


def held_all_month(month: Month) -> tuple[ColumnElement[bool], ...]:
    """Assignments that cover a whole month."""
    return (
        Assignment.first_day <= month.first,
        or_(Assignment.last_day.is_(None), Assignment.last_day >= month.last),
    )


def _whole_month(session: Session, month: Month, indicator_ids: Collection[int]) -> defaultdict[Key, _Sum]:
    asked = (
        select(
            ClientFigure.indicator_id, Assignment.manager_id, func.sum(ClientFigure.value), func.count(),
            func.max(ClientFigure.days), func.max(ClientFigure.import_id),
        ).join(Assignment, Assignment.client_id == ClientFigure.client_id)
        .where(ClientFigure.month == month.number, ClientFigure.indicator_id.in_(indicator_ids), *held_all_month(month))
        .group_by(ClientFigure.indicator_id, Assignment.manager_id)
    )
    found = session.execute(asked)
    return defaultdict(_Sum, {(i, m): _Sum(value, rows, days, last) for i, m, value, rows, days, last in found})


def shared_parts(session: Session, month: Month, indicator_ids: Collection[int], manager_id: int) -> Parts:
    """Figures of a manager's clients that nobody answered for all month, by client and indicator: everybody's part."""
    whole = select(Assignment.client_id).where(*held_all_month(month))
    mine = list(session.scalars(select(Assignment.client_id).where(
        Assignment.manager_id == manager_id, *_overlapping(month), Assignment.client_id.not_in(whole))))
    return {key: parts for key, (parts, _days, _brought) in _shared(session, month, indicator_ids, mine).items()}


def _shared(
    session: Session, month: Month, indicator_ids: Collection[int], among: Collection[int] | None = None,
) -> dict[Key, tuple[dict[int, Decimal], int | None, int | None]]:
    """Parts with the number of days they rest on and the import that brought them."""
    spans = _spans_of_clients(session, month, among)
    rules = {i.id: i.day_rule for i in session.scalars(select(Indicator).where(Indicator.id.in_(indicator_ids)))}
    found = {}
    for start in range(0, len(spans), 500):
        chosen = list(spans)[start:start + 500]
        figures = session.execute(select(
            ClientFigure.client_id, ClientFigure.indicator_id, ClientFigure.value, ClientFigure.days,
            ClientFigure.import_id,
        ).where(ClientFigure.month == month.number, ClientFigure.indicator_id.in_(indicator_ids),
                ClientFigure.client_id.in_(chosen))).all()
        dated = client_days(session, month, {i for _c, i, _v, days, _b in figures if days}, chosen)
        for client_id, indicator_id, value, days, brought in figures:
            units, key = int(value / _UNIT), (client_id, indicator_id)
            parts = _by_figures(units, dated[key], spans[client_id], rules[indicator_id]) if days else _by_time(
                units, spans[client_id])
            found[key] = ({m: part * _UNIT for m, part in parts.items()}, days, brought)
    return found


Spans = Sequence[tuple[int, date, date]]


def _by_time(units: int, spans: Spans) -> dict[int, int]:
    """A month's figure by the days of responsibility."""
    days = _days(spans)
    return dict(zip(days, apportion(units, list(days.values())), strict=True))


def _days(spans: Spans) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for manager_id, first, last in spans:
        found[manager_id] += (last - first).days + 1
    return found


def _by_figures(units: int, days: Mapping[int, int], spans: Spans, rule: str) -> dict[int, int]:
    """A month's figure by whose the days were that made it; what came on nobody's day is nobody's."""
    counted = {max(days): days[max(days)]} if rule == "last" else days
    sums: dict[int | None, int] = defaultdict(int)
    for day, value in counted.items():
        sums[next((m for m, first, last in spans if first <= day_of(day) <= last), None)] += value
    parts = parts_of_mean(units, list(sums.values()), len(days) if rule == "average" else 1)
    return {m: part for m, part in zip(sums, parts, strict=True) if m is not None}


def days_of_clients(session: Session, month: Month) -> dict[int, dict[int, int]]:
    """Days of responsibility by client and manager, for the clients nobody answered for all month."""
    return {client_id: _days(spans) for client_id, spans in _spans_of_clients(session, month).items()}


def _spans_of_clients(
    session: Session, month: Month, among: Collection[int] | None = None,
) -> dict[int, list[tuple[int, date, date]]]:
    """Manager, first and last day within the month, for the clients (some of them) nobody answered for all month."""
    whole = select(Assignment.client_id).where(*held_all_month(month))
    asked = select(Assignment.client_id, Assignment.manager_id, Assignment.first_day, Assignment.last_day).where(
        *_overlapping(month), Assignment.client_id.not_in(whole) if among is None else Assignment.client_id.in_(among),
    )
    found: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
    for client_id, manager_id, first, last in session.execute(asked):
        found[client_id].append((manager_id, max(first, month.first), min(last or month.last, month.last)))
    return found


def client_target_sums(
    session: Session, month: Month, indicator_ids: Collection[int],
) -> dict[tuple[int, int], Decimal]:
    """The clients' targets of a month, by indicator and the manager who answers for them on its last day."""
    asked = (
        select(Target.indicator_id, Assignment.manager_id, func.sum(Target.value))
        .join(Assignment, Assignment.client_id == Target.subject_id)
        .where(
            Target.month == month.number, Target.level == "client", Target.tier == "base",
            Target.indicator_id.in_(indicator_ids), Assignment.first_day <= month.last,
            or_(Assignment.last_day.is_(None), Assignment.last_day >= month.last),
        ).group_by(Target.indicator_id, Assignment.manager_id)
    )
    return {(i, m): value for i, m, value in session.execute(asked)}


def sum_targets(session: Session, month: Month, indicator_ids: Collection[int], import_id: int | None = None) -> int:
    """Set the managers' targets of a month to the sums over the clients they answer for on its last day.

    Locked targets stay. Returns how many managers' targets were set.
    """
    sums = client_target_sums(session, month, indicator_ids)
    old = {(t.indicator_id, t.subject_id): t for t in session.scalars(select(Target).where(
        Target.month == month.number, Target.level == "manager", Target.tier == "base",
    ))}
    for (indicator_id, manager_id), value in sums.items():
        target = old.get((indicator_id, manager_id))
        if target is None:
            target = Target(
                month=month.number,
                indicator_id=indicator_id,
                level="manager",
                subject_id=manager_id,
                tier="base",
                value=value,
            )
            session.add(target)
        elif not target.locked:
            target.value = value
        target.import_id = import_id
    session.flush()
    return len(sums)
