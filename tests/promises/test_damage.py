"""Damage is found before the data is used, the damaged file stays as it is, and the way back is named."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cmdesk.models.clients import Client, Territory
from cmdesk.services import entities
from cmdesk.services.restoring import restore
from cmdesk.services.work import Desk
from cmdesk.store.backup import automatic_backup, backup_folder, backups, newest_good, restore_from
from cmdesk.store.check import check_store
from cmdesk.store.files import log_of
from cmdesk.store.keys import key_path
from cmdesk.store.store import open_store
from cmdesk.values.language import translator
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError, has_errors, sentence
from tests.promises.writing import acknowledged, client_file, stored, writer

MADE = datetime(2026, 11, 19, 18, 0)
PAGE = 4096


@dataclass(frozen=True)
class Case:
    """Closed data, with the files as they lay there while somebody was working on (`early` a while before)."""

    path: Path
    early: Path
    late: Path


@pytest.fixture
def case(branch: Desk, actor: Actor, tmp_path: Path) -> Case:
    """Data with a backup, then changed in two goes of which neither had come from the log into the main file."""
    path = branch.store.path
    assert path is not None
    automatic_backup(branch.store, "close", MADE)
    for folder, first in (("early", 0), ("late", 40)):
        for number in range(first, first + 40):
            entities.save(branch, actor, "territories", None, None, {"code": f"T{number}", "name": f"片区{number}" * 5})
        (tmp_path / folder).mkdir()
        for each in (path, log_of(path), key_path(path)):
            shutil.copyfile(each, tmp_path / folder / each.name)
        if folder == "early":
            with branch.store.engine.connect() as connection:
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                connection.exec_driver_sql("BEGIN")
    branch.store.close()
    return Case(path, tmp_path / "early" / path.name, tmp_path / "late" / path.name)


def change(path: Path, at: int, content: bytes) -> None:
    with path.open("rb+") as stream:
        stream.seek(at, os.SEEK_SET if at >= 0 else os.SEEK_END)
        stream.write(content)


def header(case: Case) -> None:
    change(case.path, 0, os.urandom(100))


def salt(case: Case) -> None:
    change(case.path, 3, b"\0")


def page_in_the_middle(case: Case) -> None:
    change(case.path, case.path.stat().st_size // PAGE // 2 * PAGE, os.urandom(PAGE))


def one_bit(case: Case) -> None:
    at = case.path.stat().st_size * 2 // 3
    content = case.path.read_bytes()
    change(case.path, at, bytes([content[at] ^ 1]))


def last_page(case: Case) -> None:
    change(case.path, -PAGE, bytes(PAGE))


def pages_swapped(case: Case) -> None:
    content = case.path.read_bytes()
    change(case.path, 5 * PAGE, content[9 * PAGE:10 * PAGE])
    change(case.path, 9 * PAGE, content[5 * PAGE:6 * PAGE])


def cut_in_a_page(case: Case) -> None:
    os.truncate(case.path, case.path.stat().st_size - PAGE // 2)


def cut_in_half(case: Case) -> None:
    os.truncate(case.path, case.path.stat().st_size // PAGE // 2 * PAGE)


def all_zero(case: Case) -> None:
    case.path.write_bytes(bytes(case.path.stat().st_size))


def empty(case: Case) -> None:
    os.truncate(case.path, 0)


def gone(case: Case) -> None:
    case.path.unlink()


def other_kind(case: Case) -> None:
    case.path.write_text("客户编码,客户名称\n" * 1000, encoding="utf-8")


def older_page(case: Case) -> None:
    """A page as it was earlier: whole in itself, but of another time."""
    early, late = case.early.read_bytes(), case.path.read_bytes()
    places = [p for p in range(PAGE, min(len(early), len(late)), PAGE) if early[p:p + PAGE] != late[p:p + PAGE]]
    change(case.path, places[-1], early[places[-1]:places[-1] + PAGE])


DAMAGES = (
    header, salt, page_in_the_middle, one_bit, last_page, pages_swapped, cut_in_a_page, cut_in_half, all_zero, empty,
    gone, other_kind,
)
FILES: tuple[Callable[[Path], Path], ...] = (lambda p: p, log_of, key_path)


def content(path: Path) -> list[bytes | None]:
    """A log without content is none."""
    return [(each.read_bytes() or None) if (each := file(path)).exists() else None for file in FILES]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.__name__)
def test_damage_is_said_before_use_and_the_file_kept(case: Case, damage: Callable[[Case], None], actor: Actor) -> None:
    damage(case)
    before = content(case.path)
    with pytest.raises(UserError) as error:
        open_store(case.path)
    told = error.value.problems[0]
    assert told.code == "damaged_since"
    assert "2026-11-19 18:00" in translator("zh_CN")(sentence(told))
    assert content(case.path) == before
    assert not list(case.path.parent.glob("*.examined*"))
    existed = case.path.exists()
    kept = restore(case.path, Path(str(told.params["backup"])), actor)
    if existed:
        assert kept is not None
        assert (kept.read_bytes() or None) == before[0]
    with closing(open_store(case.path)) as store:
        assert check_store(store) == []


def test_without_a_backup_the_damage_is_said_all_the_same(case: Case) -> None:
    shutil.rmtree(backup_folder(case.path))
    one_bit(case)
    with pytest.raises(UserError) as error:
        open_store(case.path)
    assert error.value.problems[0].code == "database_damaged"


def test_a_backup_that_is_damaged_itself_is_passed_over(case: Case) -> None:
    (old,) = backups(backup_folder(case.path))
    newer = old.with_name(old.name.replace("20261119", "20261120"))
    shutil.copyfile(old, newer)
    shutil.copyfile(key_path(old), key_path(newer))
    change(newer, 3 * PAGE, os.urandom(16))
    assert newest_good(case.path) == (old, MADE)


def test_changes_only_in_the_log_are_there_after_a_death(case: Case) -> None:
    for folder, count in ((case.early, 40), (case.late, 80)):
        with closing(open_store(folder)) as store, store.reading() as session:
            assert store.remarks == ()
            assert session.scalar(select(func.count()).select_from(Territory)) == count


def test_a_log_that_is_damaged_loses_no_more_than_its_end(case: Case) -> None:
    """The database stops at the first bad entry of the log; what is left is whole, and older."""
    size = log_of(case.late).stat().st_size
    change(log_of(case.late), size // 2, os.urandom(64))
    with closing(open_store(case.late)) as store, store.reading() as session:
        assert 40 <= (session.scalar(select(func.count()).select_from(Territory)) or 0) < 80
        assert not has_errors(check_store(store))


def test_a_log_of_an_earlier_time_does_not_set_the_data_back(case: Case) -> None:
    shutil.copyfile(log_of(case.early), log_of(case.path))
    before = content(case.path)
    with pytest.raises(UserError) as error:
        open_store(case.path)
    told = error.value.problems[0]
    assert (told.code, told.params["log"]) == ("log_stale", str(log_of(case.path)))
    assert content(case.path) == before
    log_of(case.path).unlink()
    with closing(open_store(case.path)) as store, store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Territory)) == 80


def test_a_log_that_went_missing_after_a_death_is_said(branch: Desk, tmp_path: Path) -> None:
    path = branch.store.path
    assert path is not None
    branch.store.close()
    with writer(path, tmp_path / "log", "w", "saves") as process:
        while len(acknowledged(tmp_path / "log")) < 5:
            time.sleep(0.05)
        process.kill()
    log_of(path).unlink()
    with closing(open_store(path)) as store:
        assert [p.code for p in store.remarks] == ["changes_missing"]
        assert stored(store) < acknowledged(tmp_path / "log")
    with closing(open_store(path)) as store:
        assert store.remarks == ()


def test_a_page_of_another_time_is_found_by_the_check(case: Case) -> None:
    """Whole by its own digest, so that opening does not see it; the daily check does."""
    older_page(case)
    try:
        with closing(open_store(case.path)) as store:
            assert check_store(store) != []
    except UserError as error:
        assert error.problems[0].code == "damaged_since"


def test_restoring_leaves_no_log_of_the_old_data(case: Case) -> None:
    """After a death the old log lies there: it is kept with the old file, and not taken for the backup's."""
    (backup,) = backups(backup_folder(case.path))
    kept = restore_from(case.late, backup)
    with closing(open_store(case.late)) as store, store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Territory)) == 0
    with closing(open_store(kept)) as store, store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Territory)) == 80


def test_a_restore_that_fails_changes_nothing(case: Case) -> None:
    (backup,) = backups(backup_folder(case.path))
    change(backup, 2 * PAGE, os.urandom(64))
    before = content(case.path)
    with pytest.raises(UserError):
        restore_from(case.path, backup)
    assert content(case.path) == before
    assert sorted(p.suffix for p in case.path.parent.iterdir() if p.is_file()) == [".db", ".key"]


def test_two_data_files_in_one_folder_keep_their_own_backups(case: Case, branch_template: Path) -> None:
    other = case.path.with_name("other.db")
    shutil.copyfile(branch_template, other)
    shutil.copyfile(key_path(branch_template), key_path(other))
    with closing(open_store(other)) as store:
        automatic_backup(store, "close", MADE.replace(hour=19))
    assert newest_good(case.path) is not None
    assert len(backups(backup_folder(case.path))) == 2
    assert list(backups(backup_folder(case.path), "branch").values()) == [MADE]


def test_an_import_is_not_lost_with_the_wal_of_a_full_day(branch: Desk, actor: Actor, tmp_path: Path) -> None:
    """More than the log's usual size in one go, then a death: all of it is there."""
    from cmdesk.services.imports import Order, import_file

    import_file(branch, actor, client_file(tmp_path, "c", 8000), Order(kind="clients"))
    path = branch.store.path
    assert path is not None
    copied = tmp_path / "copy" / path.name
    copied.parent.mkdir()
    for file in FILES:
        shutil.copyfile(file(path), file(copied))
    with closing(open_store(copied)) as store, store.reading() as session:
        assert store.remarks == ()
        assert session.scalar(select(func.count()).select_from(Client)) == 8000
