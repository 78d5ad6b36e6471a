"""封存: a locked evaluation under a seal, and finding out what was changed behind the program's back.

A seal keeps every line of `lines_of` as canonical JSON under one SHA-256, and locking writes that digest into the audit
trail, whose chain covers it. Corrections that the program itself made later stand beside the seal, each with a digest
that covers the one before. What is expected now is the seal with those corrections; anything else is named.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import Evaluation, LateCorrection, Seal
from cmdesk.models.system import AuditEntry
from cmdesk.services.evaluation.canonical import canonical, digest, packed, unpacked
from cmdesk.services.evaluation.lines import LABELS, Basis, LineKind, Lines, basis_of, lines_of
from cmdesk.services.evaluation.naming import Names, names_of
from cmdesk.services.evaluation.pay_sealing import altered_pay
from cmdesk.services.work import Work
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Problem

LOCK, REOPEN = "evaluation.lock", "evaluation.reopen"
MOST = 5
SEAL_LABEL, CORRECTION_LABEL = _("seal"), _("late correction")


@dataclass(frozen=True)
class Locked:
    """What the audit trail says of a locked evaluation."""

    evaluation_id: int
    month: str
    digest: str


def seal(work: Work, evaluation: Evaluation) -> Seal:
    """Close an evaluation whose state is locked already: keep and digest all its lines."""
    work.session.flush()
    basis = basis_of(work.session, evaluation)
    content = canonical({
        "basis": {each.name: sorted(getattr(basis, each.name)) for each in fields(basis)},
        "lines": lines_of(work.session, evaluation, basis),
    })
    made = Seal(
        evaluation_id=evaluation.id, sealed_at=work.now, who=work.actor.name, digest=digest(content),
        content=packed(content),
    )
    work.session.execute(insert(Seal).values({
        name: getattr(made, name) for name in ("evaluation_id", "sealed_at", "who", "digest", "content")
    }))
    return made


def unseal(work: Work, evaluation: Evaluation, reason: str) -> None:
    """Open a locked evaluation again; the seal stays as history, with who broke it and why."""
    asked = update(Seal).where(Seal.evaluation_id == evaluation.id, Seal.opened_at.is_(None))
    work.session.execute(asked.values(opened_at=work.now, opened_by=work.actor.name, reason=reason[:400]))


def open_seal_of(session: Session, evaluation_id: int) -> Seal | None:
    """The seal that closes an evaluation now."""
    asked = select(Seal).where(Seal.evaluation_id == evaluation_id, Seal.opened_at.is_(None))
    return session.scalars(asked.order_by(Seal.id.desc()).limit(1)).first()


@dataclass(frozen=True)
class Sealed:
    """What a seal closed in: the months and indicators it covers, and all lines."""

    basis: Basis
    lines: Lines


def sealed(kept: Seal) -> Sealed:
    """Raises ValueError where the content is damaged or not the one of its digest."""
    content = unpacked(kept.content)
    if digest(content) != kept.digest:
        raise ValueError("another content")
    found = json.loads(content)
    return Sealed(Basis(**{name: frozenset(ids) for name, ids in found["basis"].items()}), found["lines"])


def corrections_after(session: Session, seal_id: int) -> list[LateCorrection]:
    asked = select(LateCorrection).where(LateCorrection.seal_id == seal_id).order_by(LateCorrection.id)
    return list(session.scalars(asked))


def link(before: str, made: LateCorrection) -> str:
    """The digest of a late correction; `before` is that of the one before it, or of the seal."""
    return digest(canonical([
        before, made.made_at.isoformat(), made.who, made.action, made.kind, made.row_key, made.before, made.after,
    ]))


def altered_periods(session: Session) -> list[Problem]:
    """Every change of a locked evaluation or a confirmed pay list that did not come through the program; empty where
    there is none."""
    return [*(problem for each in _locked(session) for problem in _altered(session, each)), *altered_pay(session)]


def _locked(session: Session) -> list[Locked]:
    """The evaluations whose last word in the audit trail is that they were locked."""
    asked = select(AuditEntry).where(AuditEntry.action.in_((LOCK, REOPEN))).order_by(AuditEntry.id)
    found: dict[int, Locked | None] = {}
    for entry in session.scalars(asked):
        detail = json.loads(entry.detail)
        if "evaluation" in detail:
            number = int(detail["evaluation"])
            month = entry.subject.partition(":")[2]
            found[number] = Locked(number, month, detail["seal"]) if "seal" in detail else None
    return [each for each in found.values() if each is not None]


def _altered(session: Session, locked: Locked) -> Iterator[Problem]:
    try:
        evaluation = session.get(Evaluation, locked.evaluation_id)
    except ValueError:
        evaluation = None
    if evaluation is None:
        yield _problem(locked.month, LABELS[LineKind.STATE])
        return
    kept = open_seal_of(session, locked.evaluation_id)
    try:
        found = sealed(kept) if kept is not None and kept.digest == locked.digest else None
    except ValueError:
        found = None
    if kept is None or found is None:
        yield _problem(locked.month, SEAL_LABEL)
        return
    if not _follow(session, kept, found.lines):
        yield _problem(locked.month, CORRECTION_LABEL)
    names: Names | None = None
    for kind in (k for k in LineKind if k.value in found.lines):
        then, now = found.lines[kind.value], _readable(session, evaluation, found.basis, kind)
        if now is None:
            yield _problem(locked.month, LABELS[kind])
        elif then != now:
            names = names or names_of(session)
            yield from _differences(names, locked.month, kind, then, now)


def _readable(session: Session, evaluation: Evaluation, basis: Basis, kind: LineKind) -> dict[str, str] | None:
    """The lines of a kind as they are now; None where something is no longer of its sort."""
    try:
        return lines_of(session, evaluation, basis, (kind,))[kind.value]
    except (ValueError, TypeError, ArithmeticError):
        return None


def _follow(session: Session, kept: Seal, expected: Lines) -> bool:
    """Bring the sealed lines forward by the program's own corrections; False where those are not as they were made."""
    last, whole = kept.digest, True
    for each in corrections_after(session, kept.id):
        last = link(last, each)
        if last != each.digest:
            return False
        lines = expected.setdefault(each.kind, {})
        whole = whole and lines.get(each.row_key) == each.before
        if each.after is None:
            lines.pop(each.row_key, None)
        else:
            lines[each.row_key] = each.after
    return whole


def _differences(
    names: Names, month: str, kind: LineKind, then: Mapping[str, str], now: Mapping[str, str],
) -> Iterator[Problem]:
    changed = sorted(key for key in then.keys() | now.keys() if then.get(key) != now.get(key))
    for key in changed[:MOST]:
        what = names.tell(kind, key)
        if not what:
            yield _problem(month, LABELS[kind])
            continue
        yield Problem(code="period_line_altered", value=month, params={
            "kind": LABELS[kind], "what": what, "before": _short(then.get(key)), "after": _short(now.get(key))})
    if len(changed) > MOST:
        yield Problem(code="period_altered_more", value=month, params={
            "kind": LABELS[kind], "count": len(changed) - MOST})


def _problem(month: str, kind: Msg) -> Problem:
    return Problem(code="period_altered", value=month, params={"kind": kind})


def _short(value: str | None) -> str | Msg:
    if value is None:
        return _("nothing")
    return value if len(value) <= 40 else f"{value[:37]}…"
