"""Questions to a list of described entities, and the answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from cmdesk.values.refs import Ref as Ref


@dataclass(frozen=True, slots=True)
class Filter:
    """`operator` is a name of the field kind's operators in `cmdesk.values.kinds`."""

    field: str
    operator: str
    value: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """`columns` are field names (all listed ones when empty); `sort` pairs a field with True for descending."""

    entity: str
    columns: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    search: str = ""
    sort: tuple[tuple[str, bool], ...] = ()
    offset: int = 0
    limit: int = 200


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    version: int
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class RowPage:
    """One page of a list: `total` counts all rows of the query, `totals` sums its additive columns."""

    columns: tuple[str, ...]
    rows: list[Row]
    total: int
    totals: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """One entity's values by field name; `masked` names those shown masked, which cannot be edited."""

    id: int
    version: int
    values: dict[str, object]
    masked: frozenset[str] = frozenset()
