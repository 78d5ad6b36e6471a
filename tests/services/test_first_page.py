"""The first page kept for the next start: the same words, of the data as they stand, for the days to come."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

from cmdesk.services.first_page import DAYS, keep
from cmdesk.services.system import put_setting
from cmdesk.services.today import today
from cmdesk.services.visits.completion import on_duty
from cmdesk.services.work import Desk
from cmdesk.store.glance import glance
from cmdesk.values.messages import Msg, english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.remembered import Glance, pack, unpack
from cmdesk.values.rights import Right
from cmdesk.values.today import Today
from tests.fixtures_desk import NOW

LANGUAGE = "zh_CN"


def seen(desk: Desk, day: date) -> Glance:
    assert desk.store.path is not None
    desk.store.close()
    found = glance(desk.store.path, day)
    assert found is not None
    return found


def without_points(page: Today) -> Today:
    assert page.standings is not None
    rows = tuple(r._replace(scores={}, previous_total=None) for r in page.standings.rows)
    return page._replace(standings=page.standings._replace(rows=rows, items=(), missing=(), awards=()))


def test_a_page_comes_back_as_it_was(sample: Desk, actor: Actor) -> None:
    page = today(sample, actor, Month.of(NOW.date()), None, LANGUAGE)
    again = unpack(json.loads(json.dumps(pack(page))))
    assert page.people
    assert page.progress
    assert again == without_points(page)
    assert [english(t.text) for t in again.todos] == [english(t.text) for t in page.todos]


def test_it_is_there_for_today_and_the_days_to_come(sample: Desk, actor: Actor) -> None:
    keep(sample, actor, LANGUAGE)
    expected = today(sample, actor, Month.of(NOW.date()), None, LANGUAGE)
    assert seen(sample, NOW.date()).page(LANGUAGE) == without_points(expected)
    last = seen(sample, NOW.date() + timedelta(days=DAYS)).page(LANGUAGE)
    assert last is not None
    assert last.day == NOW.date() + timedelta(days=DAYS)
    assert seen(sample, NOW.date() + timedelta(days=DAYS + 1)).page(LANGUAGE) is None


def test_another_language_is_read_anew(sample: Desk, actor: Actor) -> None:
    keep(sample, actor, LANGUAGE)
    assert seen(sample, NOW.date()).page("en") is None


def test_after_any_change_it_is_no_longer_shown(sample: Desk, actor: Actor) -> None:
    keep(sample, actor, LANGUAGE)
    with sample.write(actor, Right.EDIT_TEAM, "team.save") as work:
        manager = on_duty(work.session)[0]
        manager.name = "新来的"
        work.outcome(None, Msg("Saved"))
    assert seen(sample, NOW.date()).page(LANGUAGE) is None
    keep(sample, actor, LANGUAGE)
    page = seen(sample, NOW.date()).page(LANGUAGE)
    assert page is not None
    assert "新来的" in [person.manager for person in page.people]


def test_what_is_known_is_not_written_again(sample: Desk, actor: Actor) -> None:
    keep(sample, actor, LANGUAGE)
    with sample.store.writing() as session:
        put_setting(session, f"first_page.{NOW.date()}", {**json.loads(kept(sample)), "mark": 1})
        session.commit()
    keep(sample, actor, LANGUAGE)
    assert json.loads(kept(sample))["mark"] == 1


def kept(desk: Desk) -> str:
    with desk.store.engine.connect() as connection:
        asked = f"SELECT value FROM settings WHERE key = 'first_page.{NOW.date()}'"
        return str(connection.exec_driver_sql(asked).scalar_one())


def test_values_that_are_no_page_are_passed_over(sample: Desk, actor: Actor) -> None:
    keep(sample, actor, LANGUAGE)
    with sample.store.writing() as session:
        put_setting(session, f"first_page.{NOW.date()}", {**json.loads(kept(sample)), "page": {"day": "never"}})
        session.commit()
    assert seen(sample, NOW.date()).page(LANGUAGE) is None


def test_with_users_nothing_is_kept(sample: Desk, actor: Actor) -> None:
    keep(sample, replace(actor, user_id=3), LANGUAGE)
    assert seen(sample, NOW.date()).kept is None
