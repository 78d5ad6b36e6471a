"""Running an import: the dry run is the real one rolled back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.exchange.corrections import write_corrections
from cmdesk.exchange.drafts import Drafts, make_drafts
from cmdesk.exchange.files import Book, open_book, table_of
from cmdesk.exchange.mapping import ColumnMap, known_headers, match_columns
from cmdesk.models import ENTITIES
from cmdesk.models.system import Import
from cmdesk.services.duplicates import warn_of_duplicates
from cmdesk.services.imports.facts import write_facts
from cmdesk.services.imports.hooks import AFTER_IMPORT
from cmdesk.services.imports.numbering import can_number, numbered, without_code
from cmdesk.services.imports.records import Written, write_records
from cmdesk.services.imports.targets import FIGURES, SUBJECTS, TARGETS, fields_of, right_of
from cmdesk.services.vocabularies import vocabularies
from cmdesk.services.work import Desk, Work, require
from cmdesk.store.backup import automatic_backup
from cmdesk.values.imports import Alike, Decisions, Mode
from cmdesk.values.kinds.reading import Reading
from cmdesk.values.messages import Translate, _, english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, Problem, Severity, UserError, trouble
from cmdesk.values.rights import Right
from cmdesk.values.tables import DroppedRow, RawTable

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to import and how.

    `mapping`: field by header, over what the program finds ("" leaves a column out). `month` serves figures whose file
    has no month column; `add_links` makes unknown territories, routes and branches on the way; `mode` says what becomes
    of what is there; `same` which rows are another client; `number` makes codes for a file that has none; `path` is
    where the file lies, kept for running it again.
    """

    kind: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    header_row: int | None = None
    month: Month | None = None
    add_links: bool = False
    mode: Mode = Mode.UPDATE
    same: Decisions = field(default_factory=dict)
    number: bool = False
    path: str = ""
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class ImportResult:
    """Data rows in = created + updated + unchanged + failed, each a list of row numbers of the file; the rows set aside
    are named in `dropped`. `alike` are new clients that look like another, `removed` counts numbers taken out.
    """

    kind: str
    file: str
    rows: int
    created: int
    updated: int
    unchanged: int
    failed: int
    problems: tuple[Problem, ...]
    failed_rows: tuple[int, ...]
    created_rows: tuple[int, ...] = ()
    updated_rows: tuple[int, ...] = ()
    unchanged_rows: tuple[int, ...] = ()
    drafts: Drafts
    import_id: int | None = None
    alike: tuple[Alike, ...] = ()
    removed: int = 0

    @property
    def dropped(self) -> tuple[DroppedRow, ...]:
        return self.drafts.table.dropped


def import_file(
    desk: Desk, actor: Actor, path: Path, order: Order, progress: Progress | None = None, *,
    errors: Path | None = None, translate: Translate = english,
) -> Outcome[ImportResult]:
    """Import a workbook or a file of text. Bad rows are left out and listed; a file without use changes nothing.

    `errors`: where to write the rows that failed, marked for correction. Raises UserError: unreadable files,
    unknown_kind, column_missing, not_allowed.
    """
    require(actor, right_of_order(order))
    book = open_book(path)
    order = order if order.path else replace(order, path=str(path.absolute()))
    outcome = run_import(desk, actor, find_table(desk, actor, book, order), order, progress)
    if errors is not None and outcome.value.failed:
        write_corrections(errors, book, outcome.value.drafts, translate, row_problems(outcome.value))
    return outcome


def find_table(desk: Desk, actor: Actor, book: Book, order: Order) -> RawTable:
    """The table of a file that an order is about. Raises UserError no_header."""
    with desk.read(actor, Right.IMPORT) as session:
        fields = fields_of(session, order.kind)
    return table_of(book, sheet=order.sheet, header_row=order.header_row, known=known_headers(fields))


def row_problems(result: ImportResult) -> tuple[Problem, ...]:
    """The problems that keep rows out."""
    failed = set(result.failed_rows)
    return tuple(p for p in result.problems if p.row in failed and p.severity is Severity.ERROR)


def right_of_order(order: Order) -> Right:
    from cmdesk.services.imports.targets import require_kind

    require_kind(order.kind)
    return right_of(order.kind)


def prepare(desk: Desk, actor: Actor, table: RawTable, order: Order, progress: Progress | None = None) -> Drafts:
    """Match and read a table without writing anything. Raises UserError column_missing."""
    with desk.read(actor, Right.IMPORT) as session:
        fields = fields_of(session, order.kind)
        words = vocabularies(session)
        remembered = remembered_mapping(session, order.kind, table.fingerprint)
    columns = match_columns(table, fields, chosen=order.mapping, remembered=remembered)
    if makes_codes := order.number and can_number(order.kind, {m.field for m in columns.matches}):
        columns = without_code(columns)
    _usable(columns, order)
    drafts = make_drafts(table, columns, fields, Reading(desk.today(), vocabularies=words), progress)
    if not makes_codes:
        return drafts
    with desk.read(actor, Right.IMPORT) as session:
        return numbered(session, order.kind, drafts)


def _usable(columns: ColumnMap, order: Order) -> None:
    if columns.missing:
        raise UserError(*(p for p in columns.problems if p.code == "column_missing"))
    matched = {m.field for m in columns.matches}
    if not matched:
        raise trouble("no_known_column", value=order.kind)
    if order.kind in (FIGURES, TARGETS) and not matched & set(SUBJECTS):
        raise trouble("subject_missing")
    if order.mode is Mode.REPLACE and order.kind not in (FIGURES, TARGETS):
        raise trouble("replace_only_figures")


def remembered_mapping(session: Session, kind: str, layout: str) -> dict[str, str]:
    """How the last file of the same layout was mapped."""
    asked = (
        select(Import.mapping).where(Import.kind == kind, Import.layout == layout).order_by(Import.id.desc()).limit(1)
    )
    found = session.scalars(asked).first()
    return json.loads(found) if found else {}


def run_import(
    desk: Desk, actor: Actor, table: RawTable, order: Order, progress: Progress | None = None,
) -> Outcome[ImportResult]:
    """Import a table that was read already; with `dry_run` everything is done and rolled back.

    Before anything is changed a backup is made. Raises UserError backup_failed and what `import_file` raises.
    """
    require(actor, right_of_order(order))
    drafts = prepare(desk, actor, table, order)
    areas = (
        (Area.FIGURES, Area.EVALUATION) if order.kind in (FIGURES, TARGETS) else (ENTITIES[order.kind].__entity__.area,)
    )
    with desk.write(actor, Right.IMPORT, f"import.{order.kind}", *areas) as work:
        kept = _begin(work, table, order, drafts)
        written = _write(work, order, drafts, kept.id, progress)
        result = _result(table, order, drafts, written, kept.id)
        _conclude(kept, result)
        if order.dry_run or not (result.created or result.updated or result.removed or written.taken):
            return work.nothing(_without_id(result), _summary(result), result.problems)
        _back_up(desk)
        outcome = work.outcome(
            result, _summary(result), subject=f"imports:{kept.id}", problems=result.problems,
            detail={"file": table.source.name, "sha256": table.source.sha256},
        )
        kept.undo_id = work.undo_id
        work.session.flush()
        return outcome


def _back_up(desk: Desk) -> None:
    """Keep the data as it is before the import, which nobody else sees yet. Raises UserError backup_failed."""
    if desk.store.path is not None:
        automatic_backup(desk.store, "import", desk.now())


def _begin(work: Work, table: RawTable, order: Order, drafts: Drafts) -> Import:
    kept = Import(
        made_at=work.now,
        who=work.actor.name,
        kind=order.kind,
        file=table.source.name[:200],
        digest=table.source.sha256,
        layout=table.fingerprint,
        rows=0,
        created=0,
        updated=0,
        unchanged=0,
        failed=0,
        removed=0,
        mapping=json.dumps(drafts.columns.choices, ensure_ascii=False),
        path=order.path,
        choices=json.dumps(choices_of(order), ensure_ascii=False),
    )
    work.session.add(kept)
    work.session.flush()
    return kept


def choices_of(order: Order) -> dict[str, object]:
    """What an import keeps of its order beside the mapping, to be run again."""
    return {
        "sheet": order.sheet, "header_row": order.header_row, "month": str(order.month) if order.month else None,
        "add_links": order.add_links, "mode": order.mode.value, "number": order.number,
    }


def _write(work: Work, order: Order, drafts: Drafts, import_id: int, progress: Progress | None) -> Written:
    rows = drafts.drafts
    if order.kind in (FIGURES, TARGETS):
        return write_facts(
            work, order.kind, rows, order.month, import_id, progress, mode=order.mode, spared=_unread(drafts),
        )
    written = write_records(
        work, ENTITIES[order.kind], rows, add_links=order.add_links, mode=order.mode, same=order.same,
        progress=progress,
    )
    hook = AFTER_IMPORT.get(order.kind)
    if hook:
        hook(work, rows, _touched(written, order))
    if order.kind == "clients":
        warn_of_duplicates(work, written, order.same, trial=order.dry_run)
    return written


def _unread(drafts: Drafts) -> set[str]:
    """Whom the rows are about that could not be read."""
    failed = set(drafts.failed)
    places = [place for place, number in enumerate(drafts.table.numbers) if number in failed]
    columns = [drafts.values[name] for name in SUBJECTS if name in drafts.values]
    return {str(column[place]) for column in columns for place in places if column[place] is not None}


def _touched(written: Written, order: Order) -> Written:
    """The rows whose records are not to stay as they are."""
    if order.mode is Mode.NEW:
        return replace(written, updated={}, unchanged={})
    if not written.taken:
        return written
    parts = (written.updated, written.unchanged)
    updated, unchanged = ({row: id_ for row, id_ in part.items() if row not in written.taken} for part in parts)
    return replace(written, updated=updated, unchanged=unchanged)


def _result(table: RawTable, order: Order, drafts: Drafts, written: Written, import_id: int) -> ImportResult:
    failed = sorted({*drafts.failed, *written.failed})
    taken_out = (Problem(code="figures_removed", severity=Severity.INFO, params={"count": written.removed}),)
    problems = (
        *drafts.problems, *(written.failed[row] for row in sorted(written.failed)), *written.warnings,
        *(taken_out if written.removed else ()),
    )
    return ImportResult(
        kind=order.kind,
        file=table.source.name,
        rows=len(drafts.drafts) + len(drafts.failed),
        created=len(written.created),
        updated=len(written.updated),
        unchanged=len(written.unchanged),
        failed=len(failed),
        problems=problems,
        failed_rows=tuple(failed),
        created_rows=tuple(sorted(written.created)),
        drafts=drafts,
        import_id=import_id,
        updated_rows=tuple(sorted(written.updated)),
        unchanged_rows=tuple(sorted(written.unchanged)),
        alike=tuple(written.alike),
        removed=written.removed,
    )


def _without_id(result: ImportResult) -> ImportResult:
    return replace(result, import_id=None)


def _conclude(kept: Import, result: ImportResult) -> None:
    for name in ("rows", "created", "updated", "unchanged", "failed", "removed"):
        setattr(kept, name, getattr(result, name))


def _summary(result: ImportResult) -> Any:
    told = _("{file}: {created} created, {updated} updated, {unchanged} unchanged, {failed} failed")
    return told(
        file=result.file,
        created=result.created,
        updated=result.updated,
        unchanged=result.unchanged,
        failed=result.failed,
    )
