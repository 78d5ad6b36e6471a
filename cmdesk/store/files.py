"""The data file, the version of its tables, and the log of newest changes beside it."""

from __future__ import annotations

from pathlib import Path

SCHEMA = "0001"
HEAD = "audit.head"
"""The shared setting that keeps number and digest of the last entry of the audit trail."""
EXAMINED_BYTES = 64 * 1024 * 1024


def log_of(path: Path) -> Path:
    """The file with the newest changes, beside the main one while somebody works and after a program that died."""
    return path.with_name(path.name + "-wal")


def filled(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0
