"""Making a month's plan: for whom, how long to search, and what there is before it begins."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QDialog, QRadioButton, QVBoxLayout, QWidget

from cmdesk.services.visits.board import Person
from cmdesk.services.visits.numbers import Numbers
from cmdesk.services.visits.planning import Made, compute_plans, keep_plans
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, label, row
from cmdesk.ui.shell.period import month_text
from cmdesk.ui.visits.segments import Segments
from cmdesk.values.messages import Msg, _
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError

SECONDS = (1, 3, 10, 30)
USUAL = 3


class GenerateDialog(QDialog):
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
        if numbers is not None:
            down.addWidget(label(say(_before(numbers)), "muted", wrap=True))
        kept = _("Visits done, locked, moved by hand or before the day after tomorrow stay where they are.")
        down.addWidget(label(say(kept), "small", wrap=True))
        self.settings = button(say(_("Planning settings…")), self._settings, "link")
        down.addLayout(row(self.settings, 1, button(say(_("Cancel")), self.reject), self.start))
        self.setMinimumWidth(400)

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


def make_plan(
    ctx: AppContext, month: Month, manager: str | None, seconds: float, done: Callable[[], object] = lambda: None,
) -> None:
    """Compute beside the window with progress and cancel, then write in one undoable step."""

    def keep(made: Made) -> None:
        ctx.act(lambda: keep_plans(ctx.desk, ctx.actor, made))
        done()

    def refused(error: BaseException) -> None:
        if isinstance(error, UserError):
            ctx.failed.emit(error.problems)
        else:
            ctx.asker.bug(error)

    steps = compute_plans(ctx.desk, ctx.actor, month, manager=manager, seconds=seconds)
    ctx.jobs.run(steps, done=keep, failed=refused, title=_("Planning visits"), pool=True)
