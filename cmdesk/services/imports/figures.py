"""Storing imported figures: column after column, compared with what is there, old values kept for the undo."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Table, bindparam, delete, select, type_coerce, update

from cmdesk.models.figures import ClientDayFigure, ClientFigure, ManagerDayFigure, ManagerFigure
from cmdesk.services.figures import sum_to_managers
from cmdesk.services.figures.days import of_days, sum_days, with_days
from cmdesk.services.figures.summing import make_months
from cmdesk.services.work import Work
from cmdesk.store.bulk import insert_columns, plain_numbers
from cmdesk.values.imports import Mode
from cmdesk.values.periods import DAYS_OF_MONTH, Month

if TYPE_CHECKING:
    from cmdesk.services.imports.facts import Facts
    from cmdesk.services.imports.records import Progress

Key = tuple[int, int]
Old = dict[Key, tuple[int, ...]]
BLOCK = 4000
TABLES: Mapping[tuple[str, bool], type[Any]] = {
    ("client", False): ClientFigure, ("manager", False): ManagerFigure, ("client", True): ClientDayFigure,
    ("manager", True): ManagerDayFigure,
}
"""By subject, and whether the figures are of days."""


@dataclass(frozen=True)
class _Into:
    """The table the figures go into: its owner column, the column of its month or day, and the columns an import sets
    besides the value."""

    table: Table
    owner: str
    at: str
    besides: Mapping[str, int | None]

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns whose old values an undo puts back."""
        return ("value", *self.besides)

    def of_days(self, old: tuple[int, ...]) -> bool:
        """Whether a month's figure that is there was made of its days, so that one for the month takes its place."""
        was = dict(zip(self.kept, old, strict=True))
        return was.get("days") is not None and was.get("rows") is None


@dataclass(frozen=True)
class _Fresh:
    """Figures of one indicator that are not there yet: their places among its values."""

    indicator_id: int
    values: Sequence[int | None]
    places: Sequence[int]


@dataclass(frozen=True)
class Stored:
    """What became of each row, how many numbers were taken out, and how many months' own figures stand beside days that
    were stored."""

    states: list[str]
    removed: int = 0
    standing: int = 0


def store_figures(
    work: Work, subject: str, facts: Facts, import_id: int, progress: Progress | None, mode: Mode = Mode.UPDATE,
    spared: Collection[int] = (),
) -> Stored:
    """Put figures of clients or managers, of months or days; clients' are summed to their managers, and days make their
    months.

    Mode NEW leaves numbers that are there as they are. Mode REPLACE takes out those of the facts' periods and
    indicators that the facts do not have, except of the subjects `spared` and what the program made of others.
    """
    into, periods = _into(subject, bool(facts.days), import_id), facts.days or facts.months
    states = ["unchanged"] * len(facts.rows)
    keys = list(zip(periods, facts.subjects, strict=True))
    fresh: list[_Fresh] = []
    for done, (indicator_id, column) in enumerate(facts.values.items(), 1):
        fresh.append(_store_column(work, into, indicator_id, keys, column, import_id, states, mode))
        if progress:
            progress(len(facts.rows) * done // len(facts.values), len(facts.rows))
    _insert_all(work, into, keys, fresh)
    count = sum(len(each.places) for each in fresh)
    if count:
        where = {into.at: sorted(set(periods)), "indicator_id": sorted(facts.values)}
        work.changes.created_by_import(into.table, import_id, count, where)
    removed = _take_out(work, into, keys, facts.values, set(spared)) if mode is Mode.REPLACE else 0
    months, indicator_ids = set(facts.months), set(facts.values)
    if subject == "client" and not facts.days:
        sum_up(work, months, indicator_ids, import_id)
    standing = count_days(work, months, indicator_ids, facts.days) if facts.days or removed else 0
    return Stored(states, removed, standing)


def _into(subject: str, daily: bool, import_id: int) -> _Into:
    table: Table = TABLES[subject, daily].__table__
    made = {name: None for name in ("rows", "days") if name in table.c}
    return _Into(table, f"{subject}_id", "day" if daily else "month", {"import_id": import_id, **made})


def _take_out(
    work: Work, into: _Into, keys: Sequence[Key], values: Mapping[int, Sequence[Decimal | None]], spared: set[int],
) -> int:
    """Delete the numbers that the facts do not have, of every indicator in the periods it has any; returns how many."""
    table, removed = into.table, 0
    asked = select(table).where(*(table.c[name].is_(None) for name in ("rows", "days") if name in into.besides))
    for indicator_id, column in values.items():
        kept = {keys[place] for place, value in enumerate(column) if value is not None}
        where = table.c[into.at].in_({period for period, _subject in kept}), table.c.indicator_id == indicator_id
        found = work.session.execute(asked.where(*where)).mappings()
        gone = [row for row in found if (row[into.at], row[into.owner]) not in kept and row[into.owner] not in spared]
        _delete(work, into, gone)
        removed += len(gone)
    return removed


def _delete(work: Work, into: _Into, rows: Sequence[Any]) -> None:
    if not rows:
        return
    keys = list(into.table.primary_key.columns)
    asked = delete(into.table).where(*(key == bindparam(f"key_{key.name}") for key in keys))
    work.session.connection().execute(asked, [{f"key_{key.name}": row[key.name] for key in keys} for row in rows])
    for row in rows:
        work.changes.replaced(into.table, row, None)


def _store_column(
    work: Work, into: _Into, indicator_id: int, keys: Sequence[Key], column: Sequence[Decimal | None], import_id: int,
    states: list[str], mode: Mode,
) -> _Fresh:
    """Change one indicator's figures that are there; gives those to be added."""
    values = plain_numbers(into.table.c.value, column)
    old = _old(work, into, indicator_id, {period for period, _subject in keys})
    last = _last_places(keys, values)
    new = [p for p in last if keys[p] not in old] if old else last
    changing = old and mode is not Mode.NEW
    other = [p for p in last if keys[p] in old and (
        old[keys[p]][0] != values[p] or into.of_days(old[keys[p]]))] if changing else []
    for place in new:
        if states[place] == "unchanged":
            states[place] = "created"
    for place in other:
        states[place] = "updated"
    _replace(work, into, indicator_id, keys, values, other, old, import_id)
    return _Fresh(indicator_id, values, new)


def _last_places(keys: Sequence[Key], values: Sequence[int | None]) -> list[int]:
    """The places of the numbers; where one stands twice in the file, that of the last."""
    places = [place for place, value in enumerate(values) if value is not None]
    found = {keys[place]: place for place in places}
    return places if len(found) == len(places) else list(found.values())


def _old(work: Work, into: _Into, indicator_id: int, periods: Iterable[int]) -> Old:
    """What is there: the columns to keep, by month or day and owner; values as the whole numbers that are stored."""
    table = into.table
    kept = [type_coerce(table.c[name], BigInteger) if name == "value" else table.c[name] for name in into.kept]
    asked = select(table.c[into.at], table.c[into.owner], *kept).where(
        table.c[into.at].in_(periods), table.c.indicator_id == indicator_id,
    )
    return {(period, owner): tuple(values) for period, owner, *values in work.session.execute(asked)}


def _insert_all(work: Work, into: _Into, keys: Sequence[Key], fresh: Sequence[_Fresh]) -> None:
    """All indicators of some owners, then of the next: in a large table their places in the owners' index lie together,
    and each page of it is written once instead of once for each indicator."""
    for start in range(0, max((len(each.places) for each in fresh), default=0), BLOCK):
        for each in fresh:
            _insert(work, into, each.indicator_id, keys, each.values, each.places[start:start + BLOCK])


def _insert(
    work: Work, into: _Into, indicator_id: int, keys: Sequence[Key], values: Sequence[int | None],
    places: Sequence[int],
) -> None:
    periods, owners = [keys[p][0] for p in places], [keys[p][1] for p in places]
    insert_columns(work.session.connection(), into.table, len(places), {
        into.at: periods, "indicator_id": indicator_id, into.owner: owners, "value": [values[p] for p in places],
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
        table.c[into.at] == bindparam("key_period"), table.c.indicator_id == indicator_id,
        table.c[into.owner] == bindparam("key_owner"),
    ).values({"value": type_coerce(bindparam("new_value"), BigInteger), **into.besides})
    rows = [{"key_period": keys[p][0], "key_owner": keys[p][1], "new_value": values[p]} for p in places]
    work.session.connection().execute(asked, rows)
    work.changes.replaced_by_import(
        table, import_id, {"indicator_id": indicator_id}, (into.at, into.owner), into.kept,
        [(*keys[p], *old[keys[p]]) for p in places],
    )


def sum_up(work: Work, months: Iterable[int], indicator_ids: set[int], import_id: int | None = None) -> None:
    """The clients' figures summed to their managers; the sums before are kept for the undo."""
    months = list(months)
    work.corrected.update(months)
    table: Table = ManagerFigure.__table__  # type: ignore[assignment]
    for month in months:
        asked = select(table).where(table.c.month == month, table.c.indicator_id.in_(indicator_ids))
        before = {_who(row): row for row in work.session.execute(asked).mappings()}
        sum_to_managers(work.session, Month.from_number(month), indicator_ids, import_id)
        after = {_who(row): row for row in work.session.execute(asked).mappings()}
        for key, row in before.items():
            if key not in after or dict(after[key]) != dict(row):
                work.changes.replaced(table, row, after.get(key))
        for key in after.keys() - before.keys():
            work.changes.put(table, after[key])
        if dated := with_days(work.session, Month.from_number(month), indicator_ids):
            sum_days(work.session, Month.from_number(month), dated)


def count_days(
    work: Work, months: Iterable[int], indicator_ids: Collection[int], days: Collection[int] = (),
) -> int:
    """Make the months anew from their days, of which `days` alone changed (none named: all may have); returns how many
    figures stay because their month has its own. An undo makes them anew as well, so that no note is kept of them."""
    standing = 0
    for number in set(months):
        month = Month.from_number(number)
        if dated := of_days(work.session, month, indicator_ids):
            changed = {day for day in days if day // DAYS_OF_MONTH == number}
            standing += make_months(work.session, month, dated, changed)
            work.corrected.add(number)
    return standing


def _who(row: Any) -> Key:
    return row["indicator_id"], row["manager_id"]
