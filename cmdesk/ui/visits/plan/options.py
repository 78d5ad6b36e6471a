"""How the branch plans: what a cycle covers, how fast the way is, and what matters how much."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from cmdesk.services.visits.options import WEIGHTS, planning_options, preset_options, set_planning_options
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, label, restyle, row
from cmdesk.ui.kit.editors import LineEditor
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.ui.visits.segments import Segments
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.planning import PlanOptions, PlanWeights
from cmdesk.values.presets import CycleKind
from cmdesk.values.problems import UserError

CYCLES = ((CycleKind.FOUR_WEEKS.value, _("Four weeks")), (CycleKind.MONTH.value, _("Calendar month")))
MEASURES: tuple[tuple[str, Msg, Msg], ...] = (
    ("speed", _("Speed on the way"), _("km/h, stops included")),
    ("detour", _("Way by straight line"), _("1.3: the road is 30% longer")),
    ("longer", _("A day may be longer by"), _("minutes, at the price of overtime")),
    ("problem_days", _("Problems are answered within"), _("days after they were found")),
)
MATTERS: tuple[tuple[str, Msg, Msg], ...] = (
    ("travel", _("Short ways"), _("per kilometre")),
    ("evenness", _("Even gaps between visits"), _("per day off the ideal")),
    ("balance", _("Days equally full"), _("against days fuller than others")),
    ("overtime", _("No overtime"), _("against minutes beyond the day")),
    ("compactness", _("Days in one neighbourhood"), _("against crossing territories")),
    ("stability", _("Planning anew moves little"), _("per visit moved")),
)


class OptionsDialog(QuietDialog):
    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        say = ctx.translate
        self.setWindowTitle(say(_("Planning settings")))
        self.cycle = Segments(CYCLES, say)
        self.editors: dict[str, LineEditor] = {}
        self.problem = label("", "problem", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addLayout(row(label(say(_("Visits of a class count for"))), self.cycle, 1, spacing=10))
        layout.addLayout(self._grid(MEASURES))
        layout.addWidget(label(say(_("What matters how much (0: not at all)")), "card-title"))
        layout.addLayout(self._grid(MATTERS))
        layout.addWidget(self.problem)
        usual = button(say(_("As usual in the trade")), self.show_usual, "link")
        self.saving = button(say(_("Save")), self.save, "primary")
        layout.addLayout(row(usual, 1, button(say(_("Cancel")), self.reject), self.saving))
        self.show_options(planning_options(ctx.desk, ctx.actor))

    def show_options(self, options: PlanOptions) -> None:
        self.cycle.show_key(options.cycle.value)
        for name, editor in self.editors.items():
            value = getattr(options.weights, name) if name in WEIGHTS else getattr(options, name)
            editor.set_value(Decimal(f"{value:g}"))

    def show_usual(self) -> None:
        """What the trade's preset says; nothing is saved yet."""
        self.show_options(preset_options(self._ctx.desk, self._ctx.actor))

    def save(self) -> None:
        try:
            options = self._read()
        except UserError as error:
            self._refuse(error)
            return
        ctx = self._ctx
        outcome = ctx.act(lambda: set_planning_options(ctx.desk, ctx.actor, options))
        if outcome.failed:
            self._refuse(UserError(*outcome.problems))
        else:
            self.accept()

    def _read(self) -> PlanOptions:
        found: dict[str, Any] = {name: float(str(editor.value() or 0)) for name, editor in self.editors.items()}
        return PlanOptions(
            cycle=CycleKind(self.cycle.key), weights=PlanWeights(**{name: found[name] for name in WEIGHTS}),
            speed=found["speed"], detour=found["detour"], longer=found["longer"],
            problem_days=int(found["problem_days"]),
        )

    def _refuse(self, error: UserError) -> None:
        wrong = {problem.field for problem in error.problems}
        for name, editor in self.editors.items():
            restyle(editor.line, problem="true" if name in wrong else "false")
        self.problem.setText("\n".join(map(self._ctx.sentence, error.problems)))

    def _grid(self, lines: tuple[tuple[str, Msg, Msg], ...]) -> QGridLayout:
        grid, say = QGridLayout(), self._ctx.translate
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for at, (name, what, note) in enumerate(lines):
            editor = self.editors[name] = LineEditor(self._ctx, name, Field(label=what, kind=Kind.NUMBER))
            editor.setFixedWidth(86)
            grid.addWidget(label(say(what)), at, 0)
            grid.addWidget(editor, at, 1)
            grid.addWidget(label(say(note), "small"), at, 2)
        grid.setColumnMinimumWidth(0, 170)
        grid.setColumnStretch(2, 1)
        return grid
