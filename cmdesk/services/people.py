"""What the team is made of, and one person's career."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cmdesk.models.describe import described
from cmdesk.models.people import Absence, Branch, Manager, ManagerEvent
from cmdesk.models.vocabulary import ABSENCES, EDUCATIONS, MANAGER_EVENTS
from cmdesk.services.vocabularies import Vocabularies, choice_label, choices_of, vocabularies
from cmdesk.services.work import Desk
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.people import Actor
from cmdesk.values.rights import Right

AGES = ((30, _("under 30")), (40, _("30 to 39")), (50, _("40 to 49")), (200, _("50 and over")))
YEARS = ((3, _("under 3 years")), (10, _("3 to 9 years")), (20, _("10 to 19 years")), (100, _("20 years and over")))
UNKNOWN = _("not entered")


@dataclass(frozen=True, slots=True)
class Part:
    """How many people share something."""

    name: Text
    count: int


@dataclass(frozen=True, slots=True)
class BranchShare:
    """Client managers among all staff of a branch; `share` (0 to 1) is None where all staff is not known."""

    name: str
    managers: int
    staff: int | None

    @property
    def share(self) -> float | None:
        return self.managers / self.staff if self.staff else None


@dataclass(frozen=True, slots=True)
class Composition:
    """Everybody who has not left, counted by what they have in common."""

    people: int
    by_grade: Sequence[Part]
    by_age: Sequence[Part]
    by_education: Sequence[Part]
    by_seniority: Sequence[Part]
    branches: Sequence[BranchShare]


def composition(desk: Desk, actor: Actor, branch_id: int | None = None) -> Composition:
    """The team of a branch (of all when None) today. Raises UserError not_allowed."""
    today = desk.today()
    with desk.read(actor, Right.SEE_TEAM) as session:
        asked = select(Manager).where(Manager.state != "left")
        people = session.scalars(asked if branch_id is None else asked.where(Manager.branch_id == branch_id)).all()
        words = vocabularies(session)
        return Composition(
            people=len(people), by_grade=_by_grade(people, words),
            by_age=_by_years(people, lambda m: m.born_on, AGES, today),
            by_education=_counted((m.education for m in people), [(c.code, c.label) for c in EDUCATIONS]),
            by_seniority=_by_years(people, lambda m: m.entered_on, YEARS, today),
            branches=_shares(session, branch_id),
        )


def _by_grade(people: Iterable[Manager], words: Vocabularies) -> list[Part]:
    choices = choices_of(described(Manager)["grade"].field, words)
    return _counted((m.grade for m in people), [(c.code, c.label) for c in choices])


def _counted(values: Iterable[str | None], order: Sequence[tuple[str, Text]]) -> list[Part]:
    counts = Counter(values)
    known = [Part(name, counts[code]) for code, name in order if counts[code]]
    rest = sum(n for code, n in counts.items() if code not in dict(order))
    return [*known, Part(UNKNOWN, rest)] if rest else known


def _by_years(
    people: Iterable[Manager], day_of: Callable[[Manager], date | None], bands: Sequence[tuple[int, Msg]], today: date,
) -> list[Part]:
    bounds = [upper for upper, _name in bands]
    days = [day_of(m) for m in people]
    names = [next((str(u) for u in bounds if whole_years(day, today) < u), "") if day else None for day in days]
    return _counted(names, [(str(upper), name) for upper, name in bands])


def whole_years(since: date, today: date) -> int:
    """Birthdays passed since a day."""
    return today.year - since.year - ((today.month, today.day) < (since.month, since.day))


def _shares(session: Session, branch_id: int | None) -> list[BranchShare]:
    counted = (
        select(Manager.branch_id, func.count().label("n")).where(Manager.state != "left").group_by(Manager.branch_id)
        .subquery()
    )
    asked = select(Branch.name, func.coalesce(counted.c.n, 0), Branch.staff).outerjoin(
        counted, counted.c.branch_id == Branch.id).order_by(Branch.code)
    if branch_id is not None:
        asked = asked.where(Branch.id == branch_id)
    return [BranchShare(name, n, staff) for name, n, staff in session.execute(asked) if n or staff]


@dataclass(frozen=True, slots=True)
class CareerEvent:
    day: date
    kind: Text
    before: Text
    after: Text
    note: str


@dataclass(frozen=True, slots=True)
class Away:
    first_day: date
    last_day: date
    kind: Text
    note: str


@dataclass(frozen=True, slots=True)
class Career:
    """The newest first."""

    events: Sequence[CareerEvent]
    absences: Sequence[Away]


def career(desk: Desk, actor: Actor, manager_id: int) -> Career:
    """What happened to a manager and when they were away. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_TEAM) as session:
        say = _Words(session)
        events = session.scalars(
            select(ManagerEvent).where(ManagerEvent.manager_id == manager_id)
            .order_by(ManagerEvent.happened_on.desc(), ManagerEvent.id.desc())
        )
        away = session.scalars(
            select(Absence).where(Absence.manager_id == manager_id).order_by(Absence.first_day.desc())
        )
        return Career([say.event(e) for e in events], [say.absence(a) for a in away])


class _Words:
    """Codes of events as words."""

    def __init__(self, session: Session) -> None:
        self._words = vocabularies(session)
        self._grade = described(Manager)["grade"].field
        self._state = described(Manager)["state"].field
        self._kinds = {c.code: c.label for c in MANAGER_EVENTS}
        self._absences = {c.code: c.label for c in ABSENCES}

    def event(self, e: ManagerEvent) -> CareerEvent:
        kind = self._kinds.get(e.kind, e.kind)
        return CareerEvent(e.happened_on, kind, self._said(e.kind, e.before), self._said(e.kind, e.after), e.note or "")

    def absence(self, a: Absence) -> Away:
        return Away(a.first_day, a.last_day, self._absences.get(a.kind, a.kind), a.note or "")

    def _said(self, kind: str, value: str | None) -> Text:
        if not value:
            return ""
        if kind == "grade":
            return choice_label(self._grade, value, self._words)
        if kind == "exit":
            return choice_label(self._state, value, self._words)
        return value
