"""Imports: a backup before, taken back but for what people changed since."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cmdesk.models.clients import Client
from cmdesk.models.system import Import
from cmdesk.services import entities, system
from cmdesk.services.imports import Order, import_file
from cmdesk.services.imports.undoing import undo_import
from cmdesk.services.work import Desk
from cmdesk.store.backup import backup_folder, backups
from cmdesk.store.store import Store, open_store
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError
from tests.promises.writing import client_file

ROWS = 30


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return client_file(tmp_path, "c", ROWS)


def count(store: Store, model: type = Client) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def made(desk: Desk) -> list[Path]:
    assert desk.store.path is not None
    return [path for path in backups(backup_folder(desk.store.path)) if path.stem.endswith("-import")]


def test_the_data_before_an_import_is_kept(branch: Desk, actor: Actor, file: Path) -> None:
    import_file(branch, actor, file, Order(kind="clients"))
    (kept,) = made(branch)
    with closing(open_store(kept)) as before:
        assert (count(before), count(before, Import)) == (0, 0)
    assert count(branch.store) == ROWS


def test_no_backup_where_nothing_is_written(branch: Desk, actor: Actor, file: Path) -> None:
    import_file(branch, actor, file, Order(kind="clients", dry_run=True))
    assert made(branch) == []
    import_file(branch, actor, file, Order(kind="clients"))
    shutil.rmtree(branch.folder / "backups")
    import_file(branch, actor, file, Order(kind="clients"))
    assert made(branch) == []


def test_without_room_for_the_backup_nothing_is_imported(branch: Desk, actor: Actor, file: Path) -> None:
    (branch.folder / "backups").write_text("in the way", encoding="utf-8")
    with pytest.raises(UserError) as error:
        import_file(branch, actor, file, Order(kind="clients"))
    assert error.value.problems[0].code == "backup_failed"
    assert (count(branch.store), count(branch.store, Import)) == (0, 0)


def test_the_record_says_who_what_and_how_many(branch: Desk, actor: Actor, file: Path) -> None:
    import_file(branch, actor, file, Order(kind="clients"))
    with branch.store.reading() as session:
        kept = session.scalars(select(Import)).one()
    assert (kept.who, kept.file, kept.kind) == (actor.name, "c.csv", "clients")
    assert (kept.rows, kept.created, kept.updated, kept.unchanged, kept.failed) == (ROWS, ROWS, 0, 0, 0)
    assert len(kept.digest) == 64


def test_undone_kept_and_could_not(branch: Desk, actor: Actor, file: Path) -> None:
    """Of 30 clients one is edited afterwards and one is needed by a later visit: 28 go, 1 is kept, 1 cannot go."""
    result = import_file(branch, actor, file, Order(kind="clients")).value
    with branch.store.reading() as session:
        first, second = session.scalars(select(Client.id).order_by(Client.code).limit(2))
    entities.save(branch, actor, "clients", first, 1, {"name": "改名店"})
    manager = entities.save(branch, actor, "managers", None, None, {"code": "01", "name": "王芳"}).value
    entities.save(branch, actor, "assignments", None, None, {
        "client": second, "manager": manager, "first_day": branch.today(),
    })
    report = undo_import(branch, actor, str(result.import_id)).value
    assert (report.undone, report.kept, report.failed) == (ROWS - 2, 1, 1)
    with branch.store.reading() as session:
        left = dict(session.execute(select(Client.id, Client.name)).all())
    assert left == {first: "改名店", second: "店1"}
    assert system.check(branch, actor) == []
    with pytest.raises(UserError) as error:
        undo_import(branch, actor, str(result.import_id))
    assert error.value.problems[0].code == "undo_done"
