"""Long work beside the window: one worker for the database, a pool for everything else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from typing import Any, TypeVar

from PySide6.QtCore import QEventLoop, QObject, QThreadPool, QTimer, Signal

from cmdesk.values.messages import Text

T = TypeVar("T")
Work = Callable[[], Any] | Generator[Any, None, Any]
PATIENCE = 0.15
EVERY = 0.05


class Cancelled(Exception):
    """The user stopped the job; what it had begun was given back."""


class Job(QObject):
    """One piece of long work. Signals, all in the window's thread: `progressed()`, `ended()`.

    `count` of `total` steps are done (total 0: unknown); `remaining` seconds are estimated from the pace so far.
    """

    progressed = Signal()
    ended = Signal()
    _reported = Signal(object)
    _finished = Signal(object, object)

    def __init__(self, work: Work, title: Text, parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self.count = 0
        self.total = 0
        self.note: Text = ""
        self.result: Any = None
        self.error: BaseException | None = None
        self.running = True
        self._work = work
        self._stop = threading.Event()
        self._begun = time.monotonic()
        self._last_report = 0.0
        self._reported.connect(self._progress)
        self._finished.connect(self._end)

    @property
    def cancellable(self) -> bool:
        """Only a generator can be stopped between its steps."""
        return isinstance(self._work, Generator)

    @property
    def cancelled(self) -> bool:
        return isinstance(self.error, Cancelled)

    @property
    def remaining(self) -> float | None:
        if not self.count or not self.total:
            return None
        spent = time.monotonic() - self._begun
        return spent / self.count * max(0, self.total - self.count)

    def cancel(self) -> None:
        self._stop.set()

    def run(self) -> None:
        """Do the work; called in the worker thread."""
        try:
            self._finished.emit(self._result(), None)
        except BaseException as error:  # noqa: BLE001
            self._finished.emit(None, error)

    def _result(self) -> Any:
        return self._stepwise(self._work) if isinstance(self._work, Generator) else self._work()

    def _stepwise(self, steps: Generator[Any, None, Any]) -> Any:
        while True:
            if self._stop.is_set():
                steps.close()
                raise Cancelled
            try:
                self._report(next(steps))
            except StopIteration as stop:
                return stop.value

    def _report(self, step: Any) -> None:
        now = time.monotonic()
        if now - self._last_report >= EVERY:
            self._last_report = now
            self._reported.emit(step)

    def _progress(self, step: Any) -> None:
        self.count, self.total, self.note = _parts(step)
        self.progressed.emit()

    def _end(self, result: Any, error: BaseException | None) -> None:
        self.result, self.error, self.running = result, error, False
        self.ended.emit()


def _parts(step: Any) -> tuple[int, int, Text]:
    """A step is (done, total) or (done, total, what), or an object with these names."""
    if isinstance(step, tuple):
        return int(step[0]), int(step[1]), step[2] if len(step) > 2 else ""
    return int(getattr(step, "done", 0)), int(getattr(step, "total", 0)), getattr(step, "what", "")


class Jobs(QObject):
    """Starts jobs and knows those that run.

    Signals: `changed()` when a job starts, moves or ends; `ended(Job)`; `broken(Exception)` for an error nobody
    took care of; `waiting(bool)` while the window waits for the database worker.
    """

    changed = Signal()
    ended = Signal(object)
    broken = Signal(object)
    waiting = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._database = QThreadPool(self)
        self._database.setMaxThreadCount(1)
        self._database.setExpiryTimeout(-1)
        self._pool = QThreadPool(self)
        self._closed = False
        self.running: list[Job] = []

    def run(
        self,
        work: Work,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        *,
        title: Text = "",
        pool: bool = False,
    ) -> Job:
        """Start `work` on the database worker, or in the pool when it writes nothing.

        A generator yields (done, total[, what]) steps and returns its result; closing it must give back what it
        began. `done(result)` and `failed(error)` are called in the window's thread; a cancelled job calls neither.
        """
        job = Job(work, title, self)
        self.running.append(job)
        job.progressed.connect(self.changed)
        job.ended.connect(lambda: self._conclude(job, done, failed))
        (self._pool if pool else self._database).start(job.run)
        self.changed.emit()
        return job

    def wait_for(self, call: Callable[[], T]) -> T:
        """Run a short use case on the database worker and wait for its result; its exception is raised here.

        While a long job holds the worker the window keeps painting and only the running job can be cancelled.
        """
        box: list[Any] = []
        ready = threading.Event()

        def work() -> None:
            try:
                box.extend((call(), None))
            except BaseException as error:  # noqa: BLE001
                box.extend((None, error))
            ready.set()

        self._database.start(work)
        if not ready.wait(PATIENCE):
            self._wait(ready)
        result, error = box
        if error is not None:
            raise error
        return result  # type: ignore[no-any-return]

    def close(self) -> None:
        """Cancel what runs and wait for the workers; nobody hears of a job any more, the widgets may be gone."""
        self._closed = True
        for job in list(self.running):
            job.cancel()
        self._database.waitForDone()
        self._pool.waitForDone()

    def _wait(self, ready: threading.Event) -> None:
        loop = QEventLoop()
        timer = QTimer()
        timer.timeout.connect(lambda: loop.quit() if ready.is_set() else None)
        timer.start(10)
        self.waiting.emit(True)
        loop.exec()
        self.waiting.emit(False)

    def _conclude(
        self, job: Job, done: Callable[[Any], None] | None, failed: Callable[[BaseException], None] | None
    ) -> None:
        self.running.remove(job)
        if self._closed:
            return
        self.changed.emit()
        self.ended.emit(job)
        if job.error is None and done:
            done(job.result)
        elif job.error is not None and not job.cancelled:
            (failed or self.broken.emit)(job.error)
        job.deleteLater()
