"""Backups of a data file: copied by the database itself, reopened and checked, the old ones thinned out."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from datetime import datetime
from pathlib import Path

from cmdesk.store.retention import to_keep
from cmdesk.store.check import check_store
from cmdesk.store.engine import file_engine
from cmdesk.store.keys import key_path, owner_only, read_key
from cmdesk.store.store import Store, open_store, remove_database
from cmdesk.values.problems import has_errors, trouble

STAMP = "%Y%m%d-%H%M%S"


def backup_to(store: Store, target: Path) -> Path:
    """A checked copy of the open data at `target`, with its key beside it.

    Raises UserError backup_needs_file (a server keeps its own backups), backup_failed.
    """
    if store.path is None:
        raise trouble("backup_needs_file")
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_database(part)
        _copy(store, part)
        _replace(part, target)
    except OSError as error:
        remove_database(part)
        raise trouble("backup_failed", value=str(target)) from error
    return target


def _copy(store: Store, part: Path) -> None:
    assert store.path is not None
    key = read_key(store.path)
    shutil.copyfile(key_path(store.path), key_path(part))
    owner_only(key_path(part))
    source, copy = store.engine.raw_connection(), file_engine(part, key)
    try:
        target = copy.raw_connection()
        try:
            source.driver_connection.backup(target.driver_connection)  # type: ignore[union-attr]
        finally:
            target.close()
    finally:
        source.close()
        copy.dispose()
    _verify(part, key)


def _verify(part: Path, key: str) -> None:
    """Check a copy as it is, whatever its version."""
    with closing(Store(file_engine(part, key), part, str(part))) as copy:
        if has_errors(check_store(copy)):
            raise OSError(str(part))


def _replace(part: Path, target: Path) -> None:
    os.replace(key_path(part), key_path(target))
    os.replace(part, target)
    for side in ("-wal", "-shm"):
        part.with_name(part.name + side).unlink(missing_ok=True)
        target.with_name(target.name + side).unlink(missing_ok=True)


def backup_folder(data: Path) -> Path:
    return data.parent / "backups"


def automatic_backup(store: Store, reason: str, now: datetime | None = None) -> Path:
    """A backup in the folder beside the data, named by time and reason; older ones are thinned out."""
    assert store.path is not None
    folder = backup_folder(store.path)
    made = backup_to(store, folder / f"{store.path.stem}-{(now or datetime.now()).strftime(STAMP)}-{reason}.db")
    thin_out(folder)
    return made


def backups(folder: Path) -> dict[Path, datetime]:
    """The automatic backups of a folder and when each was made."""
    found = {}
    for path in folder.glob("*.db"):
        parts = path.stem.split("-")
        for left, right in zip(parts, parts[1:], strict=False):
            try:
                found[path] = datetime.strptime(f"{left}-{right}", STAMP)
            except ValueError:
                continue
    return found


def thin_out(folder: Path) -> None:
    found = backups(folder)
    kept = to_keep(found.values())
    for path, made in found.items():
        if made not in kept:
            remove_database(path)


def restore_from(store_path: Path, source: Path) -> Path:
    """Put a backup in the place of the data file, which is kept beside it; returns where the old file went.

    The store must be closed. Raises UserError file_missing, key_missing, not_a_database, database_damaged.
    """
    if not source.is_file():
        raise trouble("file_missing", value=str(source))
    with closing(open_store(source)) as copy:
        if has_errors(check_store(copy)):
            raise trouble("database_damaged", value=str(source))
    replaced = store_path.with_name(f"{store_path.stem}-replaced-{datetime.now().strftime(STAMP)}.db")
    if store_path.exists():
        os.replace(key_path(store_path), key_path(replaced))
        os.replace(store_path, replaced)
    shutil.copyfile(key_path(source), key_path(store_path))
    owner_only(key_path(store_path))
    shutil.copyfile(source, store_path)
    return replaced
