"""How long self-scoring, appeals and answers take, and what silence means."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QFormLayout, QWidget

from cmdesk.services.evaluation import evaluation_rules, set_evaluation_rules
from cmdesk.services.evaluation.states import Rules
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import label
from cmdesk.ui.kit.editors import LineEditor
from cmdesk.ui.kit.rule_dialog import RuleDialog
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Outcome

DAYS: tuple[tuple[str, Msg], ...] = (
    ("self_days", _("Self-scoring is open (working days)")), ("appeal_days", _("Appeals are open (working days)")),
    ("answer_days", _("An appeal is answered within (working days)")),
    ("least_raters", _("Least number of raters of a group that counts")),
)


class RulesDialog(RuleDialog):
    """Saving holds for what is opened from then on."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, _("Rules and deadlines"), parent)
        say = ctx.translate
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
        self.lay_out(form, self.silence)

    def put(self) -> Outcome[Rules]:
        ctx = self._ctx
        days = {key: int(str(box.value())) for key, box in self.days.items()}
        rules = Rules(silence=self.silence.isChecked(), **days)
        return ctx.act(lambda: set_evaluation_rules(ctx.desk, ctx.actor, rules))
