"""Writing drafts of described entities: matched by key, compared column by column, written in bulk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import Any

from sqlalchemy import Row, Table, bindparam, select, update

from cmdesk.exchange.drafts import Draft
from cmdesk.models.clients import Route, Territory
from cmdesk.models.describe import Described, described, entity_of
from cmdesk.models.people import Branch
from cmdesk.services.imports.batch import Batch
from cmdesk.services.imports.linking import Find, add_missing, finder, stored_value
from cmdesk.services.imports.meaning import Meant, joined_rows
from cmdesk.services.imports.written import Written
from cmdesk.services.search import search_texts, searched_fields
from cmdesk.services.work import Work
from cmdesk.store.bulk import continue_numbers, insert_columns, next_number, plain_numbers
from cmdesk.values.fields import Kind, Search
from cmdesk.values.imports import Decisions, Mode
from cmdesk.values.problems import Problem

__all__ = ["Progress", "Written", "write_records"]

MADE_ON_THE_WAY = (Territory, Route, Branch)
CHUNK = 5000
ASKED = 500
STEP = 500
Progress = Callable[[int, int], None]
Known = Mapping[str, Described]


def write_records(
    work: Work, model: type[Any], drafts: Sequence[Draft], *, add_links: bool = False, mode: Mode = Mode.UPDATE,
    same: Decisions | None = None, progress: Progress | None = None,
) -> Written:
    """Create or update records; a row whose links are unknown or whose key stands twice in the file fails.

    A row finds its record by key, by a code the record had before, or by the choice in `same`. Mode NEW leaves the
    records that are there already as they are.
    """
    written = Written()
    known = {n: d for n, d in described(model).items() if d.stored}
    names = [n for n in (drafts[0].values if drafts else ()) if n in known]
    batch = _once(model, known, _linked(work, known, names, drafts, add_links, written), drafts, written)
    batch, joined = joined_rows(batch, drafts, same or {}, known[entity_of(model).key[0]].key)
    meant = Meant(work, model, drafts, same or {})
    batch, ids = meant.found(batch, _keys(model, known, batch), _existing(work, model, known), written)
    old = [place for place, id_ in enumerate(ids) if id_ is not None]
    new = [place for place, id_ in enumerate(ids) if id_ is None] if len(old) < len(ids) else []
    total = len(ids)
    compared = _compared(batch, old, ids, drafts, written, mode)
    _compare(
        work, model, batch.only(compared), [id_ for p in compared if (id_ := ids[p]) is not None], drafts, written,
        _steps(progress, 0, total))
    _insert(work, model, batch.only(new), drafts, written, _steps(progress, len(old), total))
    meant.told(joined, written)
    meant.remember_codes()
    return written


def _compared(
    batch: Batch, old: Sequence[int], ids: Sequence[int | None], drafts: Sequence[Draft], written: Written, mode: Mode,
) -> Sequence[int]:
    """The places of rows whose records may change; the others are unchanged."""
    kept = [p for p in old if mode is Mode.NEW or drafts[batch.places[p]].row in written.taken]
    written.unchanged.update({drafts[batch.places[p]].row: id_ for p in kept if (id_ := ids[p]) is not None})
    left = set(kept)
    return [p for p in old if p not in left] if kept else old


def _steps(progress: Progress | None, before: int, total: int) -> Callable[[int], None]:
    def step(done: int) -> None:
        if progress:
            progress(before + done, total)

    return step


def _linked(
    work: Work, known: Known, names: Sequence[str], drafts: Sequence[Draft], add_links: bool, written: Written,
) -> Batch:
    """The drafts by columns, links as ids; the rows with a link that is unknown are left out."""
    columns: dict[str, list[Any]] = {}
    for name in names:
        each, values = known[name], [draft.values[name] for draft in drafts]
        if each.target is not None:
            values = _ids_of(work, each, drafts, values, add_links, written)
        elif each.field.kind is Kind.MONTH:
            values = [stored_value(Kind.MONTH, value) for value in values]
        columns[each.key] = values
    batch = Batch(range(len(drafts)), columns)
    return batch.only([k for k, d in enumerate(drafts) if d.row not in written.failed]) if written.failed else batch


def _ids_of(
    work: Work, each: Described, drafts: Sequence[Draft], values: Sequence[Any], add_links: bool, written: Written,
) -> list[Any]:
    named = {value: str(value) for value in set(values) if value is not None}
    find = _finder(work, each, sorted(named.values()), add_links)
    ids = {None: None, **{value: find(text) for value, text in named.items()}}
    lost = {value for value, id_ in ids.items() if id_ is None and value is not None}
    if lost:
        for draft, value in zip(drafts, values, strict=True):
            if value in lost:
                written.failed.setdefault(draft.row, _unknown(each, draft, value))
    return [ids[value] for value in values]


def _finder(work: Work, each: Described, names: Sequence[str], add_links: bool) -> Find:
    assert each.target is not None
    find = finder(work.session, each.target)
    if add_links and each.target in MADE_ON_THE_WAY:
        missing = [n for n in names if find(n) is None]
        if missing:
            add_missing(work.session, each.target, missing)
            return finder(work.session, each.target)
    return find


def _unknown(each: Described, draft: Draft, value: object) -> Problem:
    label = each.field.label
    return Problem(code="not_found", field=each.name, row=draft.row, value=str(value), params={"label": label})


def _keys(model: type[Any], known: Known, batch: Batch) -> list[tuple[Any, ...]]:
    parts = [batch.columns.get(known[k].key) or repeat(None, len(batch.places)) for k in entity_of(model).key]
    return list(zip(*parts, strict=True))


def _once(model: type[Any], known: Known, batch: Batch, drafts: Sequence[Draft], written: Written) -> Batch:
    """The batch without the rows whose key stood in an earlier one."""
    keys = _keys(model, known, batch)
    if len(set(keys)) == len(keys):
        return batch
    first: dict[tuple[Any, ...], int] = {}
    for place, key in enumerate(keys):
        if first.setdefault(key, place) != place:
            draft = drafts[batch.places[place]]
            written.failed[draft.row] = _twice(model, known, draft, drafts[batch.places[first[key]]].row)
    return batch.only(list(first.values()))


def _twice(model: type[Any], known: Known, draft: Draft, first: int) -> Problem:
    name = entity_of(model).key[0]
    return Problem(
        code="row_twice", field=name, row=draft.row, value=str(draft.values.get(name)),
        params={"label": known[name].field.label, "first": first},
    )


def _existing(work: Work, model: type[Any], known: Known) -> dict[tuple[Any, ...], int]:
    table: Table = model.__table__
    keys = [table.c[known[k].key] for k in entity_of(model).key]
    return {tuple(key): id_ for id_, *key in work.session.execute(select(table.c.id, *keys))}


def _compare(
    work: Work, model: type[Any], batch: Batch, ids: Sequence[int], drafts: Sequence[Draft], written: Written,
    step: Callable[[int], None],
) -> None:
    """Change the records a filled cell differs from."""
    table: Table = model.__table__
    olds = _rows_of(work, table, ids)
    changed: dict[int, list[str]] = {}
    for name, values in batch.columns.items():
        column = list(table.c.keys()).index(name)
        for place, (value, old) in enumerate(zip(values, olds, strict=True)):
            if value is not None and value != old[column]:
                changed.setdefault(place, []).append(name)
    for place, id_ in enumerate(ids):
        kind = written.updated if place in changed else written.unchanged
        kind[drafts[batch.places[place]].row] = id_
    _update(work, model, batch, olds, changed, step)


def _rows_of(work: Work, table: Table, ids: Sequence[int]) -> list[Row[Any]]:
    found: dict[int, Row[Any]] = {}
    for start in range(0, len(ids), ASKED):
        asked = select(table).where(table.c.id.in_(ids[start:start + ASKED]))
        found.update((row.id, row) for row in work.session.execute(asked))
    return [found[id_] for id_ in ids]


def _update(
    work: Work, model: type[Any], batch: Batch, olds: Sequence[Row[Any]], changed: Mapping[int, Sequence[str]],
    step: Callable[[int], None],
) -> None:
    texts = _new_texts(model, batch, olds, changed)
    groups: dict[tuple[str, ...], list[int]] = {}
    for place, names in changed.items():
        groups.setdefault((*names, "search_text") if place in texts else tuple(names), []).append(place)
    done = 0
    for names, places in groups.items():
        for start in range(0, len(places), CHUNK):
            part = places[start:start + CHUNK]
            _update_part(work, model.__table__, batch, olds, names, part, texts)
            done += len(part)
            step(done)


def _update_part(
    work: Work, table: Table, batch: Batch, olds: Sequence[Row[Any]], names: Sequence[str], places: Sequence[int],
    texts: Mapping[int, str],
) -> None:
    given = {name: batch.columns[name] for name in names if name in batch.columns}
    rows = [
        {
            "key_id": olds[p].id, "new_search_text": texts.get(p),
            **{f"new_{name}": values[p] for name, values in given.items()},
        } for p in places
    ]
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    asked = update(table).where(table.c.id == bindparam("key_id")).values({**new, "version": table.c.version + 1})
    work.session.connection().execute(asked, rows)
    for place in places:
        work.changes.updated(table, olds[place]._mapping, names)


def _new_texts(
    model: type[Any], batch: Batch, olds: Sequence[Row[Any]], changed: Mapping[int, Sequence[str]],
) -> dict[int, str]:
    """The search texts of the rows whose words changed, by place."""
    if "search_text" not in model.__table__.c:
        return {}
    searched = [k for mode in (Search.PREFIX, Search.WORDS, Search.PINYIN) for k in searched_fields(model, mode)]
    places = [place for place, names in changed.items() if not set(searched).isdisjoint(names)]
    columns = {
        key: [getattr(olds[p], key) if given is None or given[p] is None else given[p] for p in places]
        for key in searched for given in (batch.columns.get(key),)
    }
    return dict(zip(places, search_texts(model, columns, len(places)), strict=True))


def _insert(
    work: Work, model: type[Any], batch: Batch, drafts: Sequence[Draft], written: Written, step: Callable[[int], None],
) -> None:
    table: Table = model.__table__
    count, connection = len(batch.places), work.session.connection()
    first = next_number(connection, table)
    ids = range(first, first + count)
    columns = {name: _filled(table.c[name], values) for name, values in batch.columns.items()}
    if "search_text" in table.c:
        columns["search_text"] = search_texts(model, columns, count)
    columns = {name: plain_numbers(table.c[name], values) for name, values in columns.items()}
    insert_columns(connection, table, count, {**columns, "id": list(ids), "version": 1}, step)
    continue_numbers(connection, table)
    work.changes.created_ids(table, ids)
    written.created.update((drafts[place].row, id_) for place, id_ in zip(batch.places, ids, strict=True))


def _filled(column: Any, values: Sequence[Any]) -> Sequence[Any]:
    """The values with the column's plain default where there is none."""
    default = column.default.arg if column.default is not None and column.default.is_scalar else None
    return values if default is None else [default if value is None else value for value in values]
