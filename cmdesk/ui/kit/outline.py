"""Which rows a grouped list shows: a heading for each group, and below it the group's rows while it is open."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from cmdesk.values.refs import Ref

MOST_TURNED = 500


class Outline:
    """Turns the rows on show into places in the list as the database orders it, and back. No group is empty."""

    def __init__(self, counts: Sequence[int], opened: Sequence[bool]) -> None:
        self.counts = list(counts)
        self.opened = list(opened)
        self._firsts = list(accumulate(self.counts, initial=0))
        self._lay()

    @property
    def rows(self) -> int:
        """How many rows are on show, headings included."""
        return self._tops[-1]

    def group(self, row: int) -> int:
        """The group a row belongs to, or is the heading of."""
        return bisect_right(self._tops, row) - 1

    def heading(self, row: int) -> int | None:
        """The group a row is the heading of, if it is one."""
        at = self.group(row)
        return at if self._tops[at] == row else None

    def top(self, group: int) -> int:
        """The row of a group's heading."""
        return self._tops[group]

    def place(self, row: int) -> int | None:
        """Where a row stands among all rows of the list; None for a heading."""
        at = self.group(row)
        below = row - self._tops[at]
        return self._firsts[at] + below - 1 if below else None

    def owner(self, place: int) -> int:
        """The group of the row at a place."""
        return bisect_right(self._firsts, place) - 1

    def row(self, place: int) -> int | None:
        """The row on show of a place; None while its group is closed."""
        at = self.owner(place)
        return self._tops[at] + 1 + place - self._firsts[at] if self.opened[at] else None

    def turn(self, group: int, opened: bool) -> None:
        self.opened[group] = opened
        self._lay()

    def _lay(self) -> None:
        shown = (1 + count * is_open for count, is_open in zip(self.counts, self.opened, strict=True))
        self._tops = list(accumulate(shown, initial=0))


@dataclass
class Folding:
    """Which groups their user wants open: all or none, but for those turned one by one. While `all` is not said, the
    groups of a list of few rows are open."""

    all: bool | None = None
    turned: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def kept(cls, plain: Mapping[str, object]) -> Folding:
        """As `plain` gave it to the settings."""
        turned = plain.get("turned")
        said = plain.get("all")
        single = {str(k): bool(v) for k, v in turned.items()} if isinstance(turned, Mapping) else {}
        return cls(said if isinstance(said, bool) else None, single)

    def plain(self) -> dict[str, object]:
        newest = list(self.turned.items())[-MOST_TURNED:]
        return {"all": self.all, "turned": dict(newest)}

    def is_open(self, value: object, *, few: bool) -> bool:
        return self.turned.get(key_of(value), few if self.all is None else self.all)

    def turn(self, value: object, opened: bool) -> None:
        self.turned.pop(key_of(value), None)
        self.turned[key_of(value)] = opened

    def turn_all(self, opened: bool) -> None:
        self.all = opened
        self.turned.clear()


def key_of(value: object) -> str:
    """A group's value as a name that lasts."""
    return str(value.id if isinstance(value, Ref) else value)
