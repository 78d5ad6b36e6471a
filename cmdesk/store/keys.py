"""The key of an encrypted data file: 32 random bytes in a file beside it that only its owner may read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cmdesk.values.problems import trouble


def key_path(data: Path) -> Path:
    return data.with_name(data.name + ".key")


def make_key(data: Path) -> str:
    """A new key, kept beside `data` before anything is written with it; hexadecimal, 64 digits."""
    import secrets

    key = secrets.token_hex(32)
    path = key_path(data)
    part = path.with_name(path.name + ".part")
    part.write_text(key, encoding="ascii")
    owner_only(part)
    to_disk(part)
    os.replace(part, path)
    to_disk(path.parent)
    return key


def to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, would outlast a power cut; Windows keeps names by itself."""
    if path.is_dir() and os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_key(data: Path) -> str:
    """The key of an existing data file. Raises UserError key_missing or key_damaged."""
    path = key_path(data)
    try:
        key = path.read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise trouble("key_missing", value=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise trouble("key_damaged", value=str(path)) from error
    if len(key) != 64 or not set(key) <= set("0123456789abcdef"):
        raise trouble("key_damaged", value=str(path))
    return key


def owner_only(path: Path) -> None:
    """Nobody but the owner may read `path`; on Windows the user's own folder already sees to it."""
    if os.name == "posix":
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
