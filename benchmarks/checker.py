"""An independent judge of periodic routing solutions: everything is recomputed from the instance, nothing believed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.cordeau import Instance, Stop

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Verdict:
    cost: float
    faults: tuple[str, ...]

    @property
    def feasible(self) -> bool:
        return not self.faults


def check(instance: Instance, routes: Sequence[Sequence[int]]) -> Verdict:
    """Routes stand day by day, vehicle by vehicle, each a sequence of stop numbers without the depot."""
    days, vehicles = len(instance.longest), instance.vehicles
    if len(routes) != days * vehicles:
        return Verdict(math.inf, (f"{len(routes)} routes instead of {days} x {vehicles}",))
    served: list[list[int]] = [[] for _ in instance.stops]
    faults: list[str] = []
    cost = 0.0
    for number, route in enumerate(routes):
        day = number // vehicles
        travel = _travel([instance.stops[0], *(instance.stops[k] for k in route), instance.stops[0]])
        cost += travel
        faults += _over(instance, day, route, travel)
        for k in route:
            served[k].append(day)
    for k, found in enumerate(served):
        if k and not _served(instance.stops[k], found):
            faults.append(f"stop {k} on days {found}")
    return Verdict(cost, tuple(faults))


def _travel(stops: Sequence[Stop]) -> float:
    return math.fsum(math.dist((a.x, a.y), (b.x, b.y)) for a, b in pairwise(stops))


def _over(instance: Instance, day: int, route: Sequence[int], travel: float) -> list[str]:
    load = math.fsum(instance.stops[k].demand for k in route)
    duration = travel + math.fsum(instance.stops[k].service for k in route)
    faults = []
    if load > instance.largest[day] + TOLERANCE:
        faults.append(f"day {day}: load {load} over {instance.largest[day]}")
    if duration > instance.longest[day] + TOLERANCE:
        faults.append(f"day {day}: duration {duration} over {instance.longest[day]}")
    return faults


def _served(stop: Stop, days: Sequence[int]) -> bool:
    if not stop.day_sets:
        return not days
    return tuple(sorted(days)) in stop.day_sets
