"""On a full disk an import or a backup is refused in words, and nothing is half done."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cmdesk.models.clients import Client
from cmdesk.models.system import Import
from cmdesk.services import entities
from cmdesk.services.imports import Order, import_file
from cmdesk.store.backup import backup_to
from cmdesk.store.check import check_store
from cmdesk.store.store import open_store
from cmdesk.values.problems import UserError
from tests.fixtures_desk import ADMINISTRATOR, desk_at
from tests.promises.writing import client_file
from tests.store.test_full_disk import small_disk

__all__ = ["small_disk"]


def test_an_import_that_does_not_fit_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    desk = desk_at(small_disk / "a.db")
    with closing(desk.store):
        with pytest.raises(UserError) as error:
            import_file(desk, ADMINISTRATOR, client_file(tmp_path, "c", 40_000), Order(kind="clients"))
        assert error.value.problems[0].code in ("disk_full", "backup_failed")
        entities.save(desk, ADMINISTRATOR, "branches", None, None, {"code": "1", "name": "营销部"})
    with closing(open_store(small_disk / "a.db")) as again:
        assert check_store(again) == []
        with again.reading() as session:
            assert [session.scalar(select(func.count()).select_from(m)) for m in (Client, Import)] == [0, 0]


def test_a_backup_that_does_not_fit_is_said_and_leaves_no_part(small_disk: Path) -> None:
    desk = desk_at(small_disk / "a.db")
    with closing(desk.store):
        with suppress(UserError):
            for number in range(20_000):
                name = "营销部" * 20
                entities.save(desk, ADMINISTRATOR, "branches", None, None, {"code": f"{number:05d}", "name": name})
        with pytest.raises(UserError) as error:
            backup_to(desk.store, small_disk / "backups" / "b.db")
        assert error.value.problems[0].code == "backup_failed"
        assert list((small_disk / "backups").iterdir()) == []
        assert check_store(desk.store) == []
