"""Rows of a table by columns, and the random streams they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Values: TypeAlias = Sequence[Any] | Array


@dataclass(frozen=True, slots=True)
class Chunk:
    """`count` rows of a table. A column holds `count` values, or one for all rows; exact decimals are whole numbers of
    the column's scale."""

    table: str
    count: int
    columns: Mapping[str, Any]

    def column(self, name: str) -> list[Any]:
        value = self.columns[name]
        if isinstance(value, np.ndarray):
            return list(value.tolist())
        return list(value) if isinstance(value, list | tuple) else [value] * self.count

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows as tuples of plain values, in the order of `columns`."""
        return zip(*(_each(value, self.count) for value in self.columns.values()), strict=True)


def _each(value: Any, count: int) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value if isinstance(value, list | tuple) else repeat(value, count)


def chunk(table: str, count: int, **columns: Any) -> Chunk:
    return Chunk(table, count, columns)


def numbered(table: str, rows: Sequence[Mapping[str, Any]]) -> Chunk:
    """Rows of the same keys with ids from 1."""
    names = rows[0] if rows else ()
    return Chunk(table, len(rows), {"id": ids(len(rows)), **{name: [row[name] for row in rows] for name in names}})


def ids(count: int, first: int = 1) -> Array:
    return np.arange(first, first + count)


def stream(seed: int, name: str) -> np.random.Generator:
    """A random stream of its own for each purpose, so that one part does not disturb another."""
    return np.random.default_rng([seed, crc32(name.encode())])


def pick(rng: np.random.Generator, values: Sequence[Any], count: int, weights: Values | None = None) -> list[Any]:
    """`count` values drawn with replacement; `weights` need not sum to 1."""
    return [values[k] for k in drawn(rng, len(values), count, weights).tolist()]


def drawn(rng: np.random.Generator, of: int, count: int, weights: Values | None = None) -> Array:
    """`count` numbers below `of`."""
    if weights is None:
        return np.asarray(rng.integers(0, of, count))
    edges = np.cumsum(np.asarray(weights, dtype=float))
    return np.asarray(np.minimum(np.searchsorted(edges, rng.random(count) * edges[-1], side="right"), of - 1))


def allocated(total: int, weights: Values, least: int = 0) -> Array:
    """`total` as whole numbers in proportion to the weights (largest remainder), each at least `least`."""
    share = np.asarray(weights, dtype=float)
    exact = share / share.sum() * (total - least * len(share))
    whole = np.floor(exact).astype(np.int64)
    short = total - least * len(share) - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:short]] += 1
    return np.asarray(whole + least)


def ordinal_in_group(group: Array) -> Array:
    """The place (from 0) of each element among the elements of its group; equal groups stand together."""
    count = len(group)
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]]) if count else np.zeros(0, dtype=np.int64)
    return np.asarray(np.arange(count) - np.repeat(starts, np.diff(np.r_[starts, count])))
