"""The ranking sheet: table, chart and the notes below it."""

from __future__ import annotations

from cmdesk.reports.formatting import labelled, period_text
from cmdesk.values.charts import Mark, RankingChart
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.pack import Award, Item, Ranking, RankingData, RankRow, Stamp
from cmdesk.values.sheets import (
    Align,
    Block,
    Cell,
    ChartBlock,
    Column,
    Note,
    Notes,
    Orientation,
    SheetDocument,
    Table,
    Total,
    Value,
)

MARKED = 3
WIDE = 16


def document(
    title: Text, stamp: Stamp, blocks: tuple[Block, ...], orientation: Orientation = Orientation.AUTO
) -> SheetDocument:
    """A sheet that bears what the stamp says."""
    return SheetDocument(
        title=title, unit=stamp.branch, period=period_text(stamp.period), made_on=stamp.made_on,
        made_by=stamp.made_by, checked_by=stamp.checked_by, blocks=blocks, orientation=orientation,
    )


def ranking_sheet(data: RankingData) -> SheetDocument:
    """The ranking alone: chart, table, awards."""
    notes = [Note(a.name, (award_line(a),)) for a in data.awards]
    notes += [Note(_("Remark"), (note,)) for note in data.notes]
    blocks: list[Block] = [ranking_table(data.ranking)]
    if data.ranking.rows:
        blocks.append(ChartBlock(chart=ranking_chart(data.ranking)))
    if notes:
        blocks.insert(1, Notes(tuple(notes)))
    return document(_("Client manager evaluation ranking"), data.stamp, tuple(blocks))


def award_line(award: Award) -> Text:
    return _("{winner} ({reason})")(winner=award.winner, reason=award.reason) if award.reason else award.winner


def ranking_chart(ranking: Ranking) -> RankingChart:
    """The scored people as a chart, best first."""
    people = tuple(
        Mark(r.name, float(r.total), None if r.previous_total is None else float(r.previous_total), r.code)
        for r in ranking.rows if r.total is not None
    )
    most = None if ranking.most is None else float(ranking.most)
    return RankingChart(people=people, unit=_("points"), digits=ranking.digits, most=most)


def ranking_table(ranking: Ranking, title: Text = "") -> Table:
    """Rank, person, item scores under their weights, total, change; the averages last.

    With many items the result stands before them, so that every part of a wide table bears it.
    """
    territories = any(r.territory for r in ranking.rows)
    grades = any(r.grade for r in ranking.rows)
    person = (
        Column(label=_("Rank"), kind=Kind.COUNT, align=Align.CENTER),
        Column(label=_("Name"), kind=Kind.NAME),
    )
    result = (
        Column(label=_("Total score"), kind=Kind.POINTS, digits=ranking.digits, total=Total.AVERAGE, strong=True),
        Column(label=_("Change"), align=Align.RIGHT),
    )
    rest = (
        *((Column(label=_("Territory")),) if territories else ()),
        *((Column(label=_("Grade")),) if grades else ()),
        *(_item_column(item, ranking.digits) for item in ranking.items),
    )
    wide = len(ranking.items) > WIDE
    rows = tuple(_row(row, territories, grades, wide) for row in ranking.rows)
    return Table(
        columns=(*person, *result, *rest) if wide else (*person, *rest, *result),
        rows=rows, title=title, name=_("Ranking"), fixed=4 if wide else 2,
        total_label=_("Average") if len(rows) > 1 else "",
        empty=_("No ranking yet: evaluate the period first."),
        note=labelled(_("Scheme"), ranking.scheme) if ranking.scheme else "",
    )


def _item_column(item: Item, digits: int) -> Column:
    detail: Text = "" if item.weight is None else f"{item.weight.normalize():f}"
    return Column(
        label=item.label, detail=detail, band=item.group, kind=Kind.POINTS, digits=digits, total=Total.AVERAGE,
        signed=item.weight is None,
    )


def _row(row: RankRow, territories: bool, grades: bool, wide: bool) -> tuple[Value | Cell, ...]:
    marked = row.rank is not None and row.rank <= MARKED
    person = (Cell(row.rank, bold=marked), Cell(row.name, bold=marked))
    result = (row.total, change_text(row.change))
    rest = (*((row.territory,) if territories else ()), *((row.grade,) if grades else ()), *row.scores)
    return (*person, *result, *rest) if wide else (*person, *rest, *result)


def change_text(change: int | None) -> Msg | str | None:
    """Places gained or lost, told by a sign: ▲2, ▼1, — for none; nothing where there was no rank before."""
    if change is None:
        return None
    return "—" if change == 0 else f"{'▲' if change > 0 else '▼'}{abs(change)}"
