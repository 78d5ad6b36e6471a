"""What counts of sessions, events and calls."""

from __future__ import annotations

from datetime import date, time

import pytest

from cmdesk.rules.visits.sessions import (
    Attended,
    Consumer,
    Met,
    event_counts,
    minutes_between,
    new_consumers,
    session_counts,
)


@pytest.mark.parametrize(
    ("start", "end", "counts"),
    [("09:00", "10:00", True), ("09:00", "09:59", False), ("09:30", "11:00", True), ("10:00", "09:00", False)],
)
def test_a_session_counts_from_an_hour_on(start: str, end: str, counts: bool) -> None:
    assert session_counts(time.fromisoformat(start), time.fromisoformat(end)) is counts


def test_minutes_run_over_full_hours() -> None:
    assert minutes_between(time(8, 50), time(10, 5)) == 75


@pytest.mark.parametrize(("one", "other", "same"), [
    (("张 三", "138-0000 0001"), ("张三丰", "13800000001"), True), (("张 三", None), ("张三", ""), True),
    (("张三", "13800000001"), ("张三", "13800000002"), False), (("张三", "13800000001"), ("张三", None), True),
    (("张三", None), ("张三", "13800000001"), True), (("张三", None), ("李四", None), False),
])
def test_somebody_is_known_by_the_telephone_else_by_the_name(
    one: tuple[str, str | None], other: tuple[str, str | None], same: bool,
) -> None:
    met: Met[str] = Met()
    assert met.add(Consumer.of(*one), "first") is None
    assert (met.add(Consumer.of(*other), "second") == "first") is same
    assert met.find(Consumer.of(*other)) == ("first" if same else "second")


def test_nobody_is_counted_twice_in_a_year() -> None:
    autumn, winter, spring = date(2025, 10, 1), date(2025, 12, 1), date(2026, 2, 1)
    a, b = Consumer.of("甲", "13800000001"), Consumer.of("乙", None)
    attended = [
        Attended(3, spring, a), Attended(2, winter, a), Attended(2, winter, b), Attended(1, autumn, a),
        Attended(1, autumn, a), Attended(4, winter, Consumer.of("乙", "13800000002")),
    ]
    assert new_consumers(attended) == {1: 1, 2: 1, 4: 0, 3: 1}


def test_an_event_counts_with_ten_new_ones() -> None:
    assert [event_counts(n) for n in (9, 10)] == [False, True]
