"""准入评审: candidates, their marks by the standard, and the decision."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from cmdesk.services.careers.admissions import admission_sheet, admit, refuse, save_admission_marks
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Chip, button, col, column, label, row, rule
from cmdesk.ui.kit.columns import column_of
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists import EntityPage
from cmdesk.ui.lists.papers import preview_report
from cmdesk.ui.people.admission_rule import AdmissionRuleDialog
from cmdesk.ui.shell import Action
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds import parse
from cmdesk.values.messages import _
from cmdesk.values.papers import AdmissionSheet
from cmdesk.values.problems import Problem, UserError
from cmdesk.values.queries import Record, Ref
from cmdesk.values.rights import Right

TITLE = _("Admission score sheet")
MARK = Field(label=_("Points given"), kind=Kind.POINTS, digits=1)
TONES = {"open": Tone.WARNING, "admitted": Tone.GOOD, "refused": Tone.NEUTRAL}


def _tone(value: object) -> Tone:
    return TONES.get(str(value.id), Tone.NEUTRAL) if isinstance(value, Ref) else Tone.NEUTRAL


class AdmissionsPage(EntityPage):
    def __init__(self, ctx: AppContext) -> None:
        state = column_of("state", ctx.describe("admissions").fields["state"])
        dressed = type(state)(key=state.key, field=state.field, cell=state.cell, tone=_tone)
        super().__init__(ctx, "admissions", kind="admissions", branch="branch", dressed=(dressed,), totals=False)
        self.sheet: AdmissionSheet | None = None
        self.scoring = self._make_scoring()
        self.detail.extra.addWidget(self.scoring)

    def _make_scoring(self) -> QWidget:
        say = self.ctx.translate
        edits = self.ctx.may(Right.EDIT_TEAM)
        self.marks = RowsTable(self.ctx, [
            col("name", _("Item"), bold=True, width=170), col("most", _("Full mark"), Kind.POINTS, digits=0, width=72),
            col("points", MARK.label, Kind.POINTS, digits=1, editable=edits),
        ], fixed=True, empty=_("The admission standard has no items yet."))
        self.marks.model.edited.connect(self._marked)
        self.marks.setMinimumHeight(200)
        self.total = label("", "card-title")
        self.state = Chip()
        self.admitting = button(say(_("Admit on probation…")), self.admit, "primary")
        self.refusing = button(say(_("Turn down…")), self.refuse)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        made = QWidget()
        made.setLayout(column(
            rule(), row(label(say(_("Admission score")), "card-title"), 1, self.total, self.state), self.marks,
            row(self.admitting, self.refusing, 1), self.problem,
        ))
        return made

    def new_values(self) -> dict[str, object]:
        chosen = self.ctx.branch.value
        return {"applied_on": self.ctx.today, **({"branch": chosen} if chosen else {})}

    def refresh(self) -> None:
        super().refresh()
        if self.detail.record is None:
            self.list.table.show_current(0)

    def more(self) -> Sequence[Action]:
        return (
            *super().more(),
            Action(label=_("Line and probation…"), run=self.change_rule, icon="edit", right=Right.EDIT_SCHEMES),
            Action(label=_("Score sheets"), run=self.print_sheets, icon="document"),
        )

    def change_rule(self) -> AdmissionRuleDialog:
        """From which score candidates are admitted, and how long their probation lasts."""
        self.rule_dialog = AdmissionRuleDialog(self.ctx, self.window())
        self.rule_dialog.open()
        return self.rule_dialog

    def print_sheets(self) -> None:
        """Of those not decided; an empty one where there are none."""
        self.dialog = preview_report(self.ctx, "admission", TITLE)

    def record_shown(self, record: Record | None) -> None:
        self.scoring.setVisible(record is not None)
        self.problem.hide()
        if record is not None:
            self._show_sheet(admission_sheet(self.ctx.desk, self.ctx.actor, record.id))

    def _show_sheet(self, sheet: AdmissionSheet) -> None:
        say = self.ctx.translate
        self.sheet = sheet
        rows = [(line.name, line.most, line.points) for line in sheet.lines]
        self.marks.show_rows(rows, [line.code for line in sheet.lines])
        total = "—" if sheet.total is None else f"{sheet.total.normalize():f}"
        self.total.setText(say(_("{total} of {most}, line {line}")(
            total=total, most=f"{sheet.most.normalize():f}", line=f"{sheet.line.normalize():f}")))
        reached = sheet.total is not None and sheet.total >= sheet.line
        name, tone = (_("reached"), Tone.GOOD) if reached else (_("not reached"), Tone.WARNING)
        self.state.show_state(say(name), tone)
        decides = self.ctx.may(Right.DECIDE_CAREERS) and sheet.state == "open"
        for part in (self.admitting, self.refusing):
            part.setVisible(decides)

    def _marked(self, code: object, _key: str, text: str) -> None:
        if self.sheet is None:
            return
        ctx, id_ = self.ctx, self.sheet.id
        try:
            value = parse(MARK, text, ctx.today, key="points")
        except UserError as error:
            self._tell(error.problems[0])
            return
        marks = {str(code): value if isinstance(value, Decimal) else None}
        outcome = ctx.act(lambda: save_admission_marks(ctx.desk, ctx.actor, id_, marks))
        if outcome.failed:
            self._tell(outcome.problems[0])

    def admit(self) -> None:
        """Asks for the staff number, and for a reason where the line is not reached."""
        if self.sheet is None:
            return
        ctx, sheet = self.ctx, self.sheet
        code = ctx.asker.text(_("Staff number of {name}")(name=sheet.name))
        if not code:
            return
        reason: str | None = ""
        if sheet.complete and (sheet.total or 0) < sheet.line:
            reason = ctx.asker.text(_("{name} does not reach the line. Why is {name} admitted all the same?")(
                name=sheet.name))
        if reason is not None:
            told = reason
            self._conclude(ctx.act(lambda: admit(ctx.desk, ctx.actor, sheet.id, code, reason=told)).problems)

    def refuse(self) -> None:
        if self.sheet is None:
            return
        ctx, sheet = self.ctx, self.sheet
        reason = ctx.asker.text(_("Why is {name} turned down? The reason is kept.")(name=sheet.name))
        if reason:
            self._conclude(ctx.act(lambda: refuse(ctx.desk, ctx.actor, sheet.id, reason)).problems)

    def _conclude(self, problems: Sequence[Problem]) -> None:
        if problems:
            self._tell(problems[0])

    def _tell(self, problem: Problem) -> None:
        self.problem.setText(self.ctx.sentence(problem))
        self.problem.show()
