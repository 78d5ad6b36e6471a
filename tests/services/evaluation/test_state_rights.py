"""Who may take which step of a month: role by role, through the services alone."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from cmdesk.services import evaluation as e
from cmdesk.services.evaluation import groups as g
from cmdesk.services.evaluation.checking import outdated
from cmdesk.services.evaluation.eyes import rate
from cmdesk.services.evaluation.honours import awarded, begin_honours, put_honours
from cmdesk.services.evaluation.marking import MarkKey
from cmdesk.services.evaluation.pay import adjust_pay
from cmdesk.services.evaluation.states import Rules
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import Scheme
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role

DRAFT, PUBLIC = Month(2026, 11), Month(2026, 9)
ALL, A, S, C, M, L = set(Role), Role.ADMINISTRATOR, Role.SUPERVISOR, Role.CLERK, Role.MANAGER, Role.LEADER
CHIEF = Actor(1, "主管", S)
UseCase = Callable[[Desk, Actor, Path], object]

MATRIX: dict[str, tuple[UseCase, set[Role]]] = {
    "open self-scoring": (lambda d, a, p: e.open_self_scoring(d, a, DRAFT), {A, S}),
    "finish scoring": (lambda d, a, p: e.finish_scoring(d, a, DRAFT), {A, S}),
    "publish": (lambda d, a, p: e.publish(d, a, DRAFT), {A, S}),
    "open appeals": (lambda d, a, p: e.open_appeals(d, a, PUBLIC), {A, S}),
    "settle": (lambda d, a, p: e.settle(d, a, PUBLIC), {A, S}),
    "lock": (lambda d, a, p: e.lock(d, a, PUBLIC), {A, S}),
    "reopen": (lambda d, a, p: e.reopen(d, a, PUBLIC, "重算"), {A, S}),
    "set the rules": (lambda d, a, p: e.set_evaluation_rules(d, a, Rules()), {A, S}),
    "see the rules": (lambda d, a, p: e.evaluation_rules(d, a), ALL),
    "accept an appeal": (lambda d, a, p: e.accept_appeal(d, a, 1, Decimal(1), "x"), {A, S}),
    "reject an appeal": (lambda d, a, p: e.reject_appeal(d, a, 1, "x"), {A, S}),
    "see appeals": (lambda d, a, p: e.appeals(d, a), ALL),
    "see late corrections": (lambda d, a, p: e.late_corrections(d, a, PUBLIC), {A, S}),
    "see adjustments": (lambda d, a, p: e.adjustments(d, a, PUBLIC), ALL),
    "check list": (lambda d, a, p: e.readiness(d, a, DRAFT), ALL),
    "write a scoring sheet": (lambda d, a, p: e.write_scoring_sheet(d, a, DRAFT, p / "x.xlsx"), {A, S}),
    "read scoring sheets": (lambda d, a, p: e.read_scoring_sheets(d, a, DRAFT, []), {A, S}),
    "own sheet": (lambda d, a, p: e.own_sheet(d, a, DRAFT), ALL),
    "try marks": (lambda d, a, p: e.trial(d, a, DRAFT), {A, S, M}),
    "why": (lambda d, a, p: e.why(d, a, PUBLIC, 1), ALL),
    "lists": (lambda d, a, p: e.honour_lists(d, a, PUBLIC), ALL),
    "rate nobody": (lambda d, a, p: rate(d, a, DRAFT, {}), ALL),
    "mark somebody": (lambda d, a, p: e.save_marks(
        d, a, DRAFT, {MarkKey(2, "supervisor_score", "supervisor"): Decimal(1)}), {A, S}),
    "how seen": (lambda d, a, p: e.how_seen(d, a, DRAFT), ALL),
    "all eyes": (lambda d, a, p: g.all_eyes(d, a, DRAFT), {A, S}),
    "sheets to print": (lambda d, a, p: g.scoring_forms(d, a, DRAFT), {A, S}),
    "own groups": (lambda d, a, p: g.my_groups(d, a, DRAFT), ALL),
    "assign raters": (lambda d, a, p: g.assign_raters(d, a, "送货员", []), {A, S}),
    "who may rate": (lambda d, a, p: g.who_may_rate(d, a, "送货员"), {A, S}),
    "empty sheet": (lambda d, a, p: g.paper_sheet(d, a, DRAFT, "送货员"), {A, S}),
    "enter a sheet": (lambda d, a, p: g.enter_paper(d, a, DRAFT, "送货员", {}), {A, S}),
    "read sheets": (lambda d, a, p: g.read_papers(d, a, DRAFT, "送货员", []), {A, S}),
    "drop a sheet": (lambda d, a, p: g.drop_paper(d, a, DRAFT, 1), {A, S}),
    "look whether outdated": (lambda d, a, p: outdated(d, a, DRAFT), {A, S}),
    "begin honours": (lambda d, a, p: begin_honours(d, a, DRAFT), {A, S}),
    "try honours": (lambda d, a, p: awarded(d, a, DRAFT, _scheme(d)), {A, S}),
    "put honours": (lambda d, a, p: put_honours(d, a, begin_honours(d, CHIEF, DRAFT)), {A, S}),
    "adjust pay": (lambda d, a, p: adjust_pay(d, a, PUBLIC, 2, Decimal(1), "x"), {A, S}),
}


def _scheme(desk: Desk) -> Scheme:
    return begin_honours(desk, CHIEF, DRAFT).scheme


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", sorted(MATRIX))
def test_a_role_may_do_what_is_its_own(sample: Desk, tmp_path: Path, name: str, role: Role) -> None:
    call, entitled = MATRIX[name]
    actor = Actor(7, "某人", role, manager_id=1 if role is M else None)
    try:
        call(sample, actor, tmp_path)
    except UserError as error:
        assert (error.problems[0].code == "not_allowed") == (role not in entitled)
    else:
        assert role in entitled
