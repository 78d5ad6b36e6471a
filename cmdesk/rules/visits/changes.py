"""Re-planning: what stays where it is, and what a new plan changes against the old one and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from cmdesk.rules.visits.cycles import receives
from cmdesk.rules.visits.model import ROUNDING, Model
from cmdesk.values.planning import Hold, Moved, MoveReason, PlannedVisit

NEAR_DAYS = 2


def free_from(today: date) -> date:
    """The day after tomorrow: the first day whose visits may still change."""
    return today + timedelta(days=NEAR_DAYS)


def held(
    day: date, since: date | None, *, done: bool = False, locked: bool = False, by_hand: bool = False,
) -> Hold | None:
    """Why re-planning keeps a visit: it is done, locked, placed by a person, or before the first day that may change
    (`since`, None: every day may). None: it may move."""
    if done:
        return Hold.DONE
    if locked:
        return Hold.LOCKED
    if by_hand:
        return Hold.BY_HAND
    return Hold.NEAR if since is not None and day < since else None


def changes(model: Model, visits: Iterable[PlannedVisit]) -> tuple[Moved, ...]:
    """The old plan's visits that are elsewhere now, paired client by client, earliest with earliest."""
    if not model.request.previous:
        return ()
    now, before = _by_client(visits), _by_client(model.request.previous)
    return tuple(move for client in sorted({*now, *before}) for move in _changes_of(model, client, before, now))


def _by_client(visits: Iterable[PlannedVisit]) -> dict[int, set[date]]:
    found: dict[int, set[date]] = {}
    for visit in visits:
        found.setdefault(visit.client, set()).add(visit.date)
    return found


def _changes_of(model: Model, client: int, before: dict[int, set[date]], now: dict[int, set[date]]) -> Iterator[Moved]:
    had, has = before.get(client, set()), now.get(client, set())
    left, came = sorted(had - has), sorted(has - had)
    for old, new in zip(left, came, strict=False):
        yield Moved(client=client, before=old, after=new, why=_why(model, client, old, len(had)))
    for old in left[len(came) :]:
        yield Moved(client=client, before=old, after=None, why=_why_gone(model, client, old, len(had)))
    for new in came[len(left) :]:
        yield Moved(client=client, before=None, after=new, why=MoveReason.CYCLE if had else MoveReason.NEW)


def _why_gone(model: Model, client: int, old: date, had: int) -> MoveReason:
    asked = model.ground.index.get(client)
    if asked is None or model.clients[asked - 1].visits < had:
        return MoveReason.NOT_ASKED
    return _why(model, client, old, had)


def _why(model: Model, client: int, old: date, had: int) -> MoveReason:
    asked, position = model.ground.index.get(client), model.position.get(old)
    if asked is None:
        return MoveReason.NOT_ASKED
    if position is None or model.request.days[position].capacity <= 0:
        return MoveReason.DAY_CLOSED
    if not receives(model.clients[asked - 1], old):
        return MoveReason.WEEKDAYS
    if _was_too_full(model, position):
        return MoveReason.CAPACITY
    return MoveReason.CYCLE if model.clients[asked - 1].visits != had else MoveReason.BETTER


def _was_too_full(model: Model, position: int) -> bool:
    old = [v for v in model.request.previous if v.date == model.dates[position] and v.client in model.ground.index]
    tour = [model.ground.index[v.client] for v in sorted(old, key=lambda v: v.order)]
    return bool(model.ground.tour_minutes(tour) > model.limit[position] + ROUNDING)
