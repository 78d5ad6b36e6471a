"""等级: what the rules propose after a month, decided person by person; and the rules tried on past months."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from cmdesk.services.evaluation.grades import grade_sheet, simulate
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.grades_panel import DecisionPanel
from cmdesk.ui.evaluation.grades_words import DECISIONS, MOVES, decision_tone, move_tone
from cmdesk.ui.kit import Cell, col, column, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.out import refused
from cmdesk.ui.lists.papers import preview_report, save_report
from cmdesk.ui.lists.views import Switch
from cmdesk.ui.shell import Action
from cmdesk.ui.theme import SIZES
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Text, _
from cmdesk.values.papers import GradeLine, GradeSheet, PastMove
from cmdesk.values.rights import Right

TITLE = _("Grade decision list")
LINES = (
    col("name", _("Name"), Kind.NAME, bold=True, width=76), col("branch", _("Branch"), width=90),
    col("grade", _("Grade now"), width=76), col("since", _("Since"), Kind.DATE, width=90, muted=True),
    col("periods", _("Periods"), Kind.COUNT, width=62),
    col("average", _("Average"), Kind.POINTS, digits=2, width=66),
    col("share", _("Average place"), Kind.RATE, digits=0, width=94),
    col("exam", _("Exam"), width=50), col("move", _("Proposed"), cell=Cell.CHIP, tone=move_tone, width=112),
    col("decision", _("Decision"), cell=Cell.CHIP, tone=decision_tone, width=90),
)
PAST = (
    col("month", _("Month"), Kind.TEXT, width=80), col("name", _("Name"), Kind.NAME, bold=True, width=84),
    col("move", _("Would have been proposed"), cell=Cell.CHIP, tone=move_tone, width=150),
    col("granted", _("Quota"), width=80), col("became", _("Became"), width=90), col("why", _("Why"), muted=True),
)


class GradesView(QWidget):
    """Proposals first; beside them the person on show with the reasons and what can be decided."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.ctx = ctx
        self.found: GradeSheet | None = None
        self.moves: Sequence[PastMove] = ()
        self._asked, self._lines = 0, dict[int, GradeLine]()
        say = ctx.translate
        self.switch = Switch(
            ctx, [("now", _("Proposals")), ("past", _("Tried on past months"))], self.show_part)
        nothing = _("No scheme is in force in this month, so nothing is proposed.")
        self.table = RowsTable(ctx, LINES, frozen=1, empty=nothing)
        self.table.table.setAccessibleName(say(TITLE))
        self.past = RowsTable(ctx, PAST, empty=_("The rules would have proposed nobody."))
        self.past.table.setAccessibleName(say(_("Tried on past months")))
        self.panel = DecisionPanel(ctx)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.past)
        self.note = label("", "muted", wrap=True)
        card = QFrame()
        card.setProperty("role", "card")
        head = row(self.switch)
        head.setContentsMargins(10, 8, 10, 4)
        self.note.setContentsMargins(14, 4, 14, 8)
        inside = column(head, self.stack, self.note, spacing=0)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setStretch(1, 1)
        card.setLayout(inside)
        both = row(card, self.panel, spacing=SIZES.gap)
        both.setStretch(0, 1)
        self.setLayout(both)
        self.table.table.current.connect(self._chosen)
        self.key = "now"
        self.switch.show_chosen("now")

    def actions(self) -> Sequence[Action]:
        there = self.found is not None
        return (
            Action(label=_("Export"), run=self.export, icon="export", right=Right.EXPORT, shown=there),
            Action(label=_("Change the rules…"), run=self.edit_rules, icon="edit", right=Right.EDIT_SCHEMES),
            Action(
                label=_("Print the decision list"), run=self.print, icon="print", shortcut="Ctrl+P", primary=True,
                shown=there,
            ),
        )

    def refresh(self) -> None:
        ctx, branch = self.ctx, self.ctx.branch.value
        self.found = grade_sheet(ctx.desk, ctx.actor, ctx.period.value.month, int(branch.id) if branch else None)
        lines = sorted(self.found.lines if self.found else (), key=_order)
        self._lines = {line.manager_id: line for line in lines}
        self.table.show_rows([self._cells(line) for line in lines], [line.manager_id for line in lines])
        if self.table.current_id is None and lines:
            self.table.select(lines[0].manager_id)
        self._chosen(self.table.current_id)
        self._tell()
        if self.key == "past":
            self._simulate()

    def _tell(self) -> None:
        say, found = self.ctx.translate, self.found
        if found is None:
            self.note.setText("")
            return
        told = [say(_("scheme “{name}”, {n} rules")(name=found.scheme, n=len(found.rules)))]
        if found.drafts:
            told.append(say(_("{n} of the periods looked at are not published yet.")(n=found.drafts)))
        self.note.setText(" · ".join(told))

    def show_part(self, key: str, *_clicked: object) -> None:
        self.key = key
        self.switch.show_chosen(key)
        self.stack.setCurrentIndex(0 if key == "now" else 1)
        self.panel.setVisible(key == "now")
        if key == "past":
            self._simulate()

    def _simulate(self) -> None:
        """In a worker: the rules are applied to every past month."""
        self._asked += 1
        ctx, asked, month = self.ctx, self._asked, self.ctx.period.value.month
        if self.found is None:
            self._show_past(asked, ())
            return
        ctx.jobs.run(
            lambda: simulate(ctx.desk, ctx.actor, month), lambda moves: self._show_past(asked, moves),
            lambda error: refused(ctx, error), title=_("trying the rules on past months"), pool=True,
        )

    def _show_past(self, asked: int, moves: Sequence[PastMove]) -> None:
        if asked != self._asked:
            return
        self.moves = moves
        self.past.show_rows([
            (str(m.month), m.name, MOVES[m.move](grade=m.grade, to=m.to), "" if m.granted else _("full"), m.became,
             self._why(m.reasons)) for m in reversed(moves)
        ])

    def _cells(self, line: GradeLine) -> list[object]:
        move = MOVES[line.move](grade=line.grade, to=line.to) if line.move else ""
        decision = line.decision or ("open" if line.move else "")
        return [
            line.name, line.branch, line.grade, line.since, line.periods, line.average, line.share,
            "✓" if line.exam else "", move, DECISIONS[decision] if decision else "",
        ]

    def _why(self, reasons: Sequence[Text]) -> str:
        return self.ctx.translate(_("; ")).join(self.ctx.translate(reason) for reason in reasons)

    def _chosen(self, manager_id: object) -> None:
        line = self._lines.get(manager_id) if isinstance(manager_id, int) else None
        self.panel.show_line(line, self.found)

    def open(self, target: object) -> None:
        """A manager's id."""
        self.show_part("now")
        self.table.select(target)

    def edit_rules(self) -> QWidget:
        from cmdesk.ui.evaluation.grades_rules import GradeRulesDialog

        self.dialog = GradeRulesDialog(self.ctx, self.window())
        self.dialog.open()
        return self.dialog

    def print(self) -> None:
        self.preview = preview_report(self.ctx, "grades", TITLE)

    def export(self) -> None:
        save_report(self.ctx, "grades", TITLE)


def _order(line: GradeLine) -> tuple[int, str]:
    """What waits for a decision first, then what was decided, then the others."""
    waits = bool(line.move) and not line.decision
    return (0 if waits and line.granted else 1 if waits else 2 if line.decision else 3, line.code)


