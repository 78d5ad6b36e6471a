"""How a total becomes a coefficient: by bands or by a formula, from a month on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtWidgets import QCheckBox, QGridLayout, QStackedWidget, QWidget

from cmdesk.services.careers.rulebooks import pay_rule, save_pay_rule
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import button, col, column, label, row
from cmdesk.ui.kit.editors import LineEditor
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.kit.rule_dialog import RuleDialog
from cmdesk.ui.lists.views import Switch
from cmdesk.values.evaluation import PayBand, PayRule
from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds import parse
from cmdesk.values.messages import _
from cmdesk.values.periods import Month
from cmdesk.values.problems import Outcome, Problem, UserError

EDGE = Field(label=_("From points"), kind=Kind.NUMBER, digits=2)
COEFFICIENT = Field(label=_("Coefficient"), kind=Kind.NUMBER, digits=4)
FIELDS = {
    "at": Field(label=_("Points that give 1"), kind=Kind.NUMBER, digits=2, required=True),
    "per_point": Field(label=_("More for each point"), kind=Kind.NUMBER, digits=4, required=True),
    "least": Field(label=_("Lowest coefficient"), kind=Kind.NUMBER, digits=4, required=True),
    "most": Field(label=_("Highest coefficient"), kind=Kind.NUMBER, digits=4, required=True),
}
NEW = PayBand(Decimal(60), Decimal("0.8"))


class PayRuleDialog(RuleDialog):
    """Saving puts the rule in force from the month at the top on; earlier months keep theirs."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        self.month = ctx.period.value.month
        super().__init__(ctx, _("Pay rule from {month} on")(month=str(self.month)), parent)
        self.rule = pay_rule(ctx.desk, ctx.actor, self.month)
        say = ctx.translate
        self.switch = Switch(ctx, [("bands", _("By bands")), ("formula", _("By formula"))], self.show_way)
        self.bands = [*self.rule.bands]
        self.table = RowsTable(ctx, [
            col("edge", EDGE.label, Kind.NUMBER, digits=2, editable=True, width=140),
            col("coefficient", COEFFICIENT.label, Kind.NUMBER, digits=4, editable=True, width=140),
        ], fixed=True, empty=_("No band yet."))
        self.table.model.edited.connect(self._edited)
        self.editors = {key: LineEditor(ctx, key, field) for key, field in FIELDS.items()}
        self.by_points = QCheckBox(say(_("Points count in the split, too (points × coefficients)")))
        self.stack = QStackedWidget()
        self.stack.addWidget(self._bands())
        self.stack.addWidget(self._formula())
        ladder = label(say(_("The grade's coefficient comes from the grade ladder.")), "small", wrap=True)
        self.lay_out(self.switch, self.stack, self.by_points, ladder)
        self.resize(440, 460)
        self._show()

    def _bands(self) -> QWidget:
        say = self._ctx.translate
        made = QWidget()
        adding = button(say(_("Add a band")), self.add, "link")
        removing = button(say(_("Remove the band")), self.remove, "link")
        made.setLayout(column(self.table, row(adding, removing, 1)))
        return made

    def _formula(self) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        for k, (key, editor) in enumerate(self.editors.items()):
            grid.addWidget(label(self._ctx.translate(FIELDS[key].label)), k, 0)
            grid.addWidget(editor, k, 1)
        grid.setRowStretch(len(self.editors), 1)
        return made

    def _show(self) -> None:
        for key, editor in self.editors.items():
            editor.set_value(getattr(self.rule, key))
        self.by_points.setChecked(self.rule.by_points)
        self._show_bands()
        self.show_way("bands" if self.rule.bands else "formula")

    def _show_bands(self) -> None:
        self.bands.sort(key=lambda band: -band.edge)
        self.table.show_rows([(band.edge, band.coefficient) for band in self.bands])

    def show_way(self, key: str, *_clicked: object) -> None:
        self.way = key
        self.switch.show_chosen(key)
        self.stack.setCurrentIndex(0 if key == "bands" else 1)

    def add(self) -> None:
        lowest = min((band.edge for band in self.bands), default=Decimal(70))
        self.bands.append(replace(NEW, edge=max(lowest - 10, Decimal(0))))
        self._show_bands()

    def remove(self) -> None:
        at = self.table.current_id
        if isinstance(at, int) and at < len(self.bands):
            del self.bands[at]
            self._show_bands()

    def _edited(self, at: object, key: str, text: str) -> None:
        field = EDGE if key == "edge" else COEFFICIENT
        try:
            value = parse(field, text, self._ctx.today, key=key)
        except UserError as error:
            self.tell(*error.problems)
            return
        if isinstance(at, int) and isinstance(value, Decimal):
            self.bands[at] = replace(self.bands[at], **{key: value})
            self.tell()
            self._show_bands()

    def read(self) -> PayRule:
        """What stands in the dialog. Raises UserError."""
        if self.way == "bands":
            return replace(self.rule, bands=tuple(self.bands), by_points=self.by_points.isChecked())
        typed = {key: editor.value() for key, editor in self.editors.items()}
        empty = [Problem(code="required", params={"label": FIELDS[key].label}) for key, v in typed.items() if v is None]
        if empty:
            raise UserError(*empty)
        return replace(self.rule, bands=(), by_points=self.by_points.isChecked(), **typed)  # type: ignore[arg-type]

    def put(self) -> Outcome[Month]:
        ctx, month, rule = self._ctx, self.month, self.read()
        return ctx.act(lambda: save_pay_rule(ctx.desk, ctx.actor, month, rule))
