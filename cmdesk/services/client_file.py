"""What has happened with one client so far: who answered for it, visits, figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Assignment, Client
from cmdesk.models.figures import ClientFigure, Indicator
from cmdesk.models.people import Manager
from cmdesk.models.visits import Visit
from cmdesk.models.vocabulary import VISIT_STATES
from cmdesk.services.work import Desk
from cmdesk.store.lists import own_rows
from cmdesk.values.messages import Msg
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right

MOST_VISITS, MONTHS = 40, 13
_STATES: dict[str, Msg] = {choice.code: choice.label for choice in VISIT_STATES}


@dataclass(frozen=True, slots=True)
class Responsible:
    """A manager and the days on which they answer for the client; no last day while it lasts."""

    manager: str
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class PastVisit:
    day: date
    manager: str
    state: Msg | str
    arrived: time | None
    left: time | None
    note: str


@dataclass(frozen=True, slots=True)
class ClientFile:
    """`figures` are the indicators with their values by month, `months` from the newest back."""

    responsible: Sequence[Responsible]
    visits: Sequence[PastVisit]
    months: Sequence[Month]
    figures: Sequence[tuple[str, int, Sequence[Decimal | None]]]


def client_file(desk: Desk, actor: Actor, client_id: int) -> ClientFile:
    """Raises UserError record_gone, not_allowed."""
    with desk.read(actor, Right.SEE_CLIENTS) as session:
        own = own_rows(Client, actor)
        asked = select(Client.id).where(Client.id == client_id, *([own] if own is not None else []))
        if session.scalar(asked) is None:
            raise trouble("record_gone", label=Client.__entity__.label)
        months, figures = _figures(session, client_id)
        return ClientFile(_responsible(session, client_id), _visits(session, client_id, desk.today()), months, figures)


def _responsible(session: Session, client_id: int) -> list[Responsible]:
    asked = (
        select(Manager.name, Assignment.first_day, Assignment.last_day)
        .join(Manager, Manager.id == Assignment.manager_id).where(Assignment.client_id == client_id)
        .order_by(Assignment.first_day.desc())
    )
    return [Responsible(*row) for row in session.execute(asked)]


def _visits(session: Session, client_id: int, today: date) -> list[PastVisit]:
    """The last visits, those of today among them."""
    asked = (
        select(Visit, Manager.name).join(Manager, Manager.id == Visit.manager_id)
        .where(Visit.client_id == client_id, Visit.day <= today).order_by(Visit.day.desc()).limit(MOST_VISITS)
    )
    return [
        PastVisit(v.day, name, _STATES.get(v.state, v.state), v.arrived_at, v.left_at, v.note or v.opinion or "")
        for v, name in session.execute(asked)
    ]


Table = tuple[list[Month], list[tuple[str, int, Sequence[Decimal | None]]]]


def _figures(session: Session, client_id: int) -> Table:
    asked = (
        select(Indicator.name, Indicator.unit, Indicator.digits, ClientFigure.month, ClientFigure.value)
        .join(Indicator, Indicator.id == ClientFigure.indicator_id).where(ClientFigure.client_id == client_id)
        .order_by(Indicator.position, Indicator.code)
    )
    cells: dict[tuple[str, int], dict[int, Decimal]] = {}
    for name, unit, digits, month, value in session.execute(asked):
        cells.setdefault((f"{name} ({unit})" if unit else name, digits), {})[month] = value
    newest = sorted({month for row in cells.values() for month in row}, reverse=True)[:MONTHS]
    rows: list[tuple[str, int, Sequence[Decimal | None]]] = [
        (name, digits, [row.get(month) for month in newest]) for (name, digits), row in cells.items()
    ]
    return [Month.from_number(month) for month in newest], rows


def clients_by_manager(desk: Desk, actor: Actor) -> list[tuple[str, str, str, int]]:
    """Staff number, name, territory and number of open clients today, of everybody on duty."""
    from cmdesk.models.clients import Territory

    today = desk.today()
    with desk.read(actor, Right.SEE_CLIENTS) as session:
        counted = (
            select(Assignment.manager_id, func.count().label("n")).join(Client, Client.id == Assignment.client_id)
            .where(Client.state != "closed", Assignment.first_day <= today)
            .where(or_(Assignment.last_day.is_(None), Assignment.last_day >= today))
            .group_by(Assignment.manager_id).subquery()
        )
        asked = (
            select(Manager.code, Manager.name, Territory.name, func.coalesce(counted.c.n, 0))
            .outerjoin(Territory, Territory.id == Manager.territory_id)
            .outerjoin(counted, counted.c.manager_id == Manager.id)
            .where(Manager.state != "left").order_by(Manager.code)
        )
        return [(code, name, territory or "", n) for code, name, territory, n in session.execute(asked)]
