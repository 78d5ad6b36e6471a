"""薪酬: the month's pool, everybody's share of it, and how it came about."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from cmdesk.services.evaluation.pay import confirm_pay, drop_pay, pay_sheet, reopen_pay, split_pool
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.words import signed
from cmdesk.ui.kit import Chip, KeyFigure, button, clear, col, column, label, row, rule, scrolled
from cmdesk.ui.kit.editors import LineEditor
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.kit.rule_dialog import ProblemLine, RuleDialog
from cmdesk.ui.lists.papers import preview_report, save_report
from cmdesk.ui.shell import Action
from cmdesk.ui.theme import SIZES, Tone
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.papers import PayLine, PaySheet
from cmdesk.values.problems import Problem, UserError
from cmdesk.values.rights import Right

WIDTH = 300
TITLE = _("Performance pay list")
POOL = Field(label=_("Pool (yuan)"), kind=Kind.MONEY, digits=2)
STATES: dict[str, tuple[Msg, Tone]] = {
    "": (_("Nothing split yet"), Tone.NEUTRAL), "draft": (_("Draft"), Tone.WARNING),
    "confirmed": (_("Confirmed"), Tone.GOOD),
}
COLUMNS = (
    col("rank", _("Rank"), Kind.COUNT, width=46), col("code", _("Staff number"), Kind.CODE, width=78, muted=True),
    col("name", _("Name"), Kind.NAME, bold=True, width=72), col("branch", _("Branch"), width=88),
    col("grade", _("Grade"), width=56), col("total", _("Total score"), Kind.POINTS, digits=2, width=80),
    col("coefficient", _("Coefficient"), Kind.NUMBER, digits=4),
    col("grade_coefficient", _("Grade's coefficient"), Kind.NUMBER, digits=2),
    col("presence", _("Presence"), Kind.RATE, digits=2, width=76),
    col("adjustment", _("Adjustment"), Kind.MONEY, digits=2),
    col("amount", _("Amount (yuan)"), Kind.MONEY, digits=2, bold=True, width=104),
)


class PayView(QWidget):
    """The list at the left; pool, spread and rule at the right, for those who set them."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.ctx = ctx
        self.found: PaySheet | None = None
        say = ctx.translate
        self.table = RowsTable(ctx, COLUMNS, frozen=3, empty=self._empty())
        self.table.table.setAccessibleName(say(TITLE))
        self.table.table.opened.connect(self.adjust)
        self.own = label("", "muted", wrap=True)
        self.own.setContentsMargins(12, 6, 12, 10)
        card = QFrame()
        card.setProperty("role", "card")
        inside = column(self.table, self.own, spacing=0)
        inside.setContentsMargins(1, 1, 1, 1)
        card.setLayout(inside)
        self.side = self._make_side()
        both = row(card, self.side, spacing=SIZES.gap)
        both.setStretch(0, 1)
        self.setLayout(both)

    def _empty(self) -> Msg:
        if self.ctx.actor.own_only:
            return _("Your pay of this month is not confirmed yet.")
        return _("This month is not evaluated yet: compute it, then split the pool.")

    def _make_side(self) -> QFrame:
        say, sets = self.ctx.translate, self.ctx.may(Right.SET_PAY)
        side = QFrame()
        side.setProperty("role", "card")
        side.setFixedWidth(WIDTH)
        self.state = Chip()
        self.pool = LineEditor(self.ctx, "pool", POOL)
        self.pool.line.setPlaceholderText(say(_("e.g. 60000.00")))
        self.split = button(say(_("Split the pool")), self.run_split, "primary")
        self.pool.entered.connect(self.run_split)
        self.problem = ProblemLine(self.ctx)
        self.warning = label("", "problem", wrap=True)
        self.adjusted = QVBoxLayout()
        self.adjusted.setSpacing(4)
        self.adjusting = button(say(_("Adjust this person's amount…")), self.adjust, "link")
        self.average = KeyFigure(say(_("Average amount")))
        self.spread = KeyFigure(say(_("Highest to lowest")))
        self.rules = QVBoxLayout()
        self.rules.setSpacing(4)
        self.rules.setContentsMargins(0, 0, 0, 0)
        self.change = button(say(_("Change the rule…")), self.edit_rule, "link")
        outer = column(
            row(label(say(_("Pool of the month")), "card-title"), 1, self.state),
            row(self.pool, self.split), self.problem, self.warning, self.average, self.spread, self.adjusted,
            row(self.adjusting, 1), rule(),
            row(label(say(_("How it is computed")), "card-title"), 1, self.change), scrolled(self.rules), spacing=10,
        )
        outer.setStretch(outer.count() - 1, 1)
        outer.setContentsMargins(14, 12, 14, 12)
        side.setLayout(outer)
        for part in (self.pool, self.split, self.change, self.adjusting):
            part.setVisible(sets)
        return side

    def adjust(self, *_opened: object) -> QWidget | None:
        """Somebody's amount, while the list is a draft."""
        from cmdesk.ui.evaluation.pay_adjusting import AdjustDialog

        line = self._line()
        if line is None or self.found is None or self.found.state != "draft" or not self.ctx.may(Right.SET_PAY):
            return None
        self.dialog: RuleDialog = AdjustDialog(self.ctx, line, self._branch, self.window())
        self.dialog.open()
        return self.dialog

    def _line(self) -> PayLine | None:
        chosen = self.table.current_id
        return next((x for x in self.found.lines if x.manager_id == chosen), None) if self.found else None

    @property
    def _branch(self) -> int | None:
        chosen = self.ctx.branch.value
        return int(chosen.id) if chosen else None

    def actions(self) -> Sequence[Action]:
        state = self.found.state if self.found else ""
        made = bool(state)
        return (
            Action(label=_("Export for payroll"), run=self.export, icon="export", right=Right.EXPORT, shown=made),
            Action(label=_("Print"), run=self.print, icon="print", shortcut="Ctrl+P", shown=self.found is not None),
            Action(label=_("Take away"), run=self.drop, icon="trash", right=Right.SET_PAY, shown=state == "draft"),
            Action(label=_("Take back"), run=self.reopen, icon="undo", right=Right.SET_PAY, shown=state == "confirmed"),
            Action(
                label=_("Confirm"), run=self.confirm, icon="check", primary=True, right=Right.SET_PAY,
                shown=state == "draft" and not (self.found and self.found.stale),
            ),
        )

    def refresh(self) -> None:
        ctx = self.ctx
        self.found = found = pay_sheet(ctx.desk, ctx.actor, ctx.period.value.month, self._branch)
        lines = found.lines if found else ()
        totals = _totals(found) if found and found.state and not ctx.actor.own_only else None
        rows = [_cells(line, bool(found and found.state)) for line in lines]
        self.table.show_rows(rows, [line.manager_id for line in lines], totals=totals)
        if lines and self.table.current_id is None:
            self.table.select(lines[0].manager_id)
        self.side.setVisible(found is not None and not ctx.actor.own_only)
        told = map(_adjustment, found.adjusted) if found and ctx.actor.own_only else ()
        self.own.setText("\n".join(map(ctx.translate, told)))
        self.own.setVisible(bool(self.own.text()))
        self.problem.tell()
        if found is not None:
            self._show_side(found)

    def _show_side(self, found: PaySheet) -> None:
        say = self.ctx.translate
        name, tone = STATES[found.state]
        self.state.show_state(say(name), tone)
        if found.state and not self.pool.line.hasFocus():
            self.pool.set_value(found.pool)
        elif not found.state:
            self.pool.set_value(None)
        self.pool.set_editable(found.state != "confirmed")
        self.split.setEnabled(found.state != "confirmed")
        self.warning.setText(say(_warning(found)))
        self.warning.setVisible(bool(self.warning.text()))
        people = sum(1 for line in found.lines if line.amount)
        self.average.show_value(f"{found.paid / people:,.2f}" if people else "—", say(_("{n} people")(n=people)))
        ladder = f"{found.ladder_spread:f} : 1" if found.ladder_spread else "—"
        self.spread.show_value(
            f"{found.spread:f} : 1" if found.spread else "—", say(_("ladder {ratio}")(ratio=ladder)))
        self.adjusting.setEnabled(found.state == "draft")
        clear(self.adjusted)
        for text in (*map(_adjustment, found.adjusted), *_paid(found)):
            self.adjusted.addWidget(label(say(text), "small", wrap=True))
        clear(self.rules)
        for line in found.rule:
            self.rules.addWidget(label(say(line), wrap=True))
        self.rules.addStretch(1)

    def run_split(self) -> None:
        """Split what was typed; what is wrong with it stands below."""
        if self.found is None or self.found.state == "confirmed":
            return
        try:
            pool = self.pool.value()
        except UserError as error:
            self.problem.tell(*error.problems)
            return
        if not isinstance(pool, Decimal):
            self.problem.tell(Problem(code="required", params={"label": POOL.label}))
            return
        ctx, month, branch = self.ctx, self.ctx.period.value.month, self._branch
        outcome = ctx.act(lambda: split_pool(ctx.desk, ctx.actor, month, pool, branch))
        if outcome.failed:
            self.problem.tell(*outcome.problems)

    def confirm(self) -> None:
        ctx, month, branch = self.ctx, self.ctx.period.value.month, self._branch
        question = _("Confirm the pay list of {month}? Everybody in it may then see the own amount.")
        if ctx.asker.confirm(question(month=str(month)), _("Confirm")):
            ctx.act(lambda: confirm_pay(ctx.desk, ctx.actor, month, branch))

    def reopen(self) -> None:
        ctx, month, branch = self.ctx, self.ctx.period.value.month, self._branch
        question = _("Why is the pay list of {month} opened again? The reason is kept.")
        reason = ctx.asker.text(question(month=str(month)))
        if reason:
            ctx.act(lambda: reopen_pay(ctx.desk, ctx.actor, month, reason, branch))

    def drop(self) -> None:
        ctx, month, branch = self.ctx, self.ctx.period.value.month, self._branch
        ctx.act(lambda: drop_pay(ctx.desk, ctx.actor, month, branch))

    def edit_rule(self) -> QWidget:
        from cmdesk.ui.evaluation.pay_rule import PayRuleDialog

        self.dialog = PayRuleDialog(self.ctx, self.window())
        self.dialog.open()
        return self.dialog

    def print(self) -> None:
        self.preview = preview_report(self.ctx, "pay", TITLE)

    def export(self) -> None:
        save_report(self.ctx, "pay", TITLE)


def _warning(found: PaySheet) -> Msg | str:
    if found.stale:
        return _("Scores, grades or presence changed after the split: split it again.")
    if found.state and not found.whole:
        return _("The pool is that of this branch alone.")
    return ""


def _cells(line: PayLine, split: bool) -> list[object]:
    return [
        line.rank or None, line.code, line.name, line.branch, line.grade, line.total, line.coefficient,
        line.grade_coefficient, line.presence, line.adjustment or None, line.amount if split else None,
    ]


def _totals(found: PaySheet) -> dict[str, object]:
    adjusted = sum((line.adjustment for line in found.adjusted), Decimal(0))
    return {"amount": found.paid, **({"adjustment": adjusted} if found.adjusted else {})}


def _paid(found: PaySheet) -> tuple[Msg, ...]:
    """What the adjustments make of the pool."""
    told = _("With what was adjusted by hand, {paid} yuan are paid of a pool of {pool}.")
    return (told(paid=f"{found.paid:,.2f}", pool=f"{found.pool:,.2f}"),) if found.adjusted and found.whole else ()


def _adjustment(line: PayLine) -> Msg:
    told = _("{name} {amount} yuan: {reason} ({who})")
    return told(name=line.name, amount=signed(line.adjustment), reason=line.reason, who=line.adjusted_by)
