"""The branch's grade rules, changed and tried on past months before they are put in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from cmdesk.services.careers.ladder import ladder
from cmdesk.services.careers.rulebooks import grade_rules, save_grade_rules
from cmdesk.services.evaluation.grades import simulate
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.grades_rule_form import RuleForm
from cmdesk.ui.kit import button, col, column, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.kit.rule_dialog import RuleDialog
from cmdesk.ui.lists.out import refused
from cmdesk.values.evaluation import GradeMove, GradeRule
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.papers import PastMove
from cmdesk.values.periods import Month
from cmdesk.values.problems import Outcome, UserError
from cmdesk.values.queries import ListQuery, Ref

MOVES: dict[GradeMove, Msg] = {GradeMove.PROMOTE: _("Promotion"), GradeMove.DEMOTE: _("Demotion")}


class GradeRulesDialog(RuleDialog):
    """Saving puts all rules in force from the month at the top on."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        self.month = ctx.period.value.month
        super().__init__(ctx, _("Grade rules from {month} on")(month=str(self.month)), parent)
        self.rules: list[GradeRule] = list(grade_rules(ctx.desk, ctx.actor, self.month))
        self.grades = _grades(ctx)
        self._at, self._filling = -1, False
        say = ctx.translate
        self.table = RowsTable(ctx, [
            col("move", _("Move"), width=96), col("grade", _("From grade"), width=86),
            col("to", _("To grade"), bold=True, width=70),
        ], fixed=True, empty=_("No rule yet."))
        self.table.setFixedWidth(276)
        self.form = RuleForm(ctx, self.grades)
        self.tried = label("", "muted", wrap=True)
        left = column(self.table, row(
            button(say(_("Add a rule")), self.add, "link"), button(say(_("Remove the rule")), self.remove, "link"), 1))
        both = row(left, self.form, spacing=14)
        both.setStretch(1, 1)
        layout = self.lay_out(both, self.tried, lead=button(say(_("Try on past months")), self.try_out))
        layout.setStretchFactor(both, 1)
        self.resize(960, 560)
        self.table.table.current.connect(self._chosen)
        self._show(0)

    def _show(self, at: int) -> None:
        self._filling = True
        self.table.show_rows([(MOVES[r.move], self._name(r.grade), self._name(r.to)) for r in self.rules])
        self.table.select(at)
        self._filling = False
        self._at = at if 0 <= at < len(self.rules) else -1
        self.form.setVisible(self._at >= 0)
        if self._at >= 0:
            self.form.show_rule(self.rules[self._at])

    def _name(self, grade: str) -> Text:
        return self.grades.get(grade, grade)

    def _chosen(self, at: object) -> None:
        if self._filling or not isinstance(at, int) or at == self._at:
            return
        self._show(at if self._taken() else self._at)

    def _taken(self) -> bool:
        """Keep what stands in the form; False where it cannot be read."""
        try:
            self._take()
        except UserError as error:
            self.tell(*error.problems)
            return False
        self.tell()
        return True

    def _take(self) -> None:
        if self._at >= 0:
            self.rules[self._at] = self.form.read()

    def add(self) -> None:
        if not self._taken():
            return
        steps = list(self.grades)
        code = next(f"rule{k}" for k in range(1, 1000) if f"rule{k}" not in {r.code for r in self.rules})
        self.rules.append(GradeRule(code=code, move=GradeMove.PROMOTE, grade=steps[-1], to=steps[-2], periods=12))
        self._show(len(self.rules) - 1)

    def remove(self) -> None:
        if self._at >= 0:
            del self.rules[self._at]
            self._show(min(self._at, len(self.rules) - 1))

    def try_out(self) -> None:
        """How many the rules would have moved in the past, beside those in force; in a worker."""
        if not self._taken():
            return
        ctx, month, rules = self._ctx, self.month, tuple(self.rules)

        def work() -> tuple[Sequence[PastMove], Sequence[PastMove]]:
            return simulate(ctx.desk, ctx.actor, month), simulate(ctx.desk, ctx.actor, month, rules=rules)

        ctx.jobs.run(
            work, self._compare, lambda error: refused(ctx, error), title=_("trying the rules on past months"),
            pool=True,
        )

    def _compare(self, found: tuple[Sequence[PastMove], Sequence[PastMove]]) -> None:
        before, after = (Counter(move.move for move in moves if move.granted) for moves in found)
        told = _("Over the last twelve months: {up} promotions (with the rules in force {was_up}), {down} demotions "
                 "({was_down}).")
        self.tried.setText(self._ctx.translate(told(
            up=after["promote"], was_up=before["promote"], down=after["demote"], was_down=before["demote"])))

    def put(self) -> Outcome[Month]:
        self._take()
        ctx, month, rules = self._ctx, self.month, tuple(self.rules)
        return ctx.act(lambda: save_grade_rules(ctx.desk, ctx.actor, month, rules))


def _grades(ctx: AppContext) -> dict[str, Text]:
    """The ladder's grades by code, the highest first."""
    steps = [step.grade for step in ladder(ctx.desk, ctx.actor, ctx.period.value.month)]
    rows = ctx.entities.rows(ListQuery(entity="grade_steps", columns=("grade",))).rows
    codes = {r.values[0].label: str(r.values[0].id) for r in rows if isinstance(r.values[0], Ref)}
    return {codes[name]: name for name in steps if name in codes}


