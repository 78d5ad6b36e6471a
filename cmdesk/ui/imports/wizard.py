"""The import wizard: file, columns, check, result. Nothing is written before the third step's button is pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from cmdesk.services.imports import ImportResult, Order, files, run_import
from cmdesk.services.imports.again import Recorded
from cmdesk.services.imports.files import Look, SourceFile
from cmdesk.services.system import undo
from cmdesk.ui.context import AppContext
from cmdesk.ui.imports.check import CheckStep
from cmdesk.ui.imports.columns import ColumnsStep
from cmdesk.ui.imports.result import ResultStep
from cmdesk.ui.imports.source import SourceStep
from cmdesk.ui.imports.steps import steps
from cmdesk.ui.kit import Chip, button, label, row, rule
from cmdesk.ui.kit.basic import restyle
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.ui.shell.jobs import Job
from cmdesk.ui.theme import Tone
from cmdesk.values.imports import Same
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import Outcome, UserError

STEPS: tuple[Msg, ...] = (_("1 File"), _("2 Columns"), _("3 Check"), _("4 Result"))
SOURCE, COLUMNS, CHECK, RESULT = range(4)


class ImportWizard(QuietDialog):
    """One file after another, each through the same four steps."""

    def __init__(self, ctx: AppContext, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ctx = ctx
        self.source: SourceFile | None = None
        self.look: Look | None = None
        self.trial: ImportResult | None = None
        self.outcome: Outcome[ImportResult] | None = None
        self._queue: list[Path] = []
        self._earlier: Recorded | None = None
        self._fixes: dict[tuple[int, int], str] = {}
        self._job: Job | None = None
        self._made(kind)
        self._lay_out()
        self._listen()
        self.show_step(SOURCE)

    def _made(self, kind: str) -> None:
        say = self.ctx.translate
        self.marks = [Chip(say(text), Tone.NEUTRAL) for text in STEPS]
        self.about = label("", "muted")
        self.first = SourceStep(self.ctx, kind)
        self.second = ColumnsStep(self.ctx)
        self.third = CheckStep(self.ctx)
        self.fourth = ResultStep(self.ctx)
        self.stack = QStackedWidget()
        for each in (self.first, self.second, self.third, self.fourth):
            self.stack.addWidget(each)
        self.status = label("", "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName(say(_("Progress")))
        self.cancel = button(say(_("Cancel")), self.cancel_job, "link")
        self.back = button(say(_("Back")), self.go_back)
        self.next = button(say(_("Next")), self.go_on, "primary")

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 14, 18, 14)
        outer.setSpacing(11)
        outer.addLayout(row(*self.marks, 1, self.about))
        outer.addWidget(rule())
        outer.addWidget(self.stack, 1)
        outer.addWidget(rule())
        outer.addLayout(row(self.status, self.bar, self.cancel, 1, self.back, self.next))
        self.resize(1080, 660)
        self._show_job(None)

    def _listen(self) -> None:
        self.first.files_chosen.connect(self.take_files)
        self.first.pasted.connect(self.take_cells)
        self.first.kind_chosen.connect(lambda _kind: self.first.show_problem(None))
        self.second.changed.connect(self.look_again)
        self.second.encoding_chosen.connect(self._read_as)
        self.third.fixed.connect(self._fix)
        self.third.choices_changed.connect(self.try_it)
        self.third.decided.connect(self._decided)
        self.fourth.undo_wanted.connect(self.undo)

    @property
    def step(self) -> int:
        return self.stack.currentIndex()

    @property
    def order(self) -> Order:
        """What the choices of all steps come to."""
        second, month = self.second, self.second.month_value
        return Order(
            kind=self.first.kind, mapping=dict(second.chosen), sheet=second.sheet_name if self.look else "",
            header_row=second.header_row_value if self.look and second.by_hand else None, month=month,
            add_links=self.third.add_links.isChecked(), mode=self.third.mode, same=self.third.alike.decisions,
            number=second.number.isChecked(),
            path=str(self.source.path.absolute()) if self.source and self.source.path else "",
        )

    def show_step(self, step: int) -> None:
        self.stack.setCurrentIndex(step)
        for at, mark in enumerate(self.marks):
            restyle(mark, tone=str(Tone.ACCENT if at == step else Tone.NEUTRAL))
        say = self.ctx.translate
        self.setWindowTitle(say(_("Import {what}")(what=files.kind_label(self.first.kind))))
        self.back.setVisible(step in (COLUMNS, CHECK))
        self.next.setVisible(step != SOURCE)
        self._name_next()
        self._name_file()
        (self.first.choose if step == SOURCE else self.next).setFocus()

    def take_again(self, path: Path, earlier: Recorded) -> None:
        """Open a file to be read as an earlier import was; one that has changed since is told."""
        self._queue, self._earlier = [], earlier
        self._open(lambda: files.open_file(path), path.name, earlier.order)

    def take_files(self, paths: Sequence[Path]) -> None:
        """Open the first file; the others wait."""
        self._queue, self._earlier = list(paths)[1:], None
        self._open(lambda: files.open_file(paths[0]), paths[0].name)

    def take_cells(self, text: str) -> None:
        self._queue, self._earlier = [], None
        self._open(lambda: files.open_cells(text), self.ctx.translate(_("Pasted cells")))

    def _read_as(self, encoding: str) -> None:
        path = self.source.path if self.source else None
        if path is not None:
            self._open(lambda: files.open_file(path, encoding), path.name)

    def _open(self, call: Callable[[], SourceFile], name: str, order: Order | None = None) -> None:
        """Open and look at a file; a bad one gives its sentence and stays on the first step."""
        ctx, asked = self.ctx, order or Order(kind=self.first.kind)
        self.first.show_problem(None)

        def work() -> tuple[SourceFile, Look, Order]:
            source = call()
            return source, files.look(ctx.desk, ctx.actor, source, asked), asked

        self._run(work, self._opened, _("reading {file}")(file=name), refused=self._not_opened)

    def _opened(self, found: tuple[SourceFile, Look, Order]) -> None:
        self.source, self.look, order = found
        self._fixes, self.trial, self.outcome = {}, None, None
        self.third.forget_choices(order)
        self.second.show_source(self.source, order)
        self.second.show_look(self.look)
        self.show_step(COLUMNS)
        told = self._earlier.changed(self.source.name, self.source.book.source.sha256) if self._earlier else None
        self.status.setText(self.ctx.sentence(told) if told else "")

    def _not_opened(self, error: UserError) -> None:
        self.show_step(SOURCE)
        self.first.show_problem(error.problems[0])

    def look_again(self) -> None:
        """Another sheet, header row or meaning of a column."""
        if self.source is None:
            return
        try:
            self.look = files.look(self.ctx.desk, self.ctx.actor, self.source, self.order)
        except UserError as error:
            self.second.show_problem(error.problems[0])
            self.next.setEnabled(False)
            return
        self._fixes = {}
        self.second.show_look(self.look)
        self._name_next()

    def go_back(self) -> None:
        self.show_step(self.step - 1)

    def go_on(self) -> None:
        if self.step == COLUMNS:
            self.try_it()
        elif self.step == CHECK:
            self._leave_check()
        elif self._queue:
            self.take_files(self._queue)
        else:
            self.accept()

    def try_it(self) -> None:
        """The real import, rolled back: the counts and problems are those it would have."""
        if self.look is None:
            return
        if self.look.needs_month and self.second.month_value is None:
            self.second.month.setFocus()
            return
        self._import(replace(self.order, dry_run=True), self._tried, _("trying the import"))

    def _decided(self) -> None:
        """What rows are was chosen: counted from the last trial, tried once more when the step is left."""
        self.trial = self.third.alike.expected() or self.trial
        self._name_next()

    def _leave_check(self) -> None:
        if self.third.alike.as_tried:
            self.do_it()
        else:
            self._import(replace(self.order, dry_run=True), self._tried_again, _("trying the import"))

    def _tried_again(self, outcome: Outcome[ImportResult]) -> None:
        """Goes on unless more rows fail by the choices than was to be seen."""
        seen = self.trial.failed if self.trial else 0
        self._tried(outcome)
        if outcome.value.failed <= seen:
            self.do_it()

    def _tried(self, outcome: Outcome[ImportResult]) -> None:
        assert self.look is not None
        self.trial = outcome.value
        self.third.show_result(self.look, outcome.value)
        self.show_step(CHECK)

    def do_it(self) -> None:
        self._import(self.order, self._done, _("importing {what}")(what=files.kind_label(self.first.kind)))

    def _done(self, outcome: Outcome[ImportResult]) -> None:
        """Pages are told of what changed; rows with errors are told here and not in the status bar."""
        assert self.look is not None and self.source is not None
        self.outcome = outcome
        self.fourth.show_result(self.source, self.look, outcome.value, undoable=outcome.undo is not None)
        self.show_step(RESULT)
        self.ctx.conclude(replace(outcome, problems=()))

    def undo(self) -> None:
        """Take the import back and say what became of every record."""
        token = self.outcome.undo if self.outcome else None
        if token is None:
            return
        desk, actor = self.ctx.desk, self.ctx.actor
        outcome = self.ctx.act(lambda: undo(desk, actor, token))
        if not outcome.failed:
            report = outcome.value
            self.fourth.show_undone(report.undone, report.kept, report.failed)

    def _fix(self, number: int, place: int, text: str) -> None:
        """Tried again once the cell's editor has closed."""
        self._fixes[number, place] = text
        QTimer.singleShot(0, self, self.try_it)

    def _import(self, order: Order, done: Callable[[Any], None], title: Text) -> None:
        assert self.look is not None
        desk, actor, table = self.ctx.desk, self.ctx.actor, files.with_fixes(self.look.table, self._fixes)
        made: list[Outcome[ImportResult]] = []

        def call(report: Callable[[int, int], None]) -> Outcome[ImportResult]:
            made.append(run_import(desk, actor, table, order, report))
            return made[0]

        # what was committed just before the user cancelled has been done all the same
        self._run(steps(call), done, title, cancelled=lambda: done(made[0]) if made and not order.dry_run else None)

    def _run(
        self, work: Any, done: Callable[[Any], None], title: Text, *,
        refused: Callable[[UserError], None] | None = None, cancelled: Callable[[], object] | None = None,
    ) -> None:
        if self._job is not None:
            return
        self._show_job(self.ctx.jobs.run(
            work, failed=self._broken, title=title, moved=self._show_job,
            over=lambda job: self._ended(job, done, refused or self._refused, cancelled),
        ))

    def _broken(self, error: BaseException) -> None:
        """A bug is told as everywhere; what the user can mend stands in the wizard itself."""
        if not isinstance(error, UserError):
            self.ctx.jobs.broken.emit(error)

    def _ended(
        self, job: Job, done: Callable[[Any], None], refused: Callable[[UserError], None],
        cancelled: Callable[[], object] | None,
    ) -> None:
        self._show_job(None)
        if job.error is None:
            done(job.result)
        elif job.cancelled:
            self.status.setText(self.ctx.translate(_("Cancelled; nothing was changed.")))
            if cancelled is not None:
                cancelled()
        elif isinstance(job.error, UserError):
            refused(job.error)

    def _refused(self, error: UserError) -> None:
        self.show_step(COLUMNS)
        self.second.show_problem(error.problems[0])

    def _show_job(self, job: Job | None) -> None:
        self._job = job
        running = job is not None
        for part in (self.bar, self.cancel):
            part.setVisible(running)
        self.stack.setEnabled(not running)
        self.back.setEnabled(not running)
        self.cancel.setVisible(job is not None and job.cancellable)
        if job is None:
            self.status.setText("")
            self._name_next()
            return
        self.next.setEnabled(False)
        self.bar.setRange(0, job.total)
        self.bar.setValue(job.count)
        from cmdesk.ui.shell.statusbar import job_text

        self.status.setText(self.ctx.translate(job_text(job)))

    def cancel_job(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _name_next(self) -> None:
        """The button says what will happen, in numbers where they are known."""
        text: Text = _("Next")
        enabled = self.look is not None and not self.look.missing
        if self.step == CHECK and self.trial is not None:
            text, enabled = self._import_text(self.trial)
        elif self.step == RESULT:
            text, enabled = (_("Next file") if self._queue else _("Close")), True
        self.next.setText(self.ctx.translate(text))
        self.next.setEnabled(enabled and self._job is None)

    def _import_text(self, trial: ImportResult) -> tuple[Text, bool]:
        """What the import will do, and whether it does anything."""
        count = trial.created + trial.updated
        if trial.removed and not count:
            return _("Replace the month"), True
        if trial.failed and count:
            return _("Import {n} rows, leave out {failed}")(n=count, failed=trial.failed), True
        if not count and any(each.choice is Same.TAKE for each in self.order.same.values()):
            return _("Remember the codes"), True
        return _("Import {n} rows")(n=count), count > 0

    def _name_file(self) -> None:
        name: Text = self.source.name or _("Pasted cells") if self.source else ""
        waiting = len(self._queue)
        told = _("{file} · {n} more files wait")(file=name, n=waiting) if waiting else name
        self.about.setText(self.ctx.translate(told) if self.step != SOURCE else "")

    def closeEvent(self, event: QCloseEvent) -> None:
        self.cancel_job()
        super().closeEvent(event)

    def reject(self) -> None:
        """Esc stops what runs; pressed again it closes the wizard."""
        if self._job is not None and self._job.cancellable:
            self.cancel_job()
        else:
            super().reject()


__all__ = ["CHECK", "COLUMNS", "RESULT", "SOURCE", "ImportWizard"]
