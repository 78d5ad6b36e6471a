"""A scheme on trial: places side by side, how near a swap is, how firm a place; nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cmdesk.rules.evaluation import with_weights
from cmdesk.services.evaluation import accept_appeal, evaluate, file_appeal, open_appeals, publish, standings
from cmdesk.services.evaluation.editing import begin, editions, put_in_force
from cmdesk.services.evaluation.whatif import (
    Hold,
    Trial,
    firmness_words,
    summary,
    swap_words,
    try_scheme,
    weigh,
)
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import Firmness, Scheme, Swap, Way
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role

NOVEMBER = Month(2026, 11)
D = Decimal


def in_force(desk: Desk, actor: Actor) -> Scheme:
    edition = next(e.id for e in editions(desk, actor, NOVEMBER) if e.now)
    return begin(desk, actor, edition, NOVEMBER).scheme


def test_the_scheme_in_force_tried_against_itself_moves_nobody(sample: Desk, actor: Actor) -> None:
    trial = try_scheme(sample, actor, NOVEMBER, in_force(sample, actor))
    kept = evaluate(sample, actor, NOVEMBER).value
    assert [(r.code, r.after, r.rank_after) for r in trial.rows] == [(r.code, r.total, r.rank) for r in kept.rows]
    assert all(r.places == 0 and r.difference == 0 for r in trial.rows)
    assert english(summary(trial)) == "Nobody changes place."


def test_a_trial_shows_what_putting_it_in_force_would_bring(sample: Desk, actor: Actor) -> None:
    before = standings(sample, actor, NOVEMBER)
    tried = weigh(in_force(sample, actor), "supervisor_score", D(60))
    trial = try_scheme(sample, actor, NOVEMBER, tried)
    assert standings(sample, actor, NOVEMBER) == before
    edition = next(e.id for e in editions(sample, actor, NOVEMBER) if e.now)
    put_in_force(sample, actor, replace(begin(sample, actor, edition, NOVEMBER), scheme=tried))
    after = evaluate(sample, actor, NOVEMBER).value
    assert before is not None
    assert [(r.code, r.after, r.rank_after) for r in trial.rows] == [(r.code, r.total, r.rank) for r in after.rows]
    then = {r.code: (r.total, r.rank) for r in before.rows}
    assert {r.code: (r.before, r.rank_before) for r in trial.rows} == then


def test_a_swap_named_by_the_trial_happens(sample: Desk, actor: Actor) -> None:
    """For the nearest pair with a way: a little more than the change swaps them, a little less does not."""
    scheme = in_force(sample, actor)
    trial = try_scheme(sample, actor, NOVEMBER, scheme)
    swap = min((s for s in trial.swaps if s.ways and s.gap > 1), key=lambda s: abs(s.ways[0].change))
    way = swap.ways[0]
    for share, swapped in ((D("0.8"), False), (D("1.2"), True)):
        weight = scheme.item(way.item).weight + way.change * share
        other = try_scheme(sample, actor, NOVEMBER, with_weights(scheme, {way.item: weight}))
        assert (other.row(swap.above).after < other.row(swap.below).after) is swapped


def test_the_same_seed_gives_the_same_firmness(sample: Desk, actor: Actor) -> None:
    scheme = in_force(sample, actor)
    first, second = (try_scheme(sample, actor, NOVEMBER, scheme, draws=200, seed=3) for _time in range(2))
    assert first == second
    assert all(row.firm is not None and 0 <= row.firm.kept <= 1 for row in first.rows)


def test_weights_other_than_100_are_not_tried(sample: Desk, actor: Actor) -> None:
    wrong = weigh(in_force(sample, actor), "volume", D(30), keep_sum=False)
    with pytest.raises(UserError) as refused:
        try_scheme(sample, actor, NOVEMBER, wrong)
    assert "weights_not_100" in {p.code for p in refused.value.problems}


def test_a_bonus_has_its_limit_and_leaves_the_others_alone(sample: Desk, actor: Actor) -> None:
    scheme = in_force(sample, actor)
    other = weigh(scheme, "in_store_sessions", D(4))
    assert other.item("in_store_sessions").weight == 4
    assert other.item("volume") == scheme.item("volume")
    for impossible in (D(-1), D(101)):
        with pytest.raises(UserError):
            weigh(scheme, "volume", impossible)


def test_client_managers_try_nothing(sample: Desk, actor: Actor) -> None:
    scheme = in_force(sample, actor)
    with pytest.raises(UserError):
        try_scheme(sample, Actor(9, "张三", Role.MANAGER, manager_id=2), NOVEMBER, scheme)


def test_words_a_supervisor_understands(sample: Desk, actor: Actor) -> None:
    scheme = in_force(sample, actor)
    trial = try_scheme(sample, actor, NOVEMBER, scheme)
    first = trial.rows[0]
    told = {
        0.5: "When all weights are shifted a little at random (by up to 10%), {name} keeps place 1 in 50 of 100 cases; "
             "otherwise it lies between 1 and 3.",
        1.0: "However the weights are shifted by up to 10%, {name} stays in place 1.",
    }
    for kept, text in told.items():
        firm = Firmness(first.code, 1, kept, 1, 3 if kept < 1 else 1)
        assert english(firmness_words(replace(first, firm=firm))) == text.format(name=first.name)
    holds = [replace(first, firm=Firmness("", 1, kept, 1, 2)).hold for kept in (0.96, 0.8, 0.5)]
    assert holds == [Hold.FIRM, Hold.FAIRLY, Hold.LOOSE]
    _swaps_in_words(trial, scheme)


def _swaps_in_words(trial: Trial, scheme: Scheme) -> None:
    above, below = trial.rows[0], trial.rows[1]
    swap = Swap(above.code, below.code, D("1.25"), (Way("volume", D("3.4567"), D("23.4567")),))
    assert english(swap_words(trial, swap, scheme, "en")) == (
        f"{below.name} is 1.25 points behind {above.name}; a weight of 23.5 for “Volume against target” instead of 20 "
        "would change their order.")
    assert "no single weight" in english(swap_words(trial, replace(swap, ways=()), scheme))
    assert "same total" in english(swap_words(trial, replace(swap, gap=D(0)), scheme))


def test_points_put_right_on_appeal_count_under_both_schemes(sample: Desk, actor: Actor) -> None:
    month = Month(2026, 10)
    evaluate(sample, actor, month)
    publish(sample, actor, month)
    open_appeals(sample, actor, month)
    mine = Actor(9, "张三", Role.MANAGER, manager_id=2)
    plain = next(r for r in try_scheme(sample, actor, month, in_force(sample, actor)).rows if r.manager_id == 2)
    appeal = file_appeal(sample, mine, month, "supervisor_score", "漏了一次活动").value
    kept = standings(sample, actor, month)
    assert kept is not None
    points = next(r for r in kept.rows if r.manager_id == 2).scores["supervisor_score"].points
    assert points is not None
    accept_appeal(sample, actor, appeal, points - 1, "更正")
    tried = next(r for r in try_scheme(sample, actor, month, in_force(sample, actor)).rows if r.manager_id == 2)
    assert (tried.before, tried.after) == (plain.before - 1, plain.after - 1)
