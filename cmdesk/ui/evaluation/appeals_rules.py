"""How long self-scoring, appeals and answers take, and what silence means."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QFormLayout, QVBoxLayout, QWidget

from cmdesk.services.evaluation import evaluation_rules, set_evaluation_rules
from cmdesk.services.evaluation.states import Rules
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import button, label, row
from cmdesk.ui.kit.editors import LineEditor
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Problem, UserError

DAYS: tuple[tuple[str, Msg], ...] = (
    ("self_days", _("Self-scoring is open (working days)")), ("appeal_days", _("Appeals are open (working days)")),
    ("answer_days", _("An appeal is answered within (working days)")),
    ("least_raters", _("Least number of raters of a group that counts")),
)


class RulesDialog(QuietDialog):
    """Saving holds for what is opened from then on."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        say = ctx.translate
        self.setWindowTitle(say(_("Rules and deadlines")))
        found = evaluation_rules(ctx.desk, ctx.actor)
        self.days = {
            key: LineEditor(ctx, key, Field(label=name, kind=Kind.COUNT, required=True)) for key, name in DAYS
        }
        form = QFormLayout()
        for key, name in DAYS:
            self.days[key].set_value(getattr(found, key))
            self.days[key].setFixedWidth(72)
            form.addRow(label(say(name)), self.days[key])
        self.silence = QCheckBox(say(_("Who neither appeals nor confirms in time is taken to accept")))
        self.silence.setChecked(found.silence)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.saving = button(say(_("Save")), self.save, "primary")
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self.silence)
        layout.addWidget(self.problem)
        layout.addLayout(row(1, button(say(_("Cancel")), self.reject), self.saving))

    def save(self) -> None:
        ctx = self._ctx
        try:
            days = {key: int(str(box.value())) for key, box in self.days.items()}
        except UserError as error:
            self._tell(error.problems[0])
            return
        rules = Rules(silence=self.silence.isChecked(), **days)
        outcome = ctx.act(lambda: set_evaluation_rules(ctx.desk, ctx.actor, rules))
        if outcome.failed:
            self._tell(outcome.problems[0])
        else:
            self.accept()

    def _tell(self, problem: Problem) -> None:
        self.problem.setText(self._ctx.sentence(problem))
        self.problem.show()
