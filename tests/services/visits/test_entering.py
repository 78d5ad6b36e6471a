from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from cmdesk.models.visits import VisitCycle
from cmdesk.services import entities, system
from cmdesk.services.visits.codes import Place, find_code, row_code
from cmdesk.services.visits.drafts import drafts, keep_draft
from cmdesk.services.visits.entering import DayVisit, Entry, day_to_enter, day_visits, enter_visits
from cmdesk.services.visits.moving import lock_visit, move_visit, skip_visit, swap_days
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError, sentence
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import Role
from tests.services.visits.making import CHIEF, CLERK, FRIDAY, MONDAY, Made, copied, visit

TUESDAY = date(2026, 11, 17)
DONE = {"arrived_at": time(8, 30), "left_at": time(8, 50)}


def three(made: Made, day: date = MONDAY) -> list[int]:
    return [visit(made.desk, made.lee, c, day, k) for k, c in enumerate(made.clients[:3], start=1)]


def test_a_day_is_entered_in_one_step_and_taken_back_in_one(made: Made) -> None:
    one, two, three_ = three(made)
    outcome = enter_visits(made.desk, CLERK, made.lee, MONDAY, [
        Entry(visit_id=one, service="family", note="缺货", **DONE), Entry(visit_id=two, state="missed"),
        Entry(client_id=made.clients[7], **DONE),
    ])
    found = day_visits(made.desk, CLERK, made.lee, MONDAY)[MONDAY]
    assert [(v.client_id, v.state, v.origin) for v in found] == [
        (made.clients[0], "done", "program"), (made.clients[1], "missed", "program"),
        (made.clients[2], "planned", "program"), (made.clients[7], "done", "extra"),
    ]
    assert (found[0].service, found[0].note, found[0].left_at) == ("family", "缺货", time(8, 50))
    system.undo(made.desk, CLERK, outcome.undo or "")
    after = day_visits(made.desk, CLERK, made.lee, MONDAY)[MONDAY]
    assert [(v.id, v.state) for v in after] == [(one, "planned"), (two, "planned"), (three_, "planned")]


@pytest.mark.parametrize("times", [{}, {"arrived_at": time(9), "left_at": time(9)}, {"arrived_at": time(9)}])
def test_done_needs_in_and_out(made: Made, times: dict[str, time]) -> None:
    one = three(made)[0]
    with pytest.raises(UserError, match="visit_times"):
        enter_visits(made.desk, CLERK, made.lee, MONDAY, [Entry(visit_id=one, **times)])
    assert day_visits(made.desk, CLERK, made.lee, MONDAY)[MONDAY][0].state == "planned"


def test_tomorrow_cannot_be_entered(made: Made) -> None:
    with pytest.raises(UserError, match="visit_future"):
        enter_visits(made.desk, CLERK, made.lee, date(2026, 11, 21), [])


def test_managers_enter_their_own_visits_alone(made: Made) -> None:
    own = Actor(5, "张敏", Role.MANAGER, made.zhang)
    with pytest.raises(UserError, match="not_allowed"):
        enter_visits(made.desk, own, made.lee, MONDAY, [])
    with pytest.raises(UserError, match="not_allowed"):
        day_visits(made.desk, own, made.lee, MONDAY)


def test_a_moved_visit_takes_its_place_and_the_others_close_up(made: Made) -> None:
    ids = three(made)
    four = visit(made.desk, made.lee, made.clients[5], TUESDAY, 1)
    move_visit(made.desk, CHIEF, ids[0], TUESDAY, 1)
    tuesday = day_visits(made.desk, CHIEF, made.lee, TUESDAY)[TUESDAY]
    assert [(v.id, v.position, v.origin) for v in tuesday] == [(ids[0], 1, "hand"), (four, 2, "program")]
    move_visit(made.desk, CHIEF, ids[0], TUESDAY, 2)
    assert [v.id for v in day_visits(made.desk, CHIEF, made.lee, TUESDAY)[TUESDAY]] == [four, ids[0]]


def test_a_move_is_taken_back_with_the_places_of_the_others(made: Made) -> None:
    ids = three(made)
    outcome = move_visit(made.desk, CHIEF, ids[2], MONDAY, 1)
    system.undo(made.desk, CHIEF, outcome.undo or "")
    assert [v.id for v in day_visits(made.desk, CHIEF, made.lee, MONDAY)[MONDAY]] == ids


def test_done_visits_stay_where_they_are(made: Made) -> None:
    one = three(made)[0]
    enter_visits(made.desk, CLERK, made.lee, MONDAY, [Entry(visit_id=one, **DONE)])
    for act in (lambda: move_visit(made.desk, CHIEF, one, TUESDAY), lambda: lock_visit(made.desk, CHIEF, one, True),
                lambda: skip_visit(made.desk, CHIEF, one, "x")):
        with pytest.raises(UserError, match="visit_done"):
            act()


def test_skipping_needs_a_reason(made: Made) -> None:
    one = three(made)[0]
    with pytest.raises(UserError, match="required"):
        skip_visit(made.desk, CHIEF, one, "  ")


def test_two_days_change_places_without_what_is_locked(made: Made) -> None:
    ids = three(made)
    four = visit(made.desk, made.lee, made.clients[5], TUESDAY, 1)
    lock_visit(made.desk, CHIEF, ids[1], True)
    swap_days(made.desk, CHIEF, made.lee, MONDAY, TUESDAY)
    found = day_visits(made.desk, CHIEF, made.lee, MONDAY, TUESDAY)
    assert {v.id for v in found[MONDAY]} == {ids[1], four} and {v.id for v in found[TUESDAY]} == {ids[0], ids[2]}


def test_the_day_to_enter_is_the_earliest_that_waits(made: Made) -> None:
    month = (date(2026, 11, 1), FRIDAY)
    assert day_to_enter(made.desk, CLERK, made.lee, *month) == FRIDAY
    visit(made.desk, made.lee, made.clients[0], date(2026, 11, 30), 1)
    three(made, TUESDAY)
    three(made, FRIDAY)
    assert day_to_enter(made.desk, CLERK, made.lee, *month) == TUESDAY
    assert day_to_enter(made.desk, CLERK, made.lee, date(2026, 11, 9), MONDAY) == MONDAY


def on_monday(made: Made) -> DayVisit:
    return day_visits(made.desk, CLERK, made.lee, MONDAY)[MONDAY][0]


def test_what_was_seen_in_the_shop_is_kept_and_taken_back(made: Made) -> None:
    one = three(made)[0]
    assert on_monday(made).asks == "12345678", "class A gets the whole checklist of its preset"
    seen = {"checks": "1345", "stock": 42, "prices": "partly", "shelf": "poor", "opinion": "多供软包"}
    outcome = enter_visits(made.desk, CLERK, made.lee, MONDAY, [Entry(visit_id=one, **DONE, **seen)])
    found = on_monday(made)
    assert {name: getattr(found, name) for name in seen} == seen
    system.undo(made.desk, CLERK, outcome.undo or "")
    assert (on_monday(made).checks, on_monday(made).stock) == (None, None)


def test_a_client_without_a_class_gets_the_checklist_of_the_class_seen_least(made: Made) -> None:
    three(made)
    desk = made.desk
    entities.save(desk, CHIEF, "clients", made.clients[0], None, {"client_class": None})
    with desk.store.reading() as session:
        least = session.scalars(select(VisitCycle).order_by(VisitCycle.visits, VisitCycle.id)).first()
    assert least is not None
    assert least.checks
    assert on_monday(made).asks == least.checks


@pytest.mark.parametrize(("wrong", "code"), [
    ({"checks": "19"}, "bad_checks"), ({"checks": "11"}, "bad_checks"), ({"stock": -1}, "bad_stock"),
    ({"prices": "dear"}, "bad_choice"), ({"shelf": "marked"}, "bad_choice"), ({"note": "长" * 201}, "too_long"),
])
def test_every_line_that_does_not_fit_is_named(made: Made, wrong: dict[str, object], code: str) -> None:
    ids = three(made)
    good = Entry(visit_id=ids[0], **DONE)
    bad = [Entry(visit_id=each, **DONE, **wrong) for each in ids[1:]]  # type: ignore[arg-type]
    with pytest.raises(UserError) as refused:
        enter_visits(made.desk, CLERK, made.lee, MONDAY, [good, *bad])
    assert [(p.code, p.row) for p in refused.value.problems] == [(code, 2), (code, 3)]
    assert on_monday(made).state == "planned"


def test_a_problem_found_on_a_visit_is_raised_with_its_day_to_answer(made: Made) -> None:
    one = three(made)[0]
    enter_visits(made.desk, CLERK, made.lee, MONDAY, [Entry(visit_id=one, problem="POS 机坏了", **DONE)])
    found = entities.rows(made.desk, CHIEF, ListQuery(entity="problems")).rows
    values = entities.record(made.desk, CHIEF, "problems", found[0].id).values
    assert values["text"] == on_monday(made).problem == "POS 机坏了"
    assert (values["found_on"], values["due_on"]) == (MONDAY, date(2026, 11, 23))
    again = Entry(visit_id=one, version=on_monday(made).version, problem="POS 机不能扫码", **DONE)
    enter_visits(made.desk, CLERK, made.lee, MONDAY, [again])
    assert on_monday(made).problem == "POS 机不能扫码"
    enter_visits(made.desk, CLERK, made.lee, MONDAY, [Entry(visit_id=one, version=on_monday(made).version, **DONE)])
    assert entities.rows(made.desk, CHIEF, ListQuery(entity="problems")).total == 0


def test_an_answered_problem_is_not_emptied_from_the_sheet(made: Made) -> None:
    one = three(made)[0]
    enter_visits(made.desk, CLERK, made.lee, MONDAY, [Entry(visit_id=one, problem="缺货", **DONE)])
    kept = entities.rows(made.desk, CHIEF, ListQuery(entity="problems")).rows[0].id
    entities.save(made.desk, CHIEF, "problems", kept, None, {"answer": "已补货"})
    enter_visits(made.desk, CLERK, made.lee, MONDAY, [Entry(visit_id=one, version=on_monday(made).version, **DONE)])
    assert on_monday(made).problem == "缺货"


def test_the_second_of_two_clerks_hears_of_the_first(made: Made) -> None:
    one = three(made)[0]
    enter_visits(made.desk, CLERK, made.lee, MONDAY, [Entry(visit_id=one, opinion="甲说的", **DONE)])
    late = Entry(visit_id=one, arrived_at=time(14), left_at=time(14, 20))
    with pytest.raises(UserError) as refused:
        enter_visits(made.desk, CHIEF, made.lee, MONDAY, [late])
    told = english(sentence(refused.value.problems[0]))
    assert "惠民超市" in told and "李静" in told and "2026-11-20 10:00" in told and "08:30–08:50" in told
    assert on_monday(made).opinion == "甲说的", "nothing of the first is lost"
    enter_visits(made.desk, CHIEF, made.lee, MONDAY, [replace(late, version=on_monday(made).version)])
    assert on_monday(made).arrived_at == time(14)


def test_a_visit_that_was_only_renumbered_is_no_conflict(made: Made) -> None:
    ids = three(made)
    move_visit(made.desk, CHIEF, ids[2], MONDAY, 1)
    enter_visits(made.desk, CLERK, made.lee, MONDAY, [Entry(visit_id=ids[0], **DONE)])
    move_visit(made.desk, CHIEF, ids[1], TUESDAY)
    with pytest.raises(UserError, match="visit_entered_meanwhile"):
        enter_visits(made.desk, CLERK, made.lee, MONDAY, [Entry(visit_id=ids[1], **DONE)])


def test_a_visit_out_of_plan_is_entered_once(made: Made) -> None:
    extra = [Entry(client_id=made.clients[7], **DONE)]
    enter_visits(made.desk, CLERK, made.lee, MONDAY, extra)
    with pytest.raises(UserError, match="visit_added_meanwhile"):
        enter_visits(made.desk, CHIEF, made.lee, MONDAY, extra)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["one", "two"]), st.booleans()), max_size=8))
def test_whoever_types_nobody_overwrites_what_was_not_seen(
    branch_template: Made, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, bool]],
) -> None:
    """Two clerks read and write one visit in any order: a write succeeds only on what its clerk has read."""
    with copied(branch_template, tmp_path_factory.mktemp("two")) as made:
        id_ = three(made)[0]
        seen = dict.fromkeys(("one", "two"), on_monday(made))
        for number, (who, writes) in enumerate(steps):
            now = on_monday(made)
            if not writes:
                seen[who] = now
                continue
            entry = Entry(visit_id=id_, version=seen[who].version, note=f"{who}{number}", **DONE)
            fresh = seen[who].version == now.version or now.state == "planned"
            try:
                enter_visits(made.desk, CLERK, made.lee, MONDAY, [entry])
                assert fresh and on_monday(made).note == f"{who}{number}"
            except UserError as error:
                assert error.problems[0].code == "visit_entered_meanwhile" and not fresh
                assert on_monday(made).note == now.note


def test_typed_lines_are_kept_for_whoever_typed_them(made: Made) -> None:
    line = {"visit": 3, "typed_in": "830"}
    keep_draft(made.desk, CLERK, made.lee, MONDAY, [line])
    keep_draft(made.desk, CLERK, made.lee, TUESDAY, [line, line])
    assert [(d.manager_id, d.day, len(d.lines)) for d in drafts(made.desk, CLERK)] == [
        (made.lee, MONDAY, 1), (made.lee, TUESDAY, 2),
    ]
    assert drafts(made.desk, Actor(7, "王芳", Role.CLERK)) == ()
    keep_draft(made.desk, CLERK, made.lee, MONDAY, [])
    assert [d.day for d in drafts(made.desk, CLERK)] == [TUESDAY]


def test_the_code_of_a_row_finds_its_day_and_manager(made: Made) -> None:
    visit(made.desk, made.zhang, made.others[0], TUESDAY, 1)
    code = row_code("K010", TUESDAY)
    assert code == "*K010/20261117"
    found = find_code(made.desk, CHIEF, code, MONDAY, made.lee)
    assert found == Place(made.zhang, TUESDAY, made.others[0])
    assert find_code(made.desk, CHIEF, "k003", MONDAY, made.lee) == Place(made.lee, MONDAY, made.clients[3])
    for wrong in ("K%", "*X/20261117", ""):
        with pytest.raises(UserError, match="code_unknown"):
            find_code(made.desk, CHIEF, wrong, MONDAY, made.lee)
    own = Actor(5, "李建国", Role.MANAGER, made.lee)
    with pytest.raises(UserError, match="code_unknown"):
        find_code(made.desk, own, code, MONDAY, made.lee)


@pytest.mark.parametrize("entity", ["visits", "problems"])
def test_client_managers_make_visits_and_problems_in_their_own_name(made: Made, entity: str) -> None:
    own = Actor(5, "张敏", Role.MANAGER, made.zhang)
    values: dict[str, object] = {"client": made.clients[0], "day": MONDAY, "minutes": 15} if entity == "visits" else {
        "client": made.clients[0], "found_on": MONDAY, "due_on": FRIDAY, "text": "缺货",
    }
    with pytest.raises(UserError, match="not_allowed"):
        entities.save(made.desk, own, entity, None, None, {**values, "manager": made.lee})
    mine = entities.save(made.desk, own, entity, None, None, {**values, "manager": made.zhang}).value
    with pytest.raises(UserError, match="not_allowed"):
        entities.save(made.desk, own, entity, mine, None, {"manager": made.lee})
    assert entities.rows(made.desk, CHIEF, ListQuery(entity=entity)).total == 1
