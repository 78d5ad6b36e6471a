"""A whole branch planned for a month, as the visits page does it: the planner for everybody, then one step written."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.measuring import Line, seconds
from benchmarks.stage import ACTOR, MONTH, Stage, opened
from cmdesk.services.demo import DemoOrder, make_demo
from cmdesk.services.visits.board import people
from cmdesk.services.visits.planning import compute_plans, keep_plans
from cmdesk.services.work import Desk

MANAGERS, CLIENTS = 40, 300
LIMIT, FIRST_LIMIT, CANCEL_LIMIT = 180.0, 1.5, 1.0
CLIENTS_A_SECOND = 100


def branch(stage: Stage) -> Iterator[Line]:
    """The month after the stage's; limits are those promised for 40 managers with 300 clients each."""
    managers = min(MANAGERS, stage.sizes.managers)
    clients = min(managers * CLIENTS, stage.sizes.clients)
    size = f"{managers} managers x {clients // managers} clients"
    path = stage.folder / "planned.db"
    order = DemoOrder(managers=managers, clients=clients, months=1, until=MONTH, seed=stage.sizes.seed)
    with opened(path) as desk:
        make_demo(desk, ACTOR, order)
        yield Line(name="first plan of one manager", size=f"{clients // managers} clients", limit=FIRST_LIMIT,
                   ours=seconds(lambda: _first(desk)))
        yield Line(name="cancel while planning", size=size, ours=_cancelled(desk), limit=CANCEL_LIMIT)
        each = clients / managers / CLIENTS_A_SECOND
        yield Line(name="plan a branch and write it", size=size, ours=seconds(lambda: _whole(desk, each)), limit=LIMIT)


def _first(desk: Desk) -> None:
    """Read one manager's clients, and search a moment: the plan that is there then could be shown."""
    code = people(desk, ACTOR)[0].code
    for _step in compute_plans(desk, ACTOR, MONTH.plus(1), manager=code, seconds=0.2):
        pass


def _cancelled(desk: Desk) -> float:
    """From the wish to stop to the end of the search."""
    steps = compute_plans(desk, ACTOR, MONTH.plus(1), seconds=60)
    for _step in range(3):
        next(steps)
    begin = time.perf_counter()
    steps.close()
    return time.perf_counter() - begin


def _whole(desk: Desk, each: float) -> None:
    steps = compute_plans(desk, ACTOR, MONTH.plus(1), seconds=each)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            keep_plans(desk, ACTOR, stop.value)
            return
