"""The benchmark's reader, judge and door, on instances written here."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from benchmarks.checker import check
from benchmarks.cordeau import read_best_known, read_instance
from benchmarks.pvrp import instance_files, main, solve
from cmdesk.rules.visits.search import Effort

# Two days, one vehicle; client 1 on both days, 2 on one of them; the frequencies (f) of 2 and 3 are wrong on purpose.
SQUARE = """1 1 3 2
20 5
0 5
0 0 0 0 0 0 0
1 0 3 1 2 2 1 3
2 4 3 1 2 0 2 1 2
3 4 0 1 2 9 1 2

"""


def written(folder: Path, text: str = SQUARE, name: str = "square") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_codes_read_left_to_right_and_decide_instead_of_the_frequency(tmp_path: Path) -> None:
    instance = read_instance(written(tmp_path))
    assert (instance.vehicles, instance.longest, instance.largest) == (1, (20.0, math.inf), (5.0, 5.0))
    assert [stop.day_sets for stop in instance.stops] == [(), ((0, 1),), ((1,), (0,)), ((0,),)]


@pytest.mark.parametrize("text", ["", "2 1 3 2\n", "a b c d\n", "1 1 3 2\n0 0\n0 0\n0 0 0 0 0\n"])
def test_other_files_are_no_instances(tmp_path: Path, text: str) -> None:
    written(tmp_path, text, "other")
    written(tmp_path, "instance,best_known\nsquare,20\n", "best_known.csv")
    assert [path.name for path in instance_files(tmp_path)] == []


def test_the_judge_adds_up_travel(tmp_path: Path) -> None:
    verdict = check(read_instance(written(tmp_path)), [(1, 3), (1, 2)])
    assert verdict.feasible
    assert verdict.cost == pytest.approx(3 + 5 + 4 + 3 + 4 + 5)


@pytest.mark.parametrize(
    ("routes", "fault"),
    [
        ([(3,), (1, 2)], "stop 1 on days [1]"),
        ([(1, 3, 2), (1,)], "load"),
        ([(1, 3), (1, 2), ()], "3 routes"),
        ([(1, 3, 3), (1, 2)], "stop 3 on days [0, 0]"),
        ([(1,), (1, 2, 3)], "stop 3 on days [1]"),
    ],
)
def test_the_judge_finds_every_fault(tmp_path: Path, routes: list[tuple[int, ...]], fault: str) -> None:
    verdict = check(read_instance(written(tmp_path)), routes)
    assert not verdict.feasible
    assert any(fault in each for each in verdict.faults)


def test_service_counts_into_the_duration(tmp_path: Path) -> None:
    tight = read_instance(written(tmp_path, SQUARE.replace("20 5", "13 5")))
    assert any("duration" in fault for fault in check(tight, [(1, 3), (1, 2)]).faults)
    assert check(read_instance(written(tmp_path, SQUARE.replace("20 5", "14 5"))), [(1, 3), (1, 2)]).feasible


def test_the_search_finds_the_best_of_a_small_instance(tmp_path: Path) -> None:
    instance = read_instance(written(tmp_path))
    solution = solve(instance, Effort(iterations=50))
    verdict = check(instance, solution.routes)
    assert verdict.feasible
    assert verdict.cost == pytest.approx(24.0)


def test_stops_without_any_code_are_not_served(tmp_path: Path) -> None:
    instance = read_instance(written(tmp_path, SQUARE.replace("3 4 0 1 2 9 1 2", "3 4 0 0 0 0 0")))
    solution = solve(instance, Effort(iterations=50))
    assert check(instance, solution.routes).feasible
    assert all(3 not in route for route in solution.routes)


def test_one_json_object_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path)
    written(tmp_path, SQUARE, "unknown.txt")
    written(tmp_path, "instance,best_known\nsquare,20\n", "best_known.csv")
    assert main([str(tmp_path), "--seconds", "0.1", "--json"]) == 0
    rows = {row["instance"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    square = {"instance": "square", "cost": 24.0, "feasible": True, "best_known": 20.0, "gap": 0.2}
    assert rows["square"] == pytest.approx(square)
    assert (rows["unknown"]["best_known"], rows["unknown"]["gap"]) == (None, None)


def test_a_table_with_the_mean_gap_is_printed_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path)
    assert main([str(tmp_path), "--seconds", "0.1"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "no best known costs"


def test_best_known_costs_may_be_missing(tmp_path: Path) -> None:
    assert read_best_known(tmp_path) == {}
