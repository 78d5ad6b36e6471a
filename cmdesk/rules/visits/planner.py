"""The planner's doors: a plan after the time given, or ever better ones as they are found."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator

from cmdesk.rules.visits.model import Model
from cmdesk.rules.visits.outcome import outcome
from cmdesk.rules.visits.problem import Solution
from cmdesk.rules.visits.search import Effort, Found, Watch, search
from cmdesk.values.planning import PlanRequest, PlanResult

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

SHOWN_EVERY = 0.3


def plan(request: PlanRequest, progress: Progress | None = None, cancelled: Cancelled | None = None) -> PlanResult:
    """The best plan found in the request's time. `progress` is told the share spent, `cancelled` asked often; then
    the best plan so far comes back."""
    model = Model(request)
    found = deque(_search(model, progress, cancelled), maxlen=1)
    return outcome(model, found[0].solution, found[0].share) if found else _empty(model)


def plan_stream(
    request: PlanRequest, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> Iterator[PlanResult]:
    """The first plan at once, the first within all limits too, then better ones a few times a second, the best last.
    Closing it stops the search."""
    model, due, complete = Model(request), 0.0, False
    kept: Found | None = None
    for kept in _search(model, progress, cancelled):
        news = math.isfinite(kept.solution.cost) and not complete
        if not news and time.perf_counter() < due:
            continue
        yield outcome(model, kept.solution, kept.share)
        complete, due = complete or news, time.perf_counter() + SHOWN_EVERY
    yield _empty(model) if kept is None else outcome(model, kept.solution, kept.share)


def _search(model: Model, progress: Progress | None, cancelled: Cancelled | None) -> Iterator[Found]:
    request = model.request
    if not request.clients or not request.days:
        return
    effort = Effort(
        seconds=request.seconds, iterations=request.iterations, seed=request.seed, walkers=request.walkers
    )
    yield from search(model.routing, effort, start=model.previous_solution(), watch=_watch(progress, cancelled))


def _watch(progress: Progress | None, cancelled: Cancelled | None) -> Watch:
    def watch(share: float) -> bool:
        if progress:
            progress(share)
        return bool(cancelled and cancelled())

    return watch


def _empty(model: Model) -> PlanResult:
    nothing = Solution((), tuple(() for _ in model.dates), 0.0)
    return outcome(model, nothing, 1.0)
