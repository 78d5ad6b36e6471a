"""Tables laid over the calendar: the plan as issued beside what was done, and the five numbers of each client."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from cmdesk.services.visits.issuing import Comparison, compare_issued
from cmdesk.services.visits.numbers import ClientNumbers, client_numbers
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, label, row
from cmdesk.ui.kit.columns import Cell, col
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.shell.period import month_text
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.periods import Month
from cmdesk.values.planning import Became

WORDS: Mapping[Became, Msg] = {
    Became.ON_DAY: _("On its day"), Became.LATE: _("On a later day"),
    Became.EARLY: _("On an earlier day"), Became.MISSED: _("Missed"),
    Became.SKIPPED: _("Skipped with reason"), Became.AHEAD: _("Still to come"), Became.ADDED: _("Added since"),
}
TONES: Mapping[Became, Tone] = {
    Became.ON_DAY: Tone.GOOD, Became.LATE: Tone.WARNING, Became.EARLY: Tone.WARNING, Became.MISSED: Tone.BAD,
    Became.SKIPPED: Tone.NEUTRAL, Became.AHEAD: Tone.NEUTRAL, Became.ADDED: Tone.ACCENT,
}


class OverTable(QFrame):
    """Signals: `closed()`, `opened(client id)`."""

    closed = Signal()
    opened = Signal(int)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._ctx = ctx
        say = ctx.translate
        tones = {say(WORDS[became]): tone for became, tone in TONES.items()}
        self._issued = [
            col("planned", _("Issued for"), Kind.DATE, width=100), col("client", _("Client"), Kind.NAME, bold=True),
            col("code", _("Client code"), Kind.CODE, width=130), col("seen", _("Visited on"), Kind.DATE, width=100),
            col("became", _("What became of it"), cell=Cell.CHIP, width=130,
                tone=lambda value: tones.get(str(value), Tone.NEUTRAL)),
        ]
        self._numbers = [
            col("client", _("Client"), Kind.NAME, bold=True), col("code", _("Client code"), Kind.CODE, width=130),
            col("class", _("Class"), width=60), col("due", _("Visits due"), Kind.COUNT, width=78),
            col("scheduled", _("Scheduled"), Kind.COUNT, width=80), col("done", _("Visited"), Kind.COUNT, width=66),
            col("remaining", _("Still to visit"), Kind.COUNT, width=84),
            col("to_schedule", _("To schedule"), Kind.COUNT, width=90,
                tone=lambda value: Tone.BAD if value else Tone.NEUTRAL),
            col("reason", _("Why it has no day"), muted=True),
        ]
        self.title, self.summary = label("", "card-title"), label("", "muted")
        self.table = RowsTable(ctx, [], empty=_("This manager answers for no client in business."))
        self.table.table.opened.connect(lambda id_: self.opened.emit(int(str(id_))))
        head = row(button(say(_("Back")), self.closed.emit, icon_name="chevron-left"), self.title, self.summary, 1)
        head.setContentsMargins(10, 8, 10, 8)
        down = QVBoxLayout(self)
        down.setContentsMargins(1, 1, 1, 1)
        down.setSpacing(0)
        down.addLayout(head)
        down.addWidget(self.table, 1)

    def show_issued(self, manager_id: int, name: str, month: Month) -> None:
        """The newest edition of a plan. Raises UserError never_issued, not_allowed."""
        say = self._ctx.translate
        found = compare_issued(self._ctx.desk, self._ctx.actor, manager_id, month)
        self.title.setText(say(_("{name}: plan of {month} as issued")(name=name, month=month_text(month))))
        self.summary.setText(say(_counts(found)))
        self.table.show_table(
            self._issued,
            [(e.planned, e.client, e.code, e.seen, say(WORDS[e.became])) for e in found.lines],
            [e.client_id for e in found.lines],
        )

    def show_numbers(self, manager_id: int, name: str, month: Month) -> None:
        """The five numbers of each client. Raises UserError not_allowed."""
        say = self._ctx.translate
        found = client_numbers(self._ctx.desk, self._ctx.actor, month, manager_id)
        self.title.setText(say(_("{name}: five numbers of each client, {month}")(name=name, month=month_text(month))))
        self.summary.setText(say(_("{n} clients")(n=len(found))))
        totals = {key: sum(getattr(c, key) for c in found)
                  for key in ("due", "scheduled", "done", "remaining", "to_schedule")}
        self.table.show_table(self._numbers, [_cells(c) for c in found], [c.client_id for c in found], totals=totals)


def _cells(each: ClientNumbers) -> tuple[object, ...]:
    return (
        each.name, each.code, each.client_class, each.due, each.scheduled, each.done, each.remaining, each.to_schedule,
        each.reason,
    )


def _counts(found: Comparison) -> Msg:
    words = _("Edition {edition}, issued by {who} on {when}: {on_day} on their day, {late} later, {early} earlier, "
              "{missed} missed, {skipped} skipped, {ahead} to come, {added} added")
    counts = {str(became): found.count(became) for became in Became}
    return words(edition=found.edition, who=found.issued_by, when=f"{found.issued_at:%Y-%m-%d}", **counts)
