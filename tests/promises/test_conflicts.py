"""Two people edit one record: whoever comes second is told, and nothing is overwritten unseen."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from cmdesk.models.clients import Territory
from cmdesk.services import entities
from cmdesk.services.work import Desk
from cmdesk.store.store import open_store
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role
from tests.fixtures_desk import NOW

PEOPLE = tuple(Actor(k, name, Role.ADMINISTRATOR) for k, name in enumerate(("王芳", "李静", "张敏"), start=1))
CONFLICTS = {"changed_meanwhile", "changed_by_other", "record_gone"}
STEPS = st.lists(
    st.tuples(st.integers(0, len(PEOPLE) - 1), st.sampled_from(["open", "save", "mass", "delete", "save", "open"])),
    min_size=2, max_size=14,
)


@pytest.fixture
def office(postgres_url: str, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(open_store(postgres_url), tmp_path, lambda: NOW)
    with closing(desk.store):
        yield desk


@dataclass
class Round:
    """One record and what each person has on the screen; `now` is what must be stored (None: deleted)."""

    desk: Desk
    id: int
    now: str | None
    seen: dict[int, tuple[int, str]] = field(default_factory=dict)

    def open(self, who: int) -> None:
        try:
            found = entities.record(self.desk, PEOPLE[who], "territories", self.id)
        except UserError:
            assert self.now is None
            self.seen.pop(who, None)
            return
        assert found.values["name"] == self.now
        self.seen[who] = (found.version, str(self.now))

    def save(self, who: int, name: str) -> None:
        if who not in self.seen:
            return
        version, shown = self.seen[who]
        try:
            entities.save(self.desk, PEOPLE[who], "territories", self.id, version, {"name": name})
        except UserError as error:
            assert error.problems[0].code in CONFLICTS
            assert shown != self.now or self.now is None
        else:
            # saved only by somebody who saw what was there
            assert shown == self.now
            self.now = name
            self.seen.pop(who)

    def mass(self, who: int, name: str) -> None:
        try:
            entities.change_many(self.desk, PEOPLE[who], "territories", [self.id], {"name": name})
        except UserError:
            assert self.now is None
        else:
            self.now = name

    def delete(self, who: int, _name: str) -> None:
        if self.now is not None:
            entities.delete(self.desk, PEOPLE[who], "territories", [self.id])
            self.now = None

    def check(self) -> None:
        with self.desk.store.reading() as session:
            assert session.scalar(select(Territory.name).where(Territory.id == self.id)) == self.now


def play(desk: Desk, steps: list[tuple[int, str]]) -> None:
    code = f"T{entities_made(desk)}"
    made = entities.save(desk, PEOPLE[0], "territories", None, None, {"code": code, "name": "起点"}).value
    game = Round(desk, made, "起点")
    for number, (who, what) in enumerate(steps):
        if what == "open":
            game.open(who)
        else:
            getattr(game, what)(who, f"{PEOPLE[who].name} {number}")
        game.check()


def entities_made(desk: Desk) -> int:
    with desk.store.reading() as session:
        return max(session.scalars(select(Territory.id)), default=0) + 1


@given(steps=STEPS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_order_of_steps_overwrites_unseen(branch: Desk, steps: list[tuple[int, str]]) -> None:
    play(branch, steps)


@given(steps=STEPS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_nor_on_a_server(office: Desk, steps: list[tuple[int, str]]) -> None:
    play(office, steps)


def at_the_same_moment(desk: Desk) -> None:
    """All save the version they saw, at once: one gets through, and it is that one's words that stay."""
    made = entities.save(desk, PEOPLE[0], "territories", None, None, {"code": "同时", "name": "起点"}).value
    barrier = Barrier(len(PEOPLE))

    def save(who: Actor) -> str:
        barrier.wait()
        try:
            entities.save(desk, who, "territories", made, 1, {"name": who.name})
        except UserError as error:
            return error.problems[0].code
        return "saved"

    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        ends = list(pool.map(save, PEOPLE))
    assert ends.count("saved") == 1
    assert set(ends) <= {"saved"} | CONFLICTS
    with desk.store.reading() as session:
        assert session.scalar(select(Territory.name).where(Territory.id == made)) == PEOPLE[ends.index("saved")].name


def test_of_those_who_save_at_the_same_moment_one_gets_through(branch: Desk) -> None:
    at_the_same_moment(branch)


def test_on_a_server_too(office: Desk) -> None:
    at_the_same_moment(office)


def test_the_second_is_told_who_was_first(branch: Desk) -> None:
    made = entities.save(branch, PEOPLE[0], "territories", None, None, {"code": "T", "name": "起点"}).value
    entities.save(branch, PEOPLE[1], "territories", made, 1, {"name": "甲"})
    with pytest.raises(UserError) as error:
        entities.save(branch, PEOPLE[2], "territories", made, 1, {"name": "乙"})
    told = error.value.problems[0]
    assert (told.code, told.params["who"]) == ("changed_meanwhile", "李静")
