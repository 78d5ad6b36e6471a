"""Why somebody stands at a place, and the red and the black list."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from sqlalchemy import select

from cmdesk.models.evaluation import EvaluationScheme
from cmdesk.services import entities
from cmdesk.services.evaluation import evaluate, honour_lists, lock, publish, standings, why
from cmdesk.services.work import Desk
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role
from cmdesk.values.standings import Standings

MONTH = Month(2026, 11)


def found(desk: Desk, actor: Actor) -> Standings:
    made = standings(desk, actor, MONTH)
    assert made is not None
    return made


def test_the_gap_to_the_next_above_is_the_sum_over_the_items(sample: Desk, actor: Actor) -> None:
    rows = found(sample, actor).rows
    for own, above in zip(rows[1:], rows, strict=False):
        told = why(sample, actor, MONTH, own.manager_id)
        assert (told.above, told.rank, told.of) == (above.name, own.rank, len(rows))
        assert told.gap == above.total - own.total
        assert sum((line.difference for line in told.lines if line.difference is not None), Decimal(0)) == -told.gap
        assert sum((line.points for line in told.lines), Decimal(0)) == own.total


def test_the_first_has_nobody_above(sample: Desk, actor: Actor) -> None:
    told = why(sample, actor, MONTH, found(sample, actor).rows[0].manager_id)
    assert (told.above, told.gap, told.ways) == ("", 0, ())


def test_a_manager_is_told_the_gap_and_no_points_of_a_colleague(sample: Desk, actor: Actor) -> None:
    publish(sample, actor, MONTH)
    last = found(sample, actor).rows[-1]
    me = Actor(9, last.name, Role.MANAGER, manager_id=last.manager_id)
    told = why(sample, me, MONTH, last.manager_id)
    assert told.gap > 0
    assert {line.difference for line in told.lines} == {None}
    assert {line.item for line in told.losses} <= {line.item for line in told.lines}
    lost = [line.lost for line in told.losses]
    assert lost == sorted(lost, reverse=True)
    assert min(lost) > 0
    with pytest.raises(UserError):
        why(sample, me, MONTH, found(sample, actor).rows[0].manager_id)


def test_a_small_gap_has_ways_to_close_it(sample: Desk, actor: Actor) -> None:
    """Half a point behind: a better mark by hand alone makes it up."""
    rows = found(sample, actor).rows
    told = [why(sample, actor, MONTH, row.manager_id) for row in rows[1:]]
    near = min(told, key=lambda each: each.gap)
    for line in near.ways:
        assert line.step is not None
        assert near.above in english(line.step.text)
    assert any(each.ways for each in told)


def test_before_publication_a_manager_hears_of_nobody_above(sample: Desk, actor: Actor) -> None:
    last = found(sample, actor).rows[-1]
    told = why(sample, Actor(9, last.name, Role.MANAGER, manager_id=last.manager_id), MONTH, last.manager_id)
    assert (told.above, told.gap) == ("", 0)


def test_a_locked_month_is_explained_from_its_record(sample: Desk, actor: Actor) -> None:
    publish(sample, actor, MONTH)
    last = found(sample, actor).rows[-1]
    before = why(sample, actor, MONTH, last.manager_id)
    lock(sample, actor, MONTH)
    with sample.store.writing() as session:
        for kept in session.scalars(select(EvaluationScheme)):
            kept.name = kept.name
        session.commit()
    assert why(sample, actor, MONTH, last.manager_id) == before


def rule(desk: Desk, **lists: object) -> None:
    with desk.store.writing() as session:
        for kept in session.scalars(select(EvaluationScheme)):
            kept.document = json.dumps({**json.loads(kept.document), "lists": lists}, ensure_ascii=False)
        session.commit()


def test_the_lists_follow_the_rule_of_the_scheme(sample: Desk, actor: Actor) -> None:
    rule(sample, red_top=2, black_bottom=1)
    evaluate(sample, actor, MONTH)
    rows = found(sample, actor).rows
    lists = honour_lists(sample, actor, MONTH)
    assert [each.row.manager_id for each in lists.red] == [row.manager_id for row in rows[:2]]
    assert [each.row.manager_id for each in lists.black] == [rows[-1].manager_id]
    assert english(lists.black[0].reason) == "among the last 1"


def test_who_is_under_a_veto_is_black_and_never_red(sample: Desk, actor: Actor) -> None:
    first = found(sample, actor).rows[0]
    values = {"happened_on": MONTH.first, "manager": first.manager_id, "item": "violations", "times": 1}
    entities.save(sample, actor, "occurrences", None, None, values)
    rule(sample, red_top=5)
    evaluate(sample, actor, MONTH)
    lists = honour_lists(sample, actor, MONTH, language="en")
    assert first.manager_id not in {each.row.manager_id for each in lists.red}
    assert [each.row.manager_id for each in lists.black] == [first.manager_id]
    assert english(lists.black[0].reason).startswith("veto: ")


def test_a_manager_sees_the_lists_once_they_are_published(sample: Desk, actor: Actor) -> None:
    me = Actor(9, "张三", Role.MANAGER, manager_id=2)
    assert honour_lists(sample, me, MONTH).red == ()
    publish(sample, actor, MONTH)
    assert honour_lists(sample, me, MONTH).red
