"""目标责任书: what each manager is to reach in a year, gathered for the letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Assignment, Territory
from cmdesk.models.figures import Indicator, ManagerFigure, Target
from cmdesk.models.people import Branch, Manager
from cmdesk.models.system import Term
from cmdesk.services.figures.reading import indicators
from cmdesk.services.figures.targets import months_known
from cmdesk.services.work import Desk
from cmdesk.values.messages import _
from cmdesk.values.pack import Stamp
from cmdesk.values.people import Actor
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right
from cmdesk.values.targets import LetterLine, TaskLetter, TaskLetters, Tier

HIGHER = (Tier.STRETCH, Tier.CHALLENGE)
Goals = Mapping[tuple[int, int, str], Mapping[int, Decimal]]


def task_letters(
    desk: Desk, actor: Actor, year: int, manager: str | None = None, branch_id: int | None = None,
) -> TaskLetters:
    """The letters of everybody with targets in a year, or of the person with a staff number; client managers get their
    own. Raises UserError not_allowed, targets_none."""
    with desk.read(actor, Right.SEE_FIGURES) as session:
        people = _people(session, actor, manager, branch_id)
        goals = _goals(session, year)
        known = list(indicators(session).values())
        last = _last_year(session, year - 1)
        found = [
            _letter(session, desk, actor, year, person, known, goals, last) for person in people
            if any(key[0] == person.id for key in goals)
        ]
        if not found:
            raise trouble("targets_none", value=str(year))
        return TaskLetters(letters=tuple(found))


def _people(session: Session, actor: Actor, code: str | None, branch_id: int | None) -> Sequence[Manager]:
    asked = select(Manager).where(Manager.state != "left").order_by(Manager.code)
    if actor.own_only:
        asked = asked.where(Manager.id == actor.manager_id)
    if code is not None:
        asked = asked.where(Manager.code == code)
    if branch_id is not None:
        inside = select(Branch.id).where(or_(Branch.id == branch_id, Branch.parent_id == branch_id))
        asked = asked.where(Manager.branch_id.in_(inside))
    return list(session.scalars(asked))


def _goals(session: Session, year: int) -> Goals:
    """Targets by month, of each manager, indicator and tier."""
    asked = select(Target.subject_id, Target.indicator_id, Target.tier, Target.month, Target.value).where(
        Target.level == "manager", Target.month.between(year * 100 + 1, year * 100 + 12))
    found: dict[tuple[int, int, str], dict[int, Decimal]] = {}
    for manager, indicator, tier, month, value in session.execute(asked):
        found.setdefault((manager, indicator, tier), {})[month % 100] = value
    return found


def _last_year(session: Session, year: int) -> dict[tuple[int, int], Decimal]:
    """By manager and indicator; nothing where the year is not known whole."""
    if months_known(session, year) < 12:
        return {}
    asked = select(ManagerFigure.manager_id, ManagerFigure.indicator_id, func.sum(ManagerFigure.value)).where(
        ManagerFigure.month.between(year * 100 + 1, year * 100 + 12),
    ).group_by(ManagerFigure.manager_id, ManagerFigure.indicator_id)
    return {(m, i): value for m, i, value in session.execute(asked)}


def _letter(
    session: Session, desk: Desk, actor: Actor, year: int, person: Manager, known: Sequence[Indicator], goals: Goals,
    last: Mapping[tuple[int, int], Decimal],
) -> TaskLetter:
    branch = session.get(Branch, person.branch_id) if person.branch_id else None
    territory = session.get(Territory, person.territory_id) if person.territory_id else None
    stamp = Stamp(
        branch=branch.name if branch else "", period=_("Year {year}")(year=year), made_on=desk.today(),
        made_by=actor.name,
    )
    lines = [(each, _line(person.id, each, goals, last)) for each in known if (person.id, each.id, "base") in goals]
    return TaskLetter(
        stamp=stamp, year=year, manager=person.name, code=person.code, territory=territory.name if territory else "",
        grade=_grade(session, person), clients=_clients(session, desk, person),
        adds=tuple(line for each, line in lines if each.nature == "amount"),
        rates=tuple(line for each, line in lines if each.nature != "amount"),
    )


def _line(
    manager: int, each: Indicator, goals: Goals, last: Mapping[tuple[int, int], Decimal],
) -> LetterLine:
    def year_of(tier: str) -> Decimal | None:
        found = goals.get((manager, each.id, tier))
        return sum(found.values(), Decimal(0)) if found else None

    base = goals[manager, each.id, "base"]
    higher = {tier: goals[manager, each.id, tier.value] for tier in HIGHER if (manager, each.id, tier.value) in goals}
    return LetterLine(
        label=each.name, unit=each.unit, digits=each.digits, months=tuple(base.get(k) for k in range(1, 13)),
        year=sum(base.values(), Decimal(0)), stretch=year_of("stretch"), challenge=year_of("challenge"),
        last_year=last.get((manager, each.id)) if each.nature == "amount" else None,
        higher={tier: tuple(found.get(k) for k in range(1, 13)) for tier, found in higher.items()},
    )


def _grade(session: Session, person: Manager) -> str:
    asked = select(Term.name).where(Term.vocabulary == "grades", Term.code == person.grade)
    return session.scalar(asked) or person.grade or ""


def _clients(session: Session, desk: Desk, person: Manager) -> int:
    day = desk.today()
    return session.scalar(select(func.count(func.distinct(Assignment.client_id))).where(
        Assignment.manager_id == person.id, Assignment.first_day <= day,
        or_(Assignment.last_day.is_(None), Assignment.last_day >= day))) or 0
