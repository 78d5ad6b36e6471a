"""Taking back what a use case did: in sets, leaving what somebody changed since and what others need."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    Column,
    RowMapping,
    Table,
    TypeDecorator,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cmdesk.models import Base
from cmdesk.models.system import Change
from cmdesk.store.changes import BY_IMPORT, RANGE, key_text, row_json, runs

T = TypeVar("T")
Versions = dict[int, tuple[int, int]]
CHUNK = 500


class Note(NamedTuple):
    """What is kept of a change."""

    table: str
    row_key: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class UndoReport:
    """How many rows were brought back, kept because somebody changed them since, and could not be brought back."""

    undone: int
    kept: int
    failed: int


def take_back(session: Session, undo_id: int) -> UndoReport:
    """Bring every row of an undo back to its state before, except those changed since."""
    asked = select(Change.table, Change.row_key, Change.before, Change.after).where(Change.undo_id == undo_id)
    changes = [Note(*row) for row in session.execute(asked.order_by(Change.id.desc()))]
    counts: Counter[str] = Counter()
    for table, group in _by_table(changes):
        for change in group:
            if change.row_key.startswith(RANGE):
                counts += _take_range_back(session, table, change)
        counts += _take_rows_back(session, table, [c for c in group if not c.row_key.startswith((BY_IMPORT, RANGE))])
    notes = [c for c in changes if c.row_key.startswith(BY_IMPORT)]
    for change in sorted(notes, key=lambda c: c.before is None):
        undo = _delete_imported if change.before is None else _restore_imported
        counts += undo(session, Base.metadata.tables[change.table], change)
    return UndoReport(counts["undone"], counts["kept"], counts["failed"])


def _by_table(changes: Sequence[Note]) -> Iterator[tuple[Table, list[Note]]]:
    """Created rows first, children before parents; then the changed and deleted ones, parents before children."""
    order = {table.name: k for k, table in enumerate(Base.metadata.sorted_tables)}
    names = sorted({c.table for c in changes}, key=lambda name: order[name])
    for name in reversed(names):
        yield Base.metadata.tables[name], [c for c in changes if c.table == name and c.before is None]
    for name in names:
        yield Base.metadata.tables[name], [c for c in changes if c.table == name and c.before is not None]


def _tally(undone: int, kept: int, failed: int) -> Counter[str]:
    return Counter(undone=undone, kept=kept, failed=failed)


def _delete_imported(session: Session, table: Table, change: Note) -> Counter[str]:
    """Delete the rows that still bear the id of the import."""
    made = json.loads(change.after or "")
    where = [table.c[name].in_(values) for name, values in made["where"].items()]
    found = session.execute(delete(table).where(table.c.import_id == made["import_id"], *where))
    undone = int(found.rowcount)  # type: ignore[attr-defined]
    return _tally(undone, max(made["rows"] - undone, 0), 0)


def _restore_imported(session: Session, table: Table, change: Note) -> Counter[str]:
    """Put the old values back into the rows that still bear the id of the import."""
    was, import_id = json.loads(change.before or ""), json.loads(change.after or "")["import_id"]
    keys = [table.c[name] for name in was["keys"]]
    where = [table.c[name] == value for name, value in was["fixed"].items()]
    still = {tuple(key) for key in session.execute(select(*keys).where(*where, table.c.import_id == import_id))}
    names = [*(f"key_{name}" for name in was["keys"]), *(f"new_{name}" for name in was["names"])]
    rows = [dict(zip(names, row, strict=True)) for row in was["rows"] if tuple(row[:len(keys)]) in still]
    asked = update(table).where(*where, *(c == bindparam(f"key_{c.name}") for c in keys)).values(
        {name: type_coerce(bindparam(f"new_{name}"), _raw(table.c[name])) for name in was["names"]})
    if rows:
        _execute(session, asked, rows)
    return _tally(len(rows), len(was["rows"]) - len(rows), 0)


def _raw(column: Column[Any]) -> Any:
    """The type of a column's values as they are stored."""
    return column.type.impl if isinstance(column.type, TypeDecorator) else column.type


def _take_range_back(session: Session, table: Table, change: Note) -> Counter[str]:
    first, last = map(int, change.row_key.removeprefix(RANGE).split("-"))
    made = json.loads(change.after or "")
    followed = made.get("also", {})
    within = table.c.id.between(first, last)
    current: dict[int, int] = dict(session.execute(select(table.c.id, table.c.version).where(within)).all())
    same = [i for i in range(first, last + 1) if current.get(i) == followed.get(str(i), made["version"])]
    undone = _delete(session, table, same)
    return _tally(undone, last - first + 1 - len(same), len(same) - undone)


def _delete(session: Session, table: Table, ids: Sequence[int]) -> int:
    """Delete rows by id, except those that others refer to; returns how many."""
    needed = _needed(session, table, ids)
    free = [i for i in ids if i not in needed] if needed else ids
    return sum(_tried(session, part, lambda part: _delete_part(session, table, part)) for part in _parts(free))


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Ids in long runs, and the others in chunks."""
    single: list[int] = []
    for run in runs(sorted(ids)):
        if len(run) >= CHUNK:
            yield run
        else:
            single += run
    for start in range(0, len(single), CHUNK):
        yield single[start:start + CHUNK]


def _chosen(table: Table, ids: Sequence[int]) -> Any:
    return table.c.id.between(ids[0], ids[-1]) if isinstance(ids, range) else table.c.id.in_(ids)


def _delete_part(session: Session, table: Table, ids: Sequence[int]) -> None:
    session.execute(delete(table).where(_chosen(table, ids)))


def _needed(session: Session, table: Table, ids: Sequence[int]) -> set[int]:
    """Those of the rows that rows of other tables refer to."""
    links = [f for t in Base.metadata.tables.values() if t is not table for f in t.foreign_keys
             if f.column.table is table and not f.ondelete]
    if not links:
        return set()
    used = or_(*(exists().where(f.parent == table.c.id) for f in links))
    found: set[int] = set()
    for part in _parts(ids):
        found.update(session.scalars(select(table.c.id).where(_chosen(table, part), used)))
    return found


def _tried(session: Session, items: Sequence[T], run: Callable[[Sequence[T]], None]) -> int:
    """How many of the items were done; those against which a constraint stands are left out."""
    if not items:
        return 0
    try:
        with session.begin_nested():
            run(items)
    except IntegrityError:
        half = len(items) // 2
        return half and _tried(session, items[:half], run) + _tried(session, items[half:], run)
    return len(items)


def _take_rows_back(session: Session, table: Table, changes: Sequence[Note]) -> Counter[str]:
    if not changes:
        return Counter()
    current = _current(session, table, changes)
    same = [c for c in changes if _same(table, current.get(c.row_key), json.loads(c.after) if c.after else None)]
    done = _delete_created(session, table, [c.row_key for c in same if c.before is None])
    restored = [
        (c.row_key, row_values(table, c.before), current.get(c.row_key)) for c in same if c.before is not None
    ]
    done += _tried(session, [values for _key, values, now in restored if now is None],
                   lambda rows: _insert(session, table, rows))
    done += _put_back(session, table, [(key, values, now) for key, values, now in restored if now is not None])
    return _tally(done, len(changes) - len(same), len(same) - done)


def row_values(table: Table, text: str) -> dict[str, Any]:
    return {name: _typed(table.columns[name].type.python_type, value) for name, value in json.loads(text).items()}


def _typed(kind: type[Any], value: Any) -> Any:
    if value is None or kind in (str, int, float, bool):
        return value
    return Decimal(value) if kind is Decimal else kind.fromisoformat(value)


def _parsed(table: Table, row_key: str) -> tuple[Any, ...]:
    columns = table.primary_key.columns
    return tuple(c.type.python_type(part) for c, part in zip(columns, row_key.split("|"), strict=True))


def _current(session: Session, table: Table, changes: Sequence[Note]) -> dict[str, RowMapping]:
    """The rows as they stand, by key; of rows known by their version alone nothing but that."""
    primary = list(table.primary_key.columns)
    brief = all(c.after and _is_version(json.loads(c.after)) for c in changes)
    asked = select(*primary, table.c.version) if brief else select(table)
    keys = [_parsed(table, c.row_key) for c in changes]
    found: dict[str, RowMapping] = {}
    size = CHUNK if len(primary) == 1 else CHUNK // 5
    for start in range(0, len(keys), size):
        part = keys[start:start + size]
        wanted = primary[0].in_([k[0] for k in part]) if len(primary) == 1 else or_(*(_keyed(primary, k) for k in part))
        found.update((key_text(table, row), row) for row in session.execute(asked.where(wanted)).mappings())
    return found


def _keyed(primary: Iterable[Any], key: Sequence[Any]) -> Any:
    return and_(*(c == part for c, part in zip(primary, key, strict=True)))


def _is_version(state: Mapping[str, Any]) -> bool:
    return state.keys() == {"version"}


def _same(table: Table, current: RowMapping | None, then: dict[str, Any] | None) -> bool:
    if current is None or then is None:
        return current is then
    if _is_version(then):
        return bool(current["version"] == then["version"])
    now = json.loads(row_json(current, table.columns.keys()))
    return all(now[name] == value for name, value in then.items() if name != "version")


def _delete_created(session: Session, table: Table, keys: Sequence[str]) -> int:
    primary = list(table.primary_key.columns)
    if len(primary) == 1 and primary[0].name == "id":
        return _delete(session, table, [int(key) for key in keys])
    asked = delete(table).where(*(c == bindparam(f"key_{c.name}") for c in primary))
    return _tried(session, [_key_values(table, key) for key in keys],
                  lambda rows: _execute(session, asked, rows))


def _key_values(table: Table, row_key: str) -> dict[str, Any]:
    names = (f"key_{c.name}" for c in table.primary_key.columns)
    return dict(zip(names, _parsed(table, row_key), strict=True))


def _execute(session: Session, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    session.connection().execute(statement, rows)


def _insert(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    _execute(session, insert(table), rows)


Restored = tuple[str, dict[str, Any], RowMapping]


def _put_back(session: Session, table: Table, rows: Sequence[Restored]) -> int:
    """Give changed rows their values of before under a new version."""
    groups: dict[tuple[str, ...], list[Restored]] = {}
    for row in rows:
        groups.setdefault(tuple(row[1]), []).append(row)
    done, versions = 0, {}
    for names, group in groups.items():
        if "version" in names:
            versions.update({int(key): (values["version"], now["version"] + 1) for key, values, now in group})
        done += _update(session, table, names, group)
    _follow(session, table, versions)
    return done


def _update(session: Session, table: Table, names: Sequence[str], group: Sequence[Restored]) -> int:
    keyed = [c == bindparam(f"key_{c.name}") for c in table.primary_key.columns]
    asked = update(table).where(*keyed).values({name: bindparam(f"new_{name}") for name in names})
    rows = [
        _key_values(table, key) | {f"new_{n}": now["version"] + 1 if n == "version" else v for n, v in values.items()}
        for key, values, now in group
    ]
    return _tried(session, rows, lambda rows: _execute(session, asked, rows))


def _follow(session: Session, table: Table, versions: Versions) -> None:
    """Rows brought back to the state of an older version count as that version: earlier steps can be taken back too."""
    if not versions:
        return
    asked = select(Change.id, Change.row_key, Change.after).where(
        Change.table == table.name, Change.after.startswith('{"version":'),
    )
    changed = []
    for id_, key, after in session.execute(asked):
        state = json.loads(after or "")
        if _followed(key, state, versions):
            changed.append({"key_id": id_, "new_after": json.dumps(state)})
    if changed:
        noted = Change.__table__
        found = update(noted).where(noted.c.id == bindparam("key_id"))  # type: ignore[arg-type]
        _execute(session, found.values(after=bindparam("new_after")), changed)


def _followed(key: str, state: dict[str, Any], versions: Versions) -> bool:
    """Note the new versions in the state that an earlier step left behind; whether there were any."""
    if not key.startswith(RANGE):
        old, new = versions.get(int(key), (None, 0))
        if not _is_version(state) or old != state["version"]:
            return False
        state["version"] = new
        return True
    first, last = map(int, key.removeprefix(RANGE).split("-"))
    also = state.get("also", {})
    found = {
        str(i): new for i, (old, new) in versions.items()
        if first <= i <= last and also.get(str(i), state["version"]) == old
    }
    state["also"] = {**also, **found}
    return bool(found)
