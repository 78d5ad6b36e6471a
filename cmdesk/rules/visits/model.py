"""A plan request as a routing problem: the choices of days of every client, the limits of every day, the weights."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise

import numpy as np

from cmdesk.rules.visits.cycles import receives
from cmdesk.rules.visits.problem import ABSENT, Floats, Pattern, Routing, Solution
from cmdesk.rules.visits.spacing import Choice, Spacing, choices, unevenness
from cmdesk.rules.visits.starts import nearest_next
from cmdesk.rules.visits.travel import Ground, ground_of
from cmdesk.values.planning import PlanClient, PlanRequest

FEWER_CHOICES = 30
MISSED_LEGS = 30.0
ROUNDING = 1e-6


@dataclass(frozen=True)
class Model:
    """The request with what the planner derives from it. Days are positions in `dates`, clients indices from 1.

    Raises ValueError when a client comes twice or the days are not in order.
    """

    request: PlanRequest

    def __post_init__(self) -> None:
        if len({client.id for client in self.request.clients}) < len(self.request.clients):
            raise ValueError("a client comes twice")
        if any(a.date >= b.date for a, b in pairwise(self.request.days)):
            raise ValueError("the days are not in order")

    @cached_property
    def clients(self) -> tuple[PlanClient, ...]:
        """The clients with the visits that are left for the planned days."""
        elsewhere = Counter(visit.client for visit in self.request.fixed if visit.date not in self.position)
        return tuple(replace(c, visits=max(0, c.visits - elsewhere[c.id])) for c in self.request.clients)

    @cached_property
    def ground(self) -> Ground:
        return ground_of(self.request)

    @cached_property
    def dates(self) -> tuple[date, ...]:
        return tuple(day.date for day in self.request.days)

    @cached_property
    def position(self) -> dict[date, int]:
        return {day: k for k, day in enumerate(self.dates)}

    @cached_property
    def capacity(self) -> Floats:
        return np.array([day.capacity for day in self.request.days], dtype=np.float64)

    @cached_property
    def fixed(self) -> tuple[tuple[int, ...], ...]:
        """Per client (0: the depot, none) the positions of its fixed visits; fixed visits of no known day are none."""
        found: list[set[int]] = [set() for _ in range(len(self.clients) + 1)]
        for visit in self.request.fixed:
            if visit.client in self.ground.index and visit.date in self.position:
                found[self.ground.index[visit.client]].add(self.position[visit.date])
        return tuple(tuple(sorted(days)) for days in found)

    @cached_property
    def previous(self) -> tuple[frozenset[int], ...]:
        found: list[set[int]] = [set() for _ in range(len(self.clients) + 1)]
        for visit in self.request.previous:
            if visit.client in self.ground.index and visit.date in self.position:
                found[self.ground.index[visit.client]].add(self.position[visit.date])
        return tuple(frozenset(days) for days in found)

    @cached_property
    def free(self) -> tuple[int, ...]:
        """Positions that take new visits."""
        since = self.request.free_from or date.min
        return tuple(k for k, day in enumerate(self.request.days) if day.capacity > 0 and day.date >= since)

    def open_to(self, client: int) -> tuple[int, ...]:
        """Positions at which a new visit of the client may be put, as far as one visit alone is concerned."""
        return self._open[client]

    @cached_property
    def _open(self) -> tuple[tuple[int, ...], ...]:
        return ((), *(self._open_days(k, client) for k, client in enumerate(self.clients, start=1)))

    def _open_days(self, number: int, client: PlanClient) -> tuple[int, ...]:
        fits = self.limit + ROUNDING >= self._alone[number]
        return tuple(k for k in self.free if fits[k] and receives(client, self.dates[k]))

    @cached_property
    def _alone(self) -> Floats:
        """Minutes of each client's visit alone, with the way there and back."""
        service = np.array([0.0, *(client.minutes for client in self.clients)])
        alone: Floats = self.ground.minutes[0] + self.ground.minutes[:, 0] + service
        return alone

    def is_far(self, client: int) -> bool:
        """Whether some day is shorter than the client's visit alone, with the way there and back."""
        return bool((self.limit[list(self.free)] + ROUNDING < self._alone[client]).any())

    @cached_property
    def limit(self) -> Floats:
        """Longest minutes of each day: its capacity and tolerated overtime, or what fixed visits take anyway."""
        longest: Floats = np.where(self.capacity > 0, self.capacity + self.request.overtime, 0.0)
        for k in range(len(self.dates)):
            held = [client for client, days in enumerate(self.fixed) if k in days]
            if held:
                longest[k] = max(longest[k], self.ground.tour_minutes(nearest_next(self.ground.minutes, held)))
        return longest

    def spacing(self, client: PlanClient, visits: int) -> Spacing:
        fixed = self.fixed[self.ground.index[client.id]]
        return Spacing(
            visits=max(visits, len(fixed)),
            period=len(self.dates),
            open=self.open_to(self.ground.index[client.id]),
            fixed=fixed,
            ordinals=self._ordinals,
            min_gap=client.min_gap,
            max_gap=client.max_gap,
        )

    @cached_property
    def _ordinals(self) -> tuple[int, ...]:
        return tuple(day.toordinal() for day in self.dates)

    def choices_of(self, client: PlanClient, visits: int) -> tuple[Choice, ...]:
        """Choices of that many days; the largest gap gives way before a visit is given up, the smallest never."""
        spacing = self.spacing(client, visits)
        found = _after_last(client, self.dates, choices(spacing))
        return found or _after_last(client, self.dates, choices(replace(spacing, max_gap=None)))

    @cached_property
    def leg(self) -> float:
        """The average leg in kilometres: from a client to its nearest few."""
        count = len(self.clients)
        if count < 2:
            return max(float(self.ground.km.max()), 0.1)
        inner = np.sort(self.ground.km[1:, 1:], axis=1)[:, 1 : min(7, count)]
        return max(float(inner.mean()), 0.05)

    @property
    def leg_minutes(self) -> float:
        """The way of an average leg."""
        return self.leg * 60.0 / self.request.speed

    @cached_property
    def usual_minutes(self) -> float:
        """Of an average visit with its way."""
        visits = max(sum(c.visits for c in self.clients), 1)
        return sum(c.visits * c.minutes for c in self.clients) / visits + self.leg_minutes

    @cached_property
    def patterns(self) -> tuple[tuple[Pattern, ...], ...]:
        return tuple(self._patterns_of(client) for client in self.clients)

    def _patterns_of(self, client: PlanClient) -> tuple[Pattern, ...]:
        """All that are asked for, and some with fewer visits for when not everything fits."""
        found: list[Pattern] = []
        for visits in range(client.visits, len(self.fixed[self.ground.index[client.id]]) - 1, -1):
            enough = visits == client.visits
            for uneven, days in self.choices_of(client, visits)[: None if enough else FEWER_CHOICES]:
                found.append(Pattern(days, self._price(client, uneven, days)))
        return tuple(found) or (Pattern(self.fixed[self.ground.index[client.id]]),)

    def _price(self, client: PlanClient, uneven: float, days: Sequence[int]) -> float:
        weights, previous = self.request.weights, self.previous[self.ground.index[client.id]]
        moved = len(previous - set(days))
        missed = self._price_of_missed(client, max(0, client.visits - len(days)))
        late = self._since_last(client, days) if days else 0.0
        return self.leg * (weights.evenness * (uneven + late) + weights.stability * moved + missed)

    def _price_of_missed(self, client: PlanClient, missed: int) -> float:
        """In legs: by minutes, so that long visits are not the first to go; not seeing a client at all counts more."""
        unseen = 1 if missed and missed == client.visits else 0
        return MISSED_LEGS * client.priority * (missed + unseen) * max(client.minutes / self.usual_minutes, 0.2)

    def _since_last(self, client: PlanClient, days: Sequence[int]) -> float:
        """Unevenness of the gap since the visit before the period, in working days of this period's density."""
        if client.last_visit is None or client.visits == 0:
            return 0.0
        span = (self.dates[-1] - self.dates[0]).days + 1
        density = len(self.dates) / span
        gap = (self.dates[days[0]] - client.last_visit).days * density
        ideal = len(self.dates) / client.visits
        off = max(0.0, abs(gap - ideal) - 1.0)
        return off * min(off, ideal)

    @cached_property
    def routing(self) -> Routing:
        request, ground, weights = self.request, self.ground, self.request.weights
        count, full = len(request.clients), np.maximum(self.limit, 1.0)
        return Routing(
            vehicles=1,
            cost=self._leg_costs(),
            minutes=ground.minutes,
            service=np.array([0.0, *(c.minutes for c in request.clients)]),
            demand=np.zeros(count + 1),
            limit_load=np.full(len(self.dates), math.inf),
            limit_minutes=self.limit,
            balance=weights.balance * self.leg / (self.usual_minutes * full),
            target_minutes=self._target(),
            soft_minutes=np.where(self.capacity > 0, self.capacity, math.inf),
            overtime=weights.overtime * self.leg / self.usual_minutes,
            patterns=self.patterns,
        )

    def _target(self) -> Floats:
        """Each day's share of about all minutes, by its capacity: visits, a leg each, and the way out and back."""
        visits = sum(c.visits for c in self.clients)
        way = float(self.ground.minutes[0].mean() + self.ground.minutes[:, 0].mean()) * len(self.free)
        share = min(1.0, (visits * self.usual_minutes + way) / max(float(self.capacity.sum()), 1.0))
        return self.capacity * share

    def _leg_costs(self) -> Floats:
        """Weighed kilometres; between clients also compactness: nearness as such, and staying in a territory."""
        weights, km = self.request.weights, self.ground.km
        cost = km * weights.travel
        territory = np.array([c.territory for c in self.clients])
        crossing = (territory[:, None] != territory).astype(np.float64)
        cost[1:, 1:] += weights.compactness * (km[1:, 1:] + crossing * self.leg)
        return np.ascontiguousarray(cost)

    def previous_solution(self) -> Solution | None:
        """The plan to be changed, without what is no longer possible; None when there is none."""
        if not self.request.previous:
            return None
        chosen = [ABSENT] * len(self.clients)
        for k, patterns in enumerate(self.patterns):
            wanted = self.previous[k + 1]
            chosen[k] = next((j for j, p in enumerate(patterns) if frozenset(p.days) == wanted), ABSENT)
        tours: list[list[int]] = [[] for _ in self.dates]
        still = [v for v in self.request.previous if v.date in self.position]
        for visit in sorted(still, key=lambda v: (v.date, v.order, v.client)):
            k = self.ground.index.get(visit.client, 0)
            if k and chosen[k - 1] != ABSENT and k not in tours[self.position[visit.date]]:
                tours[self.position[visit.date]].append(k)
        return Solution(tuple(chosen), tuple(tuple(tour) for tour in tours), math.inf)

    def unevenness_of(self, client: int, days: Sequence[int]) -> float:
        """Of a client's days (positions), as the search counts it."""
        period = len(self.dates)
        visits = self.clients[client - 1].visits
        return unevenness(sorted(days), period / max(visits, 1), period)


def _after_last(client: PlanClient, dates: Sequence[date], found: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The choices that begin at least the smallest gap after the visit before the period."""
    last = client.last_visit
    if last is None or client.min_gap == 0:
        return found
    return tuple(c for c in found if not c[1] or (dates[c[1][0]] - last).days >= client.min_gap)
