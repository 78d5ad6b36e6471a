"""The visit planner's search on textbook instances: `python -m benchmarks.pvrp DIR --seconds S --json`."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.checker import check
from benchmarks.cordeau import Instance, read_best_known, read_instance
from cmdesk.rules.visits.problem import Pattern, Routing, Solution
from cmdesk.rules.visits.search import Effort, search

TABLE = "best_known.csv"


@dataclass(frozen=True, slots=True)
class Row:
    """Gap: cost over best known, less one; cost is null when no feasible solution was found."""

    instance: str
    cost: float | None
    feasible: bool
    best_known: float | None
    gap: float | None


def routing_of(instance: Instance) -> Routing:
    """Travel alone is the objective; every distance unit takes one minute; loads and durations are limits."""
    at = np.array([(stop.x, stop.y) for stop in instance.stops])
    legs = np.ascontiguousarray(np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)))
    clients = instance.stops[1:]
    return Routing(
        vehicles=instance.vehicles,
        cost=legs,
        minutes=legs,
        service=np.array([0.0, *(stop.service for stop in clients)]),
        demand=np.array([0.0, *(stop.demand for stop in clients)]),
        limit_load=np.array(instance.largest),
        limit_minutes=np.array(instance.longest),
        balance=np.zeros(len(instance.longest)),
        target_minutes=np.zeros(len(instance.longest)),
        soft_minutes=np.full(len(instance.longest), math.inf),
        overtime=0.0,
        patterns=tuple(tuple(Pattern(days) for days in stop.day_sets or ((),)) for stop in clients),
    )


def solve(instance: Instance, effort: Effort) -> Solution:
    *_, last = search(routing_of(instance), effort)
    return last.solution


def row_of(instance: Instance, solution: Solution, best_known: float | None) -> Row:
    verdict = check(instance, solution.routes)
    cost = verdict.cost if verdict.feasible else None
    gap = cost / best_known - 1 if cost is not None and best_known else None
    return Row(instance.name, cost, verdict.feasible, best_known, gap)


def instance_files(folder: Path) -> list[Path]:
    """Every file of the folder that is an instance; anything else lying there is passed over."""
    return [path for path in sorted(folder.iterdir()) if path.is_file() and path.name != TABLE and _readable(path)]


def _readable(path: Path) -> bool:
    try:
        read_instance(path)
    except (ValueError, IndexError):
        return False
    return True


def run(folder: Path, effort: Effort) -> Iterable[Row]:
    known = read_best_known(folder)
    for path in instance_files(folder):
        instance = read_instance(path)
        yield row_of(instance, solve(instance, effort), known.get(instance.name))


def _line(row: Row) -> str:
    cost = "-" if row.cost is None else f"{row.cost:.2f}"
    known = "-" if row.best_known is None else f"{row.best_known:.2f}"
    gap = "-" if row.gap is None else f"{row.gap:.2%}"
    return f"{row.instance:<12}{cost:>12}{known:>12}{gap:>9}  {'feasible' if row.feasible else 'INFEASIBLE'}"


def _mean(rows: Sequence[Row]) -> str:
    gaps = [row.gap for row in rows if row.gap is not None]
    return f"mean gap {math.fsum(gaps) / len(gaps):.2%} over {len(gaps)}" if gaps else "no best known costs"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.pvrp", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    rows = []
    for row in run(options.folder, Effort(seconds=options.seconds, seed=options.seed)):
        rows.append(row)
        if not options.json:
            print(_line(row), flush=True)
    print(json.dumps({"rows": [asdict(row) for row in rows]}) if options.json else _mean(rows))
    return 0 if all(row.feasible for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
