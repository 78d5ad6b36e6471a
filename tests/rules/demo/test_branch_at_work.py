"""What a made-up branch does: visits, diaries, marks, meetings, careers."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from cmdesk.rules.demo.options import DemoOptions, last_sunday, span
from cmdesk.rules.demo.shops import class_shares
from cmdesk.values.periods import Month, Week
from tests.rules.demo.making import SMALL, TOBACCO, TODAY, Tables, tables_of, volumes


@pytest.fixture(scope="module")
def tables() -> Tables:
    return tables_of(SMALL)


def test_visits_are_done_up_to_the_last_full_week_and_planned_afterwards(tables: Tables) -> None:
    for visit in tables["visits"]:
        assert (visit["state"] == "planned") == (visit["day"] > date(2026, 11, 15))
        assert (visit["arrived_at"] is not None) == (visit["state"] == "done")
        if visit["left_at"]:
            assert visit["arrived_at"] < visit["left_at"]
    assert max(v["day"] for v in tables["visits"]) == date(2026, 11, 30)


def test_visits_keep_to_working_days_at_work_and_once_a_day(tables: Tables) -> None:
    away = {
        (a["manager_id"], a["first_day"] + timedelta(days=k))
        for a in tables["absences"] for k in range((a["last_day"] - a["first_day"]).days + 1)
    }
    seen = set()
    for visit in tables["visits"]:
        assert (visit["manager_id"], visit["day"]) not in away
        assert (visit["client_id"], visit["day"]) not in seen
        seen.add((visit["client_id"], visit["day"]))
        assert not date(2026, 10, 1) <= visit["day"] <= date(2026, 10, 7)


def test_a_class_is_visited_as_often_as_its_cycle_says(tables: Tables) -> None:
    kinds = {row["id"]: row["client_class"] for row in tables["clients"] if row["state"] == "active"}
    opened = {row["id"]: row["opened_on"] for row in tables["clients"]}
    counts: Counter[int] = Counter()
    for visit in tables["visits"]:
        if visit["origin"] == "program" and date(2026, 3, 2) <= visit["day"] <= date(2026, 3, 27):
            counts[visit["client_id"]] += 1
    for each in TOBACCO.client_classes:
        own = [counts[c] for c, kind in kinds.items() if kind == each.code and opened[c] < date(2026, 1, 1)]
        assert abs(sum(own) / len(own) - each.visits) < 0.35


def test_visits_belong_to_who_answered_for_the_client_on_that_day(tables: Tables) -> None:
    stretches = defaultdict(list)
    for row in tables["assignments"]:
        stretches[row["client_id"]].append(row)
    for visit in tables["visits"]:
        owners = [
            row["manager_id"] for row in stretches[visit["client_id"]]
            if row["first_day"] <= visit["day"] and (row["last_day"] is None or visit["day"] <= row["last_day"])
        ]
        assert owners == [visit["manager_id"]]


def test_days_are_full_and_not_too_full(tables: Tables) -> None:
    minutes: Counter[tuple[int, date]] = Counter()
    for visit in tables_of(DemoOptions(managers=2, clients=300, months=2))["visits"]:
        minutes[visit["manager_id"], visit["day"]] += visit["minutes"]
    usual = sorted(minutes.values())[len(minutes) // 2]
    assert 200 < usual < 360


def test_many_clients_a_head_means_fewer_visits_each() -> None:
    minutes = [c.visits * c.minutes for c in TOBACCO.client_classes]
    few, many = class_shares(140, TOBACCO), class_shares(200, TOBACCO)
    assert abs(few.sum() - 1) < 1e-9 and abs(many.sum() - 1) < 1e-9
    assert many @ minutes * 200 == pytest.approx(290 * 20)
    assert many[0] < few[0]


def test_logs_tell_of_the_visits_of_their_day(tables: Tables) -> None:
    done = Counter(
        (v["manager_id"], v["day"]) for v in tables["visits"] if v["state"] == "done" and v["origin"] == "program"
    )
    diaries = [log for log in tables["work_logs"] if log["kind"] == "diary"]
    for log in diaries[::25]:
        assert f"{done[log['manager_id'], log['day']]}户" in log["done"]
    assert len({(log["manager_id"], log["day"]) for log in diaries}) == len(diaries)
    assert {log["kind"] for log in tables["work_logs"]} == {"diary", "weekly", "monthly"}
    assert len({log["done"] for log in diaries}) > len(diaries) / 2
    assert all("{" not in log["done"] for log in tables["work_logs"])


def test_some_diaries_are_missing_and_some_are_late(tables: Tables) -> None:
    diaries = [log for log in tables["work_logs"] if log["kind"] == "diary"]
    days = {v["day"] for v in tables["visits"] if v["state"] != "planned"}
    assert 0.8 < len(diaries) / (6 * len(days)) < 1
    assert any(log["written_on"] > log["day"] for log in diaries)


def test_every_manual_item_is_scored_by_every_rater_in_every_month(tables: Tables) -> None:
    rated = Counter((s["month"], s["item"], s["rater"]) for s in tables["manual_scores"])
    assert rated == {(m.number, "supervisor_score", "supervisor"): 6 for m in span(SMALL, TODAY).months}
    assert all(500_000 <= s["points"] <= 1_000_000 for s in tables["manual_scores"])


def test_meetings_leave_things_to_do_and_problems_wait() -> None:
    made = tables_of(DemoOptions(managers=12, clients=900, months=4))
    assert len(made["meetings"]) == 10
    states = Counter(action["state"] for action in made["action_items"])
    assert states["done"] > states["open"] > 0
    waiting = [p for p in made["client_problems"] if p["closed_on"] is None]
    assert 0 < sum(p["due_on"] < TODAY for p in waiting) < len(made["client_problems"]) / 4
    assert all((p["answer"] is None) == (p["closed_on"] is None) for p in made["client_problems"])


def test_careers_have_an_entry_before_anything_else(tables: Tables) -> None:
    first = {}
    for event in tables["manager_events"]:
        first.setdefault(event["manager_id"], event["kind"])
    assert first == dict.fromkeys(range(1, 7), "entry")


def test_nothing_done_lies_in_the_future(tables: Tables) -> None:
    for table, column in (
        ("manager_events", "happened_on"), ("occurrences", "happened_on"), ("work_logs", "day"),
        ("client_problems", "found_on"), ("meetings", "day"), ("clients", "opened_on"), ("action_items", "done_on"),
    ):
        assert all(row[column] is None or row[column] <= TODAY for row in tables[table])


def test_a_past_month_is_done_to_its_end_and_the_next_week_is_planned() -> None:
    made = tables_of(DemoOptions(managers=2, clients=60, months=2, until=Month(2026, 6)))
    assert {v["state"] for v in made["visits"] if v["day"] <= date(2026, 6, 30)} == {"done", "missed", "skipped"}
    assert {v["state"] for v in made["visits"] if v["day"] > date(2026, 6, 30)} == {"planned"}


def test_figures_to_date_are_a_part_of_the_month() -> None:
    whole = volumes(tables_of(DemoOptions(managers=2, clients=200, months=2)))
    part = volumes(tables_of(DemoOptions(managers=2, clients=200, months=2, to_date=True)))
    assert part[202610] == whole[202610]
    assert part[202611] / whole[202611] == pytest.approx(10 / 21, abs=0.02)


def test_a_big_branch_is_a_company_of_several_counties() -> None:
    made = tables_of(DemoOptions(managers=60, clients=300, months=1))
    assert [b["parent_id"] for b in made["branches"]] == [None, 1, 1, 1]
    assert {m["branch_id"] for m in made["managers"]} == {2, 3, 4}


@pytest.mark.parametrize(("today", "sunday"), [
    (date(2026, 11, 20), date(2026, 11, 15)), (date(2026, 11, 22), date(2026, 11, 22)),
    (date(2026, 11, 23), date(2026, 11, 22)),
])
def test_the_last_full_week_ends_on_a_sunday(today: date, sunday: date) -> None:
    assert last_sunday(today) == sunday == Week.of(sunday).last


@pytest.mark.parametrize(("options", "wrong"), [
    ({}, ""), ({"managers": 0}, "managers"), ({"clients": 100_001}, "clients"), ({"months": 61}, "months"),
    ({"managers": 12, "clients": 11}, "clients"),
])
def test_sizes_beyond_reason_are_named(options: dict[str, int], wrong: str) -> None:
    assert DemoOptions(**options).out_of_range() == wrong
