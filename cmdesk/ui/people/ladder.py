"""等级阶梯: the grades with their standards; beside each, who holds it and which rules lead away from it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from cmdesk.services.careers.ladder import ladder, ladder_spread
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Meter, clear, label
from cmdesk.ui.lists import EntityPage
from cmdesk.ui.lists.papers import preview_report
from cmdesk.ui.shell import Action
from cmdesk.values.messages import _
from cmdesk.values.papers import LadderLine
from cmdesk.values.queries import Record, Ref

TITLE = _("Grade ladder")


class LadderPage(EntityPage):
    """Requirements, duties and coefficients are typed in the form; people and rules are shown below it."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx, "grade_steps", kind="grade_steps", totals=False)
        self.steps: tuple[LadderLine, ...] = ()
        self.people = QVBoxLayout()
        self.people.setSpacing(5)
        self.detail.extra.addLayout(self.people)

    def refresh(self) -> None:
        ctx, branch = self.ctx, self.ctx.branch.value
        self.steps = ladder(ctx.desk, ctx.actor, ctx.period.value.month, int(branch.id) if branch else None)
        super().refresh()
        if self.detail.record is None:
            self.list.table.show_current(0)
        self._show_people(self.detail.record)
        spread = ladder_spread(self.steps)
        told = _("{n} grades, highest to lowest coefficient {spread} : 1")(n=len(self.steps), spread=spread or "—")
        self.show_header(subtitle=ctx.translate(told))
        self.header_changed.emit()

    def more(self) -> Sequence[Action]:
        return (*super().more(), Action(label=_("Print the ladder"), run=self.print_ladder, icon="document"))

    def record_shown(self, record: Record | None) -> None:
        self._show_people(record)

    def print_ladder(self) -> None:
        """With people, requirements, duties and rules, as the report."""
        self.dialog = preview_report(self.ctx, "ladder", TITLE)

    def _show_people(self, record: Record | None) -> None:
        clear(self.people)
        grade = record.values.get("grade") if record else None
        step = next((s for s in self.steps if isinstance(grade, Ref) and s.grade == grade.label), None)
        if step is None:
            return
        say = self.ctx.translate
        share = "" if step.share is None else f"{step.share:.0%}"
        self.people.addWidget(Meter(
            say(_("People in this grade")), float(step.share or 0), say(_("{n} people")(n=step.people)), share))
        if step.names:
            self.people.addWidget(label("、".join(step.names), "muted", wrap=True))
        for name, conditions in step.rules:
            self.people.addWidget(label(say(name), "strong", wrap=True))
            self.people.addWidget(label(say(_("; ")).join(say(c) for c in conditions), "small", wrap=True))
