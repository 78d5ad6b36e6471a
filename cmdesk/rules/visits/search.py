"""The joint search over days and order: several short walks from different starts, then the best one walks on."""

from __future__ import annotations

import math
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from cmdesk.rules.visits.engine import Engine, Walk, load_engine, scale_of
from cmdesk.rules.visits.problem import Ints, Routing, Solution, flatten, pack
from cmdesk.rules.visits.starts import first_solution

HOT: Final = 2.0
WARM: Final = 1.5
MILD: Final = 0.2
COLD: Final = 0.03
SHORT_OF_TOURS: Final = 0.5  # one tour a day: the start decides most of the cost
SHORT_OF_FLEETS: Final = 0.2
MOST_STARTS: Final = 4
SHORTEST_WALK: Final = 4000
SHORTEST_TIME: Final = 0.2
DIP: Final = 500
CHUNKS: Final = 20
LONGEST_CHUNK: Final = 0.1
FIRST_CHUNK: Final = 20
HEARTBEAT: Final = 0.05
MOST_WALKERS: Final = 8
FIXED_WALKERS: Final = 2

Watch = Callable[[float], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long to search: `seconds` of clock time, or, so that seed and walkers alone decide the result,
    `iterations` of each walker. `walkers` run at the same time, each on its own thread; None: one per core."""

    seconds: float = 1.0
    iterations: int | None = None
    seed: int = 1
    walkers: int | None = None

    def starts(self, share: float) -> int:
        """How many different starts each walker can try with some depth in that share of the effort."""
        if self.iterations is not None:
            return max(1, min(MOST_STARTS, int(self.iterations * share / SHORTEST_WALK)))
        return max(1, min(MOST_STARTS, int(self.seconds * share / SHORTEST_TIME)))

    @property
    def team(self) -> int:
        """The number of walkers; without a clock it must not depend on the machine."""
        if self.walkers is not None:
            return max(1, self.walkers)
        return FIXED_WALKERS if self.iterations is not None else min(MOST_WALKERS, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Found:
    """A better solution (its cost infinite while limits are broken) and the share of the effort spent."""

    solution: Solution
    share: float


def search(
    routing: Routing,
    effort: Effort,
    *,
    start: Solution | None = None,
    watch: Watch | None = None,
    engine: Engine | None = None,
) -> Iterator[Found]:
    """Yields ever better solutions, the first at once, and the best once more at the end. Closing the iterator stops
    the search.

    A solution over the limits comes only as long as there is none within them. `start` is a solution to begin from,
    besides the search's own. `watch` is told the share spent every few hundredths of a second; True stops.
    """
    team = _Team(routing, effort, start, engine or load_engine())
    with ThreadPoolExecutor(1) as reader:
        work = reader.submit(team.work)
        try:
            yield from _better_ones(team, watch)
        finally:
            team.stop[0] = 1
        work.result()


def _better_ones(team: _Team, watch: Watch | None) -> Iterator[Found]:
    best, nothing_yet = math.inf, True
    while True:
        if watch and watch(min(1.0, team.share())):
            team.stop[0] = 1
        with suppress(queue.Empty):
            found = team.news.get(timeout=HEARTBEAT)
            if found is None:
                break
            if nothing_yet or found.solution.cost < best:
                best, nothing_yet = found.solution.cost, False
                yield found
    if team.last:
        yield team.last


class _Budget:
    """A part of a walker's effort, by clock or by iterations: how much of it is spent, how much to do next."""

    def __init__(self, seconds: float, iterations: int | None) -> None:
        self.seconds, self.iterations = max(seconds, 1e-3), iterations
        self.begun, self.done, self.rate = time.perf_counter(), 0, 0.0

    def spent(self) -> float:
        if self.iterations is not None:
            return self.done / max(self.iterations, 1)
        return (time.perf_counter() - self.begun) / self.seconds

    def next_chunk(self) -> int:
        if self.iterations is not None:
            return max(1, min(-(-self.iterations // CHUNKS), self.iterations - self.done))
        left = self.seconds - (time.perf_counter() - self.begun)
        return max(1, int(self.rate * min(self.seconds / CHUNKS, LONGEST_CHUNK, left))) if self.rate else FIRST_CHUNK

    def part(self, chunk: int) -> float:
        """The share of this budget that the chunk will about take."""
        if self.iterations is not None:
            return chunk / max(self.iterations, 1)
        return chunk / self.rate / self.seconds if self.rate else 0.0

    def count(self, iterations: int, seconds: float) -> None:
        self.done += iterations
        self.rate = iterations / max(seconds, 1e-6)


class _Team:
    """The walkers of one search. They meet between the short walks and the long one, to go on from the best."""

    def __init__(self, routing: Routing, effort: Effort, start: Solution | None, engine: Engine) -> None:
        self.routing, self.effort, self.engine = routing, effort, engine
        self.walkers = effort.team if engine.parallel else 1
        self.short = SHORT_OF_TOURS if routing.vehicles == 1 else SHORT_OF_FLEETS
        self.starts = effort.starts(self.short)
        self.packed = pack(routing)
        self.scale = scale_of(routing, self.packed)
        self.given = None if start is None else flatten(routing, self.packed, start)
        self.stop = bytearray(1)
        self.news: queue.SimpleQueue[Found | None] = queue.SimpleQueue()
        self.begun = time.perf_counter()
        self.shares = [0.0] * self.walkers
        self.best = math.inf
        self.last: Found | None = None
        self.telling = threading.Lock()

    def share(self) -> float:
        """Of the whole effort, spent so far."""
        if self.effort.iterations is None:
            return (time.perf_counter() - self.begun) / max(self.effort.seconds, 1e-3)
        return sum(self.shares) / len(self.shares)

    def work(self) -> None:
        try:
            elite = [walk for walks in self._together(self._short_walks) for walk in walks]
            elite.sort(key=_rank)
            walks = self._leaders(elite)
            self._together(lambda number: self._anneal(walks[number], number, 1.0, WARM))
            self.last = Found(min(walks, key=_rank).solution(), min(1.0, self.share()))
        finally:
            self.stop[0] = 1
            self.news.put(None)

    def _together(self, task: Callable[[int], list[Walk]]) -> list[list[Walk]]:
        """The task of every walker, each on its own thread; an error in one stops the others."""

        def guarded(number: int) -> list[Walk]:
            done = False
            try:
                result = task(number)
                done = True
            finally:
                if not done:
                    self.stop[0] = 1
            return result

        with ThreadPoolExecutor(self.walkers) as pool:
            return list(pool.map(guarded, range(self.walkers)))

    def _short_walks(self, number: int) -> list[Walk]:
        walks: list[Walk] = []
        for k in range(self.starts):
            if walks and (self.stop[0] or self._is_late(k)):
                break
            given = self.given if k == 0 else None
            walk = self._walk(self.effort.seed * 10_007 + number * 101 + k, given)
            if k == 0:
                self._dip(walk)
            until = self.short * (k + 1) / self.starts
            walks += self._anneal(walk, number, until, HOT if given is None else MILD)
        return walks

    def _dip(self, walk: Walk) -> None:
        """A few cool iterations, for a presentable first solution before the hot ones begin."""
        most = DIP if self.effort.iterations is None else min(DIP, self.effort.iterations // 10)
        walk.advance(0, MILD, MILD)
        self._tell(walk)
        walk.advance(most, MILD, COLD)
        self._tell(walk)

    def _is_late(self, start: int) -> bool:
        """Whether the clock has already run through the time of this start."""
        return self.effort.iterations is None and self.share() > self.short * (start + 1) / self.starts

    def _walk(self, seed: int, given: Ints | None) -> Walk:
        start = first_solution(self.routing, self.packed, seed) if given is None else given
        return Walk(self.routing, self.packed, self.scale, start, seed, self.engine.improve, self.stop)

    def _leaders(self, elite: Sequence[Walk]) -> list[Walk]:
        """A walk for every walker, all at the best solution, each with its own random numbers."""
        leaders = list(elite[: self.walkers])
        for walk in leaders[1:]:
            walk.go_on_from(leaders[0])
        return leaders

    def _anneal(self, walk: Walk, number: int, until: float, hot: float) -> list[Walk]:
        """Anneals until that share of the walker's effort is spent; tells of every better solution."""
        since = self.shares[number]
        budget = self._budget(since, until)
        walk.advance(0, hot, hot)
        self._tell(walk)
        while (spent := budget.spent()) < 1 and not self.stop[0]:
            self.shares[number] = since + (until - since) * spent
            chunk, begun = budget.next_chunk(), time.perf_counter()
            walk.advance(chunk, _cooled(hot, spent), _cooled(hot, min(1.0, spent + budget.part(chunk))))
            budget.count(chunk, time.perf_counter() - begun)
            self._tell(walk)
        if not self.stop[0]:
            self.shares[number] = until
        return [walk]

    def _budget(self, since: float, until: float) -> _Budget:
        iterations = self.effort.iterations
        if iterations is not None:
            return _Budget(0.0, round(iterations * until) - round(iterations * since))
        return _Budget(self.begun + self.effort.seconds * until - time.perf_counter(), None)

    def _tell(self, walk: Walk) -> None:
        with self.telling:
            if walk.best_cost < self.best or math.isinf(self.best):
                self.best = walk.best_cost
                self.news.put(Found(walk.solution(), min(1.0, self.share())))


def _rank(walk: Walk) -> tuple[float, float]:
    return (walk.best_cost, walk.excess)


def _cooled(hot: float, spent: float) -> float:
    return hot * math.pow(COLD / hot, spent)
