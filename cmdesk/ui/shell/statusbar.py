"""The status bar: what was just done with undo, the jobs that run, when it was saved."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import Elided, button, label, restyle
from cmdesk.ui.shell.jobs import Job
from cmdesk.ui.theme import SIZES, Tone
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import Outcome, Problem


class StatusBar(QFrame):
    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._token: str | None = None
        self.setProperty("role", "status")
        self.setFixedHeight(SIZES.status)
        say = ctx.translate
        self.text = Elided("", "small")
        self.undo = button(say(_("Undo")), self._undo, "link")
        self.job = label("", "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(120)
        self.bar.setAccessibleName(say(_("Progress")))
        self.cancel = button(say(_("Cancel")), self._cancel, "link")
        self.saved = label("", "small")
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 0, 14, 0)
        line.setSpacing(10)
        line.addWidget(self.text)
        line.addWidget(self.undo)
        line.addStretch(1)
        for part in (self.job, self.bar, self.cancel, self.saved):
            line.addWidget(part)
        self.undo.hide()
        ctx.done.connect(self.show_outcome)
        ctx.failed.connect(self.show_problems)
        ctx.told.connect(self.tell)
        ctx.jobs.changed.connect(self.show_jobs)
        self.show_jobs()

    def tell(self, text: Text, tone: Tone = Tone.NEUTRAL) -> None:
        self.text.setText(self._ctx.translate(text))
        restyle(self.text, tone_text=str(tone))
        self._offer_undo(None)

    def show_outcome(self, outcome: Outcome[object]) -> None:
        if outcome.failed:
            return
        if outcome.summary:
            self.tell(outcome.summary)
            self._offer_undo(outcome.undo)
        if outcome.areas:
            self.saved.setText(self._ctx.translate(_("Saved {time}")(time=f"{datetime.now():%H:%M}")))

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        if not problems:
            return
        first = self._ctx.sentence(problems[0])
        more = len(problems) - 1
        self.tell(_("{first} (and {more} more)")(first=first, more=more) if more else first, Tone.BAD)

    def show_jobs(self) -> None:
        running = [job for job in self._ctx.jobs.running if job.title]
        for part in (self.job, self.bar, self.cancel):
            part.setVisible(bool(running))
        if running:
            self._show_job(running[-1], len(running))

    def _show_job(self, job: Job, count: int) -> None:
        text = self._ctx.translate(job_text(job))
        more = _("{job} · {more} more")(job=text, more=count - 1)
        self.job.setText(text if count == 1 else self._ctx.translate(more))
        self.bar.setRange(0, job.total)
        self.bar.setValue(job.count)
        self.cancel.setVisible(job.cancellable)

    def _offer_undo(self, token: str | None) -> None:
        self._token = token if self._ctx.can_undo else None
        self.undo.setVisible(self._token is not None)

    def _undo(self) -> None:
        if self._token:
            token, self._token = self._token, None
            self._ctx.undo(token)

    def _cancel(self) -> None:
        for job in [j for j in self._ctx.jobs.running if j.title][-1:]:
            job.cancel()


def job_text(job: Job) -> Msg:
    """What the job is, how far it is, and how long it will take."""
    if not job.total:
        return _("{what}…")(what=job.title)
    if job.remaining is None or job.remaining < 1:
        return _("{what} {count}/{total}")(what=job.title, count=job.count, total=job.total)
    return _("{what} {count}/{total} · about {seconds} s left")(
        what=job.title, count=job.count, total=job.total, seconds=round(job.remaining)
    )
