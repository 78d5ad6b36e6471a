"""The command line: the other door to the same use cases. Without a command it opens the window."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 100_000
DONE, WRONG_INPUT, WRONG_USAGE, BUG = 0, 1, 2, 3


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 done, 1 the input was wrong (said why, nothing changed), 2 usage."""
    given = sys.argv[1:] if arguments is None else arguments
    opening = _window_options(given)
    if opening is not None:
        from cmdesk.ui.start import run

        return run(opening.get("data"), opening.get("lang"))
    with _collecting_seldom():
        from cmdesk.cli.app import answer

        return answer(given)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """A command lives shortly: what it loads stays, and of what it makes little goes round in circles."""
    usual = gc.get_threshold()
    gc.set_threshold(SELDOM, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _window_options(given: list[str]) -> dict[str, str] | None:
    """The options of a call without a command, read without loading the command line's parts; else None."""
    options: dict[str, str] = {}
    rest = list(given)
    while rest:
        name, separator, value = rest.pop(0).partition("=")
        if name not in ("--data", "--lang") or not (separator or rest):
            return None
        options[name.removeprefix("--")] = value if separator else rest.pop(0)
    return options
