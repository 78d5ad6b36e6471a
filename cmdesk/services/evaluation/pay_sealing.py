"""A confirmed pay list under a seal, and finding out what was changed in it behind the program's back.

Confirming keeps every line as canonical JSON and writes its SHA-256 into the audit trail, whose chain covers it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.pay import PayRun, PayShare
from cmdesk.models.people import Manager
from cmdesk.models.system import AuditEntry
from cmdesk.services.evaluation.canonical import canonical, digest, number
from cmdesk.values.periods import Month
from cmdesk.values.problems import Problem, trouble

CONFIRM, REOPEN = "pay.confirm", "pay.reopen"
WHOLE = ""
Line = dict[str, str]
_NUMBERS = ("total", "coefficient", "grade_coefficient", "presence", "basis", "amount", "adjustment")
_TEXTS = ("branch_id", "territory", "grade", "rank", "adjusted_for", "adjusted_by", "final")


def seal_pay(session: Session, run: PayRun) -> str:
    """Keep all lines of a list in it; the digest is what the audit trail is given."""
    session.flush()
    content = canonical(_lines(session, run))
    run.sealed = content.decode()
    session.flush()
    return digest(content)


def require_sealed(session: Session, month: Month) -> None:
    """Raises UserError pay_open where a pay list of a month is still a draft."""
    asked = select(PayRun.id).where(PayRun.month == month.number, PayRun.state != "confirmed").limit(1)
    if session.scalar(asked) is not None:
        raise trouble("pay_open", value=str(month))


def altered_pay(session: Session) -> list[Problem]:
    """Every change of a confirmed pay list that did not come through the program; empty where there is none."""
    return [problem for each in _confirmed(session) for problem in _altered(session, *each)]


def _confirmed(session: Session) -> list[tuple[int, str, str]]:
    """The lists whose last word in the audit trail is that they were confirmed, with month and digest."""
    asked = select(AuditEntry).where(AuditEntry.action.in_((CONFIRM, REOPEN))).order_by(AuditEntry.id)
    found: dict[int, tuple[int, str, str] | None] = {}
    for entry in session.scalars(asked):
        detail = json.loads(entry.detail)
        if "pay" in detail:
            number_ = int(detail["pay"])
            month = entry.subject.partition(":")[2]
            found[number_] = (number_, month, detail["seal"]) if "seal" in detail else None
    return [each for each in found.values() if each is not None]


def _altered(session: Session, run_id: int, month: str, seal: str) -> Iterator[Problem]:
    try:
        run = session.get(PayRun, run_id)
        then = json.loads(_sealed(run, seal))
        now = _lines(session, run) if run is not None else {}
    except (ValueError, TypeError, ArithmeticError):
        yield Problem(code="pay_altered", value=month)
        return
    changed = sorted(key for key in then.keys() | now.keys() if then.get(key) != now.get(key))
    if WHOLE in changed:
        yield Problem(code="pay_altered", value=month)
    names = {str(i): name for i, name in session.execute(select(Manager.id, Manager.name))}
    for key in (key for key in changed if key != WHOLE):
        before, after = _difference(then.get(key), now.get(key))
        yield Problem(code="pay_line_altered", value=month, params={
            "who": names.get(key, f"#{key}"), "before": before, "after": after})


def _sealed(run: PayRun | None, seal: str) -> bytes:
    """Raises ValueError where the kept lines are gone, damaged or not those of the digest."""
    if run is None or run.sealed is None:
        raise ValueError("no seal")
    content = run.sealed.encode()
    if digest(content) != seal:
        raise ValueError("another content")
    return content


def _lines(session: Session, run: PayRun) -> dict[str, Line]:
    whole = {
        "month": str(run.month), "branch": str(run.branch_id), "pool": number(run.pool), "rule": run.rule,
        "basis": run.basis, "state": run.state, "made": f"{run.made_at.isoformat()} {run.made_by}",
    }
    shares = session.scalars(select(PayShare).where(PayShare.pay_run_id == run.id))
    return {WHOLE: whole, **{str(each.manager_id): _line(each) for each in shares}}


def _line(share: PayShare) -> Line:
    told = {name: number(getattr(share, name)) for name in _NUMBERS}
    words = {name: "" if getattr(share, name) is None else str(getattr(share, name)) for name in _TEXTS}
    when = share.adjusted_at.isoformat() if share.adjusted_at else ""
    return {**told, **words, "adjusted_at": when, "paid": number(share.amount + share.adjustment)}


def _difference(then: Line | None, now: Line | None) -> tuple[str, str]:
    """What was paid and what is; where that is the same, the first of the other things that differ."""
    if then is None or now is None:
        return _paid(then), _paid(now)
    key = next(name for name in ("paid", *then) if then[name] != now[name])
    return then[key], now[key]


def _paid(line: Line | None) -> str:
    return "—" if line is None else line["paid"]
