"""人均业务量: the standards, and below the form of one every branch held against it."""

from __future__ import annotations

from collections.abc import Sequence

from cmdesk.services.careers.workload import workload
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Cell, col, label
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists import EntityPage
from cmdesk.ui.lists.papers import preview_report
from cmdesk.ui.shell import Action
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.papers import WorkloadLine
from cmdesk.values.queries import Record, Ref

MEETS: dict[bool | None, Msg] = {True: _("meets"), False: _("short"), None: _("no figures")}
TONES = {MEETS[True].text: Tone.GOOD, MEETS[False].text: Tone.BAD}


def _tone(value: object) -> Tone:
    return TONES.get(value.text, Tone.NEUTRAL) if isinstance(value, Msg) else Tone.NEUTRAL


BRANCHES = (
    col("branch", _("Branch"), bold=True), col("people", _("People"), Kind.NUMBER, width=58),
    col("per_head", _("Per head"), Kind.NUMBER, digits=2, width=66),
    col("gap", _("Off by"), Kind.NUMBER, digits=2, width=84, signed=True),
    col("meets", _("Judgement"), cell=Cell.CHIP, tone=_tone, width=76),
)


class WorkloadPage(EntityPage):
    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx, "workload_standards", kind="workload_standards", totals=False)
        self.lines: tuple[WorkloadLine, ...] = ()
        self.table = RowsTable(ctx, BRANCHES, empty=_("No branch has anybody on duty with this indicator."))
        self.table.setMinimumHeight(170)
        self.head = label("", "card-title")
        self.detail.extra.addWidget(self.head)
        self.detail.extra.addWidget(self.table)

    def refresh(self) -> None:
        ctx, branch = self.ctx, self.ctx.branch.value
        self.lines = workload(ctx.desk, ctx.actor, ctx.period.value.month, int(branch.id) if branch else None)
        super().refresh()
        if self.detail.record is None:
            self.list.table.show_current(0)
        self._show_branches(self.detail.record)
        short = sum(line.meets is False for line in self.lines)
        told = _("{month}: {n} of {all} fall short of their standard")
        self.show_header(subtitle=ctx.translate(told(month=str(ctx.period.value.month), n=short, all=len(self.lines))))
        self.header_changed.emit()

    def more(self) -> Sequence[Action]:
        return (*super().more(), Action(label=_("Print the figures"), run=self.print_figures, icon="document"))

    def record_shown(self, record: Record | None) -> None:
        self._show_branches(record)

    def print_figures(self) -> None:
        self.dialog = preview_report(self.ctx, "composition", _("Composition and workload"))

    def _show_branches(self, record: Record | None) -> None:
        indicator = record.values.get("indicator") if record else None
        name = str(indicator.label) if isinstance(indicator, Ref) else ""
        chosen = [line for line in self.lines if line.indicator == name]
        self.head.setText(self.ctx.translate(_("Branches in {month}")(month=str(self.ctx.period.value.month))))
        self.table.show_rows([
            (line.branch, line.people, line.per_head, line.gap, MEETS[line.meets]) for line in chosen
        ])
