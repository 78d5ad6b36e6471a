"""Pay, grades, ladder and workload on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from cmdesk.services import system
from cmdesk.services.careers.ladder import ladder
from cmdesk.services.careers.workload import team_figures
from cmdesk.services.demo import DemoOrder
from cmdesk.services.evaluation.awards import notice
from cmdesk.services.evaluation.grades import Verdict, decide_grade, grade_sheet, simulate
from cmdesk.services.evaluation.pay import pay_sheet, split_pool
from cmdesk.services.samples import make_sample
from cmdesk.services.work import Desk
from cmdesk.store.store import open_store
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from tests.fixtures_desk import ADMINISTRATOR, NOW

MONTH = Month(2026, 11)


@pytest.fixture
def office(postgres_url: str, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(open_store(postgres_url), tmp_path, lambda: NOW)
    with closing(desk.store):
        make_sample(desk, ADMINISTRATOR, DemoOrder(managers=4, clients=40, months=3, seed=3))
        yield desk


def test_a_pool_a_decision_and_both_undone(office: Desk, actor: Actor) -> None:
    made = split_pool(office, actor, MONTH, Decimal("1000.01"))
    assert made.value.paid == Decimal("1000.01")
    found = grade_sheet(office, actor, MONTH)
    assert found is not None
    person = found.lines[0]
    grade = "senior" if person.grade_code != "senior" else "junior"
    decided = decide_grade(office, actor, MONTH, person.manager_id, Verdict.OTHER, grade=grade, reason="特批")
    again = grade_sheet(office, actor, MONTH)
    assert again is not None
    assert again.lines[0].decided_code == grade
    assert isinstance(simulate(office, actor, MONTH), tuple)
    for token in (decided.undo, made.undo):
        assert token is not None
        report = system.undo(office, actor, token).value
        assert (report.kept, report.failed) == (0, 0)
    kept = pay_sheet(office, actor, MONTH)
    assert kept is not None
    assert kept.state == ""
    assert grade_sheet(office, actor, MONTH) == found


def test_ladder_workload_and_notice(office: Desk, actor: Actor) -> None:
    assert sum(step.people for step in ladder(office, actor, MONTH)) == 4
    assert team_figures(office, actor, MONTH).workload
    made = notice(office, actor, MONTH)
    assert made is not None
    assert made.people == 4
