"""Tables laid over the calendar: the plan as issued beside what was done, the five numbers of each client, and what the
last planning did."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QVBoxLayout

from cmdesk.services.visits.issuing import Comparison, compare_issued, plan_editions
from cmdesk.services.visits.numbers import ClientNumbers, client_numbers
from cmdesk.services.visits.planned import PlanLine, What, plan_lines
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, label, row
from cmdesk.ui.kit.columns import Cell, col
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.out import export_rows, print_rows
from cmdesk.ui.shell.period import month_text
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, Text, Translate, _
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


WHATS: Mapping[What, Msg] = {
    What.UNPLACED: _("Without a day"), What.UNEVEN: _("Uneven gap"), What.MOVED: _("Moved"), What.ADDED: _("Put in"),
    What.TAKEN_OUT: _("Taken out"),
}
WHAT_COUNTS: Mapping[What, Msg] = {
    What.UNPLACED: _("{n} clients without a day"), What.UNEVEN: _("{n} with an uneven gap"),
    What.MOVED: _("{n} visits moved"), What.ADDED: _("{n} put in"), What.TAKEN_OUT: _("{n} taken out"),
}
WHAT_TONES: Mapping[What, Tone] = {
    What.UNPLACED: Tone.BAD, What.UNEVEN: Tone.WARNING, What.MOVED: Tone.ACCENT, What.ADDED: Tone.ACCENT,
    What.TAKEN_OUT: Tone.NEUTRAL,
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
        kinds = {say(WHATS[what]): tone for what, tone in WHAT_TONES.items()}
        self._lines = [
            col("manager", _("Client manager"), Kind.NAME, width=100), col("client", _("Client"), Kind.NAME, bold=True),
            col("code", _("Client code"), Kind.CODE, width=130),
            col("what", _("What"), cell=Cell.CHIP, width=120, tone=lambda value: kinds.get(str(value), Tone.NEUTRAL)),
            col("before", _("Day before"), Kind.DATE, width=100), col("after", _("Day now"), Kind.DATE, width=100),
            col("count", _("How much"), width=150), col("why", _("Why"), muted=True),
        ]
        self.title, self.summary = label("", "card-title"), label("", "muted")
        self.table = RowsTable(ctx, [], empty=_("This manager answers for no client in business."))
        self.table.table.opened.connect(lambda id_: self.opened.emit(int(str(id_))))
        self._issued_of: tuple[int, str, Month] | None = None
        self.editions = QComboBox()
        self.editions.setAccessibleName(say(_("Edition of the plan")))
        self.editions.activated.connect(lambda _at: self._other_edition())
        self.editions.hide()
        back = button(say(_("Back")), self.closed.emit, icon_name="chevron-left")
        head = row(back, self.title, self.editions, self.summary, 1)
        head.setContentsMargins(10, 8, 10, 8)
        down = QVBoxLayout(self)
        down.setContentsMargins(1, 1, 1, 1)
        down.setSpacing(0)
        down.addLayout(head)
        down.addWidget(self.table, 1)

    def export(self) -> None:
        """The table as it is shown, as a workbook."""
        export_rows(self._ctx, self.title.text(), self.table.model.columns, self._rows())

    def print(self) -> None:
        print_rows(
            self._ctx, self.title.text(), self.table.model.columns, self._rows(), name="visits.over",
            note=self.summary.text(), parent=self.window(),
        )

    def _rows(self) -> list[list[object]]:
        model = self.table.model
        return [[model.value(row, at) for at in range(len(model.columns))] for row in range(model.rowCount())]

    def show_issued(self, manager_id: int, name: str, month: Month, edition: int | None = None) -> None:
        """The newest edition of a plan unless an earlier one is named. Raises UserError never_issued, not_allowed."""
        say = self._ctx.translate
        found = compare_issued(self._ctx.desk, self._ctx.actor, manager_id, month, edition)
        if edition is None:
            self._offer_editions(manager_id, name, month)
        self.title.setText(say(_("{name}: plan of {month} as issued")(name=name, month=month_text(month))))
        self.summary.setText(say(_counts(found)))
        self.table.show_table(
            self._issued,
            [(e.planned, e.client, e.code, e.seen, say(WORDS[e.became])) for e in found.lines],
            [e.client_id for e in found.lines],
        )

    def _offer_editions(self, manager_id: int, name: str, month: Month) -> None:
        """A plan that was issued more than once is looked at edition by edition."""
        words = _("Edition {n}, {when}")
        found = plan_editions(self._ctx.desk, self._ctx.actor, manager_id, month)
        self._issued_of = manager_id, name, month
        self.editions.clear()
        for each in found:
            text = self._ctx.translate(words(n=each.number, when=f"{each.issued_at:%Y-%m-%d %H:%M}"))
            self.editions.addItem(text, each.number)
        self.editions.setVisible(len(found) > 1)

    def _other_edition(self) -> None:
        if self._issued_of is not None:
            self.show_issued(*self._issued_of, int(self.editions.currentData()))

    def show_lines(self, month: Month, manager_id: int | None = None, branch_id: int | None = None) -> int:
        """What the last planning could not do, and what it changed; returns how many lines there are.

        Raises UserError not_allowed."""
        say = self._ctx.translate
        found = plan_lines(self._ctx.desk, self._ctx.actor, month, branch_id=branch_id, manager_id=manager_id)
        self.editions.hide()
        self.title.setText(say(_("What the planning of {month} did")(month=month_text(month))))
        told = [WHAT_COUNTS[what](n=n) for what in What if (n := sum(line.what is what for line in found))]
        self.summary.setText(say(_("; ")).join(map(say, told)) or say(_("Every visit has its day, nothing was moved.")))
        self.table.show_table(self._lines, [_line(line, say) for line in found], [line.client_id for line in found])
        return len(found)

    def show_numbers(self, manager_id: int, name: str, month: Month) -> None:
        """The five numbers of each client. Raises UserError not_allowed."""
        say = self._ctx.translate
        found = client_numbers(self._ctx.desk, self._ctx.actor, month, manager_id)
        self.editions.hide()
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


def _line(line: PlanLine, say: Translate) -> tuple[object, ...]:
    return (
        line.manager, line.client, line.code, say(WHATS[line.what]), line.before, line.after, say(_how_much(line)),
        line.why,
    )


def _how_much(line: PlanLine) -> Text:
    if line.what is What.UNPLACED:
        return _("{n} visits")(n=line.count)
    if line.what is What.UNEVEN:
        return _("{gap} working days, ideal {ideal:.1f}")(gap=line.count, ideal=line.ideal or 0.0)
    return ""


def _counts(found: Comparison) -> Msg:
    words = _("Edition {edition}, issued by {who} on {when}: {on_day} on their day, {late} later, {early} earlier, "
              "{missed} missed, {skipped} skipped, {ahead} to come, {added} added")
    counts = {str(became): found.count(became) for became in Became}
    return words(edition=found.edition, who=found.issued_by, when=f"{found.issued_at:%Y-%m-%d}", **counts)
