"""A year over months and down a tree of units: all sums agree, fixed cells stay, others give way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.rules.cascade import Conflict, Tree, cascade, fit, raised, spread_down

EVEN = np.ones(12)
# branch (0) → two territories (1, 2) → people 3, 4 in the first, 5 in the second
TREE = Tree(parent=np.array([-1, 0, 0, 1, 1, 2]), weight=np.array([10.0, 6, 4, 5, 1, 4]))


def agrees(table: np.ndarray, tree: Tree = TREE) -> bool:
    sums = np.zeros_like(table)
    np.add.at(sums, tree.parent[1:], table[1:])
    inner = np.unique(tree.parent[1:])
    return bool((sums[inner] == table[inner]).all())


def test_a_year_down_to_people_by_hand() -> None:
    found = cascade(1200, EVEN, TREE)
    assert found[0].tolist() == [100] * 12
    assert found[1].tolist() == [60] * 12
    # 60 × 5 ÷ 6 = 50, 60 × 1 ÷ 6 = 10
    assert [found[k, 0] for k in (3, 4, 5)] == [50, 10, 40]
    assert agrees(found)


def test_rounding_is_carried_into_the_next_month() -> None:
    tree = Tree(parent=np.array([-1, 0, 0, 0]), weight=np.array([3.0, 1, 1, 1]))
    found = cascade(12, EVEN, tree)
    # a unit a month among three equals: each has four in the year, and not the first all twelve
    assert found.sum(axis=1).tolist() == [12, 4, 4, 4]
    assert found[1].tolist()[:4] == [1, 0, 0, 1]


def test_a_fixed_cell_stays_and_its_neighbours_share_the_rest() -> None:
    found = cascade(1200, EVEN, TREE, cells={(3, 2): 30})
    assert found[3, 2] == 30
    assert (found[4, 2], found[1, 2]) == (30, 60)
    assert found[:, [0, 1, 3]].tolist() == cascade(1200, EVEN, TREE)[:, [0, 1, 3]].tolist()


def test_parents_give_way_to_what_is_fixed_below() -> None:
    found = cascade(1200, EVEN, TREE, cells={(5, 0): 70})
    # the second territory has only this person; the first one gets the other 30
    assert (found[2, 0], found[1, 0], found[0, 0]) == (70, 30, 100)
    all_fixed = cascade(1200, EVEN, TREE, cells={(3, 0): 90, (4, 0): 50, (5, 0): 60})
    assert all_fixed[0, 0] == 200
    assert all_fixed.sum(axis=1)[0] == 1200
    assert agrees(all_fixed)


def test_a_fixed_year_is_spread_over_its_own_months() -> None:
    found = cascade(1200, EVEN, TREE, cells={(4, 5): 40}, years={4: 240})
    assert found[4].sum() == 240
    assert found[4, 5] == 40
    assert sorted(set(found[4].tolist())) == [18, 19, 40]  # 200 over eleven months
    assert agrees(found)


@pytest.mark.parametrize(
    ("cells", "years", "node", "month"),
    [
        ({(3, 0): 1300}, {}, 0, -1),
        ({(1, 0): 50, (3, 0): 60}, {}, 1, 0),
        ({(1, 0): 50, (3, 0): 10, (4, 0): 10}, {}, 1, 0),
        ({}, {1: 800, 2: 500}, 0, -1),
        ({(3, 1): 30}, {3: 20}, 3, -1),
        ({(0, 0): 100, (3, 0): 101}, {}, 0, 0),
    ],
)
def test_what_cannot_be_is_named(
    cells: dict[tuple[int, int], int], years: dict[int, int], node: int, month: int
) -> None:
    with pytest.raises(Conflict) as raised_:
        cascade(1200, EVEN, TREE, cells=cells, years=years)
    assert (raised_.value.node, raised_.value.month) == (node, month)


def test_higher_tiers_follow_the_cells_and_agree() -> None:
    base = cascade(1200, EVEN, TREE, cells={(3, 2): 30})
    stretch = raised(base, TREE, 60)
    assert stretch[0].sum() == 1260
    assert agrees(stretch)
    assert (stretch >= base).all()
    assert stretch[0].tolist() == [105] * 12


def test_the_weightless_share_equally_when_nobody_else_is_left() -> None:
    low, high = np.array([60.0, 0, 0]), np.array([60.0, np.inf, np.inf])
    assert fit(np.array([100]), np.array([1.0, 0, 0]), np.zeros(3, dtype=int), low, high).tolist() == [60, 20, 20]
    assert fit(np.array([7]), np.zeros(3), np.zeros(3, dtype=int)).tolist() == [3, 2, 2]
    assert spread_down(np.array([[10]]), np.array([5.0, 4, 3]), np.zeros(3, dtype=int)).ravel().tolist() == [4, 3, 3]


@settings(max_examples=60, deadline=None)
@given(
    total=st.integers(0, 10**12), seed=st.integers(0, 10**6), levels=st.integers(1, 3), wide=st.integers(1, 6),
    locks=st.integers(0, 5),
)
def test_all_sums_agree_whatever_is_fixed(total: int, seed: int, levels: int, wide: int, locks: int) -> None:
    rng = np.random.default_rng(seed)
    parent, last = [-1], [0]
    for _level in range(levels):
        now = []
        for node in last:
            for _child in range(int(rng.integers(1, wide + 1))):
                now.append(len(parent))
                parent.append(node)
        last = now[:8]
    weight = rng.integers(0, 1000, len(parent)).astype(float)
    tree = Tree(parent=np.array(parent), weight=weight)
    season = rng.integers(1, 100, 12).astype(float)
    cells = {
        (int(rng.integers(1, len(parent))), int(rng.integers(0, 12))): int(rng.integers(0, total // 200 + 1))
        for _lock in range(locks)
    }
    try:
        found = cascade(total, season, tree, cells=cells)
    except Conflict:
        return
    assert found[0].sum() == total
    assert (found >= 0).all()
    assert agrees(found, tree)
    assert all(found[cell] == value for cell, value in cells.items())
    assert agrees(raised(found, tree, total // 20), tree)


@settings(max_examples=40, deadline=None)
@given(units=st.integers(0, 10**6), weights=st.lists(st.integers(0, 10**4), min_size=1, max_size=15))
def test_a_years_sum_is_about_a_unit_off_its_share_at_most(units: int, weights: list[int]) -> None:
    tree = Tree(parent=np.array([-1, *[0] * len(weights)]), weight=np.array([sum(weights), *weights], dtype=float))
    found = cascade(units, EVEN, tree)
    shares = weights if sum(weights) else [1] * len(weights)
    exact = np.array(shares) * units / sum(shares)
    assert np.abs(found[1:].sum(axis=1) - exact).max() < 2
