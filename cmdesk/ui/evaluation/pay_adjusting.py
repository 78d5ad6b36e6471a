"""One person's amount put up or down by hand, with the reason that stands on the list."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QGridLayout, QWidget

from cmdesk.services.evaluation.pay import adjust_pay
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import button, label
from cmdesk.ui.kit.editors import LineEditor
from cmdesk.ui.kit.rule_dialog import RuleDialog
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import _
from cmdesk.values.papers import PayLine
from cmdesk.values.problems import Outcome, Problem, UserError

AMOUNT = Field(label=_("More or less (yuan)"), kind=Kind.MONEY, digits=2, required=True)
REASON = Field(label=_("Why it is adjusted"), kind=Kind.TEXT)


class AdjustDialog(RuleDialog):
    """What the split gives, what is put on or taken off, and what is paid then."""

    def __init__(self, ctx: AppContext, line: PayLine, branch: int | None, parent: QWidget | None = None) -> None:
        super().__init__(ctx, _("Adjust the amount of {name}")(name=line.name), parent)
        self.line, self.month, self._branch = line, ctx.period.value.month, branch
        say = ctx.translate
        self.amount, self.reason = LineEditor(ctx, "amount", AMOUNT), LineEditor(ctx, "reason", REASON)
        self.amount.line.setPlaceholderText(say(_("e.g. 200 or -50")))
        self.amount.set_value(line.adjustment or None)
        self.reason.set_value(line.reason)
        self.reason.setMinimumWidth(260)
        self.paid = label("", "strong")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        for k, (name, part) in enumerate((
            (_("By the split"), label(f"{line.split:,.2f}")), (AMOUNT.label, self.amount), (_("Paid"), self.paid),
            (REASON.label, self.reason),
        )):
            grid.addWidget(label(say(name), "muted"), k, 0)
            grid.addWidget(part, k, 1)
        note = _("The reason is printed on the list, and the person reads it.")
        self.taking = button(say(_("Take the adjustment away")), self.take, "link")
        self.taking.setVisible(bool(line.adjustment))
        self.lay_out(grid, label(say(note), "small", wrap=True), lead=self.taking)
        self.amount.changed.connect(self._sum)
        self._sum()

    def _sum(self) -> None:
        """What is paid with what stands in the field; nothing while that is no number."""
        try:
            amount = self.amount.value()
        except UserError:
            amount = None
        self.paid.setText(f"{self.line.split + amount:,.2f}" if isinstance(amount, Decimal) else "—")

    def take(self) -> None:
        self.amount.set_value(Decimal(0))
        self.save()

    def put(self) -> Outcome[Decimal]:
        amount, reason = self.amount.value(), self.reason.text()
        if not isinstance(amount, Decimal):
            raise UserError(Problem(code="required", field="amount", params={"label": AMOUNT.label}))
        ctx, who = self._ctx, self.line.manager_id
        return ctx.act(lambda: adjust_pay(ctx.desk, ctx.actor, self.month, who, amount, reason, self._branch))
