"""Beside the appeals: the chosen one with its answer, or a new one to be written."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from cmdesk.services.evaluation import accept_appeal, file_appeal, reject_appeal, withdraw_appeal
from cmdesk.services.evaluation.appeals import AppealLine
from cmdesk.services.evaluation.states import Progress
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.words import extras, normal, plain
from cmdesk.ui.kit import button, clear, label, row
from cmdesk.ui.kit.editors import LineEditor
from cmdesk.ui.kit.rule_dialog import ProblemLine
from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds import parse
from cmdesk.values.messages import Text, _
from cmdesk.values.problems import Problem, UserError
from cmdesk.values.rights import Right
from cmdesk.values.standings import Standing, Standings

WIDTH = 316
POINTS = Field(label=_("Points put right"), kind=Kind.POINTS, digits=2, required=True)


class AppealPanel(QFrame):
    """Signals: `filed(id)` when an appeal was written down."""

    filed = Signal(object)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.setProperty("role", "card")
        self.setFixedWidth(WIDTH)
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(14, 12, 14, 12)
        self._body.setSpacing(8)
        self.found: Standings | None = None
        self.progress: Progress | None = None
        self.line: AppealLine | None = None
        self.writing = False

    def show_case(self, found: Standings | None, progress: Progress | None, line: AppealLine | None) -> None:
        """`line` is the chosen appeal; what is being typed stays while it is the same."""
        before = (self.line, self._can_file(), self.progress is None)
        self.found, self.progress, self.line = found, progress, line
        if self.writing and self._can_file():
            return
        if not self.writing and before == (line, self._can_file(), progress is None) and self._body.count():
            return
        self.writing = False
        self._show()

    def begin(self) -> None:
        """Write a new appeal."""
        if self._can_file():
            self.writing = True
            self._show()

    def _show(self) -> None:
        clear(self._body)
        if self.writing:
            self._new()
        elif self.line is not None:
            self._chosen(self.line)
        else:
            self._say(_("Choose an appeal on the left to see it whole."), "muted")
        self._body.addStretch(1)
        if self._can_file() and not self.writing:
            self.beginning = button(self._ctx.translate(_("New appeal")), self.begin)
            self._body.addLayout(row(self.beginning, 1))

    def _can_file(self) -> bool:
        found = self.progress
        if found is None or found.state != "appeal" or found.appeal_until is None:
            return False
        entitled = self._ctx.may(Right.EVALUATE) or self._ctx.actor.manager_id is not None
        return entitled and self._ctx.today <= found.appeal_until

    def _say(self, text: Text, role: str = "") -> None:
        self._body.addWidget(label(self._ctx.translate(text), role, wrap=True))

    def _chosen(self, line: AppealLine) -> None:
        item = line.item_name or self._ctx.translate(_("Total score"))
        self._say(f"{line.manager} · {item}", "card-title")
        filed = _("filed by {who} on {day}, to be answered by {until}")
        day, until = f"{line.filed_at:%Y-%m-%d}", f"{line.answer_by:%Y-%m-%d}"
        self._say(filed(who=line.filed_by, day=day, until=until), "small")
        self._say(line.reason)
        if line.state == "open" and line.points_before is not None:
            self._say(_("Points now: {points}")(points=plain(line.points_before)), "strong")
        if line.state == "open":
            self._open(line)
        elif line.answered_at is not None:
            self._say(_("Answer of {who} on {day}")(who=line.answered_by, day=f"{line.answered_at:%Y-%m-%d}"), "small")
            self._say(line.answer)
            if line.points_after is not None and line.points_before is not None:
                moved = _("{before} → {after}")
                self._say(moved(before=plain(line.points_before), after=plain(line.points_after)), "strong")

    def _open(self, line: AppealLine) -> None:
        say, actor = self._ctx.translate, self._ctx.actor
        if self._ctx.may(Right.EVALUATE):
            self.answer = _writing(say(_("What the person is told")))
            self.points = LineEditor(self._ctx, "points", POINTS)
            self.points.set_value(line.points)
            self.problem = ProblemLine(self._ctx)
            self.accepting = button(say(_("Accept the appeal")), self.accept, "primary")
            self.rejecting = button(say(_("Reject")), self.reject)
            for part in (label(say(_("Answer")), "small"), self.answer, label(say(POINTS.label), "small"), self.points):
                self._body.addWidget(part)
            self._body.addWidget(self.problem)
            self._body.addLayout(row(self.accepting, self.rejecting, 1))
        if line.manager_id == actor.manager_id:
            self.withdrawing = button(say(_("Take the appeal back")), self.withdraw)
            self._body.addLayout(row(self.withdrawing, 1))

    def accept(self) -> None:
        line, ctx = self.line, self._ctx
        assert line is not None
        try:
            points = parse(POINTS, self.points.text(), ctx.today, key="points")
        except UserError as error:
            self.problem.tell(*error.problems)
            return
        if not isinstance(points, Decimal):
            self.problem.tell(Problem(code="required", field="points", params={"label": POINTS.label}))
            return
        value, words = points, self.answer.toPlainText()
        if words.strip() and not self._lowering_meant(line, value):
            return
        self._act(lambda: accept_appeal(ctx.desk, ctx.actor, line.id, value, words))

    def _lowering_meant(self, line: AppealLine, points: Decimal) -> bool:
        """An appeal is made for more points; fewer are asked about first."""
        if line.points_before is None or points >= line.points_before:
            return True
        question = _("This lowers the points of {who} from {before} to {after}. Accept the appeal with fewer points?")
        told = question(who=line.manager, before=plain(line.points_before), after=plain(points))
        return self._ctx.asker.confirm(told, _("Lower the points"), danger=True)

    def reject(self) -> None:
        line, ctx, words = self.line, self._ctx, self.answer.toPlainText()
        assert line is not None
        self._act(lambda: reject_appeal(ctx.desk, ctx.actor, line.id, words))

    def withdraw(self) -> None:
        line, ctx = self.line, self._ctx
        assert line is not None
        ctx.act(lambda: withdraw_appeal(ctx.desk, ctx.actor, line.id))

    def _act(self, call: object) -> None:
        outcome = self._ctx.act(call)  # type: ignore[arg-type]
        if outcome.failed:
            self.problem.tell(*outcome.problems)

    def _new(self) -> None:
        say = self._ctx.translate
        self._say(_("New appeal"), "card-title")
        self.who = QComboBox()
        self.who.setAccessibleName(say(_("Client manager")))
        for each in self._people():
            self.who.addItem(f"{each.name} {each.code}", each.manager_id)
        self.items = QComboBox()
        self.items.setAccessibleName(say(_("Item")))
        self.reason = _writing(say(_("What is wrong, and why")))
        self.problem = ProblemLine(self._ctx)
        self.filing = button(say(_("File the appeal")), self.file, "primary")
        self.leaving = button(say(_("Cancel")), self.give_up)
        self.who.currentIndexChanged.connect(self._fill_items)
        parts: list[QWidget] = [] if self._ctx.actor.own_only else [label(say(_("Client manager")), "small"), self.who]
        parts += [label(say(_("Item")), "small"), self.items, label(say(_("Why it is appealed")), "small"), self.reason]
        for part in (*parts, self.problem):
            self._body.addWidget(part)
        self._body.addLayout(row(self.filing, self.leaving, 1))
        self._fill_items()
        self.reason.setFocus()

    def _people(self) -> list[Standing]:
        rows = self.found.rows if self.found else ()
        actor = self._ctx.actor
        return [r for r in rows if not actor.own_only or r.manager_id == actor.manager_id]

    def _fill_items(self) -> None:
        """The total and every item that the person has points of."""
        self.items.clear()
        self.items.addItem(self._ctx.translate(_("Total score")), "")
        person = next((r for r in self._people() if r.manager_id == self.who.currentData()), None)
        if self.found is None or person is None:
            return
        for each in (*normal(self.found), *extras(self.found)):
            score = person.scores.get(each.code)
            if score is not None and score.points is not None:
                self.items.addItem(f"{each.name} {plain(score.points)}", each.code)

    def file(self) -> None:
        ctx, item, who = self._ctx, str(self.items.currentData() or ""), self.who.currentData()
        words = self.reason.toPlainText()
        self.writing = False
        outcome = ctx.act(lambda: file_appeal(ctx.desk, ctx.actor, ctx.period.value.month, item, words, who))
        if outcome.failed:
            self.writing = True
            self.problem.tell(*outcome.problems)
        else:
            self.filed.emit(outcome.value)

    def give_up(self) -> None:
        self.writing = False
        self._show()


def _writing(name: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(name)
    made.setTabChangesFocus(True)
    made.setFixedHeight(84)
    return made


