"""Clients that may be one and the same: found among all, told at an import, kept apart where people say they differ."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Client
from cmdesk.rules.duplicates import duplicates
from cmdesk.services.system import get_setting, put_setting
from cmdesk.services.work import Desk, Work
from cmdesk.store.lists import own_rows
from cmdesk.values.duplicates import Card, Match, Pair, reasons_text
from cmdesk.values.imports import Alike, Decisions, Same
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.problems import Area, Outcome, Problem, Severity, trouble
from cmdesk.values.rights import Right

if TYPE_CHECKING:
    from cmdesk.services.imports.written import Written

APART = "duplicates.apart"
MOST_COMPARED = 5000
"""How many new clients an import compares with all others; the trial compares any number."""


def find_duplicates(desk: Desk, actor: Actor, entity: str = "clients") -> list[Pair]:
    """The pairs that may be one client and were not said to be two, the likeliest first.

    A client manager compares the own clients alone. Raises UserError unknown_kind, not_allowed.
    """
    if entity != "clients":
        raise trouble("unknown_kind", value=entity, known="clients")
    with desk.read(actor, Right.SEE_CLIENTS) as session:
        cards, codes = _cards(session, actor)
        apart = {frozenset(pair) for pair in get_setting(session, APART) or ()}
    pairs = (_pair(cards, codes, match) for match in duplicates(cards))
    return [pair for pair in pairs if frozenset(pair.ids) not in apart]


def _cards(session: Session, actor: Actor) -> tuple[list[Card], list[str]]:
    """Every client in the order they came in, and their codes."""
    own = own_rows(Client, actor)
    asked = select(Client.id, Client.name, Client.licence, Client.phone, Client.address, Client.code)
    found = session.execute(asked.where(*([own] if own is not None else [])).order_by(Client.id)).all()
    return [Card(r.id, r.name, r.licence or "", r.phone or "", r.address or "") for r in found], [r.code for r in found]


def _pair(cards: Sequence[Card], codes: Sequence[str], match: Match) -> Pair:
    places = (match.first, match.second)
    first, second = (cards[place] for place in places)
    return Pair(
        ids=(first.id, second.id), codes=(codes[places[0]], codes[places[1]]), names=(first.name, second.name),
        reasons=match.reasons, likeness=match.likeness,
    )


def client_id(desk: Desk, actor: Actor, code: str) -> int:
    """The id of a client by its code. Raises UserError not_found, not_allowed."""
    own = own_rows(Client, actor)
    with desk.read(actor, Right.SEE_CLIENTS) as session:
        found = session.scalar(select(Client.id).where(Client.code == code, *([own] if own is not None else [])))
    if found is None:
        raise trouble("not_found", value=code, label=Client.__entity__.label)
    return found


def keep_apart(desk: Desk, actor: Actor, ids: tuple[int, int]) -> Outcome[None]:
    """Two clients that look alike are two: they are not offered again. Raises UserError record_gone, not_allowed."""
    with desk.write(actor, Right.EDIT_CLIENTS, "clients.apart", Area.CLIENTS) as work:
        clients = [work.session.get(Client, id_) for id_ in ids]
        if None in clients or ids[0] == ids[1]:
            raise trouble("record_gone", label=Client.__entity__.label)
        put_setting(work.session, APART, [*(get_setting(work.session, APART) or ()), sorted(ids)])
        first, second = (client.name for client in clients if client is not None)
        said = _("“{first}” and “{second}” are two clients")(first=first, second=second)
        return work.outcome(None, said, subject=f"clients:{ids[0]}", detail={"apart": list(ids)})


def warn_of_duplicates(work: Work, written: Written, same: Decisions, *, trial: bool) -> None:
    """New clients that look like one that was there under another code, or like another row of the file, are told;
    those that are two by somebody's choice are not offered again."""
    _keep_chosen_apart(work, written, same)
    if len(written.created) > MOST_COMPARED and not trial:
        written.warnings.append(Problem(
            code="duplicates_not_sought", severity=Severity.INFO, params={"count": len(written.created)}))
    elif written.created:
        written.alike += _alike(work, written)
        written.warnings += [_warning(each) for each in written.alike if each.row not in same]


def _keep_chosen_apart(work: Work, written: Written, same: Decisions) -> None:
    ids = written.record_ids()
    others = {row: d.client_id or ids.get(d.row or 0) for row, d in same.items() if d.choice is Same.CREATE}
    pairs = [sorted((ids[row], other)) for row, other in others.items() if row in ids and other]
    if pairs:
        put_setting(work.session, APART, [*(get_setting(work.session, APART) or ()), *pairs])


def _alike(work: Work, written: Written) -> list[Alike]:
    cards, codes = _cards(work.session, work.actor)
    rows = {id_: row for row, id_ in written.created.items()}
    matches = duplicates(cards, _places(cards, rows.keys()))
    return sorted((_likeness(cards, codes, match, rows) for match in matches), key=lambda each: each.row)


def _likeness(cards: Sequence[Card], codes: Sequence[str], match: Match, rows: dict[int, int]) -> Alike:
    """It stands at the later row of the file; the other is a row of it or a client that was there."""
    places = (match.first, match.second)
    here = max((place for place in places if cards[place].id in rows), key=lambda place: rows[cards[place].id])
    other = places[0] if here == places[1] else places[1]
    there = cards[other].id not in rows
    return Alike(
        row=rows[cards[here].id], code=codes[here], name=cards[here].name, other_code=codes[other],
        other_name=cards[other].name, reasons=match.reasons, likeness=match.likeness,
        client_id=cards[other].id if there else None, other_row=rows.get(cards[other].id),
    )


def _places(cards: Sequence[Card], ids: Collection[int]) -> list[int]:
    return [place for place, card in enumerate(cards) if card.id in ids]


def _warning(each: Alike) -> Problem:
    told = {
        "name": each.other_name, "other": each.other_code, "reasons": reasons_text(each.reasons),
        "first": each.other_row,
    }
    return Problem(
        code="client_like_existing" if each.client_id else "client_like_row", severity=Severity.WARNING,
        field="name", row=each.row, value=each.name, params=told,
    )
