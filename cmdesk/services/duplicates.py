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
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.problems import Area, Outcome, Problem, Severity, trouble
from cmdesk.values.rights import Right

if TYPE_CHECKING:
    from cmdesk.services.imports.records import Written

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


def warn_of_duplicates(work: Work, written: Written, *, trial: bool) -> None:
    """New clients that look like one that was there under another code, or like another row of the file, are told."""
    if len(written.created) > MOST_COMPARED and not trial:
        written.warnings.append(Problem(
            code="duplicates_not_sought", severity=Severity.INFO, params={"count": len(written.created)}))
    elif written.created:
        written.warnings += _warnings(work, written)


def _warnings(work: Work, written: Written) -> list[Problem]:
    cards, codes = _cards(work.session, work.actor)
    rows = {id_: row for row, id_ in written.record_ids().items()}
    new = set(written.created.values())
    matches = duplicates(cards, _places(cards, new))
    found = [_warning(cards, codes, match, rows, new) for match in matches]
    return sorted(found, key=lambda problem: problem.row or 0)


def _places(cards: Sequence[Card], ids: Collection[int]) -> list[int]:
    return [place for place, card in enumerate(cards) if card.id in ids]


def _warning(
    cards: Sequence[Card], codes: Sequence[str], match: Match, rows: dict[int, int], new: Collection[int],
) -> Problem:
    """The problem stands at the later row of the file; the other is a row of it or a client that was there."""
    ids = [cards[match.first].id, cards[match.second].id]
    here = max((k for k in (0, 1) if ids[k] in new), key=lambda k: rows[ids[k]])
    other = (match.second, match.first)[here]
    told = {
        "name": cards[other].name, "other": codes[other], "reasons": reasons_text(match.reasons),
        "first": rows.get(cards[other].id),
    }
    return Problem(
        code="client_like_row" if cards[other].id in new else "client_like_existing", severity=Severity.WARNING,
        field="name", row=rows[ids[here]], value=cards[(match.first, match.second)[here]].name, params=told,
    )
