"""The clients that were missed, in three ways: not seen for days, planned and not made on the day, behind the cycle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QModelIndex, Signal

from cmdesk.services.visits.misses import Behind, NotOnDay, Unseen, behind_clients, not_on_day, unseen_clients
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import Card, label, row
from cmdesk.ui.kit.columns import Cell, Column, col
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.theme import Tone
from cmdesk.ui.visits.plan.over import TONES, WORDS
from cmdesk.ui.visits.segments import Segments
from cmdesk.values.fields import Kind
from cmdesk.values.messages import _
from cmdesk.values.periods import Month

KINDS = (("unseen", _("Not seen")), ("missed", _("Missed, late")), ("behind", _("Behind the cycle")))
UNSEEN_DAYS = (14, 30, 60, 90)
Found = Sequence[Unseen] | Sequence[NotOnDay] | Sequence[Behind]


class MissingCard(Card):
    """Signals: `kind_chosen()` when other clients are to be read, `client_wanted(id)`."""

    kind_chosen = Signal()
    client_wanted = Signal(int)

    def __init__(self, ctx: AppContext) -> None:
        say = ctx.translate
        super().__init__(say(_("Missed clients")))
        self._ctx = ctx
        self.kinds = Segments(KINDS, say)
        self.days = Segments([(str(n), str(n)) for n in UNSEEN_DAYS], say)
        self.days.show_key("30")
        self.count, self.days_label = label("", "muted"), label(say(_("for days")), "muted")
        self.table = RowsTable(ctx, self._columns("unseen"), empty=_("No client was missed."))
        self.head.addWidget(self.kinds)
        self.add(row(self.count, 1, self.days_label, self.days))
        self.add(self.table, 1)
        for each in (self.kinds, self.days):
            each.chosen.connect(lambda _key: self.kind_chosen.emit())
        self.table.table.opened.connect(lambda id_: self.client_wanted.emit(int(str(id_))))
        self.table.table.clicked.connect(self._clicked)

    def reader(self, first: date, last: date, month: Month, branch: int | None) -> Callable[[], Found]:
        """Reads the clients of the kind that is chosen now; may be called beside the window."""
        desk, actor, days = self._ctx.desk, self._ctx.actor, int(self.days.key)
        calls: dict[str, Callable[[], Found]] = {
            "unseen": lambda: unseen_clients(desk, actor, days, branch),
            "missed": lambda: not_on_day(desk, actor, first, last, branch),
            "behind": lambda: behind_clients(desk, actor, month, branch),
        }
        return calls[self.kinds.key]

    def show_found(self, found: Found) -> None:
        say, kind = self._ctx.translate, self.kinds.key
        self.days.setVisible(kind == "unseen")
        self.days_label.setVisible(kind == "unseen")
        words = _("{n} visits") if kind == "missed" else _("{n} clients")
        self.count.setText(say(words(n=len(found))))
        self.table.show_table(self._columns(kind), [self._cells(each) for each in found], [e.client_id for e in found])

    def _cells(self, each: Unseen | NotOnDay | Behind) -> tuple[object, ...]:
        start = (each.client, each.client_class, each.manager)
        if isinstance(each, Unseen):
            return (*start, _("never") if each.days is None else each.days)
        if isinstance(each, NotOnDay):
            seen = f" {each.seen.month}/{each.seen.day}" if each.seen else ""
            return (*start, f"{each.planned.month}/{each.planned.day}", self._ctx.translate(WORDS[each.became]) + seen)
        return (*start, each.due, each.done, each.lacks)

    def _columns(self, kind: str) -> list[Column]:
        start = [
            col("client", _("Client"), Kind.NAME, Cell.LINK), col("class", _("Class"), width=42),
            col("manager", _("Client manager"), Kind.NAME, width=76),
        ]
        more = {
            "unseen": [col("days", _("Days ago"), Kind.COUNT, width=74, tone=lambda _v: Tone.WARNING)],
            "missed": [
                col("planned", _("Planned"), width=56, sortable=False),
                col("became", _("What became of it"), width=84, tone=self._tone),
            ],
            "behind": [col("due", _("Due"), Kind.COUNT, width=50), col("done", _("Done"), Kind.COUNT, width=50),
                       col("lacks", _("Behind"), Kind.COUNT, width=54, tone=lambda _v: Tone.BAD)],
        }
        return [*start, *more[kind]]

    def _tone(self, value: object) -> Tone:
        say = self._ctx.translate
        return next((TONES[b] for b, words in WORDS.items() if str(value).startswith(say(words))), Tone.NEUTRAL)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == 0:
            self.client_wanted.emit(int(str(self.table.model.id(index.row()))))
