"""The audit trail as a chain: each entry's digest covers the entry and the digest before it.

The number and digest of the last entry are kept apart, so that a missing end is noticed too.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from sqlalchemy import Table, insert, select, text, update
from sqlalchemy.orm import Session

from cmdesk.models.system import AuditEntry, Setting
from cmdesk.store.files import HEAD

FIRST = "0" * 64


def digest(before: str, entry: AuditEntry) -> str:
    whole = "\x1f".join((
        before, str(entry.id), entry.made_at.isoformat(), entry.who, entry.action, entry.subject, entry.detail,
    ))
    return hashlib.sha256(whole.encode()).hexdigest()


def record(
    session: Session, now: datetime, who: str, action: str, subject: str, detail: dict[str, object],
) -> AuditEntry:
    """Append an entry; `detail` must hold plain JSON values. On a server others wait until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE audit_entries IN SHARE ROW EXCLUSIVE MODE"))
    last = session.execute(select(AuditEntry.id, AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1)).first()
    entry = AuditEntry(
        id=(last.id if last else 0) + 1, made_at=now.replace(microsecond=0), who=who, action=action, subject=subject,
        detail=json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str),
    )
    entry.digest = digest(last.digest if last else FIRST, entry)
    session.add(entry)
    _keep_head(session, entry)
    return entry


def _keep_head(session: Session, entry: AuditEntry) -> None:
    table = Setting.__table__
    assert isinstance(table, Table)
    value = json.dumps([entry.id, entry.digest])
    known = update(table).where(table.c.user_id == 0, table.c.key == HEAD).values(value=value)
    if not session.execute(known).rowcount:  # type: ignore[attr-defined]
        session.execute(insert(table).values(user_id=0, key=HEAD, value=value))


def head(session: Session) -> tuple[int, str]:
    """Number and digest of the last entry as they were kept when it was made."""
    found = session.scalar(select(Setting.value).where(Setting.user_id == 0, Setting.key == HEAD))
    number, last = json.loads(found) if found else (0, FIRST)
    return number, last
