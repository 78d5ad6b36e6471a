"""Sessions, events and calls of a made-up branch: most people do what is asked, the weak ones leave something out."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from cmdesk.rules.demo.options import DemoOptions
from cmdesk.values.periods import Month
from tests.rules.demo.making import CODES, SMALL, TODAY, Tables, tables_of


@pytest.fixture(scope="module")
def tables() -> Tables:
    return tables_of(SMALL)


def minutes(session: dict[str, object]) -> int:
    start, end = session["started_at"], session["ended_at"]
    return (end.hour - start.hour) * 60 + end.minute - start.minute  # type: ignore[attr-defined]


def test_sessions_of_an_hour_are_as_many_as_the_figures_say(tables: Tables) -> None:
    long = [s for s in tables["in_store_sessions"] if minutes(s) >= 60]
    held = Counter((Month.of(s["day"]).number, s["manager_id"]) for s in long)
    figures = {
        (f["month"], f["manager_id"]): f["value"] / 10_000 for f in tables["manager_figures"]
        if CODES[f["indicator_id"]] == "in_store_sessions" and f["month"] < 202611
    }
    assert len(figures) == 13 * 6
    assert sum(held[k] == n for k, n in figures.items()) > len(figures) * 0.9
    assert all(held[k] <= n for k, n in figures.items())
    assert len(figures) / 2 < sum(n >= 3 for n in held.values()) < len(figures)
    assert any(minutes(s) < 60 for s in tables["in_store_sessions"])


def test_a_session_is_held_with_a_client_of_the_days_route(tables: Tables) -> None:
    routes = {(v["manager_id"], v["day"], v["client_id"]) for v in tables["visits"]}
    assert all((s["manager_id"], s["day"], s["client_id"]) in routes for s in tables["in_store_sessions"])


def test_most_events_bring_ten_consumers_that_nobody_counted_in_the_year(tables: Tables) -> None:
    events = {e["id"]: e for e in tables["circle_events"]}
    seen: set[tuple[int, str]] = set()
    new: Counter[int] = Counter()
    for each in sorted(tables["event_participants"], key=lambda p: (events[p["event_id"]]["day"], p["event_id"])):
        who = events[each["event_id"]]["day"].year, each["phone"]
        new[each["event_id"]] += who not in seen
        seen.add(who)
    assert len(events) > 20 and all(new[e] >= 6 for e in events)
    assert 0.6 < sum(new[e] >= 10 for e in events) / len(events) < 1
    assert len(tables["event_participants"]) > new.total(), "some come again"
    assert len({(e["manager_id"], Month.of(e["day"])) for e in events.values()}) == len(events)


def test_calls_come_twice_a_day_and_mostly_from_the_route(tables: Tables) -> None:
    routes = defaultdict(set)
    for visit in tables["visits"]:
        if visit["origin"] == "program" and visit["state"] != "skipped" and visit["day"] < TODAY:
            routes[visit["manager_id"], visit["day"]].add(visit["client_id"])
    calls = {(c["manager_id"], c["day"], c["part"]): c for c in tables["attendance_calls"]}
    assert len(calls) == len(tables["attendance_calls"])
    assert 0.93 < len(calls) / (2 * len(routes)) < 1
    strange = [c for (m, day, _part), c in calls.items() if c["client_id"] not in routes[m, day]]
    assert 0 < len(strange) < len(calls) / 30
    assert all(c["note"] for c in strange)
    due = Counter((m, Month.of(day)) for m, day in routes)
    matched = Counter((c["manager_id"], Month.of(c["day"])) for c in calls.values() if c not in strange)
    faultless = sum(matched[key] == 2 * days for key, days in due.items())
    assert len(due) / 2 < faultless < len(due)


def test_calls_of_the_running_month_reach_to_yesterday(tables: Tables) -> None:
    assert max(c["day"] for c in tables["attendance_calls"]) == TODAY - timedelta(days=1)
    assert all(s["day"] < TODAY for name in ("in_store_sessions", "circle_events") for s in tables[name])


def test_a_past_month_is_told_to_its_end() -> None:
    made = tables_of(DemoOptions(managers=3, clients=90, months=2, until=Month(2026, 6)))
    assert max(c["day"] for c in made["attendance_calls"]) == date(2026, 6, 30)
