"""Data in and out: demo, start, import, undo, export, template."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from cmdesk.cli.call import Call, month_of, week_of
from cmdesk.values.duplicates import reasons_text
from cmdesk.values.imports import Mode
from cmdesk.values.messages import Text, _
from cmdesk.values.periods import Month
from cmdesk.values.problems import Outcome, Problem, sentence, trouble

Context = typer.Context
SHOWN = 20


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)
    app.command("start")(start)
    app.command("import")(import_)
    app.command("again")(again)
    app.command("undo")(undo)
    app.command("assign")(assign)
    app.command("export")(export)
    app.command("template")(template)
    app.command("fill")(fill)
    app.command("duplicates")(duplicates)
    app.command("merge")(merge)


def demo(
    context: Context,
    managers: Annotated[int, typer.Option(min=1, max=400)] = 12,
    clients: Annotated[int, typer.Option(min=1, max=100_000)] = 1700,
    months: Annotated[int, typer.Option(min=1, max=60)] = 14,
    until: Annotated[str | None, typer.Option(help="last month of figures, such as 2026-11")] = None,
    seed: Annotated[int, typer.Option()] = 1,
) -> None:
    """A made-up branch with clients, visits, figures and evaluations; the same for the same seed."""
    from cmdesk.services.demo import DemoOrder
    from cmdesk.services.samples import make_sample

    call: Call = context.obj
    order = DemoOrder(
        managers=managers, clients=clients, months=months, until=month_of(until) if until else None, seed=seed,
        language=call.language,
    )
    with call.progress(_("Making the sample branch")) as advance:
        outcome = make_sample(call.desk, call.actor, order, advance)
    call.say({"branch": outcome.value.branch, "counts": outcome.value.counts, "data": call.desk.store.where},
             outcome.summary or "", *_counted(outcome.value.counts))


def _counted(counts: dict[str, int]) -> list[Text]:
    return [_("  {name}: {n}")(name=name, n=n) for name, n in counts.items()]


def start(
    context: Context, trade: str, name: str, code: Annotated[str, typer.Option()] = "01",
) -> None:
    """Begin an empty branch of a trade: tobacco, bank or telecom."""
    from cmdesk.services.presets import start_branch

    call: Call = context.obj
    outcome = start_branch(call.desk, call.actor, trade, code, name, call.language)
    call.say({"branch": name, "trade": trade}, outcome.summary or "")


def import_(
    context: Context, kind: str, file: Path,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="try it and change nothing")] = False,
    errors: Annotated[Path | None, typer.Option(help="where to write the rows that failed")] = None,
    mapping: Annotated[list[str] | None, typer.Option("--map", help="HEADER=FIELD")] = None,
    month: Annotated[str | None, typer.Option("--month", help="the month of figures without a month column")] = None,
    sheet: Annotated[str, typer.Option(help="the sheet to read")] = "",
    header_row: Annotated[int | None, typer.Option(help="the row of the headers")] = None,
    add_missing: Annotated[bool, typer.Option(help="make unknown territories, routes and branches on the way")] = False,
    number: Annotated[bool, typer.Option("--number", help="make the codes that the file lacks, by name")] = False,
    mode: Annotated[str, typer.Option(help="update | new | replace (figures, targets: the month anew)")] = "update",
) -> None:
    """Import a workbook or CSV file: rows in = created + updated + unchanged + failed."""
    from cmdesk.services.imports import Order, import_file

    call: Call = context.obj
    if mode not in set(Mode):
        raise typer.BadParameter("--mode update | new | replace")
    order = Order(
        kind=kind, mode=Mode(mode), number=number, mapping=_pairs(mapping or ()), sheet=sheet, header_row=header_row,
        add_links=add_missing, month=month_of(month) if month else None, dry_run=dry_run,
    )
    with call.progress(_("Importing")) as advance:
        outcome = import_file(
            call.desk, call.actor, file, order, advance, errors=errors, translate=call.translate,
        )
    _say_import(call, outcome)


def _say_import(call: Call, outcome: Outcome[Any]) -> None:
    result = outcome.value
    call.say(_import_payload(call, result, outcome.undo), outcome.summary or "", *map(_told, outcome.problems[:SHOWN]))
    if result.failed and not (result.created or result.updated or result.unchanged):
        raise typer.Exit(1)


def again(
    context: Context, number: int,
    file: Annotated[Path | None, typer.Argument(help="the file where it lies now; else where it lay")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="try it and change nothing")] = False,
) -> None:
    """Run an import again by its number: the same file, columns and choices."""
    from cmdesk.services.imports.again import import_again

    call: Call = context.obj
    with call.progress(_("Importing")) as advance:
        outcome = import_again(call.desk, call.actor, number, file, advance, dry_run=dry_run)
    _say_import(call, outcome)


def _told(problem: Problem) -> Text:
    if problem.row is None:
        return sentence(problem)
    return _("Row {row}: {text}")(row=problem.row, text=sentence(problem))


def _pairs(given: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for each in given:
        header, separator, field = each.rpartition("=")
        if not separator:
            raise typer.BadParameter(f"--map HEADER=FIELD: {each}")
        pairs[header] = field
    return pairs


def _import_payload(call: Call, result: Any, undo: str | None) -> dict[str, Any]:
    columns = result.drafts.columns
    headers = result.drafts.table.headers
    return {
        "kind": result.kind, "rows": result.rows, "created": result.created, "updated": result.updated,
        "unchanged": result.unchanged, "failed": result.failed, "removed": result.removed,
        "import": result.import_id, "undo": undo,
        "header_rows": [*result.drafts.table.title_rows, *result.drafts.table.header_rows],
        "dropped": [{"row": d.row, "reason": d.reason.value} for d in result.dropped],
        "mapping": {headers[m.column]: m.field for m in columns.matches},
        "unmapped": [headers[c] for c in range(len(headers)) if c not in {m.column for m in columns.matches}],
        "problems": [call.problem(p) for p in result.problems],
    }


def undo(context: Context, import_id: str) -> None:
    """Take back an import (by its number), or the last step with LAST."""
    from cmdesk.services.imports.undoing import undo_import

    call: Call = context.obj
    outcome = undo_import(call.desk, call.actor, import_id)
    report = outcome.value
    call.say(
        {"undone": report.undone, "kept": report.kept, "failed": report.failed}, outcome.summary or "",
        *(sentence(p) for p in outcome.problems),
    )


def assign(
    context: Context, by: Annotated[str, typer.Option(help="territory or place")] = "place",
    manager: Annotated[list[str] | None, typer.Option(help="staff number; all on duty unless given")] = None,
    only_free: Annotated[bool, typer.Option(help="leave clients alone that somebody answers for")] = False,
) -> None:
    """Share the clients out over the managers."""
    from cmdesk.services.clients import SpreadBy, spread_clients

    call: Call = context.obj
    if by not in set(SpreadBy):
        raise typer.BadParameter("--by territory | place")
    outcome = spread_clients(call.desk, call.actor, SpreadBy(by), managers=manager or (), only_free=only_free)
    counts = outcome.value
    call.say(
        {"managers": counts, "undo": outcome.undo}, outcome.summary or "", *(f"{c}  {n}" for c, n in counts.items())
    )


def export(
    context: Context, kind: str, file: Path,
    plain: Annotated[bool, typer.Option("--plain", help="numbers of people in full; it is logged")] = False,
) -> None:
    """Write everything of a kind to .xlsx or .csv, fit to be imported again."""
    from cmdesk.services.exports import export_kind

    call: Call = context.obj
    rows = export_kind(call.desk, call.actor, kind, file, call.translate, plain=plain)
    call.say(
        {"kind": kind, "file": str(file), "rows": rows}, _("{rows} rows written to {file}")(rows=rows, file=str(file))
    )


def template(context: Context, kind: str, file: Path) -> None:
    """Write an empty workbook to fill in."""
    from cmdesk.services.exports import template as write

    call: Call = context.obj
    if file.suffix.lower() != ".xlsx":
        raise trouble("export_unknown", value=file.name)
    columns = write(call.desk, call.actor, kind, file, call.translate)
    call.say({"kind": kind, "file": str(file), "columns": columns}, _("Template written to {file}")(file=str(file)))


def fill(
    context: Context, template: Path, out: Annotated[Path, typer.Option("--out", help="the workbook to write")],
    period: Annotated[str | None, typer.Option("--period", help="month 2026-11 or week 2026-W47")] = None,
) -> None:
    """Fill the branch's own workbook: places like {{单位}}, cells with a name, rows like {{表:排名}}{{姓名}}."""
    from cmdesk.services.filling import FillOrder, fill_template

    call: Call = context.obj
    text = period or str(Month.of(call.desk.today()))
    order = FillOrder(period=week_of(text) if "W" in text.upper() else month_of(text), language=call.language)
    filled = fill_template(call.desk, call.actor, template, out, order)
    call.say(
        {"file": str(filled.path), "places": filled.places, "problems": [call.problem(p) for p in filled.problems]},
        _("{n} places filled: {path}")(n=filled.places, path=str(filled.path)), *map(sentence, filled.problems),
    )


def duplicates(context: Context) -> None:
    """Clients that may be one and the same, the likeliest first."""
    from cmdesk.services.duplicates import find_duplicates

    call: Call = context.obj
    pairs = find_duplicates(call.desk, call.actor)
    lines = [_("{n} %  {first} {name}  =  {second} {other}: {reasons}")(
        n=p.likeness, first=p.codes[0], name=p.names[0], second=p.codes[1], other=p.names[1],
        reasons=reasons_text(p.reasons),
    ) for p in pairs]
    call.say({"pairs": [
        {"codes": p.codes, "names": p.names, "reasons": [r.value for r in p.reasons], "likeness": p.likeness}
        for p in pairs
    ]}, *(lines or [_("No two clients look like one.")]))


def merge(
    context: Context, keep: Annotated[str, typer.Argument(help="code of the client that stays")],
    drop: Annotated[str, typer.Argument(help="code of the client that goes")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="count and change nothing")] = False,
) -> None:
    """Make one of two clients: what hangs on the second goes to the first, whose fields stay where they are filled."""
    from cmdesk.services.duplicates import client_id
    from cmdesk.services.merging import merge_clients

    call: Call = context.obj
    ids = [client_id(call.desk, call.actor, code) for code in (keep, drop)]
    outcome = merge_clients(call.desk, call.actor, ids[0], ids[1], dry_run=dry_run)
    merged = outcome.value
    call.say(
        {"moved": {line.name.text: line.moved for line in merged.lines},
         "dropped": {line.name.text: line.dropped for line in merged.lines}, "undo": outcome.undo},
        outcome.summary or "", *(_("{what} {n} ({dropped} dropped)")(what=line.name, n=line.moved, dropped=line.dropped)
                                 for line in merged.lines),
    )
