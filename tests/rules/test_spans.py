from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.rules.spans import Span, uncovered

START = date(2026, 1, 1)
LATEST = 40


def day(number: int) -> date:
    return START + timedelta(days=number)


def days(span: Span) -> set[int]:
    last = LATEST if span[1] is None else (span[1] - START).days
    return set(range((span[0] - START).days, last + 1))


spans = st.tuples(st.integers(0, 30), st.none() | st.integers(0, 8)).map(
    lambda s: (day(s[0]), None if s[1] is None else day(s[0] + s[1])))


def test_the_middle_is_taken() -> None:
    assert uncovered((day(0), None), [(day(5), day(9))]) == [(day(0), day(4)), (day(10), None)]
    assert uncovered((day(0), day(9)), [(day(0), None)]) == []
    assert uncovered((day(0), day(9)), []) == [(day(0), day(9))]


@settings(max_examples=80)
@given(span=spans, taken=st.lists(spans, max_size=4))
def test_exactly_the_free_days_are_left(span: Span, taken: list[Span]) -> None:
    parts = uncovered(span, taken)
    left = [n for part in parts for n in days(part)]
    assert len(left) == len(set(left))
    assert set(left) == days(span) - set().union(*map(days, taken))
