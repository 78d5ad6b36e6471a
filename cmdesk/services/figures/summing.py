"""Client figures summed to the managers who answered for the clients, split by days where a client changed hands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import ColumnElement, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Assignment
from cmdesk.models.figures import ClientFigure, ManagerFigure, Target
from cmdesk.rules.targets import apportion
from cmdesk.values.periods import Month

Sums = dict[tuple[int, int], tuple[Decimal, int]]
_UNIT = Decimal("0.0001")


def sum_to_managers(
    session: Session, month: Month, indicator_ids: Collection[int], import_id: int | None = None,
) -> int:
    """Replace the managers' figures of a month by the sums over their clients; returns how many were written.

    A client answered for by several people in the month counts for each by the days of responsibility. Indicators
    without any client figure keep what was entered for the managers. The sums bear the import that brought the figures,
    or the one they bore before.
    """
    brought = {} if import_id is not None else _brought(session, month, indicator_ids)
    sums = _whole_month(session, month, indicator_ids)
    for key, (value, rows) in _split(session, month, indicator_ids).items():
        old, count = sums.get(key, (Decimal(0), 0))
        sums[key] = (old + value, count + rows)
    written = [
        {
            "month": month.number,
            "indicator_id": i,
            "manager_id": m,
            "value": value.quantize(_UNIT, ROUND_HALF_UP),
            "rows": n,
            "import_id": brought.get(i, import_id),
        }
        for (i, m), (value, n) in sums.items()
    ]
    summed = {row["indicator_id"] for row in written}
    session.execute(delete(ManagerFigure).where(
        ManagerFigure.month == month.number, ManagerFigure.indicator_id.in_(summed),
    ))
    if written:
        session.execute(insert(ManagerFigure), written)
    return len(written)


def _brought(session: Session, month: Month, indicator_ids: Collection[int]) -> dict[int, int | None]:
    """The last import of the sums there are, by indicator."""
    asked = select(ManagerFigure.indicator_id, func.max(ManagerFigure.import_id)).where(
        ManagerFigure.month == month.number, ManagerFigure.indicator_id.in_(indicator_ids),
        ManagerFigure.rows.is_not(None),
    ).group_by(ManagerFigure.indicator_id)
    return dict(session.execute(asked).all())


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


def _whole_month(session: Session, month: Month, indicator_ids: Collection[int]) -> Sums:
    asked = (
        select(ClientFigure.indicator_id, Assignment.manager_id, func.sum(ClientFigure.value), func.count())
        .join(Assignment, Assignment.client_id == ClientFigure.client_id)
        .where(ClientFigure.month == month.number, ClientFigure.indicator_id.in_(indicator_ids), *held_all_month(month))
        .group_by(ClientFigure.indicator_id, Assignment.manager_id)
    )
    return {(i, m): (value, rows) for i, m, value, rows in session.execute(asked)}


def _split(session: Session, month: Month, indicator_ids: Collection[int]) -> Sums:
    shares = days_of_clients(session, month)
    sums: dict[tuple[int, int], list[Decimal]] = defaultdict(list)
    for client_id, indicator_id, value in _figures_of(session, month, indicator_ids, list(shares)):
        managers = shares[client_id]
        parts = apportion(int(value / _UNIT), list(managers.values()))
        for manager_id, part in zip(managers, parts, strict=True):
            sums[indicator_id, manager_id].append(part * _UNIT)
    return {key: (sum(values, Decimal(0)), len(values)) for key, values in sums.items()}


def days_of_clients(session: Session, month: Month) -> dict[int, dict[int, int]]:
    """Days of responsibility by client and manager, for the clients nobody answered for all month."""
    whole = select(Assignment.client_id).where(*held_all_month(month))
    asked = select(Assignment.client_id, Assignment.manager_id, Assignment.first_day, Assignment.last_day).where(
        *_overlapping(month), Assignment.client_id.not_in(whole),
    )
    shares: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for client_id, manager_id, first, last in session.execute(asked):
        shares[client_id][manager_id] += _days(month, first, last)
    return shares


def _days(month: Month, first: date, last: date | None) -> int:
    return (min(last or month.last, month.last) - max(first, month.first)).days + 1


def _figures_of(
    session: Session, month: Month, indicator_ids: Collection[int], client_ids: list[int],
) -> Iterable[tuple[int, int, Decimal]]:
    for start in range(0, len(client_ids), 500):
        asked = select(ClientFigure.client_id, ClientFigure.indicator_id, ClientFigure.value).where(
            ClientFigure.month == month.number, ClientFigure.indicator_id.in_(indicator_ids),
            ClientFigure.client_id.in_(client_ids[start:start + 500]),
        )
        yield from session.execute(asked)


def sum_targets(session: Session, month: Month, indicator_ids: Collection[int], import_id: int | None = None) -> int:
    """Set the managers' targets of a month to the sums over the clients they answer for on its last day.

    Locked targets stay. Returns how many managers' targets were set.
    """
    asked = (
        select(Target.indicator_id, Assignment.manager_id, func.sum(Target.value))
        .join(Assignment, Assignment.client_id == Target.subject_id)
        .where(
            Target.month == month.number, Target.level == "client", Target.tier == "base",
            Target.indicator_id.in_(indicator_ids), Assignment.first_day <= month.last,
            or_(Assignment.last_day.is_(None), Assignment.last_day >= month.last),
        ).group_by(Target.indicator_id, Assignment.manager_id)
    )
    sums = {(i, m): value for i, m, value in session.execute(asked)}
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
