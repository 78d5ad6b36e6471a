"""What a change by hand does to a plan, fast enough to answer while a visit is being dragged.

Make a `Model(request)` once for the plan on the screen; everything here then takes a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import numpy as np

from cmdesk.rules.visits.draft import free_days
from cmdesk.rules.visits.model import ROUNDING, Model
from cmdesk.rules.visits.outcome import day_load
from cmdesk.rules.visits.problem import Pattern, Routing
from cmdesk.rules.visits.search import Effort, search
from cmdesk.rules.visits.spacing import TOLERATED, worst_gap
from cmdesk.values.planning import DayLoad, MoveEffect, PlannedVisit, Suggestion

ORDER_ITERATIONS = 1500


def day_loads(model: Model, visits: Iterable[PlannedVisit]) -> tuple[DayLoad, ...]:
    """The load of every day of the request, as the visits stand."""
    tours = _tours(model, visits)
    return tuple(day_load(model, k, tours.get(k, [])) for k in range(len(model.dates)))


def move_effect(
    model: Model,
    visits: Iterable[PlannedVisit],
    client: int,
    source: date,
    target: date,
    order: int | None = None,
) -> MoveEffect:
    """Both days before and after the client's visit moves; `order` (from 1) is where it goes, None: its best place.

    Raises KeyError for an unknown client or a date outside the plan, ValueError when there is no such visit.
    """
    tours = _tours(model, visits)
    return _effect(model, tours, model.ground.index[client], model.position[source], model.position[target], order)


def suggest(model: Model, visits: Iterable[PlannedVisit], day: date, most: int = 10) -> tuple[Suggestion, ...]:
    """Better days for visits of an overloaded day: other days with room where the client's gaps stay as they should.

    The least kilometres and unevenness added come first; a client comes once, with its best day. Fixed visits stay.
    """
    tours, source = _tours(model, visits), model.position[day]
    loose = [client for client in tours.get(source, []) if source not in model.fixed[client]]
    best = [found for client in loose if (found := _best_move(model, tours, client, source))]
    return tuple(sorted(best, key=lambda move: _price(model, move))[:most])


def best_order(model: Model, clients: Sequence[int], seed: int = 1) -> tuple[int, ...]:
    """The clients of one day (ids) in an order of short way; the same for the same input."""
    numbers = sorted({model.ground.index[client] for client in clients})
    if len(numbers) < 2:
        return tuple(clients)
    *_, last = search(_one_day(model, numbers), Effort(iterations=ORDER_ITERATIONS, seed=seed, walkers=1))
    return tuple(model.clients[numbers[k - 1] - 1].id for k in last.solution.routes[0])


def _tours(model: Model, visits: Iterable[PlannedVisit]) -> dict[int, list[int]]:
    tours: dict[int, list[int]] = {}
    for visit in sorted(visits, key=lambda v: (v.date, v.order)):
        tours.setdefault(model.position[visit.date], []).append(model.ground.index[visit.client])
    return tours


def _effect(
    model: Model, tours: dict[int, list[int]], client: int, source: int, target: int, order: int | None
) -> MoveEffect:
    left = list(tours.get(source, []))
    left.remove(client)
    before = left if source == target else tours.get(target, [])
    place = model.ground.cheapest_place(before, client) if order is None else order - 1
    after = [*before[:place], client, *before[place:]]
    return MoveEffect(
        source_before=day_load(model, source, tours[source]),
        source_after=day_load(model, source, after if source == target else left),
        target_before=day_load(model, target, tours.get(target, [])),
        target_after=day_load(model, target, after),
        order=after.index(client) + 1,
    )


def _best_move(model: Model, tours: dict[int, list[int]], client: int, source: int) -> Suggestion | None:
    moves = list(_moves(model, tours, client, source))
    return min(moves, key=lambda move: _price(model, move), default=None)


def _moves(model: Model, tours: dict[int, list[int]], client: int, source: int) -> Iterator[Suggestion]:
    asked = model.clients[client - 1]
    others = [k for k, tour in tours.items() if client in tour and k != source]
    now = model.unevenness_of(client, [*others, source])
    for target in free_days(model, client, others):
        days = sorted([*others, target])
        if target == source or not _has_room(model, tours, client, target) or not _is_even(model, client, days):
            continue
        yield Suggestion(
            client=asked.id,
            source=model.dates[source],
            target=model.dates[target],
            effect=_effect(model, tours, client, source, target, None),
            unevenness=model.unevenness_of(client, days) - now,
        )


def _has_room(model: Model, tours: dict[int, list[int]], client: int, day: int) -> bool:
    tour = tours.get(day, [])
    minutes = model.ground.tour_minutes(tour) + model.ground.added_minutes(tour, client)
    return bool(minutes <= model.limit[day] + ROUNDING)


def _is_even(model: Model, client: int, days: Sequence[int]) -> bool:
    ideal = len(model.dates) / max(model.clients[client - 1].visits, 1)
    gap = worst_gap(days, ideal)
    return gap is None or abs(gap - ideal) <= TOLERATED


def _price(model: Model, move: Suggestion) -> tuple[float, int]:
    return (move.effect.km + model.leg * model.request.weights.evenness * move.unevenness, move.client)


def _one_day(model: Model, numbers: Sequence[int]) -> Routing:
    stops = np.array([0, *numbers])
    km = np.ascontiguousarray(model.ground.km[np.ix_(stops, stops)])
    none, unlimited = np.zeros(1), np.full(1, np.inf)
    return Routing(
        vehicles=1,
        cost=km,
        minutes=km,
        service=np.zeros(len(stops)),
        demand=np.zeros(len(stops)),
        limit_load=unlimited,
        limit_minutes=unlimited,
        balance=none,
        target_minutes=none,
        soft_minutes=unlimited,
        overtime=0.0,
        patterns=((Pattern((0,)),),) * len(numbers),
    )
