"""Is the data whole? Pages, references, and the chain of the audit trail."""

from __future__ import annotations

from sqlalchemy import inspect, select, text

from cmdesk.models.system import AuditEntry
from cmdesk.store.audit import FIRST, digest
from cmdesk.store.errors import said_to_people
from cmdesk.store.store import Store
from cmdesk.values.problems import Problem, UserError


def check_store(store: Store) -> list[Problem]:
    """Every problem found in the database; an empty list when it is whole."""
    parts = (_pages, _references, _audit_chain) if store.path is not None else (_audit_chain,)
    try:
        with said_to_people(store.where):
            return [problem for part in parts for problem in part(store)]
    except UserError as error:
        return list(error.problems)


def _pages(store: Store) -> list[Problem]:
    with store.engine.connect() as connection:
        damage = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA cipher_integrity_check")]
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
    return []
