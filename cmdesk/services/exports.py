"""Lists and templates out of the program: what is seen goes out, masked unless plain values are asked and allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.exchange.templates import write_template
from cmdesk.exchange.writing import OutColumn, OutGroup, OutTable, clipboard, write_csv, write_xlsx
from cmdesk.models import ENTITIES
from cmdesk.models.describe import described, entity_of
from cmdesk.models.figures import Indicator, ManagerFigure, Target
from cmdesk.models.people import Manager
from cmdesk.services import entities
from cmdesk.services.imports.targets import FIGURES, TARGETS, fields_of, require_kind
from cmdesk.services.showing import log_shown
from cmdesk.services.vocabularies import vocabularies
from cmdesk.services.work import Desk, require
from cmdesk.store import lists
from cmdesk.values.fields import Field
from cmdesk.values.kinds import masked
from cmdesk.values.messages import Msg, Text, Translate, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import trouble
from cmdesk.values.queries import ListQuery, Ref, Row, RowGroup
from cmdesk.values.rights import Right

PAGE = 5000
WRITERS = {".xlsx": write_xlsx, ".csv": write_csv}


def export_kind(
    desk: Desk, actor: Actor, kind: str, path: Path, translate: Translate, *, plain: bool = False,
) -> int:
    """Everything of a kind with its importable fields, fit to be imported again; returns the rows written.

    Masked numbers are left as they are by an import. Raises UserError unknown_kind, export_unknown, not_allowed, and
    what keeps the file from being written.
    """
    require_kind(kind)
    if kind in (FIGURES, TARGETS):
        return _write(path, _figures(desk, actor, kind, translate), translate)
    model = ENTITIES[kind]
    names = tuple(n for n, d in described(model).items() if d.stored and (d.field.importable or d.field.list_order))
    if kind == "clients":
        names = (*names, "manager")
    return export_list(desk, actor, ListQuery(entity=kind, columns=names), path, translate, plain=plain)


def export_list(
    desk: Desk, actor: Actor, query: ListQuery, path: Path, translate: Translate, *, plain: bool = False,
) -> int:
    """A list as it is shown, with its filter, order and columns. Returns the rows written.

    Phones, licences and identity numbers are masked; `plain` writes them in full, which the audit trail tells.
    Raises UserError not_allowed.
    """
    require(actor, Right.EXPORT)
    written = _write(path, list_table(desk, actor, query, translate, plain=plain), translate)
    if plain and (shown := personal_fields(query)):
        log_shown(desk, actor, query.entity, shown, written, path.name)
    return written


def personal_fields(query: ListQuery) -> list[str]:
    """The columns of a list that are masked unless somebody asks for them in full."""
    model = entities.model_of(query.entity)
    known = described(model)
    return [n for n in query.columns or entities.listed(model) if n in known and known[n].field.mask is not None]


def list_table(
    desk: Desk, actor: Actor, query: ListQuery, translate: Translate, *, plain: bool = False,
) -> OutTable:
    """All rows of a list as a table to write; masked values are text. Raises UserError not_allowed."""
    model = entities.model_of(query.entity)
    names = query.columns or entities.listed(model)
    known = described(model)
    personal = personal_fields(query)
    if plain and personal:
        require(actor, Right.SEE_CONTACTS)
    with desk.read(actor, entity_of(model).see) as session:
        words = vocabularies(session)
    grouped = lists.grouping(model, query, actor) is not None
    hidden = {n for n in names if not lists.may_see(actor, known[n])} | (set() if plain else set(personal))
    columns = [
        OutColumn(_as_text(known[n].field) if n in hidden else known[n].field, total=grouped and known[n].field.summed)
        for n in names
    ]
    masks = {k: known[n].field for k, n in enumerate(names) if n in hidden and lists.may_see(actor, known[n])}
    rows = (
        _hidden(_coded(each), masks) if isinstance(each, Row) else _out_group(each, names)
        for each in parted_rows(desk, actor, query, names)
    )
    return OutTable(columns=columns, rows=rows, sheet=entity_of(model).plural, vocabularies=words)


def _out_group(group: RowGroup, names: Sequence[str]) -> OutGroup:
    return OutGroup(group.heading, group.count, tuple(group.totals.get(name) for name in names))


def _coded(row: Row) -> list[object]:
    """A row's values, choices by their codes."""
    return [v.id if isinstance(v, Ref) and isinstance(v.id, str) else v for v in row.values]


def _hidden(values: list[object], masks: Mapping[int, Field]) -> list[object]:
    for place, field in masks.items():
        values[place] = masked(field, values[place])
    return values


def _as_text(field: Field) -> Field:
    from cmdesk.values.fields import Kind

    return Field(label=field.label, kind=Kind.TEXT)


def all_rows(desk: Desk, actor: Actor, query: ListQuery, names: tuple[str, ...]) -> Iterator[Row]:
    """Every row of a list, read page by page."""
    return (each for each in parted_rows(desk, actor, query, names) if isinstance(each, Row))


def parted_rows(
    desk: Desk, actor: Actor, query: ListQuery, names: tuple[str, ...],
) -> Iterator[Row | RowGroup]:
    """Every row of a list, read page by page, and before the rows of each group the group."""
    offset, left = 0, 0
    limit = PAGE if not query.group else 4 * PAGE
    groups: Iterator[RowGroup] = iter(())
    while True:
        page = entities.rows(desk, actor, replace(query, columns=names, offset=offset, limit=limit))
        groups = iter(page.groups) if offset == 0 else groups
        for row in page.rows:
            if left == 0 and (group := next(groups, None)) is not None:
                yield group
                left = group.count
            yield row
            left = max(0, left - 1)
        offset += limit
        if offset >= page.total:
            return


def write_rows(
    desk: Desk, actor: Actor, path: Path, title: Text, fields: Sequence[tuple[Text, Field]],
    rows: Sequence[Sequence[object]], translate: Translate,
) -> int:
    """Rows that stand on the screen, `fields` pairing each header with its description; returns the rows written.

    Phones, licences and identity numbers are masked.

    Raises UserError export_unknown, not_allowed, and what keeps the file from being written.
    """
    require(actor, Right.EXPORT)
    with desk.read(actor, Right.EXPORT) as session:
        words = vocabularies(session)
    columns = [OutColumn(field if field.mask is None else _as_text(field), header) for header, field in fields]
    masks = {place: field for place, (_header, field) in enumerate(fields) if field.mask is not None}
    rows = [_hidden(list(row), masks) for row in rows] if masks else rows
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
