"""What benchmarks work on: sizes, a folder for the run, and the databases and workbooks made in it once."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from cmdesk.services.demo import DemoOrder, make_demo
from cmdesk.services.work import Desk
from cmdesk.store.keys import key_path
from cmdesk.store.store import open_store
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Role

NOW = datetime(2026, 11, 20, 10, 30)
MONTH = Month(2026, 11)
ACTOR = Actor(0, "系统管理员", Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is measured; `rounds` are those of one measurement, of which the middle counts; `full` fills a database
    with all facts of all months."""

    managers: int = 200
    clients: int = 60_000
    indicators: int = 10
    items: int = 40
    months: int = 36
    rounds: int = 3
    seed: int = 1
    full: bool = False


@dataclass
class Stage:
    """One run of the benchmarks."""

    folder: Path
    sizes: Sizes = field(default_factory=Sizes)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @cached_property
    def branch(self) -> Path:
        """A made-up branch with two months of figures."""
        path = self.folder / "branch.db"
        order = DemoOrder(
            managers=self.sizes.managers, clients=self.sizes.clients, months=2, until=MONTH, seed=self.sizes.seed,
        )
        with opened(path) as desk:
            make_demo(desk, ACTOR, order)
        return path

    def fresh(self, suffix: str) -> Path:
        """A place for a file that is not there yet."""
        return self.folder / f"{next(self._numbers)}{suffix}"

    def copy(self, database: Path) -> Path:
        """A database of its own, with its key."""
        return self.copy_to(database, self.fresh(".db"))

    def copy_to(self, database: Path, path: Path) -> Path:
        shutil.copyfile(database, path)
        shutil.copyfile(key_path(database), key_path(path))
        return path


def desk_at(path: Path) -> Desk:
    return Desk(open_store(path), path.parent, lambda: NOW)


@contextmanager
def opened(path: Path) -> Iterator[Desk]:
    """A desk on a database; when it is closed the file holds all of it."""
    desk = desk_at(path)
    with closing(desk.store):
        yield desk
