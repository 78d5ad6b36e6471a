"""Every use case asks for its right: role by role, through the services alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from cmdesk.models.people import Manager
from cmdesk.services import entities, system, users
from cmdesk.services.careers.admissions import (
    admission_sheets,
    admit,
    end_probation,
    probation,
    refuse,
    save_admission_marks,
    set_admission_rule,
)
from cmdesk.services.careers.ladder import ladder
from cmdesk.services.careers.rulebooks import grade_rules, pay_rule, save_grade_rules, save_pay_rule
from cmdesk.services.careers.workload import workload
from cmdesk.services.clients import SpreadBy, spread_clients
from cmdesk.services.duplicates import keep_apart
from cmdesk.services.evaluation import evaluate, explain, gaps, lock, mark_sheet, publish, scheme_sheet, standings
from cmdesk.services.evaluation.awards import notice
from cmdesk.services.evaluation.editing import (
    Draft,
    begin,
    begin_preset,
    edition_scheme,
    editions,
    go_by,
    material,
    put_in_force,
    withdraw,
)
from cmdesk.services.evaluation.grades import Verdict, decide_grade, grade_sheet, simulate
from cmdesk.services.evaluation.pay import confirm_pay, drop_pay, pay_sheet, reopen_pay, split_pool
from cmdesk.services.evaluation.running import evaluate_months
from cmdesk.services.evaluation.whatif import try_scheme
from cmdesk.services.exports import export_kind
from cmdesk.services.figures.breakdown import break_down, correct
from cmdesk.services.figures.forecasting import enter_forecasts, forecast_sheet
from cmdesk.services.figures.letters import task_letters
from cmdesk.services.figures.targets import breakdown_sheet
from cmdesk.services.filling import FillOrder, fill_template
from cmdesk.services.imports import Order, import_file
from cmdesk.services.imports.again import import_again
from cmdesk.services.meetings import decide, followed, pack_data
from cmdesk.services.merging import merge_clients
from cmdesk.services.presets import start_branch
from cmdesk.services.visits.codes import find_code
from cmdesk.services.visits.entering import day_visits, enter_visits
from cmdesk.services.visits.issuing import (
    advance_plans,
    answer_challenge,
    challenge_plan,
    compare_issued,
    plan_editions,
    plan_states,
)
from cmdesk.services.visits.misses import behind_clients, not_on_day, unseen_clients
from cmdesk.services.visits.model_week import apply_model_week, save_model_week
from cmdesk.services.visits.numbers import client_numbers
from cmdesk.services.visits.options import planning_options, set_planning_options
from cmdesk.services.visits.planned import plan_lines
from cmdesk.services.visits.planning import plan_month
from cmdesk.services.visits.sheets import month_plan, visit_weeks
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import PayRule
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.planning import PlanOptions
from cmdesk.values.problems import UserError
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import Role
from cmdesk.values.targets import BreakdownKey, BreakdownOrder

MONTH, WEEK, DAY = Month(2026, 10), Week(2026, 46), date(2026, 11, 10)
ALL, A, S, C, M, L = set(Role), Role.ADMINISTRATOR, Role.SUPERVISOR, Role.CLERK, Role.MANAGER, Role.LEADER
YEAR_ORDER = BreakdownOrder(key=BreakdownKey(2027, "volume"), total=Decimal(100))
UseCase = Callable[[Desk, Actor, Path], object]



def _draft(desk: Desk) -> Draft:
    """What an administrator would edit."""
    return begin(desk, Actor(0, "王芳", Role.ADMINISTRATOR), 1, Month(2026, 12))


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
    "see planning settings": (lambda d, a, p: planning_options(d, a), ALL),
    "set planning settings": (lambda d, a, p: set_planning_options(d, a, PlanOptions()), {A, S, C}),
    "object to own plan": (lambda d, a, p: challenge_plan(d, a, 1, Month(2026, 11), "x"), {A, S, C, M}),
    "answer an objection": (
        lambda d, a, p: answer_challenge(d, a, 1, Month(2026, 11), "x", change=True), {A, S},
    ),
    "compare own plan as issued": (lambda d, a, p: compare_issued(d, a, 1, Month(2026, 11)), ALL),
    "see own editions": (lambda d, a, p: plan_editions(d, a, 1, Month(2026, 11)), ALL),
    "see the states of plans": (lambda d, a, p: plan_states(d, a, Month(2026, 11)), ALL),
    "submit all plans": (lambda d, a, p: advance_plans(d, a, Month(2026, 12), "submitted"), {A, S, C}),
    "approve all plans": (lambda d, a, p: advance_plans(d, a, Month(2026, 12), "approved"), {A, S}),
    "see what the planning did": (lambda d, a, p: plan_lines(d, a, Month(2026, 11)), ALL),
    "see own clients' numbers": (lambda d, a, p: client_numbers(d, a, Month(2026, 11), 1), ALL),
    "keep a model week": (lambda d, a, p: save_model_week(d, a, 1, WEEK), {A, S, C}),
    "plan by the model week": (lambda d, a, p: apply_model_week(d, a, 1, Week(2026, 50), 1), {A, S, C}),
    "find a code": (lambda d, a, p: find_code(d, a, "*X/20261110", DAY, 1), {A, S, C, M}),
    "see missed clients": (lambda d, a, p: (unseen_clients(d, a, 30), not_on_day(d, a, DAY, DAY)), ALL),
    "see who is behind": (lambda d, a, p: behind_clients(d, a, Month(2026, 11)), ALL),
    "visit sheets": (lambda d, a, p: visit_weeks(d, a, WEEK), ALL),
    "month plan": (lambda d, a, p: month_plan(d, a, MONTH), ALL),
    "break a target down": (lambda d, a, p: break_down(d, a, YEAR_ORDER), {A, S, C}),
    "correct a target": (lambda d, a, p: correct(d, a, YEAR_ORDER.key, []), {A, S, C}),
    "see targets": (lambda d, a, p: breakdown_sheet(d, a, YEAR_ORDER.key), ALL),
    "see own task letter": (lambda d, a, p: task_letters(d, a, MONTH.year), ALL),
    "see forecasts": (lambda d, a, p: forecast_sheet(d, a, "volume", Month(2026, 11)), ALL),
    "enter own forecasts": (lambda d, a, p: enter_forecasts(d, a, Month(2026, 12), {}), {A, S, C, M}),
    "evaluate": (lambda d, a, p: evaluate(d, a, MONTH), {A, S}),
    "evaluate many months": (lambda d, a, p: evaluate_months(d, a, [MONTH]), {A, S}),
    "see versions of schemes": (lambda d, a, p: (editions(d, a, MONTH), edition_scheme(d, a, 1), material(d, a)), ALL),
    "edit a copy of a scheme": (lambda d, a, p: begin(d, a, 1, MONTH), {A, S}),
    "copy a preset": (lambda d, a, p: begin_preset(d, a, "bank", MONTH), {A, S}),
    "put a scheme in force": (lambda d, a, p: put_in_force(d, a, _draft(d)), {A, S}),
    "go by another scheme": (lambda d, a, p: go_by(d, a, "客户经理月度考核方案"), {A, S}),
    "take a version back": (lambda d, a, p: withdraw(d, a, 1), {A, S}),
    "try a scheme": (lambda d, a, p: try_scheme(d, a, MONTH, _draft(d).scheme), {A, S}),
    "see the ranking": (lambda d, a, p: standings(d, a, MONTH), ALL),
    "explain own score": (lambda d, a, p: explain(d, a, MONTH, code_of(d, 1), "volume"), ALL),
    "publish": (lambda d, a, p: publish(d, a, Month(2026, 11)), {A, S}),
    "lock": (lambda d, a, p: lock(d, a, Month(2026, 9)), {A, S}),
    "mark sheet": (lambda d, a, p: mark_sheet(d, a, Month(2026, 11), "zh_CN"), {A, S}),
    "gaps": (lambda d, a, p: gaps(d, a, Month(2026, 11), language="zh_CN"), ALL),
    "scheme sheet": (lambda d, a, p: scheme_sheet(d, a, Month(2026, 11), "zh_CN"), ALL),
    "see pay": (lambda d, a, p: pay_sheet(d, a, Month(2026, 9)), {A, S, L, M}),
    "split a pool": (lambda d, a, p: split_pool(d, a, Month(2026, 9), Decimal(900)), {A, S}),
    "confirm pay": (lambda d, a, p: confirm_pay(d, a, Month(2026, 9)), {A, S}),
    "open pay again": (lambda d, a, p: reopen_pay(d, a, Month(2026, 9), "x"), {A, S}),
    "take pay away": (lambda d, a, p: drop_pay(d, a, Month(2026, 9)), {A, S}),
    "see the pay rule": (lambda d, a, p: pay_rule(d, a, MONTH), {A, S, L, M}),
    "change the pay rule": (lambda d, a, p: save_pay_rule(d, a, MONTH, PayRule()), {A, S}),
    "see grade proposals": (lambda d, a, p: grade_sheet(d, a, MONTH), {A, S, C, L}),
    "try grade rules": (lambda d, a, p: simulate(d, a, MONTH), {A, S, C, L}),
    "decide a grade": (lambda d, a, p: decide_grade(d, a, MONTH, 1, Verdict.REFUSED, reason="x"), {A, S}),
    "see the grade rules": (lambda d, a, p: grade_rules(d, a, MONTH), ALL),
    "change the grade rules": (lambda d, a, p: save_grade_rules(d, a, MONTH, []), {A, S}),
    "see the ladder": (lambda d, a, p: ladder(d, a, MONTH), ALL),
    "see the workload": (lambda d, a, p: workload(d, a, MONTH), ALL),
    "see the notice": (lambda d, a, p: notice(d, a, Month(2026, 9)), ALL),
    "see candidates": (lambda d, a, p: admission_sheets(d, a), {A, S, C, L}),
    "score a candidate": (lambda d, a, p: save_admission_marks(d, a, 0, {}), {A, S, C}),
    "admit": (lambda d, a, p: admit(d, a, 0, "N1"), {A, S}),
    "turn a candidate down": (lambda d, a, p: refuse(d, a, 0, "x"), {A, S}),
    "change the admission rule": (lambda d, a, p: set_admission_rule(d, a, Decimal(70), 3), {A, S}),
    "see probation": (lambda d, a, p: probation(d, a), {A, S, C, L}),
    "end probation": (lambda d, a, p: end_probation(d, a, 1, passed=True), {A, S}),
    "follow up": (lambda d, a, p: followed(d, a, WEEK), {A, S, C, L}),
    "decide": (lambda d, a, p: decide(d, a, WEEK, "去办"), {A, S, C}),
    "save an action item": (
        lambda d, a, p: entities.save(d, a, "actions", None, None, {"text": "x", "due_on": DAY}),
        {A, S, C},
    ),
    "meeting pack": (lambda d, a, p: pack_data(d, a, WEEK), {A, S, C, L}),
    "import": (lambda d, a, p: import_file(d, a, roster(p), Order(kind="managers")), {A, S, C}),
    "export": (lambda d, a, p: export_kind(d, a, "territories", p / "t.xlsx", english), {A, S, C, L}),
    "export numbers in full": (
        lambda d, a, p: export_kind(d, a, "clients", p / "c.csv", english, plain=True), {A, S, C},
    ),
    "merge clients": (lambda d, a, p: merge_clients(d, a, 1, 2), {A, S, C}),
    "keep clients apart": (lambda d, a, p: keep_apart(d, a, (1, 2)), {A, S, C}),
    "fill a template": (
        lambda d, a, p: fill_template(d, a, sheet_to_fill(p), p / "o.xlsx", FillOrder(period=WEEK)), {A, S, C, L},
    ),
    "run an import again": (lambda d, a, p: import_again(d, a, 1), {A, S, C}),
    "backup": (lambda d, a, p: system.backup(d, a, p / "b.db"), {A, S, C, L}),
    "check": (lambda d, a, p: system.check(d, a), {A}),
    "audit trail": (lambda d, a, p: system.audit_trail(d, a), {A}),
    "history": (lambda d, a, p: system.history(d, a), ALL),
    "add a user": (lambda d, a, p: users.add_user(d, a, "x", "x", "administrator", "secret1"), {A}),
    "start a branch": (lambda d, a, p: start_branch(d, a, "tobacco", "1", "x"), {A}),
}


def sheet_to_fill(folder: Path) -> Path:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "{{单位}}"
    book.save(folder / "t.xlsx")
    return folder / "t.xlsx"


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
