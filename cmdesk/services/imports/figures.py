"""Storing imported figures: column after column, compared with what is there, old values kept for the undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Table, bindparam, select, type_coerce, update

from cmdesk.models.figures import ClientFigure, ManagerFigure
from cmdesk.services.figures import sum_to_managers
from cmdesk.services.work import Work
from cmdesk.store.bulk import insert_columns, plain_numbers
from cmdesk.values.periods import Month

if TYPE_CHECKING:
    from cmdesk.services.imports.facts import Facts
    from cmdesk.services.imports.records import Progress

Key = tuple[int, int]
Old = dict[Key, tuple[int, ...]]


@dataclass(frozen=True)
class _Into:
    """The table the figures go into: its owner column, and the columns an import sets besides the value."""

    table: Table
    owner: str
    besides: Mapping[str, int | None]

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns whose old values an undo puts back."""
        return ("value", *self.besides)


def store_figures(work: Work, subject: str, facts: Facts, import_id: int, progress: Progress | None) -> list[str]:
    """Put figures of clients or managers, clients' summed to their managers; what became of each row."""
    if subject == "client":
        into = _Into(ClientFigure.__table__, "client_id", {"import_id": import_id})  # type: ignore[arg-type]
    else:
        into = _Into(ManagerFigure.__table__, "manager_id", {"import_id": import_id, "rows": None})  # type: ignore[arg-type]
    states = ["unchanged"] * len(facts.rows)
    keys = list(zip(facts.months, facts.subjects, strict=True))
    count = 0
    for done, (indicator_id, column) in enumerate(facts.values.items(), 1):
        count += _store_column(work, into, indicator_id, keys, column, import_id, states)
        if progress:
            progress(len(facts.rows) * done // len(facts.values), len(facts.rows))
    if count:
        where = {"month": sorted(set(facts.months)), "indicator_id": sorted(facts.values)}
        work.changes.created_by_import(into.table, import_id, count, where)
    if subject == "client":
        sum_up(work, set(facts.months), set(facts.values))
    return states


def _store_column(
    work: Work, into: _Into, indicator_id: int, keys: Sequence[Key], column: Sequence[Decimal | None], import_id: int,
    states: list[str],
) -> int:
    """Put one indicator's figures; returns how many are new."""
    values = plain_numbers(into.table.c.value, column)
    old = _old(work, into, indicator_id, {month for month, _subject in keys})
    last = _last_places(keys, values)
    new = [p for p in last if keys[p] not in old] if old else last
    other = [p for p in last if keys[p] in old and old[keys[p]][0] != values[p]] if old else []
    for place in new:
        if states[place] == "unchanged":
            states[place] = "created"
    for place in other:
        states[place] = "updated"
    _insert(work, into, indicator_id, keys, values, new)
    _replace(work, into, indicator_id, keys, values, other, old, import_id)
    return len(new)


def _last_places(keys: Sequence[Key], values: Sequence[int | None]) -> list[int]:
    """The places of the numbers; where one stands twice in the file, that of the last."""
    places = [place for place, value in enumerate(values) if value is not None]
    found = {keys[place]: place for place in places}
    return places if len(found) == len(places) else list(found.values())


def _old(work: Work, into: _Into, indicator_id: int, months: Iterable[int]) -> Old:
    """What is there: the columns to keep, by month and owner; values as the whole numbers that are stored."""
    table = into.table
    kept = [type_coerce(table.c[name], BigInteger) if name == "value" else table.c[name] for name in into.kept]
    asked = select(table.c.month, table.c[into.owner], *kept).where(
        table.c.month.in_(months), table.c.indicator_id == indicator_id,
    )
    return {(month, owner): tuple(values) for month, owner, *values in work.session.execute(asked)}


def _insert(
    work: Work, into: _Into, indicator_id: int, keys: Sequence[Key], values: Sequence[int | None],
    places: Sequence[int],
) -> None:
    months, owners = [keys[p][0] for p in places], [keys[p][1] for p in places]
    insert_columns(work.session.connection(), into.table, len(places), {
        "month": months, "indicator_id": indicator_id, into.owner: owners, "value": [values[p] for p in places],
        **into.besides,
    })


def _replace(
    work: Work, into: _Into, indicator_id: int, keys: Sequence[Key], values: Sequence[int | None],
    places: Sequence[int], old: Old, import_id: int,
) -> None:
    if not places:
        return
    table = into.table
    asked = update(table).where(
        table.c.month == bindparam("key_month"), table.c.indicator_id == indicator_id,
        table.c[into.owner] == bindparam("key_owner"),
    ).values({"value": type_coerce(bindparam("new_value"), BigInteger), **into.besides})
    rows = [{"key_month": keys[p][0], "key_owner": keys[p][1], "new_value": values[p]} for p in places]
    work.session.connection().execute(asked, rows)
    work.changes.replaced_by_import(
        table, import_id, {"indicator_id": indicator_id}, ("month", into.owner), into.kept,
        [(*keys[p], *old[keys[p]]) for p in places],
    )


def sum_up(work: Work, months: Iterable[int], indicator_ids: set[int]) -> None:
    """The clients' figures summed to their managers; the sums before are kept for the undo."""
    table: Table = ManagerFigure.__table__  # type: ignore[assignment]
    for month in months:
        asked = select(table).where(table.c.month == month, table.c.indicator_id.in_(indicator_ids))
        before = {_who(row): row for row in work.session.execute(asked).mappings()}
        sum_to_managers(work.session, Month.from_number(month), indicator_ids)
        after = {_who(row): row for row in work.session.execute(asked).mappings()}
        for key, row in before.items():
            if key not in after or dict(after[key]) != dict(row):
                work.changes.replaced(table, row, after.get(key))
        for key in after.keys() - before.keys():
            work.changes.put(table, after[key])


def _who(row: Any) -> Key:
    return row["indicator_id"], row["manager_id"]
