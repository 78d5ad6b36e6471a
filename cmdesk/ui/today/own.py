"""What a client manager sees instead of the team: the own day and the own score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Card, Cell, Sparkline, col, column, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.standings import Standing, Standings

if TYPE_CHECKING:
    from cmdesk.services.evaluation.explaining import PastScore
    from cmdesk.services.visits.entering import DayVisit

VISIT_STATES: dict[str, Msg] = {
    "planned": _("Planned"), "done": _("Done"), "missed": _("Missed"), "skipped": _("Skipped with reason"),
}
TONES = {VISIT_STATES["done"].text: Tone.GOOD, VISIT_STATES["missed"].text: Tone.BAD}


def _tone(value: object) -> Tone:
    return TONES.get(value.text, Tone.NEUTRAL) if isinstance(value, Msg) else Tone.NEUTRAL


class OwnDayCard(Card):
    """我的今天: the stops of the day in order."""

    def __init__(self, ctx: AppContext, go: Callable[[str, object], object]) -> None:
        super().__init__(ctx.translate(_("My day")), " ")
        self._ctx = ctx
        self.table = RowsTable(ctx, [
            col("order", _("No."), Kind.COUNT, width=48), col("client", _("Client"), Kind.NAME),
            col("minutes", _("Planned time"), Kind.MINUTES, width=100), col("arrived", _("In"), Kind.TIME, width=66),
            col("left", _("Out"), Kind.TIME, width=66),
            col("state", _("State"), cell=Cell.CHIP, tone=_tone, width=112),
        ], fixed=True, empty=_("No visits are planned for you today."))
        self.add(self.table, 1)
        self.table.table.setAccessibleName(self.title.text())
        self.table.table.opened.connect(lambda _id: go("visits", "entry"))

    def show_visits(self, visits: Sequence[DayVisit]) -> None:
        done = sum(1 for v in visits if v.state == "done")
        minutes = sum(v.minutes for v in visits)
        note = _("{n} clients · {done} visited · {minutes} min")
        self.note.setText(self._ctx.translate(note(n=len(visits), done=done, minutes=minutes)) if visits else "")
        self.table.show_rows([
            (k, v.client, v.minutes, v.arrived_at, v.left_at, VISIT_STATES.get(v.state, v.state))
            for k, v in enumerate(visits, start=1)
        ])


class OwnScoreCard(Card):
    """我的得分: total and place, each item, the last months."""

    def __init__(self, ctx: AppContext, go: Callable[[str, object], object]) -> None:
        super().__init__(ctx.translate(_("My score")), " ")
        self._ctx = ctx
        self.total = label("—", "figure")
        self.place = label("", "muted")
        self.past = Sparkline()
        self.past.setFixedWidth(220)
        self.table = RowsTable(ctx, [
            col("item", _("Item"), Kind.NAME), col("points", _("Points"), Kind.POINTS, digits=2, width=80, bold=True),
            col("weight", _("Full mark"), Kind.NUMBER, width=80, muted=True),
        ], fixed=True, empty=_("No evaluation yet: import figures, then compute the month."))
        beside = QWidget()
        beside.setLayout(row(column(self.total, self.place, 1, spacing=2), 1, self.past))
        self.add(beside)
        self.add(self.table, 1)
        self.table.table.setAccessibleName(self.title.text())
        self.manager_id: int | None = None
        self.table.table.opened.connect(lambda id_: go("evaluation", (self.manager_id, id_)))

    def show_score(self, found: Standings | None, mine: Standing | None, past: Sequence[PastScore]) -> None:
        say = self._ctx.translate
        self.note.setText(str(found.month) if found else "")
        self.total.setText(f"{mine.total:.2f}" if mine else "—")
        self.place.setText(say(_("Place {rank}")(rank=mine.rank)) if mine and mine.rank else "")
        known = [p for p in past if p.points is not None]
        self.past.setVisible(len(known) > 1)
        if len(known) > 1:
            self.past.show_values([float(p.points or 0) for p in known], str(known[0].month), str(known[-1].month))
        self.manager_id = mine.manager_id if mine else None
        items = [i for i in found.items if mine and i.code in mine.scores] if found else []
        self.table.show_rows(
            [(i.name, mine.scores[i.code].points if mine else None, i.weight) for i in items], [i.code for i in items],
        )
