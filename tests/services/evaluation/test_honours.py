"""Awards and lists changed from a month on, with who would get what; the scheme beside them stays."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cmdesk.rules.evaluation.editing import fresh_award
from cmdesk.services.evaluation import evaluate, honour_lists, publish, standings
from cmdesk.services.evaluation.editing import begin, edition_scheme, editions, keep_draft, kept_drafts
from cmdesk.services.evaluation.honours import awarded, begin_honours, put_honours
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import AwardBasis, AwardRule, ListRule, Name, Scheme
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role

MONTH = Month(2026, 11)
FIRST = AwardRule(code="first", name=Name(zh="总分之星"), top=2)
MARKED = AwardRule(code="marked", name=Name(zh="主管评分之星"), basis=AwardBasis.ITEM, of="supervisor_score")


def in_force(desk: Desk, actor: Actor, month: Month = MONTH) -> Scheme:
    return edition_scheme(desk, actor, next(e.id for e in editions(desk, actor, month) if e.now))


def test_changed_awards_are_given_as_the_trial_said(sample: Desk, actor: Actor) -> None:
    draft = begin_honours(sample, actor, MONTH)
    scheme = replace(draft.scheme, awards=(FIRST, MARKED), lists=ListRule(red_top=1, black_bottom=2))
    tried = awarded(sample, actor, MONTH, scheme)
    put_honours(sample, actor, replace(draft, scheme=scheme))
    found = evaluate(sample, actor, MONTH).value
    assert [(h.name, h.winner) for h in found.awards] == [
        (h.name, h.winner) for code in ("first", "marked") for h in tried[code]]
    assert [h.winner for h in found.awards if h.name == "总分之星"] == [r.name for r in found.rows if r.rank <= 2]
    best = max(r.scores["supervisor_score"].points or Decimal(0) for r in found.rows)
    assert {h.manager_id for h in found.awards if h.name == "主管评分之星"} == {
        r.manager_id for r in found.rows if r.scores["supervisor_score"].points == best}
    lists = honour_lists(sample, actor, MONTH)
    assert [e.row.rank for e in lists.red] == [1]
    assert len(lists.black) == 2


def test_a_published_month_keeps_its_awards(sample: Desk, actor: Actor) -> None:
    evaluate(sample, actor, MONTH)
    publish(sample, actor, MONTH)
    before, kept = standings(sample, actor, MONTH), in_force(sample, actor)
    draft = begin_honours(sample, actor, MONTH)
    assert draft.valid_from == MONTH.plus(1)
    put_honours(sample, actor, replace(draft, scheme=replace(draft.scheme, awards=(FIRST,))))
    assert standings(sample, actor, MONTH) == before
    assert in_force(sample, actor) == kept
    assert in_force(sample, actor, MONTH.plus(1)).awards == (FIRST,)


def test_a_draft_that_was_left_takes_the_awards_over(sample: Desk, actor: Actor) -> None:
    edition = next(e.id for e in editions(sample, actor, MONTH) if e.now)
    left = begin(sample, actor, edition, MONTH)
    keep_draft(sample, actor, replace(left, scheme=replace(left.scheme, decimals=1)), left.name)
    draft = begin_honours(sample, actor, MONTH)
    done = put_honours(sample, actor, replace(draft, scheme=replace(draft.scheme, awards=(FIRST,))))
    now = kept_drafts(sample, actor)[0]
    assert (now.scheme.decimals, now.scheme.awards, now.source) == (1, (FIRST,), done.value)


def test_nothing_is_awarded_where_nothing_is_computed_or_known(sample: Desk, actor: Actor) -> None:
    scheme = in_force(sample, actor)
    assert awarded(sample, actor, Month(2020, 1), scheme) == {}
    gone = replace(MARKED, of="not there")
    assert awarded(sample, actor, MONTH, replace(scheme, awards=(gone, replace(FIRST, top=0)))) == {}


def test_a_new_award_has_a_code_of_its_own(sample: Desk, actor: Actor) -> None:
    scheme = replace(in_force(sample, actor), awards=(AwardRule(code="award1", name=Name("x")),))
    assert fresh_award(scheme, Name("y")).code == "award2"


def test_awards_without_sense_are_refused(sample: Desk, actor: Actor) -> None:
    draft = begin_honours(sample, actor, MONTH)
    with pytest.raises(UserError) as error:
        put_honours(sample, actor, replace(draft, scheme=replace(draft.scheme, awards=(replace(MARKED, of=""),))))
    assert [p.code for p in error.value.problems] == ["award_of"]


@pytest.mark.parametrize("role", [Role.CLERK, Role.LEADER, Role.MANAGER])
def test_who_may_change_them(sample: Desk, actor: Actor, role: Role) -> None:
    somebody, scheme = Actor(8, "某人", role, manager_id=3), in_force(sample, actor)
    for call in (
        lambda: begin_honours(sample, somebody, MONTH), lambda: awarded(sample, somebody, MONTH, scheme),
        lambda: put_honours(sample, somebody, begin_honours(sample, actor, MONTH)),
    ):
        with pytest.raises(UserError) as error:
            call()
        assert error.value.problems[0].code == "not_allowed"


def test_a_client_manager_hears_of_awards_once_they_are_published(sample: Desk, actor: Actor) -> None:
    evaluate(sample, actor, MONTH)
    mine = Actor(22, "x", Role.MANAGER, manager_id=2)
    found, told = standings(sample, actor, MONTH), standings(sample, mine, MONTH)
    assert found is not None
    assert told is not None
    assert found.awards
    assert told.awards == ()
    publish(sample, actor, MONTH)
    after = standings(sample, mine, MONTH)
    assert after is not None
    assert after.awards == found.awards
