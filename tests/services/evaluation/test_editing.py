"""Versions of a scheme: begun as a copy, put in force from a month on, never changed under a published result."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from cmdesk.models.evaluation import Evaluation, EvaluationScheme
from cmdesk.services.evaluation import evaluate, publish, reopen, scheme_sheet, standings
from cmdesk.services.evaluation.editing import (
    Draft,
    begin,
    begin_preset,
    compare_versions,
    edition_scheme,
    editions,
    go_by,
    keep_draft,
    kept_drafts,
    material,
    put_in_force,
    waiting_months,
    withdraw,
)
from cmdesk.services.evaluation.running import evaluate_months
from cmdesk.services.evaluation.whatif import weigh
from cmdesk.services.system import undo
from cmdesk.services.work import Desk
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role

NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)
MANAGER = Actor(9, "张三", Role.MANAGER, manager_id=2)
D = Decimal


def own(desk: Desk, actor: Actor, month: Month = NOVEMBER) -> int:
    return next(e.id for e in editions(desk, actor, month) if e.own and e.now)


def heavier(desk: Desk, actor: Actor, month: Month = NOVEMBER, weight: int = 35) -> Draft:
    """A draft in which volume weighs more and all else less."""
    draft = begin(desk, actor, own(desk, actor, month), month)
    return replace(draft, scheme=weigh(draft.scheme, "volume", D(weight)))


def test_a_draft_begins_after_the_last_published_month(sample: Desk, actor: Actor) -> None:
    assert begin(sample, actor, own(sample, actor), NOVEMBER).valid_from == NOVEMBER
    publish(sample, actor, NOVEMBER)
    assert begin(sample, actor, own(sample, actor), NOVEMBER).valid_from == DECEMBER


def test_what_a_published_month_rests_on_never_changes(sample: Desk, actor: Actor) -> None:
    first = own(sample, actor)
    before = edition_scheme(sample, actor, first)
    october = standings(sample, actor, Month(2026, 10))
    made = put_in_force(sample, actor, heavier(sample, actor)).value
    assert made != first
    assert edition_scheme(sample, actor, first) == before
    assert [(e.edition, e.valid_from, e.now) for e in editions(sample, actor, NOVEMBER)] == [
        (2, NOVEMBER, True), (1, Month(2000, 1), False)]
    assert standings(sample, actor, Month(2026, 10)) == october
    assert scheme_sheet(sample, actor, Month(2026, 10)).edition == 1
    evaluate(sample, actor, NOVEMBER)
    again = standings(sample, actor, NOVEMBER)
    assert again is not None and (again.edition, again.items[0].weight) == (2, 35)


def test_a_version_cannot_begin_in_a_published_month(sample: Desk, actor: Actor) -> None:
    publish(sample, actor, Month(2026, 10))
    with pytest.raises(UserError) as refused:
        put_in_force(sample, actor, replace(heavier(sample, actor), valid_from=Month(2026, 10)))
    assert refused.value.problems[0].code == "scheme_month_closed"
    assert refused.value.problems[0].params["first"] == "2026-11"


def test_only_100_can_be_put_in_force(sample: Desk, actor: Actor) -> None:
    draft = begin(sample, actor, own(sample, actor), NOVEMBER)
    for weight in (D("19.99"), D(0), D(21)):
        wrong = replace(draft, scheme=weigh(draft.scheme, "volume", weight, keep_sum=False))
        with pytest.raises(UserError) as refused:
            put_in_force(sample, actor, wrong)
        assert "weights_not_100" in {p.code for p in refused.value.problems}
    more_bonus = weigh(draft.scheme, "in_store_sessions", D(7))
    put_in_force(sample, actor, replace(draft, scheme=more_bonus))
    assert scheme_sheet(sample, actor, NOVEMBER).total == 100


def test_a_version_not_yet_used_is_written_over_and_counted_once(sample: Desk, actor: Actor) -> None:
    made = put_in_force(sample, actor, heavier(sample, actor, DECEMBER)).value
    again = put_in_force(sample, actor, heavier(sample, actor, DECEMBER, 30)).value
    assert again == made
    assert edition_scheme(sample, actor, made).item("volume").weight == 30


def test_drafts_of_evaluations_wait_and_are_computed_together(sample: Desk, actor: Actor) -> None:
    reopen(sample, actor, Month(2026, 10), "to be computed anew")
    put_in_force(sample, actor, heavier(sample, actor, Month(2026, 10)))
    assert waiting_months(sample, actor) == (Month(2026, 10), NOVEMBER)
    done = evaluate_months(sample, actor, [NOVEMBER, Month(2026, 10)])
    assert done.value == (Month(2026, 10), NOVEMBER)
    assert waiting_months(sample, actor) == ()
    with sample.store.reading() as session:
        asked = select(Evaluation.month, EvaluationScheme.edition).join(
            EvaluationScheme, EvaluationScheme.id == Evaluation.scheme_id).order_by(Evaluation.month)
        assert [tuple(row) for row in session.execute(asked)][-2:] == [(202610, 2), (202611, 2)]


def test_many_months_at_once_give_the_same_as_one_after_the_other(sample: Desk, actor: Actor) -> None:
    """Ranks, changes against the month before and every point."""
    for month in (Month(2026, 9), Month(2026, 10)):
        reopen(sample, actor, month, "to be computed anew")
    months = [Month(2026, 9), Month(2026, 10), NOVEMBER]
    singly = [evaluate(sample, actor, month).value for month in months]
    evaluate_months(sample, actor, months)
    for one, month in zip(singly, months, strict=True):
        both = standings(sample, actor, month)
        assert both is not None
        assert (both.rows, both.missing, both.awards) == (one.rows, one.missing, one.awards)


def test_many_months_are_computed_all_or_none(sample: Desk, actor: Actor) -> None:
    publish(sample, actor, Month(2026, 10))
    before = standings(sample, actor, NOVEMBER)
    with pytest.raises(UserError) as refused:
        evaluate_months(sample, actor, [Month(2026, 10), NOVEMBER])
    assert refused.value.problems[0].code == "evaluation_published"
    assert standings(sample, actor, NOVEMBER) == before


def test_a_new_version_does_not_open_a_published_month_a_second_time(sample: Desk, actor: Actor) -> None:
    """The month stays closed although another version than the one it was computed by is in force in it."""
    publish(sample, actor, NOVEMBER)
    with sample.store.writing() as session:
        kept = session.scalars(select(EvaluationScheme)).one()
        session.add(EvaluationScheme(name=kept.name, edition=2, valid_from=202611, document=kept.document))
        session.commit()
    with pytest.raises(UserError) as refused:
        evaluate(sample, actor, NOVEMBER)
    assert refused.value.problems[0].code == "evaluation_published"


def test_a_second_scheme_does_not_take_over_by_being_newer(sample: Desk, actor: Actor) -> None:
    draft = begin_preset(sample, actor, "bank", NOVEMBER, "zh_CN")
    assert draft.name == "客户经理月度考核方案 2"
    put_in_force(sample, actor, draft)
    assert scheme_sheet(sample, actor, NOVEMBER).name == "客户经理月度考核方案"
    assert {e.name: e.now for e in editions(sample, actor, NOVEMBER)} == {
        "客户经理月度考核方案": True, "客户经理月度考核方案 2": True}
    go_by(sample, actor, draft.name)
    assert scheme_sheet(sample, actor, NOVEMBER).name == draft.name


def test_a_version_nobody_was_evaluated_by_can_be_taken_back(sample: Desk, actor: Actor) -> None:
    made = put_in_force(sample, actor, heavier(sample, actor, DECEMBER)).value
    with pytest.raises(UserError) as refused:
        withdraw(sample, actor, own(sample, actor))
    assert refused.value.problems[0].code == "in_use"
    withdraw(sample, actor, made)
    assert [e.edition for e in editions(sample, actor, DECEMBER)] == [1]


def test_putting_in_force_can_be_taken_back(sample: Desk, actor: Actor) -> None:
    outcome = put_in_force(sample, actor, heavier(sample, actor))
    assert outcome.undo is not None
    undo(sample, actor, outcome.undo)
    assert [e.edition for e in editions(sample, actor, NOVEMBER)] == [1]
    assert scheme_sheet(sample, actor, NOVEMBER).lines[0].weight == 20


def test_a_draft_is_found_again_and_forgotten(sample: Desk, actor: Actor) -> None:
    draft = heavier(sample, actor)
    keep_draft(sample, actor, draft, draft.name)
    renamed = replace(draft, name="新方案")
    keep_draft(sample, actor, renamed, draft.name)
    assert kept_drafts(sample, actor) == (renamed,)
    keep_draft(sample, actor, None, renamed.name)
    assert kept_drafts(sample, actor) == ()


def test_what_differs_is_told_in_words(sample: Desk, actor: Actor) -> None:
    before = edition_scheme(sample, actor, own(sample, actor))
    after = weigh(before, "complaints", D(8))
    found = compare_versions(before, after, material(sample, actor), "en")
    assert [(d.part, english(d.what), d.before, d.after) for d in found] == [
        ("Complaints", "Weight", "5", "8"), ("Complaints", "Marks are out of", "—", "5")]


def test_nobody_but_those_entitled_edits_schemes(sample: Desk) -> None:
    some = Actor(0, "内勤", Role.CLERK)
    for who in (some, MANAGER):
        with pytest.raises(UserError) as refused:
            begin(sample, who, 1, NOVEMBER)
        assert refused.value.problems[0].code == "not_allowed"


@pytest.mark.parametrize("trade", ["tobacco", "bank", "telecom"])
def test_a_copy_of_each_preset_can_be_put_in_force_at_once(branch: Desk, actor: Actor, trade: str) -> None:
    outcome = put_in_force(branch, actor, begin_preset(branch, actor, trade, NOVEMBER))
    assert edition_scheme(branch, actor, outcome.value).trade == trade


def test_the_name_may_not_be_empty(branch: Desk, actor: Actor) -> None:
    draft = begin_preset(branch, actor, "bank", NOVEMBER)
    with pytest.raises(UserError) as refused:
        put_in_force(branch, actor, replace(draft, name=" "))
    assert refused.value.problems[0].code == "required"
