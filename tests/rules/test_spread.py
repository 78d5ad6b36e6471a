from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdesk.rules.spread import chain, spread


def test_equal_shops_of_one_town_are_shared_equally() -> None:
    assert spread(["a"] * 6, [1.0] * 6, 3) == [0, 0, 1, 1, 2, 2]


def test_towns_stay_whole_where_they_fit() -> None:
    # 20 minutes over two people; town b would be cut at 10, but reaches past it by 1 only (within 15 % of a share)
    assert spread(["a"] * 5 + ["b"] * 6 + ["c"] * 9, [1.0] * 20, 2) == [0] * 11 + [1] * 9


def test_a_town_larger_than_a_share_is_divided() -> None:
    assert spread(["a"] * 8 + ["b"] * 2, [1.0] * 10, 2) == [0] * 5 + [1] * 5


def test_work_counts_not_heads() -> None:
    assert spread(["a", "b", "c", "d"], [30.0, 10.0, 10.0, 10.0], 2) == [0, 1, 1, 1]


def test_nobody_to_share_with() -> None:
    with pytest.raises(ValueError, match="0"):
        spread(["a"], [1.0], 0)


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(1, 60)), min_size=1, max_size=80), st.integers(1, 8),
)
def test_shares_are_runs_and_nobody_has_much_more_than_a_share(units: list[tuple[str, float]], parts: int) -> None:
    units.sort(key=lambda unit: unit[0])
    loads = [load for _place, load in units]
    found = spread([place for place, _load in units], loads, parts)
    assert found == sorted(found)
    assert set(found) <= set(range(parts))
    share = sum(loads) / parts
    for part in range(parts):
        mine = sum(load for load, mine in zip(loads, found, strict=True) if mine == part)
        assert mine <= 1.3 * share + 2 * max(loads)


def test_neighbours_follow_one_another() -> None:
    cities = {"广州": (23.1, 113.3), "北京": (39.9, 116.4), "深圳": (22.5, 114.1), "天津": (39.1, 117.2), "不详": None}
    assert chain(cities) == ["北京", "天津", "广州", "深圳", "不详"]


def test_no_place_no_chain() -> None:
    assert chain({}) == []


def test_clients_without_a_province_are_a_place_too() -> None:
    assert chain({None: (36.8, 118.7), "山东": (36.9, 118.8)}) == ["山东", None]
