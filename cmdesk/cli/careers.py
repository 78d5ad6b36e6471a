"""Pay and grades: split a pool, see what the rules propose, decide."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer

from cmdesk.cli.call import Call, day_of, month_of
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import trouble

Context = typer.Context
_POOL = _("Pool")


def register(app: typer.Typer) -> None:
    app.command("pay")(pay)
    app.command("adjust-pay")(adjust)
    app.command("grades")(grades)
    app.command("decide-grade")(decide)


def pay(
    context: Context, month: str,
    pool: Annotated[str | None, typer.Option(help="yuan to split; without it the list as it is")] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="close the list")] = False,
) -> None:
    """A month's pay list; with a pool, split among all by the rule."""
    from cmdesk.services.evaluation.pay import confirm_pay, pay_sheet, split_pool

    call: Call = context.obj
    wanted = month_of(month)
    if pool is not None:
        split_pool(call.desk, call.actor, wanted, _money(pool))
    if confirm:
        confirm_pay(call.desk, call.actor, wanted)
    found = pay_sheet(call.desk, call.actor, wanted)
    if found is None:
        raise trouble("evaluation_missing", value=str(wanted))
    rows = [_paid(call, line) for line in found.lines]
    call.say(
        {
            "period": str(wanted), "state": found.state, "pool": f"{found.pool:.2f}", "paid": f"{found.paid:.2f}",
            "spread": found.spread, "ladder_spread": found.ladder_spread, "stale": found.stale, "rows": rows,
        },
        *(f"{r['rank'] or '—':>3}  {r['code']}  {r['name']}  {r['total']:.2f}  {r['amount']}" for r in rows),
        _("Pool {pool} yuan, paid {paid}")(pool=f"{found.pool:,.2f}", paid=f"{found.paid:,.2f}"),
    )


def _money(text: str, label: Msg = _POOL) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise trouble("bad_number", value=text, label=label) from error


def adjust(
    context: Context, month: str, manager: str,
    amount: Annotated[str, typer.Argument(help="yuan more, or less as in -- -50; 0 takes an adjustment away")],
    reason: Annotated[str, typer.Option(help="stands on the list; needed unless it is taken away")] = "",
) -> None:
    """Pay one person more or less than the split gives."""
    from cmdesk.services.evaluation.pay import adjust_pay, pay_sheet

    call: Call = context.obj
    wanted = month_of(month)
    found = pay_sheet(call.desk, call.actor, wanted)
    person = next((line for line in found.lines if line.code == manager), None) if found else None
    if person is None:
        raise trouble("not_found", value=manager, label=_("Client manager"))
    more = _money(amount, _("Adjustment"))
    outcome = adjust_pay(call.desk, call.actor, wanted, person.manager_id, more, reason)
    call.say({"code": manager, "amount": f"{outcome.value:.2f}", "undo": outcome.undo}, outcome.summary or "")


def _paid(call: Call, line: Any) -> dict[str, Any]:
    return {
        "code": line.code, "name": line.name, "rank": line.rank, "grade": call.translate(line.grade),
        "total": line.total, "coefficient": line.coefficient, "grade_coefficient": line.grade_coefficient,
        "presence": line.presence, "split": f"{line.split:.2f}", "adjustment": f"{line.adjustment:.2f}",
        "reason": line.reason, "amount": f"{line.amount:.2f}",
    }


def grades(
    context: Context, month: str,
    past: Annotated[bool, typer.Option("--past", help="try the rules on the twelve periods up to the month")] = False,
) -> None:
    """Who is proposed for another grade, and why."""
    call: Call = context.obj
    _simulated(call, month) if past else _proposed(call, month)


def _proposed(call: Call, month: str) -> None:
    from cmdesk.services.evaluation.grades import grade_sheet

    wanted = month_of(month)
    found = grade_sheet(call.desk, call.actor, wanted)
    if found is None:
        raise trouble("scheme_missing", value="", month=str(wanted))
    rows = [_line(call, line) for line in found.lines]
    call.say(
        {"period": str(wanted), "scheme": found.scheme, "drafts": found.drafts, "rows": rows},
        *(_told(line) for line in found.moves),
        _("{n} people looked at, {moves} proposals")(n=len(rows), moves=sum(bool(line.move) for line in found.lines)),
    )


def _told(line: Any) -> Msg:
    shown = _("{code} {name}: {grade} → {to}, {why}")
    why: Any = ""
    for reason in line.reasons:
        why = _("{before}; {after}")(before=why, after=reason) if why else reason
    return shown(code=line.code, name=line.name, grade=line.grade, to=line.decided or line.to, why=why)


def _line(call: Call, line: Any) -> dict[str, Any]:
    return {
        "code": line.code, "name": line.name, "grade": line.grade_code, "periods": line.periods,
        "average": line.average, "move": line.move, "to": line.to_code, "granted": line.granted,
        "reasons": [call.translate(reason) for reason in line.reasons], "decision": line.decision,
        "decided": line.decided_code, "from": line.effective_on,
    }


def _simulated(call: Call, month: str) -> None:
    from cmdesk.services.evaluation.grades import simulate

    moves = simulate(call.desk, call.actor, month_of(month))
    rows = [
        {"period": str(m.month), "name": m.name, "grade": call.translate(m.grade), "to": call.translate(m.to),
         "move": m.move, "granted": m.granted, "became": call.translate(m.became),
         "reasons": [call.translate(r) for r in m.reasons]} for m in moves
    ]
    call.say({"upto": month, "moves": rows}, *(f"{r['period']}  {r['name']}  {r['grade']} → {r['to']}" for r in rows))


def decide(
    context: Context, month: str, manager: str,
    verdict: Annotated[str, typer.Argument(help="accepted, refused or other")],
    grade: Annotated[str, typer.Option(help="code of the grade, for other")] = "",
    reason: Annotated[str, typer.Option(help="needed unless it is accepted as proposed")] = "",
    day: Annotated[str | None, typer.Option("--from", help="from which day on, today unless given")] = None,
) -> None:
    """Decide about one person's grade; it becomes a dated event of the career."""
    from cmdesk.services.evaluation.grades import Verdict, decide_grade, grade_sheet

    call: Call = context.obj
    wanted, begins = month_of(month), _day(day)
    found = grade_sheet(call.desk, call.actor, wanted)
    person = next((line for line in found.lines if line.code == manager), None) if found else None
    if person is None:
        raise trouble("not_found", value=manager, label=_("Client manager"))
    if verdict not in set(Verdict):
        raise trouble("scheme_choice", value=verdict, place="verdict", choices=", ".join(Verdict))
    outcome = decide_grade(
        call.desk, call.actor, wanted, person.manager_id, Verdict(verdict), grade=grade, reason=reason, day=begins,
        language=call.language,
    )
    call.say({"code": manager, "before": person.grade_code, "grade": outcome.value, "undo": outcome.undo},
             outcome.summary or "")


def _day(text: str | None) -> date | None:
    return None if text is None else day_of(text)
