"""The weekly meeting pack: one pure function from its data to its sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from cmdesk.reports.formatting import period_text, short_day, short_period
from cmdesk.reports.lists import LACKS, day_or_dash, enumerated, missing_table
from cmdesk.reports.ranking import award_line, document, ranking_chart, ranking_table
from cmdesk.reports.visits import completion_chart, completion_table, plan_table
from cmdesk.values.charts import Series, TrendChart
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.pack import Action, Lack, PackData, PackPart, Ranking, Trend
from cmdesk.values.sheets import (
    Beside,
    Block,
    Cell,
    ChartBlock,
    Column,
    CoverLine,
    Heading,
    KeyFigure,
    KeyFigures,
    Note,
    Notes,
    PageBreak,
    Paragraph,
    SheetDocument,
    Table,
    Tone,
)

BESIDE_MOST = 16
BESIDE_HEIGHT, ALONE_HEIGHT = 68.0, 105.0
WIDE_ITEMS, BELOW_MOST = 8, 6
TREND_HEIGHT = 62.0


def weekly_pack(data: PackData) -> SheetDocument:
    """The cover, then the parts asked for: ranking, visits, what is missing or overdue, awards, actions, next week.

    Ranking, visits and next week begin a page each; the lists follow one another.
    """
    blocks = _cover(data)
    for k, part in enumerate(data.parts):
        begins = k > 0 and (part in _PAGES or data.parts[k - 1] in _PAGES)
        blocks += [*([PageBreak()] if begins else []), *_PARTS[part](data)]
    return document(_("Weekly meeting of the client managers"), data.stamp, tuple(blocks))


def _cover(data: PackData) -> list[Block]:
    blocks: list[Block] = [CoverLine(cover_line(data))]
    if data.figures:
        blocks.append(KeyFigures(tuple(
            KeyFigure(f.label, f.value, f.kind, f.digits, f.unit, f.note, f.tone) for f in data.figures
        )))
    return blocks


def _ranking(data: PackData) -> list[Block]:
    ranking = data.ranking or Ranking(items=(), rows=())
    small = _is_small(ranking)
    blocks: list[Block] = []
    if small:
        blocks += _small_charts(ranking, data.trends)
    blocks += [ranking_table(ranking), Notes(_notes(data))]
    if not small:
        blocks += _large_charts(ranking, data.trends)
    return blocks


def _is_small(ranking: Ranking | None) -> bool:
    """Whether everybody fits into a chart beside the trend, above the table on the first page."""
    return ranking is not None and 0 < len(ranking.rows) <= BESIDE_MOST


def _small_charts(ranking: Ranking, trends: tuple[Trend, ...]) -> list[Block]:
    height = _chart_height(ranking)
    first = ChartBlock(chart=ranking_chart(ranking), height=height)
    if not trends:
        return [first, Paragraph(_NO_TREND, muted=True)]
    second = ChartBlock(chart=trend_chart(trends[0]), height=height)
    return [Beside(first, second, 0.58)]


def _chart_height(ranking: Ranking) -> float:
    """Millimetres: a table on a turned page that does not fit below the charts as a whole leaves them the page."""
    alone = len(ranking.items) > WIDE_ITEMS and len(ranking.rows) > BELOW_MOST
    return ALONE_HEIGHT if alone else BESIDE_HEIGHT


def _large_charts(ranking: Ranking, trends: tuple[Trend, ...]) -> list[Block]:
    charts: list[Block] = [Heading(_("Trend of the last periods")), *_trends(trends)]
    if not trends:
        charts.append(Paragraph(_NO_TREND, muted=True))
    if any(r.total is not None for r in ranking.rows):
        charts = [ChartBlock(chart=ranking_chart(ranking)), *charts]
    return [PageBreak(), *charts]


_NO_TREND = _("No trend yet: at least two evaluated periods are needed.")


def _trends(trends: tuple[Trend, ...]) -> list[Block]:
    charts = [ChartBlock(chart=trend_chart(t), height=TREND_HEIGHT) for t in trends]
    pairs: list[Block] = [Beside(a, b) for a, b in zip(charts[::2], charts[1::2], strict=False)]
    return [*pairs, charts[-1]] if len(charts) % 2 else pairs


def trend_chart(trend: Trend) -> TrendChart:
    """A branch figure as a line; shares become per cent."""
    factor = 100 if trend.unit == "%" else 1
    values = tuple(None if v is None else float(v * factor) for v in trend.values)
    return TrendChart(
        labels=tuple(short_period(p) for p in trend.periods), series=(Series(trend.label, values),), unit=trend.unit,
        digits=trend.digits, target=None if trend.target is None else float(trend.target * factor),
    )


def cover_line(data: PackData) -> Text:
    """How the period went, in one sentence made from the figures."""
    parts = [*_ranking_words(data.ranking), *_visit_words(data)]
    lacking = sum(m.count for m in data.missing)
    if lacking:
        parts.append(_("{n} entries are missing")(n=lacking))
    if data.overdue:
        parts.append(_("{n} client problems are overdue")(n=len(data.overdue)))
    return _joined(parts)


def _ranking_words(ranking: Ranking | None) -> Iterable[Msg]:
    scored = [r for r in ranking.rows if r.total is not None] if ranking else []
    if not ranking or not scored:
        return [_("no ranking yet")]
    totals = [r.total for r in scored if r.total is not None]
    average = sum(totals, Decimal(0)) / len(totals)
    return [_("{n} managers ranked, {name} first with {total}, average {average}")(
        n=len(scored), name=scored[0].name, total=f"{totals[0]:.{ranking.digits}f}",
        average=f"{average:.{ranking.digits}f}")]


def _visit_words(data: PackData) -> Iterable[Msg]:
    planned, done = sum(r.planned for r in data.completion), sum(r.done for r in data.completion)
    return [_("{done} of {planned} planned visits done ({rate})")(
        done=done, planned=planned, rate=f"{done / planned:.1%}")] if planned else [_("no visits entered")]


def _joined(parts: Iterable[Msg]) -> Msg:
    first, *others = parts
    for part in others:
        first = _("{a}; {b}")(a=first, b=part)
    return _("{sentence}.")(sentence=first)


def _notes(data: PackData) -> tuple[Note, ...]:
    notes = [Note(a.name, (award_line(a),)) for a in data.awards]
    if not notes:
        notes.append(Note(_("Awards"), (_("none this period"),)))
    for lack in Lack:
        who = [_("{who} {n}")(who=m.who, n=m.count) for m in data.missing if m.lack is lack]
        if who:
            notes.append(Note(LACKS[lack], (enumerated(who),)))
    if not data.missing:
        notes.append(Note(_("Missing"), (_("nothing"),)))
    overdue = [_("{client} ({owner})")(client=o.client, owner=o.owner) for o in data.overdue]
    notes.append(Note(_("Problems overdue"), (enumerated(overdue, 4) or _("none"),)))
    return tuple(notes)


def _visits(data: PackData) -> list[Block]:
    blocks: list[Block] = [Heading(_("Visit completion"), period_text(data.stamp.period))]
    if data.completion:
        blocks.append(ChartBlock(chart=completion_chart(data.completion)))
    blocks.append(completion_table(data.completion))
    if _is_small(data.ranking) and len(data.trends) > 1:
        blocks += [Heading(_("Trend of the last periods")), *_trends(data.trends[1:])]
    return blocks


def _overdue(data: PackData) -> Table:
    columns = (
        Column(label=_("Client")), Column(label=_("Problem")), Column(label=_("Owner"), kind=Kind.NAME),
        Column(label=_("Due"), kind=Kind.DATE), Column(label=_("Days late"), kind=Kind.COUNT),
    )
    rows = tuple(
        (o.client, o.problem, o.owner, o.due, Cell(o.days, Tone.BAD if o.days > 7 else Tone.PLAIN))
        for o in sorted(data.overdue, key=lambda o: -o.days)
    )
    return Table(columns=columns, rows=rows, name=_("Problems overdue"), empty=_("No problem is overdue."))


def _awards(data: PackData) -> Table:
    columns = (Column(label=_("Award")), Column(label=_("Winner"), kind=Kind.NAME), Column(label=_("Reason")))
    rows = tuple((a.name, Cell(a.winner, bold=True), a.reason) for a in data.awards)
    return Table(columns=columns, rows=rows, name=_("Awards"), empty=_("No award this period."))


def _actions(actions: tuple[Action, ...]) -> Table:
    columns = (
        Column(label=_("What")), Column(label=_("Owner"), kind=Kind.NAME), Column(label=_("Due"), kind=Kind.DATE),
        Column(label=_("State")),
    )
    rows = tuple((a.what, a.owner, a.due, _state(a)) for a in actions)
    return Table(columns=columns, rows=rows, name=_("Action items"), empty=_("No open action items."))


def _state(action: Action) -> Cell:
    if action.done:
        return Cell(_("done {day}")(day=day_or_dash(action.done)), Tone.GOOD)
    return Cell(_("late"), Tone.BAD) if action.late else Cell(_("open"))


def _next_week(data: PackData) -> list[Block]:
    plan = data.next_week
    if plan is None or not plan.days:
        return [Heading(_("Next week's plan")), Paragraph(_("No plan for next week yet: make the month's plan first."))]
    period = _("{first} to {last}")(first=short_day(plan.days[0]), last=short_day(plan.days[-1]))
    return [Heading(_("Next week's plan"), period), plan_table(plan)]


_PAGES = frozenset({PackPart.RANKING, PackPart.VISITS, PackPart.NEXT_WEEK})
_PARTS: dict[PackPart, Callable[[PackData], list[Block]]] = {
    PackPart.RANKING: _ranking,
    PackPart.VISITS: _visits,
    PackPart.MISSING: lambda data: [Heading(_("What is missing")), missing_table(data.missing)],
    PackPart.PROBLEMS: lambda data: [Heading(_("Client problems overdue")), _overdue(data)],
    PackPart.AWARDS: lambda data: [Heading(_("Awards")), _awards(data)],
    PackPart.ACTIONS: lambda data: [Heading(_("Action items")), _actions(data.actions)],
    PackPart.NEXT_WEEK: _next_week,
}
