from __future__ import annotations

from threading import Event

import pytest

from cmdesk.ui.imports.steps import Report, steps


def drain(found: object) -> object:
    """The result of a generator."""
    while True:
        try:
            next(found)  # type: ignore[call-overload]
        except StopIteration as stop:
            return stop.value


def test_the_result_comes_through() -> None:
    def call(report: Report) -> str:
        report(1, 2)
        return "done"

    assert drain(steps(call)) == "done"


def test_progress_is_passed_on() -> None:
    go = Event()

    def call(report: Report) -> None:
        report(3, 9)
        go.wait(5)

    found = steps(call)
    seen = next(found)
    while seen != (3, 9):
        seen = next(found)
    go.set()
    assert drain(found) is None


def test_closing_stops_the_call_at_its_next_report() -> None:
    begun, gone = Event(), Event()

    def call(report: Report) -> None:
        begun.set()
        try:
            while True:
                report(0, 0)
        finally:
            gone.set()

    found = steps(call)
    next(found)
    assert begun.wait(5)
    found.close()
    assert gone.is_set()


def test_a_failure_is_raised() -> None:
    def call(_report: Report) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        drain(steps(call))
