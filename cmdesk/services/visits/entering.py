"""What came of the visits: entered from paper, quickly and safely; two who enter the same visit hear of each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Client
from cmdesk.models.describe import described
from cmdesk.models.system import AuditEntry
from cmdesk.models.visits import ClientProblem, Visit, VisitCycle
from cmdesk.models.vocabulary import VISIT_STATES
from cmdesk.services.visits.options import options_in, preset_of
from cmdesk.services.vocabularies import Vocabularies, vocabularies
from cmdesk.services.work import Desk, require
from cmdesk.values.fields import Choice
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.people import Actor
from cmdesk.values.problems import Area, Outcome, Problem, UserError, trouble
from cmdesk.values.rights import Right

PAPER_DAYS = 28
USUAL_MINUTES = 15
STATES = {choice.code: choice.label for choice in VISIT_STATES}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayVisit:
    """A visit of a manager's day as it is entered; `id` None: out of plan. `asks` are the checks of its class,
    `checks` those that were made; `problem` is what was raised on the day."""

    id: int | None
    client_id: int
    client: str
    client_code: str
    position: int
    minutes: int
    state: str = "planned"
    origin: str = "program"
    arrived_at: time | None = None
    left_at: time | None = None
    service: str | None = None
    checks: str | None = None
    stock: int | None = None
    prices: str | None = None
    shelf: str | None = None
    opinion: str = ""
    problem: str = ""
    note: str = ""
    version: int = 1
    locked: bool = False
    client_class: str = ""
    asks: str = ""
    latitude: float | None = None
    longitude: float | None = None


def day_visits(
    desk: Desk, actor: Actor, manager_id: int, first: date, last: date | None = None,
) -> dict[date, list[DayVisit]]:
    """A manager's visits between two days in the order of the route. Raises UserError not_allowed."""
    require_own(actor, manager_id)
    with desk.read(actor, Right.SEE_VISITS) as session:
        return day_visits_in(session, manager_id, first, last or first)


def day_visits_in(session: Session, manager_id: int, first: date, last: date) -> dict[date, list[DayVisit]]:
    found: dict[date, list[DayVisit]] = {}
    asks = class_checks(session)
    raised = {(p.client_id, p.found_on): p.text for p in session.scalars(_problems(manager_id, first, last))}
    for visit, client in session.execute(_asked(manager_id, first, last)):
        shown = replace(
            _shown(visit, client), asks=asks(client.client_class),
            problem=raised.get((client.id, visit.day), ""),
        )
        found.setdefault(visit.day, []).append(shown)
    return found


def out_of_plan(desk: Desk, actor: Actor, client_id: int) -> DayVisit | None:
    """A visit of a client that is not planned, with what its class gets; None where the client is gone.

    Raises UserError not_allowed.
    """
    with desk.read(actor, Right.SEE_VISITS) as session:
        client = session.get(Client, client_id)
        if client is None:
            return None
        cycle = session.scalars(select(VisitCycle).where(VisitCycle.client_class == client.client_class)).first()
        return DayVisit(
            id=None, client_id=client.id, client=client.name, client_code=client.code, position=0, origin="extra",
            minutes=cycle.minutes if cycle else USUAL_MINUTES, client_class=client.client_class or "",
            asks=class_checks(session)(client.client_class), latitude=client.latitude, longitude=client.longitude,
        )


def class_checks(session: Session) -> Callable[[str | None], str]:
    """Tells the numbers of the checks a client class gets; without a class, those of the class seen least."""
    asked = select(VisitCycle.client_class, VisitCycle.checks).order_by(VisitCycle.visits, VisitCycle.id)
    known = {code: checks or "" for code, checks in session.execute(asked)}
    usual = next(iter(known.values()), "")
    return lambda code: known.get(code or "", usual)


def _problems(manager_id: int, first: date, last: date) -> Select[ClientProblem]:
    return select(ClientProblem).where(
        ClientProblem.manager_id == manager_id, ClientProblem.found_on.between(first, last),
    ).order_by(ClientProblem.id)


def _asked(manager_id: int, first: date, last: date) -> Select[Visit, Client]:
    return (
        select(Visit, Client).join(Client, Client.id == Visit.client_id)
        .where(Visit.manager_id == manager_id, Visit.day.between(first, last))
        .order_by(Visit.day, Visit.position, Visit.id)
    )


def _shown(visit: Visit, client: Client) -> DayVisit:
    return DayVisit(
        id=visit.id, client_id=client.id, client=client.name, client_code=client.code, position=visit.position,
        minutes=visit.minutes, state=visit.state, origin=visit.origin, arrived_at=visit.arrived_at,
        left_at=visit.left_at, service=visit.service, checks=visit.checks, stock=visit.stock, prices=visit.prices,
        shelf=visit.shelf, opinion=visit.opinion or "", note=visit.note or "", version=visit.version,
        locked=visit.locked, client_class=client.client_class or "", latitude=client.latitude,
        longitude=client.longitude,
    )


def require_own(actor: Actor, manager_id: int) -> None:
    """Client managers see and change what is theirs alone. Raises UserError not_allowed."""
    if actor.own_only and manager_id != actor.manager_id:
        require(actor, Right.PLAN_VISITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the clerk typed for one visit. Done needs in and out; `client_id` is asked for visits out of plan alone.

    `version` is that of the visit as it was when it was typed. A `problem` becomes a record of the client's problems.
    """

    visit_id: int | None = None
    client_id: int | None = None
    version: int = 1
    state: str = "done"
    arrived_at: time | None = None
    left_at: time | None = None
    service: str | None = None
    checks: str | None = None
    stock: int | None = None
    prices: str | None = None
    shelf: str | None = None
    opinion: str = ""
    problem: str = ""
    note: str = ""


def enter_visits(desk: Desk, actor: Actor, manager_id: int, day: date, entries: Sequence[Entry]) -> Outcome[int]:
    """Record a day's visits in one step.

    Raises UserError with every line's problems at once (`row` counts the entries from 1): visit_times, too_long,
    bad_checks, bad_stock, bad_choice, record_gone; visit_entered_meanwhile, visit_added_meanwhile where somebody else
    was quicker; visit_future, not_allowed.
    """
    require_own(actor, manager_id)
    if day > desk.today():
        raise trouble("visit_future", value=day.isoformat())
    with desk.write(actor, Right.RECORD_VISITS, "visits.enter", Area.VISITS) as work:
        words = vocabularies(work.session)
        problems = [p for k, each in enumerate(entries, start=1) for p in _wrong(each, k, words)]
        found = [] if problems else [_Found.of(work.session, manager_id, day, each) for each in entries]
        problems += [p for k, each in enumerate(found, start=1) for p in each.conflicts(k)]
        if problems:
            raise UserError(*problems)
        due = day + timedelta(days=options_in(work.session).problem_days)
        for each in found:
            each.put()
            keep_problem(work.session, manager_id, each.visit.client_id, day, each.entry.problem, due)
        done = _("Entered {n} visits of {day}")(n=len(entries), day=day.isoformat())
        return work.outcome(len(entries), done, subject=f"visits:{manager_id}:{day}")


def _wrong(entry: Entry, row: int, words: Vocabularies) -> Iterator[Problem]:
    if entry.visit_id is None and entry.client_id is None:
        yield Problem(code="required", field="client", row=row, params={"label": Client.__entity__.label})
    if entry.state == "done" and not _is_visit(entry):
        shown = f"{entry.arrived_at or '—'} – {entry.left_at or '—'}"
        yield Problem(code="visit_times", field="left_at", row=row, value=shown)
    known = [choice.code for choice in words.get("visit_checks", ())]
    if entry.checks and (not set(entry.checks) <= set(known) or len(set(entry.checks)) < len(entry.checks)):
        yield Problem(code="bad_checks", field="checks", row=row, value=entry.checks, params={"known": "".join(known)})
    if entry.stock is not None and entry.stock < 0:
        yield Problem(code="bad_stock", field="stock", row=row, value=str(entry.stock))
    yield from _unknown_words(entry, row, words)
    note = described(Visit)["note"]
    if len(entry.note) > (most := note.attribute.type.length):
        yield Problem(code="too_long", field="note", row=row, value=entry.note,
                      params={"label": note.field.label, "most": most})


def _is_visit(entry: Entry) -> bool:
    return entry.arrived_at is not None and entry.left_at is not None and entry.left_at > entry.arrived_at


def _unknown_words(entry: Entry, row: int, words: Vocabularies) -> Iterator[Problem]:
    for name, value in (("prices", entry.prices), ("shelf", entry.shelf)):
        field = described(Visit)[name].field
        known = words.get("price_checks" if name == "prices" else "shelf_checks", ())
        if value is not None and value not in {choice.code for choice in known}:
            shown = ", ".join(choice.code for choice in known)
            yield Problem(code="bad_choice", field=name, row=row, value=value,
                          params={"label": field.label, "choices": shown})


@dataclass(frozen=True)
class _Found:
    """An entry with the visit it is about; `new`: it is not there yet."""

    session: Session
    entry: Entry
    visit: Visit
    new: bool
    manager_id: int
    day: date

    @classmethod
    def of(cls, session: Session, manager_id: int, day: date, entry: Entry) -> _Found:
        if entry.visit_id is None:
            visit = Visit(
                manager_id=manager_id, client_id=entry.client_id, day=day, position=0, origin="extra", minutes=15,
                state="planned",
            )
            return cls(session, entry, visit, True, manager_id, day)
        kept = session.get(Visit, entry.visit_id)
        if kept is None or kept.manager_id != manager_id:
            raise trouble("record_gone", label=Visit.__entity__.label)
        return cls(session, entry, kept, False, manager_id, day)

    def conflicts(self, row: int) -> Iterator[Problem]:
        """What somebody else did to the visit since it was shown; a mere change of order is none."""
        visit = self.visit
        if self.new:
            asked = select(Visit.id).where(
                Visit.client_id == visit.client_id, Visit.day == self.day, Visit.state != "skipped",
            )
            if self.session.scalar(asked.limit(1)) is not None:
                yield self._problem("visit_added_meanwhile", row, day=self.day.isoformat())
        elif visit.version != self.entry.version and (visit.state != "planned" or visit.day != self.day):
            who, when = _last_hand(self.session, visit)
            yield self._problem("visit_entered_meanwhile", row, who=who, when=when, theirs=_said(visit))

    def _problem(self, code: str, row: int, **params: object) -> Problem:
        client = self.session.get_one(Client, self.visit.client_id)
        return Problem(code=code, field="client", row=row, value=client.name, params=params)

    def put(self) -> None:
        visit, entry = self.visit, self.entry
        if self.new:
            at = (Visit.manager_id == self.manager_id, Visit.day == self.day)
            visit.position = (self.session.scalar(select(func.max(Visit.position)).where(*at)) or 0) + 1
            self.session.add(visit)
        visit.state, visit.arrived_at, visit.left_at = entry.state, entry.arrived_at, entry.left_at
        visit.service, visit.opinion, visit.note = entry.service, entry.opinion or None, entry.note or None
        visit.checks, visit.stock = entry.checks or None, entry.stock
        visit.prices, visit.shelf = entry.prices, entry.shelf
        self.session.flush()


def _last_hand(session: Session, visit: Visit) -> tuple[Text, str]:
    """Who last wrote about the visit, and when, as far as the audit trail tells."""
    subjects = (f"visits:{visit.id}", f"visits:{visit.manager_id}:{visit.day}", "visits:forms")
    asked = select(AuditEntry).where(or_(*(AuditEntry.subject == each for each in subjects)))
    last = session.scalars(asked.order_by(AuditEntry.id.desc()).limit(1)).first()
    return (last.who, f"{last.made_at:%Y-%m-%d %H:%M}") if last else (_("somebody"), "—")


def _said(visit: Visit) -> Msg:
    times = f"{visit.arrived_at:%H:%M}–{visit.left_at:%H:%M}" if visit.arrived_at and visit.left_at else ""
    return _("{state} {day} {times}")(state=STATES[visit.state], day=visit.day.isoformat(), times=times)


def problem_of(session: Session, manager_id: int, client_id: int, day: date) -> ClientProblem | None:
    """What was raised at a client on a day by its manager."""
    return session.scalars(_problems(manager_id, day, day).where(ClientProblem.client_id == client_id)).first()


def keep_problem(session: Session, manager_id: int, client_id: int, day: date, text: str, due: date) -> None:
    """Keep what was found wrong as a problem of the client, owned by its manager; an emptied one goes while open."""
    kept, text = problem_of(session, manager_id, client_id, day), text.strip()
    if kept is None:
        if text:
            session.add(ClientProblem(
                client_id=client_id, manager_id=manager_id, found_on=day, text=text, due_on=due,
            ))
    elif text:
        kept.text = text
    elif kept.answer is None and kept.closed_on is None:
        session.delete(kept)


@dataclass(frozen=True, slots=True)
class Words:
    """What the trade's sheets ask besides times: (code, word) of checks, prices and shelf, and whether stock is
    counted."""

    checks: tuple[tuple[str, Text], ...] = ()
    prices: tuple[tuple[str, Text], ...] = ()
    shelf: tuple[tuple[str, Text], ...] = ()
    stock: bool = False


def entry_words(desk: Desk, actor: Actor) -> Words:
    """What is asked of a visit in this branch. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_VISITS) as session:
        return words_in(session)


def words_in(session: Session) -> Words:
    found, preset = vocabularies(session), preset_of(session)
    return Words(
        checks=_coded(found, "visit_checks"), prices=_coded(found, "price_checks"),
        shelf=_coded(found, "shelf_checks"), stock=bool(preset and preset.counts_stock),
    )


def _coded(found: Mapping[str, Sequence[Choice]], name: str) -> tuple[tuple[str, Text], ...]:
    return tuple((choice.code, choice.label) for choice in found.get(name, ()))


def day_to_enter(desk: Desk, actor: Actor, manager_id: int, first: date, last: date) -> date:
    """The earliest day of these with visits not entered, else the last one with visits, else `last`."""
    require_own(actor, manager_id)
    with desk.read(actor, Right.SEE_VISITS) as session:
        past = select(Visit.day).where(Visit.manager_id == manager_id, Visit.day.between(first, last))
        found = session.scalar(past.where(Visit.state == "planned").order_by(Visit.day).limit(1))
        return found or session.scalar(past.order_by(Visit.day.desc()).limit(1)) or last
