"""A year's targets on the command line: broken down, shown, corrected."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer

from cmdesk.cli.call import Call
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import sentence
from cmdesk.values.targets import (
    YEAR,
    BreakdownKey,
    BreakdownOrder,
    BreakdownRow,
    CellFix,
    Potential,
    Season,
    Tier,
    Unit,
)

Context = typer.Context
LEVELS = ("branch", "territory", "manager", "client")


def register(app: typer.Typer) -> None:
    app.command("break-down")(break_down)
    app.command("targets")(targets)
    app.command("fix-target")(fix_target)


def break_down(
    context: Context, year: int, indicator: Annotated[str, typer.Argument(help="code of an amount, such as volume")],
    total: Annotated[str, typer.Argument(help="the year's target")],
    branch: Annotated[str | None, typer.Option(help="branch code; the one at the top unless given")] = None,
    unit: Annotated[str | None, typer.Option(help="what cells are multiples of, such as 1 or 0.01")] = None,
    stretch: Annotated[str, typer.Option(help="percent of the base")] = "105",
    challenge: Annotated[str, typer.Option(help="percent of the base")] = "110",
    history: Annotated[str, typer.Option(help="percent by last year's figures, the rest by potential")] = "100",
    potential: Annotated[str, typer.Option(help="equal, area, cabinets or display_slots")] = "equal",
    season: Annotated[str, typer.Option(help="history, days or even")] = "history",
    managers_only: Annotated[bool, typer.Option("--managers-only", help="not down to clients")] = False,
    client_tiers: Annotated[bool, typer.Option(
        "--client-tiers/--client-base", help="all three tiers for clients, or the base alone")] = True,
) -> None:
    """Break a year's target down to months, territories, managers and clients."""
    from cmdesk.services.figures.breakdown import break_down as run

    call: Call = context.obj
    if potential not in set(Potential):
        raise typer.BadParameter(f"--potential {' | '.join(Potential)}")
    if season not in set(Season):
        raise typer.BadParameter(f"--season {' | '.join(Season)}")
    order = BreakdownOrder(
        key=BreakdownKey(year, indicator, _branch(call, branch)), total=_number(total),
        unit=None if unit is None else _number(unit), stretch=_number(stretch), challenge=_number(challenge),
        history=_number(history), potential=Potential(potential), season=Season(season), clients=not managers_only,
        client_tiers=client_tiers,
    )
    with call.progress(_("Breaking the target down")) as advance:
        outcome = run(call.desk, call.actor, order, advance)
    value = outcome.value
    call.say(
        {"year": year, "indicator": indicator, "created": value.created, "updated": value.updated,
         "clients": value.clients, "undo": outcome.undo, "problems": [call.problem(p) for p in outcome.problems]},
        outcome.summary or "", *map(sentence, outcome.problems),
    )


def targets(
    context: Context, year: int, indicator: str,
    branch: Annotated[str | None, typer.Option(help="branch code; the one at the top unless given")] = None,
    tier: Annotated[str, typer.Option(help="base, stretch or challenge")] = "base",
    manager: Annotated[str | None, typer.Option(help="staff number: this manager's clients")] = None,
) -> None:
    """A year's targets by unit and month, and whether all sums agree."""
    from cmdesk.services.figures.targets import breakdown_sheet, client_rows

    call: Call = context.obj
    if tier not in set(Tier):
        raise typer.BadParameter(f"--tier {' | '.join(Tier)}")
    key = BreakdownKey(year, indicator, _branch(call, branch))
    if manager is not None:
        number = _unit(call, "manager", manager).id
        rows, unequal = client_rows(call.desk, call.actor, key, number, Tier(tier)), 0
    else:
        sheet = breakdown_sheet(call.desk, call.actor, key, Tier(tier))
        rows, unequal = sheet.rows, sheet.unequal
    agree: Msg = _("All sums agree.") if not unequal else _("{n} cells differ from the sum below them.")(n=unequal)
    call.say(
        {"year": year, "indicator": indicator, "tier": tier, "unequal": unequal, "rows": [_payload(r) for r in rows]},
        *map(_line, rows), *([] if manager else [agree]),
    )


def fix_target(
    context: Context, year: int, indicator: str, level: Annotated[str, typer.Argument(help=" | ".join(LEVELS))],
    code: str, month: Annotated[str, typer.Argument(help="1 to 12, or year")],
    value: Annotated[str | None, typer.Argument(help="the target; left out, the cell is let go")] = None,
    branch: Annotated[str | None, typer.Option(help="branch code of the breakdown")] = None,
) -> None:
    """Fix one cell by hand, or let it go, and spread the rest again."""
    from cmdesk.services.figures.breakdown import correct

    call: Call = context.obj
    if level not in LEVELS:
        raise typer.BadParameter(" | ".join(LEVELS))
    at = YEAR if month == "year" else int(month) if month.isdigit() and 1 <= int(month) <= 12 else None
    if at is None:
        raise typer.BadParameter("1-12 | year")
    fix = CellFix(_unit(call, level, code), at, None if value is None else _number(value))
    outcome = correct(call.desk, call.actor, BreakdownKey(year, indicator, _branch(call, branch)), [fix])
    found = outcome.value
    call.say({"created": found.created, "updated": found.updated, "undo": outcome.undo}, outcome.summary or "")


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise typer.BadParameter(text) from error
    if not found.is_finite():
        raise typer.BadParameter(text)
    return found


def _branch(call: Call, code: str | None) -> int | None:
    return None if code is None else _unit(call, "branch", code).id


def _unit(call: Call, level: str, code: str) -> Unit:
    from cmdesk.services.figures.units import unit_of

    return unit_of(call.desk, call.actor, level, code)


def _payload(row: BreakdownRow) -> dict[str, Any]:
    return {
        "level": row.unit.level, "code": row.code, "name": row.name, "year": row.year, "months": row.months,
        "locked": sorted(row.locked), "last_year": row.last_year,
    }


def _line(row: BreakdownRow) -> Text:
    year = "—" if row.year is None else f"{row.year.normalize():,f}"
    return f"{'  ' * row.depth}{row.code}  {row.name}  {year}  " + " ".join(
        f"{value.normalize():f}{'*' if month in row.locked else ''}" for month, value in enumerate(row.months, 1))
