"""Entities described once: the label, area and rights of a table, and the Field on each of its columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, inspect
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, MappedColumn, column_property, mapped_column
from sqlalchemy.orm.properties import MappedSQLExpression

from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import Msg
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """What every list, form, import and export of a table asks.

    `name` is the word on the command line; `title` the fields that name a record to people; `key` the fields that
    identify a record in a workbook; `own` the link field that holds the responsible manager, whose limit applies to
    role manager; `order` the default sort.
    """

    name: str
    label: Msg
    plural: Msg
    area: Area
    see: Right
    edit: Right
    title: tuple[str, ...]
    key: tuple[str, ...]
    own: str = ""
    order: tuple[str, ...] = ()


def column(type_: Any, field: Field, /, *args: Any, **options: Any) -> MappedColumn[Any]:
    """A mapped column that carries its description."""
    return mapped_column(type_, *args, info={"field": field}, **options)


def computed(expression: Any, field: Field, target: str = "") -> MappedSQLExpression[Any]:
    """A described value the database computes: it sorts and filters, and is never edited or imported.

    `target` names the model a computed link points to.
    """
    return column_property(expression, info={"field": field, "target": target}, deferred=True)


@dataclass(frozen=True, slots=True)
class Described:
    """A field of an entity: its name outside SQL (links lose their `_id`), description, attribute and link target."""

    name: str
    field: Field
    attribute: InstrumentedAttribute[Any]
    target: type[Any] | None = None
    stored: bool = True

    @property
    def key(self) -> str:
        return self.attribute.key


def _link_target(model: type[Any], prop: Any) -> type[Any] | None:
    source, named = prop.columns[0], prop.info.get("target")
    tables = {foreign.target_fullname.split(".")[0] for foreign in getattr(source, "foreign_keys", ())}
    for mapper in model.registry.mappers:
        if mapper.class_.__name__ == named or mapper.local_table.name in tables:
            found: type[Any] = mapper.class_
            return found
    return None


def _described(model: type[Any]) -> Iterator[Described]:
    for prop in inspect(model).column_attrs:
        source = prop.columns[0]
        field = prop.info.get("field") or source.info.get("field")
        if field is None:
            continue
        target = _link_target(model, prop) if field.kind is Kind.LINK else None
        name = prop.key.removesuffix("_id") if target else prop.key
        yield Described(name, field, getattr(model, prop.key), target, isinstance(source, Column))


_KNOWN: dict[type[Any], dict[str, Described]] = {}


def described(model: type[Any]) -> dict[str, Described]:
    """The described fields of a model by name, in the order they are written."""
    if model not in _KNOWN:
        _KNOWN[model] = {d.name: d for d in _described(model)}
    return _KNOWN[model]


def fields(model: type[Any]) -> dict[str, Field]:
    return {name: d.field for name, d in described(model).items()}


def entity_of(model: type[Any]) -> Entity:
    found: Entity = model.__entity__
    return found


def entities(base: type[DeclarativeBase]) -> dict[str, type[Any]]:
    """Every described model by its entity's name."""
    found = (m.class_ for m in base.registry.mappers if hasattr(m.class_, "__entity__"))
    return {entity_of(model).name: model for model in sorted(found, key=lambda m: entity_of(m).name)}
