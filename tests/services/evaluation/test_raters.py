"""Several raters: self-scoring, colleagues among each other, outliers, totals before saving, sheets out and in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, text

from cmdesk.models.system import AuditEntry
from cmdesk.services import entities, system
from cmdesk.services.evaluation import (
    evaluate,
    explain,
    how_seen,
    mark_sheet,
    open_self_scoring,
    own_sheet,
    publish,
    rate,
    ratings_sheet,
    read_scoring_sheets,
    readiness,
    save_marks,
    standings,
    trial,
    write_scoring_sheet,
)
from cmdesk.services.evaluation.marking import MarkKey
from cmdesk.services.figures import Entry, enter_targets
from cmdesk.services.work import Desk
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role
from tests.services.evaluation.raters import put_raters

MONTH = Month(2026, 11)
SUPERVISOR = Actor(5, "主管", Role.SUPERVISOR)
ITEM = "supervisor_score"


def manager(number: int) -> Actor:
    return Actor(20 + number, f"经理{number}", Role.MANAGER, manager_id=number)


@pytest.fixture
def raters(sample: Desk) -> Desk:
    """The item marked by hand has three raters: the supervisor 60 %, colleagues 30 %, oneself 10 %."""
    put_raters(sample, ("supervisor", "主管", "6"), ("colleague", "同事", "3"), ("self", "本人", "1"))
    return sample


def refused(call: object) -> str:
    with pytest.raises(UserError) as error:
        call()  # type: ignore[operator]
    return error.value.problems[0].code


def key(who: int, rater: str = "supervisor") -> MarkKey:
    return MarkKey(who, ITEM, rater)


def test_the_grid_says_what_part_each_rater_decides(raters: Desk, actor: Actor) -> None:
    assert [(c.rater, c.share) for c in mark_sheet(raters, actor, MONTH).columns] == [
        ("supervisor", 60), ("colleague", 30), ("self", 10),
    ]


def test_self_scoring_is_for_oneself_and_for_some_days(raters: Desk) -> None:
    me = manager(2)
    assert refused(lambda: save_marks(raters, me, MONTH, {key(2, "self"): Decimal(90)})) == "self_not_open"
    assert str(open_self_scoring(raters, SUPERVISOR, MONTH).value) == "2026-11-25"
    assert save_marks(raters, me, MONTH, {key(2, "self"): Decimal(90)}).value == 1
    assert refused(lambda: save_marks(raters, me, MONTH, {key(3, "self"): Decimal(90)})) == "not_allowed"
    assert refused(lambda: save_marks(raters, me, MONTH, {key(2): Decimal(90)})) == "not_allowed"
    late = replace(raters, now=lambda: datetime(2026, 11, 26, 9))
    assert refused(lambda: save_marks(late, me, MONTH, {key(2, "self"): Decimal(95)})) == "self_over"
    sheet = own_sheet(raters, me, MONTH)
    assert [row.manager_id for row in sheet.rows] == [2]
    assert sheet.marks == {key(2, "self"): Decimal(90)}
    evaluate(raters, SUPERVISOR, MONTH)


def test_a_scheme_without_self_scores_opens_none(sample: Desk) -> None:
    assert refused(lambda: open_self_scoring(sample, SUPERVISOR, MONTH)) == "nobody_scores_self"


def test_self_scoring_can_open_before_anything_was_computed(raters: Desk, actor: Actor) -> None:
    month = Month(2026, 12)
    open_self_scoring(raters, SUPERVISOR, month)
    found = standings(raters, actor, month)
    assert found is not None
    assert (found.state, found.rows) == ("self", ())


def test_the_mean_of_enough_colleagues_is_their_mark(raters: Desk, actor: Actor) -> None:
    """Two say 80 and 90: too few. A third says 91: (80 + 90 + 91) ÷ 3 = 87."""
    for number, points in ((1, 80), (3, 90)):
        rate(raters, manager(number), MONTH, {key(2, "colleague"): Decimal(points)})
    assert key(2, "colleague") not in mark_sheet(raters, actor, MONTH).marks
    assert [(s.count, s.mean) for s in how_seen(raters, manager(2), MONTH)] == [(0, None)]
    rate(raters, manager(4), MONTH, {key(2, "colleague"): Decimal(91)})
    assert mark_sheet(raters, actor, MONTH).marks[key(2, "colleague")] == 87
    assert [(s.count, s.mean) for s in how_seen(raters, manager(2), MONTH)] == [(3, Decimal(87))]
    rate(raters, manager(4), MONTH, {key(2, "colleague"): None})
    assert key(2, "colleague") not in mark_sheet(raters, actor, MONTH).marks


def test_nobody_rates_the_own_work_or_as_somebody_else(raters: Desk) -> None:
    me = manager(2)
    assert 2 not in {row.manager_id for row in ratings_sheet(raters, me, MONTH).rows}
    assert refused(lambda: rate(raters, me, MONTH, {key(2, "colleague"): Decimal(100)})) == "ratings_own"
    assert refused(lambda: rate(raters, me, MONTH, {key(3): Decimal(1)}, "supervisor")) == "rater_unknown"
    assert refused(lambda: rate(raters, me, MONTH, {key(3, "colleague"): Decimal(101)})) == "mark_out_of_range"


def test_who_rated_whom_stands_in_no_trail(raters: Desk) -> None:
    rate(raters, manager(3), MONTH, {key(2, "colleague"): Decimal(61)})
    with raters.store.reading() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        changes = session.execute(text("SELECT count(*) FROM changes WHERE table_name = 'ratings'")).scalar()
    assert last is not None
    assert (last.action, last.detail) == ("ratings.given", "{}")
    assert changes == 0
    assert ratings_sheet(raters, manager(3), MONTH).marks == {key(2, "colleague"): Decimal(61)}
    assert ratings_sheet(raters, manager(4), MONTH).marks == {}


def test_a_person_hears_of_the_own_ratings_alone(raters: Desk) -> None:
    for number in (1, 3, 4):
        rate(raters, manager(number), MONTH, {key(2, "colleague"): Decimal(80), key(5, "colleague"): Decimal(70)})
    assert {s.manager_id for s in how_seen(raters, manager(2), MONTH)} == {2}
    assert {s.manager_id for s in how_seen(raters, SUPERVISOR, MONTH)} == {2, 5}


def test_a_mark_far_from_the_others_is_an_outlier(raters: Desk, actor: Actor) -> None:
    """Median of 90, 60 and 85 is 85; only 60 lies more than 20 from it."""
    save_marks(raters, actor, MONTH, {
        key(1): Decimal(90), key(1, "colleague"): Decimal(60), key(1, "self"): Decimal(85),
    })
    assert mark_sheet(raters, actor, MONTH).outliers == {key(1, "colleague")}


def test_the_total_is_told_before_marks_are_saved(raters: Desk, actor: Actor) -> None:
    tried = trial(raters, actor, MONTH).with_marks({key(1): Decimal(50), key(2): None})
    save_marks(raters, actor, MONTH, {key(1): Decimal(50), key(2): None})
    found = evaluate(raters, actor, MONTH).value
    assert {row.manager_id: (row.total, row.rank) for row in found.rows} == {
        who: (each.total, each.rank) for who, each in tried.items()
    }
    assert tried[1].points[ITEM] == found.rows[[r.manager_id for r in found.rows].index(1)].scores[ITEM].points


def test_a_manager_tries_the_own_marks_alone(raters: Desk) -> None:
    assert set(trial(raters, manager(2), MONTH).with_marks({key(2, "self"): Decimal(100)})) == {2}


def test_a_scoring_sheet_goes_out_and_comes_back(raters: Desk, actor: Actor, tmp_path: Path) -> None:
    path = tmp_path / "评分表.xlsx"
    assert write_scoring_sheet(raters, actor, MONTH, path, "supervisor") == 5
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    rows = {sheet.cell(row, 2).value: row for row in range(5, 10)}
    people = {row.code: row for row in mark_sheet(raters, actor, MONTH).rows}
    marks = dict(zip(sorted(people), (70, 71.5, "九十", 120, None), strict=True))
    for code, mark in marks.items():
        sheet.cell(rows[code], 4).value = mark
    sheet.cell(12, 2).value, sheet.cell(12, 4).value = "路人", 80
    book.save(path)
    found = read_scoring_sheets(raters, actor, MONTH, [path])
    assert found.cells == {
        key(people[code].manager_id): told for code, told in zip(
            sorted(people), ("70", "71.5", "九十", "120"), strict=False)
    }
    assert [(p.code, p.value) for p in found.problems] == [("mark_person_unknown", "路人")]
    assert refused(lambda: read_scoring_sheets(raters, actor, MONTH.plus(-1), [path])) == "marks_other_month"
    other = tmp_path / "别的.xlsx"
    load_workbook(path)
    from openpyxl import Workbook

    Workbook().save(other)
    assert refused(lambda: read_scoring_sheets(raters, actor, MONTH, [other])) == "marks_form_unknown"


def test_the_sheets_of_a_group_give_their_mean(raters: Desk, actor: Actor, tmp_path: Path) -> None:
    """Three colleagues write 80, 85 and 91 for the first person: (80 + 85 + 91) ÷ 3 = 85.3333; one writes a word."""
    paths = []
    for number, (one, two) in enumerate(((80, 70), (85, "好"), (91, 72))):
        path = tmp_path / f"{number}.xlsx"
        write_scoring_sheet(raters, actor, MONTH, path, "colleague")
        book = load_workbook(path)
        sheet = book.active
        assert sheet is not None
        sheet.cell(5, 4).value, sheet.cell(6, 4).value = one, two
        book.save(path)
        paths.append(path)
    found = read_scoring_sheets(raters, actor, MONTH, paths)
    assert list(found.cells.values()) == ["85.3333", "好"]
    assert {each.rater for each in found.cells} == {"colleague"}


def stale(desk: Desk, actor: Actor) -> bool:
    found = standings(desk, actor, MONTH)
    assert found is not None
    return found.stale


@pytest.mark.parametrize("kind", ["marks", "targets"])
def test_taking_back_makes_the_result_out_of_date(sample: Desk, actor: Actor, kind: str) -> None:
    if kind == "marks":
        token = save_marks(sample, actor, MONTH, {key(1): Decimal(33)}).undo
    else:
        token = enter_targets(sample, actor, MONTH, [Entry(1, "volume", Decimal(777))]).undo
    evaluate(sample, actor, MONTH)
    assert not stale(sample, actor)
    assert token is not None
    system.undo(sample, actor, token)
    assert stale(sample, actor)


def test_marks_of_a_published_month_are_not_taken_back(sample: Desk, actor: Actor) -> None:
    token = save_marks(sample, actor, MONTH, {key(1): Decimal(33)}).undo
    evaluate(sample, actor, MONTH)
    publish(sample, actor, MONTH)
    assert token is not None
    assert refused(lambda: system.undo(sample, actor, token)) == "month_closed_undo"


def test_an_occurrence_of_a_published_month_is_refused(sample: Desk, actor: Actor) -> None:
    publish(sample, actor, MONTH)
    values = {"happened_on": MONTH.first, "manager": 1, "item": "complaints", "times": 1}
    assert refused(lambda: entities.save(sample, actor, "occurrences", None, None, values)) == "evaluation_published"


def test_a_bare_month_would_give_everybody_nothing(branch: Desk, sample: Desk, actor: Actor) -> None:
    found = readiness(sample, actor, Month(2026, 11))
    assert not found.nothing
    bare = readiness(sample, actor, Month(2027, 3))
    assert bare.gaps
    assert bare.bare > 0
    assert refused(lambda: readiness(branch, actor, MONTH)) == "nobody_to_evaluate"


def test_explanations_name_groups_and_never_people(raters: Desk, actor: Actor) -> None:
    for number in (1, 3, 4):
        rate(raters, manager(number), MONTH, {key(2, "colleague"): Decimal(80)})
    evaluate(raters, actor, MONTH)
    found = standings(raters, actor, MONTH)
    assert found is not None
    code = next(row.code for row in found.rows if row.manager_id == 2)
    told = explain(raters, manager(2), MONTH, code, ITEM)
    said = " ".join([told.formula, *(english(line.name) for line in told.inputs)])
    assert "同事" in said
    assert "经理" not in said
