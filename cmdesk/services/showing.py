"""Personal numbers in full, outside the window: to those who may, told in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence

from cmdesk.services.work import Desk
from cmdesk.store import audit
from cmdesk.values.people import Actor
from cmdesk.values.rights import Right


def log_shown(desk: Desk, actor: Actor, entity: str, fields: Sequence[str], rows: int, where: str) -> None:
    """Record that somebody had the numbers of a list written or printed in full. Raises UserError not_allowed."""
    detail = {"fields": list(fields), "rows": rows, "where": where}
    with desk.write(actor, Right.SEE_CONTACTS, "contacts.show") as work:
        audit.record(work.session, work.now, actor.name, work.action, entity, detail)
        work.session.flush()
        work.finished = True
