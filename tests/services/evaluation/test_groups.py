"""Raters of several kinds: assigned or on paper, weighted, without names, and small groups hidden."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, text

from cmdesk.exchange.mark_forms import FIRST, HEADER_ROW
from cmdesk.models.system import AuditEntry
from cmdesk.services import users
from cmdesk.services.evaluation import evaluate, how_seen, mark_sheet, publish, rate, ratings_sheet, save_marks
from cmdesk.services.evaluation.groups import (
    all_eyes,
    assign_raters,
    drop_paper,
    enter_paper,
    my_groups,
    paper_sheet,
    read_papers,
    scoring_forms,
    who_may_rate,
)
from cmdesk.services.evaluation.mark_files import write_scoring_sheet
from cmdesk.services.evaluation.marking import MarkKey
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role
from tests.services.evaluation.raters import put_raters

MONTH = Month(2026, 11)
SUPERVISOR = Actor(5, "主管", Role.SUPERVISOR)
ITEM, GROUP = "supervisor_score", "送货员"


@pytest.fixture
def groups(sample: Desk) -> Desk:
    """The item marked by hand: the supervisor 50 %, deliverers 30 %, clients 20 %."""
    put_raters(sample, ("supervisor", "主管", "5"), ("rater1", GROUP, "3"), ("rater2", "客户代表", "2"))
    return sample


def key(who: int, rater: str = "rater1") -> MarkKey:
    return MarkKey(who, ITEM, rater)


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as error:
        call()
    return error.value.problems[0].code


def papers(desk: Desk, *marks: int, who: int = 2) -> list[int]:
    return [enter_paper(desk, SUPERVISOR, MONTH, GROUP, {key(who): Decimal(m)}).value for m in marks]


def user(desk: Desk, actor: Actor, login: str, role: Role = Role.CLERK) -> Actor:
    users.add_user(desk, actor, login, login.title(), Role.ADMINISTRATOR.value, "secret-enough-1")
    found = next(u for u in users.list_users(desk, actor) if u.login == login)
    return Actor(found.id, found.name, role)


def test_three_sheets_make_a_mark_and_two_are_hidden(groups: Desk) -> None:
    """80 and 90 are too few; with 94 the mean is (80 + 90 + 94) ÷ 3 = 88."""
    assert papers(groups, 80, 90) == [1, 2]
    eyes = all_eyes(groups, SUPERVISOR, MONTH)
    assert eyes.seen[key(2)].mean is None
    assert key(2) not in eyes.sheet.marks
    assert papers(groups, 94) == [3]
    eyes = all_eyes(groups, SUPERVISOR, MONTH)
    assert (eyes.seen[key(2)].mean, eyes.seen[key(2)].count, eyes.sheet.marks[key(2)]) == (88, 3, 88)
    group = next(g for g in eyes.groups if g.key == GROUP)
    assert (group.name, group.raters, group.papers) == (GROUP, 3, (1, 2, 3))
    assert [share for _item, share in group.items] == [30]
    assert [g.key for g in eyes.groups] == [GROUP, "客户代表"]


def test_the_mark_counts_with_the_weight_of_the_group(groups: Desk, actor: Actor) -> None:
    """Supervisor 90 × 5 and deliverers 88 × 3, clients missing: (450 + 264) ÷ 8 = 89.25 of 100."""
    papers(groups, 80, 90, 94)
    save_marks(groups, SUPERVISOR, MONTH, {key(2, "supervisor"): Decimal(90)})
    found = evaluate(groups, actor, MONTH).value
    row = next(r for r in found.rows if r.manager_id == 2)
    assert row.scores[ITEM].value == Decimal("89.25")


def test_a_sheet_is_taken_back_and_its_mark_with_it(groups: Desk) -> None:
    papers(groups, 80, 90, 94)
    assert drop_paper(groups, SUPERVISOR, MONTH, 2).value == 1
    eyes = all_eyes(groups, SUPERVISOR, MONTH)
    assert key(2) not in eyes.sheet.marks
    assert next(g for g in eyes.groups if g.key == GROUP).papers == (1, 3)
    assert refused(lambda: drop_paper(groups, SUPERVISOR, MONTH, 2)) == "not_found"


def test_a_sheet_on_paper_starts_empty_and_its_marks_stand_in_no_trail(groups: Desk) -> None:
    papers(groups, 61)
    sheet = paper_sheet(groups, SUPERVISOR, MONTH, GROUP)
    assert ([c.rater for c in sheet.columns], sheet.marks) == (["rater1"], {})
    with groups.store.reading() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        changes = session.execute(text("SELECT count(*) FROM changes WHERE table_name = 'ratings'")).scalar()
    assert last is not None
    assert json.loads(last.detail) == {"group": GROUP, "sheet": 1, "marks": 1}
    assert changes == 0


@pytest.mark.parametrize(("marks", "group", "code"), [
    ({key(2): Decimal(101)}, GROUP, "mark_out_of_range"), ({key(999): Decimal(1)}, GROUP, "item_unknown"),
    ({key(2, "supervisor"): Decimal(1)}, GROUP, "rater_unknown"), ({key(2): Decimal(1)}, "客户代表", "rater_unknown"),
])
def test_a_sheet_that_does_not_fit_is_refused(
    groups: Desk, marks: dict[MarkKey, Decimal | None], group: str, code: str,
) -> None:
    assert refused(lambda: enter_paper(groups, SUPERVISOR, MONTH, group, marks)) == code


def test_who_is_assigned_rates_as_the_group_and_nobody_else(groups: Desk, actor: Actor) -> None:
    driver, other = user(groups, actor, "driver"), user(groups, actor, "other")
    assign_raters(groups, SUPERVISOR, GROUP, [driver.user_id])
    assert my_groups(groups, driver, MONTH) == ((GROUP, GROUP),)
    assert my_groups(groups, other, MONTH) == ()
    rate(groups, driver, MONTH, {key(2): Decimal(70)}, GROUP)
    assert ratings_sheet(groups, driver, MONTH, GROUP).marks == {key(2): Decimal(70)}
    rate(groups, driver, MONTH, {key(2): Decimal(75)}, GROUP)
    assert next(g for g in all_eyes(groups, SUPERVISOR, MONTH).groups if g.key == GROUP).raters == 1
    assert refused(lambda: rate(groups, other, MONTH, {key(2): Decimal(1)}, GROUP)) == "rater_unknown"
    assert refused(lambda: ratings_sheet(groups, other, MONTH, GROUP)) == "rater_unknown"
    assert refused(lambda: rate(groups, driver, MONTH, {key(2, "rater2"): Decimal(1)}, GROUP)) == "rater_unknown"


def test_assigning_replaces_those_before_and_says_so(groups: Desk, actor: Actor) -> None:
    first, second = user(groups, actor, "first"), user(groups, actor, "second")
    assert assign_raters(groups, SUPERVISOR, GROUP, [first.user_id]).value == 1
    assert assign_raters(groups, SUPERVISOR, GROUP, [second.user_id]).value == 1
    assert [ref.id for ref, there in who_may_rate(groups, SUPERVISOR, GROUP) if there] == [second.user_id]
    assert next(g for g in all_eyes(groups, SUPERVISOR, MONTH).groups if g.key == GROUP).members == ("Second",)
    assert refused(lambda: assign_raters(groups, SUPERVISOR, "supervisor", [])) == "rater_unknown"
    assert refused(lambda: assign_raters(groups, SUPERVISOR, GROUP, [999])) == "not_found"


def test_what_a_group_gave_is_typed_over_by_nobody(groups: Desk, actor: Actor) -> None:
    papers(groups, 80, 90, 94)
    assert refused(lambda: save_marks(groups, SUPERVISOR, MONTH, {key(2): Decimal(100)})) == "mark_of_group"
    assert mark_sheet(groups, actor, MONTH).grouped == {key(2)}
    save_marks(groups, SUPERVISOR, MONTH, {key(3): Decimal(100)})
    assert mark_sheet(groups, actor, MONTH).marks[key(3)] == 100


def filled(desk: Desk, path: Path, mark: object) -> Path:
    """The group's workbook with a mark for the first person."""
    write_scoring_sheet(desk, SUPERVISOR, MONTH, path, group=GROUP)
    book = load_workbook(path)
    book.active.cell(HEADER_ROW + 1, FIRST).value = mark  # type: ignore[union-attr, assignment]
    book.save(path)
    return path


def test_each_filled_workbook_is_a_sheet_of_its_own(groups: Desk, tmp_path: Path) -> None:
    paths = [filled(groups, tmp_path / f"{mark}.xlsx", mark) for mark in (80, 90, 94)]
    assert read_papers(groups, SUPERVISOR, MONTH, GROUP, paths).value == 3
    eyes = all_eyes(groups, SUPERVISOR, MONTH)
    group = next(g for g in eyes.groups if g.key == GROUP)
    assert (group.papers, [s.mean for s in eyes.seen.values()]) == ((1, 2, 3), [88])


def test_a_workbook_for_a_group_shows_no_mean(groups: Desk, tmp_path: Path) -> None:
    papers(groups, 80, 90, 94)
    write_scoring_sheet(groups, SUPERVISOR, MONTH, tmp_path / "空白.xlsx", group=GROUP)
    book = load_workbook(tmp_path / "空白.xlsx")
    assert 88 not in {cell.value for tab in book.worksheets for line in tab.iter_rows() for cell in line}


def test_the_sheets_to_print_have_one_for_each_kind_of_raters(groups: Desk) -> None:
    forms = scoring_forms(groups, SUPERVISOR, MONTH)
    assert [(f.rater, f.signed) for f in forms] == [("主管", True), (GROUP, False), ("客户代表", False)]
    assert [len(f.people) for f in forms] == [5, 5, 5]
    assert scoring_forms(groups, SUPERVISOR, MONTH, 999)[0].people == ()


def test_one_bad_workbook_keeps_all_out(groups: Desk, tmp_path: Path) -> None:
    paths = [filled(groups, tmp_path / f"{k}.xlsx", mark) for k, mark in enumerate((80, 101))]
    assert refused(lambda: read_papers(groups, SUPERVISOR, MONTH, GROUP, paths)) == "mark_out_of_range"
    assert all_eyes(groups, SUPERVISOR, MONTH).groups[0].raters == 0


def test_a_published_month_takes_no_more_sheets(groups: Desk, actor: Actor) -> None:
    evaluate(groups, actor, MONTH)
    publish(groups, actor, MONTH)
    assert refused(lambda: papers(groups, 80)) == "evaluation_published"


def test_a_person_sees_the_own_means_alone(groups: Desk) -> None:
    papers(groups, 80, 90, 94)
    papers(groups, 70, 70, 70, who=3)
    mine = how_seen(groups, Actor(22, "x", Role.MANAGER, manager_id=2), MONTH)
    assert [(s.manager_id, s.mean) for s in mine] == [(2, 88)]


@pytest.mark.parametrize("role", [Role.CLERK, Role.LEADER, Role.MANAGER])
def test_who_may_enter_and_assign(groups: Desk, role: Role) -> None:
    somebody = Actor(8, "某人", role, manager_id=3)
    for call in (
        lambda: all_eyes(groups, somebody, MONTH), lambda: assign_raters(groups, somebody, GROUP, []),
        lambda: enter_paper(groups, somebody, MONTH, GROUP, {key(2): Decimal(1)}),
        lambda: drop_paper(groups, somebody, MONTH, 1), lambda: who_may_rate(groups, somebody, GROUP),
        lambda: paper_sheet(groups, somebody, MONTH, GROUP),
    ):
        assert refused(call) == "not_allowed"
