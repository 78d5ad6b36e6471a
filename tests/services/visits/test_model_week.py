from __future__ import annotations

from datetime import date

import pytest

from cmdesk.services import system
from cmdesk.services.visits.entering import day_visits
from cmdesk.services.visits.model_week import apply_model_week, model_size, save_model_week
from cmdesk.services.visits.moving import skip_visit
from cmdesk.values.messages import english
from cmdesk.values.periods import Week
from cmdesk.values.problems import UserError
from tests.services.visits.making import CHIEF, MONDAY, Made, save, visit

TUESDAY = date(2026, 11, 17)
WEEK = Week(2026, 47)


def planned(made: Made, first: Week, weeks: int = 1) -> dict[date, list[int]]:
    found = day_visits(made.desk, CHIEF, made.lee, first.first, first.plus(weeks - 1).last)
    return {day: [v.client_id for v in there] for day, there in found.items()}


@pytest.fixture
def model(made: Made) -> Made:
    """Monday: two visits and a skipped one; Tuesday: one, and one out of plan."""
    for number, client in enumerate(made.clients[:3], start=1):
        id_ = visit(made.desk, made.lee, client, MONDAY, number)
    skip_visit(made.desk, CHIEF, id_, "停业")
    visit(made.desk, made.lee, made.clients[3], TUESDAY, 1)
    visit(made.desk, made.lee, made.clients[8], TUESDAY, 2, origin="extra")
    save_model_week(made.desk, CHIEF, made.lee, WEEK)
    return made


def test_coming_weeks_are_planned_like_the_model(model: Made) -> None:
    a, b, _c, d = model.clients[:4]
    assert model_size(model.desk, CHIEF, model.lee) == 3
    outcome = apply_model_week(model.desk, CHIEF, model.lee, Week(2026, 50), 1)
    assert planned(model, Week(2026, 50)) == {date(2026, 12, 7): [a, b], date(2026, 12, 8): [d]}
    system.undo(model.desk, CHIEF, outcome.undo or "")
    assert planned(model, Week(2026, 50)) == {}


def test_a_day_off_gives_its_visits_to_the_next_one_of_the_week(model: Made) -> None:
    save(model.desk, "calendar", day=date(2026, 12, 7), working=False, note="盘点")
    save(model.desk, "absences", manager=model.lee, kind="annual", first_day=date(2026, 12, 15),
         last_day=date(2026, 12, 18))
    found = apply_model_week(model.desk, CHIEF, model.lee, Week(2026, 50), 2).value
    a, b, _c, d = model.clients[:4]
    assert planned(model, Week(2026, 50))[date(2026, 12, 8)] == [a, b, d]
    assert planned(model, Week(2026, 51)).get(date(2026, 12, 14), [])[:1] == [a]
    late = [left for left in found.left_out if left.client == "永盛商行"]
    assert [(str(left.week), english(left.reason)) for left in late] == [
        ("2026-W51", "The week has no working day left for it."),
    ]


def test_nobody_gets_more_than_is_due_nor_twice_in_a_week(model: Made) -> None:
    visit(model.desk, model.lee, model.clients[0], date(2026, 12, 10), 1)
    found = apply_model_week(model.desk, CHIEF, model.lee, Week(2026, 50), 3).value
    all_ = [client for there in planned(model, Week(2026, 50), 3).values() for client in there]
    assert all_.count(model.clients[0]) == 3, "class A: every week one, the first by hand"
    assert all_.count(model.clients[1]) <= 3 and found.visits == len(all_) - 1
    reasons = {english(left.reason) for left in found.left_out}
    assert "Has a visit in that week already." in reasons and "No more visits are due in the month." in reasons


def test_days_gone_by_and_clients_of_others_get_nothing(model: Made) -> None:
    save(model.desk, "model_visits", manager=model.lee, weekday=1, client=model.others[0], position=9)
    found = apply_model_week(model.desk, CHIEF, model.lee, WEEK, 1)
    assert found.value.visits == 0 and len(found.value.left_out) == 4 and found.undo is None
    later = apply_model_week(model.desk, CHIEF, model.lee, Week(2026, 50), 1).value
    assert [english(left.reason) for left in later.left_out] == ["Not a client in business of this manager."]


def test_a_model_is_replaced_as_a_whole_and_needs_visits(model: Made) -> None:
    visit(model.desk, model.lee, model.clients[5], date(2026, 11, 25), 1)
    save_model_week(model.desk, CHIEF, model.lee, Week(2026, 48))
    assert model_size(model.desk, CHIEF, model.lee) == 1
    with pytest.raises(UserError, match="no_visits"):
        save_model_week(model.desk, CHIEF, model.lee, Week(2026, 49))
    with pytest.raises(UserError, match="model_empty"):
        apply_model_week(model.desk, CHIEF, model.zhang, Week(2026, 50), 1)


@pytest.mark.parametrize("weekday", [0, 8])
def test_a_weekday_that_is_none_is_refused(made: Made, weekday: int) -> None:
    with pytest.raises(UserError, match="out_of_range"):
        save(made.desk, "model_visits", manager=made.lee, weekday=weekday, client=made.clients[0])


@pytest.mark.parametrize("gaps", [{"min_gap": 14, "max_gap": 7}, {"min_gap": -1}, {"max_gap": 0}])
def test_gaps_that_leave_no_day_are_refused(made: Made, gaps: dict[str, int]) -> None:
    with pytest.raises(UserError, match="gaps_reversed"):
        save(made.desk, "cycle_exceptions", client=made.clients[0], visits=2, first_day=MONDAY, **gaps)
