"""A small branch with two managers, made through the services; the Friday of week 47 of 2026 is today."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from cmdesk.services import entities
from cmdesk.services.presets import start_branch
from cmdesk.services.work import Desk
from cmdesk.store.store import open_store
from cmdesk.values.people import Actor
from cmdesk.values.rights import Role

NOW = datetime(2026, 11, 20, 10, 0)
CHIEF = Actor(0, "王芳", Role.ADMINISTRATOR)
CLERK = Actor(1, "李静", Role.CLERK)
MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)
CLASSES = "ABCCD"
NAMES = (
    "惠民超市", "老李食杂", "顺达烟酒", "永盛商行", "新村食杂", "福星烟酒", "鑫源商店", "金桥便利", "百姓超市",
    "东街食杂",
)


@dataclass(frozen=True)
class Made:
    """The desk with the ids of what was made: managers 李建国 and 张敏, ten clients of the first, two of the second."""

    desk: Desk
    lee: int
    zhang: int
    clients: tuple[int, ...]
    others: tuple[int, ...]


FILE = "visits.db"


def template(folder: Path) -> Made:
    """The branch in a closed file; its desk serves no more."""
    desk = Desk(open_store(folder / FILE), folder, lambda: NOW)
    found = made(desk)
    desk.store.close()
    return found


@contextmanager
def copied(from_: Made, folder: Path) -> Iterator[Made]:
    """The branch of a template in a file of its own."""
    for each in from_.desk.folder.glob(f"{FILE}*"):
        shutil.copy(each, folder / each.name)
    desk = Desk(open_store(folder / FILE), folder, lambda: NOW)
    try:
        yield replace(from_, desk=desk)
    finally:
        desk.store.close()


def made(desk: Desk) -> Made:
    unit = start_branch(desk, CHIEF, "tobacco", "SG", "寿光营销部").value
    area = save(desk, "territories", code="DT", name="稻田片区", branch=unit)
    lee = save(desk, "managers", code="J001", name="李建国", branch=unit, territory=area)
    zhang = save(desk, "managers", code="J002", name="张敏", branch=unit, territory=area)
    clients = tuple(client(desk, k, lee, area) for k in range(10))
    others = tuple(client(desk, k, zhang, area) for k in range(10, 12))
    return Made(desk, lee, zhang, clients, others)


def client(desk: Desk, number: int, manager: int, area: int) -> int:
    """Clients stand on a line to the north, about 1.1 km apart."""
    name = NAMES[number % len(NAMES)] + ("二店" if number >= len(NAMES) else "")
    made_ = save(
        desk, "clients", code=f"K{number:03d}", name=name, client_class=CLASSES[number % 5], territory=area,
        latitude=36.80 + 0.01 * number, longitude=118.70,
    )
    save(desk, "assignments", client=made_, manager=manager, first_day=date(2020, 1, 1))
    return made_


def save(desk: Desk, entity: str, **values: object) -> int:
    return entities.save(desk, CHIEF, entity, None, None, values).value


def visit(desk: Desk, manager: int, client_id: int, day: date, position: int, **more: object) -> int:
    """A planned visit as the program would have placed it."""
    values = {"day": day, "manager": manager, "client": client_id, "position": position, "minutes": 20, **more}
    return save(desk, "visits", **values)
