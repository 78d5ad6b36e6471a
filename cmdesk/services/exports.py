"""Lists and templates out of the program: what is seen goes out, masked unless plain values are asked and allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.exchange.templates import write_template
from cmdesk.exchange.writing import OutColumn, OutTable, clipboard, write_csv, write_xlsx
from cmdesk.models import ENTITIES
from cmdesk.models.describe import described, entity_of
from cmdesk.models.figures import Indicator, ManagerFigure, Target
from cmdesk.models.people import Manager
from cmdesk.services import entities
from cmdesk.services.imports.targets import FIGURES, TARGETS, fields_of, require_kind
from cmdesk.services.vocabularies import vocabularies
from cmdesk.services.work import Desk, require
from cmdesk.store.lists import may_see
from cmdesk.values.fields import Field
from cmdesk.values.messages import Msg, Text, Translate, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import trouble
from cmdesk.values.queries import ListQuery, Ref, Row
from cmdesk.values.rights import Right

PAGE = 5000
WRITERS = {".xlsx": write_xlsx, ".csv": write_csv}


def export_kind(desk: Desk, actor: Actor, kind: str, path: Path, translate: Translate) -> int:
    """Everything of a kind with its importable fields, fit to be imported again; returns the rows written.

    Raises UserError unknown_kind, export_unknown, not_allowed, and what keeps the file from being written.
    """
    require_kind(kind)
    if kind in (FIGURES, TARGETS):
        return _write(path, _figures(desk, actor, kind, translate), translate)
    model = ENTITIES[kind]
    names = tuple(n for n, d in described(model).items() if d.stored and (d.field.importable or d.field.list_order))
    if kind == "clients":
        names = (*names, "manager")
    return export_list(desk, actor, ListQuery(entity=kind, columns=names), path, translate)


def export_list(desk: Desk, actor: Actor, query: ListQuery, path: Path, translate: Translate) -> int:
    """A list as it is shown, with its filter, order and columns. Returns the rows written."""
    require(actor, Right.EXPORT)
    return _write(path, list_table(desk, actor, query, translate), translate)


def list_table(desk: Desk, actor: Actor, query: ListQuery, translate: Translate) -> OutTable:
    """All rows of a list as a table to write; masked values are text."""
    model = entities.model_of(query.entity)
    names = query.columns or entities.listed(model)
    known = described(model)
    with desk.read(actor, entity_of(model).see) as session:
        words = vocabularies(session)
    columns = [OutColumn(known[n].field if may_see(actor, known[n]) else _as_text(known[n].field)) for n in names]
    rows = (_coded(row) for row in all_rows(desk, actor, query, names))
    return OutTable(columns=columns, rows=rows, sheet=entity_of(model).plural, vocabularies=words)


def _coded(row: Row) -> list[object]:
    """A row's values, choices by their codes."""
    return [v.id if isinstance(v, Ref) and isinstance(v.id, str) else v for v in row.values]


def _as_text(field: Field) -> Field:
    from cmdesk.values.fields import Kind

    return Field(label=field.label, kind=Kind.TEXT)


def all_rows(desk: Desk, actor: Actor, query: ListQuery, names: tuple[str, ...]) -> Iterator[Row]:
    """Every row of a list, read page by page."""
    offset = 0
    while True:
        page = entities.rows(desk, actor, replace(query, columns=names, offset=offset, limit=PAGE))
        yield from page.rows
        offset += PAGE
        if offset >= page.total:
            return


def write_rows(
    desk: Desk, actor: Actor, path: Path, title: Text, fields: Sequence[tuple[Text, Field]],
    rows: Sequence[Sequence[object]], translate: Translate,
) -> int:
    """Rows that stand on the screen, `fields` pairing each header with its description; returns the rows written.

    Raises UserError export_unknown, not_allowed, and what keeps the file from being written.
    """
    require(actor, Right.EXPORT)
    with desk.read(actor, Right.EXPORT) as session:
        words = vocabularies(session)
    columns = [OutColumn(field, header) for header, field in fields]
    return _write(path, OutTable(columns=columns, rows=rows, sheet=title, title=title, vocabularies=words), translate)


def copy_list(desk: Desk, actor: Actor, query: ListQuery, translate: Translate) -> str:
    """A list as text for the clipboard, headers first."""
    require(actor, Right.EXPORT)
    return clipboard(list_table(desk, actor, query, translate), translate)


def _write(path: Path, table: OutTable, translate: Translate) -> int:
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise trouble("export_unknown", value=path.name)
    return writer(path, table, translate)


def _figures(desk: Desk, actor: Actor, kind: str, translate: Translate) -> OutTable:
    """One row per month and manager, one column per indicator that has any number."""
    require(actor, Right.EXPORT)
    with desk.read(actor, Right.SEE_FIGURES) as session:
        fields = fields_of(session, kind)
        cells = _target_cells(session) if kind == TARGETS else _figure_cells(session)
        people = {m.id: m for m in session.scalars(select(Manager))}
    codes = [c for c in fields if any(c in row for row in cells.values())]
    columns = [OutColumn(fields["month"]), OutColumn(fields["manager"]), OutColumn(Field(
        label=_("Name"), kind=fields["manager"].kind)), *(OutColumn(fields[c]) for c in codes)]
    rows = [
        [Month.from_number(month), people[m].code, people[m].name, *(_shown(fields[c], row.get(c)) for c in codes)]
        for (month, m), row in sorted(cells.items(), key=lambda kv: (kv[0][0], people[kv[0][1]].code))
    ]
    return OutTable(columns=columns, rows=rows, sheet=_title(kind))


def _shown(field: Field, value: Any) -> Any:
    from cmdesk.values.fields import Kind

    return value / 100 if value is not None and field.kind is Kind.RATE else value


Cells = dict[tuple[int, int], dict[str, Any]]


def _figure_cells(session: Session) -> Cells:
    asked = select(ManagerFigure.month, ManagerFigure.manager_id, Indicator.code, ManagerFigure.value).join(
        Indicator, Indicator.id == ManagerFigure.indicator_id)
    return _celled(session.execute(asked).all())


def _target_cells(session: Session) -> Cells:
    asked = select(Target.month, Target.subject_id, Indicator.code, Target.value).join(
        Indicator, Indicator.id == Target.indicator_id).where(Target.level == "manager", Target.tier == "base")
    return _celled(session.execute(asked).all())


def _celled(rows: Sequence[tuple[int, int, str, Any]]) -> Cells:
    cells: Cells = {}
    for month, manager_id, code, value in rows:
        cells.setdefault((month, manager_id), {})[code] = value
    return cells


def template(desk: Desk, actor: Actor, kind: str, path: Path, translate: Translate) -> int:
    """An empty workbook of a kind with notes, lists and an example; returns its columns."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        fields = fields_of(session, kind)
        words = vocabularies(session)
    return write_template(path, _title(kind), fields, translate, vocabularies=words)


def _title(kind: str) -> Text:
    fixed: Mapping[str, Msg] = {FIGURES: _("Figures"), TARGETS: _("Targets")}
    return fixed[kind] if kind in fixed else entity_of(ENTITIES[kind]).plural
