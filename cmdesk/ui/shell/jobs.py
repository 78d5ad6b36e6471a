"""Long work beside the window: one worker for the database, some for everything else."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator
from typing import Any, NamedTuple, TypeVar

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal
from shiboken6 import isValid

from cmdesk.ui.shell.garbage import collect_in_this_thread
from cmdesk.ui.shell.workers import Cancelled, Task, Work, Workers
from cmdesk.values.messages import Text

T = TypeVar("T")
PATIENCE = 0.15
LOOK_MS = 5


class Job:
    """One piece of long work, as the window sees it.

    `count` of `total` steps are done (total 0: unknown); `remaining` seconds are estimated from the pace so far.
    """

    def __init__(self, work: Work, title: Text) -> None:
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

    def moved(self) -> bool:
        """Take over how far the worker is; whether that changed."""
        step = self.task.step
        if step is None or step is self._seen:
            return False
        self._seen = step
        self.count, self.total, self.note = _parts(step)
        return True

    def finish(self) -> None:
        """Take over what the worker came to."""
        self.result, self.error, self.running = self.task.result, self.task.error, False


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
        self._callers: dict[Job, _Caller] = {}

    @property
    def running(self) -> list[Job]:
        return list(self._callers)

    def run(
        self,
        work: Work,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        *,
        moved: Callable[[Job], None] | None = None,
        over: Callable[[Job], None] | None = None,
        title: Text = "",
        pool: bool = False,
    ) -> Job:
        """Start `work` on the database worker, or in the pool when it writes nothing.

        A generator yields (done, total[, what]) steps and returns its result; closing it must give back what it
        began. `done(result)` and `failed(error)` are called in the window's thread; a cancelled job calls neither.
        `moved(job)` is called after its steps and `over(job)` once at the end, however it came. What belongs to a
        widget that is gone is not called.
        """
        job = Job(work, title)
        self._callers[job] = _Caller(done, failed or self.broken.emit, moved, over)
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
        self._callers.clear()

    def _wait(self, task: Task) -> None:
        loop = QEventLoop()
        timer = QTimer()
        timer.timeout.connect(lambda: loop.quit() if task.done.is_set() else None)
        timer.start(LOOK_MS)
        self.waiting.emit(True)
        loop.exec()
        self.waiting.emit(False)

    def _look(self) -> None:
        for job, caller in list(self._callers.items()):
            done = job.task.done.is_set()
            if job.running and job.moved():
                self.changed.emit()
                _tell(caller.moved, job)
            if done and job in self._callers:
                self._conclude(job)
        if not self._callers:
            self._looking.stop()

    def _conclude(self, job: Job) -> None:
        job.finish()
        caller = self._callers.pop(job)
        self.changed.emit()
        self.ended.emit(job)
        _tell(caller.over, job)
        if job.error is None:
            _tell(caller.done, job.result)
        elif not job.cancelled:
            _tell(caller.failed, job.error)


class _Caller(NamedTuple):
    """Whom to tell of a job."""

    done: Callable[[Any], None] | None
    failed: Callable[[BaseException], None]
    moved: Callable[[Job], None] | None
    over: Callable[[Job], None] | None


def _tell(call: Callable[[Any], None] | None, what: Any) -> None:
    owner = _owner(call)
    if call is not None and (not isinstance(owner, QObject) or isValid(owner)):
        call(what)


def _owner(call: Any) -> object:
    """Whose method it is, or in whose method it was written."""
    names = getattr(getattr(call, "__code__", None), "co_freevars", ())
    if "self" in names:
        return call.__closure__[names.index("self")].cell_contents
    return getattr(call, "__self__", None)
