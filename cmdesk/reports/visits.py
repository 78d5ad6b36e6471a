"""Visits on paper: completion, the week to take along, the month at a glance, next week per person and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cmdesk.reports.formatting import DAY_LETTERS, labelled, short_day, weekday
from cmdesk.reports.ranking import document
from cmdesk.values.charts import CompletionChart, Done
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Text, _
from cmdesk.values.pack import CompletionRow, Load, MonthPlan, Plan, PlanRow, VisitDay, VisitStop, VisitWeek, VisitWeeks
from cmdesk.values.sheets import (
    Align,
    Block,
    Cell,
    Column,
    Group,
    Orientation,
    PageBreak,
    Ratio,
    Row,
    SheetDocument,
    Table,
    Tone,
    Total,
    Value,
)

LOW = 0.9


def completion_table(rows: Sequence[CompletionRow]) -> Table:
    """Planned, done, missed, extra and the rate, recomputed from the sums in the last row."""
    minutes = any(r.minutes is not None for r in rows)
    columns = (
        Column(label=_("Name"), kind=Kind.NAME),
        Column(label=_("Planned"), kind=Kind.COUNT, key="planned", total=Total.SUM),
        Column(label=_("Done"), kind=Kind.COUNT, key="done", total=Total.SUM),
        Column(label=_("Missed"), kind=Kind.COUNT, total=Total.SUM),
        Column(label=_("Extra"), kind=Kind.COUNT, total=Total.SUM),
        *((Column(label=_("Minutes"), detail=_("in–out"), kind=Kind.MINUTES, total=Total.SUM),) if minutes else ()),
        Column(label=_("Completion"), kind=Kind.RATE, key="rate", total=Ratio("done", "planned")),
    )
    return Table(
        columns=columns, rows=tuple(_completion_row(r, minutes) for r in rows), name=_("Visit completion"),
        total_label=_("Total"), empty=_("No visits of this period yet: enter them or import the filled sheets."),
    )


def _completion_row(row: CompletionRow, minutes: bool) -> tuple[Value | Cell, ...]:
    rate = row.done / row.planned if row.planned else None
    tone = Tone.BAD if rate is not None and rate < LOW else Tone.PLAIN
    return (
        row.name, row.planned, row.done, row.missed, row.extra, *((row.minutes,) if minutes else ()), Cell(rate, tone)
    )


def completion_chart(rows: Sequence[CompletionRow]) -> CompletionChart:
    return CompletionChart(people=tuple(Done(r.name, r.done, r.missed, r.extra, r.code) for r in rows))


def plan_table(plan: Plan, title: Text = "") -> Table:
    """A few days' plan: visits and minutes under each day, their sums at the right and below."""
    columns = (
        Column(label=_("Name"), kind=Kind.NAME),
        *(column for day in plan.days for column in _day_columns(day)),
        *_load_columns(_("Together")),
    )
    rows = tuple(
        (row.name, *(v for load in row.loads for v in _load(load, plan.limit)), *_load(_together(row), None))
        for row in plan.rows
    )
    return Table(
        columns=columns, rows=rows, title=title, name=_("Next week"), total_label=_("Total"),
        empty=_("No plan for next week yet: make the month's plan first."), note=_limit_note(plan),
    )


def _day_columns(day: date) -> tuple[Column, Column]:
    return _load_columns(_("{weekday} {day}")(weekday=weekday(day), day=short_day(day)))


def _load_columns(band: Text) -> tuple[Column, Column]:
    return (
        Column(label=_("Visits"), band=band, kind=Kind.COUNT, total=Total.SUM),
        Column(label=_("Min."), band=band, kind=Kind.MINUTES, total=Total.SUM),
    )


def _load(load: Load | None, limit: int | None) -> tuple[Value | Cell, Value | Cell]:
    if load is None:
        return None, None
    over = limit is not None and load.minutes > limit
    return load.visits, Cell(load.minutes, Tone.WARNING, bold=True) if over else load.minutes


def _together(row: PlanRow) -> Load:
    loads = [load for load in row.loads if load]
    return Load(sum(load.visits for load in loads), sum(load.minutes for load in loads))


def _limit_note(plan: Plan) -> Text:
    if plan.limit is None:
        return ""
    return _("Shaded: more than {limit} minutes in a day")(limit=plan.limit)


def month_plan_sheet(data: MonthPlan) -> SheetDocument:
    """A month at a glance: visits per person and day, then minutes."""
    visits = _month_table(data, _("Visits per day"), minutes=False)
    minutes = _month_table(data, _("Minutes per day"), minutes=True)
    blocks = (visits, minutes) if data.plan.rows else (visits,)
    return document(_("Visit plan of the month"), data.stamp, blocks, Orientation.LANDSCAPE)


def _month_table(data: MonthPlan, title: Text, minutes: bool) -> Table:
    plan = data.plan
    columns = (
        Column(label=_("Name"), kind=Kind.NAME),
        *(_month_column(day, day in data.holidays, minutes) for day in plan.days),
        Column(label=_("Together"), kind=Kind.COUNT, total=Total.SUM, strong=True),
    )
    return Table(
        columns=columns, rows=tuple(_month_row(row, plan, minutes) for row in plan.rows), title=title, name=title,
        total_label=_("Total"), empty=_("No plan for this month yet."), note=_limit_note(plan) if minutes else "",
    )


def _month_column(day: date, holiday: bool, minutes: bool) -> Column:
    return Column(
        label=str(day.day), detail=_("off") if holiday else DAY_LETTERS[day.weekday()], kind=Kind.COUNT,
        align=Align.RIGHT, total=None if minutes else Total.SUM, width=1.7,
    )


def _month_row(row: PlanRow, plan: Plan, minutes: bool) -> tuple[Value | Cell, ...]:
    together = _together(row)
    cells = (_month_cell(load, plan.limit, minutes) for load in row.loads)
    return row.name, *cells, together.minutes if minutes else together.visits


def _month_cell(load: Load | None, limit: int | None, minutes: bool) -> Value | Cell:
    if load is None or not load.visits:
        return None
    shown, _rest = _load(load, None)
    return _load(load, limit)[1] if minutes else shown


def visit_week_sheet(data: VisitWeeks) -> SheetDocument:
    """One sheet per person: the week's stops in order, with room for times, service and notes."""
    if not data.weeks:
        raise ValueError("no week")
    blocks: list[Block] = []
    for k, week in enumerate(data.weeks):
        if k:
            blocks.append(PageBreak(_week_title(week), week.stamp.branch, document("", week.stamp, ()).period))
        blocks.append(_week_table(week))
    return document(_week_title(data.weeks[0]), data.weeks[0].stamp, tuple(blocks), Orientation.LANDSCAPE)


def _week_title(week: VisitWeek) -> Text:
    if week.territory:
        return _("Visit sheet: {manager} ({territory})")(manager=week.manager, territory=week.territory)
    return _("Visit sheet: {manager}")(manager=week.manager)


def _week_table(week: VisitWeek) -> Table:
    stops = [stop for day in week.days for stop in day.stops]
    phones, scans = any(stop.phone for stop in stops), any(stop.scan for stop in stops)
    columns = (
        Column(label=_("No."), kind=Kind.COUNT, align=Align.CENTER),
        *((Column(label=_("Code"), width=2.6, scanned=True),) if scans else ()),
        Column(label=_("Client")),
        Column(label=_("Class")),
        Column(label=_("Address")),
        *((Column(label=_("Phone"), kind=Kind.PHONE),) if phones else ()),
        Column(label=_("Planned min."), kind=Kind.MINUTES),
        Column(label=_("In"), width=3.4, write_in=True),
        Column(label=_("Out"), width=3.4, write_in=True),
        Column(label=_("Service"), width=2.6, write_in=True),
        *_shop_columns(week),
        Column(label=_("Notes, opinion of the client"), width=12, write_in=True),
    )
    rows: list[Row] = []
    for day in week.days:
        rows.append(Group(_("{weekday} {day}")(weekday=weekday(day.day), day=short_day(day.day)), _day_note(day)))
        rows.extend(_stop_row(stop, week, phones, scans) for stop in day.stops)
    return Table(
        columns=columns, rows=rows, name=week.manager, fixed=2, lines=1.7,
        empty=_("No visits are planned for this week."), note=_legend(week),
    )


def _shop_columns(week: VisitWeek) -> tuple[Column, ...]:
    """What is looked at in the shop, as far as the trade asks for it."""
    return (
        *((Column(label=_("Checks"), detail=_("strike out"), width=5, align=Align.CENTER),) if week.checks else ()),
        *((Column(label=_("Stock"), width=3, write_in=True),) if week.stock else ()),
        *((Column(label=_("Prices"), width=2.4, write_in=True), Column(label=_("Shelf"), width=2.4, write_in=True))
          if week.shop else ()),
    )


def _legend(week: VisitWeek) -> Text:
    """What the letters, signs and numbers of the sheet stand for; the letters are those of the entry sheet."""
    service = _("Service: S standard, P personal, F family-like, V value-adding")
    if not week.checks:
        return service
    shop = _("Prices and shelf: √ good, ○ partly, × poor") if week.shop else ""
    return _("{service}   {shop}\nChecks, strike out what was not done: {checks}")(
        service=service, shop=shop, checks=week.checks,
    )


def _day_note(day: VisitDay) -> Text:
    if not day.stops:
        return _("no visits")
    minutes = sum(stop.minutes or 0 for stop in day.stops)
    words = {"visits": len(day.stops), "minutes": minutes}
    if day.kilometres is None:
        return _("{visits} visits, {minutes} minutes")(**words)
    return _("{visits} visits, {minutes} minutes, {km} km")(**words, km=f"{day.kilometres:.1f}")


def _stop_row(stop: VisitStop, week: VisitWeek, phones: bool, scans: bool) -> tuple[Value | Cell, ...]:
    name: Value = labelled(stop.code, stop.name) if stop.code and not stop.name else stop.name
    return (
        stop.order, *((stop.scan,) if scans else ()), name, stop.client_class, stop.address,
        *((stop.phone,) if phones else ()), stop.minutes, None, None, None, *((stop.checks,) if week.checks else ()),
        *((None,) if week.stock else ()), *((None, None) if week.shop else ()), stop.note or None,
    )
