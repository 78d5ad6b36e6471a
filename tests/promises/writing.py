"""A program that writes and notes outside the database what was acknowledged; tests kill it.

    python -m tests.promises.writing DATABASE LOG NAME WAY [COUNT] [SETTING]

The log has a line per acknowledged change: `NAME-number`. WAY is saves, visits, imports, mixed, or import (a big file).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, time, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

from sqlalchemy import event, select

from cmdesk.models.clients import Client, Territory
from cmdesk.models.people import Manager
from cmdesk.models.visits import Visit
from cmdesk.services import entities
from cmdesk.services.imports import Order, import_file
from cmdesk.services.visits.entering import Entry, enter_visits
from cmdesk.services.work import Desk
from cmdesk.store.store import Store, open_store
from cmdesk.values.problems import UserError
from tests.fixtures_desk import ADMINISTRATOR, NOW

ROOT = Path(__file__).parents[2]
MANAGER, VISITED = "W01", "W-visited"
DAY = date(2026, 11, 19)
SMALL, BIG = 20, 2000


def prepare(desk: Desk) -> None:
    """What the writer needs: a manager and a client to visit."""
    entities.save(desk, ADMINISTRATOR, "managers", None, None, {"code": MANAGER, "name": "王芳"})
    entities.save(desk, ADMINISTRATOR, "clients", None, None, {"code": VISITED, "name": "惠民超市"})


def save_one(desk: Desk, key: str) -> None:
    entities.save(desk, ADMINISTRATOR, "territories", None, None, {"code": key, "name": f"片区{key}"})


def enter_one(desk: Desk, key: str) -> None:
    with desk.store.reading() as session:
        manager = session.scalars(select(Manager.id).where(Manager.code == MANAGER)).one()
        client = session.scalars(select(Client.id).where(Client.code == VISITED)).one()
    entry = Entry(client_id=client, arrived_at=time(9), left_at=time(9, 20), note=key)
    enter_visits(desk, ADMINISTRATOR, manager, _day_of(key), [entry])


def _day_of(key: str) -> date:
    """A day of its own for every key: a client is visited once a day."""
    return DAY - timedelta(days=int.from_bytes(sha256(key.encode()).digest()[:8]) % 700_000)


def client_file(folder: Path, key: str, rows: int) -> Path:
    path = folder / f"{key}.csv"
    lines = (f"{key}-{k:04d},店{k},1380000{k:04d}" for k in range(rows))
    path.write_text("\n".join(("客户编码,客户名称,联系电话", *lines)), encoding="utf-8-sig")
    return path


def import_small(desk: Desk, key: str) -> None:
    path = client_file(desk.folder, key, SMALL)
    import_file(desk, ADMINISTRATOR, path, Order(kind="clients"))
    path.unlink()


WAYS: dict[str, Callable[[Desk, str], None]] = {"saves": save_one, "visits": enter_one, "imports": import_small}


def mixed(desk: Desk, key: str) -> None:
    """One way after the other, so that every kind of change is met."""
    list(WAYS.values())[int(key.rpartition("-")[2]) % len(WAYS)](desk, key)


def stored(store: Store) -> set[str]:
    """The keys of all changes that are in the database; an import counts where all its rows are there."""
    with store.reading() as session:
        found = set(session.scalars(select(Territory.code)))
        found |= set(session.scalars(select(Visit.note).where(Visit.note.is_not(None))))
        rows = Counter(c.rpartition("-")[0] for c in session.scalars(select(Client.code)) if c != VISITED)
    return found | {key for key, count in rows.items() if count == SMALL}


def rows_of(store: Store, key: str) -> int:
    with store.reading() as session:
        return len(session.scalars(select(Client.id).where(Client.code.startswith(f"{key}-"))).all())


def acknowledged(log: Path) -> set[str]:
    return set(log.read_text(encoding="ascii").split()) if log.exists() else set()


@contextmanager
def writer(
    database: Path | str, log: Path, name: str, way: str, *more: object, under: Sequence[str] = (), held: bool = False,
) -> Iterator[subprocess.Popen[bytes]]:
    """The program, writing, or ready to where it is held back (see `go`); it is dead afterwards."""
    command = [*under, sys.executable, "-m", "tests.promises.writing", database, log, name, way, *more]
    process = subprocess.Popen(list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE)
    assert process.stdout is not None and process.stdin is not None
    try:
        if process.stdout.readline().strip() != b"ready":
            raise RuntimeError("the writer did not start")
        if not held:
            go(process)
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stdin.close()


def go(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.write(b"go\n")
    process.stdin.flush()


def weaken(store: Store, settings: str) -> None:
    """Every connection with other pragmas (`name=value`, by commas), to show that a test can fail."""
    def on_checkout(connection: object, *_: object) -> None:
        for setting in settings.split(","):
            connection.execute(f"PRAGMA {setting}")  # type: ignore[attr-defined]

    event.listen(store.engine, "checkout", on_checkout)


def main(database: str, log: str, name: str, way: str, most: str = "0", setting: str = "") -> None:
    place = database if "://" in database else Path(database)
    desk = Desk(open_store(place), Path(log).parent, lambda: NOW)
    with closing(desk.store):
        if setting:
            weaken(desk.store, setting)
        noted = os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        print("ready", flush=True)
        sys.stdin.readline()
        for number in range(int(most)) if int(most) else count():
            key = f"{name}-{number}"
            try:
                _write(desk, way, key)
            except UserError as error:
                print("refused", error.problems[0].code, flush=True)
                continue
            os.write(noted, f"{key}\n".encode())
        os.close(noted)


def _write(desk: Desk, way: str, key: str) -> None:
    if way == "import":
        import_file(desk, ADMINISTRATOR, Path(desk.store.where).parent / "big.csv", Order(kind="clients"))
    else:
        {**WAYS, "mixed": mixed}[way](desk, key)

if __name__ == "__main__":
    main(*sys.argv[1:])
