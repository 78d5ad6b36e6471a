"""Rows of an import by columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Batch:
    """Drafts by columns: the place of each among all drafts, and the values as they are stored, by column name."""

    places: Sequence[int]
    columns: Mapping[str, Sequence[Any]]

    def only(self, kept: Sequence[int]) -> Batch:
        """The batch of some of its rows, by their position in it."""
        if len(kept) == len(self.places):
            return self
        return Batch(at(self.places, kept), {name: at(values, kept) for name, values in self.columns.items()})


def at(values: Sequence[Any], places: Iterable[int]) -> list[Any]:
    return [values[place] for place in places]
