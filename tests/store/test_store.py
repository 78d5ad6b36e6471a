from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

from cmdesk.models.people import Branch
from cmdesk.services.work import Desk
from cmdesk.store.files import SCHEMA
from cmdesk.store.keys import key_path
from cmdesk.store.store import open_store
from cmdesk.values.problems import UserError


def code_of(error: pytest.ExceptionInfo[UserError]) -> str:
    return error.value.problems[0].code


def test_a_new_file_is_made_with_its_key(tmp_path: Path) -> None:
    path = tmp_path / "新的 文件夹" / "数据.db"
    with closing(open_store(path)) as store, store.reading() as session:
        assert session.scalars(select(Branch)).all() == []
    assert path.exists()
    assert len(key_path(path).read_text(encoding="ascii")) == 64


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the user's folder closed to others")
def test_only_the_owner_reads_the_key(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "a.db")):
        assert key_path(tmp_path / "a.db").stat().st_mode & 0o077 == 0


def test_names_cannot_be_read_in_the_file(branch: Desk) -> None:
    assert branch.store.path is not None
    with branch.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    content = branch.store.path.read_bytes()
    assert "寿光营销部".encode() not in content
    assert not content.startswith(b"SQLite format 3")
    with pytest.raises(sqlite3.DatabaseError), closing(sqlite3.connect(branch.store.path)) as plain:
        plain.execute("SELECT * FROM branches")


def test_durable_and_checked(branch: Desk) -> None:
    with branch.store.engine.connect() as connection:
        asked = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in (
            "journal_mode", "synchronous", "foreign_keys")}
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_without_its_key_the_file_stays_closed(branch_template: Path, tmp_path: Path) -> None:
    shutil.copyfile(branch_template, tmp_path / "a.db")
    with pytest.raises(UserError) as error:
        open_store(tmp_path / "a.db")
    assert code_of(error) == "key_missing"
    assert error.value.problems[0].value == str(tmp_path / "a.db.key")


@pytest.mark.parametrize("key", ["", "not hexadecimal at all", "ab" * 31, "密钥" * 32])
def test_a_damaged_key_is_named(branch_template: Path, tmp_path: Path, key: str) -> None:
    shutil.copyfile(branch_template, tmp_path / "a.db")
    key_path(tmp_path / "a.db").write_text(key, encoding="utf-8")
    with pytest.raises(UserError) as error:
        open_store(tmp_path / "a.db")
    assert code_of(error) == "key_damaged"


def test_another_files_key_does_not_open(branch_template: Path, tmp_path: Path) -> None:
    shutil.copyfile(branch_template, tmp_path / "a.db")
    key_path(tmp_path / "a.db").write_text("0" * 64, encoding="ascii")
    before = (tmp_path / "a.db").read_bytes()
    with pytest.raises(UserError) as error:
        open_store(tmp_path / "a.db")
    assert code_of(error) == "not_a_database"
    assert (tmp_path / "a.db").read_bytes() == before


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        open_store(tmp_path)
    assert code_of(error) == "data_is_folder"


def test_a_file_in_the_way_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(UserError) as error:
        open_store(tmp_path / "file" / "a.db")
    assert code_of(error) == "folder_unusable"


def test_a_newer_database_is_refused_and_left_alone(branch: Desk) -> None:
    assert branch.store.path is not None
    with branch.store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    branch.store.close()
    with pytest.raises(UserError) as error:
        open_store(branch.store.path)
    assert code_of(error) == "newer_database"
    assert SCHEMA < "9999"


WRITER = """
import sys
from pathlib import Path
from cmdesk.store.store import open_store
store = open_store(Path(sys.argv[1]))
with store.writing() as session:
    session.connection()
    print("locked", flush=True)
    sys.stdin.readline()
"""


def test_another_program_holding_the_write_lock_is_said(branch: Desk) -> None:
    assert branch.store.path is not None
    holder = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(branch.store.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdin is not None and holder.stdout is not None
    try:
        assert holder.stdout.readline().strip() == "locked"
        with closing(open_store(branch.store.path, busy_seconds=0.2)) as second:
            with second.reading() as session:
                assert session.scalars(select(Branch.name)).all() == ["寿光营销部"]
            with pytest.raises(UserError) as error, second.writing() as session:
                session.add(Branch(code="02", name="青州"))
                session.flush()
        assert code_of(error) == "database_busy"
    finally:
        holder.communicate("\n", timeout=20)


def test_an_unreachable_server_is_said() -> None:
    with pytest.raises(UserError) as error:
        open_store("postgresql://nobody:secret@127.0.0.1:9/none")
    assert code_of(error) == "server_unreachable"
    assert "secret" not in error.value.problems[0].value
