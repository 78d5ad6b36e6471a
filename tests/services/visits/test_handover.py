"""A leaver's clients, visits and targets go over from a day on; the past stays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from cmdesk.models.clients import Assignment
from cmdesk.models.figures import ClientFigure, Indicator, ManagerFigure, Target
from cmdesk.models.visits import ClientProblem, Visit
from cmdesk.services.figures import Entry, enter_targets, sum_to_managers
from cmdesk.services.system import undo
from cmdesk.services.visits.handover import days_of_each, hand_over
from cmdesk.services.visits.numbers import month_numbers
from cmdesk.services.visits.planning import plan_month
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Right, Role
from tests.services.visits.making import CHIEF, CLERK, MONDAY, Made, save, visit

NEXT = date(2026, 11, 23)


def third(made: Made, latitude: float = 36.89) -> int:
    """Somebody else in the territory, with one client."""
    sun = save(made.desk, "managers", code="J003", name="孙丽", branch=1, territory=1)
    near = save(made.desk, "clients", code="N1", name="北店", client_class="A", latitude=latitude, longitude=118.70)
    save(made.desk, "assignments", client=near, manager=sun, first_day=date(2020, 1, 1))
    return sun


def answering(made: Made, day: date) -> dict[int, list[int]]:
    """The clients of each manager on a day."""
    found: dict[int, list[int]] = {}
    with made.desk.store.reading() as session:
        for a in session.scalars(select(Assignment).order_by(Assignment.client_id)):
            if a.first_day <= day and (a.last_day is None or a.last_day >= day):
                found.setdefault(a.manager_id, []).append(a.client_id)
    return found


def test_everything_of_the_leaver_goes_over_from_the_day_on(made: Made) -> None:
    done = visit(made.desk, made.lee, made.clients[0], MONDAY, 1, state="done")
    ahead = visit(made.desk, made.lee, made.clients[1], NEXT, 1)
    visit(made.desk, made.zhang, made.others[0], NEXT, 3)
    due = {"found_on": MONDAY, "text": "缺货", "due_on": date(2026, 11, 30)}
    problem = save(made.desk, "problems", client=made.clients[0], manager=made.lee, **due)
    before = answering(made, MONDAY)
    outcome = hand_over(made.desk, CHIEF, "J001", NEXT)
    assert answering(made, MONDAY) == before
    assert answering(made, NEXT) == {made.zhang: sorted([*made.clients, *made.others])}
    with made.desk.store.reading() as session:
        assert session.get_one(Visit, done).manager_id == made.lee
        assert (session.get_one(Visit, ahead).manager_id, session.get_one(Visit, ahead).position) == (made.zhang, 4)
        assert session.get_one(ClientProblem, problem).manager_id == made.zhang
    load = outcome.value.loads[0]
    assert (load.clients_before, load.clients_after, load.visits) == (2, 12, 1)
    assert load.minutes_after == load.minutes_before + outcome.value.minutes
    assert outcome.undo is not None
    undo(made.desk, CHIEF, outcome.undo)
    assert answering(made, NEXT) == answering(made, MONDAY) == before
    with made.desk.store.reading() as session:
        assert session.get_one(Visit, ahead).manager_id == made.lee


def test_a_dry_run_counts_and_changes_nothing(made: Made) -> None:
    visit(made.desk, made.lee, made.clients[1], NEXT, 1)
    found = hand_over(made.desk, CHIEF, "J001", NEXT, dry_run=True)
    assert (found.value.clients, found.value.visits, found.undo) == (10, 1, None)
    assert len(answering(made, NEXT)[made.lee]) == 10


def test_receivers_are_balanced_and_neighbours_stay_together(made: Made) -> None:
    """张敏's clients stand north of all; 孙丽's at the southern end of the line."""
    sun = third(made, 36.80)
    found = hand_over(made.desk, CHIEF, "J001", NEXT, ["J002", "J003"]).value
    after = {load.manager_id: load.minutes_after for load in found.loads}
    assert abs(after[made.zhang] - after[sun]) <= found.minutes / 2
    south, north = ([k for k, c in enumerate(made.clients) if found.receivers[c] == m] for m in (sun, made.zhang))
    assert south and north
    assert sum(south) / len(south) < sum(north) / len(north)


def test_without_names_the_territory_takes_over(made: Made) -> None:
    third(made)
    far = save(made.desk, "managers", code="J009", name="远方", branch=1)
    found = hand_over(made.desk, CHIEF, "J001", NEXT, dry_run=True).value
    assert [load.code for load in found.loads] == ["J002", "J003"]
    assert far not in found.receivers.values()


def test_a_stand_in_ends_when_it_was_to_end(made: Made) -> None:
    client = save(made.desk, "clients", code="T1", name="代管店", client_class="A")
    save(made.desk, "assignments", client=client, manager=made.lee, first_day=MONDAY, last_day=date(2026, 12, 10))
    save(made.desk, "assignments", client=client, manager=made.zhang, first_day=date(2026, 12, 11))
    third(made)
    found = hand_over(made.desk, CHIEF, "J001", NEXT, ["J003"]).value
    assert found.receivers[client] != made.zhang
    assert client in answering(made, date(2026, 12, 10))[found.receivers[client]]
    assert client in answering(made, date(2026, 12, 11))[made.zhang]


def test_targets_of_the_following_months_are_divided_and_their_sum_stays(made: Made) -> None:
    third(made)
    with made.desk.store.reading() as session:
        codes = {i.nature: i.code for i in session.scalars(select(Indicator).order_by(Indicator.id.desc()))}
    for month in (Month(2026, 11), Month(2026, 12)):
        enter_targets(made.desk, CHIEF, month, [
            Entry(made.lee, codes["amount"], Decimal(101)), Entry(made.zhang, codes["amount"], Decimal(50)),
            Entry(made.lee, codes["rate"], Decimal(95)), Entry(made.zhang, codes["rate"], Decimal(90)),
        ])
    outcome = hand_over(made.desk, CHIEF, "J001", NEXT, divide_month=False)
    assert outcome.value.targets == 2
    november, december = (targets(made, codes, Month(2026, m)) for m in (11, 12))
    assert november == {("amount", 1): 101, ("amount", 2): 50, ("rate", 1): 95, ("rate", 2): 90}
    assert (december["rate", 2], december["rate", 3]) == (90, 95)
    assert ("amount", 1) not in december and ("rate", 1) not in december
    assert december["amount", 2] + december["amount", 3] == 151
    assert outcome.undo is not None
    undo(made.desk, CHIEF, outcome.undo)
    assert targets(made, codes, Month(2026, 12)) == november


def test_the_months_target_is_divided_by_days_as_its_figures_are(made: Made) -> None:
    """Eight of November's thirty days are left from the 23rd on."""
    third(made)
    with made.desk.store.reading() as session:
        codes = {i.nature: i.code for i in session.scalars(select(Indicator).order_by(Indicator.id.desc()))}
    november = Month(2026, 11)
    enter_targets(made.desk, CHIEF, november, [
        Entry(made.lee, codes["amount"], Decimal(300)), Entry(made.zhang, codes["amount"], Decimal(50)),
        Entry(made.lee, codes["rate"], Decimal(95)), Entry(made.zhang, codes["rate"], Decimal(90)),
    ])
    outcome = hand_over(made.desk, CHIEF, "J001", NEXT)
    found = targets(made, codes, november)
    assert found["amount", 1] == 220
    assert found["amount", 2] + found["amount", 3] == 130
    assert (found["rate", 1], found["rate", 2], found["rate", 3]) == (95, 90, 95)
    undo(made.desk, CHIEF, outcome.undo or "")
    assert targets(made, codes, november)["amount", 1] == 300


def targets(made: Made, codes: dict[str, str], month: Month) -> dict[tuple[str, int], Decimal]:
    with made.desk.store.reading() as session:
        asked = select(Target, Indicator.code).join(Indicator).where(Target.month == month.number)
        natures = {code: nature for nature, code in codes.items()}
        return {(natures[code], t.subject_id): t.value for t, code in session.execute(asked)}


def test_the_days_of_a_month_before_and_after_the_day() -> None:
    assert days_of_each(Month(2026, 12), date(2026, 12, 1)) == (0, 31)
    assert days_of_each(Month(2026, 12), date(2026, 12, 31)) == (30, 1)
    assert days_of_each(Month(2027, 1), date(2026, 12, 31)) == (0, 31)


def test_figures_imported_already_are_split_by_the_days_of_each(made: Made) -> None:
    """November has 30 days: 20 of them before the 21st."""
    client = made.clients[0]
    with made.desk.write(CHIEF, Right.EDIT_FIGURES, "test") as work:
        indicator = work.session.scalars(select(Indicator).where(Indicator.nature == "amount").limit(1)).one().id
        work.session.add(ClientFigure(month=202611, indicator_id=indicator, client_id=client, value=Decimal(300)))
        work.session.flush()
        sum_to_managers(work.session, Month(2026, 11), [indicator])
        work.session.commit()
    assert sums(made) == {made.lee: Decimal(300)}
    outcome = hand_over(made.desk, CHIEF, "J001", date(2026, 11, 21))
    assert sums(made) == {made.lee: Decimal(200), made.zhang: Decimal(100)}
    undo(made.desk, CHIEF, outcome.undo or "")
    assert sums(made) == {made.lee: Decimal(300)}


def sums(made: Made) -> dict[int, Decimal]:
    with made.desk.store.reading() as session:
        return {f.manager_id: f.value for f in session.scalars(select(ManagerFigure))}


def test_visits_on_the_receivers_leave_are_named(made: Made) -> None:
    visit(made.desk, made.lee, made.clients[1], NEXT, 1)
    save(made.desk, "absences", manager=made.zhang, kind="annual", first_day=NEXT, last_day=NEXT)
    (warning,) = hand_over(made.desk, CHIEF, "J001", NEXT, dry_run=True).problems
    assert (warning.code, warning.value, warning.params["count"]) == ("handover_days_off", "张敏", 1)


@pytest.mark.parametrize(
    ("code", "to", "problem"),
    [("X", [], "not_found"), ("J001", ["X"], "not_found"), ("J001", ["J001"], "handover_self")],
)
def test_what_cannot_be_is_said(made: Made, code: str, to: list[str], problem: str) -> None:
    with pytest.raises(UserError) as caught:
        hand_over(made.desk, CHIEF, code, NEXT, to)
    assert caught.value.problems[0].code == problem


def test_somebody_without_anything_has_nothing_to_hand_over(made: Made) -> None:
    save(made.desk, "managers", code="J009", name="新人", branch=1)
    with pytest.raises(UserError) as caught:
        hand_over(made.desk, CHIEF, "J009", NEXT)
    assert caught.value.problems[0].code == "handover_nothing"


@pytest.mark.parametrize("actor", [CLERK, Actor(3, "张敏", Role.MANAGER, 2)])
def test_supervisors_alone_hand_over(made: Made, actor: Actor) -> None:
    with pytest.raises(UserError) as caught:
        hand_over(made.desk, actor, "J001", NEXT)
    assert caught.value.problems[0].code == "not_allowed"


def test_a_month_with_a_hand_over_is_planned_by_who_answers_on_the_day(made: Made) -> None:
    """From 15 December on: planning December once more leaves nobody out and gives nobody the other's days."""
    december, day = Month(2026, 12), date(2026, 12, 15)
    plan_month(made.desk, CHIEF, december, seconds=0.2)
    before = {n.manager_id: n.due for n in month_numbers(made.desk, CHIEF, december)}
    hand_over(made.desk, CHIEF, "J001", day)
    plan_month(made.desk, CHIEF, december, seconds=0.2)
    numbers = {n.manager_id: n for n in month_numbers(made.desk, CHIEF, december)}
    assert numbers[made.lee].due + numbers[made.zhang].due == sum(before.values())
    assert all(n.to_schedule == 0 for n in numbers.values())
    with made.desk.store.reading() as session:
        found = list(session.scalars(select(Visit).where(Visit.day.between(december.first, december.last))))
    assert {v.manager_id for v in found if v.client_id in made.clients and v.day >= day} == {made.zhang}
    assert {v.manager_id for v in found if v.client_id in made.clients and v.day < day} == {made.lee}
    for manager in (made.lee, made.zhang):
        assert sum(v.manager_id == manager for v in found) == numbers[manager].due
