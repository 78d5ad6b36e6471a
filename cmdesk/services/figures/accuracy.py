"""需求预测准确率: how much of what was forecast for the clients came true.

A client's hit is the forecast less its deviation from what was sold, not below 0; hits by forecasts are the accuracy,
1 − Σ|sold − forecast| ÷ Σ forecast. Forecasts are the client figures of the indicator FORECAST.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, Select, and_, case, func, select, type_coerce
from sqlalchemy.orm import Session, aliased

from cmdesk.models.clients import Assignment
from cmdesk.models.figures import ClientFigure, Indicator, ManagerFigure
from cmdesk.services.figures.summing import days_of_clients, held_all_month
from cmdesk.values.periods import Month

FORECAST = "forecast_volume"
SCALE = Decimal("0.0001")
ASKED = 500


def main_indicator(session: Session) -> Indicator | None:
    """What the trade lives on: its first amount that is entered."""
    asked = select(Indicator).where(Indicator.nature == "amount", Indicator.source.is_(None))
    return session.scalars(asked.order_by(Indicator.position, Indicator.code).limit(1)).first()


def forecast_hits(session: Session, first: date, last: date) -> dict[int, Decimal]:
    """The hits of each manager in the full months between two days, split by days where a client changed hands."""
    sold = main_indicator(session)
    asked = session.scalar(select(Indicator).where(Indicator.code == FORECAST))
    found: dict[int, Decimal] = {}
    if sold is None or asked is None:
        return found
    for month in _full_months(first, last):
        if _any(session, month, asked.id):
            for manager, value in _of_clients(session, month, asked.id, sold.id).items():
                found[manager] = found.get(manager, Decimal(0)) + value
        else:
            for manager, value in _of_managers(session, month, asked.id, sold.id).items():
                found[manager] = found.get(manager, Decimal(0)) + value
    return found


def _full_months(first: date, last: date) -> Iterator[Month]:
    month = Month.of(first)
    while month.last <= last:
        yield month
        month = month.plus(1)


def _any(session: Session, month: Month, indicator_id: int) -> bool:
    asked = select(ClientFigure.client_id).where(
        ClientFigure.month == month.number, ClientFigure.indicator_id == indicator_id)
    return session.scalar(asked.limit(1)) is not None


def _hits(month: Month, forecast_id: int, sold_id: int) -> Select[tuple[int, int]]:
    """Client and hit, as whole numbers of the stored scale."""
    made, came = aliased(ClientFigure), aliased(ClientFigure)
    asked, real = type_coerce(made.value, BigInteger), func.coalesce(type_coerce(came.value, BigInteger), 0)
    off = func.abs(real - asked)
    hit = case((asked > off, asked - off), else_=0)
    found: Select[tuple[int, int]] = select(made.client_id, hit.label("hit")).outerjoin(came, and_(
        came.month == made.month, came.indicator_id == sold_id, came.client_id == made.client_id,
    )).where(made.month == month.number, made.indicator_id == forecast_id)
    return found


def _of_clients(session: Session, month: Month, forecast_id: int, sold_id: int) -> dict[int, Decimal]:
    each = _hits(month, forecast_id, sold_id).subquery()
    asked = select(Assignment.manager_id, func.sum(each.c.hit)).join(
        Assignment, Assignment.client_id == each.c.client_id).where(*held_all_month(month))
    found = {m: Decimal(value) * SCALE for m, value in session.execute(asked.group_by(Assignment.manager_id))}
    shares = days_of_clients(session, month)
    clients = sorted(shares)
    for start in range(0, len(clients), ASKED):
        moved = select(each.c.client_id, each.c.hit).where(each.c.client_id.in_(clients[start:start + ASKED]))
        for client, hit in session.execute(moved):
            days = sum(shares[client].values())
            for manager, part in shares[client].items():
                found[manager] = found.get(manager, Decimal(0)) + Decimal(hit) * SCALE * part / days
    return found


def _of_managers(session: Session, month: Month, forecast_id: int, sold_id: int) -> dict[int, Decimal]:
    """From forecasts entered for the managers themselves."""
    made, came = aliased(ManagerFigure), aliased(ManagerFigure)
    asked = select(made.manager_id, made.value, came.value).join(came, and_(
        came.month == made.month, came.indicator_id == sold_id, came.manager_id == made.manager_id,
    )).where(made.month == month.number, made.indicator_id == forecast_id)
    return {m: max(Decimal(0), value - abs(real - value)) for m, value, real in session.execute(asked)}
