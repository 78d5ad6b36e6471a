"""Long work beside the window: one worker for the database, some for everything else."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator
from typing import Any, TypeVar

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal

from cmdesk.ui.shell.garbage import collect_in_this_thread
from cmdesk.ui.shell.workers import Cancelled, Task, Work, Workers
from cmdesk.values.messages import Text

T = TypeVar("T")
PATIENCE = 0.15
LOOK_MS = 5


class Job(QObject):
    """One piece of long work, as the window sees it. Signals: `progressed()`, `ended()`.

    `count` of `total` steps are done (total 0: unknown); `remaining` seconds are estimated from the pace so far.
    """

    progressed = Signal()
    ended = Signal()

    def __init__(self, work: Work, title: Text, parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self.count = 0
        self.total = 0
        self.note: Text = ""
        self.result: Any = None
        self.error: BaseException | None = None
        self.running = True
        self.task = Task(work)
        self._work = work
        self._seen: Any = None
        self._begun = time.monotonic()

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
        self.task.cancel()

    def look(self) -> None:
        """Tell what has happened in the worker since the last look."""
        step, done = self.task.step, self.task.done.is_set()
        if step is not None and step is not self._seen:
            self._seen = step
            self.count, self.total, self.note = _parts(step)
            self.progressed.emit()
        if done and self.running:
            self.result, self.error, self.running = self.task.result, self.task.error, False
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
        collect_in_this_thread()
        self._database = Workers(1, "database")
        self._pool = Workers(os.cpu_count() or 1, "pool")
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self._look)
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
        (self._pool if pool else self._database).start(job.task)
        if not self._looking.isActive():
            self._looking.start()
        self.changed.emit()
        return job

    def wait_for(self, call: Callable[[], T]) -> T:
        """Run a short use case on the database worker and wait for its result; its exception is raised here.

        While a long job holds the worker the window keeps painting and only the running job can be cancelled.
        """
        task = Task(call)
        self._database.start(task)
        if not task.done.wait(PATIENCE):
            self._wait(task)
        if task.error is not None:
            raise task.error
        return task.result  # type: ignore[no-any-return]

    def close(self) -> None:
        """Cancel what runs and wait for the workers; nobody hears of a job any more, the widgets may be gone."""
        self._looking.stop()
        for job in self.running:
            job.cancel()
        self._database.close()
        self._pool.close()
        self.running.clear()

    def _wait(self, task: Task) -> None:
        loop = QEventLoop()
        timer = QTimer()
        timer.timeout.connect(lambda: loop.quit() if task.done.is_set() else None)
        timer.start(LOOK_MS)
        self.waiting.emit(True)
        loop.exec()
        self.waiting.emit(False)

    def _look(self) -> None:
        for job in list(self.running):
            if job in self.running:
                job.look()
        if not self.running:
            self._looking.stop()

    def _conclude(
        self, job: Job, done: Callable[[Any], None] | None, failed: Callable[[BaseException], None] | None
    ) -> None:
        self.running.remove(job)
        self.changed.emit()
        self.ended.emit(job)
        if job.error is None and done:
            done(job.result)
        elif job.error is not None and not job.cancelled:
            (failed or self.broken.emit)(job.error)
        job.deleteLater()
