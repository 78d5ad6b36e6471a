"""One indicator in a month: everybody's target, value, completion, and growth against last year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from cmdesk.services.figures.daily import DayValues, day_values
from cmdesk.services.figures.overview import FigureSheet, SheetCell, SheetIndicator
from cmdesk.services.figures.pace import Progress, Rates, added, daily_rates, standing
from cmdesk.ui.context import AppContext
from cmdesk.ui.figures.frame import SheetFrame
from cmdesk.ui.figures.one import OneIndicatorPage
from cmdesk.ui.figures.words import day_text, freshness_text, growth, percent
from cmdesk.ui.kit import Cell, Column, col, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.out import export_rows, print_rows
from cmdesk.ui.shell import Action
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.rights import Right

KEPT = "figures.indicator"
NEARLY = Decimal("0.95")


class ProgressPage(OneIndicatorPage):
    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx, KEPT)
        self._rates: Rates = {}
        self._days: DayValues | None = None
        self._foreseen = False
        say = ctx.translate
        self.time = label("", "muted")
        self.table = RowsTable(ctx, ())
        bar = row(label(say(_("Indicator")), "muted"), self.indicator, 1, self.time)
        bar.setContentsMargins(10, 9, 10, 9)
        self.frame = SheetFrame(ctx, bar, self.table)
        self.panel = self.frame.panel
        self.body.addWidget(self.frame)
        self.table.table.current.connect(self._show_panel)

    def actions(self) -> Sequence[Action]:
        return (
            Action(label=_("Import figures"), run=lambda: self._import("figures"), icon="import", primary=True,
                   right=Right.IMPORT),
            Action(label=_("Import targets"), run=lambda: self._import("targets"), icon="import", right=Right.IMPORT),
            Action(label=_("Export"), run=self.export, icon="export", right=Right.EXPORT),
            Action(label=_("Print"), run=self.print, icon="print", shortcut="Ctrl+P"),
        )

    def _offered(self, sheet: FigureSheet) -> Iterable[SheetIndicator]:
        self.frame.show_anybody(len(sheet.people))
        return super()._offered(sheet)

    def export(self) -> None:
        if self.chosen is not None:
            export_rows(self.ctx, self._title(), self.table.model.columns, self._rows(self.chosen))

    def print(self) -> None:
        each = self.chosen
        if each is None or self.sheet is None:
            return
        print_rows(
            self.ctx, self._title(), self.table.model.columns, self._rows(each), name="progress",
            note=self.ctx.translate(freshness_text(self.sheet)), totals=dict(enumerate(self._total(each))),
            parent=self.window(),
        )

    def _title(self) -> Msg:
        each = self.chosen
        return _("Progress: {name}")(name=each.name if each else "")

    def _import(self, kind: str) -> None:
        from cmdesk.ui.imports import open_wizard

        open_wizard(self.ctx, kind)

    def _show(self) -> None:
        each = self.chosen
        if self.sheet is None or each is None:
            return
        at = self.table.current_id
        desk, actor, month = self.ctx.desk, self.ctx.actor, self.sheet.month
        self._rates = daily_rates(desk, actor, month, each.code)
        people = [p.id for p in self.sheet.people]
        self._days = day_values(desk, actor, month, each.code, people) if each.until else None
        self._foreseen = self._foresees(each)
        columns = self._columns(each)
        totals = {c.key: value for c, value in zip(columns, self._total(each), strict=True)}
        self.table.show_table(columns, self._rows(each), [p.id for p in self.sheet.people], totals=totals)
        self.table.select(at if at is not None else self.sheet.people[0].id if self.sheet.people else None)
        self._show_time(each)

    def _show_time(self, each: SheetIndicator) -> None:
        """How much of the month has passed, or is covered by daily figures."""
        assert self.sheet is not None
        time = self.sheet.time_of(each.code)
        words = _("{passed} of {days} working days have passed, {share}")
        if each.until is not None:
            words = _("Daily figures until {day}: {passed} of {days} working days, {share}")
        self.time.setText(self.ctx.translate(words(
            passed=time.passed, days=time.days, share=percent(time.share), day=day_text(each.until))))

    def _foresees(self, each: SheetIndicator) -> bool:
        """Whether the end of the month is open for anybody; else its column stays away."""
        assert self.sheet is not None
        stands = [self._standing(each, self.sheet.cell(p.id, each.code), p.id) for p in self.sheet.people]
        return any(one is not None and one.forecast is not None for one in stands)

    def _columns(self, each: SheetIndicator) -> list[Column]:
        assert self.sheet is not None
        wanted = self.sheet.time_of(each.code).share * NEARLY if each.accumulates else Decimal(1)

        def tone(value: object) -> Tone:
            """Behind the time is marked; the number says the same."""
            return Tone.ACCENT if Decimal(str(value)) >= wanted else Tone.WARNING

        unit, digits = each.unit, each.digits
        return [
            col("code", _("Staff number"), Kind.CODE, muted=True, width=80),
            col("name", _("Name"), bold=True, width=84),
            col("target", _("Target"), Kind.NUMBER, digits=digits, unit=unit),
            col("value", _("Value"), Kind.NUMBER, digits=digits, unit=unit),
            col("done", _("Completion"), Kind.RATE, Cell.BAR, digits=1, tone=tone, most=1),
            col("ahead", _("Ahead"), Kind.NUMBER, digits=digits, tone=_ahead_tone(each), signed=True),
            *([col("forecast", _("Forecast"), Kind.NUMBER, digits=digits)] if self._foreseen else []),
            col("last", _("Last year"), Kind.NUMBER, digits=digits),
            col("growth", _("Against last year"), Kind.NUMBER, width=92, tone=_growth_tone(each)),
        ]

    def _rows(self, each: SheetIndicator) -> list[list[object]]:
        assert self.sheet is not None
        return [[
            p.code, p.name, *self._cells(each, self.sheet.cell(p.id, each.code), p.id),
        ] for p in self.sheet.people]

    def _total(self, each: SheetIndicator) -> list[object]:
        assert self.sheet is not None
        return [None, None, *self._cells(each, self.sheet.totals[each.code], None)]

    def _cells(self, each: SheetIndicator, cell: SheetCell, who: int | None) -> list[object]:
        target, value, last = (_rounded(number, each.digits) for number in (cell.target, cell.value, cell.last_year))
        stands = self._standing(each, cell, who)
        return [
            target, value, None if each.lower else cell.completion, stands.ahead if stands else None,
            *([stands.forecast if stands else None] if self._foreseen else []), last, growth(self.ctx, each, cell),
        ]

    def _standing(self, each: SheetIndicator, cell: SheetCell, who: int | None) -> Progress | None:
        """Of one manager, or of all (None)."""
        assert self.sheet is not None
        if not each.accumulates:
            return None
        rates = added(self._rates) if who is None else self._rates.get(who, ())
        return standing(
            cell.value, cell.target, self.sheet.time_of(each.code), rates, each.digits, self._daily(who))

    def _daily(self, who: int | None) -> tuple[float, ...]:
        if self._days is None:
            return ()
        return self._days.passed(self._days.total if who is None else self._days.people.get(who, {}))

    def _show_panel(self, manager_id: object) -> None:
        if isinstance(manager_id, int) and self.sheet is not None and self.chosen is not None:
            each = self.chosen
            cell = self.sheet.cell(manager_id, each.code)
            stands = self._standing(each, cell, manager_id)
            self.panel.show_cell(self.sheet, manager_id, each.code, stands)


def _ahead_tone(each: SheetIndicator) -> Callable[[object], Tone]:
    """The sign says which; ahead is good unless less is better."""

    def tone(value: object) -> Tone:
        number = Decimal(str(value))
        return Tone.NEUTRAL if not number else Tone.GOOD if (number > 0) != each.lower else Tone.WARNING

    return tone


def _growth_tone(each: SheetIndicator) -> Callable[[object], Tone]:
    def tone(value: object) -> Tone:
        text = str(value)
        if not text.startswith(("+", "−")) or text.startswith(("+0.0", "−0.0")):
            return Tone.NEUTRAL
        return Tone.GOOD if (text[0] == "+") != each.lower else Tone.BAD

    return tone


def _rounded(value: Decimal | None, digits: int) -> Decimal | None:
    return None if value is None else round(value, digits)
