"""The score from which candidates are admitted, and how long their probation lasts."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from cmdesk.services.careers.admissions import admission_rule, set_admission_rule
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import button, label, row
from cmdesk.ui.kit.editors import LineEditor
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import _
from cmdesk.values.problems import Problem, UserError

LINE = Field(label=_("Score from which a candidate is admitted"), kind=Kind.POINTS, digits=1, required=True)
MONTHS = Field(label=_("Months of probation"), kind=Kind.COUNT, required=True)


class AdmissionRuleDialog(QuietDialog):
    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        say = ctx.translate
        self.setWindowTitle(say(_("Line and probation…")).rstrip("…"))
        self.line, self.months = LineEditor(ctx, "line", LINE), LineEditor(ctx, "months", MONTHS)
        line, months = admission_rule(ctx.desk, ctx.actor)
        self.line.set_value(line)
        self.months.set_value(months)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.saving = button(say(_("Save")), self.save, "primary")
        grid = QGridLayout()
        for k, (field, editor) in enumerate(((LINE, self.line), (MONTHS, self.months))):
            grid.addWidget(label(say(field.label)), k, 0)
            grid.addWidget(editor, k, 1)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(grid)
        layout.addWidget(self.problem)
        layout.addLayout(row(1, button(say(_("Cancel")), self.reject), self.saving))

    def save(self) -> None:
        ctx = self._ctx
        try:
            line, months = self._read()
        except UserError as error:
            self._tell(error.problems[0])
            return
        outcome = ctx.act(lambda: set_admission_rule(ctx.desk, ctx.actor, line, months))
        if outcome.failed:
            self._tell(outcome.problems[0])
        else:
            self.accept()

    def _read(self) -> tuple[Decimal, int]:
        line, months = self.line.value(), self.months.value()
        for field, value in ((LINE, line), (MONTHS, months)):
            if value is None:
                raise UserError(Problem(code="required", params={"label": field.label}))
        return Decimal(str(line)), int(str(months))

    def _tell(self, problem: Problem) -> None:
        self.problem.setText(self._ctx.sentence(problem))
        self.problem.show()
