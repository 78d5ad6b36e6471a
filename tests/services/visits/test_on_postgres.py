"""Planning, issuing, hand-over and the problem loop on the shared office's server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from cmdesk.models.people import Manager
from cmdesk.models.visits import ClientProblem
from cmdesk.services import entities, system
from cmdesk.services.demo import DemoOrder
from cmdesk.services.imports import Order, import_file
from cmdesk.services.samples import make_sample
from cmdesk.services.visits.calendar import due_days
from cmdesk.services.visits.coverage import completion
from cmdesk.services.visits.handover import hand_over
from cmdesk.services.visits.issuing import advance_plans, compare_issued, plan_editions
from cmdesk.services.visits.misses import behind_clients, not_on_day, unseen_clients
from cmdesk.services.visits.model_week import apply_model_week, save_model_week
from cmdesk.services.visits.numbers import month_numbers
from cmdesk.services.visits.planned import plan_lines
from cmdesk.services.visits.planning import plan_month
from cmdesk.services.visits.problems import close_problems
from cmdesk.services.visits.sessions import fieldwork
from cmdesk.services.work import Desk
from cmdesk.store.store import open_store
from cmdesk.values.imports import Mode
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.queries import ListQuery
from tests.fixtures_desk import NOW

NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)


@pytest.fixture
def office(postgres_url: str, tmp_path: Path, actor: Actor) -> Iterator[Desk]:
    desk = Desk(open_store(postgres_url), tmp_path, lambda: NOW)
    with closing(desk.store):
        make_sample(desk, actor, DemoOrder(managers=3, clients=60, months=3, seed=3))
        yield desk


def people(desk: Desk) -> dict[int, str]:
    with desk.store.reading() as session:
        return {m.id: m.code for m in session.scalars(select(Manager).order_by(Manager.id))}


def test_a_month_is_planned_issued_handed_over_and_taken_back(office: Desk, actor: Actor) -> None:
    (first, code), *_others = people(office).items()
    entities.save(office, actor, "calendar", None, None, {"day": date(2026, 12, 8), "working": False})
    entities.save(office, actor, "absences", None, None, {
        "manager": first, "kind": "duty", "first_day": date(2026, 12, 1), "last_day": date(2026, 12, 31),
        "weekdays": "1", "minutes": 60,
    })
    plan_month(office, actor, DECEMBER, seconds=0.1)
    plan_month(office, actor, DECEMBER, seconds=0.1)
    numbers = month_numbers(office, actor, DECEMBER)
    assert all(n.scheduled + n.to_schedule == n.due for n in numbers)
    assert isinstance(plan_lines(office, actor, DECEMBER), tuple)
    for state in ("submitted", "approved", "issued"):
        assert advance_plans(office, actor, DECEMBER, state).value == 3
    issued = compare_issued(office, actor, first, DECEMBER)
    assert len(issued.lines) == numbers[0].scheduled and len(plan_editions(office, actor, first, DECEMBER)) == 1
    save_model_week(office, actor, first, Week(2026, 50))
    assert apply_model_week(office, actor, first, Week(2026, 51), 1).value.left_out
    outcome = hand_over(office, actor, code, date(2026, 12, 15))
    assert outcome.value.visits > 0
    assert month_numbers(office, actor, Month(2027, 1), manager_id=first)[0].due == 0
    system.undo(office, actor, outcome.undo or "")
    assert month_numbers(office, actor, Month(2027, 1), manager_id=first)[0].due > 0
    with office.store.reading() as session:
        assert date(2026, 12, 8) not in due_days(session, DECEMBER.first, DECEMBER.last)[first]


def test_what_came_of_visits_is_counted(office: Desk, actor: Actor) -> None:
    found = completion(office, actor, NOVEMBER.first, NOVEMBER.last)
    assert sum(row.tally.done for row in found.rows) > 0 and found.coverage
    assert unseen_clients(office, actor, 1) and not_on_day(office, actor, NOVEMBER.first, NOVEMBER.last)
    assert isinstance(behind_clients(office, actor, NOVEMBER), tuple)
    assert len(fieldwork(office, actor, NOVEMBER)) == 3


def test_problems_are_closed_and_a_months_targets_replaced(office: Desk, actor: Actor, tmp_path: Path) -> None:
    values = {"client": 1, "manager": 1, "found_on": NOVEMBER.first, "due_on": NOVEMBER.last}
    for text in ("缺货", "柜台坏了"):
        entities.save(office, actor, "problems", None, None, {**values, "text": text})
    with office.store.reading() as session:
        open_ones = list(session.scalars(select(ClientProblem.id).where(ClientProblem.closed_on.is_(None))))
    assert close_problems(office, actor, open_ones, "已答复").value == len(open_ones) > 0
    rows = entities.rows(office, actor, ListQuery(entity="problems", columns=("stage",))).rows
    assert {getattr(row.values[0], "id", "") for row in rows} == {"closed"}
    codes = list(people(office).values())
    path = tmp_path / "任务.csv"
    order = Order(kind="targets", month=Month(2027, 3))
    path.write_text("\n".join(["工号,卷烟销量", *(f"{code},10" for code in codes)]), encoding="utf-8")
    assert import_file(office, actor, path, order).value.created == 3
    path.write_text(f"工号,卷烟销量\n{codes[0]},12", encoding="utf-8")
    outcome = import_file(office, actor, path, Order(kind="targets", month=Month(2027, 3), mode=Mode.REPLACE))
    assert (outcome.value.updated, outcome.value.removed) == (1, 2)
    report = system.undo(office, actor, outcome.undo or "").value
    assert (report.kept, report.failed) == (0, 0)
