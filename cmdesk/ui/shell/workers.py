"""Threads that take work from a queue. They touch nothing of Qt: whoever gave the work looks whether it is done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from queue import SimpleQueue
from typing import Any

Work = Callable[[], Any] | Generator[Any, None, Any]


class Cancelled(Exception):
    """The user stopped the work; what it had begun was given back."""


class Task:
    """Work for a worker: the last `step` a generator gave, and `result` or `error` once it is `done`.

    What the work holds is let go by the worker before it is done, so that it dies with the giver, in its thread.
    """

    def __init__(self, work: Work) -> None:
        self.step: Any = None
        self.result: Any = None
        self.error: BaseException | None = None
        self.done = threading.Event()
        self._stop = threading.Event()
        self._work: Work | None = work

    def cancel(self) -> None:
        self._stop.set()

    def run(self) -> None:
        """Do the work; called in the worker."""
        try:
            self.result = self._did()
        except BaseException as error:  # noqa: BLE001
            self.error = error
        self.done.set()

    def _did(self) -> Any:
        work, self._work = self._work, None
        if isinstance(work, Generator):
            return self._stepwise(work)
        assert work is not None
        return work()

    def _stepwise(self, steps: Generator[Any, None, Any]) -> Any:
        while True:
            if self._stop.is_set():
                steps.close()
                raise Cancelled
            try:
                self.step = next(steps)
            except StopIteration as stop:
                return stop.value


class Workers:
    """Up to `count` threads at one queue, started as they are needed."""

    def __init__(self, count: int, name: str) -> None:
        self._count = count
        self._name = name
        self._queue: SimpleQueue[Task | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def start(self, task: Task) -> None:
        self._queue.put(task)
        if len(self._threads) < self._count:
            thread = threading.Thread(target=self._serve, name=self._name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        """Wait until all that was given is done and the threads have ended."""
        for _thread in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def _serve(self) -> None:
        while (task := self._queue.get()) is not None:
            task.run()
            del task
