"""The way from a branch just begun to its first weekly meeting: what is done, and where the next thing is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from cmdesk.ui.context import AppContext, Period
from cmdesk.ui.kit import Chip, button, clear, label, row, rule
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.ui.theme import Tone
from cmdesk.values.messages import Msg, _
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.queries import ListQuery

LATE = 20


@dataclass(frozen=True, slots=True)
class Step:
    """`entity` counts what is there already; `page` and `target` are where it is done."""

    name: Msg
    why: Msg
    way: Msg
    entity: str
    page: str
    target: object = None


STEPS = (
    Step(_("Client managers"), _("The client managers, from an Excel list."), _("To the team"), "managers", "team",
         "managers"),
    Step(_("Clients"), _("The clients, from an Excel list."), _("To the clients"), "clients", "clients"),
    Step(_("Who answers for whom"), _("The clients shared out over the managers."), _("Share out"), "assignments",
         "clients"),
    Step(_("Visit cycles"), _("How often each class is visited; the trade has filled them in."), _("Look at them"),
         "cycles", "visits", "lists"),
    Step(_("First visit plan"), _("The program plans days and routes."), _("Plan"), "visits", "visits", "plan"),
    Step(_("Targets"), _("What each manager is to reach, from an Excel list."), _("To the targets"), "targets",
         "figures", ("targets",)),
)


class FirstSteps(QuietDialog):
    """Counts anew whenever it is opened."""

    first: QWidget | None = None

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        say = ctx.translate
        self.setWindowTitle(say(_("First steps")))
        self.lines = QVBoxLayout()
        self.lines.setSpacing(4)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 16)
        outer.setSpacing(12)
        outer.addWidget(label(say(_("From here to the first weekly meeting")), "card-title"))
        outer.addLayout(self.lines)
        guide = button(say(_("User guide")), self._guide, "link")
        outer.addLayout(row(guide, 1, button(say(_("Not now")), self.reject)))
        self.setMinimumWidth(800)
        self.show_steps()
        if self.first is not None:
            self.first.setFocus()

    def counts(self) -> Sequence[int]:
        return [self._count(step.entity) for step in STEPS]

    def show_steps(self) -> None:
        """The first step that waits stands out."""
        clear(self.lines)
        counts = self.counts()
        waiting = next((k for k, count in enumerate(counts) if not count), None)
        for at, (step, count) in enumerate(zip(STEPS, counts, strict=True)):
            if at:
                self.lines.addWidget(rule())
            self.lines.addWidget(self._line(step, count, at == waiting))

    def _line(self, step: Step, count: int, first: bool) -> QWidget:
        say = self._ctx.translate
        chip = Chip(f"✓ {count:,}" if count else "—", Tone.GOOD if count else Tone.WARNING)
        chip.setFixedWidth(72)
        chip.setAlignment(Qt.AlignmentFlag.AlignCenter)
        name = label(say(step.name), "strong")
        name.setFixedWidth(170)
        go = button(say(step.way), partial(self._go, step), "primary" if first else "")
        go.setAccessibleName(f"{name.text()}: {go.text()}")
        line = row(chip, name, label(say(step.why), "muted", wrap=True), go, spacing=12)
        line.setStretch(2, 1)
        made = QWidget()
        made.setLayout(line)
        if first:
            self.first = go
        return made

    def _count(self, entity: str) -> int:
        try:
            return self._ctx.entities.rows(ListQuery(entity=entity, limit=1)).total
        except UserError:
            return 0

    def _go(self, step: Step) -> None:
        """Late in a month there is not much left of it to plan: the next one is planned."""
        self.accept()
        today = self._ctx.today
        if step.entity == "visits" and today.day > LATE:
            self._ctx.period.set(Period.of(Month.of(today).plus(1).first))
        self._ctx.navigation.go(step.page, step.target)

    def _guide(self) -> None:
        from cmdesk.ui.system.guide import open_guide

        open_guide(self._ctx, "start", self)


def open_first_steps(ctx: AppContext, parent: QWidget) -> QDialog:
    dialog = FirstSteps(ctx, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    return dialog
