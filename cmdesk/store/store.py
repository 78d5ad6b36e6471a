"""The store: opens or makes the database, keeps its version, hands out sessions."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session

from cmdesk.models import Base
from cmdesk.store import opening, presence
from cmdesk.store.engine import BUSY_SECONDS, file_engine, server_engine
from cmdesk.store.errors import said_to_people
from cmdesk.store.files import SCHEMA
from cmdesk.store.keys import key_path, make_key, read_key
from cmdesk.store.location import refuse_unsafe
from cmdesk.values.problems import Problem, Severity, trouble


class Store:
    """An open database. `path` is its file, or None on a server; `where` names it to people.

    `remarks` are warnings of what was found at opening, for the user to know.
    """

    def __init__(self, engine: Engine, path: Path | None, where: str) -> None:
        self.engine = engine
        self.path = path
        self.where = where
        self.presence: presence.Presence | None = None
        self.remarks: tuple[Problem, ...] = ()
        self._writing = engine.execution_options(writes=True)
        self._gate = threading.Condition()
        self._sessions = 0

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the data and changes nothing."""
        with self._used(), said_to_people(self.where), Session(self.engine, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session with the write lock; it commits only where its user says so."""
        with self._used(), said_to_people(self.where), Session(self._writing, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def _used(self) -> Iterator[None]:
        with self._gate:
            self._sessions += 1
        try:
            yield
        finally:
            with self._gate:
                self._sessions -= 1
                self._gate.notify_all()

    @contextmanager
    def replaced(self) -> Iterator[None]:
        """The file is replaced meanwhile: waits for the sessions of other threads, whose new ones wait in turn, and
        goes on with the file that is there then.
        """
        assert self.path is not None
        with self._gate:
            self._gate.wait_for(lambda: not self._sessions)
            self.close()
            try:
                yield
            finally:
                # the key of the file that is there now may be another one
                now = open_store(self.path)
                self.engine, self._writing = now.engine, now._writing
                self.presence, self.remarks = now.presence, now.remarks

    def others(self) -> tuple[Problem, ...]:
        """A warning for each other program that has the same file open now."""
        found = presence.others(self.path) if self.path is not None else ()
        return tuple(Problem(
            code="opened_elsewhere", severity=Severity.WARNING, value=self.where,
            params={"who": each.who, "when": each.since.strftime("%Y-%m-%d %H:%M")},
        ) for each in found)

    def close(self) -> None:
        self.engine.dispose()
        if self.presence is not None:
            self.presence.leave()


def open_store(target: Path | str, busy_seconds: float = BUSY_SECONDS) -> Store:
    """The store at a file (made when it is not there) or a postgresql:// address; see `Store.remarks` and `others`.

    Raises UserError: folder_unusable, key_missing, key_damaged, not_a_database, database_busy, newer_database,
    server_unreachable, disk_full, place_network, place_synced, database_damaged, damaged_since, database_gone,
    log_stale.
    """
    if isinstance(target, str) and target.startswith(("postgresql://", "postgres://")):
        return _ready(Store(server_engine(target), None, _without_password(target)))
    path = Path(target).expanduser().absolute()
    if path.is_dir():
        raise trouble("data_is_folder", value=str(path))
    refuse_unsafe(path)
    return _new_file(path, busy_seconds) if _empty(path) else _old_file(path, busy_seconds)


def _empty(path: Path) -> bool:
    return not path.exists() or path.stat().st_size == 0


def _new_file(path: Path, busy_seconds: float) -> Store:
    opening.never_filled(path)
    with _making(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        key = read_key(path) if key_path(path).exists() else make_key(path)
    return _announced(Store(file_engine(path, key, busy_seconds), path, str(path)))


def _old_file(path: Path, busy_seconds: float) -> Store:
    store = Store(file_engine(path, read_key(path), busy_seconds), path, str(path))
    try:
        store.remarks = opening.examine(store)
    except BaseException:
        store.close()
        raise
    return _announced(store)


def _announced(store: Store) -> Store:
    assert store.path is not None
    made = _ready(store)
    store.presence = presence.Presence(store.path)
    return made


@contextmanager
def _making(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise trouble("folder_unusable", value=str(path.parent)) from error


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _ready(store: Store) -> Store:
    try:
        with said_to_people(store.where):
            _make_current(store)
    except BaseException:
        store.close()
        raise
    return store


def _make_current(store: Store) -> None:
    version = schema_version(store.engine)
    if version is None:
        _create(store)
    elif version > SCHEMA:
        raise trouble("newer_database", value=store.where)
    elif version < SCHEMA:
        from cmdesk.store.migrate import upgrade

        upgrade(store)


def schema_version(engine: Engine) -> str | None:
    """The version of the tables, or None where there are none."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _create(store: Store) -> None:
    with store.engine.execution_options(writes=True).begin() as connection:
        Base.metadata.create_all(connection)
        kept = "version_num VARCHAR(32) NOT NULL PRIMARY KEY"
        connection.execute(text(f"CREATE TABLE IF NOT EXISTS alembic_version ({kept})"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": SCHEMA})


def remove_database(path: Path) -> None:
    """Delete a data file with its key and side files; what is not there is passed over."""
    for name in (path.name, path.name + "-wal", path.name + "-shm", key_path(path).name):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(name).unlink()
