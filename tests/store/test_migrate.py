"""Numbered steps lead to the very tables the program works with, and old data opens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from cmdesk.models import Base
from cmdesk.store.backup import backup_to
from cmdesk.store.engine import file_engine, server_engine
from cmdesk.store.files import SCHEMA
from cmdesk.store.keys import make_key, read_key
from cmdesk.store.migrate import config, upgrade
from cmdesk.store.store import Store, open_store, schema_version


@pytest.fixture
def empty_file(tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "old.db"
    store = Store(file_engine(path, make_key(path)), path, str(path))
    with closing(store):
        yield store


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def indexes(engine: Engine) -> set[tuple[str, str]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
        return {(row[0], " ".join(row[1].split())) for row in rows}


def without_rowid(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'"))
        return {row[0] for row in rows}


def test_the_newest_step_is_the_programs_version() -> None:
    assert ScriptDirectory.from_config(config()).get_current_head() == SCHEMA


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_the_steps_make_the_tables_of_the_models(empty_file: Store, tmp_path: Path) -> None:
    upgrade(empty_file)
    assert schema_version(empty_file.engine) == SCHEMA
    assert differences(empty_file.engine) == []
    with closing(open_store(tmp_path / "new.db")) as new:
        assert without_rowid(empty_file.engine) == without_rowid(new.engine) != set()
        assert indexes(empty_file.engine) == indexes(new.engine) != set()


def test_the_steps_make_the_tables_of_the_models_on_a_server(postgres_url: str) -> None:
    with closing(Store(server_engine(postgres_url), None, "server")) as store:
        upgrade(store)
        assert differences(store.engine) == []


def test_a_backup_keeps_the_version_of_its_data(empty_file: Store, tmp_path: Path) -> None:
    upgrade(empty_file)
    with empty_file.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    made = backup_to(empty_file, tmp_path / "b.db")
    with closing(Store(file_engine(made, read_key(made)), made, "b")) as copy:
        assert schema_version(copy.engine) == "0000"
