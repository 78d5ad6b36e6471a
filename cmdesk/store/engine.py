"""Engines: SQLCipher for a file, psycopg for a shared server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event

from cmdesk.store.driver import connect

BUSY_SECONDS = 3


def file_engine(path: Path, key: str, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """An engine on the encrypted file; `key` is the raw key in hexadecimal.

    Transactions begin explicitly; those of a connection with the option `writes` take the write lock at once.
    """
    import sqlcipher3.dbapi2 as sqlcipher

    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=lambda: connect(path, key, busy_seconds), pool_size=8, max_overflow=8,
        poolclass=_queue_pool(), pool_use_lifo=True, hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _queue_pool() -> Any:
    from sqlalchemy.pool import QueuePool

    return QueuePool


def _begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def server_engine(url: str) -> Engine:
    """An engine on PostgreSQL; `url` as people write it, postgresql://user:password@host/name."""
    address = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(address, pool_pre_ping=True, hide_parameters=True)
