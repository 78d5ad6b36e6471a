"""The described entities, as the kit asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cmdesk.ui.context import EntityView
from cmdesk.values.people import Actor
from cmdesk.values.problems import Outcome

if TYPE_CHECKING:
    from cmdesk.services.work import Desk
    from cmdesk.values.queries import ListQuery, Record, Ref, RowPage


def describe(entity: str) -> EntityView:
    """What the kit needs to know of an entity. Raises UserError unknown_kind."""
    from cmdesk.models.describe import described, entity_of, fields

    model = use_cases().model_of(entity)
    about = entity_of(model)
    known = described(model)  # type: ignore[arg-type]
    computed = frozenset(name for name, each in known.items() if not each.stored)
    return EntityView(
        name=entity, label=about.label, plural=about.plural, fields=fields(model), title=about.title, edit=about.edit,
        area=about.area, computed=computed,
    )


def use_cases() -> Any:
    """Those of all described entities; loaded when they are first asked for, behind the window's start."""
    from cmdesk.services import entities

    return entities


class DeskEntities:
    """The use cases of every described entity at one desk, for one actor."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self.desk, self.actor = desk, actor

    def rows(self, query: ListQuery) -> RowPage:
        return use_cases().rows(self.desk, self.actor, query)

    def record(self, entity: str, id: int) -> Record:
        return use_cases().record(self.desk, self.actor, entity, id)

    def save(self, entity: str, id: int | None, version: int | None, values: Mapping[str, object]) -> Outcome[Any]:
        return use_cases().save(self.desk, self.actor, entity, id, version, values)

    def delete(self, entity: str, ids: Sequence[int]) -> Outcome[Any]:
        return use_cases().delete(self.desk, self.actor, entity, ids)

    def choices(self, entity: str, field: str, text: str) -> Sequence[Ref]:
        return use_cases().choices(self.desk, self.actor, entity, field, text)
