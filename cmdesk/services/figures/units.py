"""Branches, territories, managers and clients as units of a breakdown: found by code, named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Client, Territory
from cmdesk.models.people import Branch, Manager
from cmdesk.services.figures.shape import BRANCH, CLIENT, MANAGER, TERRITORY
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right
from cmdesk.values.targets import Unit

NAMED: Mapping[str, type[Any]] = {BRANCH: Branch, TERRITORY: Territory, MANAGER: Manager, CLIENT: Client}


def unit_of(desk: Desk, actor: Actor, level: str, code: str) -> Unit:
    """The unit with a code. Raises UserError not_allowed, not_found."""
    model = NAMED[level]
    with desk.read(actor, Right.SEE_FIGURES) as session:
        found = session.scalar(select(model.id).where(model.code == code))
    if found is None:
        raise trouble("not_found", value=code, label=model.__entity__.label)
    return Unit(level, found)


def names_of(session: Session, units: Iterable[Unit]) -> dict[Unit, tuple[str, str]]:
    """Code and name of units."""
    found: dict[Unit, tuple[str, str]] = {}
    wanted = list(units)
    for level, model in NAMED.items():
        ids = sorted({u.id for u in wanted if u.level == level})
        for k in range(0, len(ids), 500):
            asked = select(model.id, model.code, model.name).where(model.id.in_(ids[k:k + 500]))
            found.update({Unit(level, i): (code, name) for i, code, name in session.execute(asked)})
    return found
