"""Every use case asks for its right: role by role, through the services alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from cmdesk.models.people import Manager
from cmdesk.services import entities, system, users
from cmdesk.services.clients import SpreadBy, spread_clients
from cmdesk.services.evaluation import evaluate, explain, gaps, lock, mark_sheet, publish, scheme_sheet, standings
from cmdesk.services.exports import export_kind
from cmdesk.services.imports import Order, import_file
from cmdesk.services.meetings import decide, followed, pack_data
from cmdesk.services.presets import start_branch
from cmdesk.services.visits.entering import day_visits, enter_visits
from cmdesk.services.visits.planning import plan_month
from cmdesk.services.visits.sheets import month_plan, visit_weeks
from cmdesk.services.work import Desk
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import UserError
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import Role

MONTH, WEEK, DAY = Month(2026, 10), Week(2026, 46), date(2026, 11, 10)
ALL, A, S, C, M, L = set(Role), Role.ADMINISTRATOR, Role.SUPERVISOR, Role.CLERK, Role.MANAGER, Role.LEADER
UseCase = Callable[[Desk, Actor, Path], object]

MATRIX: dict[str, tuple[UseCase, set[Role]]] = {
    "see managers": (lambda d, a, p: entities.rows(d, a, ListQuery(entity="managers")), {A, S, C, L}),
    "see clients": (lambda d, a, p: entities.rows(d, a, ListQuery(entity="clients")), ALL),
    "see users": (lambda d, a, p: entities.rows(d, a, ListQuery(entity="users")), {A}),
    "see occurrences": (lambda d, a, p: entities.rows(d, a, ListQuery(entity="occurrences")), {A, S}),
    "save a client": (
        lambda d, a, p: entities.save(d, a, "clients", None, None, {"code": "X", "name": "x"}),
        {A, S, C},
    ),
    "save an indicator": (
        lambda d, a, p: entities.save(d, a, "indicators", None, None, {"code": "x", "name": "x"}),
        {A, S},
    ),
    "delete nothing": (lambda d, a, p: entities.delete(d, a, "territories", []), {A, S, C}),
    "spread clients": (lambda d, a, p: spread_clients(d, a, SpreadBy.PLACE), {A, S}),
    "plan": (lambda d, a, p: plan_month(d, a, Month(2026, 12), seconds=0.05), {A, S, C}),
    "see own visits": (lambda d, a, p: day_visits(d, a, 1, DAY), ALL),
    "enter own visits": (lambda d, a, p: enter_visits(d, a, 1, DAY, []), {A, S, C, M}),
    "visit sheets": (lambda d, a, p: visit_weeks(d, a, WEEK), ALL),
    "month plan": (lambda d, a, p: month_plan(d, a, MONTH), ALL),
    "evaluate": (lambda d, a, p: evaluate(d, a, MONTH), {A, S}),
    "see the ranking": (lambda d, a, p: standings(d, a, MONTH), ALL),
    "explain own score": (lambda d, a, p: explain(d, a, MONTH, code_of(d, 1), "volume"), ALL),
    "publish": (lambda d, a, p: publish(d, a, Month(2026, 11)), {A, S}),
    "lock": (lambda d, a, p: lock(d, a, Month(2026, 9)), {A, S}),
    "mark sheet": (lambda d, a, p: mark_sheet(d, a, Month(2026, 11), "zh_CN"), {A, S}),
    "gaps": (lambda d, a, p: gaps(d, a, Month(2026, 11), language="zh_CN"), ALL),
    "scheme sheet": (lambda d, a, p: scheme_sheet(d, a, Month(2026, 11), "zh_CN"), ALL),
    "follow up": (lambda d, a, p: followed(d, a, WEEK), {A, S, C, L}),
    "decide": (lambda d, a, p: decide(d, a, WEEK, "去办"), {A, S, C}),
    "save an action item": (
        lambda d, a, p: entities.save(d, a, "actions", None, None, {"text": "x", "due_on": DAY}),
        {A, S, C},
    ),
    "meeting pack": (lambda d, a, p: pack_data(d, a, WEEK), {A, S, C, L}),
    "import": (lambda d, a, p: import_file(d, a, roster(p), Order(kind="managers")), {A, S, C}),
    "export": (lambda d, a, p: export_kind(d, a, "territories", p / "t.xlsx", english), {A, S, C, L}),
    "backup": (lambda d, a, p: system.backup(d, a, p / "b.db"), {A, S, C, L}),
    "check": (lambda d, a, p: system.check(d, a), {A}),
    "audit trail": (lambda d, a, p: system.audit_trail(d, a), {A}),
    "history": (lambda d, a, p: system.history(d, a), ALL),
    "add a user": (lambda d, a, p: users.add_user(d, a, "x", "x", "administrator", "secret1"), {A}),
    "start a branch": (lambda d, a, p: start_branch(d, a, "tobacco", "1", "x"), {A}),
}


def roster(folder: Path) -> Path:
    path = folder / "roster.csv"
    path.write_text("工号,姓名\nN1,新人\n", encoding="utf-8")
    return path


def code_of(desk: Desk, manager_id: int) -> str:
    with desk.store.reading() as session:
        return session.scalars(select(Manager.code).where(Manager.id == manager_id)).one()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", MATRIX)
def test_role_by_use_case(sample: Desk, tmp_path: Path, name: str, role: Role) -> None:
    call, allowed = MATRIX[name]
    someone = Actor(9, "某人", role, manager_id=1 if role is Role.MANAGER else None)
    refused = False
    try:
        call(sample, someone, tmp_path)
    except UserError as error:
        refused = error.problems[0].code == "not_allowed"
        assert refused or role in allowed, error.problems
    assert refused is (role not in allowed)


def test_a_manager_sees_only_their_own(sample: Desk) -> None:
    manager = Actor(9, "本人", Role.MANAGER, manager_id=1)
    everybody = Actor(1, "主管", Role.SUPERVISOR)
    visits = ListQuery(entity="visits", columns=("manager",), limit=1000)
    assert {row.values[0].id for row in entities.rows(sample, manager, visits).rows} == {1}  # type: ignore[attr-defined]
    mine = entities.rows(sample, manager, ListQuery(entity="clients")).total
    assert 0 < mine < entities.rows(sample, everybody, ListQuery(entity="clients")).total
    for call in (lambda: day_visits(sample, manager, 2, DAY), lambda: enter_visits(sample, manager, 2, DAY, [])):
        with pytest.raises(UserError) as error:
            call()
        assert error.value.problems[0].code == "not_allowed"
    with pytest.raises(UserError) as error:
        explain(sample, manager, MONTH, code_of(sample, 2), "volume")
    assert error.value.problems[0].code == "not_found"
    found = standings(sample, manager, MONTH)
    assert found is not None
    assert {row.manager_id for row in found.rows if row.scores} == {1}
