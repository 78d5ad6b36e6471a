"""What was typed and not saved when the program ended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from cmdesk.models.system import Setting
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor

PREFIX = "draft."


def left_drafts(desk: Desk, actor: Actor) -> Mapping[str, list[dict[str, Any]]]:
    """The drafts a user's window put aside, by the name of their form, as they were kept."""
    with desk.store.reading() as session:
        asked = select(Setting.key, Setting.value).where(
            Setting.user_id == actor.user_id, Setting.key.startswith(PREFIX, autoescape=True)
        )
        found = {key.removeprefix(PREFIX): json.loads(value) for key, value in session.execute(asked)}
    return {name: drafts for name, drafts in found.items() if isinstance(drafts, list) and drafts}
