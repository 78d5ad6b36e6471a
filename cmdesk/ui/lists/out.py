"""Lists out of the window: to a workbook, and to paper through a preview that is the PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from cmdesk.services import exports, printing
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.columns import Column
from cmdesk.ui.kit.filters import filter_text
from cmdesk.ui.lists.preview import MakeSheet, PrintPreview
from cmdesk.values.fields import Field
from cmdesk.values.messages import Text, _
from cmdesk.values.problems import UserError
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import Right

HOW_SHOWN = (_("Masked, the last digits alone"), _("In full; the audit trail tells it"))
PATTERNS = ((_("Excel workbook"), "*.xlsx"), (_("CSV text"), "*.csv"))


def export_query(ctx: AppContext, query: ListQuery) -> None:
    """Ask where, and write the list as it is shown; numbers of people in full where somebody asks for it."""
    title, plain = ctx.describe(query.entity).plural, False
    if exports.personal_fields(query) and ctx.may(Right.SEE_CONTACTS):
        chosen = ctx.asker.choose(_("How shall phones, licences and identity numbers stand in the file?"), HOW_SHOWN)
        if chosen is None:
            return
        plain = chosen == 1
    _save(ctx, title, lambda path: exports.export_list(ctx.desk, ctx.actor, query, path, ctx.translate, plain=plain))


def export_rows(ctx: AppContext, title: Text, columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> None:
    """Ask where, and write the rows of a table."""
    fields = _fields(ctx, columns)
    _save(ctx, title, lambda path: exports.write_rows(ctx.desk, ctx.actor, path, title, fields, rows, ctx.translate))


def save_template(ctx: AppContext, kind: str, title: Text) -> None:
    """Ask where, and write the empty workbook to fill in."""
    ending = ctx.translate(_("template"))
    name = f"{ctx.translate(title)}-{ending}.xlsx"
    path = ctx.asker.save_file(_("Save template"), name, PATTERNS[:1])
    if path is not None:
        _write(ctx, path, lambda: exports.template(ctx.desk, ctx.actor, kind, path, ctx.translate),
               lambda _count: _("Template written to {file}")(file=path.name))


def _save(ctx: AppContext, title: Text, write: Callable[[Path], int]) -> None:
    path = ctx.asker.save_file(_("Export"), f"{ctx.translate(title)}.xlsx", PATTERNS)
    if path is not None:
        path = path if path.suffix else path.with_suffix(".xlsx")
        _write(ctx, path, lambda: write(path), lambda n: _("{rows} rows written to {file}")(rows=n, file=path.name))


def _write(ctx: AppContext, path: Path, work: Callable[[], int], said: Callable[[int], Text]) -> None:
    ctx.jobs.run(
        work, lambda count: ctx.told.emit(said(count)), lambda error: refused(ctx, error),
        title=_("writing {file}")(file=path.name), pool=True,
    )


def refused(ctx: AppContext, error: BaseException) -> None:
    """What kept a job from its end, in one sentence."""
    if isinstance(error, UserError):
        ctx.failed.emit(error.problems)
        ctx.asker.problems(error.problems)
    else:
        ctx.asker.bug(error)


def print_query(ctx: AppContext, query: ListQuery, parent: QWidget | None = None) -> PrintPreview:
    """Preview a list as it is shown."""
    title = ctx.describe(query.entity).plural
    note, unit = query_note(ctx, query), _unit(ctx)

    def make(setup: printing.PageSetup) -> object:
        return printing.list_sheet(ctx.desk, ctx.actor, query, setup, note=note, unit=unit)

    masked = any(each.right is not None for each in ctx.describe(query.entity).fields.values())
    return _preview(ctx, title, make, f"print.{query.entity}", parent, can_show=masked and ctx.may(Right.SEE_CONTACTS))


def print_rows(
    ctx: AppContext, title: Text, columns: Sequence[Column], rows: Sequence[Sequence[object]], *, name: str,
    note: Text = "", totals: dict[int, object] | None = None, parent: QWidget | None = None,
) -> PrintPreview:
    """Preview the rows of a table."""
    fields, unit = _fields(ctx, columns), _unit(ctx)

    def make(setup: printing.PageSetup) -> object:
        return printing.rows_sheet(
            ctx.desk, ctx.actor, title, fields, rows, setup, note=note, unit=unit, totals=totals,
        )

    return _preview(ctx, title, make, f"print.{name}", parent)


def _preview(
    ctx: AppContext, title: Text, make: MakeSheet, key: str, parent: QWidget | None, *, can_show: bool = False,
) -> PrintPreview:
    dialog = PrintPreview(ctx, title, make, key, can_show=can_show, parent=parent or window_of(ctx))
    dialog.open()
    return dialog


def window_of(ctx: AppContext) -> QWidget | None:
    found = getattr(ctx, "navigation", None)
    return found if isinstance(found, QWidget) else None


def query_note(ctx: AppContext, query: ListQuery) -> str:
    """The search and the filters of a list as a line of words."""
    fields = ctx.describe(query.entity).fields
    words = [ctx.translate(_("search “{text}”")(text=query.search))] if query.search else []
    words += [filter_text(f, fields[f.field], ctx.translate) for f in query.filters if f.field in fields]
    return "; ".join(words)


def _unit(ctx: AppContext) -> Text:
    return ctx.branch.value.label if ctx.branch.value else ""


def _fields(ctx: AppContext, columns: Sequence[Column]) -> list[tuple[Text, Field]]:
    """Each column's name and description; units are added where they are written."""
    return [(column.name or ctx.translate(column.field.label), column.field) for column in columns]
