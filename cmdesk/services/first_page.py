"""The first page kept for the next start, which shows it at once where nothing has changed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import delete

from cmdesk.models.system import Setting
from cmdesk.services.system import get_setting, put_setting
from cmdesk.services.today import today
from cmdesk.services.work import Desk
from cmdesk.store.audit import head
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.remembered import PAGE, name_of, pack, stamp_of, stamped
from cmdesk.values.today import Today

DAYS = 4
"""Kept for today and as many days ahead, so that a start after a weekend finds its own."""


def keep(desk: Desk, actor: Actor, language: str) -> None:
    """Remember the pages of the days to come as the data stands now; nothing is written where they are known.

    Only for a single desk on a file: where users sign in, the first page depends on who does.
    """
    if desk.store.path is None or actor.user_id:
        return
    days = [desk.today() + timedelta(days=k) for k in range(DAYS + 1)]
    with desk.store.reading() as session:
        stamp = stamp_of(list(head(session)), language)
        if all(stamped(get_setting(session, name_of(day)) or {}, stamp) for day in days):
            return
    pages = {name_of(day): {**stamp, "page": pack(_page(desk, actor, day, language))} for day in days}
    with desk.store.writing() as session:
        session.execute(delete(Setting).where(Setting.user_id == 0, Setting.key.startswith(PAGE)))
        for name, page in pages.items():
            put_setting(session, name, page)
        session.commit()


def _page(desk: Desk, actor: Actor, day: date, language: str) -> Today:
    then = replace(desk, now=lambda: desk.now().replace(year=day.year, month=day.month, day=day.day))
    return today(then, actor, Month.of(day), None, language)
