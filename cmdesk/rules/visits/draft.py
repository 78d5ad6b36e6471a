"""A plan while it is put right: tours day by day that never exceed a limit, and every visit placed that can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cmdesk.rules.visits.model import ROUNDING, Model
from cmdesk.rules.visits.problem import Solution


class Draft:
    """Tours of client indices per day position; changed only through `put` and `take`."""

    def __init__(self, model: Model, tours: Iterable[Sequence[int]]) -> None:
        self.model = model
        self.tours = [list(tour) for tour in tours]
        self.minutes = [model.ground.tour_minutes(tour) for tour in self.tours]
        self._days: list[set[int]] = [set() for _ in range(len(model.clients) + 1)]
        for day, tour in enumerate(self.tours):
            for client in tour:
                self._days[client].add(day)

    def days_of(self, client: int) -> list[int]:
        return sorted(self._days[client])

    def has_room(self, client: int, day: int) -> bool:
        """Whether the client fits into the day's tour at its cheapest place."""
        added = self.model.ground.added_minutes(self.tours[day], client)
        return bool(self.minutes[day] + added <= self.model.limit[day] + ROUNDING)

    def is_over(self, day: int) -> bool:
        return bool(self.minutes[day] > self.model.limit[day] + ROUNDING)

    def put(self, client: int, day: int) -> None:
        tour = self.tours[day]
        place = self.model.ground.cheapest_place(tour, client)
        self._days[client].add(day)
        self._set(day, [*tour[:place], client, *tour[place:]])

    def take(self, client: int, day: int) -> None:
        self._days[client].discard(day)
        self._set(day, [k for k in self.tours[day] if k != client])

    def _set(self, day: int, tour: list[int]) -> None:
        self.tours[day] = tour
        self.minutes[day] = self.model.ground.tour_minutes(tour)


def settled(model: Model, solution: Solution) -> Draft:
    """The solution as a draft within all limits: clients of days too full are placed anew where there is room, then
    what is still missing is filled in."""
    draft = Draft(model, solution.routes)
    loose = [client for day in range(len(draft.tours)) for client in _relieved(draft, day)]
    for client in sorted(loose, key=lambda k: _rank(model, k)):
        _place(draft, client)
    for client in sorted(range(1, len(model.clients) + 1), key=lambda k: _rank(model, k)):
        _fill(draft, client)
    return draft


def _rank(model: Model, client: int) -> tuple[float, int]:
    return (-model.clients[client - 1].priority, client)


def _relieved(draft: Draft, day: int) -> Iterator[int]:
    """Takes clients out of all their days, the least important first, until the day is within its limit."""
    while draft.is_over(day):
        loose = [k for k in draft.tours[day] if day not in draft.model.fixed[k]]
        if not loose:
            return
        client = min(loose, key=lambda k: _worth(draft, k, day))
        for k in set(draft.days_of(client)) - set(draft.model.fixed[client]):
            draft.take(client, k)
        yield client


def _worth(draft: Draft, client: int, day: int) -> tuple[float, int, float]:
    """Of keeping the client on the day: its priority, its visits, and the minutes its leaving would not save."""
    saved = draft.model.ground.added_minutes([k for k in draft.tours[day] if k != client], client)
    return (draft.model.clients[client - 1].priority, len(draft.days_of(client)), -saved)


def _place(draft: Draft, client: int, fewest: int = 0) -> None:
    """Puts the client on the days of its best pattern of at least so many visits that all have room."""
    now = set(draft.days_of(client))
    room = {k for k in draft.model.open_to(client) if draft.has_room(client, k)} | now
    patterns = (p for p in draft.model.patterns[client - 1] if len(p.days) >= fewest and room.issuperset(p.days))
    best = min(patterns, key=lambda p: p.cost, default=None)
    if best is None:
        return
    for k in now.difference(best.days):
        draft.take(client, k)
    for k in set(best.days) - now:
        draft.put(client, k)


def _fill(draft: Draft, client: int) -> None:
    """Gives the client all its visits: by a full pattern that has room, else one by one, as evenly as can be."""
    wanted = draft.model.clients[client - 1].visits
    if len(draft.days_of(client)) < wanted:
        _place(draft, client, wanted)
    while len(days := draft.days_of(client)) < wanted:
        usable = [k for k in free_days(draft.model, client, days) if draft.has_room(client, k)]
        if not usable:
            return
        draft.put(client, min(usable, key=lambda k: draft.model.unevenness_of(client, [*days, k])))


def free_days(model: Model, client: int, days: Sequence[int]) -> list[int]:
    """Where one more visit of the client may stand, as far as weekdays, leave and the smallest gap go."""
    return [k for k in model.open_to(client) if k not in days and apart(model, client, k, days)]


def apart(model: Model, client: int, day: int, others: Iterable[int]) -> bool:
    """Whether the day keeps the client's smallest gap to its other days and to the visit before the period."""
    asked = model.clients[client - 1]
    dates = [model.dates[k] for k in others if k != day]
    if asked.last_visit is not None:
        dates.append(asked.last_visit)
    return all(abs((model.dates[day] - other).days) >= asked.min_gap for other in dates)
