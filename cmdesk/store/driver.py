"""The driver of encrypted files, called directly: where a connection must be there before anything large is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

SETTINGS = (
    "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY", "cache_size=-65536",
)


def connect(path: Path, key: str, busy_seconds: float) -> Any:
    """A connection to an encrypted file; `key` is the raw key in hexadecimal. Transactions begin explicitly.

    One that fails is closed: left open it would keep others from the newest changes.
    """
    connection = sqlcipher.connect(str(path), timeout=busy_seconds, isolation_level=None, check_same_thread=False)
    try:
        for pragma in ("cipher_log_level=NONE", f"key=\"x'{key}'\"", *SETTINGS):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def driver_error() -> type[Exception]:
    """What the driver raises where it is called directly."""
    found: type[Exception] = sqlcipher.Error
    return found
