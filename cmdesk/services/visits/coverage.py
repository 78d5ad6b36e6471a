"""Completion of a period as the window shows it: per manager, per day, per client class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Client
from cmdesk.models.people import Manager
from cmdesk.models.visits import Visit
from cmdesk.rules.visits.comparing import compare
from cmdesk.services.visits.completion import Tally
from cmdesk.services.visits.misses import people_seen_by, streaks
from cmdesk.services.visits.requests import clients_of
from cmdesk.services.vocabularies import vocabularies
from cmdesk.services.work import Desk
from cmdesk.values.charts import DayState, HeatMap, HeatRow
from cmdesk.values.messages import Text
from cmdesk.values.people import Actor
from cmdesk.values.planning import Became
from cmdesk.values.rights import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerCompletion:
    """A manager's visits of the period; `tally.minutes` are those from in to out where both are known. `late` planned
    visits were made up for on a later day; `streak` counts the newest days on which all that was planned was done."""

    manager_id: int
    code: str
    name: str
    tally: Tally
    late: int = 0
    streak: int = 0

    @property
    def rate(self) -> float | None:
        """Done by planned, of the visits whose day has come."""
        come = self.tally.done + self.tally.missed + self.tally.open
        return self.tally.done / come if come else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCoverage:
    """Of a client class: clients in business, those seen in the period, and visits done."""

    code: str
    name: Text
    clients: int
    seen: int
    visits: int

    @property
    def rate(self) -> float | None:
        return self.seen / self.clients if self.clients else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """`heat` has a row per manager (key: the id) and a column per day."""

    rows: tuple[ManagerCompletion, ...]
    heat: HeatMap
    coverage: tuple[ClassCoverage, ...]


class _Seen(NamedTuple):
    manager_id: int
    client_id: int
    day: date
    state: str
    origin: str
    minutes: int
    arrived_at: time | None
    left_at: time | None


def completion(desk: Desk, actor: Actor, first: date, last: date, branch_id: int | None = None) -> Completion:
    """What came of the visits between two days. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_VISITS) as session:
        managers = people_seen_by(session, actor, branch_id)
        visits = _visits(session, [m.id for m in managers], first, last)
        own = clients_of(session, [m.id for m in managers], min(last, max(first, desk.today())))
        words = {c.code: c.label for c in vocabularies(session).get("client_classes", ())}
        rows_of = streaks(session, [m.id for m in managers], desk.today())
    by_manager: dict[int, list[_Seen]] = defaultdict(list)
    for each in visits:
        by_manager[each.manager_id].append(each)
    today = desk.today()
    rows = tuple(
        ManagerCompletion(
            manager_id=m.id, code=m.code, name=m.name, tally=_tally(by_manager[m.id], today),
            late=_late(by_manager[m.id], today), streak=rows_of.get(m.id, 0),
        ) for m in managers
    )
    clients = [c for found in own.values() for c in found]
    heat = _heat(managers, by_manager, first, last, today)
    return Completion(rows=rows, heat=heat, coverage=_coverage(clients, visits, words))


def _visits(session: Session, manager_ids: Collection[int], first: date, last: date) -> list[_Seen]:
    asked = select(
        Visit.manager_id, Visit.client_id, Visit.day, Visit.state, Visit.origin, Visit.minutes, Visit.arrived_at,
        Visit.left_at,
    ).where(Visit.day.between(first, last), Visit.manager_id.in_(manager_ids))
    return [_Seen(*row) for row in session.execute(asked)]


def _tally(visits: Sequence[_Seen], today: date) -> Tally:
    planned = [v for v in visits if v.origin != "extra" and v.state != "skipped"]
    done = [v for v in visits if v.state == "done"]
    return Tally(
        planned=len(planned), done=sum(v.origin != "extra" for v in done), extra=sum(v.origin == "extra" for v in done),
        missed=sum(v.state == "missed" for v in planned), minutes=sum(map(_stayed, done)),
        open=sum(v.state == "planned" and v.day < today for v in planned),
    )


def _late(visits: Sequence[_Seen], today: date) -> int:
    planned = [(v.client_id, v.day) for v in visits if v.origin != "extra" and v.state != "skipped"]
    done = [(v.client_id, v.day) for v in visits if v.state == "done"]
    return sum(each.became is Became.LATE for each in compare(planned, done, today))


def _stayed(visit: _Seen) -> int:
    """As `completion.stayed` says it to the database."""
    if visit.arrived_at is None or visit.left_at is None or visit.left_at <= visit.arrived_at:
        return visit.minutes
    return (visit.left_at.hour - visit.arrived_at.hour) * 60 + visit.left_at.minute - visit.arrived_at.minute


def _heat(
    managers: Sequence[Manager], visits: Mapping[int, Sequence[_Seen]], first: date, last: date, today: date,
) -> HeatMap:
    days = tuple(first + timedelta(days=k) for k in range((last - first).days + 1))
    rows = []
    for manager in managers:
        by_day: dict[date, list[_Seen]] = defaultdict(list)
        for each in visits.get(manager.id, ()):
            by_day[each.day].append(each)
        states = tuple(_day_state(by_day.get(day, ()), day, today) for day in days)
        rows.append(HeatRow(manager.name, states, key=str(manager.id)))
    return HeatMap(days=days, rows=tuple(rows))


def _day_state(visits: Sequence[_Seen], day: date, today: date) -> DayState | None:
    due = [v for v in visits if v.origin != "extra" and v.state != "skipped"]
    if day > today or (day == today and due and all(v.state == "planned" for v in due)):
        return None
    if not due:
        return DayState.FULL if any(v.state == "done" for v in visits) else DayState.OFF
    done = sum(v.state == "done" for v in due)
    return DayState.FULL if done == len(due) else DayState.PART if done else DayState.NONE


def _coverage(
    clients: Sequence[Client], visits: Sequence[_Seen], words: Mapping[str, Text],
) -> tuple[ClassCoverage, ...]:
    done: dict[int, int] = defaultdict(int)
    for each in visits:
        done[each.client_id] += each.state == "done"
    found = []
    codes = [*words, *sorted({c.client_class or "" for c in clients} - set(words))]
    for code in codes:
        members = [c.id for c in clients if (c.client_class or "") == code]
        if members:
            found.append(ClassCoverage(
                code=code, name=words.get(code, code or "—"), clients=len(members),
                seen=sum(done[c] > 0 for c in members), visits=sum(done[c] for c in members),
            ))
    return tuple(found)
