"""What the last planning of a month could not do, and what it changed, with the reasons."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Client
from cmdesk.models.visits import VisitPlan
from cmdesk.services.visits.misses import people_seen_by
from cmdesk.services.work import Desk
from cmdesk.values.messages import Msg
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.planning import MOVE_REASONS, REASONS, MoveReason, Reason
from cmdesk.values.rights import Right


class What(StrEnum):
    """UNPLACED: visits without a day; UNEVEN: a gap far from the ideal; the others against the plan before."""

    UNPLACED = "unplaced"
    UNEVEN = "uneven"
    MOVED = "moved"
    ADDED = "added"
    TAKEN_OUT = "taken_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """About a client in a manager's plan: `before` and `after` are days (moved, added, taken out), `count` visits
    without a day, or the working days of the uneven gap, whose ideal is `ideal`."""

    manager: str
    client_id: int
    code: str
    client: str
    what: What
    why: Msg
    before: date | None = None
    after: date | None = None
    count: int | None = None
    ideal: float | None = None


def plan_lines(
    desk: Desk, actor: Actor, month: Month, *, branch_id: int | None = None, manager_id: int | None = None,
) -> tuple[PlanLine, ...]:
    """Of everybody in the branch or of one manager: what has no day first. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_VISITS) as session:
        people = {m.id: m.name for m in people_seen_by(session, actor, branch_id) if manager_id in (None, m.id)}
        asked = select(VisitPlan).where(VisitPlan.month == month.number, VisitPlan.manager_id.in_(people))
        plans = list(session.scalars(asked))
        found = [(people[p.manager_id], *each) for p in plans for each in _about(p)]
        names = _names(session, {client for _m, client, _more in found})
    lines = [
        PlanLine(manager=manager, client_id=client, code=names[client][0], client=names[client][1], **more)
        for manager, client, more in found if client in names
    ]
    order = list(What)
    return tuple(sorted(lines, key=lambda e: (order.index(e.what), e.manager, e.before or e.after or date.max, e.code)))


def _about(plan: VisitPlan) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for client, visits, reason in json.loads(plan.unplaced):
        yield client, {"what": What.UNPLACED, "count": visits, "why": REASONS[Reason(reason)]}
    for client, gap, ideal, reason in json.loads(plan.uneven):
        yield client, {"what": What.UNEVEN, "count": gap, "ideal": ideal, "why": REASONS[Reason(reason)]}
    for client, before, after, reason in json.loads(plan.moved):
        days = {"before": _day(before), "after": _day(after)}
        what = What.ADDED if before is None else What.TAKEN_OUT if after is None else What.MOVED
        yield client, {"what": what, **days, "why": MOVE_REASONS[MoveReason(reason)]}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _names(session: Session, ids: set[int]) -> dict[int, tuple[str, str]]:
    wanted = sorted(ids)
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(wanted), 500):
        asked = select(Client.id, Client.code, Client.name).where(Client.id.in_(wanted[start:start + 500]))
        found |= {id_: (code, name) for id_, code, name in session.execute(asked)}
    return found
