"""Taking an import back by its number."""

from __future__ import annotations

from sqlalchemy import select

from cmdesk.models.system import Import, Undo
from cmdesk.services.system import undo
from cmdesk.services.work import Desk
from cmdesk.store.undoing import UndoReport
from cmdesk.values.people import Actor
from cmdesk.values.problems import Outcome, trouble
from cmdesk.values.rights import Right


def undo_import(desk: Desk, actor: Actor, import_id: str) -> Outcome[UndoReport]:
    """Undo an import, or with LAST the last step that is not undone. Raises UserError undo_unknown, undo_done."""
    with desk.read(actor, Right.IMPORT) as session:
        if import_id.upper() == "LAST":
            token = session.scalar(select(Undo.id).where(Undo.undone_at.is_(None)).order_by(Undo.id.desc()).limit(1))
        else:
            kept = session.get(Import, int(import_id)) if import_id.isdigit() else None
            token = kept.undo_id if kept else None
    if token is None:
        raise trouble("undo_unknown", value=import_id)
    return undo(desk, actor, str(token))
