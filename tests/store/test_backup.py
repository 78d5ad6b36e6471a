from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from cmdesk.models.people import Branch
from cmdesk.services import entities
from cmdesk.services.work import Desk
from cmdesk.store.backup import automatic_backup, backup_to, backups, restore_from
from cmdesk.store.keys import key_path
from cmdesk.store.retention import to_keep
from cmdesk.store.store import open_store
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError


def names(path: Path) -> list[str]:
    with closing(open_store(path)) as store, store.reading() as session:
        return list(session.scalars(select(Branch.name).order_by(Branch.id)))


def test_a_backup_opens_like_the_data(branch: Desk, tmp_path: Path) -> None:
    made = backup_to(branch.store, tmp_path / "外部" / "备份.db")
    assert names(made) == ["寿光营销部"]
    assert not list(made.parent.glob("*.part*"))


def test_restoring_keeps_what_it_replaces(branch: Desk, actor: Actor, tmp_path: Path) -> None:
    assert branch.store.path is not None
    made = backup_to(branch.store, tmp_path / "b.db")
    entities.save(branch, actor, "branches", None, None, {"code": "02", "name": "青州营销部"})
    branch.store.close()
    kept = restore_from(branch.store.path, made)
    assert names(branch.store.path) == ["寿光营销部"]
    assert names(kept) == ["寿光营销部", "青州营销部"]


def test_restoring_refuses_a_damaged_backup(branch: Desk, tmp_path: Path) -> None:
    assert branch.store.path is not None
    made = backup_to(branch.store, tmp_path / "b.db")
    content = bytearray(made.read_bytes())
    content[len(content) // 2] ^= 0xFF
    made.write_bytes(content)
    branch.store.close()
    with pytest.raises(UserError) as error:
        restore_from(branch.store.path, made)
    assert error.value.problems[0].code in {"database_damaged", "not_a_database"}
    assert names(branch.store.path) == ["寿光营销部"]


def test_restoring_a_missing_file_says_so(branch: Desk, tmp_path: Path) -> None:
    assert branch.store.path is not None
    with pytest.raises(UserError) as error:
        restore_from(branch.store.path, tmp_path / "none.db")
    assert error.value.problems[0].code == "file_missing"


def test_backups_are_thinned_out_with_their_keys(branch: Desk) -> None:
    first = datetime(2026, 1, 5, 18, 0)
    for day in range(16):
        automatic_backup(branch.store, "close", first + timedelta(days=day))
    folder = branch.folder / "backups"
    kept = sorted(backups(folder).values())
    # the last 12 days, and the newest of the weeks and of the month before them
    assert kept[-12:] == [first + timedelta(days=day) for day in range(4, 16)]
    assert all(key_path(path).exists() for path in backups(folder))
    assert len(list(folder.glob("*.key"))) == len(kept)


def test_a_year_of_daily_backups_keeps_days_weeks_and_months() -> None:
    kept = to_keep(datetime(2026, 1, 1, 18) + timedelta(days=day) for day in range(365))
    # 12 days from 20 to 31 December; 10 weeks end on Sundays (and 31 Dec), of which those before 20 Dec are new:
    # 13 Dec, 6 Dec, 29 Nov, 22 Nov, 15 Nov, 8 Nov, 1 Nov; 9 months from December back to April
    days = {datetime(2026, 12, day, 18) for day in range(20, 32)}
    weeks = {
        datetime(2026, 12, 13, 18),
        datetime(2026, 12, 6, 18),
        *(datetime(2026, 11, d, 18) for d in (29, 22, 15, 8, 1)),
    }
    months = {
        datetime(2026, m, d, 18) for m, d in ((11, 30), (10, 31), (9, 30), (8, 31), (7, 31), (6, 30), (5, 31), (4, 30))
    }
    assert kept == days | weeks | months


def test_a_backup_before_an_import_stays_for_a_week(branch: Desk) -> None:
    first = datetime(2026, 1, 5, 9, 30)
    automatic_backup(branch.store, "import", first)
    folder = branch.folder / "backups"
    for day in range(7):
        automatic_backup(branch.store, "close", first.replace(hour=18) + timedelta(days=day))
        assert (first in backups(folder).values()) is (day < 7)
    automatic_backup(branch.store, "close", first.replace(hour=18) + timedelta(days=7))
    assert first not in backups(folder).values()


def test_of_many_imports_the_newest_ten_stay() -> None:
    steps = [datetime(2026, 1, 5, 9, minute) for minute in range(30)]
    evening = datetime(2026, 1, 5, 18)
    assert to_keep([*steps, evening], steps) == {evening, *steps[-10:]}


@given(st.lists(st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)), min_size=1, max_size=60))
def test_the_newest_backup_is_always_kept(times: list[datetime]) -> None:
    assert max(times) in to_keep(times)
    assert to_keep(times) <= set(times)
