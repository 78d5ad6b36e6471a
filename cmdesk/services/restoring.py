"""Putting a backup back: allowed to those who administer, with the old data kept."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from cmdesk.services.work import require
from cmdesk.store.backup import restore_from
from cmdesk.store.store import open_store
from cmdesk.values.people import Actor
from cmdesk.values.rights import Right


def restore(target: Path, source: Path, actor: Actor) -> Path | None:
    """Replace the closed data file by a backup; returns where the old one is kept, None where there was none.

    Raises UserError file_missing, key_missing, not_a_database, database_damaged, not_allowed.
    """
    require(actor, Right.ADMINISTER)
    existed = target.exists()
    kept = restore_from(target, source)
    with closing(open_store(target)):
        return kept if existed else None
