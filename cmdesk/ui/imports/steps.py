"""A call that reports its progress, turned into the steps of a job that can be cancelled."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event
from typing import TypeVar

T = TypeVar("T")
Report = Callable[[int, int], None]
POLL = 0.1


class Stopped(Exception):
    """Raised within the call by its next report after somebody cancelled."""


def steps(call: Callable[[Report], T]) -> Generator[tuple[int, int], None, T]:
    """Yields (done, total) as the call last reported; closing the steps stops the call and waits for its end."""
    stop = Event()
    last = (0, 0)

    def report(done: int, total: int) -> None:
        nonlocal last
        if stop.is_set():
            raise Stopped
        last = (done, total)

    with ThreadPoolExecutor(max_workers=1) as pool:
        running = pool.submit(call, report)
        try:
            while not wait([running], POLL).done:
                yield last
            return running.result()
        finally:
            stop.set()
