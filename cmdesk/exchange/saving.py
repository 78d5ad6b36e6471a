"""Writing a file whole or not at all: beside its place first, then moved there."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cmdesk.values.problems import UserError, trouble


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file beside `path` to write and close; it takes its place when all went well and vanishes when not.

    Raises UserError where the folder is missing, the disk full, or the old file held by another program.
    """
    temporary: Path | None = None
    try:
        temporary = _beside(path)
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        raise _said(path, error) from error
    finally:
        if temporary is not None:
            _forget(temporary)


def _beside(path: Path) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.stem[:20]}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    if path.exists():
        os.chmod(name, path.stat().st_mode & 0o777)
    elif os.name != "nt":
        os.chmod(name, 0o640)
    return Path(name)


def _forget(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


def _said(path: Path, error: OSError) -> UserError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC):
        return trouble("disk_full", value=path.name)
    if isinstance(error, FileNotFoundError):
        return trouble("folder_missing", value=str(path))
    if isinstance(error, (PermissionError, IsADirectoryError)):
        return trouble("write_denied", value=path.name)
    return trouble("write_failed", value=path.name, reason=error.strerror or "?")


def save(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file by a function that takes the place to write to."""
    with replacing(path) as temporary:
        write(temporary)
