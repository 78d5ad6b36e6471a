"""Lists on paper: what is seen on the screen as a sheet, personal data masked unless it is asked for and allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cmdesk.models.describe import Described, described, entity_of
from cmdesk.reports.lists import list_document
from cmdesk.services import entities
from cmdesk.services.exports import parted_rows, personal_fields
from cmdesk.services.showing import log_shown
from cmdesk.services.work import Desk, require
from cmdesk.store.lists import may_see
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import Text, _
from cmdesk.values.people import Actor
from cmdesk.values.queries import ListQuery, Ref, Row, RowGroup
from cmdesk.values.rights import Right
from cmdesk.values.sheets import Column, Group, Orientation, Paper, SheetDocument, Total, Value
from cmdesk.values.sheets import Row as SheetRow

__all__ = ["Orientation", "PageSetup", "Paper", "list_sheet", "rows_sheet"]

_WORDS = (Kind.CHOICE, Kind.LINK)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSetup:
    """`plain` prints personal data in full, to those who may see it."""

    paper: Paper = Paper.A4
    orientation: Orientation = Orientation.AUTO
    plain: bool = False


def list_sheet(
    desk: Desk, actor: Actor, query: ListQuery, setup: PageSetup, *, note: Text = "", unit: Text = "",
) -> SheetDocument:
    """A list with its filter, order and columns as a sheet; `note` says the filter, `unit` the branch.

    Raises UserError not_allowed, unknown_kind, unknown_field.
    """
    require(actor, Right.SEE_RANKING)
    model = entities.model_of(query.entity)
    known = described(model)
    names = query.columns or entities.listed(model)
    columns = [_column(known[name], actor, setup) for name in names]
    rows = [_line(each, names) for each in parted_rows(desk, actor, query, tuple(names))]
    shown = personal_fields(replace(query, columns=tuple(names))) if setup.plain and _may_print(actor) else []
    if shown:
        count = sum(not isinstance(row, Group) for row in rows)
        log_shown(desk, actor, query.entity, shown, count, "print")
    return _sheet(desk, actor, entity_of(model).plural, columns, rows, setup, note, unit)


def rows_sheet(
    desk: Desk, actor: Actor, title: Text, fields: Sequence[tuple[Text, Field]], rows: Sequence[Sequence[object]],
    setup: PageSetup, *, note: Text = "", unit: Text = "", totals: Mapping[int, object] | None = None,
) -> SheetDocument:
    """Rows that stand on the screen as a sheet; `fields` pairs each header with its description.

    Personal data is masked. `totals` gives the last row by column number: rates are recomputed by whoever knows their
    parts.
    """
    columns = [
        Column(label=header, kind=_kind(field), detail=field.unit, digits=field.digits, mask=field.mask)
        for header, field in fields
    ]
    lines: list[SheetRow] = [[_cell(value) for value in row] for row in rows]
    if totals:
        lines.append([_("Total") if k == 0 else _cell(totals.get(k)) for k in range(len(columns))])
    return _sheet(desk, actor, title, columns, lines, setup, note, unit)


def _sheet(
    desk: Desk, actor: Actor, title: Text, columns: Sequence[Column], rows: Sequence[SheetRow], setup: PageSetup,
    note: Text, unit: Text,
) -> SheetDocument:
    summed = any(column.total for column in columns) and len(rows) > 1
    return list_document(
        title, columns, rows, unit=unit, made_on=desk.today(), made_by=actor.name, note=note, paper=setup.paper,
        orientation=setup.orientation, total_label=_("Total") if summed else "", fixed=min(2, len(columns)),
    )


def _line(each: Row | RowGroup, names: Sequence[str]) -> SheetRow:
    if isinstance(each, Row):
        return [_cell(value) for value in each.values]
    return Group(each.heading, totals=[_cell(each.totals.get(name)) for name in names])


def _kind(field: Field) -> Kind:
    return Kind.TEXT if field.kind in _WORDS else field.kind


def _may_print(actor: Actor) -> bool:
    """Whether somebody may have personal numbers on paper in full."""
    return actor.may(Right.SEE_CONTACTS)


def _column(each: Described, actor: Actor, setup: PageSetup) -> Column:
    """A column whose values come masked already is one of texts."""
    if not may_see(actor, each):
        return Column(label=each.field.label)
    total = Total.SUM if each.field.summed else None
    made = replace(Column.of(each.field, total=total, plain=setup.plain and _may_print(actor)), detail=each.field.unit)
    return made if each.field.kind not in _WORDS else Column(label=each.field.label)


def _cell(value: object) -> Value:
    return value.label if isinstance(value, Ref) else value  # type: ignore[return-value]
