"""Both kernels against small problems solved by hand, and against each other."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.rules.visits.engine import Engine, Walk, compiled_engine, numpy_engine, scale_of
from cmdesk.rules.visits.problem import Pattern, Routing, Solution, flatten, neighbours, nothing_placed, pack, unflatten
from cmdesk.rules.visits.search import Effort, search
from cmdesk.rules.visits.starts import first_solution

COMPILED = compiled_engine()
ENGINES = [pytest.param(numpy_engine(), id="numpy"), *([pytest.param(COMPILED, id="compiled")] if COMPILED else [])]


def routing(count: int, seed: int, days: int = 3, vehicles: int = 1, load: float = math.inf) -> Routing:
    draw = np.random.default_rng(seed)
    at = np.vstack([[[5.0, 5.0]], draw.uniform(0, 10, (count, 2))])
    km = np.ascontiguousarray(np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)))
    unlimited = np.full(days, math.inf)
    once = tuple(Pattern((day,)) for day in range(days))
    twice = (Pattern((0, days - 1)), Pattern((0, 1), 0.5))
    return Routing(
        vehicles=vehicles,
        cost=km,
        minutes=km * 2,
        service=np.array([0.0, *draw.uniform(1, 4, count)]),
        demand=np.array([0.0, *draw.integers(1, 4, count)]),
        limit_load=np.full(days, load),
        limit_minutes=unlimited,
        balance=np.zeros(days),
        target_minutes=np.zeros(days),
        soft_minutes=unlimited,
        overtime=0.0,
        patterns=tuple(twice if k % 3 == 0 and days > 2 else once for k in range(count)),
    )


def objective(problem: Routing, solution: Solution) -> float:
    total = sum(problem.patterns[k][chosen].cost for k, chosen in enumerate(solution.chosen))
    for number, route in enumerate(solution.routes):
        day = number // problem.vehicles
        stops = [0, *route, 0]
        legs = list(pairwise(stops))
        minutes = sum(problem.minutes[a, b] for a, b in legs) + sum(problem.service[k] for k in route)
        total += sum(problem.cost[a, b] for a, b in legs)
        total += problem.balance[day] * (minutes - problem.target_minutes[day]) ** 2
        total += problem.overtime * max(0.0, minutes - problem.soft_minutes[day])
    return float(total)


def assert_valid(problem: Routing, solution: Solution) -> None:
    for k, chosen in enumerate(solution.chosen, start=1):
        days = sorted(r // problem.vehicles for r, route in enumerate(solution.routes) for c in route if c == k)
        assert tuple(days) == problem.patterns[k - 1][chosen].days
    if math.isinf(solution.cost):
        return
    assert solution.cost == pytest.approx(objective(problem, solution), abs=1e-6)
    for r, route in enumerate(solution.routes):
        assert sum(problem.demand[k] for k in route) <= problem.limit_load[r // problem.vehicles] + 1e-6


def found_by(engine: Engine, problem: Routing, iterations: int = 400, **changes: object) -> Solution:
    effort = Effort(iterations=iterations, **changes)  # type: ignore[arg-type]
    *_, last = search(problem, effort, engine=engine)
    return last.solution


def shortest(problem: Routing, clients: list[int]) -> float:
    ways = ((0, *order, 0) for order in permutations(clients))
    return min(sum(problem.cost[a, b] for a, b in pairwise(way)) for way in ways)


def best_of_all(problem: Routing) -> float:
    """By trying every choice of patterns with every order."""
    best = math.inf
    for chosen in product(*(range(len(p)) for p in problem.patterns)):
        total = sum(problem.patterns[k][c].cost for k, c in enumerate(chosen))
        for day in range(problem.days):
            clients = [k + 1 for k, c in enumerate(chosen) if day in problem.patterns[k][c].days]
            total += shortest(problem, clients) if clients else 0.0
        best = min(best, total)
    return best


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_small_problems_are_solved_to_the_best(engine: Engine, seed: int) -> None:
    problem = routing(6, seed)
    assert found_by(engine, problem).cost == pytest.approx(best_of_all(problem), abs=1e-6)


@pytest.mark.parametrize("engine", ENGINES)
def test_told_costs_are_true_with_every_term(engine: Engine) -> None:
    problem = replace(
        routing(25, 4, days=5),
        balance=np.full(5, 0.01),
        target_minutes=np.full(5, 40.0),
        soft_minutes=np.full(5, 45.0),
        overtime=0.7,
        limit_minutes=np.full(5, 90.0),
    )
    solution = found_by(engine, problem, 150)
    assert_valid(problem, solution)
    assert math.isfinite(solution.cost)


@pytest.mark.parametrize("engine", ENGINES)
def test_vehicles_share_a_day_within_their_loads(engine: Engine) -> None:
    problem = routing(24, 5, vehicles=4, load=12.0)
    solution = found_by(engine, problem, 600)
    assert math.isfinite(solution.cost)
    assert_valid(problem, solution)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_cannot_be_within_limits_is_still_a_solution(engine: Engine) -> None:
    solution = found_by(engine, routing(12, 6, load=2.0), 100)
    assert math.isinf(solution.cost)
    assert_valid(routing(12, 6, load=2.0), solution)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_client_may_choose_not_to_be_seen(engine: Engine) -> None:
    problem = routing(5, 7)
    leave_out = (Pattern((), 0.1), Pattern((1,)))
    solution = found_by(engine, replace(problem, patterns=(leave_out,) * 5), 200)
    assert solution.routes == ((), (), ())
    assert solution.cost == pytest.approx(0.5)


@pytest.mark.parametrize("engine", ENGINES)
def test_iterations_and_seed_alone_decide(engine: Engine) -> None:
    problem = routing(20, 8)
    assert found_by(engine, problem, 80) == found_by(engine, problem, 80)
    first, other = (found_by(engine, problem, 3, seed=seed, walkers=1) for seed in (1, 2))
    assert first.routes != other.routes


@pytest.mark.parametrize("engine", ENGINES)
def test_solutions_only_get_better_and_a_given_start_is_a_floor(engine: Engine) -> None:
    problem = routing(30, 9)
    costs = [found.solution.cost for found in search(problem, Effort(iterations=60), engine=engine)]
    assert costs == sorted(costs, reverse=True)
    *_, best = search(problem, Effort(iterations=400, seed=3), engine=engine)
    *_, again = search(problem, Effort(iterations=4, seed=5), start=best.solution, engine=engine)
    assert again.solution.cost <= best.solution.cost + 1e-9


@pytest.mark.parametrize("engine", ENGINES)
def test_a_set_stop_flag_ends_the_walk_at_once(engine: Engine) -> None:
    problem = routing(10, 1)
    packed = pack(problem)
    stop = bytearray(1)
    walk = Walk(problem, packed, scale_of(problem, packed), nothing_placed(problem), 1, engine.improve, stop)
    walk.advance(10, 1.0, 0.5)
    stop[0] = 1
    walk.advance(1_000_000, 1.0, 0.5)
    assert walk.iterations == 10


@pytest.mark.skipif(COMPILED is None, reason="the optional extension is not built")
def test_the_compiled_kernel_refuses_buffers_of_the_wrong_size() -> None:
    assert COMPILED
    problem = routing(10, 1)
    packed = pack(problem)
    wrong = replace(problem, demand=np.zeros(3))
    walk = Walk(wrong, packed, scale_of(problem, packed), nothing_placed(problem), 1, COMPILED.improve, bytearray(1))
    with pytest.raises(ValueError, match="size"):
        walk.advance(1, 1.0, 1.0)


@pytest.mark.skipif(COMPILED is None, reason="the optional extension is not built")
def test_both_kernels_reach_alike_costs() -> None:
    assert COMPILED
    problem = routing(18, 11)
    compiled, numpy = (found_by(engine, problem, 1500).cost for engine in (COMPILED, numpy_engine()))
    assert compiled == pytest.approx(numpy, rel=0.01)


def test_a_search_that_fails_says_so_instead_of_hanging() -> None:
    def broken(*_: object) -> int:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        list(search(routing(5, 1), Effort(iterations=5), engine=Engine(broken, parallel=True)))


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 20), st.integers(1, 5), st.integers(1, 3), st.integers(0, 99), st.sampled_from([6.0, 20.0, math.inf])
)
def test_every_solution_is_valid(count: int, days: int, vehicles: int, seed: int, load: float) -> None:
    problem = routing(count, seed, days, vehicles, load)
    for found in search(problem, Effort(iterations=40, seed=seed, walkers=1)):
        assert_valid(problem, found.solution)


def test_flat_form_and_neighbours() -> None:
    problem = routing(4, 2)
    packed = pack(problem)
    solution = Solution((0, 1, 2, 0), ((1, 4), (2,), (1, 3, 4)), 9.0)
    flat = flatten(problem, packed, solution)
    assert flat.tolist() == [0, 3, 7, 8, 2, 1, 4, 1, 2, 3, 1, 3, 4]
    assert unflatten(problem, packed, flat, 9.0) == solution
    assert neighbours(problem.cost, 2).shape == (5, 2)
    assert all(k not in row and 0 not in row for k, row in enumerate(neighbours(problem.cost, 3).tolist()))


def test_a_first_solution_of_tours_serves_everybody() -> None:
    problem = routing(30, 3)
    packed = pack(problem)
    flat = first_solution(problem, packed, 1)
    chosen = [number - packed.first_pattern[k] for k, number in enumerate(flat[:30], start=1)]
    served = [len(problem.patterns[k][pattern].days) for k, pattern in enumerate(chosen)]
    assert served == [2 if k % 3 == 0 else 1 for k in range(30)]
