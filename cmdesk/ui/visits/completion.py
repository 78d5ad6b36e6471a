"""What came of the visits: per manager and day, per client class, and the clients nobody saw for long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cmdesk.services.printing import PageSetup, rows_sheet
from cmdesk.services.visits.coverage import Completion, ManagerCompletion, completion
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import Card, label, row
from cmdesk.ui.kit.columns import Cell, col
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.shell.period import month_text
from cmdesk.ui.theme import SIZES, Tone
from cmdesk.ui.visits.heat import SIGNS, HeatGrid
from cmdesk.ui.visits.missing import Found, MissingCard
from cmdesk.ui.visits.segments import Segments
from cmdesk.ui.visits.words import short_day
from cmdesk.values.charts import DayState
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Text, _
from cmdesk.values.problems import UserError
from cmdesk.values.queries import Filter
from cmdesk.values.sheets import SheetDocument

PLANNED = Filter("origin", "one_of", ("program", "hand"))
BEHIND: Mapping[str, tuple[Filter, ...]] = {
    "planned": (PLANNED, Filter("state", "one_of", ("planned", "done", "missed"))),
    "done": (PLANNED, Filter("state", "one_of", ("done",))), "missed": (Filter("state", "one_of", ("missed",)),),
    "open": (PLANNED, Filter("state", "one_of", ("planned",))),
    "extra": (Filter("origin", "one_of", ("extra",)), Filter("state", "one_of", ("done",))),
    "minutes": (Filter("state", "one_of", ("done",)),), "rate": (PLANNED,), "name": (), "streak": (PLANNED,),
    "late": (PLANNED, Filter("state", "one_of", ("planned", "missed"))),
}

class CompletionView(QWidget):
    """Signals: `rows_wanted(title, filters)`, `client_wanted(id)`."""

    rows_wanted = Signal(object, object)
    client_wanted = Signal(int)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.ctx = ctx
        self.found: Completion | None = None
        self._asked = 0
        say = ctx.translate
        self.spans = Segments((("week", _("By week")), ("month", _("By month"))), say)
        self.spans.chosen.connect(lambda _key: self.refresh())
        self.span, self.finding = label("", "strong"), label("", "muted")
        self.table = RowsTable(ctx, self._columns(), frozen=1, empty=_("Nobody is on duty in this branch."))
        self.heat = HeatGrid(ctx)
        self.coverage = RowsTable(ctx, [
            col("name", _("Class"), bold=True), col("clients", _("Clients"), Kind.COUNT, width=66),
            col("seen", _("Clients seen"), Kind.COUNT, width=94),
            col("rate", _("Coverage"), Kind.RATE, Cell.BAR, digits=1, most=1.0, width=130),
        ])
        self.missing = MissingCard(ctx)
        self._lay_out()
        self._listen()

    @property
    def span_days(self) -> tuple[date, date]:
        period = self.ctx.period.value
        if self.spans.key == "week":
            return period.week.first, period.week.last
        return period.month.first, period.month.last

    def refresh(self) -> None:
        """Read beside the window; the newest wish wins."""
        self._asked += 1
        ctx, mine, (first, last) = self.ctx, self._asked, self.span_days
        branch = int(ctx.branch.value.id) if ctx.branch.value else None
        missed = self.missing.reader(first, last, ctx.period.value.month, branch)

        def read() -> tuple[Completion, Found]:
            return completion(ctx.desk, ctx.actor, first, last, branch), missed()

        def show(found: tuple[Completion, Found]) -> None:
            if mine == self._asked:
                self._show(*found)

        ctx.jobs.run(read, done=show, failed=self._refused, pool=True)

    def sheet(self) -> SheetDocument:
        """The table of managers as it is shown."""
        ctx, branch = self.ctx, self.ctx.branch.value
        model, columns = self.table.model, self.table.model.columns
        rows = [[model.value(row, at) for at in range(len(columns))] for row in range(model.rowCount())]
        found = _totals(self.found.rows) if self.found else {}
        totals = {at: found[each.key] for at, each in enumerate(columns) if each.key in found}
        return rows_sheet(
            ctx.desk, ctx.actor, _("Visit completion"), [(each.field.label, each.field) for each in columns], rows,
            PageSetup(), note=self._span_text(), unit=branch.label if branch else "", totals=totals,
        )

    def focus(self) -> None:
        self.table.table.setFocus()

    def _show(self, found: Completion, missed: Found) -> None:
        self.found = found
        say = self.ctx.translate
        self.span.setText(say(self._span_text()))
        self.table.show_rows(
            [_cells(each) for each in found.rows], [each.manager_id for each in found.rows], totals=_totals(found.rows),
        )
        self.heat.show_heat(found.heat)
        rates = [(c.name, c.clients, c.seen, c.rate) for c in found.coverage]
        self.coverage.show_rows(rates)
        self.coverage.setFixedHeight(self.coverage.fitted_height(6))
        self.missing.show_found(missed)
        self.finding.setText(say(self._finding_text(found)))

    def _span_text(self) -> Text:
        period = self.ctx.period.value
        if self.spans.key == "month":
            return month_text(period.month)
        days = f"{period.week.first.month}/{period.week.first.day}–{period.week.last.month}/{period.week.last.day}"
        return _("Week {week}  {days}")(week=period.week.week, days=days)

    def _finding_text(self, found: Completion) -> Text:
        totals = _totals(found.rows)
        rate = totals["rate"]
        if rate is None:
            return _("No visit was due so far.")
        words = _("{done} of {planned} visits done so far ({rate}%), {open} not entered")
        come = totals["done"] + totals["missed"] + totals["open"]
        return words(done=totals["done"], planned=come, rate=f"{rate * 100:.1f}", open=totals["open"])

    def _clicked(self, index: QModelIndex) -> None:
        """Every number opens its visits."""
        key, id_ = self.table.model.columns[index.column()].key, self.table.model.id(index.row())
        name = str(self.table.model.value(index.row(), 0))
        column = self.table.model.columns[index.column()]
        self._open(_("{name}: {what}")(name=name, what=column.field.label), int(str(id_)), *self.span_days, BEHIND[key])

    def _open_day(self, key: str, day: date) -> None:
        name = next((each.name for each in self.found.rows if str(each.manager_id) == key), "") if self.found else ""
        self._open(_("{name}: {what}")(name=name, what=short_day(day)), int(key), day, day, ())

    def _open(self, title: Text, manager_id: int, first: date, last: date, more: Sequence[Filter]) -> None:
        last = min(last, self.ctx.today) if more == BEHIND["open"] else last
        between = Filter("day", "between", (first, last))
        self.rows_wanted.emit(title, (between, Filter("manager", "equals", manager_id), *more))

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.ctx.failed.emit(error.problems)
        else:
            self.ctx.asker.bug(error)

    def _columns(self) -> list[Any]:
        return [
            col("name", _("Client manager"), Kind.NAME, bold=True),
            col("planned", _("Planned"), Kind.COUNT, width=54),
            col("done", _("Visited"), Kind.COUNT, width=54),
            col("missed", _("Missed"), Kind.COUNT, width=54, tone=_bad),
            col("late", _("Made up"), Kind.COUNT, width=54),
            col("open", _("Not entered"), Kind.COUNT, width=64, tone=_warn),
            col("extra", _("Out of plan"), Kind.COUNT, width=64),
            col("rate", _("Completion rate"), Kind.RATE, Cell.BAR, digits=1, most=1.0, width=110, tone=_rate_tone),
            col("minutes", _("Min. in–out"), Kind.COUNT, width=98),
            col("streak", _("Days in a row"), Kind.COUNT, width=78),
        ]

    def _lay_out(self) -> None:
        say = self.ctx.translate
        self.table_card = Card(margin=1)
        self.table_card.add(self.table, 1)
        self.heat_card = Card(say(_("Completion per person and day")))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        self.heat.setProperty("role", "plain")
        scroll.setWidget(self.heat)
        self.heat_card.head.addLayout(self._legend())
        self.heat_card.add(scroll, 1)
        seen = Card(say(_("Coverage by client class")))
        seen.add(self.coverage)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(SIZES.gap)
        left.addWidget(self.table_card, 5)
        left.addWidget(self.heat_card, 5)
        right.addWidget(seen)
        right.addWidget(self.missing, 1)
        body = QHBoxLayout()
        body.setSpacing(SIZES.gap)
        body.addLayout(left, 7)
        body.addLayout(right, 4)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(8)
        down.addLayout(row(self.span, self.finding, 1, self.spans))
        down.addLayout(body, 1)

    def _legend(self) -> QHBoxLayout:
        say = self.ctx.translate
        parts = []
        for state in (DayState.FULL, DayState.PART, DayState.NONE):
            sign, tone, name = SIGNS[state]
            each = label(f"{sign} {say(name)}", "small")
            each.setProperty("tone-text", str(tone))
            each.setAlignment(Qt.AlignmentFlag.AlignRight)
            parts.append(each)
        return row(*parts, spacing=10)

    def _listen(self) -> None:
        self.table.table.clicked.connect(self._clicked)
        self.table.table.opened.connect(lambda id_: self._open(_("Client visits"), int(str(id_)), *self.span_days, ()))
        self.heat.opened.connect(self._open_day)
        self.missing.kind_chosen.connect(self.refresh)
        self.missing.client_wanted.connect(self.client_wanted)


def _cells(each: ManagerCompletion) -> list[object]:
    t = each.tally
    return [
        each.name, t.planned, t.done, t.missed, each.late, t.open, t.extra, each.rate, t.minutes, each.streak,
    ]


def _totals(rows: Sequence[ManagerCompletion]) -> dict[str, Any]:
    names = ("planned", "done", "missed", "open", "extra", "minutes")
    sums: dict[str, Any] = {name: sum(getattr(each.tally, name) for each in rows) for name in names}
    come = sums["done"] + sums["missed"] + sums["open"]
    sums["late"] = sum(each.late for each in rows)
    return {**sums, "rate": sums["done"] / come if come else None}


def _bad(value: object) -> Tone:
    return Tone.BAD if value else Tone.NEUTRAL


def _warn(value: object) -> Tone:
    return Tone.WARNING if value else Tone.NEUTRAL


def _rate_tone(value: object) -> Tone:
    if not isinstance(value, float) or value >= 0.95:
        return Tone.GOOD
    return Tone.WARNING if value >= 0.8 else Tone.BAD
