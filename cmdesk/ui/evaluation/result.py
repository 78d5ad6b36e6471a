"""The result of a month: the ranking seen in five ways, and beside it what is behind the chosen number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QComboBox, QFrame, QWidget

from cmdesk.services.evaluation import explain, history, honour_lists, why
from cmdesk.services.evaluation.measured import Measured, measured
from cmdesk.services.evaluation.placing import Lists
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.columns import EXTRA, Shown, by_one_item, grouped, listed, moved, ranking
from cmdesk.ui.evaluation.panel import ExplainPanel
from cmdesk.ui.evaluation.table import ScoreTable
from cmdesk.ui.evaluation.words import extras, normal
from cmdesk.ui.kit import column, label, row
from cmdesk.ui.theme import SIZES
from cmdesk.ui.theme.fonts import sized
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import UserError
from cmdesk.values.standings import ScoredItem, Standing, Standings

PAUSE_MS = 40
VIEWS: tuple[tuple[str, Msg], ...] = (
    ("ranking", _("Ranking")), ("territory", _("By territory")), ("grade", _("By grade")), ("item", _("By item")),
    ("movers", _("Risers and fallers")), ("lists", _("Red and black list")),
)
EMPTY = _("This month has not been evaluated yet. Look at what is missing, then compute it.")
BY_AVERAGE = _("The groups stand in the order of their average, the people of a group in the order of their points.")
NOTES = {"territory": BY_AVERAGE, "grade": BY_AVERAGE}
NO_MOVERS = _("There is no last month to compare with.")
NO_LISTS = _("Nobody is on the red or the black list of this scheme.")


@dataclass(frozen=True)
class Result:
    """What is shown: the month, last month's for comparison, and whether equal points take one place or several."""

    now: Standings | None
    before: Standings | None
    dense: bool


class ResultView(QWidget):
    """Signals: `slip_wanted(staff number)`, `source_wanted(SourceRef)`."""

    slip_wanted = Signal(str)
    source_wanted = Signal(object)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._result = Result(None, None, False)
        self._rows: Sequence[Standing] = ()
        self.key = "ranking"
        self.items = QComboBox()
        self.items.setAccessibleName(ctx.translate(_("Item")))
        self.items.setMinimumWidth(220)
        self.items.currentIndexChanged.connect(self._show)
        self.table = ScoreTable(ctx)
        self.panel = ExplainPanel(ctx)
        frame = QFrame()
        frame.setProperty("role", "card")
        self._chooser = QWidget()
        chooser = row(self.items, 1)
        chooser.setContentsMargins(10, 8, 10, 4)
        self._chooser.setLayout(chooser)
        self.note = label("", "muted", wrap=True)
        self.note.setContentsMargins(14, 6, 14, 8)
        inside = column(self._chooser, self.table, self.note, spacing=0)
        inside.setStretch(1, 1)
        inside.setContentsMargins(1, 1, 1, 1)
        frame.setLayout(inside)
        both = row(frame, self.panel, spacing=SIZES.gap)
        both.setStretch(0, 1)
        self.setLayout(both)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.explain_now)
        self.table.cell.connect(self._pause.start)
        self.panel.wanted.connect(self.look_at_item)
        self.panel.source_wanted.connect(self.source_wanted)
        self.panel.slip_wanted.connect(self._slip)

    def show_result(self, result: Result, rows: Sequence[Standing]) -> None:
        """`rows` are those of the branch chosen at the top."""
        self._result, self._rows = result, rows
        self._fill_items()
        self._show()

    def show_view(self, key: str) -> None:
        self.key = key
        self._show()

    def look_at(self, manager_id: object, item: str = "") -> None:
        """Look at a person's total or item."""
        if self._result.now is None:
            return
        keys = {column.key for column in self.table.model.columns}
        extra = item in {i.code for i in extras(self._result.now)} and EXTRA in keys
        self.table.look_at(manager_id, EXTRA if extra else item or "total")
        if item and item not in keys:
            self._pause.stop()
            self._explain_item(manager_id, item)

    def look_at_item(self, item: str) -> None:
        current = self.table.current
        if current is not None:
            self.look_at(current[0], item)

    @property
    def person(self) -> Standing | None:
        """Whose line is the current one."""
        current = self.table.current
        return self._person(current[0]) if current else None

    @property
    def shown(self) -> Shown:
        """The table of the view on show."""
        now, dense = self._result.now, self._result.dense
        assert now is not None
        if self.key in ("territory", "grade"):
            return grouped(self._found, self.key, dense)
        if self.key == "item" and self.item is not None:
            return by_one_item(self._found, self.item, self._result.before, dense, self._figure(self.item))
        if self.key == "movers":
            return moved(self._found)
        if self.key == "lists":
            return listed(self._found, self._lists(now))
        return ranking(now, self._rows, QFontMetrics(sized(self.font(), SIZES.small)))

    def _figure(self, item: ScoredItem) -> Measured | None:
        """What the item was scored on; None where that is not known any more."""
        ctx, now = self._ctx, self._result.now
        assert now is not None
        try:
            return measured(ctx.desk, ctx.actor, now.month, now.scheme, ctx.language.value).get(item.code)
        except UserError:
            return None

    def _lists(self, now: Standings) -> Lists:
        """Those of the chosen branch."""
        ctx = self._ctx
        found = honour_lists(ctx.desk, ctx.actor, now.month, now.scheme, ctx.language.value)
        there = {row.manager_id for row in self._rows}
        return Lists(
            red=tuple(e for e in found.red if e.row.manager_id in there),
            black=tuple(e for e in found.black if e.row.manager_id in there),
        )

    @property
    def item(self) -> ScoredItem | None:
        code = self.items.currentData()
        return next((i for i in self._found.items if i.code == code), None)

    @property
    def _found(self) -> Standings:
        """The month with the rows of the chosen branch alone."""
        assert self._result.now is not None
        return self._result.now._replace(rows=tuple(self._rows))

    def _fill_items(self) -> None:
        kept = self.items.currentData()
        self.items.blockSignals(True)
        self.items.clear()
        if self._result.now is not None:
            for each in (*normal(self._result.now), *extras(self._result.now)):
                self.items.addItem(each.name, each.code)
        self.items.setCurrentIndex(max(0, self.items.findData(kept)))
        self.items.blockSignals(False)

    def _show(self) -> None:
        self._chooser.setVisible(self.key == "item" and self._result.now is not None)
        self.note.setText(self._ctx.translate(NOTES.get(self.key, "")))
        self.note.setVisible(bool(self.note.text()) and self._result.now is not None)
        if self._result.now is None:
            self.table.show_table([], [], [], empty=EMPTY)
            self.panel.show_nothing(EMPTY)
            return
        made = self.shown
        empty = {"movers": NO_MOVERS, "lists": NO_LISTS}.get(self.key, EMPTY)
        self.table.show_table(made.columns, made.rows, made.ids, totals=made.totals, empty=empty)
        if self.table.current is None and made.ids:
            mine = self._ctx.actor.manager_id
            self.table.look_at(mine if mine in made.ids else made.ids[0], "total")
        self._pause.start()

    def explain_now(self) -> None:
        """Show what is behind the current cell."""
        current = self.table.current
        who = self._person(current[0]) if current else None
        if current is None or who is None or self._result.now is None:
            self.panel.show_nothing()
            return
        if self._ctx.actor.own_only and who.manager_id != self._ctx.actor.manager_id:
            self.panel.show_nothing(_("Of colleagues you see the published ranking alone."))
        elif current[1] == EXTRA:
            self.panel.show_extras(who, self._result.now)
        elif current[1] in who.scores:
            self._explain_item(who.manager_id, current[1])
        elif self.key == "item" and self.item is not None:
            self._explain_item(who.manager_id, self.item.code)
        else:
            self._explain_total(who, self._result.now)

    def _explain_total(self, who: Standing, found: Standings) -> None:
        ctx = self._ctx
        past = history(ctx.desk, ctx.actor, who.manager_id, found.month, scheme=found.scheme)
        try:
            reasons = why(ctx.desk, ctx.actor, found.month, who.manager_id, found.scheme, ctx.language.value)
        except UserError:
            reasons = None
        self.panel.show_total(who, found, past, reasons)

    def _explain_item(self, manager_id: object, code: str) -> None:
        ctx, found = self._ctx, self._result.now
        who = self._person(manager_id)
        if found is None or who is None:
            return
        try:
            made = explain(ctx.desk, ctx.actor, found.month, who.code, code, found.scheme, ctx.language.value)
        except UserError as error:
            self.panel.show_nothing(ctx.sentence(error.problems[0]))
            return
        past = history(ctx.desk, ctx.actor, who.manager_id, found.month, code, found.scheme)
        item = next(i for i in found.items if i.code == code)
        above = next((r.name for r in found.rows if made.next_above and r.code == made.next_above.above), "")
        self.panel.show_item(who, item, made, past, above, found.decimals)

    def _person(self, manager_id: object) -> Standing | None:
        rows = self._result.now.rows if self._result.now else ()
        return next((r for r in rows if r.manager_id == manager_id), None)

    def _slip(self) -> None:
        if self.person is not None:
            self.slip_wanted.emit(self.person.code)
