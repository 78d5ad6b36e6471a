"""Making a month's plan: for whom, how long to search, and what there is before it begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from cmdesk.services.visits.board import Person
from cmdesk.services.visits.numbers import Numbers, month_numbers
from cmdesk.services.visits.planning import Made, Search, compute_plans, keep_plans
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, label, row
from cmdesk.ui.kit.room import FittedDialog
from cmdesk.ui.shell.jobs import Job
from cmdesk.ui.shell.period import month_text
from cmdesk.ui.visits.plan.running import SearchStrip
from cmdesk.ui.visits.segments import Segments
from cmdesk.values.messages import Msg, _
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError

SECONDS = (1, 3, 10, 30)
USUAL = 3
MOST_NAMED = 6


class GenerateDialog(FittedDialog):
    """Signals: `wanted(all managers, seconds for each)`, `settings_wanted()`."""

    wanted = Signal(bool, int)
    settings_wanted = Signal()

    def __init__(
        self, ctx: AppContext, month: Month, person: Person | None, count: int, numbers: Numbers | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        say = ctx.translate
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(say(_("Make the visit plan")))
        self.one = QRadioButton(say(_("Only {name}")(name=person.name if person else "")))
        self.everybody = QRadioButton(say(_("Everybody on duty: {n} people")(n=count)))
        whom = QButtonGroup(self)
        for each in (self.one, self.everybody):
            whom.addButton(each)
        (self.one if person else self.everybody).setChecked(True)
        self.one.setEnabled(person is not None)
        options = [(str(s), _("{n} s")(n=s)) for s in SECONDS]
        self.seconds = Segments(options, say)
        self.seconds.show_key(str(USUAL))
        self.start = button(say(_("Make the plan")), self._start, "primary")
        self.start.setDefault(True)
        down = QVBoxLayout(self)
        down.setContentsMargins(20, 16, 20, 16)
        down.setSpacing(10)
        down.addWidget(label(say(_("Visit plan of {month}")(month=month_text(month))), "card-title"))
        down.addWidget(self.one)
        down.addWidget(self.everybody)
        down.addLayout(row(label(say(_("Search for each"))), self.seconds, 1))
        self.before = label(say(_before(numbers)) if numbers else "", "muted", wrap=True)
        self.before.setMinimumHeight(2 * self.before.fontMetrics().lineSpacing())
        down.addWidget(self.before)
        kept = _("Visits done, locked, moved by hand or before the day after tomorrow stay where they are.")
        down.addWidget(label(say(kept), "small", wrap=True))
        self.settings = button(say(_("Planning settings…")), self._settings, "link")
        down.addLayout(row(self.settings, 1, button(say(_("Cancel")), self.reject), self.start))
        self.setMinimumWidth(440)
        self._ctx, self._month, self._numbers = ctx, month, numbers
        self._everybody: Sequence[Numbers] = ()
        self.everybody.toggled.connect(self._count)
        self._count(self.everybody.isChecked())

    def _count(self, everybody: bool) -> None:
        """What there is and what is asked, of whom the plan is for; everybody's is counted beside the window."""
        say, ctx = self._ctx.translate, self._ctx
        if not everybody:
            self.before.setText(say(_before(self._numbers)) if self._numbers else "")
        elif self._everybody:
            self.before.setText(say(_of_all(self._everybody)))
        else:
            self.before.setText(say(_("Counting what is asked of everybody…")))
            branch = int(ctx.branch.value.id) if ctx.branch.value else None
            numbers = partial(month_numbers, ctx.desk, ctx.actor, self._month, branch)
            ctx.jobs.run(numbers, over=self._counted, pool=True)

    def _counted(self, job: Job) -> None:
        self._everybody = job.result or ()
        if self.everybody.isChecked():
            self.before.setText(self._ctx.translate(_of_all(self._everybody)) if self._everybody else "")

    def _settings(self) -> None:
        self.reject()
        self.settings_wanted.emit()

    def _start(self) -> None:
        self.wanted.emit(self.everybody.isChecked(), int(self.seconds.key))
        self.accept()


def _before(numbers: Numbers) -> Msg:
    words = _("{name}: {due:,} visits of {asked:,} min, {way:,} min of way, {capacity:,} min can be worked ({share}%).")
    return words(
        name=numbers.name, due=numbers.due, asked=round(numbers.asked), way=round(numbers.way),
        capacity=round(numbers.capacity),
        share=round(numbers.utilisation * 100),
    )


def _of_all(found: Sequence[Numbers]) -> Msg:
    """Everybody's sums, and who is asked for more than there is."""
    asked, way, capacity = (sum(getattr(each, name) for each in found) for name in ("asked", "way", "capacity"))
    over = sorted((each for each in found if each.utilisation > 1), key=lambda each: -each.utilisation)
    words = _("{n} people: {due:,} visits, with the way {asked:,} of {capacity:,} min ({share}%). Over 100%: {who}")
    named = [f"{each.name} {each.utilisation:.0%}" for each in over[:MOST_NAMED]]
    who = ", ".join([*named, *(["…"] if len(over) > MOST_NAMED else [])]) or "—"
    return words(
        n=len(found), due=sum(each.due for each in found), asked=round(asked + way), capacity=round(capacity),
        share=round((asked + way) / capacity * 100) if capacity else 0, who=who,
    )


def make_plan(
    ctx: AppContext, month: Month, manager: str | None, seconds: float, done: Callable[[], object] = lambda: None,
    strip: SearchStrip | None = None,
) -> None:
    """Compute beside the window with progress and cancel, then write in one undoable step; `strip` shows how good the
    plan is so far and may take it before the time is over."""

    def keep(made: Made) -> None:
        if not ctx.act(lambda: keep_plans(ctx.desk, ctx.actor, made)).failed:
            done()

    def refused(error: BaseException) -> None:
        if isinstance(error, UserError):
            ctx.failed.emit(error.problems)
        else:
            ctx.asker.bug(error)

    search = Search()
    steps = compute_plans(ctx.desk, ctx.actor, month, manager=manager, seconds=seconds, search=search)
    over = strip.leave if strip is not None else None
    ctx.jobs.run(steps, done=keep, failed=refused, over=over, title=_("Planning visits"), pool=True)
    if strip is not None:
        strip.watch(search)
