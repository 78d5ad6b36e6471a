"""The branch's work: plan, evaluate, explain, pack, report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from cmdesk.cli.call import Call, day_of, month_of, week_of
from cmdesk.values.messages import Msg, _
from cmdesk.values.periods import Month, Week
from cmdesk.values.planning import REASONS
from cmdesk.values.problems import sentence

Context = typer.Context
SHOWN = 20


def register(app: typer.Typer) -> None:
    app.command("plan")(plan)
    app.command("evaluate")(evaluate)
    app.command("explain")(explain)
    app.command("pack")(pack)
    app.command("report")(report)
    app.command("forms")(forms)
    app.command("import-forms")(import_forms)
    app.command("hand-over")(hand_over)


def plan(
    context: Context, month: str,
    manager: Annotated[str | None, typer.Option(help="staff number; everybody unless given")] = None,
    seconds: Annotated[float, typer.Option(min=0.05, help="search time for each manager")] = 1.0,
) -> None:
    """Plan a month's visits."""
    from cmdesk.services.visits.planning import plan_month

    call: Call = context.obj
    wanted = month_of(month)
    with call.progress(_("Planning visits")) as advance:
        outcome = plan_month(call.desk, call.actor, wanted, manager=manager, seconds=seconds, progress=advance)
    made = outcome.value
    payload = {
        "month": str(made.month), "managers": [_manager_plan(p) for p in made.plans],
        "problems": [call.problem(p) for p in made.problems],
    }
    lines = [_("{code} {name}: {visits} visits, {km} km, {unplaced} unplaced")(
        code=p.code, name=p.name, visits=len(p.result.visits), km=round(p.result.km), unplaced=len(p.result.unplaced),
    ) for p in made.plans]
    call.say(payload, outcome.summary or "", *lines, *_unplaced(made.plans), *(sentence(p) for p in made.problems))


def _unplaced(plans: Sequence[Any]) -> list[Msg]:
    """The first visits without a day, with their reasons."""
    words = _("  {name}, {client}: {n} visits without a day. {reason}")
    found = [
        words(name=p.name, client=p.names.get(u.client, str(u.client)), n=u.visits, reason=REASONS[u.reason])
        for p in plans for u in p.result.unplaced
    ]
    return found[:SHOWN]


def _manager_plan(made: Any) -> dict[str, Any]:
    return {
        "code": made.code, "visits": len(made.result.visits),
        "unplaced": [
            {"client": made.names.get(u.client, str(u.client)), "visits": u.visits, "reason": u.reason.value}
            for u in made.result.unplaced
        ],
        "uneven": [
            {"client": made.names.get(u.client, str(u.client)), "gap": u.gap, "ideal": round(u.ideal, 1),
             "reason": u.reason.value} for u in made.result.uneven
        ],
        "moved": [
            {"client": made.names.get(m.client, str(m.client)), "before": m.before and m.before.isoformat(),
             "after": m.after and m.after.isoformat(), "why": m.why.value} for m in made.result.moved
        ],
        "days": [
            {"date": d.date.isoformat(), "visits": d.visits, "minutes": round(d.minutes), "km": round(d.km, 1)}
            for d in made.result.days
        ],
    }


def evaluate(
    context: Context, month: str, scheme: Annotated[str | None, typer.Option(help="name of the scheme")] = None,
) -> None:
    """Score and rank everybody for a month."""
    from cmdesk.services.evaluation import evaluate as run

    call: Call = context.obj
    outcome = run(call.desk, call.actor, month_of(month), scheme, call.language)
    found = outcome.value
    lines = [
        f"{r.rank or '—':>3}  {r.code}  {r.name}  {r.total:.{found.decimals}f}  {_arrow(r.change)}" for r in found.rows
    ]
    call.say(
        {
            "period": str(found.month), "scheme": found.scheme, "rows": [_standing(r) for r in found.rows],
            "missing": [{"manager": m.manager, "item": m.item, "part": m.part} for m in found.missing],
        }, outcome.summary or "", *lines,
    )


def _arrow(change: int | None) -> str:
    return "" if change is None else "—" if change == 0 else f"▲{change}" if change > 0 else f"▼{-change}"


def _standing(row: Any) -> dict[str, Any]:
    return {
        "code": row.code, "name": row.name, "total": row.total, "rank": row.rank, "change": row.change,
        "grade": row.grade,
        "items": {c: {"value": s.value, "target": s.target, "score": s.points} for c, s in row.scores.items()},
    }


def explain(context: Context, month: str, manager: str, item: str) -> None:
    """Why a manager has the points of an item."""
    from cmdesk.services.evaluation import explain as ask

    call: Call = context.obj
    found = ask(call.desk, call.actor, month_of(month), manager, item, language=call.language)
    inputs = [
        {"source": _source(call, i.source), "rows": getattr(i.source, "rows", None), "name": call.translate(i.name),
         "value": i.value, "unit": i.unit} for i in found.inputs
    ]
    lines = [f"{i['name']}: {i['value']} {i['unit']}  {i['source']}" for i in inputs]
    call.say(
        {"rule": call.translate(found.rule), "formula": found.formula, "inputs": inputs, "score": found.score,
         "notes": [call.translate(n) for n in found.notes]},
        found.rule, found.formula, *lines, *found.notes,
    )


def _source(call: Call, source: Any) -> str:
    if source is None:
        return ""
    return " · ".join(filter(None, (call.translate(source.kind), source.file, source.who)))


def pack(
    context: Context, week: str, out: Annotated[Path, typer.Option("--out", help="folder of the files")],
    pptx: Annotated[bool, typer.Option("--pptx", help="slides for the projector, too")] = False,
) -> None:
    """The weekly meeting pack as PDF and workbook, and as slides where asked for."""
    from cmdesk.services.meetings import pack_data
    from cmdesk.services.reports import spec_of, write_all

    call: Call = context.obj
    wanted = week_of(week)
    data = pack_data(call.desk, call.actor, wanted, language=call.language)
    sheet = spec_of("pack").build(data)
    out.mkdir(parents=True, exist_ok=True)
    name = call.translate(_("Weekly meeting {week}")(week=str(wanted)))
    endings = ("pdf", "xlsx", *(["pptx"] if pptx else []))
    pdf, xlsx, *slides = write_all(sheet, [out / f"{name}.{ending}" for ending in endings], call.language)
    lacking = [
        {"lack": m.lack.value, "who": m.who, "what": call.translate(m.what), "count": m.count} for m in data.missing
    ]
    call.say(
        {"pdf": str(pdf.path), "xlsx": str(xlsx.path), **({"pptx": str(slides[0].path)} if slides else {}),
         "pages": pdf.pages, "incomplete": lacking},
        _("PDF, {pages} pages: {path}")(pages=pdf.pages, path=str(pdf.path)),
        _("Workbook: {path}")(path=str(xlsx.path)),
        *(_("Slides: {path}")(path=str(each.path)) for each in slides),
        *([_("Still missing: {n} entries")(n=len(lacking))] if lacking else []),
    )


def report(
    context: Context, name: str, out: Annotated[Path, typer.Option("--out", help=".pdf, .xlsx or .pptx")],
    period: Annotated[str | None, typer.Option("--period", help="month 2026-11 or week 2026-W47")] = None,
    manager: Annotated[str | None, typer.Option(help="staff number")] = None,
) -> None:
    """One report by its name."""
    from cmdesk.services.reports import ReportOrder, make_report

    call: Call = context.obj
    month, week = _period(period, call.desk.today())
    order = ReportOrder(name=name, month=month, week=week, manager=manager, language=call.language)
    written = make_report(call.desk, call.actor, order, out)
    call.say({"report": name, "file": str(written.path), "pages": written.pages},
             _("Written: {path}")(path=str(written.path)))


def _period(text: str | None, today: date) -> tuple[Month, Week]:
    if text is None:
        return Month.of(today), Week.of(today)
    if "W" in text.upper():
        week = week_of(text)
        return week.month, week
    month = month_of(text)
    return month, Week.of(month.last if month.last < today else max(month.first, min(today, month.last)))


def forms(
    context: Context, week: str, out: Annotated[Path, typer.Option("--out", help="folder of the forms")],
    manager: Annotated[str | None, typer.Option(help="staff number; everybody unless given")] = None,
) -> None:
    """A workbook per manager to fill in the week's visits."""
    from cmdesk.services.visits.forms import write_forms

    call: Call = context.obj
    with call.progress(_("Writing forms")) as advance:
        made = write_forms(call.desk, call.actor, week_of(week), out, call.translate, manager, advance)
    call.say({"week": week, "files": [str(path) for path in made]}, *(_("Written: {path}")(path=str(p)) for p in made))


def import_forms(
    context: Context, files: list[Path],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="read and check only")] = False,
) -> None:
    """Enter filled visit forms, all in one step."""
    from cmdesk.services.visits.forms import enter_forms, read_forms

    call: Call = context.obj
    found = read_forms(call.desk, call.actor, files)
    outcome = None if dry_run else enter_forms(call.desk, call.actor, found)
    counts = {name: found.count(name) for name in ("rows", "entered", "unchanged", "empty", "failed")}
    lines = [
        _("{file}: {rows} rows = {entered} entered + {unchanged} unchanged + {empty} empty + {failed} failed")(
            file=f.file, rows=f.rows, entered=f.entered, unchanged=f.unchanged, empty=f.empty, failed=f.failed,
        ) for f in found.files
    ]
    problems = [{"file": f.file, "sheet": f.sheet, **call.problem(f.problem), "row": f.row} for f in found.findings]
    undo = outcome.undo if outcome else None
    call.say({**counts, "undo": undo, "problems": problems}, *lines, *map(_place, found.findings))


def _place(finding: Any) -> Msg:
    told = sentence(finding.problem)
    if finding.row is None:
        return told
    return _("{file}, {sheet}, row {row}: {what}")(
        file=finding.file, sheet=finding.sheet, row=finding.row, what=told,
    )


def hand_over(
    context: Context, manager: str, day: Annotated[str, typer.Option(help="from this day on, 2026-11-23")],
    to: Annotated[list[str] | None, typer.Option(help="staff number of a receiver; by rule unless given")] = None,
    month_stays: Annotated[bool, typer.Option("--month-stays", help="targets of the month under way stay")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="count only")] = False,
) -> None:
    """Spread a manager's clients, planned visits and targets over others."""
    from cmdesk.services.visits.handover import hand_over as run

    call: Call = context.obj
    outcome = run(
        call.desk, call.actor, manager, day_of(day), to or (), divide_month=not month_stays, dry_run=dry_run,
    )
    found = outcome.value
    lines = [
        _("{code} {name}: {before} → {after} clients, {old} → {new} minutes in 4 weeks, {visits} visits taken over")(
            code=r.code, name=r.name, before=r.clients_before, after=r.clients_after, old=round(r.minutes_before),
            new=round(r.minutes_after), visits=r.visits,
        ) for r in found.loads
    ]
    call.say(
        {
            "from": found.code, "day": found.day, "clients": found.clients, "visits": found.visits,
            "targets": found.targets, "problems": [call.problem(p) for p in outcome.problems],
            "receivers": [
                {"code": r.code, "clients": [r.clients_before, r.clients_after],
                 "minutes": [round(r.minutes_before), round(r.minutes_after)], "visits": r.visits} for r in found.loads
            ],
        }, outcome.summary or "", *lines, *map(sentence, outcome.problems),
    )
