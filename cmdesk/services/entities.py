"""Lists and records of every described entity: read through one gate, saved with all problems at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from cmdesk.models import ENTITIES
from cmdesk.models.describe import Described, described, entity_of
from cmdesk.models.people import ManagerEvent
from cmdesk.models.system import AuditEntry
from cmdesk.services import validation
from cmdesk.services.hooks import AFTER_SAVE, BEFORE_DELETE, BEFORE_SAVE
from cmdesk.services.search import fill_search_text
from cmdesk.services.vocabularies import Vocabularies, choice_label, choices_of, event_words, vocabularies
from cmdesk.services.work import Desk, Work
from cmdesk.store import lists
from cmdesk.values.fields import Kind, holds
from cmdesk.values.kinds import masked
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Outcome, UserError, trouble
from cmdesk.values.queries import ListQuery, Record, Ref, Row, RowGroup, RowPage, grouped_as

MOST_CHOICES = 50
FEW_HITS = 1000
APPEND_ONLY = frozenset({"events"})


def model_of(name: str) -> type[Any]:
    """Raises UserError unknown_kind."""
    if name not in ENTITIES:
        raise trouble("unknown_kind", value=name, known=", ".join(ENTITIES))
    return ENTITIES[name]


def listed(model: type[Any]) -> tuple[str, ...]:
    """The columns of the default list, in their order."""
    known = [d for d in described(model).values() if d.field.list_order > 0]
    return tuple(d.name for d in sorted(known, key=lambda d: d.field.list_order))


def rows(desk: Desk, actor: Actor, query: ListQuery) -> RowPage:
    """One page of a list, sorted and filtered in the database, masked for those who may not see plain.

    Raises UserError not_allowed, unknown_kind, unknown_field.
    """
    model = model_of(query.entity)
    names = query.columns or listed(model)
    known = described(model)
    unknown = [n for n in names if n not in known]
    if unknown:
        raise trouble("unknown_field", value=unknown[0])
    with desk.read(actor, entity_of(model).see) as session:
        added = tuple(n for n in names if known[n].field.summed and lists.may_see(actor, known[n]))
        hits = _hits(session, model, query, added, actor) if query.search.strip() else None
        found = session.execute(lists.page(model, query, names, actor, hits.few if hits else None)).all()
        values = {n: [r[k + 2] for r in found] for k, n in enumerate(names)}
        groups = _groups(session, model, query, added, actor) if query.offset == 0 else []
        if hits:
            total, sums = hits.totals
        elif groups:
            total, sums = sum(g.count for g in groups), {n: _sum(g.totals[n] for g in groups) for n in added}
        else:
            total, sums = _totals(session, model, query, added, actor, values, len(found))
        columns = [_shown(session, known[n], values[n], actor) for n in names]
    cells = zip(*columns, strict=True) if columns else iter(() for _row in found)
    shown = [Row(r[0], r[1], tuple(values)) for r, values in zip(found, cells, strict=True)]
    return RowPage(names, shown, total, sums, groups)


def _groups(
    session: Session, model: type[Any], query: ListQuery, added: tuple[str, ...], actor: Actor,
) -> list[RowGroup]:
    """Those of a grouped list in the order of their rows."""
    each = lists.grouping(model, query, actor)
    if each is None:
        return []
    found = session.execute(lists.groups(model, query, added, actor, each)).all()
    as_read = replace(each, field=grouped_as(each.field) or each.field)
    values = _shown(session, as_read, [row[0] for row in found], actor)
    return [
        RowGroup(value, row[1], dict(zip(added, row[2:], strict=True)))
        for value, row in zip(values, found, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Hits:
    """What a search found: the number of rows and their sums, and where these are few, their ids."""

    totals: tuple[int, dict[str, Any]]
    few: list[int] | None


def _hits(session: Session, model: type[Any], query: ListQuery, added: tuple[str, ...], actor: Actor) -> _Hits:
    """Many rows are paged in the list's own order, which soon comes upon a page full; few ones by their ids."""
    total, *sums, ids = session.execute(lists.sums_and_ids(model, query, added, actor)).one()
    few = [int(id_) for id_ in ids.split(",")] if 0 < total <= FEW_HITS else [] if not total else None
    return _Hits((total, dict(zip(added, sums, strict=True))), few)


def _totals(
    session: Session, model: type[Any], query: ListQuery, added: tuple[str, ...], actor: Actor,
    values: Mapping[str, Sequence[Any]], count: int,
) -> tuple[int, dict[str, Any]]:
    """How many rows there are and the sums of the additive columns; a first page that is not full holds them all."""
    if query.offset == 0 and count < query.limit:
        return count, {n: _sum(values[n]) for n in added}
    total, *sums = session.execute(lists.sums(model, query, added, actor)).one()
    return total, dict(zip(added, sums, strict=True))


def _sum(values: Iterable[Any]) -> Any:
    """None where there is nothing to add."""
    there = [v for v in values if v is not None]
    return sum(there[1:], there[0]) if there else None


def _shown(session: Session, each: Described, values: list[Any], actor: Actor) -> list[object]:
    """A column's stored values as its readers get them."""
    if not lists.may_see(actor, each):
        return [masked(each.field, v) for v in values]
    if each.target is not None:
        titles = lists.labels(session, each.target, {v for v in values if v is not None})
        return [None if v is None else Ref(v, titles.get(v, "?")) for v in values]
    if each.field.kind is Kind.CHOICE:
        words = vocabularies(session)
        refs = {v: Ref(v, choice_label(each.field, v, words)) for v in set(values) if v is not None}
        return [refs.get(v) for v in values]
    if each.attribute.class_ is ManagerEvent and each.name in ("before", "after"):
        said = event_words(vocabularies(session))
        return [said.get(v, v) for v in values]
    if each.field.kind is Kind.MONTH:
        return [None if v is None else Month.from_number(v) for v in values]
    return values


def record(desk: Desk, actor: Actor, entity: str, id_: int) -> Record:
    """One record as its form shows it. Raises UserError not_allowed, record_gone."""
    model = model_of(entity)
    with desk.read(actor, entity_of(model).see) as session:
        return _record(session, model, id_, actor)


def _record(session: Session, model: type[Any], id_: int, actor: Actor) -> Record:
    known = described(model)
    computed = [undefer(d.attribute) for d in known.values() if not d.stored]
    own = lists.own_rows(model, actor)
    asked = select(model).where(model.id == id_, *([own] if own is not None else [])).options(*computed)
    found = session.scalars(asked).one_or_none()
    if found is None:
        raise trouble("record_gone", label=entity_of(model).label)
    hidden = frozenset(n for n, d in known.items() if not lists.may_see(actor, d))
    values = {n: _shown(session, d, [getattr(found, d.key)], actor)[0] for n, d in known.items()}
    return Record(found.id, found.version, values, hidden)


def save(
    desk: Desk, actor: Actor, entity: str, id_: int | None, version: int | None, values: Mapping[str, object],
) -> Outcome[int]:
    """Create a record (id None) or change one; the value of the outcome is its id.

    Raises UserError with every field problem at once, or changed_meanwhile, record_gone, not_allowed.
    """
    model = model_of(entity)
    about = entity_of(model)
    if id_ is not None:
        _changeable(entity)
    with desk.write(actor, about.edit, f"{entity}.save", about.area) as work:
        target = model() if id_ is None else _loaded(work, model, id_, version)
        kept = _editable(model, target, values, actor)
        before = {n: getattr(target, described(model)[n].key) for n in kept}
        validation.check(work.session, model, {**_current(target, model), **kept}, id_, set(kept))
        _put(target, model, kept)
        for prepare in BEFORE_SAVE.get(entity, ()):
            prepare(work, target)
        fill_search_text(target)
        work.session.add(target)
        _flush(work, model, kept)
        for hook in AFTER_SAVE.get(entity, ()):
            hook(work, target, before)
        name = title(target)
        done = _("Added {what} “{name}”") if id_ is None else _("Saved {what} “{name}”")
        detail = {n: [before[n], v] for n, v in kept.items() if before[n] != v}
        return work.outcome(
            target.id, done(what=about.label, name=name), subject=f"{entity}:{target.id}", detail=detail
        )


def change_many(
    desk: Desk, actor: Actor, entity: str, ids: Sequence[int], values: Mapping[str, object],
) -> Outcome[int]:
    """Set the same values in many records, as one step that can be undone; the outcome's value counts the changed ones.

    Raises UserError with the problems of the first record that cannot be so, or record_gone, not_allowed.
    """
    model = model_of(entity)
    about = entity_of(model)
    _changeable(entity)
    with desk.write(actor, about.edit, f"{entity}.change", about.area) as work:
        targets = [_loaded(work, model, id_, None) for id_ in ids]
        changed = [target for k, target in enumerate(targets) if _changed(work, model, target, values, first=k == 0)]
        done = _("Changed {field} of {n} × {what}")
        names = ", ".join(str(described(model)[n].field.label.text) for n in values)
        label = described(model)[next(iter(values))].field.label if len(values) == 1 else names
        return work.outcome(
            len(changed), done(field=label, n=len(changed), what=about.label), subject=entity,
            detail={"ids": list(ids), **{n: stored(v) for n, v in values.items()}},
        )


def change_each(
    desk: Desk, actor: Actor, entity: str, changes: Mapping[int, Mapping[str, object]],
) -> Outcome[int]:
    """Set values of their own in many records by their ids, as one step that can be undone; the outcome's value counts
    the changed ones.

    Raises UserError with the problems of the first record that cannot be so, or record_gone, not_allowed.
    """
    model = model_of(entity)
    about = entity_of(model)
    _changeable(entity)
    with desk.write(actor, about.edit, f"{entity}.change", about.area) as work:
        count = 0
        for id_, values in changes.items():
            target = _loaded(work, model, id_, None)
            count += _changed(work, model, target, values, first=True)
        detail = {"ids": list(changes), "fields": sorted({name for values in changes.values() for name in values})}
        done = _("Changed {n} × {what}")(n=count, what=about.label)
        return work.outcome(count, done, subject=entity, detail=detail)


def _changed(work: Work, model: type[Any], target: Any, values: Mapping[str, object], *, first: bool) -> bool:
    """Put values into one of many records; lists and links, the same for all, are looked up for the first alone."""
    known = described(model)
    kept = _editable(model, target, values, work.actor)
    before = {n: getattr(target, known[n].key) for n in kept}
    whole = {**_current(target, model), **kept}
    if first:
        validation.check(work.session, model, whole, target.id, set(kept))
    problems = [p for rule in validation.RULES.get(entity_of(model).name, ()) for p in rule(whole)]
    if problems:
        raise UserError(*problems)
    if all(before[n] == v for n, v in kept.items()):
        return False
    _put(target, model, kept)
    for prepare in BEFORE_SAVE.get(entity_of(model).name, ()):
        prepare(work, target)
    fill_search_text(target)
    _flush(work, model, kept)
    for hook in AFTER_SAVE.get(entity_of(model).name, ()):
        hook(work, target, before)
    return True


def _changeable(entity: str) -> None:
    """What happened to people is added to, never rewritten."""
    if entity in APPEND_ONLY:
        raise trouble("only_added")


def _loaded(work: Work, model: type[Any], id_: int, version: int | None) -> Any:
    own = lists.own_rows(model, work.actor)
    found = work.session.scalars(
        select(model).where(model.id == id_, *([own] if own is not None else []))
    ).one_or_none()
    if found is None:
        raise trouble("record_gone", label=entity_of(model).label)
    if version is not None and found.version != version:
        raise _conflict(work.session, model, id_)
    return found


def _conflict(session: Session, model: type[Any], id_: int) -> UserError:
    subject = f"{entity_of(model).name}:{id_}"
    last = session.scalars(
        select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.id.desc()).limit(1)
    ).first()
    if last is None:
        return trouble("changed_by_other")
    return trouble("changed_meanwhile", who=last.who, when=last.made_at.strftime("%Y-%m-%d %H:%M"))


def _editable(model: type[Any], target: Any, values: Mapping[str, object], actor: Actor) -> dict[str, Any]:
    """The values that may be written, as they are stored."""
    known, kept = described(model), {}
    for name, value in values.items():
        each = known.get(name)
        if each is None:
            raise trouble("unknown_field", value=name)
        if each.stored and lists.may_see(actor, each) and holds(each.field.editable, values):
            kept[name] = stored(value)
    return kept


def stored(value: object) -> Any:
    """A value as the column keeps it: a reference by its id, a month by its number, an empty text as nothing."""
    if isinstance(value, Ref):
        return value.id
    if isinstance(value, Month):
        return value.number
    return value.strip() or None if isinstance(value, str) else value


def _current(target: Any, model: type[Any]) -> dict[str, Any]:
    return {n: getattr(target, d.key) for n, d in described(model).items() if d.stored}


def _put(target: Any, model: type[Any], values: Mapping[str, Any]) -> None:
    known = described(model)
    for name, value in values.items():
        column = known[name].attribute.property.columns[0]
        if value is not None or column.nullable or column.default is None:
            setattr(target, known[name].key, value)


def _flush(work: Work, model: type[Any], values: Mapping[str, Any]) -> None:
    try:
        work.session.flush()
    except IntegrityError as error:
        key = entity_of(model).key
        shown = " ".join(str(values.get(k, "")) for k in key)
        raise trouble("already_exists", field=key[0], value=shown, label=entity_of(model).label) from error


def title(target: Any) -> str:
    """What people call a record."""
    model = type(target)
    known = described(model)
    return " ".join(str(getattr(target, known[n].key) or "") for n in entity_of(model).title if known[n].target is None)


def delete(desk: Desk, actor: Actor, entity: str, ids: Sequence[int]) -> Outcome[int]:
    """Delete records; it can be undone. Raises UserError in_use, record_gone, not_allowed."""
    model = model_of(entity)
    about = entity_of(model)
    _changeable(entity)
    with desk.write(actor, about.edit, f"{entity}.delete", about.area) as work:
        found = [_loaded(work, model, id_, None) for id_ in ids]
        names = [title(each) for each in found]
        _nobody_needs(work.session, model, found)
        for each in found:
            if entity in BEFORE_DELETE:
                BEFORE_DELETE[entity](work, each)
            work.session.delete(each)
        done = _("Deleted {n} × {what}: {names}")
        return work.outcome(
            len(found), done(n=len(found), what=about.label, names=_some(names)),
            subject=entity, detail={"ids": list(ids), "names": names},
        )


def _some(names: Sequence[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def _nobody_needs(session: Session, model: type[Any], found: Iterable[Any]) -> None:
    tables = [t for t in model.metadata.sorted_tables if any(f.column.table is model.__table__ for f in t.foreign_keys)]
    for each in found:
        for table in tables:
            links = [f.parent for f in table.foreign_keys if f.column.table is model.__table__]
            count = sum(session.scalar(select(func.count()).select_from(table).where(c == each.id)) or 0 for c in links)
            if count:
                raise trouble("in_use", value=title(each), count=count)


def choices(desk: Desk, actor: Actor, entity: str, field: str, text: str = "") -> list[Ref]:
    """What a choice or link field may hold, found by Chinese, pinyin or initials; at most 50 links.

    Raises UserError unknown_kind, unknown_field, not_allowed.
    """
    model = model_of(entity)
    each = described(model).get(field)
    if each is None:
        raise trouble("unknown_field", value=field)
    with desk.read(actor, entity_of(model).see) as session:
        if each.target is not None:
            return _linked(session, each.target, text, actor)
        known: Vocabularies = vocabularies(session)
        return [Ref(c.code, c.label) for c in choices_of(each.field, known)]


def _linked(session: Session, target: type[Any], text: str, actor: Actor) -> list[Ref]:
    heading = described(target)[entity_of(target).title[0]].attribute
    query = ListQuery(entity=entity_of(target).name, search=text)
    asked = select(target.id, heading).where(*lists.conditions(target, query, actor))
    return [
        Ref(i, str(t))
        for i, t in session.execute(asked.order_by(*lists.ordering(target, (), actor)).limit(MOST_CHOICES))
    ]
