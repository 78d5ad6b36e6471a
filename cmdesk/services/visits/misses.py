"""Three kinds of miss: not seen for so many days, planned and missed or late, behind the cycle; and days in a row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Client
from cmdesk.models.people import Manager
from cmdesk.models.visits import Visit
from cmdesk.rules.visits.comparing import behind, compare, streak
from cmdesk.services.visits.calendar import working_days
from cmdesk.services.visits.completion import on_duty
from cmdesk.services.visits.requests import Gathered, Span, clients_of
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.planning import Became
from cmdesk.values.rights import Right

STREAK_DAYS = 92


def people_seen_by(session: Session, actor: Actor, branch_id: int | None) -> list[Manager]:
    """Everybody on duty of the branch, or oneself."""
    return [m for m in on_duty(session, branch_id) if not actor.own_only or m.id == actor.manager_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """An open client nobody saw for long; `last` None: never, as far as is known."""

    client_id: int
    client: str
    client_class: str
    manager: str
    last: date | None
    days: int | None


def unseen_clients(desk: Desk, actor: Actor, days: int, branch_id: int | None = None) -> tuple[Unseen, ...]:
    """Clients without a visit done in the last so many days, the longest first. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_VISITS) as session:
        managers = {m.id: m.name for m in people_seen_by(session, actor, branch_id)}
        own = clients_of(session, list(managers), desk.today())
        last = dict(session.execute(
            select(Visit.client_id, func.max(Visit.day)).where(Visit.state == "done").group_by(Visit.client_id)
        ).all())
    today = desk.today()
    found = [
        Unseen(
            client_id=c.id, client=c.name, client_class=c.client_class or "", manager=managers[m], last=last.get(c.id),
            days=(today - last[c.id]).days if c.id in last else None,
        ) for m, clients in own.items() for c in clients if c.id not in last or (today - last[c.id]).days >= days
    ]
    return tuple(sorted(found, key=lambda u: (-(u.days or 10**6), u.client_id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOnDay:
    """A visit that was not made on its planned day: missed, or made up for on the day `seen`."""

    client_id: int
    client: str
    client_class: str
    manager_id: int
    manager: str
    planned: date
    seen: date | None
    became: Became


def not_on_day(
    desk: Desk, actor: Actor, first: date, last: date, branch_id: int | None = None,
) -> tuple[NotOnDay, ...]:
    """The planned visits between two days that were missed, late or early, by day. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_VISITS) as session:
        managers = {m.id: m.name for m in people_seen_by(session, actor, branch_id)}
        asked = (
            select(Visit.manager_id, Visit.client_id, Visit.day, Visit.state, Visit.origin, Client.name,
                   Client.client_class)
            .join(Client, Client.id == Visit.client_id)
            .where(Visit.day.between(first, last), Visit.manager_id.in_(managers), Visit.state != "skipped")
        )
        rows = session.execute(asked).all()
    planned: dict[int, list[tuple[int, date]]] = defaultdict(list)
    done: dict[int, list[tuple[int, date]]] = defaultdict(list)
    names = {client: (name, class_ or "") for _m, client, _d, _s, _o, name, class_ in rows}
    for manager, client, day, state, origin, _name, _class in rows:
        if origin != "extra":
            planned[manager].append((client, day))
        if state == "done":
            done[manager].append((client, day))
    found = [
        NotOnDay(client_id=c.client, client=names[c.client][0], client_class=names[c.client][1], manager_id=manager,
                 manager=name, planned=c.planned, seen=c.seen, became=c.became)
        for manager, name in managers.items()
        for c in compare(planned[manager], done[manager], desk.today())
        if c.planned is not None and c.became in (Became.MISSED, Became.LATE, Became.EARLY)
    ]
    return tuple(sorted(found, key=lambda each: (each.planned, each.manager, each.client_id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A client with fewer visits done than its cycle asks for by now; `due` are those of the whole month."""

    client_id: int
    client: str
    client_class: str
    manager: str
    due: int
    done: int
    lacks: int


def behind_clients(desk: Desk, actor: Actor, month: Month, branch_id: int | None = None) -> tuple[Behind, ...]:
    """Clients behind their cycle at the end of yesterday, the farthest first. Raises UserError not_allowed."""
    today = desk.today()
    with desk.read(actor, Right.SEE_VISITS) as session:
        people = people_seen_by(session, actor, branch_id)
        gathered = Gathered.read(session, month, today, [m.id for m in people])
        passed = {branch: _passed(session, month, today, branch) for branch in {m.branch_id for m in people}}
    found = [each for m in people for each in _behind(gathered, m.id, m.name, passed[m.branch_id])]
    return tuple(sorted(found, key=lambda each: (-each.lacks, each.client_id)))


def _passed(session: Session, month: Month, today: date, branch_id: int | None) -> float:
    """The share of a month's working days that lie before today."""
    days = working_days(session, month.first, month.last, branch_id)
    return sum(day < today for day in days) / len(days) if days else 0.0


def _gone(span: Span, today: date) -> float:
    """The share of the days between two that lie before today."""
    days = (span[1] - span[0]).days + 1
    return min(max(0, (today - span[0]).days), days) / days


def _behind(gathered: Gathered, manager_id: int, manager: str, passed: float) -> Iterator[Behind]:
    visits = gathered.visits.get(manager_id, ())
    done = Counter(v.client_id for v in visits if v.state == "done")
    skipped = Counter(v.client_id for v in visits if v.state == "skipped")
    for client in gathered.clients.get(manager_id, ()):
        due = max(0, gathered.due(client, manager_id) - skipped[client.id])
        span = gathered.spans.get((manager_id, client.id))
        lacks = behind(due, done[client.id], passed if span is None else _gone(span, gathered.today))
        if lacks:
            yield Behind(client_id=client.id, client=client.name, client_class=client.client_class or "",
                         manager=manager, due=due, done=done[client.id], lacks=lacks)


def streaks(session: Session, manager_ids: Collection[int], today: date) -> Mapping[int, int]:
    """By manager, on how many of the newest days with planned visits, up to yesterday, all of them were done; days of
    which nothing was entered yet are passed over."""
    since = today - timedelta(days=STREAK_DAYS)
    due = and_(Visit.origin != "extra", Visit.state != "skipped")
    asked = (
        select(
            Visit.manager_id, Visit.day, func.sum(case((Visit.state == "done", 0), else_=1)),
            func.sum(case((Visit.state == "planned", 0), else_=1)),
        )
        .where(Visit.day >= since, Visit.day < today, due, Visit.manager_id.in_(manager_ids))
        .group_by(Visit.manager_id, Visit.day).order_by(Visit.manager_id, Visit.day)
    )
    whole: dict[int, list[bool]] = defaultdict(list)
    for manager, _day, left, entered in session.execute(asked):
        if entered:
            whole[manager].append(not left)
    return {manager: streak(days) for manager, days in whole.items()}
