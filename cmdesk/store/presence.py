"""Who has a data file open: each program leaves a notice beside it and holds a lock on it while it lives.

A notice whose lock can be taken was left by a program that died; it is swept away.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple

if sys.platform == "win32":
    import msvcrt

    def _lock(stream: IO[bytes]) -> None:
        # far behind the text, which others must be able to read
        stream.seek(1 << 20)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(stream: IO[bytes]) -> None:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Notice(NamedTuple):
    """Somebody has the file open: the name they are signed in to the computer with, and since when."""

    who: str
    since: datetime


class Presence:
    """This program's notice, from opening a data file until `leave`."""

    def __init__(self, data: Path) -> None:
        import secrets

        self._path = data.with_name(f"{_stem(data)}{os.getpid()}-{secrets.token_hex(4)}")
        self._stream: IO[bytes] | None = None
        with contextlib.suppress(OSError):
            self._stream = self._path.open("xb", buffering=0)
            _lock(self._stream)
            who = os.environ.get("USERNAME") or os.environ.get("USER") or ""
            self._stream.seek(0)
            self._stream.write(json.dumps([who, datetime.now().isoformat(timespec="seconds")]).encode())

    def leave(self) -> None:
        """Take the notice away; emptied first, so that nobody takes it for one left by a death."""
        if self._stream is None:
            return
        with contextlib.suppress(OSError):
            self._stream.truncate(0)
        self._stream.close()
        self._stream = None
        with contextlib.suppress(OSError):
            self._path.unlink()


def others(data: Path) -> list[Notice]:
    """The other programs that have the file open now, the longest first."""
    found = (_living(path) for path in _notices(data))
    return sorted((notice for notice in found if notice), key=lambda notice: notice.since)


def noticed(data: Path) -> bool:
    """Whether another program left a notice, living or dead."""
    return bool(_notices(data))


def sweep(data: Path) -> int:
    """Take away the notices of programs that died; returns how many there were."""
    return sum(_swept(path) for path in _notices(data))


def _notices(data: Path) -> list[Path]:
    """The notices of other programs."""
    own = f"{_stem(data)}{os.getpid()}-"
    names = [path.name for path in data.parent.glob("*.open-*")]
    return [data.with_name(n) for n in names if n.startswith(_stem(data)) and not n.startswith(own)]


def _stem(data: Path) -> str:
    return f"{data.name}.open-"


def _living(path: Path) -> Notice | None:
    with contextlib.suppress(FileNotFoundError, PermissionError), path.open("rb+", buffering=0) as stream:
        content = stream.read(4096)
        try:
            _lock(stream)
        except OSError:
            return _read(content, path)
    return None


def _swept(path: Path) -> bool:
    """It is written after locking, so that an empty one may be somebody's who is just coming or going."""
    try:
        with path.open("rb+", buffering=0) as stream:
            _lock(stream)
            if not stream.read(1):
                return False
        path.unlink()
    except OSError:
        return False
    return True


def _read(content: bytes, path: Path) -> Notice:
    try:
        who, since = json.loads(content)
        return Notice(str(who), datetime.fromisoformat(since))
    except (ValueError, TypeError):
        return Notice("", datetime.fromtimestamp(path.stat().st_mtime))
