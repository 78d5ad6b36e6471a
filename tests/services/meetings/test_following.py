"""Action items of the weekly meeting: carried over, ticked off, decided anew."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from cmdesk.models.meetings import ActionItem, Meeting
from cmdesk.services import system
from cmdesk.services.meetings import decide, followed, pack_data, settle
from cmdesk.services.meetings.pack import PARTS, parts_of
from cmdesk.services.work import Desk
from cmdesk.values.pack import PackPart
from cmdesk.values.people import Actor
from cmdesk.values.periods import Week
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role

WEEK = Week(2026, 47)


def test_what_is_open_comes_again_until_it_is_done(sample: Desk, actor: Actor) -> None:
    with sample.store.reading() as session:
        still = set(session.scalars(select(ActionItem.id).where(ActionItem.state == "open")))
    before = followed(sample, actor, WEEK)
    assert still <= {each.id for each in before}
    chosen = next(each for each in before if each.state == "open")
    settle(sample, actor, chosen.id, True)
    after = {each.id: each for each in followed(sample, actor, WEEK)}
    assert after[chosen.id].state == "done"
    assert chosen.id not in {each.id for each in followed(sample, actor, WEEK.plus(3))}


def test_what_one_meeting_decides_stands_in_the_next_ones_pack_until_it_is_done(sample: Desk, actor: Actor) -> None:
    number = decide(sample, actor, WEEK, "邀请三家零售户座谈").value
    shown = [a.what for a in pack_data(sample, actor, WEEK.plus(1), fresh=False).actions]
    assert shown.count("邀请三家零售户座谈") == 1
    assert number in {each.id for each in followed(sample, actor, WEEK.plus(1)) if not each.fresh}
    settle(sample, actor, number, True)
    done = [a for a in pack_data(sample, actor, WEEK.plus(1), fresh=False).actions if a.what == "邀请三家零售户座谈"]
    assert [a.done for a in done] == [sample.today()]


def test_ticking_off_notes_the_day_and_opening_again_takes_it_away(sample: Desk, actor: Actor) -> None:
    number = next(each.id for each in followed(sample, actor, WEEK) if each.state == "open")
    settle(sample, actor, number, True)
    with sample.store.reading() as session:
        assert session.get_one(ActionItem, number).done_on == sample.today()
    settle(sample, actor, number, False)
    with sample.store.reading() as session:
        kept = session.get_one(ActionItem, number)
        assert (kept.state, kept.done_on) == ("open", None)


def test_the_first_decision_notes_the_meeting_down_and_the_next_joins_it(branch: Desk, actor: Actor) -> None:
    first = decide(branch, actor, WEEK, "  排查断货 ").value
    second = decide(branch, actor, WEEK, "补交日志", due=date(2026, 11, 25)).value
    with branch.store.reading() as session:
        meetings = session.scalars(select(Meeting)).all()
        one, two = (session.get_one(ActionItem, number) for number in (first, second))
    assert [(m.kind, m.day) for m in meetings] == [("weekly", branch.today())]
    assert (one.text, one.due_on, one.meeting_id) == ("排查断货", date(2026, 11, 27), meetings[0].id)
    assert (two.due_on, two.meeting_id) == (date(2026, 11, 25), meetings[0].id)
    assert [each.fresh for each in followed(branch, actor, WEEK)] == [True, True]


def test_a_meeting_of_another_week_is_on_its_friday(branch: Desk, actor: Actor) -> None:
    decide(branch, actor, WEEK.plus(1), "备货")
    with branch.store.reading() as session:
        assert session.scalars(select(Meeting.day)).one() == date(2026, 11, 27)


def test_a_decision_is_taken_back_with_its_meeting(branch: Desk, actor: Actor) -> None:
    token = decide(branch, actor, WEEK, "备货").undo
    assert token is not None
    system.undo(branch, actor, token)
    with branch.store.reading() as session:
        assert session.scalars(select(ActionItem)).all() == []
        assert session.scalars(select(Meeting)).all() == []


def test_nothing_is_no_decision(branch: Desk, actor: Actor) -> None:
    with pytest.raises(UserError) as error:
        decide(branch, actor, WEEK, "   ")
    assert error.value.problems[0].code == "action_empty"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.LEADER])
def test_readers_decide_nothing(sample: Desk, role: Role) -> None:
    someone = Actor(9, "某人", role, manager_id=1)
    for call in (lambda: decide(sample, someone, WEEK, "x"), lambda: settle(sample, someone, 1, True)):
        with pytest.raises(UserError) as error:
            call()
        assert error.value.problems[0].code == "not_allowed"


def test_the_pack_keeps_the_parts_its_reader_chose(sample: Desk, actor: Actor) -> None:
    assert pack_data(sample, actor, WEEK).parts == tuple(PackPart)
    system.remember(sample, actor, PARTS, ["awards", "ranking"])
    assert pack_data(sample, actor, WEEK).parts == (PackPart.AWARDS, PackPart.RANKING)
    other = Actor(7, "李总", Role.LEADER)
    assert pack_data(sample, other, WEEK).parts == (PackPart.AWARDS, PackPart.RANKING)
    system.remember(sample, other, PARTS, ["visits"])
    assert pack_data(sample, other, WEEK).parts == (PackPart.VISITS,)


@pytest.mark.parametrize(
    ("kept", "parts"),
    [
        (None, tuple(PackPart)), ([], ()), (["visits", "visits", "gone"], (PackPart.VISITS,)),
        ("visits", tuple(PackPart)),
    ],
)
def test_parts_are_read_whatever_was_kept(kept: object, parts: tuple[PackPart, ...]) -> None:
    assert parts_of(kept) == parts
