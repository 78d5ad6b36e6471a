"""Is the data whole? Pages, references, and the chain of the audit trail."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, select, text

from cmdesk.models.system import AuditEntry
from cmdesk.store.audit import FIRST, digest, head
from cmdesk.store.errors import said_to_people
from cmdesk.values.problems import Problem, UserError

if TYPE_CHECKING:
    from cmdesk.store.store import Store

TRIES, PAUSE = 3, 0.1


def check_store(store: Store) -> list[Problem]:
    """Every problem found in the database; an empty list when it is whole."""
    parts = (_pages, _references, _audit_chain) if store.path is not None else (_audit_chain,)
    try:
        with said_to_people(store.where):
            return [problem for part in parts for problem in part(store)]
    except UserError as error:
        return list(error.problems)


def torn_pages(engine: Engine) -> list[str]:
    """What is wrong with the pages of an encrypted file, found by their own digests (330 MB a second).

    A page that another program is just writing may look torn: only what stays so counts.
    """
    found: list[str] = []
    for attempt in range(TRIES):
        time.sleep(PAUSE if attempt else 0)
        with engine.connect() as connection:
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA cipher_integrity_check")]
        if not found:
            break
    return found


def _pages(store: Store) -> list[Problem]:
    damage = torn_pages(store.engine)
    with store.engine.connect() as connection:
        damage += [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check") if row[0] != "ok"]
    return [Problem(code="database_damaged", value=store.where, params={"detail": line}) for line in damage[:20]]


def _references(store: Store) -> list[Problem]:
    with store.engine.connect() as connection:
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    return [Problem(code="reference_broken", value=str(row[0]), row=row[1]) for row in broken[:20]]


def _audit_chain(store: Store) -> list[Problem]:
    if not inspect(store.engine).has_table(AuditEntry.__tablename__):
        return []
    last, position = FIRST, 0
    with store.reading() as session:
        for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=2000)):
            position += 1
            last = digest(last, entry)
            if entry.digest != last or entry.id != position:
                return [Problem(code="audit_altered", row=entry.id, value=entry.made_at.isoformat(" ", "minutes"))]
        if head(session) != (position, last):
            return [Problem(code="audit_cut", row=position)]
    return []
