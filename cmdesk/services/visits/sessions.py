"""In-store sessions, circle events and attendance calls: what of them counts, per manager and month."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from cmdesk.models.describe import described
from cmdesk.models.fieldwork import AttendanceCall, CircleEvent, EventParticipant, InStoreSession, on_the_route
from cmdesk.models.visits import Visit
from cmdesk.rules.visits.sessions import (
    Attended,
    Consumer,
    Met,
    event_counts,
    new_consumers,
    session_counts,
)
from cmdesk.services.visits.completion import on_duty
from cmdesk.services.visits.entering import require_own
from cmdesk.services.visits.options import options_in
from cmdesk.services.work import Desk, Work
from cmdesk.store.lists import may_see
from cmdesk.values.kinds import masked, parse
from cmdesk.values.messages import Msg, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.planning import FieldRules
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right

PHONE_DIGITS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCount:
    """An event with all who came and those of them nobody counted before in the year."""

    id: int
    manager_id: int
    day: date
    theme: str
    participants: int
    new: int
    asked: int

    @property
    def counts(self) -> bool:
        return event_counts(self.new, self.asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """`due`: those asked for on each day with a planned route; `matched`: from a client of that day's route."""

    due: int = 0
    made: int = 0
    matched: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fieldwork:
    """A manager's month besides visits; `sessions` are all that were held, `long_enough` those that count."""

    manager_id: int
    code: str
    name: str
    sessions: int
    long_enough: int
    events: tuple[EventCount, ...]
    calls: Calls
    rules: FieldRules

    @property
    def sessions_lack(self) -> tuple[Msg, ...]:
        if self.sessions_met is not False:
            return ()
        least = self.rules.session_minutes
        missing = _("{n} in-store sessions of {minutes} min are missing")(
            n=self.rules.sessions - self.long_enough, minutes=least)
        short = self.sessions - self.long_enough
        return (missing, _("{n} were shorter than {minutes} min")(n=short, minutes=least)) if short else (missing,)

    @property
    def events_lack(self) -> tuple[Msg, ...]:
        return tuple(
            _("“{theme}” on {day}: {n} new consumers are missing")(
                theme=e.theme, day=f"{e.day:%m-%d}", n=e.asked - e.new,
            ) for e in self.events if not e.counts
        )

    @property
    def calls_lack(self) -> tuple[Msg, ...]:
        missing, strange = self.calls.due - self.calls.made, self.calls.made - self.calls.matched
        told = [_("{n} calls are missing")(n=missing)] if missing > 0 else []
        return (*told, *([_("{n} calls did not come from the day's route")(n=strange)] if strange else ()))

    @property
    def sessions_met(self) -> bool | None:
        """None: nothing asks for any."""
        return self.long_enough >= self.rules.sessions if self.rules.sessions else None

    @property
    def events_met(self) -> bool | None:
        """None: nothing was held, and nothing asks for it."""
        return all(e.counts for e in self.events) if self.events else None

    @property
    def calls_met(self) -> bool | None:
        return self.calls.matched >= self.calls.due if self.calls.due else None


def fieldwork(desk: Desk, actor: Actor, month: Month, branch_id: int | None = None) -> tuple[Fieldwork, ...]:
    """Everybody on duty in the branch; calls are counted up to yesterday. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_VISITS) as session:
        people = [m for m in on_duty(session, branch_id) if not actor.own_only or m.id == actor.manager_id]
        held = Counter(s.manager_id for s in _sessions(session, month.first, month.last))
        counted = sessions_counted(session, month.first, month.last)
        events: dict[int, list[EventCount]] = defaultdict(list)
        for each in event_counts_of(session, month.first, month.last):
            events[each.manager_id].append(each)
        calls = calls_of(session, month.first, min(month.last, desk.today() - timedelta(days=1)))
        rules = options_in(session).field
    return tuple(
        Fieldwork(
            manager_id=m.id, code=m.code, name=m.name, sessions=held[m.id], long_enough=int(counted.get(m.id, 0)),
            events=tuple(events[m.id]), calls=calls.get(m.id, Calls()), rules=rules,
        ) for m in people
    )


def _sessions(session: Session, first: date, last: date) -> Sequence[InStoreSession]:
    return session.scalars(select(InStoreSession).where(InStoreSession.day.between(first, last))).all()


def event_counts_of(session: Session, first: date, last: date) -> list[EventCount]:
    """The events between two days, by day; consumers of the year's earlier events are not new."""
    start, asked_for = date(first.year, 1, 1), options_in(session).field.consumers
    came: dict[int, list[Attended]] = defaultdict(list)
    asked = select(EventParticipant.event_id, EventParticipant.name, EventParticipant.phone, CircleEvent.day).join(
        CircleEvent, CircleEvent.id == EventParticipant.event_id)
    for event, name, phone, day in session.execute(asked.where(CircleEvent.day.between(start, last))):
        came[event].append(Attended(event, day, Consumer.of(name, phone)))
    new = new_consumers(a for attended in came.values() for a in attended)
    events = select(CircleEvent).where(CircleEvent.day.between(first, last)).order_by(CircleEvent.day, CircleEvent.id)
    return [
        EventCount(
            id=e.id, manager_id=e.manager_id, day=e.day, theme=e.theme, participants=len(came[e.id]),
            new=new.get(e.id, 0), asked=asked_for,
        ) for e in session.scalars(events)
    ]


def calls_of(session: Session, first: date, last: date) -> dict[int, Calls]:
    """Each manager's attendance calls between two days against the days with a planned route."""
    due, made, matched = (source(session, first, last) for source in (calls_due, calls_made, calls_matched))
    return {
        m: Calls(due=int(due.get(m, 0)), made=int(made.get(m, 0)), matched=int(matched.get(m, 0)))
        for m in {*due, *made}
    }


def sessions_counted(session: Session, first: date, last: date) -> dict[int, Decimal]:
    least = options_in(session).field.session_minutes
    held = _sessions(session, first, last)
    counts = Counter(s.manager_id for s in held if session_counts(s.started_at, s.ended_at, least))
    return {m: Decimal(n) for m, n in counts.items()}


def events_counted(session: Session, first: date, last: date) -> dict[int, Decimal]:
    counts = Counter(e.manager_id for e in event_counts_of(session, first, last) if e.counts)
    return {m: Decimal(n) for m, n in counts.items()}


def calls_due(session: Session, first: date, last: date) -> dict[int, Decimal]:
    days = (
        select(Visit.manager_id, func.count(Visit.day.distinct()))
        .where(Visit.day.between(first, last), Visit.origin != "extra", Visit.state != "skipped")
        .group_by(Visit.manager_id)
    )
    calls = options_in(session).field.calls
    return {m: Decimal(n * calls) for m, n in session.execute(days)} if calls else {}


def calls_made(session: Session, first: date, last: date) -> dict[int, Decimal]:
    return _calls(session, first, last)


def calls_matched(session: Session, first: date, last: date) -> dict[int, Decimal]:
    return _calls(session, first, last, on_the_route())


def _calls(session: Session, first: date, last: date, *conditions: ColumnElement[bool]) -> dict[int, Decimal]:
    asked = select(AttendanceCall.manager_id, func.count()).where(AttendanceCall.day.between(first, last), *conditions)
    return {m: Decimal(n) for m, n in session.execute(asked.group_by(AttendanceCall.manager_id))}


FIELDWORK_SOURCES: dict[str, Callable[[Session, date, date], Mapping[int, Decimal]]] = {
    "in_store_sessions": sessions_counted,
    "circle_events": events_counted,
    "attendance_due": calls_due,
    "attendance_made": calls_made,
    "attendance_matched": calls_matched,
}


def keep_own(work: Work, target: Any, _before: Mapping[str, Any]) -> None:
    """Client managers record their own work alone. Raises UserError not_allowed."""
    event = work.session.get_one(CircleEvent, target.event_id) if isinstance(target, EventParticipant) else target
    require_own(work.actor, event.manager_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """`phone` as the asker may see it; `before`: the earlier event of the year at which the person was counted."""

    id: int
    name: str
    phone: str
    before: str = ""


def participants(desk: Desk, actor: Actor, event_id: int) -> tuple[Participant, ...]:
    """Who came to an event. Raises UserError record_gone, not_allowed."""
    with desk.read(actor, Right.SEE_VISITS) as session:
        event = _event(session, actor, event_id)
        earlier = _seen_before(session, event)
        field = described(EventParticipant)["phone"]
        plain = may_see(actor, field)
        asked = select(EventParticipant).where(EventParticipant.event_id == event_id).order_by(EventParticipant.id)
        return tuple(
            Participant(
                id=p.id, name=p.name, phone=(p.phone or "") if plain else masked(field.field, p.phone),
                before=earlier.find(Consumer.of(p.name, p.phone)) or "",
            ) for p in session.scalars(asked)
        )


def _event(session: Session, actor: Actor, event_id: int) -> CircleEvent:
    event = session.get(CircleEvent, event_id)
    if event is None:
        raise trouble("record_gone", label=CircleEvent.__entity__.label)
    require_own(actor, event.manager_id)
    return event


def _seen_before(session: Session, event: CircleEvent) -> Met[str]:
    """The first event of the year before this one at which each was."""
    asked = (
        select(EventParticipant, CircleEvent).join(CircleEvent, CircleEvent.id == EventParticipant.event_id)
        .where(CircleEvent.day.between(date(event.day.year, 1, 1), event.day))
        .order_by(CircleEvent.day, CircleEvent.id, EventParticipant.phone.is_(None), EventParticipant.id)
    )
    met: Met[str] = Met()
    for p, e in session.execute(asked):
        if (e.day, e.id) < (event.day, event.id):
            met.add(Consumer.of(p.name, p.phone), f"{e.theme} {e.day.isoformat()}")
    return met


def read_participants(text: str) -> list[tuple[str, str]]:
    """(name, telephone) of each line of a pasted or typed list; cells or spaces part them, in either order."""
    return [who for line in text.splitlines() if (who := _who(line))[0] or who[1]]


def _who(line: str) -> tuple[str, str]:
    parts = line.replace(",", " ").replace("，", " ").replace("、", " ").split()
    phones = [p for p in parts if sum(c.isdigit() for c in p) >= PHONE_DIGITS]
    words = [p for p in parts if p not in phones and not p.rstrip(".").isdigit()]
    return (" " if all(map(str.isascii, words)) else "").join(words), phones[0] if phones else ""


@dataclass(frozen=True, slots=True)
class Added:
    """How many were added, and how many stood in the event's list already."""

    added: int
    known: int


def add_participants(desk: Desk, actor: Actor, event_id: int, people: Sequence[tuple[str, str]]) -> Outcome[Added]:
    """Add (name, telephone) pairs to an event, everybody once.

    Raises UserError record_gone, required (a telephone without a name), bad_phone, not_allowed.
    """
    with desk.write(actor, Right.RECORD_VISITS, "circle_events.participants", Area.VISITS) as work:
        event = _event(work.session, actor, event_id)
        there = select(EventParticipant).where(EventParticipant.event_id == event_id)
        known: Met[bool] = Met()
        for each in work.session.scalars(there):
            known.add(Consumer.of(each.name, each.phone), True)
        made = list(_new(event_id, people, known, work.today))
        work.session.add_all(made)
        found = Added(len(made), len(people) - len(made))
        done = _("Added {n} participants to “{theme}”")(n=found.added, theme=event.theme)
        return work.outcome(found, done, subject=f"circle_events:{event_id}") if made else work.nothing(found, done)


def _new(
    event_id: int, people: Sequence[tuple[str, str]], known: Met[bool], today: date,
) -> Iterator[EventParticipant]:
    fields = described(EventParticipant)
    for name, phone in people:
        number = parse(fields["phone"].field, phone, today, key="phone")
        if not name:
            raise trouble("required", field="name", label=fields["name"].field.label)
        if not known.add(Consumer.of(name, str(number or "")), True):
            yield EventParticipant(event_id=event_id, name=name, phone=number)

