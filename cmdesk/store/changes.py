"""Rows as they were and as they became, so that what a use case did can be taken back (`store.undoing`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, event, inspect
from sqlalchemy.orm import Session

from cmdesk.models.system import AuditEntry, Change, Import, Undo
from cmdesk.store.bulk import insert_columns

_UNTRACKED = {m.__tablename__ for m in (AuditEntry, Change, Import, Undo)}
RowKey = tuple[str, str]
Values = Mapping[str, Any] | RowMapping
BY_IMPORT = "import:"
RANGE = "range:"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date | time) else value


def row_json(values: Values, names: Iterable[str]) -> str:
    return json.dumps({name: _plain(values[name]) for name in names}, ensure_ascii=False)


def version_json(version: int) -> str:
    """The state of a row told by its version alone; a later one tells that somebody edited it since."""
    return json.dumps({"version": version})


def key_text(table: Table, values: Values) -> str:
    return "|".join(str(values[c.name]) for c in table.primary_key.columns)


@dataclass
class ChangeLog:
    """The rows a unit of work created, changed or deleted; the first state before and the last state after count.

    `made` are the ids of rows inserted past the session: one note stands for each run of them.
    """

    before: dict[RowKey, str | None] = field(default_factory=dict)
    after: dict[RowKey, str | None] = field(default_factory=dict)
    made: dict[str, list[range]] = field(default_factory=dict)

    def watch(self, session: Session) -> None:
        """Record every change the session flushes."""
        event.listen(session, "before_flush", self._before_flush)
        event.listen(session, "after_flush", self._after_flush)

    def _before_flush(self, session: Session, *_: Any) -> None:
        changed = [o for o in session.dirty if session.is_modified(o)]
        for each in [*changed, *session.deleted]:
            if (table := _tracked(each)) is not None:
                self._was(table, _values(each, committed=True))

    def _after_flush(self, session: Session, *_: Any) -> None:
        for each in session.new:
            if (table := _tracked(each)) is not None:
                self.before.setdefault((table.name, key_text(table, _values(each))), None)
        for each in [*session.new, *session.dirty]:
            self._became(each, gone=False)
        for each in session.deleted:
            self._became(each, gone=True)

    def _became(self, each: Any, gone: bool) -> None:
        table = _tracked(each)
        if table is None:
            return
        values = _values(each)
        key = (table.name, key_text(table, values))
        if key in self.before:
            self.after[key] = None if gone else row_json(values, table.columns.keys())

    def _was(self, table: Table, values: Values) -> None:
        """Keep the whole row as it was, unless it was not there when the unit of work began."""
        key = (table.name, key_text(table, values))
        known = self.before.get(key, "{}")
        if known is None or self._is_made(table, key[1]):
            self.before[key] = None
        else:
            self.before[key] = json.dumps({**json.loads(row_json(values, table.columns.keys())), **json.loads(known)},
                                          ensure_ascii=False)

    def _is_made(self, table: Table, key: str) -> bool:
        ranges = self.made.get(table.name)
        return ranges is not None and any(int(key) in ids for ids in ranges)

    def created(self, table: Table, rows: Iterable[Values]) -> None:
        """Rows of version 1 inserted past the session."""
        self.created_ids(table, [row["id"] for row in rows])

    def created_ids(self, table: Table, ids: Sequence[int]) -> None:
        """Rows of version 1 inserted past the session, by their ids."""
        self.made.setdefault(table.name, []).extend(runs(ids))

    def created_by_import(self, table: Table, import_id: int, count: int, where: Mapping[str, Sequence[int]]) -> None:
        """Rows inserted past the session that bear the id of their import; `where` are the values that leading columns
        of the primary key take in them."""
        key = (table.name, f"{BY_IMPORT}{import_id}")
        self.before[key], self.after[key] = None, json.dumps({"import_id": import_id, "rows": count, "where": where})

    def replaced_by_import(
        self, table: Table, import_id: int, fixed: Mapping[str, Any], keys: Sequence[str], names: Sequence[str],
        rows: Sequence[Sequence[Any]],
    ) -> None:
        """Rows changed past the session that bear the id of their import since: one note keeps the old values of all,
        as they are stored. `rows` are the values of `keys` and before of `names`; `fixed` those all rows share."""
        note = f"{BY_IMPORT}{import_id}:{'|'.join(map(str, fixed.values()))}"
        before = {"fixed": fixed, "keys": keys, "names": names, "rows": rows}
        self.before[table.name, note] = json.dumps(before)
        self.after[table.name, note] = json.dumps({"import_id": import_id})

    def replaced(self, table: Table, old: Values, new: Values | None) -> None:
        """A row changed past the session (`new` None: deleted)."""
        key = (table.name, key_text(table, old))
        self._was(table, old)
        self.after[key] = None if new is None else row_json(new, table.columns.keys())

    def put(self, table: Table, new: Values) -> None:
        """A row inserted past the session in a table without versions."""
        key = (table.name, key_text(table, new))
        self.before.setdefault(key, None)
        self.after[key] = row_json(new, table.columns.keys())

    def updated(self, table: Table, old: Values, names: Sequence[str]) -> None:
        """Columns of a row changed past the session, its version raised by one; `old` is the row before."""
        key = (table.name, key_text(table, old))
        if key in self.before or self._is_made(table, key[1]):
            self._was(table, old)
        else:
            self.before[key] = row_json(old, ("version", *names))
        self.after[key] = version_json(old["version"] + 1)

    def notes(self) -> list[tuple[str, str, str | None, str | None]]:
        """What is kept for the undo, a note per changed row or run of created ones: table, key, before, after."""
        return [*self._made_rows(), *self._changed_rows()]

    def _changed_rows(self) -> Iterator[tuple[str, str, str | None, str | None]]:
        for (table, key), before in self.before.items():
            after = self.after.get((table, key))
            if before != after:
                yield table, key, before, after

    def _made_rows(self) -> Iterator[tuple[str, str, None, str]]:
        """Runs of created rows, without those that have a note of their own."""
        for table, ranges in self.made.items():
            own = {int(key) for name, key in self.before if name == table and key.isdigit()}
            for ids in ranges:
                for run in runs([i for i in ids if i not in own]) if own else (ids,):
                    yield table, f"{RANGE}{run[0]}-{run[-1]}", None, version_json(1)


def keep_notes(
    connection: Connection, undo_id: int, notes: Sequence[tuple[str, str, str | None, str | None]],
) -> None:
    """Store the notes of an undo."""
    names = ("table_name", "row_key", "before", "after")
    columns: dict[str, Any] = {name: [note[k] for note in notes] for k, name in enumerate(names)}
    insert_columns(connection, Change.__table__, len(notes), {"undo_id": undo_id, **columns})  # type: ignore[arg-type]


def runs(ids: Sequence[int]) -> Iterator[range]:
    """Ids in their order as runs of consecutive ones."""
    start = 0
    for place in range(1, len(ids) + 1):
        if place == len(ids) or ids[place] != ids[place - 1] + 1:
            yield range(ids[start], ids[place - 1] + 1)
            start = place


def _tracked(each: Any) -> Table | None:
    table: Table = inspect(type(each)).local_table
    return None if table.name in _UNTRACKED else table


def _values(each: Any, committed: bool = False) -> dict[str, Any]:
    state = inspect(each)
    values = {}
    for prop in state.mapper.column_attrs:
        column = prop.columns[0]
        if getattr(column, "table", None) is not state.mapper.local_table:
            continue
        history = state.attrs[prop.key].history if committed else None
        old = history.deleted if history else None
        values[column.name] = old[0] if old else getattr(each, prop.key)
    return values
