"""One annealing walk over a routing problem, by the compiled kernel or, where that is not installed, by numpy."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from cmdesk.rules.visits.problem import Floats, Ints, Packed, Routing, Solution, unflatten

Improve = Callable[..., int]


@dataclass(frozen=True, slots=True)
class Engine:
    """A search kernel; only a `parallel` one, which lets the interpreter go on, gains from several threads."""

    improve: Improve
    parallel: bool

MEAN_REMOVED: Final = 6.0
BLINK: Final = 0.01
BEST_COST, PENALTY_LOAD, PENALTY_MINUTES, LOAD_UNIT, MINUTES_UNIT, OBJECTIVE, OVER_LOAD, OVER_MINUTES = range(8)


def compiled_engine() -> Engine | None:
    """None where the extension was not built."""
    try:
        from cmdesk.rules.visits import _kernel
    except ImportError:
        return None
    return Engine(_kernel.improve, parallel=True)


def numpy_engine() -> Engine:
    from cmdesk.rules.visits.numpy_kernel import improve

    return Engine(improve, parallel=False)


def load_engine() -> Engine:
    """The compiled kernel if there is one, else the numpy one; both keep the same contract."""
    return compiled_engine() or numpy_engine()


@dataclass(frozen=True, slots=True)
class Scale:
    """Natural sizes of a problem: the mean cost of a leg, and the price of a unit of excess load and minutes."""

    leg: float
    load: float
    minutes: float


def scale_of(routing: Routing, packed: Packed) -> Scale:
    """A leg is about the distance to the few nearest clients. Excess of an average client's load or minutes costs a
    usual way from and to the depot, or what leaving out one of its visits costs."""
    few = packed.near[1:, :6].astype(np.intp)
    leg = float(np.take_along_axis(routing.cost[1:], few, axis=1).mean()) if few.size else float(routing.cost.max())
    leg = max(leg, 1e-6)
    load, minutes = float(routing.demand[1:].mean()), float(routing.service[1:].mean()) + leg
    price = max(leg, 2 * float(routing.cost[0].mean()), _price_of_leaving_out(routing))
    return Scale(leg, price / max(load, 1e-6), price / max(minutes, 1e-6))


def _price_of_leaving_out(routing: Routing) -> float:
    """The dearest step from a client's patterns to those of one visit fewer; 0 where all have as many."""
    steps = [0.0]
    for patterns in routing.patterns:
        most, fewest = max(patterns, key=lambda p: len(p.days)), min(patterns, key=lambda p: len(p.days))
        if len(most.days) > len(fewest.days):
            steps.append((fewest.cost - most.cost) / (len(most.days) - len(fewest.days)))
    return max(steps)


class Walk:
    """A current and a best solution with their penalties and random numbers; `advance` anneals it further.

    Nothing but the arguments decides what comes out: the same seed, start and calls give the same solutions.
    """

    def __init__(
        self, routing: Routing, packed: Packed, scale: Scale, start: Ints, seed: int, improve: Improve, stop: bytearray
    ) -> None:
        self.routing, self.packed, self.scale = routing, packed, scale
        self.current: Ints = start.copy()
        self.best: Ints = start.copy()
        self.state: Floats = np.array([math.inf, scale.load, scale.minutes, scale.load, scale.minutes, *[0] * 6])
        self.random = np.random.SeedSequence(seed).generate_state(2, np.uint64)
        self.iterations = 0
        self._improve = improve
        self._buffers = self._all_buffers(stop)
        self._size = (routing.clients, routing.days, routing.vehicles, packed.near.shape[1])

    def _all_buffers(self, stop: bytearray) -> tuple[Any, ...]:
        r, p = self.routing, self.packed
        given = (r.cost, r.minutes, r.service, r.demand, r.limit_load, r.limit_minutes)
        soft = (r.balance, r.target_minutes, r.soft_minutes)
        patterns = (p.cost, p.first_pattern, p.first_day, p.days, p.near)
        return (*given, *soft, *patterns, self.current, self.best, self.state, self.random, stop)

    def advance(self, iterations: int, hot: float, cold: float) -> None:
        """Anneals from temperature `hot` to `cold`, both in mean legs."""
        leg = self.scale.leg
        args = (self.routing.overtime, iterations, hot * leg, cold * leg, MEAN_REMOVED, BLINK)
        done = self._improve(self._buffers, self._size, *args)
        self.iterations += done

    @property
    def best_cost(self) -> float:
        """Infinite until a solution within all limits was found."""
        return float(self.state[BEST_COST])

    @property
    def excess(self) -> float:
        """How far the current solution lies over the limits, in legs."""
        state = self.state
        over = state[OVER_LOAD] * self.scale.load + state[OVER_MINUTES] * self.scale.minutes
        return float(over / self.scale.leg)

    def solution(self) -> Solution:
        """The best one within all limits; before there is one, the current one."""
        if math.isfinite(self.best_cost):
            return unflatten(self.routing, self.packed, self.best, self.best_cost)
        return unflatten(self.routing, self.packed, self.current, math.inf)

    def go_on_from(self, other: Walk) -> None:
        """Takes over another walk's best (or, before it has one, current) solution and penalties."""
        found = math.isfinite(other.best_cost)
        self.current[:] = other.best if found else other.current
        if other.best_cost < self.best_cost:
            self.best[:] = other.best
        self.state[:] = [min(self.best_cost, other.best_cost), *other.state[1:]]
