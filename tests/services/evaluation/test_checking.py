"""What is told before a month is published: that it would come to other points now."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from cmdesk.services.evaluation import evaluate, finish_scoring, publish, reopen
from cmdesk.services.evaluation.checking import outdated
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError

MONTH = Month(2026, 10)


def lose_visits(desk: Desk) -> None:
    """As if visits had been corrected after the month was computed: nothing marks it stale."""
    with desk.store.writing() as session:
        session.execute(text("DELETE FROM visits"))
        session.commit()


@pytest.mark.parametrize("scored", [False, True])
def test_records_that_change_after_computing_make_it_outdated(sample: Desk, actor: Actor, scored: bool) -> None:
    evaluate(sample, actor, MONTH)
    if scored:
        finish_scoring(sample, actor, MONTH)
    assert not outdated(sample, actor, MONTH)
    lose_visits(sample)
    assert outdated(sample, actor, MONTH)
    with pytest.raises(UserError) as error:
        publish(sample, actor, MONTH)
    assert error.value.problems[0].code == "evaluation_stale"
    if scored:
        reopen(sample, actor, MONTH, "补录")
    evaluate(sample, actor, MONTH)
    assert not outdated(sample, actor, MONTH)


def test_a_published_month_and_one_not_computed_are_never_outdated(sample: Desk, actor: Actor) -> None:
    evaluate(sample, actor, MONTH)
    publish(sample, actor, MONTH)
    lose_visits(sample)
    assert not outdated(sample, actor, MONTH)
    assert not outdated(sample, actor, Month(2030, 1))
