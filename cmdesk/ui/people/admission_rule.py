"""The score from which candidates are admitted, and how long their probation lasts."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QGridLayout, QWidget

from cmdesk.services.careers.admissions import admission_rule, set_admission_rule
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import label
from cmdesk.ui.kit.editors import LineEditor
from cmdesk.ui.kit.rule_dialog import RuleDialog
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import _
from cmdesk.values.problems import Outcome, Problem, UserError

LINE = Field(label=_("Score from which a candidate is admitted"), kind=Kind.POINTS, digits=1, required=True)
MONTHS = Field(label=_("Months of probation"), kind=Kind.COUNT, required=True)


class AdmissionRuleDialog(RuleDialog):
    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, ctx.translate(_("Line and probation…")).rstrip("…"), parent)
        self.line, self.months = LineEditor(ctx, "line", LINE), LineEditor(ctx, "months", MONTHS)
        line, months = admission_rule(ctx.desk, ctx.actor)
        self.line.set_value(line)
        self.months.set_value(months)
        grid = QGridLayout()
        for k, (field, editor) in enumerate(((LINE, self.line), (MONTHS, self.months))):
            grid.addWidget(label(ctx.translate(field.label)), k, 0)
            grid.addWidget(editor, k, 1)
        self.lay_out(grid)

    def put(self) -> Outcome[None]:
        ctx = self._ctx
        line, months = self._read()
        return ctx.act(lambda: set_admission_rule(ctx.desk, ctx.actor, line, months))

    def _read(self) -> tuple[Decimal, int]:
        line, months = self.line.value(), self.months.value()
        for field, value in ((LINE, line), (MONTHS, months)):
            if value is None:
                raise UserError(Problem(code="required", params={"label": field.label}))
        return Decimal(str(line)), int(str(months))
