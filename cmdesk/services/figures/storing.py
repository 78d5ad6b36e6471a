"""Putting many targets at once: compared with what is there, past the session, with notes for the undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Table, bindparam, select, type_coerce, update

from cmdesk.models.figures import Target
from cmdesk.services.figures.reading import listed
from cmdesk.services.work import Work
from cmdesk.store.bulk import continue_numbers, insert_columns, next_number
from cmdesk.store.changes import version_json

ASKED = 500
Key = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetCells:
    """Targets of one level and tier: month, indicator and subject of each, and its value as the whole number that is
    stored. `locked` and `import_id` stand for all of them; None leaves `locked` as it is."""

    level: str
    tier: str
    months: Sequence[int]
    indicators: Sequence[int]
    subjects: Sequence[int]
    values: Sequence[int]
    locked: bool | None = None
    import_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Old:
    id: int
    version: int
    value: int
    locked: bool
    import_id: int | None


def put_targets(work: Work, cells: TargetCells) -> list[str]:
    """Put targets, the last of those that stand twice; what became of each: created, updated or unchanged."""
    states = ["unchanged"] * len(cells.values)
    places: dict[int, dict[Key, int]] = {}
    for place, key in enumerate(zip(cells.months, cells.indicators, cells.subjects, strict=True)):
        places.setdefault(key[0], {})[key] = place
    for month, keys in places.items():
        _put_month(work, cells, month, keys, states)
    return states


def _put_month(work: Work, cells: TargetCells, month: int, keys: Mapping[Key, int], states: list[str]) -> None:
    old = _stored(work, cells.level, cells.tier, month, {i for _m, i, _s in keys}, [s for _m, _i, s in keys])
    new = [place for key, place in keys.items() if key not in old]
    other = {place: old[key] for key, place in keys.items() if key in old and _differs(cells, place, old[key])}
    _create(work, cells, new)
    _change(work, cells, other)
    for place in new:
        states[place] = "created"
    for place in other:
        states[place] = "updated"


def _differs(cells: TargetCells, place: int, old: _Old) -> bool:
    return old.value != cells.values[place] or cells.locked not in (None, old.locked)


def _stored(
    work: Work, level: str, tier: str, month: int, indicator_ids: Iterable[int], subjects: Sequence[int],
) -> dict[Key, _Old]:
    table = _table()
    asked = select(
        table.c.indicator_id, table.c.subject_id, table.c.id, table.c.version,
        type_coerce(table.c.value, BigInteger).label("value"), table.c.locked, table.c.import_id,
    ).where(table.c.month == month, table.c.indicator_id.in_(indicator_ids), table.c.level == level,
            table.c.tier == tier)
    wanted = set(subjects)
    if len(wanted) <= ASKED:
        asked = asked.where(table.c.subject_id.in_(sorted(wanted)))
    return {
        (month, number, subject): _Old(id_, version, value, bool(locked), brought)
        for number, *columns in listed(work.session, asked)
        for subject, id_, version, value, locked, brought in zip(*columns, strict=True) if subject in wanted
    }


def _create(work: Work, cells: TargetCells, places: Sequence[int]) -> None:
    if not places:
        return
    connection, table = work.session.connection(), _table()
    first = next_number(connection, table)
    ids = range(first, first + len(places))
    insert_columns(connection, table, len(places), {
        "id": list(ids), "version": 1, "month": [cells.months[p] for p in places],
        "indicator_id": [cells.indicators[p] for p in places], "level": cells.level,
        "subject_id": [cells.subjects[p] for p in places], "tier": cells.tier,
        "value": [cells.values[p] for p in places], "locked": bool(cells.locked), "import_id": cells.import_id,
    })
    continue_numbers(connection, table)
    work.changes.created_ids(table, ids)


def _change(work: Work, cells: TargetCells, places: Mapping[int, _Old]) -> None:
    if not places:
        return
    table = _table()
    asked = update(table).where(table.c.id == bindparam("key")).values({
        "version": table.c.version + 1, "value": type_coerce(bindparam("new_value"), BigInteger),
        "locked": bindparam("new_locked"), "import_id": cells.import_id,
    })
    work.session.connection().execute(asked, [{
        "key": old.id, "new_value": cells.values[p],
        "new_locked": old.locked if cells.locked is None else cells.locked,
    } for p, old in places.items()])
    for old in places.values():
        _note(work, table, old)


def _note(work: Work, table: Table, old: _Old) -> None:
    """The row before, in the words of the change log; written out, for there may be hundreds of thousands."""
    key = (table.name, str(old.id))
    if key in work.changes.before or table.name in work.changes.made:
        work.changes.updated(table, _row(old), ("value", "locked", "import_id"))
        return
    value, locked = Decimal(old.value).scaleb(-4), "true" if old.locked else "false"
    imported = "null" if old.import_id is None else old.import_id
    work.changes.before[key] = (
        f'{{"version": {old.version}, "value": "{value:f}", "locked": {locked}, "import_id": {imported}}}')
    work.changes.after[key] = version_json(old.version + 1)


def _row(old: _Old) -> dict[str, Any]:
    return {
        "id": old.id, "version": old.version, "value": Decimal(old.value).scaleb(-4), "locked": old.locked,
        "import_id": old.import_id,
    }


def _table() -> Table:
    found: Table = Target.__table__  # type: ignore[assignment]
    return found
