"""试用期: who is on probation, when it ends, how the months went; confirmed in the post or let go."""

from __future__ import annotations

from collections.abc import Sequence

from cmdesk.services.careers.admissions import end_probation, probation
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Card, Cell, col
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.out import export_rows, print_rows
from cmdesk.ui.shell import Action, Page
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.papers import ProbationLine
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right

DUE, RUNNING = _("due"), _("running")


def _tone(value: object) -> Tone:
    return Tone.WARNING if isinstance(value, Msg) and value.text == DUE.text else Tone.NEUTRAL


COLUMNS = (
    col("code", _("Staff number"), Kind.CODE, muted=True, width=100),
    col("name", _("Name"), Kind.NAME, bold=True, width=100),
    col("branch", _("Branch")), col("since", _("In the post since"), Kind.DATE, width=110),
    col("until", _("Probation until"), Kind.DATE, width=110),
    col("periods", _("Months evaluated"), Kind.COUNT, width=120),
    col("average", _("Average"), Kind.POINTS, digits=2, width=100),
    col("state", _("State"), cell=Cell.CHIP, tone=_tone, width=100),
)


class ProbationPage(Page):
    areas = frozenset({Area.TEAM, Area.EVALUATION})

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.lines: Sequence[ProbationLine] = ()
        nobody = _("Nobody is on probation. Admit a candidate, or enter a new manager.")
        self.table = RowsTable(ctx, COLUMNS, empty=nobody)
        card = Card()
        card.add(self.table, 1)
        self.body.addWidget(card, 1)
        self.table.table.opened.connect(self._open_person)

    def actions(self) -> Sequence[Action]:
        there = bool(self.lines)
        return (
            Action(label=_("Export"), run=self.export, icon="export", right=Right.EXPORT, shown=there),
            Action(label=_("Print"), run=self.print, icon="print", shortcut="Ctrl+P", shown=there),
            Action(label=_("Let go…"), run=self.let_go, icon="close", right=Right.DECIDE_CAREERS, shown=there),
            Action(
                label=_("Confirm in the post"), run=self.confirm, icon="check", primary=True,
                right=Right.DECIDE_CAREERS, shown=there,
            ),
        )

    def refresh(self) -> None:
        ctx, branch = self.ctx, self.ctx.branch.value
        self.lines = probation(ctx.desk, ctx.actor, int(branch.id) if branch else None)
        self.table.show_rows([_cells(line) for line in self.lines], [line.manager_id for line in self.lines])
        if self.table.current_id is None and self.lines:
            self.table.select(self.lines[0].manager_id)
        told = _("{n} on probation, {due} due")(n=len(self.lines), due=sum(line.due for line in self.lines))
        self.show_header(subtitle=ctx.translate(told))
        self.header_changed.emit()

    @property
    def chosen(self) -> ProbationLine | None:
        return next((line for line in self.lines if line.manager_id == self.table.current_id), None)

    def confirm(self) -> None:
        ctx, line = self.ctx, self.chosen
        if line is not None:
            ctx.act(lambda: end_probation(ctx.desk, ctx.actor, line.manager_id, passed=True))

    def let_go(self) -> None:
        ctx, line = self.ctx, self.chosen
        if line is None:
            return
        reason = ctx.asker.text(_("Why does {name} leave? The reason is kept.")(name=line.name))
        if reason:
            ctx.act(lambda: end_probation(ctx.desk, ctx.actor, line.manager_id, passed=False, reason=reason))

    def _open_person(self, manager_id: object) -> None:
        self.ctx.navigation.go("team", ("managers", manager_id))

    def export(self) -> None:
        export_rows(self.ctx, _("Probation"), COLUMNS, [_cells(line) for line in self.lines])

    def print(self) -> None:
        print_rows(
            self.ctx, _("Probation"), COLUMNS, [_cells(line) for line in self.lines], name="probation",
            parent=self.window(),
        )


def _cells(line: ProbationLine) -> list[object]:
    return [
        line.code, line.name, line.branch, line.since, line.until, line.periods, line.average,
        DUE if line.due else RUNNING,
    ]
