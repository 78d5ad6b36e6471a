"""Nothing acknowledged is lost when the power fails: real writes recorded, then replayed with losses."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cmdesk.services.work import Desk
from cmdesk.store.check import check_store
from cmdesk.store.store import open_store
from cmdesk.values.problems import UserError
from tests.promises.power import Call, Disk, calls, command, cuts, has_strace
from tests.promises.writing import prepare, stored, writer

OFTEN_SETTLED = "wal_autocheckpoint=60"
needs_strace = pytest.mark.skipif(not has_strace(), reason="writes are recorded by strace, which is not installed")


@pytest.fixture
def data(branch: Desk) -> Path:
    prepare(branch)
    branch.store.close()
    assert branch.store.path is not None
    return branch.store.path


def recorded(data: Path, tmp_path: Path, way: str, changes: int, settings: str) -> tuple[Disk, list[Call]]:
    """The disk before, and all that a writer did to it until it ended."""
    disk, trace = Disk.of(data.parent), tmp_path / "trace"
    with writer(data, tmp_path / "log", "c", way, changes, settings, under=command(trace)) as process:
        assert process.stdout is not None
        process.stdout.read()
        assert process.wait() == 0
    return disk, calls(trace)


def lost(data: Path, tmp_path: Path, tries: int, changes: int, settings: str, way: str = "saves") -> int:
    """In how many of the cuts something acknowledged was missing or the data was not whole."""
    dice, failed, looked = random.Random(3), 0, 0
    disk, done = recorded(data, tmp_path, way, changes, settings)
    assert sum(call.name in ("fsync", "fdatasync") for call in done) > 0
    start = time.perf_counter()
    for cut_disk, promised in cuts(disk, done, tmp_path / "log", tries, dice):
        place = tmp_path / "after"
        cut_disk.cut(dice, place)
        looked += 1
        failed += bool(promised) and not _kept(place / data.name, promised)
        shutil.rmtree(place)
    print(f"{looked} cuts in {len(done)} calls, {failed} with a loss, {time.perf_counter() - start:.0f} s")
    return failed


def _kept(path: Path, promised: set[str]) -> bool:
    try:
        with closing(open_store(path)) as store:
            return promised <= stored(store) and not store.remarks and check_store(store) == []
    except UserError:
        return False


@needs_strace
@pytest.mark.torture
def test_what_was_acknowledged_outlives_a_power_cut(
    data: Path, tmp_path: Path, rounds: Callable[[int, int], int],
) -> None:
    assert lost(data, tmp_path, rounds(60, 5000), rounds(15, 60), OFTEN_SETTLED, "mixed") == 0


@needs_strace
@pytest.mark.torture
def test_a_new_file_is_safe_with_its_key_from_the_first_change(
    tmp_path: Path, rounds: Callable[[int, int], int],
) -> None:
    (tmp_path / "data").mkdir()
    assert lost(tmp_path / "data" / "new.db", tmp_path, rounds(20, 1000), rounds(15, 60), OFTEN_SETTLED) == 0


@needs_strace
@pytest.mark.torture
def test_the_same_trial_finds_the_losses_of_a_lesser_setting(
    data: Path, tmp_path: Path, rounds: Callable[[int, int], int],
) -> None:
    assert lost(data, tmp_path, rounds(30, 500), rounds(15, 60), f"synchronous=NORMAL,{OFTEN_SETTLED}") > 0
