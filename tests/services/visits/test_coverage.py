from __future__ import annotations

from datetime import date, time

from cmdesk.services.visits.completion import late_managers, tallies
from cmdesk.services.visits.coverage import completion
from cmdesk.services.visits.entering import Entry, enter_visits
from cmdesk.services.visits.misses import behind_clients, not_on_day, unseen_clients
from cmdesk.services.visits.moving import skip_visit
from cmdesk.values.charts import DayState
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Role
from tests.services.visits.making import CHIEF, CLERK, FRIDAY, MONDAY, Made, save, visit

TUESDAY, SUNDAY = date(2026, 11, 17), date(2026, 11, 22)


def entered(made: Made) -> None:
    """Monday: one done in 25 minutes, one missed, one skipped; Tuesday: one open, one out of plan; Saturday: one."""
    ids = [visit(made.desk, made.lee, c, MONDAY, k) for k, c in enumerate(made.clients[:3], start=1)]
    visit(made.desk, made.lee, made.clients[3], TUESDAY, 1)
    visit(made.desk, made.lee, made.clients[4], date(2026, 11, 21), 1)
    skip_visit(made.desk, CHIEF, ids[2], "盘点")
    enter_visits(made.desk, CLERK, made.lee, MONDAY, [
        Entry(visit_id=ids[0], arrived_at=time(8, 50), left_at=time(9, 15)), Entry(visit_id=ids[1], state="missed"),
    ])
    extra = Entry(client_id=made.clients[9], arrived_at=time(9), left_at=time(9, 10))
    enter_visits(made.desk, CLERK, made.lee, TUESDAY, [extra])


def test_a_week_is_counted_by_what_came_of_its_visits(made: Made) -> None:
    entered(made)
    lee = completion(made.desk, CHIEF, MONDAY, SUNDAY).rows[0]
    assert lee.name == "李建国"
    t = lee.tally
    assert (t.planned, t.done, t.missed, t.open, t.extra, t.minutes) == (4, 1, 1, 1, 1, 35)
    assert lee.rate == 1 / 3


def test_the_heat_map_has_a_state_for_every_day(made: Made) -> None:
    entered(made)
    heat = completion(made.desk, CHIEF, MONDAY, SUNDAY).heat
    off = DayState.OFF
    assert heat.rows[0].states == (DayState.PART, DayState.NONE, off, off, off, None, None)
    assert heat.rows[1].states[:5] == (off,) * 5
    assert heat.rows[0].key == str(made.lee)


def test_today_is_still_to_come_until_something_is_entered(made: Made) -> None:
    one = visit(made.desk, made.lee, made.clients[0], FRIDAY, 1)
    visit(made.desk, made.lee, made.clients[1], FRIDAY, 2)
    assert completion(made.desk, CHIEF, FRIDAY, FRIDAY).heat.rows[0].states == (None,)
    enter_visits(made.desk, CLERK, made.lee, FRIDAY, [Entry(visit_id=one, arrived_at=time(9), left_at=time(9, 10))])
    assert completion(made.desk, CHIEF, FRIDAY, FRIDAY).heat.rows[0].states == (DayState.PART,)


def test_coverage_counts_clients_of_each_class_seen(made: Made) -> None:
    entered(made)
    found = {c.code: (c.clients, c.seen, c.visits) for c in completion(made.desk, CHIEF, MONDAY, SUNDAY).coverage}
    assert found == {"A": (3, 1, 1), "B": (3, 0, 0), "C": (4, 0, 0), "D": (2, 1, 1)}


def test_clients_not_seen_for_days_come_longest_first(made: Made) -> None:
    entered(made)
    found = unseen_clients(made.desk, CHIEF, 4)
    assert len(found) == 11 and found[-1].client_id == made.clients[0] and found[-1].days == 4
    assert found[0].last is None
    assert {u.client_id for u in unseen_clients(made.desk, CHIEF, 5)} == {u.client_id for u in found[:-1]}


def test_managers_see_themselves(made: Made) -> None:
    own = Actor(5, "张敏", Role.MANAGER, made.zhang)
    assert [r.name for r in completion(made.desk, own, MONDAY, SUNDAY).rows] == ["张敏"]
    assert {u.client_id for u in unseen_clients(made.desk, own, 1)} == set(made.others)


def test_managers_with_visits_not_entered_are_counted(made: Made) -> None:
    assert late_managers(made.desk, CHIEF) == 0
    entered(made)
    visit(made.desk, made.zhang, made.others[0], FRIDAY, 1)
    assert late_managers(made.desk, CHIEF) == 1
    assert late_managers(made.desk, Actor(5, "张敏", Role.MANAGER, made.zhang)) == 0


def done_on(made: Made, client: int, day: date) -> None:
    visit(made.desk, made.lee, client, day, 1, state="done", arrived_at=time(9), left_at=time(9, 10))


def test_a_missed_visit_is_missed_or_made_up_for_later(made: Made) -> None:
    entered(made)
    late = Entry(client_id=made.clients[1], arrived_at=time(15), left_at=time(15, 10))
    enter_visits(made.desk, CLERK, made.lee, date(2026, 11, 19), [late])
    found = [(n.client, n.planned, n.seen, n.became.value) for n in not_on_day(made.desk, CHIEF, MONDAY, SUNDAY)]
    assert found == [
        ("老李食杂", MONDAY, date(2026, 11, 19), "late"), ("永盛商行", TUESDAY, None, "missed"),
    ], "the skipped one and the one to come are no misses"
    assert completion(made.desk, CHIEF, MONDAY, SUNDAY).rows[0].late == 1


def test_clients_behind_their_cycle_are_counted_by_what_should_be_done_by_now(made: Made) -> None:
    """14 of November's 21 working days are over: of four visits in four weeks, four or five of the month, so many."""
    for number in range(10):
        save(made.desk, "cycle_exceptions", client=made.clients[number], visits=4, first_day=date(2026, 1, 1))
    done_on(made, made.clients[0], date(2026, 11, 5))
    done_on(made, made.clients[1], date(2026, 11, 5))
    done_on(made, made.clients[1], date(2026, 11, 12))
    told = behind_clients(made.desk, CHIEF, Month(2026, 11))
    found = {b.client_id: (b.due, b.done, b.lacks) for b in told if b.manager == "李建国"}
    by_now = {4: 2, 5: 3}
    assert all(due in by_now and lacks == by_now[due] - done for due, done, lacks in found.values())
    assert found[made.clients[0]][1] == 1 and found[made.clients[2]][1] == 0
    assert made.clients[1] not in found or found[made.clients[1]] == (5, 2, 1)
    assert set(found) >= set(made.clients[2:])


def test_days_in_a_row_end_at_the_day_on_which_something_was_left(made: Made) -> None:
    for number, day in enumerate((9, 10, 11, 12)):
        done_on(made, made.clients[number], date(2026, 11, day))
    visit(made.desk, made.lee, made.clients[5], date(2026, 11, 18), 1)
    assert completion(made.desk, CHIEF, MONDAY, SUNDAY).rows[0].streak == 4, "the 18th was not entered yet"
    visit(made.desk, made.lee, made.clients[4], date(2026, 11, 10), 2, state="missed")
    assert completion(made.desk, CHIEF, MONDAY, SUNDAY).rows[0].streak == 2


def test_the_pack_counts_minutes_as_the_page_does(made: Made) -> None:
    entered(made)
    with made.desk.store.reading() as session:
        pack = tallies(session, MONDAY, SUNDAY, FRIDAY)[made.lee]
    assert pack.minutes == completion(made.desk, CHIEF, MONDAY, SUNDAY).rows[0].tally.minutes == 35
