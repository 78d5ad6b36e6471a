"""Nothing acknowledged is lost when the program is killed, and an import is there whole or not at all."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cmdesk.models.system import AuditEntry, Import, Undo
from cmdesk.services.work import Desk
from cmdesk.store.check import check_store
from cmdesk.store.store import Store, open_store
from tests.promises.writing import BIG, acknowledged, client_file, prepare, rows_of, stored, writer

LONGEST = 0.6


@pytest.fixture
def data(branch: Desk) -> Path:
    """The closed data file of a branch with somebody to visit."""
    prepare(branch)
    branch.store.close()
    assert branch.store.path is not None
    return branch.store.path


@pytest.mark.torture
def test_what_was_acknowledged_outlives_a_kill(data: Path, tmp_path: Path, rounds: Callable[[int, int], int]) -> None:
    dice, log, changes, unsaid = random.Random(1), tmp_path / "acknowledged", 0, 0
    fresh = data.read_bytes()
    for number in range(rounds(6, 1000)):
        if number % 25 == 0:
            data.write_bytes(fresh)
            log.unlink(missing_ok=True)
            unsaid = 0
        with writer(data, log, f"r{number}", "mixed") as process:
            time.sleep(dice.uniform(0, LONGEST))
            process.kill()
        with closing(open_store(data)) as store:
            found, promised = stored(store), acknowledged(log)
            assert store.remarks == ()
            assert check_store(store) == []
        assert promised <= found
        # beyond them at most the one change that was being said
        assert len(found - promised) <= unsaid + 1
        unsaid = len(found - promised)
        changes += len([key for key in promised if key.startswith(f"r{number}-")])
    print(f"{changes} acknowledged changes")
    assert changes > rounds(6, 1000)


@pytest.mark.torture
def test_an_import_killed_on_its_way_is_there_whole_or_not_at_all(
    data: Path, tmp_path: Path, rounds: Callable[[int, int], int],
) -> None:
    dice, log, whole = random.Random(2), tmp_path / "acknowledged", 0
    tries = rounds(4, 200)
    lasts = _seconds_of_an_import(data, tmp_path)
    for number in range(tries):
        key = f"i{number}"
        client_file(data.parent, key, BIG).replace(data.parent / "big.csv")
        with writer(data, log, key, "import", 1) as process:
            time.sleep(dice.uniform(0, lasts))
            process.kill()
        with closing(open_store(data)) as store:
            rows = rows_of(store, key)
            assert rows in (0, BIG)
            assert rows == BIG or f"{key}-0" not in acknowledged(log)
            whole += rows == BIG
            assert _imports(store) == (whole + 1, whole + 1, whole + 1)
            assert check_store(store) == []
    assert whole < tries


def _seconds_of_an_import(data: Path, tmp_path: Path) -> float:
    client_file(data.parent, "big", BIG)
    with writer(data, tmp_path / "first", "big", "import", 1) as process:
        start = time.perf_counter()
        process.wait()
        return time.perf_counter() - start


def _imports(store: Store) -> tuple[int | None, ...]:
    """Imports on record, with their undo, and named in the audit trail: always as many."""
    with store.reading() as session:
        return (
            session.scalar(select(func.count()).select_from(Import)),
            session.scalar(select(func.count()).select_from(Undo).where(Undo.action == "import.clients")),
            session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "import.clients")),
        )
