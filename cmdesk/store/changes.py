"""Rows as they were and as they became, so that what a use case did can be taken back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, and_, delete, event, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cmdesk.models import Base
from cmdesk.models.system import AuditEntry, Change, Import, Undo

_UNTRACKED = {m.__tablename__ for m in (AuditEntry, Change, Import, Undo)}
RowKey = tuple[str, str]
BY_IMPORT = "import:"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else str(value) if isinstance(value, Decimal) else value


def row_json(table: Table, values: Mapping[str, Any]) -> str:
    return json.dumps({c.name: _plain(values[c.name]) for c in table.columns}, ensure_ascii=False)


def row_values(table: Table, text: str) -> dict[str, Any]:
    return {name: _typed(table.columns[name].type.python_type, value) for name, value in json.loads(text).items()}


def _typed(kind: type[Any], value: Any) -> Any:
    if value is None or kind in (str, int, float, bool):
        return value
    return Decimal(value) if kind is Decimal else kind.fromisoformat(value)


def key_text(table: Table, values: Mapping[str, Any]) -> str:
    return "|".join(str(values[c.name]) for c in table.primary_key.columns)


@dataclass
class ChangeLog:
    """The rows a unit of work created, changed or deleted; the first state before and the last state after count."""

    before: dict[RowKey, str | None] = field(default_factory=dict)
    after: dict[RowKey, str | None] = field(default_factory=dict)

    def watch(self, session: Session) -> None:
        """Record every change the session flushes."""
        event.listen(session, "before_flush", self._before_flush)
        event.listen(session, "after_flush", self._after_flush)

    def _before_flush(self, session: Session, *_: Any) -> None:
        changed = [o for o in session.dirty if session.is_modified(o)]
        for each in [*changed, *session.deleted]:
            if (table := _tracked(each)) is not None:
                self._keep(table, _values(each, committed=True), new=False)

    def _after_flush(self, session: Session, *_: Any) -> None:
        for each in session.new:
            if (table := _tracked(each)) is not None:
                self._keep(table, _values(each), new=True)
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
            self.after[key] = None if gone else row_json(table, values)

    def _keep(self, table: Table, values: Mapping[str, Any], new: bool) -> None:
        self.before.setdefault((table.name, key_text(table, values)), None if new else row_json(table, values))

    def created(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Versioned rows inserted past the session; a later version tells that somebody edited them since."""
        for row in rows:
            key = (table.name, key_text(table, row))
            self.before.setdefault(key, None)
            self.after[key] = json.dumps({"version": row["version"]})

    def created_by_import(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows inserted past the session that bear the id of their import: one note stands for all of them."""
        for import_id in {row["import_id"] for row in rows}:
            key = (table.name, f"{BY_IMPORT}{import_id}")
            self.before[key], self.after[key] = None, json.dumps({"import_id": import_id})

    def replaced(self, table: Table, old: Mapping[str, Any], new: Mapping[str, Any] | None) -> None:
        """A row changed past the session (`new` None: deleted)."""
        key = (table.name, key_text(table, old))
        self.before.setdefault(key, row_json(table, old))
        self.after[key] = None if new is None else row_json(table, new)

    def rows(self, undo_id: int) -> list[dict[str, Any]]:
        return [
            {"undo_id": undo_id, "table": table, "row_key": key, "before": before, "after": self.after.get((table, key))}
            for (table, key), before in self.before.items() if before != self.after.get((table, key))
        ]


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


@dataclass(frozen=True)
class UndoReport:
    """How many rows were brought back, kept because somebody changed them since, and could not be brought back."""

    undone: int
    kept: int
    failed: int


def take_back(session: Session, undo_id: int) -> UndoReport:
    """Bring every row of an undo back to its state before, except those changed since."""
    changes = session.scalars(select(Change).where(Change.undo_id == undo_id).order_by(Change.id.desc())).all()
    counts = {"undone": 0, "kept": 0, "failed": 0}
    for table, group in _by_table(changes):
        for change in [c for c in group if c.row_key.startswith(BY_IMPORT)]:
            group.remove(change)
            counts["undone"] += _take_import_back(session, table, change)
        current = dict(_current(session, table, [c.row_key for c in group]))
        for change in group:
            counts[_restore(session, table, change, current.get(change.row_key))] += 1
    return UndoReport(**counts)


def _by_table(changes: Sequence[Change]) -> Iterator[tuple[Table, list[Change]]]:
    """Created rows first, children before parents; then the changed and deleted ones, parents before children."""
    order = {table.name: k for k, table in enumerate(Base.metadata.sorted_tables)}
    names = sorted({c.table for c in changes}, key=lambda name: order[name])
    for name in reversed(names):
        yield Base.metadata.tables[name], [c for c in changes if c.table == name and c.before is None]
    for name in names:
        yield Base.metadata.tables[name], [c for c in changes if c.table == name and c.before is not None]


def _where(table: Table, row_key: str) -> Any:
    columns = table.primary_key.columns
    return and_(*(c == c.type.python_type(part) for c, part in zip(columns, row_key.split("|"), strict=True)))


def _current(session: Session, table: Table, keys: list[str]) -> Iterator[tuple[str, str]]:
    primary = list(table.primary_key.columns)
    if len(primary) == 1:
        kind = primary[0].type.python_type
        for start in range(0, len(keys), 500):
            part = [kind(k) for k in keys[start:start + 500]]
            for row in session.execute(select(table).where(primary[0].in_(part))).mappings():
                yield key_text(table, row), row_json(table, row)
        return
    for key in keys:
        for row in session.execute(select(table).where(_where(table, key))).mappings():
            yield key, row_json(table, row)


def _same(current: str | None, after: str | None) -> bool:
    if current is None or after is None:
        return current is after
    now, then = json.loads(current), json.loads(after)
    if then.keys() == {"version"}:
        return bool(now["version"] == then["version"])
    now.pop("version", None)
    then.pop("version", None)
    return bool(now == then)


def _restore(session: Session, table: Table, change: Change, current: str | None) -> str:
    if not _same(current, change.after):
        return "kept"
    try:
        with session.begin_nested():
            _put_back(session, table, change, current)
    except IntegrityError:
        return "failed"
    return "undone"


def _take_import_back(session: Session, table: Table, change: Change) -> int:
    found = session.execute(delete(table).where(table.c.import_id == int(change.row_key.removeprefix(BY_IMPORT))))
    return int(found.rowcount)  # type: ignore[attr-defined]


def _put_back(session: Session, table: Table, change: Change, current: str | None) -> None:
    if change.before is None:
        session.execute(delete(table).where(_where(table, change.row_key)))
        return
    values = row_values(table, change.before)
    if current is None:
        session.execute(insert(table).values(values))
        return
    if "version" in values:
        values["version"] = json.loads(current)["version"] + 1
    session.execute(update(table).where(_where(table, change.row_key)).values(values))
