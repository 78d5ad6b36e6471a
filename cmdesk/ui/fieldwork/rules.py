"""What the branch asks of a manager besides visits: sessions, events, calls."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtWidgets import QGridLayout, QWidget

from cmdesk.services.visits.options import FIELD_RULES, planning_options, preset_options, set_planning_options
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, label, restyle
from cmdesk.ui.kit.editors import LineEditor
from cmdesk.ui.kit.rule_dialog import RuleDialog
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.planning import FieldRules, PlanOptions
from cmdesk.values.problems import Outcome, Problem

WORDS: dict[str, tuple[Msg, Msg]] = {
    "sessions": (_("In-store sessions a month"), _("0: none are asked for")),
    "session_minutes": (_("A session counts from"), _("minutes on")),
    "consumers": (_("A circle event counts with"), _("consumers nobody counted before in the year")),
    "calls": (_("Attendance calls a day"), _("of days with a planned route; 0: none")),
}


def rules_text(rules: FieldRules) -> Msg:
    """What is asked, in a line."""
    words = _("Month: {sessions} sessions of {minutes} min; event: {consumers} new consumers; day: {calls} calls")
    return words(
        sessions=rules.sessions, minutes=rules.session_minutes, consumers=rules.consumers, calls=rules.calls,
    )


class FieldRulesDialog(RuleDialog):
    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, _("What is asked besides visits"), parent)
        self.editors: dict[str, LineEditor] = {}
        say = ctx.translate
        usual = button(say(_("As usual in the trade")), self.show_usual, "link")
        self.lay_out(self._grid(), lead=usual)
        self.show_options(planning_options(ctx.desk, ctx.actor))

    def show_options(self, options: PlanOptions) -> None:
        for name, editor in self.editors.items():
            editor.set_value(Decimal(getattr(options.field, name)))

    def show_usual(self) -> None:
        """What the trade's preset says; nothing is saved yet."""
        self.show_options(preset_options(self._ctx.desk, self._ctx.actor))

    def put(self) -> Outcome[PlanOptions]:
        ctx, found = self._ctx, {name: int(str(editor.value() or 0)) for name, editor in self.editors.items()}
        options = replace(planning_options(ctx.desk, ctx.actor), field=FieldRules(**found))
        return ctx.act(lambda: set_planning_options(ctx.desk, ctx.actor, options))

    def tell(self, *problems: Problem) -> None:
        super().tell(*problems)
        wrong = {problem.field for problem in problems}
        for name, editor in self.editors.items():
            restyle(editor.line, problem="true" if name in wrong else "false")

    def _grid(self) -> QGridLayout:
        grid, say = QGridLayout(), self._ctx.translate
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for at, name in enumerate(FIELD_RULES):
            what, note = WORDS[name]
            editor = self.editors[name] = LineEditor(self._ctx, name, Field(label=what, kind=Kind.COUNT))
            editor.setFixedWidth(86)
            grid.addWidget(label(say(what)), at, 0)
            grid.addWidget(editor, at, 1)
            grid.addWidget(label(say(note), "small"), at, 2)
        grid.setColumnStretch(2, 1)
        return grid
