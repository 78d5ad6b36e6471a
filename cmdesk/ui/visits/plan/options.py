"""How the branch plans: what a cycle covers, how fast the way is, and what matters how much."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from cmdesk.services.visits.options import (
    WEEKDAYS,
    WEIGHTS,
    planning_options,
    preset_options,
    set_planning_options,
)
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, label, restyle, row
from cmdesk.ui.kit.editors import LineEditor
from cmdesk.ui.kit.rule_dialog import RuleDialog
from cmdesk.ui.visits.segments import Segments
from cmdesk.ui.visits.words import WEEKDAYS as DAY_NAMES
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.planning import PlanOptions, PlanWeights
from cmdesk.values.presets import CycleKind
from cmdesk.values.problems import Outcome, Problem

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


class OptionsDialog(RuleDialog):
    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, _("Planning settings"), parent)
        say = ctx.translate
        self.cycle = Segments(CYCLES, say)
        self.editors: dict[str, LineEditor] = {}
        self.lay_out(
            row(label(say(_("Visits of a class count for"))), self.cycle, 1, spacing=10), self._grid(MEASURES),
            self._week(),
            label(say(_("What matters how much (0: not at all)")), "card-title"), self._grid(MATTERS),
            lead=button(say(_("As usual in the trade")), self.show_usual, "link"),
        )
        self.show_options(planning_options(ctx.desk, ctx.actor))

    def show_options(self, options: PlanOptions) -> None:
        self._shown = options
        self.cycle.show_key(options.cycle.value)
        week = dict(zip(WEEKDAYS, options.week, strict=True))
        for name, editor in self.editors.items():
            value = week[name] if name in week else getattr(options.weights if name in WEIGHTS else options, name)
            editor.set_value(Decimal(f"{value:g}"))

    def show_usual(self) -> None:
        """What the trade's preset says; nothing is saved yet."""
        usual = preset_options(self._ctx.desk, self._ctx.actor)
        self.show_options(replace(usual, field=self._shown.field))

    def put(self) -> Outcome[PlanOptions]:
        ctx, options = self._ctx, self._read()
        return ctx.act(lambda: set_planning_options(ctx.desk, ctx.actor, options))

    def _read(self) -> PlanOptions:
        found: dict[str, Any] = {name: float(str(editor.value() or 0)) for name, editor in self.editors.items()}
        weights = PlanWeights(**{name: found[name] for name in WEIGHTS})
        return replace(
            self._shown, cycle=CycleKind(self.cycle.key), weights=weights,
            speed=found["speed"], detour=found["detour"], longer=found["longer"],
            problem_days=int(found["problem_days"]), week=tuple(found[name] for name in WEEKDAYS),
        )

    def tell(self, *problems: Problem) -> None:
        super().tell(*problems)
        wrong = {problem.field for problem in problems}
        for name, editor in self.editors.items():
            restyle(editor.line, problem="true" if name in wrong else "false")

    def _week(self) -> QGridLayout:
        """How much of a day is worked, weekday by weekday."""
        grid, say = QGridLayout(), self._ctx.translate
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        grid.addWidget(label(say(_("Worked of a day, %"))), 1, 0)
        grid.setColumnMinimumWidth(0, 176)
        for at, (name, day) in enumerate(zip(WEEKDAYS, DAY_NAMES, strict=True), start=1):
            editor = self.editors[name] = LineEditor(self._ctx, name, Field(label=day, kind=Kind.NUMBER))
            editor.setFixedWidth(48)
            grid.addWidget(label(say(day), "small"), 0, at)
            grid.addWidget(editor, 1, at)
        grid.setColumnStretch(len(WEEKDAYS) + 1, 1)
        return grid

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
