"""Several programs on one file: no change is lost, and whoever comes second is told."""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cmdesk.models.clients import Territory
from cmdesk.models.system import AuditEntry
from cmdesk.services.work import Desk
from cmdesk.store import presence
from cmdesk.store.backup import backup_to, restore_from
from cmdesk.store.check import check_store
from cmdesk.store.store import Store, open_store
from cmdesk.values.problems import Severity, UserError
from tests.fixtures_desk import desk_at
from tests.promises.writing import acknowledged, go, prepare, stored, writer

PROGRAMS = 4


@pytest.fixture
def data(branch: Desk) -> Path:
    prepare(branch)
    branch.store.close()
    assert branch.store.path is not None
    return branch.store.path


def notices(data: Path) -> list[Path]:
    return list(data.parent.glob("*.open-*"))


def finish(process: subprocess.Popen[bytes]) -> Counter[str]:
    """What a writer said before it ended by itself: codes of the refusals."""
    assert process.stdout is not None
    said = process.stdout.read().decode("utf-8").split()
    assert process.wait() == 0
    return Counter(said[1::2])


def write_together(data: Path | str, log: Path, changes: int) -> tuple[Counter[str], float]:
    with ExitStack() as stack:
        ready = (writer(data, log, f"p{n}", "saves", changes, held=True) for n in range(PROGRAMS))
        running = [stack.enter_context(each) for each in ready]
        start = time.perf_counter()
        for process in running:
            go(process)
        refused = sum((finish(process) for process in running), Counter[str]())
    return refused, time.perf_counter() - start


def all_there(store: Store, log: Path, refused: Counter[str], changes: int) -> None:
    assert check_store(store) == []
    with store.reading() as session:
        found = set(session.scalars(select(Territory.code).where(Territory.code.startswith("p"))))
        noted = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "territories.save")
        entries = session.scalar(noted)
    assert found == acknowledged(log)
    assert len(found) + refused.total() == PROGRAMS * changes
    assert entries == len(found)
    # who had to wait too long was told so, and could try again
    assert set(refused) <= {"database_busy"}


@pytest.mark.torture
def test_four_programs_lose_no_change(data: Path, tmp_path: Path, rounds: Callable[[int, int], int]) -> None:
    changes = rounds(20, 500)
    refused, seconds = write_together(data, tmp_path / "log", changes)
    print(f"{PROGRAMS} × {changes} changes in {seconds:.1f} s, {refused.total()} refused in words")
    with closing(open_store(data)) as store:
        all_there(store, tmp_path / "log", refused, changes)
        assert store.remarks == ()


@pytest.mark.torture
def test_nor_do_they_on_a_server(postgres_url: str, tmp_path: Path, rounds: Callable[[int, int], int]) -> None:
    changes = rounds(20, 500)
    open_store(postgres_url).close()
    refused, seconds = write_together(postgres_url, tmp_path / "log", changes)
    print(f"server: {PROGRAMS} × {changes} changes in {seconds:.1f} s, {refused.total()} refused in words")
    with closing(open_store(postgres_url)) as store:
        all_there(store, tmp_path / "log", refused, changes)


@pytest.fixture
def other(data: Path, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another program that has the file open and goes on writing."""
    with writer(data, tmp_path / "log", "w", "saves") as process:
        yield process


def test_the_second_is_told_who_has_the_file_open_since_when(data: Path, other: subprocess.Popen[bytes]) -> None:
    with closing(open_store(data)) as store:
        (told,) = store.others()
        assert (told.code, told.severity, told.value) == ("opened_elsewhere", Severity.WARNING, str(data))
        assert datetime.now() - datetime.strptime(str(told.params["when"]), "%Y-%m-%d %H:%M") < timedelta(minutes=5)
        assert check_store(store) == []


def test_a_program_that_died_is_not_taken_for_a_living_one(data: Path, other: subprocess.Popen[bytes]) -> None:
    other.kill()
    other.wait()
    assert len(notices(data)) == 1
    with closing(open_store(data)) as store:
        assert store.others() == ()
        assert store.remarks == ()
    assert notices(data) == []


def test_one_who_is_alone_is_told_nothing_and_leaves_nothing(data: Path) -> None:
    with closing(open_store(data)) as store:
        assert store.others() == ()
        assert len(notices(data)) == 1
    assert notices(data) == []


def test_nobody_restores_under_another_program(data: Path, tmp_path: Path) -> None:
    with closing(desk_at(data).store) as store:
        kept = backup_to(store, tmp_path / "b.db")
    with writer(data, tmp_path / "log", "w", "saves") as process:
        time.sleep(0.3)
        with pytest.raises(UserError) as error:
            restore_from(data, kept)
        assert error.value.problems[0].code == "restore_while_open"
        process.kill()
    with closing(open_store(data)) as store:
        assert acknowledged(tmp_path / "log") <= stored(store)


@pytest.mark.parametrize("content", [b"{", b"[1]", "张三".encode("gb18030"), b'["a", "yesterday"]'])
def test_a_notice_nobody_can_read_still_counts(data: Path, content: bytes, other: subprocess.Popen[bytes]) -> None:
    (notice,) = notices(data)
    notice.write_bytes(content)
    (found,) = presence.others(data)
    assert found.who == ""
    assert abs((datetime.now() - found.since).total_seconds()) < 300
