"""Spans of days, from a first to a last one (None: open)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

Span = tuple[date, date | None]
_DAY = timedelta(days=1)


def uncovered(span: Span, taken: Iterable[Span]) -> list[Span]:
    """The parts of a span that no other span covers, in their order."""
    first, last = span
    parts: list[Span] = []
    for start, end in sorted(taken, key=lambda each: each[0]):
        if (end is not None and end < first) or (last is not None and start > last):
            continue
        if start > first:
            parts.append((first, start - _DAY))
        if end is None or (last is not None and end >= last):
            return parts
        first = max(first, end + _DAY)
    return [*parts, (first, last)]
