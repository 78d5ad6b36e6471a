"""Engines: SQLCipher for a file, psycopg for a shared server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event

BUSY_SECONDS = 3


def file_engine(path: Path, key: str, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """An engine on the encrypted file; `key` is the raw key in hexadecimal.

    Transactions begin explicitly; those of a connection with the option `writes` take the write lock at once.
    """
    import sqlcipher3.dbapi2 as sqlcipher

    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=_creator(sqlcipher, path, key, busy_seconds), pool_size=8,
        max_overflow=8, poolclass=_queue_pool(), pool_use_lifo=True, hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return engine


def driver_error() -> type[Exception]:
    """What the file's driver raises where it is called directly."""
    import sqlcipher3.dbapi2 as sqlcipher

    found: type[Exception] = sqlcipher.Error
    return found


def _queue_pool() -> Any:
    from sqlalchemy.pool import QueuePool

    return QueuePool


def _creator(sqlcipher: Any, path: Path, key: str, busy_seconds: float) -> Callable[[], Any]:
    def connect() -> Any:
        connection = sqlcipher.connect(
            str(path), timeout=busy_seconds, isolation_level=None, check_same_thread=False,
        )
        for pragma in (
            "cipher_log_level=NONE", f"key=\"x'{key}'\"", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
            "temp_store=MEMORY", "cache_size=-65536",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    return connect


def _begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def server_engine(url: str) -> Engine:
    """An engine on PostgreSQL; `url` as people write it, postgresql://user:password@host/name."""
    address = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(address, pool_pre_ping=True, hide_parameters=True)
