"""Real databases: a template is made once per run and copied, with its key, for every test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from cmdesk.services.demo import DemoOrder
from cmdesk.services.presets import start_branch
from cmdesk.services.samples import make_sample
from cmdesk.services.work import Desk
from cmdesk.store.backup import backup_to
from cmdesk.store.keys import key_path
from cmdesk.store.store import open_store
from cmdesk.values.people import Actor
from cmdesk.values.rights import Role

NOW = datetime(2026, 11, 20, 10, 30)
ADMINISTRATOR = Actor(0, "系统管理员", Role.ADMINISTRATOR)


def desk_at(path: Path) -> Desk:
    return Desk(open_store(path), path.parent, lambda: NOW)


def _template(path: Path, fill: Callable[[Desk], object]) -> Path:
    """A database without side files, so that copying the file copies the data."""
    desk = desk_at(path.with_name("making.db"))
    with closing(desk.store):
        fill(desk)
        backup_to(desk.store, path)
    return path


@pytest.fixture(scope="session")
def branch_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("branch") / "template.db"
    return _template(path, lambda desk: start_branch(desk, ADMINISTRATOR, "tobacco", "01", "寿光营销部"))


@pytest.fixture(scope="session")
def sample_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "template.db"
    order = DemoOrder(managers=5, clients=120, months=4, seed=7)
    return _template(path, lambda desk: make_sample(desk, ADMINISTRATOR, order))


def _copied(template: Path, path: Path) -> Iterator[Desk]:
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, path)
    shutil.copyfile(key_path(template), key_path(path))
    desk = desk_at(path)
    with closing(desk.store):
        yield desk


@pytest.fixture
def actor() -> Actor:
    """Somebody who may do everything."""
    return ADMINISTRATOR


@pytest.fixture
def branch(branch_template: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk on a tobacco branch with its preset and nothing else; today is Friday 2026-11-20."""
    yield from _copied(branch_template, tmp_path / "data" / "branch.db")


@pytest.fixture
def sample(sample_template: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk on a small sample branch: 5 managers, 120 clients, August to November 2026 evaluated."""
    yield from _copied(sample_template, tmp_path / "data" / "sample.db")
