"""Lists of clients: opened, searched letter by letter, paged, sorted, grouped."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from benchmarks.measuring import Line, median_seconds
from benchmarks.stage import ACTOR, Stage, desk_at, opened
from cmdesk.models.clients import Client
from cmdesk.services import entities
from cmdesk.services.work import Desk
from cmdesk.values.queries import ListQuery

PAGE = 200
GROUPED = ("manager", "territory", "client_class")
TYPED = ("huiminchaoshi", "惠民超市", "wjt", "zxcvb", "0371", "6688")


def lists(stage: Stage) -> Iterator[Line]:
    size, rounds = f"{stage.sizes.clients:,} clients", stage.sizes.rounds
    yield Line(name="list opened", size=size, ours=1000 * _first(stage), limit=150, unit="ms")
    with opened(stage.branch) as desk:
        strokes = [prefix for typed in TYPED for prefix in accumulate(typed)]
        times = {text: 1000 * _page(desk, rounds, search=text) for text in strokes}
        worst = max(times, key=lambda text: times[text])
        middle = sorted(times.values())[len(times) // 2]
        note = f"{len(strokes)} strokes"
        yield Line(name="search, a key stroke", size=size, ours=middle, limit=50, unit="ms", note=note)
        yield Line(name="search, the slowest stroke", size=size, ours=times[worst], limit=50, unit="ms", note=worst)
        far = 1000 * _page(desk, rounds, offset=max(stage.sizes.clients - PAGE, 0))
        yield Line(name="list's last page", size=size, ours=far, limit=150, unit="ms")
        for name in entities.listed(Client):
            taken = 1000 * _page(desk, rounds, sort=((name, True),))
            yield Line(name=f"sorted by {name}", size=size, ours=taken, limit=150, unit="ms")
        for name in GROUPED:
            taken = 1000 * _page(desk, rounds, group=name)
            yield Line(name=f"grouped by {name}", size=size, ours=taken, limit=150, unit="ms")


def _first(stage: Stage) -> float:
    """The first page on a connection that has read nothing yet."""
    times = []
    for _round in range(stage.sizes.rounds):
        desk = desk_at(stage.branch)
        times.append(_page(desk, 1))
        desk.store.close()
    return sorted(times)[len(times) // 2]


def _page(desk: Desk, rounds: int, **asked: object) -> float:
    query = ListQuery(entity="clients", limit=PAGE, **asked)  # type: ignore[arg-type]
    return median_seconds(lambda: entities.rows(desk, ACTOR, query), rounds)
