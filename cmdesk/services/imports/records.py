"""Writing drafts of described entities: matched by key, compared field by field, inserted in bulk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, insert, select, update

from cmdesk.exchange.drafts import Draft
from cmdesk.models.clients import Route, Territory
from cmdesk.models.describe import Described, described, entity_of
from cmdesk.models.people import Branch
from cmdesk.services.imports.linking import add_missing, finder, stored_value
from cmdesk.services.search import search_text_of
from cmdesk.services.work import Work
from cmdesk.store.bulk import continue_numbers, next_number
from cmdesk.values.fields import Search
from cmdesk.values.problems import Problem

MADE_ON_THE_WAY = (Territory, Route, Branch)
CHUNK = 5000
STEP = 500
Progress = Callable[[int, int], None]


@dataclass
class Written:
    """What became of the drafts: record ids by row number, the rows that failed with their problems, and warnings."""

    created: dict[int, int] = field(default_factory=dict)
    updated: dict[int, int] = field(default_factory=dict)
    unchanged: dict[int, int] = field(default_factory=dict)
    failed: dict[int, Problem] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)

    def record_ids(self) -> dict[int, int]:
        return {**self.created, **self.updated, **self.unchanged}


def write_records(
    work: Work, model: type[Any], drafts: Sequence[Draft], *, add_links: bool = False, progress: Progress | None = None,
) -> Written:
    """Create or update records; a row whose links are unknown or whose key stands twice in the file fails."""
    written = Written()
    known = {n: d for n, d in described(model).items() if d.stored}
    columns = [n for n in (drafts[0].values if drafts else ()) if n in known]
    rows = _linked(work, known, columns, drafts, add_links, written)
    existing = _existing(work, model, known)
    fresh: list[dict[str, Any]] = []
    seen: dict[tuple[Any, ...], int] = {}
    next_id = next_number(work.session.connection(), model.__table__)
    for done, (draft, values) in enumerate(rows):
        if progress and done % STEP == 0:
            progress(done, len(rows))
        key = _key(model, known, values)
        if key in seen:
            written.failed[draft.row] = _twice(model, known, draft, seen[key])
            continue
        seen[key] = draft.row
        old = existing.get(key)
        if old is None:
            fresh.append(_new_row(model, next_id, values))
            written.created[draft.row] = next_id
            next_id += 1
        else:
            _change(work, model, old, values, draft.row, written)
    _insert(work, model, fresh, len(rows), progress)
    return written


def _linked(
    work: Work, known: Mapping[str, Described], columns: Sequence[str], drafts: Sequence[Draft], add_links: bool,
    written: Written,
) -> list[tuple[Draft, dict[str, Any]]]:
    finds = {n: _finder(work, known[n], drafts, add_links) for n in columns if known[n].target is not None}
    found = []
    for draft in drafts:
        values: dict[str, Any] = {}
        for name in columns:
            each, value = known[name], draft.values[name]
            if name in finds and value is not None:
                linked = finds[name](str(value))
                if linked is None:
                    written.failed[draft.row] = _unknown(each, draft, value)
                    break
                value = linked
            values[each.key] = stored_value(each.field.kind, value)
        else:
            found.append((draft, values))
    return found


def _finder(work: Work, each: Described, drafts: Sequence[Draft], add_links: bool) -> Callable[[str], int | None]:
    assert each.target is not None
    find = finder(work.session, each.target)
    if add_links and each.target in MADE_ON_THE_WAY:
        named = {str(v) for d in drafts if (v := d.values.get(each.name)) is not None}
        missing = sorted(n for n in named if find(n) is None)
        if missing:
            add_missing(work.session, each.target, missing)
            return finder(work.session, each.target)
    return find


def _unknown(each: Described, draft: Draft, value: object) -> Problem:
    return Problem(code="not_found", field=each.name, row=draft.row, value=str(value), params={"label": each.field.label})


def _twice(model: type[Any], known: Mapping[str, Described], draft: Draft, first: int) -> Problem:
    name = entity_of(model).key[0]
    return Problem(
        code="row_twice", field=name, row=draft.row, value=str(draft.values.get(name)),
        params={"label": known[name].field.label, "first": first},
    )


def _key(model: type[Any], known: Mapping[str, Described], values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(values.get(known[k].key) for k in entity_of(model).key)


def _existing(work: Work, model: type[Any], known: Mapping[str, Described]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    table: Table = model.__table__
    keys = [known[k].key for k in entity_of(model).key]
    return {tuple(row[k] for k in keys): row for row in work.session.execute(select(table)).mappings()}


def _new_row(model: type[Any], id_: int, values: Mapping[str, Any]) -> dict[str, Any]:
    row = {c.name: _default(c) for c in model.__table__.columns}
    row.update({k: v for k, v in values.items() if v is not None})
    row.update(id=id_, version=1)
    if "search_text" in row:
        row["search_text"] = search_text_of(model, row)
    return row


def _default(column: Any) -> Any:
    return column.default.arg if column.default is not None and column.default.is_scalar else None


def _change(
    work: Work, model: type[Any], old: Mapping[str, Any], values: Mapping[str, Any], row: int, written: Written,
) -> None:
    changed = {k: v for k, v in values.items() if v is not None and v != old[k]}
    if not changed:
        written.unchanged[row] = old["id"]
        return
    new = {**old, **changed, "version": old["version"] + 1}
    if "search_text" in new and any(k in _searched(model) for k in changed):
        new["search_text"] = search_text_of(model, new)
    table: Table = model.__table__
    work.session.execute(update(table).where(table.c.id == old["id"]).values({k: new[k] for k in new if new[k] != old[k]}))
    work.changes.replaced(table, old, new)
    written.updated[row] = old["id"]


def _searched(model: type[Any]) -> set[str]:
    return {d.key for d in described(model).values() if d.field.search in (Search.PINYIN, Search.PREFIX, Search.WORDS)}


def _insert(
    work: Work, model: type[Any], fresh: Sequence[dict[str, Any]], rows: int, progress: Progress | None,
) -> None:
    table: Table = model.__table__
    for start in range(0, len(fresh), CHUNK):
        work.session.execute(insert(table), fresh[start:start + CHUNK])
        if progress:
            progress(rows * min(start + CHUNK, len(fresh)) // len(fresh), rows)
    continue_numbers(work.session.connection(), table)
    work.changes.created(table, fresh)
