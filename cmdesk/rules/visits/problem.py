"""The planner's problem in numbers: clients with day patterns, days with limits, vehicles, legs.

Both the product planner and the textbook benchmark state their problem in this form; `engine` searches it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

ABSENT = -1
NEAR = 60


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to serve a client: its days (ascending indices) and what choosing it costs."""

    days: tuple[int, ...]
    cost: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Routing:
    """A periodic routing problem. Index 0 is the depot, clients are 1..n; every day has `vehicles` routes.

    cost, minutes: (n+1, n+1), the objective's cost of a leg and its travel minutes.
    service (minutes), demand: (n+1,). limit_load, limit_minutes: (days,), infinite where there is none.
    balance: (days,), cost per squared minute that a route lies off target_minutes: (days,). Minutes above
    soft_minutes: (days,) cost `overtime` each.
    patterns: for each client at least one Pattern.
    """

    vehicles: int
    cost: Floats
    minutes: Floats
    service: Floats
    demand: Floats
    limit_load: Floats
    limit_minutes: Floats
    balance: Floats
    target_minutes: Floats
    soft_minutes: Floats
    overtime: float
    patterns: tuple[tuple[Pattern, ...], ...]

    @property
    def clients(self) -> int:
        return len(self.patterns)

    @property
    def days(self) -> int:
        return len(self.limit_load)

    @property
    def routes(self) -> int:
        return self.days * self.vehicles


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """The patterns as flat arrays: client i (1..n) has patterns first_pattern[i] up to first_pattern[i+1]."""

    cost: Floats
    first_pattern: Ints
    first_day: Ints
    days: Ints
    near: Ints


def pack(routing: Routing) -> Packed:
    every = [p for patterns in routing.patterns for p in patterns]
    return Packed(
        cost=np.array([p.cost for p in every], dtype=np.float64),
        first_pattern=_starts([0, *(len(patterns) for patterns in routing.patterns)]),
        first_day=_starts([len(p.days) for p in every]),
        days=np.array([day for p in every for day in p.days], dtype=np.int32),
        near=neighbours(routing.cost),
    )


def _starts(lengths: Sequence[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)


def neighbours(cost: Floats, count: int = NEAR) -> Ints:
    """For every index its nearest clients (never the depot or itself), nearest first: (n+1, min(count, n-1))."""
    far = np.array(cost[:, 1:])
    n = far.shape[1]
    far[np.arange(1, n + 1), np.arange(n)] = np.inf
    order = np.argsort(far, axis=1, kind="stable")[:, : max(0, min(count, n - 1))]
    return np.ascontiguousarray(order + 1, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Solution:
    """Routes (tuples of clients, day by day, vehicle by vehicle) and each client's pattern number (-1: none)."""

    chosen: tuple[int, ...]
    routes: tuple[tuple[int, ...], ...]
    cost: float


def flat_size(routing: Routing) -> int:
    visits = sum(max(len(p.days) for p in patterns) for patterns in routing.patterns)
    return routing.clients + routing.routes + visits


def unflatten(routing: Routing, packed: Packed, flat: Ints, cost: float) -> Solution:
    numbers = flat.tolist()
    first = packed.first_pattern.tolist()
    picked = enumerate(numbers[: routing.clients], start=1)
    chosen = tuple(number - first[i] if number >= 0 else ABSENT for i, number in picked)
    routes, at = [], routing.clients
    for _ in range(routing.routes):
        length = numbers[at]
        routes.append(tuple(numbers[at + 1 : at + 1 + length]))
        at += 1 + length
    return Solution(chosen, tuple(routes), cost)


def flatten(routing: Routing, packed: Packed, solution: Solution) -> Ints:
    first = packed.first_pattern.tolist()
    numbers = [first[i + 1] + k if k >= 0 else ABSENT for i, k in enumerate(solution.chosen)]
    for route in solution.routes:
        numbers += [len(route), *route]
    flat = np.zeros(flat_size(routing), dtype=np.int32)
    flat[: len(numbers)] = numbers
    return flat


def nothing_placed(routing: Routing) -> Ints:
    flat = np.zeros(flat_size(routing), dtype=np.int32)
    flat[: routing.clients] = ABSENT
    return flat
