"""First solutions: nothing placed (the search then inserts greedily), or balanced clusters of neighbours per day."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cmdesk.rules.visits.problem import Floats, Ints, Packed, Routing, flat_size, nothing_placed

ROUNDS = 30
PULL = 0.3
SEED_TRIES = 4
FEW = 3


def first_solution(routing: Routing, packed: Packed, seed: int) -> Ints:
    """Clusters where a day is one tour; with several vehicles a day spreads over the whole area and starts empty."""
    if routing.vehicles > 1 or routing.clients <= routing.days:
        return nothing_placed(routing)
    return as_tours(routing, packed, clustered(routing, packed, seed))


def clustered(routing: Routing, packed: Packed, seed: int) -> Ints:
    """A pattern number per client: days drawn together around seeds, prices keeping their loads alike.

    Each round puts every client on the pattern whose days' clients are nearest on average plus the days' prices,
    then raises the price of full days and lowers that of light ones. In the first half of the rounds random clients
    pull at the days, less and less. Only patterns with the most visits take part.
    """
    random = np.random.default_rng(seed)
    options = _options(routing, packed)
    near, prices = _near_seeds(routing, options, random), np.zeros(routing.days)
    use, scale = _use(routing), float(routing.cost[1:, 1:].mean())
    room = _room(routing)
    chosen = options.first[:-1]
    for k in range(ROUNDS):
        pulled = _pulled(routing, near, PULL * (1 - 2 * k / ROUNDS), random)
        total = np.einsum("pd,pd->p", (pulled + prices)[options.owner], options.days) + options.cost
        chosen = _cheapest(total, options.first)
        members = options.days[chosen]
        load = (use[:, None] * members).sum(axis=0) / room
        prices += scale * 0.3 * (load / max(float(load.mean()), 1e-9) - 1) / (1 + 0.15 * k)
        near = _mean_distance(routing, members, scale)
    return options.number[chosen].astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class _Options:
    """Patterns under choice: number, owner (client from 0), days as 0 and 1, cost; those of client i are
    first[i] .. first[i + 1] - 1."""

    number: Ints
    owner: Ints
    days: Floats
    cost: Floats
    first: Ints


def _options(routing: Routing, packed: Packed) -> _Options:
    length = np.diff(packed.first_day)
    owner = np.repeat(np.arange(routing.clients), np.diff(packed.first_pattern[1:]))
    most = np.maximum.reduceat(length, packed.first_pattern[1:-1])
    number = np.flatnonzero(length == most[owner]).astype(np.int32)
    table = np.zeros((len(length), routing.days))
    table[np.repeat(np.arange(len(length)), length), packed.days] = 1.0
    kept = owner[number].astype(np.int32)
    first = np.searchsorted(kept, np.arange(routing.clients + 1)).astype(np.int32)
    return _Options(number, kept, table[number], packed.cost[number], first)


def _near_seeds(routing: Routing, options: _Options, random: np.random.Generator) -> Floats:
    """(clients, days): distance to the seed of each day. A seed is a client seen often, far from the other seeds; it
    takes all days of one of its patterns that have no seed yet, so that days often visited together lie together."""
    between, often = routing.cost[1:, 1:], _seen_often(options)
    near, bare = np.zeros((routing.clients, routing.days)), np.ones(routing.days, dtype=bool)
    seeds: list[int] = []
    while bare.any():
        client = _far_off(random.choice(often, min(SEED_TRIES, len(often)), replace=False), seeds, between)
        patterns = options.days[options.first[client] : options.first[client + 1]]
        gain = patterns[:, bare].sum(axis=1)
        if gain.max() > 0:
            days = (patterns[random.choice(np.flatnonzero(gain == gain.max()))] > 0) & bare
        else:
            client = int(random.integers(routing.clients))
            days = np.arange(routing.days) == random.choice(np.flatnonzero(bare))
        near[:, days] = between[:, [client]]
        bare &= ~days
        seeds.append(client)
    return near


def _seen_often(options: _Options) -> Ints:
    """The clients with the most visits; where these are but a few, those of the next frequency."""
    visits = options.days[options.first[:-1]].sum(axis=1)
    for frequency in sorted(set(visits.tolist()), reverse=True):
        found = np.flatnonzero(visits == frequency)
        if len(found) >= FEW:
            return found.astype(np.int32)
    return np.arange(len(visits), dtype=np.int32)


def _far_off(candidates: Ints, seeds: list[int], between: Floats) -> int:
    if not seeds:
        return int(candidates[0])
    return int(candidates[np.argmax(between[candidates][:, seeds].min(axis=1))])


def _pulled(routing: Routing, near: Floats, strength: float, random: np.random.Generator) -> Floats:
    if strength <= 0:
        return near
    return (1 - strength) * near + strength * routing.cost[1:, 1 + random.integers(routing.clients, size=routing.days)]


def _use(routing: Routing) -> Floats:
    """The share of a usual day that each client takes."""
    minutes, load = (_usual(limit) for limit in (routing.limit_minutes, routing.limit_load))
    return routing.service[1:] / minutes + routing.demand[1:] / load + 1e-6


def _usual(limit: Floats) -> float:
    known = limit[np.isfinite(limit)]
    return max(float(known.mean()), 1e-6) if known.size else 1e9


def _room(routing: Routing) -> Floats:
    """The days' sizes relative to the usual one; a closed day counts as almost nothing."""
    limit = routing.limit_minutes
    return np.where(np.isfinite(limit), np.maximum(limit / _usual(limit), 1e-3), 1.0)


def _cheapest(total: Floats, first: Ints) -> Ints:
    picks = [low + int(np.argmin(total[low:high])) for low, high in pairwise(first.tolist())]
    return np.array(picks, dtype=np.int32)


def _mean_distance(routing: Routing, members: Floats, empty: float) -> Floats:
    """(clients, days): mean distance to the day's clients. Sums of columns: a matrix product would start threads."""
    day, client = np.nonzero(members.T)
    sums = np.cumsum(routing.cost[1:, 1:][:, client], axis=1)
    until = np.searchsorted(day, np.arange(routing.days + 1))
    total = np.hstack([np.zeros((routing.clients, 1)), sums])[:, until]
    count = np.diff(until)
    return np.where(count > 0, np.diff(total, axis=1) / np.maximum(count, 1), empty)


def as_tours(routing: Routing, packed: Packed, chosen: Ints) -> Ints:
    """The flat solution that serves each client on its pattern's days, one tour a day, always on to the nearest."""
    tours: list[list[int]] = [[] for _ in range(routing.days)]
    for client, pattern in enumerate(chosen.tolist(), start=1):
        for day in packed.days[packed.first_day[pattern] : packed.first_day[pattern + 1]].tolist():
            tours[day].append(client)
    numbers = [*chosen.tolist()]
    for tour in tours:
        numbers += [len(tour), *nearest_next(routing.cost, tour)]
    flat = np.zeros(flat_size(routing), dtype=np.int32)
    flat[: len(numbers)] = numbers
    return flat


def nearest_next(cost: Floats, clients: list[int]) -> list[int]:
    """The clients in the order of always going on to the nearest, beginning at the depot."""
    left, at, order = np.array(sorted(clients), dtype=np.intp), 0, []
    while left.size:
        k = int(np.argmin(cost[at, left]))
        at = int(left[k])
        order.append(at)
        left = np.delete(left, k)
    return order
