"""The audit trail as a chain: each entry's digest covers the entry and the digest before it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.system import AuditEntry

FIRST = "0" * 64


def digest(before: str, entry: AuditEntry) -> str:
    text = "\x1f".join((
        before, str(entry.id), entry.made_at.isoformat(), entry.who, entry.action, entry.subject, entry.detail,
    ))
    return hashlib.sha256(text.encode()).hexdigest()


def record(session: Session, now: datetime, who: str, action: str, subject: str, detail: dict[str, object]) -> AuditEntry:
    """Append an entry; `detail` must hold plain JSON values."""
    last = session.execute(select(AuditEntry.id, AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1)).first()
    entry = AuditEntry(
        id=(last.id if last else 0) + 1, made_at=now.replace(microsecond=0), who=who, action=action, subject=subject,
        detail=json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str),
    )
    entry.digest = digest(last.digest if last else FIRST, entry)
    session.add(entry)
    return entry
