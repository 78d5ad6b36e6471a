"""SQL for lists of described entities: columns, filters, search, sort, own-data limits. Masked fields do not leak."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from sqlalchemy import Select, String, and_, cast, extract, false, func, literal_column, not_, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.describe import Described, described, entity_of
from cmdesk.models.system import Term
from cmdesk.values.fields import Kind, Vocabulary
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import trouble
from cmdesk.values.queries import Filter, ListQuery, grouped_as
from cmdesk.values.rights import Right


def may_see(actor: Actor, each: Described) -> bool:
    """Whether somebody sees the field plain: the one gate of list, form, search, sort and filter.

    A client manager sees the contacts of the own rows, of which alone those of others are kept away.
    """
    if each.field.right is None or actor.may(each.field.right):
        return True
    model: Any = each.attribute.class_
    return bool(actor.own_only and entity_of(model).own) and each.field.right is Right.SEE_CONTACTS


def own_rows(model: type[Any], actor: Actor) -> Any | None:
    """The condition that limits a client manager to their own rows, or None where nothing limits."""
    if not actor.own_only:
        return None
    own = entity_of(model).own
    return described(model)[own].attribute == actor.manager_id if own else None


def _stored(value: object) -> object:
    return value.number if isinstance(value, Month) else getattr(value, "id", value)


def _like(text: object) -> str:
    return str(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _blank(attribute: Any, each: Described) -> Any:
    textual = each.field.kind not in (Kind.LINK, Kind.YES_NO) and attribute.type.python_type is str
    return or_(attribute.is_(None), attribute == "") if textual else attribute.is_(None)


def _text(each: Described) -> Any:
    return _title_of(each) if each.target is not None else each.attribute


def _equals(a: Any, each: Described, v: Any) -> Any:
    if isinstance(v, str):
        return func.lower(_text(each)) == v.lower()
    return a == v


OPERATORS: dict[str, Callable[[Any, Described, Any], Any]] = {
    "contains": lambda a, each, v: _text(each).ilike(f"%{_like(v)}%", escape="\\"),
    "starts": lambda a, each, v: _text(each).ilike(f"{_like(v)}%", escape="\\"),
    "equals": _equals,
    "differs": lambda a, each, v: or_(not_(_equals(a, each, v)), a.is_(None)),
    "one_of": lambda a, each, v: a.in_([_stored(x) for x in v]),
    "at_least": lambda a, each, v: a >= v,
    "at_most": lambda a, each, v: a <= v,
    "between": lambda a, each, v: a.between(_stored(v[0]), _stored(v[1])),
    "is_empty": lambda a, each, v: _blank(a, each),
    "not_empty": lambda a, each, v: not_(_blank(a, each)),
}


def _title_of(each: Described, value: Any = None, *, distinct: bool = False) -> Any:
    """The title of a linked record, by the link's own column or another one that holds its values; `distinct` adds the
    id, which keeps namesakes apart."""
    assert each.target is not None
    title = described(each.target)[entity_of(each.target).title[0]].attribute
    text = title.concat(literal_column("' '")).concat(cast(each.target.id, String)) if distinct else title
    linked = each.target.id == (each.attribute if value is None else value)
    return select(text).where(linked).correlate_except(each.target).scalar_subquery()


def condition(model: type[Any], asked: Filter, actor: Actor) -> Any:
    """One filter as SQL; `a/b` reaches a field of a linked record. Raises UserError unknown_field."""
    head, _, rest = asked.field.partition("/")
    each = described(model).get(head)
    if each is None or (rest and each.target is None):
        raise trouble("unknown_field", value=asked.field)
    if rest:
        assert each.target is not None
        inner = condition(each.target, Filter(rest, asked.operator, asked.value), actor)
        return each.attribute.in_(select(each.target.id).where(inner))
    if not may_see(actor, each):
        return false()
    return OPERATORS[asked.operator](each.attribute, each, _stored(asked.value))


def found_by(model: type[Any], text: str, actor: Actor) -> list[Any]:
    """One condition per word searched for: the stored search text, or the textual fields where there is none."""
    words = text.lower().split()
    if hasattr(model, "search_text"):
        phone_tail = _phone_tails(model, actor)
        return [or_(model.search_text.contains(_like(w), escape="\\"), *(t(w) for t in phone_tail)) for w in words]
    seen = [d for d in described(model).values() if d.stored and may_see(actor, d) and d.field.kind in _SEARCHED]
    return [or_(*(OPERATORS["contains"](d.attribute, d, w) for d in seen)) if seen else false() for w in words]


_SEARCHED = {Kind.TEXT, Kind.LONG_TEXT, Kind.NAME, Kind.CODE, Kind.LINK}


def _phone_tails(model: type[Any], actor: Actor) -> list[Callable[[str], Any]]:
    from cmdesk.values.fields import Search

    seen = [d for d in described(model).values() if d.field.search is Search.TAIL and may_see(actor, d)]
    return [partial(_ends_with, each.attribute) for each in seen]


def _ends_with(attribute: Any, word: str) -> Any:
    return attribute.endswith(word) if word.isdigit() and len(word) >= 3 else false()


def conditions(model: type[Any], query: ListQuery, actor: Actor) -> list[Any]:
    own = own_rows(model, actor)
    found = [condition(model, f, actor) for f in query.filters] + found_by(model, query.search, actor)
    return [own, *found] if own is not None else found


def orders_of(each: Described, descending: bool) -> list[Any]:
    """How a field sorts: links by title, vocabulary choices by their order, empty values last.

    Codes by their letters, then by the number at their end: C2 before C10.
    """
    key = _key_of(each)
    keys = natural_keys(key) if each.field.kind is Kind.CODE else [key]
    return [_turned(k, descending, last=not _is_never_empty(each)) for k in keys]


def natural_keys(code: Any) -> list[Any]:
    """The keys by which C2 comes before C10; an index on them (`ix_clients_natural`) must spell them alike."""
    return [func.rtrim(code, literal_column("'0123456789'")), func.length(code), code]


def _turned(key: Any, descending: bool, *, last: bool = True) -> Any:
    turned = key.desc() if descending else key.asc()
    return turned.nulls_last() if last else turned


def _is_never_empty(each: Described) -> bool:
    """What is never empty is sorted by its index alone."""
    return each.stored and each.target is None and not each.attribute.property.columns[0].nullable


def _is_unique(each: Described) -> bool:
    return each.stored and bool(each.attribute.property.columns[0].unique)


def _key_of(each: Described, value: Any = None) -> Any:
    if each.target is not None:
        return _title_of(each, value)
    column = each.attribute if value is None else value
    if isinstance(each.field.choices, Vocabulary):
        return (
            select(Term.position).where(Term.vocabulary == each.field.choices.name, Term.code == column)
            .correlate_except(Term).scalar_subquery()
        )
    return column


def ordering(model: type[Any], sort: Collection[tuple[str, bool]], actor: Actor) -> list[Any]:
    known = described(model)
    default = tuple((name, False) for name in entity_of(model).order)
    asked = [(known[n], d) for n, d in (sort or default) if n in known and may_see(actor, known[n])]
    keys = [key for each, descending in asked for key in orders_of(each, descending)]
    return keys if any(_is_unique(each) for each, _down in asked) else [*keys, model.id]


def grouping(model: type[Any], query: ListQuery, actor: Actor) -> Described | None:
    """The field a list is grouped by, where it can be and its reader sees it plain."""
    each = described(model).get(query.group)
    return each if each is not None and grouped_as(each.field) is not None and may_see(actor, each) else None


def _group_value(each: Described) -> Any:
    """What the rows of a group share: a day's month as its number, no text and an empty one alike."""
    if each.field.kind is Kind.DATE:
        return extract("year", each.attribute) * 100 + extract("month", each.attribute)
    return func.nullif(each.attribute, "") if each.field.kind is Kind.TEXT else each.attribute


def _group_order(each: Described, value: Any, query: ListQuery) -> list[Any]:
    """How groups follow each other: as the field sorts, no two groups at one place."""
    descending = bool(query.sort) and query.sort[0] == (each.name, True)
    if each.target is not None:
        return [_turned(_title_of(each, value, distinct=True), descending)]
    keys = [_key_of(each, value), value] if isinstance(each.field.choices, Vocabulary) else [value]
    return [_turned(key, descending) for key in keys]


def groups(model: type[Any], query: ListQuery, names: tuple[str, ...], actor: Actor, each: Described) -> Select[Any]:
    """Per group its value, the number of its rows and the sum of each additive column in `names`, in their order."""
    known = described(model)
    added = [known[n].attribute.label(n) for n in names]
    rows = select(_group_value(each).label("group_value"), *added).select_from(model)
    value, *parts = rows.where(*conditions(model, query, actor)).subquery().c
    sums = [func.sum(part).label(part.key) for part in parts]
    found = select(value, func.count().label("group_count"), *sums).group_by(value).subquery()
    return select(found).order_by(*_group_order(each, found.c.group_value, query))


def page(
    model: type[Any], query: ListQuery, names: tuple[str, ...], actor: Actor, among: Collection[int] | None = None,
) -> Select[Any]:
    """id, version and the asked columns of one page of rows; `among` are the ids of all found, where they are known."""
    known = described(model)
    columns = [known[n].attribute for n in names]
    where = conditions(model, query, actor) if among is None else [model.id.in_(among)]
    made = select(model.id, model.version, *columns).where(*where)
    each = grouping(model, query, actor)
    first = _group_order(each, _group_value(each), query) if each else []
    return made.order_by(*first, *ordering(model, query.sort, actor)).offset(query.offset).limit(query.limit)


def sums(model: type[Any], query: ListQuery, names: tuple[str, ...], actor: Actor) -> Select[Any]:
    """The number of rows, then the sum of each additive column in `names`."""
    known = described(model)
    added = [func.sum(known[n].attribute) for n in names]
    columns: list[Any] = [func.count(), *added]
    return select(*columns).select_from(model).where(and_(True, *conditions(model, query, actor)))


def sums_and_ids(model: type[Any], query: ListQuery, names: tuple[str, ...], actor: Actor) -> Select[Any]:
    """As `sums`, then the ids of the rows as one text, so that a search goes through the table once."""
    ids = func.aggregate_strings(cast(model.id, String), ",")
    return sums(model, query, names, actor).add_columns(ids)


def labels(session: Session, target: type[Any], ids: Collection[int]) -> dict[int, str]:
    """The titles of linked records by id."""
    title = described(target)[entity_of(target).title[0]].attribute
    wanted = sorted(ids)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), 900):
        part = wanted[start:start + 900]
        found.update(session.execute(select(target.id, title).where(target.id.in_(part))).all())
    return found
