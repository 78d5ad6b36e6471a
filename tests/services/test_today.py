"""What the first page reads: progress by direction, own limits, the week and branch asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from cmdesk.models.figures import Indicator
from cmdesk.models.people import Manager
from cmdesk.services.reports import ReportOrder, document
from cmdesk.services.today import today
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.rights import Role
from cmdesk.values.sheets import Table
from cmdesk.values.today import TodoKind

MONTH = Month(2026, 11)
ME = Actor(9, "张三", Role.MANAGER, manager_id=2)


def test_fifteen_of_twenty_one_working_days_are_gone(sample: Desk, actor: Actor) -> None:
    found = today(sample, actor, MONTH)
    assert (found.working_day, found.working_days) == (15, 21)
    assert len(found.people) == 5


def test_where_lower_is_better_more_than_its_share_is_behind(sample: Desk, actor: Actor) -> None:
    """Complaints against a target of 0: any is too many, none is none."""
    with sample.store.reading() as session:
        lower = set(session.scalars(select(Indicator.code).where(Indicator.direction == "lower")))
    assert "complaints" in lower
    gone = Decimal(15) / 21
    for each in today(sample, actor, MONTH).progress:
        if each.code not in lower:
            continue
        allowed = each.target * gone if each.forecast is not None else each.target
        assert each.behind == (each.value > allowed)


def test_a_client_manager_reads_the_own_line_everywhere(sample: Desk) -> None:
    found = today(sample, ME, MONTH)
    assert [person.manager_id for person in found.people] == [2]
    assert found.standings is not None
    assert [row.manager_id for row in found.standings.rows] == [2]
    assert TodoKind.PLANS not in {todo.kind for todo in found.todos}


def test_the_week_is_the_one_asked_for(sample: Desk, actor: Actor) -> None:
    days = today(sample, actor, MONTH, week=Week(2026, 45)).week
    assert {Week.of(bar.day) for bar in days} == {Week(2026, 45)}


def test_on_a_day_off_the_next_working_day_is_shown(sample: Desk, actor: Actor) -> None:
    """2026-11-21 is a Saturday, 2026-11-23 the Monday after it."""
    saturday = replace(sample, now=lambda: datetime(2026, 11, 21, 9))
    found = today(saturday, actor, MONTH)
    assert (found.day, found.people_on) == (date(2026, 11, 21), date(2026, 11, 23))
    assert sum(person.planned for person in found.people) > 0
    assert today(sample, actor, MONTH).people_on == sample.today()


def test_another_branch_has_its_own_people(sample: Desk, actor: Actor) -> None:
    assert today(sample, actor, MONTH, branch_id=99).people == ()


def test_slips_give_figures_as_they_are_read_and_formulas(sample: Desk, actor: Actor) -> None:
    with sample.store.reading() as session:
        code = session.scalars(select(Manager.code).order_by(Manager.code)).first()
    sheet = document(sample, actor, ReportOrder(name="score-slip", month=MONTH, week=Week(2026, 47), manager=code))
    table = next(block for block in sheet.blocks if isinstance(block, Table))
    for _label, _weight, _target, value, _unit, _rate, _score, formula in table.rows:
        assert value is None or value == round(value, 2)
        assert "=" in str(formula) or "→" in str(formula)
