"""What a clerk has typed and not saved yet: kept beside the data, so that a crash loses seconds at most."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.system import Setting
from cmdesk.services.system import put_setting
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor

KEY = "visits.draft:"
Line = Mapping[str, Any]


@dataclass(frozen=True)
class DayDraft:
    """The typed lines of one manager's day, each as plain values by name."""

    manager_id: int
    day: date
    lines: tuple[Line, ...]


def keep_draft(desk: Desk, actor: Actor, manager_id: int, day: date, lines: Sequence[Line]) -> None:
    """Put the user's draft of a day in place of the one before; without lines it goes. No audit, no undo."""
    key = f"{KEY}{manager_id}:{day.isoformat()}"
    with desk.store.writing() as session:
        if lines:
            put_setting(session, key, list(lines), actor.user_id)
        else:
            _drop(session, actor.user_id, key)
        session.commit()


def _drop(session: Session, user_id: int, key: str) -> None:
    found = session.get(Setting, (user_id, key))
    if found is not None:
        session.delete(found)


def drafts(desk: Desk, actor: Actor) -> tuple[DayDraft, ...]:
    """What the user typed and did not save, by manager and day."""
    asked = select(Setting).where(Setting.user_id == actor.user_id, Setting.key.startswith(KEY, autoescape=True))
    with desk.store.reading() as session:
        return tuple(_draft(kept) for kept in session.scalars(asked.order_by(Setting.key)))


def _draft(kept: Setting) -> DayDraft:
    manager, day = kept.key.removeprefix(KEY).split(":")
    return DayDraft(int(manager), date.fromisoformat(day), tuple(json.loads(kept.value)))
