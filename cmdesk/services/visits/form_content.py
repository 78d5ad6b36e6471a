"""What a manager's form of a week holds."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.exchange.visit_forms import FormDay, FormStop, FormWeek
from cmdesk.models.clients import Client
from cmdesk.models.people import Manager
from cmdesk.services.visits.entering import DayVisit, Words, day_visits_in
from cmdesk.services.vocabularies import Vocabularies
from cmdesk.values.periods import Week


class Trade(NamedTuple):
    """What the trade asks of a visit, and its lists."""

    asks: Words
    lists: Vocabularies

    @property
    def asked(self) -> list[str]:
        found = {"checks": self.asks.checks, "stock": self.asks.stock, "prices": self.asks.prices,
                 "shelf": self.asks.shelf}
        return [name for name, there in found.items() if there]


def form_of(session: Session, manager: Manager, week: Week, trade: Trade) -> FormWeek:
    """A manager's week with what was entered already; days without visits are left out."""
    days = day_visits_in(session, manager.id, week.first, week.last)
    addresses: dict[int, str | None] = dict(session.execute(select(Client.id, Client.address).where(
        Client.id.in_({v.client_id for visits in days.values() for v in visits}))).all())
    stops = {d: [_stop(v, addresses[v.client_id]) for v in found if v.state != "skipped"] for d, found in days.items()}
    shown = [FormDay(day=day, stops=found) for day, found in sorted(stops.items()) if found]
    return FormWeek(
        code=manager.code, name=manager.name, week=str(week), days=shown, asked=trade.asked, words=trade.lists,
    )


def _stop(visit: DayVisit, address: str | None) -> FormStop:
    return FormStop(
        key=visit.id or 0, code=visit.client_code, name=visit.client, address=address or "", minutes=visit.minutes,
        state=None if visit.state == "planned" else visit.state, arrived_at=visit.arrived_at, left_at=visit.left_at,
        service=visit.service, checks=visit.checks, stock=visit.stock, prices=visit.prices, shelf=visit.shelf,
        opinion=visit.opinion or None, problem=visit.problem or None, note=visit.note or None,
    )
