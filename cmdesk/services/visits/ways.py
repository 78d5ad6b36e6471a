"""How long the way is between the visits of a manager's days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Client
from cmdesk.models.people import Manager
from cmdesk.models.visits import Visit
from cmdesk.rules.visits.model import Model
from cmdesk.services.visits.options import options_in
from cmdesk.services.visits.requests import Place, placed, start_of, territory_names
from cmdesk.values.planning import PlanClient, PlanOptions, PlanRequest


def way_request(manager: Manager, options: PlanOptions, clients: Sequence[PlanClient] = ()) -> PlanRequest:
    """What distances depend on: where the manager begins, how fast and how straight the way is."""
    return PlanRequest(
        clients=tuple(clients), days=(), start=start_of(manager), speed=options.speed, detour=options.detour,
        weights=options.weights,
    )


_PLACE = tuple(getattr(Client, name) for name in Place._fields)


@dataclass(frozen=True)
class Ways:
    """The way between one manager's clients."""

    model: Model

    @classmethod
    def of(
        cls, manager: Manager, options: PlanOptions, clients: Sequence[Client | Place], territories: Mapping[int, str],
    ) -> Ways:
        there = [placed(client, territories, k, 1, 15.0) for k, client in enumerate(clients)]
        return cls(Model(way_request(manager, options, there)))

    def minutes(self, tour: Iterable[int]) -> float:
        """Of the way along clients (ids) in that order; clients that are not known are passed over."""
        index, ground = self.model.ground.index, self.model.ground
        return ground.tour_km([index[c] for c in tour if c in index]) * ground.minutes_per_km

    def usual(self) -> float:
        """Minutes to the next client, on the average of near neighbours."""
        return self.model.leg_minutes if self.model.clients else 0.0


def loads_with_way(
    session: Session, managers: Sequence[Manager], first: date, last: date,
) -> dict[int, dict[date, tuple[int, int]]]:
    """(visits, minutes with the way) of each manager and day; skipped visits left out."""
    asked = (
        select(Visit.manager_id, Visit.day, Visit.minutes, *_PLACE).join(Client, Client.id == Visit.client_id)
        .where(Visit.day.between(first, last), Visit.state != "skipped", Visit.manager_id.in_([m.id for m in managers]))
        .order_by(Visit.day, Visit.position, Visit.id)
    )
    stops: dict[int, dict[date, list[tuple[int, Place]]]] = defaultdict(lambda: defaultdict(list))
    for manager_id, day, minutes, *place in session.execute(asked):
        stops[manager_id][day].append((minutes, Place(*place)))
    options, names = options_in(session), territory_names(session)
    return {m.id: _loads(m, options, names, stops[m.id]) for m in managers if m.id in stops}


def _loads(
    manager: Manager, options: PlanOptions, names: Mapping[int, str],
    stops: Mapping[date, Sequence[tuple[int, Place]]],
) -> dict[date, tuple[int, int]]:
    clients = list(dict.fromkeys(client for there in stops.values() for _minutes, client in there))
    ways = Ways.of(manager, options, clients, names)
    return {
        day: (len(there), round(sum(minutes for minutes, _client in there) + ways.minutes(c.id for _m, c in there)))
        for day, there in stops.items()
    }
