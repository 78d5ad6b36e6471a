"""Beside the proposals: one person's facts, and the decision with its day and reason."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QComboBox, QFrame, QVBoxLayout, QWidget

from cmdesk.services.evaluation.grades import Verdict, decide_grade
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.grades_words import DECISIONS, MOVES
from cmdesk.ui.kit import Chip, button, clear, column, label, row, rule, scrolled
from cmdesk.ui.kit.editors import LineEditor, LongEditor
from cmdesk.ui.kit.rule_dialog import ProblemLine
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import Text, _
from cmdesk.values.papers import GradeLine, GradeSheet
from cmdesk.values.problems import UserError
from cmdesk.values.queries import ListQuery, Ref
from cmdesk.values.rights import Right

WIDTH = 316
DAY = Field(label=_("Effective from"), kind=Kind.DATE, required=True)
REASON = Field(label=_("Reason"), kind=Kind.LONG_TEXT)


class DecisionPanel(QFrame):
    """Accepts, turns down, or decides on another grade; what is wrong stands below the buttons."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.line: GradeLine | None = None
        self.setProperty("role", "card")
        self.setFixedWidth(WIDTH)
        say = ctx.translate
        self.title = label("", "card-title")
        self.state = Chip()
        self.facts = QVBoxLayout()
        self.facts.setSpacing(5)
        self.deciding = self._make_deciding()
        self.rules = QVBoxLayout()
        self.rules.setContentsMargins(0, 0, 8, 0)
        self.rules.setSpacing(3)
        scroll = scrolled(self.rules)
        outer = column(
            row(self.title, 1, self.state), self.facts, self.deciding, rule(),
            label(say(_("Rules that concern this grade")), "card-title"), scroll, spacing=8,
        )
        outer.setStretchFactor(scroll, 1)
        outer.setContentsMargins(14, 12, 14, 12)
        self.setLayout(outer)

    def _make_deciding(self) -> QWidget:
        ctx, say = self._ctx, self._ctx.translate
        self.day = LineEditor(ctx, "day", DAY)
        self.reason = LongEditor(ctx, "reason", REASON)
        self.reason.setAccessibleName(say(REASON.label))
        self.reason.lines.setFixedHeight(58)
        self.grade = QComboBox()
        self.grade.setAccessibleName(say(_("Another grade")))
        self.accept = button(say(_("Accept")), lambda: self.decide(Verdict.ACCEPTED), "primary")
        self.refuse = button(say(_("Turn down")), lambda: self.decide(Verdict.REFUSED))
        self.other = button(say(_("Decide so")), lambda: self.decide(Verdict.OTHER))
        self.problem = ProblemLine(ctx)
        made = QWidget()
        made.setLayout(column(
            rule(), row(label(say(DAY.label), "muted"), self.day),
            label(say(_("Reason (needed unless it is accepted as proposed)")), "small", wrap=True), self.reason,
            row(self.accept, self.refuse, 1),
            row(label(say(_("Another grade")), "muted"), self.grade, self.other), self.problem,
        ))
        return made

    def show_line(self, line: GradeLine | None, sheet: GradeSheet | None) -> None:
        """A person of the table, or nobody."""
        if line is None or self.line is None or line.manager_id != self.line.manager_id:
            self.reason.set_value("")
            self.day.set_value(self._ctx.today)
        self.line = line
        self.problem.tell()
        clear(self.facts)
        clear(self.rules)
        may = self._ctx.may(Right.DECIDE_CAREERS)
        self.deciding.setVisible(line is not None and not line.decision and may)
        self.state.setVisible(line is not None)
        if line is None or sheet is None:
            self.title.setText("")
            return
        self._show_head(line)
        self._show_facts(line)
        self._show_grades(line)
        self._show_rules(line, sheet)

    def _show_head(self, line: GradeLine) -> None:
        say = self._ctx.translate
        self.title.setText(f"{line.name}  {line.code}")
        if line.decision:
            tone = Tone.GOOD if line.decision == "accepted" else Tone.ACCENT
            self.state.show_state(say(DECISIONS[line.decision]), tone)
        elif line.move:
            self.state.show_state(say(MOVES[line.move](grade=line.grade, to=line.to)),
                                  Tone.GOOD if line.move == "promote" else Tone.BAD)
        else:
            self.state.show_state(say(line.grade), Tone.NEUTRAL)
        for part in (self.accept, self.refuse):
            part.setVisible(bool(line.move))

    def _show_facts(self, line: GradeLine) -> None:
        facts: list[tuple[Text, str]] = []
        if line.move:
            facts.append((_("Why it is proposed"), ""))
        elif line.reasons:
            facts.append((_("What is lacking for a promotion"), ""))
        for text, role in facts:
            self.facts.addWidget(label(self._ctx.translate(text), role or "small"))
        for reason in line.reasons:
            self.facts.addWidget(label("• " + self._ctx.translate(reason), wrap=True))
        if line.decision:
            self._show_decision(line)

    def _show_decision(self, line: GradeLine) -> None:
        say = self._ctx.translate
        told = _("{who} decided: {grade}")(who=line.decided_by, grade=line.decided)
        self.facts.addWidget(label(say(told), "strong", wrap=True))
        if line.effective_on is not None:
            self.facts.addWidget(label(say(_("from {day} on")(day=line.effective_on.isoformat())), "muted"))
        if line.reason:
            self.facts.addWidget(label(line.reason, "muted", wrap=True))

    def _show_grades(self, line: GradeLine) -> None:
        self.grade.clear()
        query = ListQuery(entity="grade_steps", columns=("grade",))
        for found in self._ctx.entities.rows(query).rows:
            ref = found.values[0]
            if isinstance(ref, Ref) and ref.id != line.grade_code:
                self.grade.addItem(self._ctx.translate(ref.label), ref.id)

    def _show_rules(self, line: GradeLine, sheet: GradeSheet) -> None:
        """The rules whose grade is this one: their names begin with it."""
        say = self._ctx.translate
        for name, conditions in sheet.rules:
            grade = getattr(name, "params", {}).get("grade")
            if grade == line.grade:
                self.rules.addWidget(label(say(name), "strong", wrap=True))
                self.rules.addWidget(label(say(_("; ")).join(say(c) for c in conditions), "small", wrap=True))
        self.rules.addStretch(1)

    def decide(self, verdict: Verdict) -> None:
        line, ctx = self.line, self._ctx
        if line is None:
            return
        try:
            day = self.day.value()
        except UserError as error:
            self.problem.tell(*error.problems)
            return
        month, reason, grade = ctx.period.value.month, self.reason.text().strip(), str(self.grade.currentData() or "")
        outcome = ctx.act(lambda: decide_grade(
            ctx.desk, ctx.actor, month, line.manager_id, verdict, grade=grade, reason=reason,
            day=day if isinstance(day, date) else None, language=ctx.language.value,
        ))
        if outcome.failed:
            self.problem.tell(*outcome.problems)
