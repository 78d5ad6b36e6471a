"""Backups of a data file: copied by the database itself, reopened and checked, the old ones thinned out."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from cmdesk.store import presence
from cmdesk.store.check import torn_pages
from cmdesk.store.driver import driver_error
from cmdesk.store.engine import file_engine
from cmdesk.store.errors import said_to_people
from cmdesk.store.files import SCHEMA
from cmdesk.store.keys import key_path, owner_only, read_key, to_disk
from cmdesk.store.opening import copy_files
from cmdesk.store.retention import to_keep
from cmdesk.store.store import Store, remove_database, schema_version
from cmdesk.values.problems import UserError, trouble

STAMP = "%Y%m%d-%H%M%S"
SIDES = ("-wal", "-shm")
BEFORE_STEPS = ("-import", "-upgrade")


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
        _copy(store, store.path, part)
        _replace(part, target)
    except (OSError, DBAPIError, driver_error()) as error:
        with suppress(OSError):
            remove_database(part)
        raise trouble("backup_failed", value=str(target)) from error
    return target


def _copy(store: Store, path: Path, part: Path) -> None:
    key = read_key(path)
    shutil.copyfile(key_path(path), key_path(part))
    owner_only(key_path(part))
    source, copy = store.engine.raw_connection(), file_engine(part, key)
    try:
        target = copy.raw_connection()
        try:
            source.driver_connection.backup(target.driver_connection)  # type: ignore[union-attr]
        finally:
            target.close()
        if torn_pages(copy):
            raise OSError(str(part))
    finally:
        source.close()
        copy.dispose()


def _replace(part: Path, target: Path) -> None:
    """Put a closed database in the place of another; side files of the old one must not be taken for the new one's."""
    for side in SIDES:
        part.with_name(part.name + side).unlink(missing_ok=True)
        target.with_name(target.name + side).unlink(missing_ok=True)
    to_disk(key_path(part))
    to_disk(part)
    os.replace(key_path(part), key_path(target))
    os.replace(part, target)
    to_disk(target.parent)


def backup_folder(data: Path) -> Path:
    return data.parent / "backups"


def automatic_backup(store: Store, reason: str, now: datetime | None = None) -> Path:
    """A backup in the folder beside the data, named by time and reason; older ones are thinned out."""
    assert store.path is not None
    stamp = (now or datetime.now()).strftime(STAMP)
    made = backup_to(store, backup_folder(store.path) / f"{store.path.stem}-{stamp}-{reason}.db")
    thin_out(store.path)
    return made


def backups(folder: Path, stem: str = "") -> dict[Path, datetime]:
    """The automatic backups of a folder, or there of the data file named `stem` alone, and when each was made."""
    made = {path: _made(path) for path in folder.glob("*.db")}
    return {path: found[1] for path, found in made.items() if found and stem in ("", found[0])}


def _made(path: Path) -> tuple[str, datetime] | None:
    """Of which data file and when a backup was made, by its name."""
    parts = path.stem.split("-")
    for place in range(1, len(parts) - 1):
        with suppress(ValueError):
            return "-".join(parts[:place]), datetime.strptime("-".join(parts[place:place + 2]), STAMP)
    return None


def thin_out(data: Path) -> None:
    found = backups(backup_folder(data), data.stem)
    kept = to_keep(found.values(), (made for path, made in found.items() if path.stem.endswith(BEFORE_STEPS)))
    for path, made in found.items():
        if made not in kept:
            remove_database(path)


def newest_good(data: Path) -> tuple[Path, datetime] | None:
    """The newest automatic backup of a data file that opens and is whole, and when it was made."""
    found = backups(backup_folder(data), data.stem)
    for path in sorted(found, key=lambda p: found[p], reverse=True):
        with suppress(UserError):
            _check(path, path)
            return path, found[path]
    return None


def _check(path: Path, named: Path) -> None:
    """Raises UserError not_a_database, newer_database, database_damaged, naming the file as people know it."""
    engine = file_engine(path, read_key(path))
    try:
        with said_to_people(str(named)):
            version = schema_version(engine)
            if version is None:
                raise trouble("not_a_database", value=str(named))
            if version > SCHEMA:
                raise trouble("newer_database", value=str(named))
            if torn_pages(engine):
                raise trouble("database_damaged", value=str(named))
    finally:
        engine.dispose()


def restore_from(store_path: Path, source: Path) -> Path:
    """Put a backup in the place of the data file, which is kept beside it; returns where the old file went.

    The store must be closed, here and in other programs. Raises UserError file_missing, key_missing, not_a_database,
    newer_database, database_damaged, restore_while_open, folder_unusable; the data is as it was then.
    """
    if not source.is_file():
        raise trouble("file_missing", value=str(source))
    read_key(source)
    staged = store_path.with_name(store_path.name + ".restoring")
    replaced = store_path.with_name(f"{store_path.stem}-replaced-{datetime.now().strftime(STAMP)}.db")
    try:
        _alone(store_path)
        remove_database(staged)
        copy_files(source, staged)
        _check(staged, source)
        if store_path.exists():
            copy_files(store_path, replaced)
        _replace(staged, store_path)
    except OSError as error:
        raise trouble("folder_unusable", value=str(store_path.parent)) from error
    finally:
        with suppress(OSError):
            remove_database(staged)
    return replaced


def _alone(path: Path) -> None:
    for other in presence.others(path):
        raise trouble("restore_while_open", value=str(path), who=other.who, when=other.since.strftime("%Y-%m-%d %H:%M"))
