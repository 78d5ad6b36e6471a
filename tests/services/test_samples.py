"""The sample branch is there to be played with and thrown away; nothing else is."""

from __future__ import annotations

import pytest

from cmdesk.services import entities, system
from cmdesk.services.presets import start_branch
from cmdesk.services.samples import throw_away
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import Role


def count(desk: Desk, actor: Actor, entity: str) -> int:
    return entities.rows(desk, actor, ListQuery(entity=entity, limit=1)).total


def test_after_the_sample_an_own_branch_begins_in_an_empty_file(sample: Desk, actor: Actor) -> None:
    before = sample.store.path
    outcome = throw_away(sample, actor)
    assert sample.store.path == before
    assert [count(sample, actor, each) for each in ("branches", "managers", "clients")] == [0, 0, 0]
    assert start_branch(sample, actor, "bank", "01", "城关支行").value
    assert outcome.value is not None
    system.restore_here(sample, actor, outcome.value)
    assert count(sample, actor, "managers") == 5


def test_own_data_is_never_thrown_away(branch: Desk, actor: Actor) -> None:
    with pytest.raises(UserError) as refused:
        throw_away(branch, actor)
    assert [p.code for p in refused.value.problems] == ["not_a_sample"]
    assert count(branch, actor, "branches") == 1


def test_an_own_branch_begun_after_the_sample_is_none(sample: Desk, actor: Actor) -> None:
    throw_away(sample, actor)
    start_branch(sample, actor, "tobacco", "01", "寿光营销部")
    with pytest.raises(UserError):
        throw_away(sample, actor)
    assert count(sample, actor, "branches") == 1


def test_only_who_administers_throws_it_away(sample: Desk) -> None:
    with pytest.raises(UserError):
        throw_away(sample, Actor(3, "李建国", Role.CLERK))
    assert count(sample, Actor(0, "王芳", Role.ADMINISTRATOR), "managers") == 5
