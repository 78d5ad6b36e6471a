"""Clients that do no business any more, or not now, leave the plan and what it is measured by."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from cmdesk.models.clients import Client
from cmdesk.models.visits import Visit
from cmdesk.models.vocabulary import CLIENT_STATES
from cmdesk.services.work import Work

ASKED = 500
WORDS = {choice.code: choice.synonyms[0] for choice in CLIENT_STATES}


def leave_plans(work: Work, client_ids: Collection[int]) -> int:
    """Skip the visits planned from today on of those of the clients that are not in business; returns how many."""
    ids, skipped = sorted(client_ids), 0
    for start in range(0, len(ids), ASKED):
        asked = (
            select(Visit, Client.state).join(Client, Client.id == Visit.client_id)
            .where(Visit.client_id.in_(ids[start:start + ASKED]), Client.state != "active", Visit.state == "planned",
                   Visit.day >= work.today)
        )
        for visit, state in work.session.execute(asked):
            visit.state, visit.note = "skipped", visit.note or WORDS[state]
            skipped += 1
    work.session.flush()
    return skipped


def closed_by_hand(work: Work, client: Client, before: Mapping[str, Any]) -> None:
    """After a client was saved."""
    if before.get("state") == "active" and client.state != "active":
        leave_plans(work, {client.id})
