"""The tables of the evaluation page: which columns, which rows, what stands below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from operator import attrgetter

from PySide6.QtGui import QFontMetrics

from cmdesk.services.evaluation.comparing import by_item, movers, within
from cmdesk.services.evaluation.measured import Measured
from cmdesk.services.evaluation.placing import Lists
from cmdesk.ui.evaluation.words import extra_sum, extras, grade_tone, mean, normal, signed, two_lines
from cmdesk.ui.kit import Cell, Column, col
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.standings import ScoredItem, Standing, Standings

TOTAL, EXTRA, GAP = "total", "extra", "gap"
FEW = 8
RED, BLACK = _("Red list"), _("Black list")


@dataclass(frozen=True)
class Shown:
    """One table: `ids` are manager ids."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    ids: Sequence[int]
    totals: dict[str, object] = field(default_factory=dict)


def _extra_tone(value: object) -> Tone:
    text = str(value)
    return Tone.GOOD if text.startswith("+") else Tone.BAD if text.startswith("−") else Tone.NEUTRAL


def _rank() -> Column:
    return col("rank", _("Rank"), Kind.COUNT, Cell.RANK, width=50)


def _name() -> Column:
    return col("name", _("Client manager"), Kind.NAME, bold=True)


def _grade(found: Standings) -> Column:
    tones = grade_tone(found)
    return col("grade", _("Grade"), cell=Cell.CHIP, tone=lambda v: tones.get(str(v), Tone.NEUTRAL))


def _total(found: Standings) -> Column:
    return col(TOTAL, _("Total score"), Kind.POINTS, digits=found.decimals, bold=True)


def _change() -> Column:
    return col("change", _("Change"), Kind.COUNT, Cell.CHANGE)


def _item(item: ScoredItem, found: Standings, metrics: QFontMetrics) -> Column:
    name = two_lines(item.name, item.weight)
    width = max(60, max(metrics.horizontalAdvance(part) for part in name.split("\n")) + 22)
    made = col(item.code, Msg(""), Kind.POINTS, digits=found.decimals, width=width)
    return replace(made, name=name, tip=item.name)


def ranking(found: Standings, rows: Sequence[Standing], metrics: QFontMetrics) -> Shown:
    """Everybody with every item. With many items the result stands before them, where it stays in sight.

    Where colleagues' points are not shown there is no average of the items either.
    """
    items = [_item(item, found, metrics) for item in normal(found)]
    codes = [column.key for column in items]
    extra = [replace(col(EXTRA, _("Plus and minus"), Kind.POINTS, tone=_extra_tone), sortable=False)]
    extra = extra if extras(found) else []
    gap = col(GAP, _("To next above"), Kind.POINTS, digits=found.decimals, muted=True)
    lead, result = [_rank(), _name(), _grade(found)], [_total(found), _change(), gap]
    few = len(items) <= FEW
    columns = [*lead, *items, *extra, *result] if few else [*lead[:2], *result, lead[2], *items, *extra]
    gaps = gaps_above(found)
    cells = [{**_cells(row, found, codes), GAP: gaps.get(row.manager_id)} for row in rows]
    keys = [column.key for column in columns]
    return Shown(
        columns, [[cell[key] for key in keys] for cell in cells], [row.manager_id for row in rows],
        {
            **({
                **{code: mean(_points(row, code) for row in rows) for code in codes},
                EXTRA: signed(mean(extra_sum(row, found) for row in rows), found.decimals),
            } if all(row.scores for row in rows) else {}),
            TOTAL: mean(row.total for row in rows),
        } if rows else {},
    )


def gaps_above(found: Standings) -> dict[int, Decimal]:
    """Points to the next above by manager id; nothing for the first and for those not ranked."""
    ranked = [row for row in found.rows if row.rank]
    made: dict[int, Decimal] = {}
    for row in ranked:
        ahead = [other.total for other in ranked if other.rank < row.rank]
        if ahead:
            made[row.manager_id] = min(ahead) - row.total
    return made


def _points(row: Standing, code: str) -> Decimal | None:
    score = row.scores.get(code)
    return score.points if score else None


def _cells(row: Standing, found: Standings, codes: Sequence[str]) -> dict[str, object]:
    return {
        "rank": row.rank or None, "name": row.name, "grade": row.grade, TOTAL: row.total, "change": row.change,
        EXTRA: signed(extra_sum(row, found), found.decimals) if row.scores else "",
        **{code: _points(row, code) for code in codes},
    }


def grouped(found: Standings, by: str, dense: bool) -> Shown:
    """The ranking within each "territory" or "grade", group after group; the group is named at its first line, the
    other of the two beside the person.
    """
    by_grade = by == "grade"
    name, beside = (_("Grade"), col("territory", _("Territory"), muted=True)) if by_grade else (
        _("Territory"), _grade(found))
    columns = [
        col("group", name, bold=True),
        col("average", _("Average"), Kind.POINTS, digits=found.decimals, muted=True),
        _rank(), _name(), beside, col("total", _("Total score"), Kind.POINTS, Cell.BAR, digits=found.decimals),
        col("overall", _("Overall rank"), Kind.COUNT), _change(),
    ]
    rows: list[Sequence[object]] = []
    ids: list[int] = []
    for group in within(found, attrgetter(by), dense=dense):
        for k, (place, row) in enumerate(group.rows):
            first = k == 0
            rows.append((
                (group.name or "—") if first else "", group.average if first else None, place, row.name,
                row.territory if by_grade else row.grade, row.total, row.rank, row.change,
            ))
            ids.append(row.manager_id)
    return Shown([replace(column, sortable=False) for column in columns], rows, ids)


def by_one_item(
    found: Standings, item: ScoredItem, before: Standings | None, dense: bool, figure: Measured | None = None,
) -> Shown:
    """The ranking by one item: what was reached, what it gave, the place, and the change of place.

    Where a rate was scored, it stands beside the figure that it was made of.
    """
    figure = figure or Measured(item.unit)
    most = float(item.weight or 0) or max(
        (float(abs(p)) for row in found.rows if (p := _points(row, item.code))), default=1.0,
    )
    columns = [
        _rank(), _name(), _grade(found),
        col("actual", _("Reached"), Kind.NUMBER, digits=2, unit=figure.unit),
        col("target", _("Target"), Kind.NUMBER, digits=2, unit=figure.unit, muted=True),
        *([col("rate", _("Rate"), Kind.NUMBER, digits=2, unit="%")] if figure.percent else []),
        col(item.code, _("Points"), Kind.POINTS, Cell.BAR, digits=found.decimals, most=most),
        col("overall", _("Overall rank"), Kind.COUNT), _change(),
    ]
    places = by_item(found, item.code, before, dense=dense)
    rows = [
        (
            p.rank, p.row.name, p.row.grade,
            figure.actual.get(p.row.manager_id) if figure.percent else p.score.value, p.score.target,
            *([p.score.value] if figure.percent else []), p.score.points, p.row.rank or None, p.change,
        ) for p in places
    ]
    known = bool(places) and all(row.scores for row in found.rows)
    totals: dict[str, object] = {item.code: mean(p.score.points for p in places)} if known else {}
    return Shown(columns, rows, [p.row.manager_id for p in places], totals)


def listed(found: Standings, lists: Lists) -> Shown:
    """The awards, the red list, then the black list, each with the reason."""
    columns = [
        col("list", _("Honour list"), cell=Cell.CHIP, tone=_list_tone, width=132), _rank(), _name(),
        col("territory", _("Territory"), muted=True), _grade(found), _total(found), _change(),
        col("reason", _("Why listed"), width=220),
    ]
    people = {row.manager_id: row for row in found.rows}
    named: list[tuple[Text, Standing, Text]] = [
        *((each.name, people[each.manager_id], each.reason) for each in found.awards if each.manager_id in people),
        *((RED, each.row, each.reason) for each in lists.red),
        *((BLACK, each.row, each.reason) for each in lists.black),
    ]
    rows = [
        (name, row.rank or None, row.name, row.territory, row.grade, row.total, row.change, reason)
        for name, row, reason in named
    ]
    ids = [row.manager_id for _name, row, _reason in named]
    return Shown([replace(column, sortable=False) for column in columns], rows, ids)


def _list_tone(value: object) -> Tone:
    return Tone.GOOD if value is RED else Tone.BAD if value is BLACK else Tone.ACCENT


def moved(found: Standings) -> Shown:
    """Who rose and who fell since last month, the greatest rise first."""
    columns = [
        _change(), _name(), col("territory", _("Territory"), muted=True), _grade(found),
        col("before", _("Last rank"), Kind.COUNT), col("rank", _("Rank"), Kind.COUNT),
        col("last", _("Last total"), Kind.POINTS, digits=found.decimals, muted=True), _total(found),
        replace(col("more", _("Difference"), Kind.POINTS, tone=_extra_tone), sortable=False),
    ]
    rows = [
        (
            row.change, row.name, row.territory, row.grade, row.rank + (row.change or 0), row.rank, row.previous_total,
            row.total, signed(row.total - row.previous_total, found.decimals) if row.previous_total is not None else "",
        ) for row in movers(found)
    ]
    return Shown(columns, rows, [row.manager_id for row in movers(found)])
