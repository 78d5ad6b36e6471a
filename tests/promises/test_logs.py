"""The log tells starts and bugs, and nothing of the people in the data."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from cmdesk import __version__, bootstrap
from cmdesk.models.clients import Client
from cmdesk.services import entities
from cmdesk.services.hooks import AFTER_SAVE
from cmdesk.services.work import Desk, Work
from cmdesk.store.store import open_store
from cmdesk.values.people import Actor

NAME, PHONE, LICENCE = "司马青衫", "13805361234", "370783198001011234"
MARKS = (NAME, PHONE, LICENCE)
UNCAUGHT = f"""
import threading
from cmdesk import bootstrap
bootstrap.start_log()
def fail(): raise KeyError("{PHONE}")
thread = threading.Thread(target=fail)
thread.start(); thread.join()
raise ValueError("{NAME}")
"""


@pytest.fixture
def log() -> Iterator[Path]:
    path = bootstrap.start_log()
    assert path is not None
    yield path
    bootstrap.stop_log()
    path.unlink()


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Saving a client ends in a bug whose message quotes the client."""
    def hook(_work: Work, target: object, _before: object) -> None:
        assert isinstance(target, Client)
        raise RuntimeError(f"{target.name} {target.phone}")

    monkeypatch.setitem(AFTER_SAVE, "clients", (hook,))


def test_a_start_is_told_with_the_version(log: Path) -> None:
    assert f"cmdesk {__version__}, Python 3." in log.read_text(encoding="utf-8")


def test_a_bug_is_told_by_its_place_not_by_its_data(branch: Desk, actor: Actor, log: Path, failing: None) -> None:
    with pytest.raises(RuntimeError) as error:
        entities.save(branch, actor, "clients", None, None, {"code": "C1", "name": NAME, "phone": PHONE})
    bootstrap.note_bug(error.value)
    told = log.read_text(encoding="utf-8")
    assert "RuntimeError" in told
    assert "entities.py" in told and "in save" in told
    assert not [mark for mark in MARKS if mark in told]


def test_nor_by_the_values_of_a_statement_or_of_its_causes(branch: Desk, log: Path) -> None:
    with pytest.raises(Exception) as error:
        try:
            int(PHONE + "x")
        except ValueError as cause:
            with branch.store.engine.begin() as connection:
                connection.execute(text("INSERT INTO clients (nothing) VALUES (:a)"), {"a": LICENCE})
            raise AssertionError from cause
    assert LICENCE not in str(error.value)
    bootstrap.note_bug(error.value)
    told = log.read_text(encoding="utf-8")
    assert "OperationalError" in told and "ValueError" in told
    assert not [mark for mark in MARKS if mark in told]


def test_a_server_quotes_rows_in_its_errors_and_the_log_does_not(postgres_url: str, log: Path) -> None:
    store = open_store(postgres_url)
    put = text("INSERT INTO managers (id, version, code, name) VALUES (1, 1, '01', :name)")
    with pytest.raises(Exception) as error, store.engine.begin() as connection:
        connection.execute(put, {"name": NAME})
        connection.execute(put, {"name": NAME})
    store.close()
    bootstrap.note_bug(error.value)
    assert not [mark for mark in MARKS if mark in log.read_text(encoding="utf-8")]


def test_bugs_nobody_catches_are_told_too(log: Path) -> None:
    done = subprocess.run([sys.executable, "-c", UNCAUGHT], capture_output=True, check=False)
    assert done.returncode == 1
    told = log.read_text(encoding="utf-8")
    assert "builtins.KeyError" in told and "builtins.ValueError" in told
    assert not [mark for mark in MARKS if mark in told]


def test_a_full_log_makes_room_and_keeps_the_one_before(log: Path) -> None:
    line = "x" * 1000
    for _k in range(2 * bootstrap.LOG_BYTES // len(line)):
        bootstrap.log().info(line)
    before = log.with_name(log.name + ".1")
    assert log.stat().st_size <= bootstrap.LOG_BYTES
    assert 0 < before.stat().st_size <= bootstrap.LOG_BYTES
    assert len(list(log.parent.iterdir())) == 2
    before.unlink()


def test_without_a_place_for_the_log_the_program_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setattr(bootstrap, "log_path", lambda: tmp_path / "file" / "cmdesk.log")
    assert bootstrap.start_log() is None
    bootstrap.note_bug(ValueError(NAME))
