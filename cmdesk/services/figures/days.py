"""Daily figures: the month's figures of clients and managers are made of them, except where a month has its own.

One rule for all: what was given for the whole stands. A month's own figure, imported or entered, is never changed by
its days; without one its days make it, as the indicator says. So no day and its month are ever added up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy import cast as whole_cast
from sqlalchemy.orm import Session

from cmdesk.models.clients import Assignment
from cmdesk.models.figures import ClientDayFigure, ClientFigure, Indicator, ManagerDayFigure, ManagerFigure
from cmdesk.values.periods import DAYS_OF_MONTH, Month, day_number, day_of

CLIENT_DAYS, MANAGER_DAYS = cast(Table, ClientDayFigure.__table__), cast(Table, ManagerDayFigure.__table__)
CLIENT_MONTHS, MANAGER_MONTHS = cast(Table, ClientFigure.__table__), cast(Table, ManagerFigure.__table__)
Days = dict[tuple[int, int], dict[int, int]]
"""Whole numbers by day, of each client and indicator."""


def within(table: Table, month: Month) -> ColumnElement[bool]:
    """The rows of a month's days."""
    return table.c.day.between(day_number(month.first), day_number(month.last))


def with_days(session: Session, month: Month, indicator_ids: Collection[int]) -> set[int]:
    """Those of the indicators that have any daily figure of a client or a manager in a month."""
    return {i for i in indicator_ids for table in (CLIENT_DAYS, MANAGER_DAYS)
            if session.scalar(select(exists().where(table.c.indicator_id == i, within(table, month))))}


def of_days(session: Session, month: Month, indicator_ids: Collection[int]) -> set[int]:
    """Those of the indicators that have any daily figure in a month, or figures of the month made of some."""
    return with_days(session, month, indicator_ids) | {
        i for i in indicator_ids for table in (CLIENT_MONTHS, MANAGER_MONTHS)
        if session.scalar(select(exists().where(
            table.c.month == month.number, table.c.indicator_id == i, table.c.days.is_not(None))))}


def months_of_days(session: Session, indicator_id: int) -> list[Month]:
    """The months in which an indicator has daily figures."""
    found: set[int] = set()
    for table in (CLIENT_DAYS, MANAGER_DAYS):
        days = session.scalars(select(table.c.day).where(table.c.indicator_id == indicator_id).distinct())
        found.update(day // DAYS_OF_MONTH for day in days)
    return [Month.from_number(number) for number in sorted(found)]


def days_to_clients(session: Session, month: Month, indicator_ids: Collection[int]) -> int:
    """Make the clients' figures of a month anew from their days; how many stay because the month has its own."""
    months = CLIENT_MONTHS.c
    session.execute(delete(CLIENT_MONTHS).where(
        months.month == month.number, months.indicator_id.in_(indicator_ids), months.days.is_not(None)))
    stay = 0
    for each in _indicators(session, indicator_ids):
        made = _made(CLIENT_DAYS, "client_id", month, each).subquery().c
        any_own = exists().where(months.month == month.number, months.indicator_id == each.id)
        own = any_own.where(months.client_id == made.owner)
        if session.scalar(select(any_own)):
            stay += session.scalar(select(func.count()).select_from(made.owner.table).where(own)) or 0
        session.execute(insert(CLIENT_MONTHS).from_select(
            ["month", "indicator_id", "client_id", "value", "import_id", "days"],
            _rows(month, each, made).where(~own),
        ))
    return stay


def days_to_managers(session: Session, days: Iterable[int], indicator_ids: Collection[int]) -> None:
    """Sum the clients' figures of days to those who answered for them on the day; a manager's own figure of a day
    stays."""
    figures, sums = CLIENT_DAYS.c, MANAGER_DAYS.c
    for day in days:
        session.execute(delete(MANAGER_DAYS).where(
            sums.indicator_id.in_(indicator_ids), sums.day == day, sums.rows.is_not(None)))
        own = exists().where(
            sums.indicator_id == figures.indicator_id, sums.day == day, sums.manager_id == Assignment.manager_id)
        summed = select(
            figures.indicator_id, literal(day), Assignment.manager_id, _whole(func.sum(_plain(figures.value))),
            func.count(), func.max(figures.import_id),
        ).join_from(CLIENT_DAYS, Assignment, Assignment.client_id == figures.client_id).where(
            figures.indicator_id.in_(indicator_ids), figures.day == day, Assignment.first_day <= day_of(day),
            or_(Assignment.last_day.is_(None), Assignment.last_day >= day_of(day)), ~own,
        ).group_by(figures.indicator_id, Assignment.manager_id)
        names = ["indicator_id", "day", "manager_id", "value", "rows", "import_id"]
        session.execute(insert(MANAGER_DAYS).from_select(names, summed))


def sum_days(session: Session, month: Month, indicator_ids: Collection[int]) -> None:
    """Sum all days of a month to the managers anew, those that no client has a figure of any more included."""
    found: set[int] = set()
    for table in (CLIENT_DAYS, MANAGER_DAYS):
        inside = table.c.indicator_id.in_(indicator_ids), within(table, month)
        found.update(session.scalars(select(table.c.day).where(*inside).distinct()))
    days_to_managers(session, sorted(found), indicator_ids)


def own_days_to_months(session: Session, month: Month, indicator_ids: Collection[int]) -> int:
    """Managers' months from the days that were given for themselves, where nothing else stands; how many stay because
    the month has its own, or those of the clients."""
    months, stay = MANAGER_MONTHS.c, 0
    for each in _indicators(session, indicator_ids):
        made = _made(MANAGER_DAYS, "manager_id", month, each, MANAGER_DAYS.c.rows.is_(None)).subquery().c
        there = and_(months.month == month.number, months.indicator_id == each.id, months.manager_id == made.owner)
        stay += session.scalar(select(func.count()).select_from(made.owner.table).where(
            exists().where(there, months.days.is_(None)))) or 0
        session.execute(insert(MANAGER_MONTHS).from_select(
            ["month", "indicator_id", "manager_id", "value", "import_id", "days"],
            _rows(month, each, made).where(~exists().where(there)),
        ))
    return stay


def client_days(session: Session, month: Month, indicator_ids: Collection[int], client_ids: Collection[int]) -> Days:
    """The daily figures of some clients in a month."""
    table, found = CLIENT_DAYS, Days()
    asked = select(table.c.client_id, table.c.indicator_id, table.c.day, _plain(table.c.value)).where(
        table.c.indicator_id.in_(indicator_ids), within(table, month), table.c.client_id.in_(client_ids))
    for client_id, indicator_id, day, value in session.execute(asked):
        found.setdefault((client_id, indicator_id), {})[day] = value
    return found


def _indicators(session: Session, ids: Collection[int]) -> Iterable[Indicator]:
    return session.scalars(select(Indicator).where(Indicator.id.in_(ids)).order_by(Indicator.id)).all()


def _made(table: Table, owner: str, month: Month, each: Indicator, *conditions: ColumnElement[bool]) -> Any:
    """Month's value, number of days and last import by owner."""
    who, value = table.c[owner], _plain(table.c.value)
    inside = (table.c.indicator_id == each.id, within(table, month), *conditions)
    total, count = func.sum(value), func.count()
    brought = func.max(table.c.import_id).label("brought")
    if each.day_rule == "last":
        last = select(who.label("owner"), func.max(table.c.day).label("day"), count.label("days"), brought).where(
            *inside).group_by(who).subquery().c
        return select(last.owner, value.label("value"), last.days, last.brought).join_from(
            last.owner.table, table, and_(who == last.owner, table.c.day == last.day, *inside))
    made = total if each.day_rule == "sum" else _mean(total, count)
    return select(who.label("owner"), _whole(made).label("value"), count.label("days"), brought).where(
        *inside).group_by(who)


def _rows(month: Month, each: Indicator, made: Any) -> Any:
    return select(literal(month.number), literal(each.id), made.owner, made.value, made.brought, made.days)


def _mean(total: Any, count: Any) -> Any:
    """A sum of whole numbers over their count, rounded half away from zero."""
    whole, twice = _whole(total), 2 * count
    return case((whole >= 0, (2 * whole + count) // twice), else_=-((count - 2 * whole) // twice))


def _whole(value: Any) -> Any:
    return whole_cast(value, BigInteger)


def _plain(value: Any) -> Any:
    return type_coerce(value, BigInteger)
