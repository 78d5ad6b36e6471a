"""The search of `kernel/` in numpy, for machines where the extension was not built: same contract, same moves,
a few thousand iterations a second instead of tens of thousands."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np

from cmdesk.rules.visits.problem import ABSENT, Floats, Ints

TOLERANCE = 1e-7
REVIEW = 50
WANTED_FEASIBLE = 0.5
SPARED = 1 / 8
BEST_COST, PENALTY_LOAD, PENALTY_MINUTES, LOAD_UNIT, MINUTES_UNIT = range(5)
OBJECTIVE, OVER_LOAD, OVER_MINUTES, REVIEWED = range(5, 9)
SHUFFLED, DEMANDING, FAR, CLOSE = range(4)
ORDERS = (SHUFFLED,) * 4 + (DEMANDING,) * 4 + (FAR,) * 2 + (CLOSE,)


def improve(
    buffers: tuple[Any, ...],
    size: tuple[int, int, int, int],
    overtime: float,
    iterations: int,
    t_start: float,
    t_end: float,
    mean_removed: float,
    blink: float,
    /,
) -> int:
    """Anneals the current solution in the buffers; returns the iterations done. See kernel/module.c for the buffers."""
    *given, current, best, state, random, stop = buffers
    search = _Search(given, size, overtime, state, random, blink)
    search.load(current)
    search.recreate([k for k in range(1, search.n + 1) if search.pattern[k] == ABSENT])
    done = _anneal(search, iterations, t_start, t_end, mean_removed, best, state, stop)
    search.store(current)
    search.keep(state, random)
    return done


def _anneal(
    search: _Search, iterations: int, hot: float, cold: float, mean: float, best: Ints, state: Floats, stop: bytearray
) -> int:
    cooling = (cold / hot) ** (1 / max(iterations, 1))
    done = 0
    _remember(search, best, state)
    while done < iterations and not stop[0]:
        before, totals = search.snapshot(), search.totals.copy()
        search.recreate(search.ruin(mean))
        change = search.penalised(search.totals) - search.penalised(totals)
        if change > -hot * cooling**done * math.log(1 - search.random.random()):
            search.restore(before, totals)
        else:
            _remember(search, best, state)
        done += 1
        _review(search, state)
    return done


def _remember(search: _Search, best: Ints, state: Floats) -> None:
    if (search.totals[1:] < TOLERANCE).all() and search.totals[0] < state[BEST_COST] - TOLERANCE:
        state[BEST_COST] = search.totals[0]
        search.store(best)


def _review(search: _Search, state: Floats) -> None:
    """Adapts the penalties now and then to how often the limits were kept."""
    state[REVIEWED] += 1
    state[REVIEWED + 1 :] += search.totals[1:] < TOLERANCE
    if state[REVIEWED] >= REVIEW:
        search.adapt(state[REVIEWED + 1 :] / state[REVIEWED])
        state[REVIEWED:] = 0


class _Search:
    """Routes as rows of one padded table: stops[r] = depot, clients, depot, depot ...; legs[r, k] leads to k + 1."""

    def __init__(
        self,
        given: list[Any],
        size: tuple[int, int, int, int],
        overtime: float,
        state: Floats,
        random: Any,
        blink: float,
    ) -> None:
        (self.cost, self.minutes_between, self.service, self.demand) = given[:4]
        (self.limit_load, self.limit_minutes) = given[4:6]
        (self.balance, self.target_minutes, self.soft_minutes) = given[6:9]
        (self.pattern_cost, self.first_pattern, first_day, days, self.near) = given[9:]
        self.n, self.days, self.vehicles = size[:3]
        self.overtime, self.blink = overtime, blink
        self.day_of = np.repeat(np.arange(self.days), self.vehicles)
        self.pattern_days = [tuple(days[a:b].tolist()) for a, b in pairwise(first_day.tolist())]
        self.penalties = np.array([state[PENALTY_LOAD], state[PENALTY_MINUTES]])
        self.units = np.array([state[LOAD_UNIT], state[MINUTES_UNIT]])
        self.random = np.random.Generator(np.random.PCG64([int(word) for word in random]))
        self._tables = [self._table(client) for client in range(1, self.n + 1)]

    def _table(self, client: int) -> tuple[Ints, Floats]:
        """The days of each pattern of the client as 0 and 1, and the patterns' costs."""
        low, high = self.first_pattern[client], self.first_pattern[client + 1]
        table = np.zeros((high - low, self.days))
        for row, pattern in enumerate(self.pattern_days[low:high]):
            table[row, list(pattern)] = 1
        return table, self.pattern_cost[low:high]

    def load(self, flat: Ints) -> None:
        numbers = flat.tolist()
        self.pattern = [ABSENT, *numbers[: self.n]]
        routes, at = [], self.n
        for _ in range(self.days * self.vehicles):
            routes.append(numbers[at + 1 : at + 1 + numbers[at]])
            at += 1 + numbers[at]
        self.length = np.array([len(route) for route in routes])
        self.stops = np.zeros((len(routes), max(self.length.max() + 8, 8)), dtype=np.intp)
        for r, route in enumerate(routes):
            self.stops[r, 1 : 1 + len(route)] = route
        self.legs = self.cost[self.stops[:, :-1], self.stops[:, 1:]]
        self.load_of = self.demand[self.stops].sum(axis=1)
        self.minutes = self.service[self.stops].sum(axis=1)
        self.minutes += self.minutes_between[self.stops[:, :-1], self.stops[:, 1:]].sum(axis=1)
        chosen = sum(self.pattern_cost[k] for k in self.pattern[1:] if k != ABSENT)
        self.totals = np.array([chosen, 0.0, 0.0])
        for r in range(len(routes)):
            self._count(r, 1)

    def store(self, flat: Ints) -> None:
        numbers = list(self.pattern[1:])
        for r, count in enumerate(self.length.tolist()):
            numbers += [count, *self.stops[r, 1 : 1 + count].tolist()]
        flat[: len(numbers)] = numbers

    def keep(self, state: Floats, random: Any) -> None:
        state[PENALTY_LOAD], state[PENALTY_MINUTES] = self.penalties
        state[OBJECTIVE], state[OVER_LOAD], state[OVER_MINUTES] = self.totals
        random[:] = self.random.integers(0, 2**63, size=2, dtype=np.uint64)

    def snapshot(self) -> tuple[Any, ...]:
        copies = (self.length, self.stops, self.legs, self.load_of, self.minutes)
        return (*(part.copy() for part in copies), list(self.pattern))

    def restore(self, before: tuple[Any, ...], totals: Floats) -> None:
        self.length, self.stops, self.legs, self.load_of, self.minutes, self.pattern = before
        self.totals = totals

    def penalised(self, totals: Floats) -> float:
        return float(totals[0] + self.penalties @ totals[1:])

    def adapt(self, feasible: Floats) -> None:
        factor = np.where(feasible < WANTED_FEASIBLE - 0.05, 1.1, np.where(feasible > WANTED_FEASIBLE + 0.05, 0.9, 1.0))
        self.penalties = np.clip(self.penalties * factor, 0.01 * self.units, 1e4 * self.units)

    def _count(self, r: int, sign: int) -> None:
        day, minutes = self.day_of[r], self.minutes[r]
        late = self.overtime * max(0.0, minutes - self.soft_minutes[day])
        off = self.balance[day] * (minutes - self.target_minutes[day]) ** 2
        self.totals[0] += sign * (self.legs[r].sum() + off + late)
        self.totals[1] += sign * max(0.0, self.load_of[r] - self.limit_load[day])
        self.totals[2] += sign * max(0.0, minutes - self.limit_minutes[day])

    def _detour(self, before: int, client: int, after: int) -> float:
        way = self.minutes_between
        return float(way[before, client] + way[client, after] - way[before, after])

    def _insert(self, r: int, place: int, client: int) -> None:
        if self.length[r] + 3 >= self.stops.shape[1]:
            self.stops = np.pad(self.stops, ((0, 0), (0, 16)))
            self.legs = np.pad(self.legs, ((0, 0), (0, 16)))
        self._count(r, -1)
        row = self.stops[r]
        self.minutes[r] += self.service[client] + self._detour(row[place], client, row[place + 1])
        self.load_of[r] += self.demand[client]
        row[place + 2 :] = row[place + 1 : -1].copy()
        row[place + 1] = client
        self.length[r] += 1
        self.legs[r] = self.cost[row[:-1], row[1:]]
        self._count(r, 1)

    def _remove(self, r: int, client: int) -> None:
        self._count(r, -1)
        row = self.stops[r]
        at = int(np.argmax(row == client))
        self.minutes[r] -= self.service[client] + self._detour(row[at - 1], client, row[at + 1])
        self.load_of[r] -= self.demand[client]
        row[at:-1] = row[at + 1 :].copy()
        self.length[r] -= 1
        self.legs[r] = self.cost[row[:-1], row[1:]]
        self._count(r, 1)

    def _take(self, client: int, removed: list[int]) -> None:
        if client in removed:
            return
        removed.append(client)
        for r in np.flatnonzero((self.stops == client).any(axis=1)).tolist():
            self._remove(r, client)
        self.totals[0] -= self.pattern_cost[self.pattern[client]]
        self.pattern[client] = ABSENT

    def ruin(self, mean: float) -> list[int]:
        """Takes neighbours out of all their days: those nearest to a random client, or strings of its day's routes."""
        seed = 1 + int(self.random.integers(self.n))
        count = min(self.n, 1 + int(self.random.integers(max(1, int(2 * mean)))))
        return self._ruin_day(seed, count) if self.random.random() < 0.5 else self._ruin_near(seed, count)

    def _ruin_near(self, seed: int, count: int) -> list[int]:
        removed: list[int] = []
        self._take(seed, removed)
        for client in self.near[seed].tolist():
            if len(removed) >= count:
                break
            if self.random.random() >= SPARED:
                self._take(client, removed)
        return removed

    def _ruin_day(self, seed: int, count: int) -> list[int]:
        removed: list[int] = []
        days = self.pattern_days[self.pattern[seed]]
        if not days:
            self._take(seed, removed)
            return removed
        day = days[int(self.random.integers(len(days)))]
        routes = range(day * self.vehicles, (day + 1) * self.vehicles)
        hit = ABSENT
        for client in [seed, *self.near[seed].tolist()]:
            if len(removed) >= count:
                break
            r = next((r for r in routes if (self.stops[r] == client).any()), ABSENT)
            if r not in (ABSENT, hit):
                self._take_string(r, client, 1 + int(self.random.integers(count - len(removed))), removed)
                hit = r
        return removed

    def _take_string(self, r: int, client: int, count: int, removed: list[int]) -> None:
        at, total = int(np.argmax(self.stops[r] == client)), int(self.length[r])
        count = min(count, total)
        start = int(self.random.integers(max(at - count + 1, 1), min(at, total - count + 1) + 1))
        for k in self.stops[r, start : start + count].tolist():
            self._take(k, removed)

    def recreate(self, removed: list[int]) -> None:
        for client in self._arranged(removed):
            self._place(client)

    def _arranged(self, removed: list[int]) -> Iterable[int]:
        order = ORDERS[int(self.random.integers(len(ORDERS)))]
        mixed: list[int] = self.random.permutation(removed).tolist() if removed else []
        if order == SHUFFLED:
            return mixed
        return sorted(mixed, key=lambda client: self._urgency(client, order))

    def _urgency(self, client: int, order: int) -> float:
        if order == DEMANDING:
            visits = len(self.pattern_days[self.first_pattern[client]])
            return -visits * float(self.demand[client] + self.service[client] + 1e-3)
        return float(self.cost[client, 0]) * (-1 if order == FAR else 1)

    def _place(self, client: int) -> None:
        price, place = self._offers(client)
        by_day = price.reshape(self.days, self.vehicles)
        vehicle = by_day.argmin(axis=1)
        table, costs = self._tables[client - 1]
        chosen = int(self.first_pattern[client]) + int(np.argmin(table @ by_day.min(axis=1) + costs))
        for day in self.pattern_days[chosen]:
            r = day * self.vehicles + int(vehicle[day])
            self._insert(r, int(place[r]), client)
        self.totals[0] += self.pattern_cost[chosen]
        self.pattern[client] = chosen

    def _offers(self, client: int) -> tuple[Floats, Ints]:
        """For every route the penalised cost of its cheapest place for the client, and that place."""
        longest = int(self.length.max()) + 1
        stops = self.stops[:, : longest + 1]
        to = self.cost[client][stops]
        detour = to[:, :-1] + to[:, 1:] - self.legs[:, :longest]
        detour[np.arange(longest) > self.length[:, None]] = np.inf
        if self.random.random() < min(1.0, self.blink * detour.size):
            detour.flat[int(self.random.integers(detour.size))] += 1e6
        place = detour.argmin(axis=1)
        rows = np.arange(len(detour))
        way, left, right = self.minutes_between, stops[rows, place], stops[rows, place + 1]
        minutes = self.service[client] + way[left, client] + way[client, right] - way[left, right]
        return detour[rows, place] + self._excess(client, minutes), place

    def _excess(self, client: int, minutes: Floats) -> Floats:
        day, now = self.day_of, self.minutes
        after = now + minutes
        heavier = self.load_of + self.demand[client]
        load = _over(heavier, self.limit_load[day]) - _over(self.load_of, self.limit_load[day])
        late = _over(after, self.limit_minutes[day]) - _over(now, self.limit_minutes[day])
        soft = _over(after, self.soft_minutes[day]) - _over(now, self.soft_minutes[day])
        balance = self.balance[day] * minutes * (after + now - 2 * self.target_minutes[day])
        total: Floats = self.penalties[0] * load + self.penalties[1] * late + self.overtime * soft + balance
        return total


def _over(amount: Floats, limit: Floats) -> Floats:
    return np.maximum(amount - limit, 0.0)
