"""The code of a row on a visit sheet: it finds its visit again when it is scanned or typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Assignment, Client
from cmdesk.models.visits import Visit
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right

START = "*"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a code leads: a manager's day, and in it a client."""

    manager_id: int
    day: date
    client_id: int


def row_code(client_code: str, day: date) -> str:
    """As it is printed: *K001/20261116. The star opens the quick pick of the entry sheet when it is scanned."""
    return f"{START}{client_code.upper()}/{day:%Y%m%d}"


def find_code(desk: Desk, actor: Actor, text: str, day: date, manager_id: int) -> Place:
    """The visit a code names, the code of a client alone on the day and with the manager on show.

    Raises UserError code_unknown, not_allowed.
    """
    code, named = _parts(text)
    with desk.read(actor, Right.RECORD_VISITS) as session:
        client = session.scalars(select(Client).where(Client.code.ilike(code, escape="\\")).limit(1)).first()
        if client is None:
            raise trouble("code_unknown", value=text)
        on = named or day
        whose = _whose(session, client.id, on) or manager_id
    if actor.own_only and whose != actor.manager_id:
        raise trouble("code_unknown", value=text)
    return Place(whose if named else manager_id, on, client.id)


def _parts(text: str) -> tuple[str, date | None]:
    """Client code, with wildcards made harmless, and the day where one is named."""
    found = re.fullmatch(r"\*?(.+?)(?:/(\d{4})(\d{2})(\d{2}))?", text.strip())
    if found is None:
        return "", None
    code, year, month, day = found.groups()
    try:
        named = date(int(year), int(month), int(day)) if year else None
    except ValueError:
        named = None
    return re.sub(r"([\\%_])", r"\\\1", code), named


def _whose(session: Session, client_id: int, day: date) -> int | None:
    """Whose visit it is that day, else who answers for the client."""
    visit = select(Visit.manager_id).where(Visit.client_id == client_id, Visit.day == day, Visit.state != "skipped")
    found = session.scalar(visit.limit(1))
    return found or session.scalar(select(Assignment.manager_id).where(
        Assignment.client_id == client_id, Assignment.first_day <= day,
        or_(Assignment.last_day.is_(None), Assignment.last_day >= day),
    ).limit(1))
