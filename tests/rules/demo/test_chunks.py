"""Sharing out, counting within groups, rows from columns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.rules.demo.chunks import allocated, chunk, numbered, ordinal_in_group, pick, stream


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=20), st.integers(0, 5000), st.integers(0, 3))
def test_shares_add_up_and_nobody_is_below_the_least(weights: list[float], more: int, least: int) -> None:
    total = least * len(weights) + more
    shares = allocated(total, weights, least)
    assert shares.sum() == total
    assert shares.min() >= least
    exact = np.array(weights) / sum(weights) * more + least
    assert np.abs(shares - exact).max() < 1.000001


@pytest.mark.parametrize(("group", "places"), [([], []), ([7], [0]), ([1, 1, 2, 5, 5, 5], [0, 1, 0, 0, 1, 2])])
def test_places_within_a_group(group: list[int], places: list[int]) -> None:
    assert ordinal_in_group(np.array(group, dtype=np.int64)).tolist() == places


def test_rows_repeat_what_holds_for_all() -> None:
    made = chunk("t", 2, id=np.array([1, 2]), kind="x", note=[None, "n"])
    assert list(made.rows()) == [(1, "x", None), (2, "x", "n")]
    assert made.column("kind") == ["x", "x"]


def test_numbering_starts_at_one_and_an_empty_table_is_fine() -> None:
    assert list(numbered("t", [{"a": 5}, {"a": 6}]).rows()) == [(1, 5), (2, 6)]
    assert list(numbered("t", []).rows()) == []


def test_heavy_values_are_drawn_more_often() -> None:
    drawn = pick(stream(1, "x"), "ab", 2000, (9, 1))
    assert 1700 < drawn.count("a") < 1900
