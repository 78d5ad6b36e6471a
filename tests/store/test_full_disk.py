"""A full disk damages nothing: a data file on a file system of 4 MiB."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cmdesk.models.people import Branch
from cmdesk.services import entities
from cmdesk.store.check import check_store
from cmdesk.store.store import open_store
from cmdesk.values.problems import UserError
from tests.fixtures_desk import ADMINISTRATOR, desk_at


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    if sys.platform != "linux" or subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], capture_output=True, check=False,
    ).returncode:
        pytest.skip("needs the right to mount a small file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_acknowledged_records_stay_and_the_refusal_is_a_sentence(small_disk: Path) -> None:
    desk = desk_at(small_disk / "a.db")
    acknowledged = 0
    with closing(desk.store):
        with pytest.raises(UserError) as error:
            for number in range(20_000):
                entities.save(
                    desk, ADMINISTRATOR, "branches", None, None, {"code": f"{number:05d}", "name": "营销部" * 20},
                )
                acknowledged += 1
        assert error.value.problems[0].code == "disk_full"
    assert acknowledged > 0
    with closing(open_store(small_disk / "a.db")) as again:
        assert check_store(again) == []
        with again.reading() as session:
            assert session.scalar(select(func.count()).select_from(Branch)) == acknowledged
