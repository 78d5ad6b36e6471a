"""What is missing for the weekly meeting."""

from __future__ import annotations

from datetime import date

from cmdesk.models.people import Manager
from cmdesk.models.trace import WorkLog
from cmdesk.services import entities
from cmdesk.services.meetings import gathering
from cmdesk.services.work import Desk
from cmdesk.values.pack import Missing
from cmdesk.values.people import Actor

MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)


def missing(desk: Desk) -> list[Missing]:
    with desk.store.reading() as session:
        managers = session.query(Manager).all()
        return gathering.missing_logs(session, MONDAY, FRIDAY, managers)


def test_a_branch_begun_on_friday_misses_no_diary_of_the_days_before(branch: Desk, actor: Actor) -> None:
    entities.save(branch, actor, "managers", None, None, {"code": "M1", "name": "李建国"})
    assert [(each.who, each.count, each.due) for each in missing(branch)] == [("李建国", 1, FRIDAY)]


def test_diaries_of_an_earlier_day_make_the_days_after_it_count(branch: Desk, actor: Actor) -> None:
    one = entities.save(branch, actor, "managers", None, None, {"code": "M1", "name": "李建国"}).value
    with branch.store.writing() as session:
        session.add(WorkLog(manager_id=one, day=date(2026, 11, 17), kind="diary"))
        session.commit()
    assert [(each.count, each.due) for each in missing(branch)] == [(3, date(2026, 11, 18))]
