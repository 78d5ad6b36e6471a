"""Who answers for which client, from when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from statistics import fmean
from typing import Any

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Assignment, Client
from cmdesk.models.people import Manager
from cmdesk.models.visits import VisitCycle
from cmdesk.rules.spread import chain, spread
from cmdesk.services.work import Desk, Work
from cmdesk.store.bulk import continue_numbers, next_number
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right

SINCE_EVER = date(2000, 1, 1)


def assign(work: Work, manager_by_client: Mapping[int, int], day: date) -> int:
    """Make managers responsible from a day on; who had the client before ends the day before.

    A client nobody answered for yet counts from the beginning, so that figures of the past find their manager.
    Returns how many clients changed hands.
    """
    current = _current(work, day)
    moved = {c: m for c, m in manager_by_client.items() if c not in current or current[c].manager_id != m}
    for client_id in moved:
        if client_id in current:
            _end(work, current[client_id], day)
    work.session.flush()
    _insert(work, moved, current, day)
    return len(moved)


def _current(work: Work, day: date) -> dict[int, Assignment]:
    asked = select(Assignment).where(
        Assignment.first_day <= day, or_(Assignment.last_day.is_(None), Assignment.last_day >= day),
    )
    return {a.client_id: a for a in work.session.scalars(asked.order_by(Assignment.first_day))}


def _end(work: Work, assignment: Assignment, day: date) -> None:
    if assignment.first_day >= day:
        work.session.delete(assignment)
    else:
        assignment.last_day = day - timedelta(days=1)


def _insert(work: Work, moved: Mapping[int, int], current: Mapping[int, Assignment], day: date) -> None:
    next_id = next_number(work.session.connection(), Assignment.__table__)  # type: ignore[arg-type]
    rows = [
        {
            "id": next_id + k, "version": 1, "client_id": client_id, "manager_id": manager_id, "last_day": None,
            "first_day": day if client_id in current else SINCE_EVER,
        }
        for k, (client_id, manager_id) in enumerate(moved.items())
    ]
    if rows:
        work.session.execute(insert(Assignment.__table__), rows)  # type: ignore[arg-type]
        continue_numbers(work.session.connection(), Assignment.__table__)  # type: ignore[arg-type]
        work.changes.created(Assignment.__table__, rows)  # type: ignore[arg-type]


def end_overlapping(work: Work) -> None:
    """End every assignment the day before the client's next one begins."""
    asked = select(Assignment).order_by(Assignment.client_id, Assignment.first_day, Assignment.id)
    found = work.session.scalars(asked).all()
    for this, following in zip(found, found[1:], strict=False):
        overlaps = this.last_day is None or this.last_day >= following.first_day
        if this.client_id == following.client_id and overlaps and following.first_day > this.first_day:
            this.last_day = following.first_day - timedelta(days=1)
    work.session.flush()


class SpreadBy(StrEnum):
    """TERRITORY: to the managers of the client's territory; PLACE: over all, by province, city and address."""

    TERRITORY = "territory"
    PLACE = "place"


def spread_clients(
    desk: Desk, actor: Actor, by: SpreadBy, *, managers: Sequence[str] = (), day: date | None = None,
    only_free: bool = False, dry_run: bool = False,
) -> Outcome[dict[str, int]]:
    """Share the open clients out over managers (staff numbers; all on duty unless given), balanced by visiting minutes.

    `only_free` leaves clients alone that somebody answers for; `dry_run` counts and changes nothing.
    The outcome's value counts the clients of each manager.
    Raises UserError not_found, nobody_to_assign, not_allowed.
    """
    with desk.write(actor, Right.ASSIGN_CLIENTS, "clients.spread", Area.CLIENTS) as work:
        people = _people(work.session, managers)
        clients = _open_clients(work, only_free, day or work.today)
        shared = (
            _by_territory(work.session, people, clients)
            if by is SpreadBy.TERRITORY
            else _by_place(work.session, people, clients)
        )
        moved = assign(work, shared, day or work.today)
        counts = Counter(shared.values())
        done = _("{n} clients of {all} went to another manager")(n=moved, all=len(clients))
        if dry_run:
            return work.nothing({m.code: counts[m.id] for m in people}, done)
        return work.outcome(
            {m.code: counts[m.id] for m in people}, done, subject="clients",
            detail={"by": by.value, "moved": moved},
        )


def _people(session: Session, codes: Sequence[str]) -> list[Manager]:
    asked = select(Manager).where(Manager.state != "left").order_by(Manager.code)
    found = [m for m in session.scalars(asked) if not codes or m.code in codes]
    unknown = set(codes) - {m.code for m in found}
    if unknown:
        raise trouble("not_found", value=sorted(unknown)[0], label=Manager.__entity__.label)
    if not found:
        raise trouble("nobody_to_assign")
    return found


def _open_clients(work: Work, only_free: bool, day: date) -> list[Client]:
    """The clients to share out, neighbours after one another: by province, then city, as they lie on the map."""
    taken = set(_current(work, day)) if only_free else set()
    asked = select(Client).where(Client.state != "closed").order_by(Client.territory_id, Client.address, Client.code)
    clients = [c for c in work.session.scalars(asked) if c.id not in taken]
    provinces = _chained(clients, lambda c: c.province)
    cities = _chained(clients, lambda c: (c.province, c.city))
    return sorted(clients, key=lambda c: (provinces[c.province], cities[c.province, c.city]))


def _chained(clients: Sequence[Client], place_of: Callable[[Client], Hashable]) -> dict[Any, int]:
    """The position of each place in the chain of neighbours; a place lies in the middle of its clients."""
    points: dict[Hashable, list[tuple[float, float]]] = {place_of(c): [] for c in clients}
    for client in clients:
        if client.latitude is not None and client.longitude is not None:
            points[place_of(client)].append((client.latitude, client.longitude))
    middles = {place: _middle(known) for place, known in points.items()}
    return {place: k for k, place in enumerate(chain(middles))}


def _middle(points: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    return (fmean(p[0] for p in points), fmean(p[1] for p in points)) if points else None


def _loads(session: Session, clients: Sequence[Client]) -> list[float]:
    """Visiting minutes in four weeks; a client without a cycle counts like a short visit."""
    minutes = {c.client_class: float(c.visits * c.minutes) for c in session.scalars(select(VisitCycle))}
    return [minutes.get(c.client_class or "", 20.0) for c in clients]


def _by_place(session: Session, people: Sequence[Manager], clients: Sequence[Client]) -> dict[int, int]:
    parts = spread([(c.province, c.city) for c in clients], _loads(session, clients), len(people))
    return {c.id: people[part].id for c, part in zip(clients, parts, strict=True)}


def _by_territory(session: Session, people: Sequence[Manager], clients: Sequence[Client]) -> dict[int, int]:
    """Clients of a territory without a manager are left as they are."""
    found: dict[int, int] = {}
    for territory in {m.territory_id for m in people if m.territory_id is not None}:
        team = [m for m in people if m.territory_id == territory]
        found |= _by_place(session, team, [c for c in clients if c.territory_id == territory])
    return found
